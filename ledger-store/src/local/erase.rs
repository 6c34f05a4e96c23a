//! Destroying keys: first the event, durable, then the keys; and ending what stopped in between.
//!
//! ```text
//! under the lock     put the keys that follow · put erasing/<event> · the event: one write, one sync, tail
//! then               put `destroyed` over each key · delete the index · remove erasing/<event>
//! open               for each erasing/<event>: where the log has the event, the second line; else remove the plan
//! ```
//!
//! Trust of `erasing/`: a plan that is lost leaves an event whose keys are still there; `troth erase` again destroys
//! them. Nothing rests on one whose event is not in the log.

use std::path::PathBuf;

use ledger_core::event::Header;
use ledger_core::proof::{KeyName, ValueKey};
use ledger_core::{EventId, StreamId};

use super::{Ledger, LocalStore, Notice};
use crate::disk::{Found, Privacy, ensure_folder, put, read_small};
use crate::error::{StoreError, io_error};
use crate::keys::Keys;
use crate::{Append, Appended, EventStore};

/// The longest plan: as many keys as one command erases.
const LONGEST: usize = 1 << 20;

/// What an erasure destroys once its event is durable.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// The stream of the event that says so.
    pub stream: StreamId,
    /// That event.
    pub event: EventId,
    /// The keys that are destroyed.
    pub keys: Vec<KeyName>,
    /// The key that follows them, made before they go; none where nothing follows.
    pub fresh: Option<(KeyName, ValueKey)>,
}

impl Erasure {
    /// One line for the stream, one for each key.
    fn page(&self) -> Vec<u8> {
        let keys = self.keys.iter().map(|key| format!("{key}\n"));
        format!("{}\n{}", self.stream, keys.collect::<String>()).into_bytes()
    }

    fn read(event: EventId, page: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(page).ok()?.strip_suffix('\n')?.split('\n');
        let stream = lines.next()?.parse().ok()?;
        let keys = lines.map(str::parse).collect::<Result<_, _>>().ok()?;
        Some(Self { stream, event, keys, fresh: None })
    }
}

impl LocalStore {
    /// Appends what says that something is erased, and destroys its keys. Once the event is durable the erasure
    /// holds: what stops it from there on is ended by the next open.
    pub async fn erase(&self, erasure: Erasure, append: Append) -> Result<Appended, StoreError> {
        let Append { expected, enter } = append;
        let ledger = std::sync::Arc::clone(&self.ledger);
        let enter = Box::new(move |heads: &crate::Heads| {
            if let Some((name, key)) = &erasure.fresh {
                ledger.keys().ensure(name, key.clone())?;
            }
            let events = enter(heads)?;
            ledger.plan(&erasure)?;
            Ok(events)
        });
        let mut appended = self.append(Append { expected, enter }).await?;
        if let Err(error) = self.aside(Ledger::finish_erasures).await {
            let what = format!(
                "it is recorded, and the keys are destroyed when the ledger is next opened ({error})"
            );
            appended.warnings.push(what);
        }
        Ok(appended)
    }
}

impl Ledger {
    fn keys(&self) -> Keys {
        Keys::new(std::sync::Arc::clone(&self.disk), &self.layout.keys)
    }

    fn plan_path(&self, event: &EventId) -> PathBuf {
        self.layout.erasing.join(event.to_string())
    }

    fn plan(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let folder = &self.layout.erasing;
        ensure_folder(&*self.disk, folder, Privacy::Owner).map_err(io_error("making", folder))?;
        let path = self.plan_path(&erasure.event);
        put(&*self.disk, &path, &erasure.page(), Privacy::Owner).map_err(io_error("writing", &path))
    }

    /// What is planned, by event.
    fn planned(&self) -> Result<Vec<EventId>, StoreError> {
        let folder = &self.layout.erasing;
        if self.disk.found(folder).map_err(io_error("looking at", folder))? != Found::Folder {
            return Ok(Vec::new());
        }
        let names = self.disk.list(folder).map_err(io_error("reading", folder))?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Ends the erasures that stopped between their event and their keys, as far as this may be written to.
    pub(crate) fn mend_erasures(&self) {
        // What cannot be ended now does not keep anybody from reading.
        if self.finish_erasures().is_err() {
            self.notice(Notice::ErasureUnfinished);
        }
    }

    fn finish_erasures(&self) -> Result<(), StoreError> {
        let planned = self.planned()?;
        if planned.is_empty() {
            return Ok(());
        }
        // Whoever planned one of these holds the lock until the event is in the log, or is known not to be.
        let held = self.lock()?;
        if self.glance()?.is_none() && self.settle(&*held)?.damage.is_some() {
            self.notice(Notice::ErasureUnfinished);
            return Ok(());
        }
        drop(held);
        for event in planned {
            let path = self.plan_path(&event);
            let page = read_small(&*self.disk, &path, LONGEST).map_err(io_error("reading", &path))?;
            // Another program may have ended it in the meantime.
            let Some(page) = page else { continue };
            let plan =
                Erasure::read(event, &page).ok_or_else(|| StoreError::Altered { path: path.clone() })?;
            let is = |bytes: &[u8]| Header::peek(bytes).is_some_and(|header| header.id == event);
            if self.read_stream(&plan.stream, 1, usize::MAX)?.iter().any(|stored| is(&stored.bytes)) {
                for key in &plan.keys {
                    self.keys().destroy(key)?;
                }
                let mut known = self.known();
                if known.blocked().is_none() {
                    known.forget_index(self);
                }
            }
            match self.disk.remove(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                removed => removed.map_err(io_error("removing", &path))?,
            }
        }
        let folder = &self.layout.erasing;
        self.disk.sync_folder(folder).map_err(io_error("syncing", folder))
    }
}
