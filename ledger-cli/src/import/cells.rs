//! What the cells of a row say: text, dates, sides, words of a list. What cannot be read is told at its place.

use std::str::FromStr;

use ledger_core::event::Side;
use ledger_core::event::commitment::Size;
use ledger_core::relationship::Stated;
use ledger_core::time::{self, Day, Due, Instant, When};
use ledger_core::{Event, Text, Zone};

use super::csv::columns::Column;
use super::csv::row::{self, Place, Row, shown};
use super::problem::Problem;
use crate::failure::Failure;
use crate::input::building::Building;
use crate::input::nearest::nearest;

/// What rows are read against.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Now.
    pub(crate) now: Instant,
    /// In which zone a day of this relationship is read.
    pub(crate) zone_on: &'a dyn Fn(Day) -> Zone,
    /// Rows due before this day that nobody settled are left unknown.
    pub(crate) unsettled_before: Option<Day>,
}

/// When something happened, as a row says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// As it was stated.
    pub(crate) at: Stated,
    /// Where that stands in the order of time.
    pub(crate) stands: Instant,
    /// The day on which it was, in its zone.
    pub(crate) day: Day,
    zone: Zone,
}

impl Moment {
    /// Whether a due lay behind it already: by day, where only the day is known.
    pub(crate) fn is_past(&self, due: &Due) -> bool {
        match self.at {
            Stated::On(day) => due.civil_day() < day,
            Stated::At(_) | Stated::Now => due.is_past(self.stands),
        }
    }

    /// Since a day, where that is not ahead; else now.
    pub(crate) fn since(day: Option<Day>, reading: &Reading<'_>) -> Self {
        let today = (reading.zone_on)(Zone::UTC.day(reading.now)).day(reading.now);
        match day.filter(|day| *day <= today) {
            Some(day) => moment(When::Day(day), reading),
            None => Self { at: Stated::Now, ..moment(When::Day(today), reading) },
        }
    }

    /// Its spelling in an idempotency key.
    pub(crate) fn key(&self) -> String {
        match self.at {
            Stated::On(day) => day.to_string(),
            Stated::At(_) | Stated::Now => self.stands.to_string(),
        }
    }
}

/// Reads cells, and gathers what cannot be read.
pub(crate) struct Cells<'a> {
    pub(crate) reading: Reading<'a>,
    pub(crate) problems: Vec<Problem>,
}

impl Cells<'_> {
    /// What is wrong at a place.
    pub(crate) fn wrong(&mut self, place: Place, what: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(place, "csv-cell", what).hinting(hint));
    }

    /// A cell's text; none where it is empty or cannot be recorded.
    pub(crate) fn text(&mut self, row: &Row, column: Column) -> Option<Text> {
        let typed = row.get(column);
        if typed.is_empty() {
            return None;
        }
        Text::new(typed)
            .map_err(|error| self.wrong(row.place(column), error.to_string(), "mend it in the file"))
            .ok()
    }

    /// A cell's text, which has to be there.
    pub(crate) fn required(&mut self, row: &Row, column: Column, hint: &str) -> Option<Text> {
        if row.get(column).is_empty() {
            self.needs(row, column, hint);
        }
        self.text(row, column)
    }

    /// The texts of a cell, between `|`.
    pub(crate) fn listed(&mut self, row: &Row, column: Column) -> Vec<Text> {
        self.text(row, column);
        row.get(column).split('|').filter_map(|part| Text::new(part.trim()).ok()).collect()
    }

    /// What a cell says, read by its type.
    pub(crate) fn parsed<T: FromStr>(&mut self, row: &Row, column: Column, expected: &str) -> Option<T> {
        let typed = row.get(column);
        if typed.is_empty() {
            return None;
        }
        let parsed = typed.parse().ok();
        if parsed.is_none() {
            let what = format!("`{}` is no `{}`", shown(typed), column.name());
            self.wrong(row.place(column), what, format!("expected {expected}"));
        }
        parsed
    }

    /// The one of these words that a cell says, however it is spelled.
    pub(crate) fn word(&mut self, row: &Row, column: Column, words: &[&'static str]) -> Option<&'static str> {
        let typed = row.get(column).to_ascii_lowercase().replace([' ', '-'], "_");
        let word = words.iter().copied().find(|word| *word == typed);
        if word.is_none() && !typed.is_empty() {
            self.no_word(row, column, words);
        }
        word
    }

    /// What something came to, or its refusal at the place that led to it.
    pub(crate) fn taken<T>(&mut self, place: Place, outcome: Result<T, Failure>) -> Option<T> {
        outcome.map_err(|failure| self.problems.push(Problem::refused(place, failure))).ok()
    }

    /// An event that was put together.
    pub(crate) fn built(&mut self, place: Place, building: Result<Building, Failure>) -> Option<Event> {
        self.taken(place, building.and_then(Building::build))
    }

    /// Says that a cell has to say something.
    pub(crate) fn needs(&mut self, row: &Row, column: Column, hint: &str) {
        self.wrong(row.place(column), format!("`{}` is empty", column.name()), hint);
    }

    fn date(&mut self, row: &Row, column: Column) -> Option<When> {
        let typed = row.get(column);
        if typed.is_empty() {
            return None;
        }
        let read = row::date(typed, self.reading.now, self.reading.zone_on);
        read.map_err(|what| {
            self.wrong(row.place(column), format!("`{}`: {what}", column.name()), "mend it in the file");
        })
        .ok()
    }

    /// When something happened; none where the cell is empty or cannot be read.
    pub(crate) fn moment(&mut self, row: &Row, column: Column) -> Option<Moment> {
        let when = self.date(row, column)?;
        Some(moment(when, &self.reading))
    }

    /// The same, of a cell that has to be there.
    pub(crate) fn required_moment(&mut self, row: &Row, column: Column) -> Option<Moment> {
        if row.get(column).is_empty() {
            self.needs(row, column, "say when, such as 2026-03-06 or 2026-03-06T16:00:00Z");
        }
        self.moment(row, column)
    }

    /// A due: an instant is `by` it, a day is before its end. The zone is the one of the day it was set.
    pub(crate) fn due(&mut self, row: &Row, column: Column, set: Option<Moment>) -> Option<Due> {
        let when = self.date(row, column)?;
        Some(match when {
            When::Day(day) => Due::day(day, set.map_or_else(|| (self.reading.zone_on)(day), |set| set.zone)),
            When::Instant { at, zone } => Due::by(at, set.map_or(zone, |set| set.zone)),
        })
    }

    /// Who owes it: us unless the row says otherwise.
    pub(crate) fn side(&mut self, row: &Row) -> Side {
        match row.get(Column::By).to_ascii_lowercase().as_str() {
            "" | "us" => Side::Us,
            "client" => Side::Client,
            _ => {
                self.no_word(row, Column::By, &["us", "client"]);
                Side::Us
            }
        }
    }

    /// How large it is: small unless the row says otherwise.
    pub(crate) fn size(&mut self, row: &Row) -> Size {
        match row.get(Column::Size).to_ascii_lowercase().as_str() {
            "" | "small" => Size::Small,
            "trivial" => Size::Trivial,
            "medium" => Size::Medium,
            "large" => Size::Large,
            _ => {
                self.no_word(row, Column::Size, &["trivial", "small", "medium", "large"]);
                Size::Small
            }
        }
    }

    /// Whether it took heroics; none where the row does not say.
    pub(crate) fn heroic(&mut self, row: &Row) -> Option<bool> {
        match row.get(Column::Heroic).to_ascii_lowercase().as_str() {
            "" => None,
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                self.no_word(row, Column::Heroic, &["true", "false"]);
                None
            }
        }
    }

    /// Says which words a column takes.
    pub(crate) fn no_word(&mut self, row: &Row, column: Column, words: &[&str]) {
        let typed = shown(row.get(column));
        let hint = match nearest(&typed, words.iter().copied()) {
            Some(near) => format!("did you mean `{near}`? Expected {}, or nothing", words.join(", ")),
            None => format!("expected {}, or nothing", words.join(", ")),
        };
        self.wrong(row.place(column), format!("`{typed}` is no `{}`", column.name()), hint);
    }
}

/// Where a date stands in the order of time: a day at its noon, as the ledger records it.
pub(crate) fn moment(when: When, reading: &Reading<'_>) -> Moment {
    match when {
        When::Day(day) => {
            let zone = (reading.zone_on)(day);
            let stands = time::noon(zone, day).min(reading.now);
            Moment { at: Stated::On(day), stands, day, zone }
        }
        When::Instant { at, .. } => {
            let guess = (reading.zone_on)(Zone::UTC.day(at));
            let zone = (reading.zone_on)(guess.day(at));
            Moment { at: Stated::At(at), stands: at, day: zone.day(at), zone }
        }
    }
}
