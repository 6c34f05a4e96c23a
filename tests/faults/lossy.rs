//! A disk that keeps apart what was synced and what was not, and can lose the latter in every way a power loss can.
//!
//! Names (links, renames, removals) are journalled: a power loss keeps the first so many of those not yet synced. A
//! file's unsynced writes are lost sector by sector, each on its own; its length is the old one, the new one, or one
//! between; what the length covers and no sector brought is zeros.

mod file;
mod outcomes;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ledger_store::disk::{Access, Disk, DiskFile, Found, Held, Privacy};

use outcomes::outcomes;

pub(crate) const SECTOR: usize = 512;

/// What a call does when its turn comes to fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The file's data cannot be synced.
    SyncFails,
    /// The file's data cannot be synced once, and then again.
    SyncFailsOnce,
    /// The file cannot be cut.
    TruncateFails,
    /// The disk is full after so many bytes of the write.
    FullAfter(usize),
    /// Nothing may be written or made here.
    ReadOnly,
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
        Self { state: Arc::new(Mutex::new(state)), locked: Arc::default() }
    }

    /// From now on, calls on paths with this end fail so.
    pub(crate) fn strike(&self, end: &str, fault: Fault) {
        self.state().faults.push((end.to_owned(), fault));
    }

    pub(crate) fn heal(&self) {
        self.state().faults.clear();
    }

    /// Lets so many more changing calls through.
    pub(crate) fn power_goes_after(&self, calls: usize) {
        self.state().calls_left = Some(calls);
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

    /// Every disk (up to `most`, then a choice of them) that a power loss now could leave behind.
    pub(crate) fn after_power_loss(&self, most: usize) -> Vec<Self> {
        let state = self.state();
        let unsynced: Vec<usize> =
            (0..state.nodes.len()).filter(|&node| !state.nodes[node].changes.is_empty()).collect();
        let mut sizes = vec![state.namings.len() + 1];
        let outcomes: Vec<_> = unsynced.iter().map(|&node| outcomes(&state.nodes[node], most)).collect();
        sizes.extend(outcomes.iter().map(Vec::len));
        let total = sizes.iter().fold(1usize, |product, size| product.saturating_mul(*size));
        let step = (total / most).max(1);
        // An odd stride walks through all combinations instead of a few rows of them.
        let step = if step > 1 { step | 1 } else { 1 };
        let mut disks = Vec::new();
        let last = total.saturating_sub(1);
        for choice in (0..total).step_by(step).chain([last]) {
            let mut choice = choice;
            let mut pick = |size: usize| {
                let picked = choice % size;
                choice /= size;
                picked
            };
            let mut after =
                State { nodes: state.nodes.clone(), durable: state.durable.clone(), ..State::default() };
            for naming in &state.namings[..pick(sizes[0])] {
                for (path, entry) in &naming.sets {
                    set(&mut after.durable, path, entry.clone());
                }
            }
            for (&node, outcomes) in unsynced.iter().zip(&outcomes) {
                after.nodes[node].durable.clone_from(&outcomes[pick(outcomes.len())]);
            }
            for node in &mut after.nodes {
                node.seen = node.durable.clone();
                node.changes.clear();
            }
            after.seen = after.durable.clone();
            disks.push(Self { state: Arc::new(Mutex::new(after)), locked: Arc::default() });
        }
        disks
    }
}

impl Disk for LossyDisk {
    fn open(&self, path: &Path, access: Access) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        let there = state.seen.get(path).cloned();
        let node = match (access, there) {
            (Access::Create(_), None) => {
                state.may_write(path)?;
                state.call()?;
                if state.seen.get(&parent(path)) != Some(&Entry::Folder) {
                    return Err(io::ErrorKind::NotFound.into());
                }
                state.nodes.push(Node::default());
                let node = state.nodes.len() - 1;
                state.name(vec![(path.to_path_buf(), Some(Entry::File(node)))]);
                node
            }
            (Access::Create(_), Some(_)) => return Err(io::ErrorKind::AlreadyExists.into()),
            (Access::Write, Some(Entry::File(node))) => {
                state.may_write(path)?;
                node
            }
            (_, Some(Entry::File(node))) => node,
            (_, Some(Entry::Folder)) => return Err(io::ErrorKind::IsADirectory.into()),
            (_, None) => return Err(io::ErrorKind::NotFound.into()),
        };
        Ok(Box::new(LossyFile { disk: self.clone(), node, path: path.to_path_buf() }))
    }

    fn create_folder(&self, path: &Path, _: Privacy) -> io::Result<()> {
        let mut state = self.state();
        if state.seen.contains_key(path) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        state.may_write(path)?;
        state.call()?;
        state.name(vec![(path.to_path_buf(), Some(Entry::Folder))]);
        Ok(())
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        // The journal is written in order: what is synced takes everything before it along.
        let Some(upto) = state.namings.iter().rposition(|naming| naming.folders.contains(path)) else {
            return Ok(());
        };
        let done: Vec<_> = state.namings.drain(..=upto).collect();
        for (path, entry) in done.into_iter().flat_map(|naming| naming.sets) {
            set(&mut state.durable, &path, entry);
        }
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        let below = |path: &PathBuf| path.starts_with(from);
        let moved: Vec<_> =
            state.seen.iter().filter(|(path, _)| below(path)).map(|(a, b)| (a.clone(), b.clone())).collect();
        if moved.is_empty() {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut sets = Vec::new();
        for (path, entry) in moved {
            let rest = path.strip_prefix(from).unwrap_or(Path::new(""));
            let target = if rest.as_os_str().is_empty() { to.to_path_buf() } else { to.join(rest) };
            sets.push((path, None));
            sets.push((target, Some(entry)));
        }
        for (path, entry) in &sets {
            set(&mut state.seen, path, entry.clone());
        }
        let folders = BTreeSet::from([parent(from), parent(to)]);
        state.namings.push(Naming { folders, sets });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        if state.node_at(path).is_none() {
            return Err(io::ErrorKind::NotFound.into());
        }
        state.name(vec![(path.to_path_buf(), None)]);
        Ok(())
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        state.name(vec![(path.to_path_buf(), None)]);
        Ok(())
    }

    fn list(&self, path: &Path) -> io::Result<Vec<String>> {
        let state = self.state();
        let inside = state.seen.keys().filter(|name| name.parent() == Some(path));
        Ok(inside.filter_map(|name| Some(name.file_name()?.to_string_lossy().into_owned())).collect())
    }

    fn found(&self, path: &Path) -> io::Result<Found> {
        Ok(match self.state().seen.get(path) {
            None => Found::Nothing,
            Some(Entry::File(_)) => Found::File,
            Some(Entry::Folder) => Found::Folder,
        })
    }

    fn open_to_others(&self, _: &Path) -> io::Result<bool> {
        Ok(false)
    }

    fn lock(&self, path: &Path, patience: Duration) -> io::Result<Option<Box<dyn Held>>> {
        for _ in 0..=patience.as_millis() {
            if self.locked.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf()) {
                return Ok(Some(Box::new(Lock { disk: self.clone(), path: path.to_path_buf() })));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(None)
    }

    fn index_home(&self, _: &Path) -> Option<PathBuf> {
        None
    }
}
