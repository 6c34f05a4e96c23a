//! The write model of one relationship: what `decide` must know of its history, built from its facts.

mod back;
pub mod command;
pub mod commitment;
mod correction;
mod decide;
mod decision;
mod generic;
mod opening;
mod promise;
pub mod refusal;
mod repeat;
mod restate;
mod sides;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub use command::{Change, Circumstances, Command, Origin, Profile, Stage, Stated, TermsChange, Wanted};
pub use commitment::Standing;
pub use decide::{Decided, decide, propose};
pub use refusal::{Refusal, Step};
pub use repeat::{Given, repeats, says_again};
pub use restate::Restated;

use crate::event::commitment::Terms;
use crate::event::naming::Thing;
use crate::event::{
    self, CommitmentEvent, CorrectionEvent, DecisionEvent, Draft, Envelope, Event, Fact, PersonEvent,
    RelationshipEvent, Side,
};
use crate::id::{CommitmentRef, EventId, Hash, PersonId, StreamId};
use crate::text::Text;
use crate::time::{Day, Instant, Zone};

/// A relationship as far as decisions need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    stream: StreamId,
    facts: Vec<Fact>,
    by_id: HashMap<EventId, usize>,
    /// Every event of each commitment, in stream order, retracted ones included.
    paths: BTreeMap<u32, Vec<usize>>,
    retractions: Vec<usize>,
    /// Its opening and amendments, retracted ones included.
    settings: Vec<usize>,
    /// Events taken back, with the retraction in force.
    retracted: HashMap<EventId, EventId>,
    people: BTreeMap<PersonId, Side>,
    /// The facts that bring in a thing with a name of its own.
    named: HashMap<(Thing, Text), Vec<usize>>,
    /// Every event of each prediction, retracted ones included.
    predictions: BTreeMap<u32, Vec<usize>>,
    closings: Vec<usize>,
}

impl Relationship {
    /// A relationship without history.
    pub fn new(stream: StreamId) -> Self {
        Self {
            stream,
            facts: Vec::new(),
            by_id: HashMap::new(),
            paths: BTreeMap::new(),
            retractions: Vec::new(),
            settings: Vec::new(),
            retracted: HashMap::new(),
            people: BTreeMap::new(),
            named: HashMap::new(),
            predictions: BTreeMap::new(),
            closings: Vec::new(),
        }
    }

    /// The relationship that these facts of its stream make, in stream order.
    pub fn from_facts(stream: StreamId, facts: impl IntoIterator<Item = Fact>) -> Self {
        let mut relationship = Self::new(stream);
        facts.into_iter().for_each(|fact| relationship.evolve(fact));
        relationship
    }

    /// Says of which side a person is; steps of the life cycle belong to sides.
    pub fn knows(&mut self, person: PersonId, side: Side) {
        self.people.insert(person, side);
    }

    /// Takes in a fact: of its own stream, or a person of `_people`.
    pub fn evolve(&mut self, fact: Fact) {
        if let Event::Person(PersonEvent::Noted(noted)) = &fact.event {
            self.knows(noted.person, noted.side);
        }
        if fact.envelope.stream != self.stream {
            return;
        }
        let index = self.facts.len();
        self.by_id.insert(fact.envelope.id, index);
        match &fact.event {
            Event::Commitment(event) => self.paths.entry(event.number()).or_default().push(index),
            Event::Correction(CorrectionEvent::Retracted(_)) => self.retractions.push(index),
            Event::Relationship(_) => self.settings.push(index),
            Event::Prediction(event) => self.predictions.entry(event.number()).or_default().push(index),
            Event::Decision(DecisionEvent::Closed(_)) => self.closings.push(index),
            _ => {}
        }
        if let Some((thing, name)) = fact.event.introduces() {
            self.named.entry((thing, name.clone())).or_default().push(index);
        }
        let (id, target) = (fact.envelope.id, taken_back_by(&fact));
        self.facts.push(fact);
        match target {
            Some(target) if self.fact(target).and_then(taken_back_by).is_some() => {
                self.retracted = self.retractions_in_force(&[]);
            }
            Some(target) => {
                self.retracted.entry(target).or_insert(id);
            }
            None => {}
        }
    }

    /// Takes in a draft as if it had been recorded at `recorded`: how an import decides what rests on what it
    /// is about to record, and how a dry run sees what it would mean.
    pub fn imagine(&mut self, draft: Draft, id: EventId, recorded: Instant) {
        let version = self.version() + 1;
        let Draft { stream, occurred, zone, by, source, cause, evidence, event, .. } = draft;
        let prev = (version > 1).then_some(Hash([0; 32]));
        let source = source.into_owned();
        let envelope =
            Envelope { id, stream, version, prev, occurred, zone, recorded, by, source, cause, evidence };
        self.evolve(Fact { envelope, hash: Hash([0; 32]), event });
    }

    /// Which events are taken back, if those of `without` were taken back too. A retraction that
    /// was itself retracted later does not count.
    fn retractions_in_force(&self, without: &[EventId]) -> HashMap<EventId, EventId> {
        let mut gone: HashMap<EventId, EventId> = without.iter().map(|&target| (target, target)).collect();
        for &index in self.retractions.iter().rev() {
            let fact = &self.facts[index];
            if let (Some(target), false) = (taken_back_by(fact), gone.contains_key(&fact.envelope.id)) {
                gone.insert(target, fact.envelope.id);
            }
        }
        gone
    }

    /// What was known of it when `earlier` was recorded, as far as deciding the same command again needs it: its
    /// settings, its corrections, and the paths of these commitments.
    fn before(&self, earlier: &Fact, numbers: impl Iterator<Item = u32>, target: Option<EventId>) -> Self {
        let mut indices: BTreeSet<usize> = self.settings.iter().chain(&self.retractions).copied().collect();
        indices.extend(numbers.filter_map(|number| self.paths.get(&number)).flatten());
        indices.extend(target.and_then(|target| self.by_id.get(&target)));
        let known = indices.into_iter().map(|index| &self.facts[index]);
        let known = known.filter(|fact| fact.envelope.version < earlier.envelope.version).cloned();
        let mut past = Self::from_facts(self.stream.clone(), known);
        past.people.clone_from(&self.people);
        past
    }

    /// Its stream.
    pub fn stream(&self) -> &StreamId {
        &self.stream
    }

    /// The newest version seen; 0 without history.
    pub fn version(&self) -> u64 {
        self.facts.last().map_or(0, |fact| fact.envelope.version)
    }

    /// Every fact, in stream order, retracted ones included.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The fact with this id, retracted or not.
    pub fn fact(&self, id: EventId) -> Option<&Fact> {
        self.by_id.get(&id).and_then(|&index| self.facts.get(index))
    }

    /// The retraction that took this event back, if one is in force.
    pub fn retracted_by(&self, id: EventId) -> Option<EventId> {
        self.retracted.get(&id).copied()
    }

    fn standing_facts(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| !self.retracted.contains_key(&fact.envelope.id))
    }

    /// Its opening and amendments that stand, in stream order.
    fn standing_settings(&self) -> impl Iterator<Item = &Fact> {
        let facts = self.settings.iter().map(|&index| &self.facts[index]);
        facts.filter(|fact| !self.retracted.contains_key(&fact.envelope.id))
    }

    /// Whether it was opened (and the opening not retracted).
    pub fn is_open(&self) -> bool {
        self.standing_settings().any(is_opening)
    }

    /// The zone in which its civil dates are read on this day.
    pub fn zone_on(&self, day: Day) -> Zone {
        let mut zone = None;
        let mut since = None;
        for fact in self.standing_settings() {
            match &fact.event {
                Event::Relationship(RelationshipEvent::Opened(opened)) if zone.is_none() => {
                    zone = Some(opened.zone);
                }
                Event::Relationship(RelationshipEvent::Amended(amended))
                    if amended.from <= day && since.is_none_or(|since| amended.from >= since) =>
                {
                    if let Some(new) = amended.zone {
                        (zone, since) = (Some(new), Some(amended.from));
                    }
                }
                _ => {}
            }
        }
        zone.unwrap_or(Zone::UTC)
    }

    /// The zone in force now.
    pub fn zone_at(&self, now: Instant) -> Zone {
        self.zone_on(self.zone_on(Zone::UTC.day(now)).day(now))
    }

    /// The number the next commitment gets: numbers are never used twice, not even retracted ones.
    pub fn next_number(&self) -> u32 {
        self.paths.last_key_value().map_or(1, |(number, _)| number + 1)
    }

    /// Whether a commitment was ever given this number.
    pub fn has_number(&self, number: u32) -> bool {
        self.paths.contains_key(&number)
    }

    /// The name of a commitment of this relationship.
    pub fn reference(&self, number: u32) -> CommitmentRef {
        CommitmentRef { stream: self.stream.clone(), number }
    }

    /// The facts of a commitment that stand, as they happened: by `occurred`, then version.
    pub fn path(&self, number: u32) -> Vec<&Fact> {
        let indices = self.paths.get(&number).map_or(&[][..], Vec::as_slice);
        let mut path: Vec<&Fact> = indices
            .iter()
            .map(|&index| &self.facts[index])
            .filter(|fact| !self.retracted.contains_key(&fact.envelope.id))
            .collect();
        path.sort_by_key(|fact| self.place(fact));
        path
    }

    /// Where a fact stands in the relationship's story.
    fn place(&self, fact: &Fact) -> (Instant, u64) {
        let find = |id| self.fact(id);
        // Both borrow from the relationship: a fact that is not its own has no earlier place in it.
        self.fact(fact.envelope.id).map_or((fact.envelope.occurred, u64::MAX), |own| event::place(own, &find))
    }

    /// Where a commitment stands after everything that is known of it.
    pub fn standing(&self, number: u32) -> Standing {
        self.path(number).iter().fold(Standing::Unsaid, |standing, fact| match &fact.event {
            Event::Commitment(event) => standing.after(event).unwrap_or(standing),
            _ => standing,
        })
    }

    /// The terms last spoken of for a commitment, and the fact that holds them.
    pub fn terms(&self, number: u32) -> Option<(&Terms, &Fact)> {
        let mut latest = None;
        for fact in self.path(number) {
            if let Event::Commitment(
                CommitmentEvent::Requested(terms)
                | CommitmentEvent::Offered(terms)
                | CommitmentEvent::Countered(terms)
                | CommitmentEvent::Made(terms),
            ) = &fact.event
            {
                latest = Some((terms, fact));
            }
        }
        latest
    }

    /// The newest event of a commitment that stands, as it happened.
    pub fn last_step(&self, number: u32) -> Option<EventId> {
        self.path(number).last().map(|fact| fact.envelope.id)
    }

    /// The numbers of all commitments of which an event stands.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.paths.keys().copied().filter(|&number| !self.path(number).is_empty())
    }
}

/// What a fact takes back, if it is a retraction.
fn taken_back_by(fact: &Fact) -> Option<EventId> {
    match &fact.event {
        Event::Correction(CorrectionEvent::Retracted(retracted)) => Some(retracted.target),
        _ => None,
    }
}

fn is_opening(fact: &Fact) -> bool {
    matches!(fact.event, Event::Relationship(RelationshipEvent::Opened(_)))
}
