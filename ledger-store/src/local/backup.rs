//! A copy of a ledger in another folder, taken while programs write: only what is new is copied, then all of it is verified.
//!
//! What was acknowledged never changes, so the bytes below the tail are copied without holding anybody up. Order of
//! the calls, each durable before the next:
//!
//! ```text
//! ledger.json (the first time) · evidence · pwrite(log) · fsync(log) · checkpoints · bundles · put the tail · verify the copy
//! ```
//!
//! `keys/` is left out: who finds a backup reads no name and no sealed text. `index/` is made again where it is needed.
//! A copy that was interrupted is gone on with; beyond its own tail nothing in it counts.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ledger_core::Hash;

use super::evidence::EvidenceStore;
use super::folder::{Folder, Layout};
use super::lines::read_range;
use super::signed::Notes;
use super::tail::{PAGE, Tail};
use super::verify::{Verified, verify_on};
use super::{Bundles, Ledger, LocalStore, Notice, locked};
use crate::disk::{Access, Disk, DiskFile, Found, Privacy, RealDisk, ensure_folder, put, read_small};
use crate::error::{Corruption, Kind, StoreError, io_error};

const BLOCK: u64 = 1 << 20;
/// The longest checkpoint.
const LARGEST: usize = 1 << 20;
/// How long a backup waits for another one into the same folder.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a backup came to.
#[derive(Clone, Debug)]
pub struct BackedUp {
    /// How many events were copied now.
    pub new_events: u64,
    /// How many evidence files were copied now.
    pub new_files: u64,
    /// What the copy amounts to, recomputed from its bytes.
    pub verified: Verified,
    /// What was met in the source.
    pub notices: Vec<Notice>,
}

/// Why no backup was taken. Unless the copy is unsound, the folder is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// The folder holds another ledger.
    OtherLedger,
    /// The folder is the ledger itself, or lies in it.
    Itself,
    /// The folder is this ledger, with keys: somebody works there.
    InUse,
    /// From this byte on the copy's log is not the ledger's.
    Differs(u64),
    /// The copy has more events than the ledger.
    Ahead(u64),
    /// The copy does not verify.
    Unsound(Box<Corruption>),
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherLedger => f.write_str("it holds another ledger"),
            Self::Itself => f.write_str("it is the ledger itself, or lies in it"),
            Self::InUse => f.write_str("it holds this ledger with keys, and a backup has none"),
            Self::Differs(offset) => write!(f, "from byte {offset} on its log is not what this ledger has"),
            Self::Ahead(events) => write!(f, "it has {events} events that this ledger does not have"),
            Self::Unsound(problem) => write!(f, "the copy does not verify: {problem}"),
        }
    }
}

impl NotTaken {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::OtherLedger | Self::Itself | Self::InUse => Kind::Failed,
            Self::Differs(_) | Self::Ahead(_) | Self::Unsound(_) => Kind::Integrity,
        }
    }

    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::OtherLedger | Self::Itself | Self::InUse => {
                "name a folder that is not there yet, or one that this ledger was backed up to before"
            }
            Self::Differs(_) | Self::Ahead(_) => {
                "keep that copy, run `troth verify` on both, and back up to another folder"
            }
            Self::Unsound(_) => "look at the disk of the copy, and back up to another folder",
        }
    }
}

impl LocalStore {
    /// Whether the ledger's keys are here. In a backup they are not: names and sealed texts cannot be read.
    pub fn has_keys(&self) -> bool {
        let keys = &self.ledger.layout.keys;
        self.ledger.disk.found(keys).is_ok_and(|found| found == Found::Folder)
    }
}

/// Backs up the ledger in a folder to another folder: new, empty, or one it was backed up to before.
pub fn backup(ledger: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<BackedUp, StoreError> {
    backup_on(&(Arc::new(RealDisk) as Arc<dyn Disk>), ledger, to)
}

/// Backs up a ledger on this disk.
pub fn backup_on(
    disk: &Arc<dyn Disk>,
    ledger: impl AsRef<Path>,
    to: impl AsRef<Path>,
) -> Result<BackedUp, StoreError> {
    let (from, to) = (ledger.as_ref(), to.as_ref());
    let source = Ledger::open(Arc::clone(disk), from)?;
    let standing = source.stand()?;
    if let Some(damage) = standing.damage {
        return Err(StoreError::Corrupt(damage));
    }
    let tail = standing.tail()?;
    // What is damaged must not take the place of what is sound.
    if let Some(problem) = verify_on(Arc::clone(disk), from)?.problems.into_iter().next() {
        return Err(StoreError::Corrupt(problem));
    }
    let copy = Copy::prepare(disk, &source, from, to)?;
    let held = disk.lock(&copy.layout.lock, PATIENCE).map_err(io_error("locking", &copy.layout.lock))?;
    let _held = held.ok_or_else(|| StoreError::Busy { path: to.to_path_buf() })?;
    let before = copy.tail()?;
    copy.is_prefix(&source, &before, &tail)?;
    let new_files = copy.evidence(&source)?;
    copy.log(&source, &before, &tail)?;
    copy.checkpoints(&source, &tail)?;
    copy.bundles(&source, &tail)?;
    put(&**disk, &copy.layout.tail, &tail.page(), Privacy::Shared)
        .map_err(io_error("writing", &copy.layout.tail))?;
    let verified = verify_on(Arc::clone(disk), to)?;
    if let Some(problem) = verified.problems.first() {
        return Err(copy.refused(NotTaken::Unsound(Box::new(problem.clone()))));
    }
    let notices = std::mem::take(&mut *locked(&source.notices));
    Ok(BackedUp { new_events: tail.count() - before.count(), new_files, verified, notices })
}

/// The folder that is copied to.
struct Copy<'a> {
    disk: &'a Arc<dyn Disk>,
    layout: Layout,
}

impl<'a> Copy<'a> {
    /// Finds the folder fit to be copied to, and makes what every copy has.
    fn prepare(disk: &'a Arc<dyn Disk>, source: &Ledger, from: &Path, to: &Path) -> Result<Self, StoreError> {
        let copy = Self { disk, layout: Layout::new(to) };
        let (layout, disk) = (&copy.layout, &**disk);
        let looking = |error| io_error("looking at", to)(error);
        if let (Ok(from), Some(to)) = (from.canonicalize(), canonical(to))
            && to.starts_with(&from)
        {
            return Err(copy.refused(NotTaken::Itself));
        }
        let names = match disk.found(to).map_err(looking)? {
            Found::Nothing => Vec::new(),
            Found::Folder => disk.list(to).map_err(looking)?,
            Found::File => return Err(StoreError::AlreadyThere { path: to.to_path_buf() }),
        };
        if names.iter().any(|name| name == "ledger.json") {
            if Folder::read(disk, to)?.ledger != source.folder.ledger {
                return Err(copy.refused(NotTaken::OtherLedger));
            }
            if disk.found(&layout.keys).map_err(looking)? != Found::Nothing {
                return Err(copy.refused(NotTaken::InUse));
            }
        } else if names.iter().any(|name| name != "ledger.json.new") {
            return Err(StoreError::AlreadyThere { path: to.to_path_buf() });
        } else {
            ensure_folder(disk, to, Privacy::Owner).map_err(io_error("making", to))?;
            put(disk, &layout.ledger, &source.folder.bytes(), Privacy::Owner)
                .map_err(io_error("writing", &layout.ledger))?;
        }
        ensure_folder(disk, &layout.evidence, Privacy::Shared)
            .map_err(io_error("making", &layout.evidence))?;
        for path in [&layout.lock, &layout.log] {
            copy.ensure_file(path).map_err(io_error("making", path))?;
        }
        disk.sync_folder(to).map_err(io_error("syncing", to))?;
        Ok(copy)
    }

    fn ensure_file(&self, path: &Path) -> std::io::Result<()> {
        if self.disk.found(path)? == Found::Nothing {
            self.disk.open(path, Access::Create(Privacy::Shared))?.sync_all()?;
        }
        Ok(())
    }

    fn refused(&self, why: NotTaken) -> StoreError {
        StoreError::NotBackedUp { path: self.layout.dir.clone(), why }
    }

    /// How far the copy goes; nowhere where a first copy was interrupted.
    fn tail(&self) -> Result<Tail, StoreError> {
        let page = read_small(&**self.disk, &self.layout.tail, PAGE)
            .map_err(io_error("reading", &self.layout.tail))?;
        Ok(page.and_then(|page| Tail::read(&page)).unwrap_or_else(Tail::empty))
    }

    fn open_log(&self, access: Access) -> Result<Box<dyn DiskFile>, StoreError> {
        self.disk.open(&self.layout.log, access).map_err(io_error("opening", &self.layout.log))
    }

    /// Refuses a copy that is not the beginning of the ledger, byte by byte.
    fn is_prefix(&self, source: &Ledger, before: &Tail, tail: &Tail) -> Result<(), StoreError> {
        if before.count() > tail.count() || before.offset > tail.offset {
            return Err(self.refused(NotTaken::Ahead(before.count().saturating_sub(tail.count()))));
        }
        let copy = self.open_log(Access::Read)?;
        let mut at = 0;
        while at < before.offset {
            let end = before.offset.min(at + BLOCK);
            let ours = read_range(&*source.log, at, end).map_err(io_error("reading", &source.layout.log))?;
            let theirs = read_range(&*copy, at, end).map_err(io_error("reading", &self.layout.log))?;
            if ours != theirs {
                let same = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
                return Err(self.refused(NotTaken::Differs(at + same as u64)));
            }
            at = end;
        }
        Ok(())
    }

    /// Copies the evidence that is not there yet, or not sound.
    fn evidence(&self, source: &Ledger) -> Result<u64, StoreError> {
        let (here, there) = (&source.layout.evidence, &self.layout.evidence);
        let from = EvidenceStore::new(Arc::clone(&source.disk), here);
        let to = EvidenceStore::new(Arc::clone(self.disk), there);
        let mut copied = 0;
        for drawer in source.disk.list(here).map_err(io_error("reading", here))? {
            // What is no drawer is a file that is just being kept.
            let folder = here.join(&drawer);
            let is_drawer = source.disk.found(&folder).is_ok_and(|found| found == Found::Folder);
            let names = if is_drawer { source.disk.list(&folder) } else { Ok(Vec::new()) };
            for name in names.map_err(io_error("reading", &folder))? {
                let Ok(hash) = format!("{drawer}{name}").parse::<Hash>() else { continue };
                if to.check(&hash).is_err() {
                    to.put_kept(&from, &hash)?;
                    copied += 1;
                }
            }
        }
        Ok(copied)
    }

    /// Copies the bytes of the log beyond what is there, up to the tail.
    fn log(&self, source: &Ledger, before: &Tail, tail: &Tail) -> Result<(), StoreError> {
        let path = &self.layout.log;
        let copy = self.open_log(Access::Write)?;
        let mut at = before.offset;
        while at < tail.offset {
            let bytes = read_range(&*source.log, at, tail.offset.min(at + BLOCK))
                .map_err(io_error("reading", &source.layout.log))?;
            if bytes.is_empty() {
                let cut = std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
                return Err(io_error("reading", &source.layout.log)(cut));
            }
            copy.write_at(&bytes, at).map_err(io_error("writing", path))?;
            at += bytes.len() as u64;
        }
        // An interrupted copy may have gone further than its tail says.
        if copy.length().map_err(io_error("reading", path))? > tail.offset {
            copy.truncate(tail.offset).map_err(io_error("cutting", path))?;
        }
        copy.sync_all().map_err(io_error("syncing", path))
    }

    /// Copies the checkpoints that are not there yet, but none that was signed since the log was copied.
    fn checkpoints(&self, source: &Ledger, tail: &Tail) -> Result<(), StoreError> {
        let (here, there) = (&source.layout.checkpoints, &self.layout.checkpoints);
        let disk = &**self.disk;
        if source.disk.found(here).map_err(io_error("looking at", here))? != Found::Folder {
            return Ok(());
        }
        ensure_folder(disk, there, Privacy::Shared).map_err(io_error("making", there))?;
        for name in source.disk.list(here).map_err(io_error("reading", here))? {
            if Notes::size_of(&name).is_some_and(|size| size > tail.count()) {
                continue;
            }
            let (from, to) = (here.join(&name), there.join(&name));
            let bytes = read_small(&*source.disk, &from, LARGEST).map_err(io_error("reading", &from))?;
            let known = read_small(disk, &to, LARGEST).map_err(io_error("reading", &to))?;
            if let Some(bytes) = bytes.filter(|bytes| known.as_ref() != Some(bytes)) {
                put(disk, &to, &bytes, Privacy::Shared).map_err(io_error("writing", &to))?;
            }
        }
        Ok(())
    }

    /// Copies what is kept of bundles and is not there yet.
    fn bundles(&self, source: &Ledger, tail: &Tail) -> Result<(), StoreError> {
        let here = Bundles::new(Arc::clone(&source.disk), &source.layout.bundles);
        let there = Bundles::new(Arc::clone(self.disk), &self.layout.bundles);
        let known = there.sizes()?;
        for size in here.sizes()?.into_iter().filter(|size| *size <= tail.count() && !known.contains(size)) {
            if let Some(kept) = here.get(size)? {
                there.put(size, &kept)?;
            }
        }
        Ok(())
    }
}

/// Where a path leads, also where its end is not there yet.
fn canonical(path: &Path) -> Option<PathBuf> {
    let found = path.ancestors().find_map(|up| Some((up, up.canonicalize().ok()?)));
    let (up, real) = found?;
    Some(real.join(path.strip_prefix(up).ok()?))
}
