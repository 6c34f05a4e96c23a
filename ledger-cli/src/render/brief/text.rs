//! A brief for a terminal: the same sections, in lines that fit.

use std::fmt::Write;

use super::markdown::labels;
use super::sheet::{Chart, Grid, Piece, Ref, Said, Sheet};
use crate::render::style::Paint;
use crate::render::table::table;

/// How long a line may be.
const WIDTH: usize = 100;

/// The page.
pub(super) fn text(sheet: &Sheet, paint: Paint) -> String {
    let mut text =
        format!("{}\n{}\n\n", paint.bold(&format!("{}: {}", sheet.title, sheet.client)), sheet.purpose);
    for head in &sheet.head {
        let _ = writeln!(text, "  {:<9} {}", head.label, head.value);
    }
    for part in &sheet.sections {
        let _ = write!(text, "\n{}\n", paint.bold(part.title));
        part.pieces.iter().for_each(|one| text += &piece(one, paint));
    }
    let rows = sheet.notes.iter().map(|note| {
        let cells = [
            note.number.to_string(),
            note.kind.clone(),
            note.occurred.clone(),
            note.recorded.clone(),
            note.word.to_owned(),
            paint.dim(&note.id),
        ];
        cells.into()
    });
    let _ = write!(text, "\n{}\n", paint.bold("Events cited"));
    text + &table(&["", "type", "occurred", "recorded", "word", "id"], rows.collect(), &[0], 140)
}

fn piece(piece: &Piece, paint: Paint) -> String {
    match piece {
        Piece::Heading(heading) => format!("\n  {}\n", paint.bold(heading)),
        Piece::Claim(claim) => wrapped(&said(claim), "  ", "  "),
        Piece::List(claims) => claims.iter().map(|claim| wrapped(&said(claim), "  - ", "    ")).collect(),
        Piece::Figures(figures) => {
            let width = figures.iter().map(|one| one.value.chars().count()).max().unwrap_or_default();
            let line = |one: &Said| {
                let value = paint.bold(&format!("{:>width$}", one.value));
                format!("  {value}  {}{}{}\n", one.text, mark(one.internal), refs(&one.refs))
            };
            figures.iter().map(line).collect()
        }
        Piece::Table(grid) => framed(grid, true, paint),
        Piece::Chart(chart) => drawn(chart, paint),
        Piece::Gap { what, how } => {
            let gap = wrapped(&format!("{} {what}", paint.warn("gap:")), "  ", "       ");
            gap + &how.as_ref().map(|how| format!("       {}\n", paint.dim(how))).unwrap_or_default()
        }
    }
}

fn said(one: &Said) -> String {
    format!("{}{}{}", one.text, mark(one.internal), refs(&one.refs))
}

fn mark(internal: bool) -> &'static str {
    if internal { "\u{2020}" } else { "" }
}

fn refs(refs: &[Ref]) -> String {
    if refs.is_empty() { String::new() } else { format!(" [{}]", labels(refs)) }
}

/// What a chart shows, in words and in its table.
fn drawn(chart: &Chart, paint: Paint) -> String {
    let described = format!("{}{}{}", chart.describes, mark(chart.internal), refs(&chart.refs));
    framed(&chart.grid, false, paint) + &wrapped(&described, "  ", "  ")
}

fn framed(grid: &Grid, cited: bool, paint: Paint) -> String {
    let mut heads: Vec<&str> = grid.heads.iter().map(|head| head.text.as_str()).collect();
    let right: Vec<usize> = grid
        .heads
        .iter()
        .enumerate()
        .filter(|(_, head)| head.set == "number")
        .map(|(place, _)| place)
        .collect();
    if cited {
        heads.push("cites");
    }
    let rows = grid.rows.iter().map(|row| {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| cell.text.clone()).collect();
        if let (true, Some(first)) = (row.internal, cells.first_mut()) {
            first.push('\u{2020}');
        }
        cells.extend(cited.then(|| paint.dim(&labels(&row.refs))));
        cells
    });
    format!("\n  {}\n{}\n", paint.bold(&grid.title), table(&heads, rows.collect(), &right, 110))
}

/// A text in lines that fit, the first begun otherwise than those after it.
fn wrapped(text: &str, first: &str, after: &str) -> String {
    let mut lines = String::from(first);
    let mut length = first.chars().count();
    let mut begun = false;
    for word in text.split_whitespace() {
        let room = word.chars().count() + usize::from(begun);
        if begun && length + room > WIDTH {
            lines.push('\n');
            lines += after;
            length = after.chars().count();
            begun = false;
        }
        if begun {
            lines.push(' ');
        }
        lines += word;
        length += word.chars().count() + usize::from(begun);
        begun = true;
    }
    lines + "\n"
}
