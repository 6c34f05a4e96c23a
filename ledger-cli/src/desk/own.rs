//! What the ledger records about itself: one way in for its events, each made for the position it gets in the log.

use ledger_core::event::ledger::Checkpointed;
use ledger_core::event::{Draft, Event, LedgerEvent};
use ledger_core::{Instant, StreamId};
use ledger_store::local::signed::EnterCheckpoint;
use ledger_store::{Append, EnterRefused, EventStore, ExpectedVersion, Heads};

use super::Desk;
use super::enter::{Dice, Entering};
use crate::failure::Failure;

/// An event of the ledger itself, as the program records it.
pub(super) fn own(stream: StreamId, now: Instant, event: LedgerEvent) -> Draft {
    Draft::bare(stream, now, "cli", Event::Ledger(event))
}

impl Desk<'_> {
    /// Records an event of the ledger's own, made for its position in the log.
    pub(super) fn record_own(
        &mut self,
        stream: &StreamId,
        expected: ExpectedVersion,
        event: impl FnOnce(u64) -> LedgerEvent + Send + 'static,
    ) -> Result<(), Failure> {
        let (now, of) = (self.now(), stream.clone());
        let drafts = move |position| vec![own(of, now, event(position))];
        self.append_own(vec![(stream.clone(), expected)], drafts)
    }

    /// Appends what nobody typed, made for the position that the first of it gets.
    pub(super) fn append_own(
        &mut self,
        expected: Vec<(StreamId, ExpectedVersion)>,
        drafts: impl FnOnce(u64) -> Vec<Draft> + Send + 'static,
    ) -> Result<(), Failure> {
        let (dice, now, ledger, keys) = (Dice::new(self.seed()?), self.now(), self.ledger, self.keys.clone());
        let enter = move |heads: &Heads| {
            Entering { drafts: drafts(heads.subtrees.size()), ledger, keys, now, dice }.run(heads)
        };
        self.runtime.block_on(self.store.append(Append { expected, enter: Box::new(enter) }))?;
        Ok(())
    }

    /// What makes the event of a checkpoint.
    pub(super) fn entering_checkpoint(&mut self, now: Instant) -> Result<EnterCheckpoint, Failure> {
        let (dice, ledger, keys) = (Dice::new(self.seed()?), self.ledger, self.keys.clone());
        Ok(Box::new(move |heads, map_root| {
            let (on, altitude, source_recorded) = (None, None, None);
            let event = LedgerEvent::Checkpointed(Checkpointed { map_root, on, altitude, source_recorded });
            let drafts = vec![own(StreamId::checkpoints(), now, event)];
            let entered = Entering { drafts, ledger, keys, now, dice }.run(heads)?;
            entered.into_iter().next().ok_or_else(|| EnterRefused::from("nothing was entered"))
        }))
    }
}
