//! The laws of recurrence, for any rule: a second, simpler expansion agrees with the first, and ranges add up.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::time::OnHoliday;
use crate::time::{Bound, Day, Resolved, Zone, resolve};

/// A rule as it is meant, and not as it is stored.
#[derive(Clone, Debug)]
struct Meant {
    frequency: &'static str,
    interval: u16,
    months: Vec<u8>,
    month_days: Vec<i8>,
    weekdays: Vec<(i8, u8)>,
    week_start: u8,
}

const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Meant {
    fn text(&self) -> String {
        let mut text = format!("FREQ={};INTERVAL={}", self.frequency, self.interval);
        let mut part = |name: &str, items: Vec<String>| {
            if !items.is_empty() {
                text += ";";
                text += name;
                text += "=";
                text += &items.join(",");
            }
        };
        part("BYMONTH", self.months.iter().map(u8::to_string).collect());
        part("BYMONTHDAY", self.month_days.iter().map(i8::to_string).collect());
        let weekday = |&(nth, day): &(i8, u8)| {
            let nth = if nth == 0 { String::new() } else { nth.to_string() };
            format!("{nth}{}", NAMES[usize::from(day)])
        };
        part("BYDAY", self.weekdays.iter().map(weekday).collect());
        part("WKST", vec![NAMES[usize::from(self.week_start)].into()]);
        text
    }

    /// Whether the rule falls on a day, whatever its interval: the definition, one day at a time.
    fn matches(&self, model: NaiveDate, date: NaiveDate) -> bool {
        let (day, last) = (i64::from(date.day()), i64::from(date.num_days_in_month()));
        let yearly = self.frequency == "YEARLY" && self.months.is_empty();
        let months = if yearly {
            vec![model.month()]
        } else {
            self.months.iter().map(|&month| month.into()).collect()
        };
        if !months.is_empty() && !months.contains(&date.month()) {
            return false;
        }
        let weekday = date.weekday().num_days_from_monday();
        if !self.weekdays.is_empty() {
            let nth = |nth: i8| match nth {
                0 => true,
                1.. => (day - 1) / 7 + 1 == i64::from(nth),
                _ => (last - day) / 7 + 1 == -i64::from(nth),
            };
            return self.weekdays.iter().any(|&(ordinal, day)| u32::from(day) == weekday && nth(ordinal));
        }
        let of_month =
            |wanted: i64| (if wanted < 0 { last + 1 + wanted } else { wanted }).clamp(1, last) == day;
        match self.frequency {
            "DAILY" => true,
            "WEEKLY" => date.weekday() == model.weekday(),
            _ if self.month_days.is_empty() => of_month(model.day().into()),
            _ => self.month_days.iter().any(|&wanted| of_month(wanted.into())),
        }
    }

    /// The number of the day's period.
    fn period(&self, date: NaiveDate) -> i64 {
        let days = i64::from(date.num_days_from_ce());
        match self.frequency {
            "DAILY" => days,
            "WEEKLY" => (days - 1 - i64::from(self.week_start)).div_euclid(7),
            "MONTHLY" => i64::from(date.year()) * 12 + i64::from(date.month()),
            _ => date.year().into(),
        }
    }

    /// The days of a schedule with this rule from one day to another, found by looking at each.
    fn days(&self, schedule: &Schedule, first: Day, last: Day) -> Vec<Day> {
        let model = schedule.anchor.unwrap_or(schedule.from);
        let matches = |day: &Day| self.matches(model.0, day.0);
        let on = |day: Day| std::iter::successors(Some(day), |day| Some(day.next()));
        let anchor = schedule.anchor.or_else(|| on(schedule.from).take(3_000).find(matches)).unwrap();
        let counted =
            |day: &Day| (self.period(day.0) - self.period(anchor.0)) % i64::from(self.interval) == 0;
        let last = schedule.until.map_or(last, |until| until.min(last));
        let days = on(first.max(schedule.from)).take_while(|day| *day <= last);
        days.filter(|day| matches(day) && counted(day)).collect()
    }
}

fn weekdays(frequency: &'static str) -> BoxedStrategy<Vec<(i8, u8)>> {
    let every = vec((Just(0_i8), 0_u8..7), 1..4);
    match frequency {
        "DAILY" | "WEEKLY" => every.boxed(),
        _ => prop_oneof![every, vec((select(vec![-4_i8, -3, -2, -1, 1, 2, 3, 4]), 0_u8..7), 1..4)].boxed(),
    }
}

fn meant() -> impl Strategy<Value = Meant> {
    let frequency = select(vec!["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
    let days = frequency.prop_flat_map(|frequency| {
        let none = Just((vec![], vec![])).boxed();
        let of_week = weekdays(frequency).prop_map(|days| (vec![], days)).boxed();
        let month_day = prop_oneof![1_i8..=31, -31_i8..=-1, 28_i8..=31];
        let of_month = vec(month_day, 1..4).prop_map(|days| (days, vec![])).boxed();
        let days = match frequency {
            "DAILY" | "WEEKLY" => prop_oneof![none, of_week].boxed(),
            _ => prop_oneof![none, of_week, of_month].boxed(),
        };
        (Just(frequency), days)
    });
    let interval = prop_oneof![3 => Just(1_u16), 3 => 2_u16..5, 1 => 5_u16..40];
    let months = prop_oneof![Just(vec![]), vec(1_u8..=12, 1..4)];
    (days, interval, months, 0_u8..7).prop_map(
        |((frequency, (month_days, weekdays)), interval, mut months, week_start)| {
            let open = month_days.is_empty() && weekdays.is_empty();
            if frequency == "YEARLY" && !open && months.is_empty() {
                months.push(week_start + 1);
            }
            Meant { frequency, interval, months, month_days, weekdays, week_start }
        },
    )
}

/// A day of the years 1959 to 2083.
fn any_day() -> impl Strategy<Value = Day> {
    (-4_000_i64..41_000).prop_map(|days| Day::new(1970, 1, 1).unwrap().plus_days(days))
}

prop_compose! {
    fn planned()(
        meant in meant(),
        from in any_day(),
        anchor in proptest::option::of(-800_i64..800),
        until in proptest::option::of(0_i64..2_000),
        minute in 1_u32..=1_440,
        zone in 0..chrono_tz::TZ_VARIANTS.len(),
    ) -> (Meant, Schedule) {
        let schedule = Schedule {
            rule: meant.text().parse().unwrap(),
            anchor: anchor.map(|days| from.plus_days(days)),
            from,
            until: until.map(|days| from.plus_days(days)),
            before: format!("{:02}:{:02}", minute / 60, minute % 60).parse().unwrap(),
            zone: Zone(chrono_tz::TZ_VARIANTS[zone]),
            holidays: OnHoliday::Keep,
        };
        (meant, schedule)
    }
}

/// Much like a rule.
const LIKE: &str = "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);)?\
    ((INTERVAL|BYMONTH|BYMONTHDAY|BYDAY|WKST|COUNT|[A-Z]{0,3})=[0-9A-ZÄ+,-]{0,6};?){0,4}";

/// Often a rule.
const OFTEN: &str = "FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;INTERVAL=[0-9]{1,4})?(;BYMONTH=[0-9]{1,2})?\
    (;BYMONTHDAY=-?[0-9]{1,2}|;BYDAY=-?[0-5]?(MO|FR|SU))?";

fn policy() -> impl Strategy<Value = OnHoliday> {
    select(vec![OnHoliday::Keep, OnHoliday::Earlier, OnHoliday::Later, OnHoliday::Waive])
}

fn names(occurrences: &[Occurrence]) -> Vec<Day> {
    occurrences.iter().map(|occurrence| occurrence.name).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// A rule falls on exactly the days that its definition names, in ascending order, within its first and last day
    /// and the range.
    #[test]
    fn a_rule_falls_where_its_definition_says(
        (meant, schedule) in planned(),
        start in -500_i64..2_000,
        days in 0_i64..2_500,
    ) {
        let first = schedule.from.plus_days(start);
        let last = first.plus_days(days);
        let found = names(&schedule.occurrences(&(first..=last), &BTreeSet::new()));
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert_eq!(found, meant.days(&schedule, first, last), "{}", schedule.rule);
    }

    /// What falls in a range is what falls in its parts.
    #[test]
    fn ranges_add_up((_, schedule) in planned(), start in -100_i64..1_000, cuts in btree_set(0_i64..1_500, 1..5)) {
        let first = schedule.from.plus_days(start);
        let last = first.plus_days(1_500);
        let off = BTreeSet::new();
        let whole = schedule.occurrences(&(first..=last), &off);
        let mut begin = first;
        let mut parts = Vec::new();
        for cut in cuts {
            parts.extend(schedule.occurrences(&(begin..=first.plus_days(cut)), &off));
            begin = first.plus_days(cut + 1);
        }
        parts.extend(schedule.occurrences(&(begin..=last), &off));
        prop_assert_eq!(names(&whole), names(&parts));
        prop_assert!(whole == parts);
    }

    /// Each is due on its day, strictly before its time; only a time over which the clocks jump can lead past midnight.
    #[test]
    fn a_due_lies_on_its_day((_, mut schedule) in planned(), policy in policy(), off in btree_set(0_i64..400, 0..60)) {
        schedule.holidays = policy;
        let off: BTreeSet<Day> = off.into_iter().map(|days| schedule.from.plus_days(days)).collect();
        for one in schedule.occurrences(&(schedule.from..=schedule.from.plus_days(400)), &off) {
            prop_assert_eq!(one.due.bound, Bound::Before);
            prop_assert_eq!(one.due, schedule.due_on(one.day));
            let in_gap = matches!(resolve(schedule.zone, one.due.wall), Resolved::Gap { .. });
            prop_assert!(in_gap || one.due.civil_day() == one.day);
        }
    }

    /// An occurrence moves only off a holiday, to the nearest business day on the side that was chosen, and is waived
    /// only on one; its name stays.
    #[test]
    fn holidays_move_only_what_falls_on_them(
        (_, mut schedule) in planned(),
        policy in policy(),
        off in btree_set(0_i64..400, 0..200),
    ) {
        let off: BTreeSet<Day> = off.into_iter().map(|days| schedule.from.plus_days(days)).collect();
        let range = schedule.from..=schedule.from.plus_days(400);
        let kept = schedule.occurrences(&range, &off);
        schedule.holidays = policy;
        let all = schedule.occurrences(&range, &off);
        prop_assert_eq!(names(&kept), names(&all));
        let business = |day: &Day| day.weekday() < 5 && !off.contains(day);
        for one in all {
            let falls = off.contains(&one.name);
            prop_assert_eq!(one.waived, falls && policy == OnHoliday::Waive);
            let moves = falls && matches!(policy, OnHoliday::Earlier | OnHoliday::Later);
            prop_assert_eq!(one.day < one.name, moves && policy == OnHoliday::Earlier);
            prop_assert_eq!(one.day > one.name, moves && policy == OnHoliday::Later);
            prop_assert!(!moves || business(&one.day));
            let days = one.day.since(one.name);
            let mut between = (days.min(0) + 1..days.max(0)).map(|days| one.name.plus_days(days));
            prop_assert!(!between.any(|day| business(&day)));
        }
    }

    /// Every gap of a plain weekly rule is seven days, counted from its anchor.
    #[test]
    fn plain_weeks_are_seven_days(weekday in 0_usize..7, from in any_day(), days in 0_i64..3_000) {
        let schedule = Schedule {
            rule: format!("FREQ=WEEKLY;BYDAY={}", NAMES[weekday]).parse().unwrap(),
            anchor: None,
            from,
            until: None,
            before: LocalTime::END_OF_DAY,
            zone: Zone::UTC,
            holidays: OnHoliday::Keep,
        };
        let found = names(&schedule.occurrences(&(from..=from.plus_days(days)), &BTreeSet::new()));
        let anchor = schedule.counts_from();
        prop_assert!(anchor.since(from) < 7 && anchor >= from);
        for (index, day) in (0_i64..).zip(&found) {
            prop_assert_eq!(day.since(anchor), 7 * index);
        }
        prop_assert_eq!(found.len(), usize::try_from((days + 7 - anchor.since(from)) / 7).unwrap());
    }

    /// A change touches nothing before its day, and from that day on it is what holds.
    #[test]
    fn changes_hold_from_their_day_on((_, one) in planned(), (_, two) in planned(), days in -300_i64..1_000) {
        let change = one.from.plus_days(days);
        let two = Schedule { from: change, until: None, ..two };
        let range = one.from.plus_days(-200)..=one.from.plus_days(1_200);
        let off = BTreeSet::new();
        let all = effective(&[(one.from, one.clone()), (change, two.clone())], &range, &off);
        let mut expected = one.occurrences(&(*range.start()..=change.plus_days(-1)), &off);
        expected.extend(two.occurrences(&(change.max(*range.start())..=*range.end()), &off));
        prop_assert_eq!(names(&all), names(&expected));
        prop_assert!(all == expected);
    }

    /// What is written back is read as the same rule.
    #[test]
    fn a_rule_is_read_back(meant in meant()) {
        let rule: Rule = meant.text().parse().unwrap();
        prop_assert_eq!(rule.to_string().parse::<Rule>().unwrap().to_string(), rule.to_string());
        prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule));
    }

    /// No text makes a parser panic, and whatever it takes unfolds.
    #[test]
    fn any_text_is_read_or_refused(
        any in ".{0,40}",
        like in LIKE,
        often in OFTEN,
        from in any_day(),
    ) {
        let _ = (any.parse::<LocalTime>(), any.parse::<Length>());
        for text in [any, like, often] {
            match text.parse::<Rule>() {
                Err(error) => prop_assert!(!error.code().is_empty() && !error.hint().is_empty()),
                Ok(rule) => {
                    let first = rule.first_match(from);
                    prop_assert!(first.is_some_and(|day| day >= from && day.since(from) < 2_000), "{}", rule);
                }
            }
        }
    }
}
