//! `evidence/ab/cdef…`: the files that events rest on, by the BLAKE3 of their bytes.
//!
//! A file of a private record is kept in chunks that its own key opens: it is sealed while it is read, and stands in the
//! clear nowhere in the ledger.
//!
//! Trust: not rebuildable. If lost or altered, `verify` names the event that cites it; restore it from a backup or a
//! bundle. Anybody may add a file; nobody may change one.

mod through;

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::Hash;
use ledger_core::event::PrivateFile;
use ledger_core::proof::ValueKey;
use ledger_core::proof::chunks::Opening;

use self::through::Through;
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
        self.put_from(&mut bytes, Path::new("the bytes given"), Privacy::Shared, |_| true)
            .and_then(|kept| kept.map_err(|hash| StoreError::EvidenceAltered { hash }))
    }

    /// Keeps a copy of the file at `source` durably, if it is still the one with this hash. Answers whether it is;
    /// of another one nothing is kept.
    pub fn put_file(&self, source: &Path, hash: &Hash) -> Result<bool, StoreError> {
        let mut file = File::open(source).map_err(io_error("opening", source))?;
        let kept = self.put_from(&mut file, source, Privacy::Shared, |kept| kept.hash == *hash)?;
        Ok(kept.is_ok())
    }

    /// Keeps the file at `source` sealed under its own key, durably, if that makes what is cited as `sealed`. Answers
    /// whether it does; of another file nothing is kept.
    pub fn put_private(&self, source: &Path, key: &ValueKey, sealed: &Hash) -> Result<bool, StoreError> {
        let mut file = File::open(source).map_err(io_error("opening", source))?;
        let mut through = Through::sealing(&mut file, key);
        let kept = self.put_from(&mut through, source, Privacy::Shared, |kept| kept.hash == *sealed)?;
        Ok(kept.is_ok())
    }

    /// Keeps a copy of what another store keeps under this hash, durably.
    pub fn put_kept(&self, from: &Self, hash: &Hash) -> Result<Kept, StoreError> {
        let source = from.path(hash);
        let file = from.disk.open(&source, Access::Read).map_err(io_error("opening", &source))?;
        let kept = self.put_from(&mut Reading { file: &*file, at: 0 }, &source, Privacy::Shared, |_| true)?;
        kept.map_err(|hash| StoreError::EvidenceAltered { hash })
    }

    /// Keeps in the clear, for the owner's eyes, what another store keeps sealed under this hash.
    pub fn put_opened(&self, from: &Self, hash: &Hash, file: &PrivateFile) -> Result<Kept, StoreError> {
        let altered = || StoreError::EvidenceAltered { hash: *hash };
        from.check(hash)?;
        let source = from.path(hash);
        let sealed = from.disk.open(&source, Access::Read).map_err(io_error("opening", &source))?;
        let mut reading = Reading { file: &*sealed, at: 0 };
        let mut through = Through::opening(&mut reading, &file.key);
        match self.put_from(&mut through, &source, Privacy::Owner, |kept| kept.hash == file.blake3) {
            Err(_) if through.is_broken => Err(altered()),
            kept => kept?.map_err(|_| altered()),
        }
    }

    /// Keeps what is read durably, if it `is` what it should be; else answers its hash, and nothing is kept.
    fn put_from(
        &self,
        from: &mut dyn Read,
        source: &Path,
        privacy: Privacy,
        is: impl FnOnce(&Kept) -> bool,
    ) -> Result<Result<Kept, Hash>, StoreError> {
        ensure_folder(&*self.disk, &self.folder, Privacy::Shared)
            .map_err(io_error("making", &self.folder))?;
        let (temporary, file) = self.temporary(privacy)?;
        let kept = copy(from, &*file, source, &temporary).and_then(|kept| {
            file.sync_all().map_err(io_error("syncing", &temporary))?;
            Ok(kept)
        });
        drop(file);
        let placed = kept.and_then(|kept| {
            if is(&kept) { self.place(&temporary, kept).map(|()| Ok(kept)) } else { Ok(Err(kept.hash)) }
        });
        if !matches!(placed, Ok(Ok(_))) {
            let _ = self.disk.remove(&temporary);
        }
        placed
    }

    fn temporary(&self, privacy: Privacy) -> Result<(PathBuf, Box<dyn DiskFile>), StoreError> {
        let mut number = 1;
        loop {
            let path = self.folder.join(format!(".new-{number}"));
            match self.disk.open(&path, Access::Create(privacy)) {
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

    /// What a private file says, checked by the hash of what is kept and by that of what it says.
    pub fn get_opened(&self, hash: &Hash, file: &PrivateFile) -> Result<Vec<u8>, StoreError> {
        let (mut opening, mut opened) = (Opening::new(&file.key), Vec::new());
        let mut pushed = Ok(());
        self.read(hash, &mut |block| {
            pushed = pushed.and_then(|()| opening.push(block, &mut opened));
        })?;
        match pushed.and_then(|()| opening.finish(&mut opened)) {
            Ok(()) if Hash::of(&opened) == file.blake3 => Ok(opened),
            _ => Err(StoreError::EvidenceAltered { hash: *hash }),
        }
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

#[cfg(test)]
mod tests;
