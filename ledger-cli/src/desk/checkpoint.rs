//! Checkpoints: the event, then the note that signs the log that ends with it.
//!
//! Killed between the two, the event stands unsigned; whoever makes a checkpoint next signs it too.

use std::path::PathBuf;

use ledger_core::StreamId;
use ledger_core::event::Event;
use ledger_core::proof::checkpoint::Checkpoint;
use ledger_core::proof::keys::KeyChain;
use ledger_core::proof::log::Root;
use ledger_store::EventStore;
use ledger_store::keys::SigningKey as Which;
use ledger_store::local::signed::Checkpointed as Kept;

use super::{Desk, Uncovered};
use crate::failure::Failure;

/// A checkpoint that was made.
pub(crate) struct Signed {
    /// What is in the log.
    pub(super) kept: Kept,
    /// Its note; none where the key that was in force is not here.
    pub(super) note: Option<String>,
    /// Where the note is kept, as a reader would type it.
    pub(crate) path: PathBuf,
    /// The sizes of older checkpoints that were signed only now.
    pub(crate) caught_up: Vec<u64>,
    /// How many checkpoints are still unsigned.
    pub(crate) unsigned: usize,
    /// Whether the signing key is here and lies locked.
    pub(super) locked: bool,
}

impl Signed {
    /// How many events it covers.
    pub(crate) fn size(&self) -> u64 {
        self.kept.size
    }

    /// The root over them.
    pub(crate) fn root(&self) -> Root {
        self.kept.root
    }

    /// When it was recorded.
    pub(crate) fn recorded(&self) -> ledger_core::Instant {
        self.kept.event.recorded
    }

    /// Whether a note signs it.
    pub(crate) fn is_signed(&self) -> bool {
        self.note.is_some()
    }

    /// What went less than well.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let why = if self.locked {
            "the signing key is locked; troth checkpoint signs what waits"
        } else {
            "the key that was in force is not here; they are signed when it is"
        };
        let are = if self.unsigned == 1 { "checkpoint is" } else { "checkpoints are" };
        let unsigned = (self.unsigned > 0).then(|| format!("{} {are} unsigned: {why}", self.unsigned));
        self.kept.warnings.iter().cloned().chain(unsigned).collect()
    }
}

impl Desk<'_> {
    /// Whether a checkpoint is due: at the first write of a day, and where something was written that `signs`.
    pub(crate) fn owes_checkpoint(&self, signs: bool) -> bool {
        match self.uncovered {
            Uncovered::Nothing => false,
            Uncovered::Something => signs,
            Uncovered::FirstOfDay => true,
        }
    }

    /// Records `ledger.checkpointed` and signs the log that ends with it, with all that was left unsigned before.
    pub(crate) fn checkpoint(&mut self) -> Result<Signed, Failure> {
        self.may_write()?;
        let now = self.now();
        let enter = self.entering_checkpoint(now)?;
        let kept = self.runtime.block_on(self.store.checkpoint(enter))?;
        self.signed(kept)
    }

    /// Signs a checkpoint that is in the log, with all that was left unsigned before.
    pub(super) fn signed(&mut self, kept: Kept) -> Result<Signed, Failure> {
        self.uncovered = Uncovered::Nothing;
        let (signed, unsigned) = self.sign_pending(&kept)?;
        let note = self.store.notes().get(kept.size)?;
        let caught_up = signed.into_iter().filter(|size| *size != kept.size).collect();
        let path = self.store.notes().path(kept.size);
        let path = PathBuf::from(self.ledger_name()).join(path.strip_prefix(&self.dir).unwrap_or(&path));
        let locked = self.is_locked()?;
        Ok(Signed { kept, note, path, caught_up, unsigned, locked })
    }

    /// Signs what no note signs yet, as far as the key that was in force is here. Answers what was signed, and how
    /// many checkpoints were not.
    fn sign_pending(&self, kept: &Kept) -> Result<(Vec<u64>, usize), Failure> {
        let chain = self.key_chain()?;
        self.finish_rotation(&chain)?;
        let mut signed = Vec::new();
        // The newest first: what was acknowledged just now must not wait for a reading of the whole log.
        if self.sign(&chain, kept.size, kept.root)? {
            signed.push(kept.size);
        }
        let mut left = 0;
        for (size, root) in self.runtime.block_on(self.store.unsigned())? {
            if self.sign(&chain, size, root)? {
                signed.push(size);
            } else {
                left += 1;
            }
        }
        Ok((signed, left))
    }

    /// Signs the log of this size; whether the key for it is here.
    pub(super) fn sign(&self, chain: &KeyChain, size: u64, root: Root) -> Result<bool, Failure> {
        let Some(key) = self.private(Which::InForce)? else { return Ok(false) };
        if chain.in_force_at(size) != Some(&key.public()) {
            return Ok(false);
        }
        let note = Checkpoint { ledger: self.ledger, size, root }.sign(&key);
        let note =
            note.map_err(|error| Failure::failed("note", error.to_string(), "report this as a defect"))?;
        self.store.notes().put(size, &note)?;
        Ok(true)
    }

    /// The keys of this ledger, one after the other.
    pub(crate) fn key_chain(&self) -> Result<KeyChain, Failure> {
        let events = self.runtime.block_on(self.store.read(&StreamId::keys(), 1))?;
        let broken = |error: ledger_core::proof::keys::KeyError| Failure {
            exit: crate::failure::Exit::Integrity,
            ..Failure::failed("key-chain", format!("the ledger's keys: {error}"), "troth verify says where")
        };
        let Some((first, later)) = events.split_first() else {
            return Err(broken(ledger_core::proof::keys::KeyError::Beginning));
        };
        let mut chain = KeyChain::begin(&self.ledger, &first.bytes).map_err(broken)?;
        for stored in later {
            // A rotation names its own position; what changes no key lies anywhere after the one before it.
            let position = match self.read(stored)?.event {
                Event::Ledger(event) => event.position().unwrap_or(chain.position() + 1),
                _ => chain.position() + 1,
            };
            chain.take(&stored.bytes, position).map_err(broken)?;
        }
        Ok(chain)
    }
}
