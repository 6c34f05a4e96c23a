//! What makes history hard to rewrite: hashes, tags, the outer log's tree, sealed values. Bytes in, verdict out.

pub mod checkpoint;
pub mod checkpoint_file;
pub mod consistency;
pub mod identity;
pub mod inclusion;
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
pub use log::Subtrees;
pub use seal::{KeyName, SealError, Sealed, ValueKey};
pub use tag::{Blind, Tag};

#[cfg(test)]
mod toy;
