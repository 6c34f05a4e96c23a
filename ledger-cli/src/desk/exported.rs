//! Giving the keys out: `key.exported` first, durably, then all of them in one text that a passphrase opens.

use ledger_core::event::{LedgerEvent, ledger};
use ledger_core::proof::passphrase::PassphraseKey;
use ledger_core::proof::{BoxError, KeyBook};
use ledger_core::{Hash, StreamId};
use ledger_store::keys::SigningKey as Which;
use ledger_store::{EventStore, ExpectedVersion};

use super::Desk;
use super::enter::Dice;
use crate::failure::Failure;

/// A set of keys that cannot be sealed or opened.
pub(crate) fn unread(error: BoxError) -> Failure {
    let hint = match error {
        BoxError::Short => "take a passphrase that nobody guesses: a few words in a row",
        BoxError::DoesNotOpen => "check the passphrase; compare the file with another copy of it",
        BoxError::Form | BoxError::Costly | BoxError::Unsealed => {
            "give the file that troth key export wrote, as it was written"
        }
    };
    Failure::usage("keys-file", error.to_string(), hint)
}

impl Desk<'_> {
    /// The keys that are here.
    fn key_book(&self) -> Result<KeyBook, Failure> {
        let seed = |which| Ok::<_, Failure>(self.private(which)?.map(|key| Hash(*key.seed())));
        let events = self.runtime.block_on(self.store.head())?.count;
        let (signing, next) = (seed(Which::InForce)?, seed(Which::Next)?);
        Ok(KeyBook { ledger: self.ledger, events, signing, next, keys: self.keys.all()? })
    }

    /// Records that the keys are given out, then answers them as one text, and how many they are.
    pub(crate) fn export_keys(&mut self, passphrase: &str) -> Result<(String, u64), Failure> {
        self.may_write()?;
        let chain = self.key_chain()?;
        self.finish_rotation(&chain)?;
        self.unlock()?;
        let mut dice = Dice::new(self.seed()?);
        let under = PassphraseKey::fresh(passphrase, dice.draw()).map_err(unread)?;
        let book = self.key_book()?;
        // What cannot be sealed is not recorded as given out.
        book.seal(&under, dice.draw()).map_err(unread)?;
        let keys = book.count();
        self.record_own(&StreamId::keys(), ExpectedVersion::Any, move |log_size| {
            let (on, altitude, source_recorded) = (None, None, None);
            LedgerEvent::KeysExported(ledger::KeysExported { keys, log_size, on, altitude, source_recorded })
        })?;
        let book = self.key_book()?;
        Ok((book.seal(&under, dice.draw()).map_err(unread)?, book.count()))
    }
}
