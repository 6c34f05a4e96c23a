//! **Where it is kept.** Bytes, streams and versions on disk: this crate never knows what an event means.
//!
//! Drafts come in as a callback that enters them under the store's lock ([`Append`]); what comes out are the exact
//! bytes that were kept ([`Stored`]). Every store passes the same contract suite (`tests/contract`).
#![forbid(unsafe_code)]

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;

use ledger_core::event::{Entered, Header};
use ledger_core::proof::log::{Root, Subtrees};
use ledger_core::{Hash, Instant, StreamId};

pub mod disk;
pub mod error;
pub mod keys;
pub mod local;
pub mod memory;

pub use error::{Corruption, Fault, Kind, StoreError};
pub use keys::{KeyState, Keys};
pub use local::LocalStore;
pub use memory::MemoryStore;

/// One event as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its stream.
    pub stream: StreamId,
    /// Its place in the stream, from 1.
    pub version: u64,
    /// BLAKE3 of `bytes`.
    pub hash: Hash,
    /// The exact bytes that were entered.
    pub bytes: Vec<u8>,
    /// How many events that were made durable with it, in one write, follow it: as its line says, which `read_back`
    /// holds against the lines around it.
    pub left: u64,
}

/// Where a stream stands: its newest version and that event's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The newest version.
    pub version: u64,
    /// The newest event's hash.
    pub hash: Hash,
}

/// Where the ledger stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerHead {
    /// How many events it holds, of all streams.
    pub count: u64,
    /// `recorded` of the newest event; the beginning of time for an empty ledger.
    pub last_recorded: Instant,
    /// The RFC 6962 root over all events.
    pub root: Root,
}

/// What the writer believes a stream's version to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedVersion {
    /// Whatever it is.
    Any,
    /// Exactly this; 0 for a stream that does not exist yet.
    Exact(u64),
}

/// What the callback sees under the lock.
#[derive(Clone, Debug)]
pub struct Heads {
    /// The heads of the streams named in the append; none for a stream without events.
    pub streams: BTreeMap<StreamId, Option<Head>>,
    /// `recorded` of the ledger's newest event: no later event may be recorded earlier.
    pub last_recorded: Instant,
    /// What the log amounts to before these events; its size is the position of the first of them.
    pub subtrees: Subtrees,
}

/// Enters drafts under the store's lock: given the heads, returns events that chain onto them, in order.
pub type Enter = Box<dyn FnOnce(&Heads) -> Result<Vec<Entered>, EnterRefused> + Send>;

/// Why the callback entered nothing (a key that could not be made, a value that could not be sealed).
pub type EnterRefused = Box<dyn std::error::Error + Send + Sync>;

/// One append: to one or several streams, all or nothing.
pub struct Append {
    /// The streams it writes, with what they are expected to be at.
    pub expected: Vec<(StreamId, ExpectedVersion)>,
    /// Makes the events, under the lock.
    pub enter: Enter,
}

impl fmt::Debug for Append {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Append").field("expected", &self.expected).finish_non_exhaustive()
    }
}

/// What an acknowledged append left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appended {
    /// The events, as kept.
    pub events: Vec<Entered>,
    /// The position of the first of them in the ledger, from 0.
    pub position: u64,
    /// What went less than well without endangering what was acknowledged.
    pub warnings: Vec<String>,
}

/// Where reading everything goes on. Opaque: made by the store, given back to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The position of the next event, from 0.
    pub position: u64,
    pub(crate) offset: u64,
}

/// Some of all events, in ledger order.
#[derive(Clone, Debug)]
pub struct Page {
    /// The events.
    pub events: Vec<Stored>,
    /// Where the next page begins.
    pub next: Cursor,
}

/// A ledger's events, wherever they are kept.
pub trait EventStore: Send + Sync {
    /// Appends to one or several streams, all or nothing. Returns only when the events are durable.
    fn append(&self, append: Append) -> impl Future<Output = Result<Appended, StoreError>> + Send;

    /// One stream's events from a version on (1 is the first), in order. Empty for a stream without events.
    fn read(
        &self,
        stream: &StreamId,
        from: u64,
    ) -> impl Future<Output = Result<Vec<Stored>, StoreError>> + Send {
        self.read_some(stream, from, usize::MAX)
    }

    /// The same, but at most `most` of them: fewer only where the stream ends.
    fn read_some(
        &self,
        stream: &StreamId,
        from: u64,
        most: usize,
    ) -> impl Future<Output = Result<Vec<Stored>, StoreError>> + Send;

    /// At most `most` of all events from a cursor on (`Cursor::default()` is the beginning), in ledger order.
    fn read_all(&self, from: Cursor, most: usize) -> impl Future<Output = Result<Page, StoreError>> + Send;

    /// At most `most` of the newest events, newest first.
    fn read_back(&self, most: usize) -> impl Future<Output = Result<Vec<Stored>, StoreError>> + Send;

    /// Every stream with its head, in order of names.
    fn streams(&self) -> impl Future<Output = Result<BTreeMap<StreamId, Head>, StoreError>> + Send;

    /// Where the ledger stands.
    fn head(&self) -> impl Future<Output = Result<LedgerHead, StoreError>> + Send;

    /// Waits until the ledger holds more than `after` events, and says where it stands then.
    fn follow(&self, after: u64) -> impl Future<Output = Result<LedgerHead, StoreError>> + Send;
}

/// Checks that the streams are where the writer believes them to be.
pub(crate) fn check_expected(
    heads: &Heads,
    expected: &[(StreamId, ExpectedVersion)],
) -> Result<(), StoreError> {
    for (stream, expected) in expected {
        let found = heads.streams.get(stream).copied().flatten().map_or(0, |head| head.version);
        if let ExpectedVersion::Exact(expected) = *expected
            && expected != found
        {
            return Err(StoreError::Conflict { stream: stream.clone(), expected, found });
        }
    }
    Ok(())
}

/// Checks that entered events chain onto the heads they were given and belong to streams that were named.
pub(crate) fn check_entered(
    heads: &Heads,
    events: &[Entered],
) -> Result<BTreeMap<StreamId, Head>, StoreError> {
    let mut after: BTreeMap<StreamId, Head> = BTreeMap::new();
    let mut recorded = heads.last_recorded;
    for event in events {
        let known = after.get(&event.stream).copied().or(heads.streams.get(&event.stream).copied().flatten());
        let named = heads.streams.contains_key(&event.stream);
        let version = known.map_or(1, |head| head.version + 1);
        let prev = known.map(|head| head.hash);
        let header = Header::peek(&event.bytes);
        let fits = header.is_some_and(|header| {
            (header.version, header.prev, &header.stream) == (version, prev, &event.stream)
                && header.recorded >= recorded
                && header.recorded == event.recorded
        });
        if !(named && fits && event.version == version && event.hash == Hash::of(&event.bytes)) {
            return Err(StoreError::Unchained { stream: event.stream.clone(), version: event.version });
        }
        recorded = event.recorded;
        after.insert(event.stream.clone(), Head { version, hash: event.hash });
    }
    Ok(after)
}
