//! Tables for a terminal.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

/// What stands under these heads is copied or compared: it is never wrapped.
const WHOLE: [&str; 3] = ["due", "occurred", "id"];

/// A promise has at least so many characters on a line, and an outcome, where it has to give way for that.
const LEAST_WHAT: usize = 24;
const LEAST_OUTCOME: usize = 18;
/// Beside each cell.
const PADDING: usize = 2;

/// The first of the variation selectors that no text of ours uses: characters without width.
const NO_WIDTH: u32 = 0xE_0100;

/// A plain table without borders; columns named in `right` are flush right.
pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>, right: &[usize], width: u16) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(head.to_vec());
    let mut hidden = Vec::new();
    let mut natural: Vec<usize> = head.iter().map(|head| head.chars().count()).collect();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| hide(cell, &mut hidden)).collect();
        for (widest, cell) in natural.iter_mut().zip(&cells) {
            *widest = cell.chars().filter(|c| u32::from(*c) < NO_WIDTH).count().max(*widest);
        }
        table.add_row(cells);
    }
    // Only beside a promise does an outcome ever give way.
    let gives_way = head.contains(&"what");
    for (index, head) in head.iter().enumerate() {
        if let Some(column) = table.column_mut(index)
            && (index == 0 || WHOLE.contains(head) || (*head == "outcome" && !gives_way))
        {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    if let Some((index, outcome)) = outcome_beside_what(head, &natural, usize::from(width))
        && let Some(column) = table.column_mut(index)
    {
        column.set_constraint(outcome);
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

/// How wide the outcome may be beside a promise: whole, unless the promise would have no room. `natural` is how wide each
/// column would like to be.
fn outcome_beside_what(head: &[&str], natural: &[usize], width: usize) -> Option<(usize, ColumnConstraint)> {
    let [what, outcome] = ["what", "outcome"].map(|name| head.iter().position(|head| *head == name));
    let (what, outcome) = (what?, outcome?);
    let (wish, wanted) = (natural.get(what)?, natural.get(outcome)?);
    let all: usize = natural.iter().map(|column| column + PADDING).sum();
    let missing = (all - wish + LEAST_WHAT.min(*wish)).saturating_sub(width);
    let room = wanted.saturating_sub(missing).max(LEAST_OUTCOME.min(*wanted)) + PADDING;
    Some((outcome, ColumnConstraint::Absolute(Width::Fixed(u16::try_from(room).ok()?))))
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

    #[test]
    fn a_long_outcome_leaves_room_for_the_promise() {
        let row = |outcome: &str| {
            vec![vec!["acme/1".into(), "Every label with its photograph".into(), outcome.into()]]
        };
        let lines = |outcome: &str| table(&["", "what", "outcome"], row(outcome), &[], 60);
        let narrow = lines("kept late (heroics), 3 d, told before the day");
        assert!(
            narrow.contains("Every label with its\n") || narrow.contains("Every label with its "),
            "{narrow}"
        );
        assert_eq!(narrow.lines().count(), 3, "{narrow}");
        assert!(lines("kept late, 3 d").contains("photograph  kept late, 3 d"), "what fits is not wrapped");
    }
}
