//! The ledger itself: its creation, which fixes its identity.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::Hash;

payload! {
    /// The ledger begins. Its id is the hash of the two values below.
    Created {
        /// The format of the ledger: 1.
        format: u32,
        /// The Ed25519 public key in force from here on.
        public_key: Hash,
        /// BLAKE3 of the public key that may follow it.
        next_key_hash: Hash,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What can happen to the ledger itself.
    LedgerEvent {
        Created(Created) = "ledger.created" v 1,
            "The ledger begins, with its first key and the hash of its next one.",
            r#"{"format":1,"public_key":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","next_key_hash":"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#;
    }
}
