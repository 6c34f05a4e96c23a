//! What a passphrase opens: a key that is derived from it, slowly, and the box under that key with which a line ends.
//!
//! ```text
//! {…,"kdf":"argon2id","memory_kib":…,"passes":…,"lanes":…,"salt":…,"nonce":…,"box":…}\n
//! key = Argon2id(passphrase, salt, memory, passes, lanes), 32 bytes
//! box = XChaCha20-Poly1305(key, nonce, what is kept, aad = the line before `,"box"`)
//! ```
//!
//! Salt and nonce are given.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::spelled::{from_hex, hex};

/// What deriving the key costs: RFC 9106, section 4, the second choice.
const COST: Cost = Cost { memory_kib: 1 << 16, passes: 3, lanes: 4 };
/// The most that a text may ask for, so that none stops a machine.
const MOST: Cost = Cost { memory_kib: 1 << 20, passes: 64, lanes: 64 };
/// The fewest characters of a passphrase.
const SHORTEST: usize = 8;
const KDF: &str = "argon2id";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

/// Why a passphrase gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoxError {
    /// Not in the one form.
    #[error("it is not in the form in which keys lie under a passphrase")]
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

/// How a key is derived from a passphrase: at which cost, with which salt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derivation {
    cost: Cost,
    salt: [u8; 16],
}

impl Derivation {
    /// The key of this passphrase. Costs time and memory: keep it for what else was sealed with the same salt.
    pub fn key(self, passphrase: &str) -> Result<PassphraseKey, BoxError> {
        let Cost { memory_kib, passes, lanes } = self.cost;
        let params = Params::new(memory_kib, passes, lanes, Some(32)).map_err(|_| BoxError::Form)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut key = Zeroizing::new([0; 32]);
        let derived = argon.hash_password_into(passphrase.as_bytes(), &self.salt, &mut *key);
        derived.map_err(|_| BoxError::Unsealed)?;
        Ok(PassphraseKey { derivation: self, key })
    }
}

/// What a passphrase came to: it seals and opens. Wiped when dropped, never printed.
pub struct PassphraseKey {
    derivation: Derivation,
    key: Zeroizing<[u8; 32]>,
}

impl PassphraseKey {
    /// The key of a passphrase under which something is sealed from now on: refused where it is soon guessed. `salt` must
    /// be fresh random bytes.
    pub fn fresh(passphrase: &str, salt: [u8; 16]) -> Result<Self, BoxError> {
        if passphrase.chars().count() < SHORTEST {
            return Err(BoxError::Short);
        }
        Derivation { cost: COST, salt }.key(passphrase)
    }

    /// How it was derived.
    pub fn derivation(&self) -> Derivation {
        self.derivation
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key))
    }
}

impl std::fmt::Debug for PassphraseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PassphraseKey(…)")
    }
}

/// The end of a line that a passphrase opens.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct End {
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    r#box: String,
}

/// A line that a passphrase opens: what it is about, in the clear, then its end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Line<T> {
    /// What stands in the clear. The box is bound to it.
    #[serde(flatten)]
    pub(super) about: T,
    #[serde(flatten)]
    end: End,
}

impl<T: Serialize> Line<T> {
    /// Seals what is kept; `nonce` must be fresh random bytes.
    pub(super) fn seal(
        about: T,
        kept: &[u8],
        under: &PassphraseKey,
        nonce: [u8; 24],
    ) -> Result<Self, BoxError> {
        let Derivation { cost: Cost { memory_kib, passes, lanes }, salt } = under.derivation;
        let (kdf, salt) = (KDF.into(), hex(&salt));
        let end = End { kdf, memory_kib, passes, lanes, salt, nonce: hex(&nonce), r#box: String::new() };
        let mut line = Self { about, end };
        let bound = line.bound()?;
        let payload = Payload { msg: kept, aad: bound.as_bytes() };
        let boxed = under.cipher().encrypt(&XNonce::from(nonce), payload);
        line.end.r#box = STANDARD.encode(boxed.map_err(|_| BoxError::Unsealed)?);
        Ok(line)
    }

    /// The line, with its line feed: its one spelling.
    pub(super) fn text(&self) -> Result<String, BoxError> {
        let mut text = serde_json::to_string(self).map_err(|_| BoxError::Unsealed)?;
        text.push('\n');
        Ok(text)
    }

    /// The line before its box: what cannot be changed without the box not opening.
    fn bound(&self) -> Result<String, BoxError> {
        let text = self.text()?;
        text.split_once(",\"box\"").map(|(before, _)| before.to_owned()).ok_or(BoxError::Form)
    }

    /// How the key that opens it is derived.
    pub(super) fn derivation(&self) -> Result<Derivation, BoxError> {
        let End { kdf, memory_kib, passes, lanes, salt, .. } = &self.end;
        let cost = Cost { memory_kib: *memory_kib, passes: *passes, lanes: *lanes };
        if kdf != KDF {
            return Err(BoxError::Form);
        }
        if cost.memory_kib > MOST.memory_kib || cost.passes > MOST.passes || cost.lanes > MOST.lanes {
            return Err(BoxError::Costly);
        }
        Ok(Derivation { cost, salt: from_hex(salt).ok_or(BoxError::Form)? })
    }

    /// What was sealed.
    pub(super) fn open(&self, under: &PassphraseKey) -> Result<Zeroizing<Vec<u8>>, BoxError> {
        let nonce: [u8; 24] = from_hex(&self.end.nonce).ok_or(BoxError::Form)?;
        let boxed = STANDARD.decode(&self.end.r#box).map_err(|_| BoxError::Form)?;
        let bound = self.bound()?;
        let payload = Payload { msg: &boxed, aad: bound.as_bytes() };
        let opened = under.cipher().decrypt(&XNonce::from(nonce), payload);
        opened.map(Zeroizing::new).map_err(|_| BoxError::DoesNotOpen)
    }
}

impl<T: Serialize + DeserializeOwned> Line<T> {
    /// Reads a line in its one spelling.
    pub(super) fn read(text: &str) -> Result<Self, BoxError> {
        let line: Self = serde_json::from_str(text).map_err(|_| BoxError::Form)?;
        if line.text()? == text { Ok(line) } else { Err(BoxError::Form) }
    }
}
