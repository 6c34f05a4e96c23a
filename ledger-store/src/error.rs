//! Why the machine says no, and what to do about it. Never a rule: those are refusals, and live in `ledger-core`.

use std::io;
use std::path::{Path, PathBuf};

use ledger_core::event::ReadError;
use ledger_core::proof::KeyName;
use ledger_core::{Hash, Instant, StreamId};

use crate::EnterRefused;
use crate::local::backup::NotTaken;

/// What the outermost layer makes of an error: which exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What is kept is not what was acknowledged: exit 6.
    Integrity,
    /// Another process held the lock for too long: exit 75.
    Busy,
    /// Anything else: exit 1.
    Failed,
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody else appended to the stream first.
    #[error("`{stream}` is at version {found}, not {expected}: something was recorded there in the meantime")]
    Conflict {
        /// Which stream.
        stream: StreamId,
        /// Where the writer believed it to be.
        expected: u64,
        /// Where it is.
        found: u64,
    },
    /// An entered event does not continue its stream. A fault of the program, caught before anything is written.
    #[error("event {version} of `{stream}` does not continue the stream as it stands")]
    Unchained {
        /// Which stream.
        stream: StreamId,
        /// The version the event claims.
        version: u64,
    },
    /// An event is longer than a line of the log may be.
    #[error("event {version} of `{stream}` has {bytes} bytes, more than the log takes in one event")]
    TooLong {
        /// Which stream.
        stream: StreamId,
        /// The version of the event.
        version: u64,
        /// How long it is.
        bytes: usize,
    },
    /// The drafts could not be entered: nothing was written.
    #[error("the events could not be entered: {0}")]
    Enter(#[source] EnterRefused),
    /// The disk failed in a way that has no name of its own here.
    #[error("{doing} {path} failed: {source}", path = path.display())]
    Io {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No room is left.
    #[error("{doing} {path} failed: the disk is full", path = path.display())]
    DiskFull {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
    },
    /// The folder or file may not be written (or read) by this user.
    #[error("{doing} {path} is not permitted: {source}", path = path.display())]
    NotPermitted {
        /// What was being done.
        doing: &'static str,
        /// To what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The lock was not free for 30 seconds.
    #[error("another process has been writing to {path} for 30 seconds", path = path.display())]
    Busy {
        /// The ledger's folder.
        path: PathBuf,
    },
    /// What is kept is not what was acknowledged.
    #[error("{0}")]
    Corrupt(Corruption),
    /// A write or sync failed and so did taking it back: what was to be recorded may or may not be there.
    #[error("it is unknown whether this was recorded: writing to {path} failed, and taking it back failed too", path = path.display())]
    UnknownOutcome {
        /// The log.
        path: PathBuf,
        /// What the system said first.
        #[source]
        source: io::Error,
    },
    /// There is no ledger in this folder.
    #[error("there is no ledger in {path}", path = path.display())]
    NotALedger {
        /// The folder.
        path: PathBuf,
    },
    /// There is a ledger already, or something else is in the way.
    #[error("{path} is already there and is not an empty folder", path = path.display())]
    AlreadyThere {
        /// The folder.
        path: PathBuf,
    },
    /// The ledger was written by a newer program.
    #[error("{path} has format {found}; this program reads format {known}", path = path.display())]
    NewerFormat {
        /// The ledger's folder.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The newest format this program reads.
        known: u64,
    },
    /// A small file of the ledger does not read as it was written.
    #[error("{path} is not in the one spelling it was written in", path = path.display())]
    Altered {
        /// Which file.
        path: PathBuf,
    },
    /// A kept file that an event rests on is not there.
    #[error("the evidence {hash} is not in this ledger")]
    EvidenceMissing {
        /// The file's hash.
        hash: Hash,
    },
    /// A kept file has other bytes than its name says.
    #[error("the evidence {hash} was altered: its bytes have another hash")]
    EvidenceAltered {
        /// The file's hash.
        hash: Hash,
    },
    /// A key of that name is there and is another one, or was destroyed.
    #[error("the key {path} is already there; a key is never overwritten", path = path.display())]
    KeyExists {
        /// The key's file.
        path: PathBuf,
    },
    /// No backup could be taken into this folder.
    #[error("no backup was taken to {path}: {why}", path = path.display())]
    NotBackedUp {
        /// The folder.
        path: PathBuf,
        /// Why not.
        why: NotTaken,
    },
    /// The work was given up because the program is stopping.
    #[error("the store was stopped before it could answer")]
    Stopped,
}

/// Turns what the system said into an error that says what was being done to which file.
pub(crate) fn io_error(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StoreError + use<> {
    let path = path.to_path_buf();
    move |source| match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::DiskFull { doing, path },
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            StoreError::NotPermitted { doing, path, source }
        }
        _ => StoreError::Io { doing, path, source },
    }
}

fn again(error: &io::Error) -> io::Error {
    error
        .raw_os_error()
        .map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}

impl StoreError {
    /// Why nothing was entered; where the store itself failed under the callback, that failure and no other.
    pub(crate) fn entering(refused: EnterRefused) -> Self {
        refused.downcast::<Self>().map_or_else(Self::Enter, |own| *own)
    }

    /// The same error once more: every append of a group that failed is told.
    pub(crate) fn repeat(&self) -> Self {
        match self {
            Self::DiskFull { doing, path } => Self::DiskFull { doing, path: path.clone() },
            Self::NotPermitted { doing, path, source } => {
                Self::NotPermitted { doing, path: path.clone(), source: again(source) }
            }
            Self::Io { doing, path, source } => Self::Io { doing, path: path.clone(), source: again(source) },
            Self::UnknownOutcome { path, source } => {
                Self::UnknownOutcome { path: path.clone(), source: again(source) }
            }
            Self::Busy { path } => Self::Busy { path: path.clone() },
            Self::Corrupt(corruption) => Self::Corrupt(corruption.clone()),
            // No other error concerns a group as a whole.
            _ => Self::Stopped,
        }
    }

    /// A stable name for programs: part of the `--json` contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Conflict { .. } => "conflict",
            Self::Unchained { .. } => "unchained",
            Self::TooLong { .. } => "too-long",
            Self::Enter(_) => "not-entered",
            Self::Io { .. } => "disk",
            Self::DiskFull { .. } => "disk-full",
            Self::NotPermitted { .. } => "not-permitted",
            Self::Busy { .. } => "busy",
            Self::Corrupt(_) => "corrupt",
            Self::UnknownOutcome { .. } => "unknown-outcome",
            Self::NotALedger { .. } => "no-ledger",
            Self::AlreadyThere { .. } => "already-there",
            Self::NewerFormat { .. } => "newer-format",
            Self::Altered { .. } => "altered",
            Self::EvidenceMissing { .. } => "evidence-missing",
            Self::EvidenceAltered { .. } => "evidence-altered",
            Self::KeyExists { .. } => "key-exists",
            Self::NotBackedUp { .. } => "not-backed-up",
            Self::Stopped => "stopped",
        }
    }

    /// Which exit code it deserves.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Corrupt(_)
            | Self::Altered { .. }
            | Self::EvidenceMissing { .. }
            | Self::EvidenceAltered { .. } => Kind::Integrity,
            Self::Busy { .. } => Kind::Busy,
            Self::NotBackedUp { why, .. } => why.kind(),
            _ => Kind::Failed,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            Self::Conflict { .. } => "look at what was recorded, then try again",
            Self::Unchained { .. } => "this is a fault of the program; nothing was written",
            Self::TooLong { .. } => "keep the long part as an evidence file and cite it",
            Self::Enter(_) => "nothing was written",
            Self::Io { .. } => "nothing was acknowledged; check the disk, then try again",
            Self::DiskFull { .. } => "make room and try again; what was recorded before is safe",
            Self::NotPermitted { .. } => "check who owns the folder and its permissions",
            Self::Busy { .. } => "wait for the other process, or end it, and try again",
            Self::Corrupt(corruption) => return corruption.hint().to_owned(),
            Self::UnknownOutcome { .. } => {
                "do not record it again by hand: the next command settles it; look with `troth log`"
            }
            Self::NotALedger { .. } => "make one with `troth init`, or name another folder",
            Self::AlreadyThere { .. } => {
                "choose another folder; if a creation was interrupted here, remove what it left and try again"
            }
            Self::NewerFormat { .. } => "use the newer program that wrote it",
            Self::Altered { .. } => "restore the file from a backup",
            Self::EvidenceMissing { .. } | Self::EvidenceAltered { .. } => {
                "restore the file from a backup or a bundle that holds it"
            }
            Self::KeyExists { .. } => "a destroyed key stays destroyed; record under another name",
            Self::NotBackedUp { why, .. } => why.hint(),
            Self::Stopped => "try again",
        }
        .to_owned()
    }
}

/// A place where what is kept is not what was acknowledged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} (byte {offset}) of the log{of}: {fault}", of = of(stream.as_ref()))]
pub struct Corruption {
    /// Which line of the log, from 1; one after the last for what concerns its end.
    pub line: u64,
    /// Where that line begins, in bytes.
    pub offset: u64,
    /// The stream it belongs to, as far as that can be said.
    pub stream: Option<StreamId>,
    /// What is wrong there.
    pub fault: Fault,
}

fn of(stream: Option<&StreamId>) -> String {
    stream.map(|stream| format!(", of `{stream}`")).unwrap_or_default()
}

impl Corruption {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self.fault {
            Fault::BelowNote { .. } => {
                "restore the newest backup of the log; what was signed and is gone was promised to somebody"
            }
            Fault::Cosignature { .. } => {
                "restore the file from a backup, or ask the witness for its line again"
            }
            Fault::Note { .. } => "restore the note from a backup; if the log was rewritten, restore the log",
            Fault::Mark { .. } => {
                "the log was altered or cut, or copied while a program was writing: compare it with a backup; \
                 if the log is right, `troth doctor --rebuild-index`"
            }
            Fault::Evidence { .. } => "restore the file from a backup or a bundle that holds it",
            Fault::Key { .. } => "restore the key from the copy of keys/ that is kept apart",
            Fault::End => {
                "`troth doctor --cut-end` moves the end aside; compare what is lost with a backup or a bundle first"
            }
            _ => "restore the log from a backup, or this client from a bundle; `troth doctor` says more",
        }
    }
}

/// What can be wrong with a line of the log, or with the log as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The line is not in the log's one framing.
    #[error("it is not in the log's one framing")]
    Framing,
    /// The line is longer than any the log takes.
    #[error("it is longer than any line the log takes")]
    TooLong,
    /// The bytes have another hash than the one beside them.
    #[error("the event's bytes do not have the hash beside them: altered")]
    Hash,
    /// The bytes are no event in its one spelling.
    #[error("{0}")]
    Event(#[from] ReadError),
    /// The first event makes another ledger's id than the folder's.
    #[error(
        "it is no `ledger.created` of the ledger that ledger.json names: another ledger's log, or a key was exchanged"
    )]
    OtherLedger,
    /// The bytes do not begin like an event.
    #[error("its bytes are no event")]
    NoEvent,
    /// The lines of one write do not count down to its end.
    #[error("it says {found} more lines belong to its group, where {expected} must")]
    Left {
        /// What the line before asks for.
        expected: u64,
        /// What the line says.
        found: u64,
    },
    /// A version is missing, doubled or out of order.
    #[error("it is version {found}, where {expected} must come: a line is missing, doubled or moved")]
    Version {
        /// The version that must come.
        expected: u64,
        /// The version it is.
        found: u64,
    },
    /// It does not name the event before it.
    #[error("it does not chain onto the event before it in its stream")]
    Prev,
    /// It was recorded before the line before it.
    #[error("it was recorded at {found}, before the line before it at {before}")]
    Recorded {
        /// The newest instant before it.
        before: Instant,
        /// Its own.
        found: Instant,
    },
    /// The log ends before something that was signed.
    #[error(
        "a note signs {signed} events and the log has {events}: it was cut, or rolled back to an older copy"
    )]
    BelowNote {
        /// The size that the note signs.
        signed: u64,
        /// How many events there are.
        events: u64,
    },
    /// A checkpoint's event states another client map than the events before it make.
    #[error("it states a client map that the events before it do not make")]
    Map,
    /// A signed note does not hold.
    #[error("the note checkpoints/{size}.note does not hold: {why}")]
    Note {
        /// The size in its name.
        size: u64,
        /// What is wrong with it.
        why: String,
    },
    /// What a witness signed does not hold.
    #[error("checkpoints/{size}.{witness}.cosignature does not hold: {why}")]
    Cosignature {
        /// The size in its name.
        size: u64,
        /// The id of the witness's key.
        witness: String,
        /// What is wrong with it.
        why: String,
    },
    /// The events of `_keys` do not make the keys of this ledger.
    #[error("{0}")]
    Keys(ledger_core::proof::keys::KeyError),
    /// The log's end is damaged beyond what a lost write can explain.
    #[error("what lies beyond the acknowledged end was not left by an interrupted write")]
    End,
    /// The log is shorter than what was acknowledged.
    #[error("the log ends here, at byte {length}, but {acknowledged} bytes were acknowledged: it was cut")]
    Short {
        /// How long the log is.
        length: u64,
        /// How long it was when the tail was written.
        acknowledged: u64,
    },
    /// The tail's own statement is not what the log says.
    #[error(
        "the tail says {what} that the log does not have there: lines were swapped, or one of the two was altered"
    )]
    Tail {
        /// What differs.
        what: &'static str,
    },
    /// The index's mark is not what the log says.
    #[error(
        "the index's mark says {what} that the log does not have there: the log was altered, cut or copied while running"
    )]
    Mark {
        /// What differs.
        what: &'static str,
    },
    /// A key does not open what it sealed here, or is no key any more.
    #[error("the key {key} that sealed something here is altered: it does not open it")]
    Key {
        /// Which key.
        key: KeyName,
    },
    /// An evidence file that is cited here is missing or altered.
    #[error("the evidence {hash} it cites is {state}")]
    Evidence {
        /// The file's hash.
        hash: Hash,
        /// `missing` or `altered`.
        state: &'static str,
    },
}
