//! What can be wanted: one variant per write verb, and the circumstances every verb shares.

use std::borrow::Cow;

use super::restate::Restated;
use crate::event::commitment::{Assessment, MissReason, Size, Via};
use crate::event::relationship::{RelationshipKind, Rhythm};
use crate::event::{Altitude, Event, Evidence, Side};
use crate::id::{CommitmentRef, EventId, PersonId};
use crate::text::Text;
use crate::time::{Day, Due, Instant, Zone};

/// When something happened, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stated {
    /// Nobody said: it happens now.
    #[default]
    Now,
    /// At this instant.
    At(Instant),
    /// Some time on this day: it stands at noon and is judged by day.
    On(Day),
}

/// By which way a command came: what people type is checked more strictly than what a source brings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Somebody typed it.
    #[default]
    Typed,
    /// An import read it: oddities are recorded as they are and flagged.
    Imported,
}

/// What every verb that records may say.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// Who records.
    pub by: Option<PersonId>,
    /// By which door: `cli`, `import:csv`, `demo`.
    pub source: Cow<'static, str>,
    /// Typed or imported.
    pub origin: Origin,
    /// When it happened.
    pub at: Stated,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// From how high it looks at the relationship.
    pub altitude: Option<Altitude>,
    /// The time stamp the source carried.
    pub source_recorded: Option<Instant>,
    /// The id that its idempotency key stands for.
    pub id: Option<EventId>,
}

/// How far a conversation about a promise has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Asked for.
    Request,
    /// Offered.
    Offer,
    /// Answered with other terms.
    Counter,
    /// Promised.
    #[default]
    Promise,
}

/// The terms of a promise, without its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Who owes it.
    pub side: Side,
    /// What is promised.
    pub what: Text,
    /// How large it is.
    pub size: Size,
    /// Until when.
    pub due: Option<Due>,
    /// Whose task it is.
    pub owner: Option<PersonId>,
    /// How both sides will know that it is done.
    pub satisfied_when: Option<Text>,
    /// What of the other side's it needs first.
    pub needs: Vec<CommitmentRef>,
    /// The outcome it serves.
    pub toward: Option<Text>,
    /// Whether it is a milestone of the work.
    pub milestone: Option<bool>,
    /// Its id in the source.
    pub source_id: Option<Text>,
}

/// A field to be corrected: left as it is, or set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// As it was.
    #[default]
    Keep,
    /// From now on this.
    Set(T),
}

impl<T> Change<T> {
    /// The new value where there is one, else the old.
    pub fn or(self, old: T) -> T {
        match self {
            Self::Keep => old,
            Self::Set(new) => new,
        }
    }
}

/// What a correction of a promise's terms changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsChange {
    /// What is promised.
    pub what: Change<Text>,
    /// Until when; set to none: a loose end.
    pub due: Change<Option<Due>>,
    /// Whose task it is.
    pub owner: Change<Option<PersonId>>,
    /// How large it is.
    pub size: Change<Size>,
    /// Who owes it.
    pub side: Change<Side>,
    /// How both sides will know.
    pub satisfied_when: Change<Option<Text>>,
}

/// What is said of a relationship when it is opened or amended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// The zone in which its days are read.
    pub zone: Option<Zone>,
    /// What kind of engagement it is.
    pub kind: Option<RelationshipKind>,
    /// How often it meets promises.
    pub rhythm: Option<Rhythm>,
    /// The client's name.
    pub name: Option<Text>,
    /// The client's id elsewhere.
    pub external_id: Option<Text>,
    /// Tags of its shape.
    pub shape: Option<Vec<Text>>,
    /// Amount, currency and period as one JSON text; internal.
    pub contract_value: Option<Text>,
}

/// Something wanted of a relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin to record it.
    Open(Profile),
    /// Change fields of it from a day on.
    Amend {
        /// The first day of the new values.
        from: Day,
        /// The new values.
        profile: Profile,
        /// Why.
        why: Option<Text>,
    },
    /// Request, offer, counter or promise something.
    Promise {
        /// How far the conversation has come.
        stage: Stage,
        /// The commitment it continues; none begins a new one.
        number: Option<u32>,
        /// The terms.
        terms: Box<Wanted>,
    },
    /// Say yes: to a promise, or to a request or an offer, which makes it one.
    Accept {
        /// Which commitment.
        number: u32,
        /// Who said yes.
        who: Option<PersonId>,
    },
    /// Tell the other side that it will slip.
    Warn {
        /// Which commitment.
        number: u32,
        /// Who was told.
        told: Option<PersonId>,
        /// How.
        via: Option<Via>,
        /// When it is now expected.
        expect: Option<Due>,
    },
    /// Whoever it is owed to asked for it.
    Ask {
        /// Which commitment.
        number: u32,
        /// Who asked.
        who: Option<PersonId>,
    },
    /// Agree on another due.
    Renegotiate {
        /// Which commitment.
        number: u32,
        /// The new due.
        due: Due,
        /// Who agreed for the other side.
        agreed_by: Option<PersonId>,
        /// Why.
        why: Option<Text>,
    },
    /// Give it to somebody else of the same side.
    Delegate {
        /// Which commitment.
        number: u32,
        /// To whom.
        to: PersonId,
    },
    /// Record that it was delivered.
    Keep {
        /// Which commitment.
        number: u32,
        /// Who did it.
        done_by: Option<PersonId>,
        /// Whether it took heroics; none: not said.
        heroic: Option<bool>,
    },
    /// Record what the other side said of a delivery.
    Assess {
        /// Which commitment.
        number: u32,
        /// What they said.
        verdict: Assessment,
        /// Who said it.
        who: Option<PersonId>,
        /// Why.
        why: Option<Text>,
    },
    /// Whoever it is owed to lets it go.
    Release {
        /// Which commitment.
        number: u32,
        /// Who let it go.
        who: Option<PersonId>,
        /// Why.
        why: Option<Text>,
    },
    /// Whoever owes it takes it back.
    Withdraw {
        /// Which commitment.
        number: u32,
        /// Who was told.
        told: Option<PersonId>,
        /// Why.
        why: Option<Text>,
    },
    /// Whoever owes it says that it was missed.
    Miss {
        /// Which commitment.
        number: u32,
        /// Why, as a code.
        reason: MissReason,
        /// Whether the other side was told.
        told: bool,
        /// Who was told.
        who: Option<PersonId>,
        /// Why, in words.
        why: Option<Text>,
    },
    /// What became of it is not known.
    LeaveUnknown {
        /// Which commitment.
        number: u32,
    },
    /// Correct the terms of a promise: the old fact is taken back, a new one stands under the same number.
    AmendPromise {
        /// Which commitment.
        number: u32,
        /// What changes.
        change: Box<TermsChange>,
        /// Why.
        why: Option<Text>,
    },
    /// Record a fact that has no life cycle of its own.
    Record(Box<Event>),
    /// Record a fact as another ledger exported it.
    Restate(Box<Restated>),
    /// Take an event back.
    Retract {
        /// Which event.
        target: EventId,
        /// Why.
        why: Option<Text>,
    },
}

impl Command {
    /// The commitments whose history it looks at.
    pub(super) fn numbers(&self) -> Vec<u32> {
        match self {
            Self::Open(_) | Self::Amend { .. } | Self::Retract { .. } => Vec::new(),
            Self::Record(event) => event.speaks_of(),
            Self::Restate(restated) => match &restated.event {
                Event::Commitment(event) => vec![event.number()],
                event => event.speaks_of(),
            },
            Self::Promise { number, terms, .. } => {
                number.iter().copied().chain(terms.needs.iter().map(|needed| needed.number)).collect()
            }
            Self::Accept { number, .. }
            | Self::Warn { number, .. }
            | Self::Ask { number, .. }
            | Self::Renegotiate { number, .. }
            | Self::Delegate { number, .. }
            | Self::Keep { number, .. }
            | Self::Assess { number, .. }
            | Self::Release { number, .. }
            | Self::Withdraw { number, .. }
            | Self::Miss { number, .. }
            | Self::LeaveUnknown { number }
            | Self::AmendPromise { number, .. } => vec![*number],
        }
    }
}
