//! Checkpoints: the event, then the note that signs the log that ends with it.
//!
//! Killed between the two, the event stands unsigned; whoever makes a checkpoint next signs it too.

use std::path::PathBuf;

use ledger_core::event::ledger::Checkpointed;
use ledger_core::event::{Draft, Event, LedgerEvent};
use ledger_core::proof::checkpoint::Checkpoint;
use ledger_core::proof::keys::KeyChain;
use ledger_core::proof::log::Root;
use ledger_core::proof::signature::SigningKey;
use ledger_core::{StreamId, Zone};
use ledger_store::keys::SigningKey as Which;
use ledger_store::local::signed::Checkpointed as Kept;
use ledger_store::{EnterRefused, EventStore};

use super::Desk;
use super::enter::{Dice, Entering};
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
        let unsigned = (self.unsigned > 0).then(|| {
            format!(
                "{} checkpoints are unsigned: the key that was in force is not here; they are signed when it is",
                self.unsigned
            )
        });
        self.kept.warnings.iter().cloned().chain(unsigned).collect()
    }
}

/// An event of the ledger itself, as the program records it.
pub(super) fn own(stream: StreamId, now: ledger_core::Instant, event: LedgerEvent) -> Draft {
    Draft {
        stream,
        id: None,
        occurred: now,
        zone: Zone::UTC,
        by: None,
        source: "cli".into(),
        cause: None,
        evidence: Vec::new(),
        event: Event::Ledger(event),
        private: false,
    }
}

impl Desk<'_> {
    /// Records `ledger.checkpointed` and signs the log that ends with it, with all that was left unsigned before.
    pub(crate) fn checkpoint(&mut self) -> Result<Signed, Failure> {
        self.may_write()?;
        let now = self.now();
        let (dice, ledger, keys) = (Dice::new(self.seed()?), self.ledger, self.keys.clone());
        let enter = move |heads: &ledger_store::Heads, map_root| {
            let (on, altitude, source_recorded) = (None, None, None);
            let event = LedgerEvent::Checkpointed(Checkpointed { map_root, on, altitude, source_recorded });
            let drafts = vec![own(StreamId::checkpoints(), now, event)];
            let entered = Entering { drafts, ledger, keys, now, dice }.run(heads)?;
            entered.into_iter().next().ok_or_else(|| EnterRefused::from("nothing was entered"))
        };
        let kept = self.runtime.block_on(self.store.checkpoint(Box::new(enter)))?;
        self.signed(kept)
    }

    /// Signs a checkpoint that is in the log, with all that was left unsigned before.
    pub(super) fn signed(&self, kept: Kept) -> Result<Signed, Failure> {
        let (signed, unsigned) = self.sign_pending(&kept)?;
        let note = self.store.notes().get(kept.size)?;
        let caught_up = signed.into_iter().filter(|size| *size != kept.size).collect();
        let path = self.store.notes().path(kept.size);
        let path = PathBuf::from(self.ledger_name()).join(path.strip_prefix(&self.dir).unwrap_or(&path));
        Ok(Signed { kept, note, path, caught_up, unsigned })
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
        let Some(seed) = self.keys.signing(Which::InForce)? else { return Ok(false) };
        let key = SigningKey::from_seed(&seed);
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
                Event::Ledger(LedgerEvent::Rotated(rotated)) => rotated.log_size,
                _ => chain.position() + 1,
            };
            chain.take(&stored.bytes, position).map_err(broken)?;
        }
        Ok(chain)
    }
}
