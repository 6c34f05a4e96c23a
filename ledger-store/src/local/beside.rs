//! What events rest on outside the log: is each cited file as it was kept, does each key open what it sealed?

use std::collections::HashSet;
use std::sync::Arc;

use ledger_core::event::Fact;
use ledger_core::proof::KeyName;
use ledger_core::proof::seal::{Place, Sealed};
use ledger_core::{EventId, Hash};
use memchr::memmem;

use super::evidence::EvidenceStore;
use super::walk::Judged;
use super::{Ledger, Notice};
use crate::disk::Found;
use crate::error::{Corruption, Fault, StoreError, io_error};
use crate::keys::{KeyState, Keys};

/// What the lines read so far rest on.
#[derive(Default)]
pub(crate) struct Beside {
    /// Whether keys are here at all: a backup has none.
    keyed: bool,
    /// Each cited file, how long it must be, and the first line that cites it.
    files: Vec<(Hash, u64, Corruption)>,
    seen: HashSet<Hash>,
    /// The first value that each key sealed, and where.
    sealed: Vec<(Sealed, EventId, String, Corruption)>,
    keys: HashSet<KeyName>,
    /// What an event that cites a file, or seals a value, has in its bytes.
    signs: Option<[memmem::Finder<'static>; 2]>,
}

impl Beside {
    pub(crate) fn of(ledger: &Ledger) -> Result<Self, StoreError> {
        let keys = &ledger.layout.keys;
        let found = ledger.disk.found(keys).map_err(io_error("looking at", keys))?;
        Ok(Self { keyed: found == Found::Folder, ..Self::default() })
    }

    /// Notes what a line rests on. Only few do on anything; only those are read a second time.
    pub(crate) fn note(&mut self, number: u64, line: &Judged<'_>) {
        let signs = || ["\"evidence\":[{", "{\"sealed\":{"].map(memmem::Finder::new);
        let [citing, sealing] = self.signs.get_or_insert_with(signs);
        let cites = citing.find(line.event).is_some();
        let seals = self.keyed && sealing.find(line.event).is_some();
        if !cites && !seals {
            return;
        }
        let Ok(fact) = Fact::read_as(line.event, line.hash) else { return };
        let stream = Some(fact.envelope.stream.clone());
        let problem =
            |fault| Corruption { line: number, offset: line.place.offset, stream: stream.clone(), fault };
        for evidence in &fact.envelope.evidence {
            if let Some((hash, bytes)) = evidence.kept()
                && self.seen.insert(hash)
            {
                let fault = Fault::Evidence { hash, state: "missing" };
                self.files.push((hash, bytes, problem(fault)));
            }
        }
        if seals {
            let event = fact.envelope.id;
            fact.sealed(&mut |field, sealed| {
                if self.keys.insert(sealed.key.clone()) {
                    let fault = Fault::Key { key: sealed.key.clone() };
                    self.sealed.push((sealed.clone(), event, field.to_owned(), problem(fault)));
                }
            });
        }
    }

    /// Checks all of it: how many files are cited, and what is not as it was.
    pub(crate) fn check(
        self,
        ledger: &Ledger,
        notices: &mut Vec<Notice>,
    ) -> Result<(usize, Vec<Corruption>), StoreError> {
        let mut problems = Vec::new();
        let files = self.files.len();
        let store = EvidenceStore::new(Arc::clone(&ledger.disk), &ledger.layout.evidence);
        for (hash, bytes, mut problem) in self.files {
            match store.check(&hash) {
                Ok(length) if length == bytes => continue,
                Err(StoreError::EvidenceMissing { .. }) => {}
                Ok(_) => problem.fault = Fault::Evidence { hash, state: "of another length" },
                Err(StoreError::EvidenceAltered { .. }) => {
                    problem.fault = Fault::Evidence { hash, state: "altered" };
                }
                Err(error) => return Err(error),
            }
            problems.push(problem);
        }
        let keys = Keys::new(Arc::clone(&ledger.disk), &ledger.layout.keys);
        let mut missing = Vec::new();
        for (sealed, event, field, problem) in self.sealed {
            match keys.get(&sealed.key) {
                Ok(KeyState::Destroyed) => {}
                Ok(KeyState::Missing | KeyState::Lost) => missing.push(sealed.key),
                Ok(KeyState::Present(key)) => {
                    let place = Place { ledger: &ledger.folder.ledger, event: &event, field: &field };
                    if sealed.open(place, &key).is_err() {
                        problems.push(problem);
                    }
                }
                Err(StoreError::Altered { .. }) => problems.push(problem),
                Err(error) => return Err(error),
            }
        }
        let first = missing.first().cloned();
        notices.extend(first.map(|first| Notice::KeysMissing { keys: missing.len(), first }));
        Ok((files, problems))
    }
}
