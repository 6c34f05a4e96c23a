//! What becomes of contributions that are settled: sums by day, which need not be told apart any more.

use std::collections::BTreeSet;

use ledger_core::Day;
use ledger_core::event::Side;

use super::occurrence::OccurrenceOutcome;
use super::{Asked, benevolence, occurrence, outcome};
use crate::cadence::JudgedOccurrence;
use crate::commitments::JudgedCommitment;
use crate::history::History;
use crate::setting::Setting;
use crate::snapshot::Sums;

/// A relationship of which some is settled.
pub(crate) struct Settling<'a>(Asked<'a>);

impl<'a> Settling<'a> {
    pub(crate) fn of(history: &'a History<'a>, setting: &'a Setting) -> Self {
        Self(Asked::given(history, setting, Vec::new()))
    }

    /// The promises, as trust reads them.
    pub(crate) fn promises(&self) -> &[JudgedCommitment] {
        &self.0.promises
    }

    /// Whether a promise breaks something on a day after this one.
    pub(crate) fn breaks_after(&self, promise: &JudgedCommitment, since: Day) -> bool {
        let one = outcome::contribution(promise, self.0.setting);
        one.is_some_and(|one| one.day > since && one.evidence.iter().flatten().any(|evidence| evidence.n > 0))
    }

    /// What a side's settled promises and occurrences, and all its contacts, come to with what was settled before;
    /// none if that is more than any true sum can be.
    pub(crate) fn sums(
        &self,
        side: Side,
        promises: &BTreeSet<u32>,
        occurrences: &[JudgedOccurrence],
    ) -> Option<Sums> {
        let Asked { history, setting, .. } = self.0;
        let settled = history.settled();
        let is_settled = |one: &&JudgedCommitment| promises.contains(&one.reference.number);
        let promises = self.0.promises.iter().filter(|one| one.side == side).filter(is_settled);
        let promises = promises.filter_map(|one| outcome::contribution(one, setting));
        let occurrences = occurrences.iter().filter(|one| one.side == side).cloned();
        let occurrences = occurrences.map(OccurrenceOutcome::from);
        let occurrences = occurrences.filter_map(|one| occurrence::contribution(&one, setting));
        let signs = history.standing(&setting.as_of);
        let signs = signs.filter(|fact| fact.envelope.version > settled.version);
        let signs = signs.filter_map(|fact| benevolence::contribution(fact, side, setting));
        let all = promises.chain(occurrences).chain(signs);
        settled.sums(side).plus(all.map(|one| (one.day, one.evidence)))
    }
}
