//! The event model: one enum per noun, one catalogue, one spelling.

pub mod agreement;
pub mod cadence;
pub mod charter;
pub mod commitment;
pub mod contact;
pub mod correction;
pub mod decision;
mod envelope;
pub mod erasure;
mod evidence;
mod header;
pub mod ladder;
pub mod learning;
pub mod ledger;
pub mod meeting;
pub mod naming;
mod noun;
mod order;
pub mod person;
pub mod prediction;
mod private;
pub mod relationship;
pub mod risk;
pub mod rule;
mod secret;
pub mod spelling;
pub mod work;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

pub use agreement::AgreementEvent;
pub use cadence::CadenceEvent;
pub use charter::CharterEvent;
pub use commitment::{CommitmentEvent, Side};
pub use contact::ContactEvent;
pub use correction::CorrectionEvent;
pub use decision::DecisionEvent;
pub use envelope::{Draft, EnterError, Entered, Entry, Envelope, Fact, KEYS, ReadError};
pub(crate) use envelope::{members, named, optional, value};
pub use erasure::ErasureEvent;
pub use evidence::{Evidence, PrivateFile};
pub use header::Header;
pub use ladder::LadderEvent;
pub use learning::LearningEvent;
pub use ledger::LedgerEvent;
pub use meeting::MeetingEvent;
pub use noun::{Altitude, Context, Entry as CatalogueEntry};
pub use order::place;
pub use person::PersonEvent;
pub use prediction::PredictionEvent;
pub use relationship::RelationshipEvent;
pub use risk::RiskEvent;
pub use rule::RuleEvent;
pub use secret::{Owner, Secret};
pub use work::WorkEvent;

use crate::proof::Sealed;
use crate::text::Text;

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
    /// Of what both sides put their names to.
    Agreement(AgreementEvent),
    /// Of a cadence.
    Cadence(CadenceEvent),
    /// Of what was made explicit.
    Charter(CharterEvent),
    /// Of a contact.
    Contact(ContactEvent),
    /// Of what is declared and decided.
    Decision(DecisionEvent),
    /// Of what is erased.
    Erasure(ErasureEvent),
    /// Of the ladder.
    Ladder(LadderEvent),
    /// Of what is learned.
    Learning(LearningEvent),
    /// Of what was sent and held.
    Meeting(MeetingEvent),
    /// Of a prediction.
    Prediction(PredictionEvent),
    /// Of what may go wrong.
    Risk(RiskEvent),
    /// Of the work.
    Work(WorkEvent),
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
            Event::Agreement($bound) => $body,
            Event::Cadence($bound) => $body,
            Event::Charter($bound) => $body,
            Event::Contact($bound) => $body,
            Event::Decision($bound) => $body,
            Event::Erasure($bound) => $body,
            Event::Ladder($bound) => $body,
            Event::Learning($bound) => $body,
            Event::Meeting($bound) => $body,
            Event::Prediction($bound) => $body,
            Event::Risk($bound) => $body,
            Event::Work($bound) => $body,
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
        AgreementEvent::ENTRIES,
        CadenceEvent::ENTRIES,
        CharterEvent::ENTRIES,
        ContactEvent::ENTRIES,
        DecisionEvent::ENTRIES,
        ErasureEvent::ENTRIES,
        LadderEvent::ENTRIES,
        LearningEvent::ENTRIES,
        MeetingEvent::ENTRIES,
        PredictionEvent::ENTRIES,
        RiskEvent::ENTRIES,
        WorkEvent::ENTRIES,
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

    /// Visits what is sealed in its data: the path from the event's root, the value.
    pub(super) fn sealed(&self, each: &mut dyn FnMut(&str, &Sealed)) {
        let mut event = self.clone();
        event.secrets(&mut |field, _, secret| {
            if let Secret::Sealed(sealed) = secret {
                each(field, sealed);
            }
        });
        event.words(&mut |field, text| {
            if let Some((sealed, _)) = text.as_private() {
                each(field, sealed);
            }
        });
    }

    /// Visits every text of which people write what they like: its path from the event's root, the text. Names and
    /// codes by which rules count and views look things up are passed over.
    pub fn words(&mut self, each: &mut dyn FnMut(&str, &mut Text)) {
        let kind = self.kind().0.to_owned();
        let mut visit = |field: &'static str, at: Option<usize>, text: &mut Text| {
            if private::stays_clear(&kind, field) {
                return;
            }
            match at {
                None => each(&format!("/data/{field}"), text),
                Some(at) => each(&format!("/data/{field}/{at}"), text),
            }
        };
        each_noun!(self, noun => noun.payload_mut().texts(&mut visit), _unknown => ());
    }

    /// Whether it holds a text of a private record.
    fn is_private(&mut self) -> bool {
        let mut private = false;
        let mut look =
            |_: &'static str, _: Option<usize>, text: &mut Text| private |= text.as_private().is_some();
        each_noun!(self, noun => noun.payload_mut().texts(&mut look), _unknown => ());
        private
    }

    /// Reads kept data of any version ever written. What cannot be read survives as [`Event::Unknown`].
    pub fn read(kind: &str, v: u16, data: &RawValue) -> Self {
        Self::spelled(kind, v, data.get())
    }

    /// [`read`](Self::read) for data that is known to be JSON.
    pub(crate) fn spelled(kind: &str, v: u16, data: &str) -> Self {
        let read = None
            .or_else(|| CommitmentEvent::read(kind, v, data).map(|read| read.map(Self::Commitment)))
            .or_else(|| MeetingEvent::read(kind, v, data).map(|read| read.map(Self::Meeting)))
            .or_else(|| ContactEvent::read(kind, v, data).map(|read| read.map(Self::Contact)))
            .or_else(|| CadenceEvent::read(kind, v, data).map(|read| read.map(Self::Cadence)))
            .or_else(|| RelationshipEvent::read(kind, v, data).map(|read| read.map(Self::Relationship)))
            .or_else(|| PersonEvent::read(kind, v, data).map(|read| read.map(Self::Person)))
            .or_else(|| CorrectionEvent::read(kind, v, data).map(|read| read.map(Self::Correction)))
            .or_else(|| RuleEvent::read(kind, v, data).map(|read| read.map(Self::Rule)))
            .or_else(|| LedgerEvent::read(kind, v, data).map(|read| read.map(Self::Ledger)))
            .or_else(|| AgreementEvent::read(kind, v, data).map(|read| read.map(Self::Agreement)))
            .or_else(|| CharterEvent::read(kind, v, data).map(|read| read.map(Self::Charter)))
            .or_else(|| DecisionEvent::read(kind, v, data).map(|read| read.map(Self::Decision)))
            .or_else(|| ErasureEvent::read(kind, v, data).map(|read| read.map(Self::Erasure)))
            .or_else(|| LadderEvent::read(kind, v, data).map(|read| read.map(Self::Ladder)))
            .or_else(|| LearningEvent::read(kind, v, data).map(|read| read.map(Self::Learning)))
            .or_else(|| PredictionEvent::read(kind, v, data).map(|read| read.map(Self::Prediction)))
            .or_else(|| RiskEvent::read(kind, v, data).map(|read| read.map(Self::Risk)))
            .or_else(|| WorkEvent::read(kind, v, data).map(|read| read.map(Self::Work)));
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
