//! `checkpoints/<size>.note`: the signed notes of this ledger.
//!
//! Trust: what left the house is elsewhere too. If one is lost, it can be signed again while its key is here. If one is
//! altered, `verify` says so. A log that is shorter than one of them takes no writes: it was cut or rolled back.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Access, Disk, Privacy, ensure_folder, put, read_small};
use crate::error::{Corruption, Fault, StoreError, io_error};
use crate::local::Ledger;
use crate::local::tail::Tail;

/// The longest note, and the longest line of a witness: a name and 76 bytes in base64.
const LONGEST: usize = 4096;
const ENDING: &str = ".note";

/// The notes of a ledger.
#[derive(Clone, Debug)]
pub struct Notes {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) folder: PathBuf,
}

impl Notes {
    pub(crate) fn new(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self { disk, folder: folder.to_path_buf() }
    }

    /// Where the note of this size is kept.
    pub fn path(&self, size: u64) -> PathBuf {
        self.folder.join(format!("{size}{ENDING}"))
    }

    /// The size in a note's name; none if it is no name of one.
    pub(crate) fn size_of(name: &str) -> Option<u64> {
        let digits = name.strip_suffix(ENDING)?;
        digits.parse().ok().filter(|size: &u64| size.to_string() == digits)
    }

    /// The names of what lies there.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        match self.disk.list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            names => names.map_err(io_error("listing", &self.folder)),
        }
    }

    /// The sizes there are notes of.
    pub fn sizes(&self) -> Result<BTreeSet<u64>, StoreError> {
        Ok(self.names()?.iter().filter_map(|name| Self::size_of(name)).collect())
    }

    /// The note of this size; none if there is none. What is no text reads as an empty one, which no note is.
    pub fn get(&self, size: u64) -> Result<Option<String>, StoreError> {
        self.text(&self.path(size))
    }

    /// A small file of the folder, read as notes are.
    pub(super) fn text(&self, path: &Path) -> Result<Option<String>, StoreError> {
        match read_small(&*self.disk, path, LONGEST) {
            Err(error) if error.kind() == io::ErrorKind::FileTooLarge => Ok(Some(String::new())),
            read => {
                let bytes = read.map_err(io_error("reading", path))?;
                Ok(bytes.map(|bytes| String::from_utf8(bytes).unwrap_or_default()))
            }
        }
    }

    /// Keeps a note durably. One that is there already is not written again: equal bytes are no news, and others would
    /// be a second history.
    pub fn put(&self, size: u64, note: &str) -> Result<(), StoreError> {
        let path = self.path(size);
        match self.get(size)? {
            Some(there) if there == note => return Ok(()),
            Some(_) => return Err(StoreError::Altered { path }),
            None => {}
        }
        ensure_folder(&*self.disk, &self.folder, Privacy::Shared)
            .map_err(io_error("making", &self.folder))?;
        put(&*self.disk, &path, note.as_bytes(), Privacy::Shared).map_err(io_error("writing", &path))
    }
}

impl Ledger {
    /// Refuses to write to a log that ends before something that was signed.
    pub(crate) fn check_notes(&self, tail: &Tail) -> Result<(), StoreError> {
        let largest = *self.noted.get_or_init(|| largest(&self.notes()));
        if largest <= tail.count() {
            return Ok(());
        }
        let fault = Fault::BelowNote { signed: largest, events: tail.count() };
        let (line, offset) = (tail.count() + 1, tail.offset);
        Err(StoreError::Corrupt(Corruption { line, offset, stream: None, fault }))
    }

    /// Makes what the tail says durable: what is signed must not depend on being recovered.
    pub(super) fn sync_tail(&self) -> Result<(), StoreError> {
        let path = &self.layout.tail;
        let file = self.disk.open(path, Access::Write).map_err(io_error("opening", path))?;
        file.sync_all().map_err(io_error("syncing", path))
    }
}

/// The size of the largest note; a folder that cannot be listed holds none that could be asked.
fn largest(notes: &Notes) -> u64 {
    notes.sizes().ok().and_then(|sizes| sizes.last().copied()).unwrap_or_default()
}
