//! What a cadence is as it is set as of the setting: its rule, its numbers, and what comes next.

use ledger_core::event::Side;
use ledger_core::event::cadence::{CadenceKind, Set};
use ledger_core::time::{Day, Due, Zone};
use ledger_core::{PersonId, StreamId, Text};

use super::OccurrenceRef;
use super::said::{Facts, Said};
use super::slots::{Slot, schedule};
use crate::setting::Setting;

/// A cadence as it is set as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub cadence: String,
    /// What is recurring.
    pub kind: CadenceKind,
    /// Who owes it.
    pub side: Side,
    /// Whose task it is.
    pub owner: Option<PersonId>,
    /// Its rule, where it has one.
    pub rule: Option<String>,
    /// The type of event that makes it due, where it is event-driven.
    pub trigger: Option<String>,
    /// Days after that event within which it is due.
    pub within_days: Option<u32>,
    /// The local time before which it is due.
    pub before: String,
    /// The zone of that time.
    pub zone: Zone,
    /// The first day on which it can fall.
    pub from: Day,
    /// The last day on which it can fall.
    pub until: Option<Day>,
    /// Whether it ended, or the relationship did.
    pub ended: bool,
    /// The longest gap between two of its occurrences, in days; none while it is not in force, where it falls only
    /// once, and where events make it due.
    pub interval_days: Option<i64>,
    /// The occurrences that come next, soonest first.
    pub next: Vec<Next>,
}

/// An occurrence to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its name.
    pub reference: OccurrenceRef,
    /// When it is due.
    pub due: Due,
}

/// So far ahead two occurrences of most rules lie, in days, and of the slowest.
const AHEAD_DAYS: [i64; 2] = [400, 4_400];

impl Plan {
    pub(super) fn of(name: &str, facts: &Facts<'_>, said: &Said<'_>, setting: &Setting) -> Option<Self> {
        let latest = *said.sets.last()?;
        let today = setting.as_of.civil_day();
        let over = said.ends.iter().any(|end| end.sets == said.sets.len() && end.last_day < today);
        let ended = facts.closed.is_some() || over || latest.until.is_some_and(|until| until < today);
        let in_force = said.sets.iter().rev().find(|set| set.from <= today).filter(|_| !ended);
        Some(Self {
            cadence: name.to_owned(),
            kind: latest.kind,
            side: latest.side,
            owner: latest.owner,
            rule: latest.rule.as_ref().map(Text::to_string),
            trigger: latest.trigger.as_ref().map(Text::to_string),
            within_days: latest.within_days,
            before: latest.before.to_string(),
            zone: latest.zone,
            from: latest.from,
            until: latest.until,
            ended,
            interval_days: in_force.and_then(|set| interval_days(set, today)),
            next: Vec::new(),
        })
    }

    /// What comes next: what is expected and not sent yet.
    pub(super) fn comes_next<'a>(
        &mut self,
        open: impl Iterator<Item = &'a Slot<'a>>,
        stream: &StreamId,
        setting: &Setting,
        most: usize,
    ) {
        let ahead = open.filter(|slot| slot.off.is_none() && !slot.due.is_past(setting.as_of.verdict_at()));
        let next = ahead.map(|slot| Next {
            reference: OccurrenceRef {
                stream: stream.clone(),
                cadence: self.cadence.clone(),
                day: slot.name,
            },
            due: slot.due,
        });
        self.next = next.take(most).collect();
    }
}

/// The longest gap between two of the days on which a rule falls from a day on: 7 for a weekly one, 31 for a monthly
/// one. Days off do not stretch it.
fn interval_days(set: &Set, today: Day) -> Option<i64> {
    let schedule = ledger_core::time::Schedule { until: None, ..schedule(set)? };
    AHEAD_DAYS.into_iter().find_map(|ahead| {
        let days =
            schedule.occurrences(&(today..=today.plus_days(ahead)), &std::collections::BTreeSet::new());
        let gaps = days.windows(2).filter_map(|pair| match pair {
            [one, other] => Some(other.name.since(one.name)),
            _ => None,
        });
        gaps.max()
    })
}
