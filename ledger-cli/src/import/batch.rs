//! One batch of entries in one session: rows read again, steps decided, what was found written down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ledger_core::event::Fact;
use projections::Setting;

use super::Wishes;
use super::apply::{self, Applying, Decided, Names, Refused};
use super::cells::Reading;
use super::clients::{Client, Clients};
use super::counts::{Counts, Meaning};
use super::csv::index::Mark;
use super::csv::row::{Place, Row};
use super::csv::source::Source;
use super::kind::Kind;
use super::problem::Problem;
use super::steps::{Act, Entry};
use crate::desk::Session;
use crate::failure::Failure;

/// What one batch came to.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The counts of each relationship, by its index.
    pub(crate) counts: BTreeMap<u32, Counts>,
    /// What it would mean, of each relationship, where that was asked for.
    pub(crate) meaning: BTreeMap<u32, Meaning>,
    /// The relationships it opens.
    pub(crate) opened: BTreeSet<u32>,
    /// Why entries cannot be recorded.
    pub(crate) problems: Vec<Problem>,
    /// What is worth a look.
    pub(crate) warnings: Vec<(Place, String)>,
    /// The entries that cannot be recorded, by their first rows.
    pub(crate) bad: Vec<u64>,
    /// How many events were recorded already.
    pub(crate) already: usize,
}

/// A batch being decided.
pub(crate) struct Batch<'a> {
    pub(crate) wishes: &'a Wishes,
    pub(crate) kind: &'static dyn Kind,
    pub(crate) sources: &'a mut [Source],
    pub(crate) clients: &'a Clients,
    /// The facts of the house, where it is asked what it would mean.
    pub(crate) rules: Option<&'a [Fact]>,
    found: Found,
    /// The numbers of promises that were imagined and then refused.
    spoiled: BTreeSet<u32>,
    names: Names,
}

impl<'a> Batch<'a> {
    /// A batch that has not begun.
    pub(crate) fn new(
        wishes: &'a Wishes,
        kind: &'static dyn Kind,
        sources: &'a mut [Source],
        clients: &'a Clients,
    ) -> Self {
        let (found, spoiled, names) = (Found::default(), BTreeSet::new(), Names::default());
        Self { wishes, kind, sources, clients, rules: None, found, spoiled, names }
    }

    /// Decides the entries of these marks but those of `without`.
    pub(crate) fn decide(
        mut self,
        session: &mut Session<'_, '_>,
        marks: &[Mark],
        without: &dyn Fn(&Mark) -> bool,
    ) -> Result<Found, Failure> {
        // Whoever records is known before the first row is, so that no row is at fault for it.
        session.by()?;
        for relation in marks.chunk_by(|one, next| one.relationship == next.relationship) {
            let index = relation[0].relationship;
            let Some(client) = usize::try_from(index).ok().and_then(|index| self.clients.list.get(index))
            else {
                continue;
            };
            session.relationship(&client.stream)?;
            self.spoiled.clear();
            for group in relation.chunk_by(Mark::is_of).filter(|group| !without(&group[0])) {
                self.group(session, (index, client), group)?;
            }
            if let Some(rules) = self.rules {
                let view = session.imagined_audit(&client.stream, rules)?;
                let stands =
                    view.commitments.iter().filter(|one| !self.spoiled.contains(&one.reference.number));
                self.found.meaning.insert(index, Meaning::of(stands));
            }
        }
        Ok(self.found)
    }

    fn group(
        &mut self,
        session: &mut Session<'_, '_>,
        (index, client): (u32, &Client),
        group: &[Mark],
    ) -> Result<(), Failure> {
        let rows = self.rows(client, group)?;
        let zone_on = |day| client.zone_on(day);
        let unsettled_before = self.wishes.unsettled_before;
        let reading = Reading { now: session.now(), zone_on: &zone_on, unsettled_before };
        let decided = match self.kind.read(&rows, reading) {
            Err(problems) => Err(problems),
            Ok(entry) => self.take_up(session, (index, client), &entry),
        };
        let counts = self.found.counts.entry(index).or_default();
        match decided {
            Ok(more) => *counts += more,
            Err(problems) => {
                let conflicting = problems.iter().any(Problem::is_conflict);
                counts.conflicting += usize::from(conflicting);
                counts.left += usize::from(!conflicting);
                self.found.bad.push(group[0].first());
                self.found.problems.extend(problems);
            }
        }
        Ok(())
    }

    fn take_up(
        &mut self,
        session: &mut Session<'_, '_>,
        (index, client): (u32, &Client),
        entry: &Entry,
    ) -> Result<Counts, Vec<Problem>> {
        let is_open = session.relationship(&client.stream).is_ok_and(|relationship| relationship.is_open());
        if !is_open && self.kind.opens() {
            let place = entry.steps.first().map_or(Place::default(), |step| step.place);
            apply::open(session, client, place).map_err(|problem| vec![problem])?;
            self.found.opened.insert(index);
        }
        let folders: Vec<&Path> = self.sources.iter().map(|source| source.folder.as_path()).collect();
        let mut applying = Applying { stream: &client.stream, folders: &folders, names: &mut self.names };
        match applying.entry(session, entry) {
            Ok(decided) => {
                if decided.is_taken_back {
                    let place = entry.steps.first().map_or(Place::default(), |step| step.place);
                    let what = "this was imported before and taken back since: it stays so".to_owned();
                    self.found.warnings.push((place, what));
                } else if decided.new_steps > 0 {
                    self.found.warnings.extend(entry.warnings.iter().cloned());
                }
                self.note_opening(session, (index, client), entry, (is_open, decided.is_new));
                Ok(counted(session, client, entry, decided))
            }
            Err(Refused { problem, number }) => {
                self.spoiled.extend(number);
                Err(vec![problem])
            }
        }
    }

    /// Notes what a row that opens a relationship itself came to.
    fn note_opening(
        &mut self,
        session: &mut Session<'_, '_>,
        (index, client): (u32, &Client),
        entry: &Entry,
        (was_open, is_new): (bool, bool),
    ) {
        let Some(step) = entry.steps.iter().find(|step| matches!(step.act, Act::Open(..))) else { return };
        let stream = &client.stream;
        if !was_open && is_new {
            self.found.opened.insert(index);
        } else if was_open && !session.knows(stream, &step.key) {
            let cadences = entry.steps.iter().any(|step| matches!(step.act, Act::Cadence(_)));
            let cadences = if cadences { ", and so do its cadences (troth cadence set)" } else { "" };
            let what = format!(
                "`{stream}` is open already: what it says of itself stays (troth amend {stream} changes it){cadences}"
            );
            self.found.warnings.push((step.place, what));
        }
    }

    fn rows(&mut self, client: &Client, group: &[Mark]) -> Result<Vec<Row>, Failure> {
        let mut rows: Vec<Row> = Vec::with_capacity(group.len());
        for mark in group {
            let (file, offset) = mark.file_and_offset();
            let Some(source) = self.sources.get_mut(file) else { continue };
            let mut row = source.again(file, offset, mark.line)?;
            row.of_client(client.stream.as_str());
            let same = rows.first().is_none_or(|first| self.kind.called(first) == self.kind.called(&row));
            if !same {
                return Err(source.changed());
            }
            rows.push(row);
        }
        Ok(rows)
    }
}

/// What an entry adds to the counts.
fn counted(session: &Session<'_, '_>, client: &Client, entry: &Entry, decided: Decided) -> Counts {
    let Decided { is_new, new_steps, newly_settled, .. } = decided;
    let mut counts = Counts { events: new_steps, ..Counts::default() };
    match (is_new, new_steps) {
        (true, _) => counts.new = 1,
        (false, 0) => counts.already = 1,
        (false, _) => counts.added_to = 1,
    }
    let end = entry.steps.iter().rfind(|step| step.act.ends()).filter(|_| newly_settled);
    match end {
        Some(end) if matches!(end.act, Act::LeaveUnknown) => counts.unknown = 1,
        Some(end) => {
            let zone = client.zone_on(end.moment.day);
            let now = session.now();
            let setting = Setting::plain(ledger_core::AsOf::instant(now, zone), zone);
            counts.recorded_late = usize::from(setting.is_recorded_late(end.moment.stands, now));
        }
        None => {}
    }
    counts
}
