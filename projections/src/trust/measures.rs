//! What stands beside trust (design part 3, D.5): heroics, how early a slip is told, predictions, who keeps promises.

use std::collections::BTreeMap;

use ledger_core::PersonId;

use crate::commitments::{JudgedCommitment, Outcome};
use crate::history::History;
use crate::predictions::predictions;
use crate::setting::Setting;

/// Measures of one side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// What became of the promises that contribute, by count.
    pub outcomes: Vec<(Outcome, usize)>,
    /// Promises kept, on time or late.
    pub kept: usize,
    /// Of them, those that took heroics.
    pub heroic: usize,
    /// Whether that share is one to worry about.
    pub heroics_flagged: bool,
    /// How long before its due a slip is told, in milliseconds, by the median of those told unasked; negative: after.
    pub disclosure_lead_millis: Option<i64>,
    /// Of how many slips that is the median.
    pub told: usize,
    /// How predictions turned out.
    pub calibration: Calibration,
    /// Who kept how many, most first; nobody named: none.
    pub by_person: Vec<(Option<PersonId>, usize)>,
}

/// Predictions, checked and due to be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calibration {
    /// Those with a likelihood that turned out right or wrong.
    pub scored: usize,
    /// The mean of `(likelihood − outcome)²` over them, in 1/10,000: 0 is best, 2,500 is guessing.
    pub brier: Option<u64>,
    /// Those checked on the promised day or before.
    pub on_date: usize,
    /// Those checked, or due to be checked by now.
    pub of: usize,
}

/// The measures of one side's promises.
pub(super) fn measures(promises: &[&JudgedCommitment], history: &History<'_>, setting: &Setting) -> Measures {
    let is_kept = |one: &&&JudgedCommitment| matches!(one.outcome, Outcome::KeptOnTime | Outcome::KeptLate);
    let kept: Vec<_> = promises.iter().filter(is_kept).collect();
    let heroic = kept.iter().filter(|one| one.heroic).count();
    let flag = usize::try_from(setting.policy.measures.heroics_flag).unwrap_or(usize::MAX);
    let mut by_person: BTreeMap<Option<PersonId>, usize> = BTreeMap::new();
    for one in &kept {
        *by_person.entry(one.done_by.or(one.owner)).or_default() += 1;
    }
    let mut by_person: Vec<_> = by_person.into_iter().collect();
    by_person.sort_by_key(|&(person, count)| (std::cmp::Reverse(count), person.is_none(), person));
    let mut leads: Vec<i64> =
        promises.iter().filter_map(|one| Some(one.due?.at.since(one.told?.at))).collect();
    let count = |outcome: Outcome| (outcome, promises.iter().filter(|one| one.outcome == outcome).count());
    Measures {
        outcomes: Outcome::ALL.map(count).into_iter().filter(|(_, count)| *count > 0).collect(),
        kept: kept.len(),
        heroic,
        heroics_flagged: heroic * 100 > kept.len().saturating_mul(flag),
        told: leads.len(),
        disclosure_lead_millis: median(&mut leads),
        calibration: calibration(history, setting),
        by_person,
    }
}

fn median(of: &mut [i64]) -> Option<i64> {
    of.sort_unstable();
    let middle = of.len() / 2;
    let upper = *of.get(middle)?;
    if of.len() % 2 == 1 { Some(upper) } else { Some(i64::midpoint(*of.get(middle - 1)?, upper)) }
}

fn calibration(history: &History<'_>, setting: &Setting) -> Calibration {
    let all = predictions(history, setting);
    Calibration {
        scored: all.calibration.count,
        brier: all.calibration.mean(),
        on_date: all.in_time.held,
        of: all.in_time.of,
    }
}
