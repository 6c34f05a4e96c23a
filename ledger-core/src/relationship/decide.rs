//! Decides what a command means for a relationship. Nothing happens here: what would be recorded is returned.

use std::borrow::Cow;

use super::commitment::{Standing, participle};
use super::{Circumstances, Command, Refusal, Relationship, Stated, Step, correction};
use crate::event::{CommitmentEvent, Context, Draft, Event, Fact};
use crate::id::EventId;
use crate::time::{self, Day, Instant, Zone};

/// What was decided: the drafts, and what is worth a word to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What would be recorded, in order.
    pub drafts: Vec<Draft>,
    /// The commitment it concerns.
    pub number: Option<u32>,
}

/// Decides what a command means: the drafts it leads to, or why the rules refuse it. Pure and total.
///
/// A command whose idempotency key was used before is first to be compared: see [`propose`] and
/// [`says_again`](super::says_again).
pub fn decide(
    state: &Relationship,
    command: Command,
    circumstances: &Circumstances,
    now: Instant,
) -> Result<Decided, Refusal> {
    let decided = propose(state, command, circumstances, now)?;
    state.admit(&decided.drafts)?;
    Ok(decided)
}

/// The drafts a command leads to, before the life cycle is asked: what a repeated command is compared by. A command
/// whose idempotency key was used before is proposed as it was then: same state, same numbers, same clock.
pub fn propose(
    state: &Relationship,
    command: Command,
    circumstances: &Circumstances,
    now: Instant,
) -> Result<Decided, Refusal> {
    if let Stated::At(at) = circumstances.at
        && at > now
    {
        return Err(Refusal::LaterThanNow { at, now });
    }
    let earlier = circumstances.id.and_then(|id| state.fact(id));
    let desk = Desk { state, circumstances, earlier, now };
    let Some(fact) = earlier else { return desk.decide(command) };
    let target = match command {
        Command::Retract { target, .. } => Some(target),
        _ => None,
    };
    let touched = target.and_then(|target| state.number_touched_by(target));
    let numbers = command
        .numbers()
        .into_iter()
        .chain(touched)
        .chain(commitment_of(&fact.event).map(CommitmentEvent::number));
    let past = state.before(fact, numbers, target);
    let then = if circumstances.at == Stated::Now { fact.envelope.occurred } else { now };
    // What was impossible then is another command than the one recorded: it is compared as it stands today.
    Desk { state: &past, now: then, ..desk }.decide(command.clone()).or_else(|_| desk.decide(command))
}

/// One decision being made: the state it meets, and the circumstances of who asked.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) state: &'a Relationship,
    pub(super) circumstances: &'a Circumstances,
    /// What was recorded under the same idempotency key.
    pub(super) earlier: Option<&'a Fact>,
    pub(super) now: Instant,
}

impl Desk<'_> {
    fn decide(&self, command: Command) -> Result<Decided, Refusal> {
        match command {
            Command::Open(profile) => self.open(profile),
            Command::Restate(restated) => self.restate(*restated),
            Command::Retract { target, why } if self.state.is_open() || self.state.is_of_opening(target) => {
                self.retract(target, why.as_ref())
            }
            _ if !self.state.is_open() => Err(Refusal::NotOpened(self.state.stream().clone())),
            Command::Amend { from, profile, why } => self.amend(from, profile, why),
            Command::Promise { stage, number, terms } => self.promise(stage, number, *terms),
            Command::Accept { number, who } => self.accept(number, who),
            Command::AmendPromise { number, change, why } => {
                self.amend_promise(number, *change, why.as_ref())
            }
            Command::Record(event) => self.record(*event),
            step => self.step(step),
        }
    }

    /// When it happened: now, at the instant given, or at noon of a day (at now if that noon lies ahead, and on
    /// the day of its promise's own making never before that).
    pub(super) fn occurred(&self, number: Option<u32>) -> Result<Instant, Refusal> {
        let day = match self.circumstances.at {
            Stated::Now => return Ok(self.now),
            Stated::At(at) => return Ok(at),
            Stated::On(day) => day,
        };
        let zone = self.state.zone_on(day);
        let noon = self.noon_of(day, zone)?;
        let made = number.and_then(|number| self.state.terms(number)).map(|(_, fact)| fact.envelope.occurred);
        Ok(match made {
            Some(made) if zone.day(made) == day => noon.max(made).min(self.now),
            _ => noon,
        })
    }

    /// Noon of a day that has begun; now, if that noon lies ahead.
    pub(super) fn noon_of(&self, day: Day, zone: Zone) -> Result<Instant, Refusal> {
        let starts = time::start_of_day(zone, day);
        if starts > self.now {
            return Err(Refusal::LaterThanNow { at: starts, now: self.now });
        }
        Ok(time::noon(zone, day).min(self.now))
    }

    /// A draft of this relationship at that instant, in these circumstances.
    pub(super) fn draft(&self, occurred: Instant, event: Event) -> Draft {
        let on = match self.circumstances.at {
            Stated::On(day) => Some(day),
            Stated::Now | Stated::At(_) => None,
        };
        self.draft_on(occurred, on, event)
    }

    /// A draft at an instant, or on a day of which only the day is known.
    pub(super) fn draft_on(&self, occurred: Instant, on: Option<Day>, mut event: Event) -> Draft {
        let Circumstances { by, source, evidence, altitude, source_recorded, id, .. } = self.circumstances;
        event.set_context(Context { on, altitude: *altitude, source_recorded: *source_recorded });
        let state = self.state;
        let day = on.unwrap_or_else(|| state.zone_at(occurred).day(occurred));
        Draft {
            stream: state.stream().clone(),
            id: *id,
            occurred,
            zone: state.zone_on(day),
            by: *by,
            source: source.clone(),
            cause: None,
            evidence: evidence.clone(),
            event,
            private: false,
        }
    }
}

impl Relationship {
    /// Refuses drafts whose resulting path has a step the life cycle lacks. A backdated fact is welcome where
    /// the path it makes is possible.
    pub fn admit(&self, drafts: &[Draft]) -> Result<(), Refusal> {
        let gone: Vec<EventId> = drafts.iter().filter_map(correction::target).collect();
        let retracted = match gone.as_slice() {
            [] => Cow::Borrowed(&self.retracted),
            gone => Cow::Owned(self.retractions_in_force(gone)),
        };
        let wanted = drafts.iter().filter_map(|draft| commitment_of(&draft.event));
        let mut numbers: Vec<u32> = wanted.map(CommitmentEvent::number).collect();
        numbers.extend(gone.iter().filter_map(|&target| self.number_touched_by(target)));
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let indices = self.paths.get(&number).map_or(&[][..], Vec::as_slice);
            let kept = indices.iter().map(|&index| &self.facts[index]);
            let mut path: Vec<Stone<'_>> = kept
                .filter(|fact| !retracted.contains_key(&fact.envelope.id))
                .filter_map(|fact| Stone::kept(self, fact))
                .collect();
            let wanted = drafts.iter().filter_map(|draft| Stone::wanted(self, draft));
            path.extend(wanted.filter(|stone| stone.event.number() == number));
            path.sort_by_key(|stone| stone.order);
            self.walk(number, &path)?;
        }
        Ok(())
    }

    /// Walks a path from the beginning; the first impossible step refuses the command.
    fn walk(&self, number: u32, path: &[Stone<'_>]) -> Result<(), Refusal> {
        let mut standing = Standing::Unsaid;
        let mut resting = Vec::new();
        let mut because: Vec<Step> = Vec::new();
        for (at, stone) in path.iter().enumerate() {
            let next = standing.after(stone.event).filter(|&next| {
                // A delivery can come before the promise, but not without one.
                next != Standing::DeliveredUnpromised || path[at..].iter().any(Stone::promises)
            });
            match (next, stone.fact) {
                (Some(next), fact) => {
                    because.extend(fact.map(step));
                    standing = next;
                }
                (None, None) => {
                    let reference = self.reference(number);
                    if path.iter().all(|stone| stone.fact.is_none()) {
                        return Err(Refusal::NoSuchPromise(reference));
                    }
                    let wanted = participle(stone.event);
                    return Err(Refusal::NoSuchStep { reference, standing, wanted, because });
                }
                (None, Some(fact)) => resting.push(step(fact)),
            }
        }
        if resting.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Undermines { reference: self.reference(number), resting })
        }
    }
}

/// A fact as a refusal names it.
pub(super) fn step(fact: &Fact) -> Step {
    let (kind, _) = fact.event.kind();
    Step { id: fact.envelope.id, kind: kind.to_owned(), occurred: fact.envelope.occurred }
}

fn commitment_of(event: &Event) -> Option<&CommitmentEvent> {
    match event {
        Event::Commitment(event) => Some(event),
        _ => None,
    }
}

/// One event on a commitment's path: kept, or wanted.
struct Stone<'a> {
    order: (Instant, u64),
    event: &'a CommitmentEvent,
    fact: Option<&'a Fact>,
}

impl<'a> Stone<'a> {
    fn kept(state: &'a Relationship, fact: &'a Fact) -> Option<Self> {
        commitment_of(&fact.event).map(|event| Self { order: state.place(fact), event, fact: Some(fact) })
    }

    /// What is wanted comes after everything kept of the same instant; what is set right stands where it stood.
    fn wanted(state: &'a Relationship, draft: &'a Draft) -> Option<Self> {
        let event = commitment_of(&draft.event)?;
        let replaced = draft.cause.and_then(|cause| state.fact(cause));
        let replaced = replaced.filter(|fact| fact.event.kind() == draft.event.kind());
        let version = replaced.map_or(u64::MAX, |fact| state.place(fact).1);
        Some(Self { order: (draft.occurred, version), event, fact: None })
    }

    fn promises(&self) -> bool {
        matches!(self.event, CommitmentEvent::Made(_))
    }
}
