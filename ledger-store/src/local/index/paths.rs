//! Where streams stood in the client maps of checkpoints that were handed out: their heads and paths by size and tag.
//!
//! The nodes of the map are kept for the newest checkpoint alone. A bundle shows the checkpoints that its reader may hold
//! as well, and without these the whole log would have to be read for each.
//!
//! Trust: none. A path counts only where it leads to the root that the checkpoint in the log states.

use ledger_core::Hash;
use ledger_core::proof::Tag;
use ledger_core::proof::map::{ClientHead, DEEPEST};

use super::Index;

/// The tree of the index that holds them.
const PATHS: &str = "paths";

fn key(size: u64, tag: &Tag) -> Vec<u8> {
    [&size.to_be_bytes()[..], &tag.0.0].concat()
}

fn read(tag: &Tag, value: &[u8]) -> Option<(ClientHead, Vec<Hash>)> {
    let (version, rest) = value.split_first_chunk::<8>()?;
    let (head, path) = rest.split_first_chunk::<32>()?;
    let (path, rest) = path.as_chunks::<32>();
    let whole = rest.is_empty() && path.len() <= DEEPEST;
    let head = ClientHead { tag: *tag, version: u64::from_le_bytes(*version), head: Hash(*head) };
    whole.then(|| (head, path.iter().copied().map(Hash).collect()))
}

impl Index {
    /// The head and path of a stream in the map of the checkpoint of this size; none if they are not kept.
    pub(crate) fn path(&self, size: u64, tag: &Tag) -> Option<(ClientHead, Vec<Hash>)> {
        let value = self.ask(|sled| sled.open_tree(PATHS)?.get(key(size, tag)))?;
        read(tag, &value)
    }

    /// Keeps heads and paths in the map of the checkpoint of this size. Not synced.
    pub(crate) fn keep_paths<'p>(&self, size: u64, paths: impl Iterator<Item = &'p (ClientHead, Vec<Hash>)>) {
        let mut batch = sled::Batch::default();
        for (head, path) in paths {
            let path = path.iter().map(|hash| &hash.0[..]).collect::<Vec<_>>().concat();
            let value = [&head.version.to_le_bytes()[..], &head.head.0, &path].concat();
            batch.insert(key(size, &head.tag), value);
        }
        self.ask(|sled| sled.open_tree(PATHS)?.apply_batch(batch).map(Some));
    }
}
