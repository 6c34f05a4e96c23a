//! The lines of an export: read one at a time, none longer than an event can be, each at its place.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, Scope};

use ledger_core::event::{Event, Evidence};
use ledger_core::text::TextError;
use ledger_core::{EventId, Instant, PersonId, StreamId, Text, Zone};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::super::csv::row::Place;
use super::super::csv::scan::Spot;
use super::super::problem::Problem;
use super::Mark;
use super::rewrite::names;
use crate::failure::Failure;

/// The longest line that is read, in bytes: far more than the texts of one event may hold.
const LONGEST: u64 = 16 << 20;
/// How many lines are read in one go ahead of what is decided.
const CHUNK: usize = 256;
/// How many times as many are read at most before somebody asks for them.
const AHEAD: usize = 4;
/// What only a ledger gives its own events.
const GIVEN: [&str; 3] = ["recorded", "version", "prev"];

/// What finding a line needs of it: everything else is read when it is decided.
#[derive(Deserialize)]
struct Glance<'a> {
    stream: &'a str,
    r#type: &'a str,
}

/// An event as another ledger exported it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Line<D = Data> {
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
    pub(super) data: D,
}

/// What an event says.
#[derive(Debug)]
pub(super) enum Data {
    /// It names nothing that is called otherwise here, but perhaps by its own number.
    Plain(Box<Event>),
    /// It is read once what it names is called as it is here.
    Naming(Value),
}

impl Data {
    /// The data as JSON.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Plain(event) => {
                let spelled = event.data().and_then(|data| serde_json::from_str(&data));
                spelled.unwrap_or_default()
            }
            Self::Naming(value) => value.clone(),
        }
    }
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
    /// A line of a client or of the rules, as far as can be seen without reading all of it.
    Seen(StreamId, Mark),
    /// A line that was read whole: of somebody, or of what does not travel.
    Line(Box<Line>, Mark),
    /// No event.
    Bad(Problem),
    /// Nothing that is read after it.
    Broken(Problem),
}

/// Lines read again, each an event or the reason why it is none.
type Chunk = Result<Vec<Result<Line, Problem>>, Failure>;

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
                if let Some(stream) = glance(bytes) {
                    return Ok(Some(Met::Seen(stream, mark)));
                }
                let line = parse(bytes, self.number);
                return Ok(Some(line.map_or_else(Met::Bad, |line| Met::Line(Box::new(line), mark))));
            }
        }
    }

    /// Hands out lines that were met before, in their order: read on another core while the caller is at work on those
    /// before them.
    pub(super) fn each(
        &self,
        marks: &[Mark],
        take: &mut dyn FnMut(Mark, Result<Line, Problem>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        thread::scope(|scope| {
            let ahead = if marks.len() > CHUNK { self.ahead(scope, marks) } else { None };
            for some in marks.chunks(CHUNK) {
                // What no thread reads is read here.
                let read = ahead.as_ref().and_then(|ahead| ahead.recv().ok());
                for (mark, line) in some.iter().zip(read.unwrap_or_else(|| self.read(some))?) {
                    take(*mark, line)?;
                }
            }
            Ok(())
        })
    }

    /// A thread that reads these lines; none if it cannot be had.
    fn ahead<'s>(&'s self, scope: &'s Scope<'s, '_>, marks: &'s [Mark]) -> Option<Receiver<Chunk>> {
        let (sender, receiver) = sync_channel(AHEAD);
        let work = move || {
            for some in marks.chunks(CHUNK) {
                if sender.send(self.read(some)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("troth-lines".into()).spawn_scoped(scope, work).ok().map(|_| receiver)
    }

    fn read(&self, marks: &[Mark]) -> Chunk {
        marks.iter().map(|mark| self.again(*mark)).collect()
    }

    fn again(&self, mark: Mark) -> Result<Result<Line, Problem>, Failure> {
        let mut bytes = vec![0; usize::try_from(mark.length).map_err(|_| self.changed())?];
        match self.file.get_ref().read_exact_at(&mut bytes, mark.offset) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Err(self.changed()),
            Err(error) => return Err(Failure::file("read", Path::new(&self.path), &error)),
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).trim_ascii();
        Ok(parse(bytes, mark.number))
    }

    /// What was read of the file once is not what it says now.
    pub(super) fn changed(&self) -> Failure {
        let message = format!("{} changed while it was imported", self.path);
        Failure::failed("file-changed", message, "run the same command again")
    }
}

/// Whose event a line is, where that can be seen at a glance; none where it has to be read whole.
fn glance(bytes: &[u8]) -> Option<StreamId> {
    let Glance { stream, r#type } = serde_json::from_slice(bytes).ok()?;
    let stream = stream.parse().ok()?;
    (stream != StreamId::people() && !stays(&stream, r#type)).then_some(stream)
}

/// Whether an event belongs to one ledger and does not travel.
pub(super) fn stays(stream: &StreamId, kind: &str) -> bool {
    ["_keys", "_checkpoints"].contains(&stream.as_str()) || crate::export::jsonl::STAY_TOO.contains(&kind)
}

fn parse(bytes: &[u8], number: u32) -> Result<Line, Problem> {
    let wrong = |error: serde_json::Error| what_is_wrong(bytes, number, &error);
    let line: Line<&RawValue> = serde_json::from_slice(bytes).map_err(wrong)?;
    let data = if let Some(event) = plain(&line) {
        Data::Plain(Box::new(event))
    } else {
        let mut data = serde_json::from_str(line.data.get()).map_err(wrong)?;
        written(&mut data).map_err(|error| {
            Problem::new(place(number, 1), "text", error.to_string()).hinting("take it out of the file")
        })?;
        Data::Naming(data)
    };
    let Line { id, stream, r#type, v, occurred, zone, by, cause, evidence, key, private, .. } = line;
    Ok(Line { id, stream, r#type, v, occurred, zone, by, cause, evidence, key, private, data })
}

/// What a line says, where nothing in it has to be called otherwise or written otherwise before it is read.
fn plain(line: &Line<&RawValue>) -> Option<Event> {
    let data = line.data.get();
    // Without escapes, every second piece between quotes is a text.
    let mut texts = data.split('"').skip(1).step_by(2);
    if data.contains('\\') || texts.any(|text| names(text) || !matches!(rewritten(text), Ok(None))) {
        return None;
    }
    match Event::read(&line.r#type, line.v, line.data) {
        Event::Unknown(_) => None,
        event => Some(event),
    }
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
        Value::String(text) => {
            if let Some(normal) = rewritten(text)? {
                *text = normal;
            }
        }
        Value::Array(items) => items.iter_mut().try_for_each(written)?,
        Value::Object(members) => members.values_mut().try_for_each(written)?,
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

/// How a text is written here, where that is otherwise.
fn rewritten(text: &str) -> Result<Option<String>, TextError> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(None);
    }
    match Text::new(text) {
        Err(error @ TextError::Control { .. }) => Err(error),
        Ok(normal) if normal.as_str() != text.trim() => Ok(Some(normal.as_str().to_owned())),
        _ => Ok(None),
    }
}
