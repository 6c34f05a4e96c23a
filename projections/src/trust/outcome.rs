//! From what became of a promise to what it proves: the rows that apply to it, and the day it counts from.

use ledger_core::event::commitment::Size;
use ledger_core::policy::Policy;
use ledger_core::{Day, Due};

use super::contribution::{Contribution, Source};
use super::rows::{self, Lateness, Row};
use crate::commitments::{Disclosed, DueChange, JudgedCommitment, Notice, Outcome};
use crate::moment::Moment;
use crate::setting::Setting;

/// What a promise contributes, judged on the dues that trust counts; none if it says nothing (part 3, "No
/// contribution"): undated, unknown, unconfirmed, retrospective, due before it was made, or still open.
pub(super) fn contribution(judged: &JudgedCommitment, setting: &Setting) -> Option<Contribution> {
    let counts = !judged.unconfirmed && !judged.is_due_before_made();
    let mut rows = if counts { rows_of(judged) } else { Vec::new() };
    if rows.is_empty() {
        return None;
    }
    let policy = &setting.policy;
    rows::order(&mut rows, policy);
    let weight = weight(judged.size, policy);
    let [competence, integrity] = rows::together(&rows, policy)
        .map(|evidence| Some(evidence.weighing(weight.min(policy.weights.most_when_kept), weight)));
    Some(Contribution {
        source: Source::Commitment(judged.reference.clone()),
        event: judged.decided_by,
        day: day_of(judged, setting)?,
        outcome: codes(&rows),
        evidence: [competence, integrity, None],
    })
}

/// Each code once: two agreements after two dues are two rows of one name.
fn codes(rows: &[Row]) -> Vec<&'static str> {
    let mut codes = Vec::new();
    for row in rows {
        if !codes.contains(&row.code()) {
            codes.push(row.code());
        }
    }
    codes
}

/// How much a promise of this size weighs, in hundredths.
pub(super) fn weight(size: Size, policy: &Policy) -> u32 {
    match size {
        Size::Trivial => policy.weights.trivial,
        Size::Small => policy.weights.small,
        Size::Medium => policy.weights.medium,
        Size::Large => policy.weights.large,
    }
}

/// Every row that applies; none if the promise says nothing.
pub(super) fn rows_of(judged: &JudgedCommitment) -> Vec<Row> {
    let mut rows = match judged.outcome {
        Outcome::Released => return vec![Row::Released],
        Outcome::Unknown
        | Outcome::Undated
        | Outcome::Retrospective
        | Outcome::Requested
        | Outcome::Offered
        | Outcome::Countered => return Vec::new(),
        Outcome::Open => return after_due(judged),
        Outcome::KeptOnTime => kept(judged),
        Outcome::KeptLate => vec![Row::Late(judged.disclosed, lateness(judged))],
        Outcome::Overdue => vec![Row::Overdue(judged.disclosed, lateness(judged))],
        // Declared missed, nobody told, and there is still time to tell: nothing worse is known yet than of a promise
        // that is overdue by all the time there was for it.
        Outcome::Missed if judged.disclosed == Disclosed::Never => {
            vec![Row::Overdue(Disclosed::Never, Lateness::WHOLE)]
        }
        Outcome::Missed => vec![Row::Missed(judged.disclosed)],
        Outcome::MissedSilently => vec![Row::Missed(Disclosed::Never)],
        Outcome::Withdrawn if judged.withdrawn == Some(Notice::InTime) => vec![Row::WithdrawnInTime],
        Outcome::Withdrawn => vec![Row::WithdrawnShortNotice],
    };
    rows.extend(renegotiated(judged));
    rows.extend(after_due(judged));
    rows
}

fn kept(judged: &JudgedCommitment) -> Vec<Row> {
    let mut rows = vec![if judged.evidenced { Row::Kept } else { Row::KeptUnevidenced }];
    if judged.heroic {
        rows.push(Row::KeptByHeroics);
    }
    rows
}

/// The rows of changes agreed before the due. All changes count, whatever their notice.
fn renegotiated(judged: &JudgedCommitment) -> Vec<Row> {
    let changes = u32::try_from(judged.changes.len()).unwrap_or(u32::MAX);
    let any = |notice| judged.changes.iter().any(|change| change.notice == notice);
    let mut rows = Vec::new();
    if changes >= 2 || any(Notice::InTime) {
        rows.push(Row::RenegotiatedInTime(changes));
    }
    if any(Notice::Short) {
        rows.push(Row::RenegotiatedShortNotice);
    }
    rows
}

/// An agreement after the due ends nothing: the row that held then keeps applying, also while the new due is open.
fn after_due(judged: &JudgedCommitment) -> Vec<Row> {
    let late = judged.changes.iter().filter(|change| change.notice == Notice::AfterDue);
    late.flat_map(|change| [held(judged, change), Row::RenegotiatedAfterDue]).collect()
}

/// The row that held when a change was agreed after the due; no word by then counts as one after it.
fn held(judged: &JudgedCommitment, change: &DueChange) -> Row {
    let word = if change.disclosed == Disclosed::Never { Disclosed::After } else { change.disclosed };
    match change.standing {
        Outcome::MissedSilently => Row::Missed(Disclosed::Never),
        Outcome::Missed => Row::Missed(word),
        _ => {
            Row::Late(word, Lateness::of(change.moment.at.since(change.from.at), lead(judged, &change.from)))
        }
    }
}

fn lateness(judged: &JudgedCommitment) -> Lateness {
    Lateness::of(judged.lateness_millis, judged.due.map_or(0, |due| lead(judged, &due)))
}

/// The time there was for it, in milliseconds.
fn lead(judged: &JudgedCommitment, due: &Due) -> i64 {
    judged.made.map_or(0, |made| due.at.since(made.at))
}

/// The day it counts from (part 3, "Date of a contribution").
fn day_of(judged: &JudgedCommitment, setting: &Setting) -> Option<Day> {
    let local = |moment: Moment| moment.on.unwrap_or_else(|| setting.zone.day(moment.at));
    let settled = judged.settled.map(local);
    if judged.outcome == Outcome::Released {
        return settled;
    }
    let passed = judged.changes.iter().find(|change| change.notice == Notice::AfterDue);
    if let Some(change) = passed {
        return Some(change.from.civil_day());
    }
    let by_its_due = judged.settled.is_some_and(|at| judged.due.is_some_and(|due| at.keeps(&due)));
    match judged.outcome {
        Outcome::KeptOnTime | Outcome::Withdrawn => settled,
        // Declared missed before its due, and never delivered.
        Outcome::Missed | Outcome::MissedSilently if by_its_due => settled,
        _ => judged.due.map(|due| due.civil_day()),
    }
}
