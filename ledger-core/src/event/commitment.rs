//! The commitment: a promise by one side, and everything that can become of it.
//!
//! "Kept", "late", "missed" and "overdue" are not here: they are verdicts, given as of an instant.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::{CommitmentRef, PersonId};
use crate::text::Text;
use crate::time::Due;

/// One of the two parties of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The team that keeps this ledger.
    Us,
    /// The client.
    Client,
}

impl Side {
    /// The party it is owed to when this one owes.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Us => Self::Client,
            Self::Client => Self::Us,
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Us => "us",
            Self::Client => "client",
        })
    }
}

/// How large a promise is: it weighs a miss, never a keep beyond one unit.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// Minutes.
    Trivial,
    /// Small enough to keep.
    #[default]
    Small,
    /// A week's work.
    Medium,
    /// More.
    Large,
}

/// Why a promise was missed: the code that reasons are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissReason {
    /// Too much else to do.
    Overloaded,
    /// It was forgotten.
    Forgotten,
    /// It was larger than thought.
    Underestimated,
    /// Something of the other side's was missing.
    WaitingOnThem,
    /// Something of a third party's was missing.
    WaitingOnOthers,
    /// Something else came first.
    Reprioritised,
    /// Illness or absence.
    Absent,
    /// A technical failure.
    Technical,
    /// It was never clear what was promised.
    Unclear,
    /// Another reason, told in words.
    Other,
    /// Nobody said.
    Unstated,
}

impl MissReason {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Overloaded => "overloaded",
            Self::Forgotten => "forgotten",
            Self::Underestimated => "underestimated",
            Self::WaitingOnThem => "waiting_on_them",
            Self::WaitingOnOthers => "waiting_on_others",
            Self::Reprioritised => "reprioritised",
            Self::Absent => "absent",
            Self::Technical => "technical",
            Self::Unclear => "unclear",
            Self::Other => "other",
            Self::Unstated => "unstated",
        }
    }
}

/// How the other side was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// By mail.
    Mail,
    /// In a call.
    Call,
    /// In a meeting.
    Meeting,
    /// By chat.
    Chat,
    /// In a scheduled update.
    Update,
    /// In a ticket.
    Ticket,
}

/// What the other side said of a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assessment {
    /// It is what was promised.
    Accepted,
    /// It is not: the promise is open again.
    Rejected,
}

payload! {
    /// What is promised, by whom, until when: the terms of a request, an offer, a counter-offer or a promise.
    Terms {
        /// The commitment's number in its stream, from 1.
        number: u32,
        /// Who owes it.
        side: Side,
        /// What is promised.
        what: Text,
        /// How large it is.
        size: Size,
    } optional {
        /// Until when; none: a loose end, shown and never scored.
        due: Due,
        /// Whose task it is.
        owner: PersonId,
        /// How both sides will know that it is done.
        satisfied_when: Text,
        /// What of the other side's it needs first.
        needs: Vec<CommitmentRef>,
        /// The outcome it serves.
        toward: Text,
        /// Whether it is a milestone of the work.
        milestone: bool,
        /// Its id in the source it was imported from.
        source_id: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The client said yes to it.
    Accepted {
        /// Which commitment.
        number: u32,
    } optional {
        /// Who said yes.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Who owes it said that it will slip, or named another date that the other side has not agreed to.
    SlipDisclosed {
        /// Which commitment.
        number: u32,
    } optional {
        /// Who was told.
        told: PersonId,
        /// How.
        via: Via,
        /// When it is now expected; the due in force stays.
        expect: Due,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Whoever it is owed to asked where it is.
    AskedAfter {
        /// Which commitment.
        number: u32,
    } optional {
        /// Who asked.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Both sides agreed on another due.
    Renegotiated {
        /// Which commitment.
        number: u32,
        /// The due from now on.
        due: Due,
    } optional {
        /// Who agreed for the other side.
        agreed_by: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Somebody else of the same side does it; the debtor stays the same.
    Delegated {
        /// Which commitment.
        number: u32,
        /// Who does it now.
        to: PersonId,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The promised thing was handed over.
    Delivered {
        /// Which commitment.
        number: u32,
    } optional {
        /// Who did it.
        done_by: PersonId,
        /// Whether it took heroics.
        heroic: bool,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Whoever it is owed to accepted or rejected what was delivered.
    Assessed {
        /// Which commitment.
        number: u32,
        /// What they said.
        verdict: Assessment,
    } optional {
        /// Who said it.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Whoever it was owed to let it go.
    Released {
        /// Which commitment.
        number: u32,
    } optional {
        /// Who let it go.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Whoever owed it took it back.
    Withdrawn {
        /// Which commitment.
        number: u32,
    } optional {
        /// Who was told.
        told: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Whoever owed it says that it was missed.
    MissAcknowledged {
        /// Which commitment.
        number: u32,
        /// Why, as a code.
        reason: MissReason,
        /// Whether the other side was told: only then it is word given.
        told: bool,
    } optional {
        /// Who was told.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why, in words.
        why,
    }
}

payload! {
    /// Imported, long past and never settled: what became of it is not known.
    LeftUnknown {
        /// Which commitment.
        number: u32,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What can happen to a promise.
    CommitmentEvent {
        Requested(Terms) = "commitment.requested" v 1,
            "One side asked the other for something.",
            r#"{"number":7,"side":"us","what":"Run the pricing check","size":"small"}"#;
        Offered(Terms) = "commitment.offered" v 1,
            "One side offered something to the other.",
            r#"{"number":7,"side":"us","what":"Run the pricing check","size":"small"}"#;
        Countered(Terms) = "commitment.countered" v 1,
            "A request or an offer was answered with other terms.",
            r#"{"number":7,"side":"us","what":"Run half of the pricing check","size":"small"}"#;
        Made(Terms) = "commitment.made" v 1,
            "One side promised something to the other.",
            r#"{"number":7,"side":"us","what":"Run the pricing check","size":"small","due":{"at":"2026-03-06T16:00:00.000Z","wall":"2026-03-06T16:00","zone":"Europe/London","bound":"by"},"owner":"p3","satisfied_when":"the report is in the shared folder","needs":["acme/9"]}"#;
        Accepted(Accepted) = "commitment.accepted" v 1,
            "The client said yes to a promise, theirs or ours.",
            r#"{"number":7,"who":"p5"}"#;
        SlipDisclosed(SlipDisclosed) = "commitment.slip_disclosed" v 1,
            "Who owes it told the other side that it will slip.",
            r#"{"number":7,"told":"p5","via":"mail","expect":{"at":"2026-03-10T00:00:00.000Z","wall":"2026-03-10T00:00","zone":"Europe/London","bound":"before"}}"#;
        AskedAfter(AskedAfter) = "commitment.asked_after" v 1,
            "Whoever it is owed to asked where it is.",
            r#"{"number":7,"who":"p5"}"#;
        Renegotiated(Renegotiated) = "commitment.renegotiated" v 1,
            "Both sides agreed on another due.",
            r#"{"number":7,"due":{"at":"2026-03-10T16:00:00.000Z","wall":"2026-03-10T16:00","zone":"Europe/London","bound":"by"},"agreed_by":"p5"}"#;
        Delegated(Delegated) = "commitment.delegated" v 1,
            "Somebody else of the same side does it.",
            r#"{"number":7,"to":"p4"}"#;
        Delivered(Delivered) = "commitment.delivered" v 1,
            "The promised thing was handed over.",
            r#"{"number":7,"done_by":"p3","on":"2026-03-06"}"#;
        Assessed(Assessed) = "commitment.assessed" v 1,
            "Whoever it is owed to accepted or rejected what was delivered.",
            r#"{"number":7,"verdict":"accepted","who":"p5"}"#;
        Released(Released) = "commitment.released" v 1,
            "Whoever it was owed to let it go.",
            r#"{"number":7,"who":"p5"}"#;
        Withdrawn(Withdrawn) = "commitment.withdrawn" v 1,
            "Whoever owed it took it back.",
            r#"{"number":7,"told":"p5"}"#;
        MissAcknowledged(MissAcknowledged) = "commitment.miss_acknowledged" v 1,
            "Whoever owed it says that it was missed.",
            r#"{"number":7,"reason":"overloaded","told":true,"who":"p5"}"#;
        LeftUnknown(LeftUnknown) = "commitment.left_unknown" v 1,
            "Imported and never settled: what became of it is not known.",
            r#"{"number":7}"#;
    }
}

impl CommitmentEvent {
    /// The number of the commitment it concerns.
    pub fn number(&self) -> u32 {
        match self {
            Self::Requested(terms) | Self::Offered(terms) | Self::Countered(terms) | Self::Made(terms) => {
                terms.number
            }
            Self::Accepted(Accepted { number, .. })
            | Self::SlipDisclosed(SlipDisclosed { number, .. })
            | Self::AskedAfter(AskedAfter { number, .. })
            | Self::Renegotiated(Renegotiated { number, .. })
            | Self::Delegated(Delegated { number, .. })
            | Self::Delivered(Delivered { number, .. })
            | Self::Assessed(Assessed { number, .. })
            | Self::Released(Released { number, .. })
            | Self::Withdrawn(Withdrawn { number, .. })
            | Self::MissAcknowledged(MissAcknowledged { number, .. })
            | Self::LeftUnknown(LeftUnknown { number, .. }) => *number,
        }
    }
}
