//! What kept promises would lead to: back to where one was, or up to a wish.

use ledger_core::event::commitment::{Side, Size};
use ledger_core::event::ladder::TrustDimension;
use ledger_core::event::relationship::Rhythm;
use ledger_core::{CommitmentRef, Day};

use super::amount::{Evidence, PARTS};
use super::book::{Book, Days};
use super::contribution::Contribution;
use super::outcome;
use super::rows::{self, Row};
use crate::commitments::{Disclosed, JudgedCommitment, Outcome};
use crate::moment::Moment;
use crate::setting::Setting;

/// The fineness in which a forecast compares: finer than anything printed.
pub(super) const FINE: u128 = 1_000_000_000;

/// A forecast looks no further than so many promises ahead.
const FARTHEST: usize = 520;

/// Small promises, kept on time with evidence, one each so many days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// Days from one to the next.
    pub(super) days: i64,
    evidence: [Evidence; 2],
}

impl Pace {
    /// One a week, a month or a quarter, as the relationship's rhythm is.
    pub(super) fn of(rhythm: Rhythm, setting: &Setting) -> Self {
        let days = match rhythm {
            Rhythm::Weekly => 7,
            Rhythm::Monthly => 30,
            Rhythm::Quarterly => 91,
        };
        let policy = &setting.policy;
        let weight = outcome::weight(Size::Small, policy);
        let weighed =
            |evidence: Evidence| evidence.weighing(weight.min(policy.weights.most_when_kept), weight);
        Self { days, evidence: rows::together(&[Row::Kept], policy).map(weighed) }
    }

    fn in_dimension(&self, dimension: TrustDimension) -> Evidence {
        match dimension {
            TrustDimension::Competence => self.evidence[0],
            TrustDimension::Integrity => self.evidence[1],
            TrustDimension::Benevolence => Evidence::default(),
        }
    }
}

/// How many kept promises lead back to where one stood highest before a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The day of that break.
    pub broken_on: Day,
    /// What was proven at the end of the day before it, in 1/10,000.
    pub was: u128,
    /// How many small promises, kept one after the other at the relationship's rhythm, lead back; none if not even
    /// the farthest forecast does.
    pub keeps: Option<usize>,
    /// Days from one to the next.
    pub every_days: i64,
    /// When that would be.
    pub by: Option<Day>,
}

/// How many promises at this pace, from `today` on, reach a proven part of `target` (in units of [`FINE`]).
pub(super) fn keeps_until(
    mut days: Days<'_>,
    dimension: TrustDimension,
    today: Day,
    pace: &Pace,
    target: u128,
) -> Option<(usize, Day)> {
    let mut day = today;
    for keeps in 0..=FARTHEST {
        if days.opinion(day).proven(FINE) >= target {
            return Some((keeps, day));
        }
        day = day.plus_days(pace.days);
        days.add(day, pace.in_dimension(dimension));
    }
    None
}

/// What would lead to a wish in one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatWould {
    /// Of which dimension.
    pub dimension: TrustDimension,
    /// What is proven now, in 1/10,000.
    pub now: u128,
    /// How to get there; none if nothing promised would.
    pub reached: Option<Reached>,
    /// Days from one further promise to the next.
    pub every_days: i64,
    /// Where the pace alone would lead in the end, in 1/10,000: shown where the wish lies beyond it.
    pub at_most: u128,
}

/// A way to a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// What is overdue and is delivered today.
    pub delivered_now: Vec<CommitmentRef>,
    /// Promises already made, each kept by its due.
    pub kept: Vec<(CommitmentRef, Day)>,
    /// Small promises still to be made, kept at the relationship's rhythm.
    pub more: usize,
    /// When the wish is reached.
    pub by: Day,
}

/// A promise that could be kept, and what it would contribute.
struct Open {
    reference: CommitmentRef,
    day: Day,
    contribution: Contribution,
    is_overdue: bool,
}

/// Which kept promises would lead to a proven part of `target` (in 1/10,000), in each dimension that promises speak of.
pub(super) fn what_would(
    book: &Book,
    promises: &[&JudgedCommitment],
    pace: &Pace,
    setting: &Setting,
    target: u128,
) -> Vec<WhatWould> {
    let looking = Looking {
        book,
        open: still_open(promises, setting),
        pace,
        today: setting.as_of.civil_day(),
        target: target * (FINE / PARTS),
    };
    [TrustDimension::Competence, TrustDimension::Integrity].map(|dimension| looking.ahead(dimension)).into()
}

/// What a look ahead starts from.
struct Looking<'a> {
    book: &'a Book,
    /// What could be kept, by day.
    open: Vec<Open>,
    pace: &'a Pace,
    today: Day,
    /// The wish, in units of [`FINE`].
    target: u128,
}

/// How far a look ahead has come.
#[derive(Clone)]
struct Ahead<'a> {
    days: Days<'a>,
    way: Reached,
}

impl Looking<'_> {
    fn ahead(&self, dimension: TrustDimension) -> WhatWould {
        let now = self.book.opinion(dimension, self.today);
        let here = Reached { delivered_now: Vec::new(), kept: Vec::new(), more: 0, by: self.today };
        let reached = if now.proven(FINE) >= self.target { Some(here) } else { self.way(dimension, here) };
        let mut endless = self.book.days(dimension);
        let mut day = self.today;
        for _ in 0..FARTHEST {
            day = day.plus_days(self.pace.days);
            endless.add(day, self.pace.in_dimension(dimension));
        }
        WhatWould {
            dimension,
            now: now.proven(PARTS),
            reached,
            every_days: self.pace.days,
            at_most: endless.opinion(day).proven(PARTS),
        }
    }

    /// First what is overdue, then what is open, in the order of its dues; beside it small promises at the pace, if
    /// that is not enough.
    fn way(&self, dimension: TrustDimension, here: Reached) -> Option<Reached> {
        let is_there = |ahead: &Ahead<'_>, day: Day| ahead.days.opinion(day).proven(FINE) >= self.target;
        let mut ahead = Ahead { days: self.book.days(dimension), way: here };
        for one in self.open.iter().filter(|one| one.is_overdue) {
            self.keep(&mut ahead, one, dimension);
        }
        if is_there(&ahead, self.today) {
            return Some(ahead.way);
        }
        let mut alone = ahead.clone();
        for one in self.open.iter().filter(|one| !one.is_overdue) {
            self.keep(&mut alone, one, dimension);
            if is_there(&alone, one.day) {
                return Some(Reached { by: one.day, ..alone.way });
            }
        }
        let mut open = self.open.iter().filter(|one| !one.is_overdue).peekable();
        let mut day = self.today;
        for more in 1..=FARTHEST {
            day = day.plus_days(self.pace.days);
            while let Some(one) = open.next_if(|one| one.day <= day) {
                self.keep(&mut ahead, one, dimension);
            }
            ahead.days.add(day, self.pace.in_dimension(dimension));
            if is_there(&ahead, day) {
                return Some(Reached { more, by: day, ..ahead.way });
            }
        }
        None
    }

    /// A promise is kept. It may contribute already, as overdue or as agreed anew after its due: that is told anew.
    fn keep(&self, ahead: &mut Ahead<'_>, one: &Open, dimension: TrustDimension) {
        if let Some((day, evidence)) = self.book.of_promise(dimension, &one.reference) {
            ahead.days.take_back(day, evidence);
        }
        ahead.days.add(one.contribution.day, one.contribution.in_dimension(dimension).unwrap_or_default());
        if one.is_overdue {
            ahead.way.delivered_now.push(one.reference.clone());
        } else {
            ahead.way.kept.push((one.reference.clone(), one.day));
        }
    }
}

/// What is promised and not settled, as if it were kept: what is overdue today, the rest by its due.
fn still_open(promises: &[&JudgedCommitment], setting: &Setting) -> Vec<Open> {
    let now = setting.as_of.verdict_at();
    let mut open: Vec<Open> = promises.iter().filter_map(|one| if_kept(one, setting, now)).collect();
    open.sort_by(|one, other| (one.day, &one.reference).cmp(&(other.day, &other.reference)));
    open
}

fn if_kept(one: &JudgedCommitment, setting: &Setting, now: ledger_core::Instant) -> Option<Open> {
    let due = one.due?;
    let today = setting.as_of.civil_day();
    let (outcome, settled) = match one.outcome {
        Outcome::Open => (Outcome::KeptOnTime, Moment { at: due.at, on: Some(due.civil_day()) }),
        Outcome::Overdue => (Outcome::KeptLate, Moment::instant(now)),
        _ => return None,
    };
    let is_overdue = one.outcome == Outcome::Overdue;
    let disclosed = match one.disclosed {
        Disclosed::Never if is_overdue => Disclosed::After,
        word => word,
    };
    let kept = JudgedCommitment {
        outcome,
        settled: Some(settled),
        disclosed,
        evidenced: true,
        heroic: false,
        // Who keeps a promise of theirs with evidence has confirmed it.
        unconfirmed: one.unconfirmed && one.side == Side::Us,
        ..one.clone()
    };
    let contribution = outcome::contribution(&kept, setting)?;
    let day = if is_overdue { today } else { due.civil_day().max(today) };
    Some(Open { reference: one.reference.clone(), day, contribution, is_overdue })
}
