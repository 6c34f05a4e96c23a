//! How long an answer stands if nothing new is recorded.

use ledger_core::Instant;

use crate::cadence::{Cadence, Status};
use crate::commitments::{JudgedCommitment, Outcome};
use crate::setting::Setting;

/// Before this instant time alone changes no verdict: the end of the day (ages, silence and terms count days), the next
/// due or end of a late window. The as-of itself where something grows with every moment: what is overdue, and what
/// waits for something overdue. `readings` are the promises as typed and as trust reads them.
pub(crate) fn until(readings: &[&Vec<JudgedCommitment>], cadences: &[Cadence], setting: &Setting) -> Instant {
    let now = setting.as_of.verdict_at();
    let promises = readings.iter().flat_map(|promises| promises.iter());
    let waits = promises.clone().any(|one| !one.needs.is_empty() && one.settled.is_none());
    if waits || promises.clone().any(|one| one.outcome == Outcome::Overdue) {
        return now;
    }
    let limits = promises.filter(|one| is_open(one)).filter_map(|one| one.due);
    let limits = limits.flat_map(|due| [due.at, setting.missed_from(&due)]);
    let occurrences = cadences.iter().flat_map(|cadence| &cadence.occurrences);
    let windows = occurrences.filter(|one| matches!(one.status, Status::Pending | Status::Overdue));
    let windows = windows.flat_map(|one| [one.due.at, one.late_until]);
    let next = cadences.iter().flat_map(|cadence| &cadence.plan.next).map(|next| next.due.at);
    let end = ledger_core::time::end_of_day(setting.zone, setting.as_of.civil_day());
    // At an instant itself either side of it may hold, so it is the last that is not answered for.
    limits.chain(windows).chain(next).filter(|at| *at >= now).fold(end, Instant::min)
}

/// Whether its verdict can still change by time alone.
fn is_open(one: &JudgedCommitment) -> bool {
    matches!(one.outcome, Outcome::Open | Outcome::Missed | Outcome::MissedSilently)
}
