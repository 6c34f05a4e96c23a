//! Keys on their way out of the house: all of them in one text that a passphrase opens, and nothing else does.
//!
//! ```text
//! {"format":"troth-keys/v1","ledger":…,"kdf":"argon2id","memory_kib":…,"passes":…,"lanes":…,"salt":…,"nonce":…,"box":…}\n
//! ```
//!
//! The box holds the keys as JSON, as in [`passphrase`](super::passphrase).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::passphrase::{BoxError, Line, PassphraseKey};
use super::seal::{KeyName, ValueKey};
use crate::id::{Hash, LedgerId};

const FORMAT: &str = "troth-keys/v1";

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

#[derive(Serialize, Deserialize)]
struct About {
    format: String,
    ledger: LedgerId,
}

impl KeyBook {
    /// How many keys are in it.
    pub fn count(&self) -> u64 {
        let values = self.keys.values().filter(|kept| matches!(kept, Kept::Key(_))).count();
        (values + usize::from(self.signing.is_some()) + usize::from(self.next.is_some())) as u64
    }

    /// The line that the passphrase of this key opens; `nonce` must be fresh random bytes.
    pub fn seal(&self, under: &PassphraseKey, nonce: [u8; 24]) -> Result<String, BoxError> {
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(|_| BoxError::Unsealed)?);
        let about = About { format: FORMAT.into(), ledger: self.ledger };
        Line::seal(about, &plain, under, nonce)?.text()
    }

    /// Opens what [`seal`](Self::seal) wrote.
    pub fn open(text: &str, passphrase: &str) -> Result<Self, BoxError> {
        let line: Line<About> = Line::read(text)?;
        if line.about.format != FORMAT {
            return Err(BoxError::Form);
        }
        let opened = line.open(&line.derivation()?.key(passphrase)?)?;
        let book: Self = serde_json::from_slice(&opened).map_err(|_| BoxError::Form)?;
        if book.ledger == line.about.ledger { Ok(book) } else { Err(BoxError::Form) }
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

    fn sealed() -> String {
        let under = PassphraseKey::fresh("correct horse", [1; 16]).unwrap();
        book().seal(&under, [2; 24]).unwrap()
    }

    #[test]
    fn keys_come_back_with_their_passphrase_only() {
        let text = sealed();
        assert_eq!(KeyBook::open(&text, "correct horse").unwrap(), book());
        assert_eq!(book().count(), 2);
        assert_eq!(KeyBook::open(&text, "correct hors").unwrap_err(), BoxError::DoesNotOpen);
        assert!(!text.contains(&Hash([7; 32]).to_string()) && text.ends_with("\"}\n"));
    }

    #[test]
    fn what_was_altered_does_not_open_and_nothing_costs_without_bound() {
        let text = sealed();
        let other_ledger = text.replace(&book().ledger.to_string(), &Hash::of(b"m").to_string());
        let cheaper = text.replace("\"passes\":3", "\"passes\":2");
        for altered in [other_ledger, cheaper, text.replace("0101", "0102")] {
            assert_eq!(KeyBook::open(&altered, "correct horse").unwrap_err(), BoxError::DoesNotOpen);
        }
        let costly = text.replace("\"memory_kib\":65536", "\"memory_kib\":4000000000");
        assert_eq!(KeyBook::open(&costly, "correct horse").unwrap_err(), BoxError::Costly);
        for wrong in ["", "{}", &text.replace(",\"lanes\"", ", \"lanes\""), &format!("{text}x")] {
            assert_eq!(KeyBook::open(wrong, "correct horse").unwrap_err(), BoxError::Form, "{wrong}");
        }
    }
}
