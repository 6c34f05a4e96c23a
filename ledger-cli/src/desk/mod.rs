//! The one door to a ledger: `find` which one is meant, `open` it, `record` through the rules, `ask` with both clocks.
//!
//! Commands, imports and the demo come through here; nothing else speaks to the store.

mod ask;
mod bundling;
mod checkpoint;
mod document;
mod enter;
mod erase;
mod erased;
mod evidence;
mod exported;
mod find;
mod found;
mod lines;
mod look;
mod named;
mod naming;
mod people;
mod reader;
mod receipt;
mod record;
mod rehearse;
mod restated;
mod restore;
mod rotation;
mod rules;
mod session;
mod share;
mod steps;
mod witness;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use ledger_core::proof::ValueKey;
use ledger_core::relationship::Relationship;
use ledger_core::{Hash, Instant, LedgerId, Zone};
use ledger_store::LocalStore;
use ledger_store::disk::Disk;
use ledger_store::keys::Keys;
use ledger_store::local::{EvidenceStore, Notice};
use tokio::runtime::{Builder, Runtime};

use crate::args::Globals;
use crate::failure::Failure;
use crate::world::World;

pub(crate) use ask::{Clocks, Story, slug};
pub(crate) use bundling::{DecidedAt, Unsealed};
pub(crate) use checkpoint::Signed;
pub(crate) use document::{Opens, Wanted, document_named};
pub(crate) use erase::{Bundle, Scope, Target};
pub(crate) use erased::ErasureList;
pub(crate) use exported::unread;
pub(crate) use find::{as_typed, default_dir, meant};
pub(crate) use found::found;
pub(crate) use named::{named_in, noted_in};
pub(crate) use naming::Names;
pub(crate) use people::People;
pub(crate) use receipt::Receipt;
pub(crate) use restated::{Over, is_file};
pub(crate) use restore::{Left, Restored, Restoring, is_ledger_name, list_of};
pub(crate) use session::{Given, Session};
pub(crate) use share::Shared;
pub(crate) use steps::{OfOccurrence, OfPromise};
pub(crate) use witness::Seen;

/// An opened ledger, and whoever stands before it.
pub(crate) struct Desk<'w> {
    pub(crate) world: &'w mut World,
    pub(crate) globals: Globals,
    runtime: Rc<Runtime>,
    store: Rc<LocalStore>,
    keys: Keys,
    ledger: LedgerId,
    dir: PathBuf,
    source: &'static str,
    /// The longest relationship of the session before: what was read of it need not be read again.
    lately: Option<Relationship>,
    /// The keys of the private files that were read, by what they say.
    file_keys: BTreeMap<Hash, ValueKey>,
    /// What was written that no checkpoint covers yet.
    uncovered: Uncovered,
}

/// What this desk has written since its last checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Uncovered {
    /// Nothing.
    #[default]
    Nothing,
    /// Something, on a day on which the ledger had been written to before.
    Something,
    /// The first write of a day (UTC, as `recorded` is).
    FirstOfDay,
}

/// An opened store, and the runtime its tasks live in.
#[derive(Clone)]
pub(crate) struct Opened {
    runtime: Rc<Runtime>,
    store: Rc<LocalStore>,
}

impl Opened {
    /// Opens the ledger in this folder of this disk.
    pub(crate) fn on(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, Failure> {
        let runtime = runtime()?;
        let store = {
            let _inside = runtime.enter();
            LocalStore::open_on(disk, dir)?
        };
        Ok(Self { runtime: Rc::new(runtime), store: Rc::new(store) })
    }
}

/// The runtime the store's tasks live in: one thread, as one command needs.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Failure::failed("runtime", format!("cannot start: {error}"), "try again"))
}

impl<'w> Desk<'w> {
    /// Opens the ledger that is meant: `--ledger`, `$TROTH_LEDGER`, the nearest one upward, or the default one.
    pub(crate) fn open(world: &'w mut World, globals: &Globals) -> Result<Self, Failure> {
        let dir = find::meant(world, globals)?;
        Self::open_at(world, globals, dir)
    }

    /// Opens the ledger in this folder.
    pub(crate) fn open_at(world: &'w mut World, globals: &Globals, dir: PathBuf) -> Result<Self, Failure> {
        let Opened { runtime, store } = match &world.told {
            Some(opened) if opened.store.dir() == dir => opened.clone(),
            _ => Opened::on(Arc::clone(&world.disk), &dir)?,
        };
        let keys = store.keys();
        let ledger = store.ledger_id();
        let source = if world.told.is_some() { "demo" } else { "cli" };
        Ok(Self {
            world,
            globals: globals.clone(),
            runtime,
            store,
            keys,
            ledger,
            dir,
            source,
            lately: None,
            file_keys: BTreeMap::new(),
            uncovered: Uncovered::Nothing,
        })
    }

    /// Names the door by which what is recorded from now on comes in.
    pub(crate) fn through(&mut self, source: &'static str) {
        self.source = source;
    }

    /// Now: the clock, but on a demo ledger the day at which its story stands, once it has been told.
    pub(crate) fn now(&self) -> Instant {
        match self.store.demo_today() {
            Some(today) if self.world.told.is_none() => today,
            _ => self.world.now(),
        }
    }

    /// The day at which a demo ledger stands.
    pub(crate) fn demo_today(&self) -> Option<Instant> {
        self.store.demo_today()
    }

    /// The ledger's folder as a reader would type it.
    pub(crate) fn ledger_name(&self) -> String {
        find::as_typed(&self.world.cwd, &self.dir)
    }

    /// The zone of times that belong to no client.
    pub(crate) fn zone() -> Zone {
        Zone::UTC
    }

    /// Whether something in this folder would lie among the ledger's own files.
    pub(crate) fn holds(&self, folder: &Path) -> bool {
        match (folder.canonicalize(), self.dir.canonicalize()) {
            (Ok(folder), Ok(dir)) => folder.starts_with(dir),
            _ => false,
        }
    }

    /// The ledger's identity.
    pub(crate) fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// The files that events of this ledger rest on.
    pub(crate) fn evidence_files(&self) -> EvidenceStore {
        self.store.evidence()
    }

    /// What the store noticed while opening: recovered, cut, rebuilt.
    pub(crate) fn notices(&self) -> Vec<String> {
        // Reading straight from the log is only slower: worth no word each time another program is at work.
        let worth_a_word = |notice: &&Notice| !matches!(notice, Notice::IndexUnused { .. });
        let noticed = self.store.notices();
        let noticed = noticed.iter().filter(worth_a_word).map(|notice| format!("notice: {notice}"));
        let keyless = (!self.store.has_keys()).then(|| {
            "notice: this ledger's keys are not here, as in a backup: names and private texts cannot be read".into()
        });
        noticed.chain(keyless).collect()
    }
}
