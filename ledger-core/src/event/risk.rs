//! What may go wrong and what did: risks, issues, escalations, patterns of failure and the responses to them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::Side;
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

/// Where a risk begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskOrigin {
    /// Expectations differ.
    MisalignedExpectations,
    /// Onboarding was weak.
    WeakOnboarding,
    /// Communication is unclear.
    UnclearCommunication,
    /// The scope is vague.
    VagueScope,
    /// Follow-up is slow.
    SlowFollowUp,
    /// Somebody unseen decides.
    HiddenDecisionMakers,
    /// Nobody manages the relationship.
    NeverManaged,
    /// Elsewhere.
    Other,
    /// No risk was seen: somebody looked.
    NoneSeen,
}

payload! {
    /// A risk was seen, or somebody looked and saw none.
    RiskRaised {
        /// A short name of the risk.
        risk: Text,
        /// Where it begins.
        origin: RiskOrigin,
    } optional {
        /// How bad it would be, 0 to 4.
        severity: u32,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What may happen.
        what,
    }
}

payload! {
    /// A risk is gone.
    RiskClosed {
        /// The short name of the risk.
        risk: Text,
    } optional {
        /// Whether it happened.
        happened: bool,
    } sealed ("internal", |this| Owner::Relationship) {
        /// How it went.
        how,
    }
}

/// What an issue really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssueClass {
    /// Between people.
    Relationship,
    /// In the work.
    Process,
}

payload! {
    /// What an issue really is.
    IssueClassified {
        /// A short name of the issue.
        issue: Text,
        /// Of the relationship, or of the process.
        class: IssueClass,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What happened.
        what,
    }
}

payload! {
    /// An issue was resolved.
    IssueResolved {
        /// The short name of the issue.
        issue: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// How.
        how,
    }
}

payload! {
    /// Something was escalated.
    EscalationRaised {
        /// What was escalated.
        what: Text,
    } optional {
        /// To whom.
        to: PersonId,
        /// By which side.
        side: Side,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

/// A known way in which relationships fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailurePattern {
    /// The scope was never truly understood.
    ScopeNeverUnderstood,
    /// The buyer and the day-to-day stakeholder wanted different things.
    StakeholdersDiffer,
    /// The rhythm of communication was too vague.
    RhythmTooVague,
    /// The client did not know what was required of them.
    ClientDutiesUnclear,
    /// Problems were noticed late and discussed vaguely.
    NoticedLate,
    /// Too much was customised informally.
    CustomisedInformally,
    /// Nobody tracked satisfaction until renewal.
    SatisfactionUntracked,
    /// The focus was on output, not on outcome.
    OutputNotOutcome,
}

payload! {
    /// Somebody sees a known way of failing here.
    PatternFlagged {
        /// Which one.
        pattern: FailurePattern,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What shows it.
        why,
    }
}

/// A response to a pattern of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// Goals and success criteria are made clear again.
    ReclarifyGoals,
    /// Explicit status and decision checkpoints.
    StatusCheckpoints,
    /// Boundaries and a change process.
    BoundariesAndChanges,
    /// Stakeholders and priorities are mapped.
    MapStakeholders,
    /// Risks are reviewed earlier and more often.
    ReviewRisksEarlier,
    /// Delivery is translated into value the client sees.
    TranslateIntoValue,
}

payload! {
    /// A response to a pattern was applied.
    ResponseApplied {
        /// Which response.
        response: Response,
        /// The pattern or rule it answers.
        pattern: Text,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// How.
        how,
    }
}

/// A sign of health, or of its lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HealthIndicator {
    /// Communication is clear.
    ClearCommunication,
    /// Expectations are realistic.
    RealisticExpectations,
    /// Work comes in structured rounds.
    StructuredIteration,
    /// Decisions are made together.
    CollaborativeDecisions,
    /// Learning goes on.
    LearningContinuity,
    /// Priorities are stable.
    StablePrioritisation,
    /// Scope is often confused.
    ScopeConfusion,
    /// Expectations are unrealistic.
    UnrealisticExpectations,
    /// Priorities are unclear.
    UnclearPriorities,
    /// Communication is inconsistent.
    InconsistentCommunication,
    /// Decisions stall.
    StalledDecisions,
}

payload! {
    /// A sign of health, or of its lack, was seen.
    HealthObserved {
        /// Which sign.
        indicator: HealthIndicator,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What was seen.
        what,
    }
}

payload! {
    /// A finding is not shown until a day.
    FindingSuppressed {
        /// The code of its rule.
        code: Text,
        /// The last day on which it is not shown.
        until: Day,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

noun! {
    /// What may go wrong and what did.
    RiskEvent {
        Raised(RiskRaised) = "risk.raised" v 1,
            "A risk was seen, or somebody looked and saw none.",
            r#"{"risk":"champion-leaves","origin":"hidden_decision_makers","severity":3}"#;
        Closed(RiskClosed) = "risk.closed" v 1,
            "A risk is gone.",
            r#"{"risk":"champion-leaves","happened":false}"#;
        IssueClassified(IssueClassified) = "issue.classified" v 1,
            "What an issue really is: of the relationship, or of the process.",
            r#"{"issue":"late-approvals","class":"process"}"#;
        IssueResolved(IssueResolved) = "issue.resolved" v 1,
            "An issue was resolved.",
            r#"{"issue":"late-approvals"}"#;
        EscalationRaised(EscalationRaised) = "escalation.raised" v 1,
            "Something was escalated.",
            r#"{"what":"Approvals take three weeks","to":"p5","side":"us"}"#;
        PatternFlagged(PatternFlagged) = "failure.flagged" v 1,
            "Somebody sees a known way of failing here.",
            r#"{"pattern":"noticed_late"}"#;
        ResponseApplied(ResponseApplied) = "response.applied" v 1,
            "A response to a pattern of failure was applied.",
            r#"{"response":"status_checkpoints","pattern":"noticed_late"}"#;
        HealthObserved(HealthObserved) = "health.observed" v 1,
            "A sign of health, or of its lack, was seen.",
            r#"{"indicator":"stalled_decisions"}"#;
        FindingSuppressed(FindingSuppressed) = "finding.suppressed" v 1,
            "A finding is not shown until a day.",
            r#"{"code":"silence","until":"2026-12-31"}"#;
    }
}
