//! What was sent and held: updates, syncs, reviews.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::Side;
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

/// Which seat of the cadence a review fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewKind {
    /// The quarterly review of the relationship with the client.
    Portfolio,
    /// The quarterly review of the portfolio inside the team.
    InternalPortfolio,
    /// A review at a milestone.
    Milestone,
    /// A checkpoint at which something is decided.
    DecisionCheckpoint,
    /// A strategic review.
    Strategic,
}

/// How sure an update sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Not sure.
    Low,
    /// Fairly sure.
    Medium,
    /// Sure.
    High,
}

payload! {
    /// An update was sent to the client.
    UpdateSent {
    } optional {
        /// The cadence it belongs to.
        cadence: Text,
        /// The occurrence it is meant for, where it says so itself.
        occurrence: Day,
        /// Its title or subject.
        title: Text,
        /// How many words it has.
        words: u32,
        /// The sections found in it.
        sections: Vec<Text>,
        /// What was shipped, or what happened.
        shipped: Text,
        /// What is in progress, or what matters.
        in_progress: Text,
        /// What is blocked, or what is next.
        blocked: Text,
        /// Whether it says that nothing changed.
        nothing_changed: bool,
        /// The commitments whose keeping it tells, and is the evidence of.
        keeps: Vec<u32>,
        /// Whether it brings bad news.
        bad_news: bool,
        /// How sure it sounds.
        confidence: Confidence,
        /// To whom it went.
        to: Vec<PersonId>,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A sync was held, or one side did not come.
    SyncHeld {
    } optional {
        /// The cadence it belongs to.
        cadence: Text,
        /// The occurrence it is meant for.
        occurrence: Day,
        /// How long it took, in minutes.
        minutes: u32,
        /// What was on the agenda and talked about.
        agenda: Vec<Text>,
        /// Who came.
        attendees: Vec<PersonId>,
        /// The side that did not come.
        no_show: Side,
        /// What was said, as both sides may read it.
        summary: Text,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What the team alone notes.
        remark,
    }
}

payload! {
    /// A review was held.
    ReviewHeld {
        /// Which review.
        kind: ReviewKind,
        /// Whether the client was there.
        client_present: bool,
    } optional {
        /// The cadence it belongs to.
        cadence: Text,
        /// The occurrence it is meant for.
        occurrence: Day,
        /// How long it took, in minutes.
        minutes: u32,
        /// The artifacts looked at, such as sla, vri, root-causes.
        artifacts: Vec<Text>,
        /// Who came.
        attendees: Vec<PersonId>,
        /// What was said, as both sides may read it.
        summary: Text,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What the team alone notes.
        remark,
    }
}

noun! {
    /// What can be sent and held.
    MeetingEvent {
        Update(UpdateSent) = "update.sent" v 1,
            "An update was sent to the client.",
            r#"{"cadence":"weekly-update","title":"Week 10","words":198,"sections":["shipped","in progress","blocked"],"keeps":[7,9],"to":["p5"]}"#;
        Sync(SyncHeld) = "sync.held" v 1,
            "A sync was held, or one side did not come.",
            r#"{"cadence":"sync","minutes":45,"agenda":["signal readings","scope decisions","support patterns"],"attendees":["p3","p5"]}"#;
        Review(ReviewHeld) = "review.held" v 1,
            "A review was held, with or without the client.",
            r#"{"kind":"portfolio","client_present":true,"minutes":90,"artifacts":["sla","vri","root-causes"],"attendees":["p3","p5"]}"#;
    }
}
