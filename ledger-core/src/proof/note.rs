//! Signed notes after C2SP, with exactly one signature: a text, a blank line, and who signed it.
//!
//! ```text
//! <text, each line ending in \n>
//!
//! — <key name> <base64(key id ‖ signature)>
//! ```
//!
//! key id = the first 4 bytes of SHA-256(key name ‖ `\n` ‖ 01 ‖ public key). The signature is over the text with its
//! last line feed, without the blank line. What witnesses and clients sign beside it stands in files of its own.

use sha2::{Digest, Sha256};

use super::signature::{PublicKey, Signature, SigningKey};
use super::spelled::{base64, from_base64};

/// Why a note is not one, or not signed by that key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It is not of the one form.
    #[error("not a signed note: {0}")]
    Form(&'static str),
    /// Somebody else's name stands at the signature.
    #[error("the note is signed as `{found}` and not as `{expected}`")]
    OtherName {
        /// The name that was expected.
        expected: String,
        /// The name that stands there.
        found: String,
    },
    /// Another key's id stands at the signature.
    #[error("the note is signed with another key than the one in force")]
    OtherKey,
    /// The signature is not that key's over this text.
    #[error("the note's signature does not fit its text")]
    BadSignature,
}

/// The id of a key under a name.
pub fn key_id(name: &str, key: &PublicKey) -> [u8; 4] {
    id_of_kind(name, 1, key)
}

/// The id of a key that makes signatures of this kind: 01 signs a note, 04 cosigns it.
pub(super) fn id_of_kind(name: &str, kind: u8, key: &PublicKey) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', kind]).chain_update(key.0).finalize();
    let mut id = [0; 4];
    id.iter_mut().zip(hash).for_each(|(slot, byte)| *slot = byte);
    id
}

/// A text and who signed it; believed only after [`check`](Self::check).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedNote<'a> {
    /// The text that is signed, with its last line feed.
    pub text: &'a str,
    /// The name at the signature.
    pub name: &'a str,
    /// The id of the key at the signature.
    pub key_id: [u8; 4],
    /// The signature.
    pub signature: Signature,
}

/// What a key's name must not contain: it stands between spaces, and `+` parts the fields of a verifier key.
pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

/// Whether a text may be signed: lines that each end, and no control character but their ends.
fn is_text(text: &str) -> bool {
    text.len() > 1 && text.ends_with('\n') && !text.contains(|c: char| c < ' ' && c != '\n')
}

impl<'a> SignedNote<'a> {
    /// Reads a note of the one form.
    pub fn read(note: &'a str) -> Result<Self, NoteError> {
        let blank = note.rfind("\n\n").ok_or(NoteError::Form("no blank line before the signature"))?;
        let (text, signed) = note.split_at(blank + 1);
        if !is_text(text) {
            return Err(NoteError::Form("a text that is empty or has control characters"));
        }
        let line = signed.strip_prefix("\n— ").ok_or(NoteError::Form("a signature line begins with `— `"))?;
        let line = line.strip_suffix('\n').ok_or(NoteError::Form("no line feed at the end"))?;
        if line.contains('\n') {
            return Err(NoteError::Form("more than one signature line"));
        }
        let (name, signature) =
            line.split_once(' ').ok_or(NoteError::Form("a signature line has a name and a signature"))?;
        if !is_name(name) {
            return Err(NoteError::Form("a key's name has no white space and no `+`"));
        }
        let bytes: [u8; 68] =
            from_base64(signature).ok_or(NoteError::Form("a signature is 68 bytes in padded base64"))?;
        let mut note = Self { text, name, key_id: [0; 4], signature: Signature([0; 64]) };
        let (id, signature) = bytes.split_at(4);
        note.key_id.copy_from_slice(id);
        note.signature.0.copy_from_slice(signature);
        Ok(note)
    }

    /// Whether this key signed it under this name.
    pub fn check(&self, name: &str, key: &PublicKey) -> Result<(), NoteError> {
        if self.name != name {
            return Err(NoteError::OtherName { expected: name.into(), found: self.name.into() });
        }
        if self.key_id != key_id(name, key) {
            return Err(NoteError::OtherKey);
        }
        if key.signed(self.text.as_bytes(), &self.signature) { Ok(()) } else { Err(NoteError::BadSignature) }
    }
}

/// Signs a text under a name and gives the note.
pub fn sign(name: &str, text: &str, key: &SigningKey) -> Result<String, NoteError> {
    if !is_text(text) {
        return Err(NoteError::Form("a text that is empty or has control characters"));
    }
    if !is_name(name) {
        return Err(NoteError::Form("a key's name has no white space and no `+`"));
    }
    let signature = key.sign(text.as_bytes());
    let signed = [&key_id(name, &key.public())[..], &signature.0].concat();
    Ok(format!("{text}\n— {name} {}\n", base64(&signed)))
}

#[cfg(test)]
mod tests;
