//! What a store tells its user beside its answers: things mended, set aside, or only half seen.

use std::path::PathBuf;

use ledger_core::proof::KeyName;

use crate::error::Corruption;

/// Something that was done or found on the way and that a person should know of.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Notice {
    /// Whole groups beyond the tail were kept.
    #[error("{events} events that an interrupted program had written were complete and are kept")]
    Recovered {
        /// How many events.
        events: u64,
    },
    /// The tail was lost and made again from the log.
    #[error("the log's tail was unreadable and was made again from the log")]
    TailRebuilt,
    /// The tail cannot be read; whoever holds the lock next makes it again.
    #[error("the log's tail is unreadable; the next command makes it again from the log")]
    TailUnreadable,
    /// Whole groups lie beyond the tail; whoever holds the lock next keeps them.
    #[error("{events} complete events lie beyond the acknowledged end; the next command keeps them")]
    Unacknowledged {
        /// How many events.
        events: u64,
    },
    /// A torn end lies there; whoever holds the lock next moves it aside.
    #[error(
        "an interrupted write left {bytes} torn bytes at the end of the log; the next command moves them aside"
    )]
    TornEnd {
        /// How many bytes.
        bytes: u64,
    },
    /// The damaged end of the log was moved aside by hand.
    #[error("{bytes} bytes with {events} acknowledged events were moved from the end of the log to {path}", path = kept.display())]
    EndCut {
        /// How many bytes.
        bytes: u64,
        /// How many events the tail had acknowledged of them.
        events: u64,
        /// Where they are now.
        kept: PathBuf,
    },
    /// What an interrupted write left was moved aside.
    #[error("{bytes} bytes that an interrupted write left at the end of the log were moved to {path}; nothing that was acknowledged is in them", path = kept.display())]
    TornCut {
        /// How many bytes.
        bytes: u64,
        /// Where they are now.
        kept: PathBuf,
    },
    /// The end of the log is unfinished, and this reader may not settle it.
    #[error(
        "the end of the log is unsettled and could not be locked ({why}): shown is what was acknowledged before it"
    )]
    Unsettled {
        /// Why not.
        why: &'static str,
    },
    /// The index was not of use and was made again.
    #[error("the index was {why} and was rebuilt from the log")]
    IndexRebuilt {
        /// What was wrong with it.
        why: &'static str,
    },
    /// The index cannot be used now.
    #[error("the index is {why}: reading straight from the log, only slower")]
    IndexUnused {
        /// Why not.
        why: &'static str,
    },
    /// Keys that sealed something are not where the others are.
    #[error(
        "{keys} keys are not in keys/ ({first}): what they sealed stays sealed until they are restored from the copy kept apart"
    )]
    KeysMissing {
        /// How many.
        keys: usize,
        /// One of them.
        first: KeyName,
    },
    /// An erasure stopped before its keys were destroyed, and could not be ended now.
    #[error(
        "an erasure is recorded and its keys are not all destroyed: the next command that may write here does that"
    )]
    ErasureUnfinished,
    /// Something in the log is not what was acknowledged.
    #[error("{0}; other relationships can still be read, nothing can be written")]
    Damaged(Corruption),
}
