//! What a document is made of: claims that rest on events, and gaps.

use std::collections::BTreeSet;

use ledger_core::{Day, EventId};

use super::words::Words;

/// Who may read something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Both sides.
    #[default]
    Shared,
    /// The team: it rests on internal text, or is our opinion of the client.
    Internal,
}

impl Audience {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Internal => "internal",
        }
    }
}

/// The events that something rests on: at least one, each once, in the order in which they are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited {
    first: EventId,
    rest: Vec<EventId>,
}

impl Cited {
    /// One event.
    pub fn one(event: EventId) -> Self {
        Self { first: event, rest: Vec::new() }
    }

    /// These events; none if there are none, and then nothing can be claimed.
    pub fn all(events: impl IntoIterator<Item = EventId>) -> Option<Self> {
        let mut events = events.into_iter();
        let first = events.next()?;
        let mut seen = BTreeSet::from([first]);
        let rest = events.filter(|event| seen.insert(*event)).collect();
        Some(Self { first, rest })
    }

    /// The events.
    pub fn ids(&self) -> impl Iterator<Item = EventId> {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }
}

/// Something that is said, and the events it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What is said.
    pub text: String,
    /// What it rests on.
    pub cites: Cited,
    /// Who may read it.
    pub audience: Audience,
}

/// A figure to be seen at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The figure, counts first.
    pub value: String,
    /// What it is.
    pub claim: Claim,
}

/// Something that is not in the ledger and should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// What is missing.
    pub what: String,
    /// The command that would record it; for the team.
    pub how: Option<String>,
}

impl Gap {
    /// A gap, and how it is closed.
    pub fn new(what: impl Into<String>, how: impl Into<String>) -> Self {
        Self { what: what.into(), how: Some(how.into()) }
    }
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// Words, flush left.
    Words(&'static str),
    /// A date or a name that is not broken.
    Short(&'static str),
    /// A number, flush right.
    Number(&'static str),
}

impl Column {
    /// Its head.
    pub fn head(self) -> &'static str {
        match self {
            Self::Words(head) | Self::Short(head) | Self::Number(head) => head,
        }
    }
}

/// Claims side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it lists.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows: as many cells as there are columns.
    pub rows: Vec<Row>,
}

/// A row of a table: a claim in cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it says.
    pub cells: Vec<String>,
    /// What it rests on.
    pub cites: Cited,
    /// Who may read it.
    pub audience: Audience,
}

impl Row {
    /// A row of cells; who may read it may read every cell.
    pub fn new(cells: Vec<Words>, cites: Cited) -> Self {
        let audience = cells.iter().map(Words::audience).max().unwrap_or_default();
        Self { cells: cells.into_iter().map(Words::into_text).collect(), cites, audience }
    }
}

/// How figures over time are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A line each.
    Lines,
    /// A bar each, upon one another.
    Bars,
}

/// In what they are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// In 1/10,000 of a whole.
    Share,
    /// In numbers.
    Count,
}

/// One of the lines or bars of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it shows.
    pub name: &'static str,
    /// How good it is to have much of it; colours follow.
    pub tone: Tone,
}

/// What a figure speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The first of several equals.
    First,
    /// The second of them.
    Second,
    /// Something good.
    Good,
    /// Something that needs a look.
    Fair,
    /// Something bad.
    Bad,
}

impl Tone {
    /// Its name, for renderers.
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
            Self::Good => "good",
            Self::Fair => "fair",
            Self::Bad => "bad",
        }
    }
}

/// Figures over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What it shows.
    pub title: String,
    /// What is to be seen in it, in a sentence: for whoever does not see it.
    pub describes: String,
    /// How it is drawn.
    pub shape: Shape,
    /// In what it is measured.
    pub scale: Scale,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its points, oldest first.
    pub points: Vec<Point>,
    /// What it rests on.
    pub cites: Cited,
    /// Who may read it.
    pub audience: Audience,
}

/// The figures of a day, or of the time up to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub day: Day,
    /// What is said of it beside the figures; empty where nothing is.
    pub remark: String,
    /// The figure of each line; none where there is too little to say.
    pub values: Vec<Option<u32>>,
}
