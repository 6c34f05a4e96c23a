//! The words a bundle is judged with, and what was found first.

use crate::id::LedgerId;
use crate::proof::checkpoint_file::{FileError, FileFault};
use crate::proof::log::ProofError;
use crate::time::Instant;

/// The word for what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything shown holds together, and nobody held an earlier checkpoint against it.
    Ok,
    /// The history up to the held checkpoint is the one it was made over.
    Proved,
    /// The checkpoint is about another relationship or another ledger.
    NotThisClient,
    /// The bundle is older than the checkpoint: ask for a fresh one.
    NotCovered,
    /// Bytes are not the ones that were signed.
    Altered,
    /// Two histories of one size.
    Fork,
    /// What would prove it was left out.
    Withheld,
    /// The history up to the checkpoint is another one.
    Rewritten,
    /// Something was recorded later than it claims, or earlier.
    Backdated,
}

impl Verdict {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Proved => "proved",
            Self::NotThisClient => "not this client's",
            Self::NotCovered => "not covered",
            Self::Altered => "altered",
            Self::Fork => "fork",
            Self::Withheld => "withheld",
            Self::Rewritten => "rewritten",
            Self::Backdated => "backdated",
        }
    }

    /// The word as programs read it: letters and `_`.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotThisClient => "not_this_client",
            Self::NotCovered => "not_covered",
            _ => self.word(),
        }
    }

    /// Whether it says that the issuer's history does not hold.
    pub fn accuses(self) -> bool {
        !matches!(self, Self::Ok | Self::Proved | Self::NotThisClient | Self::NotCovered)
    }
}

/// The verdict, with what was found and the first place where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// Proved.
    #[error("proved up to event {version} of the client, as of the checkpoint recorded at {recorded}")]
    Proved {
        /// The client's version at the checkpoint.
        version: u64,
        /// When the checkpoint was recorded, by the issuer's clock: to be compared with the date of the mail.
        recorded: Instant,
    },
    /// Altered: the held file has no form.
    #[error("the checkpoint file that you hold: {0}")]
    Unreadable(FileError),
    /// Altered: the held file does not hold together.
    #[error("the checkpoint file that you hold: {0}")]
    Unbelieved(FileFault),
    /// Altered: one name, two tags.
    #[error("the checkpoint and the bundle name the same client with different tags")]
    OtherTag,
    /// Not this client's: another ledger.
    #[error("the checkpoint is of ledger {held} and the bundle of {bundle}")]
    OtherLedger {
        /// The checkpoint's.
        held: LedgerId,
        /// The bundle's.
        bundle: LedgerId,
    },
    /// Not this client's: another client.
    #[error("the checkpoint is about another client than the bundle")]
    OtherClient,
    /// Fork.
    #[error("of the log of {size} events there are two histories: yours and the bundle's")]
    Fork {
        /// The size.
        size: u64,
    },
    /// Not covered.
    #[error("the bundle reaches to {bundle} events and the checkpoint to {held}: ask for a fresh bundle")]
    NotCovered {
        /// The checkpoint's size.
        held: u64,
        /// The bundle's.
        bundle: u64,
    },
    /// Withheld: no consistency proof.
    #[error("the bundle does not show that its log grew from the one of {size} events")]
    NoProof {
        /// The checkpoint's size.
        size: u64,
    },
    /// Withheld: no checkpoint file.
    #[error("the bundle lacks its checkpoint file of size {size}")]
    NoFile {
        /// The checkpoint's size.
        size: u64,
    },
    /// Altered: the log did not grow.
    #[error("the bundle's log did not grow from the one of {size} events: {error}")]
    Inconsistent {
        /// The checkpoint's size.
        size: u64,
        /// What the proof lacks.
        error: ProofError,
    },
    /// Rewritten: the keys.
    #[error("event {version} of `_keys` is another one than at the checkpoint")]
    OtherKeys {
        /// Which event, from 1.
        version: usize,
    },
    /// Altered: a key event that the checkpoint should have shown.
    #[error(
        "event {version} of `_keys` stands below the checkpoint's size, and the checkpoint does not show it"
    )]
    EarlierKey {
        /// Which event, from 1.
        version: usize,
    },
    /// Rewritten: events are gone.
    #[error("the client had {then} events at the checkpoint, and the bundle ends at event {now}")]
    Shorter {
        /// The client's version at the checkpoint.
        then: u64,
        /// The client's last version in the bundle.
        now: u64,
    },
    /// Rewritten: events are others.
    #[error("event {version} of the client is another one than at the checkpoint")]
    OtherEvents {
        /// The client's version at the checkpoint.
        version: u64,
    },
    /// Rewritten: another checkpoint of the bundle has the client at a version that does not fit.
    #[error("the client's versions fall between this checkpoint and the one of {size} events")]
    Falls {
        /// The other checkpoint's size.
        size: u64,
    },
    /// Backdated: it came after the checkpoint and claims to be older.
    #[error("event {version} of the client came after the checkpoint, and is recorded before it")]
    RecordedBefore {
        /// The event's version.
        version: u64,
    },
    /// Backdated: the log has an event on one side of the checkpoint, and its `recorded` on the other.
    #[error(
        "event {position} of the log and the checkpoint's event are recorded in another order than they stand"
    )]
    OtherSide {
        /// The event's position, from 0.
        position: u64,
    },
    /// Backdated: it came before the checkpoint and claims to be younger.
    #[error("event {version} of the client came before the checkpoint, and is recorded after it")]
    RecordedAfter {
        /// The event's version.
        version: u64,
    },
}

impl Finding {
    /// The word for it.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Proved { .. } => Verdict::Proved,
            Self::OtherLedger { .. } | Self::OtherClient => Verdict::NotThisClient,
            Self::NotCovered { .. } => Verdict::NotCovered,
            Self::Unreadable(_)
            | Self::Unbelieved(_)
            | Self::OtherTag
            | Self::Inconsistent { .. }
            | Self::EarlierKey { .. } => Verdict::Altered,
            Self::Fork { .. } => Verdict::Fork,
            Self::NoProof { .. } | Self::NoFile { .. } => Verdict::Withheld,
            Self::OtherKeys { .. } | Self::Shorter { .. } | Self::OtherEvents { .. } | Self::Falls { .. } => {
                Verdict::Rewritten
            }
            Self::RecordedBefore { .. } | Self::RecordedAfter { .. } | Self::OtherSide { .. } => {
                Verdict::Backdated
            }
        }
    }
}
