//! Whom to look at first, and why: every client in one order.
//!
//! 1. Relationships that ended stand last.
//! 2. Then by the most pressing reason ([`crate::status::Cause`]); no reason at all comes after every reason.
//! 3. Of the same reason, the client with the least proven of us first, for what is proven is what need not be watched
//!    (Burgess 2023); then the most broken; then the reason that is older; then by name, so that the order is never a
//!    matter of chance.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use ledger_core::event::Side;
use ledger_core::{Instant, PersonId, StreamId, Text};
use serde::{Deserialize, Serialize};

use crate::cadence::Share;
use crate::commitments::Outcome;
use crate::history::History;
use crate::setting::Setting;
use crate::silence::Alarm;
use crate::status::{Frame, Reason, StatusView, status};
use crate::trust::Brief;

/// One client among many: what is kept of its status when the next one is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The client's stream.
    pub stream: StreamId,
    /// The client's name.
    pub name: Option<Text>,
    /// Its term, its declared stages, its end.
    pub frame: Frame,
    /// What is proven of both sides, and what the relationship is worth.
    pub trust: Brief,
    /// What held of all our cadences in force.
    pub adherence: Share,
    /// Days since our last word, and whether that is too long; none where nothing is promised.
    pub silent: Option<(i64, Option<Alarm>)>,
    /// What we owe.
    pub ours: Owed,
    /// What they owe.
    pub client: Owed,
    /// Why it needs a look, most pressing first.
    pub attention: Vec<Reason>,
}

/// How many promises a side owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// All of them, loose ends too.
    pub all: usize,
    /// Those past their due.
    pub past_due: usize,
    /// Those missed without a word.
    pub missed_silently: usize,
}

impl Owed {
    /// What a side owes.
    pub fn of(view: &StatusView, side: Side) -> Self {
        let owed = view.owed.iter().filter(|item| item.side == side);
        owed.fold(Self::default(), |owed, item| Self {
            all: owed.all + 1,
            past_due: owed.past_due + usize::from(item.overdue_since.is_some()),
            missed_silently: owed.missed_silently + usize::from(item.outcome == Outcome::MissedSilently),
        })
    }
}

/// A client's row, and what it is asked for by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The row.
    pub row: Row,
    /// Whoever has something to do there.
    pub owners: BTreeSet<PersonId>,
    /// The tags of its shape.
    pub tags: Vec<Text>,
    /// Before this instant it stays as it is, if nothing new is recorded; the as-of itself where it changes with every
    /// moment.
    pub until: Instant,
}

/// The line of a client, from all its facts or from a snapshot; none where nothing was known to have happened by then.
pub fn line(stream: &StreamId, history: &History<'_>, setting: &Setting) -> Option<Line> {
    let view = status(stream, history, setting)?;
    let (owners, tags, until) = (view.owners(), view.profile.shape.clone(), view.until);
    let ours = view.cadences.iter().filter(|one| one.plan.side == Side::Us);
    let settled =
        ours.map(|one| history.settled().held(&one.plan.cadence)).fold(Share::default(), Share::plus);
    let mut row = Row::of(view);
    row.adherence = row.adherence.plus(settled);
    Some(Line { row, owners, tags, until })
}

impl Line {
    /// Whether none of its texts is private: only then it may be kept beside the ledger.
    pub fn is_in_clear(&self) -> bool {
        let stages = self.row.frame.stages.iter().flat_map(|one| [&one.model, &one.stage]);
        let mut texts = self.row.name.iter().chain(&self.tags).chain(stages);
        texts.all(|text| text.as_private().is_none())
    }
}

impl Row {
    /// The row of a client.
    pub fn of(view: StatusView) -> Self {
        let ours = view.cadences.iter().filter(|one| one.plan.side == Side::Us);
        let adherence = ours.map(|one| one.counts.adherence()).fold(Share::default(), Share::plus);
        let silent = view.silence.as_ref().filter(|_| view.frame.closed.is_none());
        Self {
            adherence,
            silent: silent.map(|silence| (silence.current.days, silence.alarm)),
            ours: Owed::of(&view, Side::Us),
            client: Owed::of(&view, Side::Client),
            stream: view.stream,
            name: view.profile.name,
            frame: view.frame,
            trust: view.trust,
            attention: view.attention,
        }
    }

    /// Its place among the others, lowest first.
    fn place(&self) -> impl Ord + use<> {
        let first = self.attention.first();
        let pressing = first.map_or(usize::MAX, |reason| reason.cause.rank());
        let (proven, broken) = (self.trust.ours.least_proven(), Reverse(self.trust.ours.most_broken()));
        (
            self.frame.closed.is_some(),
            pressing,
            proven,
            broken,
            first.map(|reason| reason.since),
            self.stream.clone(),
        )
    }
}

/// Sorts clients by what needs attention first.
pub fn sort(rows: &mut [Row]) {
    rows.sort_by_cached_key(Row::place);
}

#[cfg(test)]
mod tests;
