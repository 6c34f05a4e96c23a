//! Why a command was turned away: the state it met, a sentence for people, a code for programs.

use crate::event::Side;
use crate::id::{CommitmentRef, EventId, PersonId, StreamId};
use crate::time::Instant;

use super::commitment::Standing;

/// An event that stands in the way, as a refusal names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its id.
    pub id: EventId,
    /// Its type, such as `commitment.delivered`.
    pub kind: String,
    /// When it happened.
    pub occurred: Instant,
}

/// Why the rules say no. Every refusal names the state it met.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The relationship was never opened.
    #[error("there is no client `{0}` in this ledger")]
    NotOpened(StreamId),
    /// It is open already.
    #[error("client `{0}` is already open")]
    AlreadyOpen(StreamId),
    /// Nothing would change.
    #[error("nothing was given that would change `{0}`")]
    NothingToChange(String),
    /// Nobody ever promised that.
    #[error("there is no promise {0}")]
    NoSuchPromise(CommitmentRef),
    /// The life cycle has no such step.
    #[error("{reference} is {standing} and cannot be {wanted}")]
    NoSuchStep {
        /// Which commitment.
        reference: CommitmentRef,
        /// Where it stands at that moment.
        standing: Standing,
        /// What was wanted, as a past participle.
        wanted: &'static str,
        /// The events that put it there.
        because: Vec<Step>,
    },
    /// A backdated or retracted fact would leave later ones without ground.
    #[error("other events of {reference} rest on this: with the change they would be impossible")]
    Undermines {
        /// Which commitment.
        reference: CommitmentRef,
        /// The events that would be impossible.
        resting: Vec<Step>,
    },
    /// A person of the wrong side.
    #[error("{person} is of the side `{actual}`, and this step belongs to `{expected}`")]
    WrongSide {
        /// Who.
        person: PersonId,
        /// Their side.
        actual: Side,
        /// The side the step belongs to.
        expected: Side,
    },
    /// A due typed before its own beginning.
    #[error("the due {due} lies before the promise itself, {made}")]
    DueBeforeMade {
        /// The due.
        due: Instant,
        /// When the promise was made, or the new due agreed.
        made: Instant,
    },
    /// It says that something happened which lies ahead.
    #[error("{at} lies ahead (it is {now}): only what has happened is recorded")]
    LaterThanNow {
        /// When it is said to have happened.
        at: Instant,
        /// Now.
        now: Instant,
    },
    /// No event of this id is in the stream.
    #[error("there is no event {target} in `{stream}`")]
    NoSuchEvent {
        /// The id asked for.
        target: EventId,
        /// Where it was looked for.
        stream: StreamId,
    },
    /// It is retracted already.
    #[error("event {target} was already retracted, by {by}")]
    AlreadyRetracted {
        /// The event.
        target: EventId,
        /// The retraction.
        by: EventId,
    },
    /// It destroyed a key, which no retraction brings back.
    #[error("event {0} says that something was erased, and that cannot be taken back")]
    Erased(EventId),
    /// An opening with history on it.
    #[error("`{stream}` has {events} events that rest on its opening")]
    OpeningHasHistory {
        /// The relationship.
        stream: StreamId,
        /// How many.
        events: usize,
    },
    /// A promise that needs itself, or the same side's.
    #[error("{reference} cannot need {needed}: it has to be a promise of the other side")]
    CannotNeed {
        /// The promise, or the client where it is not made yet.
        reference: String,
        /// What it was to need.
        needed: CommitmentRef,
    },
    /// A commitment continued with another debtor.
    #[error("{reference} is owed by the side `{side}`: what the other side owes is a promise of its own")]
    AnotherDebtor {
        /// Which commitment.
        reference: CommitmentRef,
        /// Who owes it.
        side: Side,
    },
    /// A due that was agreed anew cannot be corrected into none.
    #[error("the due of {reference} was agreed anew by event {by}: it cannot be amended to none")]
    DueAgreed {
        /// Which commitment.
        reference: CommitmentRef,
        /// The renegotiation in force.
        by: EventId,
    },
    /// Something is said of a thing that was never brought in.
    #[error("there is no {thing} `{name}` at `{stream}`")]
    NoSuchThing {
        /// What kind of thing.
        thing: &'static str,
        /// Its name.
        name: String,
        /// The relationship.
        stream: StreamId,
    },
    /// It happens once, and has.
    #[error("{what} already, at `{stream}`")]
    AlreadyDone {
        /// What.
        what: String,
        /// The relationship.
        stream: StreamId,
    },
    /// A decision that leaves open what it is to decide.
    #[error("{decision} of `{stream}`: nothing is said of what {}", .missing.join(", nor of what "))]
    HalfDecided {
        /// Which decision.
        decision: &'static str,
        /// What nothing is said of: continues, changes, stops.
        missing: Vec<&'static str>,
        /// The relationship.
        stream: StreamId,
    },
    /// A completion by which something that was learned would be lost without a word.
    #[error("completion of `{stream}`: what was learned would be lost: {}", .learnings.join(", "))]
    LearningLost {
        /// The relationship.
        stream: StreamId,
        /// The learnings that were neither handed over nor let go, by their short names.
        learnings: Vec<String>,
    },
    /// The same idempotency key with other content.
    #[error("the key was used before, for event {event} with other content: {differs}")]
    KeyReused {
        /// The event first recorded under it.
        event: EventId,
        /// What differs.
        differs: &'static str,
    },
}

impl Refusal {
    /// A stable name for programs: part of the `--json` contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOpened(_) => "no-such-client",
            Self::AlreadyOpen(_) => "already-open",
            Self::NothingToChange(_) => "nothing-to-change",
            Self::NoSuchPromise(_) => "no-such-promise",
            Self::NoSuchStep { .. } => "no-such-step",
            Self::Undermines { .. } => "others-rest-on-it",
            Self::WrongSide { .. } => "wrong-side",
            Self::DueBeforeMade { .. } => "due-before-made",
            Self::LaterThanNow { .. } => "later-than-now",
            Self::NoSuchEvent { .. } => "no-such-event",
            Self::AlreadyRetracted { .. } => "already-retracted",
            Self::Erased(_) => "erased-for-good",
            Self::OpeningHasHistory { .. } => "opening-has-history",
            Self::CannotNeed { .. } => "cannot-need",
            Self::AnotherDebtor { .. } => "another-debtor",
            Self::DueAgreed { .. } => "due-agreed",
            Self::NoSuchThing { .. } => "no-such-thing",
            Self::AlreadyDone { .. } => "already-done",
            Self::HalfDecided { .. } => "half-decided",
            Self::LearningLost { .. } => "learning-lost",
            Self::KeyReused { .. } => "key-reused",
        }
    }

    /// The way out.
    pub fn hint(&self) -> String {
        match self {
            Self::NotOpened(stream) => format!("open it first: troth open {stream}"),
            Self::AlreadyOpen(stream) => format!("change a field of it: troth amend {stream} --zone …"),
            Self::NothingToChange(what) => {
                format!("say what changes: troth amend {what} --help lists the fields")
            }
            Self::NoSuchPromise(reference) => format!("see what there is: troth audit {}", reference.stream),
            Self::NoSuchStep { reference, because, .. } => match because.last() {
                Some(step) => format!(
                    "if {} ({}) was a mistake: troth retract {} --why …; its whole story: troth audit {}",
                    step.kind, step.occurred, step.id, reference.stream
                ),
                None => format!("see what there is: troth audit {}", reference.stream),
            },
            Self::Undermines { resting, .. } => {
                let ids: Vec<String> =
                    resting.iter().rev().map(|step| format!("{} {}", step.kind, step.id)).collect();
                format!("retract these first, newest first: {}", ids.join(", "))
            }
            Self::WrongSide { expected, .. } => format!("name somebody of the side `{expected}`"),
            Self::DueBeforeMade { .. } => {
                "check the day; for a promise recorded after the fact say when it was made with --at".into()
            }
            Self::LaterThanNow { .. } => "leave --at out for now, or give the day it happened".into(),
            Self::NoSuchEvent { stream, .. } => format!("see its events: troth log {stream}"),
            Self::AlreadyRetracted { .. } => "nothing is left to do".into(),
            Self::Erased(_) => "what is still known is recorded anew".into(),
            Self::OpeningHasHistory { stream, .. } => {
                format!("change a field instead: troth amend {stream} …")
            }
            Self::CannotNeed { .. } => "name a promise that the other side owes, such as acme/9".into(),
            Self::AnotherDebtor { .. } => "make a new one of it: leave the number out".into(),
            Self::DueAgreed { by, .. } => {
                format!("if it never was, take that back first: troth retract {by} --why …")
            }
            Self::NoSuchThing { stream, .. } => format!("see what there is: troth log {stream}"),
            Self::AlreadyDone { stream, .. } => {
                format!("see it: troth log {stream}; if it was a mistake: troth retract ID --why …")
            }
            Self::HalfDecided { missing, .. } => {
                let flags: Vec<String> = missing.iter().map(|what| format!("--{what} …")).collect();
                let first = missing.first().copied().unwrap_or("stops");
                format!("a decision says all three: add {} (--{first} nothing, if so)", flags.join(" "))
            }
            Self::LearningLost { stream, learnings } => {
                let first = learnings.first().map_or("NAME", String::as_str);
                format!(
                    "hand it over: troth record {stream} learning.handed_over what=… 'learnings=[\"{first}\"]'; or let it \
                     go with a reason: --let-go \"{first}=why\""
                )
            }
            Self::KeyReused { .. } => "use another --key, or leave it out".into(),
        }
    }
}
