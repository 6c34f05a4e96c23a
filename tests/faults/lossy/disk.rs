//! The names of the disk that can lose them: every call on files and folders, journalled until it is synced.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::time::Duration;

use ledger_store::disk::{Access, Disk, DiskFile, Found, Held, Privacy};

use super::{Entry, Lock, LossyDisk, LossyFile, Naming, Node, Order, State, parent, set};

impl State {
    /// Makes the names of one folder durable, and of what stays unsynced forgets what they overtook.
    fn sync_names_of(&mut self, folder: &Path) {
        let namings = std::mem::take(&mut self.namings);
        let mut later = BTreeSet::new();
        for mut naming in namings.iter().rev().cloned() {
            if naming.folders.contains(folder) {
                later.extend(naming.sets.iter().map(|(path, _)| path.clone()));
            } else {
                naming.sets.retain(|(path, _)| !later.contains(path));
                self.namings.insert(0, naming);
            }
        }
        self.namings.retain(|naming| !naming.sets.is_empty());
        for naming in namings.iter().filter(|naming| naming.folders.contains(folder)) {
            for (path, entry) in &naming.sets {
                set(&mut self.durable, path, entry.clone());
            }
        }
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
        if state.order == Order::Loose {
            state.sync_names_of(path);
            return Ok(());
        }
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
