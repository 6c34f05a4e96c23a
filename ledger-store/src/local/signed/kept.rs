//! Proofs from the subtrees that the index keeps: of the log no more is read than a few lines where a sweep reads all of it.
//!
//! ```text
//! grow    the log from where the kept subtrees end · complete subtrees of 256 leaves and more · the tail's root · keep
//! prove   kept roots · below them the lines of a part · each proof checked as its reader will check it
//! ```
//!
//! Nothing leaves on the index's word. The tail says the root of the whole log; that the log of an earlier size is its
//! beginning is proved first, then each proof is checked against that size's root. What does not hold is forgotten,
//! made anew from the log, and where even that does not hold, a sweep says what the log has.

use std::cell::RefCell;
use std::collections::BTreeMap;

use ledger_core::proof::log::{LogSource, Root, root_of};
use ledger_core::proof::{Tag, consistency, inclusion};

use super::growth::Growth;
use super::scan::Scanned;
use super::sweep::{Proofs, ProvedOf, path};
use crate::error::StoreError;
use crate::local::Ledger;
use crate::local::index::Index;
use crate::local::index::tree::{BLOCK, BLOCK_LEVEL, PART, PART_LEVEL, PARTS, Reach};
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
        match self.ask_kept(size, |tree| tree.proofs(size, of))? {
            Some(proofs) => Ok(proofs),
            None => self.sweep(size, of),
        }
    }

    /// Asks the kept subtrees, which are made again where they do not answer; none if they then do not, or if the log is not
    /// known to have so many events.
    pub(super) fn ask_kept<T>(
        &self,
        size: u64,
        question: impl Fn(&Tree<'_>) -> Result<T, Doubt>,
    ) -> Result<Option<T>, StoreError> {
        let standing = self.stand()?;
        let extent = standing.extent();
        let Some(tail) = standing.tail.filter(|tail| standing.damage.is_none() && tail.count() >= size)
        else {
            return Ok(None);
        };
        for _ in 0..2 {
            let indexed = self.known().ask(self, extent, |known| known.index().is_some())?;
            if !indexed || self.known().blocked().is_some() {
                break;
            }
            if let Ok(answer) = self.tree(&tail).and_then(|tree| question(&tree)) {
                return Ok(Some(answer));
            }
            self.known().index().map(Index::forget_tree);
        }
        Ok(None)
    }

    /// The kept tree, after what is missing of it was made and kept, if with that it has the tail's root.
    pub(super) fn tree<'a>(&'a self, tail: &'a Tail) -> Result<Tree<'a>, Doubt> {
        let growth = self.known().index().and_then(Growth::of).ok_or(Doubt)?;
        let reach = growth.grown().reach;
        let tree = |reach| Tree { ledger: self, tail, reach, read: RefCell::default() };
        if tail.count() / BLOCK <= reach.blocks {
            // Nothing to add. A reach beyond the log shows when its blocks are read.
            return Ok(tree(reach));
        }
        let mut growth = growth;
        growth.read(self, tail.offset)?;
        if growth.count() != tail.count() || growth.root() != tail.subtrees.root() {
            return Err(Doubt);
        }
        let known = self.known();
        let index = known.index().filter(|_| known.blocked().is_none()).ok_or(Doubt)?;
        index.keep_tree(growth.grown());
        if index.broken() { Err(Doubt) } else { Ok(tree(growth.grown().reach)) }
    }
}

/// The log's tree: kept roots, and below them the log.
pub(super) struct Tree<'a> {
    ledger: &'a Ledger,
    tail: &'a Tail,
    reach: Reach,
    /// The leaves that were read, by the part of which they are.
    read: RefCell<BTreeMap<u64, Vec<Root>>>,
}

impl Tree<'_> {
    /// Proofs about the log of the first `size` events.
    fn proofs(&self, size: u64, of: &[ProvedOf]) -> Result<Proofs, Doubt> {
        let (all, whole) = (self.tail.count(), self.tail.subtrees.root());
        let root = root_of(self, size)?;
        if size > 0 && size < all {
            let growth = consistency::prove(self, size, all)?.ok_or(Doubt)?;
            consistency::check(size, &root, all, &whole, &growth).map_err(|_| Doubt)?;
        } else if size == all && root != whole {
            return Err(Doubt);
        }
        let mut paths = Vec::with_capacity(of.len());
        for &of in of {
            let path = path(self, size, of)?;
            match (&path, of) {
                (None, _) => Ok(()),
                (Some(path), ProvedOf::Event(position)) => {
                    inclusion::check(&root, size, position, self.leaf(position)?, path)
                }
                (Some(path), ProvedOf::Growth(old)) => {
                    consistency::check(old, &root_of(self, old)?, size, &root, path)
                }
            }
            .map_err(|_| Doubt)?;
            paths.push(path);
        }
        Ok(Proofs { root, paths })
    }

    /// The line at a position of the log, proved to be there.
    pub(super) fn line(&self, position: u64) -> Result<Scanned, Doubt> {
        let (part, place) = self.place(position)?;
        let line = self.lines(part)?.into_iter().nth(place).ok_or(Doubt)?;
        self.check(position, line.leaf)?;
        Ok(line)
    }

    /// The position of the line that begins at a place of the log and holds this event of the stream with this tag, proved.
    pub(super) fn position(&self, offset: u64, tag: &Tag, version: u64) -> Result<u64, Doubt> {
        let part = self.part_at(offset)?;
        let lines = self.lines(part)?;
        let at = lines.iter().position(|line| line.offset == offset).ok_or(Doubt)?;
        let line =
            lines.get(at).filter(|line| line.tag == *tag && line.head.version == version).ok_or(Doubt)?;
        let position = part * PART + at as u64;
        self.check(position, line.leaf)?;
        Ok(position)
    }

    /// Whether the log has this leaf at this position.
    fn check(&self, position: u64, leaf: Root) -> Result<(), Doubt> {
        let (all, whole) = (self.tail.count(), self.tail.subtrees.root());
        let path = inclusion::prove(self, all, position)?.ok_or(Doubt)?;
        inclusion::check(&whole, all, position, leaf, &path).map_err(|_| Doubt)
    }

    /// In which part the line that begins at a place of the log must be.
    fn part_at(&self, offset: u64) -> Result<u64, Doubt> {
        let Reach { blocks, offset: end } = self.reach;
        if offset >= end {
            return Ok(blocks * PARTS);
        }
        let (mut low, mut high) = (0, blocks);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let begins = self.parts(middle)?.first().ok_or(Doubt)?.0;
            if begins <= offset { low = middle } else { high = middle }
        }
        let before = self.parts(low)?.iter().take_while(|(begins, _)| *begins <= offset).count();
        Ok(low * PARTS + (before as u64).saturating_sub(1))
    }

    /// The part in which a position lies, and where in it. Everything after the last whole block is one part.
    fn place(&self, position: u64) -> Result<(u64, usize), Doubt> {
        let first = (position / PART).min(self.reach.blocks.saturating_mul(PARTS));
        Ok((first, usize::try_from(position - first * PART).map_err(|_| Doubt)?))
    }

    /// The kept parts of a block.
    fn parts(&self, block: u64) -> Result<Vec<(u64, Root)>, Doubt> {
        self.ledger.known().index().and_then(|kept| kept.tree_parts(block)).ok_or(Doubt)
    }

    /// Where a part begins and ends.
    fn bounds(&self, part: u64) -> Result<(u64, u64), Doubt> {
        let Reach { blocks, offset } = self.reach;
        let (block, at) = (part / PARTS, usize::try_from(part % PARTS).map_err(|_| Doubt)?);
        if block >= blocks {
            return Ok((offset, self.tail.offset));
        }
        let parts = self.parts(block)?;
        let begins = parts.get(at).ok_or(Doubt)?.0;
        let ends = match parts.get(at + 1) {
            Some((next, _)) => *next,
            None if block + 1 == blocks => offset,
            None => self.parts(block + 1)?.first().ok_or(Doubt)?.0,
        };
        Ok((begins, ends))
    }

    /// The lines of a part.
    fn lines(&self, part: u64) -> Result<Vec<Scanned>, Doubt> {
        let (from, end) = self.bounds(part)?;
        let mut lines = Vec::new();
        self.ledger.scan(from, end, &mut |line| {
            lines.push(line);
            lines.len() as u64 <= BLOCK
        })?;
        self.read.borrow_mut().insert(part, lines.iter().map(|line| line.leaf).collect());
        Ok(lines)
    }
}

impl LogSource for Tree<'_> {
    type Error = Doubt;

    fn leaf(&self, position: u64) -> Result<Root, Doubt> {
        let (part, place) = self.place(position)?;
        if let Some(leaves) = self.read.borrow().get(&part) {
            return leaves.get(place).copied().ok_or(Doubt);
        }
        Ok(self.lines(part)?.get(place).ok_or(Doubt)?.leaf)
    }

    fn subtree(&self, level: u32, index: u64) -> Result<Root, Doubt> {
        if level >= BLOCK_LEVEL {
            let known = self.ledger.known();
            return known.index().and_then(|kept| kept.tree_root(level, index)).ok_or(Doubt);
        }
        if level == PART_LEVEL && index / PARTS < self.reach.blocks {
            let at = usize::try_from(index % PARTS).map_err(|_| Doubt)?;
            return Ok(self.parts(index / PARTS)?.get(at).ok_or(Doubt)?.1);
        }
        let Some(below) = level.checked_sub(1) else { return self.leaf(index) };
        Ok(Root::node(&self.subtree(below, index * 2)?, &self.subtree(below, index * 2 + 1)?))
    }
}

#[cfg(test)]
mod tests;
