//! Values that can be erased: sealed under a key of their own, and committed to, so that destroying one key
//! erases them for good while every hash still holds. Keys and nonces are given.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::{EventId, Hash, IdError, LedgerId, PersonId, StreamId};
use crate::wire::as_text;

/// Whose key seals a value.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyName {
    /// A person's: names and contact data.
    Person(PersonId),
    /// A relationship's: the team's internal text.
    Relationship(StreamId),
    /// One private record's.
    Record(EventId),
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => write!(f, "{id}"),
            Self::Relationship(stream) => write!(f, "client.{stream}"),
            Self::Record(id) => write!(f, "record.{id}"),
        }
    }
}

impl FromStr for KeyName {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('.') {
            Some(("client", slug)) => StreamId::client(slug).map(Self::Relationship),
            Some(("record", id)) => id.parse().map(Self::Record),
            _ => text.parse().map(Self::Person),
        }
    }
}
as_text!(KeyName, r"^(p[1-9][0-9]*|client\..+|record\..+)$");

/// A 32-byte key of a person, a relationship or a record. Never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ValueKey(pub [u8; 32]);

impl fmt::Debug for ValueKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueKey(…)")
    }
}

/// A sealed value as an event carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Whose key opens it.
    pub key: KeyName,
    /// 24 random bytes, hex.
    pub nonce: String,
    /// The ciphertext, base64.
    #[serde(rename = "box")]
    pub boxed: String,
    /// The commitment to this one plaintext.
    pub commit: Hash,
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not the key, or not the value that was sealed here.
    #[error("the sealed value does not open: it was altered, or the key is not the one that sealed it")]
    DoesNotOpen,
    /// It opens, but to something its commitment does not name.
    #[error("the sealed value opens to another text than it committed to")]
    OtherPlaintext,
}

/// Where a value stands: what its box and its commitment are bound to.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The ledger.
    pub ledger: &'a LedgerId,
    /// The event.
    pub event: &'a EventId,
    /// JSON Pointer from the event's root, such as `/data/name`.
    pub field: &'a str,
}

impl Place<'_> {
    fn bound(&self, key: &KeyName) -> String {
        format!("troth-seal/v1\n{}\n{}\n{}\n{key}\n", self.ledger, self.event, self.field)
    }
}

/// The key of one record: opens this value and no other of the same person.
fn record_key(key: &ValueKey, nonce: &[u8; 24]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("troth 2026 record key v1");
    hasher.update(&key.0);
    hasher.update(nonce);
    *hasher.finalize().as_bytes()
}

fn commitment(bound: &str, record_key: &[u8; 32], plaintext: &str) -> Hash {
    let mut hasher = blake3::Hasher::new();
    hasher.update(bound.as_bytes());
    hasher.update(record_key);
    hasher.update(plaintext.as_bytes());
    Hash(*hasher.finalize().as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Sealed {
    /// Seals `plaintext` at `place` under `key`; `nonce` must be fresh random bytes.
    pub fn seal(
        place: Place<'_>,
        name: KeyName,
        key: &ValueKey,
        nonce: [u8; 24],
        plaintext: &str,
    ) -> Result<Self, SealError> {
        let bound = place.bound(&name);
        let record_key = record_key(key, &nonce);
        let cipher = XChaCha20Poly1305::new(&Key::from(record_key));
        let payload = Payload { msg: plaintext.as_bytes(), aad: bound.as_bytes() };
        let boxed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::DoesNotOpen)?;
        let commit = commitment(&bound, &record_key, plaintext);
        Ok(Self { key: name, nonce: hex(&nonce), boxed: STANDARD.encode(boxed), commit })
    }

    fn nonce_bytes(&self) -> Result<[u8; 24], SealError> {
        let mut nonce = [0u8; 24];
        if self.nonce.len() != 48 || !self.nonce.is_ascii() {
            return Err(SealError::DoesNotOpen);
        }
        for (slot, at) in nonce.iter_mut().zip((0..48).step_by(2)) {
            *slot = u8::from_str_radix(&self.nonce[at..at + 2], 16).map_err(|_| SealError::DoesNotOpen)?;
        }
        Ok(nonce)
    }

    /// Whether nonce and box are in their one spelling.
    pub(super) fn is_spelled(&self) -> bool {
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let boxed = STANDARD.decode(&self.boxed).ok();
        let one = boxed.is_some_and(|bytes| STANDARD.encode(bytes) == self.boxed);
        one && self.nonce.len() == 48 && self.nonce.bytes().all(hex)
    }

    /// Opens the value and checks that it is the one committed to.
    pub fn open(&self, place: Place<'_>, key: &ValueKey) -> Result<String, SealError> {
        let nonce = self.nonce_bytes()?;
        let bound = place.bound(&self.key);
        let record_key = record_key(key, &nonce);
        let boxed = STANDARD.decode(&self.boxed).map_err(|_| SealError::DoesNotOpen)?;
        let cipher = XChaCha20Poly1305::new(&Key::from(record_key));
        let payload = Payload { msg: boxed.as_slice(), aad: bound.as_bytes() };
        let opened = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| SealError::DoesNotOpen)?;
        let plaintext = String::from_utf8(opened).map_err(|_| SealError::DoesNotOpen)?;
        if commitment(&bound, &record_key, &plaintext) == self.commit {
            Ok(plaintext)
        } else {
            Err(SealError::OtherPlaintext)
        }
    }

    /// The 32 bytes that open this value and no other: what is shown beside a plaintext when one value is disclosed.
    pub fn record_key(&self, key: &ValueKey) -> Result<Hash, SealError> {
        Ok(Hash(record_key(key, &self.nonce_bytes()?)))
    }

    /// Whether a disclosed plaintext is the one that this value committed to at `place`. No cipher is needed.
    pub fn discloses(&self, place: Place<'_>, record_key: &Hash, plaintext: &str) -> bool {
        commitment(&place.bound(&self.key), &record_key.0, plaintext) == self.commit
    }

    /// Whether this value is what `plaintext` would seal to under `key`: how a repeated command is compared
    /// with what was recorded, before anything new is sealed.
    pub fn commits_to(&self, place: Place<'_>, key: &ValueKey, plaintext: &str) -> bool {
        let Ok(nonce) = self.nonce_bytes() else { return false };
        commitment(&place.bound(&self.key), &record_key(key, &nonce), plaintext) == self.commit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(ledger: &'a LedgerId, event: &'a EventId) -> Place<'a> {
        Place { ledger, event, field: "/data/name" }
    }

    #[test]
    fn a_name_opens_with_its_key_at_its_place_only() {
        let (ledger, event) = (LedgerId(Hash::of(b"l")), EventId::drawn(1, [1; 10]));
        let key = ValueKey([7; 32]);
        let sealed =
            Sealed::seal(place(&ledger, &event), KeyName::Person(PersonId(7)), &key, [3; 24], "Ana").unwrap();
        assert_eq!(sealed.open(place(&ledger, &event), &key).unwrap(), "Ana");
        assert!(sealed.commits_to(place(&ledger, &event), &key, "Ana"));
        assert!(!sealed.commits_to(place(&ledger, &event), &key, "Ann"));
        let elsewhere = EventId::drawn(2, [1; 10]);
        assert_eq!(sealed.open(place(&ledger, &elsewhere), &key), Err(SealError::DoesNotOpen));
        assert_eq!(sealed.open(place(&ledger, &event), &ValueKey([8; 32])), Err(SealError::DoesNotOpen));
        let shown = sealed.record_key(&key).unwrap();
        assert!(sealed.discloses(place(&ledger, &event), &shown, "Ana"));
        assert!(!sealed.discloses(place(&ledger, &event), &shown, "Ann"));
        assert!(!sealed.discloses(place(&ledger, &event), &Hash(key.0), "Ana"));
        let claimed = Sealed { commit: Hash::of(b"other"), ..sealed };
        assert_eq!(claimed.open(place(&ledger, &event), &key), Err(SealError::OtherPlaintext));
    }

    #[test]
    fn keys_are_named_one_way() {
        for name in ["p7", "client.acme", "record.01234567-89ab-7cde-8f01-23456789abcd"] {
            assert_eq!(name.parse::<KeyName>().unwrap().to_string(), name);
        }
        assert!("client._keys".parse::<KeyName>().is_err());
    }
}
