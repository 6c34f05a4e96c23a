//! What both sides looked at: figures that were read, and reviews that were held.

use ledger_core::event::meeting::{ReviewHeld, ReviewKind};
use ledger_core::event::work::{Reading, ReadingTaken, Trend};
use ledger_core::event::{Event, MeetingEvent, WorkEvent};
use ledger_core::{Day, Fact};

use super::asked::View;
use super::words::{Words, date};
use super::{Block, Cited, Claim, Column, Gap, Row, Table};

/// Reviews held with the client, and figures that were read; gaps for what a renewal rests on and is not there.
pub(super) fn blocks(view: &View<'_>) -> Vec<Block> {
    let mut reviews = Vec::new();
    let mut rows = Vec::new();
    let (mut portfolio, mut metric, mut satisfaction) = (false, false, false);
    for (day, fact) in view.covered() {
        match &fact.event {
            Event::Meeting(MeetingEvent::Review(held)) if held.client_present => {
                portfolio |= held.kind == ReviewKind::Portfolio;
                reviews.push(review(view, day, fact, held));
            }
            Event::Work(WorkEvent::ReadingTaken(taken)) => {
                metric |= taken.reading == Reading::Metric;
                satisfaction |= taken.reading == Reading::Satisfaction;
                rows.push(reading(view, day, fact, taken));
            }
            _ => {}
        }
    }
    let mut blocks = Vec::new();
    if !reviews.is_empty() {
        blocks.push(Block::Heading("What we looked at together"));
        blocks.push(Block::List(reviews));
    }
    if !rows.is_empty() {
        let columns = vec![
            Column::Short("Day"),
            Column::Words("What was read"),
            Column::Words("Value"),
            Column::Words("Who gave it"),
        ];
        blocks.push(Block::Table(Table { title: "Readings".into(), columns, rows }));
    }
    let stream = view.asked.stream;
    let gaps = [
        (
            portfolio,
            "No portfolio review with the client was held in this time.",
            "review {} portfolio --client-present --minutes 90 --artifact sla",
        ),
        (
            metric,
            "No figure both sides look at, such as the SLA or the VRI, was read in this time.",
            "note {} metric \"…\" --name sla --value 99.5 --unit %",
        ),
        (
            satisfaction,
            "Nobody asked in this time how satisfied the client is.",
            "note {} satisfaction \"…\" --who NAME --value 8",
        ),
    ];
    for (_, what, how) in gaps.into_iter().filter(|(there, ..)| !there) {
        blocks.push(Block::Gap(Gap::new(what, format!("troth {}", how.replace("{}", stream.as_str())))));
    }
    blocks
}

fn review(view: &View<'_>, day: Day, fact: &Fact, held: &ReviewHeld) -> Claim {
    let kind = match held.kind {
        ReviewKind::Portfolio => "portfolio review",
        ReviewKind::InternalPortfolio => "internal portfolio review",
        ReviewKind::Milestone => "milestone review",
        ReviewKind::DecisionCheckpoint => "decision checkpoint",
        ReviewKind::Strategic => "strategic review",
    };
    let mut words = Words::new(format!("{}: {kind}", date(day)));
    let who: Vec<String> = held.attendees.iter().flatten().map(|person| view.name(*person)).collect();
    if !who.is_empty() {
        words = words.and(format!(" with {}", who.join(", ")));
    }
    if let Some(artifacts) = held.artifacts.as_ref().filter(|all| !all.is_empty()) {
        words = words.and(", on ").list(artifacts);
    }
    if let Some(summary) = &held.summary {
        words = words.and(": ").text(summary);
    }
    words.and(".").citing(Cited::one(fact.envelope.id))
}

fn reading(view: &View<'_>, day: Day, fact: &Fact, taken: &ReadingTaken) -> Row {
    let mut value = taken.value.as_ref().map_or_else(|| Words::new("\u{2013}"), Words::of);
    if let Some(unit) = &taken.unit {
        value = value.and(" ").text(unit);
    }
    let trend = taken.trend.map(|trend| match trend {
        Trend::Rising => ", rising",
        Trend::Steady => ", steady",
        Trend::Falling => ", falling",
    });
    let cells = vec![
        Words::new(date(day)),
        Words::of(&taken.name),
        value.and(trend.unwrap_or_default()),
        Words::new(view.named("", taken.who)),
    ];
    Row::new(cells, Cited::one(fact.envelope.id))
}
