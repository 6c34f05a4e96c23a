//! The client map in the index: its nodes by prefix, and the checkpoint in the log whose root they lead to.
//!
//! Trust: none. A node counts only where the root of a checkpoint in the log commits to it; on any other the map is made
//! anew from the log.

use std::collections::BTreeMap;

use super::Index;

/// The tree of the index that holds the map.
const MAP: &str = "map";
/// Where the checkpoint's place is kept: no prefix has a name of no bytes.
const PLACE: &[u8] = b"";

impl Index {
    /// Where the line of the checkpoint lies that the kept nodes were made for.
    pub(crate) fn map_place(&self) -> Option<u64> {
        let value = self.ask(|sled| sled.open_tree(MAP)?.get(PLACE))?;
        Some(u64::from_le_bytes(value.get(..8)?.try_into().ok()?))
    }

    /// The bytes of the node with this name.
    pub(crate) fn map_node(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.ask(|sled| sled.open_tree(MAP)?.get(name)).map(|value| value.to_vec())
    }

    /// Keeps nodes that were made for the checkpoint whose line lies at `place`; all there are, if `whole`.
    pub(crate) fn keep_map(&self, nodes: &BTreeMap<[u8; 34], Vec<u8>>, whole: bool, place: u64) {
        let mut batch = sled::Batch::default();
        for (name, node) in nodes {
            batch.insert(name.as_slice(), node.as_slice());
        }
        batch.insert(PLACE, place.to_le_bytes().to_vec());
        self.ask(|sled| {
            let map = sled.open_tree(MAP)?;
            if whole {
                map.clear()?;
            }
            map.apply_batch(batch).map(Some)
        });
    }
}
