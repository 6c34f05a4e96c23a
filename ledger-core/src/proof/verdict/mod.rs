//! What a checkpoint that somebody holds says about a bundle: the order in which it is decided, and the first place.
//!
//! Pure: what is held and what the bundle shows are already read, and every file of the bundle's own is believed. The
//! first of these that applies is the verdict:
//!
//! 1. the held file is not in its one spelling or not to be believed → *altered*;
//! 2. the same short name with another tag → *altered*;
//! 3. another ledger, or another client → *not this client's*;
//! 4. the size of any checkpoint of the bundle, with another root → *fork*;
//! 5. a size above the bundle's → *not covered*;
//! 6. no consistency proof, or for a line no file of that size → *withheld*;
//! 7. a consistency proof that fails → *altered*;
//! 8. `_keys` then is not how `_keys` begins now → *rewritten*; a later key event at a position below the size → *altered*;
//! 9. the client's events end before that version, or have another hash there, or the client's versions fall with
//!    size → *rewritten*;
//! 10. an event above that version recorded before the checkpoint's event, or one up to it recorded after →
//!     *backdated*; recorded at the same instant is allowed;
//! 11. else *proved*.

mod finding;

pub use finding::{Finding, Verdict};

use super::Tag;
use super::checkpoint_file::{Checked, FileError, FileFault, Key};
use super::consistency;
use super::line::CheckpointLine;
use super::log::Root;
use crate::id::{Hash, LedgerId, StreamId};
use crate::time::Instant;

/// What the reader of a bundle holds. A line that cannot be read is no input here: it is a slip, and accuses nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The line of a mail.
    Line(CheckpointLine),
    /// A checkpoint file that is to be believed.
    File(Box<HeldFile>),
    /// A checkpoint file that has no form.
    Unreadable(FileError),
    /// A checkpoint file that does not hold together.
    Unbelieved(FileFault),
}

/// A checkpoint file that is to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFile {
    /// The client that it names.
    pub stream: StreamId,
    /// What it proves.
    pub checked: Checked,
}

/// An event of the client, as the bundle shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its hash.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded: Instant,
}

/// What a bundle shows, each part already checked on its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The client.
    pub stream: StreamId,
    /// The client's events, by version from 1.
    pub events: Vec<Shown>,
    /// All of `_keys`, by version from 1.
    pub keys: Vec<Key>,
    /// The checkpoints in the bundle, each believed. The largest is the bundle's own.
    pub checkpoints: Vec<Checked>,
    /// For older sizes, the proof from there to the bundle's own.
    pub consistency: Vec<(u64, Vec<Root>)>,
}

/// What the held checkpoint states, whichever form it has.
struct Claim {
    ledger: LedgerId,
    tag: Tag,
    size: u64,
    root: Root,
}

impl Claim {
    fn of(held: &Checked) -> Self {
        let Checked { checkpoint, tag, .. } = held;
        Self { ledger: checkpoint.ledger, tag: *tag, size: checkpoint.size, root: checkpoint.root }
    }
}

/// Judges a bundle by a checkpoint that somebody holds. None if the bundle has no checkpoint of its own: then there is
/// no bundle to judge.
pub fn judge(held: &Held, facts: &Facts) -> Option<Finding> {
    let own = facts.checkpoints.iter().max_by_key(|checked| checked.checkpoint.size)?;
    Some(decide(held, facts, own).unwrap_or_else(|found| found))
}

fn decide(held: &Held, facts: &Facts, own: &Checked) -> Result<Finding, Finding> {
    let claim = match held {
        Held::Unreadable(error) => return Err(Finding::Unreadable(error.clone())),
        Held::Unbelieved(fault) => return Err(Finding::Unbelieved(fault.clone())),
        // A ledger that was begun again has other tags, and says so by its id.
        Held::File(file)
            if file.checked.checkpoint.ledger == own.checkpoint.ledger
                && file.stream == facts.stream
                && file.checked.tag != own.tag =>
        {
            return Err(Finding::OtherTag);
        }
        Held::File(file) => Claim::of(&file.checked),
        Held::Line(CheckpointLine { ledger, tag, size, root }) => {
            Claim { ledger: *ledger, tag: *tag, size: *size, root: *root }
        }
    };
    claim.fits(facts, own)?;
    let size = claim.size;
    let of_that_size = || facts.checkpoints.iter().find(|checked| checked.checkpoint.size == size);
    let then = match held {
        Held::File(file) => &file.checked,
        _ => of_that_size().ok_or(Finding::NoFile { size })?,
    };
    claim.grew(facts, own)?;
    same_keys(then, &facts.keys)?;
    same_events(then, facts)?;
    in_time(then, &facts.events)?;
    Ok(Finding::Proved { version: then.version, recorded: then.recorded })
}

impl Claim {
    /// Whether it is about this client, at a size that the bundle covers, of the same history.
    fn fits(&self, facts: &Facts, own: &Checked) -> Result<(), Finding> {
        let (held, bundle) = (self.ledger, own.checkpoint.ledger);
        if held != bundle {
            return Err(Finding::OtherLedger { held, bundle });
        }
        if self.tag != own.tag {
            return Err(Finding::OtherClient);
        }
        let size = self.size;
        let other =
            |checked: &Checked| checked.checkpoint.size == size && checked.checkpoint.root != self.root;
        if facts.checkpoints.iter().any(other) {
            return Err(Finding::Fork { size });
        }
        let bundle = own.checkpoint.size;
        if size > bundle { Err(Finding::NotCovered { held: size, bundle }) } else { Ok(()) }
    }

    /// Whether the bundle's log grew from the one it is about.
    fn grew(&self, facts: &Facts, own: &Checked) -> Result<(), Finding> {
        let (size, now) = (self.size, &own.checkpoint);
        if size == now.size {
            return Ok(());
        }
        let proof = facts.consistency.iter().find(|(from, _)| *from == size);
        let (_, proof) = proof.ok_or(Finding::NoProof { size })?;
        consistency::check(size, &self.root, now.size, &now.root, proof)
            .map_err(|error| Finding::Inconsistent { size, error })
    }
}

/// Whether `_keys` begins as it was then, and goes on only after it.
fn same_keys(then: &Checked, now: &[Key]) -> Result<(), Finding> {
    for (index, key) in then.keys.iter().enumerate() {
        if now.get(index) != Some(key) {
            return Err(Finding::OtherKeys { version: index + 1 });
        }
    }
    let later = now.iter().enumerate().skip(then.keys.len());
    for (index, key) in later {
        if key.position < then.checkpoint.size {
            return Err(Finding::EarlierKey { version: index + 1 });
        }
    }
    Ok(())
}

/// Whether the client's events up to then are the same, and no checkpoint has fewer of them later.
fn same_events(then: &Checked, facts: &Facts) -> Result<(), Finding> {
    let (version, now) = (then.version, facts.events.len() as u64);
    if now < version {
        return Err(Finding::Shorter { then: version, now });
    }
    let last = usize::try_from(version.saturating_sub(1)).ok().and_then(|index| facts.events.get(index));
    if last.is_none_or(|event| event.hash != then.head) {
        return Err(Finding::OtherEvents { version });
    }
    for Checked { checkpoint, version, .. } in &facts.checkpoints {
        let size = checkpoint.size;
        if size.cmp(&then.checkpoint.size) == version.cmp(&then.version).reverse() && *version != then.version
        {
            return Err(Finding::Falls { size });
        }
    }
    Ok(())
}

/// Whether each event was recorded on its side of the checkpoint's.
fn in_time(then: &Checked, events: &[Shown]) -> Result<(), Finding> {
    for (version, event) in (1..).zip(events) {
        if version > then.version && event.recorded < then.recorded {
            return Err(Finding::RecordedBefore { version });
        }
        if version <= then.version && event.recorded > then.recorded {
            return Err(Finding::RecordedAfter { version });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
