//! Whether an event is in the log, at its place: inclusion proofs after RFC 6962, section 2.1.1.

use super::log::{LogSource, ProofError, Root, largest_split, range};

/// The audit path of leaf `index` in the tree over the first `size` leaves, from the leaf up; none if there is no
/// such leaf.
pub fn prove<S: LogSource>(source: &S, size: u64, index: u64) -> Result<Option<Vec<Root>>, S::Error> {
    if index >= size {
        return Ok(None);
    }
    let (mut low, mut high) = (0, size);
    let mut path = Vec::new();
    while high - low > 1 {
        let middle = low + largest_split(high - low);
        if index < middle {
            path.push(range(source, middle, high)?);
            high = middle;
        } else {
            path.push(range(source, low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(Some(path))
}

/// Whether `leaf` stands at `index` in the tree of this size and root. The path must have exactly the hashes it needs.
pub fn check(root: &Root, size: u64, index: u64, leaf: Root, path: &[Root]) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::NoSuchLeaf { index, size });
    }
    let (mut place, mut last, mut below) = (index, size - 1, leaf);
    for sibling in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            below = Root::node(sibling, &below);
            // Without a right neighbour a node rises unhashed to where it has a left one.
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            below = Root::node(&below, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    match last {
        0 if below == *root => Ok(()),
        0 => Err(ProofError::OtherRoot),
        _ => Err(ProofError::Length),
    }
}
