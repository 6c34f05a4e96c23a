//! What a store reads of an event: whose it is, its place in the chain, when it was recorded. Not what it means.

use super::envelope::{Envelope, ReadError, envelope};
use crate::id::{EventId, Hash, StreamId};
use crate::time::Instant;

/// What a store reads of an event without knowing what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Its id.
    pub id: EventId,
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: u64,
    /// The hash of the event before it in the stream.
    pub prev: Option<Hash>,
    /// When the ledger learned it.
    pub recorded: Instant,
}

impl Header {
    /// Reads and checks: one spelling, keys in order, values of their kinds. What `verify` and recovery use.
    pub fn check(bytes: &[u8]) -> Result<Self, ReadError> {
        let (Envelope { id, stream, version, prev, recorded, .. }, ..) = envelope(bytes, None)?;
        Ok(Self { id, stream, version, prev, recorded })
    }

    /// Reads the header of bytes whose hash is already known to be right, without checking the rest: what
    /// rebuilding an index uses. None where the bytes do not even begin like an event.
    pub fn peek(bytes: &[u8]) -> Option<Self> {
        Self::peek_near(bytes, None)
    }

    /// [`peek`](Self::peek) where the stream is most often this one, whose name is then not made anew.
    pub fn peek_near(bytes: &[u8], near: Option<&StreamId>) -> Option<Self> {
        let mut rest = Peek(bytes);
        let id = rest.after(b"{\"id\":\"")?.parse().ok()?;
        let name = rest.after(b"\"stream\":\"")?;
        let stream = match near.filter(|near| near.as_str() == name) {
            Some(near) => near.clone(),
            None => name.parse().ok()?,
        };
        let version = rest.number(b"\"version\":")?;
        let prev = if rest.skips(b"\"prev\":null,") {
            None
        } else {
            Some(rest.after(b"\"prev\":\"")?.parse().ok()?)
        };
        rest.after(b"\"type\":\"")?;
        rest.number(b"\"v\":")?;
        rest.after(b"\"occurred\":\"")?;
        rest.after(b"\"zone\":\"")?;
        let recorded = rest.after(b"\"recorded\":\"")?.parse().ok()?;
        Some(Self { id, stream, version, prev, recorded })
    }
}

/// The rest of an event's bytes, member by member.
struct Peek<'a>(&'a [u8]);

impl<'a> Peek<'a> {
    fn skips(&mut self, literal: &[u8]) -> bool {
        let rest = self.0.strip_prefix(literal);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// What stands up to this byte.
    fn until(&mut self, byte: u8) -> Option<&'a str> {
        let length = self.0.iter().position(|&found| found == byte)?;
        let (text, rest) = self.0.split_at(length);
        self.0 = rest.get(1..)?;
        std::str::from_utf8(text).ok()
    }

    /// The text of the member that begins so.
    fn after(&mut self, key: &[u8]) -> Option<&'a str> {
        if !self.skips(key) {
            return None;
        }
        let text = self.until(b'"')?;
        self.skips(b",").then_some(text)
    }

    /// The number of the member that begins so.
    fn number(&mut self, key: &[u8]) -> Option<u64> {
        if self.skips(key) { self.until(b',')?.parse().ok() } else { None }
    }
}
