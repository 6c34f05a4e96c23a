//! From a decided draft to the bytes that are kept for ever, and from bytes back to a fact.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::evidence::{self, Evidence};
use super::secret::{Owner, Secret};
use super::spelling::{self, SpellingError};
use super::{Data, Event};
use crate::id::{EventId, Hash, LedgerId, PersonId, StreamId};
use crate::proof::{KeyName, Sealed};
use crate::text::{Seen, Text};
use crate::time::{Instant, Zone};

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
    /// Whether it is a private record: what is said in it is sealed under a key of its own.
    pub private: bool,
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
    /// A private text that is erased, or whose key is not here, would be said again.
    #[error("{0} of a private record is {1}, and cannot be said again")]
    NotOpen(String, Text),
    /// A private record would rest on a file that is kept in the clear.
    #[error("the file `{0}` would be kept in the clear, and the record that rests on it is private")]
    FileInClear(Text),
}

impl Draft {
    /// Enters the draft: seals its secrets with `seal` (given the field's path, the key's name and the text),
    /// fixes its bytes and hashes them.
    pub fn enter<E>(
        mut self,
        entry: Entry,
        mut seal: impl FnMut(&str, KeyName, &Text) -> Result<Sealed, E>,
    ) -> Result<Entered, EnterError<E>> {
        self.seal(entry.id, &mut seal)?;
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

impl Draft {
    /// Whether it is, or says again what is, of a private record.
    pub fn is_private(&mut self) -> bool {
        self.private || self.event.is_private() || self.evidence.iter().any(Evidence::is_private)
    }

    /// Seals the secrets and, in a private record, every other text of which people write what they like. What was
    /// private stays so where it is said again, as in an amendment.
    fn seal<E>(
        &mut self,
        id: EventId,
        seal: &mut impl FnMut(&str, KeyName, &Text) -> Result<Sealed, E>,
    ) -> Result<(), EnterError<E>> {
        let private = self.is_private();
        let in_clear = self.evidence.iter().find_map(|evidence| match evidence {
            Evidence::File { name, .. } => Some(name.clone()),
            Evidence::Private { .. } | Evidence::Locator { .. } => None,
        });
        if let (true, Some(name)) = (private, in_clear) {
            return Err(EnterError::FileInClear(name));
        }
        let stream = self.stream.clone();
        let mut failed = None;
        self.event.secrets(&mut |field, owner, secret| {
            if let (Secret::Open(text), None) = (&*secret, &failed) {
                let own = private && owner == Owner::Relationship;
                let name = if own { KeyName::Record(id) } else { owner.key(&stream) };
                match seal(field, name, text) {
                    Ok(sealed) => *secret = Secret::Sealed(Box::new(sealed)),
                    Err(error) => failed = Some(EnterError::Seal(error)),
                }
            }
        });
        let mut seal_word = |field: &str, text: &mut Text| {
            let seen = match text.as_private() {
                Some((_, Seen::Opened(_))) | None => Seen::Opened(text.as_str().to_owned()),
                Some(_) => {
                    failed.get_or_insert(EnterError::NotOpen(field.to_owned(), text.clone()));
                    return;
                }
            };
            if private && failed.is_none() {
                match seal(field, KeyName::Record(id), &text.in_clear()) {
                    Ok(sealed) => *text = Text::private(sealed, seen),
                    Err(error) => failed = Some(EnterError::Seal(error)),
                }
            }
        };
        self.event.words(&mut seal_word);
        evidence::words(&mut self.evidence, &mut seal_word);
        failed.map_or(Ok(()), Err)
    }
}

pub(crate) fn value<'a, T: Deserialize<'a>>(key: &'static str, spelled: &'a str) -> Result<T, ReadError> {
    serde_json::from_str(spelled).map_err(|error| ReadError::Value { key, problem: error.to_string() })
}

/// A value that is written as a text without escapes: read where it stands.
pub(crate) fn named<T: FromStr<Err: fmt::Display>>(key: &'static str, spelled: &str) -> Result<T, ReadError> {
    let wrong = |problem: String| ReadError::Value { key, problem };
    let text = spelled.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    text.ok_or_else(|| wrong("no text".into()))?.parse().map_err(|error: T::Err| wrong(error.to_string()))
}

/// A whole number: in the one spelling its digits are all there is.
fn whole<T: FromStr + for<'a> Deserialize<'a>>(key: &'static str, spelled: &str) -> Result<T, ReadError> {
    spelled.parse().or_else(|_| value(key, spelled))
}

/// A text, copied only where it has escapes.
fn plain<'a>(key: &'static str, spelled: &'a str) -> Result<Cow<'a, str>, ReadError> {
    let text = spelled.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match text.filter(|text| !text.contains('\\')) {
        Some(text) => Ok(Cow::Borrowed(text)),
        None => value(key, spelled).map(Cow::Owned),
    }
}

/// The same, or `null`.
pub(crate) fn optional<T: FromStr<Err: fmt::Display>>(
    key: &'static str,
    spelled: &str,
) -> Result<Option<T>, ReadError> {
    if spelled == "null" { Ok(None) } else { named(key, spelled).map(Some) }
}

/// The members of an event, as spelled, after the one spelling and the order of keys were checked.
pub(crate) fn members(bytes: &[u8]) -> Result<[&str; 14], ReadError> {
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

/// The envelope of an event, and its type, version and data as they are spelled.
pub(super) fn envelope(bytes: &[u8]) -> Result<(Envelope, &str, u16, &str), ReadError> {
    let values = members(bytes)?;
    let [id, stream, version, prev, kind, v, occurred, zone, recorded, by, source, cause, evidence, data] =
        values;
    let envelope = Envelope {
        id: named("id", id)?,
        stream: named("stream", stream)?,
        version: whole("version", version)?,
        prev: optional("prev", prev)?,
        occurred: named("occurred", occurred)?,
        zone: named("zone", zone)?,
        recorded: named("recorded", recorded)?,
        by: optional("by", by)?,
        source: plain("source", source)?.into_owned(),
        cause: optional("cause", cause)?,
        evidence: if evidence == "[]" { Vec::new() } else { value("evidence", evidence)? },
    };
    let v: u16 = whole("v", v)?;
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
    if !kind.starts_with('"') {
        return wrong("type", "no string");
    }
    if !data.starts_with('{') {
        return wrong("data", "no object");
    }
    Ok((envelope, kind, v, data))
}

impl Fact {
    /// Reads kept bytes, strictly: one spelling, the keys of an event in their order, values of their kinds.
    pub fn read(bytes: &[u8]) -> Result<Self, ReadError> {
        Self::read_as(bytes, Hash::of(bytes))
    }

    /// Reads bytes like [`read`](Self::read) whose BLAKE3 is already known, as a store's are that checked it.
    pub fn read_as(bytes: &[u8], hash: Hash) -> Result<Self, ReadError> {
        let (envelope, kind, v, data) = envelope(bytes)?;
        let kind = plain("type", kind)?;
        Ok(Self { envelope, hash, event: Event::spelled(&kind, v, data) })
    }

    /// Whether it is a private record: something in it is sealed under a key of its own.
    pub fn is_private(&self) -> bool {
        let (mut private, own) = (false, KeyName::Record(self.envelope.id));
        self.sealed(&mut |_, sealed| private |= sealed.key == own);
        private
    }

    /// Visits all that is sealed in it, evidence too: the path from the event's root, the value.
    pub fn sealed(&self, each: &mut dyn FnMut(&str, &Sealed)) {
        self.event.sealed(each);
        evidence::sealed_values(&self.envelope.evidence, each);
    }

    /// Opens the texts of a private record with `open`, given each one's path.
    pub fn open_words(&mut self, mut open: impl FnMut(&str, &Sealed) -> Seen) {
        let mut open_word = |field: &str, text: &mut Text| {
            if let Some((sealed, _)) = text.as_private() {
                *text = Text::private(sealed.clone(), open(field, sealed));
            }
        };
        if self.event.is_private() {
            self.event.words(&mut open_word);
        }
        evidence::words(&mut self.envelope.evidence, &mut open_word);
    }
}
