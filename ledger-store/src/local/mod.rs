//! A ledger in a folder of this machine: the log is the truth, the tail says how far it was acknowledged, and the
//! index only makes it fast.
//!
//! ```text
//! append   lock · tail · recover what lies beyond it · check versions · enter · one write, one sync · tail · unlock
//! read     tail, then the log's length · index for the places · the log for the bytes, each checked by its hash
//! ```

mod ahead;
mod append;
pub mod backup;
mod beside;
mod bundles;
pub mod doctor;
mod erase;
pub mod evidence;
mod folder;
mod found;
mod index;
mod known;
mod lines;
mod lock;
mod log;
mod notice;
mod read;
mod recover;
pub mod signed;
mod snapshots;
mod standing;
mod tail;
pub mod verify;
mod walk;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use ledger_core::{Instant, LedgerId, StreamId};

pub use bundles::Bundles;
pub use erase::Erasure;
pub use evidence::EvidenceStore;
pub use folder::Folder;
pub use found::Founding;
pub use notice::Notice;

use append::Writer;
use folder::Layout;
use known::{Extent, Known};
use standing::Standing;
use tail::Tail;

use crate::disk::{Access, Disk, DiskFile, RealDisk, read_small};
use crate::error::{StoreError, io_error};
use crate::keys::Keys;
use crate::{Append, Appended, Cursor, EventStore, Head, LedgerHead, Page, Stored};

/// How often a follower looks at the tail.
const POLL: Duration = Duration::from_millis(100);
/// How many looks at an unsettled tail a follower takes before it asks for the lock.
const LOOKS: u32 = 10;

/// A ledger in a folder.
#[derive(Debug)]
pub struct LocalStore {
    ledger: Arc<Ledger>,
    writer: Writer,
}

/// What every part of an open ledger shares.
pub(crate) struct Ledger {
    disk: Arc<dyn Disk>,
    layout: Layout,
    folder: Folder,
    /// The log, for reading.
    log: Box<dyn DiskFile>,
    /// Never locked while waiting for the ledger's lock: the holder of that one may need this one.
    known: Mutex<Known>,
    notices: Mutex<Vec<Notice>>,
    /// The last end of the log that was found damaged, so that it is judged once.
    damaged: Mutex<Option<(u64, Option<Tail>, Standing)>>,
    /// The size of the largest signed note there was when this process first wrote.
    noted: OnceLock<u64>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("dir", &self.layout.dir)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ledger {
    fn open(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, StoreError> {
        let folder = Folder::read(&*disk, dir)?;
        let layout = Layout::new(dir);
        let log = disk.open(&layout.log, Access::Read).map_err(io_error("opening", &layout.log))?;
        let known = Mutex::new(Known::new());
        let (notices, damaged, noted) = (Mutex::default(), Mutex::default(), OnceLock::new());
        Ok(Self { disk, layout, folder, log, known, notices, damaged, noted })
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        locked(&self.known)
    }

    fn notice(&self, notice: Notice) {
        let mut notices = locked(&self.notices);
        if !notices.contains(&notice) {
            notices.push(notice);
        }
    }

    fn remembered(&self, length: u64, tail: Option<&Tail>) -> Option<Standing> {
        let damaged = locked(&self.damaged);
        let (then, at, standing) = damaged.as_ref()?;
        (*then == length && at.as_ref() == tail).then(|| standing.clone())
    }

    fn remember(&self, length: u64, tail: Option<Tail>, standing: Standing) {
        *locked(&self.damaged) = Some((length, tail, standing));
    }

    /// Reads the streams up to a place; whether they are known exactly as they stood there.
    fn reached(&self, tail: &Tail) -> Result<bool, StoreError> {
        let mut known = self.known();
        known.ask(self, Extent { offset: tail.offset, count: Some(tail.count()) }, |_| ())?;
        Ok(known.reached() == tail.offset && known.blocked().is_none())
    }

    /// How far the index's mark says that the log was acknowledged.
    fn marked(&self) -> u64 {
        self.mark().map_or(0, |mark| mark.offset)
    }

    /// The index's mark, read without opening sled; none if it is unreadable or another ledger's.
    fn mark(&self) -> Option<index::Mark> {
        let home = self.disk.index_home(&self.layout.dir);
        let page = home
            .and_then(|home| read_small(&*self.disk, &index::mark_path(&home), tail::PAGE).ok().flatten());
        let mark = page.and_then(|page| index::Mark::read(&page));
        mark.filter(|mark| mark.ledger == self.folder.ledger)
    }
}

impl LocalStore {
    /// Opens the ledger in a folder. Needs no right to write; what is wrong with the log shows in
    /// [`notices`](Self::notices) and where it is met.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_on(Arc::new(RealDisk), dir)
    }

    /// Opens the ledger in a folder of this disk.
    pub fn open_on(disk: Arc<dyn Disk>, dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        let ledger = Arc::new(Ledger::open(disk, dir.as_ref())?);
        ledger.stand()?;
        ledger.mend_erasures();
        Ok(Self { writer: Writer::new(Arc::clone(&ledger)), ledger })
    }

    /// What the ledger says of itself.
    pub fn folder(&self) -> &Folder {
        &self.ledger.folder
    }

    /// The ledger's identity.
    pub fn ledger_id(&self) -> LedgerId {
        self.ledger.folder.ledger
    }

    /// What tags and keyed ids are made with.
    pub fn secret(&self) -> &[u8; 32] {
        &self.ledger.folder.secret
    }

    /// For a demo ledger, the instant that is its now.
    pub fn demo_today(&self) -> Option<Instant> {
        self.ledger.folder.demo_today
    }

    /// The ledger's folder.
    pub fn dir(&self) -> &Path {
        &self.ledger.layout.dir
    }

    /// What was mended, set aside or only half seen since this was last asked.
    pub fn notices(&self) -> Vec<Notice> {
        std::mem::take(&mut *locked(&self.ledger.notices))
    }

    /// The ledger's keys.
    pub fn keys(&self) -> Keys {
        Keys::new(Arc::clone(&self.ledger.disk), &self.ledger.layout.keys)
    }

    /// Changes the files of the signing keys while nobody else does, or writes to the log.
    pub fn with_keys<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Keys) -> Result<T, E>,
    ) -> Result<T, E> {
        let _held = self.ledger.lock()?;
        change(&self.keys())
    }

    /// The ledger's evidence files.
    pub fn evidence(&self) -> EvidenceStore {
        EvidenceStore::new(Arc::clone(&self.ledger.disk), &self.ledger.layout.evidence)
    }

    /// Begins an append: it is being written while the caller does something else, and answers as
    /// [`append`](EventStore::append) does.
    pub fn begin(&self, append: Append) -> impl Future<Output = Result<Appended, StoreError>> + Send + use<> {
        self.writer.append(append)
    }

    /// Lets go of the index until it is needed again, so that other programs can use it: what a program that runs
    /// for long calls when it has nothing to do.
    pub fn rest(&self) {
        self.ledger.known().rest(&self.ledger);
    }

    /// Runs what may block away from the runtime's own thread.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Ledger) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ledger = Arc::clone(&self.ledger);
        tokio::task::spawn_blocking(move || work(&ledger)).await.unwrap_or(Err(StoreError::Stopped))
    }
}

impl Drop for LocalStore {
    /// Waits for what was begun and gives the index what was appended.
    fn drop(&mut self) {
        self.writer.finish();
        self.rest();
    }
}

impl From<&Tail> for LedgerHead {
    fn from(tail: &Tail) -> Self {
        Self { count: tail.count(), last_recorded: tail.recorded, root: tail.subtrees.root() }
    }
}

impl EventStore for LocalStore {
    async fn append(&self, append: Append) -> Result<Appended, StoreError> {
        self.writer.append(append).await
    }

    async fn read_some(&self, stream: &StreamId, from: u64, most: usize) -> Result<Vec<Stored>, StoreError> {
        let stream = stream.clone();
        self.aside(move |ledger| ledger.read_stream(&stream, from, most)).await
    }

    async fn read_all(&self, from: Cursor, most: usize) -> Result<Page, StoreError> {
        self.aside(move |ledger| ledger.read_page(from, most)).await
    }

    async fn read_back(&self, most: usize) -> Result<Vec<Stored>, StoreError> {
        self.aside(move |ledger| ledger.read_newest(most)).await
    }

    async fn streams(&self) -> Result<BTreeMap<StreamId, Head>, StoreError> {
        self.aside(Ledger::all_heads).await
    }

    async fn head(&self) -> Result<LedgerHead, StoreError> {
        self.aside(|ledger| Ok(LedgerHead::from(&ledger.stand()?.tail()?))).await
    }

    async fn follow(&self, after: u64) -> Result<LedgerHead, StoreError> {
        let mut unsettled = 0;
        loop {
            // A look costs two small reads; only a tail that stays unsettled is worth the lock.
            let tail = match self.ledger.glance()? {
                None if unsettled >= LOOKS => Some(self.aside(|ledger| ledger.stand()?.tail()).await?),
                seen => seen,
            };
            unsettled = if tail.is_some() { 0 } else { unsettled + 1 };
            match tail {
                Some(tail) if tail.count() > after => return Ok(LedgerHead::from(&tail)),
                _ => tokio::time::sleep(POLL).await,
            }
        }
    }
}
