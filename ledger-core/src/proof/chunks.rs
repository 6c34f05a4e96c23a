//! A private file as it is kept: chunks of 64 KiB, each sealed and none of them movable. Bytes in, bytes out, never
//! more than a chunk held.
//!
//! It is the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár (2015) over XChaCha20-Poly1305, in the flavour
//! called BE32: the nonce of a chunk is 19 zero bytes, its number from 0 as a 32-bit big-endian integer, and a byte that is
//! 1 for the last chunk and 0 for the others. The key is that of one file, so no nonce is used twice.

use aead_stream::{DecryptorBE32, EncryptorBE32, Key, Nonce, StreamBE32};
use chacha20poly1305::XChaCha20Poly1305;

use super::seal::ValueKey;

/// How many bytes of the file a chunk holds; the last one may hold fewer.
pub const CHUNK: usize = 64 * 1024;
/// How many bytes a kept chunk is longer than what it holds.
pub const TAG: usize = 16;
/// How long a whole chunk is when it is kept.
const KEPT: usize = CHUNK + TAG;

/// Why a file cannot be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// It was changed, cut or put together of parts, or the key is another one.
    #[error("it does not open with its key: it was altered, or belongs elsewhere")]
    DoesNotOpen,
    /// It has more chunks than can be counted.
    #[error("it has more than 256 TiB")]
    TooLong,
}

/// How many bytes the file has of which so many are kept; none where no file is kept in so many.
pub fn opened_length(kept: u64) -> Option<u64> {
    let (tag, whole) = (TAG as u64, KEPT as u64);
    let (chunks, rest) = (kept / whole, kept % whole);
    match rest {
        0 if chunks > 0 => Some(kept - chunks * tag),
        // An empty chunk is the last of an empty file only.
        _ if rest > tag || (rest == tag && chunks == 0) => Some(kept - (chunks + 1) * tag),
        _ => None,
    }
}

fn cipher(
    key: &ValueKey,
) -> (Key<XChaCha20Poly1305>, Nonce<XChaCha20Poly1305, StreamBE32<XChaCha20Poly1305>>) {
    (Key::<XChaCha20Poly1305>::from(key.0), Nonce::<XChaCha20Poly1305, StreamBE32<_>>::default())
}

/// A file that is being sealed.
pub struct Sealing {
    stream: EncryptorBE32<XChaCha20Poly1305>,
    /// What is not sealed yet: a chunk at most, for it may be the last.
    held: Vec<u8>,
}

impl Sealing {
    /// Begins to seal a file under its own key.
    pub fn new(key: &ValueKey) -> Self {
        let (key, nonce) = cipher(key);
        Self { stream: EncryptorBE32::new(&key, &nonce), held: Vec::with_capacity(CHUNK) }
    }

    /// Takes the next bytes of the file and adds what is to be kept to `kept`.
    pub fn push(&mut self, mut bytes: &[u8], kept: &mut Vec<u8>) -> Result<(), ChunkError> {
        while !bytes.is_empty() {
            if self.held.len() == CHUNK {
                let sealed = self.stream.encrypt_next(self.held.as_slice());
                kept.extend(sealed.map_err(|_| ChunkError::TooLong)?);
                self.held.clear();
            }
            bytes = fill(&mut self.held, CHUNK, bytes);
        }
        Ok(())
    }

    /// Ends the file: adds the last chunk, which may be full, and is empty only for an empty file.
    pub fn finish(self, kept: &mut Vec<u8>) -> Result<(), ChunkError> {
        kept.extend(self.stream.encrypt_last(self.held.as_slice()).map_err(|_| ChunkError::TooLong)?);
        Ok(())
    }
}

/// A file that is being opened. What it hands out before [`finish`](Self::finish) is the file's beginning and may not be
/// all of it.
pub struct Opening {
    stream: DecryptorBE32<XChaCha20Poly1305>,
    held: Vec<u8>,
    is_first: bool,
}

impl Opening {
    /// Begins to open a file with its own key.
    pub fn new(key: &ValueKey) -> Self {
        let (key, nonce) = cipher(key);
        Self { stream: DecryptorBE32::new(&key, &nonce), held: Vec::with_capacity(KEPT), is_first: true }
    }

    /// Takes the next of the kept bytes and adds what they say to `opened`.
    pub fn push(&mut self, mut bytes: &[u8], opened: &mut Vec<u8>) -> Result<(), ChunkError> {
        while !bytes.is_empty() {
            if self.held.len() == KEPT {
                let chunk = self.stream.decrypt_next(self.held.as_slice());
                opened.extend(chunk.map_err(|_| ChunkError::DoesNotOpen)?);
                self.held.clear();
                self.is_first = false;
            }
            bytes = fill(&mut self.held, KEPT, bytes);
        }
        Ok(())
    }

    /// Ends the file: what was held back is its last chunk, or the file was cut.
    pub fn finish(self, opened: &mut Vec<u8>) -> Result<(), ChunkError> {
        // What has an empty chunk at its end would have been kept without it.
        if self.held.len() <= TAG && !self.is_first {
            return Err(ChunkError::DoesNotOpen);
        }
        let chunk = self.stream.decrypt_last(self.held.as_slice());
        opened.extend(chunk.map_err(|_| ChunkError::DoesNotOpen)?);
        Ok(())
    }
}

/// Fills up to `most` bytes; answers what is left over.
fn fill<'a>(held: &mut Vec<u8>, most: usize, bytes: &'a [u8]) -> &'a [u8] {
    let (taken, rest) = bytes.split_at(bytes.len().min(most.saturating_sub(held.len())));
    held.extend_from_slice(taken);
    rest
}

#[cfg(test)]
mod tests;
