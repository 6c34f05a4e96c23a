//! What was decided and what was learned.

use std::collections::BTreeMap;

use ledger_core::event::decision::{DecisionKind, DecisionRecorded, DecisionResult};
use ledger_core::event::{DecisionEvent, Event, LearningEvent};
use ledger_core::{EventId, Fact};

use super::asked::View;
use super::words::{Words, date, is_private};
use super::{Block, Cited, Claim, Gap};

/// What a decision is about, in words.
pub(super) fn kind(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::Renewal => "renewal",
        DecisionKind::Expansion => "expansion",
        DecisionKind::Completion => "completion",
        DecisionKind::WalkAway => "walking away",
        DecisionKind::Kill => "ending an initiative",
    }
}

fn result(result: DecisionResult) -> &'static str {
    match result {
        DecisionResult::Renewed => "renewed",
        DecisionResult::Expanded => "it grows",
        DecisionResult::Reduced => "it goes on, smaller",
        DecisionResult::Lost => "lost",
        DecisionResult::Ended => "we end it",
        DecisionResult::Completed => "completed",
    }
}

/// The decisions that count, each with its fact, oldest first.
pub(super) fn recorded<'a>(view: &View<'a>) -> impl Iterator<Item = (&'a Fact, &'a DecisionRecorded)> {
    view.facts.iter().copied().filter_map(|fact| match &fact.event {
        Event::Decision(DecisionEvent::Recorded(decision)) => Some((fact, decision)),
        _ => None,
    })
}

/// A decision, and beside it why, which is the team's.
pub(super) fn decision(view: &View<'_>, fact: &Fact, decision: &DecisionRecorded) -> Vec<Claim> {
    let cites = Cited::one(fact.envelope.id);
    let mut words = Words::new(format!("{}: {}", date(view.day(fact)), kind(decision.kind)));
    if let Some(initiative) = &decision.initiative {
        words = words.and(" (").text(initiative).and(")");
    }
    if let Some(came) = decision.result {
        words = words.and(format!(", {}", result(came)));
    }
    words = words.and(".");
    let said =
        [("Continues", &decision.continues), ("Changes", &decision.changes), ("Stops", &decision.stops)];
    for (what, texts) in said {
        if let Some(texts) = texts {
            words = words.and(format!(" {what}: ")).list(texts).and(".");
        }
    }
    if let Some(told) = decision.told_on {
        let whom = decision.who.map_or_else(|| "The client".to_owned(), |who| view.name(who));
        words = words.and(format!(" {whom} was told on {}.", date(told)));
    }
    let mut claims = vec![words.citing(cites.clone())];
    if let Some(because) = &decision.because {
        let why = view.asked.voice.open(fact, "/data/because", because);
        claims.push(Words::opened(format!("Because: {why}.")).citing(cites));
    }
    claims
}

/// The decisions and declared stages of the time that is covered; a gap where there are none.
pub(super) fn decisions(view: &View<'_>) -> Vec<Block> {
    let mut claims = Vec::new();
    for (day, fact) in view.covered() {
        match &fact.event {
            Event::Decision(DecisionEvent::Recorded(recorded)) => {
                claims.extend(decision(view, fact, recorded));
            }
            Event::Decision(DecisionEvent::StageDeclared(declared)) => {
                let words = Words::new(format!("{}: the stage was declared ", date(day)));
                let words = words.text(&declared.stage).and(" (").text(&declared.model).and(").");
                claims.push(words.citing(Cited::one(fact.envelope.id)));
            }
            Event::Decision(DecisionEvent::Closed(_)) => {
                let words = Words::new(format!("{}: the relationship ended.", date(day)));
                claims.push(words.citing(Cited::one(fact.envelope.id)));
            }
            _ => {}
        }
    }
    if claims.is_empty() {
        let how = format!("troth decide {} renewal --continues … --changes … --stops …", view.asked.stream);
        return vec![Block::Gap(Gap::new("No decision was recorded in this time.", how))];
    }
    vec![Block::List(claims)]
}

/// A learning, and what became of it.
#[derive(Default)]
struct Learning {
    words: Words,
    events: Vec<EventId>,
    handed_over: bool,
}

/// What was learned, and whether it was handed over, used again or let go; a gap where nothing was.
pub(super) fn learnings(view: &View<'_>) -> Vec<Block> {
    let mut known: BTreeMap<&str, Learning> = BTreeMap::new();
    for fact in &view.facts {
        let Event::Learning(event) = &fact.event else { continue };
        take(view, &mut known, fact, event);
    }
    let mut claims = Vec::new();
    let mut at_risk = Vec::new();
    for (name, one) in known {
        if !one.handed_over {
            at_risk.push(name);
        }
        claims.extend(Cited::all(one.events).map(|cites| one.words.citing(cites)));
    }
    let stream = view.asked.stream;
    if claims.is_empty() {
        let how = format!("troth note {stream} learning \"…\" --shape TAG");
        return vec![Block::Gap(Gap::new(
            "Nothing was learned, or nobody wrote it down: the next engagement inherits nothing.",
            how,
        ))];
    }
    let mut blocks = vec![Block::List(claims)];
    // While the work goes on, what was learned is still in use.
    let ends = |kind| matches!(kind, DecisionKind::Completion | DecisionKind::WalkAway);
    if !at_risk.is_empty() && recorded(view).any(|(_, decision)| ends(decision.kind)) {
        let what = format!("Not handed over, and not let go: {}.", at_risk.join(", "));
        let how = format!(
            "troth record {stream} learning.handed_over what=… 'learnings=[\"{}\"]'",
            at_risk.join("\",\"")
        );
        blocks.push(Block::Gap(Gap::new(what, how)));
    }
    blocks
}

fn take<'a>(
    view: &View<'_>,
    known: &mut BTreeMap<&'a str, Learning>,
    fact: &'a Fact,
    event: &'a LearningEvent,
) {
    let on = date(view.day(fact));
    let id = fact.envelope.id;
    let mut add = |name: &'a str, words: Words, settled: bool| {
        let one = known.entry(name).or_default();
        one.words = std::mem::take(&mut one.words).join(&words);
        one.events.push(id);
        one.handed_over |= settled;
    };
    match event {
        LearningEvent::Recorded(learned) => {
            let mut words = Words::new(format!("{}: ", learned.learning)).text(&learned.text);
            if let Some(shape) = &learned.shape {
                words = words.and(" [").list(shape).and("]");
            }
            add(learned.learning.as_str(), words.and(format!(" ({on})")), false);
        }
        LearningEvent::Linked(linked) => {
            add(linked.learning.as_str(), Words::new(", linked to ").text(&linked.to), false);
        }
        LearningEvent::Reused(used) => {
            add(used.learning.as_str(), Words::new(", used again in ").text(&used.to), false);
        }
        LearningEvent::LetGo(gone) => {
            let words = Words::new(format!(", let go on {on}: ")).text(&gone.why);
            add(gone.learning.as_str(), words, true);
        }
        LearningEvent::HandedOver(over) => {
            let to = view.named(" to ", over.to);
            let named = |name: &str| {
                over.learnings.as_ref().is_none_or(|names| names.iter().any(|one| one.as_str() == name))
            };
            let words = Words::new(format!(", handed over{to} on {on}"));
            let words = if is_private(&fact.event) { words.internal() } else { words };
            for (_, one) in known.iter_mut().filter(|(name, one)| named(name) && !one.handed_over) {
                one.words = std::mem::take(&mut one.words).join(&words);
                one.events.push(id);
                one.handed_over = true;
            }
        }
        LearningEvent::AssumptionWitnessed(_)
        | LearningEvent::AssumptionChallenged(_)
        | LearningEvent::CriterionObserved(_) => {}
    }
}
