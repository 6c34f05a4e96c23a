//! `evidence/ab/cdef…`: the files that events rest on, by the BLAKE3 of their bytes.
//!
//! Trust: not rebuildable. If lost or altered, `verify` names the event that cites it; restore it from a backup or a
//! bundle. Anybody may add a file; nobody may change one.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::Hash;

use crate::disk::{Access, Disk, DiskFile, Found, Privacy, ensure_folder};
use crate::error::{StoreError, io_error};

const BLOCK: usize = 1 << 18;

/// The evidence files of one ledger.
#[derive(Clone, Debug)]
pub struct EvidenceStore {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
}

/// A file as it was kept: what an event cites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// BLAKE3 of its bytes.
    pub hash: Hash,
    /// How many bytes it has.
    pub bytes: u64,
}

impl EvidenceStore {
    /// The evidence in this folder.
    pub fn new(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self { disk, folder: folder.to_path_buf() }
    }

    /// Where a file of this hash is kept.
    pub fn path(&self, hash: &Hash) -> PathBuf {
        let hex = hash.to_string();
        self.folder.join(&hex[..2]).join(&hex[2..])
    }

    /// Keeps these bytes durably. Call it before the event that cites them is appended.
    pub fn put(&self, mut bytes: &[u8]) -> Result<Kept, StoreError> {
        self.put_from(&mut bytes, Path::new("the bytes given"))
    }

    /// Keeps a copy of the file at `source` durably.
    pub fn put_file(&self, source: &Path) -> Result<Kept, StoreError> {
        let mut file = File::open(source).map_err(io_error("opening", source))?;
        self.put_from(&mut file, source)
    }

    /// Keeps a copy of what another store keeps under this hash, durably.
    pub(crate) fn put_kept(&self, from: &Self, hash: &Hash) -> Result<Kept, StoreError> {
        let source = from.path(hash);
        let file = self.disk.open(&source, Access::Read).map_err(io_error("opening", &source))?;
        self.put_from(&mut Reading { file: &*file, at: 0 }, &source)
    }

    fn put_from(&self, from: &mut dyn Read, source: &Path) -> Result<Kept, StoreError> {
        ensure_folder(&*self.disk, &self.folder, Privacy::Shared)
            .map_err(io_error("making", &self.folder))?;
        let (temporary, file) = self.temporary()?;
        let kept = copy(from, &*file, source, &temporary).and_then(|kept| {
            file.sync_all().map_err(io_error("syncing", &temporary))?;
            Ok(kept)
        });
        drop(file);
        let placed = kept.and_then(|kept| self.place(&temporary, kept).map(|()| kept));
        if placed.is_err() {
            let _ = self.disk.remove(&temporary);
        }
        placed
    }

    fn temporary(&self) -> Result<(PathBuf, Box<dyn DiskFile>), StoreError> {
        let mut number = 1;
        loop {
            let path = self.folder.join(format!(".new-{number}"));
            match self.disk.open(&path, Access::Create(Privacy::Shared)) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
                opened => return opened.map(|file| (path.clone(), file)).map_err(io_error("making", &path)),
            }
        }
    }

    fn place(&self, temporary: &Path, kept: Kept) -> Result<(), StoreError> {
        let path = self.path(&kept.hash);
        let drawer = path.parent().unwrap_or(&self.folder);
        ensure_folder(&*self.disk, drawer, Privacy::Shared).map_err(io_error("making", drawer))?;
        if self.disk.found(&path).map_err(io_error("looking at", &path))? == Found::File {
            // It may lie there since before a crash, never synced: it is read and synced again before it is cited.
            if self.check(&kept.hash).is_ok() {
                let file = self.disk.open(&path, Access::Read).map_err(io_error("opening", &path))?;
                file.sync_all().map_err(io_error("syncing", &path))?;
                self.disk.remove(temporary).map_err(io_error("removing", temporary))?;
                return self.disk.sync_folder(drawer).map_err(io_error("syncing", drawer));
            }
        }
        self.disk.rename(temporary, &path).map_err(io_error("naming", &path))?;
        self.disk.sync_folder(drawer).map_err(io_error("syncing", drawer))
    }

    /// The bytes of a kept file, checked by their hash.
    pub fn get(&self, hash: &Hash) -> Result<Vec<u8>, StoreError> {
        let mut bytes = Vec::new();
        self.read(hash, &mut |block| bytes.extend_from_slice(block))?;
        Ok(bytes)
    }

    /// Checks that a file is kept and unaltered, and says how long it is.
    pub fn check(&self, hash: &Hash) -> Result<u64, StoreError> {
        self.read(hash, &mut |_| ())
    }

    fn read(&self, hash: &Hash, each: &mut dyn FnMut(&[u8])) -> Result<u64, StoreError> {
        let path = self.path(hash);
        let file = match self.disk.open(&path, Access::Read) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::EvidenceMissing { hash: *hash });
            }
            opened => opened.map_err(io_error("opening", &path))?,
        };
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; BLOCK];
        let mut at = 0;
        loop {
            let read = file.read_at(&mut buffer, at).map_err(io_error("reading", &path))?;
            hasher.update(&buffer[..read]);
            each(&buffer[..read]);
            at += read as u64;
            if read < buffer.len() {
                break;
            }
        }
        let found = Hash(*hasher.finalize().as_bytes());
        if found == *hash { Ok(at) } else { Err(StoreError::EvidenceAltered { hash: *hash }) }
    }
}

/// A file of the disk, read from its beginning to its end.
struct Reading<'a> {
    file: &'a dyn DiskFile,
    at: u64,
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.file.read_at(buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

fn copy(from: &mut dyn Read, to: &dyn DiskFile, source: &Path, path: &Path) -> Result<Kept, StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; BLOCK];
    let mut bytes = 0;
    loop {
        let read = match from.read(&mut buffer) {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            read => read.map_err(io_error("reading", source))?,
        };
        if read == 0 {
            return Ok(Kept { hash: Hash(*hasher.finalize().as_bytes()), bytes });
        }
        hasher.update(&buffer[..read]);
        to.write_at(&buffer[..read], bytes).map_err(io_error("writing", path))?;
        bytes += read as u64;
    }
}
