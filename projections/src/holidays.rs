//! Which days off the house has set, calendar by calendar. They obey known-at only: a day off that was set later counts
//! for the time before it was set too.

use std::collections::BTreeMap;

use ledger_core::event::{Event, RuleEvent};
use ledger_core::time::Day;
use ledger_core::{Fact, Text};

/// The days off of one calendar, each with its name where it was given one.
pub type DaysOff = BTreeMap<Day, Option<Text>>;

/// The calendars of the house, by name.
pub fn calendars<'a>(house: impl IntoIterator<Item = &'a Fact>) -> BTreeMap<String, DaysOff> {
    let mut calendars: BTreeMap<String, DaysOff> = BTreeMap::new();
    for fact in house {
        let Event::Rule(RuleEvent::HolidaySet(set)) = &fact.event else { continue };
        let days = calendars.entry(set.calendar.to_string()).or_default();
        if set.replaces == Some(true) {
            days.clear();
        }
        let mut names = set.names.iter().flatten().cloned();
        days.extend(set.days.iter().map(|day| (*day, names.next())));
    }
    calendars
}
