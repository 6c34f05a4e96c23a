//! What is signed, and what is proved about it: the client map, the log's own proofs, the notes.
//!
//! ```text
//! checkpoint   lock · map over everything before · ledger.checkpointed · one write, one sync · tail · unlock
//! note         sync the tail · put checkpoints/<size>.note
//! ```
//!
//! What a note signs is durable before it is signed. Killed in between, the event stands unsigned, and whoever signs
//! next finds it: it is in the log, and no note has its size.

pub(crate) mod check;
mod cosigned;
#[cfg(test)]
mod given;
pub(crate) mod growth;
mod history;
mod kept;
mod map;
mod notes;
mod places;
mod scan;
mod stood;
mod sweep;

use std::sync::{Arc, Mutex};

use ledger_core::event::Entered;
use ledger_core::proof::log::Root;
use ledger_core::proof::map::ClientHead;
use ledger_core::proof::{Blind, Tag};
use ledger_core::{Hash, StreamId};

pub use history::{Asked, shown};
pub use notes::Notes;
pub use sweep::{Proofs, ProvedOf};

use map::Made;

use super::log::encode;
use super::{Bundles, LocalStore, locked};
use crate::error::StoreError;
use crate::{Append, Enter, EnterRefused, EventStore, ExpectedVersion, Heads};

/// Makes the checkpoint's event, under the lock: given the heads and the root of the client map over all events
/// before it.
pub type EnterCheckpoint = Box<dyn FnOnce(&Heads, Hash) -> Result<Entered, EnterRefused> + Send>;

/// A checkpoint's event that is in the log, durable, and not signed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpointed {
    /// How many events there are with it: what the note is to say.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Root,
    /// What was appended with it and stands before it.
    pub before: Vec<Entered>,
    /// The event.
    pub event: Entered,
    /// What went less than well.
    pub warnings: Vec<String>,
}

/// Where a stream stands in the client map of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The stream's head in the map.
    pub head: ClientHead,
    /// What hides its name.
    pub blind: Blind,
    /// Its path, from the leaf up.
    pub path: Vec<Hash>,
}

impl LocalStore {
    /// Appends `ledger.checkpointed` with the client map over everything before it. When this answers, event and tail
    /// are durable: it may be signed.
    pub async fn checkpoint(&self, enter: EnterCheckpoint) -> Result<Checkpointed, StoreError> {
        self.checkpoint_after(Vec::new(), Box::new(|_| Ok(Vec::new())), enter).await
    }

    /// The same, in one append with events that stand before it and that it covers, of streams that are where they are
    /// expected to be.
    pub async fn checkpoint_after(
        &self,
        mut expected: Vec<(StreamId, ExpectedVersion)>,
        before: Enter,
        enter: EnterCheckpoint,
    ) -> Result<Checkpointed, StoreError> {
        let made: Arc<Mutex<Option<(Made, u64, Root)>>> = Arc::default();
        let (ledger, slot) = (Arc::clone(&self.ledger), Arc::clone(&made));
        expected.push((StreamId::checkpoints(), ExpectedVersion::Any));
        let append = Append {
            expected,
            enter: Box::new(move |heads| {
                // The map is taken over what is in the log: an event of the same group is not, yet.
                let tail = ledger.glance()?.filter(|tail| tail.subtrees == heads.subtrees);
                let end = tail.ok_or("other events are just being recorded: try again")?.offset;
                let mut events = before(heads)?;
                let mut heads = heads.clone();
                let mut next = Vec::new();
                for event in &events {
                    heads.subtrees.push(ledger.leaf(event));
                    heads.last_recorded = event.recorded;
                    next.push(ledger.head(event));
                }
                let map = ledger.map_before(end, &next)?;
                let event = enter(&heads, map.root)?;
                heads.subtrees.push(ledger.leaf(&event));
                events.push(event);
                let place = encode(&events, end).1.last().map_or(end, |place| place.offset);
                *locked(&slot) = Some((map, place, heads.subtrees.root()));
                Ok(events)
            }),
        };
        let mut appended = self.append(append).await?;
        let (map, place, root) = locked(&made).take().ok_or(StoreError::Stopped)?;
        let size = appended.position + appended.events.len() as u64;
        let event = appended.events.pop().ok_or(StoreError::Stopped)?;
        self.aside(move |ledger| {
            ledger.keep_map(&map, place);
            ledger.sync_tail()
        })
        .await?;
        Ok(Checkpointed { size, root, before: appended.events, event, warnings: appended.warnings })
    }

    /// Proofs about the log of the first `size` events, and its root: from the subtrees the index keeps where they hold,
    /// else from a reading of the log.
    pub async fn proofs(&self, size: u64, of: Vec<ProvedOf>) -> Result<Proofs, StoreError> {
        self.aside(move |ledger| ledger.proofs(size, &of)).await
    }

    /// For each of these sizes of checkpoints (ascending), where each stream stood in the client map over all events but the
    /// last of so many; none for one without events there. What the index keeps answers for the newest checkpoint and
    /// for those that were asked about before; for others the log is read once.
    pub async fn stood(
        &self,
        sizes: Vec<u64>,
        streams: Vec<StreamId>,
    ) -> Result<Vec<Vec<Option<Position>>>, StoreError> {
        self.aside(move |ledger| ledger.stood(&sizes, &streams)).await
    }

    /// The positions, from 0, of these events in the log, by stream and version; none for one that it does not have.
    pub async fn located(&self, events: Vec<(StreamId, u64)>) -> Result<Vec<Option<u64>>, StoreError> {
        self.aside(move |ledger| ledger.located(&events)).await
    }

    /// The exact bytes of the event at a position, from 0, of the log; none if it does not have so many.
    pub async fn event_of(&self, position: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.aside(move |ledger| ledger.event_of(position)).await
    }

    /// The checkpoints in the log that no note signs: size and root, ascending. Costs a reading of the log only where
    /// there are fewer notes than checkpoints.
    pub async fn unsigned(&self) -> Result<Vec<(u64, Root)>, StoreError> {
        self.aside(super::Ledger::unsigned).await
    }

    /// The signed notes.
    pub fn notes(&self) -> Notes {
        self.ledger.notes()
    }

    /// What is kept of the bundles.
    pub fn bundles(&self) -> Bundles {
        Bundles::new(Arc::clone(&self.ledger.disk), &self.ledger.layout.bundles)
    }
}

impl super::Ledger {
    /// The signed notes.
    pub(crate) fn notes(&self) -> Notes {
        Notes::new(Arc::clone(&self.disk), &self.layout.checkpoints)
    }

    /// The leaf of an event that was entered.
    fn leaf(&self, event: &Entered) -> Root {
        let tag = Tag::in_ledger(&self.folder.secret, &event.stream);
        Root::leaf(tag.leaf(event.version, &event.hash).as_bytes())
    }

    /// Where an event that was entered leaves its stream, as the client map states it.
    fn head(&self, event: &Entered) -> ClientHead {
        let tag = Tag::in_ledger(&self.folder.secret, &event.stream);
        ClientHead { tag, version: event.version, head: event.hash }
    }

    fn unsigned(&self) -> Result<Vec<(u64, Root)>, StoreError> {
        let notes = self.notes().sizes()?;
        let standing = self.stand()?;
        let (end, extent) = (standing.end, standing.extent());
        let of = StreamId::checkpoints();
        let made = self.known().ask(self, extent, |known| known.head(&of))?.map_or(0, |head| head.version);
        if notes.len() as u64 >= made {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        let mut subtrees = ledger_core::proof::Subtrees::default();
        self.scan(0, end, &mut |line| {
            subtrees.push(line.leaf);
            if line.stream == of && !notes.contains(&subtrees.size()) {
                found.push((subtrees.size(), subtrees.root()));
            }
            true
        })?;
        Ok(found)
    }
}
