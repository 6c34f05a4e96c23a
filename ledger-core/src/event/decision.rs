//! What is declared and decided: stages, decisions of the portfolio, the end.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

/// What is decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Whether the contract goes on.
    Renewal,
    /// Whether it grows.
    Expansion,
    /// That it is done.
    Completion,
    /// That we end it.
    WalkAway,
    /// That an initiative ends.
    Kill,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionResult {
    /// It goes on at the same shape.
    Renewed,
    /// It grows.
    Expanded,
    /// It goes on, smaller.
    Reduced,
    /// The client ended it.
    Lost,
    /// We ended it.
    Ended,
    /// It is done.
    Completed,
}

/// Who ended a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// Our side.
    Us,
    /// The client.
    Client,
    /// Its term came.
    Term,
}

payload! {
    /// Somebody says in which stage the relationship is.
    StageDeclared {
        /// The lifecycle model.
        model: Text,
        /// The stage of that model.
        stage: Text,
    } optional {
        /// The first day of it.
        since: Day,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        because,
    }
}

payload! {
    /// A decision of the portfolio, with what continues, changes and stops.
    DecisionRecorded {
        /// What it is about.
        kind: DecisionKind,
    } optional {
        /// The initiative it is about.
        initiative: Text,
        /// What came of it.
        result: DecisionResult,
        /// What continues.
        continues: Vec<Text>,
        /// What changes.
        changes: Vec<Text>,
        /// What stops.
        stops: Vec<Text>,
        /// The day on which the client was told.
        told_on: Day,
        /// Who of the other side decided or was told.
        who: PersonId,
        /// Tags of its shape, by which later decisions find it.
        shape: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        because,
    }
}

payload! {
    /// The relationship ends: its cadences end, silence stops counting.
    Closed {
        /// Who ended it.
        ended_by: EndedBy,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

noun! {
    /// What can be declared and decided.
    DecisionEvent {
        StageDeclared(StageDeclared) = "stage.declared" v 1,
            "Somebody says in which stage the relationship is.",
            r#"{"model":"four-state","stage":"operating","since":"2026-04-01"}"#;
        Recorded(DecisionRecorded) = "decision.recorded" v 1,
            "A decision of the portfolio, with what continues, changes and stops.",
            r#"{"kind":"renewal","result":"renewed","continues":["weekly update"],"changes":["one sync a month"],"stops":["ad-hoc reports"],"told_on":"2026-10-15","who":"p5"}"#;
        Closed(Closed) = "relationship.closed" v 1,
            "The relationship ends.",
            r#"{"ended_by":"term"}"#;
    }
}
