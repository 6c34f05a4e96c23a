//! The client map over the beginning of the log: from the index's nodes where a checkpoint in the log commits to them,
//! else from the log itself.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::ops::Range;

use ledger_core::event::{Event, Fact, LedgerEvent};
use ledger_core::proof::Tag;
use ledger_core::proof::map::{ClientHead, MapStore, Node, Prefix, prove, rebuild, update};
use ledger_core::{Hash, StreamId};

use crate::error::StoreError;
use crate::local::Ledger;
use crate::local::index::Index;

/// Nodes that were made here, above those of an index.
#[derive(Default)]
pub(super) struct Nodes<'a> {
    below: Option<&'a Index>,
    fresh: BTreeMap<[u8; 34], Vec<u8>>,
}

impl MapStore for Nodes<'_> {
    type Error = Infallible;

    fn get(&self, at: &Prefix) -> Result<Option<Node>, Infallible> {
        let name = at.to_bytes();
        let read = self.fresh.get(&name).and_then(|bytes| Node::from_bytes(bytes));
        Ok(read.or_else(|| self.below?.map_node(&name).and_then(|bytes| Node::from_bytes(&bytes))))
    }

    fn put(&mut self, at: Prefix, node: Node) -> Result<(), Infallible> {
        self.fresh.insert(at.to_bytes(), node.to_bytes());
        Ok(())
    }
}

/// A stream's head and path, if it is in the map.
pub(super) type Proved = Option<(ClientHead, Vec<Hash>)>;

/// A map that was made.
pub(super) struct Made {
    pub(super) root: Hash,
    /// What is new in it; all there is, if `whole`.
    fresh: BTreeMap<[u8; 34], Vec<u8>>,
    whole: bool,
}

impl Made {
    /// A whole map of these heads.
    fn of(heads: BTreeMap<Tag, ClientHead>) -> Self {
        let mut nodes = Nodes { below: None, fresh: BTreeMap::new() };
        let mut heads: Vec<_> = heads.into_values().collect();
        // Each tag is there once, and these nodes cannot fail.
        let root = rebuild(&mut nodes, &mut heads).unwrap_or_else(|_| Hash::of(&[2]));
        Self { root, fresh: nodes.fresh, whole: true }
    }
}

/// The map root that an event states, if it is a checkpoint's.
pub(crate) fn map_root_of(event: &[u8]) -> Option<Hash> {
    let fact = Fact::read(event).ok()?;
    match &fact.event {
        Event::Ledger(LedgerEvent::Checkpointed(made)) if fact.envelope.stream == StreamId::checkpoints() => {
            Some(made.map_root)
        }
        _ => None,
    }
}

impl Ledger {
    /// The newest heads that the lines between two places name.
    fn heads_between(&self, from: u64, end: u64) -> Result<BTreeMap<Tag, ClientHead>, StoreError> {
        let mut heads = BTreeMap::new();
        self.scan(from, end, &mut |line| {
            let (tag, version, head) = super::scan::stated(&line);
            heads.insert(tag, ClientHead { tag, version, head });
            true
        })?;
        Ok(heads)
    }

    /// The map over everything before a place of the log, where a line ends, and over what is about to be written there.
    /// Under the lock.
    pub(super) fn map_before(&self, end: u64, next: &[ClientHead]) -> Result<Made, StoreError> {
        let known = self.known();
        if let Some(index) = known.index()
            && let Some(place) = index.map_place()
            && let Some(event) = self.event_at(place, end)?
            && let Some(root) = map_root_of(&event)
            && let Some(made) = self.touched(index, root, place..end, next)?
        {
            return Ok(made);
        }
        drop(known);
        let mut heads = self.heads_between(0, end)?;
        heads.extend(next.iter().map(|head| (head.tag, *head)));
        Ok(Made::of(heads))
    }

    /// The map of the checkpoint at which these lines begin, with what they and `next` say; none if the index does not hold that map.
    fn touched(
        &self,
        index: &Index,
        root: Hash,
        lines: Range<u64>,
        next: &[ClientHead],
    ) -> Result<Option<Made>, StoreError> {
        let mut nodes = Nodes { below: Some(index), fresh: BTreeMap::new() };
        let mut root = root;
        let since = self.heads_between(lines.start, lines.end)?;
        for head in since.into_values().chain(next.iter().copied()) {
            match update(&mut nodes, &root, head) {
                Ok(next) => root = next,
                Err(_) => return Ok(None),
            }
        }
        let Nodes { fresh, .. } = nodes;
        Ok((!index.broken()).then_some(Made { root, fresh, whole: false }))
    }

    /// The heads and paths of these streams in the index's map; none if the index does not hold the map of this root.
    pub(super) fn kept_paths<'t>(
        &self,
        root: &Hash,
        tags: impl Iterator<Item = &'t Tag>,
    ) -> Option<Vec<Proved>> {
        let known = self.known();
        let nodes = Nodes { below: Some(known.index()?), fresh: BTreeMap::new() };
        tags.map(|tag| prove(&nodes, root, tag).ok()).collect()
    }

    /// Keeps what was made for the checkpoint whose line lies at `place`. Not being able to harms nothing.
    pub(super) fn keep_map(&self, made: &Made, place: u64) {
        let known = self.known();
        if let Some(index) = known.index() {
            index.keep_map(&made.fresh, made.whole, place);
        }
    }
}
