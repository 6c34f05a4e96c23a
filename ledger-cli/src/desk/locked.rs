//! Signing keys under a passphrase: opened once for a command and kept in memory alone; put under it, or taken from it.
//!
//! What may wait for its signature is recorded unsigned where nobody gave the passphrase. What cannot do without the key
//! asks for it, or ends with exit 4.

use std::path::PathBuf;

use ledger_core::proof::BoxError;
use ledger_core::proof::locked_key::LockedKey;
use ledger_core::proof::passphrase::PassphraseKey;
use ledger_core::proof::signature::SigningKey;
use ledger_store::keys::{Keys, PrivateHalf, SigningKey as Which};

use super::Desk;
use super::enter::Dice;
use crate::args::Unlocking;
use crate::failure::{Exit, Failure};
use crate::input::passphrase::{self, For};

/// The variable that names the file with the passphrase.
const VARIABLE: &str = "TROTH_PASSPHRASE_FILE";
/// The two ways of giving it.
const WAYS: &str = "give the passphrase in a file: --passphrase-file FILE, or $TROTH_PASSPHRASE_FILE; at a terminal it is \
                    asked for";

/// The signing keys that a passphrase opened, and what it came to: what is locked from now on is locked under that too.
pub(super) struct Unlocked {
    under: PassphraseKey,
    keys: Vec<SigningKey>,
}

/// A passphrase under which nothing can be locked, or that opens nothing.
fn refused(error: BoxError) -> Failure {
    match error {
        BoxError::Short => Failure::usage(
            "passphrase-short",
            error.to_string(),
            "take one that nobody guesses: a few words in a row",
        ),
        BoxError::DoesNotOpen => Failure::failed(
            "wrong-passphrase",
            "the passphrase does not open the signing key",
            "type it again, or look at the first line of the file; if it is the one that troth key lock was given, keys/ was altered",
        ),
        BoxError::Form | BoxError::Costly | BoxError::Unsealed => Failure::failed(
            "locked-key",
            format!("the signing key under the passphrase: {error}"),
            "restore keys/ from the copy that you keep, or from a file of keys",
        ),
    }
}

impl Desk<'_> {
    /// Names the file with the passphrase, where one was typed.
    pub(crate) fn unlocks_from(&mut self, typed: &Unlocking) {
        if let Some(file) = &typed.passphrase_file {
            self.passphrase_file = Some(file.clone());
        }
    }

    /// The file with the passphrase of the signing key, if one was named.
    fn passphrase_file(&self) -> Option<PathBuf> {
        self.passphrase_file.clone().or_else(|| self.world.var(VARIABLE).map(PathBuf::from))
    }

    /// The private halves that are here.
    pub(super) fn halves(&self) -> Result<Vec<(Which, PrivateHalf)>, Failure> {
        let mut halves = Vec::new();
        for which in Which::ALL {
            halves.extend(self.keys.signing(which)?.map(|half| (which, half)));
        }
        Ok(halves)
    }

    /// The private half of a signing key; none where it is not here, or lies locked.
    pub(super) fn private(&self, which: Which) -> Result<Option<SigningKey>, Failure> {
        Ok(match self.keys.signing(which)? {
            None => None,
            Some(PrivateHalf::Open(key)) => Some(key),
            Some(PrivateHalf::Locked(locked)) => self.opened(&locked),
        })
    }

    fn opened(&self, locked: &LockedKey) -> Option<SigningKey> {
        let keys = self.unlocked.iter().flat_map(|unlocked| &unlocked.keys);
        keys.into_iter().find(|key| key.public() == locked.public()).cloned()
    }

    /// Whether a signing key is here that only its passphrase would open.
    pub(super) fn is_locked(&self) -> Result<bool, Failure> {
        let closed = |(_, half): &(Which, PrivateHalf)| match half {
            PrivateHalf::Open(_) => false,
            PrivateHalf::Locked(locked) => self.opened(locked).is_none(),
        };
        Ok(self.halves()?.iter().any(closed))
    }

    /// Opens locked signing keys where a file with the passphrase was named; asks nobody.
    pub(crate) fn unlock_if_given(&mut self) -> Result<(), Failure> {
        if self.passphrase_file().is_none() { Ok(()) } else { self.unlock() }
    }

    /// Opens the signing keys, if they are locked, for what cannot be done without them.
    pub(crate) fn unlock(&mut self) -> Result<(), Failure> {
        if !self.is_locked()? {
            return Ok(());
        }
        let file = self.passphrase_file();
        if file.is_none() && (!self.world.terminal.input || self.globals.no_input) {
            let what = "the signing key is locked, and this needs it: nothing was done";
            return Err(Failure { exit: Exit::KeyNeeded, ..Failure::failed("key-locked", what, WAYS) });
        }
        let globals = self.globals.clone();
        let phrase = passphrase::read(self.world, &globals, file.as_deref(), For::Unlocking)?;
        self.open_keys(&phrase)
    }

    fn open_keys(&mut self, phrase: &str) -> Result<(), Failure> {
        let mut unlocked: Option<Unlocked> = None;
        for (_, half) in self.halves()? {
            let PrivateHalf::Locked(locked) = half else { continue };
            // What was locked together has one salt, and is derived for once.
            let mut so_far = match unlocked.take() {
                Some(so_far) if so_far.under.derivation() == locked.derivation() => so_far,
                other => {
                    let under = locked.derivation().key(phrase).map_err(refused)?;
                    Unlocked { under, keys: other.map(|other| other.keys).unwrap_or_default() }
                }
            };
            so_far.keys.push(locked.open(&so_far.under).map_err(refused)?);
            unlocked = Some(so_far);
        }
        self.unlocked = unlocked;
        Ok(())
    }

    /// How a signing key that is new here is kept: locked, where the others are.
    pub(super) fn kept_as(&mut self, key: SigningKey) -> Result<PrivateHalf, Failure> {
        let nonce = Dice::new(self.seed()?).draw();
        let Some(unlocked) = &mut self.unlocked else { return Ok(PrivateHalf::Open(key)) };
        let locked = LockedKey::lock(&key, &unlocked.under, nonce).map_err(refused)?;
        unlocked.keys.push(key);
        Ok(PrivateHalf::Locked(locked))
    }

    /// Locks every signing key that is here and open. Refuses where there is none.
    pub(crate) fn lock_keys(&mut self, typed: &Unlocking) -> Result<(), Failure> {
        self.may_write()?;
        self.unlocks_from(typed);
        self.finish_rotation(&self.key_chain()?)?;
        self.store.with_keys(Keys::sweep_signing)?;
        let halves = self.halves()?;
        if halves.is_empty() {
            let what = "no signing key is on this machine: there is nothing to lock";
            return Err(Failure::failed("no-signing-key", what, "put keys/signing.key back"));
        }
        if halves.iter().all(|(_, half)| matches!(half, PrivateHalf::Locked(_))) {
            let what = "the signing keys are locked already";
            let hint = "troth key unlock, then troth key lock, gives them another passphrase";
            return Err(Failure::failed("already-locked", what, hint));
        }
        let (file, globals) = (self.passphrase_file(), self.globals.clone());
        let phrase = passphrase::read(self.world, &globals, file.as_deref(), For::Locking)?;
        // Where a lock was interrupted, what is open joins what is locked, under the same passphrase.
        self.open_keys(&phrase)?;
        let mut dice = Dice::new(self.seed()?);
        let under = match self.unlocked.take() {
            Some(unlocked) => unlocked.under,
            None => PassphraseKey::fresh(&phrase, dice.draw()).map_err(refused)?,
        };
        self.store.with_keys(|keys| {
            for which in Which::ALL {
                if let Some(PrivateHalf::Open(key)) = keys.signing(which)? {
                    let locked = LockedKey::lock(&key, &under, dice.draw()).map_err(refused)?;
                    keys.rewrite_signing(which, &PrivateHalf::Locked(locked))?;
                }
            }
            Ok(())
        })
    }

    /// Puts every locked signing key back in the open. Refuses where none is.
    pub(crate) fn unlock_keys(&mut self, typed: &Unlocking) -> Result<(), Failure> {
        self.may_write()?;
        self.unlocks_from(typed);
        self.finish_rotation(&self.key_chain()?)?;
        if !self.is_locked()? {
            let what = "no signing key here is locked";
            return Err(Failure::failed("not-locked", what, "troth key lock puts them under a passphrase"));
        }
        self.unlock()?;
        self.store.with_keys(|keys| {
            let open = |which| {
                if let Some(PrivateHalf::Locked(locked)) = keys.signing(which)? {
                    let key = self.opened(&locked).ok_or_else(|| refused(BoxError::DoesNotOpen))?;
                    keys.rewrite_signing(which, &PrivateHalf::Open(key))?;
                }
                Ok(())
            };
            // What fails leaves no key in the open beside a locked one; if that cannot be removed, doctor names it.
            Which::ALL.into_iter().try_for_each(open).inspect_err(|_| drop(keys.sweep_signing()))
        })
    }
}
