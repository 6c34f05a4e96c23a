//! Which occurrences are settled: their late window closed long ago, and nothing that is said now can reach them.

use std::collections::BTreeMap;

use ledger_core::{EventId, Instant};

use super::JudgedOccurrence;
use super::judge::{Judging, Told};
use super::plan::Plan;
use super::said::Facts;
use super::slots::Slot;
use crate::cadence::Share;
use crate::history::History;
use crate::setting::Setting;
use crate::snapshot::Past;

/// What of a cadence is settled, and what answers the rest.
pub(crate) struct Settling {
    /// What is settled, with what was before; none where nothing is.
    pub(crate) past: Option<Past>,
    /// The occurrences that are settled now and were not before.
    pub(crate) settled: Vec<JudgedOccurrence>,
    /// What was sent for the last settled occurrence, and for those after it.
    pub(crate) answers: Vec<EventId>,
}

/// What of each cadence is settled: the occurrences whose late window closed by `before`. None where a cadence is due
/// by events, which cannot be told apart from what is dropped, or where the name of one is private.
pub(crate) fn settling(
    history: &History<'_>,
    setting: &Setting,
    before: Instant,
) -> Option<BTreeMap<String, Settling>> {
    let facts = Facts::of(history, setting);
    let judging = Judging { facts: &facts, setting, most: 1 };
    let mut all = BTreeMap::new();
    for (&name, said) in &facts.cadences {
        if said.sets.iter().any(|set| set.trigger.is_some() || set.cadence.as_private().is_some()) {
            return None;
        }
        let plan = Plan::of(name, &facts, said, setting)?;
        let told = judging.told(name, said, &plan)?;
        let last = last_settled(&told.slots, before);
        let last = last.filter(|slot| said.past.is_none_or(|past| slot.due.at > past.through));
        let (past, settled) = match last {
            None => (said.past, Vec::new()),
            Some(slot) => {
                let mut settled = judging.occurrences(&told);
                settled.retain(|one| one.due.at <= slot.due.at);
                let more = super::Counts::of(&settled).adherence();
                let held = said.past.map_or_else(Share::default, |past| past.held);
                (Some(Past { since: slot.name, through: slot.due.at, held: held.plus(more) }), settled)
            }
        };
        all.insert(name.to_owned(), Settling { answers: answers(&told, past), past, settled });
    }
    Some(all)
}

/// The last slot that is over by then, alone with its deadline, and after which everything is also named later.
fn last_settled<'s, 'a>(slots: &'s [Slot<'a>], before: Instant) -> Option<&'s Slot<'a>> {
    let mut named_after = None;
    for (index, slot) in slots.iter().enumerate().rev() {
        let alone = |other: Option<&Slot<'_>>| other.is_none_or(|other| other.due.at != slot.due.at);
        let earlier = index.checked_sub(1).and_then(|index| slots.get(index));
        let in_order = named_after.is_none_or(|name| slot.name < name);
        let over = [slot.due.at, slot.late_until, slot.extra_until].iter().all(|at| *at <= before);
        if over && in_order && alone(earlier) && alone(slots.get(index + 1)) {
            return Some(slot);
        }
        named_after = Some(named_after.map_or(slot.name, |name| slot.name.min(name)));
    }
    None
}

/// What answers the occurrences from the last settled one on. What answers none stays without answer: nothing that can
/// be folded on top frees an earlier occurrence for it.
fn answers(told: &Told<'_>, past: Option<Past>) -> Vec<EventId> {
    let open = told.slots.iter().zip(&told.matched.answers);
    let open = open.filter(|(slot, _)| past.is_none_or(|past| slot.due.at >= past.through));
    let sent = open.filter_map(|(_, answer)| told.sent.get((*answer)?.sent));
    sent.map(|sent| sent.fact.envelope.id).collect()
}
