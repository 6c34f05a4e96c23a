//! The checkpoint file: a checkpoint, all that is needed to believe it, and one client's own position in it.
//!
//! `<client>-<date>-<size>.checkpoint.txt`, and `checkpoints/<size>.checkpoint.txt` in a bundle, are the same bytes: one
//! line of JSON in the one spelling and a line feed. Where a client held the file, mail may have changed its line end:
//! it may end in `\n`, in `\r\n` or without either.
//!
//! ```text
//! {"format":"troth-checkpoint/v1","note":"…","event":{<the ledger.checkpointed event>},"inclusion":["<b64>",…],
//!  "keys":[{"event":{<event of _keys>},"position":0,"inclusion":["<b64>",…]},…],"key_path":["<hex>",…],
//!  "stream":"acme","blind":"<hex>","version":5,"head":"<hex>","path":["<hex>",…]}
//! ```

mod check;

pub use check::{Checked, FileFault, Key};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::log::Root;
use crate::event::spelling::{self, SpellingError};
use crate::id::{Hash, StreamId};

/// What the file's `format` says.
const FORMAT: &str = "troth-checkpoint/v1";

/// An event's bytes inside another text, exactly as they were recorded.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventText(Box<RawValue>);

impl EventText {
    /// The bytes of an event as they were recorded; none if they are no JSON.
    pub fn new(event: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(event).ok()?;
        RawValue::from_string(text.to_owned()).ok().filter(|raw| raw.get() == text).map(Self)
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        self.0.get().as_bytes()
    }
}

impl PartialEq for EventText {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for EventText {}

/// An event of `_keys`, and where it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyProof {
    /// The event's bytes.
    pub event: EventText,
    /// Its position, from 0.
    pub position: u64,
    /// Its audit path in the checkpoint's log, from the leaf up.
    pub inclusion: Vec<Root>,
}

/// The file, read but not yet believed: see [`check`](Self::check).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckpointFile {
    format: Format,
    /// The signed note.
    pub note: String,
    /// The bytes of the `ledger.checkpointed` event that the note's log ends with.
    pub event: EventText,
    /// That event's audit path, from the leaf up.
    pub inclusion: Vec<Root>,
    /// All of `_keys` at that size, by version.
    pub keys: Vec<KeyProof>,
    /// The path of `_keys` in the client map, from the leaf up.
    pub key_path: Vec<Hash>,
    /// The client.
    pub stream: StreamId,
    /// The client's blind: what the tag hides its name with.
    pub blind: Hash,
    /// The version of the client's last event.
    pub version: u64,
    /// The hash of the client's last event.
    pub head: Hash,
    /// The client's path in the client map, from the leaf up.
    pub path: Vec<Hash>,
}

/// The one format there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "troth-checkpoint/v1")]
    V1,
}

/// What a checkpoint file is made from: a note's proof, and one client's place in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The signed note.
    pub note: String,
    /// The bytes of the `ledger.checkpointed` event.
    pub event: EventText,
    /// That event's audit path.
    pub inclusion: Vec<Root>,
    /// All of `_keys` at that size.
    pub keys: Vec<KeyProof>,
    /// The path of `_keys` in the client map.
    pub key_path: Vec<Hash>,
}

/// Where a client stands in the map of a checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The client.
    pub stream: StreamId,
    /// Its blind.
    pub blind: Hash,
    /// The version of its last event.
    pub version: u64,
    /// The hash of its last event.
    pub head: Hash,
    /// Its path in the client map.
    pub path: Vec<Hash>,
}

/// Why a text is no checkpoint file. What a ledger wrote has one spelling, so this is *altered*.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is not in the one spelling of JSON.
    #[error("the checkpoint file is not in its one spelling: {0}")]
    Spelling(#[from] SpellingError),
    /// It has other keys, or a value that is not of its kind.
    #[error("the checkpoint file cannot be read as `{FORMAT}`: {0}")]
    Shape(String),
    /// It reads, but is not written back with the same bytes.
    #[error(
        "the checkpoint file is not spelled as `{FORMAT}` is: its keys stand in another order, or a value has another form"
    )]
    OtherSpelling,
    /// It speaks of no client.
    #[error("the checkpoint file is about `{0}`, which is no client")]
    NoClient(StreamId),
}

impl CheckpointFile {
    /// Joins a checkpoint with the position of the client it is for.
    pub fn new(statement: Statement, standing: Standing) -> Self {
        let Statement { note, event, inclusion, keys, key_path } = statement;
        let Standing { stream, blind, version, head, path } = standing;
        let format = Format::V1;
        Self { format, note, event, inclusion, keys, key_path, stream, blind, version, head, path }
    }

    /// The file's text: one line and a line feed.
    pub fn text(&self) -> String {
        // Only maps with keys that are no text cannot be written, and there are none.
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Reads the file as a bundle holds it: one line and a line feed, in the one spelling.
    pub fn read(text: &[u8]) -> Result<Self, FileError> {
        let line = text.strip_suffix(b"\n").unwrap_or(text);
        spelling::check(line)?;
        let file: Self = serde_json::from_slice(line).map_err(|error| FileError::Shape(error.to_string()))?;
        if file.text().as_bytes() != text {
            return Err(FileError::OtherSpelling);
        }
        if file.stream.is_reserved() {
            return Err(FileError::NoClient(file.stream));
        }
        Ok(file)
    }

    /// Reads the file as a client held it: its line end may be changed or lost.
    pub fn read_held(text: &[u8]) -> Result<Self, FileError> {
        let line = text.strip_suffix(b"\r\n").or_else(|| text.strip_suffix(b"\n")).unwrap_or(text);
        Self::read(&[line, b"\n"].concat())
    }
}

#[cfg(test)]
pub(crate) mod tests;
