//! A brief as Markdown: what people wrote is escaped, so that it reads as they wrote it.

use std::fmt::Write;

use super::sheet::{Grid, Line, Piece, Ref, Said, Sheet};

/// The document.
pub(super) fn markdown(sheet: &Sheet) -> String {
    let mut md = format!("# {}: {}\n\n{}\n\n", escaped(&sheet.title), escaped(&sheet.client), sheet.purpose);
    for head in &sheet.head {
        let _ = writeln!(md, "- {}: {}", head.label, escaped(&head.value));
    }
    for part in &sheet.sections {
        let _ = write!(md, "\n## {}\n", part.title);
        part.pieces.iter().for_each(|one| md += &piece(one));
    }
    md += "\n## Events cited\n\n";
    md += "| no. | type | happened | recorded | word | event |\n|---:|---|---|---|---|---|\n";
    for note in &sheet.notes {
        let kind = escaped(&note.kind);
        let _ = writeln!(
            md,
            "| {} | {kind} | {} | {} | {} | `{}` |",
            note.number, note.occurred, note.recorded, note.word, note.id
        );
    }
    md
}

fn piece(piece: &Piece) -> String {
    match piece {
        Piece::Heading(heading) => format!("\n### {heading}\n"),
        Piece::Claim(claim) => format!("\n{}\n", said(claim)),
        Piece::List(claims) | Piece::Figures(claims) => {
            claims.iter().fold("\n".to_owned(), |md, claim| md + "- " + &said(claim) + "\n")
        }
        Piece::Table(table) => format!("\n**{}**\n\n{}", escaped(&table.title), grid(table, true)),
        Piece::Chart(chart) => {
            let title = escaped(&chart.grid.title) + mark(chart.internal);
            let describes = escaped(&chart.describes);
            format!("\n**{title}**\n\n{describes}{}\n\n{}", refs(&chart.refs), grid(&chart.grid, false))
        }
        Piece::Gap { what, how } => {
            let how = how.as_ref().map(|how| format!(" `{}`", how.replace('`', "'"))).unwrap_or_default();
            format!("\n> **Gap.** {}{how}\n", escaped(what))
        }
    }
}

fn said(one: &Said) -> String {
    let value = if one.value.is_empty() { String::new() } else { format!("**{}** ", escaped(&one.value)) };
    format!("{value}{}{}{}", escaped(&one.text), mark(one.internal), refs(&one.refs))
}

fn mark(internal: bool) -> &'static str {
    if internal { "\u{2020}" } else { "" }
}

/// ` [3, 7–12]`, as a reader of plain text sees it.
fn refs(refs: &[Ref]) -> String {
    if refs.is_empty() {
        return String::new();
    }
    format!(" \\[{}\\]", labels(refs))
}

pub(super) fn labels(refs: &[Ref]) -> String {
    refs.iter().map(|one| one.label.as_str()).collect::<Vec<_>>().join(", ")
}

fn grid(table: &Grid, cited: bool) -> String {
    let mut md = String::from("|");
    for head in &table.heads {
        let _ = write!(md, " {} |", escaped(&head.text));
    }
    md += if cited { " cites |\n|" } else { "\n|" };
    for head in &table.heads {
        md += if head.set == "number" { "---:|" } else { "---|" };
    }
    md += if cited { "---|\n" } else { "\n" };
    table.rows.iter().for_each(|row| md += &line(row, cited));
    md
}

fn line(row: &Line, cited: bool) -> String {
    let mut md = String::from("|");
    for (place, cell) in row.cells.iter().enumerate() {
        let mark = mark(row.internal && place == 0);
        let _ = write!(md, " {}{mark} |", escaped(&cell.text));
    }
    if cited {
        let _ = write!(md, " {} |", labels(&row.refs));
    }
    md + "\n"
}

/// A text as Markdown shows it unchanged.
fn escaped(text: &str) -> String {
    let mut md = String::with_capacity(text.len());
    for (place, c) in text.chars().enumerate() {
        let steers = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&')
            || (place == 0 && matches!(c, '#' | '+' | '-' | '='));
        if steers {
            md.push('\\');
        }
        md.push(c);
    }
    md
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_somebody_wrote_is_no_markup() {
        assert_eq!(escaped("a|b *c* <script> [x](y) `z`"), "a\\|b \\*c\\* \\<script\\> \\[x\\](y) \\`z\\`");
        assert_eq!(escaped("# no heading"), "\\# no heading");
    }
}
