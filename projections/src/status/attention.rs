//! Why a relationship needs a look: reasons in an order, each with since when and the events it rests on.
//!
//! The order follows one thought: trust is how much watching we choose to do (Burgess 2023, design part 3, D.2), so what
//! costs trust fastest and can still be mended stands first. What breaks integrity (silence about a promise) comes
//! before what breaks competence (a slip that was told), what we owe before what they owe, a date that will not come
//! back before a trend.

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::{Day, EventId};
use serde::{Deserialize, Serialize};

use super::frame::Frame;
use crate::cadence::{Cadence, Counts, JudgedOccurrence, Share, Status};
use crate::commitments::{Disclosed, JudgedCommitment, Outcome};
use crate::predictions::{Predictions, Standing};
use crate::setting::Setting;
use crate::silence::{Alarm, Silence};
use crate::trust::{Asset, PARTS, SideBrief};

/// Adherence and trust are looked at over so many days: a quarter.
pub const LOOK_BACK_DAYS: i64 = 91;
/// A proven part that fell by so many 1/10,000 in that time is falling: about what a quarter of doing nothing costs a
/// well-proven relationship (D.3: .839 to .786).
const FALL: u128 = 500;

/// Why somebody should look, most pressing first: the order of the variants is the rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cause {
    /// We missed a promise, still owe it, and never said a word: nothing costs integrity more.
    MissedSilently,
    /// Something of ours is past due and they have not heard of it from us: a word today still counts.
    OverdueWithoutWord,
    /// No word from us on any channel for over one and a half intervals of our shortest cadence.
    SilenceBreached,
    /// The day of notice has passed, or the term, and nothing was decided: deciding by default.
    DecidingByDefault,
    /// The renewal has to be decided, and is not.
    DecisionNear,
    /// Something of ours is past due, and they know.
    Overdue,
    /// More of a cadence of ours slipped in a quarter than the target of .90 leaves room for.
    AdherenceBelowTarget,
    /// What is proven of us fell over a quarter.
    TrustFalling,
    /// No word from us for over one interval.
    SilenceWarns,
    /// A promise of ours waits for one of theirs that is past due.
    WaitingOnThem,
    /// Something they promised is past due.
    OverdueByThem,
    /// The day of a prediction has passed without a check.
    Unchecked,
    /// Nobody invested in the relationship for so long that it loses worth.
    Idle,
}

impl Cause {
    /// Every cause, most pressing first.
    pub const ALL: [Self; 13] = [
        Self::MissedSilently,
        Self::OverdueWithoutWord,
        Self::SilenceBreached,
        Self::DecidingByDefault,
        Self::DecisionNear,
        Self::Overdue,
        Self::AdherenceBelowTarget,
        Self::TrustFalling,
        Self::SilenceWarns,
        Self::WaitingOnThem,
        Self::OverdueByThem,
        Self::Unchecked,
        Self::Idle,
    ];

    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::MissedSilently => "missed_silently",
            Self::OverdueWithoutWord => "overdue_without_word",
            Self::SilenceBreached => "silence_breached",
            Self::DecidingByDefault => "deciding_by_default",
            Self::DecisionNear => "decision_near",
            Self::Overdue => "overdue",
            Self::AdherenceBelowTarget => "adherence_below_target",
            Self::TrustFalling => "trust_falling",
            Self::SilenceWarns => "silence_warns",
            Self::WaitingOnThem => "waiting_on_them",
            Self::OverdueByThem => "overdue_by_them",
            Self::Unchecked => "unchecked",
            Self::Idle => "idle",
        }
    }

    /// Its place in the order, from 1: the most pressing.
    pub fn rank(self) -> usize {
        self as usize + 1
    }
}

/// A reason to look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub cause: Cause,
    /// Since when, in days of the relationship's zone: of a promise its due, of a silence the last word, of a trend
    /// where it begins.
    pub since: Day,
    /// What it is about, by the names that verbs take; oldest first.
    pub about: Vec<String>,
    /// The events it rests on, in order. A deadline that passed in silence has none.
    pub events: Vec<EventId>,
    /// Its measure.
    pub measure: Measure,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// So many things, in `about`.
    Count(usize),
    /// So many days.
    Days(i64),
    /// A day, and what it is the day of.
    By(Day),
    /// So many held of so many.
    Held(Share),
    /// A dimension that fell from so many 1/10,000 proven to so many.
    Fell(TrustDimension, u128, u128),
}

/// What is looked at.
pub(super) struct Seen<'a> {
    pub(super) setting: &'a Setting,
    pub(super) frame: &'a Frame,
    pub(super) commitments: &'a [JudgedCommitment],
    pub(super) cadences: &'a [Cadence],
    pub(super) predictions: &'a Predictions,
    pub(super) silence: Option<&'a Silence>,
    pub(super) asset: &'a Asset,
    pub(super) now: &'a SideBrief,
    /// What was proven of us a quarter ago, where there was anything to say.
    pub(super) before: Option<&'a SideBrief>,
    /// The events by which something was broken since then in a dimension.
    pub(super) broken: &'a [(TrustDimension, Vec<EventId>)],
}

impl Seen<'_> {
    /// The reasons, most pressing first; of the same, the oldest first. A relationship that ended needs none.
    pub(super) fn reasons(&self) -> Vec<Reason> {
        if self.frame.closed.is_some() {
            return Vec::new();
        }
        let mut reasons = self.of_promises();
        reasons.extend(self.of_silence());
        reasons.extend(self.of_the_term());
        reasons.extend(self.of_cadences());
        reasons.extend(self.of_trust());
        reasons.extend(self.of_predictions());
        reasons.extend(self.of_idleness());
        reasons.sort_by(|one, other| {
            (one.cause, one.since, &one.about).cmp(&(other.cause, other.since, &other.about))
        });
        reasons
    }

    fn today(&self) -> Day {
        self.setting.as_of.civil_day()
    }

    /// What is past due, of both sides.
    fn of_promises(&self) -> Vec<Reason> {
        let mut slips: Vec<(Cause, Day, String, &[EventId])> = Vec::new();
        for one in self.commitments.iter().filter(|one| is_past_due(one)) {
            let Some(due) = one.due else { continue };
            slips.push((self.cause(one), due.civil_day(), one.reference.to_string(), &one.events));
        }
        let occurrences = self.cadences.iter().flat_map(|cadence| &cadence.occurrences);
        for one in occurrences.filter(|one| one.status == Status::Overdue) {
            let cause = slipped(one.side, one.disclosed);
            slips.push((cause, one.due.civil_day(), one.reference.to_string(), &[]));
        }
        slips.sort_by(|one, other| (one.0, one.1, &one.2).cmp(&(other.0, other.1, &other.2)));
        let causes = slips.chunk_by(|one, other| one.0 == other.0);
        causes
            .filter_map(|of| {
                let &(cause, since, ..) = of.first()?;
                let mut events: Vec<EventId> =
                    of.iter().flat_map(|(.., events)| events.iter().copied()).collect();
                events.sort();
                let about = of.iter().map(|(_, _, name, _)| name.clone()).collect();
                Some(Reason { cause, since, about, events, measure: Measure::Count(of.len()) })
            })
            .collect()
    }

    fn cause(&self, one: &JudgedCommitment) -> Cause {
        match one.outcome {
            _ if one.side == Side::Client => Cause::OverdueByThem,
            _ if self.waits(one) => Cause::WaitingOnThem,
            Outcome::MissedSilently => Cause::MissedSilently,
            Outcome::Missed => Cause::Overdue,
            _ => slipped(one.side, one.disclosed),
        }
    }

    /// Whether something it needs of theirs is past due.
    fn waits(&self, one: &JudgedCommitment) -> bool {
        let late = |other: &JudgedCommitment| is_past_due(other) && one.needs.contains(&other.reference);
        self.commitments.iter().any(late)
    }

    fn of_silence(&self) -> Option<Reason> {
        let silence = self.silence?;
        let cause = match silence.alarm? {
            Alarm::Quiet => return None,
            Alarm::Warns => Cause::SilenceWarns,
            Alarm::Breached => Cause::SilenceBreached,
        };
        Some(Reason {
            cause,
            since: silence.current.from,
            about: Vec::new(),
            events: silence.last_word.into_iter().collect(),
            measure: Measure::Days(silence.current.days),
        })
    }

    /// Whether it goes on has to be decided before the day of notice (F.2).
    fn of_the_term(&self) -> Option<Reason> {
        let term = self.frame.term.as_ref().filter(|term| term.decided.is_none())?;
        let by = term.decide_by();
        let (cause, since) = match self.today() {
            today if today > by => (Cause::DecidingByDefault, by),
            today if today >= term.decide_from() => (Cause::DecisionNear, term.decide_from()),
            _ => return None,
        };
        Some(Reason { cause, since, about: Vec::new(), events: vec![term.signed], measure: Measure::By(by) })
    }

    fn of_cadences(&self) -> Vec<Reason> {
        let ours = self.cadences.iter().filter(|one| one.plan.side == Side::Us && !one.plan.ended);
        ours.filter_map(|cadence| {
            let lately: Vec<_> = self.lately(cadence).collect();
            let counts = Counts::of(lately.iter().copied());
            let budget = counts.miss_budget();
            let slipped = |one: &&&JudgedOccurrence| matches!(one.status, Status::Late | Status::Missed);
            let first = lately.iter().find(slipped).filter(|_| budget.spent > budget.allowed)?;
            Some(Reason {
                cause: Cause::AdherenceBelowTarget,
                since: first.due.civil_day(),
                about: vec![cadence.plan.cadence.clone()],
                events: lately.iter().filter(slipped).filter_map(|one| one.event).collect(),
                measure: Measure::Held(counts.adherence()),
            })
        })
        .collect()
    }

    /// The occurrences of the last quarter.
    fn lately<'a>(&self, cadence: &'a Cadence) -> impl Iterator<Item = &'a JudgedOccurrence> + use<'a> {
        let since = self.today().plus_days(-LOOK_BACK_DAYS);
        cadence.occurrences.iter().filter(move |one| one.due.civil_day() > since)
    }

    fn of_trust(&self) -> Vec<Reason> {
        let Some(before) = self.before else { return Vec::new() };
        let pairs = before.of_promises().into_iter().zip(self.now.of_promises());
        pairs
            .filter_map(|(before, now)| {
                let [was, is] = [before, now].map(|one| one.opinion.proven(PARTS));
                (before.says_enough && was >= is + FALL).then(|| Reason {
                    cause: Cause::TrustFalling,
                    since: self.today().plus_days(-LOOK_BACK_DAYS),
                    about: Vec::new(),
                    events: self.broken(now.dimension),
                    measure: Measure::Fell(now.dimension, was, is),
                })
            })
            .collect()
    }

    fn broken(&self, dimension: TrustDimension) -> Vec<EventId> {
        let of = self.broken.iter().find(|(one, _)| *one == dimension);
        of.map(|(_, events)| events.clone()).unwrap_or_default()
    }

    fn of_predictions(&self) -> Option<Reason> {
        let unchecked = self.predictions.items.iter().filter(|one| one.standing == Standing::Unchecked);
        let mut unchecked: Vec<_> = unchecked.collect();
        unchecked.sort_by_key(|one| (one.check_on, one.number));
        Some(Reason {
            cause: Cause::Unchecked,
            since: unchecked.first()?.check_on,
            about: unchecked.iter().map(|one| format!("{}/p{}", one.stream, one.number)).collect(),
            events: unchecked.iter().map(|one| one.event).collect(),
            measure: Measure::Count(unchecked.len()),
        })
    }

    fn of_idleness(&self) -> Option<Reason> {
        let Asset { idle_days, invested, value, undepreciated } = *self.asset;
        (value < undepreciated).then(|| Reason {
            cause: Cause::Idle,
            since: self.today().plus_days(-idle_days),
            about: Vec::new(),
            events: invested.map(|(_, event)| event).into_iter().collect(),
            measure: Measure::Days(idle_days),
        })
    }
}

/// Whether nobody settled it and its due has passed.
fn is_past_due(one: &JudgedCommitment) -> bool {
    one.settled.is_none()
        && matches!(one.outcome, Outcome::Overdue | Outcome::Missed | Outcome::MissedSilently)
}

/// What is past due for less than its late window: a word unasked is what they have to hear.
fn slipped(side: Side, disclosed: Disclosed) -> Cause {
    match (side, disclosed) {
        (Side::Client, _) => Cause::OverdueByThem,
        (Side::Us, Disclosed::Before | Disclosed::After) => Cause::Overdue,
        (Side::Us, Disclosed::Asked | Disclosed::Never) => Cause::OverdueWithoutWord,
    }
}
