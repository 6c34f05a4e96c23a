//! The relationships a file speaks of: which of them the ledger has, and in which zone their days are read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger_core::relationship::{Relationship, Stated};
use ledger_core::time::Day;
use ledger_core::{Instant, KnownAt, StreamId, Zone};
use projections::History;

use super::cells::{self, Reading};
use super::csv::columns::Column;
use super::csv::row::{Row, date, shown};
use super::kind::{Kind, Named};
use super::problem::Problem;
use crate::desk::{Desk, slug};
use crate::failure::Failure;
use crate::input::nearest::nearest;

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

/// For how many unknown names the nearest is looked for.
const NEAREST: usize = 1_000;

/// Every relationship the files speak of, as they were met.
#[derive(Debug)]
pub(crate) struct Clients {
    /// Them all.
    pub(crate) list: Vec<Client>,
    /// What the files call a client otherwise than by its short name.
    pub(crate) by_other_name: BTreeMap<String, StreamId>,
    by_name: HashMap<String, u32>,
    by_stream: HashMap<StreamId, u32>,
    /// The clients that the ledger has, once somebody was named otherwise than by a short name.
    known: Option<Known>,
    /// The nearest name to each that nobody has.
    unknown: HashMap<String, Option<String>>,
    zone: Zone,
}

/// What the clients of the ledger are called today.
#[derive(Debug, Default)]
struct Known {
    by_external_id: HashMap<String, Vec<StreamId>>,
    /// In small letters.
    by_name: HashMap<String, Vec<StreamId>>,
    names: Vec<String>,
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
        Self {
            list: Vec::new(),
            by_other_name: BTreeMap::new(),
            by_name: HashMap::new(),
            by_stream: HashMap::new(),
            known: None,
            unknown: HashMap::new(),
            zone,
        }
    }

    /// The relationship that a row names: by its short name, its external id or its name.
    pub(crate) fn of(&mut self, desk: &Desk<'_>, row: &Row, kind: &dyn Kind) -> Result<u32, Nobody> {
        let named = kind.client(row);
        let key = [&*named.slug, named.also[0], named.also[1]].join("\0");
        if let Some(&known) = self.by_name.get(&key) {
            return Ok(known);
        }
        let index = self.index(desk, row, &named)?;
        self.by_name.insert(key, index);
        Ok(index)
    }

    fn index(&mut self, desk: &Desk<'_>, row: &Row, named: &Named<'_>) -> Result<u32, Nobody> {
        let own = StreamId::client(&named.slug).ok();
        if let (true, Some(stream)) = (named.whole, &own) {
            let settings = desk.settings(stream).map_err(Nobody::Failure)?;
            if settings.is_open() {
                return Ok(self.add(stream.clone(), settings));
            }
        }
        let slug = if named.whole { &*named.slug } else { "" };
        let mut meant = None;
        for called in [slug, named.also[0], named.also[1]].into_iter().filter(|called| !called.is_empty()) {
            match self.called(desk, called).map_err(Nobody::Failure)?.as_slice() {
                [] => continue,
                [only] => {
                    self.by_other_name.insert(called.to_owned(), only.clone());
                    meant = Some(only.clone());
                }
                several => return Err(Nobody::Problem(ambiguous(row, called, several))),
            }
            break;
        }
        let Some(stream) = meant.or(own) else {
            return Err(Nobody::Problem(self.unnamed(row, &named.slug)));
        };
        let settings = desk.settings(&stream).map_err(Nobody::Failure)?;
        Ok(self.add(stream, settings))
    }

    fn add(&mut self, stream: StreamId, settings: Relationship) -> u32 {
        if let Some(known) = self.by_stream.get(&stream) {
            return *known;
        }
        let next = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.by_stream.insert(stream.clone(), next);
        let (is_open, zone) = (settings.is_open(), self.zone);
        self.list.push(Client { stream, is_open, earliest: None, settings, zone });
        next
    }

    /// The clients of the ledger with this external id or name.
    fn called(&mut self, desk: &Desk<'_>, called: &str) -> Result<Vec<StreamId>, Failure> {
        let known = match &mut self.known {
            Some(known) => known,
            none => none.insert(known(desk)?),
        };
        let by_id = known.by_external_id.get(called).into_iter().flatten();
        let by_name = known.by_name.get(&called.to_lowercase()).into_iter().flatten();
        Ok(by_id.chain(by_name).cloned().collect::<BTreeSet<_>>().into_iter().collect())
    }

    fn unnamed(&mut self, row: &Row, name: &str) -> Problem {
        let place = row.place(Column::Relationship);
        if name.is_empty() {
            let hint = "every row names its client by its short name, such as acme; only a later row of an id may leave it out";
            return Problem::new(place, "csv-cell", "`relationship` is empty").hinting(hint);
        }
        let message = format!(
            "`{}` is not a client's short name, and no client of the ledger has it as its name or external id: \
             expected lower-case letters, digits and `-`",
            shown(name)
        );
        let near =
            self.nearest(name).map_or_else(String::new, |near| format!("did you mean `{near}`? Else "));
        let hint = format!(
            "{near}write `{0}`, or open it first: troth open {0} --name '{1}'",
            slug(name),
            shown(name)
        );
        Problem::new(place, "client-name", message).hinting(hint)
    }

    fn nearest(&mut self, name: &str) -> Option<String> {
        if let Some(near) = self.unknown.get(name) {
            return near.clone();
        }
        if self.unknown.len() >= NEAREST {
            return None;
        }
        let names = self.known.iter().flat_map(|known| &known.names).map(String::as_str);
        let near = nearest(name, names).map(str::to_owned);
        self.unknown.insert(name.to_owned(), near.clone());
        near
    }
}

/// What the clients of the ledger are called today.
fn known(desk: &Desk<'_>) -> Result<Known, Failure> {
    let mut all = Known::default();
    for stream in desk.clients()? {
        let settings = desk.settings(&stream)?;
        if !settings.is_open() {
            continue;
        }
        let today = settings.zone_at(desk.now()).day(desk.now());
        let profile = History::new(settings.facts(), &[], &KnownAt::everything()).profile(today);
        if let Some(id) = profile.external_id {
            all.by_external_id.entry(id.to_string()).or_default().push(stream.clone());
        }
        all.names.push(stream.to_string());
        if let Some(name) = profile.name {
            all.names.push(name.to_string());
            all.by_name.entry(name.as_str().to_lowercase()).or_default().push(stream);
        }
    }
    Ok(all)
}

fn ambiguous(row: &Row, called: &str, several: &[StreamId]) -> Problem {
    let names = several.iter().map(|stream| format!("`{stream}`")).collect::<Vec<_>>().join(", ");
    let message = format!("`{}` may be {names}", shown(called));
    let problem = Problem::new(row.place(Column::Relationship), "client-name", message);
    problem.hinting("write the short name of the one that is meant")
}
