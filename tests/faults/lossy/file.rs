//! One open file of the disk that can lose what was not synced.

use std::io;

use ledger_store::disk::DiskFile;

use super::outcomes::{MOST, arrive, outcomes, overwrite};
use super::{Change, Fault, LossyFile, State};

impl DiskFile for LossyFile {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let state = self.disk.state();
        let seen = &state.nodes[self.node].seen;
        let from = usize::try_from(offset).unwrap_or(usize::MAX).min(seen.len());
        let read = buffer.len().min(seen.len() - from);
        buffer[..read].copy_from_slice(&seen[from..from + read]);
        Ok(read)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let called = state.call();
        let offset = usize::try_from(offset).unwrap_or(usize::MAX);
        let full = state.struck(&self.path, |fault| matches!(fault, Fault::FullAfter(_)));
        let (bytes, result) = match full {
            // A disk without room takes what still fits.
            _ if called.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::StorageFull) => {
                (&bytes[..bytes.len() / 2], called)
            }
            _ if called.is_err() => return called,
            Some(Fault::FullAfter(room)) if room < bytes.len() => {
                (&bytes[..room], Err(io::ErrorKind::StorageFull.into()))
            }
            _ => (bytes, Ok(())),
        };
        if !bytes.is_empty() {
            let node = &mut state.nodes[self.node];
            overwrite(&mut node.seen, offset, bytes);
            node.changes.push(Change::Write { offset, bytes: bytes.to_vec() });
        }
        result
    }

    fn length(&self) -> io::Result<u64> {
        Ok(self.disk.state().nodes[self.node].seen.len() as u64)
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.call()?;
        if state.struck(&self.path, |fault| fault == Fault::TruncateFails).is_some() {
            return Err(io::Error::other("cutting failed"));
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let node = &mut state.nodes[self.node];
        node.seen.resize(length, 0);
        node.changes.push(Change::Truncate(length));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut state = self.disk.state();
        state.call()?;
        if state.struck(&self.path, |fault| fault == Fault::SyncFails).is_some() {
            return Err(io::Error::other("syncing failed"));
        }
        if state.struck(&self.path, |fault| fault == Fault::SyncFailsOnce).is_some() {
            state.faults.retain(|(_, fault)| *fault != Fault::SyncFailsOnce);
            return Err(io::Error::other("syncing failed"));
        }
        if let Some(fault) = state.struck(&self.path, |fault| matches!(fault, Fault::SyncForgets { .. })) {
            state.faults.retain(|(_, other)| *other != fault);
            state.forgot = self.forget(&mut state, fault);
            return Err(io::Error::other("syncing failed"));
        }
        let node = &mut state.nodes[self.node];
        for change in node.changes.drain(..) {
            arrive(&mut node.durable, &change);
        }
        Ok(())
    }

    fn sync_all(&self) -> io::Result<()> {
        self.sync_data()
    }
}

impl LossyFile {
    /// Chooses what arrived, takes the rest for synced, and says from how many it chose.
    fn forget(&self, state: &mut State, fault: Fault) -> usize {
        let Fault::SyncForgets { outcome, shows_what_was_written } = fault else { return 0 };
        let node = &mut state.nodes[self.node];
        let all = outcomes(node, MOST);
        node.durable.clone_from(&all[outcome % all.len()]);
        node.changes.clear();
        if !shows_what_was_written {
            node.seen.clone_from(&node.durable);
        }
        all.len()
    }
}
