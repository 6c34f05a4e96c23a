//! Erasing: whose keys go, what of it left the house before, and the list that keeps the erased erased after a restore.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::erasure::{OfPerson, OfRecord, OfRelationship};
use ledger_core::event::{Draft, ErasureEvent, Event, Evidence, Fact, LedgerEvent, Secret};
use ledger_core::proof::{KeyName, ValueKey};
use ledger_core::{EventId, Hash, Instant, PersonId, StreamId, Text, Zone};
use ledger_store::keys::KeyState;
use ledger_store::local::Erasure;

use super::Desk;
use super::enter::Dice;
use super::naming::Names;
use super::session::Session;
use crate::failure::Failure;

/// What is to be erased.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// What names somebody, and what they said in confidence.
    Person(PersonId),
    /// Private records of one client: the one that is meant, with those that say it again.
    Records(StreamId, Vec<EventId>),
    /// The internal text about a client.
    Client(StreamId),
}

/// A bundle that was given out.
#[derive(Clone, Debug)]
pub(crate) struct Bundle {
    /// The event that says so.
    pub(crate) event: EventId,
    /// Whose story it tells.
    pub(crate) client: StreamId,
    /// When.
    pub(crate) when: Instant,
    /// For whom it was made.
    pub(crate) audience: String,
}

/// What an erasure destroys, and what of it is elsewhere.
#[derive(Debug)]
pub(crate) struct Scope {
    /// What is to be erased.
    pub(crate) target: Target,
    /// What it is called: any of these confirms it.
    pub(crate) called: Vec<String>,
    /// The keys that go.
    pub(crate) keys: Vec<KeyName>,
    /// Keys that a recorded erasure was to destroy and did not.
    pub(crate) left: Vec<KeyName>,
    /// How many sealed values they open.
    pub(crate) values: usize,
    /// Bundles in which some of it may have been shown.
    pub(crate) bundles: Vec<Bundle>,
    /// Exports of the keys that hold one of them.
    pub(crate) exports: Vec<(EventId, Instant)>,
    /// Events in which a word of their name stands in the clear.
    pub(crate) named: Vec<EventId>,
    /// Other events that rest on the same file and can read it.
    pub(crate) resting: Vec<EventId>,
    /// The event that erased it before.
    pub(crate) before: Option<EventId>,
}

/// What is met while the whole ledger is read.
#[derive(Default)]
struct Met {
    values: BTreeMap<KeyName, usize>,
    /// The position of the first value that one of the keys sealed.
    first: Option<u64>,
    streams: BTreeSet<StreamId>,
    bundles: Vec<Bundle>,
    exports: Vec<(u64, EventId, Instant)>,
    named: Vec<EventId>,
    /// Who can read each file, by the hash of what it says.
    readers: BTreeMap<Hash, BTreeSet<EventId>>,
    before: Option<EventId>,
    destroyed: BTreeSet<KeyName>,
}

/// Names of keys that an event destroyed.
pub(super) fn destroyed_by(fact: &Fact) -> Vec<KeyName> {
    match &fact.event {
        Event::Erasure(ErasureEvent::Person(gone)) => vec![KeyName::Person(gone.person)],
        Event::Erasure(ErasureEvent::Record(gone)) => vec![KeyName::Record(gone.target)],
        Event::Erasure(ErasureEvent::Relationship(gone)) => {
            let stream = &fact.envelope.stream;
            (0..gone.before).map(|number| KeyName::of_relationship(stream, number)).collect()
        }
        _ => Vec::new(),
    }
}

impl Met {
    /// The events that go on reading a file on which one of these rests.
    fn resting(&self, records: &[EventId]) -> Vec<EventId> {
        let shared = self.readers.values().filter(|readers| records.iter().any(|one| readers.contains(one)));
        let others = shared.flatten().filter(|reader| !records.contains(reader));
        others.copied().collect::<BTreeSet<_>>().into_iter().collect()
    }
}

impl Scope {
    /// Whether the erasure is recorded; where keys are left then, it did not come to its end.
    pub(crate) fn is_recorded(&self) -> bool {
        // What was said of a client since the last erasure is sealed under a newer key.
        self.values == 0 && self.before.is_some()
    }
}

impl Desk<'_> {
    /// What erasing this would destroy.
    pub(crate) fn to_erase(&self, target: Target) -> Result<Scope, Failure> {
        let (mut keys, mut called, mut names) = (Vec::new(), Vec::new(), Names::default());
        match &target {
            Target::Person(id) => {
                let people = self.people()?;
                let known = people.get(*id);
                let [name, contact] = [
                    known.and_then(|person| person.name.clone()),
                    known.and_then(|person| person.contact.clone()),
                ];
                called.extend(name.iter().cloned());
                called.push(id.to_string());
                names = Names::of([name, contact].into_iter().flatten());
                keys.push(KeyName::Person(*id));
            }
            Target::Records(_, records) => {
                called.extend(records.first().map(ToString::to_string));
                keys.extend(records.iter().map(|record| KeyName::Record(*record)));
            }
            Target::Client(stream) => {
                called.push(stream.to_string());
                let newest = self.keys.newest_of(stream)?;
                keys.extend((0..=newest).map(|number| KeyName::of_relationship(stream, number)));
            }
        }
        let met = self.meet(&target, &keys, &names)?;
        let resting = match &target {
            Target::Records(_, records) => met.resting(records),
            Target::Person(_) | Target::Client(_) => Vec::new(),
        };
        let Met { values, first, streams, mut bundles, exports, named, before, destroyed, .. } = met;
        let mut here = Vec::new();
        for key in keys {
            if self.keys.get(&key)? != KeyState::Destroyed {
                here.push(key);
            }
        }
        let (left, keys): (Vec<_>, Vec<_>) = here.into_iter().partition(|key| destroyed.contains(key));
        let values = keys.iter().filter_map(|key| values.get(key)).sum();
        bundles.retain(|bundle| streams.contains(&bundle.client));
        let holds = |(position, event, when): (u64, EventId, Instant)| {
            first.is_some_and(|first| first < position).then_some((event, when))
        };
        let exports = exports.into_iter().filter_map(holds).collect();
        Ok(Scope { target, called, keys, left, values, bundles, exports, named, resting, before })
    }

    fn meet(&self, target: &Target, keys: &[KeyName], names: &Names) -> Result<Met, Failure> {
        let (mut met, mut position) = (Met::default(), 0);
        let person = match target {
            Target::Person(id) => Some(*id),
            Target::Records(..) | Target::Client(_) => None,
        };
        self.each_fact(&mut |fact| {
            let (stream, id) = (&fact.envelope.stream, fact.envelope.id);
            let mut sealed = 0;
            // The reason of an erasure goes with the next one, but asks for none.
            let counts = !matches!(fact.event, Event::Erasure(_));
            fact.sealed(&mut |_, value| {
                if counts && keys.contains(&value.key) {
                    *met.values.entry(value.key.clone()).or_default() += 1;
                    sealed += 1;
                }
            });
            let files = fact.envelope.evidence.iter().filter_map(Evidence::in_clear);
            for (hash, _) in files.filter_map(|file| file.kept()) {
                met.readers.entry(hash).or_default().insert(id);
            }
            if sealed > 0 {
                met.first.get_or_insert(position);
            }
            let data = fact.event.data().unwrap_or_default();
            let speaks = person.is_some_and(|person| {
                fact.envelope.by == Some(person) || data.contains(&format!("\"{person}\""))
            });
            if sealed > 0 || speaks {
                met.streams.insert(stream.clone());
            }
            if names.stand_in(&data) {
                met.named.push(id);
            }
            let gone = destroyed_by(&fact);
            if gone.iter().any(|key| keys.contains(key)) {
                met.before = Some(id);
                met.destroyed.extend(gone);
            }
            if let Event::Ledger(LedgerEvent::KeysExported(_)) = &fact.event {
                met.exports.push((position, id, fact.envelope.recorded));
            }
            if fact.event.kind().0 == "bundle.exported" {
                met.bundles.push(bundle(&fact, &data));
            }
            position += 1;
            Ok(())
        })?;
        Ok(met)
    }

    /// The private record that is meant, and those that set it right or were set right by it: they say it again.
    pub(crate) fn record_to_erase(&self, target: EventId) -> Result<Target, Failure> {
        let stream = self.stream_of_event(target)?;
        let facts = self.facts(&stream)?;
        let by_id: BTreeMap<EventId, &Fact> = facts.iter().map(|fact| (fact.envelope.id, fact)).collect();
        if !by_id.get(&target).is_some_and(|fact| fact.is_private()) {
            return Err(Failure::usage(
                "not-a-private-record",
                format!("nothing in event {target} is sealed under a key of its own"),
                format!(
                    "what was recorded with --private can be erased alone; internal text of the client: troth erase \
                     --client {stream}; what names somebody: troth erase NAME"
                ),
            ));
        }
        let mut family = vec![target];
        // A correction has the event it sets right as its cause, and is of the same type.
        let corrects = |fact: &Fact| {
            let cause = by_id.get(&fact.envelope.cause?)?;
            (cause.event.kind() == fact.event.kind()).then_some(cause.envelope.id)
        };
        let links: Vec<(EventId, EventId)> =
            facts.iter().filter_map(|fact| Some((fact.envelope.id, corrects(fact)?))).collect();
        loop {
            let more =
                links.iter().find_map(|(one, other)| match (family.contains(one), family.contains(other)) {
                    (true, false) => Some(*other),
                    (false, true) => Some(*one),
                    _ => None,
                });
            let Some(more) = more else { break };
            family.push(more);
        }
        family.retain(|id| by_id.get(id).is_some_and(|fact| fact.is_private()));
        Ok(Target::Records(stream, family))
    }

    /// Every key that an event of this ledger destroyed.
    pub(crate) fn erased_keys(&self) -> Result<BTreeSet<KeyName>, Failure> {
        let mut erased = BTreeSet::new();
        self.each_fact(&mut |fact| {
            erased.extend(destroyed_by(&fact));
            Ok(())
        })?;
        Ok(erased)
    }

    /// Destroys keys whose erasure is recorded, where that did not come to its end.
    pub(crate) fn destroy_again(&self, keys: &[KeyName]) -> Result<(), Failure> {
        self.may_write()?;
        keys.iter().try_for_each(|key| self.keys.destroy(key)).map_err(Into::into)
    }
}

fn bundle(fact: &Fact, data: &str) -> Bundle {
    let data: serde_json::Value = serde_json::from_str(data).unwrap_or_default();
    Bundle {
        event: fact.envelope.id,
        client: fact.envelope.stream.clone(),
        when: fact.envelope.recorded,
        audience: data["audience"].as_str().unwrap_or("client").to_owned(),
    }
}

impl Session<'_, '_> {
    /// Erases what is in scope.
    pub(crate) fn erase(&mut self, scope: &Scope, why: &Text) -> Result<(), Failure> {
        let by = Some(self.by()?);
        let mut dice = Dice::new(self.desk.seed()?);
        let (on, altitude, source_recorded) = (None, None, None);
        let sealed = || Some(Secret::Open(why.clone()));
        let mut fresh = None;
        let (stream, events): (StreamId, Vec<ErasureEvent>) = match &scope.target {
            Target::Person(person) => {
                let (person, why) = (*person, why.clone());
                let event = OfPerson { person, why, on, altitude, source_recorded };
                (StreamId::people(), vec![ErasureEvent::Person(event)])
            }
            Target::Records(stream, records) => {
                let event = |target: &EventId| {
                    let (target, why) = (*target, sealed());
                    ErasureEvent::Record(OfRecord { target, why, on, altitude, source_recorded })
                };
                (stream.clone(), records.iter().map(event).collect())
            }
            Target::Client(stream) => {
                let before = self.desk.keys.newest_of(stream)? + 1;
                fresh = Some((KeyName::of_relationship(stream, before), ValueKey(dice.draw())));
                let event = OfRelationship { before, why: sealed(), on, altitude, source_recorded };
                (stream.clone(), vec![ErasureEvent::Relationship(event)])
            }
        };
        let draft = |event: ErasureEvent, id: EventId| Draft {
            stream: stream.clone(),
            id: Some(id),
            occurred: self.now,
            zone: Zone::UTC,
            by,
            source: self.desk.source.into(),
            cause: None,
            evidence: Vec::new(),
            event: Event::Erasure(event),
            private: false,
        };
        let ids = std::iter::repeat_with(|| EventId::drawn(self.now.millis(), dice.draw()));
        let drafts: Vec<Draft> = events.into_iter().zip(ids).map(|(event, id)| draft(event, id)).collect();
        let event = drafts.first().and_then(|draft| draft.id);
        if stream == StreamId::people() {
            self.drafts.extend(drafts);
        } else {
            self.take_up(&stream, drafts)?;
        }
        let keys = scope.keys.clone();
        self.erasure = event.map(|event| Erasure { stream, event, keys, fresh });
        Ok(())
    }
}
