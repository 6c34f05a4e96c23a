//! Whether a log only grew: consistency proofs after RFC 6962, section 2.1.2.

use super::log::{LogSource, ProofError, Root, largest_split, range};

/// The proof that the first `old` of `size` leaves are the tree that was there before; none unless
/// `1 ≤ old ≤ size`. Between equal sizes it is empty.
pub fn prove<S: LogSource>(source: &S, old: u64, size: u64) -> Result<Option<Vec<Root>>, S::Error> {
    if old == 0 || old > size {
        return Ok(None);
    }
    let (mut low, mut high) = (0, size);
    let mut proof = Vec::new();
    // Down to the subtree whose right end is the old tree's.
    while old < high {
        let middle = low + largest_split(high - low);
        if old <= middle {
            proof.push(range(source, middle, high)?);
            high = middle;
        } else {
            proof.push(range(source, low, middle)?);
            low = middle;
        }
    }
    // If it is the whole old tree, the verifier knows its root.
    if low > 0 {
        proof.push(range(source, low, high)?);
    }
    proof.reverse();
    Ok(Some(proof))
}

/// Whether the tree of size `old` and root `old_root` is the beginning of the one of `size` and `root`. The proof must
/// have exactly the hashes it needs.
pub fn check(old: u64, old_root: &Root, size: u64, root: &Root, proof: &[Root]) -> Result<(), ProofError> {
    if old == 0 || old > size {
        return Err(ProofError::NoSuchTree { old, size });
    }
    if old == size {
        let same = if old_root == root { Ok(()) } else { Err(ProofError::OtherRoot) };
        return if proof.is_empty() { same } else { Err(ProofError::Length) };
    }
    let (mut place, mut last) = (old - 1, size - 1);
    while place & 1 == 1 {
        (place, last) = (place >> 1, last >> 1);
    }
    let mut hashes = proof.iter();
    // An old tree that is one complete subtree is where the proof begins.
    let first = if old.is_power_of_two() { old_root } else { hashes.next().ok_or(ProofError::Length)? };
    let (mut before, mut now) = (*first, *first);
    for sibling in hashes {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if place & 1 == 1 || place == last {
            before = Root::node(sibling, &before);
            now = Root::node(sibling, &now);
            while place & 1 == 0 && place != 0 {
                (place, last) = (place >> 1, last >> 1);
            }
        } else {
            now = Root::node(&now, sibling);
        }
        (place, last) = (place >> 1, last >> 1);
    }
    match last {
        0 if before != *old_root => Err(ProofError::OtherOldRoot),
        0 if now != *root => Err(ProofError::OtherRoot),
        0 => Ok(()),
        _ => Err(ProofError::Length),
    }
}
