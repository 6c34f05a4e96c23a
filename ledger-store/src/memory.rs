//! The reference store: the contract's plain reading, kept in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ledger_core::proof::{Subtrees, Tag, log::Root};
use ledger_core::{Instant, StreamId};
use tokio::sync::watch;

use crate::{Append, Appended, Cursor, EventStore, Head, Heads, LedgerHead, Page, StoreError, Stored};
use crate::{check_entered, check_expected};

/// A ledger that lasts as long as the program.
#[derive(Debug)]
pub struct MemoryStore {
    secret: [u8; 32],
    kept: Mutex<Kept>,
    count: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Kept {
    events: Vec<Stored>,
    heads: BTreeMap<StreamId, Head>,
    recorded: Option<Instant>,
    subtrees: Subtrees,
}

impl MemoryStore {
    /// An empty ledger with this secret.
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret, kept: Mutex::default(), count: watch::Sender::new(0) }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn append_now(&self, append: Append) -> Result<Appended, StoreError> {
        let mut kept = self.kept();
        let streams =
            append.expected.iter().map(|(stream, _)| (stream.clone(), kept.heads.get(stream).copied()));
        let (last_recorded, subtrees) = (kept.last_recorded(), kept.subtrees.clone());
        let heads = Heads { streams: streams.collect(), last_recorded, subtrees };
        check_expected(&heads, &append.expected)?;
        let events = (append.enter)(&heads).map_err(StoreError::entering)?;
        let after = check_entered(&heads, &events)?;
        let position = kept.events.len() as u64;
        for (left, event) in (0..events.len() as u64).rev().zip(&events) {
            let leaf = Tag::in_ledger(&self.secret, &event.stream).leaf(event.version, &event.hash);
            kept.subtrees.push(Root::leaf(leaf.as_bytes()));
            kept.recorded = Some(event.recorded);
            let (stream, bytes) = (event.stream.clone(), event.bytes.clone());
            kept.events.push(Stored { stream, version: event.version, hash: event.hash, bytes, left });
        }
        kept.heads.extend(after);
        self.count.send_replace(kept.events.len() as u64);
        Ok(Appended { events, position, warnings: Vec::new() })
    }
}

impl Kept {
    fn last_recorded(&self) -> Instant {
        self.recorded.unwrap_or(Instant::from_millis(i64::MIN))
    }
}

impl EventStore for MemoryStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.append_now(append)
    }

    async fn read_some(&self, stream: &StreamId, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        let fits = |event: &&Stored| event.stream == *stream && event.version >= from;
        Ok(self.kept().events.iter().filter(fits).take(most).cloned().collect())
    }

    async fn read_all(&self, from: Cursor, most: usize) -> Result<Page, StoreError> {
        let start = usize::try_from(from.position).unwrap_or(usize::MAX);
        let events: Vec<_> = self.kept().events.iter().skip(start).take(most).cloned().collect();
        let next = Cursor { position: from.position + events.len() as u64, offset: 0 };
        Ok(Page { events, next })
    }

    async fn read_back(&self, most: usize) -> Result<Vec<Stored>, StoreError> {
        Ok(self.kept().events.iter().rev().take(most).cloned().collect())
    }

    async fn streams(&self) -> Result<BTreeMap<StreamId, Head>, StoreError> {
        Ok(self.kept().heads.clone())
    }

    async fn head(&self) -> Result<LedgerHead, StoreError> {
        let kept = self.kept();
        let (count, root) = (kept.subtrees.size(), kept.subtrees.root());
        Ok(LedgerHead { count, last_recorded: kept.last_recorded(), root })
    }

    async fn follow(&self, after: u64) -> Result<LedgerHead, StoreError> {
        let mut count = self.count.subscribe();
        count.wait_for(|&count| count > after).await.map_err(|_| StoreError::Stopped)?;
        self.head().await
    }
}
