//! Snapshots of projections, kept in the index: never a fact, gone with the index, written only where it is ours.

use super::{Ledger, LocalStore};
use crate::error::StoreError;

impl LocalStore {
    /// The bytes that were kept under a name. None if there are none, they are garbled, the index is in use by another
    /// program, or something is wrong with the log: everything is then made from the log itself.
    pub fn kept(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Ledger { folder, .. } = &*self.ledger;
        let standing = self.ledger.stand()?;
        let mut known = self.ledger.known();
        let secret = &folder.secret;
        let kept =
            known.ask(&self.ledger, standing.extent(), |known| known.index()?.snapshot(secret, name))?;
        Ok(kept.filter(|_| known.blocked().is_none()))
    }

    /// Keeps bytes under their names, where the index can be written and the log is sound; else nothing is kept, and
    /// nothing is lost.
    pub fn keep(&self, all: &[(String, Vec<u8>)]) -> Result<(), StoreError> {
        let standing = self.ledger.stand()?;
        let mut known = self.ledger.known();
        known.ask(&self.ledger, standing.extent(), |_| ())?;
        if known.blocked().is_none()
            && let Some(index) = known.index()
        {
            index.keep_snapshots(&self.ledger.folder.secret, all);
        }
        Ok(())
    }
}
