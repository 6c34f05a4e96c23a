//! Tables for a terminal.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

/// What stands under these heads is copied or compared: it is never wrapped.
const WHOLE: [&str; 3] = ["due", "occurred", "id"];

/// What stands under these heads is read: it has at least so many characters on a line, and at most so many.
const READ: [(&str, u16, u16); 2] = [("what", 26, u16::MAX), ("outcome", 18, 30)];

/// The first of the variation selectors that no text of ours uses: characters without width.
const NO_WIDTH: u32 = 0xE_0100;

/// A plain table without borders; columns named in `right` are flush right.
pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>, right: &[usize], width: u16) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(head.to_vec());
    let mut hidden = Vec::new();
    for row in rows {
        table.add_row(row.iter().map(|cell| hide(cell, &mut hidden)));
    }
    for (index, head) in head.iter().enumerate() {
        if let Some(column) = table.column_mut(index)
            && (index == 0 || WHOLE.contains(head))
        {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for (name, least, most) in READ {
        let place = head.iter().position(|head| *head == name);
        if let Some(column) = place.and_then(|place| table.column_mut(place)) {
            let [lower, upper] = [least, most].map(Width::Fixed);
            column.set_constraint(ColumnConstraint::Boundaries { lower, upper });
        }
    }
    for &index in right {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = table.to_string();
    for (colour, stands_for) in hidden {
        text = text.replace(stands_for, &colour);
    }
    text.lines().map(str::trim_end).fold(String::new(), |all, line| all + line + "\n")
}

/// A colour has no width, but the layout would count its characters. So while a table is laid out, each colour is a
/// single character that has none.
fn hide(cell: &str, hidden: &mut Vec<(String, char)>) -> String {
    let mut shown = String::new();
    let mut rest = cell;
    while let Some((before, colour)) = rest.split_once("\u{1b}[") {
        let Some((code, after)) = colour.split_once('m') else { break };
        let colour = format!("\u{1b}[{code}m");
        let known = hidden.iter().find(|(one, _)| *one == colour).map(|(_, stands_for)| *stands_for);
        let stands_for = known.or_else(|| {
            let fresh = char::from_u32(NO_WIDTH + u32::try_from(hidden.len()).ok()?)?;
            hidden.push((colour, fresh));
            Some(fresh)
        });
        shown += before;
        shown.extend(stands_for);
        rest = after;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_do_not_move_a_column() {
        let lines = |cell: &str| {
            table(&["a", "outcome"], vec![vec!["some words that wrap".into(), cell.into()]], &[], 24)
        };
        let painted = lines("\u{1b}[32mkept\u{1b}[0m");
        assert!(painted.contains("\u{1b}[32mkept\u{1b}[0m"), "{painted}");
        assert_eq!(painted.replace("\u{1b}[32m", "").replace("\u{1b}[0m", ""), lines("kept"));
    }
}
