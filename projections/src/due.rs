//! What is owed, by whom and until when, across relationships.

use ledger_core::event::commitment::{Side, Size};
use ledger_core::time::{Due, Instant};
use ledger_core::{CommitmentRef, PersonId, Text};

use crate::commitments::{Disclosed, JudgedCommitment, Outcome, Waiting};
use crate::setting::Setting;

/// A promise that nobody has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueItem {
    /// Its client and number.
    pub reference: CommitmentRef,
    /// Who owes it.
    pub side: Side,
    /// Whose task it is.
    pub owner: Option<PersonId>,
    /// What is promised.
    pub what: Text,
    /// How large it is.
    pub size: Size,
    /// Until when; none: a loose end.
    pub due: Option<Due>,
    /// Since when it is past due; none while its due lies ahead.
    pub overdue_since: Option<Instant>,
    /// Where it stands: open, overdue, missed, missed silently or undated.
    pub outcome: Outcome,
    /// What word of a slip there has been.
    pub disclosed: Disclosed,
    /// What of the other side's keeps it waiting.
    pub waiting: Option<Waiting>,
    /// Whether it is a client's promise that they have not accepted and nothing proves.
    pub unconfirmed: bool,
}

/// Which of them are asked for. The default asks for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueFilter {
    /// Only what this side owes.
    pub side: Option<Side>,
    /// Only what this person has to do.
    pub owner: Option<PersonId>,
    /// Only what is due within so many milliseconds after as-of; what is past due counts, a loose end does not.
    pub within_millis: Option<i64>,
    /// When the relationship ended, if it has: what was due by then, or never given a date, is owed no more. What is
    /// due later stays.
    pub ended: Option<Instant>,
}

/// What is owed in one relationship, soonest due first, loose ends last. A miss that nobody declared is still owed: it
/// does not leave the list by growing old. What was declared missed or withdrawn does.
pub fn due(commitments: &[JudgedCommitment], setting: &Setting, filter: &DueFilter) -> Vec<DueItem> {
    let asked = commitments.iter().filter(|commitment| filter.asks_for(commitment, setting));
    let mut items: Vec<_> = asked.map(|commitment| DueItem::of(commitment, setting)).collect();
    sort(&mut items);
    items
}

/// The lists of several relationships as one, soonest due first.
pub fn merge(lists: impl IntoIterator<Item = Vec<DueItem>>) -> Vec<DueItem> {
    let mut items: Vec<_> = lists.into_iter().flatten().collect();
    sort(&mut items);
    items
}

fn sort(items: &mut [DueItem]) {
    items.sort_by(|one, other| {
        let key = |item: &DueItem| (item.due.is_none(), item.due.map(|due| due.at));
        key(one).cmp(&key(other)).then_with(|| one.reference.cmp(&other.reference))
    });
}

impl DueItem {
    fn of(commitment: &JudgedCommitment, setting: &Setting) -> Self {
        let past = |due: &Due| due.is_past(setting.as_of.verdict_at());
        Self {
            reference: commitment.reference.clone(),
            side: commitment.side,
            owner: commitment.owner,
            what: commitment.what.clone(),
            size: commitment.size,
            due: commitment.due,
            overdue_since: commitment.due.filter(past).map(|due| due.at),
            outcome: commitment.outcome,
            disclosed: commitment.disclosed,
            waiting: commitment.waiting.clone(),
            unconfirmed: commitment.unconfirmed,
        }
    }
}

impl DueFilter {
    fn asks_for(&self, commitment: &JudgedCommitment, setting: &Setting) -> bool {
        let owed = match commitment.outcome {
            Outcome::Open
            | Outcome::Overdue
            | Outcome::Missed
            | Outcome::MissedSilently
            | Outcome::Undated => commitment.settled.is_none(),
            Outcome::KeptOnTime
            | Outcome::KeptLate
            | Outcome::Released
            | Outcome::Withdrawn
            | Outcome::Unknown
            | Outcome::Retrospective
            | Outcome::Requested
            | Outcome::Offered
            | Outcome::Countered => false,
        };
        let soon = |millis: i64| {
            let until = setting.as_of.verdict_at().plus_millis(millis);
            commitment.due.is_some_and(|due| due.at <= until)
        };
        let outlives_the_end = |end: Instant| commitment.due.is_some_and(|due| due.at > end);
        owed && self.ended.is_none_or(outlives_the_end)
            && self.side.is_none_or(|side| commitment.side == side)
            && self.owner.is_none_or(|owner| commitment.owner == Some(owner))
            && self.within_millis.is_none_or(soon)
    }
}

#[cfg(test)]
mod tests;
