//! Deciders of everything that has no life cycle of its own: what an event speaks of has to be there, numbers are
//! given, what is said twice or after the end is refused.

use super::decide::Desk;
use super::{Decided, Origin, Refusal, Relationship, Stated};
use crate::event::naming::Thing;
use crate::event::prediction::{Checked, Made};
use crate::event::{DecisionEvent, Event, PredictionEvent, Side};
use crate::text::Text;
use crate::time;

impl Relationship {
    /// Whether something of this name stands.
    pub(super) fn has(&self, thing: Thing, name: &Text) -> bool {
        self.named
            .get(&(thing, name.clone()))
            .is_some_and(|facts| facts.iter().any(|&index| self.stands(index)))
    }

    fn stands(&self, index: usize) -> bool {
        !self.retracted.contains_key(&self.facts[index].envelope.id)
    }

    /// The predictions that stand: number, and whether it was checked.
    fn prediction(&self, number: u32) -> Option<bool> {
        let indices = self.predictions.get(&number)?;
        let mut checked = None;
        for &index in indices.iter().filter(|&&index| self.stands(index)) {
            match &self.facts[index].event {
                Event::Prediction(PredictionEvent::Made(_)) => checked = checked.or(Some(false)),
                Event::Prediction(PredictionEvent::Checked(_)) => checked = Some(true),
                _ => {}
            }
        }
        checked
    }

    /// The number the next prediction gets.
    pub fn next_prediction(&self) -> u32 {
        self.predictions.last_key_value().map_or(1, |(number, _)| number + 1)
    }

    fn is_closed(&self) -> bool {
        self.closings.iter().any(|&index| self.stands(index))
    }
}

impl Desk<'_> {
    /// Records a fact that has no life cycle of its own.
    pub(super) fn record(&self, mut event: Event) -> Result<Decided, Refusal> {
        let state = self.state;
        if let Event::Prediction(PredictionEvent::Made(Made { number, .. })) = &mut event {
            let earlier = self.circumstances.id.and_then(|id| state.fact(id));
            *number = match earlier.map(|fact| &fact.event) {
                Some(Event::Prediction(PredictionEvent::Made(made))) => made.number,
                _ => state.next_prediction(),
            };
        }
        let is_new = self.circumstances.id.is_none_or(|id| state.fact(id).is_none());
        if is_new {
            self.is_possible(&event)?;
        }
        let occurred = match (&event, self.circumstances.at) {
            // A set-up that is backdated is in force from its day: it occurred no later than that day began.
            (Event::Cadence(crate::event::CadenceEvent::Set(set)), Stated::Now) => {
                self.now.min(time::start_of_day(state.zone_on(set.from), set.from))
            }
            _ => self.occurred(None)?,
        };
        // What a source brings is recorded as it is; what is typed has to say what it decides.
        if is_new && self.circumstances.origin == Origin::Typed {
            self.says_enough(&event, occurred)?;
        }
        Ok(Decided { drafts: vec![self.draft(occurred, event)], number: None })
    }

    pub(super) fn is_possible(&self, event: &Event) -> Result<(), Refusal> {
        let state = self.state;
        let stream = || state.stream().clone();
        if let Some((thing, name)) = event.needs().filter(|(thing, name)| !state.has(*thing, name)) {
            return Err(Refusal::NoSuchThing {
                thing: thing.word(),
                name: name.to_string(),
                stream: stream(),
            });
        }
        if let Some(number) = event.speaks_of().into_iter().find(|&number| state.terms(number).is_none()) {
            return Err(Refusal::NoSuchPromise(state.reference(number)));
        }
        match event {
            Event::Prediction(PredictionEvent::Checked(Checked { number, who, .. })) => {
                state.of_side(*who, Side::Client)?;
                match state.prediction(*number) {
                    None => {
                        let name = format!("p{number}");
                        Err(Refusal::NoSuchThing { thing: "prediction", name, stream: stream() })
                    }
                    Some(true) => Err(Refusal::AlreadyDone {
                        what: format!("prediction p{number} was checked"),
                        stream: stream(),
                    }),
                    Some(false) => Ok(()),
                }
            }
            Event::Decision(DecisionEvent::Closed(_)) if state.is_closed() => {
                Err(Refusal::AlreadyDone { what: "the relationship was closed".into(), stream: stream() })
            }
            _ => Ok(()),
        }
    }
}
