//! How a stream is named in the outer log without giving its name away: a blinded tag.

use std::fmt::Write;

use crate::id::{Hash, StreamId};

/// What hides a client's slug in the log: 32 bytes only the ledger's secret can make again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blind(pub Hash);

/// A stream's name in the log and in the client map: `BLAKE3("troth-tag/v1\n" ‖ slug ‖ "\n" ‖ blind)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(pub Hash);

impl Blind {
    /// The blind of a stream: keyed by the ledger's secret for a client, 32 zero bytes for a reserved stream.
    pub fn of(ledger_secret: &[u8; 32], stream: &StreamId) -> Self {
        if stream.is_reserved() {
            return Self(Hash([0; 32]));
        }
        let key = blake3::derive_key("troth 2026 tag v1", ledger_secret);
        Self(Hash(*blake3::keyed_hash(&key, stream.as_str().as_bytes()).as_bytes()))
    }
}

impl Tag {
    /// The tag that a slug and its blind make.
    pub fn of(stream: &StreamId, blind: &Blind) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"troth-tag/v1\n");
        hasher.update(stream.as_str().as_bytes());
        hasher.update(b"\n");
        hasher.update(&blind.0.0);
        Self(Hash(*hasher.finalize().as_bytes()))
    }

    /// The tag of a stream in the ledger with this secret.
    pub fn in_ledger(ledger_secret: &[u8; 32], stream: &StreamId) -> Self {
        Self::of(stream, &Blind::of(ledger_secret, stream))
    }

    /// The bytes of the log's leaf for one event of this stream: `troth-event/v1\n<tag>\n<version>\n<hash>\n`.
    pub fn leaf(&self, version: u64, event: &Hash) -> String {
        // Every event that is written or checked passes here: the text is given its room at once.
        let mut leaf = String::with_capacity(176);
        // Writing into a text cannot fail.
        let _ = write!(leaf, "troth-event/v1\n{}\n{version}\n{event}\n", self.0);
        leaf
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_hides_the_client_and_binds_the_ledger() {
        let acme = StreamId::client("acme").unwrap();
        assert_ne!(Tag::in_ledger(&[1; 32], &acme), Tag::in_ledger(&[2; 32], &acme));
        assert_ne!(
            Tag::in_ledger(&[1; 32], &acme),
            Tag::in_ledger(&[1; 32], &StreamId::client("bolt").unwrap())
        );
        assert_eq!(Tag::in_ledger(&[1; 32], &StreamId::keys()), Tag::in_ledger(&[2; 32], &StreamId::keys()));
    }
}
