//! A brief as it is set: texts that are harmless, citations as numbers, charts drawn.

use ledger_core::{Instant, Zone};
use projections::Basis;
use projections::Word;
use projections::briefs::{
    Audience, Block, Brief, Cited, Claim, Column, Gap, Note, Scale, Section, Series, Table, date,
};

use super::chart;
use crate::render::style::plain;

/// More runs of numbers than these are told in short beside a figure.
const MOST_RUNS: usize = 3;

/// What stands at the top.
pub(super) struct Head {
    pub(super) label: &'static str,
    pub(super) value: String,
}

/// A brief as it is set.
pub(super) struct Sheet {
    pub(super) title: String,
    pub(super) client: String,
    pub(super) purpose: &'static str,
    pub(super) head: Vec<Head>,
    pub(super) sections: Vec<Part>,
    pub(super) notes: Vec<NoteLine>,
    pub(super) gaps: usize,
}

/// A section.
pub(super) struct Part {
    pub(super) title: &'static str,
    pub(super) pieces: Vec<Piece>,
}

/// One thing that is said.
pub(super) enum Piece {
    Figures(Vec<Said>),
    Heading(&'static str),
    Claim(Said),
    List(Vec<Said>),
    Table(Grid),
    Chart(Box<Chart>),
    Gap { what: String, how: Option<String> },
}

/// A claim: with a figure in front where it has one.
pub(super) struct Said {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) refs: Vec<Ref>,
    pub(super) internal: bool,
}

/// One number under which an event is cited, or several that follow one another.
pub(super) struct Ref {
    pub(super) first: usize,
    pub(super) label: String,
}

/// A table.
pub(super) struct Grid {
    pub(super) title: String,
    pub(super) heads: Vec<Cell>,
    pub(super) rows: Vec<Line>,
}

/// A cell, and how it is set.
pub(super) struct Cell {
    pub(super) text: String,
    /// `words`, `short` or `number`.
    pub(super) set: &'static str,
}

impl Cell {
    /// Its parts, none of which is broken on a page.
    pub(super) fn parts(&self) -> Vec<&str> {
        self.text.split(", ").collect()
    }
}

/// A row of a table.
pub(super) struct Line {
    pub(super) cells: Vec<Cell>,
    pub(super) refs: Vec<Ref>,
    pub(super) internal: bool,
}

/// Figures over time: drawn, and in a table.
pub(super) struct Chart {
    pub(super) svg: String,
    pub(super) describes: String,
    /// The lines' names and tones.
    pub(super) legend: Vec<(&'static str, &'static str)>,
    pub(super) grid: Grid,
    pub(super) refs: Vec<Ref>,
    pub(super) internal: bool,
}

/// An event at the end.
pub(super) struct NoteLine {
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) occurred: String,
    pub(super) recorded: String,
    pub(super) word: &'static str,
}

impl Sheet {
    pub(super) fn of(brief: &Brief) -> Self {
        let setting = Setting { brief };
        let mut charts = 0;
        let sections: Vec<Part> =
            brief.sections.iter().map(|section| setting.part(section, &mut charts)).collect();
        let notes = brief.notes.iter().enumerate();
        Self {
            title: plain(&brief.title),
            client: plain(&brief.client),
            purpose: brief.purpose,
            head: head(brief),
            notes: notes.map(|(place, note)| line(place + 1, note, brief.zone)).collect(),
            gaps: brief.gaps(),
            sections,
        }
    }
}

fn head(brief: &Brief) -> Vec<Head> {
    let covers = match brief.span.basis {
        Basis::Term(_) => format!("{}, the term of the contract", brief.span.words()),
        Basis::Asked => brief.span.words(),
        Basis::Whole => format!("{}, the whole relationship", brief.span.words()),
    };
    let as_of = date(brief.as_of.civil_day());
    let known = date(brief.zone.day(brief.known_at));
    let for_whom = match brief.audience {
        Audience::Internal => "the team; what is marked \u{2020} rests on internal text or is our opinion",
        Audience::Shared => "both sides",
    };
    [
        ("Covers", covers),
        ("As of", format!("{as_of}, as it was known on {known}; days of {}", brief.zone)),
        ("Trust by", format!("policy {}", plain(&brief.policy))),
        ("For", for_whom.to_owned()),
    ]
    .map(|(label, value)| Head { label, value })
    .into()
}

fn line(number: usize, note: &Note, zone: Zone) -> NoteLine {
    let wall = |at: Instant| zone.wall(at).to_string().replace('T', " ");
    NoteLine {
        number,
        id: note.id.to_string(),
        kind: plain(&note.kind),
        occurred: note.on.map_or_else(|| wall(note.occurred), |day| day.to_string()),
        recorded: wall(note.recorded),
        word: match note.word {
            Word::File => "a kept file",
            Word::Locator => "a link",
            Word::Client => "the client's",
            Word::Ours => "ours alone",
        },
    }
}

/// Citations of a brief as numbers.
struct Setting<'a> {
    brief: &'a Brief,
}

impl Setting<'_> {
    fn part(&self, section: &Section, charts: &mut usize) -> Part {
        Part {
            title: section.title,
            pieces: section.blocks.iter().map(|block| self.piece(block, charts)).collect(),
        }
    }

    fn piece(&self, block: &Block, charts: &mut usize) -> Piece {
        match block {
            Block::Heading(heading) => Piece::Heading(heading),
            Block::Claim(claim) => Piece::Claim(self.said(claim, "")),
            Block::List(claims) => Piece::List(claims.iter().map(|claim| self.said(claim, "")).collect()),
            Block::Figures(figures) => {
                Piece::Figures(figures.iter().map(|one| self.said(&one.claim, &one.value)).collect())
            }
            Block::Table(table) => Piece::Table(self.grid(table)),
            Block::Series(series) => {
                *charts += 1;
                Piece::Chart(Box::new(self.chart(series, *charts)))
            }
            Block::Gap(Gap { what, how }) => Piece::Gap { what: plain(what), how: how.as_deref().map(plain) },
        }
    }

    fn said(&self, claim: &Claim, value: &str) -> Said {
        Said {
            value: plain(value),
            text: plain(&claim.text),
            refs: if value.is_empty() { self.refs(&claim.cites) } else { in_short(self.refs(&claim.cites)) },
            internal: self.is_marked(claim.audience),
        }
    }

    /// Whether it is marked as the team's own.
    fn is_marked(&self, audience: Audience) -> bool {
        audience == Audience::Internal && self.brief.audience == Audience::Internal
    }

    /// The numbers of what is cited: those that follow one another as one.
    fn refs(&self, cites: &Cited) -> Vec<Ref> {
        let mut numbers: Vec<usize> = cites.ids().filter_map(|id| self.brief.number(id)).collect();
        numbers.sort_unstable();
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for number in numbers {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == number => *last = number,
                _ => runs.push((number, number)),
            }
        }
        let label = |(first, last): (usize, usize)| Ref {
            first,
            label: if first == last { first.to_string() } else { format!("{first}\u{2013}{last}") },
        };
        runs.into_iter().map(label).collect()
    }

    fn grid(&self, table: &Table) -> Grid {
        let sets: Vec<&'static str> = table.columns.iter().map(set).collect();
        let row = |row: &projections::briefs::Row| Line {
            cells: cells(&row.cells, &sets),
            refs: self.refs(&row.cites),
            internal: self.is_marked(row.audience),
        };
        Grid {
            title: plain(&table.title),
            heads: table
                .columns
                .iter()
                .map(|column| Cell { text: column.head().to_owned(), set: set(column) })
                .collect(),
            rows: table.rows.iter().map(row).collect(),
        }
    }

    fn chart(&self, series: &Series, number: usize) -> Chart {
        let head = |text: &str, set| Cell { text: text.to_owned(), set };
        let has_remarks = series.points.iter().any(|point| !point.remark.is_empty());
        let mut heads = vec![head("up to", "short")];
        heads.extend(series.lines.iter().map(|line| head(line.name, "number")));
        heads.extend(has_remarks.then(|| head("what moved it", "words")));
        let sets: Vec<&'static str> = heads.iter().map(|head| head.set).collect();
        let rows = series.points.iter().map(|point| {
            let mut texts = vec![date(point.day)];
            texts.extend(point.values.iter().map(|value| figure(*value, series.scale)));
            texts.extend(has_remarks.then(|| point.remark.clone()));
            Line { cells: cells(&texts, &sets), refs: Vec::new(), internal: false }
        });
        Chart {
            svg: chart::svg(series, number),
            describes: plain(&series.describes),
            legend: series.lines.iter().map(|line| (line.name, line.tone.code())).collect(),
            grid: Grid { title: plain(&series.title), heads, rows: rows.collect() },
            refs: self.refs(&series.cites),
            internal: self.is_marked(series.audience),
        }
    }
}

/// Many numbers in few: a figure at a glance names the first and the last, and its section names them all.
fn in_short(mut refs: Vec<Ref>) -> Vec<Ref> {
    if refs.len() > MOST_RUNS
        && let (Some(last), Some(second)) = (refs.pop(), refs.get_mut(1))
    {
        second.label = format!("\u{2026} {}", last.label);
        second.first = last.first;
        refs.truncate(2);
    }
    refs
}

fn set(column: &Column) -> &'static str {
    match column {
        Column::Words(_) => "words",
        Column::Short(_) => "short",
        Column::Number(_) => "number",
    }
}

fn cells(texts: &[String], sets: &[&'static str]) -> Vec<Cell> {
    texts.iter().zip(sets).map(|(text, set)| Cell { text: plain(text), set }).collect()
}

/// A figure as it is read: `.835`, `4`; a dash where there is too little to say.
fn figure(value: Option<u32>, scale: Scale) -> String {
    match (value, scale) {
        (None, _) => "\u{2013}".into(),
        (Some(count), Scale::Count) => count.to_string(),
        (Some(parts), Scale::Share) => crate::render::trust::decimal(parts.into()),
    }
}
