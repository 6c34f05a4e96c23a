//! The ledger itself: its creation, which fixes its identity, its keys, its checkpoints.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::Hash;
use crate::proof::log::Root;
use crate::proof::manifest::Audience;
use crate::proof::signature::{PublicKey, Signature};
use crate::time::Instant;

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

payload! {
    /// Another key is in force from here on. What is signed, and when it counts: `proof::keys`.
    Rotated {
        /// The Ed25519 public key in force from here on. Its hash was committed to before.
        new: PublicKey,
        /// BLAKE3 of the public key that may follow it.
        next_key_hash: Hash,
        /// The event's own position in the ledger.
        log_size: u64,
        /// The old key's signature.
        sig_old: Signature,
        /// The new key's signature.
        sig_new: Signature,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The ledger is about to be signed: the last event of what the signed note covers.
    Checkpointed {
        /// The root of the client map over everything before this event.
        map_root: Hash,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A signed checkpoint is handed to the client in whose stream this stands: recorded before anything leaves.
    Shared {
        /// How many events the checkpoint covers.
        size: u64,
        /// The RFC 6962 root over them.
        root: Root,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A bundle of the client's record is made: recorded before anything leaves, so that the bundle covers this too.
    Exported {
        /// The instant it speaks of.
        as_of: Instant,
        /// For whom it is made, and so what it discloses.
        audience: Audience,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// To whom it is handed.
        recipient,
        /// The ids of the people of whom it discloses something, such as `p1-p3 p7`.
        persons,
    }
}

noun! {
    /// What can happen to the ledger itself.
    LedgerEvent {
        Created(Created) = "ledger.created" v 1,
            "The ledger begins, with its first key and the hash of its next one.",
            r#"{"format":1,"public_key":"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a","next_key_hash":"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"}"#;
        Rotated(Rotated) = "key.rotated" v 1,
            "Another key is in force from here on; the old one and the new one signed that.",
            r#"{"new":"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c","next_key_hash":"af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262","log_size":71,"sig_old":"AFaXG00GoR+2KmOLGG+jjtNUuEnA4bL2JOewVBTlnb8hX8Hi4xDlA4UvzbpNg8dHA6zVC872y8pS4Xrex9P8DQ==","sig_new":"/9lI6oh2RW4ILnKOoOBaS3uM4DeCKeC5djouon7HXuyWHqH/4xtlYhH8FYY46TyvTW5NRBIxEpVW4VtGh4hlAw=="}"#;
        Checkpointed(Checkpointed) = "ledger.checkpointed" v 1,
            "The ledger is about to be signed, with the map of all its streams.",
            r#"{"map_root":"ab13bedf42e84bae0f7c62c7dd6a8ada571e8829bed6ea558217f0361b5e25d0"}"#;
        Shared(Shared) = "checkpoint.shared" v 1,
            "A signed checkpoint of the ledger is handed to the client.",
            r#"{"size":19,"root":"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="}"#;
        Exported(Exported) = "bundle.exported" v 1,
            "A bundle of the client's record is made for somebody.",
            r#"{"as_of":"2026-11-20T18:00:00.000Z","audience":"client"}"#;
    }
}
