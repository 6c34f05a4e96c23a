//! The checkpoint files of a bundle, each on its own: believed, and about this client of this ledger.

use super::super::{Problem, Trouble, checkpoint_name, checkpoint_size};
use crate::id::StreamId;
use crate::proof::checkpoint_file::{Checked, CheckpointFile};
use crate::proof::manifest::{Manifest, Opened};
use crate::proof::signature::PublicKey;

/// The checkpoints, each believed.
pub(super) struct Checkpoints {
    /// The client.
    pub(super) stream: StreamId,
    /// The one that the bundle is proved against.
    pub(super) own: Checked,
    /// The key that is in force there.
    pub(super) key: PublicKey,
    /// The others, by size.
    pub(super) older: Vec<Checked>,
}

/// Reads them by size, up to the bundle's own, which is the largest.
pub(super) fn read(opened: &Opened<'_>) -> Result<Checkpoints, Problem> {
    let manifest = &opened.manifest;
    let mut files: Vec<(u64, &[u8])> =
        opened.files.iter().filter_map(|file| Some((checkpoint_size(file.name)?, file.content))).collect();
    files.sort_unstable_by_key(|(size, _)| *size);
    let mut checked: Vec<(Checked, PublicKey)> = Vec::with_capacity(files.len());
    for (size, content) in files {
        let wrong = |trouble: Trouble| trouble.in_file(&checkpoint_name(size));
        let one = believe(manifest, size, content).map_err(wrong)?;
        if checked.first().is_some_and(|(first, _)| first.tag != one.0.tag) {
            return Err(wrong(Trouble::Checkpoint("tag")));
        }
        checked.push(one);
    }
    let name = checkpoint_name(manifest.size);
    let (own, key) = checked.pop().ok_or_else(|| Trouble::Lacks.in_file(&name))?;
    if own.checkpoint.root != manifest.root {
        return Err(Trouble::Checkpoint("root").in_file(&name));
    }
    let older = checked.into_iter().map(|(older, _)| older).collect();
    Ok(Checkpoints { stream: manifest.stream.clone(), own, key, older })
}

fn believe(manifest: &Manifest, size: u64, content: &[u8]) -> Result<(Checked, PublicKey), Trouble> {
    let file = CheckpointFile::read(content)?;
    let (checked, key) = file.check_with_key()?;
    if checked.checkpoint.size != size {
        return Err(Trouble::Checkpoint("size"));
    }
    if checked.checkpoint.ledger != manifest.ledger {
        return Err(Trouble::Checkpoint("ledger"));
    }
    if file.stream != manifest.stream {
        return Err(Trouble::Checkpoint("client"));
    }
    Ok((checked, key))
}
