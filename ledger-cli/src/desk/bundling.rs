//! What a bundle needs of the store: recorded with its checkpoint in one append, then read and proved at that size.

use ledger_core::event::ledger::Exported;
use ledger_core::event::{Draft, Fact, LedgerEvent};
use ledger_core::proof::checkpoint_file::CheckpointFile;
use ledger_core::proof::log::Root;
use ledger_core::proof::seal::{Place, Sealed};
use ledger_core::proof::signature::SigningKey;
use ledger_core::{Hash, Instant, PersonId, StreamId};
use ledger_store::keys::{KeyState, SigningKey as Which};
use ledger_store::local::Bundles;
use ledger_store::local::signed::{Position, ProvedOf};
use ledger_store::{EventStore, ExpectedVersion, Heads, StoreError, Stored};

use super::Desk;
use super::checkpoint::Signed;
use super::enter::{Dice, Entering};
use super::own::own;
use super::people::{People, Person};
use super::share::{Stood, defect};
use crate::failure::Failure;

/// What became of a sealed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unsealed {
    /// What it says, and the key that opens it alone.
    Open { plaintext: String, record_key: Hash },
    /// Its key was destroyed.
    Erased,
    /// Its key is not here, or is not the one that sealed it.
    Closed,
}

/// Where a client and the house stood when a bundle was decided on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DecidedAt {
    /// The version of the client's stream.
    pub(crate) client: u64,
    /// The version of `_people`.
    pub(crate) people: u64,
}

impl Desk<'_> {
    /// The client that is meant: opened, or refused with the nearest.
    pub(crate) fn open_client(&self, typed: &str) -> Result<StreamId, Failure> {
        let unknown = || self.unknown_client(typed, &format!("there is no client `{typed}` in this ledger"));
        self.meant_clients(&[typed.to_owned()])?.pop().ok_or_else(unknown)
    }

    /// The key that would sign now. Refused where it is not here: then nothing may be recorded that has to be signed.
    pub(crate) fn signing_key(&mut self) -> Result<SigningKey, Failure> {
        self.may_write()?;
        let chain = self.key_chain()?;
        self.finish_rotation(&chain)?;
        self.unlock()?;
        self.private(Which::InForce)?
            .filter(|key| chain.in_force_at(u64::MAX) == Some(&key.public()))
            .ok_or_else(|| {
                let what =
                    "the ledger's key is not here, and a bundle is signed with it: nothing was recorded";
                Failure::failed("no-signing-key", what, "put keys/signing.key back")
            })
    }

    /// Records that a bundle is made, and the checkpoint that covers it, in one append; then signs. None if the client or
    /// the people were written to since the bundle was decided on.
    pub(crate) fn record_bundle(
        &mut self,
        client: &StreamId,
        (exported, by): (Exported, Option<PersonId>),
        decided: DecidedAt,
    ) -> Result<Option<Signed>, Failure> {
        let now = exported.as_of;
        let (ledger, keys) = (self.ledger, self.keys.clone());
        let (dice, enter) = (Dice::new(self.seed()?), self.entering_checkpoint(now)?);
        let draft = Draft { by, ..own(client.clone(), now, LedgerEvent::Exported(exported)) };
        let before = Entering { drafts: vec![draft], ledger, keys, now, dice };
        let expected = vec![
            (client.clone(), ExpectedVersion::Exact(decided.client)),
            (StreamId::people(), ExpectedVersion::Exact(decided.people)),
        ];
        let before = Box::new(move |heads: &Heads| before.run(heads));
        let kept = self.store.checkpoint_after(expected, before, enter);
        match self.runtime.block_on(kept) {
            Ok(kept) => Ok(Some(self.signed(kept)?)),
            Err(StoreError::Conflict { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Signs what no note signs yet, as far as the key for it is here.
    pub(crate) fn sign_what_waits(&self) -> Result<(), Failure> {
        let newest = self.runtime.block_on(self.store.unsigned())?;
        let chain = self.key_chain()?;
        for (size, root) in newest {
            self.sign(&chain, size, root)?;
        }
        Ok(())
    }

    /// A stream's events up to a version, as they are kept.
    pub(crate) fn kept(&self, stream: &StreamId, upto: u64) -> Result<Vec<Stored>, Failure> {
        let mut stored = self.runtime.block_on(self.store.read(stream, 1))?;
        stored.retain(|stored| stored.version <= upto);
        Ok(stored)
    }

    /// Reads kept events and opens nothing in them.
    pub(crate) fn closed_facts(&self, stored: &[Stored]) -> Result<Vec<Fact>, Failure> {
        // What cannot be read is named by the reader of all other events.
        let read = |stored: &Stored| match Fact::read_as(&stored.bytes, stored.hash) {
            Ok(fact) => Ok(fact),
            Err(_) => self.read(stored),
        };
        stored.iter().map(read).collect()
    }

    /// Opens a sealed value, with the key that belongs to it alone.
    pub(crate) fn unseal(&self, fact: &Fact, field: &str, sealed: &Sealed) -> Unsealed {
        let key = match self.keys.get(&sealed.key) {
            Ok(KeyState::Present(key)) => key,
            Ok(KeyState::Destroyed) => return Unsealed::Erased,
            Ok(KeyState::Missing | KeyState::Lost) | Err(_) => return Unsealed::Closed,
        };
        let place = Place { ledger: &self.ledger, event: &fact.envelope.id, field };
        match (sealed.open(place, &key), sealed.record_key(&key)) {
            (Ok(plaintext), Ok(record_key)) => Unsealed::Open { plaintext, record_key },
            _ => Unsealed::Closed,
        }
    }

    /// Where streams stood at the checkpoints of these sizes (ascending).
    pub(crate) fn stood(
        &self,
        sizes: Vec<u64>,
        streams: Vec<StreamId>,
    ) -> Result<Vec<Vec<Option<Position>>>, Failure> {
        Ok(self.runtime.block_on(self.store.stood(sizes, streams))?)
    }

    /// The positions in the log of these events, by stream and version.
    pub(crate) fn located(&self, events: Vec<(StreamId, u64)>) -> Result<Vec<u64>, Failure> {
        let positions = self.runtime.block_on(self.store.located(events))?;
        let positions = positions.into_iter().collect::<Option<_>>();
        positions.ok_or_else(|| defect("an event is not in the log it was read from"))
    }

    /// Proofs about the log of the first `size` events, each of them there, and the log's root.
    pub(crate) fn proved(&self, size: u64, of: Vec<ProvedOf>) -> Result<(Root, Vec<Vec<Root>>), Failure> {
        let proofs = self.runtime.block_on(self.store.proofs(size, of))?;
        let paths = proofs.paths.into_iter().collect::<Option<_>>();
        Ok((proofs.root, paths.ok_or_else(|| defect("an event is not in the log it was read from"))?))
    }

    /// The checkpoint files of a client, by size: of the older checkpoints of these sizes (ascending), then of the newest, at
    /// which the client and `_keys` stood so.
    pub(crate) fn checkpoint_files(
        &self,
        client: &StreamId,
        older: &[u64],
        (newest, of_client, of_keys): (u64, &Position, &Position),
    ) -> Result<Vec<(u64, CheckpointFile)>, Failure> {
        let mut stood = self.stood(older.to_vec(), vec![client.clone(), StreamId::keys()])?;
        stood.push(vec![Some(of_client.clone()), Some(of_keys.clone())]);
        let sizes = older.iter().copied().chain([newest]);
        let file = |(size, stood): (u64, Vec<Option<Position>>)| {
            let note = self.store.notes().get(size)?;
            let note =
                note.ok_or_else(|| defect(&format!("no note signs the checkpoint of {size} events")))?;
            let event = self.runtime.block_on(self.store.event_of(size - 1))?;
            let event = event.ok_or_else(|| defect("a checkpoint's event is not in the log"))?;
            let [client_stood, keys] = <[Option<Position>; 2]>::try_from(stood).unwrap_or_default();
            let stood = Stood { size, note: &note, event: &event, keys, client: client_stood };
            Ok((size, self.file_of(client, &stood)?))
        };
        sizes.zip(stood).map(file).collect()
    }

    /// What is kept of the bundles.
    pub(crate) fn bundles(&self) -> Bundles {
        self.store.bundles()
    }

    /// People of whom no more is known than these names.
    pub(crate) fn people_named(
        facts: &[Fact],
        name: &dyn Fn(&Fact) -> Option<String>,
        erased: &dyn Fn(&Fact) -> bool,
    ) -> People {
        let mut people = People::default();
        for fact in facts {
            let ledger_core::Event::Person(ledger_core::event::PersonEvent::Noted(noted)) = &fact.event
            else {
                continue;
            };
            let person = Person { id: noted.person, side: noted.side, name: name(fact), contact: None };
            people.see(person, erased(fact));
        }
        people
    }

    /// Whoever is recording, if the ledger knows them.
    pub(crate) fn known_recorder(&self, people: &People) -> Option<PersonId> {
        match people.look_up(&self.recorder(), ledger_core::event::Side::Us) {
            super::people::Lookup::One(id) => Some(id),
            _ => None,
        }
    }

    /// The instant of a bundle that is made now.
    pub(crate) fn instant(&self) -> Instant {
        self.now()
    }
}
