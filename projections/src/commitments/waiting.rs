//! How long a promise waited for what it needs from the other side.

use std::collections::BTreeMap;

use ledger_core::{CommitmentRef, Instant};

use super::promise::{Promise, Settlement};
use crate::setting::Setting;

/// What a promise waits for. Totals use the dates as typed and show the wait beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What of the other side's kept it waiting longest; where nothing has yet, the first it needs.
    pub on: CommitmentRef,
    /// Milliseconds, from its being made to its settlement or as-of, in which anything it needs was past due.
    pub millis: i64,
}

/// A stretch of time: from, until.
pub(super) type Stretch = (Instant, Instant);

/// What this promise waited for; none if it needs nothing that the other side promised here.
pub(super) fn of(promise: &Promise, others: &BTreeMap<u32, Promise>, setting: &Setting) -> Option<Waiting> {
    let mut longest: Option<(i64, &CommitmentRef)> = None;
    for (need, stretches) in each(promise, others, setting) {
        let millis = covered(&stretches);
        if longest.is_none_or(|(most, _)| millis > most) {
            longest = Some((millis, need));
        }
    }
    let all = stretches(promise, others, setting);
    longest.map(|(_, on)| Waiting { on: on.clone(), millis: covered(&all) })
}

/// When it waited, for whatever it needs, ordered by beginning; stretches may overlap.
pub(super) fn stretches(
    promise: &Promise,
    others: &BTreeMap<u32, Promise>,
    setting: &Setting,
) -> Vec<Stretch> {
    let mut all: Vec<_> =
        each(promise, others, setting).into_iter().flat_map(|(_, stretches)| stretches).collect();
    all.sort_unstable();
    all
}

/// Each thing it needs that the other side promised here, and when it waited for that.
fn each<'a>(
    promise: &'a Promise,
    others: &BTreeMap<u32, Promise>,
    setting: &Setting,
) -> Vec<(&'a CommitmentRef, Vec<Stretch>)> {
    let (Some((_, terms, stream)), Some(made)) = (promise.terms.as_ref(), promise.made()) else {
        return Vec::new();
    };
    let end = promise.ended().map_or(setting.as_of.verdict_at(), |mark| mark.moment.at);
    let within = |(from, until): Stretch| (from.max(made.at), until.min(end));
    let theirs = |need: &&CommitmentRef| need.stream == *stream;
    let waited = |need: &'a CommitmentRef| {
        let other = others.get(&need.number).filter(|other| other.side() == Some(terms.side.other()))?;
        let stretches = past_due(other, setting).into_iter().map(within).filter(|(from, until)| from < until);
        Some((need, stretches.collect()))
    };
    terms.needs.iter().flatten().filter(theirs).filter_map(waited).collect()
}

/// When a promise was past its due, each due for as long as it was in force. What was declared missed is still owed.
fn past_due(promise: &Promise, setting: &Setting) -> Vec<Stretch> {
    let settled = promise.ended().map(|mark| mark.moment);
    if matches!(promise.settlement, Settlement::LeftUnknown) {
        return Vec::new();
    }
    let next = promise.periods.iter().skip(1).map(|period| Some(period.set)).chain([settled]);
    let stretch = |(period, end): (&super::promise::Period, Option<crate::Moment>)| {
        let due = period.due.as_ref()?;
        match end {
            Some(end) if end.keeps(due) => None,
            Some(end) => Some((due.at.max(period.set.at), end.at)),
            None => Some((due.at.max(period.set.at), setting.as_of.verdict_at())),
        }
    };
    promise.periods.iter().zip(next).filter_map(stretch).filter(|(from, until)| from < until).collect()
}

/// Milliseconds covered by stretches that are ordered by their beginning; what overlaps counts once.
fn covered(stretches: &[Stretch]) -> i64 {
    let mut sum = 0;
    let mut reached = Instant::from_millis(i64::MIN);
    for &(from, until) in stretches {
        sum += until.since(from.max(reached)).max(0);
        reached = reached.max(until);
    }
    sum
}
