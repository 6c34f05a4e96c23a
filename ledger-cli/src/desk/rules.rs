//! What concerns the house and not one client: rules in `_rules`, people in `_people`.

use ledger_core::event::person::Noted;
use ledger_core::event::{Draft, Event, PersonEvent, Secret, Side};
use ledger_core::{EventId, StreamId, Text, Zone};
use serde_json::Value;

use super::people::Lookup;
use super::session::Session;
use crate::args::Recording;
use crate::failure::Failure;

/// Every text in a document, but not the names of its fields.
fn texts(document: Value) -> Vec<String> {
    match document {
        Value::String(text) => vec![text],
        Value::Array(items) => items.into_iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.into_iter().flat_map(|(_, value)| texts(value)).collect(),
        _ => Vec::new(),
    }
}

impl Session<'_, '_> {
    /// Refuses what would not be recorded: a rule and what is known of people hold from now on, under no key.
    #[expect(clippy::unused_self, reason = "asked of the session like everything a verb needs")]
    pub(crate) fn only_now(&self, recording: &Recording) -> Result<(), Failure> {
        if recording.at.is_some() || recording.key.is_some() {
            let what = "what concerns the house is recorded as of now, and under no key";
            return Err(Failure::usage("only-now", what, "leave out --at and --key"));
        }
        if recording.private {
            let what = "what concerns the house cannot be private: every client's figures rest on it";
            let hint = "leave out --private; names and contacts of people are sealed as they are";
            return Err(Failure::usage("not-private", what, hint));
        }
        Ok(())
    }

    /// Says that what was asked for is recorded already, by this event.
    pub(crate) fn stands(&mut self, event: Option<EventId>) {
        self.already.extend(event);
    }

    /// Records a rule of the house. One that holds a client's short name is refused: what concerns one client is
    /// recorded in its own stream.
    pub(crate) fn rule(&mut self, mut event: Event, recording: &Recording) -> Result<(), Failure> {
        self.only_now(recording)?;
        let data = event.data().unwrap_or_default();
        let words = texts(serde_json::from_str(&data).unwrap_or_default()).join(" ");
        for client in self.desk.clients()? {
            let names = |word: &str| word.eq_ignore_ascii_case(client.as_str());
            if words.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(names) {
                return Err(Failure::usage(
                    "rule-names-client",
                    format!("the rule names the client `{client}`, and rules are shown to every client"),
                    format!("record it with the client instead: troth record {client} …"),
                ));
            }
        }
        let rules = StreamId::rules();
        let version = self.desk.facts(&rules)?.last().map_or(0, |fact| fact.envelope.version);
        self.read_at.insert(rules.clone(), version);
        let given = self.given(recording, Zone::UTC)?;
        let mut context = event.context();
        context.altitude = given.altitude;
        event.set_context(context);
        let by = Some(self.by()?);
        let draft = Draft::bare(rules, self.now, self.desk.source, event);
        self.drafts.push(Draft { by, evidence: given.evidence, ..draft });
        Ok(())
    }

    /// Notes somebody, or says more of somebody who is known.
    pub(crate) fn say_of(
        &mut self,
        name: &str,
        side: Option<Side>,
        role: Option<&str>,
        contact: Option<&str>,
    ) -> Result<(), Failure> {
        let by = self.by()?;
        let id = match self.people.look_up(name, side.unwrap_or(Side::Client)) {
            Lookup::One(id) => id,
            Lookup::Near(_) | Lookup::Nobody => self.person(name, side.unwrap_or(Side::Client))?,
        };
        if self.people.is_erased(id) {
            return Err(Failure::usage(
                "erased-person",
                format!("{id} was erased, and nothing more can be said of them"),
                "whoever is met again is somebody new: give a name",
            ));
        }
        let known = self.people.get(id).cloned();
        let side = side.or(known.as_ref().map(|person| person.side)).unwrap_or(Side::Client);
        let full = known.as_ref().and_then(|person| person.name.clone()).unwrap_or_else(|| name.to_owned());
        let contact = contact.map(str::to_owned).or(known.and_then(|person| person.contact));
        let noted = Noted {
            person: id,
            side,
            role: role.map(Text::new).transpose()?,
            name: Some(Secret::Open(Text::new(&full)?)),
            contact: contact.as_deref().map(Text::new).transpose()?.map(Secret::Open),
            on: None,
            altitude: None,
            source_recorded: None,
        };
        let noted = Event::Person(PersonEvent::Noted(noted));
        let draft = Draft::bare(StreamId::people(), self.now, self.desk.source, noted);
        self.drafts.push(Draft { by: Some(by), ..draft });
        self.say(format!("{full} is {id}, of the side `{side}`"));
        Ok(())
    }
}
