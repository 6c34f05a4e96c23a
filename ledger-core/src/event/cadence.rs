//! Cadences: recurring promises, and what can be said of their occurrences.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::{Side, Via};
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
pub use crate::time::OnHoliday;
use crate::time::{Day, Zone};

/// What is recurring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CadenceKind {
    /// A written update.
    Update,
    /// A sync.
    Sync,
    /// A review.
    Review,
    /// Patterns surfaced.
    Patterns,
    /// Something else that is told.
    Other,
}

payload! {
    /// A cadence is in force from a day on; set again, it changes from that day on.
    Set {
        /// Its name, such as weekly-update.
        cadence: Text,
        /// What is recurring.
        kind: CadenceKind,
        /// Who owes it.
        side: Side,
        /// The first day on which it can be due.
        from: Day,
        /// The zone of its deadline.
        zone: Zone,
        /// The local time before which it is due, such as 16:00 or 24:00.
        before: Text,
        /// Days after the deadline within which it is late and not missed.
        late_within_days: u32,
        /// Hours before the deadline that count as on time for the next occurrence.
        core_hours: u32,
        /// What becomes of an occurrence on a day off.
        holidays: OnHoliday,
    } optional {
        /// The recurrence rule (RFC 5545, DAILY to YEARLY).
        rule: Text,
        /// The day from which intervals count, where it is not the first matching one.
        anchor: Day,
        /// The type of event that makes it due, where it is event-driven.
        trigger: Text,
        /// Days after that event within which it is due.
        within_days: u32,
        /// The last day on which it can be due.
        until: Day,
        /// The sections each occurrence must have.
        sections: Vec<Text>,
        /// About how many words it has.
        words: u32,
        /// About how many minutes it takes.
        minutes: u32,
        /// What is on its agenda.
        agenda: Vec<Text>,
        /// The artifacts it looks at.
        artifacts: Vec<Text>,
        /// Whose task it is.
        owner: PersonId,
        /// The preset it was taken from.
        preset: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A cadence rests from one day to another, both included.
    Paused {
        /// Which cadence.
        cadence: Text,
        /// The first day.
        from: Day,
        /// The last day.
        until: Day,
    } optional {
        /// Who agreed for the other side.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// One occurrence is waived beforehand, or excused by the other side afterwards.
    LetGo {
        /// Which cadence.
        cadence: Text,
        /// The occurrence, by its civil day.
        occurrence: Day,
    } optional {
        /// Who agreed for the other side.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Both sides agreed on another day for one occurrence.
    Moved {
        /// Which cadence.
        cadence: Text,
        /// The occurrence, by its civil day.
        occurrence: Day,
        /// The day it moves to.
        to: Day,
    } optional {
        /// Who agreed for the other side.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// A cadence ends: nothing after this day is expected.
    Ended {
        /// Which cadence.
        cadence: Text,
        /// The last day on which it can be due.
        last_day: Day,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Who owes an occurrence said that it will slip, or whoever is owed it asked for it.
    Spoken {
        /// Which cadence.
        cadence: Text,
        /// The occurrence, by its civil day.
        occurrence: Day,
    } optional {
        /// Who was told, or who asked.
        who: PersonId,
        /// How.
        via: Via,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

noun! {
    /// What can happen to a cadence.
    CadenceEvent {
        Set(Set) = "cadence.set" v 1,
            "A cadence is in force, or changes, from a day on.",
            r#"{"cadence":"weekly-update","kind":"update","side":"us","from":"2026-03-02","zone":"Europe/London","before":"16:00","late_within_days":5,"core_hours":40,"holidays":"keep","rule":"FREQ=WEEKLY;BYDAY=FR","sections":["shipped","in progress","blocked"],"words":200}"#;
        Paused(Paused) = "cadence.paused" v 1,
            "A cadence rests from one day to another.",
            r#"{"cadence":"weekly-update","from":"2026-12-21","until":"2027-01-03"}"#;
        Waived(LetGo) = "cadence.waived" v 1,
            "One occurrence is waived before its deadline.",
            r#"{"cadence":"weekly-update","occurrence":"2026-12-25","who":"p5"}"#;
        Excused(LetGo) = "cadence.excused" v 1,
            "The other side excused one occurrence after its deadline.",
            r#"{"cadence":"weekly-update","occurrence":"2026-12-25","who":"p5"}"#;
        Moved(Moved) = "cadence.moved" v 1,
            "Both sides agreed on another day for one occurrence.",
            r#"{"cadence":"weekly-update","occurrence":"2026-11-20","to":"2026-11-19","who":"p5"}"#;
        Ended(Ended) = "cadence.ended" v 1,
            "A cadence ends: nothing after this day is expected.",
            r#"{"cadence":"weekly-update","last_day":"2026-12-31"}"#;
        SlipDisclosed(Spoken) = "cadence.slip_disclosed" v 1,
            "Who owes an occurrence told the other side that it will slip.",
            r#"{"cadence":"weekly-update","occurrence":"2026-11-20","who":"p5","via":"mail"}"#;
        AskedAfter(Spoken) = "cadence.asked_after" v 1,
            "Whoever is owed an occurrence asked for it.",
            r#"{"cadence":"weekly-update","occurrence":"2026-11-20","who":"p5"}"#;
    }
}
