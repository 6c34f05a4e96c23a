//! `keys/`: one file per key. What is in them is in no log, no backup and no bundle.
//!
//! Trust: not rebuildable. If a key is lost or altered, what it sealed stays sealed, and `verify` says which key; only
//! what a destroyed key sealed is erased. Only the owner may read or write (folder 0700, files 0600); a key is never
//! overwritten, only destroyed. The signing keys beside them: [`signing`].
//!
//! ```text
//! <name>.key     64 hex digits and a line end; `destroyed` and a line end once it was destroyed; `lost` and a line end
//!                where a restore could not bring it back
//! ```

pub mod signing;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::proof::{Kept, KeyName, ValueKey};
use ledger_core::{Hash, StreamId};

use crate::disk::{Disk, Found, Privacy, ensure_folder, put, read_small};
use crate::error::{StoreError, io_error};

pub use signing::{PrivateHalf, SigningKey};

const DESTROYED: &[u8] = b"destroyed\n";
const LOST: &[u8] = b"lost\n";
const ENDING: &str = ".key";
const LONGEST: usize = 65;

/// What became of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is here.
    Present(ValueKey),
    /// It was destroyed, for good.
    Destroyed,
    /// It was lost: what it sealed stays sealed, and no key of its name is made again.
    Lost,
    /// There is no such key here.
    Missing,
}

/// The key files of one ledger.
#[derive(Clone, Debug)]
pub struct Keys {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
}

/// The content of a key's file.
pub fn seed_file(seed: &[u8; 32]) -> Vec<u8> {
    format!("{}\n", Hash(*seed)).into_bytes()
}

/// The name of a key's file.
pub fn file_name(name: &KeyName) -> String {
    format!("{name}{ENDING}")
}

/// The content of a key's file, whatever became of the key.
pub fn kept_file(kept: &Kept) -> Vec<u8> {
    match kept {
        Kept::Key(key) => seed_file(&key.0),
        Kept::Destroyed => DESTROYED.to_vec(),
        Kept::Lost => LOST.to_vec(),
    }
}

impl Keys {
    /// The keys in this folder.
    pub fn new(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self { disk, folder: folder.to_path_buf() }
    }

    /// Puts a whole folder of keys in place at once, where there is none: each file's name and content.
    pub fn install(&self, files: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let found = self.disk.found(&self.folder).map_err(io_error("looking at", &self.folder))?;
        if found != Found::Nothing {
            return Err(StoreError::KeyExists { path: self.folder.clone() });
        }
        let aside = self.folder.with_extension("new");
        let making = Self::new(Arc::clone(&self.disk), &aside);
        ensure_folder(&*self.disk, &aside, Privacy::Owner).map_err(io_error("making", &aside))?;
        // What an interrupted attempt left is no part of this one.
        for name in self.disk.list(&aside).map_err(io_error("reading", &aside))? {
            let path = aside.join(name);
            self.disk.remove(&path).map_err(io_error("removing", &path))?;
        }
        for (name, bytes) in files {
            making.write(&aside.join(name), bytes)?;
        }
        self.disk.sync_folder(&aside).map_err(io_error("syncing", &aside))?;
        self.disk.rename(&aside, &self.folder).map_err(io_error("naming", &self.folder))?;
        let parent = self.folder.parent().unwrap_or(Path::new("."));
        self.disk.sync_folder(parent).map_err(io_error("syncing", parent))
    }

    /// Every key that seals values, and what became of it.
    pub fn all(&self) -> Result<BTreeMap<KeyName, Kept>, StoreError> {
        let mut all = BTreeMap::new();
        for file in self.disk.list(&self.folder).map_err(io_error("reading", &self.folder))? {
            let Some(Ok(name)) = file.strip_suffix(ENDING).map(str::parse::<KeyName>) else { continue };
            let kept = match self.get(&name)? {
                KeyState::Present(key) => Kept::from(&key),
                KeyState::Destroyed => Kept::Destroyed,
                KeyState::Lost => Kept::Lost,
                KeyState::Missing => continue,
            };
            all.insert(name, kept);
        }
        Ok(all)
    }

    /// The number of the key that seals what is said of a relationship now: the newest there is, 0 where there is none.
    pub fn newest_of(&self, stream: &StreamId) -> Result<u32, StoreError> {
        let mut number = 0;
        while self.get(&KeyName::of_relationship(stream, number + 1))? != KeyState::Missing {
            number += 1;
        }
        Ok(number)
    }

    fn path(&self, name: &KeyName) -> PathBuf {
        self.folder.join(file_name(name))
    }

    fn read(&self, path: &Path) -> Result<KeyState, StoreError> {
        let altered = || StoreError::Altered { path: path.to_path_buf() };
        let bytes = match read_small(&*self.disk, path, LONGEST) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(KeyState::Missing),
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => return Err(altered()),
            Err(error) => return Err(io_error("reading", path)(error)),
        };
        if bytes == DESTROYED {
            return Ok(KeyState::Destroyed);
        }
        if bytes == LOST {
            return Ok(KeyState::Lost);
        }
        let text = std::str::from_utf8(&bytes).ok().and_then(|text| text.strip_suffix('\n'));
        let key: Hash = text.and_then(|text| text.parse().ok()).ok_or_else(altered)?;
        Ok(KeyState::Present(ValueKey(key.0)))
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        ensure_folder(&*self.disk, &self.folder, Privacy::Owner).map_err(io_error("making", &self.folder))?;
        put(&*self.disk, path, bytes, Privacy::Owner).map_err(io_error("writing", path))
    }

    /// The key of this name.
    pub fn get(&self, name: &KeyName) -> Result<KeyState, StoreError> {
        self.read(&self.path(name))
    }

    /// The key of this name, made durably from `fresh` if there is none. Never overwrites: a key that is there is
    /// what comes back, and one that was destroyed stays so. Call it under the ledger's lock, before its first use.
    pub fn ensure(&self, name: &KeyName, fresh: ValueKey) -> Result<KeyState, StoreError> {
        let path = self.path(name);
        match self.read(&path)? {
            KeyState::Missing => {
                self.write(&path, &seed_file(&fresh.0))?;
                Ok(KeyState::Present(fresh))
            }
            there => Ok(there),
        }
    }

    /// Destroys a key durably: a new file, synced, takes the old one's name. Also where there was none, so that
    /// none is made later.
    pub fn destroy(&self, name: &KeyName) -> Result<(), StoreError> {
        self.write(&self.path(name), DESTROYED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::RealDisk;
    use ledger_core::{PersonId, StreamId};

    fn keys() -> (tempfile::TempDir, Keys) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::new(Arc::new(RealDisk), &dir.path().join("keys"));
        (dir, keys)
    }

    #[test]
    fn a_key_is_made_once_and_stays_destroyed() {
        let (_dir, keys) = keys();
        let name = KeyName::Person(PersonId(7));
        assert_eq!(keys.get(&name).unwrap(), KeyState::Missing);
        let first = KeyState::Present(ValueKey([1; 32]));
        assert_eq!(keys.ensure(&name, ValueKey([1; 32])).unwrap(), first);
        assert_eq!(keys.ensure(&name, ValueKey([2; 32])).unwrap(), first);
        keys.destroy(&name).unwrap();
        assert_eq!(keys.ensure(&name, ValueKey([3; 32])).unwrap(), KeyState::Destroyed);
        let other = KeyName::Relationship(StreamId::client("acme").unwrap());
        assert_eq!(keys.get(&other).unwrap(), KeyState::Missing);
    }
}
