//! Trust in few numbers: what is proven of both sides, and what the relationship is worth. What an overview of many
//! relationships can afford to ask, without the parts, the forecasts and the measures of [`super::trust`].

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::{Day, EventId};
use serde::{Deserialize, Serialize};

use super::amount::PARTS;
use super::asset::{Asset, asset};
use super::book::Opinion;
use super::contribution::DIMENSIONS;
use super::occurrence::OccurrenceOutcome;
use super::{Asked, forecast, says_enough};
use crate::cadence::JudgedOccurrence;
use crate::commitments::JudgedCommitment;
use crate::history::History;
use crate::setting::Setting;

/// Both directions of trust, as of the setting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// How far they can rely on us.
    pub ours: SideBrief,
    /// How far we can rely on them.
    pub client: SideBrief,
    /// What the relationship is worth.
    pub asset: Asset,
}

/// What is proven of one side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideBrief {
    /// Each dimension, in the order of [`DIMENSIONS`].
    pub dimensions: [DimensionBrief; 3],
    /// The lowest proven of those there is enough to say of.
    pub primary_constraint: Option<TrustDimension>,
}

/// One dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DimensionBrief {
    /// Which one.
    pub dimension: TrustDimension,
    /// What is proven, broken and unknown.
    pub opinion: Opinion,
    /// Whether there is enough evidence to say anything.
    pub says_enough: bool,
}

impl SideBrief {
    fn of(opinion: impl Fn(TrustDimension) -> Opinion, setting: &Setting) -> Self {
        let dimensions = DIMENSIONS.map(|dimension| {
            let opinion = opinion(dimension);
            DimensionBrief { dimension, opinion, says_enough: says_enough(&opinion, setting) }
        });
        let opinions = dimensions.iter().map(|one| (one.dimension, &one.opinion));
        Self { primary_constraint: constraint(opinions, setting), dimensions }
    }

    /// Competence and integrity: the two that promises speak of.
    pub fn of_promises(&self) -> [DimensionBrief; 2] {
        let [competence, integrity, _] = self.dimensions;
        [competence, integrity]
    }

    /// The lower proven part of the two, in 1/10,000: how little we would have to watch (Burgess 2023).
    pub fn least_proven(&self) -> u128 {
        self.of_promises().iter().map(|one| one.opinion.proven(PARTS)).min().unwrap_or_default()
    }

    /// The higher broken part of the two, in 1/10,000.
    pub fn most_broken(&self) -> u128 {
        self.of_promises().iter().map(|one| one.opinion.broken(PARTS)).max().unwrap_or_default()
    }
}

/// The dimension with the least proven, of those there is enough to say of.
pub(super) fn constraint<'a>(
    opinions: impl Iterator<Item = (TrustDimension, &'a Opinion)>,
    setting: &Setting,
) -> Option<TrustDimension> {
    let most = u128::from(setting.policy.too_little_above) * PARTS / 100;
    let enough = opinions.filter(|(_, opinion)| opinion.unknown(PARTS) < most);
    enough.min_by_key(|(_, opinion)| opinion.proven(forecast::FINE)).map(|(dimension, _)| dimension)
}

/// Both directions of trust, and what became of ours since a day.
pub(crate) struct Lately {
    pub(crate) brief: Brief,
    /// What was proven of us on that day, as what counts from then or before is judged now.
    pub(crate) before: SideBrief,
    /// By what it was broken since, in each dimension, in order.
    pub(crate) broken: [(TrustDimension, Vec<EventId>); 3],
    /// The promises, as trust reads them.
    pub(crate) promises: Vec<JudgedCommitment>,
}

/// Both directions of trust in few numbers, of occurrences that were judged already. What it came to on `since` is
/// told by the contributions of that day and before, as they are judged now (like the eve of a break in a forecast):
/// so neither another policy nor what was learned since is taken for a fall.
pub(crate) fn lately(
    history: &History<'_>,
    setting: &Setting,
    occurrences: impl IntoIterator<Item = JudgedOccurrence>,
    since: Day,
) -> Lately {
    let occurrences = occurrences.into_iter().map(OccurrenceOutcome::from).collect();
    let asked = Asked::given(history, setting, occurrences);
    let today = setting.as_of.civil_day();
    let [ours, theirs] = [Side::Us, Side::Client].map(|side| asked.book(side));
    let [us, client] =
        [&ours, &theirs].map(|book| SideBrief::of(|dimension| book.opinion(dimension, today), setting));
    let opinions = us.of_promises().map(|one| one.opinion);
    let broken = DIMENSIONS.map(|dimension| {
        let broken = ours.of(dimension).filter(|(one, evidence)| one.day > since && evidence.n > 0);
        (dimension, broken.filter_map(|(one, _)| one.event).collect())
    });
    Lately {
        brief: Brief { asset: asset(history, setting, opinions), ours: us, client },
        before: SideBrief::of(|dimension| ours.opinion_then(dimension, since), setting),
        broken,
        promises: asked.promises,
    }
}
