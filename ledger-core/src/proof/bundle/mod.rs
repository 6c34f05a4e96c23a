//! The files of a bundle: each with one spelling, in which it is written and outside of which it is not read.
//!
//! ```text
//! READ-FIRST.html manifest.json manifest.note    proof::manifest
//! events.jsonl                                   events: the client's stream, _keys, _rules, _people, each by version
//! proofs.json                                    proofs: where their heads stand in map and log, and single events in the log
//! checkpoints/<size>.checkpoint.txt              proof::checkpoint_file, byte for byte what the client was given
//! checkpoints/consistency.json                   consistency: from every older checkpoint to the bundle's own size
//! evidence/<8 hex>-<cited name>                  evidence: the files that events cite
//! disclosed.json                                 disclosed: the sealed values that this bundle shows
//! ```
//!
//! A private file lies in `evidence/` only where `disclosed.json` shows what it is, and there as it reads.
//!
//! Nothing here touches a disk: what is read is borrowed from the archive's bytes.

pub mod consistency;
pub mod disclosed;
mod envelope;
pub mod events;
pub mod evidence;
mod judge;
mod judgement;
pub mod proofs;
mod tree;

pub use consistency::{Consistency, Grown};
pub use disclosed::{Disclosed, Value};
pub use judge::verify;
pub use judgement::{Judgement, Place, Problem, Shown, Trouble};
pub use proofs::{EventProof, Proofs, StreamProof};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::spelled::counting;
use crate::event::ReadError;
use crate::event::spelling::{self, SpellingError};
use crate::id::Hash;

/// The file of events.
pub const EVENTS: &str = "events.jsonl";
/// The file of proofs.
pub const PROOFS: &str = "proofs.json";
/// The file that shows that the log only grew.
pub const CONSISTENCY: &str = "checkpoints/consistency.json";
/// The file of disclosed values.
pub const DISCLOSED: &str = "disclosed.json";

/// Why a file of a bundle is not in its one spelling. Every one of them is *altered*.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Each line of a bundle's files ends.
    #[error("no line feed at the end")]
    End,
    /// It is not in the one spelling of JSON.
    #[error(transparent)]
    Spelling(#[from] SpellingError),
    /// It has other keys, or a value that is not of its kind.
    #[error("not of its format: {0}")]
    Shape(String),
    /// It reads, but is not written back with the same bytes.
    #[error("its keys stand in another order, or a value has another form")]
    OtherSpelling,
    /// Its parts do not fit each other.
    #[error("{0}")]
    Parts(&'static str),
    /// A line of events is not `{"hash":…,"event":…}`.
    #[error("not a line of an event and its hash")]
    Line,
    /// The hash is another one than the event's.
    #[error("the event's hash is {found}, and {written} is written before it")]
    Hash {
        /// What is written.
        written: Hash,
        /// The hash of the event's bytes.
        found: Hash,
    },
    /// An event is none.
    #[error(transparent)]
    Event(#[from] ReadError),
}

/// One line of JSON and a line feed.
fn line_of(file: &impl Serialize) -> String {
    // Only maps with keys that are no text cannot be written, and there are none.
    let mut line = serde_json::to_string(file).unwrap_or_default();
    line.push('\n');
    line
}

/// Reads one line of JSON in the one spelling, which is what [`line_of`] writes of it.
fn read_line<T: Serialize + DeserializeOwned>(text: &[u8]) -> Result<T, Fault> {
    let line = text.strip_suffix(b"\n").ok_or(Fault::End)?;
    spelling::check(line)?;
    let read: T = serde_json::from_slice(line).map_err(|error| Fault::Shape(error.to_string()))?;
    if line_of(&read).as_bytes() == text { Ok(read) } else { Err(Fault::OtherSpelling) }
}

/// The name of the checkpoint file of this size.
pub fn checkpoint_name(size: u64) -> String {
    format!("checkpoints/{size}.checkpoint.txt")
}

/// The size that a checkpoint file's name states; none for another name or another spelling of the number.
pub fn checkpoint_size(name: &str) -> Option<u64> {
    counting(name.strip_prefix("checkpoints/")?.strip_suffix(".checkpoint.txt")?)
}

#[cfg(test)]
mod tests;
