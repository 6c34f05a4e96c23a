//! The passes over the files: first every row is found, then everything is decided, then it is recorded in batches.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use ledger_core::Zone;
use ledger_core::event::Fact;

use super::Wishes;
use super::batch::{Batch, Found};
use super::clients::{Clients, Nobody};
use super::counts::{Counts, Meaning};
use super::csv::columns::Column;
use super::csv::index::{self, Mark, UNNAMED};
use super::csv::row::{Place, Row};
use super::csv::scan::Spot;
use super::csv::source::Source;
use super::headers::{begin, names};
use super::kind::Kind;
use super::problem::{Findings, Problem, spelled};
use super::progress::Progress;
use crate::desk::{Desk, Receipt, Session};
use crate::failure::Failure;

/// The most rows of one append: what an index takes up at once, and what one session holds.
const BATCH: usize = 16_384;

/// An import: what was read, what was decided, what was recorded.
pub(crate) struct Plan<'a> {
    pub(crate) wishes: &'a Wishes,
    /// What the rows are.
    pub(crate) kind: &'static dyn Kind,
    sources: Vec<Source>,
    pub(crate) clients: Clients,
    marks: Vec<Mark>,
    /// How many rows the files hold.
    pub(crate) rows: usize,
    batches: Vec<Range<usize>>,
    /// Which of the batches hold something new.
    fresh: Vec<bool>,
    bad: HashSet<u64>,
    pub(crate) findings: Findings,
    /// The counts of each relationship, by its index.
    pub(crate) counts: BTreeMap<u32, Counts>,
    /// What it would mean, of each relationship, on a dry run.
    pub(crate) meaning: BTreeMap<u32, Meaning>,
    /// The relationships it opens.
    pub(crate) opened: BTreeSet<u32>,
    /// What was recorded.
    pub(crate) recorded: Recorded,
}

/// What was recorded.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// How many events.
    pub(crate) events: usize,
    /// When the ledger learned the last of them.
    pub(crate) at: Option<ledger_core::Instant>,
    /// What the ledger said beside.
    pub(crate) warnings: Vec<String>,
}

impl<'a> Plan<'a> {
    /// Pass 0: finds every row.
    pub(crate) fn read(desk: &Desk<'_>, wishes: &'a Wishes) -> Result<Self, Failure> {
        let cwd = &desk.world.cwd;
        let mut sources =
            wishes.files.iter().map(|file| Source::open(cwd, file)).collect::<Result<Vec<_>, _>>()?;
        let kind = begin(&mut sources, wishes)?;
        let mut plan = Self {
            wishes,
            kind,
            sources,
            clients: Clients::new(wishes.zone.unwrap_or(Zone::UTC)),
            marks: Vec::new(),
            rows: 0,
            batches: Vec::new(),
            fresh: Vec::new(),
            bad: HashSet::new(),
            findings: Findings::default(),
            counts: BTreeMap::new(),
            meaning: BTreeMap::new(),
            opened: BTreeSet::new(),
            recorded: Recorded::default(),
        };
        let total = plan.sources.iter().map(|source| source.bytes).sum();
        let mut progress = Progress::new(desk, "reading", total);
        for file in 0..plan.sources.len() {
            plan.read_file(desk, file, &mut progress)?;
        }
        plan.put_in_order();
        Ok(plan)
    }

    /// The names of the files, as they were typed.
    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.sources)
    }

    /// What was guessed of the headers: a column of ours, and what the file calls it.
    pub(crate) fn guessed(&self) -> Vec<(Column, &str)> {
        let mut all: Vec<(Column, &str)> = Vec::new();
        for (column, called) in self.sources.iter().flat_map(Source::guessed) {
            if !all.contains(&(*column, called)) {
                all.push((*column, called));
            }
        }
        all
    }

    fn read_file(&mut self, desk: &Desk<'_>, file: usize, progress: &mut Progress) -> Result<(), Failure> {
        let now = desk.now();
        let before: u64 = self.sources[..file].iter().map(|source| source.bytes).sum();
        while let Some(met) = self.sources[file].next(file) {
            self.rows += 1;
            if self.rows.is_multiple_of(1024) {
                progress.at(desk.world.now(), before + self.sources[file].offset());
            }
            match met.row {
                Ok(row) if row.unturned.is_empty() => self.remember(desk, row, met.offset, now)?,
                Ok(row) => row.unturned.into_iter().for_each(|one| self.findings.problems.push(one)),
                Err(bad) => {
                    let (spot, code, message) = bad.told();
                    let problem = Problem::new(Place { file, spot }, code, message);
                    if bad.ends_file() {
                        self.findings.problems.push(problem.hinting("nothing after this place was read"));
                        break;
                    }
                    self.findings.problems.push(problem);
                }
            }
        }
        Ok(())
    }

    fn remember(
        &mut self,
        desk: &Desk<'_>,
        mut row: Row,
        offset: u64,
        now: ledger_core::Instant,
    ) -> Result<(), Failure> {
        let unnamed = row.get(Column::Relationship).is_empty() && !row.get(Column::Id).is_empty();
        let relationship = match self.clients.of(desk, &row, self.kind) {
            Ok(index) => index,
            Err(Nobody::Problem(_)) if unnamed => UNNAMED,
            Err(Nobody::Problem(problem)) => {
                self.findings.problems.push(problem);
                return Ok(());
            }
            Err(Nobody::Failure(failure)) => return Err(failure),
        };
        let client = usize::try_from(relationship).ok().and_then(|index| self.clients.list.get_mut(index));
        let made = client.map_or(0, |client| {
            row.of_client(client.stream.as_str());
            client.take(&row, self.kind.dates(), now)
        });
        self.marks.push(Mark::new(&row, offset, relationship, self.kind.called(&row)).made(made));
        Ok(())
    }

    fn put_in_order(&mut self) {
        for lost in index::name_unnamed(&mut self.marks) {
            let (file, _) = lost.file_and_offset();
            let place = Place { file, spot: Spot { line: lost.line, column: 1 } };
            let problem =
                Problem::new(place, "csv-cell", "`relationship` is empty, and no row before has this id");
            self.findings.problems.push(problem.hinting("name the client in the first row of every id"));
        }
        index::order(&mut self.marks);
        self.batches = batches(&self.marks, self.wishes.dry_run && self.kind.is_judged());
        self.fresh = vec![false; self.batches.len()];
    }

    /// Pass 1: decides everything, and records nothing.
    pub(crate) fn decide(&mut self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let rules = if self.wishes.dry_run && self.kind.is_judged() { Some(desk.house()?) } else { None };
        let mut progress = Progress::new(desk, "deciding", self.marks.len() as u64);
        for index in 0..self.batches.len() {
            let (found, _) = self.batch(desk, index, Pass::Decide(rules.as_deref()))?;
            progress.at(desk.world.now(), self.batches[index].end as u64);
            self.fresh[index] = found.counts.values().any(|counts| !counts.is_nothing_new());
            self.take(found);
        }
        self.findings.sort();
        Ok(())
    }

    fn take(&mut self, found: Found) {
        for (index, counts) in found.counts {
            *self.counts.entry(index).or_default() += counts;
        }
        self.meaning.extend(found.meaning);
        self.opened.extend(found.opened);
        self.bad.extend(found.bad);
        found.problems.into_iter().for_each(|problem| self.findings.problems.push(problem));
        found.warnings.into_iter().for_each(|warning| self.findings.warnings.push(warning));
    }

    /// Whether anything is to be recorded.
    pub(crate) fn is_wanted(&self) -> bool {
        !self.wishes.dry_run
            && (self.wishes.partial || self.findings.problems.count == 0)
            && self.fresh.contains(&true)
    }

    /// Pass 2: records what was decided, batch by batch.
    pub(crate) fn record(&mut self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        for source in &self.sources {
            source.is_as_it_was()?;
        }
        let mut progress = Progress::new(desk, "recording", self.marks.len() as u64);
        for index in (0..self.batches.len()).filter(|index| self.fresh[*index]).collect::<Vec<_>>() {
            let (found, receipt) =
                self.batch(desk, index, Pass::Record).map_err(|failure| self.stopped(failure))?;
            let already = receipt.events.len().min(found.already);
            self.recorded.events += receipt.events.len() - already;
            self.recorded.at = receipt.recorded.or(self.recorded.at);
            self.recorded.warnings.extend(receipt.warnings);
            progress.at(desk.world.now(), self.batches[index].end as u64);
        }
        self.recorded.warnings.dedup();
        Ok(())
    }

    fn stopped(&self, failure: Failure) -> Failure {
        if self.recorded.events == 0 {
            return failure;
        }
        let done = self.recorded.events;
        let hint =
            format!("{done} events of the files are recorded; the same command, given again, completes them");
        Failure { hint: Some(hint), ..failure }
    }

    /// One batch in one session: decided, and in the second pass recorded.
    fn batch<'w>(
        &mut self,
        desk: &mut Desk<'w>,
        index: usize,
        pass: Pass<'_>,
    ) -> Result<(Found, Receipt), Failure> {
        let marks = &self.marks[self.batches[index].clone()];
        let (wishes, kind, clients, bad) = (self.wishes, self.kind, &self.clients, &self.bad);
        let sources = RefCell::new(&mut self.sources);
        let done = RefCell::new(Found::default());
        let rules = match pass {
            Pass::Decide(rules) => rules,
            Pass::Record => None,
        };
        let plan = |session: &mut Session<'_, 'w>| {
            let mut sources = sources.borrow_mut();
            let mut batch = Batch::new(wishes, kind, sources.as_mut_slice(), clients);
            batch.rules = rules;
            let mut found = batch.decide(session, marks, &|mark| bad.contains(&mark.first()))?;
            found.already = session.decided().already;
            if let (Pass::Record, Some(problem)) = (pass, found.problems.first()) {
                return Err(meanwhile(problem, &names(&sources)));
            }
            *done.borrow_mut() = found;
            Ok(())
        };
        let receipt = desk.record(matches!(pass, Pass::Decide(_)), &plan)?;
        Ok((done.into_inner(), receipt))
    }
}

/// Which pass a batch is in.
#[derive(Clone, Copy)]
enum Pass<'r> {
    /// Decided only; with the facts of the house where it is asked what it would mean.
    Decide(Option<&'r [Fact]>),
    /// Recorded.
    Record,
}

/// What could be recorded a moment ago cannot be any more: somebody else was faster.
fn meanwhile(problem: &Problem, names: &[String]) -> Failure {
    let message = format!("{} (the ledger changed while the files were read)", problem.message);
    Failure::failed(problem.code, message, "import again").at(spelled(names, problem.place))
}

/// Whole relationships where they fit, else whole entries, so many rows at a time. Where it is asked what it would
/// mean, whole relationships however many rows they have.
fn batches(marks: &[Mark], whole: bool) -> Vec<Range<usize>> {
    let mut batches = Batches::default();
    for relation in marks.chunk_by(|one, next| one.relationship == next.relationship) {
        batches.keep_together(relation.len());
        if whole || relation.len() <= BATCH {
            batches.add(relation.len());
        } else {
            relation.chunk_by(Mark::is_of).for_each(|group| batches.add(group.len()));
        }
    }
    batches.cut();
    batches.done
}

/// Batches being cut.
#[derive(Default)]
struct Batches {
    done: Vec<Range<usize>>,
    start: usize,
    end: usize,
}

impl Batches {
    /// Begins a new batch where so many rows no longer fit.
    fn keep_together(&mut self, rows: usize) {
        if self.end + rows - self.start > BATCH {
            self.cut();
        }
    }

    fn add(&mut self, rows: usize) {
        self.keep_together(rows);
        self.end += rows;
    }

    fn cut(&mut self) {
        if self.end > self.start {
            self.done.push(self.start..self.end);
            self.start = self.end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Batches;

    #[test]
    fn what_fits_stays_together() {
        let mut batches = Batches::default();
        for rows in [10_000, 6_000, 6_000, 40_000, 1] {
            batches.add(rows);
        }
        batches.cut();
        assert_eq!(batches.done, [0..16_000, 16_000..22_000, 22_000..62_000, 62_000..62_001]);
    }
}
