//! One client's events, in the order in which the other ledger learned them.

use ledger_core::event::{CorrectionEvent, Event, Evidence};
use ledger_core::relationship::Restated;
use ledger_core::{EventId, StreamId};
use serde_json::Value;

use super::house::People;
use super::line::{Cause, Line};
use super::rewrite::{Calls, event, nobody, without_sealed};
use super::{Found, Import, Mark};
use crate::desk::{Over, Session, is_file};
use crate::failure::Failure;

/// One client's events being taken over.
pub(super) struct Story<'a> {
    import: &'a Import,
    stream: &'a StreamId,
    people: &'a People,
    found: &'a mut Found,
    calls: Calls,
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
    pub(super) fn new(
        import: &'a Import,
        stream: &'a StreamId,
        people: &'a People,
        found: &'a mut Found,
    ) -> Self {
        Self { import, stream, people, found, calls: Calls::default() }
    }

    /// Takes over the events of these lines; what cannot be is left with its reason.
    pub(super) fn tell(mut self, session: &mut Session<'_, '_>, marks: &[Mark]) -> Result<(), Failure> {
        session.relationship(self.stream)?;
        let mut waiting: Option<Read> = None;
        for mark in marks {
            let line = self.import.again(*mark)?;
            let read = match self.read(session, line, mark.number) {
                Ok(read) => read,
                Err(failure) => {
                    self.found.refuse(mark.number, failure);
                    continue;
                }
            };
            let Some(mut read) = read else { continue };
            // A fact set right is one step with taking back the one before it: neither is possible alone.
            if let Some(before) = waiting.take() {
                let target = before.over.restated.cause;
                let is_one_step = if read.says_cause {
                    read.over.restated.cause == target
                } else {
                    self.sets_right(session, target, &read.over.restated.event)?
                };
                if is_one_step && !matches!(read.over.restated.event, Event::Correction(_)) {
                    read.over.restated.cause = target;
                    self.take(session, vec![before, read]);
                    continue;
                }
                self.take(session, vec![before]);
            }
            match &read.over.restated.event {
                Event::Correction(_) => waiting = Some(read),
                _ => self.take(session, vec![read]),
            }
        }
        self.take(session, waiting.into_iter().collect());
        session.name_nothing();
        session.is_done_with(self.stream);
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

    fn take(&mut self, session: &mut Session<'_, '_>, together: Vec<Read>) {
        let Some(first) = together.first().map(|read| read.number) else { return };
        let count = together.len();
        let calls: Vec<_> = together.iter().map(|read| (read.exported, read.over.id)).collect();
        match session.take_over(self.stream, together.into_iter().map(|read| read.over).collect()) {
            Ok(new) => {
                self.found.new += new;
                self.found.already += count - new;
                self.calls.events.extend(calls);
            }
            Err(failure) => self.found.refuse(first, failure),
        }
    }

    fn read(
        &mut self,
        session: &mut Session<'_, '_>,
        mut line: Line,
        number: u32,
    ) -> Result<Option<Read>, Failure> {
        let id = session.id_of_key(self.stream, &line.key);
        if line.r#type == "relationship.opened" {
            let relationship = session.relationship(self.stream)?;
            if relationship.fact(id).is_none() && relationship.is_open() {
                self.found.already += 1;
                self.found
                    .warn(number, format!("`{}` is open already and keeps what is said of it", self.stream));
                return Ok(None);
            }
        }
        let items = line.evidence.len();
        line.evidence.retain(|evidence| !evidence.is_private());
        if without_sealed(&mut line.data) || line.evidence.len() < items {
            self.found.warn(number, "what is sealed can be opened by its own ledger alone: left out");
        }
        let here = |id| self.people.get(&id).copied();
        self.import.schemas.borrow_mut().people(&line.r#type, &mut line.data, &here)?;
        self.number(session, &line, id)?;
        // What is taken back may be the line before, which still waits.
        if let Some(target) =
            line.data.get("target").and_then(Value::as_str).and_then(|text| text.parse().ok())
        {
            let guess = session.id_of_key(self.stream, &format!("export:{target}"));
            self.calls.events.entry(target).or_insert(guess);
        }
        self.calls.apply(&line.r#type, self.stream, &mut line.data)?;
        let event = event(&line.r#type, line.v, &line.data)?;
        if matches!(event, Event::Person(_) | Event::Rule(_) | Event::Ledger(_)) {
            let what = format!("{} is no event of a client", line.r#type);
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
        let cause = match (&event, line.cause) {
            (Event::Correction(CorrectionEvent::Retracted(retracted)), _) => Some(retracted.target),
            (_, Cause::Event(cause)) => Some(self.calls.event(cause, "it follows from")?),
            (_, Cause::Nothing | Cause::Unsaid) => None,
        };
        self.keep(session, &line.evidence)?;
        let Line { id: exported, occurred, zone, evidence, cause: said, private, .. } = line;
        let restated = Restated { event, occurred, zone, by, cause };
        let says_cause = !matches!(said, Cause::Unsaid);
        Ok(Some(Read { number, exported, says_cause, over: Over { id, restated, evidence, private } }))
    }

    /// Gives a promise or a prediction its number: the one it has, where that is free.
    fn number(&mut self, session: &mut Session<'_, '_>, line: &Line, id: EventId) -> Result<(), Failure> {
        let old = line.data.get("number").and_then(Value::as_u64).and_then(|old| u32::try_from(old).ok());
        let Some(old) = old else { return Ok(()) };
        let relationship = session.relationship(self.stream)?;
        let known = relationship.fact(id).map(|fact| fact.event.clone());
        match line.r#type.split('.').next() {
            Some("commitment") => {
                let known = match &known {
                    Some(Event::Commitment(event)) => Some(event.number()),
                    _ => None,
                };
                let (free, next) = (!relationship.has_number(old), relationship.next_number());
                self.calls.promises.give(old, known, free, next);
            }
            Some("prediction") => {
                let known = match &known {
                    Some(Event::Prediction(event)) => Some(event.number()),
                    _ => None,
                };
                let next = relationship.next_prediction();
                self.calls.predictions.give(old, known, old >= next, next);
            }
            _ => {}
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
