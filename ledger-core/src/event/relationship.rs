//! The relationship: opened, amended from a day on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::text::Text;
use crate::time::{Day, Zone};

/// What kind of engagement it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RelationshipKind {
    /// Work with an end.
    #[default]
    Project,
    /// Consulting.
    Consulting,
    /// An optimisation retainer.
    Retainer,
    /// Advice on systems.
    Advisory,
    /// A growth relationship.
    Growth,
    /// An experimentation partnership.
    Experimentation,
    /// Structured strategic advice.
    Strategic,
}

/// How often the two sides meet promises: it sets how fast trust ages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rhythm {
    /// Every week.
    #[default]
    Weekly,
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
}

payload! {
    /// A relationship begins to be recorded.
    Opened {
        /// The zone in which its days are read.
        zone: Zone,
        /// What kind of engagement it is.
        kind: RelationshipKind,
        /// How often it meets promises.
        rhythm: Rhythm,
    } optional {
        /// The client's name, as both sides write it.
        name: Text,
        /// The client's id in another system.
        external_id: Text,
        /// Tags of its shape, by which later engagements find it.
        shape: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Amount, currency and period, as one JSON text.
        contract_value,
    }
}

payload! {
    /// A field of the relationship changes from a day on.
    Amended {
        /// The first day on which the new values hold.
        from: Day,
    } optional {
        /// The new zone.
        zone: Zone,
        /// The new kind.
        kind: RelationshipKind,
        /// The new rhythm.
        rhythm: Rhythm,
        /// The new name.
        name: Text,
        /// The new id elsewhere.
        external_id: Text,
        /// The new tags.
        shape: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
        /// The new contract value.
        contract_value,
        /// Why it changes.
        why,
    }
}

noun! {
    /// What can happen to a relationship.
    RelationshipEvent {
        Opened(Opened) = "relationship.opened" v 1,
            "A relationship begins to be recorded.",
            r#"{"zone":"Europe/London","kind":"retainer","rhythm":"weekly","name":"Acme Ltd","shape":["saas","two-founders"]}"#;
        Amended(Amended) = "relationship.amended" v 1,
            "A field of the relationship changes from a day on.",
            r#"{"from":"2026-07-01","zone":"Europe/Berlin"}"#;
    }
}
