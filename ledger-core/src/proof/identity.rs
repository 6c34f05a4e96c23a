//! Who a ledger is: an id that commits to its first key and to the hash of its next one.

use crate::id::{Hash, LedgerId};

/// `BLAKE3("troth-ledger/v1\n" ‖ public key ‖ next_key_hash)`: nobody can make a new key for an old ledger.
pub fn ledger_id(public_key: &[u8; 32], next_key_hash: &Hash) -> LedgerId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"troth-ledger/v1\n");
    hasher.update(public_key);
    hasher.update(&next_key_hash.0);
    LedgerId(Hash(*hasher.finalize().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_key_is_another_ledger() {
        let next = Hash::of(&[2; 32]);
        assert_ne!(ledger_id(&[1; 32], &next), ledger_id(&[3; 32], &next));
        assert_ne!(ledger_id(&[1; 32], &next), ledger_id(&[1; 32], &Hash::of(&[4; 32])));
    }
}
