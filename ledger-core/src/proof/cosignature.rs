//! Cosignatures after C2SP (`tlog-cosignature` v1, Ed25519): a witness saw this checkpoint at that time, and nothing
//! but growth before it.
//!
//! ```text
//! verifier key    <name>+<key id, 8 hex digits>+<base64(04 ‖ public key)>
//! line            — <name> <base64(key id ‖ time, 8 bytes, big-endian ‖ signature)>
//! what is signed  cosignature/v1\ntime <time>\n<the checkpoint's three lines>
//! ```
//!
//! The time is in seconds since 1970, by the witness's clock. Cosignatures stand beside the note, never in it.

use std::fmt;
use std::str::FromStr;

use super::note::{self, SignedNote};
use super::signature::{PublicKey, Signature};
use super::spelled::{base64, from_base64};
use crate::time::Instant;
use crate::wire::as_text;

/// The kind of key that cosigns, after C2SP `signed-note`.
const KIND: u8 = 4;
/// The last second of the year 9999.
const LATEST: u64 = 253_402_300_799;

/// Somebody who cosigns checkpoints: a name and a public key.
#[derive(Clone, PartialEq, Eq)]
pub struct Witness {
    name: String,
    key: PublicKey,
}

/// Why a text is no witness's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// It has another form.
    #[error("not a witness's key: expected `<name>+<8 hex digits>+<base64>`")]
    Form,
    /// The key does not cosign with Ed25519, or proves nothing.
    #[error("the key is not one that cosigns with Ed25519 (kind 04)")]
    Kind,
    /// The digits are not the key's id.
    #[error("the key's id does not fit its name and key: was it typed right?")]
    Id,
}

/// Why a line is not a witness's cosignature of a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CosignatureError {
    /// No line of the text is this witness's.
    #[error("there is no line of this witness in it")]
    Absent,
    /// The line has another form.
    #[error("its line is not a cosignature: expected `— <name> <base64>` of 76 bytes")]
    Form,
    /// The signature is not its own over this checkpoint.
    #[error("its signature does not fit this checkpoint")]
    Bad,
}

/// What a witness says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// When it cosigned, by its own clock.
    pub at: Instant,
    /// The line, with its line feed: what is kept.
    pub line: String,
}

impl Witness {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its public key.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The id of its key, 8 hex digits.
    pub fn id(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.key_id()))
    }

    fn key_id(&self) -> [u8; 4] {
        note::id_of_kind(&self.name, KIND, &self.key)
    }

    /// Its cosignature of a checkpoint, among the lines that a witness answered with; other lines are passed over, as
    /// C2SP asks. `checkpoint` is the signed note.
    pub fn cosigned(
        &self,
        checkpoint: &SignedNote<'_>,
        lines: &str,
    ) -> Result<Cosignature, CosignatureError> {
        let mut found = CosignatureError::Absent;
        for line in lines.lines() {
            let Some((name, signature)) = line.strip_prefix("— ").and_then(|line| line.split_once(' '))
            else {
                continue;
            };
            if name != self.name {
                continue;
            }
            match self.check(checkpoint, signature) {
                Ok(at) => return Ok(Cosignature { at, line: format!("{line}\n") }),
                Err(CosignatureError::Absent) => {}
                Err(error) => found = error,
            }
        }
        Err(found)
    }

    fn check(&self, checkpoint: &SignedNote<'_>, signature: &str) -> Result<Instant, CosignatureError> {
        // A key that signs in another way has signatures of another length.
        let bytes: [u8; 76] = from_base64(signature).ok_or(CosignatureError::Form)?;
        let (id, rest) = bytes.split_at(4);
        if id != self.key_id() {
            return Err(CosignatureError::Absent);
        }
        let (time, signed) = rest.split_at(8);
        let mut seconds = [0; 8];
        seconds.copy_from_slice(time);
        let mut signature = Signature([0; 64]);
        signature.0.copy_from_slice(signed);
        let seconds = u64::from_be_bytes(seconds);
        let message = format!("cosignature/v1\ntime {seconds}\n{}", checkpoint.text);
        let millis = i64::try_from(seconds.min(LATEST)).unwrap_or_default() * 1000;
        if seconds > LATEST || !self.key.signed(message.as_bytes(), &signature) {
            return Err(CosignatureError::Bad);
        }
        Ok(Instant::from_millis(millis))
    }
}

impl FromStr for Witness {
    type Err = WitnessError;
    fn from_str(text: &str) -> Result<Self, WitnessError> {
        let (name, rest) = text.split_once('+').ok_or(WitnessError::Form)?;
        let (id, key) = rest.split_once('+').ok_or(WitnessError::Form)?;
        if !note::is_name(name) {
            return Err(WitnessError::Form);
        }
        let bytes: [u8; 33] = from_base64(key).ok_or(WitnessError::Form)?;
        let (kind, key) = bytes.split_at(1);
        let mut witness = Self { name: name.to_owned(), key: PublicKey([0; 32]) };
        witness.key.0.copy_from_slice(key);
        if kind != [KIND] || !witness.key.is_sound() {
            return Err(WitnessError::Kind);
        }
        if witness.id() == id { Ok(witness) } else { Err(WitnessError::Id) }
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[KIND][..], &self.key.0].concat();
        write!(f, "{}+{}+{}", self.name, self.id(), base64(&key))
    }
}
as_text!(Witness, "^[^+\\s]+\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}$");

#[cfg(test)]
mod tests;
