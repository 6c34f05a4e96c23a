//! What happens when the disk fails, lies or is cut off, and when somebody alters what it holds.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, reason = "a story that cannot go on has failed")]

mod altered;
mod bytes;
mod commands;
mod erasures;
mod failing;
mod flips;
#[path = "../contract/given.rs"]
mod given;
mod index;
mod locked;
mod lossy;
mod many;
mod mixed;
mod power;
mod restores;
mod trouble;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_store::disk::Disk;
use ledger_store::local::verify::{Verified, verify_on};
use ledger_store::{Cursor, EventStore, LocalStore, StoreError, Stored};

use lossy::LossyDisk;

/// Where the ledgers of these suites lie.
const DIR: &str = "/books/ledger";

fn dir() -> &'static Path {
    Path::new(DIR)
}

fn log() -> PathBuf {
    dir().join("events.jsonl")
}

fn tail() -> PathBuf {
    dir().join("events.tail")
}

/// A disk with a ledger of two events on it, nothing unsynced.
fn with_ledger() -> LossyDisk {
    let disk = LossyDisk::with_folder(Path::new("/books"));
    let shared: Arc<dyn Disk> = Arc::new(disk.clone());
    drop(given::found_on(&shared, dir()).expect("a ledger can be made"));
    disk.settled_copy()
}

fn open(disk: &LossyDisk) -> Result<LocalStore, StoreError> {
    LocalStore::open_on(Arc::new(disk.clone()), dir())
}

fn verify(disk: &LossyDisk) -> Verified {
    verify_on(Arc::new(disk.clone()), dir()).expect("it can be verified")
}

async fn all(store: &LocalStore) -> Result<Vec<Stored>, StoreError> {
    Ok(store.read_all(Cursor::default(), usize::MAX).await?.events)
}

/// So many schedules were tried, and no fewer than this.
#[track_caller]
#[expect(clippy::print_stderr, reason = "how many schedules were tried is what `--nocapture` is asked for")]
fn enough(tried: usize, least: usize) {
    eprintln!("{}: {tried} tried", std::panic::Location::caller());
    assert!(tried >= least, "only {tried} schedules were tried, where {least} are known");
}
