//! What a bundle proves about some streams at some checkpoints, found in one reading of the log.

use std::collections::BTreeMap;

use ledger_core::proof::map::{ClientHead, prove, update};
use ledger_core::proof::{Blind, Tag};
use ledger_core::{Hash, StreamId};

use super::Position;
use super::map::Nodes;
use crate::error::StoreError;
use crate::local::Ledger;

/// Where streams' events lie, and where the streams stood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traced {
    /// The positions, from 0, of each stream's events, by version.
    pub positions: BTreeMap<StreamId, Vec<u64>>,
    /// For each size, where each stream stood in the client map over all events but the last of so many; none for one
    /// without events there.
    pub stood: Vec<Vec<Option<Position>>>,
}

/// The client map as it grows.
struct Growing {
    nodes: Nodes<'static>,
    root: Hash,
    touched: BTreeMap<Tag, ClientHead>,
}

impl Growing {
    /// Takes in what was touched. In a map that is held here whole no path can fail; if one did, nothing would be
    /// proved by it.
    fn settle(&mut self) {
        for head in std::mem::take(&mut self.touched).into_values() {
            self.root = update(&mut self.nodes, &self.root, head).unwrap_or(self.root);
        }
    }

    fn position(&self, tag: &Tag, blind: Blind) -> Option<Position> {
        let (head, path) = prove(&self.nodes, &self.root, tag).ok()??;
        Some(Position { head, blind, path })
    }
}

impl Ledger {
    pub(super) fn trace(&self, streams: &[StreamId], sizes: &[u64]) -> Result<Traced, StoreError> {
        let blinds = streams.iter().map(|stream| (stream, Blind::of(&self.folder.secret, stream)));
        let tags: Vec<_> = blinds.map(|(stream, blind)| (Tag::of(stream, &blind), blind)).collect();
        let mut traced = Traced::default();
        traced.positions.extend(streams.iter().map(|stream| (stream.clone(), Vec::new())));
        let mut map = Growing { nodes: Nodes::default(), root: Hash::of(&[2]), touched: BTreeMap::new() };
        let (mut sizes, mut count) = (sizes.iter().peekable(), 0);
        self.scan(0, self.stand()?.end, &mut |line| {
            let Some(&&size) = sizes.peek() else { return false };
            if count + 1 == size {
                map.settle();
                traced.stood.push(tags.iter().map(|(tag, blind)| map.position(tag, *blind)).collect());
                sizes.next();
            }
            if let Some(positions) = traced.positions.get_mut(&line.stream) {
                positions.push(count);
            }
            let (tag, version, head) = super::scan::stated(&line);
            map.touched.insert(tag, ClientHead { tag, version, head });
            count += 1;
            sizes.peek().is_some()
        })?;
        Ok(traced)
    }
}
