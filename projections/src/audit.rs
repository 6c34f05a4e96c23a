//! Whether small promises were kept: every commitment of one relationship, and the counts.

use std::collections::BTreeMap;

use ledger_core::event::commitment::{MissReason, Side};
use ledger_core::{Day, EventId, Instant};

use crate::cadence::{MissBudget, Share};
use crate::commitments::{Commitments, Disclosed, JudgedCommitment, Notice, Outcome, Word};
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;
use crate::status::Frame;
use crate::window::Window;

/// The audit of one relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditView {
    /// What we promised.
    pub ours: Totals,
    /// What the client promised.
    pub client: Totals,
    /// Every commitment, by number.
    pub commitments: Vec<JudgedCommitment>,
    /// Every event of the relationship that was taken back, with the event that did: an audit shows both.
    pub retracted: Vec<(EventId, EventId)>,
    /// How many events this program cannot read and left out.
    pub unknown_events: usize,
    /// When the relationship ended, if it has.
    pub ended: Option<Instant>,
}

/// Counts of one side's commitments (design part 5, section 2). Dates count as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Promises: all but retrospective, undated and unknown ones, and what is not yet made.
    pub made: usize,
    /// Delivered in time for the due in force at the delivery.
    pub kept_on_time: usize,
    /// Delivered after it.
    pub kept_late: usize,
    /// Never delivered.
    pub missed: Missed,
    /// Past due for less than five business days.
    pub overdue: usize,
    /// Their due lies ahead.
    pub open: usize,
    /// Let go by whom they were owed to.
    pub released: usize,
    /// Taken back before they were due.
    pub withdrawn: usize,
    /// Imported and never settled; in no other total.
    pub unknown: usize,
    /// Without a due; in no other total.
    pub undated: usize,
    /// Promised after they had been delivered; in no other total.
    pub retrospective: usize,
    /// Of those made, the client's that they have not accepted and nothing proves. They stand in the counts above,
    /// which therefore rest on our word for so many; trust never scores them.
    pub unconfirmed: usize,
    /// Of those made, how many had their due changed.
    pub renegotiated: usize,
    /// How many changes that makes.
    pub renegotiations: usize,
    /// How many of the changes were agreed after the due they replaced had passed.
    pub renegotiated_after_due: usize,
    /// Delivered in time for the first due they were given.
    pub kept_by_first_due: usize,
    /// On whose word those kept, on time or late, are known.
    pub kept_on_word: ByWord,
    /// How those that slipped (late, missed, overdue) came to be known.
    pub slips: BySlip,
    /// Why promises were missed, by count: every missed one ([`MissReason::Unstated`] where nobody said), and those
    /// kept late for which somebody said.
    pub reasons: Vec<(MissReason, usize)>,
}

/// Promises never delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// All of them.
    pub total: usize,
    /// Those of which there had been no word.
    pub silently: usize,
}

/// Kept on time, of those that were due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptOfDue {
    /// Kept on time.
    pub kept: usize,
    /// Kept on time or late, missed, or overdue.
    pub due: usize,
}

/// Counts by the word they stand on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByWord {
    /// A kept file.
    pub file: usize,
    /// A locator.
    pub locator: usize,
    /// The client's confirmation.
    pub client: usize,
    /// Our word alone.
    pub ours: usize,
}

/// Counts by how a slip came to be known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BySlip {
    /// Told before the due.
    pub before: usize,
    /// Told after it, unasked.
    pub after: usize,
    /// The other side had to ask.
    pub asked: usize,
    /// No word, or none yet.
    pub never: usize,
}

/// The audit of a relationship as of the setting.
pub fn audit(history: &History<'_>, setting: &Setting) -> AuditView {
    audit_over(history, setting, &Window::ALL)
}

/// The audit of what belongs to a stretch of time: commitments by the civil day of their due in force, those without
/// one by the day they were promised, or first spoken of; what was taken back by the day it was said to have happened.
/// The totals are those of these commitments. Adjacent windows share none, so their totals add up.
pub fn audit_over(history: &History<'_>, setting: &Setting, window: &Window) -> AuditView {
    let days = days(history, setting, window);
    let on = |event: &EventId| days.get(event).copied();
    let is_in = |day: Option<Day>| window.is_all() || day.is_some_and(|day| window.holds(day));
    let mut commitments = crate::ask::<Commitments>(history, setting);
    commitments.retain(|one| is_in(one.falls_on(setting.zone).or_else(|| one.events.first().and_then(on))));
    let totals = |side| Totals::of(commitments.iter().filter(|commitment| commitment.side == side));
    AuditView {
        ours: totals(Side::Us),
        client: totals(Side::Client),
        retracted: history.taken_back(&setting.as_of).filter(|(event, _)| is_in(on(event))).collect(),
        unknown_events: history.unknown(),
        ended: Frame::of(history, setting).closed.map(|closed| closed.at),
        commitments,
    }
}

/// The day of every fact as of then, where it matters.
fn days(history: &History<'_>, setting: &Setting, window: &Window) -> BTreeMap<EventId, Day> {
    if window.is_all() {
        return BTreeMap::new();
    }
    let facts = history.known_facts().iter();
    facts.map(|&fact| (fact.envelope.id, Moment::of(fact).day(setting.zone))).collect()
}

impl Totals {
    /// Counts commitments.
    pub fn of<'a>(commitments: impl IntoIterator<Item = &'a JudgedCommitment>) -> Self {
        let mut totals = Self::default();
        for commitment in commitments {
            if commitment.made.is_some() {
                totals.count(commitment);
            }
        }
        totals.reasons.sort_by_key(|&(reason, count)| (std::cmp::Reverse(count), reason as u8));
        totals
    }

    /// Kept on time, of those that were due.
    pub fn kept_of_due(&self) -> KeptOfDue {
        let kept = self.kept_on_time;
        KeptOfDue { kept, due: kept + self.kept_late + self.missed.total + self.overdue }
    }

    /// How many may be missed of those that were due, and how many were not kept by the date.
    pub fn miss_budget(&self) -> MissBudget {
        let KeptOfDue { kept, due } = self.kept_of_due();
        MissBudget::of(Share { held: kept, of: due })
    }

    fn count(&mut self, commitment: &JudgedCommitment) {
        match commitment.outcome {
            Outcome::KeptOnTime => self.kept_on_time += 1,
            Outcome::KeptLate => self.kept_late += 1,
            Outcome::Missed => self.missed.total += 1,
            Outcome::MissedSilently => {
                self.missed.total += 1;
                self.missed.silently += 1;
            }
            Outcome::Overdue => self.overdue += 1,
            Outcome::Open => self.open += 1,
            Outcome::Released => self.released += 1,
            Outcome::Withdrawn => self.withdrawn += 1,
            Outcome::Unknown => return self.unknown += 1,
            Outcome::Undated => return self.undated += 1,
            Outcome::Retrospective => return self.retrospective += 1,
            Outcome::Requested | Outcome::Offered | Outcome::Countered => return,
        }
        self.made += 1;
        self.unconfirmed += usize::from(commitment.unconfirmed);
        self.kept_by_first_due += usize::from(commitment.is_kept_by_first_due());
        self.count_changes(commitment);
        self.count_words(commitment);
        self.count_reason(commitment);
    }

    fn count_changes(&mut self, commitment: &JudgedCommitment) {
        let after = commitment.changes.iter().filter(|change| change.notice == Notice::AfterDue);
        self.renegotiated += usize::from(!commitment.changes.is_empty());
        self.renegotiations += commitment.changes.len();
        self.renegotiated_after_due += after.count();
    }

    fn count_words(&mut self, commitment: &JudgedCommitment) {
        if matches!(commitment.outcome, Outcome::KeptOnTime | Outcome::KeptLate) {
            match commitment.word {
                Word::File => self.kept_on_word.file += 1,
                Word::Locator => self.kept_on_word.locator += 1,
                Word::Client => self.kept_on_word.client += 1,
                Word::Ours => self.kept_on_word.ours += 1,
            }
        }
        if commitment.outcome.is_slipped() {
            match commitment.disclosed {
                Disclosed::Before => self.slips.before += 1,
                Disclosed::After => self.slips.after += 1,
                Disclosed::Asked => self.slips.asked += 1,
                Disclosed::Never => self.slips.never += 1,
            }
        }
    }

    fn count_reason(&mut self, commitment: &JudgedCommitment) {
        let reason = match commitment.outcome {
            Outcome::Missed | Outcome::MissedSilently => commitment.reason.unwrap_or(MissReason::Unstated),
            Outcome::KeptLate => match commitment.reason {
                Some(reason) => reason,
                None => return,
            },
            _ => return,
        };
        match self.reasons.iter_mut().find(|(counted, _)| *counted == reason) {
            Some((_, count)) => *count += 1,
            None => self.reasons.push((reason, 1)),
        }
    }
}

#[cfg(test)]
mod tests;
