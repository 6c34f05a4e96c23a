//! How far either side can be relied on, over the time that is covered: opinions, and how they moved.

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::time::AsOf;

use super::asked::View;
use super::words::{Words, date};
use super::{
    Audience, Block, Cited, Column, Figure, Gap, Line, Point, Row, Scale, Series, Shape, Table, Tone,
};
use crate::replay::{Every, Figures, Moved, Period, Replay, Standing, Step};
use crate::trust::{PARTS, Source, TrustView, dimension_code, trust};

/// Shorter than so many days, it is told week by week; longer than so many, by the quarter.
const BY_WEEK: i64 = 120;
const BY_QUARTER: i64 = 1_100;
/// So many facts are named beside a step.
const NAMED: usize = 2;

/// What is drawn.
const LINES: [Line; 2] =
    [Line { name: "competence", tone: Tone::First }, Line { name: "integrity", tone: Tone::Second }];

/// Which part of an opinion is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Draws {
    /// What is proven.
    Proven,
    /// What is broken.
    Broken,
}

impl Draws {
    fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Broken => "broken",
        }
    }
}

/// Trust in one side over the time that is covered.
pub(super) struct Over {
    side: Side,
    draws: Draws,
    /// As of its end.
    view: TrustView,
    replay: Replay,
}

impl Over {
    pub(super) fn of(view: &View<'_>, side: Side, draws: Draws) -> Self {
        let history = view.asked.history;
        let span = view.asked.span;
        let zone = view.setting.zone;
        let until = if span.until < view.today() { AsOf::day(span.until, zone) } else { view.asked.as_of };
        let begins = crate::replay::begins(history, zone);
        let days = until.civil_day().since(span.from);
        let every = match days {
            ..BY_WEEK => Every::Week,
            BY_WEEK..BY_QUARTER => Every::Month,
            _ => Every::Quarter,
        };
        // Before the first fact nothing stood: there is no eve to tell of.
        let from = Some(span.from).filter(|from| begins.is_some_and(|first| first < *from));
        let from = from.filter(|from| *from <= until.civil_day());
        let replay = crate::replay(history, &Period { every, from, until, zone }, side);
        Self { side, draws, view: trust(history, &history.setting(until), side), replay }
    }

    /// The audience of what we think of a side: of the client, the team's alone.
    fn audience(&self) -> Audience {
        if self.side == Side::Us { Audience::Shared } else { Audience::Internal }
    }

    fn words(&self, text: impl Into<String>) -> Words {
        let words = Words::new(text);
        if self.side == Side::Us { words } else { words.internal() }
    }

    /// What an opinion rests on.
    fn cites(&self, dimension: TrustDimension) -> Option<Cited> {
        let of = self.view.shares.iter().filter(|share| share.dimension == dimension);
        Cited::all(of.filter_map(|share| share.of.event))
    }

    fn at_first(&self, dimension: TrustDimension) -> Option<&Standing> {
        standing(&self.replay.start.as_ref()?.figures, dimension)
    }

    /// What is proven of competence and integrity, to be seen at a glance.
    pub(super) fn figures(&self) -> Vec<Figure> {
        let two = [TrustDimension::Competence, TrustDimension::Integrity];
        let figure = |dimension: TrustDimension| {
            let now = self.view.dimensions.iter().find(|one| one.dimension == dimension)?;
            if !now.says_enough {
                return None;
            }
            let was = self.at_first(dimension).filter(|one| one.says_enough);
            let was = was.map(|one| format!(", {} at the beginning", decimal(one.opinion.proven(PARTS))));
            let of = if self.side == Side::Us { "our" } else { "their" };
            let text = format!("of {of} {} is proven{}", dimension_code(dimension), was.unwrap_or_default());
            let claim = self.words(text).citing(self.cites(dimension)?);
            Some(Figure { value: decimal(now.opinion.proven(PARTS)), claim })
        };
        two.into_iter().filter_map(figure).collect()
    }

    /// The opinions side by side, and how they moved; a gap where nobody can say.
    pub(super) fn blocks(&self, view: &View<'_>) -> Vec<Block> {
        let rows: Vec<Row> = self.view.dimensions.iter().filter_map(|one| self.row(one.dimension)).collect();
        if rows.is_empty() {
            return vec![Block::Gap(self.nothing(view))];
        }
        let columns = vec![
            Column::Words("Dimension"),
            Column::Number("Proven"),
            Column::Number("Broken"),
            Column::Number("Unknown"),
            Column::Number("Facts"),
            Column::Number("Proven at the beginning"),
        ];
        let table = Block::Table(Table { title: self.title().into(), columns, rows });
        std::iter::once(table).chain(self.series()).collect()
    }

    fn title(&self) -> &'static str {
        if self.side == Side::Us { "How far they can rely on us" } else { "How far we can rely on them" }
    }

    fn row(&self, dimension: TrustDimension) -> Option<Row> {
        let one = self.view.dimensions.iter().find(|one| one.dimension == dimension)?;
        let figure = |parts: u128| if one.says_enough { decimal(parts) } else { "too little to say".into() };
        let was = self.at_first(dimension).filter(|one| one.says_enough);
        let was = was.map_or_else(|| "\u{2013}".into(), |one| decimal(one.opinion.proven(PARTS)));
        let cells = [
            capital(dimension_code(dimension)),
            figure(one.opinion.proven(PARTS)),
            decimal(one.opinion.broken(PARTS)),
            decimal(one.opinion.unknown(PARTS)),
            one.opinion.count.to_string(),
            was,
        ];
        let cells = cells.into_iter().map(|cell| self.words(cell)).collect();
        Some(Row::new(cells, self.cites(dimension)?))
    }

    fn nothing(&self, view: &View<'_>) -> Gap {
        let stream = view.asked.stream;
        match self.side {
            Side::Us => Gap::new(
                "Nothing speaks for or against us yet: no promise fell due and no cadence was set.",
                format!("troth promise {stream} \"…\" --due fri"),
            ),
            Side::Client => Gap::new(
                "Nothing speaks for or against the client: no promise of theirs is recorded and confirmed.",
                format!("troth promise {stream} \"…\" --due fri --side client"),
            ),
        }
    }

    /// How competence and integrity moved, step by step; none where nothing happened.
    fn series(&self) -> Option<Block> {
        let moved = self.replay.steps.iter().flat_map(|step| &step.moved);
        let cites = Cited::all(moved.flat_map(|moved| moved.events.iter().copied()))?;
        let start = self.replay.start.iter().map(|start| Point {
            day: start.as_of.civil_day(),
            remark: "where it stood".into(),
            values: values(&start.figures, self.draws),
        });
        let steps = self.replay.steps.iter().map(|step| point(step, self.draws));
        let points: Vec<Point> = start.chain(steps).collect();
        if points.iter().all(|point| point.values.iter().all(Option::is_none)) {
            return None;
        }
        let ways: Vec<String> = (0..LINES.len()).filter_map(|line| way(&points, line, self.draws)).collect();
        Some(Block::Series(Series {
            title: format!("{}: what is {}, over time", self.title(), self.draws.word()),
            describes: ways.join(" "),
            shape: Shape::Lines,
            scale: Scale::Share,
            lines: LINES.into(),
            points,
            cites,
            audience: self.audience(),
        }))
    }
}

/// From where to where a line went, in a sentence; none where there is too little to say.
fn way(points: &[Point], line: usize, draws: Draws) -> Option<String> {
    let figure = |point: &Point| Some((point.day, point.values.get(line).copied().flatten()?));
    let (first, was) = points.iter().find_map(figure)?;
    let (last, is) = points.iter().rev().find_map(figure)?;
    let name = capital(LINES.get(line)?.name);
    let [was, is] = [was, is].map(|parts| decimal(parts.into()));
    let word = draws.word();
    Some(format!("{name}: {was} {word} on {}, {is} on {}.", date(first), date(last)))
}

fn standing(figures: &Figures, dimension: TrustDimension) -> Option<&Standing> {
    figures.dimensions.iter().find(|one| one.dimension == dimension)
}

fn values(figures: &Figures, draws: Draws) -> Vec<Option<u32>> {
    let figure = |dimension: TrustDimension| {
        let one = standing(figures, dimension).filter(|one| one.says_enough)?;
        let parts = match draws {
            Draws::Proven => one.opinion.proven(PARTS),
            Draws::Broken => one.opinion.broken(PARTS),
        };
        u32::try_from(parts).ok()
    };
    [TrustDimension::Competence, TrustDimension::Integrity].map(figure).into()
}

fn point(step: &Step, draws: Draws) -> Point {
    let mut names: Vec<String> = step.moved.iter().take(NAMED).map(name).collect();
    if step.moved.len() > NAMED {
        names.push(format!("{} more", step.moved.len() - NAMED));
    }
    if step.policy_change.is_some() {
        names.push("another policy".into());
    }
    let remark = if names.is_empty() { "time alone".into() } else { names.join(", ") };
    Point { day: step.as_of.civil_day(), remark, values: values(&step.figures, draws) }
}

/// What moved a step, in few words: `acme/5 late asked`, `weekly-update 6 Mar 2026 missed`.
fn name(moved: &Moved) -> String {
    let what = match &moved.source {
        Source::Commitment(reference) => reference.to_string(),
        Source::Occurrence(name) => {
            let name = name.split_once('/').map_or(name.as_str(), |(_, name)| name);
            let (name, day) = name.split_once('@').unwrap_or((name, ""));
            let day = day.parse().map(date).unwrap_or_default();
            format!("{name} {day}")
        }
        Source::Contact(_) => "a contact".into(),
    };
    let outcome = moved.outcome.first().map(|code| code.replace('_', " ")).unwrap_or_default();
    format!("{what} {}", outcome.strip_prefix("occurrence ").unwrap_or(&outcome))
}

/// So many 1/10,000 as `.835`.
fn decimal(parts: u128) -> String {
    match (parts + 5) / 10 {
        whole @ 1000.. => format!("{}.{:03}", whole / 1000, whole % 1000),
        part => format!(".{part:03}"),
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
