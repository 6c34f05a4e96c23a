//! What the occurrences of a cadence prove: each weighs half a small promise (design part 3, under D.2).

use ledger_core::event::Side;
use ledger_core::{Due, EventId, Instant};

use super::contribution::{Contribution, Source};
use super::rows::{self, Lateness, Row};
use crate::cadence::{self, JudgedOccurrence, Status};
use crate::commitments::Disclosed;
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;

/// What became of one occurrence of a cadence, as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccurrenceOutcome {
    /// Its name, such as `acme/weekly-update@2026-03-06`.
    pub reference: String,
    /// Who owes it.
    pub side: Side,
    /// Its deadline.
    pub due: Due,
    /// The deadline of the occurrence before it: from there the time for this one runs.
    pub previous_due: Instant,
    /// What became of it.
    pub status: OccurrenceStatus,
    /// The event that decides it, if one does.
    pub event: Option<EventId>,
    /// What word of a slip there was.
    pub word: Disclosed,
    /// Whether what was sent is proven: it carries an item, or was recorded within five business days.
    pub evidenced: bool,
}

/// What can become of an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OccurrenceStatus {
    /// Sent in its window, or before it.
    Held(Moment),
    /// Sent after the deadline, while the late window lasted.
    Late(Moment),
    /// Not sent by the end of the late window.
    Missed,
    /// Not decided: its deadline, or the end of its late window, lies ahead.
    Undecided,
    /// Waived, paused or excused: nothing was owed.
    LetGo,
}

/// The occurrences of every cadence as of the setting, in the order of their deadlines.
pub(super) fn outcomes(history: &History<'_>, setting: &Setting) -> Vec<OccurrenceOutcome> {
    cadence::occurrences(history, setting).into_iter().map(OccurrenceOutcome::from).collect()
}

impl From<JudgedOccurrence> for OccurrenceOutcome {
    fn from(judged: JudgedOccurrence) -> Self {
        let status = match (judged.status, judged.sent) {
            (Status::OnTime | Status::Early, Some(sent)) => OccurrenceStatus::Held(sent),
            (Status::Late, Some(sent)) => OccurrenceStatus::Late(sent),
            (Status::Missed, _) => OccurrenceStatus::Missed,
            (Status::Waived | Status::Paused | Status::Excused, _) => OccurrenceStatus::LetGo,
            (Status::Pending | Status::Overdue | Status::OnTime | Status::Early | Status::Late, _) => {
                OccurrenceStatus::Undecided
            }
        };
        Self {
            reference: judged.reference.to_string(),
            side: judged.side,
            due: judged.due,
            previous_due: judged.opens,
            status,
            event: judged.event,
            word: judged.disclosed,
            evidenced: judged.evidenced,
        }
    }
}

/// What an occurrence contributes; none if it is not decided or nothing was owed.
pub(super) fn contribution(occurrence: &OccurrenceOutcome, setting: &Setting) -> Option<Contribution> {
    let policy = &setting.policy;
    let deadline = occurrence.due.civil_day();
    let (row, day) = match occurrence.status {
        OccurrenceStatus::Undecided | OccurrenceStatus::LetGo => return None,
        OccurrenceStatus::Missed => (Row::OccurrenceMissed, deadline),
        OccurrenceStatus::Held(sent) => {
            let row = if occurrence.evidenced { Row::Kept } else { Row::KeptUnevidenced };
            (row, sent.on.unwrap_or_else(|| setting.zone.day(sent.at)))
        }
        OccurrenceStatus::Late(sent) => {
            let late = sent.at.since(occurrence.due.at);
            let lateness = Lateness::of(late, occurrence.due.at.since(occurrence.previous_due));
            (Row::Late(occurrence.word, lateness), deadline)
        }
    };
    let weight = policy.weights.occurrence;
    let [competence, integrity] = rows::together(&[row], policy)
        .map(|evidence| Some(evidence.weighing(weight.min(policy.weights.most_when_kept), weight)));
    Some(Contribution {
        source: Source::Occurrence(occurrence.reference.clone()),
        event: occurrence.event,
        day,
        outcome: vec![row.code()],
        evidence: [competence, integrity, None],
    })
}
