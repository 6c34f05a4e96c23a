//! What lies where in a ledger's folder, and what `ledger.json` says of the ledger.
//!
//! Trust of `ledger.json`: written once, 0600. If lost, tags and keyed ids cannot be made again: restore it from a
//! backup. If altered, `verify` finds other tags than the tail's. Nobody may write it after creation.
//!
//! ```text
//! {"format":1,"ledger":"<id>","secret":"<64 hex>"}\n      a demo ledger adds ,"demo":{"today":"…Z"}
//! ```

use std::path::{Path, PathBuf};

use ledger_core::{Hash, Instant, LedgerId};
use serde::{Deserialize, Serialize};

use crate::disk::{Disk, read_small};
use crate::error::{StoreError, io_error};

/// The format this program writes and the newest it reads.
pub(crate) const FORMAT: u64 = 1;
const LARGEST: usize = 4096;

/// The names of everything in a ledger's folder.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) dir: PathBuf,
    pub(crate) ledger: PathBuf,
    pub(crate) log: PathBuf,
    pub(crate) tail: PathBuf,
    pub(crate) lock: PathBuf,
    pub(crate) evidence: PathBuf,
    pub(crate) checkpoints: PathBuf,
    pub(crate) bundles: PathBuf,
    pub(crate) keys: PathBuf,
    pub(crate) torn: PathBuf,
}

impl Layout {
    pub(crate) fn new(dir: &Path) -> Self {
        Self {
            dir: dir.to_path_buf(),
            ledger: dir.join("ledger.json"),
            log: dir.join("events.jsonl"),
            tail: dir.join("events.tail"),
            lock: dir.join("lock"),
            evidence: dir.join("evidence"),
            checkpoints: dir.join("checkpoints"),
            bundles: dir.join("bundles"),
            keys: dir.join("keys"),
            torn: dir.join("torn"),
        }
    }
}

/// What a ledger says of itself, once and for ever.
#[derive(Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its identity.
    pub ledger: LedgerId,
    /// What tags and keyed ids are made with. In every backup, never in a bundle.
    pub secret: [u8; 32],
    /// For a demo ledger, the instant that is its now.
    pub demo_today: Option<Instant>,
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder").field("ledger", &self.ledger).finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: u64,
    ledger: LedgerId,
    secret: Hash,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    demo: Option<Demo>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Demo {
    today: Instant,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u64,
}

impl Folder {
    /// The bytes of `ledger.json`.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let demo = self.demo_today.map(|today| Demo { today });
        let wire = Wire { format: FORMAT, ledger: self.ledger, secret: Hash(self.secret), demo };
        let mut bytes = serde_json::to_vec(&wire).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads `ledger.json` of the ledger in `dir`.
    pub fn read(disk: &dyn Disk, dir: &Path) -> Result<Self, StoreError> {
        let path = Layout::new(dir).ledger;
        let bytes = match read_small(disk, &path, LARGEST) {
            Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => None,
            Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(StoreError::Altered { path });
            }
            read => read.map_err(io_error("reading", &path))?,
        };
        let bytes = bytes.ok_or_else(|| StoreError::NotALedger { path: dir.to_path_buf() })?;
        if let Ok(FormatOnly { format: found }) = serde_json::from_slice(&bytes)
            && found > FORMAT
        {
            return Err(StoreError::NewerFormat { path: dir.to_path_buf(), found, known: FORMAT });
        }
        let altered = || StoreError::Altered { path: path.clone() };
        let wire: Wire = serde_json::from_slice(&bytes).map_err(|_| altered())?;
        let demo_today = wire.demo.map(|demo| demo.today);
        let folder = Self { ledger: wire.ledger, secret: wire.secret.0, demo_today };
        if folder.bytes() == bytes { Ok(folder) } else { Err(altered()) }
    }
}
