//! The client map: what commits to every stream's head, each tag once, and shows one of them without the others.
//!
//! A binary prefix trie over the tags, most significant bit first, in which every leaf stands at its shallowest unique
//! prefix. `H` is BLAKE3-256 of a prefix byte and content:
//!
//! ```text
//! data  = "troth-client/v1\n" ‖ tag ‖ "\n" ‖ version ‖ "\n" ‖ head hash ‖ "\n"
//! leaf  = H(00 ‖ data)      node = H(01 ‖ left ‖ right)      empty = H(02)
//! ```
//!
//! The map of no stream is *empty*, of one its leaf. docs/format.md, section "Client map".

mod node;
mod prefix;
mod trie;

pub use node::{ClientHead, Node};
pub use prefix::Prefix;
pub use trie::{MapError, MapStore, prove, rebuild, update};

use crate::id::Hash;

/// How many siblings a path has at most: one for each bit of a tag.
pub const DEEPEST: usize = 256;

/// Why a path does not lead from a leaf to a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// A tag has 256 bits.
    #[error("the path has {0} siblings, and no path has more than 256")]
    TooLong(usize),
    /// The leaf could stand higher: then there would be two places for it.
    #[error("the path's deepest sibling is empty, so the leaf is not at its shallowest prefix")]
    Loose,
    /// The hashes lead elsewhere.
    #[error("the path leads to another root than the map's")]
    OtherRoot,
}

/// Whether `head` is in the map with this root. `path` holds the siblings from the leaf up; sibling `i` of `d` is on
/// the left if bit `d−1−i` of the tag is 1.
pub fn check_path(root: &Hash, head: &ClientHead, path: &[Hash]) -> Result<(), PathError> {
    if path.len() > DEEPEST {
        return Err(PathError::TooLong(path.len()));
    }
    if path.first() == Some(&node::empty()) {
        return Err(PathError::Loose);
    }
    let depths = (0..path.len()).rev();
    let top = path.iter().zip(depths).fold(head.leaf(), |below, (sibling, depth)| {
        if prefix::bit(&head.tag, depth) { node::join(sibling, &below) } else { node::join(&below, sibling) }
    });
    if top == *root { Ok(()) } else { Err(PathError::OtherRoot) }
}

#[cfg(test)]
pub(crate) mod tests;
