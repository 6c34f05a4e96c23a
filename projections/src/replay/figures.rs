//! How a relationship stands as of one step: what `trust`, `cadences` and `audit` say of one side.

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;

use crate::audit::Totals;
use crate::cadence::{self, Counts, JudgedOccurrence, Share};
use crate::commitments::{Commitments, JudgedCommitment};
use crate::history::History;
use crate::setting::Setting;
use crate::trust::{self, Asset, Opinion};

/// What is recent: thirteen weeks.
pub const RECENT_DAYS: i64 = 91;

/// What is said of one side as of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Each dimension, in the order of [`crate::trust::DIMENSIONS`], as `trust` gives it.
    pub dimensions: Vec<Standing>,
    /// What the relationship is worth, as `trust` gives it.
    pub asset: Asset,
    /// Occurrences held of those due since the cadences began, of all the side's cadences together, as `cadence show`
    /// counts them.
    pub adherence: Share,
    /// The same of those due in the last [`RECENT_DAYS`] days.
    pub recent: Share,
    /// The promises of the side, as `audit` counts them.
    pub totals: Totals,
}

/// One dimension of trust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which one.
    pub dimension: TrustDimension,
    /// What is proven, broken and unknown.
    pub opinion: Opinion,
    /// Whether there is enough evidence to say anything.
    pub says_enough: bool,
}

impl Figures {
    /// Whether promises and cadences stand as they did, and nobody invested in the relationship. That counts for us
    /// only: it is our asset.
    pub(super) fn counts_as(&self, other: &Self, side: Side) -> bool {
        self.totals == other.totals
            && self.adherence == other.adherence
            && (side == Side::Client || self.asset.invested == other.asset.invested)
    }
}

/// The figures, and what they are made of.
pub(super) struct Seen {
    pub(super) figures: Figures,
    pub(super) shares: Vec<trust::Share>,
    pub(super) promises: Vec<JudgedCommitment>,
}

impl Seen {
    /// Judges the relationship once, for everything that is asked of it.
    pub(super) fn of(history: &History<'_>, setting: &Setting, side: Side) -> Self {
        let occurrences: Vec<JudgedOccurrence> = cadence::cadences(history, setting, 0)
            .into_iter()
            .filter(|cadence| cadence.plan.side == side)
            .flat_map(|cadence| cadence.occurrences)
            .collect();
        let since = setting.as_of.civil_day().plus_days(-RECENT_DAYS);
        let recent = occurrences.iter().filter(|one| one.due.civil_day() > since);
        let (adherence, recent) = (Counts::of(&occurrences).adherence(), Counts::of(recent).adherence());
        let mut promises = crate::ask::<Commitments>(history, setting);
        promises.retain(|one| one.side == side);
        let standing = trust::standing(history, setting, side, occurrences);
        let dimensions = standing.dimensions.into_iter();
        let figures = Figures {
            dimensions: dimensions
                .map(|(dimension, opinion, says_enough)| Standing { dimension, opinion, says_enough })
                .collect(),
            asset: standing.asset,
            adherence,
            recent,
            totals: Totals::of(&promises),
        };
        Self { figures, shares: standing.shares, promises }
    }
}
