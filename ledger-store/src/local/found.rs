//! How a ledger begins: built aside, synced, and only then there, complete.
//!
//! ```text
//! a new folder       everything in a sibling · fsync each file and folder · rename into place · fsync(parent)
//! an empty folder    everything inside · fsync each · ledger.json last, by rename · fsync(folder)
//! ```
//!
//! An existing folder is filled rather than replaced, because somebody may be standing in it (`troth init .`).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::event::Entered;
use ledger_core::{Instant, LedgerId, StreamId};

use super::folder::{Folder, Layout};
use super::log::encode;
use super::recover::fold;
use super::tail::Tail;
use super::walk::{Care, Judge};
use super::{LocalStore, lines::RawLine};
use crate::disk::{Access, Disk, Found, Privacy, RealDisk, put};
use crate::error::{StoreError, io_error};
use crate::{EnterRefused, Heads, check_entered};

/// What a ledger is made with.
#[derive(Clone)]
pub struct Founding {
    /// Its identity.
    pub ledger: LedgerId,
    /// What its tags and keyed ids are made with.
    pub secret: [u8; 32],
    /// For a demo ledger, the instant that is its now.
    pub demo_today: Option<Instant>,
    /// Files of `keys/`: name and content, such as `signing.key` and [`seed_file`](crate::keys::seed_file).
    pub key_files: Vec<(String, Vec<u8>)>,
}

impl std::fmt::Debug for Founding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Founding").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

impl LocalStore {
    /// Makes a ledger in a folder that is not there yet, or empty, and opens it. `enter` makes its first events, in
    /// the streams `_keys` and `_rules`.
    pub fn create(
        dir: impl AsRef<Path>,
        founding: &Founding,
        enter: impl FnOnce(&Heads) -> Result<Vec<Entered>, EnterRefused>,
    ) -> Result<Self, StoreError> {
        Self::create_on(Arc::new(RealDisk), dir, founding, enter)
    }

    /// Makes a ledger in a folder of this disk, and opens it.
    pub fn create_on(
        disk: Arc<dyn Disk>,
        dir: impl AsRef<Path>,
        founding: &Founding,
        enter: impl FnOnce(&Heads) -> Result<Vec<Entered>, EnterRefused>,
    ) -> Result<Self, StoreError> {
        let dir = dir.as_ref();
        let streams = [StreamId::keys(), StreamId::rules()].map(|stream| (stream, None));
        let Tail { recorded: last_recorded, subtrees, .. } = Tail::empty();
        let heads = Heads { streams: streams.into(), last_recorded, subtrees };
        let events = enter(&heads).map_err(StoreError::entering)?;
        check_entered(&heads, &events)?;
        let parent = match dir.parent() {
            Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
            Some(parent) => parent,
            None => dir,
        };
        let looking = |error| io_error("looking at", dir)(error);
        match disk.found(dir).map_err(looking)? {
            Found::Folder if disk.list(dir).map_err(looking)?.is_empty() => {
                build(&*disk, dir, founding, &events)?;
                seal(&*disk, dir, founding)?;
            }
            Found::Nothing => {
                let aside = make_aside(&*disk, dir, parent)?;
                let made = build(&*disk, &aside, founding, &events)
                    .and_then(|()| seal(&*disk, &aside, founding))
                    .and_then(|()| disk.rename(&aside, dir).map_err(io_error("naming", dir)));
                if let Err(error) = made {
                    clear(&*disk, &aside);
                    return Err(error);
                }
                disk.sync_folder(parent).map_err(io_error("syncing", parent))?;
            }
            Found::File | Found::Folder => return Err(StoreError::AlreadyThere { path: dir.to_path_buf() }),
        }
        Self::open_on(disk, dir)
    }
}

/// Makes a sibling of `dir` to build in.
fn make_aside(disk: &dyn Disk, dir: &Path, parent: &Path) -> Result<PathBuf, StoreError> {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 1;
    loop {
        let aside = parent.join(format!(".{name}.new-{number}"));
        match disk.create_folder(&aside, Privacy::Shared) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            made => return made.map(|()| aside.clone()).map_err(io_error("making", &aside)),
        }
    }
}

/// Everything but `ledger.json`, durable.
fn build(disk: &dyn Disk, dir: &Path, founding: &Founding, events: &[Entered]) -> Result<(), StoreError> {
    let layout = Layout::new(dir);
    let (log, _) = encode(events, 0);
    let write = |path: &Path, bytes: &[u8], privacy| {
        put(disk, path, bytes, privacy).map_err(io_error("writing", path))
    };
    let folder = |path: &Path, privacy| disk.create_folder(path, privacy).map_err(io_error("making", path));
    folder(&layout.evidence, Privacy::Shared)?;
    folder(&layout.checkpoints, Privacy::Shared)?;
    folder(&layout.keys, Privacy::Owner)?;
    for (name, bytes) in &founding.key_files {
        write(&layout.keys.join(name), bytes, Privacy::Owner)?;
    }
    let file =
        disk.open(&layout.lock, Access::Create(Privacy::Shared)).map_err(io_error("making", &layout.lock))?;
    file.sync_all().map_err(io_error("syncing", &layout.lock))?;
    write(&layout.log, &log, Privacy::Shared)?;
    write(&layout.tail, &tail_of(&founding.secret, &log).page(), Privacy::Shared)
}

/// `ledger.json`, last: a folder with it is a ledger.
fn seal(disk: &dyn Disk, dir: &Path, founding: &Founding) -> Result<(), StoreError> {
    let Founding { ledger, secret, demo_today, .. } = *founding;
    let path = Layout::new(dir).ledger;
    let bytes = Folder { ledger, secret, demo_today }.bytes();
    put(disk, &path, &bytes, Privacy::Owner).map_err(io_error("writing", &path))
}

fn tail_of(secret: &[u8; 32], log: &[u8]) -> Tail {
    let mut tail = Tail::empty();
    let mut judge = Judge::after(0, tail.recorded, Care::Header);
    for line in log.split_inclusive(|&byte| byte == b'\n') {
        let raw = RawLine { offset: tail.offset, bytes: Some(line), length: line.len() as u64, ended: true };
        if let Ok(line) = judge.judge(&raw, &mut |_| None).sound() {
            fold(secret, &mut tail, &line);
        }
    }
    tail
}

/// Removes what a creation that failed had made, as far as it goes.
fn clear(disk: &dyn Disk, aside: &Path) {
    let layout = Layout::new(aside);
    for folder in [&layout.keys, &layout.evidence, &layout.checkpoints, &layout.dir] {
        for name in disk.list(folder).unwrap_or_default() {
            let _ = disk.remove(&folder.join(name));
        }
        let _ = disk.remove_folder(folder);
    }
}
