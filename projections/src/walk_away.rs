//! What speaks for walking away: which of the three criteria stand, on which events of which days, and what was said of
//! it to the client (design part 3, F.5).

use std::collections::BTreeSet;

use ledger_core::event::contact::{ContactKind, Direction};
use ledger_core::event::learning::{ChallengedAs, Criterion};
use ledger_core::event::{AgreementEvent, ContactEvent, Event, LearningEvent};
use ledger_core::{Day, EventId, Fact};

use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;

/// A criterion stands from so many different days on: one refusal is no pattern.
pub const DAYS_OF_A_PATTERN: usize = 2;

/// The three criteria, in the order in which they are told.
pub const CRITERIA: [Criterion; 3] = [Criterion::Discovery, Criterion::Prediction, Criterion::Assumptions];

/// What speaks for walking away, as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalkAway {
    /// Each criterion, in the order of [`CRITERIA`].
    pub criteria: [Observed; 3],
    /// What was said plainly to the client, since the first criterion was seen.
    pub said: Vec<(Day, EventId)>,
    /// The first contract that was signed.
    pub signed: Option<(Day, EventId)>,
}

/// A criterion, and where it was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    /// Which criterion.
    pub criterion: Criterion,
    /// The events that show it, oldest first, each with its day.
    pub events: Vec<(Day, EventId)>,
}

/// What the criteria come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Advice {
    /// None or one stands: watch.
    Watch,
    /// Two stand: say so plainly.
    SayPlainly,
    /// All three stand: walking away is recommended.
    Recommend,
}

impl Advice {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Watch => "watch",
            Self::SayPlainly => "say_plainly",
            Self::Recommend => "recommend",
        }
    }
}

impl Observed {
    /// On how many different days it was seen.
    pub fn days(&self) -> usize {
        self.events.iter().map(|(day, _)| *day).collect::<BTreeSet<_>>().len()
    }

    /// Whether it is a pattern: seen on two different days at the least.
    pub fn stands(&self) -> bool {
        self.days() >= DAYS_OF_A_PATTERN
    }

    /// Its name in words.
    pub fn name(&self) -> &'static str {
        criterion_name(self.criterion)
    }
}

/// What a criterion says, in words.
pub fn criterion_name(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Discovery => "cannot accommodate discovery",
        Criterion::Prediction => "will not pay for prediction",
        Criterion::Assumptions => "frames witnessed assumptions as scope creep",
    }
}

impl WalkAway {
    /// How many criteria stand.
    pub fn standing(&self) -> usize {
        self.criteria.iter().filter(|one| one.stands()).count()
    }

    /// What they come to.
    pub fn advice(&self) -> Advice {
        match self.standing() {
            0 | 1 => Advice::Watch,
            2 => Advice::SayPlainly,
            _ => Advice::Recommend,
        }
    }

    /// Every event that shows a criterion, oldest first within each.
    pub fn events(&self) -> impl Iterator<Item = EventId> {
        self.criteria.iter().flat_map(|one| one.events.iter().map(|(_, event)| *event))
    }

    fn see(&mut self, criterion: Criterion, day: Day, event: EventId) {
        if let Some(observed) = self.criteria.iter_mut().find(|one| one.criterion == criterion) {
            observed.events.push((day, event));
        }
    }

    fn take(&mut self, fact: &Fact, day: Day) {
        let id = fact.envelope.id;
        match &fact.event {
            Event::Agreement(AgreementEvent::ContractSigned(_)) => {
                self.signed.get_or_insert((day, id));
            }
            Event::Learning(LearningEvent::CriterionObserved(seen)) => {
                // What only tells what we said is no second refusal.
                if seen.what.is_some() || seen.said.is_none() {
                    self.see(seen.criterion, day, id);
                }
                if seen.said.is_some() {
                    self.said.push((day, id));
                }
            }
            // What both sides witnessed and one calls scope creep is the third criterion itself.
            Event::Learning(LearningEvent::AssumptionChallenged(challenged))
                if challenged.challenged_as == ChallengedAs::ScopeCreep =>
            {
                self.see(Criterion::Assumptions, day, id);
            }
            Event::Contact(ContactEvent::Held(held))
                if held.direction == Direction::Out
                    && held.kind == ContactKind::BadNews
                    && self.events().next().is_some() =>
            {
                self.said.push((day, id));
            }
            _ => {}
        }
    }
}

/// What speaks for walking away from a relationship.
pub fn walk_away(history: &History<'_>, setting: &Setting) -> WalkAway {
    let none = |criterion| Observed { criterion, events: Vec::new() };
    let mut all = WalkAway { criteria: CRITERIA.map(none), said: Vec::new(), signed: None };
    for fact in history.standing(&setting.as_of) {
        let moment = Moment::of(fact);
        all.take(fact, moment.on.unwrap_or_else(|| setting.zone.day(moment.at)));
    }
    all
}

#[cfg(test)]
mod tests;
