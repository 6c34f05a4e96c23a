//! The event model: one enum per noun, one catalogue, one spelling.

pub mod commitment;
pub mod correction;
mod envelope;
pub mod ledger;
mod noun;
mod order;
pub mod person;
pub mod relationship;
pub mod rule;
mod secret;
pub mod spelling;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

pub use commitment::{CommitmentEvent, Side};
pub use correction::CorrectionEvent;
pub use envelope::{Draft, EnterError, Entered, Entry, Envelope, Evidence, Fact, Header, KEYS, ReadError};
pub use ledger::LedgerEvent;
pub use noun::{Altitude, Context, Entry as CatalogueEntry};
pub use order::place;
pub use person::PersonEvent;
pub use relationship::RelationshipEvent;
pub use rule::RuleEvent;
pub use secret::{Owner, Secret};

/// An immutable fact: one variant per noun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Of the relationship.
    Relationship(RelationshipEvent),
    /// Of a promise.
    Commitment(CommitmentEvent),
    /// Of a person.
    Person(PersonEvent),
    /// Of the ledger itself.
    Ledger(LedgerEvent),
    /// Of a rule.
    Rule(RuleEvent),
    /// Of the record.
    Correction(CorrectionEvent),
    /// A type, version or shape this program does not know: kept, counted by the chain, ignored by folds.
    Unknown(Unknown),
}

/// What is kept of an event that this program cannot read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Its type on the wire.
    pub kind: String,
    /// Its version.
    pub v: u16,
    /// Its data, as spelled.
    pub data: String,
    /// Why it is unknown: a type or version newer than this program, or what its data lack.
    pub why: String,
}

/// Runs the same expression on whichever noun it is.
macro_rules! each_noun {
    ($event:expr, $bound:ident => $body:expr, $unknown:ident => $otherwise:expr) => {
        match $event {
            Event::Relationship($bound) => $body,
            Event::Commitment($bound) => $body,
            Event::Person($bound) => $body,
            Event::Ledger($bound) => $body,
            Event::Rule($bound) => $body,
            Event::Correction($bound) => $body,
            Event::Unknown($unknown) => $otherwise,
        }
    };
}

/// Every event type, at its newest version, noun by noun: what `troth schema`, completion, the reference and the
/// round-trip test are made from.
pub fn catalogue() -> impl Iterator<Item = &'static CatalogueEntry> {
    [
        RelationshipEvent::ENTRIES,
        CommitmentEvent::ENTRIES,
        PersonEvent::ENTRIES,
        LedgerEvent::ENTRIES,
        RuleEvent::ENTRIES,
        CorrectionEvent::ENTRIES,
    ]
    .into_iter()
    .flatten()
}

impl Event {
    /// The type and version it is written with.
    pub fn kind(&self) -> (&str, u16) {
        each_noun!(self, noun => noun.kind(), unknown => (&unknown.kind, unknown.v))
    }

    /// What it says beside its facts.
    pub fn context(&self) -> Context {
        each_noun!(self, noun => noun.payload().context(), _unknown => Context::default())
    }

    /// Says something beside its facts.
    pub fn set_context(&mut self, context: Context) {
        each_noun!(self, noun => noun.payload_mut().set_context(context), _unknown => ());
    }

    /// Visits every secret: its path from the event's root, whose key seals it, the value.
    pub fn secrets(&mut self, each: &mut dyn FnMut(&str, Owner, &mut Secret)) {
        each_noun!(self, noun => noun.payload_mut().secrets(each), _unknown => ());
    }

    /// Reads kept data of any version ever written. What cannot be read survives as [`Event::Unknown`].
    pub fn read(kind: &str, v: u16, data: &RawValue) -> Self {
        let data = data.get();
        let read = match kind.split('.').next() {
            Some("relationship") => {
                RelationshipEvent::read(kind, v, data).map(|read| read.map(Self::Relationship))
            }
            Some("commitment") => CommitmentEvent::read(kind, v, data).map(|read| read.map(Self::Commitment)),
            Some("person") => PersonEvent::read(kind, v, data).map(|read| read.map(Self::Person)),
            Some("ledger") => LedgerEvent::read(kind, v, data).map(|read| read.map(Self::Ledger)),
            Some("policy") => RuleEvent::read(kind, v, data).map(|read| read.map(Self::Rule)),
            Some("event") => CorrectionEvent::read(kind, v, data).map(|read| read.map(Self::Correction)),
            _ => None,
        };
        let why = match read {
            Some(Ok(event)) => return event,
            Some(Err(error)) => error.to_string(),
            None => "a type or version that this program does not know".to_owned(),
        };
        Self::Unknown(Unknown { kind: kind.to_owned(), v, data: data.to_owned(), why })
    }

    /// The data, in the one spelling.
    pub fn data(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(&Data(self))
    }
}

/// An event's data alone, for writing.
pub(crate) struct Data<'a>(pub(crate) &'a Event);

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        each_noun!(self.0, noun => noun.serialize(serializer), unknown => {
            let raw = RawValue::from_string(unknown.data.clone()).map_err(serde::ser::Error::custom)?;
            raw.serialize(serializer)
        })
    }
}

#[cfg(test)]
mod tests;
