//! The renewal brief: what we said, what we did, what comes next at the same shape.

use ledger_core::event::Side;
use ledger_core::event::decision::DecisionKind;

use super::asked::{Asked, View};
use super::contracts::contract_claim;
use super::trust::{Draws, Over};
use super::words::{Words, date};
use super::{Block, Brief, Cited, Figure, Gap, Kind, Section};
use super::{cadences, contracts, decisions, misses, predictions, promises, readings};
use crate::cadence::{self, Cadence};
use crate::status::Frame;
use crate::window::{Basis, contract};

/// The renewal brief of a relationship.
pub fn renewal(asked: &Asked<'_>) -> Brief {
    let view = View::of(asked);
    let all = cadence::cadences(asked.history, &view.setting, 0);
    let [ours, client] = [Side::Us, Side::Client].map(|side| Over::of(&view, side, Draws::Proven));
    let sections = vec![
        Section { title: "In short", blocks: in_short(&view, &all, &ours) },
        Section { title: "What we said", blocks: contracts::said(&view, &all) },
        Section { title: "What we did", blocks: did(&view, &all) },
        Section { title: "What we did not keep, and when the client was told", blocks: missed(&view, &all) },
        Section { title: "What the client promised", blocks: theirs(&view) },
        Section {
            title: "Trust over the term",
            blocks: ours.blocks(&view).into_iter().chain(client.blocks(&view)).collect(),
        },
        Section { title: "What we predicted", blocks: predictions::blocks(&view) },
        Section { title: "What was decided", blocks: decisions::decisions(&view) },
        Section { title: "What was learned", blocks: decisions::learnings(&view) },
        Section { title: "What comes next, at the same shape", blocks: next(&view) },
    ];
    view.brief(Kind::Renewal, "What we said, what we did, and what comes next at the same shape.", sections)
}

fn in_short(view: &View<'_>, all: &[Cadence], ours: &Over) -> Vec<Block> {
    let figures: Vec<Figure> =
        [promises::figure(view, Side::Us), cadences::figure(view, all), promises::figure(view, Side::Client)]
            .into_iter()
            .flatten()
            .chain(ours.figures())
            .collect();
    let mut blocks = Vec::new();
    if !figures.is_empty() {
        blocks.push(Block::Figures(figures));
    }
    match last_renewal(view) {
        Some(claims) => blocks.extend(claims.into_iter().take(1).map(Block::Claim)),
        None => blocks.push(undecided(view)),
    }
    blocks
}

/// The last decision in this time whether it goes on.
fn last_renewal(view: &View<'_>) -> Option<Vec<super::Claim>> {
    let settles =
        |kind| matches!(kind, DecisionKind::Renewal | DecisionKind::Completion | DecisionKind::WalkAway);
    let decided = decisions::recorded(view)
        .filter(|(fact, decision)| settles(decision.kind) && view.asked.span.holds(view.day(fact)));
    decided.last().map(|(fact, decision)| decisions::decision(view, fact, decision))
}

fn undecided(view: &View<'_>) -> Block {
    let by = Frame::of(view.asked.history, &view.setting).term;
    let by = by.filter(|term| view.asked.span.basis == Basis::Term(term.signed));
    let until =
        by.map(|term| format!(" It is to be decided by {}.", date(term.decide_by()))).unwrap_or_default();
    let how = format!(
        "troth decide {} renewal --result renewed --continues … --changes … --stops …",
        view.asked.stream
    );
    Block::Gap(Gap::new(format!("Whether it goes on has not been decided.{until}"), how))
}

fn did(view: &View<'_>, all: &[Cadence]) -> Vec<Block> {
    let mut blocks = vec![promises::counted(view, Side::Us)];
    blocks.extend(promises::table(view, Side::Us));
    blocks.extend(cadences::table(view, all));
    blocks.extend(cadences::series(view, all));
    blocks.extend(readings::blocks(view));
    blocks
}

fn missed(view: &View<'_>, all: &[Cadence]) -> Vec<Block> {
    let mut claims = misses::slips(view, Side::Us);
    claims.extend(misses::gaps_of(view, all));
    if !claims.is_empty() {
        return vec![Block::List(claims)];
    }
    let due = view.promised(Side::Us);
    let kept = Cited::all(due.iter().flat_map(|one| one.events.iter().copied()));
    let nothing = |cites| Block::Claim(Words::new("Nothing of ours that fell due slipped.").citing(cites));
    kept.map(nothing).into_iter().collect()
}

fn theirs(view: &View<'_>) -> Vec<Block> {
    let mut blocks = vec![promises::counted(view, Side::Client)];
    blocks.extend(promises::table(view, Side::Client));
    let slips = misses::slips(view, Side::Client);
    if !slips.is_empty() {
        blocks.push(Block::Heading("What they did not keep, and when we heard"));
        blocks.push(Block::List(slips));
    }
    blocks
}

/// What was decided of the time to come, the contract of it, what both sides still owe.
fn next(view: &View<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    match last_renewal(view) {
        Some(claims) => blocks.push(Block::List(claims)),
        None => blocks.push(undecided(view)),
    }
    let later = view
        .facts
        .iter()
        .filter(|fact| contract(fact).is_some_and(|(_, signed)| signed.term_start > view.asked.span.until));
    blocks.extend(later.map(|fact| contract_claim(view, fact)));
    for (side, heading) in [(Side::Us, "What we still owe"), (Side::Client, "What they still owe")] {
        let owed = promises::owed(view, side);
        if !owed.is_empty() {
            blocks.push(Block::Heading(heading));
            blocks.push(Block::List(owed));
        }
    }
    blocks
}
