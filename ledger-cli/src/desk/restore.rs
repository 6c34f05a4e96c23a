//! A ledger from its backup: the same ledger only where it reaches what left the house, and what was erased stays so.
//!
//! ```text
//! judge the backup, the note, the keys, the list · copy, verified · record what the list adds · put keys/ in place
//! ```
//!
//! The keys come last and all at once: until then the folder is a backup, and is not written to by anybody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::event::erasure::{OfPerson, OfRecord, OfRelationship};
use ledger_core::event::ledger::Follows;
use ledger_core::event::{Draft, ErasureEvent, Event};
use ledger_core::proof::checkpoint::{Checkpoint, key_name};
use ledger_core::proof::{Kept, KeyBook, KeyName};
use ledger_core::{EventId, Hash, PersonId, StreamId, Text, Zone};
use ledger_store::keys::{SigningKey, file_name, kept_file, seed_file};
use ledger_store::local::backup::backup_on;
use ledger_store::{Append, EventStore, ExpectedVersion};

use super::enter::{Dice, Entering};
use super::erase::destroyed_by;
use super::{Desk, ErasureList};
use crate::args::Globals;
use crate::failure::{Exit, Failure};
use crate::world::World;

/// What shows that nothing which left the house is missing from a backup.
#[derive(Clone, Debug)]
pub(crate) enum Left {
    /// The newest checkpoint that left; the note itself, where it is not believed yet.
    Newest(Checkpoint, Option<String>),
    /// Nothing ever did.
    Nothing,
}

/// What a ledger is restored from.
pub(crate) struct Restoring {
    /// The backup.
    pub(crate) from: PathBuf,
    /// The folder of the restored ledger.
    pub(crate) to: PathBuf,
    /// What had left the house.
    pub(crate) left: Left,
    /// The keys, as they were exported.
    pub(crate) book: KeyBook,
    /// What was erased, as far as the list says.
    pub(crate) erased: BTreeSet<KeyName>,
}

/// What became of it.
pub(crate) struct Restored {
    /// How many events there are.
    pub(crate) events: u64,
    /// How many keys were put in place.
    pub(crate) keys: usize,
    /// How many stay destroyed.
    pub(crate) destroyed: usize,
    /// The keys that the log speaks of and the export has not.
    pub(crate) lost: Vec<KeyName>,
    /// Whether the key in force is here.
    pub(crate) signs: bool,
}

/// What the log of a backup says of keys.
#[derive(Default)]
struct Sealed {
    used: BTreeSet<KeyName>,
    destroyed: BTreeSet<KeyName>,
    /// Where each private record is.
    records: BTreeMap<EventId, StreamId>,
    clients: BTreeSet<StreamId>,
    shared: bool,
}

fn other(what: &str, ledger: ledger_core::LedgerId) -> Failure {
    let message = format!("{what} belongs to the ledger {ledger}, and the backup is of another one");
    Failure::usage("other-ledger", message, "troth key show prints a ledger's id")
}

impl Restoring {
    /// Restores the ledger.
    pub(crate) fn run(&self, world: &mut World, globals: &Globals) -> Result<Restored, Failure> {
        let disk = Arc::clone(&world.disk);
        let (sealed, fresh, seed) = {
            let mut backup = Desk::open_at(world, globals, self.from.clone())?;
            if self.book.ledger != backup.ledger {
                return Err(other("the file of keys", self.book.ledger));
            }
            let sealed = backup.sealed()?;
            backup.reaches(&self.left, sealed.shared)?;
            (sealed, backup.seed()?, backup.seed()?)
        };
        let files = self.keys(&sealed, fresh);
        let done = backup_on(&disk, &self.from, &self.to)?;
        let mut restored = Desk::open_at(world, globals, self.to.clone())?;
        if let Left::Newest(checkpoint, Some(note)) = &self.left {
            restored.store.notes().put(checkpoint.size, note)?;
        }
        let added = restored.record_erased(&sealed, &self.erased, seed)?;
        restored.keys.install(&self.files(&files))?;
        let here = restored.keys_here()?;
        let count = |wanted: fn(&Kept) -> bool| files.values().filter(|kept| wanted(kept)).count();
        let lost = files.iter().filter(|(_, kept)| **kept == Kept::Lost).map(|(name, _)| name.clone());
        Ok(Restored {
            events: done.verified.events + added,
            keys: count(|kept| matches!(kept, Kept::Key(_))),
            destroyed: count(|kept| *kept == Kept::Destroyed),
            lost: lost.collect(),
            signs: here.signs,
        })
    }

    /// Puts the backup with its keys into another folder, to be read there: without those that sign. Answers where it
    /// stands, and what whoever records is called.
    pub(crate) fn open_aside(
        &self,
        to: &Path,
        world: &mut World,
        globals: &Globals,
    ) -> Result<(Follows, String), Failure> {
        let disk = Arc::clone(&world.disk);
        let mut backup = Desk::open_at(world, globals, self.from.clone())?;
        if self.book.ledger != backup.ledger {
            return Err(other("the file of keys", self.book.ledger));
        }
        let (sealed, fresh, recorder) = (backup.sealed()?, backup.seed()?, backup.recorder());
        let head = backup.runtime.block_on(backup.store.head())?;
        let follows = Follows { ledger: backup.ledger, size: head.count, root: head.root };
        drop(backup);
        backup_on(&disk, &self.from, to)?;
        let keys = self.keys(&sealed, fresh);
        let files: Vec<_> = keys.iter().map(|(name, kept)| (file_name(name), kept_file(kept))).collect();
        Desk::open_at(world, globals, to.to_path_buf())?.keys.install(&files)?;
        Ok((follows, recorder))
    }

    /// Every key that is put in place. What was destroyed stays so, whatever the export holds.
    fn keys(&self, sealed: &Sealed, fresh: [u8; 32]) -> BTreeMap<KeyName, Kept> {
        let mut files = self.book.keys.clone();
        files.extend(sealed.used.iter().filter(|name| !self.book.keys.contains_key(name)).map(|name| {
            // What sealed something is never made anew: the old values would seem altered.
            (name.clone(), Kept::Lost)
        }));
        files.extend(sealed.destroyed.iter().chain(&self.erased).map(|name| (name.clone(), Kept::Destroyed)));
        let mut dice = Dice::new(fresh);
        let mut newest: BTreeMap<StreamId, u32> = BTreeMap::new();
        for (stream, number) in files.keys().filter_map(number_of) {
            let known = newest.entry(stream).or_default();
            *known = number.max(*known);
        }
        for (stream, number) in newest {
            let gone = !matches!(files.get(&KeyName::of_relationship(&stream, number)), Some(Kept::Key(_)));
            if gone {
                files.insert(KeyName::of_relationship(&stream, number + 1), Kept::Key(Hash(dice.draw())));
            }
        }
        files
    }

    fn files(&self, keys: &BTreeMap<KeyName, Kept>) -> Vec<(String, Vec<u8>)> {
        let signing = [(SigningKey::InForce, self.book.signing), (SigningKey::Next, self.book.next)];
        let seeds = signing
            .into_iter()
            .filter_map(|(which, seed)| Some((which.file_name().to_owned(), seed_file(&seed?.0))));
        seeds.chain(keys.iter().map(|(name, kept)| (file_name(name), kept_file(kept)))).collect()
    }
}

/// The relationship of a key, and its number.
fn number_of(name: &KeyName) -> Option<(StreamId, u32)> {
    match name {
        KeyName::Relationship(stream) => Some((stream.clone(), 0)),
        KeyName::Renewed(stream, number) => Some((stream.clone(), number.get())),
        KeyName::Person(_) | KeyName::Record(_) => None,
    }
}

impl Desk<'_> {
    /// What the log says of keys.
    fn sealed(&self) -> Result<Sealed, Failure> {
        let mut met = Sealed::default();
        self.each_fact(&mut |fact| {
            let stream = &fact.envelope.stream;
            fact.sealed(&mut |_, sealed| {
                met.used.insert(sealed.key.clone());
                if let KeyName::Record(record) = &sealed.key {
                    met.records.insert(*record, stream.clone());
                }
            });
            met.destroyed.extend(destroyed_by(&fact));
            met.shared |= ["checkpoint.shared", "bundle.exported"].contains(&fact.event.kind().0);
            if !stream.is_reserved() {
                met.clients.insert(stream.clone());
            }
            Ok(())
        })?;
        Ok(met)
    }

    /// Refuses a backup that does not reach what left the house, or that is another history than it.
    fn reaches(&self, left: &Left, shared: bool) -> Result<(), Failure> {
        let kept = self.store.notes().sizes()?.last().copied();
        let (checkpoint, note) = match left {
            Left::Newest(checkpoint, note) => (checkpoint, note),
            Left::Nothing if kept.is_none() && !shared => return Ok(()),
            Left::Nothing => {
                let what = "this ledger signed checkpoints, so that something may have left the house";
                let hint = "give the newest that did: --newest-note FILE; where none was sent, the newest of its own \
                            checkpoints/ folder";
                return Err(Failure::usage("something-left", what, hint));
            }
        };
        if checkpoint.ledger != self.ledger {
            return Err(other("the note", checkpoint.ledger));
        }
        if let Some(newer) = kept.filter(|kept| *kept > checkpoint.size) {
            let what = format!(
                "the backup itself has a note of {newer} events, newer than the {} given",
                checkpoint.size
            );
            return Err(Failure::usage("older-note", what, "give the newest note that left the house"));
        }
        let chain = self.key_chain()?;
        if let Some(note) = note {
            let key = chain.in_force_at(checkpoint.size);
            let signed = Checkpoint::read(note)
                .ok()
                .zip(key)
                .is_some_and(|((_, signed), key)| signed.check(&key_name(&self.ledger), key).is_ok());
            if !signed {
                let what = "the note is not signed by the key that was in force";
                return Err(Failure::usage("note-unreadable", what, "give the note as it left the house"));
            }
        }
        let events = self.runtime.block_on(self.store.head())?.count;
        if events < checkpoint.size {
            let what = format!(
                "the backup has {events} events, and a note that left the house signs {}: restored, it would be \
                 taken for a fork",
                checkpoint.size
            );
            return Err(Failure::failed("backup-behind", what, new_id()));
        }
        let root = self.runtime.block_on(self.store.proofs(checkpoint.size, Vec::new()))?.root;
        if root == checkpoint.root {
            return Ok(());
        }
        let what =
            format!("the first {} events of the backup are not those that the note signs", checkpoint.size);
        let failure =
            Failure::failed("other-history", what, "compare it with another backup: troth verify --against");
        Err(Failure { exit: Exit::Integrity, ..failure })
    }

    /// Records the erasures that the list names and the log has not: as many as that is.
    fn record_erased(
        &mut self,
        sealed: &Sealed,
        erased: &BTreeSet<KeyName>,
        seed: [u8; 32],
    ) -> Result<u64, Failure> {
        let (on, altitude, source_recorded) = (None, None, None);
        let mut clients: BTreeMap<StreamId, u32> = BTreeMap::new();
        let mut events: Vec<(StreamId, ErasureEvent)> = Vec::new();
        for key in erased.difference(&sealed.destroyed) {
            match key {
                KeyName::Person(person) => {
                    let (person, why): (PersonId, _) = (*person, Text::new("erased before this restore")?);
                    let event = OfPerson { person, why, on, altitude, source_recorded };
                    events.push((StreamId::people(), ErasureEvent::Person(event)));
                }
                KeyName::Record(target) => {
                    let Some(stream) = sealed.records.get(target) else { continue };
                    let event = OfRecord { target: *target, why: None, on, altitude, source_recorded };
                    events.push((stream.clone(), ErasureEvent::Record(event)));
                }
                KeyName::Relationship(_) | KeyName::Renewed(..) => {
                    let known = number_of(key).filter(|(stream, _)| sealed.clients.contains(stream));
                    let Some((stream, number)) = known else { continue };
                    let before = clients.entry(stream).or_default();
                    *before = (number + 1).max(*before);
                }
            }
        }
        events.extend(clients.into_iter().map(|(stream, before)| {
            let event = OfRelationship { before, why: None, on, altitude, source_recorded };
            (stream, ErasureEvent::Relationship(event))
        }));
        if events.is_empty() {
            return Ok(0);
        }
        let (now, ledger, keys, dice) = (self.now(), self.ledger, self.keys.clone(), Dice::new(seed));
        let draft = |(stream, event)| Draft {
            stream,
            id: None,
            occurred: now,
            zone: Zone::UTC,
            by: None,
            source: "restore".into(),
            cause: None,
            evidence: Vec::new(),
            event: Event::Erasure(event),
            private: false,
        };
        let drafts: Vec<Draft> = events.into_iter().map(draft).collect();
        let streams: BTreeSet<StreamId> = drafts.iter().map(|draft| draft.stream.clone()).collect();
        let expected = streams.into_iter().map(|stream| (stream, ExpectedVersion::Any)).collect();
        let count = drafts.len() as u64;
        let entering = Entering { drafts, ledger, keys, now, dice };
        let append = Append { expected, enter: Box::new(move |heads| entering.run(heads)) };
        self.runtime.block_on(self.store.append(append))?;
        Ok(count)
    }
}

/// How to go on where the id cannot be kept.
pub(crate) fn new_id() -> &'static str {
    "find a newer backup; or go on under a new id, which everybody sees: --new-id"
}

/// Reads an erasure list.
pub(crate) fn list_of(text: &str, book: &KeyBook) -> Result<BTreeSet<KeyName>, Failure> {
    let list: ErasureList = text.parse().map_err(|line| {
        let what = format!("line {line} is none of an erasure list");
        Failure::usage(
            "erasure-list",
            what,
            "give the list that troth erase printed, from troth-erasures/v1 on",
        )
    })?;
    if list.ledger == book.ledger { Ok(list.keys) } else { Err(other("the erasure list", list.ledger)) }
}

/// Refuses a name that no ledger is found under.
pub(crate) fn is_ledger_name(dir: &Path) -> Result<(), Failure> {
    if dir.extension().is_some_and(|ending| ending == "troth") {
        return Ok(());
    }
    let named = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Err(Failure::usage(
        "ledger-name",
        format!("a ledger's folder ends in .troth, and `{named}` does not"),
        format!("name it {named}.troth"),
    ))
}
