//! Business days: Monday to Friday, less the holidays that were set, in a relationship's zone.

use std::collections::BTreeSet;
use std::ops::Bound;

use chrono::Datelike;

use super::civil::{deadline, end_of_day};
use super::instant::{Day, Instant, Wall};
use super::zone::Zone;

/// After so many days off in a row a calendar is taken to have no further business day.
const LONGEST_BREAK_DAYS: u32 = 3_660;

/// Which days count, and in which zone they begin and end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    zone: Zone,
    holidays: BTreeSet<Day>,
}

/// The way business days are counted.
#[derive(Clone, Copy)]
enum Way {
    On,
    Back,
}

impl Way {
    fn step(self, day: Day) -> Day {
        match self {
            Self::On => day.plus_days(1),
            Self::Back => day.plus_days(-1),
        }
    }
}

impl Calendar {
    /// Monday to Friday in this zone, less these holidays.
    pub fn new(zone: Zone, holidays: BTreeSet<Day>) -> Self {
        Self { zone, holidays }
    }
    /// Monday to Friday in this zone.
    pub fn plain(zone: Zone) -> Self {
        Self::new(zone, BTreeSet::new())
    }
    /// Whether the day counts.
    pub fn is_business_day(&self, day: Day) -> bool {
        day.weekday() < 5 && !self.holidays.contains(&day)
    }
    /// The instant `days` business days on: the same wall time, so many business days later. From a day off it is
    /// counted from the 24:00 that ended the last business day, which is also where 0 days on leads.
    pub fn after(&self, at: Instant, days: u32) -> Instant {
        self.moved(at, days, Way::On)
    }
    /// The instant `days` business days back; the mirror of [`Calendar::after`].
    pub fn before(&self, at: Instant, days: u32) -> Instant {
        self.moved(at, days, Way::Back)
    }
    /// How many business days lie after `from` and not after `to`; negative if `to` is the earlier. From Friday to
    /// the Monday after it is 1, to the Saturday 0.
    pub fn business_days_between(&self, from: Day, to: Day) -> i64 {
        if to < from {
            return -self.business_days_between(to, from);
        }
        let taken = self.holidays.range((Bound::Excluded(from), Bound::Included(to)));
        let taken = taken.filter(|day| day.weekday() < 5).count();
        weekdays_through(to) - weekdays_through(from) - i64::try_from(taken).unwrap_or(i64::MAX)
    }

    fn moved(&self, at: Instant, days: u32, way: Way) -> Instant {
        let wall = self.zone.wall(at);
        if !self.is_business_day(wall.day()) {
            let last = self.nearest(wall.day(), Way::Back);
            return end_of_day(self.zone, self.counted(last, days, way));
        }
        if days == 0 {
            return at;
        }
        let day = self.counted(wall.day(), days, way);
        deadline(self.zone, Wall(day.0.and_time(wall.0.time())))
    }

    /// The day so many business days from `from`.
    fn counted(&self, from: Day, days: u32, way: Way) -> Day {
        let mut day = from;
        for _ in 0..days {
            let next = self.nearest(day, way);
            let stuck = next == day || !self.is_business_day(next);
            day = next;
            if stuck {
                break;
            }
        }
        day
    }

    /// The nearest business day beyond `from`. A calendar without one gives the last day that was tried.
    fn nearest(&self, from: Day, way: Way) -> Day {
        let mut day = from;
        for _ in 0..LONGEST_BREAK_DAYS {
            day = way.step(day);
            if self.is_business_day(day) {
                break;
            }
        }
        day
    }
}

/// How many days from Monday to Friday there are from year 1, whose first day was a Monday, through this day.
fn weekdays_through(day: Day) -> i64 {
    let days = i64::from(day.0.num_days_from_ce());
    days / 7 * 5 + (days % 7).min(5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::civil::resolve;
    use super::*;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Instant {
        format!("{text}:00.000Z").parse().unwrap()
    }

    fn utc() -> Calendar {
        Calendar::plain(Zone::UTC)
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        let calendar = Calendar::new(Zone::UTC, BTreeSet::from([day("2026-12-25")]));
        let days = ["2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27", "2026-12-28"];
        assert_eq!(days.map(|text| calendar.is_business_day(day(text))), [true, false, false, false, true]);
    }

    /// 2 March 2026 is a Monday.
    #[test]
    fn business_days_on_and_back_are_those_of_the_rule() {
        let table = [
            ("Wednesday, same wall time", "2026-03-04T10:30", 1, "2026-03-05T10:30", "2026-03-03T10:30"),
            ("over the week-end", "2026-03-06T16:00", 1, "2026-03-09T16:00", "2026-03-05T16:00"),
            ("five are a week", "2026-03-04T10:30", 5, "2026-03-11T10:30", "2026-02-25T10:30"),
            ("none", "2026-03-04T10:30", 0, "2026-03-04T10:30", "2026-03-04T10:30"),
            ("Saturday is Friday 24:00", "2026-03-07T10:00", 0, "2026-03-07T00:00", "2026-03-07T00:00"),
            (
                "Friday 24:00 on is Monday 24:00",
                "2026-03-07T10:00",
                1,
                "2026-03-10T00:00",
                "2026-03-06T00:00",
            ),
            ("Sunday is Friday 24:00 too", "2026-03-08T23:59", 1, "2026-03-10T00:00", "2026-03-06T00:00"),
            ("Saturday 00:00 is Friday 24:00", "2026-03-07T00:00", 5, "2026-03-14T00:00", "2026-02-28T00:00"),
            ("Monday 00:00 is Monday's", "2026-03-09T00:00", 1, "2026-03-10T00:00", "2026-03-06T00:00"),
            ("Tuesday 00:00 is Tuesday's", "2026-03-10T00:00", 1, "2026-03-11T00:00", "2026-03-09T00:00"),
            ("Friday 00:00 is Friday's", "2026-03-06T00:00", 1, "2026-03-09T00:00", "2026-03-05T00:00"),
        ];
        for (case, from, days, on, back) in table {
            assert_eq!(utc().after(at(from), days), at(on), "{case}, on");
            assert_eq!(utc().before(at(from), days), at(back), "{case}, back");
        }
    }

    #[test]
    fn an_instant_on_a_holiday_is_the_end_of_the_day_before() {
        let calendar = Calendar::new(Zone::UTC, BTreeSet::from([day("2026-12-24"), day("2026-12-25")]));
        assert_eq!(calendar.after(at("2026-12-25T12:00"), 0), at("2026-12-24T00:00"));
        assert_eq!(calendar.after(at("2026-12-25T12:00"), 1), at("2026-12-29T00:00"));
        assert_eq!(calendar.after(at("2026-12-23T16:00"), 1), at("2026-12-28T16:00"));
        assert_eq!(calendar.before(at("2026-12-28T16:00"), 1), at("2026-12-23T16:00"));
    }

    #[test]
    fn the_wall_time_stays_when_the_clocks_move() {
        let london = Calendar::plain(zone("Europe/London"));
        assert_eq!(london.after(at("2026-03-27T16:00"), 1), at("2026-03-30T15:00"));
        assert_eq!(london.before(at("2026-03-30T15:00"), 1), at("2026-03-27T16:00"));
    }

    /// Cairo puts its clocks back on a Thursday: 23:30 is twice on 29 October 2026.
    #[test]
    fn no_days_on_is_the_same_instant_of_a_doubled_hour() {
        let cairo = Calendar::plain(zone("Africa/Cairo"));
        let [first, second] = resolve(cairo.zone, "2026-10-29T23:30".parse().unwrap()).readings();
        assert_eq!((cairo.after(first, 0), cairo.before(first, 0)), (first, first));
        assert_eq!(cairo.after(second, 0), second);
        assert!(first < second);
    }

    #[test]
    fn days_between_are_counted_without_the_first() {
        let calendar = Calendar::new(Zone::UTC, BTreeSet::from([day("2026-03-11"), day("2026-03-14")]));
        let between = |from: &str, to: &str| calendar.business_days_between(day(from), day(to));
        assert_eq!(between("2026-03-06", "2026-03-09"), 1);
        assert_eq!(between("2026-03-06", "2026-03-07"), 0);
        assert_eq!(between("2026-03-06", "2026-03-06"), 0);
        assert_eq!(between("2026-03-06", "2026-03-13"), 4);
        assert_eq!(between("2026-03-13", "2026-03-06"), -4);
        assert_eq!(between("2026-03-11", "2026-03-12"), 1);
        assert_eq!(between("0001-01-01", "9999-12-31"), 2_608_614 - 1);
    }

    #[test]
    fn a_calendar_without_business_days_ends_the_search() {
        let first = day("2026-03-02");
        let closed = Calendar::new(Zone::UTC, (-6_000..6_000).map(|days| first.plus_days(days)).collect());
        let years = i64::from(LONGEST_BREAK_DAYS);
        let last = first.plus_days(-years);
        assert_eq!(closed.before(at("2026-03-02T10:00"), 0), end_of_day(Zone::UTC, last));
        assert_eq!(closed.after(at("2026-03-02T10:00"), 7), end_of_day(Zone::UTC, first));
    }

    #[test]
    fn any_number_of_days_ends_at_the_calendars_end() {
        assert_eq!(utc().after(at("9999-12-01T10:00"), u32::MAX), at("9999-12-31T10:00"));
        assert_eq!(utc().before(at("0001-02-01T10:00"), u32::MAX), at("0001-01-01T10:00"));
    }

    /// Zones whose clocks move at week-ends: where they move on a business day, a gap shifts wall times past later ones.
    const ZONES: [&str; 4] = ["Europe/London", "America/New_York", "Asia/Kolkata", "UTC"];

    fn calendar() -> impl Strategy<Value = Calendar> {
        let holidays = proptest::collection::btree_set(18_000_i64..18_400, 0..60);
        (proptest::sample::select(&ZONES[..]), holidays).prop_map(|(name, days)| {
            let epoch = Day::new(1970, 1, 1).unwrap();
            Calendar::new(zone(name), days.into_iter().map(|days| epoch.plus_days(days)).collect())
        })
    }

    fn moment() -> impl Strategy<Value = Instant> {
        (18_000_i64 * 24 * 60..18_400 * 24 * 60).prop_map(|minute| Instant::from_millis(minute * 60_000))
    }

    proptest! {
        /// A later instant never leads to an earlier one, nor more days to fewer.
        #[test]
        fn counting_keeps_the_order(calendar in calendar(), one in moment(), other in moment(), days in 0_u32..30) {
            let (first, second) = (one.min(other), one.max(other));
            prop_assert!(calendar.after(first, days) <= calendar.after(second, days));
            prop_assert!(calendar.before(first, days) <= calendar.before(second, days));
            prop_assert!(calendar.after(first, days) <= calendar.after(first, days + 1));
            prop_assert!(calendar.before(first, days + 1) <= calendar.before(first, days));
        }

        /// Back is the mirror of on, for every instant on a business day.
        #[test]
        fn there_and_back_is_where_it_began(calendar in calendar(), from in moment(), days in 0_u32..30) {
            prop_assume!(calendar.is_business_day(calendar.zone.day(from)));
            prop_assert_eq!(calendar.before(calendar.after(from, days), days), from);
            prop_assert_eq!(calendar.after(calendar.before(from, days), days), from);
        }

        /// An instant on a day off counts as the end of the last business day, so all of them in one break are equal.
        #[test]
        fn a_break_is_one_point(calendar in calendar(), from in moment(), days in 0_u32..30) {
            prop_assume!(!calendar.is_business_day(calendar.zone.day(from)));
            let ended = calendar.after(from, 0);
            prop_assert!(ended <= from);
            prop_assert!(calendar.is_business_day(calendar.zone.day(ended.plus_millis(-1))));
            prop_assert_eq!(calendar.after(ended, days), calendar.after(from, days));
            prop_assert_eq!(calendar.before(ended, days), calendar.before(from, days));
        }

        /// So many business days on are so many business days between.
        #[test]
        fn days_on_are_days_between(calendar in calendar(), from in moment(), days in 0_u32..300) {
            let start = calendar.zone.day(from);
            prop_assume!(calendar.is_business_day(start));
            let end = calendar.zone.day(calendar.after(from, days));
            prop_assert_eq!(calendar.business_days_between(start, end), i64::from(days));
        }
    }
}
