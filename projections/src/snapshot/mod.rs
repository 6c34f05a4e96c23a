//! Going on from where a history was read before: what is settled as whole-number sums by day, and the facts of what is
//! still open (design part 3, "Snapshots").
//!
//! ```text
//! History, Setting ─ condense ─► Snapshot: Settled + the versions of the facts that are kept        condense.rs
//! Settled + kept facts + facts since ─► History::resumed ─► the same portfolio::Row as from zero
//! a history read piece by piece ─ Pieces ─► condensed on the way, so that memory does not grow with it    pieces.rs
//! judged promises and cadences ─ until ─► how long a row stands if nothing new is recorded          until.rs
//! ```
//!
//! A promise is settled once no time alone can change what it proves, what it needs is settled too, and it has rested
//! for a while; an occurrence once its late window closed more than a quarter ago. Everything else stays open: its facts
//! are kept and folded again, so that ages, dues and silence move on as they do from zero. A fact that reaches back into
//! what is settled makes the snapshot unusable; then everything is folded anew. Only what a [`Row`] shows is answered:
//! parts, audits and forecasts need the whole history.
//!
//! [`Row`]: crate::portfolio::Row

mod condense;
mod pieces;
mod settled;
mod until;

use std::collections::BTreeSet;

use ledger_core::event::{
    CadenceEvent, CommitmentEvent, CorrectionEvent, Event, MeetingEvent, PredictionEvent,
};
use ledger_core::time::KnownAt;
use ledger_core::{EventId, Fact, Instant, Zone};
use serde::{Deserialize, Serialize};

pub use condense::condense;
pub use pieces::Pieces;
pub use settled::{Past, Settled, Sums};
pub(crate) use until::until;

use crate::setting::Setting;

/// The shape of snapshots that this program writes and reads. Another meaning of anything in it, or of any verdict it
/// rests on, is another number.
pub const FORMAT: u32 = 1;

/// Where one relationship stood when it was read: pure data, without texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What the facts that are not kept came to.
    pub settled: Settled,
    /// The versions of the facts that are kept, in the order in which they are folded.
    pub kept: Vec<u64>,
    /// The instant of its verdicts.
    taken_at: Instant,
    /// The zone in which its days were read.
    zone: Zone,
}

impl Snapshot {
    /// The version of the stream up to which it reaches.
    pub fn version(&self) -> u64 {
        self.settled.version
    }

    /// Whether an answer under this setting, from facts known by then, may go on from here with these facts of the
    /// stream since: no clock before its own, the zone it was read in, and nothing that reaches back. The caller makes
    /// sure that the stream up to its version and the rules of the house are those it was made from.
    pub fn is_usable<'a>(
        &self,
        setting: &Setting,
        known_at: &KnownAt,
        since: impl IntoIterator<Item = &'a Fact>,
    ) -> bool {
        let clocks = setting.as_of.verdict_at() >= self.taken_at
            && setting.as_of.covers(self.settled.last_occurred())
            && known_at.covers(self.settled.last_recorded());
        let since: Vec<&Fact> = since.into_iter().collect();
        clocks
            && setting.zone == self.zone
            && since.iter().all(|fact| self.takes(fact))
            && names_its_own(&since)
    }

    /// Whether a fact can be folded on top: it occurred after these verdicts were given, and touches nothing that is
    /// settled. What it speaks of is looked at apart.
    fn takes(&self, fact: &Fact) -> bool {
        let latest = self.settled.last_occurred().max(self.taken_at);
        fact.envelope.occurred > latest
            && match &fact.event {
                Event::Commitment(event) => self.takes_promise(event),
                Event::Cadence(event) => matches!(
                    event,
                    CadenceEvent::Paused(_)
                        | CadenceEvent::Waived(_)
                        | CadenceEvent::SlipDisclosed(_)
                        | CadenceEvent::AskedAfter(_)
                ),
                Event::Meeting(MeetingEvent::Update(update)) => {
                    update.keeps.iter().flatten().all(|&number| self.settled.is_open_or_new(number))
                }
                Event::Prediction(PredictionEvent::Made(made)) => made.number > self.settled.last_prediction,
                _ => true,
            }
    }

    fn takes_promise(&self, event: &CommitmentEvent) -> bool {
        let needs = match event {
            CommitmentEvent::Requested(terms)
            | CommitmentEvent::Offered(terms)
            | CommitmentEvent::Countered(terms)
            | CommitmentEvent::Made(terms) => terms.needs.as_deref().unwrap_or_default(),
            _ => &[],
        };
        self.settled.is_open_or_new(event.number())
            && needs.iter().all(|need| self.settled.is_open_or_new(need.number))
    }
}

/// The events a fact speaks of: the one that led to it, the one it takes back.
fn named_by(fact: &Fact) -> impl Iterator<Item = EventId> + use<> {
    let target = match &fact.event {
        Event::Correction(CorrectionEvent::Retracted(retracted)) => Some(retracted.target),
        _ => None,
    };
    fact.envelope.cause.into_iter().chain(target)
}

/// Whether these facts speak of none but themselves.
fn names_its_own(facts: &[&Fact]) -> bool {
    let mut sought: BTreeSet<EventId> = facts.iter().flat_map(|fact| named_by(fact)).collect();
    if !sought.is_empty() {
        for fact in facts {
            sought.remove(&fact.envelope.id);
        }
    }
    sought.is_empty()
}

#[cfg(test)]
mod tests;
