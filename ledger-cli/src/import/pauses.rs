//! Rests of a cadence: `relationship,cadence,announced_at,from,until,why,evidence`.

use ledger_core::Text;
use ledger_core::time::Day;

use super::cells::{Cells, Reading};
use super::csv::columns::{Column, Shape};
use super::csv::row::Row;
use super::kind::{Kind, hash, one_row};
use super::problem::Problem;
use super::steps::{Act, Entry, Step};
use crate::input::building::Building;

/// Pauses.
pub(crate) struct Pauses;

const SHAPE: Shape = Shape {
    columns: &[
        Column::Relationship,
        Column::Cadence,
        Column::AnnouncedAt,
        Column::From,
        Column::Until,
        Column::Why,
        Column::Evidence,
    ],
    required: &[Column::Relationship, Column::Cadence, Column::AnnouncedAt, Column::From, Column::Until],
};
const A_DAY: &str = "a day, such as 2026-12-21";

impl Kind for Pauses {
    fn name(&self) -> &'static str {
        "pauses"
    }

    fn shape(&self) -> Shape {
        SHAPE
    }

    fn dates(&self) -> &'static [Column] {
        &[Column::AnnouncedAt]
    }

    fn called(&self, row: &Row) -> blake3::Hash {
        hash("troth 2026 csv pause v1", SHAPE.columns[..5].iter().map(|column| row.get(*column)))
    }

    fn read(&self, rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>> {
        one_row(rows, reading, SHAPE, |cells, row| pause(cells, row).into_iter().collect())
    }

    /// A cadence that could rest is only where the relationship is.
    fn opens(&self) -> bool {
        false
    }
}

fn pause(cells: &mut Cells<'_>, row: &Row) -> Option<Step> {
    let cadence = cells.required(row, Column::Cadence, "say which cadence rests, such as weekly-update");
    let announced = cells.required_moment(row, Column::AnnouncedAt);
    let mut day = |column| {
        cells.required(row, column, "give the first and the last day of the pause")?;
        cells.parsed::<Day>(row, column, A_DAY)
    };
    let (from, until) = (day(Column::From), day(Column::Until));
    let why = cells.text(row, Column::Why);
    let locator = cells.text(row, Column::Evidence);
    let (cadence, announced, from, until) = (cadence?, announced?, from?, until?);
    if until < from {
        let what = format!("the pause ends on {until}, before it begins on {from}");
        cells.wrong(row.place(Column::Until), what, "mend it in the file");
    }
    let event = Building::of("cadence.paused").map(|event| {
        event
            .set("cadence", cadence.as_str())
            .set("from", from.to_string())
            .set("until", until.to_string())
            .maybe("why", why.as_ref().map(Text::as_str))
    });
    let event = cells.built(row.place(Column::Cadence), event)?;
    let key = format!("csv:{cadence}:{}:{from}:{until}", announced.key());
    let evidence = locator.map(|locator| (row.place(Column::Evidence), locator.to_string()));
    let evidence = evidence.into_iter().collect();
    let act = Act::Record(Box::new(event));
    Some(Step { place: row.place(Column::Cadence), moment: announced, key, evidence, act })
}
