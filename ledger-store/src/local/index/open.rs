//! How the index is opened whatever state its files are in: alone, wrapped, and made anew where it is of no use.

use std::cell::Cell;
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::Index;
use crate::disk::{Disk, Privacy};

/// sled's share of memory.
const CACHE: u64 = 16 << 20;
/// How long another process's use of the index is waited for.
const PATIENCE: Duration = Duration::from_millis(60);

/// What became of opening the index.
pub(crate) enum Opened {
    /// It is ours.
    Ready(Index),
    /// It is ours, and empty because what was there was of no use.
    Fresh(Index, &'static str),
    /// It cannot be used now.
    Unusable(&'static str),
}

/// What may become of an index that is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Making {
    /// It is left as it is: its mark speaks against the log, and a person must look at both.
    Keep,
    /// It is made anew if it cannot be read.
    Mend,
    /// It is made anew, for this reason.
    Anew(&'static str),
}

/// Where the mark is kept once more.
pub(crate) fn mark_path(home: &Path) -> PathBuf {
    home.join("mark")
}

fn sled_path(home: &Path) -> PathBuf {
    home.join("sled")
}

impl Index {
    /// Opens the index in `home`, or makes one.
    pub(crate) fn open(disk: &dyn Disk, home: &Path, making: Making) -> Opened {
        if let Err(error) = disk.create_folder(home, Privacy::Owner)
            && error.kind() != io::ErrorKind::AlreadyExists
        {
            return Opened::Unusable("not writable");
        }
        // Our own lock, not sled's, decides who may delete and rebuild.
        let held = match disk.lock(&home.join("lock"), PATIENCE) {
            Ok(Some(held)) => held,
            Ok(None) => return Opened::Unusable("in use by another program"),
            Err(_) => return Opened::Unusable("not writable"),
        };
        let wrap = |sled| Index { sled: Some(sled), broken: Cell::new(false), _held: held };
        let reason = match making {
            Making::Anew(reason) => reason,
            Making::Keep | Making::Mend => match open_sled(home) {
                Ok(sled) => return Opened::Ready(wrap(sled)),
                Err(Refused::NotPermitted) => return Opened::Unusable("not writable"),
                Err(Refused::Useless) if making == Making::Keep => return Opened::Unusable("unreadable"),
                Err(Refused::Useless) => "unreadable",
            },
        };
        if remove(home).is_err() {
            return Opened::Unusable("unreadable and not writable");
        }
        match open_sled(home) {
            Ok(sled) => Opened::Fresh(wrap(sled), reason),
            Err(_) => Opened::Unusable("unreadable and not writable"),
        }
    }
}

/// Deletes what sled and we keep in `home`, but not the lock we hold there.
fn remove(home: &Path) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    gone(fs::remove_file(mark_path(home)))?;
    let sled = sled_path(home);
    if sled.is_file() { gone(fs::remove_file(sled)) } else { gone(fs::remove_dir_all(sled)) }
}

enum Refused {
    NotPermitted,
    Useless,
}

fn open_sled(home: &Path) -> Result<sled::Db, Refused> {
    let path = sled_path(home);
    remove_half_made_snapshots(&path);
    let mut attempts = 0;
    loop {
        let config = sled::Config::new().path(&path).cache_capacity(CACHE).flush_every_ms(None);
        match catch_unwind(AssertUnwindSafe(|| config.open())) {
            Ok(Ok(sled)) => return Ok(sled),
            Ok(Err(sled::Error::Io(error))) => match error.kind() {
                io::ErrorKind::PermissionDenied
                | io::ErrorKind::ReadOnlyFilesystem
                | io::ErrorKind::StorageFull
                | io::ErrorKind::QuotaExceeded => return Err(Refused::NotPermitted),
                // We hold our lock, so sled's own can only be held by what this process just let go of.
                io::ErrorKind::Other if attempts < 20 => thread::sleep(Duration::from_millis(5)),
                _ => return Err(Refused::Useless),
            },
            _ => return Err(Refused::Useless),
        }
        attempts += 1;
    }
}

/// A kill in the wrong instant of an open leaves `snap.*.generating`, and sled 0.34 then refuses every later open.
fn remove_half_made_snapshots(path: &Path) {
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            let _ = fs::remove_file(entry.path());
        }
    }
}
