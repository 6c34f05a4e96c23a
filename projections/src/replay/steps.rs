//! Which as-ofs a replay stops at.

use std::collections::BTreeSet;

use ledger_core::time::{AsOf, Day, Instant, Zone};

use crate::history::History;

/// How often a replay stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// At the end of each Sunday.
    Week,
    /// At the end of each month.
    Month,
    /// At the end of each quarter of the year.
    Quarter,
    /// At each fact that changes something.
    Event,
}

impl Every {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Event => "event",
        }
    }

    /// The last day of the period in which a day lies.
    pub(crate) fn end(self, day: Day) -> Day {
        let months = match self {
            Self::Event => return day,
            Self::Week => return day.plus_days(6 - i64::from(day.weekday())),
            Self::Month => 1,
            Self::Quarter => 3,
        };
        let (year, month, _) = day.parts();
        let next = (month - 1) / months * months + months;
        let first = if next < 12 { Day::new(year, next + 1, 1) } else { Day::new(year + 1, 1, 1) };
        // The calendar's last year has no year after it.
        first.map_or_else(|| Day::new(year, 12, 31).unwrap_or(day), |first| first.plus_days(-1))
    }
}

/// What is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// How often it stops.
    pub every: Every,
    /// The first day; from the first fact on if none is given.
    pub from: Option<Day>,
    /// The last step.
    pub until: AsOf,
    /// The zone in which periods end.
    pub zone: Zone,
}

/// As of when the first step is compared with: the eve of the first day, or before anything is known. None if nothing
/// is known by the end of the period.
pub(super) fn eve(history: &History<'_>, period: &Period) -> Option<AsOf> {
    let earliest = history.earliest().filter(|&at| period.until.covers(at))?;
    Some(match period.from {
        Some(day) => AsOf::day(day.plus_days(-1), period.zone),
        None => AsOf::instant(earliest.plus_millis(-1), period.zone),
    })
}

/// The steps after the eve, oldest first; the last one is the end of the period.
pub(super) fn steps(history: &History<'_>, period: &Period, eve: &AsOf) -> Vec<AsOf> {
    let mut steps = match period.every {
        Every::Event => instants(history, period, eve),
        every => ends(every, period, first_day(history, period)),
    };
    steps.push(period.until);
    steps
}

fn first_day(history: &History<'_>, period: &Period) -> Day {
    let earliest = || history.earliest().map(|at| period.zone.day(at));
    period.from.or_else(earliest).unwrap_or_else(|| period.until.civil_day())
}

/// Every period's end before the last day.
fn ends(every: Every, period: &Period, first: Day) -> Vec<AsOf> {
    let last = period.until.civil_day();
    let mut ends = Vec::new();
    let mut end = every.end(first);
    while end < last {
        ends.push(AsOf::day(end, period.zone));
        let next = every.end(end.next());
        // The calendar holds at its end.
        if next <= end {
            break;
        }
        end = next;
    }
    ends
}

/// Every instant at which a fact of the relationship occurred, or a policy was adopted.
fn instants(history: &History<'_>, period: &Period, eve: &AsOf) -> Vec<AsOf> {
    let own = history.standing(&period.until).map(|fact| fact.envelope.occurred);
    let adopted = history.adoptions().map(|(fact, _)| fact.envelope.occurred);
    let all: BTreeSet<Instant> = own.chain(adopted).collect();
    let inside = |at: &Instant| period.until.covers(*at) && !eve.covers(*at);
    all.into_iter()
        .filter(inside)
        .map(|at| AsOf::instant(at, period.zone))
        .filter(|as_of| *as_of != period.until)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_ends_on_its_sunday_on_the_last_of_its_month_or_of_its_quarter() {
        let ends =
            |every: Every, days: [&str; 3]| days.map(|day| every.end(day.parse().unwrap()).to_string());
        let days = ["2026-03-01", "2026-03-02", "2024-02-29"];
        assert_eq!(ends(Every::Week, days), ["2026-03-01", "2026-03-08", "2024-03-03"]);
        assert_eq!(ends(Every::Month, days), ["2026-03-31", "2026-03-31", "2024-02-29"]);
        assert_eq!(ends(Every::Quarter, days), ["2026-03-31", "2026-03-31", "2024-03-31"]);
        let last = ["2026-12-31", "2026-10-01", "9999-12-31"];
        assert_eq!(ends(Every::Quarter, last), ["2026-12-31", "2026-12-31", "9999-12-31"]);
        assert_eq!(ends(Every::Month, last), ["2026-12-31", "2026-10-31", "9999-12-31"]);
    }
}
