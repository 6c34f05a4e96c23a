//! What a decision of the portfolio has to say before it is one: a renewal what continues, changes and stops; a completion
//! what becomes of everything that was learned.

use super::decide::Desk;
use super::{Refusal, Relationship};
use crate::event::decision::{DecisionKind, DecisionRecorded};
use crate::event::learning::HandedOver;
use crate::event::naming::Thing;
use crate::event::{DecisionEvent, Event, LearningEvent};
use crate::text::Text;
use crate::time::Instant;

impl Relationship {
    /// The learnings recorded by an instant that were neither handed over nor let go by then, in the order in which
    /// they were recorded.
    pub fn learnings_at_risk(&self, by: Instant) -> Vec<&Text> {
        let mut known: Vec<_> = self.standing_facts().filter(|fact| fact.envelope.occurred <= by).collect();
        known.sort_by_key(|fact| self.place(fact));
        let mut at_risk: Vec<&Text> = Vec::new();
        for fact in known {
            let Event::Learning(event) = &fact.event else { continue };
            match event {
                LearningEvent::Recorded(learned) if !at_risk.contains(&&learned.learning) => {
                    at_risk.push(&learned.learning);
                }
                LearningEvent::HandedOver(HandedOver { learnings: None, .. }) => at_risk.clear(),
                LearningEvent::HandedOver(HandedOver { learnings: Some(names), .. }) => {
                    at_risk.retain(|name| !names.contains(name));
                }
                LearningEvent::LetGo(let_go) => at_risk.retain(|name| **name != let_go.learning),
                LearningEvent::Recorded(_)
                | LearningEvent::Linked(_)
                | LearningEvent::Reused(_)
                | LearningEvent::AssumptionWitnessed(_)
                | LearningEvent::AssumptionChallenged(_)
                | LearningEvent::CriterionObserved(_) => {}
            }
        }
        at_risk
    }
}

impl Desk<'_> {
    /// Refuses a decision that leaves open what it is to decide, and the handing over of what nobody learned.
    pub(super) fn says_enough(&self, event: &Event, occurred: Instant) -> Result<(), Refusal> {
        match event {
            Event::Decision(DecisionEvent::Recorded(decision)) => self.is_decided(decision, occurred),
            Event::Learning(LearningEvent::HandedOver(HandedOver { learnings: Some(names), .. })) => {
                match names.iter().find(|name| !self.state.has(Thing::Learning, name)) {
                    None => Ok(()),
                    Some(name) => Err(Refusal::NoSuchThing {
                        thing: Thing::Learning.word(),
                        name: name.to_string(),
                        stream: self.state.stream().clone(),
                    }),
                }
            }
            _ => Ok(()),
        }
    }

    fn is_decided(&self, decision: &DecisionRecorded, occurred: Instant) -> Result<(), Refusal> {
        let stream = || self.state.stream().clone();
        let word = match decision.kind {
            DecisionKind::Renewal => "renewal",
            DecisionKind::Expansion => "expansion",
            DecisionKind::Completion => {
                let at_risk = self.state.learnings_at_risk(occurred);
                let learnings: Vec<String> = at_risk.iter().map(ToString::to_string).collect();
                if learnings.is_empty() {
                    return Ok(());
                }
                return Err(Refusal::LearningLost { stream: stream(), learnings });
            }
            DecisionKind::WalkAway | DecisionKind::Kill => return Ok(()),
        };
        let DecisionRecorded { continues, changes, stops, .. } = decision;
        let said = [("continues", continues), ("changes", changes), ("stops", stops)];
        let is_missing = |said: &Option<Vec<Text>>| said.as_ref().is_none_or(Vec::is_empty);
        let missing: Vec<&'static str> =
            said.into_iter().filter(|(_, said)| is_missing(said)).map(|(name, _)| name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::HalfDecided { decision: word, missing, stream: stream() })
    }
}
