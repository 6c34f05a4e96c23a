//! The ledger's signing keys: which is in force, which may follow, and putting that one in force.
//!
//! ```text
//! rotate   sign what waits · put following.key · key.rotated, durably · signing.key ← next.key ← following.key
//! ```
//!
//! Interrupted after the event, the last step is done by whoever signs next: the log says which key is in force.

use ledger_core::event::LedgerEvent;
use ledger_core::proof::keys::{KeyChain, rotate};
use ledger_core::proof::signature::{PublicKey, SigningKey};
use ledger_core::{Hash, StreamId};
use ledger_store::ExpectedVersion;
use ledger_store::keys::{PrivateHalf, SigningKey as Which};

use super::Desk;
use super::enter::Dice;
use crate::failure::Failure;

/// Where a private half is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whereabouts {
    /// Not on this machine.
    Away,
    /// Here, in the open.
    Open,
    /// Here, under a passphrase.
    Locked,
}

/// Where the keys stand.
pub(crate) struct KeysHere {
    /// The public key in force.
    pub(crate) public: PublicKey,
    /// Where its private half is.
    pub(crate) signing: Whereabouts,
    /// What the next key hashes to.
    pub(crate) next_hash: Hash,
    /// Where the next key's private half is.
    pub(crate) next: Whereabouts,
}

impl Desk<'_> {
    /// Ends a rotation that is recorded and was interrupted.
    pub(super) fn finish_rotation(&self, chain: &KeyChain) -> Result<(), Failure> {
        let Some(in_force) = chain.in_force_at(u64::MAX) else { return Ok(()) };
        if self.keys.is_to_promote(in_force)? {
            self.store.with_keys(|keys| keys.promote(in_force))?;
        }
        Ok(())
    }

    /// Where the keys stand.
    pub(crate) fn keys_here(&self) -> Result<KeysHere, Failure> {
        let chain = self.key_chain()?;
        let Some(public) = chain.in_force_at(u64::MAX).copied() else {
            return Err(Failure::failed("key-chain", "the ledger has no key", "troth verify says where"));
        };
        // Which file a private half lies in is a matter of the last rotation's end.
        let halves = self.halves()?;
        let is = |wanted: &dyn Fn(&PublicKey) -> bool| match halves
            .iter()
            .find(|(_, half)| wanted(&half.public()))
        {
            None => Whereabouts::Away,
            Some((_, PrivateHalf::Open(_))) => Whereabouts::Open,
            Some((_, PrivateHalf::Locked(_))) => Whereabouts::Locked,
        };
        let next_hash = *chain.next();
        let (signing, next) = (is(&|key| *key == public), is(&|key| key.committed() == next_hash));
        Ok(KeysHere { public, signing, next_hash, next })
    }

    /// The next key's private half, for keeping elsewhere.
    pub(crate) fn next_key(&mut self) -> Result<SigningKey, Failure> {
        self.may_write()?;
        let chain = self.key_chain()?;
        self.finish_rotation(&chain)?;
        self.unlock()?;
        let key = self.private(Which::Next)?;
        key.filter(|key| key.public().committed() == *chain.next()).ok_or_else(no_next)
    }

    /// Takes the next key off this machine, after it was kept elsewhere.
    pub(crate) fn forget_next(&self) -> Result<(), Failure> {
        Ok(self.keys.remove(Which::Next)?)
    }

    /// Puts the next key in force; `brought` is its seed where that was kept elsewhere.
    pub(crate) fn rotate(&mut self, brought: Option<[u8; 32]>) -> Result<KeysHere, Failure> {
        self.may_write()?;
        let chain = self.key_chain()?;
        self.finish_rotation(&chain)?;
        self.unlock()?;
        if let Some(seed) = brought {
            let key = SigningKey::from_seed(&seed);
            if key.public().committed() != *chain.next() {
                return Err(Failure::failed(
                    "other-key",
                    "this is not the key that the ledger committed to",
                    "troth key show prints the hash that the next key must have",
                ));
            }
            let half = self.kept_as(key)?;
            self.keys.put_signing(Which::Next, &half)?;
        }
        let next = self.next_key()?;
        let old = self.private(Which::InForce)?;
        let old = old.filter(|key| chain.in_force_at(u64::MAX) == Some(&key.public())).ok_or_else(|| {
            let what = "the key in force is not here, and both keys sign a rotation";
            Failure::failed("no-signing-key", what, "put keys/signing.key back")
        })?;
        // What the old key has to sign it signs now: afterwards it is gone.
        self.checkpoint()?;
        let following = if let Some(following) = self.private(Which::Following)? {
            following
        } else {
            let key = SigningKey::from_seed(&Dice::new(self.seed()?).draw());
            let half = self.kept_as(key.clone())?;
            self.keys.put_signing(Which::Following, &half)?;
            key
        };
        let (ledger, then) = (self.ledger, following.public().committed());
        // Another rotation in between would make this one void: then it is refused.
        let expected = ExpectedVersion::Exact(chain.head().0);
        self.record_own(&StreamId::keys(), expected, move |position| {
            LedgerEvent::Rotated(rotate(&ledger, &old, &next, then, position))
        })?;
        self.finish_rotation(&self.key_chain()?)?;
        self.keys_here()
    }
}

fn no_next() -> Failure {
    let hint = "bring it back from where it was stashed: troth key rotate --next FILE";
    Failure::failed("no-next-key", "the next key is not on this machine", hint)
}
