//! What the other side itself says of its trust, beside what the evidence says (design part 3, under D.2).

use ledger_core::event::ladder::TrustDimension;
use ledger_core::event::{Event, LadderEvent, Side};
use ledger_core::{Day, EventId, PersonId};

use super::amount::PARTS;
use super::book::Opinion;
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;

/// The levels of an audit: 0 to 4.
const LEVELS: u128 = 4;

/// The last word of the other side on one dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditBeside {
    /// How far they trust, 0 to 4, as they said.
    pub score: u32,
    /// When they said so.
    pub day: Day,
    /// Who of them was asked.
    pub asked: Option<PersonId>,
    /// The event.
    pub event: EventId,
    /// How far their word lies from the evidence, in hundredths of a level: above it is positive. None while there is
    /// too little evidence to compare with.
    pub gap: Option<i64>,
    /// Whether that is a finding.
    pub finding: bool,
}

/// The last audit of each dimension in which `of` is trusted. Whose trust it is defaults to the client's.
pub(super) fn last(
    history: &History<'_>,
    setting: &Setting,
    of: Side,
    dimension: TrustDimension,
    opinion: &Opinion,
) -> Option<AuditBeside> {
    let audits = history.standing(&setting.as_of).filter_map(|fact| match &fact.event {
        Event::Ladder(LadderEvent::TrustAudited(audit)) => Some((fact, audit)),
        _ => None,
    });
    let (fact, audit) = audits
        .filter(|(_, audit)| audit.dimension == dimension && audit.side.unwrap_or(Side::Client) == of.other())
        .last()?;
    let moment = Moment::of(fact);
    let gap = super::says_enough(opinion, setting).then(|| gap(audit.score, opinion));
    Some(AuditBeside {
        score: audit.score,
        day: moment.on.unwrap_or_else(|| setting.zone.day(moment.at)),
        asked: audit.asked,
        event: fact.envelope.id,
        gap,
        finding: gap.is_some_and(|gap| gap.unsigned_abs() > u64::from(setting.policy.measures.audit_gap)),
    })
}

/// Hundredths of a level from what is proven to what they said.
fn gap(score: u32, opinion: &Opinion) -> i64 {
    let proven = i64::try_from(opinion.proven(PARTS) * LEVELS * 100 / PARTS).unwrap_or_default();
    i64::from(score) * 100 - proven
}
