//! How far one side can be trusted: what is proven, what is broken and what nobody knows, in three dimensions that are
//! never averaged (design part 3, section D; every constant is explained in `docs/concepts/trust-score.md`).
//!
//! ```text
//! judged promises ─ outcome.rs ─┐ rows.rs: the outcome table
//! occurrences ─ occurrence.rs ──┼─► Contribution ─► Book ─► Opinion, Share       book.rs, decay.rs, amount.rs
//! contacts ─ benevolence.rs ────┘                            │
//!                                    asset.rs, audits.rs, measures.rs, forecast.rs ─► TrustView
//! ```

mod amount;
mod asset;
mod audits;
mod benevolence;
mod book;
mod brief;
mod contribution;
mod decay;
mod forecast;
mod measures;
mod occurrence;
mod outcome;
mod rows;
mod settle;

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::event::relationship::Rhythm;

pub use amount::{Evidence, PARTS};
pub use asset::Asset;
pub(crate) use asset::invested;
pub use audits::AuditBeside;
pub use book::{Opinion, Share};
pub use brief::{Brief, DimensionBrief, SideBrief};
pub(crate) use brief::{Lately, lately};
pub use contribution::{Contribution, DIMENSIONS, Source, dimension_code};
pub use forecast::{Reached, Recovery, WhatWould};
pub use measures::{Calibration, Measures};
pub use occurrence::{OccurrenceOutcome, OccurrenceStatus};
pub use rows::{Lateness, Row};
pub(crate) use settle::Settling;

use crate::Projection;
use crate::cadence::JudgedOccurrence;
use crate::commitments::{Commitments, JudgedCommitment};
use crate::history::History;
use crate::setting::Setting;
use book::{Book, Rules};
use forecast::Pace;

/// How far one side can be trusted, as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustView {
    /// Who is trusted, or not.
    pub side: Side,
    /// Each dimension, in the order of [`DIMENSIONS`].
    pub dimensions: Vec<DimensionView>,
    /// The share of every contribution, by dimension, then day, then number.
    pub shares: Vec<Share>,
    /// What the relationship is worth.
    pub asset: Asset,
    /// The dimension that holds the relationship back: the lowest proven of those there is enough to say of.
    pub primary_constraint: Option<TrustDimension>,
    /// What stands beside.
    pub measures: Measures,
}

/// One dimension of trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DimensionView {
    /// Which one.
    pub dimension: TrustDimension,
    /// What is proven, broken and unknown.
    pub opinion: Opinion,
    /// Whether there is enough evidence to say anything: too much is unknown otherwise.
    pub says_enough: bool,
    /// What the other side itself says.
    pub audit: Option<AuditBeside>,
    /// What is proven of the client less what is proven of us, in 1/10,000.
    pub reciprocity: i64,
    /// How to get back to where one stood before what was broken; none where one is there.
    pub recovery: Option<Recovery>,
}

/// Whether an opinion rests on enough to be given: not more than the policy's share of it is unknown.
fn says_enough(opinion: &Opinion, setting: &Setting) -> bool {
    opinion.unknown(PARTS) <= u128::from(setting.policy.too_little_above) * PARTS / 100
}

/// How far a side can be trusted as of the setting.
pub fn trust(history: &History<'_>, setting: &Setting, side: Side) -> TrustView {
    let asked = Asked::of(history, setting);
    let book = asked.book(side);
    let other = asked.book(side.other());
    let today = setting.as_of.civil_day();
    let dimensions: Vec<_> = DIMENSIONS
        .map(|dimension| {
            let opinion = book.opinion(dimension, today);
            DimensionView {
                dimension,
                opinion,
                says_enough: says_enough(&opinion, setting),
                audit: audits::last(history, setting, side, dimension, &opinion),
                reciprocity: reciprocity(side, &opinion, &other.opinion(dimension, today)),
                recovery: asked.recovery(&book, dimension),
            }
        })
        .into();
    let constraint = brief::constraint(dimensions.iter().map(|one| (one.dimension, &one.opinion)), setting);
    let [competence, integrity] =
        [TrustDimension::Competence, TrustDimension::Integrity].map(|one| book.opinion(one, today));
    TrustView {
        side,
        primary_constraint: constraint,
        shares: DIMENSIONS.into_iter().flat_map(|dimension| book.shares(dimension, today)).collect(),
        asset: asset::asset(history, setting, [competence, integrity]),
        measures: measures::measures(&asked.scored(side), history, setting),
        dimensions,
    }
}

/// Which kept promises would lead to a proven part of `target` (in 1/10,000), in each dimension promises speak of.
pub fn what_would(history: &History<'_>, setting: &Setting, side: Side, target: u128) -> Vec<WhatWould> {
    let asked = Asked::of(history, setting);
    let promises: Vec<_> = asked.promises.iter().filter(|one| one.side == side).collect();
    forecast::what_would(&asked.book(side), &promises, &asked.pace(), setting, target)
}

/// What trust comes to, without what stands beside it: for whoever asks as of many days.
pub(crate) struct Standing {
    /// Each dimension, in the order of [`DIMENSIONS`], and whether there is enough evidence to say anything.
    pub(crate) dimensions: Vec<(TrustDimension, Opinion, bool)>,
    /// The share of every contribution, as in [`TrustView::shares`].
    pub(crate) shares: Vec<Share>,
    /// What the relationship is worth.
    pub(crate) asset: Asset,
}

/// The same figures as [`trust`] gives, of occurrences that were judged already.
pub(crate) fn standing(
    history: &History<'_>,
    setting: &Setting,
    side: Side,
    occurrences: impl IntoIterator<Item = JudgedOccurrence>,
) -> Standing {
    let occurrences = occurrences.into_iter().map(OccurrenceOutcome::from).collect();
    let book = Asked::given(history, setting, occurrences).book(side);
    let today = setting.as_of.civil_day();
    let opinions = DIMENSIONS.map(|dimension| book.opinion(dimension, today));
    let [competence, integrity, _] = opinions;
    let dimensions = DIMENSIONS.into_iter().zip(opinions);
    Standing {
        dimensions: dimensions
            .map(|(dimension, opinion)| (dimension, opinion, says_enough(&opinion, setting)))
            .collect(),
        shares: DIMENSIONS.into_iter().flat_map(|dimension| book.shares(dimension, today)).collect(),
        asset: asset::asset(history, setting, [competence, integrity]),
    }
}

/// What is proven of the client less what is proven of us.
fn reciprocity(side: Side, this: &Opinion, other: &Opinion) -> i64 {
    let [this, other] = [this, other].map(|one| i64::try_from(one.proven(PARTS)).unwrap_or_default());
    match side {
        Side::Us => other - this,
        Side::Client => this - other,
    }
}

/// A relationship as it is asked about: its promises as trust reads them, and its occurrences.
struct Asked<'a> {
    history: &'a History<'a>,
    setting: &'a Setting,
    promises: Vec<JudgedCommitment>,
    occurrences: Vec<OccurrenceOutcome>,
    rhythm: Rhythm,
}

impl<'a> Asked<'a> {
    fn of(history: &'a History<'a>, setting: &'a Setting) -> Self {
        Self::given(history, setting, occurrence::outcomes(history, setting))
    }

    fn given(history: &'a History<'a>, setting: &'a Setting, occurrences: Vec<OccurrenceOutcome>) -> Self {
        let mut commitments = Commitments::default();
        for fact in history.standing(&setting.as_of) {
            commitments.fold(fact);
        }
        let rhythm = history.profile(setting.as_of.civil_day()).rhythm;
        Self { history, setting, promises: commitments.as_trust_reads(setting), occurrences, rhythm }
    }

    fn pace(&self) -> Pace {
        Pace::of(self.rhythm, self.setting)
    }

    /// The constants in force, for the relationship's rhythm.
    fn rules(&self) -> Rules {
        Rules::of(&self.setting.policy, self.half_life_days())
    }

    fn half_life_days(&self) -> u32 {
        let half_life = &self.setting.policy.half_life_days;
        match self.rhythm {
            Rhythm::Weekly => half_life.weekly,
            Rhythm::Monthly => half_life.monthly,
            Rhythm::Quarterly => half_life.quarterly,
        }
    }

    /// The promises of a side that contribute.
    fn scored(&self, side: Side) -> Vec<&JudgedCommitment> {
        let counts =
            |one: &&JudgedCommitment| one.side == side && outcome::contribution(one, self.setting).is_some();
        self.promises.iter().filter(counts).collect()
    }

    /// Everything that speaks for or against a side.
    fn book(&self, side: Side) -> Book {
        let promises = self.promises.iter().filter(|one| one.side == side);
        let promises = promises.filter_map(|one| outcome::contribution(one, self.setting));
        let occurrences = self.occurrences.iter().filter(|one| one.side == side);
        let occurrences = occurrences.filter_map(|one| occurrence::contribution(one, self.setting));
        let signs = self.history.standing(&self.setting.as_of);
        let settled = self.history.settled();
        let signs = signs.filter(|fact| fact.envelope.version > settled.version);
        let signs = signs.filter_map(|fact| benevolence::contribution(fact, side, self.setting));
        let contributions = promises.chain(occurrences).chain(signs).collect();
        Book::new(contributions, self.rules()).after(settled.sums(side).clone())
    }

    /// How to get back to where a side stood highest on the eve of a break, of those within a half-life.
    fn recovery(&self, book: &Book, dimension: TrustDimension) -> Option<Recovery> {
        let today = self.setting.as_of.civil_day();
        let days = book.days(dimension);
        let since = today.plus_days(-i64::from(self.half_life_days()));
        let fine = |opinion: &Opinion| opinion.proven(forecast::FINE);
        let (broken_on, before) = days.eves_of_breaks(since).max_by_key(|(_, before)| fine(before))?;
        if fine(&days.opinion(today)) >= fine(&before) {
            return None;
        }
        let pace = self.pace();
        let way = forecast::keeps_until(days, dimension, today, &pace, fine(&before));
        Some(Recovery {
            broken_on,
            was: before.proven(PARTS),
            keeps: way.map(|(keeps, _)| keeps),
            every_days: pace.days,
            by: way.map(|(_, day)| day),
        })
    }
}

#[cfg(test)]
pub(crate) mod tests;
