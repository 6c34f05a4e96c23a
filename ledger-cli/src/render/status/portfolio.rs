//! All clients on one page: a line for each, and below it why to look.

use std::fmt::Write;

use ledger_core::Day;
use projections::Alarm;
use projections::portfolio::{Owed, Row};
use projections::status::Term;
use projections::trust::SideBrief;

use super::super::style::{Paint, plain};
use super::super::table::table;
use super::reasons::signed;
use super::short;
use crate::desk::Clocks;

/// Wide enough that no cell wraps: each is kept short, so that the page fits 80 columns.
const WIDTH: u16 = 200;

const HEAD: [&str; 9] = ["", "in us", "in them", "held", "stage", "decide", "silent", "owed", "they"];

/// The page of a ledger without clients.
pub(crate) fn nobody() -> String {
    "no clients yet\n  next:  troth open acme\n         troth import clients.csv --as clients\n         troth demo\n".into()
}

/// The page.
pub(crate) fn portfolio(rows: &[Row], clocks: &Clocks, paint: Paint) -> String {
    let today = clocks.as_of.civil_day();
    if rows.is_empty() {
        return format!("no client as of {today} is one of those asked for\n  next:  troth status\n");
    }
    let pressed = rows.iter().filter(|row| !row.attention.is_empty()).count();
    let clients = if rows.len() == 1 { "1 client".to_owned() } else { format!("{} clients", rows.len()) };
    let title = format!("{clients} as of {today}, {pressed} to look at");
    let lines =
        table(&HEAD, rows.iter().map(|row| cells(row, today, paint)).collect(), &[3, 5, 6, 7, 8], WIDTH);
    // The table leaves a column free in front of its first.
    let mut lines = lines.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let mut text = format!("{}\n\n{}\n", paint.bold(&title), lines.next().unwrap_or_default());
    for (row, line) in rows.iter().zip(lines) {
        let _ = writeln!(text, "{line}\n{}", why(row, today, paint));
    }
    let first = rows.iter().find(|row| !row.attention.is_empty()).or(rows.first());
    let first = first.map(|row| row.stream.as_str()).unwrap_or_default();
    text + &format!(
        "\n  in us, in them: proven competence and integrity; – is too little to say\n  decide: days to notice; owed, they: promises of ours, of theirs (past due)\n  next:  troth status {first}\n         troth due --within 7d\n"
    )
}

fn cells(row: &Row, today: Day, paint: Paint) -> Vec<String> {
    let silent = row.silent.map(|(days, alarm)| {
        let words = format!("{days} d");
        match alarm {
            Some(Alarm::Breached) => paint.bad(&words),
            Some(Alarm::Warns) => paint.warn(&words),
            Some(Alarm::Quiet) | None => words,
        }
    });
    let held = match row.adherence.of {
        0 => String::new(),
        of => format!("{}/{of}", row.adherence.held),
    };
    vec![
        paint.bold(&short(row.stream.as_str(), 12)),
        proven(&row.trust.ours),
        proven(&row.trust.client),
        held,
        row.frame.stages.first().map(|one| short(&plain(one.stage.as_str()), 12)).unwrap_or_default(),
        row.frame
            .term
            .as_ref()
            .filter(|_| row.frame.closed.is_none())
            .map(|term| decide(term, today))
            .unwrap_or_default(),
        silent.unwrap_or_default(),
        owed(row.ours, paint),
        owed(row.client, paint),
    ]
}

/// `.83 .79`: what is proven of competence and integrity, to two places.
fn proven(side: &SideBrief) -> String {
    let figures = side.of_promises().map(|one| match one.opinion.proven(100) {
        _ if !one.says_enough => " – ".to_owned(),
        100.. => "1.0".to_owned(),
        parts => format!(".{parts:02}"),
    });
    figures.join(" ").trim_end().to_owned()
}

/// Days until it has to be decided whether it goes on; below zero when that day has passed.
fn decide(term: &Term, today: Day) -> String {
    match term.decide_by().since(today) {
        _ if term.decided.is_some() => "done".into(),
        left @ 0.. => format!("{left} d"),
        past => format!("−{} d", -past),
    }
}

/// `4 (2)`: two of four are past due.
fn owed(owed: Owed, paint: Paint) -> String {
    match (owed.all, owed.past_due) {
        (0, _) => String::new(),
        (all, 0) => all.to_string(),
        (all, late) => format!("{all} {}", paint.warn(&format!("({late})"))),
    }
}

/// The most pressing reason, and how many more there are.
fn why(row: &Row, today: Day, paint: Paint) -> String {
    if let Some(closed) = &row.frame.closed {
        let by = closed.by_code();
        return paint.dim(&format!("   ended on {}, by {by}", closed.day));
    }
    let Some(first) = row.attention.first() else {
        return paint.dim("   nothing presses");
    };
    let more = match row.attention.len() - 1 {
        0 => String::new(),
        more => paint.dim(&format!(" (+{more})")),
    };
    format!("   {}{more}", signed(first, today, paint))
}
