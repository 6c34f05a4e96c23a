//! What makes history hard to rewrite, and lets a stranger see that it was not. Bytes in, verdict out.
//!
//! ```text
//! event ─ tag::Tag::leaf ─► log (SHA-256, RFC 6962) ─ inclusion, consistency ─► is it there, did it only grow
//! heads ─ map (BLAKE3 trie) ─► map root ─ in `ledger.checkpointed`, the log's last event ─► where a client stands
//! log   ─ checkpoint, note, signature ─► signed by the key that keys says was in force at that size
//! note  ─ cosignature ─► somebody else saw it, and when
//! all   ─ checkpoint_file, line ─► what a client holds ─ verdict ─► what it says about a bundle (zip, manifest, bundle)
//! ```
//!
//! Every byte of it is in docs/format.md.

pub mod bundle;
pub mod checkpoint;
pub mod checkpoint_file;
pub mod chunks;
pub mod consistency;
pub mod cosignature;
pub mod identity;
pub mod inclusion;
pub mod key_book;
pub mod keys;
pub mod line;
pub mod log;
pub mod manifest;
pub mod map;
pub mod note;
pub mod seal;
pub mod signature;
mod spelled;
pub mod tag;
pub mod verdict;
pub mod zip;

pub use identity::ledger_id;
pub use key_book::{BookError, Kept, KeyBook};
pub use log::Subtrees;
pub use seal::{KeyName, SealError, Sealed, ValueKey};
pub use tag::{Blind, Tag};

#[cfg(test)]
mod toy;
