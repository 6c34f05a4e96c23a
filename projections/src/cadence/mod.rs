//! Whether recurring promises were kept: every occurrence of every cadence, judged as of an instant, and the counts.
//!
//! ```text
//! facts ─ said: what was set, paused, let go, sent                     said.rs
//! sets ─ slots: occurrences in order, with the bounds between them     slots.rs
//! slots + what was sent ─ matched: each instant belongs to one slot    matching.rs
//! matched ─ judged as of the setting: statuses, words, quality         judge.rs, quality.rs
//! judged ─ counts, adherence, streaks, miss budget                     counts.rs
//! ```
//!
//! The rules are those of design part 3, section E.

mod counts;
mod judge;
mod matching;
mod plan;
mod quality;
mod said;
mod settle;
mod slots;
mod within;

use std::fmt;

use ledger_core::event::Side;
use ledger_core::event::cadence::CadenceKind;
use ledger_core::{Day, Due, EventId, Instant, StreamId};

pub use counts::{Counts, MissBudget, Share, Streak};
pub use plan::{Next, Plan};
pub use quality::{Covered, Measured, Quality, QualityTotals};

use crate::commitments::{Disclosed, Word};
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;
use judge::Judging;
use said::Facts;
pub(crate) use said::named;
pub(crate) use settle::{Settling, settling};

/// One cadence as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cadence {
    /// As it is set, and what comes next.
    pub plan: Plan,
    /// Its occurrences so far, in the order of their deadlines: those due, those answered, and the open one.
    pub occurrences: Vec<JudgedOccurrence>,
    /// How many have which status.
    pub counts: Counts,
    /// How many held in a row.
    pub streak: Streak,
    /// Whether what was sent had what was promised of it.
    pub quality: QualityTotals,
    /// What was sent in it and answers no occurrence, in order.
    pub extras: Vec<Extra>,
    /// Its pauses, in the order in which they were announced.
    pub pauses: Vec<Pause>,
    /// What was waived, excused and moved, and whether that holds.
    pub releases: Vec<Release>,
}

/// The name of an occurrence: `acme/weekly-update@2026-03-06`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccurrenceRef {
    /// The client's stream.
    pub stream: StreamId,
    /// The cadence.
    pub cadence: String,
    /// The civil day on which the rule falls, wherever the occurrence was moved.
    pub day: Day,
}

impl fmt::Display for OccurrenceRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}@{}", self.stream, self.cadence, self.day)
    }
}

/// One expected instance of a cadence, and the verdict on it as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedOccurrence {
    /// Its name.
    pub reference: OccurrenceRef,
    /// Who owes it.
    pub side: Side,
    /// What is recurring.
    pub kind: CadenceKind,
    /// When it is due.
    pub due: Due,
    /// The deadline before it; the start of the effective day of the first; of an event-driven one, not before the
    /// event that makes it due. Lateness is measured over the interval from here to the due (part 3, D.2).
    pub opens: Instant,
    /// From here on it is missed; at the due itself where nothing counts as late.
    pub late_until: Instant,
    /// What became of it.
    pub status: Status,
    /// When it was sent.
    pub sent: Option<Moment>,
    /// The event that says so.
    pub event: Option<EventId>,
    /// How whom it is owed to came to know that it slips; *never* also where nothing slipped.
    pub disclosed: Disclosed,
    /// On whose word it was sent.
    pub word: Word,
    /// Whether trust takes it as proven: it has an item of evidence, or was recorded within five business days.
    pub evidenced: bool,
    /// Whether what was sent was recorded more than five business days after; of a waived or paused one, whether that
    /// was recorded only after the deadline.
    pub recorded_late: bool,
    /// What was sent, held against what was promised of it; none where nothing was sent.
    pub quality: Option<Quality>,
}

/// What became of an occurrence (design part 3, E.1 rule 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Sent in its core window.
    OnTime,
    /// Sent before it, after the deadline before.
    Early,
    /// Sent in its late window.
    Late,
    /// Not sent by the end of it.
    Missed,
    /// Let go beforehand, or on a day off.
    Waived,
    /// In a pause that was announced before its deadline.
    Paused,
    /// Let go by the other side afterwards, and that is shown.
    Excused,
    /// Its deadline lies ahead.
    Pending,
    /// Past its deadline, in its late window, and not sent.
    Overdue,
}

impl Status {
    /// Every status, in the order in which they are documented.
    pub const ALL: [Self; 9] = [
        Self::OnTime,
        Self::Early,
        Self::Late,
        Self::Missed,
        Self::Waived,
        Self::Paused,
        Self::Excused,
        Self::Pending,
        Self::Overdue,
    ];

    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::OnTime => "on_time",
            Self::Early => "early",
            Self::Late => "late",
            Self::Missed => "missed",
            Self::Waived => "waived",
            Self::Paused => "paused",
            Self::Excused => "excused",
            Self::Pending => "pending",
            Self::Overdue => "overdue",
        }
    }

    /// Whether adherence counts it as held.
    pub fn is_held(self) -> bool {
        matches!(self, Self::OnTime | Self::Early)
    }
}

/// Something that was sent and answers no occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extra {
    /// When.
    pub sent: Moment,
    /// The event that says so.
    pub event: EventId,
}

/// A pause, and what it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// The event that announced it.
    pub event: EventId,
    /// When it was announced.
    pub announced: Moment,
    /// Its first day.
    pub from: Day,
    /// Its last day.
    pub until: Day,
    /// Whether it holds for an occurrence in it, or no occurrence has been in it yet.
    pub applied: bool,
    /// Whether it holds for one whose deadline was past when it was recorded, because of its evidence.
    pub recorded_late: bool,
    /// The days of the occurrences that it does not reach: announced after their deadline, or recorded after it with
    /// nothing to show.
    pub not_applied_to: Vec<Day>,
}

/// What was said of one occurrence, and whether that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// The event that says so.
    pub event: EventId,
    /// Which it is.
    pub kind: ReleaseKind,
    /// The day of the occurrence.
    pub occurrence: Day,
    /// Whether it holds: said before the deadline; of an excuse, with evidence of the client's word.
    pub applied: bool,
}

/// What can be said of one occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseKind {
    /// It was let go beforehand.
    Waived,
    /// It was let go afterwards.
    Excused,
    /// It was moved to this day.
    Moved(Day),
}

/// The cadences of a relationship as of the setting, by name, each with at most `most` dues to come. None: nothing was
/// promised, and there is no adherence to speak of.
pub fn cadences(history: &History<'_>, setting: &Setting, most: usize) -> Vec<Cadence> {
    let facts = Facts::of(history, setting);
    let judging = Judging { facts: &facts, setting, most };
    facts.cadences.iter().filter_map(|(name, said)| judging.cadence(name, said)).collect()
}

/// The occurrences of all cadences of a relationship, in the order of their deadlines: what trust takes in.
pub fn occurrences(history: &History<'_>, setting: &Setting) -> Vec<JudgedOccurrence> {
    let mut all: Vec<_> = cadences(history, setting, 0).into_iter().flat_map(|one| one.occurrences).collect();
    all.sort_by(|one, other| (one.due.at, &one.reference).cmp(&(other.due.at, &other.reference)));
    all
}

#[cfg(test)]
pub(crate) mod tests;
