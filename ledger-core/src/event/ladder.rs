//! The ladder: diagnosis, needs, insight, shared stakes, trust asked after, and moves between rungs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::commitment::Side;
use super::noun::{noun, payload};
use super::secret::Owner;
use crate::id::PersonId;
use crate::text::Text;
use crate::time::Day;

/// How information flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InformationFlow {
    /// When asked.
    OnRequest,
    /// Regularly.
    Regular,
    /// Unprompted.
    Unprompted,
}

/// How readily we would be replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Substitutability {
    /// They look for others.
    ActivelyShopping,
    /// They compare now and then.
    Comparing,
    /// They stopped looking.
    NotShopping,
    /// It would hurt them.
    HardToReplace,
}

/// Who names the problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemSource {
    /// They do.
    Client,
    /// Both do.
    Both,
    /// We do.
    Us,
}

/// What meetings are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingTone {
    /// Status.
    Status,
    /// Problems.
    Problems,
    /// Planning ahead.
    Planning,
}

payload! {
    /// Where the relationship stands, in four dimensions.
    DiagnosisRecorded {
        /// How information flows.
        information: InformationFlow,
        /// How readily we would be replaced.
        substitutability: Substitutability,
        /// Who names the problems.
        problems: ProblemSource,
        /// What meetings are for.
        meetings: MeetingTone,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What shows it.
        why,
    }
}

payload! {
    /// A need was identified.
    NeedIdentified {
        /// A short name of the need.
        need: Text,
        /// Whether the client stated it.
        stated: bool,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What it is.
        what,
    }
}

payload! {
    /// An unstated need was addressed.
    NeedAddressed {
        /// The short name of the need.
        need: Text,
    } optional {
        /// Who of the client confirmed it.
        confirmed_by: PersonId,
        /// How, in one sentence.
        how: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// An insight was delivered.
    InsightDelivered {
        /// What it says, in a sentence.
        insight: Text,
        /// Whether it is about this client and nobody else.
        specific: bool,
    } optional {
        /// Whether it rests on what only insiders know.
        inside_knowledge: bool,
        /// Whether nobody asked for it.
        unsolicited: bool,
        /// To whom.
        to: PersonId,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The two sides planned together.
    JointPlanHeld {
        /// Whether we committed resources.
        we_committed: bool,
        /// Whether they did.
        they_committed: bool,
    } optional {
        /// What was planned.
        summary: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// What was brought into a creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Asset {
    /// Data of their own.
    Data,
    /// A method of their own.
    Methodology,
    /// People of their own.
    Talent,
}

payload! {
    /// The two sides created something together.
    CoCreationRecorded {
        /// What.
        what: Text,
        /// What was brought into it.
        asset: Asset,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// How we shaped what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InfluenceKind {
    /// Their strategy changed by it.
    StrategyInfluenced,
    /// They designed around what we can do.
    DesignedAroundUs,
}

payload! {
    /// We shaped what the client does.
    InfluenceRecorded {
        /// How.
        kind: InfluenceKind,
    } optional {
        /// Who of the client says so.
        said_by: PersonId,
        /// What changed.
        what: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

payload! {
    /// The incentives of both sides were looked at.
    IncentiveAudit {
        /// Whether they are aligned.
        aligned: bool,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What was found.
        what,
    }
}

/// A dimension of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrustDimension {
    /// They believe that we can deliver.
    Competence,
    /// They believe that we act in their interest.
    Integrity,
    /// They share bad news with us.
    Benevolence,
}

payload! {
    /// How far the client trusts us in one dimension, by their own word.
    TrustAudited {
        /// Which dimension.
        dimension: TrustDimension,
        /// How far, 0 to 4.
        score: u32,
    } optional {
        /// Whom we asked.
        asked: PersonId,
        /// Whose trust it is.
        side: Side,
    } sealed ("internal", |this| Owner::Relationship) {
        /// What they said.
        evidence_text,
    }
}

payload! {
    /// On which rung somebody sees the relationship.
    RungAssessed {
        /// Which rung, 1 to 5.
        rung: u32,
    } optional {
        /// Lines of evidence, each an event's id or a kind of evidence.
        lines: Vec<Text>,
    } sealed ("internal", |this| Owner::Relationship) {
        /// Why.
        why,
    }
}

payload! {
    /// A move to another rung is planned.
    RungMovePlanned {
        /// From which rung.
        from_rung: u32,
        /// To which rung.
        to_rung: u32,
        /// What is done.
        action: Text,
        /// What will be seen when it worked.
        success_evidence: Text,
        /// The trust it depends on.
        trust_dependency: TrustDimension,
        /// Until when.
        due: Day,
    } optional {
        /// Whose task it is.
        owner: PersonId,
        /// What the move requires.
        requirement: Text,
    } sealed ("internal", |this| Owner::Relationship) {
    }
}

/// Whether something was designed, or happened by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Designed {
    /// It was designed.
    Designed,
    /// It was observed.
    Observed,
}

payload! {
    /// Something that looks like a higher rung and is not.
    FakeMoveObserved {
        /// The kind of evidence, such as accessibility or tenure.
        kind: Text,
        /// Designed or observed.
        tag: Designed,
    } optional {
    } sealed ("internal", |this| Owner::Relationship) {
        /// What was seen.
        what,
    }
}

noun! {
    /// What the ladder rests on.
    LadderEvent {
        Diagnosis(DiagnosisRecorded) = "diagnosis.recorded" v 1,
            "Where the relationship stands, in four dimensions.",
            r#"{"information":"regular","substitutability":"comparing","problems":"both","meetings":"problems"}"#;
        NeedIdentified(NeedIdentified) = "need.identified" v 1,
            "A need was identified, stated or not.",
            r#"{"need":"board-reporting","stated":false}"#;
        NeedAddressed(NeedAddressed) = "need.addressed" v 1,
            "An unstated need was addressed.",
            r#"{"need":"board-reporting","confirmed_by":"p5","how":"One page they took to their board"}"#;
        InsightDelivered(InsightDelivered) = "insight.delivered" v 1,
            "An insight was delivered.",
            r#"{"insight":"Refunds follow late parcels, not bad goods","specific":true,"inside_knowledge":true,"unsolicited":true,"to":"p5"}"#;
        JointPlanHeld(JointPlanHeld) = "joint_plan.held" v 1,
            "The two sides planned together.",
            r#"{"we_committed":true,"they_committed":true}"#;
        CoCreation(CoCreationRecorded) = "co_creation.recorded" v 1,
            "The two sides created something together.",
            r#"{"what":"A shared parcel model","asset":"data"}"#;
        Influence(InfluenceRecorded) = "influence.recorded" v 1,
            "We shaped what the client does.",
            r#"{"kind":"strategy_influenced","said_by":"p5"}"#;
        IncentiveAudit(IncentiveAudit) = "incentives.audited" v 1,
            "The incentives of both sides were looked at.",
            r#"{"aligned":true}"#;
        TrustAudited(TrustAudited) = "trust.audited" v 1,
            "How far the client trusts us in one dimension, by their own word.",
            r#"{"dimension":"benevolence","score":3,"asked":"p5","side":"client"}"#;
        RungAssessed(RungAssessed) = "rung.assessed" v 1,
            "On which rung somebody sees the relationship.",
            r#"{"rung":2,"lines":["tenure"]}"#;
        RungMovePlanned(RungMovePlanned) = "rung.move_planned" v 1,
            "A move to another rung is planned.",
            r#"{"from_rung":2,"to_rung":3,"action":"One of us sits with their support team","success_evidence":"They act on an insight nobody asked for","trust_dependency":"competence","due":"2026-09-30","owner":"p3"}"#;
        FakeMove(FakeMoveObserved) = "fake_move.observed" v 1,
            "Something that looks like a higher rung and is not.",
            r#"{"kind":"accessibility","tag":"observed"}"#;
    }
}
