//! Rules of the house: the policy whose constants every verdict uses.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::policy::Policy;
use crate::text::Text;

payload! {
    /// A policy is in force from here on.
    Adopted {
        /// What the policy is called.
        name: Text,
        /// Every constant of it.
        policy: Policy,
    } optional {
        /// What the change means for earlier figures.
        why: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What rules verdicts.
    RuleEvent {
        Adopted(Adopted) = "policy.adopted" v 1,
            "A policy is in force from here on.",
            include_str!("../policy/example.json");
    }
}
