//! The same disk with a real folder for the index beside it: sled knows no simulated disk, so its files lie on a real
//! one, and the tests put them into whatever state a power loss, a copy or a hand could leave.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger_store::disk::{Access, Disk, DiskFile, Found, Held, Privacy, RealDisk};

use super::LossyDisk;

/// A disk of which one folder is real.
#[derive(Clone, Debug)]
pub(crate) struct Indexed {
    pub(crate) disk: LossyDisk,
    pub(crate) home: PathBuf,
}

impl Indexed {
    fn of(&self, path: &Path) -> &dyn Disk {
        if path.starts_with(&self.home) { &RealDisk } else { &self.disk }
    }
}

impl Disk for Indexed {
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn DiskFile>> {
        self.of(path).open(path, access)
    }

    fn create_folder(&self, path: &Path, privacy: Privacy) -> io::Result<()> {
        self.of(path).create_folder(path, privacy)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.of(path).sync_folder(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.of(from).rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.of(path).remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.of(path).remove_folder(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        self.of(path).list(path)
    }

    fn found(&self, path: &Path) -> io::Result<Found> {
        self.of(path).found(path)
    }

    fn open_to_others(&self, path: &Path) -> io::Result<bool> {
        self.of(path).open_to_others(path)
    }

    fn lock(&self, path: &Path, patience: Duration) -> io::Result<Option<Box<dyn Held>>> {
        self.of(path).lock(path, patience)
    }

    fn index_home(&self, _: &Path) -> Option<PathBuf> {
        Some(self.home.clone())
    }
}
