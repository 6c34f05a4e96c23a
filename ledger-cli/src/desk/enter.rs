//! Enters drafts under the store's lock: ids, versions, the chain, `recorded`, sealed texts and the keys they need.

use std::collections::BTreeMap;

use ledger_core::event::{Draft, EnterError, Entered, Entry};
use ledger_core::proof::seal::{Place, Sealed};
use ledger_core::proof::{KeyName, ValueKey};
use ledger_core::{EventId, Instant, LedgerId, StreamId, Text};
use ledger_store::keys::{KeyState, Keys};
use ledger_store::{EnterRefused, Head, Heads};

/// Chance for one append: a stream of bytes that follows from one draw.
pub(crate) struct Dice(blake3::OutputReader);

impl Dice {
    /// Dice that follow from 32 random bytes.
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self(blake3::Hasher::new_derive_key("troth 2026 dice v1").update(&seed).finalize_xof())
    }

    /// The next bytes.
    pub(crate) fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        bytes
    }
}

/// Why sealing was not possible.
#[derive(Debug, thiserror::Error)]
enum CannotSeal {
    #[error("the key of {0} was destroyed: nothing can be sealed for them any more")]
    Destroyed(KeyName),
    #[error("the key of {0} was lost: nothing can be sealed for them any more")]
    Lost(KeyName),
    #[error(transparent)]
    Store(#[from] ledger_store::StoreError),
    #[error(transparent)]
    Seal(#[from] ledger_core::proof::SealError),
}

/// A key file that cannot be read or written is the store's own failure, and is told as such.
fn refused(error: EnterError<CannotSeal>) -> EnterRefused {
    match error {
        EnterError::Seal(CannotSeal::Store(error)) => Box::new(error),
        other => Box::new(other),
    }
}

/// What entering needs beside the heads.
pub(super) struct Entering {
    pub(super) drafts: Vec<Draft>,
    pub(super) ledger: LedgerId,
    pub(super) keys: Keys,
    pub(super) now: Instant,
    pub(super) dice: Dice,
}

impl Entering {
    /// Turns the drafts into events that chain onto the heads. `recorded` is the later of the clock and the last
    /// event's, so that it never runs backwards.
    pub(super) fn run(mut self, heads: &Heads) -> Result<Vec<Entered>, EnterRefused> {
        let recorded = self.now.max(heads.last_recorded);
        let mut chain: BTreeMap<StreamId, Option<Head>> = heads.streams.clone();
        let mut events = Vec::with_capacity(self.drafts.len());
        for draft in std::mem::take(&mut self.drafts) {
            let head = chain.get(&draft.stream).copied().flatten();
            let id = draft.id.unwrap_or_else(|| EventId::drawn(recorded.millis(), self.dice.draw()));
            let version = head.map_or(1, |head| head.version + 1);
            let entry =
                Entry { ledger: self.ledger, id, version, prev: head.map(|head| head.hash), recorded };
            let entered = draft.enter(entry, |field, name, text| self.seal(id, field, name, text));
            let entered = entered.map_err(refused)?;
            chain.insert(entered.stream.clone(), Some(Head { version, hash: entered.hash }));
            events.push(entered);
        }
        Ok(events)
    }

    fn seal(
        &mut self,
        event: EventId,
        field: &str,
        name: KeyName,
        text: &Text,
    ) -> Result<Sealed, CannotSeal> {
        // Internal text is sealed under the newest key of its relationship: the older ones may be erased.
        let name = match name {
            KeyName::Relationship(stream) => KeyName::of_relationship(&stream, self.keys.newest_of(&stream)?),
            name => name,
        };
        let key = match self.keys.get(&name)? {
            KeyState::Present(key) => key,
            KeyState::Destroyed => return Err(CannotSeal::Destroyed(name)),
            KeyState::Lost => return Err(CannotSeal::Lost(name)),
            KeyState::Missing => {
                let fresh = ValueKey(self.dice.draw());
                match self.keys.ensure(&name, fresh)? {
                    KeyState::Present(key) => key,
                    _ => return Err(CannotSeal::Destroyed(name)),
                }
            }
        };
        let place = Place { ledger: &self.ledger, event: &event, field };
        Ok(Sealed::seal(place, name, &key, self.dice.draw(), text.as_str())?)
    }
}
