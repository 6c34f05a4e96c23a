//! How does it stand with a client? Everything that matters on a Monday, on one screen, and why it needs a look.

mod attention;
mod frame;

use std::collections::BTreeSet;

use ledger_core::event::Side;
use ledger_core::{Instant, PersonId, StreamId};

pub use attention::{Cause, LOOK_BACK_DAYS, Measure, Reason};
pub use frame::{Closed, Declared, Frame, Term};

use crate::audit::Totals;
use crate::cadence::{Cadence, cadences};
use crate::coming::{Coming, coming};
use crate::commitments::Commitments;
use crate::due::{DueFilter, DueItem, due};
use crate::history::{History, Profile};
use crate::predictions::{JudgedPrediction, Standing, predictions};
use crate::setting::Setting;
use crate::silence::{Silence, silence};
use crate::trust::{Brief, Lately, lately};
use attention::Seen;

/// One relationship as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusView {
    /// The client's stream.
    pub stream: StreamId,
    /// What it is.
    pub profile: Profile,
    /// Its term, its declared stages, its end. Stages stand as somebody declared them: evidence is not asked.
    pub frame: Frame,
    /// What is proven of both sides, and what the relationship is worth.
    pub trust: Brief,
    /// The cadences that are in force, by name, each with the next due.
    pub cadences: Vec<Cadence>,
    /// How long it has been silent; none before anything happened.
    pub silence: Option<Silence>,
    /// What became of our promises.
    pub ours: Totals,
    /// What became of theirs.
    pub client: Totals,
    /// Every promise that is still owed, soonest due first, loose ends last.
    pub owed: Vec<DueItem>,
    /// What comes up beside promises, soonest first.
    pub coming: Vec<Coming>,
    /// The predictions nobody has checked, by number.
    pub to_check: Vec<JudgedPrediction>,
    /// Why it needs a look, most pressing first.
    pub attention: Vec<Reason>,
    /// Before this instant no verdict changes by time alone; the as-of itself where something changes with every
    /// moment.
    pub until: Instant,
}

/// How it stands with a client; none where nothing was known to have happened by then.
pub fn status(stream: &StreamId, history: &History<'_>, setting: &Setting) -> Option<StatusView> {
    if history.standing(&setting.as_of).next().is_none() && history.settled().is_empty() {
        return None;
    }
    let frame = Frame::of(history, setting);
    let commitments = crate::ask::<Commitments>(history, setting);
    let cadences = cadences(history, setting, 1);
    let predictions = predictions(history, setting);
    let silence = silence(history, cadences.iter().map(|one| &one.plan), setting);
    let since = setting.as_of.civil_day().plus_days(-LOOK_BACK_DAYS);
    let occurrences = cadences.iter().flat_map(|one| &one.occurrences).cloned();
    let Lately { brief: trust, before, broken, promises } = lately(history, setting, occurrences, since);
    let long_enough = history.earliest().is_some_and(|earliest| history.as_of_day(since).covers(earliest));
    let until = crate::snapshot::until(&[&commitments, &promises], &cadences, setting);
    let attention = Seen {
        setting,
        frame: &frame,
        commitments: &commitments,
        cadences: &cadences,
        predictions: &predictions,
        silence: silence.as_ref(),
        asset: &trust.asset,
        now: &trust.ours,
        before: Some(&before).filter(|_| long_enough),
        broken: &broken,
    }
    .reasons();
    let filter = DueFilter { ended: frame.closed.map(|closed| closed.at), ..DueFilter::default() };
    let totals = |side| Totals::of(commitments.iter().filter(|commitment| commitment.side == side));
    let is_open = |one: &JudgedPrediction| matches!(one.standing, Standing::Open | Standing::Unchecked);
    Some(StatusView {
        stream: stream.clone(),
        profile: history.profile(setting.as_of.civil_day()),
        owed: due(&commitments, setting, &filter),
        coming: coming(
            &cadences,
            &predictions,
            &frame.comes(stream, setting.as_of.civil_day()),
            setting,
            &filter,
        ),
        to_check: predictions.items.into_iter().filter(is_open).collect(),
        ours: totals(Side::Us),
        client: totals(Side::Client),
        cadences: cadences.into_iter().filter(|one| !one.plan.ended).collect(),
        frame,
        trust,
        silence,
        attention,
        until,
    })
}

impl StatusView {
    /// Whoever has something to do here: the owners of what is owed and of the cadences in force.
    pub fn owners(&self) -> BTreeSet<PersonId> {
        let promises = self.owed.iter().filter_map(|item| item.owner);
        promises.chain(self.cadences.iter().filter_map(|cadence| cadence.plan.owner)).collect()
    }

    /// What of a side is owed and past its due.
    pub fn past_due(&self, side: Side) -> impl Iterator<Item = &DueItem> {
        self.owed.iter().filter(move |item| item.side == side && item.overdue_since.is_some())
    }
}

#[cfg(test)]
mod tests;
