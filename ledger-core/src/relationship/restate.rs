//! A fact as another ledger exported it: it keeps its instant, its zone and who recorded it, and passes the checks
//! that it passed there.

use std::borrow::Cow;

use super::decide::Desk;
use super::{Decided, Refusal, correction};
use crate::event::{CommitmentEvent, Draft, Event, Evidence, RelationshipEvent};
use crate::id::{EventId, PersonId, StreamId};
use crate::time::{Instant, Zone};

/// What another ledger recorded, its people, numbers and references already those of this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restated {
    /// What happened.
    pub event: Event,
    /// When it happened.
    pub occurred: Instant,
    /// The zone of its civil dates.
    pub zone: Zone,
    /// Who recorded it there.
    pub by: Option<PersonId>,
    /// The event it takes back or sets right.
    pub cause: Option<EventId>,
}

impl Restated {
    /// The draft it makes in this stream, before anything is checked.
    pub fn draft(self, stream: StreamId, source: Cow<'static, str>, evidence: Vec<Evidence>) -> Draft {
        let Self { event, occurred, zone, by, cause } = self;
        let mut draft =
            Draft { stream, id: None, occurred, zone, by, source, cause, evidence, event, private: false };
        draft.cause = correction::target(&draft).or(cause);
        draft
    }
}

impl Desk<'_> {
    /// Whether there is a relationship for it, and none for an opening, is asked here; the life cycle is asked by
    /// `admit`, of what is restated together.
    pub(super) fn restate(&self, restated: Restated) -> Result<Decided, Refusal> {
        let state = self.state;
        let circumstances = self.circumstances;
        let evidence = circumstances.evidence.clone();
        let mut draft = restated.draft(state.stream().clone(), circumstances.source.clone(), evidence);
        draft.id = circumstances.id;
        if draft.occurred > self.now {
            return Err(Refusal::LaterThanNow { at: draft.occurred, now: self.now });
        }
        let taken_back = correction::target(&draft);
        let reopens = taken_back.is_some_and(|target| state.is_of_opening(target));
        let number = match &draft.event {
            Event::Relationship(RelationshipEvent::Opened(_)) if state.is_open() => {
                return Err(Refusal::AlreadyOpen(state.stream().clone()));
            }
            Event::Relationship(RelationshipEvent::Opened(_)) => None,
            _ if !state.is_open() && !reopens => return Err(Refusal::NotOpened(state.stream().clone())),
            Event::Correction(_) => {
                if let Some(target) = taken_back {
                    state.can_be_retracted(target)?;
                }
                taken_back.and_then(|target| state.number_touched_by(target))
            }
            Event::Commitment(event) => {
                self.check_restated(&draft, event)?;
                Some(event.number())
            }
            event => {
                self.is_possible(event)?;
                None
            }
        };
        Ok(Decided { drafts: vec![draft], number })
    }

    fn check_restated(&self, draft: &Draft, event: &CommitmentEvent) -> Result<(), Refusal> {
        match correction::terms_of(event) {
            Some(terms) => {
                let needs = terms.needs.as_deref().unwrap_or_default();
                self.state.check_needs(terms.number, terms.side, needs)?;
                self.check_side(draft, terms.side)
            }
            None => self.check_side(draft, self.debtor_side(event.number())?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::relationship::Opened;
    use crate::relationship::{Circumstances, Command, Relationship, decide};

    #[test]
    fn a_relationship_is_restated_once_and_nothing_from_the_future() {
        let state = Relationship::new(StreamId::client("acme").unwrap());
        let occurred: Instant = "2026-03-02T09:00:00.000Z".parse().unwrap();
        let data = serde_json::from_str::<Opened>(r#"{"zone":"Europe/London","kind":"retainer","rhythm":"weekly","name":"Acme Ltd","shape":["saas","two-founders"]}"#).unwrap();
        let event = Event::Relationship(RelationshipEvent::Opened(data));
        let restated = Restated { event, occurred, zone: Zone::UTC, by: None, cause: None };
        let say = |state: &Relationship, now: Instant| {
            decide(state, Command::Restate(Box::new(restated.clone())), &Circumstances::default(), now)
        };
        let early: Instant = "2026-03-01T09:00:00.000Z".parse().unwrap();
        assert!(matches!(say(&state, early), Err(Refusal::LaterThanNow { .. })));
        let draft = say(&state, occurred).unwrap().drafts.remove(0);
        let mut opened = state.clone();
        opened.imagine(draft, EventId([1; 16]), occurred);
        assert!(matches!(say(&opened, occurred), Err(Refusal::AlreadyOpen(_))));
    }
}
