//! Projection snapshots in the index: bytes under names, of which this crate knows no meaning.
//!
//! Trust: none by itself. Each value carries a hash keyed with the ledger's secret over its name and bytes; one that does
//! not fit is as good as none. Whoever reads one decides by what it says of its origin whether it may be used.

use blake3::Hasher;

use super::Index;

/// The tree of the index that holds them.
const SNAPSHOTS: &str = "snapshots";
/// What separates their hashes from all others made with the secret.
const CONTEXT: &str = "troth 2026 snapshot v1";

fn hash(secret: &[u8; 32], name: &str, bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Hasher::new_keyed(&blake3::derive_key(CONTEXT, secret));
    hasher.update(&(name.len() as u64).to_le_bytes()).update(name.as_bytes()).update(bytes);
    *hasher.finalize().as_bytes()
}

impl Index {
    /// The bytes kept under a name; none if there are none, or they are garbled or another ledger's.
    pub(crate) fn snapshot(&self, secret: &[u8; 32], name: &str) -> Option<Vec<u8>> {
        let value = self.ask(|sled| sled.open_tree(SNAPSHOTS)?.get(name))?;
        let (kept, bytes) = value.split_first_chunk::<32>()?;
        (*kept == hash(secret, name, bytes)).then(|| bytes.to_vec())
    }

    /// Keeps bytes under their names, all or nothing, in place of what was there. Not synced.
    pub(crate) fn keep_snapshots(&self, secret: &[u8; 32], all: &[(String, Vec<u8>)]) {
        let mut batch = sled::Batch::default();
        for (name, bytes) in all {
            batch.insert(name.as_bytes(), [&hash(secret, name, bytes)[..], bytes].concat());
        }
        self.ask(|sled| sled.open_tree(SNAPSHOTS)?.apply_batch(batch).map(Some));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Making, Opened};
    use super::*;
    use crate::disk::RealDisk;

    #[test]
    fn what_is_kept_comes_back_unless_it_is_garbled_or_anothers() {
        let home = tempfile::tempdir().unwrap();
        let (Opened::Ready(index) | Opened::Fresh(index, _)) =
            Index::open(&RealDisk, &home.path().join("index"), Making::Mend)
        else {
            panic!("an index can be made here")
        };
        let (ours, theirs) = ([1; 32], [2; 32]);
        assert_eq!(index.snapshot(&ours, "lines/0"), None);
        index.keep_snapshots(&ours, &[("lines/0".into(), b"first".to_vec()), ("b".into(), Vec::new())]);
        index.keep_snapshots(&ours, &[("lines/0".into(), b"second".to_vec())]);
        assert_eq!(index.snapshot(&ours, "lines/0"), Some(b"second".to_vec()));
        assert_eq!(index.snapshot(&ours, "b"), Some(Vec::new()));
        assert_eq!(index.snapshot(&theirs, "lines/0"), None, "another ledger's");
        let tree = index.sled.as_ref().unwrap().open_tree(SNAPSHOTS).unwrap();
        let whole = tree.get("lines/0").unwrap().unwrap().to_vec();
        for at in 0..whole.len() {
            let mut garbled = whole.clone();
            garbled[at] ^= 1;
            tree.insert("lines/0", garbled).unwrap();
            assert_eq!(index.snapshot(&ours, "lines/0"), None, "byte {at}");
        }
        tree.insert("lines/0", &whole[..20]).unwrap();
        assert_eq!(index.snapshot(&ours, "lines/0"), None, "cut");
        tree.insert("c", whole).unwrap();
        assert_eq!(index.snapshot(&ours, "c"), None, "under another name");
        assert!(!index.broken());
    }
}
