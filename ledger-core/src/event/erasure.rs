//! Erasures: whose key is destroyed from here on. The event comes first and stays; what the key sealed never opens again.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::{EventId, PersonId};
use crate::text::Text;

payload! {
    /// Somebody's name, contact and words are erased: their key is destroyed.
    OfPerson {
        /// Whose.
        person: PersonId,
        /// Why, in the clear: it stands when everything of theirs is gone, and must not name them.
        why: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// What was said in a private record is erased: its key is destroyed.
    OfRecord {
        /// The record.
        target: EventId,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// The team's internal text about a relationship is erased: its keys so far are destroyed.
    OfRelationship {
        /// Destroyed is every key of the relationship before the one of this number, which seals what is said from
        /// here on.
        before: u32,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

noun! {
    /// What is erased.
    ErasureEvent {
        Person(OfPerson) = "person.erased" v 1,
            "What names somebody, and what they said in confidence, is erased: their key is destroyed.",
            r#"{"person":"p7","why":"asked for by mail on 20 November"}"#;
        Record(OfRecord) = "record.erased" v 1,
            "What was said in a private record is erased: its key is destroyed.",
            r#"{"target":"019cb5f0-4f6e-7a31-8c11-2f3a4b5c6d7e"}"#;
        Relationship(OfRelationship) = "relationship.erased" v 1,
            "The team's internal text about a relationship up to here is erased: its keys are destroyed.",
            r#"{"before":1}"#;
    }
}
