//! The lines of an export: read one at a time, none longer than an event can be, each at its place.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use ledger_core::event::Evidence;
use ledger_core::text::TextError;
use ledger_core::{EventId, Instant, PersonId, StreamId, Text, Zone};
use serde::Deserialize;
use serde_json::Value;

use super::super::csv::row::Place;
use super::super::csv::scan::Spot;
use super::super::problem::Problem;
use super::Mark;
use crate::failure::Failure;

/// The longest line that is read, in bytes: far more than the texts of one event may hold.
const LONGEST: u64 = 16 << 20;
/// What only a ledger gives its own events.
const GIVEN: [&str; 3] = ["recorded", "version", "prev"];

/// An event as another ledger exported it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line {
    pub(super) id: EventId,
    pub(super) stream: StreamId,
    pub(super) r#type: String,
    pub(super) v: u16,
    pub(super) occurred: Instant,
    pub(super) zone: Zone,
    pub(super) by: Option<PersonId>,
    /// The event it takes back or sets right; unsaid in exports of earlier versions.
    #[serde(default)]
    pub(super) cause: Cause,
    pub(super) evidence: Vec<Evidence>,
    pub(super) key: String,
    /// Whether what is said in it is sealed under a key of its own here too.
    #[serde(default)]
    pub(super) private: bool,
    pub(super) data: Value,
}

/// What an event takes back or sets right.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(from = "Option<EventId>")]
pub(super) enum Cause {
    /// The line does not say.
    #[default]
    Unsaid,
    /// It says that there is nothing.
    Nothing,
    /// It says which event.
    Event(EventId),
}

impl From<Option<EventId>> for Cause {
    fn from(said: Option<EventId>) -> Self {
        said.map_or(Self::Nothing, Self::Event)
    }
}

/// What reading on finds.
pub(super) enum Met {
    /// A line, and where it is.
    Line(Box<Line>, Mark),
    /// No event.
    Bad(Problem),
    /// Nothing that is read after it.
    Broken(Problem),
}

/// A file of lines.
pub(super) struct Lines {
    file: BufReader<File>,
    path: String,
    offset: u64,
    number: u32,
}

pub(super) fn place(line: u32, column: usize) -> Place {
    let column = u32::try_from(column.max(1)).unwrap_or(u32::MAX);
    Place { file: 0, spot: Spot { line, column } }
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| Failure::file("read", path, &error))?;
        let (file, path) = (BufReader::new(file), path.display().to_string());
        Ok(Self { file, path, offset: 0, number: 0 })
    }

    /// The next line that is not empty.
    pub(super) fn next(&mut self) -> Result<Option<Met>, Failure> {
        loop {
            let (at, mut bytes) = (self.offset, Vec::new());
            let read = (&mut self.file).take(LONGEST + 1).read_until(b'\n', &mut bytes);
            let read = read.map_err(|error| Failure::file("read", Path::new(&self.path), &error))? as u64;
            if read == 0 {
                return Ok(None);
            }
            self.offset += read;
            self.number += 1;
            if read > LONGEST {
                let problem =
                    Problem::new(place(self.number, 1), "jsonl-line", "the line is longer than 16 MiB");
                return Ok(Some(Met::Broken(problem.hinting("nothing after this place was read"))));
            }
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
            if !bytes.is_empty() {
                // No line is longer than 16 MiB.
                let length = u32::try_from(read).unwrap_or(u32::MAX);
                let mark = Mark { offset: at, length, number: self.number };
                let line = parse(bytes, self.number);
                return Ok(Some(line.map_or_else(Met::Bad, |line| Met::Line(Box::new(line), mark))));
            }
        }
    }

    /// A line that was met before, again.
    pub(super) fn again(&self, mark: Mark) -> Result<Line, Failure> {
        let changed = || {
            let message = format!("{} changed while it was imported", self.path);
            Failure::failed("file-changed", message, "run the same command again")
        };
        let mut bytes = vec![0; usize::try_from(mark.length).map_err(|_| changed())?];
        match self.file.get_ref().read_exact_at(&mut bytes, mark.offset) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Err(changed()),
            Err(error) => return Err(Failure::file("read", Path::new(&self.path), &error)),
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
        parse(bytes, mark.number).map_err(|_| changed())
    }
}

fn parse(bytes: &[u8], number: u32) -> Result<Line, Problem> {
    let mut line: Line =
        serde_json::from_slice(bytes).map_err(|error| what_is_wrong(bytes, number, &error))?;
    written(&mut line.data).map_err(|error| {
        Problem::new(place(number, 1), "text", error.to_string()).hinting("take it out of the file")
    })?;
    Ok(line)
}

/// Why a line is no event of an export: no JSON at all, a key that only a ledger gives, or what `unread` says.
fn what_is_wrong(bytes: &[u8], number: u32, unread: &serde_json::Error) -> Problem {
    let shape = "each line is an object as troth export --format jsonl writes it";
    let short = |error: &serde_json::Error| {
        let text = error.to_string();
        text.split(" at line ").next().unwrap_or(&text).to_owned()
    };
    match serde_json::from_slice::<Value>(bytes) {
        Err(error) => {
            let what = format!("no JSON: {}", short(&error));
            Problem::new(place(number, error.column()), "jsonl-line", what).hinting(shape)
        }
        Ok(value) => match GIVEN.into_iter().find(|key| value.get(key).is_some()) {
            Some(given) => {
                let what = format!("`{given}` is given by the ledger alone, and no input may carry it");
                Problem::new(place(number, 1), "jsonl-given", what).hinting("leave it out: troth export does")
            }
            None => Problem::new(place(number, 1), "jsonl-line", short(unread)).hinting(shape),
        },
    }
}

/// Holds every text to what a text may be that is written here: no control characters, and normalised.
fn written(value: &mut Value) -> Result<(), TextError> {
    match value {
        Value::String(text) => match Text::new(text) {
            Err(error @ TextError::Control { .. }) => return Err(error),
            Ok(normal) if normal.as_str() != text.trim() => normal.as_str().clone_into(text),
            _ => {}
        },
        Value::Array(items) => items.iter_mut().try_for_each(written)?,
        Value::Object(members) => members.values_mut().try_for_each(written)?,
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}
