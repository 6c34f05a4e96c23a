//! Giving the keys out: `key.exported` first, durably, then all of them in one text that a passphrase opens.

use ledger_core::event::{LedgerEvent, ledger};
use ledger_core::proof::{BookError, KeyBook};
use ledger_core::{Hash, StreamId};
use ledger_store::keys::SigningKey as Which;
use ledger_store::{EventStore, ExpectedVersion};

use super::Desk;
use super::enter::Dice;
use crate::failure::Failure;

/// A set of keys that cannot be sealed or opened.
pub(crate) fn unread(error: BookError) -> Failure {
    let hint = match error {
        BookError::Short => "take a passphrase that nobody guesses: a few words in a row",
        BookError::DoesNotOpen => "check the passphrase; compare the file with another copy of it",
        BookError::Form | BookError::Costly | BookError::Unsealed => {
            "give the file that troth key export wrote, as it was written"
        }
    };
    Failure::usage("keys-file", error.to_string(), hint)
}

impl Desk<'_> {
    /// The keys that are here.
    fn key_book(&self) -> Result<KeyBook, Failure> {
        let seed = |which| Ok::<_, Failure>(self.keys.signing(which)?.map(Hash));
        let events = self.runtime.block_on(self.store.head())?.count;
        let (signing, next) = (seed(Which::InForce)?, seed(Which::Next)?);
        Ok(KeyBook { ledger: self.ledger, events, signing, next, keys: self.keys.all()? })
    }

    /// Records that the keys are given out, then answers them as one text, and how many they are.
    pub(crate) fn export_keys(&mut self, passphrase: &str) -> Result<(String, u64), Failure> {
        self.may_write()?;
        let chain = self.key_chain()?;
        self.finish_rotation(&chain)?;
        let mut dice = Dice::new(self.seed()?);
        let (salt, nonce) = (dice.draw(), dice.draw());
        let book = self.key_book()?;
        // What cannot be sealed is not recorded as given out.
        book.seal(passphrase, salt, nonce).map_err(unread)?;
        let keys = book.count();
        self.record_own(&StreamId::keys(), ExpectedVersion::Any, move |log_size| {
            let (on, altitude, source_recorded) = (None, None, None);
            LedgerEvent::KeysExported(ledger::KeysExported { keys, log_size, on, altitude, source_recorded })
        })?;
        let mut dice = Dice::new(self.seed()?);
        let book = self.key_book()?;
        Ok((book.seal(passphrase, dice.draw(), dice.draw()).map_err(unread)?, book.count()))
    }
}
