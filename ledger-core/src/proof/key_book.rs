//! Keys on their way out of the house: all of them in one text that a passphrase opens, and nothing else does.
//!
//! ```text
//! {"format":"troth-keys/v1","ledger":…,"kdf":"argon2id","memory_kib":…,"passes":…,"lanes":…,"salt":…,"nonce":…,"box":…}\n
//! key = Argon2id(passphrase, salt, memory, passes, lanes), 32 bytes
//! box = XChaCha20-Poly1305(key, nonce, the keys as JSON, aad = the line before `,"box"`)
//! ```
//!
//! Salt and nonce are given.

use std::collections::BTreeMap;

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};

use super::seal::{KeyName, ValueKey};
use super::spelled::{from_hex, hex};
use crate::id::{Hash, LedgerId};

/// What deriving the key costs: RFC 9106, section 4, the second choice.
const COST: Cost = Cost { memory_kib: 1 << 16, passes: 3, lanes: 4 };
/// The most that a text may ask for, so that none stops a machine.
const MOST: Cost = Cost { memory_kib: 1 << 20, passes: 64, lanes: 64 };
/// The fewest characters of a passphrase.
const SHORTEST: usize = 8;
const FORMAT: &str = "troth-keys/v1";
const KDF: &str = "argon2id";

#[derive(Clone, Copy)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// The key, as 32 bytes.
    Key(Hash),
    /// It was destroyed, and is not made again.
    Destroyed,
    /// It was lost, and is not made again.
    Lost,
}

impl From<&ValueKey> for Kept {
    fn from(key: &ValueKey) -> Self {
        Self::Key(Hash(key.0))
    }
}

/// The keys of a ledger.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyBook {
    /// Whose they are.
    pub ledger: LedgerId,
    /// How many events the ledger had.
    pub events: u64,
    /// The seed of the signing key in force, where it was there.
    pub signing: Option<Hash>,
    /// The seed of the key that may follow it, where it was there.
    pub next: Option<Hash>,
    /// What seals values.
    pub keys: BTreeMap<KeyName, Kept>,
}

impl std::fmt::Debug for KeyBook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyBook").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

/// Why a text gives no keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// Not in the one form.
    #[error("it is no file of keys as `troth key export` writes it")]
    Form,
    /// The passphrase does not open it, or it was altered.
    #[error("the passphrase does not open it, or it was altered")]
    DoesNotOpen,
    /// Deriving the key would cost more than is done for any file.
    #[error("it asks for more memory or time than any file of keys needs")]
    Costly,
    /// A passphrase that is soon guessed.
    #[error("the passphrase has fewer than {SHORTEST} characters")]
    Short,
    /// It could not be sealed.
    #[error("the keys could not be sealed")]
    Unsealed,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: String,
    ledger: LedgerId,
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    r#box: String,
}

impl Wire {
    fn line(&self) -> Result<String, BookError> {
        let mut line = serde_json::to_string(self).map_err(|_| BookError::Unsealed)?;
        line.push('\n');
        Ok(line)
    }

    /// The line before its box: what cannot be changed without the box not opening.
    fn bound(&self) -> Result<String, BookError> {
        let line = self.line()?;
        line.split_once(",\"box\"").map(|(before, _)| before.to_owned()).ok_or(BookError::Form)
    }

    fn cipher(&self, passphrase: &str, salt: &[u8]) -> Result<XChaCha20Poly1305, BookError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.map_err(|_| BookError::Form)?);
        let mut key = [0; 32];
        argon.hash_password_into(passphrase.as_bytes(), salt, &mut key).map_err(|_| BookError::Unsealed)?;
        Ok(XChaCha20Poly1305::new(&Key::from(key)))
    }
}

impl KeyBook {
    /// How many keys are in it.
    pub fn count(&self) -> u64 {
        let values = self.keys.values().filter(|kept| matches!(kept, Kept::Key(_))).count();
        (values + usize::from(self.signing.is_some()) + usize::from(self.next.is_some())) as u64
    }

    /// The line that this passphrase opens; `salt` and `nonce` must be fresh random bytes.
    pub fn seal(&self, passphrase: &str, salt: [u8; 16], nonce: [u8; 24]) -> Result<String, BookError> {
        if passphrase.chars().count() < SHORTEST {
            return Err(BookError::Short);
        }
        let Cost { memory_kib, passes, lanes } = COST;
        let mut wire = Wire {
            format: FORMAT.into(),
            ledger: self.ledger,
            kdf: KDF.into(),
            memory_kib,
            passes,
            lanes,
            salt: hex(&salt),
            nonce: hex(&nonce),
            r#box: String::new(),
        };
        let plain = serde_json::to_vec(self).map_err(|_| BookError::Unsealed)?;
        let bound = wire.bound()?;
        let payload = Payload { msg: &plain, aad: bound.as_bytes() };
        let boxed = wire.cipher(passphrase, &salt)?.encrypt(&XNonce::from(nonce), payload);
        wire.r#box = STANDARD.encode(boxed.map_err(|_| BookError::Unsealed)?);
        wire.line()
    }

    /// Opens what [`seal`](Self::seal) wrote.
    pub fn open(text: &str, passphrase: &str) -> Result<Self, BookError> {
        let wire: Wire = serde_json::from_str(text).map_err(|_| BookError::Form)?;
        if wire.format != FORMAT || wire.kdf != KDF || wire.line()? != text {
            return Err(BookError::Form);
        }
        if wire.memory_kib > MOST.memory_kib || wire.passes > MOST.passes || wire.lanes > MOST.lanes {
            return Err(BookError::Costly);
        }
        let salt: [u8; 16] = from_hex(&wire.salt).ok_or(BookError::Form)?;
        let nonce: [u8; 24] = from_hex(&wire.nonce).ok_or(BookError::Form)?;
        let boxed = STANDARD.decode(&wire.r#box).map_err(|_| BookError::Form)?;
        let bound = wire.bound()?;
        let payload = Payload { msg: &boxed, aad: bound.as_bytes() };
        let opened = wire.cipher(passphrase, &salt)?.decrypt(&XNonce::from(nonce), payload);
        let opened = opened.map_err(|_| BookError::DoesNotOpen)?;
        let book: Self = serde_json::from_slice(&opened).map_err(|_| BookError::Form)?;
        if book.ledger == wire.ledger { Ok(book) } else { Err(BookError::Form) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;

    fn book() -> KeyBook {
        let keys = [
            (KeyName::Person(PersonId(7)), Kept::Key(Hash([7; 32]))),
            (KeyName::Person(PersonId(8)), Kept::Destroyed),
        ];
        let (signing, next) = (Some(Hash([1; 32])), None);
        KeyBook { ledger: LedgerId(Hash::of(b"l")), events: 9, signing, next, keys: keys.into() }
    }

    #[test]
    fn keys_come_back_with_their_passphrase_only() {
        let text = book().seal("correct horse", [1; 16], [2; 24]).unwrap();
        assert_eq!(KeyBook::open(&text, "correct horse").unwrap(), book());
        assert_eq!(book().count(), 2);
        assert_eq!(KeyBook::open(&text, "correct hors").unwrap_err(), BookError::DoesNotOpen);
        assert!(!text.contains(&Hash([7; 32]).to_string()) && text.ends_with("\"}\n"));
        assert_eq!(book().seal("short", [1; 16], [2; 24]).unwrap_err(), BookError::Short);
    }

    #[test]
    fn what_was_altered_does_not_open_and_nothing_costs_without_bound() {
        let text = book().seal("correct horse", [1; 16], [2; 24]).unwrap();
        let other_ledger = text.replace(&book().ledger.to_string(), &Hash::of(b"m").to_string());
        let cheaper = text.replace("\"passes\":3", "\"passes\":2");
        for altered in [other_ledger, cheaper, text.replace("0101", "0102")] {
            assert_eq!(KeyBook::open(&altered, "correct horse").unwrap_err(), BookError::DoesNotOpen);
        }
        let costly = text.replace("\"memory_kib\":65536", "\"memory_kib\":4000000000");
        assert_eq!(KeyBook::open(&costly, "correct horse").unwrap_err(), BookError::Costly);
        for wrong in ["", "{}", &text.replace(",\"lanes\"", ", \"lanes\""), &format!("{text}x")] {
            assert_eq!(KeyBook::open(wrong, "correct horse").unwrap_err(), BookError::Form, "{wrong}");
        }
    }
}
