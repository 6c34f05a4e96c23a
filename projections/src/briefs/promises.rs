//! What was promised and what became of it: in counts, and promise by promise.

use ledger_core::event::Side;
use ledger_core::event::commitment::Assessment;

use super::asked::View;
use super::words::{Words, count, date};
use super::{Block, Cited, Claim, Column, Figure, Gap, Row, Table};
use crate::audit::Totals;
use crate::commitments::{JudgedCommitment, Outcome, Word};

/// Kept by the date, of those that were due: a figure to be seen at a glance.
pub(super) fn figure(view: &View<'_>, side: Side) -> Option<Figure> {
    let promised = view.promised(side);
    let due = Totals::of(promised.iter().copied()).kept_of_due();
    let rests = promised.iter().filter(|one| counts(one)).flat_map(|one| one.events.iter().copied());
    let cites = Cited::all(rests).filter(|_| due.due > 0)?;
    let what = match side {
        Side::Us => "promises of ours kept by the date",
        Side::Client => "promises of theirs kept by the date",
    };
    Some(Figure { value: format!("{} of {}", due.kept, due.due), claim: Words::new(what).citing(cites) })
}

/// Whether it stands in the counts of what was due.
fn counts(one: &JudgedCommitment) -> bool {
    one.outcome == Outcome::KeptOnTime || one.outcome.is_slipped()
}

/// In counts: what a side promised and what became of it.
pub(super) fn counted(view: &View<'_>, side: Side) -> Block {
    let promised = view.promised(side);
    let Some(cites) = Cited::all(promised.iter().flat_map(|one| one.events.iter().copied())) else {
        return Block::Gap(nothing(view, side));
    };
    let totals = Totals::of(promised.iter().copied());
    let due = totals.kept_of_due();
    let who = if side == Side::Us { "We" } else { "They" };
    let made = count(promised.len(), "promise");
    let counts = format!("{who} made {made}. {} of {} due were kept by the date", due.kept, due.due);
    let text: String = std::iter::once(counts)
        .chain(others(&totals, side))
        .chain(std::iter::once(".".to_owned()))
        .chain(beside(&totals))
        .collect();
    Block::Claim(Words::new(text).citing(cites))
}

/// What became of those that were not kept by the date: `; 1 kept late, 2 missed`.
fn others(totals: &Totals, side: Side) -> Option<String> {
    let counted = [
        (totals.kept_late, "kept late"),
        (totals.missed.total, "missed"),
        (totals.overdue, "overdue"),
        (totals.open, "still open"),
        (totals.released, if side == Side::Us { "let go by them" } else { "let go by us" }),
        (totals.withdrawn, "withdrawn before the date"),
        (totals.undated, "without a date"),
        (totals.unknown, "of which nothing is known"),
        (totals.retrospective, "written down after the fact"),
    ];
    let some = counted.iter().filter(|(number, _)| *number > 0);
    let parts: Vec<String> = some.map(|(number, what)| format!("{number} {what}")).collect();
    (!parts.is_empty()).then(|| format!("; {}", parts.join(", ")))
}

/// What has to be said beside the counts: silence, dates agreed anew, promises nobody confirmed.
fn beside(totals: &Totals) -> Vec<String> {
    let mut said = Vec::new();
    if totals.missed.silently > 0 {
        said.push(format!(" {} of those missed came without a word.", totals.missed.silently));
    }
    if totals.renegotiated > 0 {
        let after = match totals.renegotiated_after_due {
            0 => String::new(),
            after => format!(", {after} of the changes after it had passed"),
        };
        let (first, due) = (totals.kept_by_first_due, totals.kept_of_due().due);
        let anew = totals.renegotiated;
        said.push(format!(
            " {anew} had the date agreed anew{after}; by the first date {first} of {due} were kept."
        ));
    }
    if totals.unconfirmed > 0 {
        said.push(format!(" {} of them are not confirmed by them.", totals.unconfirmed));
    }
    said
}

fn nothing(view: &View<'_>, side: Side) -> Gap {
    let stream = view.asked.stream;
    match side {
        Side::Us => Gap::new(
            "No promise of ours fell into this time: nothing shows whether we keep our word.",
            format!("troth promise {stream} \"…\" --due fri"),
        ),
        Side::Client => Gap::new(
            "No promise of theirs fell into this time: nothing shows whether they keep theirs.",
            format!("troth promise {stream} \"…\" --due fri --side client"),
        ),
    }
}

/// Promise by promise; none where there are none.
pub(super) fn table(view: &View<'_>, side: Side) -> Option<Block> {
    let rows: Vec<Row> = view.promised(side).into_iter().filter_map(|one| row(view, one)).collect();
    let title = if side == Side::Us { "Our promises" } else { "Their promises" };
    let columns = vec![
        Column::Short("Promise"),
        Column::Words("What"),
        Column::Short("Due"),
        Column::Short("What became of it"),
        Column::Short("On whose word"),
    ];
    (!rows.is_empty()).then(|| Block::Table(Table { title: title.into(), columns, rows }))
}

fn row(view: &View<'_>, one: &JudgedCommitment) -> Option<Row> {
    let due = match (one.due, one.first_due) {
        (None, _) => "no date".to_owned(),
        (Some(due), Some(first)) if due.civil_day() != first.civil_day() => {
            format!("{}, first {}", date(due.civil_day()), date(first.civil_day()))
        }
        (Some(due), _) => date(due.civil_day()),
    };
    let word = if one.settled.is_some() { word(one.word) } else { "" };
    let cells = vec![
        Words::new(one.reference.to_string()),
        Words::of(&one.what),
        Words::new(due),
        Words::new(outcome(view, one)),
        Words::new(word),
    ];
    Some(Row::new(cells, Cited::all(one.events.iter().copied())?))
}

/// On whose word something is known, in words.
pub(super) fn word(word: Word) -> &'static str {
    match word {
        Word::File => "a file",
        Word::Locator => "a link",
        Word::Client => "the client",
        Word::Ours => "ours alone",
    }
}

/// What became of a promise, in few words.
fn outcome(view: &View<'_>, one: &JudgedCommitment) -> String {
    let on = one.settled.map(|moment| format!(" on {}", date(view.day_at(moment)))).unwrap_or_default();
    let late = late_by(one);
    let mut text = match one.outcome {
        Outcome::KeptOnTime => format!("kept{on}"),
        Outcome::KeptLate => format!("kept{on}, {late} late"),
        Outcome::Missed => "missed".into(),
        Outcome::MissedSilently => "missed, without a word".into(),
        Outcome::Overdue => format!("overdue, by {late} so far"),
        Outcome::Open => "open".into(),
        Outcome::Released => format!("let go{on}"),
        Outcome::Withdrawn => format!("withdrawn{on}"),
        Outcome::Unknown => "not known".into(),
        Outcome::Undated => "no date, no verdict".into(),
        Outcome::Retrospective => format!("delivered{on}, written down after"),
        Outcome::Requested | Outcome::Offered | Outcome::Countered => one.outcome.code().into(),
    };
    if one.heroic {
        text += ", by heroics";
    }
    match one.assessed {
        Some(Assessment::Accepted) => text += ", accepted",
        Some(Assessment::Rejected) => text += ", rejected",
        None => {}
    }
    if one.unconfirmed {
        text += " (not confirmed)";
    }
    text
}

/// How late it is or was: `3 days`, `5 hours`.
pub(super) fn late_by(one: &JudgedCommitment) -> String {
    let hours = one.lateness_millis / 3_600_000;
    match hours {
        ..1 => "under an hour".into(),
        1..48 => count(hours, "hour"),
        _ => count(hours / 24, "day"),
    }
}

/// What is still owed by a side, whose due lies ahead or is passed: what comes next.
pub(super) fn owed(view: &View<'_>, side: Side) -> Vec<Claim> {
    let open = |one: &&JudgedCommitment| {
        one.side == side && matches!(one.outcome, Outcome::Open | Outcome::Overdue | Outcome::Undated)
    };
    let mut all: Vec<_> = view.commitments.iter().filter(open).collect();
    all.sort_by_key(|one| (one.due.is_none(), one.due.map(|due| due.at), one.reference.number));
    let claim = |one: &JudgedCommitment| {
        let due =
            one.due.map_or_else(|| "no date yet".into(), |due| format!("due {}", date(due.civil_day())));
        let late = if one.outcome == Outcome::Overdue {
            format!(", overdue by {}", late_by(one))
        } else {
            String::new()
        };
        let words = Words::new(format!("{} ", one.reference)).quote(&one.what).and(format!(": {due}{late}"));
        Some(words.and(view.named(", ", one.owner)).and(".").citing(Cited::all(one.events.iter().copied())?))
    };
    all.into_iter().filter_map(claim).collect()
}
