//! What frames a relationship: the term that was signed, the stages somebody declared, the end.

use std::collections::BTreeMap;

use ledger_core::event::decision::{DecisionKind, EndedBy};
use ledger_core::event::{AgreementEvent, DecisionEvent, Event};
use ledger_core::{Day, EventId, Fact, Instant, StreamId, Text};
use serde::{Deserialize, Serialize};

use crate::coming::Awaited;
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;

/// A renewal is decided in the last so many days of a term, or earlier where notice is long (design part 3, F.2).
const DECIDE_DAYS: i64 = 90;
/// So many days before notice has to be given, at the least.
const BEFORE_NOTICE_DAYS: i64 = 30;

/// The frame of a relationship as of the setting.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The term of the contract that was signed last.
    pub term: Option<Term>,
    /// The stage declared last, of each model, by the model's name.
    pub stages: Vec<Declared>,
    /// Its end.
    pub closed: Option<Closed>,
}

/// The term of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// The last day on which notice can be given; none where none was agreed.
    pub notice_on: Option<Day>,
    /// The event that signed it.
    pub signed: EventId,
    /// The decision since then whether it goes on: a renewal, a completion, a walk-away.
    pub decided: Option<EventId>,
}

impl Term {
    /// The day by which it has to be decided: that of the notice, else the last.
    pub fn decide_by(&self) -> Day {
        self.notice_on.unwrap_or(self.end)
    }

    /// The first day on which the decision is due: `end − max(90, notice + 30)`.
    pub fn decide_from(&self) -> Day {
        let notice = self.notice_on.map_or(0, |on| self.end.since(on));
        self.end.plus_days(-DECIDE_DAYS.max(notice + BEFORE_NOTICE_DAYS))
    }
}

/// A stage somebody declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The lifecycle model.
    pub model: Text,
    /// The stage.
    pub stage: Text,
    /// Its first day.
    pub since: Day,
    /// The event that says so.
    pub event: EventId,
}

/// The end of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When.
    pub at: Instant,
    /// That day in the relationship's zone.
    pub day: Day,
    /// Who ended it.
    pub by: EndedBy,
    /// The event that says so.
    pub event: EventId,
}

impl Closed {
    /// Who ended it, on the wire.
    pub fn by_code(&self) -> &'static str {
        match self.by {
            EndedBy::Us => "us",
            EndedBy::Client => "client",
            EndedBy::Term => "term",
        }
    }
}

impl Frame {
    /// The frame of a relationship as of the setting.
    pub fn of(history: &History<'_>, setting: &Setting) -> Self {
        let mut frame = Self::default();
        let mut stages = BTreeMap::new();
        for fact in history.standing(&setting.as_of) {
            match &fact.event {
                Event::Decision(event) => frame.decided(fact, event, setting, &mut stages),
                Event::Agreement(AgreementEvent::ContractSigned(signed)) => {
                    frame.term = Some(Term {
                        start: signed.term_start,
                        end: signed.term_end,
                        notice_on: signed.notice_days.map(|days| signed.term_end.plus_days(-i64::from(days))),
                        signed: fact.envelope.id,
                        decided: None,
                    });
                }
                _ => {}
            }
        }
        frame.stages = stages.into_values().collect();
        frame
    }

    fn decided(
        &mut self,
        fact: &Fact,
        event: &DecisionEvent,
        setting: &Setting,
        stages: &mut BTreeMap<String, Declared>,
    ) {
        let moment = Moment::of(fact);
        let day = moment.on.unwrap_or_else(|| setting.zone.day(moment.at));
        let id = fact.envelope.id;
        match event {
            DecisionEvent::StageDeclared(declared) => {
                let (model, stage) = (declared.model.clone(), declared.stage.clone());
                let since = declared.since.unwrap_or(day);
                stages.insert(model.to_string(), Declared { model, stage, since, event: id });
            }
            DecisionEvent::Recorded(decision) => {
                let settles = match decision.kind {
                    DecisionKind::Renewal | DecisionKind::Completion | DecisionKind::WalkAway => true,
                    DecisionKind::Expansion | DecisionKind::Kill => false,
                };
                if let Some(term) = self.term.as_mut().filter(|_| settles) {
                    term.decided = Some(id);
                }
            }
            DecisionEvent::Closed(closed) => {
                self.closed.get_or_insert(Closed { at: moment.at, day, by: closed.ended_by, event: id });
            }
        }
    }

    /// The days of a client's contract that come up: that of notice until it is decided whether it goes on, even when
    /// it has passed; and the last of the term, until it has. Of a relationship that ended, none.
    pub fn comes(&self, stream: &StreamId, today: Day) -> Vec<(Awaited, Day)> {
        let Some(term) = self.term.filter(|_| self.closed.is_none()) else { return Vec::new() };
        let notice = term.notice_on.filter(|_| term.decided.is_none());
        let notice = notice.map(|day| (Awaited::Notice(stream.clone()), day));
        let end = (term.end >= today).then(|| (Awaited::TermEnd(stream.clone()), term.end));
        notice.into_iter().chain(end).collect()
    }
}
