//! One attempt at recording: what was typed becomes meant, commands are decided on the state as it is now, and each
//! sees what the ones before it would record. A conflict throws the session away and begins another.

use std::collections::BTreeMap;

use ledger_core::event::person::Noted;
use ledger_core::event::{Draft, Event, Evidence, PersonEvent, Secret, Side};
use ledger_core::proof::seal::{Place, Sealed};
use ledger_core::relationship::{
    self, Circumstances, Command, Origin, Refusal, Relationship, Stated, propose, says_again,
};
use ledger_core::time::When;
use ledger_core::{CommitmentRef, Due, EventId, Instant, PersonId, StreamId, Text, Zone};
use ledger_store::keys::KeyState;
use ledger_store::local::Erasure;

use super::Desk;
use super::evidence::Sources;
use super::people::{Lookup, People, Person};
use crate::args::Recording;
use crate::failure::Failure;
use crate::input::when::{self, Direction};

/// What a verb gives beside its command.
#[derive(Clone, Debug, Default)]
pub(crate) struct Given {
    /// When it happened.
    pub(crate) at: Stated,
    /// What it rests on.
    pub(crate) evidence: Vec<Evidence>,
    /// From how high it looks.
    pub(crate) altitude: Option<ledger_core::event::Altitude>,
    /// Its idempotency key.
    pub(crate) key: Option<String>,
    /// Whether it is typed or imported.
    pub(crate) origin: Origin,
    /// The source's own time stamp.
    pub(crate) source_recorded: Option<Instant>,
    /// Whether it is sealed under a key of its own.
    pub(crate) private: bool,
}

/// One attempt at recording.
pub(crate) struct Session<'d, 'w> {
    pub(crate) desk: &'d mut Desk<'w>,
    pub(super) now: Instant,
    pub(super) people: People,
    pub(super) people_version: u64,
    pub(super) relationships: BTreeMap<StreamId, Relationship>,
    /// What each stream stood at when it was read.
    pub(super) read_at: BTreeMap<StreamId, u64>,
    pub(super) drafts: Vec<Draft>,
    pub(super) sources: Sources,
    pub(super) already: Vec<EventId>,
    pub(super) refs: Vec<CommitmentRef>,
    pub(super) due: Option<Due>,
    pub(super) said: Vec<String>,
    pub(super) noted: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) next: Vec<String>,
    /// Whose keys are destroyed once it is recorded.
    pub(super) erasure: Option<Erasure>,
    by: Option<PersonId>,
}

impl<'d, 'w> Session<'d, 'w> {
    pub(super) fn begin(desk: &'d mut Desk<'w>) -> Result<Self, Failure> {
        let now = desk.now();
        let (people, people_version) = desk.people_at()?;
        Ok(Self {
            desk,
            now,
            people,
            people_version,
            relationships: BTreeMap::new(),
            read_at: BTreeMap::new(),
            drafts: Vec::new(),
            sources: Sources::default(),
            already: Vec::new(),
            refs: Vec::new(),
            due: None,
            said: Vec::new(),
            noted: Vec::new(),
            warnings: Vec::new(),
            next: Vec::new(),
            erasure: None,
            by: None,
        })
    }

    /// Now, as this session has it.
    pub(crate) fn now(&self) -> Instant {
        self.now
    }

    /// The relationship of a stream, loaded once per session.
    pub(crate) fn relationship(&mut self, stream: &StreamId) -> Result<&mut Relationship, Failure> {
        if !self.relationships.contains_key(stream) {
            let known = self.desk.lately.take_if(|known| known.stream() == stream);
            let mut relationship = known.unwrap_or_else(|| Relationship::new(stream.clone()));
            for fact in self.desk.facts_from(stream, relationship.version() + 1)? {
                relationship.evolve(fact);
            }
            for person in self.people.iter() {
                relationship.knows(person.id, person.side);
            }
            self.read_at.insert(stream.clone(), relationship.version());
            self.relationships.insert(stream.clone(), relationship);
        }
        self.relationships
            .get_mut(stream)
            .ok_or_else(|| Failure::failed("session", format!("lost sight of {stream}"), "try again"))
    }

    /// Hands the longest relationship on to the next session of this desk, as it was read: without what was imagined.
    pub(super) fn hand_on(&mut self) {
        let all = std::mem::take(&mut self.relationships);
        let longest = all.into_values().max_by_key(|relationship| relationship.facts().len());
        self.desk.lately = longest.map(|mut relationship| {
            let read = self.read_at.get(relationship.stream()).copied();
            relationship.back_to(read.unwrap_or_default());
            relationship
        });
    }

    /// The client that is meant: known and opened, or refused with the nearest.
    pub(crate) fn client(&mut self, typed: &str) -> Result<StreamId, Failure> {
        let stream =
            StreamId::client(typed).map_err(|error| self.desk.unknown_client(typed, &error.to_string()))?;
        if self.relationship(&stream)?.is_open() {
            return Ok(stream);
        }
        Err(self.desk.unknown_client(typed, &format!("there is no client `{typed}` in this ledger")))
    }

    /// The commitment that is meant, of a client that is open.
    pub(crate) fn commitment(&mut self, typed: &str) -> Result<CommitmentRef, Failure> {
        let reference: CommitmentRef = typed.parse().map_err(|error: ledger_core::id::IdError| {
            Failure::usage(
                "no-such-promise",
                error.to_string(),
                "troth due lists what is open, such as acme/7",
            )
        })?;
        self.client(reference.stream.as_str())?;
        let relationship = self.relationship(&reference.stream)?;
        if relationship.terms(reference.number).is_some() {
            return Ok(reference);
        }
        let apart = |number: &u32| number.abs_diff(reference.number);
        let nearest = relationship.numbers().min_by_key(apart).map(|number| relationship.reference(number));
        let mut failure = Failure::from(Refusal::NoSuchPromise(reference));
        failure.hint = nearest
            .map(|near| format!("did you mean {near}? troth audit {} lists them", near.stream))
            .or(failure.hint);
        Err(failure)
    }

    /// The zone in which this client's dates are read now.
    pub(crate) fn zone(&mut self, stream: &StreamId) -> Result<Zone, Failure> {
        let now = self.now;
        Ok(self.relationship(stream)?.zone_at(now))
    }

    /// A due as it was typed: an instant is `by` it, a day is before its end, `none` is a loose end.
    pub(crate) fn due(&self, typed: &str, zone: Zone) -> Result<Option<Due>, Failure> {
        if typed.eq_ignore_ascii_case("none") {
            return Ok(None);
        }
        Ok(Some(match when::read(typed, self.now, zone, Direction::Ahead)? {
            When::Day(day) => Due::day(day, zone),
            When::Instant { at, zone } => Due::by(at, zone),
        }))
    }

    /// Somebody of that side: known, or noted by this very command. One who is nearly known is refused.
    pub(crate) fn person(&mut self, typed: &str, side: Side) -> Result<PersonId, Failure> {
        let by = self.by()?;
        match self.look_up_typed(typed, side)? {
            Meant::Known(id) => Ok(id),
            Meant::New(name) => self.note(&name, side, Some(by)),
        }
    }

    /// Somebody as a source names them: known, or noted. A namesake on the other side is somebody else.
    pub(crate) fn person_of_source(&mut self, name: &str, side: Side) -> Result<PersonId, Failure> {
        let by = self.by()?;
        match self.people.exactly(name.trim(), side) {
            Some(id) => Ok(id),
            None => self.note(name.trim(), side, Some(by)),
        }
    }

    fn look_up_typed(&self, typed: &str, side: Side) -> Result<Meant, Failure> {
        let (name, surely_new) = match typed.strip_prefix("new:") {
            Some(name) => (name.trim(), true),
            None => (typed.trim(), false),
        };
        match self.people.look_up(name, side) {
            Lookup::One(id) => Ok(Meant::Known(id)),
            _ if name.parse::<PersonId>().is_ok() => Err(Failure::usage(
                "no-such-person",
                format!("nobody here has the id {name}"),
                self.everybody(),
            )),
            Lookup::Near(names) if !surely_new => Err(Failure::usage(
                "nearly-known",
                format!("nobody is called `{name}` here, but {} is near", names.join(" or ")),
                format!("write `{}`, or `new:{name}` for somebody new", names[0]),
            )),
            Lookup::Near(_) | Lookup::Nobody => Ok(Meant::New(name.to_owned())),
        }
    }

    /// Notes somebody new; whoever records notes themselves.
    fn note(&mut self, name: &str, side: Side, by: Option<PersonId>) -> Result<PersonId, Failure> {
        let text = Text::new(name)?;
        let id = self.people.next_id();
        let contact = name.contains('@').then(|| text.clone());
        let noted = Noted {
            person: id,
            side,
            role: None,
            name: Some(Secret::Open(text.clone())),
            contact: contact.clone().map(Secret::Open),
            on: None,
            altitude: None,
            source_recorded: None,
        };
        self.drafts.push(Draft {
            stream: StreamId::people(),
            id: None,
            occurred: self.now,
            zone: Zone::UTC,
            by: by.or(Some(id)),
            source: self.desk.source.into(),
            cause: None,
            evidence: Vec::new(),
            event: Event::Person(PersonEvent::Noted(noted)),
            private: false,
        });
        let contact = contact.map(|text| text.to_string());
        self.people.add(Person { id, side, name: Some(text.to_string()), contact });
        for relationship in self.relationships.values_mut() {
            relationship.knows(id, side);
        }
        self.noted.push(format!("noted {text} as {id}, of the side `{side}`"));
        Ok(id)
    }

    /// Whoever is recording: `--by`, `$TROTH_BY`, git's mail address, the login.
    pub(crate) fn by(&mut self) -> Result<PersonId, Failure> {
        if let Some(by) = self.by {
            return Ok(by);
        }
        let meant = match self.desk.globals.by.clone() {
            Some(typed) => self.look_up_typed(&typed, Side::Us)?,
            None => match self.desk.whoever() {
                name if let Lookup::One(id) = self.people.look_up(&name, Side::Us) => Meant::Known(id),
                name => Meant::New(name),
            },
        };
        let by = match meant {
            Meant::Known(id) => id,
            Meant::New(name) => self.note(&name, Side::Us, None)?,
        };
        self.by = Some(by);
        Ok(by)
    }

    /// Reads what every verb that records may say.
    pub(crate) fn given(&mut self, recording: &Recording, zone: Zone) -> Result<Given, Failure> {
        let at = match &recording.at {
            None => Stated::Now,
            Some(typed) => match when::read(typed, self.now, zone, Direction::Back)? {
                When::Day(day) => Stated::On(day),
                When::Instant { at, .. } => Stated::At(at),
            },
        };
        let base = self.desk.world.cwd.clone();
        let mut evidence = Vec::new();
        for word in &recording.evidence {
            evidence.push(self.evidence(word, &base)?);
        }
        Ok(Given {
            at,
            evidence,
            altitude: recording.altitude.map(Into::into),
            key: recording.key.clone(),
            origin: Origin::Typed,
            source_recorded: None,
            private: recording.private,
        })
    }

    /// Decides a command on the state as this session sees it, and takes up what it leads to. Answers the number
    /// of the commitment it concerns.
    pub(crate) fn decide(
        &mut self,
        stream: &StreamId,
        command: Command,
        given: &Given,
    ) -> Result<Option<u32>, Failure> {
        self.decide_together(stream, vec![command], given)
    }

    /// Decides several commands as one step: only what they leave behind together has to be possible.
    pub(crate) fn decide_together(
        &mut self,
        stream: &StreamId,
        commands: Vec<Command>,
        given: &Given,
    ) -> Result<Option<u32>, Failure> {
        let circumstances = self.circumstances(stream, given)?;
        let now = self.now;
        let mut drafts = Vec::new();
        let mut number = None;
        for command in commands {
            let decided = propose(self.relationship(stream)?, command, &circumstances, now)?;
            number = number.or(decided.number);
            drafts.extend(decided.drafts.into_iter().map(|draft| Draft { private: given.private, ..draft }));
        }
        // A key names the step as a whole, by its first event.
        drafts.iter_mut().skip(1).for_each(|draft: &mut Draft| draft.id = None);
        match circumstances.id {
            Some(id) if self.repeats(stream, &drafts, given)? => self.already.push(id),
            _ => self.take_up(stream, drafts)?,
        }
        let reference = number.map(|number| CommitmentRef { stream: stream.clone(), number });
        self.refs.extend(reference.filter(|reference| !self.refs.contains(reference)));
        Ok(number)
    }

    fn circumstances(&mut self, stream: &StreamId, given: &Given) -> Result<Circumstances, Failure> {
        Ok(Circumstances {
            by: Some(self.by()?),
            source: self.desk.source.into(),
            origin: given.origin,
            at: given.at,
            evidence: given.evidence.clone(),
            altitude: given.altitude,
            source_recorded: given.source_recorded,
            id: given.key.as_ref().map(|key| EventId::derived(self.desk.store.secret(), stream, key)),
        })
    }

    /// Asks the life cycle, and lets the commands that follow see what would be recorded.
    pub(super) fn take_up(&mut self, stream: &StreamId, mut drafts: Vec<Draft>) -> Result<(), Failure> {
        let now = self.now;
        self.relationship(stream)?.admit(&drafts)?;
        // What one step rests on is not in the clear beside what is private in it.
        if drafts.iter_mut().any(Draft::is_private) {
            for draft in drafts.iter_mut().filter(|draft| !draft.evidence.is_empty()) {
                draft.private = true;
                self.seal_evidence(draft)?;
            }
        }
        let relationship = self.relationship(stream)?;
        for draft in &drafts {
            let id = draft.id.unwrap_or_else(|| imagined_id(relationship.facts().len()));
            relationship.imagine(draft.clone(), id, now);
        }
        self.drafts.extend(drafts);
        Ok(())
    }

    /// Whether the drafts say again what is recorded under their key.
    pub(super) fn repeats(
        &mut self,
        stream: &StreamId,
        drafts: &[Draft],
        given: &Given,
    ) -> Result<bool, Failure> {
        self.relationship(stream)?;
        let (keys, ledger) = (&self.desk.keys, &self.desk.ledger);
        let Some(relationship) = self.relationships.get(stream) else { return Ok(false) };
        let commits = |event: EventId, field: &str, sealed: &Sealed, text: &Text| match keys.get(&sealed.key)
        {
            Ok(KeyState::Present(key)) => {
                Some(sealed.commits_to(Place { ledger, event: &event, field }, &key, text.as_str()))
            }
            _ => None,
        };
        let what = relationship::Given { occurred: given.says_when(), evidence: !given.evidence.is_empty() };
        match says_again(relationship, drafts, what, &commits) {
            None => Ok(false),
            Some(said) => Ok(said.map(|()| true)?),
        }
    }

    /// The due that the receipt echoes.
    pub(crate) fn echo_due(&mut self, due: Option<Due>) {
        self.due = due;
    }
    /// What was recorded, in words.
    pub(crate) fn say(&mut self, what: impl Into<String>) {
        self.said.push(what.into());
    }
    /// What is worth a warning.
    pub(crate) fn warn(&mut self, what: impl Into<String>) {
        self.warnings.push(what.into());
    }
    /// What to try next.
    pub(crate) fn suggest(&mut self, command: impl Into<String>) {
        self.next.push(command.into());
    }
    /// The name to print for somebody.
    pub(crate) fn name(&self, id: PersonId) -> String {
        self.people.name(id)
    }
}

/// Who is meant by a name.
enum Meant {
    Known(PersonId),
    New(String),
}

/// An id for what is only imagined: never recorded, unlike any drawn one.
fn imagined_id(count: usize) -> EventId {
    let mut bytes = [0xff; 16];
    bytes[8..].copy_from_slice(&(count as u64).to_be_bytes());
    EventId(bytes)
}
