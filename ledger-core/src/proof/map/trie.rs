//! The client map as it is kept: touched one leaf at a time, and never trusted without proof.
//!
//! A store gives nodes by their prefix. Every node read is checked against the hash its parent, and at the top the
//! last root, states for it; so a store that was altered or fell behind is found out before anything is changed, and
//! a wrong index can never be signed. Untouched clients cost nothing.

use super::node::{empty, join};
use super::prefix::{bit, shared};
use super::{ClientHead, Node, Prefix};
use crate::id::Hash;
use crate::proof::Tag;

/// Where nodes are kept between checkpoints: rebuildable, and not trusted.
pub trait MapStore {
    /// Why a node could not be read or written.
    type Error;
    /// The node at a prefix; none where no tag has it.
    fn get(&self, at: &Prefix) -> Result<Option<Node>, Self::Error>;
    /// Keeps a node, replacing the one that was there.
    fn put(&mut self, at: Prefix, node: Node) -> Result<(), Self::Error>;
}

/// Why the map could not be asked or changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MapError<E> {
    /// The store does not hold the map with this root: clear it and [`rebuild`] it from the log.
    #[error(
        "the map's node at depth {depth} is not the one its root commits to: rebuild the map from the log"
    )]
    Differs {
        /// How many bits its prefix has.
        depth: usize,
    },
    /// A stream only grows. Whoever says otherwise has an old head in hand.
    #[error("the stream is at version {known} in the map and cannot go back to {given}")]
    Falls {
        /// Its version in the map.
        known: u64,
        /// The version given.
        given: u64,
    },
    /// Each tag is in the map once.
    #[error("the tag {0:?} was given twice")]
    Twice(Tag),
    /// The store failed.
    #[error(transparent)]
    Store(E),
}

/// What was read on the way from the root to where a tag belongs.
struct Way {
    /// Each branch's other half, from the root down.
    siblings: Vec<Hash>,
    /// The leaf at the end, if there is one.
    end: Option<ClientHead>,
}

/// Walks towards a tag and proves every node on the way against the root.
fn walk<S: MapStore>(store: &S, root: &Hash, tag: &Tag) -> Result<Way, MapError<S::Error>> {
    let (mut siblings, mut expected) = (Vec::new(), *root);
    loop {
        let depth = siblings.len();
        let at = Prefix::of(tag, depth);
        let node = store.get(&at).map_err(MapError::Store)?;
        let differs = MapError::Differs { depth };
        if node.map_or_else(empty, |node| node.hash()) != expected {
            return Err(differs);
        }
        match node {
            None => return Ok(Way { siblings, end: None }),
            // A leaf that commits to a place elsewhere was not put here by us.
            Some(Node::Leaf(head)) if Prefix::of(&head.tag, depth) != at => return Err(differs),
            Some(Node::Leaf(head)) => return Ok(Way { siblings, end: Some(head) }),
            Some(Node::Branch { .. }) if depth == super::DEEPEST => return Err(differs),
            Some(Node::Branch { left, right }) => {
                let (next, other) = if bit(tag, depth) { (right, left) } else { (left, right) };
                siblings.push(other);
                expected = next;
            }
        }
    }
}

/// The head of a stream and the path that shows it in the map with this root, siblings from the leaf up; none if the
/// stream is not in it.
#[expect(clippy::type_complexity, reason = "a head and its path, or neither")]
pub fn prove<S: MapStore>(
    store: &S,
    root: &Hash,
    tag: &Tag,
) -> Result<Option<(ClientHead, Vec<Hash>)>, MapError<S::Error>> {
    let Way { mut siblings, end } = walk(store, root, tag)?;
    siblings.reverse();
    Ok(end.filter(|head| head.tag == *tag).map(|head| (head, siblings)))
}

/// Sets a stream's head in the map with this root and gives the new root. The old path is proved first; on any
/// mismatch nothing is changed.
pub fn update<S: MapStore>(store: &mut S, root: &Hash, head: ClientHead) -> Result<Hash, MapError<S::Error>> {
    let Way { mut siblings, end } = walk(store, root, &head.tag)?;
    match end {
        Some(known) if known.tag == head.tag => {
            let back = head.version < known.version;
            if back || (head.version == known.version && head.head != known.head) {
                return Err(MapError::Falls { known: known.version, given: head.version });
            }
        }
        // Two tags share this prefix now: both move down to where they part.
        Some(other) => {
            let parts_at = shared(&head.tag, &other.tag);
            siblings.resize(parts_at, empty());
            siblings.push(other.leaf());
            put(store, Prefix::of(&other.tag, parts_at + 1), Node::Leaf(other))?;
        }
        None => {}
    }
    put(store, Prefix::of(&head.tag, siblings.len()), Node::Leaf(head))?;
    let mut below = head.leaf();
    for (depth, sibling) in siblings.iter().enumerate().rev() {
        let (left, right) = if bit(&head.tag, depth) { (*sibling, below) } else { (below, *sibling) };
        put(store, Prefix::of(&head.tag, depth), Node::Branch { left, right })?;
        below = join(&left, &right);
    }
    Ok(below)
}

fn put<S: MapStore>(store: &mut S, at: Prefix, node: Node) -> Result<(), MapError<S::Error>> {
    store.put(at, node).map_err(MapError::Store)
}

/// Makes the whole map anew in an empty store and gives its root. The order of the heads does not matter.
pub fn rebuild<S: MapStore>(store: &mut S, heads: &mut [ClientHead]) -> Result<Hash, MapError<S::Error>> {
    heads.sort_unstable_by_key(|head| head.tag);
    if let Some(twice) = heads.windows(2).find(|pair| matches!(pair, [a, b] if a.tag == b.tag)) {
        return Err(twice.first().map_or(MapError::Differs { depth: 0 }, |head| MapError::Twice(head.tag)));
    }
    build(store, heads, 0)
}

/// Builds the part of the map below a prefix of `depth` bits that all of these sorted heads share.
fn build<S: MapStore>(store: &mut S, heads: &[ClientHead], depth: usize) -> Result<Hash, MapError<S::Error>> {
    let Some(first) = heads.first() else { return Ok(empty()) };
    let node = if heads.len() == 1 {
        Node::Leaf(*first)
    } else {
        let middle = heads.partition_point(|head| !bit(&head.tag, depth));
        let (zeros, ones) = heads.split_at(middle);
        Node::Branch { left: build(store, zeros, depth + 1)?, right: build(store, ones, depth + 1)? }
    };
    put(store, Prefix::of(&first.tag, depth), node)?;
    Ok(node.hash())
}
