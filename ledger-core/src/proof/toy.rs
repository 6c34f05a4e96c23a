//! A small ledger in memory, with keys anybody knows, so that there is something to prove.

mod bundled;

pub(super) use bundled::{Parts, story};

use std::collections::BTreeMap;

use super::checkpoint::Checkpoint;
use super::checkpoint_file::{CheckpointFile, EventText, KeyProof, Standing, Statement};
use super::keys::rotate;
use super::keys::tests::{created, enter_with, key, ledger};
use super::log::proofs::Leaves;
use super::log::{LogSource, Root, Subtrees};
use super::map::tests::Kept;
use super::map::{ClientHead, prove, rebuild};
use super::signature::SigningKey;
use super::{Blind, Sealed, Tag, inclusion};
use crate::event::ledger::Checkpointed;
use crate::event::{Entered, Event, Evidence, LedgerEvent};
use crate::id::{EventId, Hash, StreamId};

/// The secret that hides its clients' names.
const SECRET: [u8; 32] = [4; 32];

pub(super) struct Toy {
    pub(super) events: Vec<Entered>,
    /// The seed of the key in force.
    seed: u8,
    notes: BTreeMap<u64, String>,
    /// By how many seconds its clock is ahead.
    pub(super) ahead: i64,
    /// What it says the streams' ends are at these sizes of the map, where it lies.
    pub(super) lies: BTreeMap<u64, Vec<ClientHead>>,
    /// The sizes of the checkpoints it gave to clients.
    given: Vec<u64>,
    /// The values it sealed.
    sealed: Vec<(EventId, Sealed, String)>,
}

pub(super) fn blind(stream: &StreamId) -> Blind {
    Blind::of(&SECRET, stream)
}

pub(super) fn tag(stream: &StreamId) -> Tag {
    Tag::of(stream, &blind(stream))
}

pub(super) fn client(slug: &str) -> StreamId {
    StreamId::client(slug).unwrap()
}

impl Toy {
    pub(super) fn new() -> Self {
        let mut toy = Self {
            events: Vec::new(),
            seed: 1,
            notes: BTreeMap::new(),
            ahead: 0,
            lies: BTreeMap::new(),
            given: Vec::new(),
            sealed: Vec::new(),
        };
        toy.record(&StreamId::keys(), Event::Ledger(created()));
        toy
    }

    pub(super) fn size(&self) -> u64 {
        self.events.len() as u64
    }

    fn record(&mut self, stream: &StreamId, event: Event) {
        self.record_with(stream, event, Vec::new());
    }

    fn record_with(&mut self, stream: &StreamId, event: Event, evidence: Vec<Evidence>) {
        let before = self.events.iter().rev().find(|entered| entered.stream == *stream);
        let entered = enter_with(stream.clone(), before, event, self.seconds(), evidence);
        self.events.push(entered);
    }

    fn seconds(&self) -> i64 {
        i64::try_from(self.size()).unwrap() + self.ahead
    }

    /// Something happens with a client.
    pub(super) fn happens(&mut self, slug: &str, what: &str) {
        self.happens_in(&client(slug), what, Vec::new());
    }

    /// The next key comes in force.
    pub(super) fn rotates(&mut self) {
        let next = |by| key(self.seed + by);
        let after = next(2).public().committed();
        let rotated = rotate(&ledger(), &next(0), &next(1), after, self.size());
        self.seed += 1;
        self.record(&StreamId::keys(), Event::Ledger(LedgerEvent::Rotated(rotated)));
    }

    pub(super) fn signing(&self) -> SigningKey {
        key(self.seed)
    }

    /// The last events of all streams among the first `size`.
    pub(super) fn heads(&self, size: u64) -> Vec<ClientHead> {
        if let Some(lie) = self.lies.get(&size) {
            return lie.clone();
        }
        let mut heads = BTreeMap::new();
        for entered in self.events.iter().take(usize::try_from(size).unwrap()) {
            let head = ClientHead { tag: tag(&entered.stream), version: entered.version, head: entered.hash };
            heads.insert(head.tag, head);
        }
        heads.into_values().collect()
    }

    fn map(&self, size: u64) -> (Kept, Hash) {
        let mut kept = Kept::default();
        let root = rebuild(&mut kept, &mut self.heads(size)).unwrap();
        (kept, root)
    }

    pub(super) fn log(&self) -> Leaves {
        let leaf = |entered: &Entered| tag(&entered.stream).leaf(entered.version, &entered.hash);
        Leaves(self.events.iter().map(|entered| Root::leaf(leaf(entered).as_bytes())).collect())
    }

    pub(super) fn root(&self, size: u64) -> Root {
        let mut subtrees = Subtrees::default();
        (0..size).for_each(|position| subtrees.push(self.log().leaf(position).unwrap()));
        subtrees.root()
    }

    /// Makes a checkpoint and gives its size.
    pub(super) fn checkpoint(&mut self) -> u64 {
        let (on, altitude, source_recorded) = (None, None, None);
        let (_, map_root) = self.map(self.size());
        let event = Checkpointed { map_root, on, altitude, source_recorded };
        self.record(&StreamId::checkpoints(), Event::Ledger(LedgerEvent::Checkpointed(event)));
        let (size, root) = (self.size(), self.root(self.size()));
        let note = Checkpoint { ledger: ledger(), size, root }.sign(&self.signing()).unwrap();
        self.notes.insert(size, note);
        size
    }

    fn event(&self, position: usize) -> EventText {
        EventText::new(&self.events[position].bytes).unwrap()
    }

    pub(super) fn inclusion(&self, size: u64, position: u64) -> Vec<Root> {
        inclusion::prove(&self.log(), size, position).unwrap().unwrap()
    }

    /// The file of the checkpoint of this size, for a client.
    pub(super) fn file(&self, size: u64, slug: &str) -> CheckpointFile {
        let (kept, map_root) = self.map(size - 1);
        let place = |stream: &StreamId| prove(&kept, &map_root, &tag(stream)).unwrap().unwrap();
        let of_keys = self.events.iter().enumerate().take(usize::try_from(size).unwrap());
        let of_keys = of_keys.filter(|(_, entered)| entered.stream == StreamId::keys());
        let keys = of_keys.map(|(index, _)| {
            let position = index as u64;
            KeyProof { event: self.event(index), position, inclusion: self.inclusion(size, position) }
        });
        let statement = Statement {
            note: self.notes[&size].clone(),
            event: self.event(usize::try_from(size).unwrap() - 1),
            inclusion: self.inclusion(size, size - 1),
            keys: keys.collect(),
            key_path: place(&StreamId::keys()).1,
        };
        let stream = client(slug);
        let (ClientHead { version, head, .. }, path) = place(&stream);
        let blind = blind(&stream).0;
        CheckpointFile::new(statement, Standing { stream, blind, version, head, path })
    }
}
