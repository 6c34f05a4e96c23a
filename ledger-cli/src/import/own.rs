//! Promises that the ledger has by another way than this table: exported from it, or moved with their ids. A row that says
//! what is there is nothing new; what it says beyond that is added.

use ledger_core::event::{CommitmentEvent, Event, Fact};
use ledger_core::relationship::Stated;
use ledger_core::{CommitmentRef, StreamId};

use super::apply::Applying;
use super::problem::Problem;
use super::steps::{Act, Entry, Promised, Step};
use crate::desk::Session;
use crate::failure::Failure;

/// The number of the promise that an entry speaks of, where the ledger has it although it was not imported from a table:
/// its id is `acme/7`, as `troth export` writes it, or the id that another program gave it.
///
/// # Errors
/// The ledger has another promise under that id.
pub(super) fn number(
    applying: &mut Applying<'_>,
    session: &mut Session<'_, '_>,
    entry: &Entry,
) -> Result<Option<u32>, Problem> {
    let Some((step, promised)) = entry.steps.first().and_then(promised) else { return Ok(None) };
    let Some(id) = &promised.source_id else { return Ok(None) };
    let stream = applying.stream;
    if session.knows(stream, &step.key) {
        return Ok(None);
    }
    let refused = |failure| Problem::refused(step.place, failure);
    let relationship = session.relationship(stream).map_err(refused)?;
    let reference = id.as_str().parse::<CommitmentRef>().ok().filter(|reference| reference.stream == *stream);
    let own = reference.map(|reference| reference.number).filter(|number| relationship.has_number(*number));
    let number = match own {
        Some(number) => Some(number),
        None => applying.names.of_source(session, stream, id.as_str()).map_err(refused)?,
    };
    let Some(number) = number else { return Ok(None) };
    let relationship = session.relationship(stream).map_err(refused)?;
    // One that was taken back stays so.
    let Some((terms, fact)) = relationship.terms(number) else { return Ok(Some(number)) };
    if terms.what != promised.what && !is_then(step, fact) {
        // Neither its text nor its time: what another ledger calls so.
        return Ok(None);
    }
    let due = |due: Option<ledger_core::Due>| due.map(|due| due.at);
    let differs = if terms.what != promised.what {
        "another text"
    } else if terms.side != promised.side {
        "another side"
    } else if due(terms.due) != due(promised.due) {
        "another due"
    } else if terms.size != promised.size {
        "another size"
    } else if !is_then(step, fact) {
        "made at another time"
    } else {
        return Ok(Some(number));
    };
    let what = format!("{stream}/{number} is in the ledger, and not as this row says: {differs}");
    let hint =
        "mend the file, or correct the ledger: troth amend; a promise of another ledger needs another id";
    Err(refused(Failure::failed("key-reused", what, hint)).hinting(hint))
}

fn promised(step: &Step) -> Option<(&Step, &Promised)> {
    match &step.act {
        Act::Make(promised) => Some((step, promised)),
        _ => None,
    }
}

/// Whether a fact stands where a step says that it happened.
fn is_then(step: &Step, fact: &Fact) -> bool {
    match step.moment.at {
        Stated::On(day) => fact.event.context().on == Some(day),
        Stated::At(at) => fact.envelope.occurred == at,
        Stated::Now => false,
    }
}

/// Whether the ledger knows already what a step says of one of its promises.
pub(super) fn is_told(stream: &StreamId, session: &mut Session<'_, '_>, number: u32, step: &Step) -> bool {
    let Ok(relationship) = session.relationship(stream) else { return false };
    relationship.path(number).into_iter().any(|fact| {
        let Event::Commitment(event) = &fact.event else { return false };
        match (&step.act, event) {
            // Nobody knows since when nobody knows.
            (Act::LeaveUnknown, CommitmentEvent::LeftUnknown(_)) => true,
            (Act::Renegotiate(due, _), CommitmentEvent::Renegotiated(change)) => {
                due.at == change.due.at && is_then(step, fact)
            }
            // A miss that was told is a word that it will not come.
            (Act::Disclose(None), CommitmentEvent::MissAcknowledged(miss)) => {
                miss.told && is_then(step, fact)
            }
            (Act::Disclose(expect), CommitmentEvent::SlipDisclosed(slip)) => {
                expect.map(|due| due.at) == slip.expect.map(|due| due.at) && is_then(step, fact)
            }
            (Act::Ask, CommitmentEvent::AskedAfter(_))
            | (Act::Keep(_), CommitmentEvent::Delivered(_))
            | (Act::Release, CommitmentEvent::Released(_))
            | (Act::Withdraw, CommitmentEvent::Withdrawn(_))
            | (Act::Miss, CommitmentEvent::MissAcknowledged(_)) => is_then(step, fact),
            _ => false,
        }
    })
}
