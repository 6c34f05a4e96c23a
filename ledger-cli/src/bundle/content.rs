//! What a bundle shows: events as they are kept, and of what is sealed in them no more than its audience may read.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::{Event, Fact, LedgerEvent, PersonEvent, PrivateFile};
use ledger_core::proof::bundle::Value;
use ledger_core::proof::manifest::Audience;
use ledger_core::proof::{KeyName, Sealed};
use ledger_core::text::Seen;
use ledger_core::{EventId, Instant, PersonId, StreamId};
use ledger_store::Stored;

use crate::desk::{Desk, People, Unsealed, named_in, noted_in};
use crate::failure::Failure;

/// What kind of sealed value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Somebody's name.
    Name,
    /// What else is kept of a person: how to reach them, what they said.
    Personal,
    /// Internal text of the team.
    Internal,
    /// A text of a private record.
    Private,
    /// What a file of a private record is, and with it the file.
    File,
}

/// For whom values are opened.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// For whom.
    pub(super) audience: Audience,
    /// Whether names stay sealed.
    pub(super) sealed: bool,
    /// The events whose internal text claims of the document rest on: what a court may read beside shared text.
    pub(super) rested_on: BTreeSet<EventId>,
}

impl Choice {
    /// Whether a value is shown.
    pub(super) fn shows(&self, event: &EventId, kind: Kind) -> bool {
        let own = self.audience == Audience::Own;
        match kind {
            Kind::Name => !self.sealed,
            Kind::Personal => own && !self.sealed,
            Kind::Internal => own || (self.audience == Audience::Court && self.rested_on.contains(event)),
            Kind::Private | Kind::File => own,
        }
    }
}

/// Which events are shown.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// The client.
    pub(super) client: StreamId,
    /// Up to which versions the client's stream, `_keys` and `_rules` are.
    pub(super) upto: [u64; 3],
    /// Which events of `_people` are.
    pub(super) people: OfPeople,
}

/// Which events of `_people` are shown.
#[derive(Clone, Debug)]
pub(super) enum OfPeople {
    /// Those about the people whom the client's stream names, up to a version.
    Named(u64),
    /// Exactly these versions.
    These(BTreeSet<u64>),
}

/// A sealed value that is not shown.
#[derive(Clone, Debug)]
pub(super) struct Withheld {
    pub(super) kind: Kind,
    /// Whether nobody can open it any more.
    pub(super) erased: bool,
    /// Whether it was meant to be shown, and could not be opened.
    pub(super) meant: bool,
}

/// What a bundle shows.
pub(super) struct Content {
    /// The client.
    pub(super) client: StreamId,
    /// The events, in the order of `events.jsonl`.
    pub(super) stored: Vec<Stored>,
    /// The same, read; opened is what is disclosed.
    pub(super) facts: Vec<Fact>,
    /// What is disclosed, in the order of the events, then by field.
    pub(super) values: Vec<Value>,
    /// What stays sealed.
    pub(super) withheld: Vec<Withheld>,
    /// Those whose names cannot be opened any more.
    erased: BTreeSet<PersonId>,
    /// Where a value is in `values`.
    opened: BTreeMap<(EventId, String), usize>,
}

impl Content {
    /// Reads what is shown, and opens what `shows` names.
    pub(super) fn gather(
        desk: &Desk<'_>,
        reach: &Reach,
        shows: &dyn Fn(&EventId, &str, Kind) -> bool,
    ) -> Result<Self, Failure> {
        let whole = [reach.client.clone(), StreamId::keys(), StreamId::rules()];
        let mut stored = Vec::new();
        for (stream, upto) in whole.iter().zip(reach.upto) {
            stored.extend(desk.kept(stream, upto)?);
        }
        let mut facts = desk.closed_facts(&stored)?;
        let people = match &reach.people {
            OfPeople::Named(upto) => {
                let people = desk.kept(&StreamId::people(), *upto)?;
                let noted = desk.closed_facts(&people)?;
                let ours: Vec<_> =
                    facts.iter().filter(|fact| fact.envelope.stream == reach.client).cloned().collect();
                let named = named_in(&ours, &noted);
                let is_named = |fact: &Fact| noted_in(fact).is_some_and(|person| named.contains(&person));
                people.into_iter().zip(noted).filter(|(_, fact)| is_named(fact)).collect::<Vec<_>>()
            }
            OfPeople::These(versions) => {
                let mut people = desk.kept(&StreamId::people(), u64::MAX)?;
                people.retain(|stored| versions.contains(&stored.version));
                let noted = desk.closed_facts(&people)?;
                people.into_iter().zip(noted).collect()
            }
        };
        for (person, fact) in people {
            stored.push(person);
            facts.push(fact);
        }
        let mut content = Self {
            client: reach.client.clone(),
            stored,
            facts: Vec::new(),
            values: Vec::new(),
            withheld: Vec::new(),
            erased: BTreeSet::new(),
            opened: BTreeMap::new(),
        };
        for fact in facts {
            content.take(desk, fact, shows);
        }
        Ok(content)
    }

    /// Takes in an event, and opens what is shown of it.
    fn take(&mut self, desk: &Desk<'_>, mut fact: Fact, shows: &dyn Fn(&EventId, &str, Kind) -> bool) {
        let event = fact.envelope.id;
        let mut erased = BTreeSet::new();
        for (field, sealed, kind) in sealed_in(&fact) {
            let meant = shows(&event, &field, kind);
            match desk.unseal(&fact, &field, &sealed) {
                Unsealed::Open { plaintext, record_key } if meant => {
                    self.opened.insert((event, field.clone()), self.values.len());
                    self.values.push(Value { event, field, plaintext, record_key });
                }
                closed => {
                    let gone = closed == Unsealed::Erased;
                    if gone {
                        self.erased.extend(noted_in(&fact).filter(|_| kind == Kind::Name));
                        erased.insert(field);
                    }
                    self.withheld.push(Withheld { kind, erased: gone, meant });
                }
            }
        }
        fact.open_words(|field, _| match self.value(&event, field) {
            Some(text) => Seen::Opened(text.to_owned()),
            None if erased.contains(field) => Seen::Erased,
            None => Seen::Closed,
        });
        self.facts.push(fact);
    }

    /// What a value says, if it is disclosed.
    pub(super) fn value(&self, event: &EventId, field: &str) -> Option<&str> {
        let at = self.opened.get(&(*event, field.to_owned()))?;
        self.values.get(*at).map(|value| value.plaintext.as_str())
    }

    /// The client's own events.
    pub(super) fn ours(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(|fact| fact.envelope.stream == self.client)
    }

    /// The instant that the newest bundle speaks of, where the event that tells of it is the client's last.
    pub(super) fn made_at(&self) -> Option<Instant> {
        match &self.ours().last()?.event {
            Event::Ledger(LedgerEvent::Exported(exported)) => Some(exported.as_of),
            _ => None,
        }
    }

    /// Everybody who is named, with no other name than a disclosed one.
    pub(super) fn people(&self) -> People {
        let name = |fact: &Fact| self.value(&fact.envelope.id, "/data/name").map(str::to_owned);
        let erased = |fact: &Fact| noted_in(fact).is_some_and(|person| self.erased.contains(&person));
        Desk::people_named(&self.facts, &name, &erased)
    }

    /// The ids of the people of whom something is disclosed, as `p1-p3 p7`.
    pub(super) fn persons(&self) -> String {
        let disclosed: BTreeSet<EventId> = self.values.iter().map(|value| value.event).collect();
        let shown = self.facts.iter().filter(|fact| disclosed.contains(&fact.envelope.id));
        let people: BTreeSet<u64> = shown.filter_map(noted_in).map(|person| u64::from(person.0)).collect();
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for person in people {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == person => *last = person,
                _ => ranges.push((person, person)),
            }
        }
        let spelled = |(first, last): (u64, u64)| {
            if first == last { format!("p{first}") } else { format!("p{first}-p{last}") }
        };
        ranges.into_iter().map(spelled).collect::<Vec<_>>().join(" ")
    }
}

/// Whether what is sealed at this field says what a private file is.
fn is_file(field: &str) -> bool {
    field.starts_with("/evidence/") && field.ends_with("/named")
}

/// The private file that a disclosed value tells of, if it tells of one.
pub(super) fn told_of(value: &Value) -> Option<PrivateFile> {
    is_file(&value.field).then(|| PrivateFile::read(&value.plaintext)).flatten()
}

/// What is sealed in an event: each value's field and kind, by field.
fn sealed_in(fact: &Fact) -> Vec<(String, Sealed, Kind)> {
    let mut found = Vec::new();
    let is_name = matches!(fact.event, Event::Person(PersonEvent::Noted(_)));
    fact.sealed(&mut |field, sealed| {
        let kind = match sealed.key {
            KeyName::Person(_) if is_name && field == "/data/name" => Kind::Name,
            KeyName::Person(_) => Kind::Personal,
            KeyName::Relationship(_) | KeyName::Renewed(..) => Kind::Internal,
            KeyName::Record(_) if is_file(field) => Kind::File,
            KeyName::Record(_) => Kind::Private,
        };
        found.push((field.to_owned(), sealed.clone(), kind));
    });
    found.sort_by(|one, other| one.0.cmp(&other.0));
    found
}
