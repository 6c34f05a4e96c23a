//! The days on which a rule falls.
//!
//! The crate `rrule` walks the periods and the weekdays in them, on midnights of UTC; short months, and whatever could
//! leave a period empty, are done here: a walk never has to search further than to the next period.

use chrono::{DateTime, Datelike, Days as Count, Month, NaiveDate, NaiveTime, TimeZone};
use rrule::{NWeekday, RRule, Tz, Unvalidated};

use super::rule::{Days, Frequency, Rule};
use crate::time::Day;

impl Rule {
    /// The days of the rule at or after `start`, up to `last`, in ascending order. Intervals count from `anchor`, and
    /// what the rule leaves open is taken from `model`. Nothing beyond `last` is looked at.
    pub(super) fn days_from(
        &self,
        start: Day,
        last: Option<Day>,
        anchor: Day,
        model: Day,
    ) -> impl Iterator<Item = Day> {
        let rule = self.like(model);
        let dates = rule.first_period(anchor, start).into_iter().flat_map({
            let rule = rule.clone();
            move |first| rule.walk(first)
        });
        // Every day lies at or after the date that stands for it.
        let dates =
            dates.take_while(move |date| date.year() <= 9999 && last.is_none_or(|last| *date <= last.0));
        let days = dates.flat_map(move |date| rule.days_at(date)).skip_while(move |day| *day < start);
        days.take_while(move |day| last.is_none_or(|last| *day <= last))
    }

    /// The first day on which the rule falls at or after `from`, whatever its interval.
    pub(super) fn first_match(&self, from: Day) -> Option<Day> {
        Self { interval: 1, ..self.clone() }.days_from(from, None, from, from).next()
    }

    /// The same rule with nothing left open: the weekday, day of month and month that it does not name are those of
    /// `model`.
    fn like(&self, model: Day) -> Self {
        let (_, month, day) = model.parts();
        let [month, day] = [month, day].map(|part| u8::try_from(part).unwrap_or(1));
        let mut rule = self.clone();
        if self.days == Days::Implied {
            match self.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => rule.days = Days::OfWeek(vec![model.0.weekday()]),
                Frequency::Monthly | Frequency::Yearly => rule.days = Days::OfMonth(vec![day.cast_signed()]),
            }
        }
        if self.frequency == Frequency::Yearly && self.months.is_empty() {
            rule.months = vec![month];
        }
        rule
    }

    /// The first day of the first counted period that does not end before `start`.
    fn first_period(&self, anchor: Day, start: Day) -> Option<NaiveDate> {
        let step = i64::from(self.interval);
        match self.frequency {
            Frequency::Daily => shifted(anchor.0, counted(start.since(anchor), step)),
            Frequency::Weekly => {
                let week = |day: Day| self.week_of(day.0);
                let weeks = week(start)?.signed_duration_since(week(anchor)?).num_weeks();
                shifted(week(anchor)?, 7 * counted(weeks, step))
            }
            Frequency::Monthly => {
                let month = |day: Day| i64::from(day.0.year()) * 12 + i64::from(day.0.month0());
                let month = month(anchor) + counted(month(start) - month(anchor), step);
                first_of(month.div_euclid(12), month.rem_euclid(12) + 1)
            }
            Frequency::Yearly => {
                let year = |day: Day| i64::from(day.0.year());
                first_of(year(anchor) + counted(year(start) - year(anchor), step), 1)
            }
        }
    }

    /// The first day of the week in which a day lies.
    fn week_of(&self, date: NaiveDate) -> Option<NaiveDate> {
        shifted(date, -i64::from(date.weekday().days_since(self.week_start)))
    }

    /// What the periods from `first` on hold: each of their weekdays, or the first day of each of their months. Every
    /// period holds something, and the years end: a walk always goes on, and always ends.
    fn walk(&self, first: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let start = Tz::UTC.from_utc_datetime(&first.and_time(NaiveTime::MIN));
        // Of a checked rule there is nothing to refuse.
        let set = self.for_walking().build(start).ok();
        let dates = set.as_ref().map(IntoIterator::into_iter);
        dates.into_iter().flatten().map(|at: DateTime<Tz>| at.date_naive())
    }

    fn for_walking(&self) -> RRule<Unvalidated> {
        let rule = RRule::new(self.frequency.into()).interval(self.interval).week_start(self.week_start);
        let rule = match &self.days {
            Days::OfMonth(_) => rule.by_month_day(vec![1]),
            Days::OfWeek(days) if self.frequency != Frequency::Daily => {
                rule.by_weekday(days.iter().map(|&day| NWeekday::Every(day)).collect())
            }
            Days::Nth(days) => {
                rule.by_weekday(days.iter().map(|&(nth, day)| NWeekday::Nth(nth.into(), day)).collect())
            }
            Days::OfWeek(_) | Days::Implied => rule,
        };
        match self.frequency {
            Frequency::Yearly => {
                let months: Vec<Month> =
                    self.months.iter().filter_map(|&month| month.try_into().ok()).collect();
                rule.by_month(&months)
            }
            _ => rule,
        }
    }

    /// The days that one step of a walk stands for.
    fn days_at(&self, date: NaiveDate) -> Vec<Day> {
        let other_month =
            !self.months.is_empty() && !self.months.iter().any(|&month| u32::from(month) == date.month());
        match &self.days {
            _ if other_month => Vec::new(),
            Days::OfMonth(days) => in_month(date, days),
            Days::OfWeek(days) if !days.contains(&date.weekday()) => Vec::new(),
            Days::OfWeek(_) | Days::Nth(_) | Days::Implied => vec![Day(date)],
        }
    }
}

impl From<Frequency> for rrule::Frequency {
    fn from(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Daily => Self::Daily,
            Frequency::Weekly => Self::Weekly,
            Frequency::Monthly => Self::Monthly,
            Frequency::Yearly => Self::Yearly,
        }
    }
}

/// The least multiple of `step` that is not less than `distance`.
fn counted(distance: i64, step: i64) -> i64 {
    distance + (-distance).rem_euclid(step)
}

fn shifted(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Count::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }
}

/// The first day of a month (1-12).
fn first_of(year: i64, month: i64) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()?, 1)
}

/// These days of a month, each once, in ascending order; the nearest one where the month is too short.
fn in_month(date: NaiveDate, days: &[i8]) -> Vec<Day> {
    let last = i64::from(date.num_days_in_month());
    let nearest = |&day: &i8| {
        let day = if day < 0 { last + 1 + i64::from(day) } else { day.into() };
        u32::try_from(day.clamp(1, last)).ok().and_then(|day| date.with_day(day)).map(Day)
    };
    let mut days: Vec<Day> = days.iter().filter_map(nearest).collect();
    days.sort_unstable();
    days.dedup();
    days
}
