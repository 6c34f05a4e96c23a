//! Decides what a command means for a relationship. Nothing happens here: what would be recorded is returned.

use super::commitment::{Standing, participle};
use super::{Circumstances, Command, Refusal, Relationship, Stated, Step, correction};
use crate::event::{CommitmentEvent, Context, Draft, Event, Fact, Side};
use crate::id::{EventId, PersonId};
use crate::time::{self, Instant};

/// What was decided: the drafts, and what is worth a word to whoever asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// What would be recorded, in order.
    pub drafts: Vec<Draft>,
    /// The commitment it concerns.
    pub number: Option<u32>,
}

/// Decides what a command means: the drafts it leads to, or why the rules refuse it. Pure and total.
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

/// The drafts a command leads to, before the life cycle is asked: what a repeated command is compared by.
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
    let desk = Desk { state, circumstances, now };
    match command {
        Command::Open(profile) => desk.open(profile),
        _ if !state.is_open() => Err(Refusal::NotOpened(state.stream().clone())),
        Command::Amend { from, profile, why } => desk.amend(from, profile, why),
        Command::Promise { stage, number, terms } => desk.promise(stage, number, *terms),
        Command::AmendPromise { number, change, why } => desk.amend_promise(number, *change, why),
        Command::Retract { target, why } => desk.retract(target, why),
        step => desk.step(step),
    }
}

/// One decision being made: the state it meets, and the circumstances of who asked.
pub(super) struct Desk<'a> {
    pub(super) state: &'a Relationship,
    pub(super) circumstances: &'a Circumstances,
    pub(super) now: Instant,
}

impl Desk<'_> {
    /// When it happened: now, at the instant given, or at noon of a day (at now if that noon lies ahead, and on
    /// the day of its promise's own making never before that).
    pub(super) fn occurred(&self, number: Option<u32>) -> Result<Instant, Refusal> {
        let day = match self.circumstances.at {
            Stated::Now => return Ok(self.now),
            Stated::At(at) => return Ok(at),
            Stated::On(day) => day,
        };
        let zone = self.state.zone_on(day);
        let starts = time::start_of_day(zone, day);
        if starts > self.now {
            return Err(Refusal::LaterThanNow { at: starts, now: self.now });
        }
        let noon = time::noon(zone, day).min(self.now);
        let made = number.and_then(|number| self.state.terms(number)).map(|(_, fact)| fact.envelope.occurred);
        Ok(match made {
            Some(made) if zone.day(made) == day => noon.max(made).min(self.now),
            _ => noon,
        })
    }

    /// A draft of this relationship at that instant, in these circumstances.
    pub(super) fn draft(&self, occurred: Instant, mut event: Event) -> Draft {
        let Circumstances { by, source, at, evidence, altitude, source_recorded, id, .. } = self.circumstances;
        let on = match at {
            Stated::On(day) => Some(*day),
            Stated::Now | Stated::At(_) => None,
        };
        event.set_context(Context { on, altitude: *altitude, source_recorded: *source_recorded });
        let state = self.state;
        Draft {
            stream: state.stream().clone(),
            id: *id,
            occurred,
            zone: state.zone_on(state.zone_at(occurred).day(occurred)),
            by: *by,
            source: source.clone(),
            cause: None,
            evidence: evidence.clone(),
            event,
        }
    }

    /// Refuses a person who is known to be of another side than the step belongs to.
    pub(super) fn of_side(&self, person: Option<PersonId>, expected: Side) -> Result<(), Refusal> {
        let Some(person) = person else { return Ok(()) };
        match self.state.people.get(&person) {
            Some(&actual) if actual != expected => Err(Refusal::WrongSide { person, actual, expected }),
            _ => Ok(()),
        }
    }
}

impl Relationship {
    /// Refuses drafts whose resulting path has a step the life cycle lacks. A backdated fact is welcome where
    /// the path it makes is possible.
    pub fn admit(&self, drafts: &[Draft]) -> Result<(), Refusal> {
        let gone: Vec<EventId> = drafts.iter().filter_map(correction::target).collect();
        let retracted = self.retractions_in_force(&gone);
        let mut numbers: Vec<u32> = drafts.iter().filter_map(commitment_of).map(CommitmentEvent::number).collect();
        numbers.extend(gone.iter().filter_map(|&target| self.number_touched_by(target)));
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let indices = self.paths.get(&number).map_or(&[][..], Vec::as_slice);
            let kept = indices.iter().map(|&index| &self.facts[index]);
            let mut path: Vec<Stone<'_>> =
                kept.filter(|fact| !retracted.contains_key(&fact.envelope.id)).filter_map(Stone::kept).collect();
            path.extend(drafts.iter().filter_map(Stone::wanted).filter(|stone| stone.event.number() == number));
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
        for stone in path {
            match (standing.after(stone.event), stone.fact) {
                (Some(next), fact) => {
                    because.extend(fact.map(step));
                    standing = next;
                }
                (None, None) => {
                    let reference = self.reference(number);
                    if because.is_empty() && standing == Standing::Unsaid {
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

fn step(fact: &Fact) -> Step {
    let (kind, _) = fact.event.kind();
    Step { id: fact.envelope.id, kind: kind.to_owned(), occurred: fact.envelope.occurred }
}

fn commitment_of(draft: &Draft) -> Option<&CommitmentEvent> {
    match &draft.event {
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
    fn kept(fact: &'a Fact) -> Option<Self> {
        match &fact.event {
            Event::Commitment(event) => {
                Some(Self { order: (fact.envelope.occurred, fact.envelope.version), event, fact: Some(fact) })
            }
            _ => None,
        }
    }

    /// What is wanted comes after everything kept of the same instant.
    fn wanted(draft: &'a Draft) -> Option<Self> {
        commitment_of(draft).map(|event| Self { order: (draft.occurred, u64::MAX), event, fact: None })
    }
}
