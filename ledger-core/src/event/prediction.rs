//! Predictions: what will be seen, to be checked on a day, and what was seen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

/// What a check showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PredictionOutcome {
    /// As predicted.
    Right,
    /// Not as predicted.
    Wrong,
    /// It cannot be told.
    Unclear,
}

payload! {
    /// Something is predicted, to be checked on a day.
    Made {
        /// The prediction's number in its stream, from 1.
        number: u32,
        /// What is predicted.
        what: Text,
        /// The day on which it is checked.
        check_on: Day,
    } optional {
        /// How likely it is held to be, in percent.
        percent: u32,
        /// Who of the other side checks it with us.
        with: PersonId,
        /// The day by which its outcome is told.
        told_by: Day,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A prediction was checked.
    Checked {
        /// Which prediction.
        number: u32,
        /// What the check showed.
        outcome: PredictionOutcome,
        /// Whether both sides looked at it together.
        together: bool,
    } optional {
        /// Whether the outcome was an uncomfortable one.
        uncomfortable: bool,
        /// Who of the other side looked at it.
        who: PersonId,
        /// What was seen.
        seen: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What can happen to a prediction.
    PredictionEvent {
        Made(Made) = "prediction.made" v 1,
            "Something is predicted, to be checked on a day.",
            r#"{"number":3,"what":"The refund rate falls below 2 %","check_on":"2026-03-31","percent":70,"with":"p5"}"#;
        Checked(Checked) = "prediction.checked" v 1,
            "A prediction was checked.",
            r#"{"number":3,"outcome":"wrong","together":true,"uncomfortable":true,"who":"p5"}"#;
    }
}

impl PredictionEvent {
    /// The number of the prediction it concerns.
    pub fn number(&self) -> u32 {
        match self {
            Self::Made(Made { number, .. }) | Self::Checked(Checked { number, .. }) => *number,
        }
    }
}
