//! What can be put before a client, or before whoever decides about one: documents of claims, each with the events it
//! rests on, and of gaps, each with the way to close it.
//!
//! ```text
//! Asked { history, clocks, span, voice } ─ renewal, walk_away ─► Sections of Claims, Rows, Series, Gaps
//! Sections ─ cited: numbers and a list of the events they rest on ─► Brief, which renderers print
//! Brief ─ for_audience ─► the same without what rests on internal text
//! ```
//!
//! A claim cannot be made without an event: [`Cited`] is never empty. What is missing is a [`Gap`], never a guess.

mod asked;
mod cadences;
mod claim;
mod contracts;
mod decisions;
mod misses;
mod note;
mod predictions;
mod promises;
mod readings;
mod renewal;
mod said;
mod trust;
mod walk_away;
mod words;

use ledger_core::time::AsOf;
use ledger_core::{EventId, Instant, StreamId, Zone};

pub use asked::{Asked, Span, span};
pub use claim::{
    Audience, Cited, Claim, Column, Figure, Gap, Line, Point, Row, Scale, Series, Shape, Table, Tone,
};
pub use note::Note;
pub use renewal::renewal;
pub use walk_away::walk_away;
pub use words::{Voice, Words, date};

/// Which document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// What we said, what we did, what comes next.
    Renewal,
    /// What speaks for walking away.
    WalkAway,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Self; 2] = [Self::Renewal, Self::WalkAway];

    /// Its name on the command line and on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Renewal => "renewal",
            Self::WalkAway => "walk-away",
        }
    }
}

/// A document about one relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// Which document it is.
    pub kind: Kind,
    /// The client's stream.
    pub stream: StreamId,
    /// The client's name; the stream's where none is recorded.
    pub client: String,
    /// Its title.
    pub title: String,
    /// What it answers, in one sentence.
    pub purpose: &'static str,
    /// The time it covers.
    pub span: Span,
    /// As of when it speaks.
    pub as_of: AsOf,
    /// When it was known, as an instant to be shown.
    pub known_at: Instant,
    /// The zone of its days.
    pub zone: Zone,
    /// The policy by which trust is counted.
    pub policy: String,
    /// For whom it is: internal, until it was cut for somebody.
    pub audience: Audience,
    /// What it says.
    pub sections: Vec<Section>,
    /// The events it rests on, numbered from 1 in the order in which they are first cited.
    pub notes: Vec<Note>,
}

/// One part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its title.
    pub title: &'static str,
    /// What it says, in order.
    pub blocks: Vec<Block>,
}

/// One thing that is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Figures to be seen at a glance.
    Figures(Vec<Figure>),
    /// A smaller heading.
    Heading(&'static str),
    /// A sentence or two.
    Claim(Claim),
    /// Claims of one kind, as a list.
    List(Vec<Claim>),
    /// Claims side by side.
    Table(Table),
    /// Figures over time.
    Series(Series),
    /// What is missing.
    Gap(Gap),
}

impl Block {
    /// The events of everything it claims, in order.
    pub fn cited(&self) -> Vec<EventId> {
        let of = |cites: &Cited| cites.ids().collect::<Vec<_>>();
        match self {
            Self::Heading(_) | Self::Gap(_) => Vec::new(),
            Self::Claim(claim) => of(&claim.cites),
            Self::Figures(figures) => figures.iter().flat_map(|one| of(&one.claim.cites)).collect(),
            Self::List(claims) => claims.iter().flat_map(|one| of(&one.cites)).collect(),
            Self::Table(table) => table.rows.iter().flat_map(|row| of(&row.cites)).collect(),
            Self::Series(series) => of(&series.cites),
        }
    }

    /// What of it this audience may read; none if nothing.
    fn read_by(self, audience: Audience) -> Option<Self> {
        let may = |of: Audience| of <= audience;
        Some(match self {
            Self::Heading(heading) => Self::Heading(heading),
            Self::Gap(gap) => Self::Gap(Gap { how: gap.how.filter(|_| may(Audience::Internal)), ..gap }),
            Self::Claim(claim) => Self::Claim(may(claim.audience).then_some(claim)?),
            Self::Series(series) => Self::Series(may(series.audience).then_some(series)?),
            Self::Figures(mut figures) => {
                figures.retain(|one| may(one.claim.audience));
                (!figures.is_empty()).then_some(Self::Figures(figures))?
            }
            Self::List(mut claims) => {
                claims.retain(|one| may(one.audience));
                (!claims.is_empty()).then_some(Self::List(claims))?
            }
            Self::Table(mut table) => {
                table.rows.retain(|row| may(row.audience));
                (!table.rows.is_empty()).then_some(Self::Table(table))?
            }
        })
    }
}

impl Brief {
    /// The same document without what this audience may not read: claims that rest on internal text, our opinion of the
    /// client, and how the team closes a gap. Its notes are those that are still cited, numbered anew.
    #[must_use]
    pub fn for_audience(mut self, audience: Audience) -> Self {
        let sections = std::mem::take(&mut self.sections).into_iter();
        let cut = sections.map(|section| Section {
            blocks: without_lone_headings(
                section.blocks.into_iter().filter_map(|block| block.read_by(audience)).collect(),
            ),
            ..section
        });
        self.sections = cut.filter(|section| !section.blocks.is_empty()).collect();
        self.audience = audience.min(self.audience);
        let notes = std::mem::take(&mut self.notes);
        self.notes = note::in_order(&self.sections, |id| notes.iter().find(|note| note.id == id).cloned());
        self
    }

    /// The number under which an event is cited.
    pub fn number(&self, id: EventId) -> Option<usize> {
        self.notes.iter().position(|note| note.id == id).map(|place| place + 1)
    }

    /// How many gaps it names.
    pub fn gaps(&self) -> usize {
        let blocks = self.sections.iter().flat_map(|section| &section.blocks);
        blocks.filter(|block| matches!(block, Block::Gap(_))).count()
    }
}

/// Leaves out headings under which nothing is left.
fn without_lone_headings(blocks: Vec<Block>) -> Vec<Block> {
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        if matches!((&block, kept.last()), (Block::Heading(_), Some(Block::Heading(_)))) {
            kept.pop();
        }
        kept.push(block);
    }
    if matches!(kept.last(), Some(Block::Heading(_))) {
        kept.pop();
    }
    kept
}

#[cfg(test)]
mod tests;
