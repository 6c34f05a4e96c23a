//! A file to import: opened once, read twice, and noticed if it changes in between.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::SystemTime;

use super::columns::{BadHeader, Column, Columns, Shape};
use super::row::Row;
use super::scan::{Flaw, Record, Scanner, Spot};
use crate::failure::{Exit, Failure};
use crate::import::kind::Kind;
use crate::import::map::{Entry, Map, starting};
use crate::input::nearest::nearest;

/// A file to import.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its name as it was typed.
    pub(crate) shown: String,
    /// The folder in which its evidence lies.
    pub(crate) folder: PathBuf,
    /// How many bytes it has.
    pub(crate) bytes: u64,
    path: PathBuf,
    changed: Option<SystemTime>,
    scanner: Scanner<File>,
    columns: Option<Columns>,
    record: Record,
}

/// Why the first line is no header.
#[derive(Debug)]
pub(crate) struct NoHeader {
    /// Where.
    pub(crate) spot: Spot,
    /// A stable name for programs.
    pub(crate) code: &'static str,
    /// What was met.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: String,
    /// Where else, if it is not the header that is at fault.
    pub(crate) elsewhere: Option<String>,
}

impl NoHeader {
    fn new(spot: Spot, code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { spot, code, message: message.into(), hint: hint.into(), elsewhere: None }
    }
}

/// Why a row cannot be taken.
#[derive(Debug)]
pub(crate) enum BadRow {
    /// Its bytes are no record.
    Flaw(Spot, Flaw),
    /// It has another number of cells than the header.
    Width(Spot, usize, usize),
}

/// A row as it was met, or why it cannot be taken.
pub(crate) struct Met {
    /// The row.
    pub(crate) row: Result<Row, BadRow>,
    /// Where its record begins, in bytes.
    pub(crate) offset: u64,
}

impl Source {
    /// Opens a file that can be read twice.
    pub(crate) fn open(cwd: &Path, typed: &Path) -> Result<Self, Failure> {
        let shown = typed.display().to_string();
        if shown == "-" {
            return Err(Failure::usage(
                "import-stdin",
                "standard input cannot be imported: a file is read twice, first to decide and then to record",
                "save it first: troth import FILE",
            ));
        }
        let path = cwd.join(typed);
        let unreadable = |error: std::io::Error| {
            let failure = Failure::file("read", &path, &error);
            Failure { exit: Exit::Usage, message: format!("cannot read {shown}: {error}"), ..failure }
        };
        let about = std::fs::metadata(&path).map_err(unreadable)?;
        if about.is_dir() {
            return Err(Failure::usage(
                "import-folder",
                format!("{shown} is a folder"),
                "name the CSV files in it",
            ));
        }
        if !about.is_file() {
            return Err(Failure::usage(
                "import-no-file",
                format!("{shown} is no plain file"),
                "save it to a file first",
            ));
        }
        let file = File::open(&path).map_err(unreadable)?;
        let scanner = Scanner::new(file).map_err(unreadable)?;
        let folder = path.parent().map_or_else(|| cwd.to_owned(), Path::to_owned);
        let changed = about.modified().ok();
        let (columns, record) = (None, Record::default());
        Ok(Self { shown, folder, bytes: about.len(), path, changed, scanner, columns, record })
    }

    /// Reads the first record of the file, which has to be its header.
    pub(crate) fn begin(&mut self) -> Result<(), Vec<NoHeader>> {
        let flawed =
            |(spot, flaw): (Spot, Flaw)| vec![NoHeader::new(spot, flaw.code(), flaw.to_string(), HEADER)];
        if !self.scanner.next(&mut self.record).map_err(flawed)? {
            let spot = Spot { line: 1, column: 1 };
            return Err(vec![NoHeader::new(spot, "csv-empty", "the file is empty", HEADER)]);
        }
        if self.record.len() == 1 && self.record.cell(0).contains([';', '\t']) {
            let spot = self.record.spot(0);
            let what = "the columns are not separated by commas";
            return Err(vec![NoHeader::new(spot, "csv-header", what, "save it as CSV with commas")]);
        }
        Ok(())
    }

    /// How much of the header is wrong, for rows with these columns; and how much of it is guessed.
    pub(crate) fn misfits(&self, shape: Shape) -> (usize, usize) {
        let (columns, bad) = Columns::read(&self.record, shape);
        (bad.len(), columns.guessed.len())
    }

    /// Takes the first record for the header of rows of this kind.
    pub(crate) fn take_header(&mut self, kind: &dyn Kind) -> Result<(), Vec<NoHeader>> {
        let shape = kind.shape();
        let (columns, bad) = Columns::read(&self.record, shape);
        // One slip of the pen is a slip; where much is another program's, a map is what helps.
        let foreign = !columns.guessed.is_empty()
            || bad.iter().filter(|(_, one)| matches!(one, BadHeader::Unknown(_))).count() > 1;
        if bad.is_empty() {
            self.columns = Some(columns);
            return Ok(());
        }
        let told = |(spot, bad): (Spot, BadHeader)| {
            NoHeader::new(spot, "csv-header", bad.to_string(), bad.hint(shape))
        };
        let mut told: Vec<NoHeader> = bad.into_iter().map(told).collect();
        if let (true, Some(first)) = (foreign, told.first_mut()) {
            let map = self.starting_map(kind);
            let hint = "a map says where our columns come from; save this one, complete it, and import with --map map.toml";
            first.hint = format!("{hint}:\n{map}");
        }
        Err(told)
    }

    /// A map to start from, for rows of this kind.
    pub(crate) fn starting_map(&self, kind: &dyn Kind) -> String {
        let header: Vec<&str> = (0..self.record.len()).map(|index| self.record.cell(index)).collect();
        let (columns, _) = Columns::read(&self.record, kind.shape());
        let read = |column: &Column| Some((*column, *header.get(columns.place(*column)?)?));
        let guessed: Vec<(Column, &str)> = kind.shape().columns.iter().filter_map(read).collect();
        starting(kind, &self.shown, &header, &guessed)
    }

    /// Takes the first record for a header that this map reads.
    pub(crate) fn take_mapped(&mut self, map: &Rc<Map>) -> Result<(), Vec<NoHeader>> {
        let mapped = Columns::mapped(&self.record, map);
        let (columns, lacks) = mapped.map_err(|(spot, bad)| {
            vec![NoHeader::new(
                spot,
                "csv-header",
                bad.to_string(),
                "take one of them out, or name another in the map",
            )]
        })?;
        if lacks.is_empty() {
            self.columns = Some(columns);
            return Ok(());
        }
        let told = |entry: &Entry| {
            let names = entry.from.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
            let header = || (0..self.record.len()).map(|index| self.record.cell(index));
            let near = entry.from.first().and_then(|from| nearest(from, header()));
            let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let hint = format!(
                "{near}The columns of the file are {}; `optional = true` is for one that it may lack",
                header().collect::<Vec<_>>().join(", ")
            );
            let what =
                format!("{} has no column {names}, from which `{}` is read", self.shown, entry.column.name());
            let place = format!("{}:{}:{}", map.name, entry.spot.line, entry.spot.column);
            let no_header = NoHeader::new(self.record.spot(0), "import-map", what, hint);
            NoHeader { elsewhere: Some(place), ..no_header }
        };
        Err(lacks.into_iter().filter_map(|number| map.entries.get(number)).map(told).collect())
    }

    /// What was guessed of the header: a column, and what the header calls it.
    pub(crate) fn guessed(&self) -> &[(Column, String)] {
        self.columns.as_ref().map_or(&[], |columns| &columns.guessed)
    }

    /// Reads the next row that says something; none at the end.
    pub(crate) fn next(&mut self, file: usize) -> Option<Met> {
        loop {
            match self.scanner.next(&mut self.record) {
                Ok(false) => return None,
                Ok(true) if self.record.is_blank() => {}
                Ok(true) => return Some(Met { row: self.row(file), offset: self.record.offset }),
                Err((spot, flaw)) => {
                    return Some(Met { row: Err(BadRow::Flaw(spot, flaw)), offset: self.record.offset });
                }
            }
        }
    }

    fn row(&self, file: usize) -> Result<Row, BadRow> {
        let Some(columns) = &self.columns else { return Err(BadRow::Width(Spot::default(), 0, 0)) };
        let (found, wanted) = (self.record.len(), columns.width);
        if found == wanted {
            return Ok(Row::new(file, &self.record, columns));
        }
        Err(BadRow::Width(self.record.spot(found.min(wanted)), found, wanted))
    }

    /// Reads a row again that was met before.
    pub(crate) fn again(&mut self, file: usize, offset: u64, line: u32) -> Result<Row, Failure> {
        if self.scanner.seek(offset, line).is_err() {
            return Err(self.changed());
        }
        match self.scanner.next(&mut self.record) {
            Ok(true) => self.row(file).map_err(|_| self.changed()),
            _ => Err(self.changed()),
        }
    }

    /// Somebody wrote to it since it was opened.
    pub(crate) fn changed(&self) -> Failure {
        let message = format!("{} changed while it was imported", self.shown);
        Failure::failed("import-changed", message, "import it again when nobody writes to it")
    }

    /// How far it was read, in bytes.
    pub(crate) fn offset(&self) -> u64 {
        self.scanner.offset()
    }

    /// Refuses a file that somebody wrote to since it was opened.
    pub(crate) fn is_as_it_was(&self) -> Result<(), Failure> {
        let about = std::fs::metadata(&self.path);
        let same =
            about.is_ok_and(|about| about.len() == self.bytes && about.modified().ok() == self.changed);
        if same {
            return Ok(());
        }
        Err(self.changed())
    }
}

/// What the first line has to be.
const HEADER: &str = "the first line names the columns: relationship,id,what,by,owner,made_at,due,…; troth import --help lists them";

impl BadRow {
    /// Where, a stable name, and a sentence.
    pub(crate) fn told(&self) -> (Spot, &'static str, String) {
        match self {
            Self::Flaw(spot, flaw) => (*spot, flaw.code(), flaw.to_string()),
            Self::Width(spot, found, wanted) => (
                *spot,
                "csv-width",
                format!("this row has {found} cells, and the header names {wanted} columns"),
            ),
        }
    }

    /// Whether what follows in the file cannot be read.
    pub(crate) fn ends_file(&self) -> bool {
        matches!(self, Self::Flaw(_, flaw) if flaw.ends_file())
    }
}
