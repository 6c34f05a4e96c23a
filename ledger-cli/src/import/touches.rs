//! Contacts outside what is scheduled: `relationship,at,direction,kind,who,about,text`.

use ledger_core::Text;

use super::cells::{Cells, Reading};
use super::csv::columns::{Column, Shape};
use super::csv::row::Row;
use super::kind::{Kind, hash, one_row, short};
use super::problem::Problem;
use super::steps::{Act, Entry, Step, Touch};
use crate::input::building::Building;

/// Contacts.
pub(crate) struct Touches;

const SHAPE: Shape = Shape {
    columns: &[
        Column::Relationship,
        Column::At,
        Column::Direction,
        Column::Kind,
        Column::Who,
        Column::About,
        Column::Text,
    ],
    required: &[Column::Relationship, Column::At, Column::Direction],
};
const KINDS: [&str; 7] = ["ask", "complaint", "bad_news", "roadmap", "new_problem", "call", "note"];

impl Kind for Touches {
    fn name(&self) -> &'static str {
        "touches"
    }

    fn shape(&self) -> Shape {
        SHAPE
    }

    fn dates(&self) -> &'static [Column] {
        &[Column::At]
    }

    fn called(&self, row: &Row) -> blake3::Hash {
        hash("troth 2026 csv touch v1", SHAPE.columns.iter().map(|column| row.get(*column)))
    }

    fn read(&self, rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>> {
        one_row(rows, reading, SHAPE, |cells, row| touch(cells, row).into_iter().collect())
    }
}

fn touch(cells: &mut Cells<'_>, row: &Row) -> Option<Step> {
    let at = cells.required_moment(row, Column::At);
    let direction = cells.word(row, Column::Direction, &["in", "out"]);
    if row.get(Column::Direction).is_empty() {
        cells.needs(row, Column::Direction, "`in` for what they said, `out` for what you said");
    }
    let kind = cells.word(row, Column::Kind, &KINDS).unwrap_or("note");
    let who = cells.text(row, Column::Who).map(|who| who.to_string());
    let about = cells.text(row, Column::About).map(|about| (row.place(Column::About), about.to_string()));
    let text = cells.text(row, Column::Text);
    let (at, direction) = (at?, direction?);
    let said = if direction == "in" { "heard" } else { "said" };
    let event = Building::of("contact.held").map(|event| {
        let event = event.set("direction", direction).set("kind", kind);
        event.maybe(said, text.as_ref().map(Text::as_str))
    });
    let place = row.place(Column::At);
    let event = cells.taken(place, event)?;
    let others = &SHAPE.columns[2..];
    let others = hash("troth 2026 csv touch's other cells v1", others.iter().map(|column| row.get(*column)));
    let key = format!("csv:touch:{}:{}", at.key(), short(&others));
    let act = Act::Touch(Box::new(Touch { event, who, about }));
    Some(Step { place, moment: at, key, evidence: Vec::new(), act })
}
