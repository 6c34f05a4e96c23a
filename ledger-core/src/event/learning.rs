//! What is learned, and what stands against going on: learnings, assumptions, walk-away criteria.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;

payload! {
    /// Something was learned.
    Learned {
        /// A short name of the learning.
        learning: Text,
        /// What was learned.
        text: Text,
    } optional {
        /// Tags of its shape, by which later engagements find it.
        shape: Vec<Text>,
        /// The cycle it comes from.
        cycle: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A learning is linked to something else, or used again.
    Linked {
        /// The short name of the learning.
        learning: Text,
        /// What it is linked to or used in.
        to: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// What was learned was handed over to the client.
    HandedOver {
    } optional {
        /// To whom.
        to: PersonId,
        /// What was handed over.
        what: Text,
        /// The short names of what was learned; where none is named, everything learned until then.
        learnings: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A learning is let go: it is not handed over, and here is why.
    LearningLetGo {
        /// The short name of the learning.
        learning: Text,
        /// Why it is not handed over.
        why: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// An assumption was witnessed by both sides.
    AssumptionWitnessed {
        /// A short name of the assumption.
        assumption: Text,
    } optional {
        /// What it says.
        text: Text,
        /// Who of the other side.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// As what an assumption was challenged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChallengedAs {
    /// As scope creep.
    ScopeCreep,
    /// As wrong.
    Wrong,
    /// As no longer true.
    Outdated,
}

payload! {
    /// A witnessed assumption was challenged.
    AssumptionChallenged {
        /// The short name of the assumption.
        assumption: Text,
        /// As what.
        challenged_as: ChallengedAs,
    } optional {
        /// Who challenged it.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// A criterion for walking away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// The client cannot accommodate discovery.
    Discovery,
    /// The client will not pay for prediction.
    Prediction,
    /// Witnessed assumptions are framed as scope creep.
    Assumptions,
}

payload! {
    /// A criterion for walking away was observed.
    CriterionObserved {
        /// Which criterion.
        criterion: Criterion,
    } optional {
        /// With whom.
        who: PersonId,
        /// What was said plainly to the client.
        said: Text,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What was observed.
        what,
    }
}

noun! {
    /// What can be learned, and held against going on.
    LearningEvent {
        Recorded(Learned) = "learning.recorded" v 1,
            "Something was learned.",
            r#"{"learning":"approvals-first","text":"Agree on who approves before the first cycle","shape":["saas"]}"#;
        Linked(Linked) = "learning.linked" v 1,
            "A learning is linked to something else.",
            r#"{"learning":"approvals-first","to":"late-approvals"}"#;
        Reused(Linked) = "learning.reused" v 1,
            "A learning was used again.",
            r#"{"learning":"approvals-first","to":"bolt"}"#;
        HandedOver(HandedOver) = "learning.handed_over" v 1,
            "What was learned was handed over to the client.",
            r#"{"to":"p5","what":"The test log and its index"}"#;
        LetGo(LearningLetGo) = "learning.let_go" v 1,
            "A learning is let go: it is not handed over, and why.",
            r#"{"learning":"approvals-first","why":"It is about us, and of no use to them"}"#;
        AssumptionWitnessed(AssumptionWitnessed) = "assumption.witnessed" v 1,
            "An assumption was witnessed by both sides.",
            r#"{"assumption":"one-market","text":"One market only","who":"p5"}"#;
        AssumptionChallenged(AssumptionChallenged) = "assumption.challenged" v 1,
            "A witnessed assumption was challenged.",
            r#"{"assumption":"one-market","challenged_as":"scope_creep","who":"p5"}"#;
        CriterionObserved(CriterionObserved) = "walk_away.criterion_observed" v 1,
            "A criterion for walking away was observed.",
            r#"{"criterion":"discovery","who":"p5"}"#;
    }
}
