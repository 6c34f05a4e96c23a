//! `lock`: who may write. Within a process the store's writer thread, between processes this file's lock.
//!
//! Trust: holds nothing. If lost it is made again; if replaced while somebody holds it, two writers could meet: so
//! nobody ever removes or renames it.

use std::time::Duration;

use super::Ledger;
use crate::disk::Held;
use crate::error::{StoreError, io_error};

/// How long a writer waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

impl Ledger {
    /// Takes the ledger's lock, waiting for it.
    pub(crate) fn lock(&self) -> Result<Box<dyn Held>, StoreError> {
        let path = &self.layout.lock;
        let held = self.disk.lock(path, PATIENCE).map_err(io_error("locking", path))?;
        held.ok_or_else(|| StoreError::Busy { path: self.layout.dir.clone() })
    }
}
