//! What concerns the house: people are those of this ledger or noted anew, rules are those it has or added.

use std::collections::BTreeMap;

use ledger_core::event::person::Noted;
use ledger_core::event::{Event, PersonEvent, Secret};
use ledger_core::relationship::Restated;
use ledger_core::{PersonId, StreamId};

use super::line::Line;
use super::rewrite::{event, without_sealed};
use super::{Found, Import, Mark};
use crate::desk::{Over, Session};
use crate::failure::Failure;

/// What people are called here, by what they are called in the file.
pub(super) type People = BTreeMap<PersonId, PersonId>;

fn noted(line: &Line) -> Result<Noted, Failure> {
    let mut data = line.data.value();
    without_sealed(&mut data);
    if let Event::Person(PersonEvent::Noted(noted)) = event(&line.r#type, line.v, &data)? {
        return Ok(noted);
    }
    let what = format!("{} is no event of `_people` that travels", line.r#type);
    Err(Failure::usage("jsonl-event", what, "people travel as person.noted"))
}

/// Whom a line of `_people` notes.
pub(super) fn person(line: &Line) -> Result<PersonId, Failure> {
    Ok(noted(line)?.person)
}

fn open(secret: Option<&Secret>) -> Option<String> {
    match secret {
        Some(Secret::Open(text)) => Some(text.to_string()),
        _ => None,
    }
}

impl Import {
    /// Finds everybody among the people of this ledger; whoever is not there is noted.
    pub(super) fn note(
        &self,
        session: &mut Session<'_, '_>,
        mut found: Option<&mut Found>,
    ) -> Result<People, Failure> {
        let stream = StreamId::people();
        let facts = session.house_facts(&stream)?;
        let mut people = People::new();
        for (exported, (_, line)) in &self.people {
            let mut noted = noted(line)?;
            let id = session.id_of_key(&stream, &line.key);
            let known = facts.iter().find(|fact| fact.envelope.id == id).and_then(|fact| match &fact.event {
                Event::Person(PersonEvent::Noted(noted)) => Some(noted.person),
                _ => None,
            });
            let (name, contact) = (open(noted.name.as_ref()), open(noted.contact.as_ref()));
            let called = |text: &Option<String>| session.person_called(text.as_deref()?, noted.side);
            let here = known.or_else(|| called(&contact)).or_else(|| called(&name));
            if let Some(found) = found.as_deref_mut() {
                *if here.is_some() { &mut found.already } else { &mut found.new } += 1;
            }
            if let Some(here) = here {
                people.insert(*exported, here);
                continue;
            }
            noted.person = session.next_person();
            people.insert(*exported, noted.person);
            let by = line.by.and_then(|by| people.get(&by).copied());
            let restated = Restated {
                event: Event::Person(PersonEvent::Noted(noted)),
                occurred: line.occurred.min(session.now()),
                zone: line.zone,
                by,
                cause: None,
            };
            session.note_over(Over { id, restated, evidence: Vec::new(), private: false }, (name, contact));
        }
        Ok(people)
    }

    /// Adds the rules that this ledger has not: each as often as the file says it.
    pub(super) fn rules(
        &self,
        session: &mut Session<'_, '_>,
        marks: &[Mark],
        people: &People,
        found: &mut Found,
    ) -> Result<(), Failure> {
        let stream = StreamId::rules();
        let mut there: Vec<Event> =
            session.house_facts(&stream)?.into_iter().map(|fact| fact.event).collect();
        self.each(&stream, marks, found, &mut |found, line, number| {
            let rule = match event(&line.r#type, line.v, &line.data.value()) {
                Ok(event @ Event::Rule(_)) => event,
                Ok(_) => {
                    let what = format!("{} is no rule", line.r#type);
                    let hint = "`_rules` holds rules alone";
                    found.refuse(number, Failure::usage("jsonl-event", what, hint));
                    return Ok(());
                }
                Err(failure) => {
                    found.refuse(number, failure);
                    return Ok(());
                }
            };
            if let Some(same) = there.iter().position(|known| *known == rule) {
                there.swap_remove(same);
                found.already += 1;
                return Ok(());
            }
            let by = line.by.and_then(|by| people.get(&by).copied());
            let occurred = line.occurred.min(session.now());
            let restated = Restated { event: rule, occurred, zone: line.zone, by, cause: None };
            let id = session.id_of_key(&stream, &line.key);
            session.house_over(stream.clone(), Over { id, restated, evidence: Vec::new(), private: false });
            found.new += 1;
            Ok(())
        })
    }
}
