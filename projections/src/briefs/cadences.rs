//! Whether what was to come again and again came: counts, a table, and month by month.

use ledger_core::event::Side;
use ledger_core::{Day, EventId};

use super::asked::View;
use super::contracts::sets;
use super::words::Words;
use super::{Audience, Block, Cited, Column, Figure, Line, Point, Row, Scale, Series, Shape, Table, Tone};
use crate::cadence::{Cadence, Counts, JudgedOccurrence, Status};
use crate::replay::Every;

/// From so many months on they are told by the quarter.
const MOST_MONTHS: usize = 24;

/// The occurrences of a cadence in the time that is covered.
fn covered<'a>(view: &View<'_>, one: &'a Cadence) -> impl Iterator<Item = &'a JudgedOccurrence> {
    let span = view.asked.span;
    one.occurrences.iter().filter(move |occurrence| span.holds(occurrence.due.civil_day()))
}

fn ours(cadences: &[Cadence]) -> impl Iterator<Item = &Cadence> {
    cadences.iter().filter(|one| one.plan.side == Side::Us)
}

/// The events a cadence's counts rest on: what set it, and what was sent.
fn events(view: &View<'_>, one: &Cadence) -> Vec<EventId> {
    let sent = covered(view, one).filter_map(|occurrence| occurrence.event);
    sets(view, &one.plan.cadence).into_iter().chain(sent).collect()
}

/// Held of what was due, of all our cadences together.
pub(super) fn figure(view: &View<'_>, cadences: &[Cadence]) -> Option<Figure> {
    let adherence = Counts::of(ours(cadences).flat_map(|one| covered(view, one))).adherence();
    let cites = Cited::all(ours(cadences).flat_map(|one| events(view, one))).filter(|_| adherence.of > 0)?;
    let claim = Words::new("updates and meetings held on their day").citing(cites);
    Some(Figure { value: format!("{} of {}", adherence.held, adherence.of), claim })
}

/// Cadence by cadence; none where nothing was due.
pub(super) fn table(view: &View<'_>, cadences: &[Cadence]) -> Option<Block> {
    let row = |one: &Cadence| {
        let counts = Counts::of(covered(view, one));
        if counts.expected == 0 {
            return None;
        }
        let side = if one.plan.side == Side::Us { "ours" } else { "theirs" };
        let let_go = counts.waived + counts.paused + counts.excused;
        let share = counts.adherence();
        let cells = [
            format!("{} ({side})", one.plan.cadence),
            format!("{} of {}", share.held, share.of),
            counts.late.to_string(),
            counts.missed.to_string(),
            let_go.to_string(),
        ];
        Some(Row::new(cells.into_iter().map(Words::new).collect(), Cited::all(events(view, one))?))
    };
    let rows: Vec<Row> = cadences.iter().filter_map(row).collect();
    let columns = vec![
        Column::Words("What was promised"),
        Column::Number("Held"),
        Column::Number("Late"),
        Column::Number("Not sent"),
        Column::Number("Paused or waived"),
    ];
    (!rows.is_empty()).then(|| Block::Table(Table { title: "Cadences".into(), columns, rows }))
}

/// Held, late and missed, month by month; none where nothing was due.
pub(super) fn series(view: &View<'_>, cadences: &[Cadence]) -> Option<Block> {
    let due: Vec<&JudgedOccurrence> = ours(cadences)
        .flat_map(|one| covered(view, one))
        .filter(|one| one.status.is_held() || matches!(one.status, Status::Late | Status::Missed))
        .collect();
    let first = due.iter().map(|one| one.due.civil_day()).min()?;
    let last = due.iter().map(|one| one.due.civil_day()).max()?;
    let monthly = ends(first, last, Every::Month);
    let months = if monthly.len() > MOST_MONTHS { ends(first, last, Every::Quarter) } else { monthly };
    let mut begins = first;
    let mut points = Vec::new();
    for end in months {
        let of = due.iter().filter(|one| (begins..=end).contains(&one.due.civil_day()));
        let counts = Counts::of(of.copied());
        let values = [counts.on_time + counts.early, counts.late, counts.missed];
        let values = values.map(|value| u32::try_from(value).ok()).into();
        points.push(Point { day: end.min(view.today()), remark: String::new(), values });
        begins = end.next();
    }
    let counts = Counts::of(due.iter().copied());
    Some(Block::Series(Series {
        title: "Updates and meetings, month by month".into(),
        describes: held(&counts),
        shape: Shape::Bars,
        scale: Scale::Count,
        lines: vec![
            Line { name: "on their day", tone: Tone::Good },
            Line { name: "late", tone: Tone::Fair },
            Line { name: "not at all", tone: Tone::Bad },
        ],
        points,
        cites: Cited::all(ours(cadences).flat_map(|one| events(view, one)))?,
        audience: Audience::Shared,
    }))
}

/// `41 of 44 were held on their day, 2 came late and 1 did not come.`
fn held(counts: &Counts) -> String {
    let share = counts.adherence();
    let late = if counts.late > 0 { format!(", {} came late", counts.late) } else { String::new() };
    let missed = if counts.missed > 0 { format!(", {} did not come", counts.missed) } else { String::new() };
    format!("{} of {} were held on their day{late}{missed}.", share.held, share.of)
}

/// The ends of the months or quarters from one day to another.
fn ends(from: Day, to: Day, every: Every) -> Vec<Day> {
    let next = |end: &Day| (*end < to).then(|| every.end(end.next()));
    std::iter::successors(Some(every.end(from)), next).collect()
}
