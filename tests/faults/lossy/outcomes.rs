//! What can be on the disk after a power loss: every way in which unsynced writes may have arrived, by sectors.

use std::collections::BTreeSet;

use super::{Change, Node, SECTOR};

/// How many outcomes of a failed sync are kept apart.
pub(super) const MOST: usize = 600;

/// Every content (or a choice of them) that a file's unsynced changes could leave.
pub(super) fn outcomes(node: &Node, most: usize) -> Vec<Vec<u8>> {
    let mut results = BTreeSet::from([node.durable.clone()]);
    let mut base = node.durable.clone();
    for change in &node.changes {
        match change {
            Change::Truncate(length) => {
                base.resize(*length, 0);
                results.insert(base.clone());
            }
            Change::Write { offset, bytes } => {
                partial_writes(&base, *offset, bytes, most, &mut results);
                overwrite(&mut base, *offset, bytes);
                results.insert(base.clone());
            }
        }
    }
    results.into_iter().collect()
}

/// A change that reached the disk whole.
pub(super) fn arrive(durable: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Truncate(length) => durable.resize(*length, 0),
        Change::Write { offset, bytes } => overwrite(durable, *offset, bytes),
    }
}

pub(super) fn overwrite(base: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if base.len() < end {
        base.resize(end, 0);
    }
    base[offset..end].copy_from_slice(bytes);
}

/// One write that only partly reached the disk: any set of its sectors, any of a few lengths.
fn partial_writes(base: &[u8], offset: usize, bytes: &[u8], most: usize, results: &mut BTreeSet<Vec<u8>>) {
    let end = offset + bytes.len();
    let first = offset / SECTOR;
    let sectors = end.div_ceil(SECTOR) - first;
    let sets = if sectors < 20 { 1usize << sectors } else { usize::MAX };
    let stride = if sets > most { (sets / most) | 1 } else { 1 };
    let mut lengths: BTreeSet<usize> = BTreeSet::from([base.len().max(offset), base.len().max(end)]);
    lengths.extend((first + 1..first + sectors).map(|sector| base.len().max(sector * SECTOR)));
    lengths.extend(
        [1, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1].map(|cut| base.len().max(offset + cut)),
    );
    for set in (0..sets).step_by(stride) {
        let mut written = base.to_vec();
        written.resize(base.len().max(end), 0);
        for sector in 0..sectors {
            // Beyond the twentieth, sectors share the fate of an earlier one: no choice is left unmade for few.
            if set >> (sector % 20) & 1 == 1 {
                let from = ((first + sector) * SECTOR).max(offset);
                let to = ((first + sector + 1) * SECTOR).min(end);
                written[from..to].copy_from_slice(&bytes[from - offset..to - offset]);
            }
        }
        for &length in &lengths {
            results.insert(written[..length.max(base.len())].to_vec());
        }
    }
}
