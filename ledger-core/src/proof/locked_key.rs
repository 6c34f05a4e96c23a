//! A signing key under a passphrase: what its file holds while it is locked.
//!
//! ```text
//! {"format":"troth-locked-key/v1","public":…,"kdf":…,"memory_kib":…,"passes":…,"lanes":…,"salt":…,"nonce":…,"box":…}\n
//! ```
//!
//! The box holds the 32 bytes of the seed, as in [`passphrase`](super::passphrase). The public half stands in the clear, so
//! that which key it is can be told without the passphrase; the box is bound to it, and what is in the box must give it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::passphrase::{BoxError, Derivation, Line, PassphraseKey};
use super::signature::{PublicKey, SigningKey};

const FORMAT: &str = "troth-locked-key/v1";

#[derive(Clone, Debug, Serialize, Deserialize)]
struct About {
    format: String,
    public: PublicKey,
}

/// A signing key that a passphrase opens.
#[derive(Clone, Debug)]
pub struct LockedKey {
    line: Line<About>,
    derivation: Derivation,
    text: String,
}

impl LockedKey {
    /// Locks a key under what a passphrase came to; `nonce` must be fresh random bytes.
    pub fn lock(key: &SigningKey, under: &PassphraseKey, nonce: [u8; 24]) -> Result<Self, BoxError> {
        let about = About { format: FORMAT.into(), public: key.public() };
        let line = Line::seal(about, &*key.seed(), under, nonce)?;
        let text = line.text()?;
        Ok(Self { line, derivation: under.derivation(), text })
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.line.about.public
    }

    /// How what opens it is derived from the passphrase.
    pub fn derivation(&self) -> Derivation {
        self.derivation
    }

    /// The key. One that is not of the public half shown is none.
    pub fn open(&self, under: &PassphraseKey) -> Result<SigningKey, BoxError> {
        let opened = self.line.open(under)?;
        let seed = <&[u8; 32]>::try_from(opened.as_slice()).map_err(|_| BoxError::Form)?;
        let key = SigningKey::from_seed(seed);
        if key.public() == self.public() { Ok(key) } else { Err(BoxError::DoesNotOpen) }
    }
}

impl FromStr for LockedKey {
    type Err = BoxError;
    fn from_str(text: &str) -> Result<Self, BoxError> {
        let line: Line<About> = Line::read(text)?;
        if line.about.format != FORMAT {
            return Err(BoxError::Form);
        }
        Ok(Self { derivation: line.derivation()?, text: text.to_owned(), line })
    }
}

impl fmt::Display for LockedKey {
    /// The file's content, with its line feed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed(&[5; 32])
    }

    fn under(passphrase: &str) -> PassphraseKey {
        PassphraseKey::fresh(passphrase, [1; 16]).unwrap()
    }

    #[test]
    fn a_locked_key_comes_back_with_its_passphrase_only() {
        let locked = LockedKey::lock(&key(), &under("correct horse"), [2; 24]).unwrap();
        let text = locked.to_string();
        let start =
            format!("{{\"format\":\"troth-locked-key/v1\",\"public\":\"{}\",\"kdf\":", key().public());
        assert!(text.starts_with(&start) && text.ends_with("\"}\n"), "{text}");
        let read: LockedKey = text.parse().unwrap();
        assert_eq!((read.public(), read.derivation()), (key().public(), locked.derivation()));
        let again = read.derivation().key("correct horse").unwrap();
        assert_eq!(*read.open(&again).unwrap().seed(), [5; 32]);
        assert_eq!(read.open(&under("correct hors")).unwrap_err(), BoxError::DoesNotOpen);
        assert_eq!(PassphraseKey::fresh("short", [1; 16]).unwrap_err(), BoxError::Short);
    }

    #[test]
    fn a_locked_key_that_was_altered_does_not_open() {
        let under = under("correct horse");
        let text = LockedKey::lock(&key(), &under, [2; 24]).unwrap().to_string();
        let other = SigningKey::from_seed(&[6; 32]);
        let renamed = text.replace(&key().public().to_string(), &other.public().to_string());
        let renamed: LockedKey = renamed.parse().unwrap();
        assert_eq!(renamed.open(&under).unwrap_err(), BoxError::DoesNotOpen);
        // Sealed anew for another public half, by somebody who knows the passphrase.
        let about = About { format: FORMAT.into(), public: other.public() };
        let line = Line::seal(about, &[5; 32], &under, [3; 24]).unwrap().text().unwrap();
        assert_eq!(line.parse::<LockedKey>().unwrap().open(&under).unwrap_err(), BoxError::DoesNotOpen);
        for wrong in [
            String::new(),
            text.trim_end().to_owned(),
            format!(" {text}"),
            text.replace("key/v1", "key/v2"),
            text.replace("argon2id", "argon2d"),
            text.replace("\"kdf\"", "\"more\":1,\"kdf\""),
            text.replace("\"public\"", "\"Public\""),
        ] {
            assert_eq!(wrong.parse::<LockedKey>().unwrap_err(), BoxError::Form, "{wrong}");
        }
        let costly = text.replace("\"passes\":3", "\"passes\":300");
        assert_eq!(costly.parse::<LockedKey>().unwrap_err(), BoxError::Costly);
    }
}
