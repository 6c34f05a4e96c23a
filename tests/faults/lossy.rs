//! A disk that keeps apart what was synced and what was not, and can lose the latter in every way a power loss can.
//!
//! Names (links, renames, removals) are journalled: a power loss keeps the first so many of those not yet synced, or,
//! on a disk of loose order, any set of them. A file's unsynced writes are lost sector by sector, each on its own; its
//! length is the old one, the new one, or one between; what the length covers and no sector brought is zeros. A sync
//! that fails may forget what it was to bring: later syncs then say well and bring nothing of it.

mod disk;
mod file;
pub(crate) mod indexed;
mod left;
mod outcomes;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ledger_store::disk::Held;

pub(crate) const SECTOR: usize = 512;

/// What a call does when its turn comes to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The file's data cannot be synced.
    SyncFails,
    /// The file's data cannot be synced once, and then again.
    SyncFailsOnce,
    /// The file's data cannot be synced once, and the system takes it for synced from then on. What arrived of it is
    /// the outcome of this number; what is read afterwards is what was written, or only what arrived.
    SyncForgets { outcome: usize, shows_what_was_written: bool },
    /// The file cannot be cut.
    TruncateFails,
    /// The disk is full after so many bytes of the write.
    FullAfter(usize),
    /// Nothing may be written or made here.
    ReadOnly,
}

/// In which order unsynced names reach the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// In the order of the calls, as a journal does it: a folder's sync takes along what came before.
    #[default]
    Journal,
    /// In any: a folder's sync brings its own names and no others.
    Loose,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Clone, Debug, Default)]
struct Node {
    durable: Vec<u8>,
    seen: Vec<u8>,
    changes: Vec<Change>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    File(usize),
    Folder,
}

/// A change of names, and the folders whose sync makes it durable.
#[derive(Clone, Debug)]
struct Naming {
    folders: BTreeSet<PathBuf>,
    sets: Vec<(PathBuf, Option<Entry>)>,
}

type Names = BTreeMap<PathBuf, Entry>;

#[derive(Clone, Debug, Default)]
struct State {
    nodes: Vec<Node>,
    durable: Names,
    seen: Names,
    namings: Vec<Naming>,
    /// Faults by the end of the path they strike at.
    faults: Vec<(String, Fault)>,
    /// How many more calls that change something are carried out before the power goes.
    calls_left: Option<usize>,
    calls: usize,
    /// The call that fails once, and how.
    failing: Option<(usize, io::ErrorKind)>,
    /// How many outcomes a sync that forgot chose from.
    forgot: usize,
    order: Order,
}

/// The disk. Clones share their state; [`LossyDisk::after_power_loss`] makes others.
#[derive(Clone, Debug, Default)]
pub(crate) struct LossyDisk {
    state: Arc<Mutex<State>>,
    locked: Arc<Mutex<BTreeSet<PathBuf>>>,
}

struct LossyFile {
    disk: LossyDisk,
    node: usize,
    path: PathBuf,
}

struct Lock {
    disk: LossyDisk,
    path: PathBuf,
}

impl Held for Lock {}

impl Drop for Lock {
    fn drop(&mut self) {
        self.disk.locked.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.path);
    }
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("/")).to_path_buf()
}

impl State {
    /// Counts a call that changes something; fails it once the power is gone.
    fn call(&mut self) -> io::Result<()> {
        self.calls += 1;
        if let Some((_, kind)) = self.failing.filter(|(call, _)| *call == self.calls) {
            return Err(kind.into());
        }
        match &mut self.calls_left {
            Some(0) => Err(io::Error::other("the power is gone")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn struck(&self, path: &Path, fault: impl Fn(Fault) -> bool) -> Option<Fault> {
        let name = path.to_string_lossy();
        self.faults
            .iter()
            .find(|(end, kind)| name.ends_with(end.as_str()) && fault(*kind))
            .map(|(_, kind)| *kind)
    }

    fn may_write(&self, path: &Path) -> io::Result<()> {
        match self.struck(path, |fault| fault == Fault::ReadOnly) {
            Some(_) => Err(io::ErrorKind::ReadOnlyFilesystem.into()),
            None => Ok(()),
        }
    }

    fn name(&mut self, sets: Vec<(PathBuf, Option<Entry>)>) {
        let folders = sets.iter().map(|(path, _)| parent(path)).collect();
        for (path, entry) in &sets {
            set(&mut self.seen, path, entry.clone());
        }
        self.namings.push(Naming { folders, sets });
    }

    fn node_at(&self, path: &Path) -> Option<usize> {
        if let Some(Entry::File(node)) = self.seen.get(path) { Some(*node) } else { None }
    }
}

/// Gives a path an entry. A folder takes what is in it along when it goes or comes (it is moved by name).
fn set(names: &mut Names, path: &Path, entry: Option<Entry>) {
    match entry {
        Some(entry) => names.insert(path.to_path_buf(), entry),
        None => names.remove(path),
    };
}

impl LossyDisk {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A disk with one empty, durable folder.
    pub(crate) fn with_folder(path: &Path) -> Self {
        let disk = Self::default();
        let mut state = disk.state();
        for folder in path.ancestors() {
            state.durable.insert(folder.to_path_buf(), Entry::Folder);
        }
        state.seen = state.durable.clone();
        drop(state);
        disk
    }

    /// The same disk with nothing unsynced, for a story of its own.
    pub(crate) fn settled_copy(&self) -> Self {
        let mut state = self.state().clone();
        for node in &mut state.nodes {
            node.durable = node.seen.clone();
            node.changes.clear();
        }
        state.durable = state.seen.clone();
        state.namings.clear();
        state.calls = 0;
        state.failing = None;
        state.forgot = 0;
        Self { state: Arc::new(Mutex::new(state)), locked: Arc::default() }
    }

    /// The same disk as it is, what is unsynced on it too.
    pub(crate) fn unsettled_copy(&self) -> Self {
        Self { state: Arc::new(Mutex::new(self.state().clone())), locked: Arc::default() }
    }

    /// From now on, calls on paths with this end fail so.
    pub(crate) fn strike(&self, end: &str, fault: Fault) {
        self.state().faults.push((end.to_owned(), fault));
    }

    pub(crate) fn heal(&self) {
        let mut state = self.state();
        state.faults.clear();
        state.failing = None;
    }

    /// Lets so many more changing calls through.
    pub(crate) fn power_goes_after(&self, calls: usize) {
        self.state().calls_left = Some(calls);
    }

    /// Lets one changing call fail, counted from 1.
    pub(crate) fn fails_at(&self, call: usize, kind: io::ErrorKind) {
        self.state().failing = Some((call, kind));
    }

    /// In which order names reach the disk from now on.
    pub(crate) fn ordered(self, order: Order) -> Self {
        self.state().order = order;
        self
    }

    /// From how many outcomes a sync that forgot chose; 0 if none did.
    pub(crate) fn forgot(&self) -> usize {
        self.state().forgot
    }

    /// How many changing calls there were.
    pub(crate) fn calls(&self) -> usize {
        self.state().calls
    }

    pub(crate) fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let state = self.state();
        state.node_at(path).map(|node| state.nodes[node].seen.clone())
    }

    pub(crate) fn names(&self) -> Vec<PathBuf> {
        self.state().seen.keys().cloned().collect()
    }

    /// Puts other bytes under a name, as an attacker or a careless hand would: durable at once.
    pub(crate) fn alter(&self, path: &Path, bytes: Vec<u8>) {
        let mut state = self.state();
        if let Some(node) = state.node_at(path) {
            state.nodes[node] = Node { durable: bytes.clone(), seen: bytes, changes: Vec::new() };
        }
    }

    /// Removes a name as such a hand would.
    pub(crate) fn lose(&self, path: &Path) {
        let mut state = self.state();
        state.seen.remove(path);
        state.durable.remove(path);
    }
}
