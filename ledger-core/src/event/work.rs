//! The work itself as far as the relationship rests on it: cycles, hypotheses, initiatives, priorities, feedback, readings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::Side;
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

payload! {
    /// A cycle of work began.
    CycleOpened {
        /// A short name of the cycle.
        cycle: Text,
    } optional {
        /// The hypothesis it tries.
        hypothesis: Text,
        /// The initiative it belongs to.
        initiative: Text,
        /// Whether it has no structure of its own.
        informal: bool,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A cycle of work ended.
    CycleClosed {
        /// The short name of the cycle.
        cycle: Text,
        /// Whether its outcome was evaluated.
        evaluated: bool,
    } optional {
        /// What came of it.
        outcome: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// An activity of initial insight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InsightActivity {
    /// Research.
    Research,
    /// Data were reviewed.
    DataReview,
    /// Heuristics were applied.
    HeuristicAnalysis,
    /// Opportunities were identified.
    OpportunityIdentification,
    /// Constraints were mapped.
    ConstraintMapping,
    /// Hypotheses were developed.
    HypothesisDevelopment,
}

payload! {
    /// An activity of initial insight was done.
    InsightActivityRecorded {
        /// Which activity.
        activity: InsightActivity,
    } optional {
        /// What came of it.
        summary: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A hypothesis was written down, or revised.
    Hypothesis {
        /// A short name of the hypothesis.
        hypothesis: Text,
        /// What it says.
        text: Text,
    } optional {
        /// What it rests on.
        because: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// An initiative was opened.
    InitiativeOpened {
        /// A short name of the initiative.
        initiative: Text,
    } optional {
        /// Its priority, 1 first.
        priority: u32,
        /// What it is.
        summary: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The brief of an initiative was drafted.
    BriefDrafted {
        /// The short name of the initiative.
        initiative: Text,
    } optional {
        /// What it says.
        summary: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// What made priorities change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevisionCause {
    /// Something that came in.
    Inbound,
    /// The plan itself.
    Plan,
    /// What was learned.
    Evidence,
}

payload! {
    /// Priorities were revised.
    PriorityRevised {
        /// What made them change.
        cause: RevisionCause,
    } optional {
        /// What changed.
        what: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A measurement became clearer.
    MeasureRefined {
        /// Which measure.
        measure: Text,
    } optional {
        /// How.
        how: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Feedback came.
    FeedbackReceived {
        /// From which side.
        side: Side,
    } optional {
        /// From whom.
        who: PersonId,
        /// The commitment it concerns.
        about: u32,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What was said.
        text,
    }
}

payload! {
    /// Progress was shown to the client.
    ProgressShown {
        /// What was shown.
        what: Text,
    } optional {
        /// To whom.
        to: PersonId,
        /// The commitment it concerns.
        about: u32,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// An effort beyond the regular was needed.
    HeroicEffort {
        /// What was done.
        what: Text,
    } optional {
        /// Who did it.
        who: PersonId,
        /// The commitment it saved.
        about: u32,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why it was needed.
        why,
    }
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A figure both sides look at, such as sla or vri.
    Metric,
    /// How satisfied the client is.
    Satisfaction,
    /// Whether the client stays.
    Retention,
}

/// Where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trend {
    /// Up.
    Rising,
    /// As before.
    Steady,
    /// Down.
    Falling,
}

/// What made it so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadingCause {
    /// The value of the work.
    Value,
    /// The price.
    Price,
    /// Something else.
    Other,
}

payload! {
    /// A figure was read.
    ReadingTaken {
        /// What is read.
        reading: Reading,
        /// The figure's name, such as sla.
        name: Text,
    } optional {
        /// The value, as written.
        value: Text,
        /// Its unit.
        unit: Text,
        /// Where it goes.
        trend: Trend,
        /// What made it so.
        cause: ReadingCause,
        /// Who gave it.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What the team notes.
        remark,
    }
}

payload! {
    /// A pattern was seen, or surfaced to the client.
    PatternSeen {
        /// A short name of the pattern.
        pattern: Text,
    } optional {
        /// Since when it is seen.
        since: Day,
        /// What it is.
        summary: Text,
        /// To whom it was surfaced.
        to: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Something the team notes.
    NotedFreely {
        /// What it is about, such as pattern, metric, precedent.
        topic: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What is noted.
        text,
    }
}

noun! {
    /// What can be said of the work.
    WorkEvent {
        CycleOpened(CycleOpened) = "cycle.opened" v 1,
            "A cycle of work began.",
            r#"{"cycle":"checkout-1","hypothesis":"fewer-fields"}"#;
        CycleClosed(CycleClosed) = "cycle.closed" v 1,
            "A cycle of work ended.",
            r#"{"cycle":"checkout-1","evaluated":true,"outcome":"Two points more complete their order"}"#;
        InsightActivity(InsightActivityRecorded) = "insight.activity_recorded" v 1,
            "An activity of initial insight was done.",
            r#"{"activity":"constraint_mapping","summary":"No releases in December"}"#;
        HypothesisRecorded(Hypothesis) = "hypothesis.recorded" v 1,
            "A hypothesis was written down.",
            r#"{"hypothesis":"fewer-fields","text":"Fewer fields raise completed orders"}"#;
        HypothesisRevised(Hypothesis) = "hypothesis.revised" v 1,
            "A hypothesis was revised.",
            r#"{"hypothesis":"fewer-fields","text":"Fewer fields raise completed orders on phones","because":"Desktop did not change"}"#;
        InitiativeOpened(InitiativeOpened) = "initiative.opened" v 1,
            "An initiative was opened.",
            r#"{"initiative":"support-pipeline","priority":1}"#;
        BriefDrafted(BriefDrafted) = "initiative.brief_drafted" v 1,
            "The brief of an initiative was drafted.",
            r#"{"initiative":"support-pipeline"}"#;
        PriorityRevised(PriorityRevised) = "priority.revised" v 1,
            "Priorities were revised.",
            r#"{"cause":"inbound","what":"Search before checkout"}"#;
        MeasureRefined(MeasureRefined) = "measure.refined" v 1,
            "A measurement became clearer.",
            r#"{"measure":"repeat-orders","how":"Counted by household"}"#;
        FeedbackReceived(FeedbackReceived) = "feedback.received" v 1,
            "Feedback came.",
            r#"{"side":"client","who":"p5","about":7}"#;
        ProgressShown(ProgressShown) = "progress.shown" v 1,
            "Progress was shown to the client.",
            r#"{"what":"The new checkout on their staging shop","to":"p5"}"#;
        HeroicEffort(HeroicEffort) = "effort.heroic" v 1,
            "An effort beyond the regular was needed.",
            r#"{"what":"A night to restore the feed","who":"p3","about":7}"#;
        ReadingTaken(ReadingTaken) = "reading.taken" v 1,
            "A figure was read: a metric, satisfaction, retention.",
            r#"{"reading":"metric","name":"sla","value":"99.2","unit":"%","trend":"steady"}"#;
        PatternObserved(PatternSeen) = "pattern.observed" v 1,
            "A pattern was seen.",
            r#"{"pattern":"refund-questions","since":"2026-02-02"}"#;
        PatternSurfaced(PatternSeen) = "pattern.surfaced" v 1,
            "A pattern was surfaced to the client.",
            r#"{"pattern":"refund-questions","summary":"A third of tickets ask about refunds","to":"p5"}"#;
        Noted(NotedFreely) = "team.noted" v 1,
            "Something the team notes.",
            r#"{"topic":"precedent"}"#;
    }
}
