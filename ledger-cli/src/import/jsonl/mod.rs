//! Events of another ledger, as `troth export --format jsonl` writes them: looked through once to find every line, read
//! once to decide everything client by client, and once to record it.

mod house;
mod line;
mod report;
mod rewrite;
mod story;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use ledger_core::{PersonId, StreamId};
use ledger_store::disk::RealDisk;
use ledger_store::local::EvidenceStore;

use self::line::{Line, Lines, Met, place, stays};
use self::rewrite::Schemas;
use super::Wishes;
use super::problem::{Findings, Problem};
use crate::answer::Answer;
use crate::desk::{Desk, Receipt, Session};
use crate::failure::Failure;

/// Where a line is.
#[derive(Clone, Copy)]
struct Mark {
    offset: u64,
    /// In bytes, with its end.
    length: u32,
    number: u32,
}

/// What was found so far.
#[derive(Default)]
struct Found {
    findings: Findings,
    new: usize,
    already: usize,
    left: usize,
    /// The lines that are no event.
    unread: Vec<u32>,
}

/// An import of events.
struct Import {
    lines: Lines,
    evidence: EvidenceStore,
    /// The lines of each stream but `_people`, in their order.
    streams: BTreeMap<StreamId, Vec<Mark>>,
    /// What was said last of everybody.
    people: BTreeMap<PersonId, (u32, Line)>,
    events: usize,
    found: RefCell<Found>,
    /// The schemas of the types met so far.
    schemas: RefCell<Schemas>,
}

/// Imports events.
pub(super) fn file(desk: &mut Desk<'_>, wishes: &Wishes) -> Result<Answer, Failure> {
    desk.through("import:jsonl");
    let [typed] = wishes.files.as_slice() else {
        let what = "--format jsonl reads one file at a time";
        return Err(Failure::usage("import-format", what, "name one file: its ids belong to one ledger"));
    };
    let mut import = Import::read(&desk.world.cwd.join(typed))?;
    import.decide(desk)?;
    let problems = import.found.borrow().findings.problems.count;
    let mut recorded = Vec::new();
    let wanted = !wishes.dry_run && (wishes.partial || problems == 0) && import.found.borrow().new > 0;
    if wanted {
        import.leave_unread();
        recorded = import.record(desk)?;
    }
    import.found.borrow_mut().findings.sort();
    Ok(report::answer(desk, wishes, &import, &recorded))
}

impl Import {
    /// Finds every line.
    fn read(path: &std::path::Path) -> Result<Self, Failure> {
        let beside = path.parent().unwrap_or(std::path::Path::new(".")).join("evidence");
        let mut import = Self {
            lines: Lines::open(path)?,
            evidence: EvidenceStore::new(std::sync::Arc::new(RealDisk), &beside),
            streams: BTreeMap::new(),
            people: BTreeMap::new(),
            events: 0,
            found: RefCell::default(),
            schemas: RefCell::default(),
        };
        let mut lines = Lines::open(path)?;
        while let Some(met) = lines.next()? {
            import.events += 1;
            match met {
                Met::Seen(stream, mark) => import.streams.entry(stream).or_default().push(mark),
                Met::Line(line, mark) => {
                    if let Err(problem) = import.sort(*line, mark) {
                        import.problem(problem);
                    }
                }
                Met::Bad(problem) => import.problem(problem),
                Met::Broken(problem) => {
                    import.problem(problem);
                    break;
                }
            }
        }
        import.streams.values_mut().for_each(Vec::shrink_to_fit);
        Ok(import)
    }

    fn problem(&self, problem: Problem) {
        let mut found = self.found.borrow_mut();
        found.findings.problems.push(problem);
        found.left += 1;
    }

    fn sort(&mut self, line: Line, mark: Mark) -> Result<(), Problem> {
        if stays(&line.stream, &line.r#type) {
            let what =
                format!("{} of `{}` belongs to one ledger and does not travel", line.r#type, line.stream);
            let problem = Problem::new(place(mark.number, 1), "jsonl-stays", what);
            return Err(problem.hinting("to move a whole ledger with its keys, use troth backup"));
        }
        if line.stream == StreamId::people() {
            let person =
                house::person(&line).map_err(|failure| Problem::refused(place(mark.number, 1), failure))?;
            self.people.insert(person, (mark.number, line));
        } else {
            self.streams.entry(line.stream).or_default().push(mark);
        }
        Ok(())
    }

    /// The streams of the house, then those of the clients.
    fn in_order(&self) -> ([StreamId; 2], Vec<&StreamId>) {
        let house = [StreamId::people(), StreamId::rules()];
        let clients = self.streams.keys().filter(|stream| !house.contains(stream)).collect();
        (house, clients)
    }

    /// Decides everything, stream by stream: what concerns the house first.
    fn decide(&self, desk: &mut Desk<'_>) -> Result<(), Failure> {
        let (house, clients) = self.in_order();
        for stream in house.iter().chain(clients) {
            let found = RefCell::new(Found::default());
            desk.record(true, &|session| {
                *found.borrow_mut() = Found::default();
                self.stream(session, stream, &mut found.borrow_mut())
            })?;
            self.found.borrow_mut().add(found.into_inner());
        }
        Ok(())
    }

    /// Records everything in the same order. Answers which streams have something new.
    fn record(&self, desk: &mut Desk<'_>) -> Result<Vec<String>, Failure> {
        let plan = |session: &mut Session<'_, '_>, stream: &StreamId| {
            let mut found = Found::default();
            self.stream(session, stream, &mut found)?;
            // What was an event when it was decided is one still.
            if found.unread.is_empty() { Ok(()) } else { Err(self.lines.changed()) }
        };
        let mut recorded = Vec::new();
        let mut note = |stream: &StreamId, receipt: &Receipt| {
            if receipt.recorded.is_some() && !receipt.events.is_empty() {
                recorded.push(stream.to_string());
            }
        };
        let (house, clients) = self.in_order();
        for stream in &house {
            note(stream, &desk.record(false, &|session| plan(session, stream))?);
        }
        let plan = |session: &mut Session<'_, '_>, stream: &&StreamId| plan(session, stream);
        desk.record_each(&clients, &plan, &mut |stream, receipt| note(stream, &receipt))?;
        Ok(recorded)
    }

    fn stream(
        &self,
        session: &mut Session<'_, '_>,
        stream: &StreamId,
        found: &mut Found,
    ) -> Result<(), Failure> {
        if *stream == StreamId::people() {
            return self.note(session, Some(found)).map(|_| ());
        }
        let people = self.note(session, None)?;
        let marks = self.streams.get(stream).map_or(&[][..], Vec::as_slice);
        if *stream == StreamId::rules() {
            return self.rules(session, marks, &people, found);
        }
        story::Story::new(self, stream, &people).tell(session, marks, found)
    }

    /// Hands out the events of these lines, in their order; what is none is left with its reason.
    fn each(
        &self,
        stream: &StreamId,
        marks: &[Mark],
        found: &mut Found,
        take: &mut dyn FnMut(&mut Found, Line, u32) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.lines.each(marks, &mut |mark, line| match line {
            Ok(line) if line.stream == *stream => take(found, line, mark.number),
            Ok(_) => Err(self.lines.changed()),
            Err(problem) => {
                found.left += 1;
                found.unread.push(mark.number);
                found.findings.problems.push(problem);
                Ok(())
            }
        })
    }

    /// Passes over the lines that are no event from now on.
    fn leave_unread(&mut self) {
        let unread = std::mem::take(&mut self.found.borrow_mut().unread);
        let unread: BTreeSet<u32> = unread.into_iter().collect();
        if !unread.is_empty() {
            self.streams.values_mut().for_each(|marks| marks.retain(|mark| !unread.contains(&mark.number)));
        }
    }
}

impl Found {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.already += other.already;
        self.left += other.left;
        self.unread.extend(other.unread);
        self.findings.problems.append(other.findings.problems);
        self.findings.warnings.append(other.findings.warnings);
    }

    fn refuse(&mut self, number: u32, failure: Failure) {
        self.left += 1;
        self.findings.problems.push(Problem::refused(place(number, 1), failure));
    }

    fn warn(&mut self, number: u32, what: impl Into<String>) {
        self.findings.warnings.push((place(number, 1), what.into()));
    }
}
