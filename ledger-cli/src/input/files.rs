//! Files that a verb is given, or has somebody write: the one door by which what somebody wrote is read.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Opens a file for reading.
pub(crate) fn open(path: &Path) -> Result<File, Failure> {
    File::open(path).map_err(|error| Failure::file("read", path, &error))
}

/// The text of a small file.
pub(crate) fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))
}

/// Writes a file that nobody else can read, in a folder that nobody else can enter.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || {
        let mut file = options.open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error: std::io::Error| Failure::file("write", path, &error))
}

/// The files of a folder, by name.
pub(crate) fn of_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::file("read", folder, &error))?;
    let mut files: Vec<PathBuf> =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect();
    files.sort();
    Ok(files)
}

/// The bytes of a file that is not longer than `most`.
pub(crate) fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(most + 1).read_to_end(&mut bytes);
    let too_long = || std::io::Error::from(std::io::ErrorKind::FileTooLarge);
    let fits = read.and_then(|length| if length as u64 > most { Err(too_long()) } else { Ok(()) });
    fits.map(|()| bytes).map_err(|error| Failure::file("read", path, &error))
}

/// The 32 bytes of a key, as 64 hex digits and a line end.
pub(crate) fn seed(path: &Path) -> Result<[u8; 32], Failure> {
    let read = text(path)?;
    let key = read.trim_end().parse::<ledger_core::Hash>().map(|key| key.0);
    key.map_err(|_| {
        let what = format!("{} holds no key", path.display());
        Failure::usage("no-key", what, "a key is 64 hex digits, as troth key stash writes it")
    })
}

/// Refuses a name that is taken, and a folder that is none.
pub(crate) fn free(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let is_folder =
        std::fs::metadata(folder).map_err(|error| Failure::file("write into", folder, &error))?.is_dir();
    if !is_folder {
        return Err(Failure::file("write into", folder, &std::io::ErrorKind::NotADirectory.into()));
    }
    if path.exists() {
        return Err(Failure::file("write", path, &std::io::ErrorKind::AlreadyExists.into()));
    }
    Ok(())
}

/// Writes a new file, durably, whole or not at all.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    let mut passing = path.as_os_str().to_owned();
    passing.push(".new");
    let passing = PathBuf::from(passing);
    let written = File::create(&passing)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&passing, path));
    written.map_err(|error| {
        // What is half written is not left behind; that it cannot be removed either changes nothing.
        let _ = std::fs::remove_file(&passing);
        Failure::file("write", path, &error)
    })
}
