//! The words in which the stories of the tests are told. Times are UTC to the minute; 2 March 2026 is a Monday.

use ledger_core::event::commitment::{self, Assessment, MissReason, Side, Size, Terms};
use ledger_core::event::correction::{CorrectionEvent, Retracted};
use ledger_core::event::relationship::{Amended, Opened, RelationshipEvent, RelationshipKind, Rhythm};
use ledger_core::event::{CommitmentEvent, Envelope, Event, Evidence};
use ledger_core::time::{AsOf, KnownAt};
use ledger_core::{Day, Due, EventId, Fact, Hash, Instant, PersonId, StreamId, Zone};

use crate::audit::{AuditView, audit};
use crate::commitments::JudgedCommitment;
use crate::history::History;

/// A relationship's history, told fact by fact.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    pub(crate) facts: Vec<Fact>,
    stream: StreamId,
}

pub(crate) fn at(text: &str) -> Instant {
    format!("{text}:00.000Z").parse().unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Due by an instant.
#[expect(clippy::unnecessary_wraps, reason = "a due is optional wherever a story names one")]
pub(crate) fn by(text: &str) -> Option<Due> {
    Some(Due::by(at(text), Zone::UTC))
}

/// Due on a day.
#[expect(clippy::unnecessary_wraps, reason = "a due is optional wherever a story names one")]
pub(crate) fn on(text: &str) -> Option<Due> {
    Some(Due::day(day(text), Zone::UTC))
}

/// The n-th event of the client `acme`.
pub(crate) fn nth(version: u64) -> EventId {
    nth_of("acme", version)
}

fn nth_of(slug: &str, version: u64) -> EventId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&Hash::of(slug.as_bytes()).0[..8]);
    id[8..].copy_from_slice(&version.to_be_bytes());
    EventId(id)
}

pub(crate) fn file() -> Evidence {
    let name = |text: &str| text.parse().unwrap();
    Evidence::File {
        blake3: Hash::of(b"x"),
        name: name("weekly.eml"),
        media: name("message/rfc822"),
        bytes: 1,
    }
}

pub(crate) fn locator() -> Evidence {
    Evidence::Locator { locator: "https://example.com/1".parse().unwrap() }
}

impl Story {
    pub(crate) fn of(slug: &str) -> Self {
        Self { facts: Vec::new(), stream: slug.parse().unwrap() }
    }
    pub(crate) fn acme() -> Self {
        Self::of("acme")
    }
    /// Something happens, and is recorded at once.
    pub(crate) fn then(self, when: &str, event: impl Into<Told>) -> Self {
        self.recorded_later(when, when, event)
    }
    /// Something happens, and is recorded later.
    pub(crate) fn recorded_later(mut self, when: &str, recorded: &str, event: impl Into<Told>) -> Self {
        let version = self.facts.len() as u64 + 1;
        let id = nth_of(self.stream.as_str(), version);
        let envelope = Envelope {
            id,
            stream: self.stream.clone(),
            version,
            prev: None,
            occurred: at(when),
            zone: Zone::UTC,
            recorded: at(recorded),
            by: None,
            source: "test".to_owned(),
            cause: None,
            evidence: Vec::new(),
        };
        let Told(event) = event.into();
        self.facts.push(Fact { envelope, hash: Hash([0; 32]), event });
        self
    }
    /// Something happens on a day of which no more is known.
    pub(crate) fn some_time_on(self, date: &str, event: impl Into<Told>) -> Self {
        let mut story = self.then(&format!("{date}T12:00"), event);
        let fact = story.facts.last_mut().unwrap();
        let mut context = fact.event.context();
        context.on = Some(day(date));
        fact.event.set_context(context);
        story
    }
    /// The last event rests on this.
    pub(crate) fn with(mut self, evidence: Evidence) -> Self {
        self.facts.last_mut().unwrap().envelope.evidence.push(evidence);
        self
    }
    pub(crate) fn history(&self) -> History<'_> {
        self.known(&KnownAt::everything())
    }
    pub(crate) fn known(&self, known_at: &KnownAt) -> History<'_> {
        History::new(&self.facts, [], known_at)
    }
    /// The audit as of a day (`2026-03-06`) or an instant (`2026-03-06T16:00`).
    pub(crate) fn audit(&self, as_of: &str) -> AuditView {
        let history = self.history();
        audit(&history, &history.setting(moment(&history, as_of)))
    }
    /// A commitment as of a day or an instant.
    pub(crate) fn judged(&self, number: u32, as_of: &str) -> JudgedCommitment {
        let all = self.audit(as_of).commitments;
        all.into_iter().find(|judged| judged.reference.number == number).unwrap()
    }
}

pub(crate) fn moment(history: &History<'_>, text: &str) -> AsOf {
    if text.len() == 10 { history.as_of_day(day(text)) } else { history.as_of_instant(at(text)) }
}

/// An event of any noun.
pub(crate) struct Told(Event);

impl From<Event> for Told {
    fn from(event: Event) -> Self {
        Self(event)
    }
}
impl From<CommitmentEvent> for Told {
    fn from(event: CommitmentEvent) -> Self {
        Self(Event::Commitment(event))
    }
}
impl From<RelationshipEvent> for Told {
    fn from(event: RelationshipEvent) -> Self {
        Self(Event::Relationship(event))
    }
}
impl From<CorrectionEvent> for Told {
    fn from(event: CorrectionEvent) -> Self {
        Self(Event::Correction(event))
    }
}

/// A payload with nothing beside its facts.
macro_rules! told {
    ($noun:ident :: $variant:ident, $module:ident :: $payload:ident { $($field:ident : $value:expr),* $(,)? }) => {
        $noun::$variant($module::$payload { $($field: $value,)* on: None, altitude: None, source_recorded: None })
    };
}

/// Terms of a small promise of ours.
pub(crate) fn terms(number: u32, due: Option<Due>) -> Terms {
    Terms {
        number,
        side: Side::Us,
        what: "Run the pricing check".parse().unwrap(),
        size: Size::Small,
        due,
        owner: None,
        satisfied_when: None,
        needs: None,
        toward: None,
        milestone: None,
        source_id: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }
}

pub(crate) fn made(number: u32, due: Option<Due>) -> CommitmentEvent {
    CommitmentEvent::Made(terms(number, due))
}
pub(crate) fn client_made(number: u32, due: Option<Due>) -> CommitmentEvent {
    CommitmentEvent::Made(Terms { side: Side::Client, ..terms(number, due) })
}
pub(crate) fn made_needing(number: u32, due: Option<Due>, needs: &[u32]) -> CommitmentEvent {
    let needs = needs.iter().map(|number| format!("acme/{number}").parse().unwrap()).collect();
    CommitmentEvent::Made(Terms { needs: Some(needs), ..terms(number, due) })
}
pub(crate) fn requested(number: u32) -> CommitmentEvent {
    CommitmentEvent::Requested(terms(number, None))
}
pub(crate) fn offered(number: u32) -> CommitmentEvent {
    CommitmentEvent::Offered(terms(number, None))
}
pub(crate) fn countered(number: u32) -> CommitmentEvent {
    CommitmentEvent::Countered(terms(number, None))
}
pub(crate) fn agreed_to(number: u32) -> CommitmentEvent {
    told!(CommitmentEvent::Accepted, commitment::Accepted { number: number, who: None })
}
pub(crate) fn warned(number: u32, expect: Option<Due>) -> CommitmentEvent {
    let payload = commitment::SlipDisclosed {
        number,
        told: None,
        via: None,
        expect,
        on: None,
        altitude: None,
        source_recorded: None,
    };
    CommitmentEvent::SlipDisclosed(payload)
}
pub(crate) fn asked(number: u32) -> CommitmentEvent {
    told!(CommitmentEvent::AskedAfter, commitment::AskedAfter { number: number, who: None })
}
pub(crate) fn renegotiated(number: u32, due: Option<Due>) -> CommitmentEvent {
    let due = due.unwrap();
    told!(
        CommitmentEvent::Renegotiated,
        commitment::Renegotiated { number: number, due: due, agreed_by: Some(PersonId(5)), why: None }
    )
}
pub(crate) fn delegated(number: u32, to: u32) -> CommitmentEvent {
    told!(CommitmentEvent::Delegated, commitment::Delegated { number: number, to: PersonId(to) })
}
pub(crate) fn delivered(number: u32) -> CommitmentEvent {
    told!(CommitmentEvent::Delivered, commitment::Delivered { number: number, done_by: None, heroic: None })
}
pub(crate) fn delivered_heroically(number: u32) -> CommitmentEvent {
    told!(
        CommitmentEvent::Delivered,
        commitment::Delivered { number: number, done_by: None, heroic: Some(true) }
    )
}
fn assessed(number: u32, verdict: Assessment) -> CommitmentEvent {
    told!(
        CommitmentEvent::Assessed,
        commitment::Assessed { number: number, verdict: verdict, who: None, why: None }
    )
}
pub(crate) fn accepted(number: u32) -> CommitmentEvent {
    assessed(number, Assessment::Accepted)
}
pub(crate) fn rejected(number: u32) -> CommitmentEvent {
    assessed(number, Assessment::Rejected)
}
pub(crate) fn released(number: u32) -> CommitmentEvent {
    told!(CommitmentEvent::Released, commitment::Released { number: number, who: None, why: None })
}
pub(crate) fn withdrawn(number: u32) -> CommitmentEvent {
    told!(CommitmentEvent::Withdrawn, commitment::Withdrawn { number: number, told: None, why: None })
}
pub(crate) fn missed(number: u32, told: bool) -> CommitmentEvent {
    let reason = MissReason::Overloaded;
    told!(
        CommitmentEvent::MissAcknowledged,
        commitment::MissAcknowledged { number: number, reason: reason, told: told, who: None, why: None }
    )
}
pub(crate) fn left_unknown(number: u32) -> CommitmentEvent {
    told!(CommitmentEvent::LeftUnknown, commitment::LeftUnknown { number: number })
}
pub(crate) fn retracted(target: EventId) -> CorrectionEvent {
    let payload = Retracted { target, why: None, on: None, altitude: None, source_recorded: None };
    CorrectionEvent::Retracted(payload)
}
pub(crate) fn opened(zone: &str) -> RelationshipEvent {
    RelationshipEvent::Opened(Opened {
        zone: zone.parse().unwrap(),
        kind: RelationshipKind::Retainer,
        rhythm: Rhythm::Weekly,
        name: Some("Acme".parse().unwrap()),
        external_id: None,
        shape: None,
        contract_value: None,
        on: None,
        altitude: None,
        source_recorded: None,
    })
}
pub(crate) fn moved_to(zone: &str, from: &str) -> RelationshipEvent {
    RelationshipEvent::Amended(Amended {
        from: day(from),
        zone: Some(zone.parse().unwrap()),
        kind: None,
        rhythm: Some(Rhythm::Monthly),
        name: None,
        external_id: None,
        shape: None,
        contract_value: None,
        why: None,
        on: None,
        altitude: None,
        source_recorded: None,
    })
}
/// The same step of another promise.
pub(crate) fn renumbered(mut event: CommitmentEvent, number: u32) -> CommitmentEvent {
    let (CommitmentEvent::Requested(commitment::Terms { number: of, .. })
    | CommitmentEvent::Offered(commitment::Terms { number: of, .. })
    | CommitmentEvent::Countered(commitment::Terms { number: of, .. })
    | CommitmentEvent::Made(commitment::Terms { number: of, .. })
    | CommitmentEvent::Accepted(commitment::Accepted { number: of, .. })
    | CommitmentEvent::SlipDisclosed(commitment::SlipDisclosed { number: of, .. })
    | CommitmentEvent::AskedAfter(commitment::AskedAfter { number: of, .. })
    | CommitmentEvent::Renegotiated(commitment::Renegotiated { number: of, .. })
    | CommitmentEvent::Delegated(commitment::Delegated { number: of, .. })
    | CommitmentEvent::Delivered(commitment::Delivered { number: of, .. })
    | CommitmentEvent::Assessed(commitment::Assessed { number: of, .. })
    | CommitmentEvent::Released(commitment::Released { number: of, .. })
    | CommitmentEvent::Withdrawn(commitment::Withdrawn { number: of, .. })
    | CommitmentEvent::MissAcknowledged(commitment::MissAcknowledged { number: of, .. })
    | CommitmentEvent::LeftUnknown(commitment::LeftUnknown { number: of, .. })) = &mut event;
    *of = number;
    event
}
