//! A map as its file says it: every key at its place, what is not understood refused there.

use ledger_core::time::is_date_format;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Entry, Map, wrong};
use crate::failure::Failure;
use crate::import::csv::columns::{ALL, Column};
use crate::import::csv::scan::Spot;
use crate::import::kind;
use crate::input::nearest::nearest;
use crate::input::when;

/// What a map may say.
const KEYS: [&str; 4] = ["as", "zone", "formats", "columns"];
/// What it may say of a column.
const OF_A_COLUMN: [&str; 6] = ["from", "always", "values", "formats", "zone", "optional"];

/// Reads a map.
pub(super) fn map(name: &str, text: &str) -> Result<Map, Failure> {
    let reader = Reader { name, text };
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        reader.wrong(
            at,
            error.message().to_owned(),
            "a map is TOML: troth import --map jira --show-map is one",
        )
    })?;
    let mut map = Map { name: name.to_owned(), kind: None, entries: Vec::new() };
    let (mut zone, mut formats) = (None, Vec::new());
    let mut columns = None;
    for (key, value) in table.get_ref() {
        let at = key.span().start;
        match key.get_ref().as_ref() {
            "as" => {
                let named = kind::named(reader.text_of(value)?);
                map.kind = Some(named.map_err(|failure| reader.at(value.span().start, failure))?);
            }
            "zone" => zone = Some(reader.zone(value)?),
            "formats" => formats = reader.formats(value)?,
            "columns" => columns = Some(reader.table(value)?),
            other => return Err(reader.unknown(at, other, &KEYS)),
        }
    }
    let Some(columns) = columns else {
        return Err(reader.wrong(
            0,
            "the map has no [columns]",
            "say where our columns come from: what = \"Task\"",
        ));
    };
    for (key, value) in columns {
        let entry = reader.entry(key.get_ref(), key.span().start, value)?;
        map.entries.push(entry);
    }
    map.entries.sort_by_key(|entry| entry.spot);
    for entry in map.entries.iter_mut().filter(|entry| entry.column.is_date()) {
        entry.zone = entry.zone.or(zone);
        if entry.formats.is_empty() {
            entry.formats.clone_from(&formats);
        }
    }
    Ok(map)
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn wrong(&self, at: usize, what: impl Into<String>, hint: impl Into<String>) -> Failure {
        wrong(self.name, self.spot(at), what, hint)
    }

    fn at(&self, at: usize, failure: Failure) -> Failure {
        let Spot { line, column } = self.spot(at);
        failure.at(format!("{}:{line}:{column}", self.name))
    }

    fn spot(&self, at: usize) -> Spot {
        let before = self.text.get(..at).unwrap_or(self.text);
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        let line = before.bytes().filter(|byte| *byte == b'\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        Spot { line: number(line), column: number(column) }
    }

    fn unknown(&self, at: usize, typed: &str, known: &[&str]) -> Failure {
        let all = known.join(", ");
        let hint = match nearest(typed, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? Known here: {all}"),
            None => format!("known here: {all}"),
        };
        self.wrong(at, format!("a map says nothing called `{typed}` here"), hint)
    }

    fn text_of<'v>(&self, value: &'v Value<'_>) -> Result<&'v str, Failure> {
        value.get_ref().as_str().ok_or_else(|| {
            self.wrong(value.span().start, "expected a text", "write it between quotes: \"Due date\"")
        })
    }

    /// One text, or a list of them.
    fn texts(&self, value: &Value<'_>) -> Result<Vec<String>, Failure> {
        match value.get_ref().as_array() {
            Some(all) => all.iter().map(|one| self.text_of(one).map(str::to_owned)).collect(),
            None => Ok(vec![self.text_of(value)?.to_owned()]),
        }
    }

    fn table<'v, 'd>(&self, value: &'v Value<'d>) -> Result<&'v DeTable<'d>, Failure> {
        value.get_ref().as_table().ok_or_else(|| {
            self.wrong(
                value.span().start,
                "expected a table",
                "write it as [columns] with a line for each column",
            )
        })
    }

    fn zone(&self, value: &Value<'_>) -> Result<ledger_core::Zone, Failure> {
        when::zone(self.text_of(value)?).map_err(|failure| self.at(value.span().start, failure))
    }

    fn formats(&self, value: &Value<'_>) -> Result<Vec<String>, Failure> {
        let formats = self.texts(value)?;
        match formats.iter().find(|format| !is_date_format(format)) {
            None => Ok(formats),
            Some(bad) => Err(self.wrong(
                value.span().start,
                format!("`{bad}` is no format of a date"),
                "%d is the day, %m the month (%b Feb), %Y the year (%y two digits), %H:%M the time (%I:%M %p 9:15 AM)",
            )),
        }
    }

    /// What is said of one of our columns.
    fn entry(&self, typed: &str, at: usize, value: &Value<'_>) -> Result<Entry, Failure> {
        let Some(column) = ALL.into_iter().find(|column| column.name() == typed) else {
            let near = nearest(typed, ALL.iter().map(|column| column.name()));
            let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let hint = format!("{near}Our name stands left, the file's right: due = \"Due date\"");
            return Err(self.wrong(at, format!("there is no column `{typed}`"), hint));
        };
        let mut entry = Entry {
            column,
            spot: self.spot(at),
            from: Vec::new(),
            always: None,
            optional: false,
            values: None,
            formats: Vec::new(),
            zone: None,
        };
        let Some(said) = value.get_ref().as_table() else {
            entry.from = self.texts(value)?;
            return Ok(entry);
        };
        for (key, value) in said {
            let at = key.span().start;
            match key.get_ref().as_ref() {
                "from" => entry.from = self.texts(value)?,
                "always" => entry.always = Some(self.text_of(value)?.to_owned()),
                "values" => entry.values = Some(self.values(value)?),
                "formats" if column.is_date() => entry.formats = self.formats(value)?,
                "zone" if column.is_date() => entry.zone = Some(self.zone(value)?),
                other @ ("formats" | "zone") => {
                    let what = format!("`{other}` is for dates, and `{}` is none", column.name());
                    return Err(self.wrong(at, what, "leave it out"));
                }
                "optional" => {
                    entry.optional = value.get_ref().as_bool().ok_or_else(|| {
                        self.wrong(value.span().start, "expected true or false", "write optional = true")
                    })?;
                }
                other => return Err(self.unknown(at, other, &OF_A_COLUMN)),
            }
        }
        if entry.from.is_empty() == entry.always.is_none() {
            let what = format!("`{}` needs either `from` or `always`", column.name());
            return Err(self.wrong(
                at,
                what,
                "from names the file's column, always is what it is in every row",
            ));
        }
        Ok(entry)
    }

    fn values(&self, value: &Value<'_>) -> Result<Vec<(String, String)>, Failure> {
        let pair = |(theirs, ours): (&Spanned<_>, &Value<'_>)| {
            let theirs: &std::borrow::Cow<'_, str> = theirs.get_ref();
            Ok((theirs.to_string(), self.text_of(ours)?.to_owned()))
        };
        self.table(value)?.iter().map(pair).collect()
    }
}

/// Columns that know only certain words.
pub(super) fn is_worded(column: Column) -> bool {
    use Column::{Agreed, By, Direction, Heroic, Kind, Outcome, Per, Rhythm, Size};
    matches!(column, By | Outcome | Agreed | Heroic | Size | Direction | Kind | Per | Rhythm)
}
