//! The list at the end of a document: what each event it cites is, when it happened and was recorded, on whose word.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::Event;
use ledger_core::{Day, EventId, Fact, Instant};

use super::Section;
use crate::commitments::{JudgedCommitment, Word};

/// An event that a document cites.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: EventId,
    /// Its version in the relationship's stream.
    pub version: u64,
    /// Its type, such as `commitment.delivered`.
    pub kind: String,
    /// When it happened.
    pub occurred: Instant,
    /// The day, where only the day is known.
    pub on: Option<Day>,
    /// When it was recorded.
    pub recorded: Instant,
    /// On whose word it is known.
    pub word: Word,
}

/// The events that sections cite, in the order in which they do, each once.
pub(super) fn in_order(sections: &[Section], find: impl Fn(EventId) -> Option<Note>) -> Vec<Note> {
    let mut seen = BTreeSet::new();
    let blocks = sections.iter().flat_map(|section| &section.blocks);
    let ids = blocks.flat_map(super::Block::cited).filter(|id| seen.insert(*id));
    ids.filter_map(find).collect()
}

/// The notes of what these sections cite, among the facts that count.
pub(super) fn notes<'a>(
    sections: &[Section],
    facts: impl Iterator<Item = &'a Fact>,
    commitments: &[JudgedCommitment],
) -> Vec<Note> {
    let facts: BTreeMap<EventId, &Fact> = facts.map(|fact| (fact.envelope.id, fact)).collect();
    let words: BTreeMap<EventId, Word> =
        commitments.iter().filter_map(|one| Some((one.decided_by?, one.word))).collect();
    in_order(sections, |id| {
        let fact = facts.get(&id)?;
        let shown = Word::of(&fact.envelope.evidence);
        let word =
            words.get(&id).filter(|_| is_settlement(&fact.event)).map_or(shown, |word| shown.min(*word));
        Some(Note {
            id,
            version: fact.envelope.version,
            kind: fact.event.kind().0.to_owned(),
            occurred: fact.envelope.occurred,
            on: fact.event.context().on,
            recorded: fact.envelope.recorded,
            word,
        })
    })
}

/// Of what settles a promise the other side's word counts too.
fn is_settlement(event: &Event) -> bool {
    use ledger_core::event::CommitmentEvent as C;
    matches!(event, Event::Commitment(C::Delivered(_) | C::Released(_) | C::Withdrawn(_)))
}
