//! The disk on which a story is told: this machine's, but it waits for nothing until the end.
//!
//! A demo is built in a hidden folder, and named only when it is whole: nobody needs its first half. So nothing is
//! synced on the way, and no index is kept: [`settle`] makes the whole folder durable at once.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ledger_store::disk::{Access, Disk, DiskFile, Found, Held, Privacy, RealDisk};

/// This machine's disk, in no hurry.
#[derive(Debug)]
pub(super) struct Aside;

/// An open file of it.
struct AsideFile(Box<dyn DiskFile>);

impl DiskFile for AsideFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.read_at(buffer, offset)
    }
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_at(bytes, offset)
    }
    fn length(&self) -> io::Result<u64> {
        self.0.length()
    }
    fn truncate(&self, length: u64) -> io::Result<()> {
        self.0.truncate(length)
    }
    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }
    fn sync_all(&self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for Aside {
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(AsideFile(RealDisk.open(path, access)?)))
    }
    fn create_folder(&self, path: &Path, privacy: Privacy) -> io::Result<()> {
        RealDisk.create_folder(path, privacy)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove_folder(path)
    }
    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        RealDisk.list(path)
    }
    fn found(&self, path: &Path) -> io::Result<Found> {
        RealDisk.found(path)
    }
    fn open_to_others(&self, path: &Path) -> io::Result<bool> {
        RealDisk.open_to_others(path)
    }
    fn lock(&self, path: &Path, patience: Duration) -> io::Result<Option<Box<dyn Held>>> {
        RealDisk.lock(path, patience)
    }
    fn index_home(&self, _: &Path) -> Option<PathBuf> {
        None
    }
}

/// Makes everything in a folder durable.
pub(super) fn settle(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            settle(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}
