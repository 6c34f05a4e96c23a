//! The book of contributions: what they come to on a day, and the share of each in it.

use std::collections::BTreeMap;

use ledger_core::event::ladder::TrustDimension;
use ledger_core::policy::Policy;
use ledger_core::{CommitmentRef, Day};
use serde::{Deserialize, Serialize};

use super::amount::{Evidence, PARTS, hundredths, lean, share};
use super::contribution::{Contribution, Source};
use super::decay::{Decay, WHOLE};
use crate::snapshot::Sums;

/// The opinion of one side in one dimension on one day: proven, broken, unknown (design part 3, D.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// Evidence for, aged, in billionths times 2^32.
    p: u128,
    /// Evidence against, likewise.
    n: u128,
    /// The weight of not knowing, likewise.
    w: u128,
    /// How many contributions it rests on.
    pub count: usize,
}

impl Opinion {
    fn all(&self) -> u128 {
        self.p + self.n + self.w
    }
    /// Proven, in so many parts, rounded half up.
    pub fn proven(&self, parts: u128) -> u128 {
        share(self.p, self.all(), parts)
    }
    /// Broken, likewise.
    pub fn broken(&self, parts: u128) -> u128 {
        share(self.n, self.all(), parts)
    }
    /// What is left of the whole.
    pub fn unknown(&self, parts: u128) -> u128 {
        parts.saturating_sub(self.proven(parts) + self.broken(parts))
    }
    /// How often a promise can be expected to be kept: proven, and a share of the unknown (`E = b + a·u`).
    pub fn expected(&self, base_rate: u32, parts: u128) -> u128 {
        let rate = u128::from(base_rate.min(100));
        let (p, all) = lean(self.p * 100 + self.w * rate, self.all() * 100, parts);
        share(p, all, parts)
    }
    /// The evidence itself, aged, in so many parts of a unit.
    pub fn evidence(&self, parts: u128) -> Evidence {
        let unit = super::amount::UNIT * u128::from(WHOLE);
        Evidence { p: share(self.p, unit, parts), n: share(self.n, unit, parts) }
    }
    /// The ratio of what is proven: numerator, denominator.
    pub(super) fn ratio(&self) -> (u128, u128) {
        (self.p, self.all())
    }
}

/// What happened in one dimension, summed by day.
#[derive(Clone, Debug)]
pub(super) struct Days<'a> {
    sums: BTreeMap<Day, Evidence>,
    count: usize,
    rules: &'a Rules,
}

/// The constants of a book.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    decay: Decay,
    /// The most that one day can prove, in billionths.
    cap: u128,
    /// The weight of not knowing, in billionths.
    unknown: u128,
}

impl Rules {
    pub(super) fn of(policy: &Policy, half_life_days: u32) -> Self {
        Self {
            decay: Decay::of(half_life_days),
            cap: hundredths(policy.same_day_cap),
            unknown: hundredths(policy.unknown_weight.max(1)),
        }
    }
}

impl Days<'_> {
    /// One more thing happens.
    pub(super) fn add(&mut self, day: Day, evidence: Evidence) {
        let sum = self.sums.entry(day).or_default();
        sum.p += evidence.p;
        sum.n += evidence.n;
        self.count += 1;
    }

    /// What had happened is told otherwise.
    pub(super) fn take_back(&mut self, day: Day, evidence: Evidence) {
        if let Some(sum) = self.sums.get_mut(&day) {
            sum.p = sum.p.saturating_sub(evidence.p);
            sum.n = sum.n.saturating_sub(evidence.n);
            self.count = self.count.saturating_sub(1);
        }
    }

    /// What it comes to on a day.
    pub(super) fn opinion(&self, today: Day) -> Opinion {
        self.opinion_of(today, self.sums.iter())
    }

    /// Each day from `since` on at which something was broken, with what all before it came to on its eve.
    pub(super) fn eves_of_breaks(&self, since: Day) -> impl Iterator<Item = (Day, Opinion)> {
        let broken = self.sums.range(since..).filter(|(_, sum)| sum.n > 0);
        broken.map(|(&day, _)| (day, self.opinion_of(day.plus_days(-1), self.sums.range(..day))))
    }

    fn opinion_of<'d>(&self, today: Day, days: impl Iterator<Item = (&'d Day, &'d Evidence)>) -> Opinion {
        let Rules { decay, cap, unknown } = self.rules;
        let (mut p, mut n) = (0, 0);
        for (day, sum) in days {
            let left = u128::from(decay.after(today.since(*day)));
            p += sum.p.min(*cap) * left;
            n += sum.n * left;
        }
        Opinion { p, n, w: unknown * u128::from(WHOLE), count: self.count }
    }
}

/// Contributions in the order in which they are summed: by day, then by number.
#[derive(Clone, Debug)]
pub(super) struct Book {
    contributions: Vec<Contribution>,
    rules: Rules,
    /// What is settled and no longer told apart.
    settled: Sums,
}

/// The part of one contribution in what is proven and broken, in 1/10,000.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Of which dimension.
    pub dimension: TrustDimension,
    /// Of what.
    pub of: Contribution,
    /// Its part of what is proven.
    pub proven: u128,
    /// Its part of what is broken.
    pub broken: u128,
}

impl Book {
    pub(super) fn new(mut contributions: Vec<Contribution>, rules: Rules) -> Self {
        contributions.sort_by(|one, other| (one.day, &one.source).cmp(&(other.day, &other.source)));
        Self { contributions, rules, settled: Sums::default() }
    }

    /// The book that goes on from what is settled.
    pub(super) fn after(self, settled: Sums) -> Self {
        Self { settled, ..self }
    }

    /// What happened in a dimension, by day.
    pub(super) fn days(&self, dimension: TrustDimension) -> Days<'_> {
        let (sums, count) = self.settled.of(dimension);
        let mut days = Days { sums: sums.collect(), count, rules: &self.rules };
        for (contribution, evidence) in self.of(dimension) {
            days.add(contribution.day, evidence);
        }
        days
    }

    /// What a promise contributes to a dimension, if it does.
    pub(super) fn of_promise(
        &self,
        dimension: TrustDimension,
        promise: &CommitmentRef,
    ) -> Option<(Day, Evidence)> {
        let is = |one: &&Contribution| matches!(&one.source, Source::Commitment(one) if one == promise);
        let one = self.contributions.iter().find(is)?;
        Some((one.day, one.in_dimension(dimension)?))
    }

    /// The opinion in a dimension on a day.
    pub(super) fn opinion(&self, dimension: TrustDimension, today: Day) -> Opinion {
        self.days(dimension).opinion(today)
    }

    /// The opinion in a dimension on an earlier day, of what counts from that day or before it as it is judged now.
    pub(super) fn opinion_then(&self, dimension: TrustDimension, then: Day) -> Opinion {
        let days = self.days(dimension);
        days.opinion_of(then, days.sums.range(..=then))
    }

    /// The contributions to a dimension, with what each contributes.
    pub(super) fn of(&self, dimension: TrustDimension) -> impl Iterator<Item = (&Contribution, Evidence)> {
        self.contributions.iter().filter_map(move |one| Some((one, one.in_dimension(dimension)?)))
    }

    /// The share of each contribution to a dimension on a day; they sum exactly to what the opinion prints.
    pub(super) fn shares(&self, dimension: TrustDimension, today: Day) -> Vec<Share> {
        let aged = self.aged(dimension, today);
        let opinion = self.opinion(dimension, today);
        let split = |pick: fn(&Evidence) -> u128, total| {
            largest_remainder(
                &aged.iter().map(|(_, evidence)| pick(evidence)).collect::<Vec<_>>(),
                opinion.all(),
                total,
            )
        };
        let proven = split(|evidence| evidence.p, opinion.proven(PARTS));
        let broken = split(|evidence| evidence.n, opinion.broken(PARTS));
        aged.into_iter()
            .zip(proven.into_iter().zip(broken))
            .map(|((of, _), (proven, broken))| Share { dimension, of: of.clone(), proven, broken })
            .collect()
    }

    /// What each contribution comes to on a day. Of a day that proves more than it can, all are scaled down alike; the
    /// first take what the division leaves, so that nothing is lost.
    fn aged(&self, dimension: TrustDimension, today: Day) -> Vec<(&Contribution, Evidence)> {
        let days = self.days(dimension);
        let all: Vec<_> = self.of(dimension).collect();
        let mut aged = Vec::with_capacity(all.len());
        for of_day in all.chunk_by(|(one, _), (other, _)| one.day == other.day) {
            let Some((first, _)) = of_day.first() else { continue };
            let left = u128::from(self.rules.decay.after(today.since(first.day)));
            let sum = days.sums.get(&first.day).map_or(0, |sum| sum.p);
            let scaled = |p: u128| if sum > self.rules.cap { p * self.rules.cap / sum } else { p };
            let mut spare =
                sum.min(self.rules.cap) - of_day.iter().map(|(_, evidence)| scaled(evidence.p)).sum::<u128>();
            for (contribution, evidence) in of_day {
                let extra = u128::from(spare > 0 && evidence.p > 0);
                spare -= extra;
                let p = (scaled(evidence.p) + extra) * left;
                aged.push((*contribution, Evidence { p, n: evidence.n * left }));
            }
        }
        aged
    }
}

/// Shares of a whole that sum to `total` parts: each rounded down, and the largest remainders rounded up. Of equal
/// remainders the earlier one is.
fn largest_remainder(of: &[u128], all: u128, total: u128) -> Vec<u128> {
    let part = |one: &u128| {
        let (one, all) = lean(*one, all, PARTS);
        (one * PARTS / all.max(1), one * PARTS % all.max(1))
    };
    let split: Vec<_> = of.iter().map(part).collect();
    let mut parts: Vec<u128> = split.iter().map(|(whole, _)| *whole).collect();
    let missing = total.saturating_sub(parts.iter().sum());
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(split.get(index).map_or(0, |(_, rest)| *rest)));
    for index in order.into_iter().take(usize::try_from(missing).unwrap_or(usize::MAX)) {
        if let Some(part) = parts.get_mut(index) {
            *part += 1;
        }
    }
    parts
}
