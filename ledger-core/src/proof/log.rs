//! The outer log's Merkle tree (RFC 6962, SHA-256), kept as its complete subtrees: one root per set bit of the size.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

/// A SHA-256 value of the tree; padded standard base64 when written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Root(pub [u8; 32]);

impl Root {
    /// The hash of a leaf: `SHA-256(00 ‖ data)`.
    pub fn leaf(data: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(data).finalize().into())
    }

    /// The hash of a node: `SHA-256(01 ‖ left ‖ right)`.
    pub fn node(left: &Self, right: &Self) -> Self {
        Self(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
    }
}

impl std::fmt::Display for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Root {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = STANDARD.decode(String::deserialize(deserializer)?).map_err(de::Error::custom)?;
        bytes.try_into().map(Self).map_err(|_| de::Error::custom("a tree hash has 32 bytes"))
    }
}

impl JsonSchema for Root {
    fn schema_name() -> Cow<'static, str> {
        "Root".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$" })
    }
}

/// The complete subtrees of a log, largest first: enough to add leaves and to state the root, at most 64 hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subtrees {
    size: u64,
    roots: Vec<Root>,
}

impl Subtrees {
    /// Subtrees kept elsewhere, if there is exactly one for each set bit of the size.
    pub fn from_parts(size: u64, roots: Vec<Root>) -> Option<Self> {
        (roots.len() == size.count_ones() as usize).then_some(Self { size, roots })
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The subtrees' roots, largest subtree first.
    pub fn roots(&self) -> &[Root] {
        &self.roots
    }

    /// Adds a leaf: equal neighbours merge as a binary counter carries.
    pub fn push(&mut self, leaf: Root) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                node = Root::node(&left, &node);
            }
        }
        self.roots.push(node);
        self.size += 1;
    }

    /// The root of the whole tree; of no leaves, SHA-256 of nothing (RFC 6962, section 2.1).
    pub fn root(&self) -> Root {
        let mut from_right = self.roots.iter().rev();
        let Some(&last) = from_right.next() else { return Root(Sha256::digest([]).into()) };
        from_right.fold(last, |right, left| Root::node(left, &right))
    }
}

/// Where the hashes of a log come from when something is proved about it.
pub trait LogSource {
    /// Why a hash could not be had.
    type Error;

    /// The hash of the leaf at a position, from 0.
    fn leaf(&self, position: u64) -> Result<Root, Self::Error>;

    /// The root of the complete subtree over leaves `index · 2^level` up to, not including, `(index + 1) · 2^level`.
    /// Made from its leaves unless the source keeps it; only complete subtrees of the log are asked for.
    fn subtree(&self, level: u32, index: u64) -> Result<Root, Self::Error> {
        let Some(below) = level.checked_sub(1) else { return self.leaf(index) };
        Ok(Root::node(&self.subtree(below, index * 2)?, &self.subtree(below, index * 2 + 1)?))
    }
}

/// Why a proof about the log does not prove it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// Positions run from 0 to the size less one.
    #[error("there is no leaf {index} in a log of {size}")]
    NoSuchLeaf {
        /// The position asked for.
        index: u64,
        /// The log's size.
        size: u64,
    },
    /// An earlier log had at least one event and no more than the later one.
    #[error("a log of {size} did not grow from one of {old}")]
    NoSuchTree {
        /// The size of the earlier log.
        old: u64,
        /// The size of the later one.
        size: u64,
    },
    /// Too many hashes, or too few.
    #[error("the proof has another number of hashes than its sizes ask for")]
    Length,
    /// The hashes lead elsewhere.
    #[error("the proof leads to another root than the log's")]
    OtherRoot,
    /// The hashes lead to another earlier root.
    #[error("the proof leads to another root than the earlier log's")]
    OtherOldRoot,
}

/// The largest power of two below `leaves`, which are at least 2: how many go to the left (RFC 6962, section 2.1).
pub(super) fn largest_split(leaves: u64) -> u64 {
    leaves.saturating_sub(1).checked_ilog2().map_or(0, |level| 1 << level)
}

/// The root over the leaves `low` to `high`, not including it. `low` must be a multiple of a power of two that is at
/// least the number of leaves, as it is for every half of a tree; then all subtrees asked for are complete.
pub(super) fn range<S: LogSource>(source: &S, low: u64, high: u64) -> Result<Root, S::Error> {
    let (mut at, mut parts) = (low, Vec::new());
    while let Some(level) = (high - at).checked_ilog2() {
        parts.push(source.subtree(level, at >> level)?);
        at += 1 << level;
    }
    let joined = parts.into_iter().rev().reduce(|right, left| Root::node(&left, &right));
    Ok(joined.unwrap_or_else(|| Subtrees::default().root()))
}

/// The root of the log of the first `size` leaves.
pub fn root_of<S: LogSource>(source: &S, size: u64) -> Result<Root, S::Error> {
    range(source, 0, size)
}

#[cfg(test)]
pub(crate) mod proofs;

#[cfg(test)]
mod tests {
    use super::*;
    use ct_merkle::mem_backed_tree::MemoryBackedTree;

    #[test]
    fn the_root_is_that_of_rfc_6962_at_every_size() {
        let mut ours = Subtrees::default();
        let mut oracle = MemoryBackedTree::<Sha256, Vec<u8>>::new();
        assert_eq!(ours.root().0, oracle.root().as_bytes()[..]);
        for index in 0..600u32 {
            let data = index.to_be_bytes().to_vec();
            ours.push(Root::leaf(&data));
            oracle.push(data);
            assert_eq!(ours.root().0, oracle.root().as_bytes()[..], "size {}", index + 1);
        }
    }

    #[test]
    fn subtrees_that_do_not_fit_their_size_are_not_taken() {
        let leaf = Root::leaf(b"x");
        assert!(Subtrees::from_parts(2, vec![leaf]).is_some());
        assert!(Subtrees::from_parts(3, vec![leaf]).is_none());
    }
}
