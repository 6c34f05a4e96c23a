//! One row: the text of each column, and where it stands. And the dates a row may hold.

use ledger_core::Zone;
use ledger_core::time::{Day, Instant, Typing, When, read_when};

use super::columns::{ALL, COUNT, Column, Columns};
use super::scan::{Record, Spot};
use crate::export::unguarded;
use crate::import::map::Unturned;
use crate::import::problem::Problem;

/// The text of one cell and its place.
#[derive(Clone, Debug, Default)]
struct Cell {
    text: String,
    spot: Spot,
}

/// One row of a file.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Which of the files it is in.
    pub(crate) file: usize,
    /// The line on which it begins.
    pub(crate) line: u32,
    cells: [Cell; COUNT],
    /// The cells that a map cannot turn into ours.
    pub(crate) unturned: Vec<Problem>,
}

/// A place in one of the files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: usize,
    pub(crate) spot: Spot,
}

impl Row {
    /// The row that a record holds.
    pub(crate) fn new(file: usize, record: &Record, columns: &Columns) -> Self {
        let mut unturned = Vec::new();
        let mut cell = |column: Column| {
            let (text, spot) = match columns.place(column) {
                Some(index) => (unguarded(record.cell(index)), record.spot(index)),
                None => ("", record.spot(0)),
            };
            let text = columns.turn(column, text).unwrap_or_else(|Unturned { message, hint }| {
                let problem = Problem::new(Place { file, spot }, "csv-cell", message);
                unturned.push(problem.hinting(hint));
                String::new()
            });
            Cell { text, spot }
        };
        let cells = ALL.map(&mut cell);
        Self { file, line: record.line, cells, unturned }
    }

    /// Calls the client as the ledger does, where the row names it otherwise.
    pub(crate) fn of_client(&mut self, slug: &str) {
        let cell = &mut self.cells[Column::Relationship as usize];
        if !cell.text.is_empty() && cell.text != slug {
            slug.clone_into(&mut cell.text);
        }
    }

    /// What stands in a column; empty where nothing does.
    pub(crate) fn get(&self, column: Column) -> &str {
        &self.cells[column as usize].text
    }

    /// Where it stands.
    pub(crate) fn place(&self, column: Column) -> Place {
        Place { file: self.file, spot: self.cells[column as usize].spot }
    }
}

/// Reads a date of a file: a day, a local time or an instant, ISO 8601. `zone_on` says in which zone a day is read.
pub(crate) fn date(text: &str, now: Instant, zone_on: &dyn Fn(Day) -> Zone) -> Result<When, String> {
    let expected = || {
        format!(
            "`{}` is no date: expected one such as 2026-03-06, 2026-03-06T16:00 or 2026-03-06T16:00:00Z",
            shown(text)
        )
    };
    let day: Day = text.get(..10).and_then(|day| day.parse().ok()).ok_or_else(expected)?;
    let typing = Typing { now, zone: zone_on(day), past: true };
    read_when(&with_colon(text), &typing).map_err(|error| match error.code() {
        "date-unreadable" => expected(),
        _ => error.to_string(),
    })
}

/// An offset such as `+0200` with its colon.
fn with_colon(text: &str) -> std::borrow::Cow<'_, str> {
    let bytes = text.as_bytes();
    let offset = bytes.len().checked_sub(5).filter(|at| *at > 10 && matches!(bytes[*at], b'+' | b'-'));
    match offset {
        Some(at) if bytes[at + 1..].iter().all(u8::is_ascii_digit) => {
            format!("{}:{}", &text[..at + 3], &text[at + 3..]).into()
        }
        _ => text.into(),
    }
}

/// A cell as a message quotes it.
pub(crate) fn shown(text: &str) -> String {
    let short: String = text.chars().take(60).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}
