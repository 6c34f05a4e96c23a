//! Maps: how the columns and words of another program's table are ours. A file of yours, or one that comes with Troth.

mod guess;
mod read;
mod turn;

use std::path::Path;

use ledger_core::Zone;

use super::csv::columns::Column;
use super::csv::scan::Spot;
use super::kind::Kind;
use crate::desk::as_typed;
use crate::failure::{Exit, Failure};

pub(crate) use guess::{column_of, starting};
pub(crate) use turn::Unturned;

/// The maps that come with Troth.
const PRESETS: [(&str, &str); 3] = [
    ("hubspot", include_str!("../maps/hubspot.toml")),
    ("salesforce", include_str!("../maps/salesforce.toml")),
    ("jira", include_str!("../maps/jira.toml")),
];

/// How a table of another program is read.
#[derive(Debug)]
pub(crate) struct Map {
    /// What it is called: a preset's name, or its file.
    pub(crate) name: String,
    /// What the rows are, where it says so.
    pub(crate) kind: Option<&'static dyn Kind>,
    /// What it says of each of our columns.
    pub(crate) entries: Vec<Entry>,
}

/// Where one of our columns comes from.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Ours.
    pub(crate) column: Column,
    /// Where the map says so.
    pub(crate) spot: Spot,
    /// The columns of the table that hold it: the first that is there counts.
    pub(crate) from: Vec<String>,
    /// What it is in every row, where no column holds it.
    pub(crate) always: Option<String>,
    /// Whether a table may lack it.
    pub(crate) optional: bool,
    /// What the table's words are as ours.
    values: Option<Vec<(String, String)>>,
    /// How its dates are spelled beside ISO 8601.
    formats: Vec<String>,
    /// The zone of its times without an offset.
    zone: Option<Zone>,
}

impl Map {
    /// The map that `--map` names: one that comes with Troth, or a file.
    pub(crate) fn load(cwd: &Path, typed: &Path) -> Result<Self, Failure> {
        let (name, text) = text(cwd, typed)?;
        read::map(&name, &text)
    }

    /// Whether it says what rows of this kind need, and nothing that they have not.
    pub(crate) fn fits(&self, kind: &dyn Kind) -> Result<(), Failure> {
        let shape = kind.shape();
        if let Some(entry) = self.entries.iter().find(|entry| !shape.columns.contains(&entry.column)) {
            let what = format!("{} have no column `{}`", kind.name(), entry.column.name());
            return Err(self.wrong(entry.spot, what, format!("the columns are {}", shape.header())));
        }
        let said = |column: &&Column| self.entries.iter().any(|entry| entry.column == **column);
        match shape.required.iter().find(|column| !said(column)) {
            None => Ok(()),
            Some(column) => {
                let (name, kind) = (column.name(), kind.name());
                let what = format!("the map says nothing of `{name}`, which all {kind} need");
                let hint = format!("add {name} = \"…\", or {name} = {{ always = \"…\" }}");
                Err(self.wrong(Spot { line: 1, column: 1 }, what, hint))
            }
        }
    }

    /// A failure at a place of the map.
    pub(crate) fn wrong(&self, spot: Spot, what: impl Into<String>, hint: impl Into<String>) -> Failure {
        wrong(&self.name, spot, what, hint)
    }

    /// What to do about something that the map does not say.
    fn mend(&self, what: &str) -> String {
        let name = &self.name;
        match preset(name) {
            Some(_) => format!(
                "{what} to a map of yours: troth import --map {name} --show-map > map.toml, then --map map.toml"
            ),
            None => format!("{what} to {name}"),
        }
    }
}

fn wrong(name: &str, spot: Spot, what: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure::usage("import-map", what, hint).at(format!("{name}:{}:{}", spot.line, spot.column))
}

fn preset(name: &str) -> Option<&'static str> {
    PRESETS.into_iter().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// The text of the map that `--map` names, and what it is called.
pub(crate) fn text(cwd: &Path, typed: &Path) -> Result<(String, String), Failure> {
    let name = typed.display().to_string();
    if let Some(text) = preset(&name) {
        return Ok((name, text.to_owned()));
    }
    let path = cwd.join(typed);
    let text = crate::input::files::text(&path).map_err(|failure| {
        let presets = PRESETS.map(|(name, _)| name).join(", ");
        let hint = format!("name a file, or one of the maps that come with Troth: {presets}");
        Failure { exit: Exit::Usage, hint: Some(hint), ..failure }
    })?;
    Ok((as_typed(cwd, &path), text))
}
