//! How bytes reach the disk: the one door to files. The tests give a disk that loses what was not synced.
//!
//! The calls behind each durable act, in order (Linux names):
//!
//! ```text
//! append          pwrite(log) · fdatasync(log) · pwrite(tail)
//! put a file      open(O_CREAT|O_EXCL, temporary) · write · fsync · rename · fsync(folder)
//! a new folder    mkdir · fsync(its parent)
//! cut the end     put a file in torn/ · ftruncate(log) · fsync(log) · pwrite(tail)
//! ```
//!
//! Only sled's own files (`index/`) do not pass through here; nothing depends on them.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading what is there.
    Read,
    /// Reading and writing what is there.
    Write,
    /// Making a file that must not be there yet.
    Create(Privacy),
}

/// Who may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    /// Whoever the user's mask lets.
    Shared,
    /// The owner alone: 0600 for files, 0700 for folders.
    Owner,
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// An open file.
pub trait DiskFile: Send + Sync {
    /// Reads at an offset; fewer bytes than asked only at the end of the file.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes all bytes at an offset.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// How long the file is.
    fn length(&self) -> io::Result<u64>;
    /// Cuts the file to a length.
    fn truncate(&self, length: u64) -> io::Result<()>;
    /// Makes the bytes durable, and what is needed to read them back.
    fn sync_data(&self) -> io::Result<()>;
    /// Makes the bytes and everything about the file durable.
    fn sync_all(&self) -> io::Result<()>;
}

/// A lock that is held until it is dropped.
pub trait Held: Send {}

/// Files and folders.
pub trait Disk: Send + Sync + fmt::Debug {
    /// Opens a file.
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn DiskFile>>;
    /// Makes a folder whose parent is there.
    fn create_folder(&self, path: &Path, privacy: Privacy) -> io::Result<()>;
    /// Makes a folder's entries durable.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Gives a file or folder another name; replaces a file or an empty folder of that name.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    /// The names in a folder, sorted.
    fn list(&self, path: &Path) -> io::Result<Vec<String>>;
    /// What lies at a path.
    fn found(&self, path: &Path) -> io::Result<Found>;
    /// Whether others than the owner may read what lies at a path.
    fn open_to_others(&self, path: &Path) -> io::Result<bool>;
    /// Takes a file's lock, waiting at most so long for it; none if it was not free by then.
    fn lock(&self, path: &Path, patience: Duration) -> io::Result<Option<Box<dyn Held>>>;
    /// The real folder in which sled may keep the index of the ledger in `ledger`, if there is one.
    fn index_home(&self, ledger: &Path) -> Option<PathBuf>;
}

/// The disk of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

impl DiskFile for File {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let mut done = 0;
        while let Some(rest) = buffer.get_mut(done..).filter(|rest| !rest.is_empty()) {
            match FileExt::read_at(self, rest, offset + done as u64) {
                Ok(0) => break,
                Ok(read) => done += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(done)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.write_all_at(bytes, offset)
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }

    fn sync_data(&self) -> io::Result<()> {
        File::sync_data(self)
    }

    fn sync_all(&self) -> io::Result<()> {
        File::sync_all(self)
    }
}

impl Held for File {}

impl Disk for RealDisk {
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn DiskFile>> {
        let mut options = OpenOptions::new();
        match access {
            Access::Read => options.read(true),
            Access::Write => options.read(true).write(true),
            Access::Create(Privacy::Shared) => options.read(true).write(true).create_new(true),
            Access::Create(Privacy::Owner) => options.read(true).write(true).create_new(true).mode(0o600),
        };
        Ok(Box::new(options.open(path)?))
    }

    fn create_folder(&self, path: &Path, privacy: Privacy) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        if privacy == Privacy::Owner {
            builder.mode(0o700);
        }
        builder.create(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn found(&self, path: &Path) -> io::Result<Found> {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => Ok(Found::Folder),
            Ok(metadata) if metadata.is_symlink() && path.is_dir() => Ok(Found::Folder),
            Ok(_) => Ok(Found::File),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Found::Nothing),
            Err(error) => Err(error),
        }
    }

    fn open_to_others(&self, path: &Path) -> io::Result<bool> {
        Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
    }

    fn lock(&self, path: &Path, patience: Duration) -> io::Result<Option<Box<dyn Held>>> {
        let file = open_lock(path)?;
        match file.try_lock() {
            Ok(()) => return Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) if patience.is_zero() => return Ok(None),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // A blocking wait is woken in turn, where asking again and again can starve; but it knows no end. So a
        // thread waits, and if it wins too late, its answer finds nobody and the lock is dropped at once.
        let (won, wait) = mpsc::channel();
        thread::Builder::new().name("troth-lock".into()).spawn(move || {
            let _ = won.send(file.lock().map(|()| file));
        })?;
        match wait.recv_timeout(patience) {
            Ok(Ok(file)) => Ok(Some(Box::new(file))),
            Ok(Err(error)) => Err(error),
            Err(_) => Ok(None),
        }
    }

    fn index_home(&self, ledger: &Path) -> Option<PathBuf> {
        Some(ledger.join("index"))
    }
}

/// A lock needs no right to write: in a read-only folder its file is opened for reading.
fn open_lock(path: &Path) -> io::Result<File> {
    match OpenOptions::new().read(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
        }
        opened => opened,
    }
}

/// Reads a whole small file; none if it is not there. Longer than `most` is an error.
pub(crate) fn read_small(disk: &dyn Disk, path: &Path, most: usize) -> io::Result<Option<Vec<u8>>> {
    let file = match disk.open(path, Access::Read) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = vec![0; most + 1];
    let read = file.read_at(&mut bytes, 0)?;
    if read > most {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "longer than any such file is written"));
    }
    bytes.truncate(read);
    Ok(Some(bytes))
}

/// Puts a file durably under a name: temporary file, sync, rename, sync of the folder.
/// A temporary file that an interrupted attempt left is replaced.
pub(crate) fn put(disk: &dyn Disk, path: &Path, bytes: &[u8], privacy: Privacy) -> io::Result<()> {
    put_with(disk, path, privacy, |file| file.write_at(bytes, 0))
}

/// [`put`] for what is too long to be held at once.
pub(crate) fn put_with(
    disk: &dyn Disk,
    path: &Path,
    privacy: Privacy,
    write: impl FnOnce(&dyn DiskFile) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".new");
    let temporary = PathBuf::from(temporary);
    if disk.found(&temporary)? == Found::File {
        disk.remove(&temporary)?;
    }
    let file = disk.open(&temporary, Access::Create(privacy))?;
    write(&*file)?;
    file.sync_all()?;
    drop(file);
    disk.rename(&temporary, path)?;
    disk.sync_folder(folder)
}

/// Makes a folder durably if it is not there.
pub(crate) fn ensure_folder(disk: &dyn Disk, path: &Path, privacy: Privacy) -> io::Result<()> {
    if disk.found(path)? == Found::Nothing {
        match disk.create_folder(path, privacy) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    disk.sync_folder(path.parent().unwrap_or(Path::new(".")))
}
