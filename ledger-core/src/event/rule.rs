//! Rules of the house: the policy whose constants every verdict uses.

use super::noun::{noun, payload};
use super::secret::Owner;
use crate::policy::Policy;
use crate::text::Text;
use crate::time::Day;

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
        /// What is created, updated and retired by it, line by line.
        impact: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Whether the team practises something that clauses of a model rest on.
    PracticeDeclared {
        /// Which practice, such as predictions.
        practice: Text,
        /// Whether it is practised.
        practised: bool,
        /// Why.
        why: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A lifecycle model, kept as data.
    ModelAdded {
        /// Its name.
        model: Text,
        /// The model itself, as written.
        source: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The team uses these lifecycle models from here on.
    ModelAdopted {
        /// Their names.
        models: Vec<Text>,
    } optional {
        /// Why.
        why: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Days off of a calendar.
    HolidaySet {
        /// The calendar, such as a country or a school. Its days are off for every client; what concerns one client
        /// alone is said of its cadences.
        calendar: Text,
        /// The days.
        days: Vec<Day>,
    } optional {
        /// Whether they replace what the calendar had before.
        replaces: bool,
        /// What the days are called, in their order.
        names: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What rules verdicts.
    RuleEvent {
        Adopted(Adopted) = "policy.adopted" v 1,
            "A policy is in force from here on.",
            include_str!("../policy/example.json");
        PracticeDeclared(PracticeDeclared) = "practice.declared" v 1,
            "Whether the team practises something that clauses of a model rest on.",
            r#"{"practice":"predictions","practised":false,"why":"We advise; nothing is predicted"}"#;
        ModelAdded(ModelAdded) = "model.added" v 1,
            "A lifecycle model is kept as data.",
            r#"{"model":"studio","source":"name = \"studio\""}"#;
        ModelAdopted(ModelAdopted) = "model.adopted" v 1,
            "The team uses these lifecycle models from here on.",
            r#"{"models":["four-state","ladder"]}"#;
        HolidaySet(HolidaySet) = "holiday.set" v 1,
            "Days off of a calendar.",
            r#"{"calendar":"england","days":["2026-12-25","2026-12-28"]}"#;
    }
}
