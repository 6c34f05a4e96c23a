//! Contacts outside the cadence: what was heard and told, and what speaks of good will.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::{Side, Via};
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;

/// Who contacted whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The client contacted us.
    In,
    /// We contacted the client.
    Out,
}

/// What a contact was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// A question about how things stand.
    Ask,
    /// A complaint.
    Complaint,
    /// Bad news, told of their own accord.
    BadNews,
    /// Plans for the future.
    Roadmap,
    /// A new problem space.
    NewProblem,
    /// A call.
    Call,
    /// A note.
    Note,
}

/// What speaks for or against good will.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CandourKind {
    /// Bad news of the other side came late.
    BadNewsLate,
    /// Bad news of the other side was learned elsewhere.
    BadNewsElsewhere,
    /// One side advised the other against its own gain.
    AdvisedAgainstOwnGain,
}

payload! {
    /// The two sides were in contact.
    Held {
        /// Who contacted whom.
        direction: Direction,
        /// What it was about.
        kind: ContactKind,
    } optional {
        /// By which way.
        via: Via,
        /// Who of the client's side.
        who: PersonId,
        /// The commitment it concerns.
        about: u32,
        /// Whether a scheduled update would have answered it.
        answered_by_update: bool,
        /// What we said.
        said: Text,
    } sealed ("x-private", |this| this.who.map_or(Owner::Relationship, Owner::Person)) {
        /// What they said.
        heard,
    }
}

payload! {
    /// Something that speaks of candour, or of its lack.
    Observed {
        /// What it is.
        kind: CandourKind,
        /// Whose candour it speaks of.
        side: Side,
    } optional {
        /// The commitment it concerns.
        about: u32,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What happened.
        what,
    }
}

noun! {
    /// What contacts there can be.
    ContactEvent {
        Held(Held) = "contact.held" v 1,
            "The two sides were in contact, outside what is scheduled.",
            r#"{"direction":"in","kind":"ask","via":"mail","who":"p5","about":7,"answered_by_update":true}"#;
        Candour(Observed) = "candour.observed" v 1,
            "Something speaks of candour, or of its lack.",
            r#"{"kind":"advised_against_own_gain","side":"us"}"#;
    }
}
