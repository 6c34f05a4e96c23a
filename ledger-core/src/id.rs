//! The names things go by: streams, events, commitments, persons, hashes. Each is a type of its own.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::wire::as_text;

/// Why a text is not the name it was taken for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A slug has lower-case letters, digits and `-`, and starts with a letter or a digit.
    #[error(
        "`{0}` is not a client's short name: use lower-case letters, digits and `-`, at most 64, such as `acme`"
    )]
    Slug(String),
    /// An event id is a UUID in lower-case hex.
    #[error("`{0}` is not an event id: expected 8-4-4-4-12 lower-case hex digits")]
    Event(String),
    /// A hash is 64 lower-case hex digits.
    #[error("`{0}` is not a hash: expected 64 lower-case hex digits")]
    Hash(String),
    /// A person's id is `p` and a number.
    #[error("`{0}` is not a person's id: expected `p` and a number, such as `p7`")]
    Person(String),
    /// A commitment is named by its client and its number.
    #[error("`{0}` does not name a promise: expected a client and a number, such as `acme/7`")]
    Commitment(String),
}

/// The name of a stream: a client's slug such as `acme`, or a reserved name such as `_keys`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(Arc<str>);

impl StreamId {
    /// The stream of creation, rotation and witnesses.
    pub fn keys() -> Self {
        Self("_keys".into())
    }
    /// The stream of policies, models and holidays.
    pub fn rules() -> Self {
        Self("_rules".into())
    }
    /// The stream that names people.
    pub fn people() -> Self {
        Self("_people".into())
    }
    /// The stream of checkpoints.
    pub fn checkpoints() -> Self {
        Self("_checkpoints".into())
    }
    /// A client's stream. Reserved names are refused here.
    pub fn client(slug: &str) -> Result<Self, IdError> {
        let body = slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        let first = slug.bytes().next().is_some_and(|b| b != b'-');
        if body && first && slug.len() <= 64 {
            Ok(Self(slug.into()))
        } else {
            Err(IdError::Slug(slug.into()))
        }
    }
    /// Whether this stream belongs to no single client.
    pub fn is_reserved(&self) -> bool {
        self.0.starts_with('_')
    }
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StreamId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        match text {
            "_keys" | "_rules" | "_people" | "_checkpoints" => Ok(Self(text.into())),
            _ => Self::client(text),
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
as_text!(StreamId, "^(_keys|_rules|_people|_checkpoints|[a-z0-9][a-z0-9-]{0,63})$");

/// What each byte is as a lower-case hex digit; 0xff where it is none.
const HEX: [u8; 256] = {
    let mut table = [0xff; 256];
    let mut digit = 0;
    while digit < 16 {
        table[b"0123456789abcdef"[digit as usize] as usize] = digit;
        digit += 1;
    }
    table
};

fn hex_into(text: &str, out: &mut [u8]) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != out.len() * 2 {
        return false;
    }
    let mut seen = 0;
    for (slot, pair) in out.iter_mut().zip(bytes.chunks_exact(2)) {
        let (high, low) = (HEX[usize::from(pair[0])], HEX[usize::from(pair[1])]);
        seen |= high | low;
        *slot = high << 4 | (low & 15);
    }
    // Only a byte that is no digit sets the upper bits.
    seen < 16
}

fn hex_out(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut buffer = [0u8; 64];
    for (pair, byte) in buffer.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    f.write_str(std::str::from_utf8(&buffer[..bytes.len() * 2]).unwrap_or_default())
}

/// The identity of one event: a UUID, drawn (version 7) or derived from an idempotency key (version 8).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub [u8; 16]);

impl EventId {
    /// A time-ordered id (UUID version 7) from the instant it is made and 80 random bits.
    pub fn drawn(unix_millis: i64, random: [u8; 10]) -> Self {
        let mut id = [0u8; 16];
        id[..6].copy_from_slice(&unix_millis.to_be_bytes()[2..]);
        id[6..].copy_from_slice(&random);
        id[6] = id[6] & 0x0f | 0x70;
        id[8] = id[8] & 0x3f | 0x80;
        Self(id)
    }

    /// The id that an idempotency key stands for (UUID version 8): BLAKE3 keyed with the ledger's secret over
    /// the length of the stream's name, the name and the key. Nothing to guess, and a repeat meets itself.
    pub fn derived(ledger_secret: &[u8; 32], stream: &StreamId, key: &str) -> Self {
        let secret = blake3::derive_key("troth 2026 event id v1", ledger_secret);
        let mut hasher = blake3::Hasher::new_keyed(&secret);
        hasher.update(&(stream.as_str().len() as u64).to_le_bytes());
        hasher.update(stream.as_str().as_bytes());
        hasher.update(key.as_bytes());
        let mut id = [0u8; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        id[6] = id[6] & 0x0f | 0x80;
        id[8] = id[8] & 0x3f | 0x80;
        Self(id)
    }
}

impl FromStr for EventId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Event(text.into());
        let bytes = text.as_bytes();
        if bytes.len() != 36 || !text.is_ascii() || [8, 13, 18, 23].iter().any(|&at| bytes[at] != b'-') {
            return Err(wrong());
        }
        let mut id = [0u8; 16];
        let mut done = 0;
        for group in text.split('-') {
            let end = done + group.len() / 2;
            if !id.get_mut(done..end).is_some_and(|slot| hex_into(group, slot)) {
                return Err(wrong());
            }
            done = end;
        }
        if done == 16 { Ok(Self(id)) } else { Err(wrong()) }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in [0..4, 4..6, 6..8, 8..10, 10..16].into_iter().enumerate() {
            if index > 0 {
                f.write_str("-")?;
            }
            hex_out(&self.0[range], f)?;
        }
        Ok(())
    }
}
as_text!(EventId, "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$");

/// A BLAKE3 hash: 32 bytes, 64 lower-case hex digits when written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The BLAKE3 hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl FromStr for Hash {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let mut hash = [0u8; 32];
        if hex_into(text, &mut hash) { Ok(Self(hash)) } else { Err(IdError::Hash(text.into())) }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex_out(&self.0, f)
    }
}
as_text!(Hash, "^[0-9a-f]{64}$");

/// A ledger's identity: the hash of its first public key and of the hash of its next one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerId(pub Hash);

impl FromStr for LedgerId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(Self)
    }
}

impl fmt::Display for LedgerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
as_text!(LedgerId, "^[0-9a-f]{64}$");

/// A decimal number as the wire spells it: no sign, no leading zero, at least 1.
fn counting_number(text: &str) -> Option<u32> {
    if text.starts_with('0') || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Somebody who acts or is promised to, known inside events by this opaque id only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

impl FromStr for PersonId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let number = text.strip_prefix('p').and_then(counting_number);
        number.map(Self).ok_or_else(|| IdError::Person(text.into()))
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "p{}", self.0)
    }
}
as_text!(PersonId, "^p[1-9][0-9]*$");

/// A commitment by its client and its number there: `acme/7`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitmentRef {
    /// The client's stream.
    pub stream: StreamId,
    /// Its number in that stream, from 1.
    pub number: u32,
}

impl FromStr for CommitmentRef {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Commitment(text.into());
        let (slug, number) = text.split_once('/').ok_or_else(wrong)?;
        let stream = StreamId::client(slug).map_err(|_| wrong())?;
        Ok(Self { stream, number: counting_number(number).ok_or_else(wrong)? })
    }
}

impl fmt::Display for CommitmentRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.stream, self.number)
    }
}
as_text!(CommitmentRef, "^[a-z0-9][a-z0-9-]{0,63}/[1-9][0-9]*$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back_as_it_is_written() {
        let stream = StreamId::client("acme-2").unwrap();
        assert_eq!(stream.to_string().parse(), Ok(stream.clone()));
        let id = EventId::drawn(1_772_000_000_000, [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(&id.to_string()[14..15], "7");
        let derived = EventId::derived(&[1; 32], &stream, "csv:7:made");
        assert_eq!(&derived.to_string()[14..15], "8");
        assert_eq!("acme-2/7".parse::<CommitmentRef>().unwrap().to_string(), "acme-2/7");
        let hash = Hash::of(b"troth");
        assert_eq!(hash.to_string().parse(), Ok(hash));
    }

    #[test]
    fn a_name_has_one_spelling_only() {
        for wrong in ["", "-a", "Acme", "a b", "_secret", "é", &"a".repeat(65)] {
            assert!(wrong.parse::<StreamId>().is_err(), "{wrong}");
        }
        for wrong in ["acme/07", "acme/0", "acme/", "acme", "_keys/1", "acme/+1", "acme/7/8"] {
            assert!(wrong.parse::<CommitmentRef>().is_err(), "{wrong}");
        }
        assert!("P7".parse::<PersonId>().is_err());
        assert!(Hash::of(b"x").to_string().to_uppercase().parse::<Hash>().is_err());
    }
}
