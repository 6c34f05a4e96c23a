//! The counts of a cadence: adherence, streaks, what a miss costs.

use serde::{Deserialize, Serialize};

use super::{JudgedOccurrence, Status};
use crate::audit::ByWord;
use crate::commitments::Word;

/// The share of what was due that a team may miss, in percent (design part 3, D.5: a target of .90).
const MAY_MISS_PERCENT: usize = 10;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many held.
    pub held: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { held: self.held + other.held, of: self.of + other.of }
    }

    pub(crate) fn count(&mut self, held: bool) {
        self.held += usize::from(held);
        self.of += 1;
    }
}

/// How many misses a target leaves room for, and how many there were: floor((1 − .90) · n), 1 of 13.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MissBudget {
    /// How many may be missed.
    pub allowed: usize,
    /// How many were not held.
    pub spent: usize,
    /// Of how many.
    pub of: usize,
}

impl MissBudget {
    /// Of what was due and what of it held.
    pub fn of(share: Share) -> Self {
        let Share { held, of } = share;
        Self { allowed: of * MAY_MISS_PERCENT / 100, spent: of - held.min(of), of }
    }
}

/// How many occurrences have which status, as of the setting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Decided ones; with those waived, paused and excused, without those pending and overdue.
    pub expected: usize,
    /// Sent on time.
    pub on_time: usize,
    /// Sent before the core window.
    pub early: usize,
    /// Sent in the late window.
    pub late: usize,
    /// Not sent.
    pub missed: usize,
    /// Let go beforehand.
    pub waived: usize,
    /// In a pause.
    pub paused: usize,
    /// Let go by the other side afterwards.
    pub excused: usize,
    /// Their deadline lies ahead.
    pub pending: usize,
    /// In their late window, and not sent.
    pub overdue: usize,
    /// On whose word those held are known.
    pub by_word: ByWord,
}

impl Counts {
    /// Counts occurrences.
    pub fn of<'a>(occurrences: impl IntoIterator<Item = &'a JudgedOccurrence>) -> Self {
        let mut counts = Self::default();
        for one in occurrences {
            counts.count(one);
        }
        counts
    }

    fn count(&mut self, one: &JudgedOccurrence) {
        let count = match one.status {
            Status::OnTime => &mut self.on_time,
            Status::Early => &mut self.early,
            Status::Late => &mut self.late,
            Status::Missed => &mut self.missed,
            Status::Waived => &mut self.waived,
            Status::Paused => &mut self.paused,
            Status::Excused => &mut self.excused,
            Status::Pending => &mut self.pending,
            Status::Overdue => &mut self.overdue,
        };
        *count += 1;
        self.expected += usize::from(!matches!(one.status, Status::Pending | Status::Overdue));
        if one.status.is_held() {
            match one.word {
                Word::File => self.by_word.file += 1,
                Word::Locator => self.by_word.locator += 1,
                Word::Client => self.by_word.client += 1,
                Word::Ours => self.by_word.ours += 1,
            }
        }
    }

    /// What was due: expected, less what was waived, paused and excused.
    pub fn due(&self) -> usize {
        self.on_time + self.early + self.late + self.missed
    }

    /// Held, of what was due (E.1 rule 5). Of nothing, it says nothing: no data yet.
    pub fn adherence(&self) -> Share {
        Share { held: self.on_time + self.early, of: self.due() }
    }

    /// Sent at all, of what was due.
    pub fn sent(&self) -> Share {
        Share { held: self.on_time + self.early + self.late, of: self.due() }
    }

    /// How many misses there is room for.
    pub fn miss_budget(&self) -> MissBudget {
        MissBudget::of(self.adherence())
    }
}

/// Runs of occurrences without a break (E.1 rule 6): what was waived, paused or excused neither breaks one nor counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Streak {
    /// Held in a row until now.
    pub current: usize,
    /// The longest run of held ones.
    pub longest: usize,
    /// Sent in a row until now, on time or late.
    pub sent_current: usize,
    /// The longest run of sent ones.
    pub sent_longest: usize,
}

impl Streak {
    pub(super) fn of(occurrences: &[JudgedOccurrence]) -> Self {
        let mut streak = Self::default();
        for one in occurrences {
            match one.status {
                Status::OnTime | Status::Early => {
                    streak.current += 1;
                    streak.sent_current += 1;
                }
                Status::Late => {
                    streak.current = 0;
                    streak.sent_current += 1;
                }
                Status::Missed | Status::Overdue => (streak.current, streak.sent_current) = (0, 0),
                Status::Waived | Status::Paused | Status::Excused | Status::Pending => {}
            }
            streak.longest = streak.longest.max(streak.current);
            streak.sent_longest = streak.sent_longest.max(streak.sent_current);
        }
        streak
    }
}
