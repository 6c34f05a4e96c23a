//! What an import comes to: how many entries are new, and how they would count in the audit.

use std::ops::AddAssign;

use projections::{JudgedCommitment, Totals};

/// Entries by what the ledger knew of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Not recorded before.
    pub(crate) new: usize,
    /// Recorded before, and the files know more of them.
    pub(crate) added_to: usize,
    /// Recorded before, nothing new.
    pub(crate) already: usize,
    /// The ledger holds something else.
    pub(crate) conflicting: usize,
    /// Cannot be recorded for another reason.
    pub(crate) left: usize,
    /// Events that are new.
    pub(crate) events: usize,
    /// Of the new ends, those recorded more than five business days after they occurred.
    pub(crate) recorded_late: usize,
    /// Of the new ends, those nobody knows.
    pub(crate) unknown: usize,
}

impl Counts {
    /// How many entries the files hold.
    pub(crate) fn entries(&self) -> usize {
        self.new + self.added_to + self.already + self.conflicting + self.left
    }

    /// Whether nothing is new.
    pub(crate) fn is_nothing_new(&self) -> bool {
        self.new + self.added_to == 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.new += more.new;
        self.added_to += more.added_to;
        self.already += more.already;
        self.conflicting += more.conflicting;
        self.left += more.left;
        self.events += more.events;
        self.recorded_late += more.recorded_late;
        self.unknown += more.unknown;
    }
}

/// How commitments of both sides would count in the audit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    pub(crate) made: usize,
    pub(crate) kept_on_time: usize,
    pub(crate) kept_late: usize,
    pub(crate) missed: usize,
    pub(crate) missed_silently: usize,
    pub(crate) overdue: usize,
    pub(crate) open: usize,
    pub(crate) released: usize,
    pub(crate) withdrawn: usize,
    pub(crate) unknown: usize,
    pub(crate) undated: usize,
    pub(crate) retrospective: usize,
    pub(crate) unconfirmed: usize,
}

impl Meaning {
    /// Counts commitments as the audit does.
    pub(crate) fn of<'a>(commitments: impl IntoIterator<Item = &'a JudgedCommitment>) -> Self {
        let totals = Totals::of(commitments);
        Self {
            made: totals.made,
            kept_on_time: totals.kept_on_time,
            kept_late: totals.kept_late,
            missed: totals.missed.total,
            missed_silently: totals.missed.silently,
            overdue: totals.overdue,
            open: totals.open,
            released: totals.released,
            withdrawn: totals.withdrawn,
            unknown: totals.unknown,
            undated: totals.undated,
            retrospective: totals.retrospective,
            unconfirmed: totals.unconfirmed,
        }
    }

    /// The document a program gets: the names of the audit's.
    pub(crate) fn json(&self) -> serde_json::Value {
        let due = self.kept_on_time + self.kept_late + self.missed + self.overdue;
        serde_json::json!({
            "made": self.made,
            "kept_on_time": self.kept_on_time,
            "kept_late": self.kept_late,
            "missed": { "total": self.missed, "silently": self.missed_silently },
            "overdue": self.overdue,
            "open": self.open,
            "released": self.released,
            "withdrawn": self.withdrawn,
            "unknown": self.unknown,
            "undated": self.undated,
            "retrospective": self.retrospective,
            "unconfirmed": self.unconfirmed,
            "kept_of_due": { "kept": self.kept_on_time, "due": due },
        })
    }
}

impl AddAssign for Meaning {
    fn add_assign(&mut self, more: Self) {
        self.made += more.made;
        self.kept_on_time += more.kept_on_time;
        self.kept_late += more.kept_late;
        self.missed += more.missed;
        self.missed_silently += more.missed_silently;
        self.overdue += more.overdue;
        self.open += more.open;
        self.released += more.released;
        self.withdrawn += more.withdrawn;
        self.unknown += more.unknown;
        self.undated += more.undated;
        self.retrospective += more.retrospective;
        self.unconfirmed += more.unconfirmed;
    }
}
