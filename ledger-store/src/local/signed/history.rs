//! What a ledger itself shows for a checkpoint that somebody holds: the facts that the verdict is made from. Nothing is
//! written, and no index is asked.

use std::path::Path;
use std::sync::Arc;

use ledger_core::proof::checkpoint::Checkpoint;
use ledger_core::proof::checkpoint_file::{Checked, Key};
use ledger_core::proof::verdict::{Facts, Shown};
use ledger_core::proof::{Subtrees, Tag};
use ledger_core::{Hash, Instant, StreamId};

use super::ProvedOf;
use crate::disk::Disk;
use crate::error::StoreError;
use crate::local::Ledger;

/// Which client a held checkpoint is about.
#[derive(Clone, Debug)]
pub enum Asked {
    /// By its name, as a file says it.
    Client(StreamId),
    /// By its blinded name, as a line says it.
    Tag(Tag),
}

/// What the ledger in a folder of this disk shows for a client and a checkpoint of this size. None if the ledger made no checkpoint,
/// so that there is nothing to compare.
pub fn shown(
    disk: Arc<dyn Disk>,
    dir: impl AsRef<Path>,
    asked: &Asked,
    size: u64,
) -> Result<Option<Facts>, StoreError> {
    let ledger = Ledger::open(disk, dir.as_ref())?;
    let end = match ledger.read_tail()? {
        Some(tail) => tail.offset,
        None => ledger.log_length()?,
    };
    let tag = match asked {
        Asked::Client(stream) => Tag::in_ledger(&ledger.folder.secret, stream),
        Asked::Tag(tag) => *tag,
    };
    // A client that is nowhere in the log has the name it was asked by, or none.
    let mut reading = Reading {
        stream: if let Asked::Client(stream) = asked { stream.clone() } else { StreamId::rules() },
        events: Vec::new(),
        keys: Vec::new(),
        subtrees: Subtrees::default(),
        then: None,
        newest: None,
    };
    ledger.scan(0, end, &mut |line| {
        reading.subtrees.push(line.leaf);
        if line.tag == tag {
            reading.stream = line.stream.clone();
            reading.events.push(Shown { hash: line.head.hash, recorded: line.recorded });
        } else if line.stream == StreamId::keys() {
            let position = reading.subtrees.size() - 1;
            reading.keys.push(Key { position, hash: line.head.hash });
        }
        if line.map_root.is_some() || reading.subtrees.size() == size {
            let checked = reading.checked(&ledger, tag, line.map_root, line.recorded);
            if checked.checkpoint.size == size {
                reading.then = Some(checked.clone());
            }
            reading.newest = line.map_root.map(|_| checked).or(reading.newest.take());
        }
        true
    })?;
    let Reading { stream, events, keys, then, newest, .. } = reading;
    let Some(newest) = newest else { return Ok(None) };
    let mut consistency = Vec::new();
    if size < newest.checkpoint.size {
        let proofs = ledger.sweep(newest.checkpoint.size, &[ProvedOf::Growth(size)])?;
        consistency.extend(proofs.paths.into_iter().flatten().map(|path| (size, path)));
    }
    let then = then.filter(|then| then.checkpoint.size != newest.checkpoint.size);
    let checkpoints = then.into_iter().chain([newest]).collect();
    Ok(Some(Facts { stream, events, keys, checkpoints, consistency }))
}

/// What was read so far.
struct Reading {
    stream: StreamId,
    events: Vec<Shown>,
    keys: Vec<Key>,
    subtrees: Subtrees,
    /// At the size that was asked about.
    then: Option<Checked>,
    /// At the newest checkpoint.
    newest: Option<Checked>,
}

impl Reading {
    /// Where the ledger stands after the line just read, as a checkpoint there states it.
    fn checked(&self, ledger: &Ledger, tag: Tag, map_root: Option<Hash>, recorded: Instant) -> Checked {
        let (size, root) = (self.subtrees.size(), self.subtrees.root());
        Checked {
            checkpoint: Checkpoint { ledger: ledger.folder.ledger, size, root },
            // Where the log has no checkpoint, another root tells it before its map is asked for.
            map_root: map_root.unwrap_or(Hash([0; 32])),
            recorded,
            keys: self.keys.clone(),
            tag,
            version: self.events.len() as u64,
            head: self.events.last().map_or(Hash([0; 32]), |event| event.hash),
        }
    }
}
