//! What speaks of good will: contacts and candour (design part 3, under D.2). For the client's benevolence towards us
//! the same table is read with the sides swapped.

use ledger_core::event::contact::{CandourKind, ContactKind, Direction};
use ledger_core::event::{ContactEvent, Event, Side};
use ledger_core::{Fact, event::contact};

use super::amount::Evidence;
use super::contribution::{Contribution, Source};
use crate::moment::Moment;
use crate::setting::Setting;

/// What a fact says of how far one side trusts the other with its news and plans; none if nothing. `of` is the side
/// that is trusted.
pub(super) fn contribution(fact: &Fact, of: Side, setting: &Setting) -> Option<Contribution> {
    let Event::Contact(event) = &fact.event else { return None };
    let code = match event {
        ContactEvent::Held(held) => contact_sign(held, of)?,
        ContactEvent::Candour(observed) => candour_sign(observed, of)?,
    };
    let moment = Moment::of(fact);
    Some(Contribution {
        source: Source::Contact(fact.envelope.version),
        event: Some(fact.envelope.id),
        day: moment.on.unwrap_or_else(|| setting.zone.day(moment.at)),
        outcome: vec![code],
        evidence: [None, None, Some(Evidence::hundredths(setting.policy.sign(code)))],
    })
}

/// A contact counts when the other side made it, by its best row; asks and complaints count nothing, and a new
/// problem is no plan that was shared.
fn contact_sign(held: &contact::Held, of: Side) -> Option<&'static str> {
    let theirs = match of {
        Side::Us => Direction::In,
        Side::Client => Direction::Out,
    };
    if held.direction != theirs {
        return None;
    }
    match held.kind {
        ContactKind::BadNews => Some("bad_news_volunteered"),
        ContactKind::Roadmap => Some("roadmap_shared"),
        ContactKind::Call | ContactKind::Note => Some("contact_initiated"),
        ContactKind::Ask | ContactKind::Complaint | ContactKind::NewProblem => None,
    }
}

/// Advice against one's own gain earns trust; bad news of the other side that came late or by another way shows that
/// it is lacking.
fn candour_sign(observed: &contact::Observed, of: Side) -> Option<&'static str> {
    match observed.kind {
        CandourKind::AdvisedAgainstOwnGain if observed.side == of => Some("advised_against_own_gain"),
        CandourKind::BadNewsLate | CandourKind::BadNewsElsewhere if observed.side == of.other() => {
            Some("bad_news_learned_elsewhere")
        }
        _ => None,
    }
}
