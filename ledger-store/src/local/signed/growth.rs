//! The log's tree as it grows, leaf after leaf, from what the index keeps of it to what it is to keep.
//!
//! Whoever appends has the leaves in hand, since the tail has the tree's root: they are taken in there, so that the first
//! proof after an import need not read the log for them. Whoever reads lines, as to make the index again, has none, and
//! would have to hash them all: there the first proof reads the log once.

use ledger_core::proof::log::Root;

use super::sweep::Counter;
use crate::error::StoreError;
use crate::local::Ledger;
use crate::local::index::Index;
use crate::local::index::tree::{BLOCK, BLOCK_LEVEL, Grown, PART, PART_LEVEL, Reach};

/// So many leaves are gathered before a tree is made of them: most programs append far fewer.
const GATHERED: usize = 4096;

/// A tree that grows from where kept subtrees end.
pub(super) struct Growth {
    counter: Counter,
    grown: Grown,
    /// Where the open part begins.
    part: u64,
    /// The parts of the open block.
    parts: Vec<(u64, Root)>,
}

impl Growth {
    /// A tree that goes on where the kept one ends; none if what is kept has gaps.
    pub(super) fn of(index: &Index) -> Option<Self> {
        let reach = index.tree_reach();
        let mut counter = Counter { count: reach.blocks.checked_mul(BLOCK)?, open: Vec::new() };
        let mut blocks = 0;
        for level in (0..u64::BITS).rev().filter(|level| reach.blocks >> level & 1 == 1) {
            let root = index.tree_root(level + BLOCK_LEVEL, blocks >> level)?;
            counter.open.push((level + BLOCK_LEVEL, root));
            blocks += 1 << level;
        }
        let grown = Grown { reach, ..Grown::default() };
        Some(Self { counter, grown, part: 0, parts: Vec::new() })
    }

    /// How many leaves it has.
    pub(super) fn count(&self) -> u64 {
        self.counter.count
    }

    /// The root over all its leaves.
    pub(super) fn root(&self) -> Root {
        self.counter.root()
    }

    /// What there is to keep.
    pub(super) fn grown(&self) -> &Grown {
        &self.grown
    }

    /// Takes in the lines from where whole blocks end to another place.
    pub(super) fn read(&mut self, ledger: &Ledger, end: u64) -> Result<(), StoreError> {
        ledger.scan(self.grown.reach.offset, end, &mut |line| {
            self.take(line.leaf, (line.offset, line.end));
            true
        })
    }

    /// Takes in the leaf of the next line, which begins and ends at these places.
    pub(super) fn take(&mut self, leaf: Root, (begins, ends): (u64, u64)) {
        let Self { counter, grown, part, parts } = self;
        if counter.count.is_multiple_of(PART) {
            *part = begins;
        }
        counter.take(leaf, &mut |level, index, root| {
            if level == PART_LEVEL {
                parts.push((*part, root));
            }
            if level == BLOCK_LEVEL {
                grown.blocks.push((index, std::mem::take(parts)));
                grown.reach = Reach { blocks: index + 1, offset: ends };
            }
            if level >= BLOCK_LEVEL {
                grown.roots.push((level, index, root));
            }
        });
    }
}

/// The tree over what was appended here, above what the index keeps of it. It is kept at once when this program rests:
/// written bit by bit, sled would take many times its length for it.
#[derive(Default)]
pub(crate) struct Passed {
    /// How many events lie before the first of the leaves.
    before: u64,
    /// Each leaf that is in no tree yet, and where its line begins and ends.
    leaves: Vec<(Root, (u64, u64))>,
    growth: Option<Growth>,
}

impl Passed {
    /// Takes in the leaf of the line after `before` others.
    pub(crate) fn push(&mut self, ledger: &Ledger, index: &Index, before: u64, leaf: (Root, (u64, u64))) {
        let known = self.growth.as_ref().map_or(self.before + self.leaves.len() as u64, Growth::count);
        if known != before {
            // Others appended in between.
            self.keep(ledger, index);
            self.before = before;
        }
        if let Some(growth) = &mut self.growth {
            return growth.take(leaf.0, leaf.1);
        }
        self.leaves.push(leaf);
        if self.leaves.len() >= GATHERED {
            self.grow(ledger, index);
        }
    }

    /// Lets the index keep the subtrees that are complete, and forgets all that passed. Where what is kept does not fit, the
    /// next proof reads the log.
    pub(crate) fn keep(&mut self, ledger: &Ledger, index: &Index) {
        if self.leaves.len() as u64 >= BLOCK {
            self.grow(ledger, index);
        }
        let growth = std::mem::take(self).growth;
        let new = growth.filter(|growth| growth.grown.reach.blocks > index.tree_reach().blocks);
        if let Some(growth) = new {
            index.keep_tree(&growth.grown);
        }
    }

    /// Makes a tree of the leaves, on top of what the index keeps. Lines that lie between those it keeps and these are read
    /// if they are not more than passed through here.
    fn grow(&mut self, ledger: &Ledger, index: &Index) {
        self.growth = Growth::of(index).and_then(|growth| self.joined(ledger, growth));
        self.before += self.leaves.len() as u64;
        self.leaves.clear();
    }

    /// The tree with all that passed; none if what lies between is too much, or is not there.
    fn joined(&self, ledger: &Ledger, mut growth: Growth) -> Option<Growth> {
        let (_, (begins, _)) = self.leaves.first()?;
        let missing = self.before.saturating_sub(growth.count());
        if missing > self.leaves.len() as u64 {
            return None;
        }
        if missing > 0 {
            growth.read(ledger, *begins).ok().filter(|()| growth.count() == self.before)?;
        }
        // Another program's proof may have taken in some of them meanwhile.
        let known = usize::try_from(growth.count() - self.before).ok()?;
        for (leaf, bounds) in self.leaves.iter().skip(known) {
            growth.take(*leaf, *bounds);
        }
        Some(growth)
    }
}
