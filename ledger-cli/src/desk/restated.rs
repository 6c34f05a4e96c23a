//! Facts as another ledger exported them: each under the id that its key stands for, admitted by the same life cycle.

use ledger_core::event::person::Noted;
use ledger_core::event::{Draft, Event, Evidence, Fact, PersonEvent, Side};
use ledger_core::relationship::{Circumstances, Command, Restated, Stated, propose};
use ledger_core::{EventId, Hash, PersonId, StreamId};

use super::Given;
use super::evidence::read;
use super::people::Person;
use super::session::Session;
use crate::failure::Failure;

/// A fact to be taken over.
#[derive(Clone, Debug)]
pub(crate) struct Over {
    /// The id that its key stands for.
    pub(crate) id: EventId,
    /// What it says.
    pub(crate) restated: Restated,
    /// What it rests on.
    pub(crate) evidence: Vec<Evidence>,
    /// Whether it is a private record.
    pub(crate) private: bool,
}

impl Session<'_, '_> {
    /// The id of what is recorded under a key.
    pub(crate) fn id_of_key(&self, stream: &StreamId, key: &str) -> EventId {
        EventId::derived(self.desk.store.secret(), stream, key)
    }

    /// Somebody of that side whose name or contact this is.
    pub(crate) fn person_called(&self, name: &str, side: Side) -> Option<PersonId> {
        self.people.exactly(name, side)
    }

    /// The facts of a stream of the house, read once for this attempt.
    pub(crate) fn house_facts(&mut self, stream: &StreamId) -> Result<Vec<Fact>, Failure> {
        let facts = self.desk.facts(stream)?;
        self.read_at.insert(stream.clone(), facts.last().map_or(0, |fact| fact.envelope.version));
        Ok(facts)
    }

    /// The next free id of a person.
    pub(crate) fn next_person(&self) -> PersonId {
        self.people.next_id()
    }

    /// Notes somebody as another ledger did.
    pub(crate) fn note_over(&mut self, over: Over, names: (Option<String>, Option<String>)) {
        if let Event::Person(PersonEvent::Noted(Noted { person, side, .. })) = &over.restated.event {
            let (id, side) = (*person, *side);
            let (name, contact) = names;
            self.people.add(Person { id, side, name, contact });
            for relationship in self.relationships.values_mut() {
                relationship.knows(id, side);
            }
        }
        self.house_over(StreamId::people(), over);
    }

    /// Records a fact of the house as another ledger had it.
    pub(crate) fn house_over(&mut self, stream: StreamId, over: Over) {
        let draft = over.restated.draft(stream, self.desk.source.into(), over.evidence);
        self.drafts.push(Draft { id: Some(over.id), ..draft });
    }

    /// Takes over facts that are possible only together. Answers how many of them are new.
    pub(crate) fn take_over(&mut self, stream: &StreamId, together: Vec<Over>) -> Result<usize, Failure> {
        let (now, source) = (self.now, self.desk.source);
        let mut drafts = Vec::new();
        for Over { id, restated, evidence, private } in together {
            if self.relationship(stream)?.fact(id).is_some() {
                let given = Given {
                    at: Stated::At(restated.occurred),
                    evidence: evidence.clone(),
                    ..Given::default()
                };
                let draft = restated.draft(stream.clone(), source.into(), evidence);
                self.repeats(stream, &[Draft { id: Some(id), ..draft }], &given)?;
                self.already.push(id);
                continue;
            }
            let circumstances =
                Circumstances { source: source.into(), evidence, id: Some(id), ..Circumstances::default() };
            let command = Command::Restate(Box::new(restated));
            let decided = propose(self.relationship(stream)?, command, &circumstances, now)?;
            drafts.extend(decided.drafts.into_iter().map(|draft| Draft { private, ..draft }));
        }
        let new = drafts.len();
        self.take_up(stream, drafts)?;
        Ok(new)
    }
}

/// Whether a file beside the export is what an event rests on.
pub(crate) fn is_file(path: &std::path::Path, hash: Hash) -> bool {
    let name = path.to_string_lossy();
    matches!(read(&name, std::path::Path::new("")), Ok((Evidence::File { blake3, .. }, _)) if blake3 == hash)
}
