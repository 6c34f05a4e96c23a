//! Which things inside a relationship have a name of their own: what an event introduces, and what it needs to be there.

use super::cadence::{Ended, LetGo, Moved, Paused, Set, Spoken};
use super::charter::{ScopeChangeDecided, ScopeChangeRequested};
use super::ladder::{NeedAddressed, NeedIdentified};
use super::learning::{AssumptionChallenged, AssumptionWitnessed, Learned, LearningLetGo, Linked};
use super::risk::{IssueClassified, IssueResolved, RiskClosed, RiskRaised};
use super::work::{BriefDrafted, CycleClosed, CycleOpened, Hypothesis, InitiativeOpened};
use super::{
    CadenceEvent, CharterEvent, ContactEvent, Event, LadderEvent, LearningEvent, MeetingEvent, RiskEvent,
    WorkEvent,
};
use crate::text::Text;

/// What kind of thing a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Thing {
    /// A cadence.
    Cadence,
    /// A change of scope.
    ScopeChange,
    /// A risk.
    Risk,
    /// An issue.
    Issue,
    /// A cycle of work.
    Cycle,
    /// A hypothesis.
    Hypothesis,
    /// An initiative.
    Initiative,
    /// A learning.
    Learning,
    /// An assumption.
    Assumption,
    /// A need.
    Need,
}

impl Thing {
    /// What people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cadence => "cadence",
            Self::ScopeChange => "change of scope",
            Self::Risk => "risk",
            Self::Issue => "issue",
            Self::Cycle => "cycle",
            Self::Hypothesis => "hypothesis",
            Self::Initiative => "initiative",
            Self::Learning => "learning",
            Self::Assumption => "assumption",
            Self::Need => "need",
        }
    }
}

impl Event {
    /// The named thing this event brings into the relationship.
    pub fn introduces(&self) -> Option<(Thing, &Text)> {
        Some(match self {
            Self::Cadence(CadenceEvent::Set(Set { cadence, .. })) => (Thing::Cadence, cadence),
            Self::Charter(CharterEvent::ScopeChangeRequested(ScopeChangeRequested { change, .. })) => {
                (Thing::ScopeChange, change)
            }
            Self::Risk(RiskEvent::Raised(RiskRaised { risk, .. })) => (Thing::Risk, risk),
            Self::Risk(RiskEvent::IssueClassified(IssueClassified { issue, .. })) => (Thing::Issue, issue),
            Self::Work(WorkEvent::CycleOpened(CycleOpened { cycle, .. })) => (Thing::Cycle, cycle),
            Self::Work(WorkEvent::HypothesisRecorded(Hypothesis { hypothesis, .. })) => {
                (Thing::Hypothesis, hypothesis)
            }
            Self::Work(WorkEvent::InitiativeOpened(InitiativeOpened { initiative, .. })) => {
                (Thing::Initiative, initiative)
            }
            Self::Learning(LearningEvent::Recorded(Learned { learning, .. })) => (Thing::Learning, learning),
            Self::Learning(LearningEvent::AssumptionWitnessed(AssumptionWitnessed {
                assumption, ..
            })) => (Thing::Assumption, assumption),
            Self::Ladder(LadderEvent::NeedIdentified(NeedIdentified { need, .. })) => (Thing::Need, need),
            _ => return None,
        })
    }

    /// The named thing this event is about, which has to be there.
    pub fn needs(&self) -> Option<(Thing, &Text)> {
        Some(match self {
            Self::Cadence(
                CadenceEvent::Paused(Paused { cadence, .. })
                | CadenceEvent::Waived(LetGo { cadence, .. })
                | CadenceEvent::Excused(LetGo { cadence, .. })
                | CadenceEvent::Moved(Moved { cadence, .. })
                | CadenceEvent::Ended(Ended { cadence, .. })
                | CadenceEvent::SlipDisclosed(Spoken { cadence, .. })
                | CadenceEvent::AskedAfter(Spoken { cadence, .. }),
            ) => (Thing::Cadence, cadence),
            Self::Charter(CharterEvent::ScopeChangeDecided(ScopeChangeDecided { change, .. })) => {
                (Thing::ScopeChange, change)
            }
            Self::Risk(RiskEvent::Closed(RiskClosed { risk, .. })) => (Thing::Risk, risk),
            Self::Risk(RiskEvent::IssueResolved(IssueResolved { issue, .. })) => (Thing::Issue, issue),
            Self::Work(WorkEvent::CycleClosed(CycleClosed { cycle, .. })) => (Thing::Cycle, cycle),
            Self::Work(WorkEvent::HypothesisRevised(Hypothesis { hypothesis, .. })) => {
                (Thing::Hypothesis, hypothesis)
            }
            Self::Work(WorkEvent::BriefDrafted(BriefDrafted { initiative, .. })) => {
                (Thing::Initiative, initiative)
            }
            Self::Learning(
                LearningEvent::Linked(Linked { learning, .. })
                | LearningEvent::LetGo(LearningLetGo { learning, .. }),
            ) => (Thing::Learning, learning),
            Self::Learning(LearningEvent::AssumptionChallenged(AssumptionChallenged {
                assumption, ..
            })) => (Thing::Assumption, assumption),
            Self::Ladder(LadderEvent::NeedAddressed(NeedAddressed { need, .. })) => (Thing::Need, need),
            _ => return None,
        })
    }

    /// The numbers of the commitments this event speaks of, beside those of the commitment noun itself.
    pub fn speaks_of(&self) -> Vec<u32> {
        match self {
            Self::Meeting(MeetingEvent::Update(update)) => update.keeps.clone().unwrap_or_default(),
            Self::Contact(ContactEvent::Held(held)) => held.about.into_iter().collect(),
            Self::Contact(ContactEvent::Candour(observed)) => observed.about.into_iter().collect(),
            Self::Work(WorkEvent::FeedbackReceived(feedback)) => feedback.about.into_iter().collect(),
            Self::Work(WorkEvent::ProgressShown(progress)) => progress.about.into_iter().collect(),
            Self::Work(WorkEvent::HeroicEffort(effort)) => effort.about.into_iter().collect(),
            Self::Charter(CharterEvent::ExpectationRecorded(expected)) => {
                expected.commitment.into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
}
