//! A file that leaves the ledger whole or not at all: written under a passing name, synced, and only then named.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::desk::Desk;
use crate::failure::Failure;

/// A file that is being written.
pub(crate) struct Whole {
    file: BufWriter<File>,
    temporary: Temporary,
    path: PathBuf,
}

/// A file under a passing name: gone unless it was given its own.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Whole {
    /// Begins the file that was typed: outside the ledger's folder, and where nothing is unless that is to be replaced.
    /// `replace` is none for a verb that never does.
    pub(crate) fn begin(desk: &Desk<'_>, typed: &Path, replace: Option<bool>) -> Result<Self, Failure> {
        let path = desk.world.cwd.join(typed);
        if desk.holds(folder_of(&path)) {
            return Err(Failure::usage(
                "file-in-ledger",
                format!("{} would lie in the ledger's own folder", typed.display()),
                "name a file elsewhere; to copy the whole ledger, use troth backup",
            ));
        }
        if replace != Some(true) && std::fs::symlink_metadata(&path).is_ok() {
            let hint = match replace {
                Some(_) => "name another file, or add --force to replace it",
                None => "name another file: a bundle replaces nothing",
            };
            return Err(Failure::failed(
                "file-exists",
                format!("{} is already there", typed.display()),
                hint,
            )
            .at(typed.display().to_string()));
        }
        let (file, temporary) = temporary(&path)?;
        Ok(Self { file: BufWriter::new(file), temporary, path })
    }

    /// Where it will be.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }

    /// Makes what was written durable under its own name.
    pub(crate) fn close(&mut self) -> io::Result<()> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        std::fs::rename(&self.temporary.0, &self.path)?;
        File::open(folder_of(&self.path))?.sync_all()
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A new file beside the one that is meant; only its owner may read it, for names stand in it openly.
fn temporary(path: &Path) -> Result<(File, Temporary), Failure> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut number = 1;
    loop {
        let passing = path.with_file_name(format!(".{name}.new-{number}"));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&passing) {
            Ok(file) => return Ok((file, Temporary(passing))),
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < 1000 => number += 1,
            Err(error) => return Err(Failure::file("write", path, &error)),
        }
    }
}
