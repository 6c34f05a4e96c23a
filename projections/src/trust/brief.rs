//! Trust in few numbers: what is proven of both sides, and what the relationship is worth. What an overview of many
//! relationships can afford to ask, without the parts, the forecasts and the measures of [`super::trust`].

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::{Day, EventId};

use super::amount::PARTS;
use super::asset::{Asset, asset};
use super::book::{Book, Opinion};
use super::contribution::DIMENSIONS;
use super::{Asked, forecast, says_enough};
use crate::history::History;
use crate::setting::Setting;

/// Both directions of trust, as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// How far they can rely on us.
    pub ours: SideBrief,
    /// How far we can rely on them.
    pub client: SideBrief,
    /// What the relationship is worth.
    pub asset: Asset,
}

/// What is proven of one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SideBrief {
    /// Each dimension, in the order of [`DIMENSIONS`].
    pub dimensions: [DimensionBrief; 3],
    /// The lowest proven of those there is enough to say of.
    pub primary_constraint: Option<TrustDimension>,
}

/// One dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DimensionBrief {
    /// Which one.
    pub dimension: TrustDimension,
    /// What is proven, broken and unknown.
    pub opinion: Opinion,
    /// Whether there is enough evidence to say anything.
    pub says_enough: bool,
}

impl SideBrief {
    fn of(book: &Book, today: Day, setting: &Setting) -> Self {
        let dimensions = DIMENSIONS.map(|dimension| {
            let opinion = book.opinion(dimension, today);
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

/// Both directions of trust in few numbers.
pub fn brief(history: &History<'_>, setting: &Setting) -> Brief {
    let asked = Asked::of(history, setting);
    let today = setting.as_of.civil_day();
    let [ours, client] =
        [Side::Us, Side::Client].map(|side| SideBrief::of(&asked.book(side), today, setting));
    let opinions = ours.of_promises().map(|one| one.opinion);
    Brief { asset: asset(history, setting, opinions), ours, client }
}

/// The events of what was broken by a side in a dimension after a day, in order.
pub fn broken_since(
    history: &History<'_>,
    setting: &Setting,
    side: Side,
    dimension: TrustDimension,
    since: Day,
) -> Vec<EventId> {
    let book = Asked::of(history, setting).book(side);
    let broken = book.of(dimension).filter(|(one, evidence)| one.day > since && evidence.n > 0);
    broken.filter_map(|(one, _)| one.event).collect()
}
