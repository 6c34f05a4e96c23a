//! From a decided draft to the bytes that are kept for ever, and from bytes back to a fact.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::secret::Secret;
use super::spelling::{self, SpellingError};
use super::{Data, Event};
use crate::id::{EventId, Hash, LedgerId, PersonId, StreamId};
use crate::proof::{KeyName, Sealed};
use crate::text::Text;
use crate::time::{Instant, Zone};

/// What an event rests on: a kept file, or where to find it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Evidence {
    /// A file kept in the ledger's `evidence/` folder by its hash.
    File {
        /// BLAKE3 of the kept bytes.
        blake3: Hash,
        /// The name it came with.
        name: Text,
        /// Its media type.
        media: Text,
        /// Its size in bytes.
        bytes: u64,
    },
    /// A URL, a message-id, a ticket.
    Locator {
        /// Where to look.
        locator: Text,
    },
}

/// What was decided and is not yet kept. Its id, version, predecessor and recording instant come with entering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its id where an idempotency key gave one; else one is drawn when it is entered.
    pub id: Option<EventId>,
    /// When it was true in the world, as claimed.
    pub occurred: Instant,
    /// The zone in which its civil dates are read.
    pub zone: Zone,
    /// Who recorded it.
    pub by: Option<PersonId>,
    /// By which door it came: `cli`, `import:csv`, `demo`.
    pub source: Cow<'static, str>,
    /// The event that led to it.
    pub cause: Option<EventId>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// The fact itself; its secrets still open.
    pub event: Event,
}

/// An event as it is kept: its bytes and what a store must know of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its id.
    pub id: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: u64,
    /// BLAKE3 of `bytes`.
    pub hash: Hash,
    /// When the ledger learned it.
    pub recorded: Instant,
    /// The truth: kept, hashed, exported and verified as they are.
    pub bytes: Vec<u8>,
}

/// Everything about an event but its fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Its identity.
    pub id: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: u64,
    /// The hash of the event before it in the stream; none for the first.
    pub prev: Option<Hash>,
    /// When it was true in the world: a claim.
    pub occurred: Instant,
    /// The zone of its civil dates.
    pub zone: Zone,
    /// When the ledger learned it: set by the ledger alone.
    pub recorded: Instant,
    /// Who recorded it.
    pub by: Option<PersonId>,
    /// By which door it came.
    pub source: String,
    /// The event that led to it.
    pub cause: Option<EventId>,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// A kept event, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Who, when, where.
    pub envelope: Envelope,
    /// BLAKE3 of its bytes.
    pub hash: Hash,
    /// What happened; unknown types and newer versions survive as [`Event::Unknown`].
    pub event: Event,
}

/// Why bytes are no event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// They depart from the one spelling.
    #[error("altered: {0}")]
    Spelling(#[from] SpellingError),
    /// The envelope's keys are not the ones expected, in their order.
    #[error("altered: the event's keys are not the ones of an event, in their order")]
    Keys,
    /// A value of the envelope is not of its kind.
    #[error("altered: `{key}` of the event is {problem}")]
    Value {
        /// Which key.
        key: &'static str,
        /// What is wrong with it.
        problem: String,
    },
}

/// The keys of an event, in their order.
pub const KEYS: [&str; 14] = [
    "id", "stream", "version", "prev", "type", "v", "occurred", "zone", "recorded", "by", "source", "cause",
    "evidence", "data",
];

#[derive(Serialize)]
struct Wire<'a> {
    id: &'a EventId,
    stream: &'a StreamId,
    version: u64,
    prev: Option<&'a Hash>,
    r#type: &'a str,
    v: u16,
    occurred: Instant,
    zone: Zone,
    recorded: Instant,
    by: Option<PersonId>,
    source: &'a str,
    cause: Option<EventId>,
    evidence: &'a [Evidence],
    data: Data<'a>,
}

/// Where a draft is entered: its identity and its place, known only under the store's lock.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The ledger, to which sealed values are bound.
    pub ledger: LedgerId,
    /// The event's id.
    pub id: EventId,
    /// Its version.
    pub version: u64,
    /// The hash of the event before it.
    pub prev: Option<Hash>,
    /// When the ledger learned it.
    pub recorded: Instant,
}

/// Why a draft could not become an event.
#[derive(Debug, thiserror::Error)]
pub enum EnterError<E> {
    /// A value could not be sealed.
    #[error(transparent)]
    Seal(E),
    /// The event has no spelling (a value that JSON cannot hold).
    #[error("the event cannot be written: {0}")]
    Spelling(String),
}

impl Draft {
    /// Enters the draft: seals its secrets with `seal` (given the field's path, the key's name and the text),
    /// fixes its bytes and hashes them.
    pub fn enter<E>(
        mut self,
        entry: Entry,
        mut seal: impl FnMut(&str, KeyName, &Text) -> Result<Sealed, E>,
    ) -> Result<Entered, EnterError<E>> {
        let stream = self.stream.clone();
        let mut failed = None;
        self.event.secrets(&mut |field, owner, secret| {
            if let (Secret::Open(text), None) = (&*secret, &failed) {
                match seal(field, owner.key(&stream), text) {
                    Ok(sealed) => *secret = Secret::Sealed(Box::new(sealed)),
                    Err(error) => failed = Some(error),
                }
            }
        });
        if let Some(error) = failed {
            return Err(EnterError::Seal(error));
        }
        let (kind, v) = self.event.kind();
        let wire = Wire {
            id: &entry.id,
            stream: &self.stream,
            version: entry.version,
            prev: entry.prev.as_ref(),
            r#type: kind,
            v,
            occurred: self.occurred,
            zone: self.zone,
            recorded: entry.recorded,
            by: self.by,
            source: &self.source,
            cause: self.cause,
            evidence: &self.evidence,
            data: Data(&self.event),
        };
        let bytes = serde_json::to_vec(&wire).map_err(|error| EnterError::Spelling(error.to_string()))?;
        let hash = Hash::of(&bytes);
        let Entry { id, version, recorded, .. } = entry;
        Ok(Entered { id, stream: self.stream, version, hash, recorded, bytes })
    }
}

fn value<'a, T: Deserialize<'a>>(key: &'static str, spelled: &'a str) -> Result<T, ReadError> {
    serde_json::from_str(spelled).map_err(|error| ReadError::Value { key, problem: error.to_string() })
}

/// The members of an event, as spelled, after the one spelling and the order of keys were checked.
fn members(bytes: &[u8]) -> Result<[&str; 14], ReadError> {
    let mut values = [""; 14];
    let mut found = 0;
    let mut in_order = true;
    spelling::members(bytes, |key, spelled| {
        in_order &= KEYS.get(found) == Some(&key);
        if let Some(slot) = values.get_mut(found) {
            *slot = spelled;
        }
        found += 1;
    })?;
    if in_order && found == KEYS.len() { Ok(values) } else { Err(ReadError::Keys) }
}

impl Fact {
    /// Reads kept bytes, strictly: one spelling, the keys of an event in their order, values of their kinds.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        let values = members(bytes)?;
        let [id, stream, version, prev, kind, v, occurred, zone, recorded, by, source, cause, evidence, data] =
            values;
        let envelope = Envelope {
            id: value("id", id)?,
            stream: value("stream", stream)?,
            version: value("version", version)?,
            prev: value("prev", prev)?,
            occurred: value("occurred", occurred)?,
            zone: value("zone", zone)?,
            recorded: value("recorded", recorded)?,
            by: value("by", by)?,
            source: value("source", source)?,
            cause: value("cause", cause)?,
            evidence: if evidence == "[]" { Vec::new() } else { value("evidence", evidence)? },
        };
        let v: u16 = value("v", v)?;
        let wrong = |key, problem: &str| Err(ReadError::Value { key, problem: problem.into() });
        if v == 0 {
            return wrong("v", "0, and versions count from 1");
        }
        if envelope.version == 0 || (envelope.version == 1) != envelope.prev.is_none() {
            return wrong("prev", "not what its version asks for: none for the first event, else a hash");
        }
        if envelope.occurred > envelope.recorded {
            return wrong("occurred", "later than `recorded`");
        }
        if !data.starts_with('{') {
            return wrong("data", "no object");
        }
        let kind: Cow<'_, str> = value("type", kind)?;
        let raw: &RawValue = value("data", data)?;
        Ok(Self { envelope, hash: Hash::of(bytes), event: Event::read(&kind, v, raw) })
    }
}

/// What a store reads of an event without knowing what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its id.
    pub id: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: u64,
    /// The hash of the event before it in the stream.
    pub prev: Option<Hash>,
    /// When the ledger learned it.
    pub recorded: Instant,
}

impl Header {
    /// Reads and checks: one spelling, keys in order, values of their kinds. What `verify` and recovery use.
    pub fn check(bytes: &[u8]) -> Result<Self, ReadError> {
        let Envelope { id, stream, version, prev, recorded, .. } = Fact::read(bytes)?.envelope;
        Ok(Self { id, stream, version, prev, recorded })
    }

    /// Reads the header of bytes whose hash is already known to be right, without checking the rest: what
    /// rebuilding an index uses. None where the bytes do not even begin like an event.
    pub fn peek(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let rest = text.strip_prefix("{\"id\":\"")?;
        let (id, rest) = rest.split_once("\",\"stream\":\"")?;
        let (stream, rest) = rest.split_once("\",\"version\":")?;
        let (version, rest) = rest.split_once(",\"prev\":")?;
        let (prev, rest) = rest.split_once(",\"type\":\"")?;
        let recorded = rest.split_once(",\"recorded\":\"")?.1.get(..24)?;
        let prev = match prev {
            "null" => None,
            quoted => Some(quoted.strip_prefix('"')?.strip_suffix('"')?.parse().ok()?),
        };
        Some(Self {
            id: id.parse().ok()?,
            stream: stream.parse().ok()?,
            version: version.parse().ok()?,
            prev,
            recorded: recorded.parse().ok()?,
        })
    }
}
