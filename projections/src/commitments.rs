//! What became of each promise: one record per commitment, judged as of an instant.
//!
//! The rules are those of design part 3, "Points made precise"; dates count as they were typed.

mod judge;
mod outcome;
mod promise;
mod trusted;
mod waiting;

use std::collections::BTreeMap;

use ledger_core::event::commitment::{Assessment, MissReason, Side, Size};
use ledger_core::event::{Event, MeetingEvent};
use ledger_core::{CommitmentRef, Day, Due, EventId, Fact, PersonId, Text, Zone};

pub use outcome::{Disclosed, Notice, Outcome, Word};
pub use waiting::Waiting;

use crate::Projection;
use crate::moment::Moment;
use crate::setting::Setting;
use promise::Promise;

/// The promises of one relationship, by number.
#[derive(Clone, Debug, Default)]
pub struct Commitments {
    promises: BTreeMap<u32, Promise>,
}

/// A commitment and the verdict on it as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedCommitment {
    /// Its client and number.
    pub reference: CommitmentRef,
    /// Its id in the source it was imported from.
    pub source_id: Option<Text>,
    /// Who owes it.
    pub side: Side,
    /// What is promised.
    pub what: Text,
    /// How large it is.
    pub size: Size,
    /// Whose task it is: the last delegation counts.
    pub owner: Option<PersonId>,
    /// How both sides will know that it is done.
    pub satisfied_when: Option<Text>,
    /// What of the other side's it needs first.
    pub needs: Vec<CommitmentRef>,
    /// The outcome it serves.
    pub toward: Option<Text>,
    /// When it was promised; none while it is a request or an offer, which stand in no total.
    pub made: Option<Moment>,
    /// The due it was first given.
    pub first_due: Option<Due>,
    /// The due in force.
    pub due: Option<Due>,
    /// Every agreed change of the due, oldest first.
    pub changes: Vec<DueChange>,
    /// What became of it.
    pub outcome: Outcome,
    /// When it was delivered, released, withdrawn or declared missed; none while nobody settled it.
    pub settled: Option<Moment>,
    /// When it was withdrawn, measured against the due in force; none if it was not withdrawn or has no due.
    pub withdrawn: Option<Notice>,
    /// Milliseconds after the due in force at which it was settled, or for which it has been unsettled by as-of; 0
    /// where it is not late.
    pub lateness_millis: i64,
    /// What of the other side's kept it waiting, and how long; none if it needs nothing of theirs.
    pub waiting: Option<Waiting>,
    /// Whether whom it is owed to heard of the slip, and how; *never* also where nothing slipped.
    pub disclosed: Disclosed,
    /// When whoever owes it first said that it would slip, or had; none where nothing slipped or they did not.
    pub told: Option<Moment>,
    /// What the other side said of the last delivery.
    pub assessed: Option<Assessment>,
    /// On whose word the outcome is known.
    pub word: Word,
    /// Milliseconds from the settlement to its recording where that is more than five business days, else 0.
    pub recorded_late_millis: i64,
    /// How many items of evidence its events carry.
    pub evidence: usize,
    /// Whether a delivery is proven: it carries an item, the other side accepted it, or an update names it as kept.
    pub evidenced: bool,
    /// Who delivered it, where the delivery says so; else its owner is meant.
    pub done_by: Option<PersonId>,
    /// Whether delivering it took heroics.
    pub heroic: bool,
    /// Whether it is a client's promise that they have not accepted and nothing proves: shown, never scored. Who
    /// agrees to another due of it has accepted it.
    pub unconfirmed: bool,
    /// Why it was missed, as whoever owed it said.
    pub reason: Option<MissReason>,
    /// The event that decides its outcome: its settlement, or what set the due in force; none while it is talked about.
    pub decided_by: Option<EventId>,
    /// The events it rests on, in order.
    pub events: Vec<EventId>,
}

/// An agreed change of a due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueChange {
    /// The event.
    pub event: EventId,
    /// When it was agreed.
    pub moment: Moment,
    /// The due it replaced.
    pub from: Due,
    /// The due from then on.
    pub to: Due,
    /// Who agreed for the other side.
    pub agreed_by: Option<PersonId>,
    /// How long before the replaced due it was agreed.
    pub notice: Notice,
    /// Whether it is a slip of the pen, which leaves no trace in trust; totals count it all the same.
    pub slip_of_the_pen: bool,
    /// Where the promise stood when it was agreed: an agreement after the due ends nothing.
    pub standing: Outcome,
    /// What word there had been by then.
    pub disclosed: Disclosed,
}

impl JudgedCommitment {
    /// The day it belongs to where a stretch of time is covered: the civil day of the due in force, else the day on
    /// which it was promised. None for what has no due and is not yet promised.
    pub fn falls_on(&self, zone: Zone) -> Option<Day> {
        let made = || self.made.map(|made| made.day(zone));
        self.due.map(|due| due.civil_day()).or_else(made)
    }

    /// Whether any change of its due is a slip of the pen.
    pub fn typing_slip(&self) -> bool {
        self.changes.iter().any(|change| change.slip_of_the_pen)
    }

    /// Whether the due in force lies before the promise itself (an import takes it as it is): no trust.
    pub fn is_due_before_made(&self) -> bool {
        matches!((&self.due, self.made), (Some(due), Some(made)) if made.is_past(due))
    }

    /// Whether it was delivered in time for the first due it was given.
    pub fn is_kept_by_first_due(&self) -> bool {
        let delivered = matches!(self.outcome, Outcome::KeptOnTime | Outcome::KeptLate);
        delivered && matches!((&self.first_due, self.settled), (Some(due), Some(at)) if at.keeps(due))
    }
}

impl Projection for Commitments {
    type View = Vec<JudgedCommitment>;

    fn fold(&mut self, fact: &Fact) {
        match &fact.event {
            Event::Commitment(event) => {
                self.promises.entry(event.number()).or_default().take(fact, event);
            }
            Event::Meeting(MeetingEvent::Update(update)) => {
                for number in update.keeps.iter().flatten() {
                    self.promises.entry(*number).or_default().named_as_kept = true;
                }
            }
            _ => {}
        }
    }

    /// Every commitment of which the terms are known, by number.
    fn view(&self, setting: &Setting) -> Self::View {
        let judged = |(&number, promise): (&u32, &Promise)| {
            let mut judged = promise.judged(number, setting)?;
            judged.waiting = waiting::of(promise, &self.promises, setting);
            Some(judged)
        };
        self.promises.iter().filter_map(judged).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests;
