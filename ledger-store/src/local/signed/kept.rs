//! Proofs from the subtrees that the index keeps: two blocks of the log are read where a sweep reads all of it.
//!
//! ```text
//! grow    the log from where the kept subtrees end · complete subtrees of 256 leaves and more · the tail's root · keep
//! prove   kept roots · below them the lines of a block · each proof checked as its reader will check it
//! ```
//!
//! Nothing leaves on the index's word. The tail says the root of the whole log; that the log of an earlier size is its
//! beginning is proved first, then each proof is checked against that size's root. What does not hold is forgotten,
//! made anew from the log, and where even that does not hold, a sweep says what the log has.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use ledger_core::proof::log::{LogSource, Root, root_of};
use ledger_core::proof::{consistency, inclusion};

use super::sweep::{Counter, Proofs, ProvedOf, path};
use crate::error::StoreError;
use crate::local::Ledger;
use crate::local::index::Index;
use crate::local::index::tree::{BLOCK, BLOCK_LEVEL, Grown, Reach};
use crate::local::tail::Tail;

/// What is kept does not lead to the tail's root, or not everything is.
#[derive(Debug)]
pub(super) struct Doubt;

impl From<StoreError> for Doubt {
    fn from(_: StoreError) -> Self {
        Self
    }
}

impl Ledger {
    /// Proofs about the log of the first `size` events.
    pub(super) fn proofs(&self, size: u64, of: &[ProvedOf]) -> Result<Proofs, StoreError> {
        let standing = self.stand()?;
        let extent = standing.extent();
        if let Some(tail) =
            standing.tail.as_ref().filter(|tail| standing.damage.is_none() && tail.count() >= size)
        {
            for _ in 0..2 {
                let indexed = self.known().ask(self, extent, |known| known.index().is_some())?;
                if !indexed || self.known().blocked().is_some() {
                    break;
                }
                if let Ok(proofs) = self.kept_proofs(tail, size, of) {
                    return Ok(proofs);
                }
                self.known().index().map(Index::forget_tree);
            }
        }
        self.sweep(size, of)
    }

    /// Proofs from what is kept, after what is missing of it was made; each leads to the tail's root.
    pub(super) fn kept_proofs(&self, tail: &Tail, size: u64, of: &[ProvedOf]) -> Result<Proofs, Doubt> {
        let reach = self.grow(tail)?;
        let tree = Tree { ledger: self, tail, reach, blocks: RefCell::default() };
        let (all, whole) = (tail.count(), tail.subtrees.root());
        let root = root_of(&tree, size)?;
        if size > 0 && size < all {
            let growth = consistency::prove(&tree, size, all)?.ok_or(Doubt)?;
            consistency::check(size, &root, all, &whole, &growth).map_err(|_| Doubt)?;
        } else if size == all && root != whole {
            return Err(Doubt);
        }
        let mut paths = Vec::with_capacity(of.len());
        for &of in of {
            let path = path(&tree, size, of)?;
            match (&path, of) {
                (None, _) => Ok(()),
                (Some(path), ProvedOf::Event(position)) => {
                    inclusion::check(&root, size, position, tree.leaf(position)?, path)
                }
                (Some(path), ProvedOf::Growth(old)) => {
                    consistency::check(old, &root_of(&tree, old)?, size, &root, path)
                }
            }
            .map_err(|_| Doubt)?;
            paths.push(path);
        }
        Ok(Proofs { root, paths })
    }

    /// Makes and keeps the subtrees that the log has beyond the kept ones, if with them it has the tail's root.
    fn grow(&self, tail: &Tail) -> Result<Reach, Doubt> {
        let (reach, mut counter) = {
            let known = self.known();
            let index = known.index().ok_or(Doubt)?;
            let reach = index.tree_reach();
            let mut open = Vec::new();
            let mut blocks = 0;
            for level in (0..u64::BITS).rev().filter(|level| reach.blocks >> level & 1 == 1) {
                open.push((
                    level + BLOCK_LEVEL,
                    index.tree_root(level + BLOCK_LEVEL, blocks >> level).ok_or(Doubt)?,
                ));
                blocks += 1 << level;
            }
            (reach, Counter { open, count: reach.blocks.checked_mul(BLOCK).ok_or(Doubt)? })
        };
        if tail.count() / BLOCK <= reach.blocks {
            // Nothing to add. A reach beyond the log shows when its blocks are read.
            return Ok(reach);
        }
        let mut grown = Grown { reach, ..Grown::default() };
        self.scan(reach.offset, tail.offset, &mut |line| {
            if counter.count.is_multiple_of(BLOCK) {
                grown.places.push((counter.count / BLOCK, line.offset));
                grown.reach = Reach { blocks: counter.count / BLOCK, offset: line.offset };
            }
            counter.take(line.leaf, &mut |level, index, root| {
                if level >= BLOCK_LEVEL {
                    grown.roots.push((level, index, root));
                }
            });
            true
        })?;
        if counter.count.is_multiple_of(BLOCK) {
            grown.reach = Reach { blocks: counter.count / BLOCK, offset: tail.offset };
        }
        if counter.count != tail.count() || counter.root() != tail.subtrees.root() {
            return Err(Doubt);
        }
        let known = self.known();
        let index = known.index().filter(|_| known.blocked().is_none()).ok_or(Doubt)?;
        index.keep_tree(&grown);
        if index.broken() { Err(Doubt) } else { Ok(grown.reach) }
    }

    /// The leaves of the lines between two places.
    fn leaves(&self, from: u64, end: u64) -> Result<Vec<Root>, Doubt> {
        let mut leaves = Vec::new();
        self.scan(from, end, &mut |line| {
            leaves.push(line.leaf);
            leaves.len() as u64 <= BLOCK
        })?;
        Ok(leaves)
    }
}

/// The log's tree: kept roots, and below them the log.
struct Tree<'a> {
    ledger: &'a Ledger,
    tail: &'a Tail,
    reach: Reach,
    /// The leaves of the blocks that were read.
    blocks: RefCell<BTreeMap<u64, Vec<Root>>>,
}

impl Tree<'_> {
    /// Where a block begins and the one after it.
    fn bounds(&self, block: u64) -> Result<(u64, u64), Doubt> {
        let Reach { blocks, offset } = self.reach;
        if block >= blocks {
            return Ok((offset, self.tail.offset));
        }
        let known = self.ledger.known();
        let place = |block| if block == blocks { Some(offset) } else { known.index()?.tree_place(block) };
        place(block).zip(place(block + 1)).ok_or(Doubt)
    }
}

impl LogSource for Tree<'_> {
    type Error = Doubt;

    fn leaf(&self, position: u64) -> Result<Root, Doubt> {
        let block = position / BLOCK;
        let mut blocks = self.blocks.borrow_mut();
        let leaves = match blocks.entry(block) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => {
                let (from, end) = self.bounds(block)?;
                unread.insert(self.ledger.leaves(from, end)?)
            }
        };
        let place = usize::try_from(position % BLOCK).map_err(|_| Doubt)?;
        leaves.get(place).copied().ok_or(Doubt)
    }

    fn subtree(&self, level: u32, index: u64) -> Result<Root, Doubt> {
        if level >= BLOCK_LEVEL {
            let known = self.ledger.known();
            return known.index().and_then(|kept| kept.tree_root(level, index)).ok_or(Doubt);
        }
        let Some(below) = level.checked_sub(1) else { return self.leaf(index) };
        Ok(Root::node(&self.subtree(below, index * 2)?, &self.subtree(below, index * 2 + 1)?))
    }
}

#[cfg(test)]
mod tests;
