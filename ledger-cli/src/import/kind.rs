//! The kinds of rows that can be imported: their columns, and what their rows mean.

use std::borrow::Cow;

use super::cells::{Cells, Reading};
use super::commitments::Commitments;
use super::csv::columns::{Column, Shape};
use super::csv::row::Row;
use super::csv::source::Source;
use super::map::Map;
use super::pauses::Pauses;
use super::problem::Problem;
use super::profiles::Profiles;
use super::steps::{Entry, Step};
use super::touches::Touches;
use super::updates::Updates;
use crate::failure::Failure;
use crate::input::nearest::nearest;

/// What a row calls its client.
pub(crate) struct Named<'r> {
    /// Its short name, or whatever stands in its place.
    pub(crate) slug: Cow<'r, str>,
    /// Whether that may be the client's external id or its name as well.
    pub(crate) whole: bool,
    /// Its external id and its name, where the short name was only made of the name.
    pub(crate) also: [&'r str; 2],
}

/// A kind of row that can be imported.
pub(crate) trait Kind: Sync {
    /// What `--as` calls it: the plural.
    fn name(&self) -> &'static str;

    /// Its columns.
    fn shape(&self) -> Shape;

    /// The columns that say when something happened; the first of them orders the entries.
    fn dates(&self) -> &'static [Column];

    /// The client a row is of.
    fn client<'r>(&self, row: &'r Row) -> Named<'r> {
        Named { slug: row.get(Column::Relationship).into(), whole: true, also: [""; 2] }
    }

    /// What the entry of a row is called: rows that are called alike are one entry.
    fn called(&self, row: &Row) -> blake3::Hash;

    /// What the rows of one entry mean.
    fn read(&self, rows: &[Row], reading: Reading<'_>) -> Result<Entry, Vec<Problem>>;

    /// Whether a relationship that the ledger lacks is opened as of the earliest row.
    fn opens(&self) -> bool {
        true
    }

    /// Whether the audit judges it.
    fn is_judged(&self) -> bool {
        false
    }

    /// What one is called, or several.
    fn counted(&self, count: usize) -> String {
        let one = self.name().strip_suffix('s').unwrap_or(self.name());
        // Of touches one is a touch.
        let one = one.strip_suffix("che").map_or(one.to_owned(), |stem| format!("{stem}ch"));
        if count == 1 { format!("1 {one}") } else { format!("{count} {}", self.name()) }
    }
}

impl std::fmt::Debug for dyn Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Every kind.
const KINDS: [&dyn Kind; 5] = [&Commitments, &Profiles, &Updates, &Touches, &Pauses];

/// The kind that `--as` names.
pub(crate) fn named(typed: &str) -> Result<&'static dyn Kind, Failure> {
    KINDS.into_iter().find(|kind| kind.name() == typed).ok_or_else(|| {
        let names = || KINDS.iter().map(|kind| kind.name());
        let all = names().collect::<Vec<_>>().join(", ");
        let hint = match nearest(typed, names()) {
            Some(near) => format!("did you mean --as {near}? It reads {all}"),
            None => format!("it reads {all}"),
        };
        Failure::usage("import-format", format!("--as {typed} is not read by this version"), hint)
    })
}

/// The kind whose columns a file has; where none has them all, the one that comes nearest.
pub(crate) fn guessed(source: &Source) -> &'static dyn Kind {
    KINDS.into_iter().min_by_key(|kind| source.misfits(kind.shape())).unwrap_or(KINDS[0])
}

/// The kind whose columns a map fills: the one that needs all of them.
pub(crate) fn mapped(map: &Map) -> &'static dyn Kind {
    let said = |column: &Column| map.entries.iter().any(|entry| entry.column == *column);
    let lacks = |kind: &&dyn Kind| {
        let shape = kind.shape();
        let unknown = map.entries.iter().filter(|entry| !shape.columns.contains(&entry.column)).count();
        unknown + shape.required.iter().filter(|column| !said(column)).count()
    };
    KINDS.into_iter().min_by_key(lacks).unwrap_or(KINDS[0])
}

/// A hash of these cells of a row.
pub(crate) fn hash<'a>(context: &str, cells: impl IntoIterator<Item = &'a str>) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    for text in cells {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize()
}

/// The same, as an idempotency key spells it.
pub(crate) fn short(hash: &blake3::Hash) -> String {
    hash.to_hex()[..16].to_owned()
}

/// Reads an entry that has one row: rows after it may only say the same.
pub(crate) fn one_row(
    rows: &[Row],
    reading: Reading<'_>,
    shape: Shape,
    read: impl FnOnce(&mut Cells<'_>, &Row) -> Vec<Step>,
) -> Result<Entry, Vec<Problem>> {
    let Some((first, later)) = rows.split_first() else { return Ok(Entry::default()) };
    let mut cells = Cells { reading, problems: Vec::new() };
    let steps = read(&mut cells, first);
    let mut warnings = Vec::new();
    for row in later {
        let place = row.place(Column::Relationship);
        match shape.columns.iter().find(|column| row.get(**column) != first.get(**column)) {
            None => {
                let what = format!("this row says the same as line {}: passed over", first.line);
                warnings.push((place, what));
            }
            Some(column) => cells.wrong(
                row.place(*column),
                format!("line {} says something else here of the same entry", first.line),
                "take one of the two rows out",
            ),
        }
    }
    if cells.problems.is_empty() { Ok(Entry { steps, warnings }) } else { Err(cells.problems) }
}
