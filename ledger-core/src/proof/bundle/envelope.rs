//! What a bundle's reader checks of an event, of whatever type: its one spelling, its keys, their kinds. Less than the
//! ledger itself requires: a zone that this program does not know yet is no alteration.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::event::{self, ReadError};
use crate::id::{EventId, Hash, StreamId};
use crate::proof::{KeyName, Sealed};
use crate::time::Instant;

/// What an event rests on, exactly as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub(super) enum Cited {
    /// A kept file.
    File { blake3: Hash, name: String, media: String, bytes: u64 },
    /// A kept file of a private record: the hash and length of what is kept, and what it is, sealed.
    Private { blake3: Hash, bytes: u64, named: Private },
    /// A place to look.
    Locator { locator: String },
    /// A place to look, of a private record.
    PrivateLocator { locator: Private },
}

/// What is sealed of a private record's evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Private {
    sealed: Sealed,
}

impl Cited {
    /// Whether what is sealed of it is spelled in its one way, under the key of its own record.
    fn is_of(&self, event: EventId) -> bool {
        match self {
            Self::File { .. } | Self::Locator { .. } => true,
            Self::Private { named: private, .. } | Self::PrivateLocator { locator: private } => {
                private.sealed.key == KeyName::Record(event) && private.sealed.is_spelled()
            }
        }
    }
}

/// What a private file is, as it is sealed in the event that cites it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    pub(super) name: String,
    media: String,
    /// BLAKE3 of the file as it reads.
    pub(super) blake3: Hash,
    /// Opens what is kept of it.
    key: Hash,
}

impl Named {
    /// Whether a value at this field is what a private file is.
    pub(super) fn is_at(field: &str) -> bool {
        field.starts_with("/evidence/") && field.ends_with("/named")
    }

    /// Reads it in its one spelling.
    pub(super) fn read(plaintext: &str) -> Option<Self> {
        event::spelling::check(plaintext.as_bytes()).ok()?;
        let named: Self = serde_json::from_str(plaintext).ok()?;
        (serde_json::to_string(&named).ok()? == plaintext).then_some(named)
    }
}

/// An event without its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Envelope<'a> {
    pub(super) id: EventId,
    pub(super) stream: StreamId,
    pub(super) version: u64,
    pub(super) prev: Option<Hash>,
    /// The type and the data, as they are spelled.
    pub(super) kind: &'a str,
    pub(super) v: u64,
    pub(super) data: &'a str,
    pub(super) recorded: Instant,
    pub(super) evidence: Vec<Cited>,
}

fn wrong<T>(key: &'static str, problem: &str) -> Result<T, ReadError> {
    Err(ReadError::Value { key, problem: problem.to_owned() })
}

fn is_text(key: &'static str, spelled: &str) -> Result<(), ReadError> {
    if spelled.starts_with('"') { Ok(()) } else { wrong(key, "no text") }
}

fn is_text_or_null(key: &'static str, spelled: &str) -> Result<(), ReadError> {
    if spelled == "null" { Ok(()) } else { is_text(key, spelled) }
}

fn cited(event: EventId, spelled: &str) -> Result<Vec<Cited>, ReadError> {
    if spelled == "[]" {
        return Ok(Vec::new());
    }
    let cited: Vec<Cited> = event::value("evidence", spelled)?;
    // Read again from what would be written: the keys stand in their order.
    let same = serde_json::to_string(&cited).is_ok_and(|written| written == spelled);
    if same && cited.iter().all(|one| one.is_of(event)) {
        Ok(cited)
    } else {
        wrong("evidence", "not in its one form")
    }
}

/// A text without escapes, read where it stands.
fn named<T: FromStr<Err: std::fmt::Display>>(key: &'static str, spelled: &str) -> Result<T, ReadError> {
    event::named(key, spelled)
}

impl<'a> Envelope<'a> {
    /// Reads an event's bytes.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let [id, stream, version, prev, kind, v, occurred, zone, recorded, by, source, cause, evidence, data] =
            event::members(bytes)?;
        for (key, spelled) in [("type", kind), ("zone", zone), ("source", source)] {
            is_text(key, spelled)?;
        }
        for (key, spelled) in [("by", by), ("cause", cause)] {
            is_text_or_null(key, spelled)?;
        }
        let id = named("id", id)?;
        let envelope = Self {
            id,
            stream: named("stream", stream)?,
            version: event::value("version", version)?,
            prev: event::optional("prev", prev)?,
            kind,
            v: event::value("v", v)?,
            data,
            recorded: named("recorded", recorded)?,
            evidence: cited(id, evidence)?,
        };
        if envelope.v == 0 {
            return wrong("v", "0, and versions count from 1");
        }
        if envelope.version == 0 || (envelope.version == 1) != envelope.prev.is_none() {
            return wrong("prev", "not what its version asks for: none for the first event, else a hash");
        }
        if named::<Instant>("occurred", occurred)? > envelope.recorded {
            return wrong("occurred", "later than `recorded`");
        }
        if !data.starts_with('{') {
            return wrong("data", "no object");
        }
        Ok(envelope)
    }
}
