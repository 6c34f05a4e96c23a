//! `index/`: where each stream's events lie. A sled database, wrapped so that nothing it does can fail a command.
//!
//! Trust: rebuildable, deletable at any time. If lost or garbled it is rebuilt from the log; if its mark says what the
//! log does not have, that is reported. Whoever holds `index/lock` may write, only of what is durable in the log.
//!
//! ```text
//! index/lock           held by the process that has sled open
//! index/mark           the mark once more, for `verify`, which opens nothing that could write
//! index/sled/          p<stream>00<chunk, u32 BE> → postings     s<stream> → tag ‖ version, u64 LE ‖ head     mark
//!                      in the tree `map`: prefix → node of the client map     nothing → the checkpoint they are of
//!                      in the tree `log`: level ‖ index, u64 BE → root        00 ‖ block, u64 BE → its parts of 16
//!                                         nothing → how many blocks of 256 ‖ where the line after them begins, u64 LE
//!                      in the tree `paths`: size, u64 BE ‖ tag → version, u64 LE ‖ head ‖ path in that checkpoint's map
//!                      in the tree `snapshots`: name → keyed hash ‖ what a projection kept
//! ```

mod map;
mod open;
mod paths;
pub(crate) mod postings;
mod snapshots;
pub(crate) mod tree;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};

use ledger_core::proof::Tag;
use ledger_core::{Hash, LedgerId, StreamId};
use serde::{Deserialize, Serialize};

pub(crate) use open::{Making, Opened, mark_path};
use postings::{CHUNK, decode, encode, position};

use super::log::Place;
use super::tail::{stamped, unstamped};
use crate::Head;
use crate::disk::Held;

const MARK: &[u8] = b"mark";

/// How far the index has read the log, and what the log was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mark {
    pub(crate) ledger: LedgerId,
    /// Where the next line begins.
    pub(crate) offset: u64,
    /// How many events lie before it.
    pub(crate) count: u64,
    /// Where the last of them begins.
    pub(crate) last: u64,
    /// That event's hash.
    pub(crate) hash: Hash,
}

impl Mark {
    pub(crate) fn page(&self) -> Vec<u8> {
        stamped("mark", &serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads a mark; none if it is not whole.
    pub(crate) fn read(page: &[u8]) -> Option<Self> {
        serde_json::from_str(unstamped("mark", page)?).ok()
    }
}

/// What an index is to learn of one stream: its new head, and where its newest events lie.
#[derive(Debug)]
pub(crate) struct Learned<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) tag: Tag,
    pub(crate) head: Head,
    pub(crate) places: &'a [Place],
}

/// An open index. A fault of sled makes it `broken`; its answers then mean nothing.
pub(crate) struct Index {
    sled: Option<sled::Db>,
    broken: Cell<bool>,
    /// Declared last, so that it is let go after sled's own lock.
    _held: Box<dyn Held>,
}

impl Drop for Index {
    fn drop(&mut self) {
        // sled writes and may panic when it is dropped; a broken one is left to the end of the process.
        let sled = self.sled.take();
        if self.broken.get() {
            mem::forget(sled);
        } else {
            let _ = catch_unwind(AssertUnwindSafe(|| drop(sled)));
        }
    }
}

fn stream_key(stream: &StreamId) -> Vec<u8> {
    [b"s", stream.as_str().as_bytes()].concat()
}

fn chunk_key(stream: &StreamId, chunk: u64) -> Vec<u8> {
    let chunk = u32::try_from(chunk).unwrap_or(u32::MAX).to_be_bytes();
    [b"p", stream.as_str().as_bytes(), b"\0", &chunk].concat()
}

fn read_head(value: &[u8]) -> Option<Head> {
    let version = u64::from_le_bytes(value.get(32..40)?.try_into().ok()?);
    Some(Head { version, hash: Hash(value.get(40..)?.try_into().ok()?) })
}

impl Index {
    pub(crate) fn broken(&self) -> bool {
        self.broken.get()
    }

    /// Asks sled, taking panics and errors alike for a broken index.
    fn ask<T>(&self, question: impl FnOnce(&sled::Db) -> Result<Option<T>, sled::Error>) -> Option<T> {
        if self.broken.get() {
            return None;
        }
        let sled = self.sled.as_ref()?;
        let answer = catch_unwind(AssertUnwindSafe(|| question(sled)));
        let Ok(Ok(answer)) = answer else {
            self.broken.set(true);
            return None;
        };
        answer
    }

    fn or_broken<T>(&self, read: Option<T>) -> Option<T> {
        if read.is_none() {
            self.broken.set(true);
        }
        read
    }

    pub(crate) fn mark(&self) -> Option<Mark> {
        let value = self.ask(|sled| sled.get(MARK))?;
        self.or_broken(Mark::read(&value))
    }

    pub(crate) fn head(&self, stream: &StreamId) -> Option<Head> {
        let value = self.ask(|sled| sled.get(stream_key(stream)))?;
        self.or_broken(read_head(&value))
    }

    pub(crate) fn heads(&self) -> BTreeMap<StreamId, Head> {
        let read = |key: &[u8], value: &[u8]| {
            let stream = std::str::from_utf8(key.get(1..)?).ok()?.parse().ok()?;
            Some((stream, read_head(value)?))
        };
        let all = self.ask(|sled| {
            let entries: Result<Vec<_>, _> = sled.scan_prefix(b"s").collect();
            Ok(Some(entries?.iter().map(|(key, value)| read(key, value)).collect::<Option<_>>()))
        });
        self.or_broken(all.flatten()).unwrap_or_default()
    }

    /// Where the events of a stream lie, from a version to its newest, at most so many.
    pub(crate) fn places(&self, stream: &StreamId, from: u64, newest: u64, most: usize) -> Vec<Place> {
        let upto = newest.min(from.saturating_add(most as u64).saturating_sub(1));
        let (first, skip) = position(from);
        let (last, _) = position(upto);
        let mut places = Vec::new();
        for chunk in first..=last {
            let value = self.ask(|sled| sled.get(chunk_key(stream, chunk)));
            let Some(read) = self.or_broken(value.and_then(|value| decode(&value))) else { return places };
            places.extend(read);
        }
        places.drain(..skip.min(places.len()));
        if upto < newest {
            places.truncate(most);
        }
        let complete = places.len() as u64 == (upto + 1).saturating_sub(from);
        if !complete {
            self.broken.set(true);
        }
        places
    }

    /// Takes in what streams learned up to a mark, all or nothing. Not synced: the log is the truth.
    pub(crate) fn learn(&self, learned: &[Learned<'_>], mark: &Mark) {
        let mut batch = sled::Batch::default();
        for Learned { stream, tag, head, places } in learned {
            let first = (head.version + 1).saturating_sub(places.len() as u64);
            let (mut chunk, filled) = position(first);
            let mut open = Vec::new();
            if filled > 0 {
                let value = self.ask(|sled| sled.get(chunk_key(stream, chunk)));
                open = self.or_broken(value.and_then(|value| decode(&value))).unwrap_or_default();
                open.truncate(filled);
            }
            let mut rest = *places;
            while !rest.is_empty() {
                let room = usize::try_from(CHUNK).unwrap_or(usize::MAX) - open.len();
                let (now, later) = rest.split_at(room.min(rest.len()));
                open.extend_from_slice(now);
                batch.insert(chunk_key(stream, chunk), encode(&open));
                open.clear();
                chunk += 1;
                rest = later;
            }
            let value = [&tag.0.0[..], &head.version.to_le_bytes(), &head.hash.0].concat();
            batch.insert(stream_key(stream), value);
        }
        batch.insert(MARK, mark.page());
        self.ask(|sled| sled.apply_batch(batch).map(Some));
    }
}
