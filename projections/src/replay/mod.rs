//! How a relationship moved, step by step: trust, cadences, open promises, and which events moved them.
//!
//! ```text
//! Period ─ steps: the as-ofs, one after the other          steps.rs
//! each as-of ─ figures: what trust, cadences and audit say  figures.rs
//! two steps ─ moved: what appeared, changed or fell away     moved.rs
//! ```
//!
//! The figures of a step are exactly those that `trust`, `cadences` and `audit` give with the same as-of. Where a policy
//! was adopted since the step before, the step is judged by the old policy too: what happened is the way from the
//! step before to there, and the rest is the policy's, which is neither improvement nor decline (design part 3, "Sides
//! and policy").

mod figures;
mod moved;
mod steps;

use ledger_core::event::Side;
use ledger_core::event::relationship::Rhythm;
use ledger_core::time::{AsOf, Day, Instant, Zone};
use ledger_core::{EventId, Text};

pub use figures::{Figures, RECENT_DAYS, Standing};
pub use moved::{Change, How, Moved};
pub use steps::{Every, Period};

use crate::history::History;
use crate::setting::Setting;
use figures::Seen;

/// The steps of a period, oldest first. None if nothing is known of the relationship by its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// Whose promises are looked at.
    pub side: Side,
    /// Where it stood before the period, if the period has a first day.
    pub start: Option<Start>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// Where a relationship stood on the eve of the first day.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// As of when.
    pub as_of: AsOf,
    /// How it stood.
    pub figures: Figures,
    /// The policy in force.
    pub policy: String,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// As of when.
    pub as_of: AsOf,
    /// How it stands, by the policy in force.
    pub figures: Figures,
    /// What that policy is called.
    pub policy: String,
    /// By how much each dimension moved since the step before, by the policy in force then: what happened, and age.
    pub change: [Change; 3],
    /// What happened, largest first.
    pub moved: Vec<Moved>,
    /// What the policies that were adopted since the step before change; none where none was.
    pub policy_change: Option<PolicyChange>,
    /// The rhythm of the step before and that of this one, where they differ: evidence ages by another half-life.
    pub rhythm_change: Option<[Rhythm; 2]>,
}

/// A change of the figures that no fact of the relationship brought about.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyChange {
    /// The policies that were adopted, in order.
    pub adopted: Vec<Adoption>,
    /// What the policy in force before was called. The first that a house adopts judges what came before it too: then
    /// it is the same, and nothing changes.
    pub from: String,
    /// How it would stand by the policy in force before.
    pub before: Figures,
    /// By how much each dimension differs by the policy in force now.
    pub change: [Change; 3],
}

/// That a policy was adopted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adoption {
    /// The event.
    pub event: EventId,
    /// When it was adopted.
    pub occurred: Instant,
    /// What the policy is called.
    pub name: Text,
    /// What the change means for earlier figures, as who adopted it said.
    pub why: Option<Text>,
}

/// How a relationship moved through a period.
pub fn replay(history: &History<'_>, period: &Period, side: Side) -> Replay {
    let Some(eve) = steps::eve(history, period) else {
        return Replay { side, start: None, steps: Vec::new() };
    };
    let mut last = Judged::of(history, eve, side);
    let start = period.from.map(|_| Start {
        as_of: eve,
        figures: last.seen.figures.clone(),
        policy: history.policy_name(&eve),
    });
    let mut steps = Vec::new();
    for as_of in steps::steps(history, period, &eve) {
        let now = Judged::of(history, as_of, side);
        let step = step(history, &last, &now);
        if period.every != Every::Event || as_of == period.until || !step.is_idle(&last) {
            steps.push(step);
            last = now;
        }
    }
    Replay { side, start, steps }
}

/// The first day of which anything is known, in a zone; none if nothing is.
pub fn begins(history: &History<'_>, zone: Zone) -> Option<Day> {
    history.earliest().map(|at| zone.day(at))
}

/// A relationship as of one step.
struct Judged {
    setting: Setting,
    side: Side,
    seen: Seen,
}

impl Judged {
    fn of(history: &History<'_>, as_of: AsOf, side: Side) -> Self {
        let setting = history.setting(as_of);
        let seen = Seen::of(history, &setting, side);
        Self { setting, side, seen }
    }
}

fn step(history: &History<'_>, last: &Judged, now: &Judged) -> Step {
    let as_of = now.setting.as_of;
    let policy_change = policy_change(history, last, now);
    let (figures, moved) = match &policy_change {
        Some((seen, _)) => (&seen.figures, moved::moved(&last.seen, seen, now.setting.zone)),
        None => (&now.seen.figures, moved::moved(&last.seen, &now.seen, now.setting.zone)),
    };
    Step {
        as_of,
        policy: history.policy_name(&as_of),
        change: moved::changes(&last.seen.figures, figures),
        moved,
        figures: now.seen.figures.clone(),
        policy_change: policy_change.map(|(_, change)| change),
        rhythm_change: rhythm_change(history, &last.setting.as_of, &as_of),
    }
}

fn rhythm_change(history: &History<'_>, then: &AsOf, as_of: &AsOf) -> Option<[Rhythm; 2]> {
    let rhythms = [then, as_of].map(|as_of| history.profile(as_of.civil_day()).rhythm);
    let [was, is] = rhythms;
    (was != is).then_some(rhythms)
}

/// What the policies adopted since the step before change, and how this step is seen by the policy in force then.
fn policy_change(history: &History<'_>, last: &Judged, now: &Judged) -> Option<(Seen, PolicyChange)> {
    let (then, as_of) = (last.setting.as_of, now.setting.as_of);
    let since = |occurred: Instant| as_of.covers(occurred) && !then.covers(occurred);
    let adopted: Vec<Adoption> = history
        .adoptions()
        .filter(|(fact, _)| since(fact.envelope.occurred))
        .map(|(fact, adopted)| Adoption {
            event: fact.envelope.id,
            occurred: fact.envelope.occurred,
            name: adopted.name.clone(),
            why: adopted.why.clone(),
        })
        .collect();
    if adopted.is_empty() {
        return None;
    }
    let setting = Setting { policy: last.setting.policy.clone(), ..now.setting.clone() };
    let seen = Seen::of(history, &setting, now.side);
    let change = PolicyChange {
        adopted,
        from: history.policy_name(&then),
        change: moved::changes(&seen.figures, &now.seen.figures),
        before: seen.figures.clone(),
    };
    Some((seen, change))
}

impl Step {
    /// Whether nothing happened since the step before: age alone is nothing that happens.
    fn is_idle(&self, last: &Judged) -> bool {
        self.moved.is_empty()
            && self.policy_change.is_none()
            && self.figures.counts_as(&last.seen.figures, last.side)
    }
}

#[cfg(test)]
mod tests;
