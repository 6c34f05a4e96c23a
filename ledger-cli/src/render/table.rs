//! Tables for a terminal.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

/// What stands under these heads is copied or compared: it is never wrapped.
const WHOLE: [&str; 4] = ["due", "outcome", "occurred", "id"];

/// A plain table without borders; columns named in `right` are flush right.
pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>, right: &[usize], width: u16) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table.set_header(head.to_vec());
    for row in rows {
        table.add_row(row);
    }
    for (index, head) in head.iter().enumerate() {
        if let Some(column) = table.column_mut(index)
            && (index == 0 || WHOLE.contains(head))
        {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    for &index in right {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let text = table.to_string();
    text.lines().map(str::trim_end).fold(String::new(), |all, line| all + line + "\n")
}
