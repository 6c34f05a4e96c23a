//! Which facts stand: known by then, not retracted, in the order in which they were true. Done once, for everyone.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::correction::CorrectionEvent;
use ledger_core::event::person::{Noted, PersonEvent};
use ledger_core::event::relationship::{Amended, RelationshipEvent, RelationshipKind, Rhythm};
use ledger_core::event::rule::{Adopted, RuleEvent};
use ledger_core::event::{Event, Secret};
use ledger_core::policy::Policy;
use ledger_core::time::{AsOf, Calendar, Day, Instant, KnownAt, Zone};
use ledger_core::{EventId, Fact, PersonId, Text};

use crate::holidays::calendars;
use crate::setting::Setting;
use crate::snapshot::Settled;

/// What the ledger knew of one relationship at a time: its facts by (`occurred`, `version`), and what had been taken
/// back. Retractions obey known-at only, whenever they occurred (design part 3, "Time").
#[derive(Clone, Debug)]
pub struct History<'a> {
    facts: Vec<&'a Fact>,
    house: Vec<&'a Fact>,
    retracted: BTreeMap<EventId, EventId>,
    /// What the facts that are not here came to, where it goes on from a snapshot.
    settled: Settled,
}

/// A fact as the log shows it.
#[derive(Clone, Copy, Debug)]
pub struct Marked<'a> {
    /// The fact.
    pub fact: &'a Fact,
    /// The event that took it back, if one was known.
    pub retracted_by: Option<EventId>,
    /// Milliseconds from `occurred` to `recorded`; 0 where it was recorded as it happened.
    pub backdated_by_millis: i64,
    /// Whether that is more than five business days.
    pub recorded_late: bool,
}

/// What a relationship is, as of a day: from `relationship.opened` and the amendments in force by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// When it was opened; none if no fact opens it.
    pub opened: Option<Instant>,
    /// The zone in which its days are read; UTC unless set.
    pub zone: Zone,
    /// What kind of engagement it is.
    pub kind: RelationshipKind,
    /// How often it meets promises.
    pub rhythm: Rhythm,
    /// The client's name.
    pub name: Option<Text>,
    /// The client's id in another system.
    pub external_id: Option<Text>,
    /// Tags of its shape.
    pub shape: Vec<Text>,
    /// Amount, currency and period, as one JSON text.
    pub contract_value: Option<Secret>,
}

impl<'a> History<'a> {
    /// Takes in the facts of one relationship's stream, and beside them those of the house (`_rules`, `_people`), in
    /// any order, as they were known at a time.
    pub fn new(
        stream: impl IntoIterator<Item = &'a Fact>,
        house: impl IntoIterator<Item = &'a Fact>,
        known_at: &KnownAt,
    ) -> Self {
        let facts = known(stream, known_at);
        let retracted = retractions(&facts);
        Self { facts, house: standing_house(house, known_at), retracted, settled: Settled::default() }
    }

    /// Goes on from a snapshot: the facts it kept, in the order in which it names them, and those of the stream since.
    /// Only what a [`crate::portfolio::Row`] needs is the same as if all facts were there; and only where
    /// [`crate::snapshot::Snapshot::is_usable`].
    pub fn resumed(
        settled: Settled,
        kept: impl IntoIterator<Item = &'a Fact>,
        since: impl IntoIterator<Item = &'a Fact>,
        house: impl IntoIterator<Item = &'a Fact>,
        known_at: &KnownAt,
    ) -> Self {
        let since = known(since, known_at);
        let retracted = retractions(&since);
        let mut facts: Vec<_> = kept.into_iter().collect();
        facts.extend(since);
        Self { facts, house: standing_house(house, known_at), retracted, settled }
    }

    /// What the facts that are not here came to.
    pub(crate) fn settled(&self) -> &Settled {
        &self.settled
    }

    /// Every known fact, in order.
    pub(crate) fn known_facts(&self) -> &[&'a Fact] {
        &self.facts
    }

    /// The facts of the relationship that count as of then, in their order: what folds take in.
    pub fn standing(&self, as_of: &AsOf) -> impl Iterator<Item = &'a Fact> {
        let as_of = *as_of;
        let counts = move |fact: &&'a Fact| {
            as_of.covers(fact.envelope.occurred) && !self.retracted.contains_key(&fact.envelope.id)
        };
        self.facts.iter().copied().filter(counts)
    }

    /// Every known fact of the relationship as of then, retracted ones too, with its marks: what the log shows.
    pub fn marked(&self, setting: &Setting) -> Vec<Marked<'a>> {
        let mark = |&fact: &&'a Fact| {
            let envelope = &fact.envelope;
            Marked {
                fact,
                retracted_by: self.retracted.get(&envelope.id).copied(),
                backdated_by_millis: envelope.recorded.since(envelope.occurred).max(0),
                recorded_late: setting.is_recorded_late(envelope.occurred, envelope.recorded),
            }
        };
        self.facts.iter().filter(|fact| setting.as_of.covers(fact.envelope.occurred)).map(mark).collect()
    }

    /// The known facts of the house: rules and people.
    pub fn house(&self) -> impl Iterator<Item = &'a Fact> {
        self.house.iter().copied()
    }

    /// The retracted events, each with the event that took it back.
    pub fn retracted(&self) -> &BTreeMap<EventId, EventId> {
        &self.retracted
    }

    /// The facts as of then that were taken back, in their order, each with the event that did.
    pub fn taken_back(&self, as_of: &AsOf) -> impl Iterator<Item = (EventId, EventId)> {
        let as_of = *as_of;
        let counted = self.facts.iter().filter(move |fact| as_of.covers(fact.envelope.occurred));
        counted.filter_map(|fact| Some((fact.envelope.id, *self.retracted.get(&fact.envelope.id)?)))
    }

    /// When the earliest standing fact of the relationship occurred: it answers for any as-of from there on.
    pub fn earliest(&self) -> Option<Instant> {
        let settled = self.settled.earliest.map(|(at, _)| at);
        settled.or_else(|| self.earliest_here())
    }

    fn earliest_here(&self) -> Option<Instant> {
        self.unretracted().next().map(|fact| fact.envelope.occurred)
    }

    /// How many known facts of the relationship this program cannot read and folds ignore: worth a warning.
    pub fn unknown(&self) -> usize {
        self.unretracted().filter(|fact| matches!(fact.event, Event::Unknown(_))).count()
    }

    /// What the relationship is as of a day. Amendments count by the day they hold from; the opening always counts,
    /// for a relationship answers for days before it was opened.
    pub fn profile(&self, day: Day) -> Profile {
        let mut profile = Profile::unopened();
        let mut amendments = Vec::new();
        for fact in self.unretracted() {
            match &fact.event {
                Event::Relationship(RelationshipEvent::Opened(opened)) if profile.opened.is_none() => {
                    profile.opened = Some(fact.envelope.occurred);
                    profile.zone = opened.zone;
                    profile.kind = opened.kind;
                    profile.rhythm = opened.rhythm;
                    profile.name.clone_from(&opened.name);
                    profile.external_id.clone_from(&opened.external_id);
                    profile.shape = opened.shape.clone().unwrap_or_default();
                    profile.contract_value.clone_from(&opened.contract_value);
                }
                Event::Relationship(RelationshipEvent::Amended(amended)) if amended.from <= day => {
                    amendments.push((amended.from, fact.envelope.version, amended));
                }
                _ => {}
            }
        }
        // Of two amendments from the same day, the one recorded later says what was meant.
        amendments.sort_by_key(|&(from, version, _)| (from, version));
        for (_, _, amended) in amendments {
            profile.amend(amended);
        }
        profile
    }

    /// The policy in force as of then. Before the first was adopted, the first holds: older facts are judged too.
    pub fn policy(&self, as_of: &AsOf) -> Policy {
        self.adopted(as_of).map(|adopted| adopted.policy.clone()).unwrap_or_default()
    }

    /// What that policy is called; every figure names it. Without any it is the default one.
    pub fn policy_name(&self, as_of: &AsOf) -> String {
        self.adopted(as_of).map_or_else(|| "default".into(), |adopted| adopted.name.to_string())
    }

    fn adopted(&self, as_of: &AsOf) -> Option<&'a Adopted> {
        let all: Vec<_> = self.adoptions().collect();
        let in_force = all.iter().rev().find(|(fact, _)| as_of.covers(fact.envelope.occurred));
        in_force.or(all.first()).map(|(_, adopted)| *adopted)
    }

    /// The policies that were adopted, in order, each with its fact.
    pub fn adoptions(&self) -> impl Iterator<Item = (&'a Fact, &'a Adopted)> {
        self.house.iter().filter_map(|&fact| match &fact.event {
            Event::Rule(RuleEvent::Adopted(adopted)) => Some((fact, adopted)),
            _ => None,
        })
    }

    /// The days off that are known, of every calendar of the house. Holidays obey known-at only.
    pub fn holidays(&self) -> BTreeSet<Day> {
        calendars(self.house()).into_values().flat_map(BTreeMap::into_keys).collect()
    }

    /// The people that were known, each by what was noted last. People obey known-at only.
    pub fn people(&self) -> BTreeMap<PersonId, &'a Noted> {
        let noted = |fact: &&'a Fact| match &fact.event {
            Event::Person(PersonEvent::Noted(noted)) => Some((noted.person, noted)),
            _ => None,
        };
        self.house.iter().filter_map(noted).collect()
    }

    /// The circumstances of a view as of then: the relationship's zone, its business days, the policy in force.
    pub fn setting(&self, as_of: AsOf) -> Setting {
        let zone = self.profile(as_of.civil_day()).zone;
        Setting { as_of, zone, calendar: Calendar::new(zone, self.holidays()), policy: self.policy(&as_of) }
    }

    /// As of the end of a day in the relationship's zone on that day.
    pub fn as_of_day(&self, day: Day) -> AsOf {
        AsOf::day(day, self.profile(day).zone)
    }

    /// As of an instant. Its local day decides which zone is in force, so the zone is looked up twice: near a change
    /// of zone the first guess may name the day before or after.
    pub fn as_of_instant(&self, at: Instant) -> AsOf {
        let guess = self.profile(Zone::UTC.day(at)).zone;
        AsOf::instant(at, self.profile(guess.day(at)).zone)
    }

    /// Known facts of the relationship that nobody took back, whenever they occurred.
    fn unretracted(&self) -> impl Iterator<Item = &'a Fact> {
        self.facts.iter().copied().filter(|fact| !self.retracted.contains_key(&fact.envelope.id))
    }
}

impl Profile {
    fn unopened() -> Self {
        Self {
            opened: None,
            zone: Zone::UTC,
            kind: RelationshipKind::default(),
            rhythm: Rhythm::default(),
            name: None,
            external_id: None,
            shape: Vec::new(),
            contract_value: None,
        }
    }

    fn amend(&mut self, amended: &Amended) {
        fn change<T: Clone>(field: &mut T, new: Option<&T>) {
            if let Some(new) = new {
                field.clone_from(new);
            }
        }
        change(&mut self.zone, amended.zone.as_ref());
        change(&mut self.kind, amended.kind.as_ref());
        change(&mut self.rhythm, amended.rhythm.as_ref());
        change(&mut self.shape, amended.shape.as_ref());
        self.name = amended.name.clone().or_else(|| self.name.take());
        self.external_id = amended.external_id.clone().or_else(|| self.external_id.take());
        self.contract_value = amended.contract_value.clone().or_else(|| self.contract_value.take());
    }
}

/// What was known by then, in the order in which it was true.
fn known<'a>(facts: impl IntoIterator<Item = &'a Fact>, known_at: &KnownAt) -> Vec<&'a Fact> {
    let covered = |fact: &&Fact| known_at.covers(fact.envelope.recorded);
    let mut facts: Vec<_> = facts.into_iter().filter(covered).collect();
    let sought: BTreeSet<EventId> = facts.iter().filter_map(|fact| fact.envelope.cause).collect();
    let causes: BTreeMap<EventId, &Fact> = facts
        .iter()
        .filter(|fact| sought.contains(&fact.envelope.id))
        .map(|&fact| (fact.envelope.id, fact))
        .collect();
    facts.sort_by_cached_key(|&fact| ledger_core::event::place(fact, &|id| causes.get(&id).copied()));
    facts
}

/// What was known of the house and not taken back.
fn standing_house<'a>(house: impl IntoIterator<Item = &'a Fact>, known_at: &KnownAt) -> Vec<&'a Fact> {
    let mut house = known(house, known_at);
    let taken_back = retractions(&house);
    house.retain(|fact| !taken_back.contains_key(&fact.envelope.id));
    house
}

/// What is retracted, by what. A retraction takes back an earlier fact of its own stream, and may itself be taken
/// back, which restores its target: so they are read from the newest to the oldest.
fn retractions(known: &[&Fact]) -> BTreeMap<EventId, EventId> {
    let target = |fact: &&Fact| match &fact.event {
        Event::Correction(CorrectionEvent::Retracted(retracted)) => Some(retracted.target),
        _ => None,
    };
    let mut corrections: Vec<_> =
        known.iter().copied().filter_map(|fact| target(&fact).map(|target| (fact, target))).collect();
    if corrections.is_empty() {
        return BTreeMap::new();
    }
    corrections.sort_by_key(|(fact, _)| std::cmp::Reverse(fact.envelope.version));
    let place = |fact: &&'_ Fact| (fact.envelope.id, (fact.envelope.stream.clone(), fact.envelope.version));
    let places: BTreeMap<_, _> = known.iter().map(place).collect();
    let mut retracted = BTreeMap::new();
    for (fact, target) in corrections {
        let envelope = &fact.envelope;
        let earlier = places
            .get(&target)
            .is_some_and(|(stream, version)| *stream == envelope.stream && *version < envelope.version);
        if earlier && !retracted.contains_key(&envelope.id) {
            retracted.insert(target, envelope.id);
        }
    }
    retracted
}

#[cfg(test)]
mod tests;
