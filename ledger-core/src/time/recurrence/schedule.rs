//! A cadence in force: its occurrences and their dues.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::measure::LocalTime;
use super::rule::Rule;
use crate::time::{Day, Due, Instant, Zone};

/// After so many days off in a row no business day is looked for any more.
const LONGEST_BREAK_DAYS: usize = 3_660;

/// What becomes of an occurrence on a day off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnHoliday {
    /// It stays.
    #[default]
    Keep,
    /// It moves to the business day before.
    Earlier,
    /// It moves to the business day after.
    Later,
    /// It is waived.
    Waive,
}

/// When a cadence is due, as it was set once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// On which days.
    pub rule: Rule,
    /// The day from which intervals count, where it is not the first matching one.
    pub anchor: Option<Day>,
    /// The first day on which it can fall.
    pub from: Day,
    /// The last day on which it can fall.
    pub until: Option<Day>,
    /// The local time before which it is due.
    pub before: LocalTime,
    /// The zone of that time.
    pub zone: Zone,
    /// What becomes of an occurrence on a holiday.
    pub holidays: OnHoliday,
}

/// One expected instance of a cadence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The day on which the rule falls: it names the occurrence, wherever that moves.
    pub name: Day,
    /// The day on which it is due.
    pub day: Day,
    /// When it is due, strictly before.
    pub due: Due,
    /// Whether it is waived, because it falls on a holiday.
    pub waived: bool,
}

impl Schedule {
    /// The day from which intervals count: the anchor, or else the first day at or after `from` on which the rule
    /// falls.
    pub fn counts_from(&self) -> Day {
        self.anchor.or_else(|| self.rule.first_match(self.from)).unwrap_or(self.from)
    }

    /// The first day on which it falls. There may be none: it may end too soon, or its anchor may keep it out of its
    /// own months for ever.
    pub fn first(&self) -> Option<Day> {
        self.names(self.from, None).next()
    }

    /// The occurrences whose names are in `range`, in the order of their names, which are days from `from` to `until`.
    ///
    /// A day off is a holiday that was set, and no mere week-end: who names a Saturday means it. `Earlier` and `Later`
    /// move to the nearest day before or after it that is a business day, Monday to Friday and no holiday. So a due
    /// may lie outside of the range, and two occurrences may be due on one day.
    pub fn occurrences(&self, range: &RangeInclusive<Day>, holidays: &BTreeSet<Day>) -> Vec<Occurrence> {
        let names = self.names(*range.start(), Some(*range.end()));
        names.map(|name| self.occurrence(name, holidays)).collect()
    }

    /// When something of this cadence is due on a day, such as an occurrence that both sides moved there.
    pub fn due_on(&self, day: Day) -> Due {
        self.before.on(day, self.zone)
    }

    /// The days on which it falls from one day to another, as far as it lasts.
    fn names(&self, first: Day, last: Option<Day>) -> impl Iterator<Item = Day> {
        let last = [self.until, last].into_iter().flatten().min();
        let model = self.anchor.unwrap_or(self.from);
        self.rule.days_from(first.max(self.from), last, self.counts_from(), model)
    }

    fn occurrence(&self, name: Day, holidays: &BTreeSet<Day>) -> Occurrence {
        let off = holidays.contains(&name);
        let day = match self.holidays {
            OnHoliday::Earlier if off => business_day(name, -1, holidays),
            OnHoliday::Later if off => business_day(name, 1, holidays),
            _ => name,
        };
        let waived = off && self.holidays == OnHoliday::Waive;
        Occurrence { name, day, due: self.due_on(day), waived }
    }
}

/// The nearest business day from a holiday in steps of `step` days; the holiday itself where there is none.
fn business_day(off: Day, step: i64, holidays: &BTreeSet<Day>) -> Day {
    let days = std::iter::successors(Some(off), |day| Some(day.plus_days(step))).take(LONGEST_BREAK_DAYS);
    let mut days = days.filter(|day| day.weekday() < 5 && !holidays.contains(day));
    days.next().unwrap_or(off)
}

/// Which of several changes holds on which days of `range`: `from` has the day from which each holds, in the order in
/// which they were said. Answers their places in `from` with the days, in the order of the days.
///
/// What is said later holds from its day on, whatever was said before of the time after that day; and it never touches
/// an earlier day.
pub fn in_force(from: &[Day], range: &RangeInclusive<Day>) -> Vec<(usize, RangeInclusive<Day>)> {
    let mut end = *range.end();
    let mut spans = Vec::new();
    for (index, from) in from.iter().enumerate().rev() {
        let first = *from.max(range.start());
        if first <= end {
            spans.push((index, first..=end));
        }
        if *from <= end {
            end = from.plus_days(-1);
            if end == *from {
                break;
            }
        }
    }
    spans.reverse();
    spans
}

/// The occurrences whose names are in `range`, of a cadence that was changed: `set` holds what was set, in the order
/// in which it was said, each with the day from which it holds.
pub fn effective(
    set: &[(Day, Schedule)],
    range: &RangeInclusive<Day>,
    holidays: &BTreeSet<Day>,
) -> Vec<Occurrence> {
    let from: Vec<Day> = set.iter().map(|(from, _)| *from).collect();
    let spans = in_force(&from, range).into_iter();
    let found = spans.filter_map(|(index, days)| {
        set.get(index).map(|(_, schedule)| schedule.occurrences(&days, holidays))
    });
    found.flatten().collect()
}

/// When something is due within so many days of an event: before a local time of the last of these days. Where that
/// is not after the event itself (the same day, in the evening), it is the same time of the day after.
pub fn after_event(at: Instant, within_days: u32, before: LocalTime, zone: Zone) -> Due {
    let day = zone.day(at).plus_days(within_days.into());
    let due = before.on(day, zone);
    if due.at > at { due } else { before.on(day.next(), zone) }
}
