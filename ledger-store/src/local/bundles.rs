//! `bundles/<size>.zip`: what of each bundle follows from nothing else, so that it can be made again byte for byte.
//!
//! Trust: if one is lost or altered, that bundle cannot be made again; what was handed out still proves what it proved. A
//! value that a key can destroy is in none of them.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::{Access, Disk, Privacy, ensure_folder, put};
use crate::error::{StoreError, io_error};

/// The longest that is kept: what an archive holds.
const LONGEST: usize = u32::MAX as usize;
const ENDING: &str = ".zip";

/// What is kept of a ledger's bundles.
#[derive(Clone, Debug)]
pub struct Bundles {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
}

impl Bundles {
    pub(crate) fn new(disk: Arc<dyn Disk>, folder: &Path) -> Self {
        Self { disk, folder: folder.to_path_buf() }
    }

    fn path(&self, size: u64) -> PathBuf {
        self.folder.join(format!("{size}{ENDING}"))
    }

    /// The sizes of which something is kept.
    pub fn sizes(&self) -> Result<BTreeSet<u64>, StoreError> {
        let names = match self.disk.list(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            names => names.map_err(io_error("listing", &self.folder))?,
        };
        Ok(names.iter().filter_map(|name| size_of(name)).collect())
    }

    /// What is kept of the bundle of this size; none if nothing is.
    pub fn get(&self, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(size);
        read(&*self.disk, &path).map_err(io_error("reading", &path))
    }

    /// Keeps it durably.
    pub fn put(&self, size: u64, kept: &[u8]) -> Result<(), StoreError> {
        let path = self.path(size);
        if kept.len() > LONGEST {
            return Err(io_error("keeping", &path)(io::ErrorKind::FileTooLarge.into()));
        }
        ensure_folder(&*self.disk, &self.folder, Privacy::Owner).map_err(io_error("making", &self.folder))?;
        put(&*self.disk, &path, kept, Privacy::Owner).map_err(io_error("writing", &path))
    }
}

/// The bytes of a file that is kept here; none if there is none.
fn read(disk: &dyn Disk, path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match disk.open(path, Access::Read) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened?,
    };
    let length = usize::try_from(file.length()?).unwrap_or(usize::MAX);
    if length > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let mut bytes = vec![0; length];
    let read = file.read_at(&mut bytes, 0)?;
    bytes.truncate(read);
    Ok(Some(bytes))
}

/// The size in a kept bundle's name; none if it is no name of one.
fn size_of(name: &str) -> Option<u64> {
    let digits = name.strip_suffix(ENDING)?;
    digits.parse().ok().filter(|size: &u64| size.to_string() == digits)
}
