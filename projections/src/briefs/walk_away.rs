//! The walk-away brief: the three criteria with their days, both sides' promises, what was said and when.

use ledger_core::event::Side;
use ledger_core::event::decision::DecisionKind;

use super::asked::{Asked, View};
use super::trust::{Draws, Over};
use super::words::Words;
use super::{Block, Brief, Cited, Figure, Gap, Kind, Section};
use super::{decisions, misses, promises, said};
use crate::walk_away::{Advice, WalkAway, walk_away as weigh};

/// The walk-away brief of a relationship.
pub fn walk_away(asked: &Asked<'_>) -> Brief {
    let view = View::of(asked);
    let found = weigh(asked.history, &view.setting);
    let [ours, client] = [(Side::Us, Draws::Proven), (Side::Client, Draws::Broken)]
        .map(|(side, draws)| Over::of(&view, side, draws));
    let sections = vec![
        Section { title: "Where it stands", blocks: stands(&view, &found, &client) },
        Section { title: "The three criteria", blocks: said::criteria(&view, &found) },
        Section { title: "What was said, and when", blocks: said::conversations(&view, &found) },
        Section { title: "What the client promised", blocks: side(&view, Side::Client) },
        Section { title: "What we promised", blocks: side(&view, Side::Us) },
        Section {
            title: "How far each side can rely on the other",
            blocks: ours.blocks(&view).into_iter().chain(client.blocks(&view)).collect(),
        },
        Section { title: "The decision", blocks: decided(&view, &found) },
        Section { title: "What the next engagement inherits", blocks: inherited(&view) },
    ];
    let purpose =
        "Which of the three criteria for walking away stand, on which days, and what was said of them.";
    view.brief(Kind::WalkAway, purpose, sections)
}

fn stands(view: &View<'_>, found: &WalkAway, client: &Over) -> Vec<Block> {
    let mut figures: Vec<Figure> = Vec::new();
    let standing = found.standing();
    if let Some(cites) = said::rests_on(found) {
        let claim = Words::new("criteria stand, each seen on two days or more").citing(cites);
        figures.push(Figure { value: format!("{standing} of 3"), claim });
    }
    figures.extend(promises::figure(view, Side::Client));
    figures.extend(promises::figure(view, Side::Us));
    figures.extend(client.figures().into_iter().skip(1));
    let mut blocks = if figures.is_empty() { Vec::new() } else { vec![Block::Figures(figures)] };
    let text = match found.advice() {
        Advice::Watch => "Fewer than two criteria stand: this is one to watch, and no reason to go.",
        Advice::SayPlainly => "Two criteria stand: say so plainly, and let the client answer.",
        Advice::Recommend => "All three criteria stand: walking away is recommended.",
    };
    if let Some(cites) = said::rests_on(found) {
        blocks.push(Block::Claim(Words::new(text).citing(cites)));
    } else {
        let how = format!("troth interview {} walk-away", view.asked.stream);
        blocks.push(Block::Gap(Gap::new("None of the three criteria was ever seen.", how)));
    }
    blocks.push(said::timing(view, found));
    blocks
}

/// What a side promised, what became of it, and what was said of what slipped.
fn side(view: &View<'_>, side: Side) -> Vec<Block> {
    let mut blocks = vec![promises::counted(view, side)];
    blocks.extend(promises::table(view, side));
    let slips = misses::slips(view, side);
    if !slips.is_empty() {
        blocks.push(Block::Heading("What was not kept, and who said what when"));
        blocks.push(Block::List(slips));
    }
    blocks
}

fn decided(view: &View<'_>, found: &WalkAway) -> Vec<Block> {
    let made = decisions::recorded(view).filter(|(_, decision)| decision.kind == DecisionKind::WalkAway);
    let claims: Vec<_> =
        made.flat_map(|(fact, decision)| decisions::decision(view, fact, decision)).collect();
    if !claims.is_empty() {
        return vec![Block::List(claims)];
    }
    let stream = view.asked.stream;
    let how = format!("troth decide {stream} walk-away --because … --told DAY --shape TAG");
    let what = match found.advice() {
        Advice::Recommend => "It is recommended, and not decided.",
        Advice::SayPlainly | Advice::Watch => "Walking away has not been decided.",
    };
    vec![Block::Gap(Gap::new(what, how))]
}

/// The learnings, and the shape by which they are found again.
fn inherited(view: &View<'_>) -> Vec<Block> {
    let mut blocks = decisions::learnings(view);
    let shaped = decisions::recorded(view)
        .filter(|(_, decision)| decision.kind == DecisionKind::WalkAway)
        .filter_map(|(fact, decision)| Some((fact, decision.shape.as_ref().filter(|all| !all.is_empty())?)));
    let mut found = false;
    for (fact, shape) in shaped {
        found = true;
        let words = Words::new("Its shape, by which a later engagement finds it: ").list(shape).and(".");
        blocks.push(Block::Claim(words.citing(Cited::one(fact.envelope.id))));
    }
    if !found {
        let how = format!("troth decide {} walk-away --shape TAG,TAG", view.asked.stream);
        blocks.push(Block::Gap(Gap::new(
            "No decision carries the tags of its shape: a later engagement will not find it.",
            how,
        )));
    }
    blocks
}
