//! The log's Merkle tree in the index: the roots of its complete subtrees of 256 leaves and more, and of each block of 256
//! lines its parts of 16: where each begins, and its root.
//!
//! Trust: none. What is made from these leaves only if it leads to the root in the log's tail; otherwise they are
//! forgotten and made anew from the log. So are blocks that an earlier version kept in another way.

use ledger_core::proof::log::Root;

use super::Index;

/// The tree of the index that holds them.
const LOG: &str = "log";
/// Where it is kept how far they reach: no subtree has a name of no bytes.
const REACH: &[u8] = b"";
/// The smallest subtree that is kept has `2^8` leaves: a block.
pub(crate) const BLOCK_LEVEL: u32 = 8;
/// How many leaves a block has.
pub(crate) const BLOCK: u64 = 1 << BLOCK_LEVEL;
/// A part has `2^4` leaves: so many lines are read for one.
pub(crate) const PART_LEVEL: u32 = 4;
/// How many leaves a part has.
pub(crate) const PART: u64 = 1 << PART_LEVEL;
/// How many parts a block has.
pub(crate) const PARTS: u64 = BLOCK / PART;
/// How many bytes are kept of a part.
const PART_BYTES: usize = 40;

/// How far the kept subtrees reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// How many blocks there are, from the beginning of the log.
    pub(crate) blocks: u64,
    /// Where the line after them begins.
    pub(crate) offset: u64,
}

/// What there is to keep.
#[derive(Debug, Default)]
pub(crate) struct Grown {
    /// Subtrees by level and index.
    pub(crate) roots: Vec<(u32, u64, Root)>,
    /// The parts of blocks: where each begins, and its root.
    pub(crate) blocks: Vec<(u64, Vec<(u64, Root)>)>,
    pub(crate) reach: Reach,
}

fn root_key(level: u32, index: u64) -> [u8; 9] {
    key(level.to_le_bytes()[0], index)
}

/// A block's parts stand below its root: no subtree that is kept has level 0.
fn block_key(block: u64) -> [u8; 9] {
    key(0, block)
}

fn key(level: u8, index: u64) -> [u8; 9] {
    let mut key = [level; 9];
    key[1..].copy_from_slice(&index.to_be_bytes());
    key
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

impl Index {
    fn kept(&self, key: &[u8]) -> Option<sled::IVec> {
        self.ask(|sled| sled.open_tree(LOG)?.get(key))
    }

    /// How far the subtrees reach; nowhere if none were kept.
    pub(crate) fn tree_reach(&self) -> Reach {
        let value = self.kept(REACH);
        let read = value.and_then(|value| Some((number(&value, 0)?, number(&value, 8)?)));
        read.map_or_else(Reach::default, |(blocks, offset)| Reach { blocks, offset })
    }

    /// The root of a complete subtree of a block or more.
    pub(crate) fn tree_root(&self, level: u32, index: u64) -> Option<Root> {
        let value = self.kept(&root_key(level, index))?;
        Some(Root(value.as_ref().try_into().ok()?))
    }

    /// The parts of a block: where the first line of each begins, and its root.
    pub(crate) fn tree_parts(&self, block: u64) -> Option<Vec<(u64, Root)>> {
        let value = self.kept(&block_key(block))?;
        let (parts, rest) = value.as_chunks::<PART_BYTES>();
        let whole = parts.len() as u64 == PARTS && rest.is_empty();
        let part = |part: &[u8; PART_BYTES]| Some((number(part, 0)?, Root(part.get(8..)?.try_into().ok()?)));
        parts.iter().map(part).collect::<Option<_>>().filter(|_| whole)
    }

    /// Keeps subtrees that the log was found to have.
    pub(crate) fn keep_tree(&self, grown: &Grown) {
        let mut batch = sled::Batch::default();
        for (level, index, root) in &grown.roots {
            batch.insert(&root_key(*level, *index), &root.0);
        }
        for (block, parts) in &grown.blocks {
            let parts = parts.iter().map(|(offset, root)| [&offset.to_le_bytes()[..], &root.0].concat());
            batch.insert(&block_key(*block), parts.collect::<Vec<_>>().concat());
        }
        let Reach { blocks, offset } = grown.reach;
        batch.insert(REACH, [blocks.to_le_bytes(), offset.to_le_bytes()].concat());
        self.ask(|sled| sled.open_tree(LOG)?.apply_batch(batch).map(Some));
    }

    /// Forgets all of them.
    pub(crate) fn forget_tree(&self) {
        self.ask(|sled| sled.open_tree(LOG)?.clear().map(Some));
    }
}
