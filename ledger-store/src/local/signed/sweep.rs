//! Proofs about the log at any size, in one pass and in bounded memory.
//!
//! Which hashes a proof needs follows from sizes and positions alone. So a proof is asked for once to learn which
//! complete subtrees it wants; the pass keeps those and, as a binary counter does, one root for each set bit of the
//! count; then the proof is asked for again.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use ledger_core::proof::log::{LogSource, Root, Subtrees};
use ledger_core::proof::{consistency, inclusion};

use crate::error::{Corruption, Fault, StoreError};
use crate::local::Ledger;

/// What is to be proved about the log of some size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvedOf {
    /// That the event at this position, from 0, is in it.
    Event(u64),
    /// That it grew from the log of this size.
    Growth(u64),
}

/// Proofs, and the root they lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proofs {
    /// The root of the log of that size.
    pub root: Root,
    /// One for each that was asked for, in that order; none where there is nothing to prove.
    pub paths: Vec<Option<Vec<Root>>>,
}

/// Learns which subtrees are asked for.
#[derive(Default)]
struct Asked(RefCell<BTreeSet<(u32, u64)>>);

impl LogSource for Asked {
    type Error = Infallible;
    fn leaf(&self, position: u64) -> Result<Root, Infallible> {
        self.subtree(0, position)
    }
    fn subtree(&self, level: u32, index: u64) -> Result<Root, Infallible> {
        self.0.borrow_mut().insert((level, index));
        Ok(Root([0; 32]))
    }
}

/// The subtrees that were asked for.
struct Found(BTreeMap<(u32, u64), Root>);

/// A subtree was asked for that the pass did not meet: the log is shorter.
struct NotMet;

impl LogSource for Found {
    type Error = NotMet;
    fn leaf(&self, position: u64) -> Result<Root, NotMet> {
        self.subtree(0, position)
    }
    fn subtree(&self, level: u32, index: u64) -> Result<Root, NotMet> {
        self.0.get(&(level, index)).copied().ok_or(NotMet)
    }
}

/// The proof itself, from these hashes.
pub(super) fn path<S: LogSource>(source: &S, size: u64, of: ProvedOf) -> Result<Option<Vec<Root>>, S::Error> {
    match of {
        ProvedOf::Event(position) => inclusion::prove(source, size, position),
        ProvedOf::Growth(old) => consistency::prove(source, old, size),
    }
}

/// A tree as it grows: its complete subtrees, as a binary counter carries.
#[derive(Default)]
pub(super) struct Counter {
    /// One for each set bit of the count, largest first, with its level.
    pub(super) open: Vec<(u32, Root)>,
    pub(super) count: u64,
}

impl Counter {
    /// Adds a leaf; `met` hears of every subtree that is complete with it: level, index, root.
    pub(super) fn take(&mut self, leaf: Root, met: &mut dyn FnMut(u32, u64, Root)) {
        let (mut level, mut index, mut node) = (0, self.count, leaf);
        met(level, index, node);
        while let Some((_, left)) = self.open.pop_if(|(open, _)| *open == level) {
            (level, index, node) = (level + 1, index / 2, Root::node(&left, &node));
            met(level, index, node);
        }
        self.open.push((level, node));
        self.count += 1;
    }

    pub(super) fn root(&self) -> Root {
        let roots = self.open.iter().map(|(_, root)| *root).collect();
        Subtrees::from_parts(self.count, roots).unwrap_or_default().root()
    }
}

/// The pass: complete subtrees as they come to be.
struct Pass {
    wanted: BTreeSet<(u32, u64)>,
    found: BTreeMap<(u32, u64), Root>,
    counter: Counter,
}

impl Pass {
    /// A pass that meets what these proofs ask for.
    fn for_all(size: u64, of: &[ProvedOf]) -> Self {
        let asked = Asked::default();
        for &of in of {
            // What is asked for is all that counts here.
            let _ = path(&asked, size, of);
        }
        Self { wanted: asked.0.into_inner(), found: BTreeMap::new(), counter: Counter::default() }
    }

    fn take(&mut self, leaf: Root) {
        self.counter.take(leaf, &mut |level, index, root| {
            if self.wanted.remove(&(level, index)) {
                self.found.insert((level, index), root);
            }
        });
    }
}

impl Ledger {
    /// Proofs about the log of the first `size` events. Where that is all of it and nothing is asked for but the root,
    /// the tail knows it.
    pub(super) fn sweep(&self, size: u64, of: &[ProvedOf]) -> Result<Proofs, StoreError> {
        let standing = self.stand()?;
        let end = standing.end;
        if of.is_empty()
            && let Some(tail) = standing.tail.as_ref().filter(|tail| tail.count() == size)
        {
            return Ok(Proofs { root: tail.subtrees.root(), paths: Vec::new() });
        }
        let mut pass = Pass::for_all(size, of);
        self.scan(0, end, &mut |line| {
            if pass.counter.count < size {
                pass.take(line.leaf);
            }
            pass.counter.count < size
        })?;
        let (root, count) = (pass.counter.root(), pass.counter.count);
        let short = || {
            let fault = Fault::Tail { what: "it had more events" };
            StoreError::Corrupt(Corruption { line: count, offset: end, stream: None, fault })
        };
        if count != size {
            return Err(short());
        }
        let found = Found(pass.found);
        let paths = of.iter().map(|&of| path(&found, size, of).map_err(|NotMet| short()));
        Ok(Proofs { root, paths: paths.collect::<Result<_, _>>()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain reading: all leaves in memory.
    struct Leaves(Vec<Root>);

    impl LogSource for Leaves {
        type Error = NotMet;
        fn leaf(&self, position: u64) -> Result<Root, NotMet> {
            self.0.get(usize::try_from(position).unwrap()).copied().ok_or(NotMet)
        }
    }

    #[test]
    fn one_pass_meets_what_every_proof_needs() {
        for size in 1..=67u64 {
            let leaves: Vec<_> = (0..size).map(|index| Root::leaf(&index.to_be_bytes())).collect();
            let mut of: Vec<_> = (0..=size).map(ProvedOf::Event).collect();
            of.extend((0..=size + 1).map(ProvedOf::Growth));
            let mut pass = Pass::for_all(size, &of);
            let mut subtrees = Subtrees::default();
            for &leaf in &leaves {
                pass.take(leaf);
                subtrees.push(leaf);
            }
            assert_eq!(pass.counter.root(), subtrees.root());
            let (found, plain) = (Found(pass.found), Leaves(leaves));
            for of in of {
                assert_eq!(path(&found, size, of).ok(), path(&plain, size, of).ok(), "{of:?} of {size}");
            }
        }
    }
}
