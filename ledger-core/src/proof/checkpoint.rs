//! A checkpoint: the whole ledger at one instant, in three lines that its key signs (C2SP tlog-checkpoint).
//!
//! ```text
//! troth/<ledger id>
//! <log size>
//! <base64 root>
//!
//! — troth/<ledger id> <base64(key id ‖ signature)>
//! ```

use super::log::Root;
use super::note::{self, NoteError, SignedNote};
use super::signature::SigningKey;
use super::spelled::{counting, from_base64};
use crate::id::LedgerId;

/// The name a ledger signs with: `troth/<ledger id>`.
pub fn key_name(ledger: &LedgerId) -> String {
    format!("troth/{ledger}")
}

/// What a checkpoint states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The ledger.
    pub ledger: LedgerId,
    /// How many events there were, from 1; the last of them is the checkpoint's own.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Root,
}

impl Checkpoint {
    /// The three lines that are signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", key_name(&self.ledger), self.size, self.root)
    }

    /// The signed note.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        note::sign(&key_name(&self.ledger), &self.text(), key)
    }

    /// Reads a note. What it states is believed only after [`SignedNote::check`] with the key in force at its size.
    pub fn read(note: &str) -> Result<(Self, SignedNote<'_>), NoteError> {
        let note = SignedNote::read(note)?;
        let checkpoint = Self::of(note.text).ok_or(NoteError::Form(
            "a checkpoint has three lines: `troth/` with the ledger's id, the log's size, its root",
        ))?;
        Ok((checkpoint, note))
    }

    fn of(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let ledger = lines.next()?.strip_prefix("troth/")?.parse().ok()?;
        let (size, root) = (counting(lines.next()?)?, Root(from_base64(lines.next()?)?));
        lines.next().is_none().then_some(Self { ledger, size, root })
    }
}
