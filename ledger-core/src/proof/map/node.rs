//! What the client map is made of: leaves, nodes, and nothing.

use crate::id::Hash;
use crate::proof::Tag;

/// A stream as the map states it: how far it reaches and the hash that commits to all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientHead {
    /// The stream, by its blinded name.
    pub tag: Tag,
    /// The version of its last event, from 1.
    pub version: u64,
    /// The hash of its last event.
    pub head: Hash,
}

impl ClientHead {
    /// The hash of its leaf: `H(00 ‖ "troth-client/v1\n<tag>\n<version>\n<head hash>\n")`.
    pub fn leaf(&self) -> Hash {
        let data = format!("troth-client/v1\n{}\n{}\n{}\n", self.tag.0, self.version, self.head);
        hashed(0, &[data.as_bytes()])
    }
}

/// `H` of a prefix byte and content.
fn hashed(prefix: u8, content: &[&[u8]]) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&[prefix]);
    for part in content {
        hasher.update(part);
    }
    Hash(*hasher.finalize().as_bytes())
}

/// The hash of a node: `H(01 ‖ left ‖ right)`.
pub(super) fn join(left: &Hash, right: &Hash) -> Hash {
    hashed(1, &[&left.0, &right.0])
}

/// The hash of nothing: `H(02)`.
pub(super) fn empty() -> Hash {
    hashed(2, &[])
}

/// What stands at a prefix below which there is at least one tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    /// One tag: its leaf.
    Leaf(ClientHead),
    /// Two tags or more: the hashes of the halves.
    Branch {
        /// The half whose next bit is 0.
        left: Hash,
        /// The half whose next bit is 1.
        right: Hash,
    },
}

impl Node {
    /// The node's hash.
    pub fn hash(&self) -> Hash {
        match self {
            Self::Leaf(head) => head.leaf(),
            Self::Branch { left, right } => join(left, right),
        }
    }

    /// The node as a store may keep it. No part of the format: an index is rebuilt, never exchanged.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Leaf(ClientHead { tag, version, head }) => {
                [&[0], &tag.0.0[..], &version.to_be_bytes(), &head.0].concat()
            }
            Self::Branch { left, right } => [&[1], &left.0[..], &right.0].concat(),
        }
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; none if it is anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let (first, rest) = rest.split_first_chunk::<32>()?;
        match kind {
            0 => {
                let (version, head) = rest.split_first_chunk::<8>()?;
                let version = u64::from_be_bytes(*version);
                let head = Hash(head.try_into().ok()?);
                Some(Self::Leaf(ClientHead { tag: Tag(Hash(*first)), version, head }))
            }
            1 => Some(Self::Branch { left: Hash(*first), right: Hash(rest.try_into().ok()?) }),
            _ => None,
        }
    }
}
