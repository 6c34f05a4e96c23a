//! The relationships a file speaks of: which of them the ledger has, and in which zone their days are read.

use std::collections::HashMap;

use ledger_core::relationship::{Relationship, Stated};
use ledger_core::time::Day;
use ledger_core::{Instant, StreamId, Zone};

use super::cells::{self, Reading};
use super::csv::columns::Column;
use super::csv::row::{Row, date, shown};
use super::problem::Problem;
use crate::desk::{Desk, slug};
use crate::failure::Failure;

/// A relationship the files speak of.
#[derive(Debug)]
pub(crate) struct Client {
    /// Its stream.
    pub(crate) stream: StreamId,
    /// Whether the ledger had it before.
    pub(crate) is_open: bool,
    /// The earliest that the files know of it.
    pub(crate) earliest: Option<(Instant, Stated)>,
    settings: Relationship,
    zone: Zone,
}

impl Client {
    /// The zone in which a day is read.
    pub(crate) fn zone_on(&self, day: Day) -> Zone {
        if self.is_open { self.settings.zone_on(day) } else { self.zone }
    }

    /// The zone it is opened with where the ledger lacks it.
    pub(crate) fn new_zone(&self) -> Zone {
        self.zone
    }

    /// Takes in the dates of a row, which stand in these columns; answers the first of them, in milliseconds, as far as
    /// that can be read.
    pub(crate) fn take(&mut self, row: &Row, dates: &[Column], now: Instant) -> i64 {
        let zone_on = |day| self.zone_on(day);
        let reading = Reading { now, zone_on: &zone_on, unsettled_before: None };
        let read = |column: Column| {
            let text = row.get(column);
            let when = (!text.is_empty()).then(|| date(text, now, &zone_on).ok()).flatten()?;
            Some(cells::moment(when, &reading))
        };
        let made = dates.first().copied().and_then(read);
        let all = dates.iter().skip(1).copied().filter_map(read).chain(made);
        let earliest = all.map(|moment| (moment.stands, moment.at)).min_by_key(|(stands, _)| *stands);
        if let Some(earlier) = earliest.filter(|(at, _)| self.earliest.is_none_or(|(known, _)| *at < known)) {
            self.earliest = Some(earlier);
        }
        made.map_or(0, |moment| moment.stands.millis())
    }
}

/// Every relationship the files speak of, as they were met.
#[derive(Debug)]
pub(crate) struct Clients {
    /// Them all.
    pub(crate) list: Vec<Client>,
    by_name: HashMap<String, u32>,
    zone: Zone,
}

/// Why a row's relationship is not known.
pub(crate) enum Nobody {
    /// The row is at fault.
    Problem(Problem),
    /// The ledger cannot be read.
    Failure(Failure),
}

impl Clients {
    /// None yet; new ones are opened with this zone.
    pub(crate) fn new(zone: Zone) -> Self {
        Self { list: Vec::new(), by_name: HashMap::new(), zone }
    }

    /// The relationship of this name, which a row gives.
    pub(crate) fn of(&mut self, desk: &Desk<'_>, row: &Row, name: &str) -> Result<u32, Nobody> {
        if let Some(&known) = self.by_name.get(name) {
            return Ok(known);
        }
        let stream = StreamId::client(name).map_err(|_| Nobody::Problem(unnamed(row, name)))?;
        let settings = desk.settings(&stream).map_err(Nobody::Failure)?;
        let index = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        let client =
            Client { stream, is_open: settings.is_open(), earliest: None, settings, zone: self.zone };
        self.list.push(client);
        self.by_name.insert(name.to_owned(), index);
        Ok(index)
    }
}

fn unnamed(row: &Row, name: &str) -> Problem {
    let place = row.place(Column::Relationship);
    if name.is_empty() {
        let hint = "every row names its client by its short name, such as acme; only a later row of an id may leave it out";
        return Problem::new(place, "csv-cell", "`relationship` is empty").hinting(hint);
    }
    let message = format!(
        "`{}` is not a client's short name: expected lower-case letters, digits and `-`",
        shown(name)
    );
    Problem::new(place, "client-name", message).hinting(format!("write `{}`", slug(name)))
}
