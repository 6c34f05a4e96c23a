//! The three criteria for walking away, event by event, and what was said of them to the client.

use ledger_core::event::contact::{ContactKind, Direction, Held};
use ledger_core::event::learning::{AssumptionChallenged, Criterion, CriterionObserved};
use ledger_core::event::{ContactEvent, Event, LearningEvent};
use ledger_core::{EventId, Fact};

use super::asked::View;
use super::words::{Words, count, date};
use super::{Block, Cited, Claim, Gap};
use crate::walk_away::{Observed, WalkAway};

/// A criterion as a heading.
fn heading(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Discovery => "Discovery: it cannot be accommodated",
        Criterion::Prediction => "Prediction: it will not be paid for",
        Criterion::Assumptions => "Assumptions: what both sides witnessed is framed as scope creep",
    }
}

/// Each criterion with the events that show it, and what it lacks to be a pattern.
pub(super) fn criteria(view: &View<'_>, found: &WalkAway) -> Vec<Block> {
    found.criteria.iter().flat_map(|one| criterion(view, one)).collect()
}

fn criterion(view: &View<'_>, one: &Observed) -> Vec<Block> {
    let stream = view.asked.stream;
    let how = format!("troth interview {stream} walk-away");
    let mut blocks = vec![Block::Heading(heading(one.criterion))];
    let claims: Vec<Claim> =
        one.events.iter().filter_map(|(_, id)| view.fact(*id)).flat_map(|fact| seen(view, fact)).collect();
    match (one.days(), claims.is_empty()) {
        (_, true) => blocks.push(Block::Gap(Gap::new("It was never seen.", how))),
        (1, false) => {
            blocks.push(Block::List(claims));
            blocks.push(Block::Gap(Gap::new("Seen on one day only: one refusal is no pattern.", how)));
        }
        (days, false) => {
            let text = format!("It stands: seen {} on {days} different days.", times(one.events.len()));
            let claim =
                Cited::all(one.events.iter().map(|(_, id)| *id)).map(|cites| Words::new(text).citing(cites));
            blocks.extend(claim.map(Block::Claim));
            blocks.push(Block::List(claims));
        }
    }
    blocks
}

fn times(number: usize) -> String {
    match number {
        1 => "once".into(),
        2 => "twice".into(),
        more => count(more, "time"),
    }
}

/// What one event shows: that it was seen, which both sides may read; what exactly, which is the team's; what was said.
fn seen(view: &View<'_>, fact: &Fact) -> Vec<Claim> {
    match &fact.event {
        Event::Learning(LearningEvent::CriterionObserved(seen)) => observed(view, fact, seen),
        Event::Learning(LearningEvent::AssumptionChallenged(challenged)) => {
            vec![challenge(view, fact, challenged)]
        }
        _ => Vec::new(),
    }
}

fn observed(view: &View<'_>, fact: &Fact, seen: &CriterionObserved) -> Vec<Claim> {
    let with = view.named(", with ", seen.who);
    let on = date(view.day(fact));
    let first = match &seen.what {
        Some(what) => {
            let what = view.asked.voice.open(fact, "/data/what", what);
            Words::opened(format!("{on}{with}: {what}."))
        }
        None => Words::new(format!("{on}{with}.")),
    };
    let first = first.citing(Cited::one(fact.envelope.id));
    std::iter::once(first).chain(said_plainly(view, fact, seen)).collect()
}

/// What we said of a criterion to the client, if we did.
fn said_plainly(view: &View<'_>, fact: &Fact, seen: &CriterionObserved) -> Option<Claim> {
    let whom = view.named(" to ", seen.who);
    let words =
        Words::new(format!("{}: we said{whom} ", date(view.day(fact)))).quote(seen.said.as_ref()?).and(".");
    Some(words.citing(Cited::one(fact.envelope.id)))
}

fn challenge(view: &View<'_>, fact: &Fact, challenged: &AssumptionChallenged) -> Claim {
    let mut witnessed = view.facts.iter().rev().filter_map(|fact| match &fact.event {
        Event::Learning(LearningEvent::AssumptionWitnessed(witnessed))
            if witnessed.assumption == challenged.assumption =>
        {
            Some((*fact, witnessed))
        }
        _ => None,
    });
    let mut words = Words::new(format!("{}: the assumption ", date(view.day(fact))));
    let mut cites = vec![fact.envelope.id];
    match witnessed.next() {
        Some((earlier, witnessed)) => {
            let text = witnessed.text.as_ref().unwrap_or(&witnessed.assumption);
            let on = date(view.day(earlier));
            words = words.quote(text).and(format!(", witnessed by both sides on {on},"));
            cites.push(earlier.envelope.id);
        }
        None => words = words.quote(&challenged.assumption),
    }
    words = words.and(" was called scope creep").and(view.named(" by ", challenged.who)).and(".");
    let first = Cited::one(fact.envelope.id);
    words.citing(Cited::all(cites).unwrap_or(first))
}

/// Everything the two sides said to each other outside the cadence in the time that is covered, and what was said of the
/// criteria; a gap where two stand and nothing was said.
pub(super) fn conversations(view: &View<'_>, found: &WalkAway) -> Vec<Block> {
    let claims: Vec<Claim> = view
        .covered()
        .flat_map(|(_, fact)| match &fact.event {
            Event::Contact(ContactEvent::Held(held)) => contact(view, fact, held),
            Event::Learning(LearningEvent::CriterionObserved(seen)) => {
                said_plainly(view, fact, seen).into_iter().collect()
            }
            _ => Vec::new(),
        })
        .collect();
    let stream = view.asked.stream;
    let mut blocks = Vec::new();
    if !claims.is_empty() {
        blocks.push(Block::List(claims));
    }
    if found.said.is_empty() && found.standing() > 1 {
        let what = "Nothing is recorded of having said so plainly to the client.";
        blocks.push(Block::Gap(Gap::new(what, format!("troth told {stream} \"…\" --who NAME --bad-news"))));
    } else if blocks.is_empty() {
        let what = "No conversation outside the cadence is recorded.";
        blocks.push(Block::Gap(Gap::new(what, format!("troth heard {stream} \"…\" --who NAME"))));
    }
    blocks
}

fn contact(view: &View<'_>, fact: &Fact, held: &Held) -> Vec<Claim> {
    let cites = Cited::one(fact.envelope.id);
    let on = date(view.day(fact));
    let about =
        held.about.map(|number| format!(", about {}/{number}", view.asked.stream)).unwrap_or_default();
    let what = match held.kind {
        ContactKind::Ask => " (a question)",
        ContactKind::Complaint => " (a complaint)",
        ContactKind::BadNews => " (bad news)",
        ContactKind::Roadmap => " (plans)",
        ContactKind::NewProblem => " (a new problem)",
        ContactKind::Call | ContactKind::Note => "",
    };
    let who = held.who.map_or_else(|| "the client".to_owned(), |who| view.name(who));
    let lead = match held.direction {
        Direction::Out => format!("{on}: we told {who}{about}{what}"),
        Direction::In => format!("{on}: {who} told us{about}{what}"),
    };
    let mut claims = Vec::new();
    match &held.said {
        Some(said) => {
            claims.push(Words::new(lead.clone()).and(": ").quote(said).and(".").citing(cites.clone()));
        }
        None if held.heard.is_none() => claims.push(Words::new(lead.clone()).and(".").citing(cites.clone())),
        None => {}
    }
    if let Some(heard) = &held.heard {
        let heard = view.asked.voice.open(fact, "/data/heard", heard);
        claims.push(Words::opened(format!("{lead}: \u{201c}{heard}\u{201d}.")).citing(cites));
    }
    claims
}

/// Whether the criteria were seen before the contract was signed or after it, in a sentence.
pub(super) fn timing(view: &View<'_>, found: &WalkAway) -> Block {
    let first = found.criteria.iter().filter_map(|one| one.events.first().copied()).min();
    match (found.signed, first) {
        (None, _) => {
            let how = format!("troth sign {} --term 2026-01-01..2026-12-31", view.asked.stream);
            Block::Gap(Gap::new(
                "No signed contract is recorded: nothing can be said of the timing against it.",
                how,
            ))
        }
        (Some((signed, id)), None) => {
            let text = format!("The contract was signed on {}.", date(signed));
            Block::Claim(Words::new(text).citing(Cited::one(id)))
        }
        (Some((signed, id)), Some((day, event))) => {
            let way = match day.since(signed) {
                days @ ..0 => {
                    format!("{} before the contract was signed on {}", count(-days, "day"), date(signed))
                }
                0 => format!("on the day the contract was signed, {}", date(signed)),
                days => format!("{} after the contract was signed on {}", count(days, "day"), date(signed)),
            };
            let text = format!("The first of the criteria was seen on {}, {way}.", date(day));
            let cites = Cited::all([event, id]).unwrap_or_else(|| Cited::one(id));
            Block::Claim(Words::new(text).citing(cites))
        }
    }
}

/// The events that show the criteria, as far as there are any.
pub(super) fn rests_on(found: &WalkAway) -> Option<Cited> {
    let events: Vec<EventId> = found.events().collect();
    Cited::all(events)
}
