//! Corrections: an event is taken back, and stays in the log.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::EventId;

payload! {
    /// An event is taken back: folds that know of this skip it, audit views show both.
    Retracted {
        /// The event taken back.
        target: EventId,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

noun! {
    /// What corrects the record.
    CorrectionEvent {
        Retracted(Retracted) = "event.retracted" v 1,
            "An event is taken back; it stays in the log, and views that know of this skip it.",
            r#"{"target":"019cb5f0-4f6e-7a31-8c11-2f3a4b5c6d7e"}"#;
    }
}
