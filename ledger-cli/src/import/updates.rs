//! Updates that were sent: `relationship,cadence,sent_at,words,sections,title`.

use ledger_core::Text;

use super::cells::{Cells, Reading};
use super::csv::columns::{Column, Shape};
use super::csv::row::Row;
use super::kind::{Kind, hash, one_row, short};
use super::problem::Problem;
use super::steps::{Act, Entry, Step};
use crate::input::building::Building;

/// Updates.
pub(crate) struct Updates;

const SHAPE: Shape = Shape {
    columns: &[
        Column::Relationship,
        Column::Cadence,
        Column::SentAt,
        Column::Words,
        Column::Sections,
        Column::Title,
    ],
    required: &[Column::Relationship, Column::Cadence, Column::SentAt],
};

impl Kind for Updates {
    fn name(&self) -> &'static str {
        "updates"
    }

    fn shape(&self) -> Shape {
        SHAPE
    }

    fn dates(&self) -> &'static [Column] {
        &[Column::SentAt]
    }

    fn called(&self, row: &Row) -> blake3::Hash {
        let named = [Column::Relationship, Column::Cadence, Column::SentAt, Column::Title];
        hash("troth 2026 csv update v1", named.map(|column| row.get(column)))
    }

    fn read(&self, rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>> {
        one_row(rows, reading, SHAPE, |cells, row| update(cells, row).into_iter().collect())
    }
}

fn update(cells: &mut Cells<'_>, row: &Row) -> Option<Step> {
    let cadence =
        cells.required(row, Column::Cadence, "say which cadence it belongs to, such as weekly-update");
    let sent = cells.required_moment(row, Column::SentAt);
    let words: Option<u32> = cells.parsed(row, Column::Words, "a number of words, such as 200");
    let sections = cells.listed(row, Column::Sections);
    let title = cells.text(row, Column::Title);
    let (cadence, sent) = (cadence?, sent?);
    let name = short(&hash("troth 2026 csv title of an update v1", [row.get(Column::Title)]));
    let event = Building::of("update.sent").map(|event| {
        event
            .set("cadence", cadence.as_str())
            .maybe("words", words)
            .list("sections", &sections)
            .maybe("title", title.as_ref().map(Text::as_str))
    });
    let event = cells.built(row.place(Column::SentAt), event)?;
    let key = format!("csv:{cadence}:{}:{name}", sent.key());
    let act = Act::Record(Box::new(event));
    Some(Step { place: row.place(Column::SentAt), moment: sent, key, evidence: Vec::new(), act })
}
