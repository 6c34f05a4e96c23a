//! One client's events, in the order in which the other ledger learned them.

use ledger_core::event::{CorrectionEvent, Event, Evidence};
use ledger_core::relationship::Restated;
use ledger_core::{EventId, StreamId};
use serde_json::Value;

use super::house::People;
use super::line::{Cause, Data, Line};
use super::rewrite::{Calls, Numbered, event, nobody, without_sealed};
use super::{Found, Import, Mark};
use crate::desk::{Over, Session, is_file};
use crate::failure::Failure;

/// One client's events being taken over.
pub(super) struct Story<'a> {
    import: &'a Import,
    stream: &'a StreamId,
    people: &'a People,
    calls: Calls,
    /// What takes something back, until the line after it is known.
    waiting: Option<Read>,
}

/// A line and what it means here.
struct Read {
    number: u32,
    exported: EventId,
    /// Whether the file says what it takes back or sets right, be it nothing.
    says_cause: bool,
    over: Over,
}

impl<'a> Story<'a> {
    pub(super) fn new(import: &'a Import, stream: &'a StreamId, people: &'a People) -> Self {
        Self { import, stream, people, calls: Calls::default(), waiting: None }
    }

    /// Takes over the events of these lines; what cannot be is left with its reason.
    pub(super) fn tell(
        mut self,
        session: &mut Session<'_, '_>,
        marks: &[Mark],
        found: &mut Found,
    ) -> Result<(), Failure> {
        session.relationship(self.stream)?;
        self.import.each(self.stream, marks, found, &mut |found, line, number| {
            let read = self.read(session, line, number, found);
            match read {
                Ok(Some(read)) => self.hear(session, read, found)?,
                Ok(None) => {}
                Err(failure) => found.refuse(number, failure),
            }
            Ok(())
        })?;
        let last = self.waiting.take();
        self.take(session, last.into_iter().collect(), found);
        session.name_nothing();
        session.is_done_with(self.stream);
        Ok(())
    }

    /// Takes what was read, or waits for what follows it.
    fn hear(
        &mut self,
        session: &mut Session<'_, '_>,
        mut read: Read,
        found: &mut Found,
    ) -> Result<(), Failure> {
        // A fact set right is one step with taking back the one before it: neither is possible alone.
        if let Some(before) = self.waiting.take() {
            let target = before.over.restated.cause;
            let is_one_step = if read.says_cause {
                read.over.restated.cause == target
            } else {
                self.sets_right(session, target, &read.over.restated.event)?
            };
            if is_one_step && !matches!(read.over.restated.event, Event::Correction(_)) {
                read.over.restated.cause = target;
                self.take(session, vec![before, read], found);
                return Ok(());
            }
            self.take(session, vec![before], found);
        }
        match &read.over.restated.event {
            Event::Correction(_) => self.waiting = Some(read),
            _ => self.take(session, vec![read], found),
        }
        Ok(())
    }

    fn sets_right(
        &self,
        session: &mut Session<'_, '_>,
        target: Option<EventId>,
        anew: &Event,
    ) -> Result<bool, Failure> {
        let relationship = session.relationship(self.stream)?;
        let fact = target.and_then(|target| relationship.fact(target));
        Ok(match (fact.map(|fact| &fact.event), anew) {
            (Some(Event::Commitment(old)), Event::Commitment(new)) => {
                old.number() == new.number() && std::mem::discriminant(old) == std::mem::discriminant(new)
            }
            _ => false,
        })
    }

    fn take(&mut self, session: &mut Session<'_, '_>, together: Vec<Read>, found: &mut Found) {
        let Some(first) = together.first().map(|read| read.number) else { return };
        let count = together.len();
        let calls: Vec<_> = together.iter().map(|read| (read.exported, read.over.id)).collect();
        match session.take_over(self.stream, together.into_iter().map(|read| read.over).collect()) {
            Ok(new) => {
                found.new += new;
                found.already += count - new;
                self.calls.events.extend(calls);
            }
            Err(failure) => found.refuse(first, failure),
        }
    }

    fn read(
        &mut self,
        session: &mut Session<'_, '_>,
        line: Line,
        number: u32,
        found: &mut Found,
    ) -> Result<Option<Read>, Failure> {
        let id = session.id_of_key(self.stream, &line.key);
        if line.r#type == "relationship.opened" {
            let relationship = session.relationship(self.stream)?;
            if relationship.fact(id).is_none() && relationship.is_open() {
                found.already += 1;
                found.warn(number, format!("`{}` is open already and keeps what is said of it", self.stream));
                return Ok(None);
            }
        }
        let Line {
            id: exported, r#type: kind, v, occurred, zone, mut evidence, cause: said, private, ..
        } = line;
        let items = evidence.len();
        evidence.retain(|evidence| !evidence.is_private());
        let mut closed = evidence.len() < items;
        let event = match line.data {
            Data::Plain(event) => self.plain(session, (&kind, v), *event, id)?,
            Data::Naming(mut data) => {
                closed |= without_sealed(&mut data);
                self.naming(session, (&kind, v), data, id)?
            }
        };
        if closed {
            found.warn(number, "what is sealed can be opened by its own ledger alone: left out");
        }
        if matches!(event, Event::Person(_) | Event::Rule(_) | Event::Ledger(_)) {
            let what = format!("{kind} is no event of a client");
            return Err(Failure::usage(
                "jsonl-event",
                what,
                "events of the house stand in `_people` and `_rules`",
            ));
        }
        let by = match line.by {
            Some(by) => Some(self.people.get(&by).copied().ok_or_else(|| nobody(by))?),
            None => None,
        };
        let cause = match (&event, said) {
            (Event::Correction(CorrectionEvent::Retracted(retracted)), _) => Some(retracted.target),
            (_, Cause::Event(cause)) => Some(self.calls.event(cause, "it follows from")?),
            (_, Cause::Nothing | Cause::Unsaid) => None,
        };
        self.keep(session, &evidence)?;
        let restated = Restated { event, occurred, zone, by, cause };
        let says_cause = !matches!(said, Cause::Unsaid);
        Ok(Some(Read { number, exported, says_cause, over: Over { id, restated, evidence, private } }))
    }

    /// What names nothing but perhaps its own number, which may be another one here.
    fn plain(
        &mut self,
        session: &mut Session<'_, '_>,
        (kind, v): (&str, u16),
        said: Event,
        id: EventId,
    ) -> Result<Event, Failure> {
        let Some((numbers, old)) = number_of(&said) else { return Ok(said) };
        self.number(session, numbers, old, id)?;
        if self.calls.numbers(numbers).get(old) == Some(old) {
            return Ok(said);
        }
        let mut data = Data::Plain(Box::new(said)).value();
        self.calls.apply(kind, self.stream, &mut data)?;
        event(kind, v, &data)
    }

    /// What names people, promises or events, called as they are here.
    fn naming(
        &mut self,
        session: &mut Session<'_, '_>,
        (kind, v): (&str, u16),
        mut data: Value,
        id: EventId,
    ) -> Result<Event, Failure> {
        let here = |id| self.people.get(&id).copied();
        self.import.schemas.borrow_mut().people(kind, &mut data, &here)?;
        let old = data.get("number").and_then(Value::as_u64).and_then(|old| u32::try_from(old).ok());
        if let (Some(old), Some(numbers)) = (old, Numbered::by(kind)) {
            self.number(session, numbers, old, id)?;
        }
        // What is taken back may be the line before, which still waits.
        if let Some(target) = data.get("target").and_then(Value::as_str).and_then(|text| text.parse().ok()) {
            let guess = session.id_of_key(self.stream, &format!("export:{target}"));
            self.calls.events.entry(target).or_insert(guess);
        }
        self.calls.apply(kind, self.stream, &mut data)?;
        event(kind, v, &data)
    }

    /// Gives a promise or a prediction its number: the one it has, where that is free.
    fn number(
        &mut self,
        session: &mut Session<'_, '_>,
        numbers: Numbered,
        old: u32,
        id: EventId,
    ) -> Result<(), Failure> {
        let relationship = session.relationship(self.stream)?;
        let known = relationship.fact(id).and_then(|fact| number_of(&fact.event));
        let known = known.filter(|(of, _)| *of == numbers).map(|(_, number)| number);
        match numbers {
            Numbered::Promises => {
                let (free, next) = (!relationship.has_number(old), relationship.next_number());
                self.calls.promises.give(old, known, free, next);
            }
            Numbered::Predictions => {
                let next = relationship.next_prediction();
                self.calls.predictions.give(old, known, old >= next, next);
            }
        }
        Ok(())
    }

    /// Keeps the files that an event rests on: they lie beside the export.
    fn keep(&self, session: &mut Session<'_, '_>, evidence: &[Evidence]) -> Result<(), Failure> {
        for one in evidence {
            let Evidence::File { blake3, name, .. } = one else { continue };
            let path = self.import.evidence.path(blake3);
            if !is_file(&path, *blake3) {
                let what = format!(
                    "the evidence `{name}` is not beside the file, or not as it was: {}",
                    path.display()
                );
                let hint = "export with -o FILE: its evidence is copied beside it";
                return Err(Failure::usage("evidence-missing", what, hint));
            }
            session.keep_file(*blake3, path);
        }
        Ok(())
    }
}

/// What an event's own number counts, and the number.
fn number_of(event: &Event) -> Option<(Numbered, u32)> {
    match event {
        Event::Commitment(event) => Some((Numbered::Promises, event.number())),
        Event::Prediction(event) => Some((Numbered::Predictions, event.number())),
        _ => None,
    }
}
