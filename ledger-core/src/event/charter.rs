//! What was made explicit: the charter, scope, roles, expectations, goals, answers, onboarding.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::Side;
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

/// An element of the charter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Element {
    /// What it is for.
    Outcome,
    /// What is included.
    ScopeIn,
    /// What is not.
    ScopeOut,
    /// The key milestones.
    Timeline,
    /// How updates, questions and decisions travel.
    Communication,
    /// Who owns what.
    Ownership,
    /// How both sides will know.
    SuccessMeasure,
    /// How changes are made.
    ChangeManagement,
    /// What is escalated.
    ScopeEscalated,
    /// What goes through change control.
    ScopeControlled,
}

payload! {
    /// An element of the charter was made explicit.
    ElementSet {
        /// Which element.
        element: Element,
        /// What it says.
        text: Text,
    } optional {
        /// From whose view it is.
        side: Side,
        /// Who of the other side agreed.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// What was decided of a change of scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScopeVerdict {
    /// It is made.
    Approved,
    /// It is not.
    Declined,
    /// The sides do not agree what was included.
    Disputed,
}

payload! {
    /// A change of scope was asked for.
    ScopeChangeRequested {
        /// A short name of the change.
        change: Text,
        /// Who asked.
        side: Side,
    } optional {
        /// What is asked for.
        text: Text,
        /// Who asked.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A change of scope was decided.
    ScopeChangeDecided {
        /// The short name of the change.
        change: Text,
        /// What was decided.
        verdict: ScopeVerdict,
    } optional {
        /// Who decided for the other side.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// Something was done beyond the scope without a change.
    CustomisedInformally {
        /// What was done.
        what: Text,
    } optional {
        /// The change it should have been.
        change: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// A role somebody has in the relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    /// The first of the three named seats.
    Trio1,
    /// The second.
    Trio2,
    /// The third.
    Trio3,
    /// Decides.
    DecisionMaker,
    /// Influences satisfaction and renewal.
    Influencer,
    /// Bought it.
    Buyer,
    /// Works with us day to day.
    DayToDay,
    /// Ours, learning from inside the client.
    Embedded,
}

payload! {
    /// Somebody has a role in the relationship.
    RoleAssigned {
        /// Which role.
        role: Seat,
        /// Who has it.
        person: PersonId,
    } optional {
        /// The last day of it.
        until: Day,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// Where an expectation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpectationKind {
    /// What was promised to win the work.
    SalesPromise,
    /// What delivery can do.
    DeliveryReality,
    /// What the client expects.
    Client,
    /// What we expect.
    Ours,
}

payload! {
    /// What somebody expects.
    ExpectationRecorded {
        /// Where it comes from.
        kind: ExpectationKind,
        /// What is expected.
        text: Text,
    } optional {
        /// Who expects it.
        who: PersonId,
        /// The commitment that carries it.
        commitment: u32,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// A goal was set.
    GoalSet {
        /// The goal.
        text: Text,
    } optional {
        /// Whose goal it is.
        side: Side,
        /// Until when.
        by: Day,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// One of the six questions of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Why did this client hire us.
    WhyHired,
    /// What do they think they bought.
    WhatBought,
    /// What do we think we are delivering.
    WhatDelivering,
    /// Who influences satisfaction and renewal.
    WhoInfluences,
    /// What would make it fail.
    WhatWouldFail,
    /// What is unclear now that may become expensive later.
    WhatIsUnclear,
}

payload! {
    /// One of the six questions was answered.
    QuestionAnswered {
        /// Which question.
        question: Question,
        /// Who answers.
        side: Side,
    } optional {
        /// How sure they are, in percent.
        percent: u32,
        /// Who answered.
        who: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
        /// The answer.
        answer,
    }
}

/// A step of onboarding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnboardingStep {
    /// Outcome, criteria, constraints, contacts, timeline.
    Alignment,
    /// Intake, documents, access, history, preferences, risks.
    InformationGathering,
    /// Meetings, channel, approvals, feedback, escalation.
    WorkingModel,
    /// Quick win, milestone, next step, momentum.
    FirstValue,
    /// Introductions, structure, tools, data, workflows, project, timeline.
    Introduction,
}

payload! {
    /// An output of onboarding is there.
    OnboardingOutput {
        /// Which step.
        step: OnboardingStep,
        /// Which output of it, such as success-criteria.
        output: Text,
    } optional {
        /// What it says.
        text: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Whether a party agrees on what was agreed.
    AlignmentChecked {
        /// Which party.
        who: PersonId,
        /// Whether they do.
        agrees: bool,
    } optional {
        /// On what.
        about: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// Whether client and work fit.
    FitAssessed {
        /// Whether the client is qualified.
        qualified: bool,
    } optional {
        /// Business scale, 0 to 4.
        scale: u32,
        /// Opportunity size, 0 to 4.
        opportunity: u32,
        /// Operational readiness, 0 to 4.
        readiness: u32,
        /// Stakeholder alignment, 0 to 4.
        alignment: u32,
        /// Economic leverage, 0 to 4.
        leverage: u32,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

/// What kind of client relationship it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EngagementKind {
    /// Close, with milestones.
    HighTouch,
    /// By milestones and decisions.
    Project,
    /// Strategic reviews and support as needed.
    Advisory,
    /// Consulting.
    Consulting,
    /// An optimisation retainer.
    Optimisation,
    /// Growth.
    Growth,
    /// Experimentation.
    Experimentation,
}

payload! {
    /// What kind of relationship it is.
    Classified {
        /// Which kind.
        kind: EngagementKind,
    } optional {
        /// Whether the client prefers distance.
        arms_length: bool,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What it is worth in a year: amount and currency, as one JSON text.
        annual_value,
    }
}

noun! {
    /// What can be made explicit.
    CharterEvent {
        ElementSet(ElementSet) = "charter.element_set" v 1,
            "An element of the charter was made explicit.",
            r#"{"element":"scope_out","text":"No paid media","side":"us","who":"p5"}"#;
        ScopeChangeRequested(ScopeChangeRequested) = "scope.change_requested" v 1,
            "A change of scope was asked for.",
            r#"{"change":"second-market","side":"client","text":"The same for the Spanish shop","who":"p5"}"#;
        ScopeChangeDecided(ScopeChangeDecided) = "scope.change_decided" v 1,
            "A change of scope was decided.",
            r#"{"change":"second-market","verdict":"approved","who":"p5"}"#;
        CustomisedInformally(CustomisedInformally) = "scope.customised_informally" v 1,
            "Something was done beyond the scope without a change.",
            r#"{"what":"A one-off export for their board"}"#;
        RoleAssigned(RoleAssigned) = "role.assigned" v 1,
            "Somebody has a role in the relationship.",
            r#"{"role":"decision_maker","person":"p5"}"#;
        ExpectationRecorded(ExpectationRecorded) = "expectation.recorded" v 1,
            "What somebody expects.",
            r#"{"kind":"sales_promise","text":"Results in the first quarter","who":"p5"}"#;
        GoalSet(GoalSet) = "goal.set" v 1,
            "A goal was set.",
            r#"{"text":"Refund rate below 2 %","side":"client","by":"2026-12-31"}"#;
        QuestionAnswered(QuestionAnswered) = "question.answered" v 1,
            "One of the six questions of a relationship was answered.",
            r#"{"question":"what_bought","side":"client","percent":80,"who":"p5"}"#;
        OnboardingOutput(OnboardingOutput) = "onboarding.output_recorded" v 1,
            "An output of onboarding is there.",
            r#"{"step":"alignment","output":"success-criteria","text":"Refund rate and repeat orders"}"#;
        AlignmentChecked(AlignmentChecked) = "alignment.checked" v 1,
            "Whether a party agrees on what was agreed.",
            r#"{"who":"p5","agrees":true,"about":"scope"}"#;
        FitAssessed(FitAssessed) = "fit.assessed" v 1,
            "Whether client and work fit, by five criteria.",
            r#"{"qualified":true,"scale":3,"opportunity":3,"readiness":2,"alignment":3,"leverage":2}"#;
        Classified(Classified) = "relationship.classified" v 1,
            "What kind of relationship it is.",
            r#"{"kind":"high_touch","arms_length":false}"#;
    }
}
