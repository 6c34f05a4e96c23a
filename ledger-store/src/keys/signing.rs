//! The private halves of the ledger's signing keys: `signing.key`, `next.key`, and during a rotation `following.key`.
//!
//! Trust: not rebuildable. If one is lost or altered, nothing is signed with it any more. Open it is 64 hex digits and a
//! line end, locked it is the line of a [`LockedKey`]. A file holds another key only when a rotation moves one there.
//!
//! ```text
//! lock, unlock   each file: put the new content under its name · remove what an interrupted attempt left
//! promote        put next.key as signing.key · put following.key as next.key · remove following.key
//! ```
//!
//! Interrupted anywhere, each file is whole, open or locked, and the same is done again.

use std::path::{Path, PathBuf};

use ledger_core::Hash;
use ledger_core::proof::locked_key::LockedKey;
use ledger_core::proof::signature::{PublicKey, SigningKey as Private};

use super::{Keys, seed_file};
use crate::disk::{Found, read_small};
use crate::error::{StoreError, io_error};

/// The longest file of a signing key: a locked one has about 430 bytes.
const LONGEST: usize = 1024;

/// Which of the ledger's signing keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKey {
    /// The one in force: `signing.key`.
    InForce,
    /// The one that may follow it: `next.key`.
    Next,
    /// The one that will follow after that: only while a rotation is under way.
    Following,
}

impl SigningKey {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::InForce, Self::Next, Self::Following];

    /// The name of its file.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::InForce => "signing.key",
            Self::Next => "next.key",
            Self::Following => "following.key",
        }
    }
}

/// The private half of a signing key, as its file holds it.
#[derive(Clone, Debug)]
pub enum PrivateHalf {
    /// In the open.
    Open(Private),
    /// Under a passphrase.
    Locked(LockedKey),
}

impl PrivateHalf {
    /// The public half.
    pub fn public(&self) -> PublicKey {
        match self {
            Self::Open(key) => key.public(),
            Self::Locked(locked) => locked.public(),
        }
    }

    fn file(&self) -> Vec<u8> {
        match self {
            Self::Open(key) => seed_file(&key.seed()),
            Self::Locked(locked) => locked.to_string().into_bytes(),
        }
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        if text.starts_with('{') {
            return text.parse().ok().map(Self::Locked);
        }
        let Hash(seed) = text.strip_suffix('\n')?.parse().ok()?;
        Some(Self::Open(Private::from_seed(&seed)))
    }
}

impl Keys {
    fn signing_path(&self, which: SigningKey) -> PathBuf {
        self.folder.join(which.file_name())
    }

    /// The private half of a signing key, if it is on this machine.
    pub fn signing(&self, which: SigningKey) -> Result<Option<PrivateHalf>, StoreError> {
        let path = self.signing_path(which);
        let altered = || StoreError::Altered { path: path.clone() };
        match read_small(&*self.disk, &path, LONGEST) {
            Ok(None) => Ok(None),
            Ok(Some(bytes)) => PrivateHalf::read(&bytes).map(Some).ok_or_else(altered),
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => Err(altered()),
            Err(error) => Err(io_error("reading", &path)(error)),
        }
    }

    /// Keeps a signing key. Another one of that name is never overwritten.
    pub fn put_signing(&self, which: SigningKey, half: &PrivateHalf) -> Result<(), StoreError> {
        let path = self.signing_path(which);
        match self.signing(which)? {
            None => self.write(&path, &half.file()),
            Some(there) if there.public() == half.public() => Ok(()),
            Some(_) => Err(StoreError::KeyExists { path }),
        }
    }

    /// Keeps the same key in another way, open or locked. Call it under the ledger's lock.
    pub fn rewrite_signing(&self, which: SigningKey, half: &PrivateHalf) -> Result<(), StoreError> {
        let path = self.signing_path(which);
        match self.signing(which)? {
            Some(there) if there.public() == half.public() => self.write(&path, &half.file()),
            _ => Err(StoreError::KeyExists { path }),
        }
    }

    /// Removes what an interrupted attempt to write a signing key left: it may hold the key in the open.
    pub fn sweep_signing(&self) -> Result<(), StoreError> {
        let mut swept = false;
        for which in SigningKey::ALL {
            let path = self.folder.join(format!("{}.new", which.file_name()));
            if self.disk.found(&path).map_err(io_error("looking at", &path))? == Found::File {
                self.disk.remove(&path).map_err(io_error("removing", &path))?;
                swept = true;
            }
        }
        if swept { self.sync() } else { Ok(()) }
    }

    /// Whether a rotation that put this key in force has still to be ended here. Which key lies in a file is told
    /// without opening it.
    pub fn is_to_promote(&self, in_force: &PublicKey) -> Result<bool, StoreError> {
        let of = |which| Ok::<_, StoreError>(self.signing(which)?.map(|half| half.public()));
        let (next, following) = (of(SigningKey::Next)?, of(SigningKey::Following)?);
        Ok(next.is_some() && (next.as_ref() == Some(in_force) || next == following))
    }

    /// Ends a rotation that is recorded: the next key is the one in force, the following one is the next, each as it
    /// lies, open or locked. Interrupted anywhere, it is ended by doing it again. Call it under the ledger's lock.
    pub fn promote(&self, in_force: &PublicKey) -> Result<(), StoreError> {
        let following = self.signing(SigningKey::Following)?;
        let Some(next) = self.signing(SigningKey::Next)? else { return Ok(()) };
        if next.public() == *in_force {
            self.write(&self.signing_path(SigningKey::InForce), &next.file())?;
            match &following {
                Some(following) => self.write(&self.signing_path(SigningKey::Next), &following.file())?,
                None => return self.remove(SigningKey::Next),
            }
        } else if following.as_ref().is_none_or(|following| following.public() != next.public()) {
            return Ok(());
        }
        self.remove(SigningKey::Following)
    }

    /// Takes a signing key away, for good as far as this folder is concerned.
    pub fn remove(&self, which: SigningKey) -> Result<(), StoreError> {
        let path = self.signing_path(which);
        self.disk.remove(&path).map_err(io_error("removing", &path))?;
        self.sync()
    }

    fn sync(&self) -> Result<(), StoreError> {
        let folder: &Path = &self.folder;
        self.disk.sync_folder(folder).map_err(io_error("syncing", folder))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ledger_core::proof::passphrase::PassphraseKey;

    use super::*;
    use crate::disk::{Disk, RealDisk};

    fn keys() -> (tempfile::TempDir, Keys) {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::new(Arc::new(RealDisk), &dir.path().join("keys"));
        (dir, keys)
    }

    fn open(of: u8) -> PrivateHalf {
        PrivateHalf::Open(Private::from_seed(&[of; 32]))
    }

    fn locked(of: u8) -> PrivateHalf {
        let under = PassphraseKey::fresh("correct horse", [1; 16]).unwrap();
        PrivateHalf::Locked(LockedKey::lock(&Private::from_seed(&[of; 32]), &under, [of; 24]).unwrap())
    }

    fn lies(keys: &Keys, which: SigningKey) -> Option<(PublicKey, bool)> {
        let half = keys.signing(which).unwrap()?;
        Some((half.public(), matches!(half, PrivateHalf::Locked(_))))
    }

    #[test]
    fn keys_are_the_owners_alone() {
        let (dir, keys) = keys();
        keys.put_signing(SigningKey::InForce, &open(5)).unwrap();
        let folder = dir.path().join("keys");
        assert!(!RealDisk.open_to_others(&folder).unwrap());
        assert!(!RealDisk.open_to_others(&folder.join("signing.key")).unwrap());
        assert_eq!(lies(&keys, SigningKey::InForce), Some((open(5).public(), false)));
        assert_eq!(lies(&keys, SigningKey::Next), None);
        keys.put_signing(SigningKey::InForce, &open(5)).unwrap();
        for other in [open(6), locked(6)] {
            let refused = keys.put_signing(SigningKey::InForce, &other);
            assert!(matches!(refused, Err(StoreError::KeyExists { .. })));
            let refused = keys.rewrite_signing(SigningKey::InForce, &other);
            assert!(matches!(refused, Err(StoreError::KeyExists { .. })));
        }
        keys.rewrite_signing(SigningKey::InForce, &locked(5)).unwrap();
        assert_eq!(lies(&keys, SigningKey::InForce), Some((open(5).public(), true)));
        assert!(!RealDisk.open_to_others(&folder.join("signing.key")).unwrap());
    }

    #[test]
    fn a_rotation_moves_locked_keys_without_opening_them() {
        let (_dir, keys) = keys();
        keys.put_signing(SigningKey::InForce, &locked(1)).unwrap();
        keys.put_signing(SigningKey::Next, &locked(2)).unwrap();
        keys.put_signing(SigningKey::Following, &open(3)).unwrap();
        assert!(!keys.is_to_promote(&open(1).public()).unwrap());
        assert!(keys.is_to_promote(&open(2).public()).unwrap());
        keys.promote(&open(1).public()).unwrap();
        assert_eq!(lies(&keys, SigningKey::InForce), Some((open(1).public(), true)), "not that one's turn");
        keys.promote(&open(2).public()).unwrap();
        assert_eq!(lies(&keys, SigningKey::InForce), Some((open(2).public(), true)));
        assert_eq!(lies(&keys, SigningKey::Next), Some((open(3).public(), false)));
        assert_eq!(lies(&keys, SigningKey::Following), None);
    }

    /// The power went between the last rename and the removal: the key after the next one must not follow itself.
    #[test]
    fn a_following_key_that_became_the_next_one_is_removed() {
        let (_dir, keys) = keys();
        keys.put_signing(SigningKey::InForce, &open(2)).unwrap();
        keys.put_signing(SigningKey::Next, &open(3)).unwrap();
        keys.put_signing(SigningKey::Following, &open(3)).unwrap();
        assert!(keys.is_to_promote(&open(2).public()).unwrap());
        keys.promote(&open(2).public()).unwrap();
        assert_eq!(lies(&keys, SigningKey::Next), Some((open(3).public(), false)));
        assert_eq!(lies(&keys, SigningKey::Following), None);
        assert!(!keys.is_to_promote(&open(2).public()).unwrap());
    }

    #[test]
    fn a_file_of_anything_else_is_an_altered_key() {
        let (dir, keys) = keys();
        keys.put_signing(SigningKey::InForce, &locked(1)).unwrap();
        let path = dir.path().join("keys/signing.key");
        let whole = std::fs::read(&path).unwrap();
        let half = whole[..whole.len() / 2].to_vec();
        for bytes in [half, b"destroyed\n".to_vec(), vec![b'7'; 64], vec![b'{'; 2000], vec![0xff]] {
            std::fs::write(&path, bytes).unwrap();
            assert!(matches!(keys.signing(SigningKey::InForce), Err(StoreError::Altered { .. })));
        }
    }

    #[test]
    fn what_an_interrupted_attempt_left_is_swept() {
        let (dir, keys) = keys();
        keys.put_signing(SigningKey::Next, &locked(2)).unwrap();
        let left = dir.path().join("keys/next.key.new");
        std::fs::write(&left, seed_file(&[2; 32])).unwrap();
        keys.sweep_signing().unwrap();
        assert!(!left.exists());
        assert_eq!(lies(&keys, SigningKey::Next), Some((open(2).public(), true)));
    }
}
