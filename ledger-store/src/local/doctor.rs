//! What state a ledger's folder is in, and the two mends that a person must ask for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::recover::Beyond;
use super::{Ledger, Notice};
use crate::disk::{Access, Disk, Found, RealDisk};
use crate::error::{Corruption, StoreError, io_error};

/// What the tail is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TailState {
    /// It says exactly where the log ends.
    Sound,
    /// It cannot be read; the next command makes it again.
    Unreadable,
    /// So many bytes lie beyond it; the next command keeps what is whole and sets aside what is torn.
    Behind(u64),
    /// So many bytes that it says were acknowledged are not there.
    Ahead(u64),
}

/// What the index is, by its mark; sled itself is not opened to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexState {
    /// There is none yet, or its mark cannot be read; it is made when it is needed.
    None,
    /// It holds everything.
    Current,
    /// So many bytes of the log are not in it yet.
    Behind(u64),
    /// It says the log had so many more bytes: a cut log, or a copy made while a program was writing.
    Ahead(u64),
}

/// What was found in a ledger's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How long the log is, in bytes.
    pub log_bytes: u64,
    /// The tail.
    pub tail: TailState,
    /// The index.
    pub index: IndexState,
    /// What is wrong with the log's end, if anything is.
    pub damage: Option<Corruption>,
    /// What was cut from the log's end at some time, kept to look at.
    pub torn: Vec<PathBuf>,
    /// Temporary files that an interrupted program left; they may be removed.
    pub leftovers: Vec<PathBuf>,
    /// Secret files and folders that others than their owner may read.
    pub exposed: Vec<PathBuf>,
}

/// Looks at the ledger in a folder, changing nothing.
pub fn examine(dir: impl AsRef<Path>) -> Result<Report, StoreError> {
    examine_on(Arc::new(RealDisk), dir)
}

/// Looks at the ledger in a folder of this disk, changing nothing.
pub fn examine_on(disk: Arc<dyn Disk>, dir: impl AsRef<Path>) -> Result<Report, StoreError> {
    let ledger = Ledger::open(disk, dir.as_ref())?;
    let _held = if ledger.glance()?.is_some() { None } else { ledger.lock().ok() };
    let (tail, log_bytes) = (ledger.read_tail()?, ledger.log_length()?);
    let state = match &tail {
        None => TailState::Unreadable,
        Some(tail) if tail.offset > log_bytes => TailState::Ahead(tail.offset - log_bytes),
        Some(tail) if tail.offset < log_bytes => TailState::Behind(log_bytes - tail.offset),
        Some(_) => TailState::Sound,
    };
    let index = match ledger.mark() {
        None => IndexState::None,
        Some(mark) if mark.offset > log_bytes => IndexState::Ahead(mark.offset - log_bytes),
        Some(mark) if mark.offset < log_bytes => IndexState::Behind(log_bytes - mark.offset),
        Some(_) => IndexState::Current,
    };
    let damage = match state {
        TailState::Sound => None,
        _ => Beyond::from_the_beginning(&ledger, tail.as_ref())?.corruption()?,
    };
    let (torn, leftovers, exposed) = (ledger.torn()?, ledger.leftovers()?, ledger.exposed()?);
    Ok(Report { log_bytes, tail: state, index, damage, torn, leftovers, exposed })
}

/// Deletes the index and makes it again from the log; gives back how many bytes of log it holds then.
/// For an index whose mark disagrees with the log, after the log was found to be right.
pub fn rebuild_index(dir: impl AsRef<Path>) -> Result<u64, StoreError> {
    rebuild_index_on(Arc::new(RealDisk), dir)
}

/// [`rebuild_index`] on this disk.
pub fn rebuild_index_on(disk: Arc<dyn Disk>, dir: impl AsRef<Path>) -> Result<u64, StoreError> {
    let ledger = Ledger::open(disk, dir.as_ref())?;
    let standing = ledger.stand()?;
    if let Some(damage) = standing.damage {
        return Err(StoreError::Corrupt(damage));
    }
    ledger.known().rebuild(&ledger, standing.extent())
}

/// Moves the end of the log, from its first damaged group on, to `torn/`, and makes tail and index again. What was
/// acknowledged there is lost to this ledger: only a person decides that. None if there is no damage.
pub fn cut_end(dir: impl AsRef<Path>) -> Result<Option<Notice>, StoreError> {
    cut_end_on(Arc::new(RealDisk), dir)
}

/// [`cut_end`] on this disk.
pub fn cut_end_on(disk: Arc<dyn Disk>, dir: impl AsRef<Path>) -> Result<Option<Notice>, StoreError> {
    let ledger = Ledger::open(disk, dir.as_ref())?;
    let held = ledger.lock()?;
    let tail = ledger.read_tail()?;
    let beyond = Beyond::from_the_beginning(&ledger, tail.as_ref())?;
    if beyond.corruption()?.is_none() {
        return Ok(None);
    }
    let lost = tail.map_or(0, |tail| tail.count()).saturating_sub(beyond.kept_tail().count());
    let path = &ledger.layout.log;
    let log = ledger.disk.open(path, Access::Write).map_err(io_error("opening", path))?;
    let (from, to) = (beyond.kept_end(), ledger.log_length()?);
    let kept = ledger.set_aside(from, to)?;
    // An index that knows what is cut would speak against the log for ever: it goes first.
    ledger.known().forget_index(&ledger);
    log.truncate(from).map_err(io_error("cutting", path))?;
    log.sync_all().map_err(io_error("syncing", path))?;
    ledger.write_tail(beyond.kept_tail())?;
    drop(held);
    Ok(Some(Notice::EndCut { bytes: to - from, events: lost, kept }))
}

impl Ledger {
    fn names(&self, folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
        let looking = |error| io_error("looking at", folder)(error);
        if self.disk.found(folder).map_err(looking)? != Found::Folder {
            return Ok(Vec::new());
        }
        Ok(self.disk.list(folder).map_err(looking)?.iter().map(|name| folder.join(name)).collect())
    }

    fn torn(&self) -> Result<Vec<PathBuf>, StoreError> {
        self.names(&self.layout.torn)
    }

    fn leftovers(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut all = Vec::new();
        let Self { layout, .. } = self;
        for folder in [&layout.dir, &layout.keys, &layout.evidence, &layout.erasing, &layout.torn] {
            all.extend(self.names(folder)?);
        }
        let left = |path: &PathBuf| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.ends_with(".new") || name.starts_with(".new-")
        };
        all.retain(left);
        Ok(all)
    }

    fn exposed(&self) -> Result<Vec<PathBuf>, StoreError> {
        let mut secret = self.names(&self.layout.keys)?;
        secret.extend([self.layout.keys.clone(), self.layout.ledger.clone()]);
        let mut exposed = Vec::new();
        for path in secret {
            let looking = io_error("looking at", &path);
            match self.disk.open_to_others(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(looking(error)),
                Ok(true) => exposed.push(path),
                Ok(false) => {}
            }
        }
        Ok(exposed)
    }
}
