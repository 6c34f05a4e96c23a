//! Events of another ledger, as `troth export --format jsonl` writes them: read once to find every line, once to decide
//! everything client by client, once to record it.

mod house;
mod line;
mod report;
mod rewrite;
mod story;

use std::cell::RefCell;
use std::collections::BTreeMap;

use ledger_core::{PersonId, StreamId};
use ledger_store::disk::RealDisk;
use ledger_store::local::EvidenceStore;

use self::line::{Line, Lines, Met, place};
use self::rewrite::Schemas;
use super::Wishes;
use super::problem::{Findings, Problem};
use crate::answer::Answer;
use crate::desk::{Desk, Session};
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
    let import = Import::read(&desk.world.cwd.join(typed))?;
    import.pass(desk, true)?;
    let problems = import.found.borrow().findings.problems.count;
    let mut recorded = Vec::new();
    let wanted = !wishes.dry_run && (wishes.partial || problems == 0) && import.found.borrow().new > 0;
    if wanted {
        recorded = import.pass(desk, false)?;
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
        Ok(import)
    }

    fn problem(&self, problem: Problem) {
        let mut found = self.found.borrow_mut();
        found.findings.problems.push(problem);
        found.left += 1;
    }

    fn sort(&mut self, line: Line, mark: Mark) -> Result<(), Problem> {
        let stays = ["_keys", "_checkpoints"].contains(&line.stream.as_str())
            || crate::export::jsonl::STAY_TOO.contains(&line.r#type.as_str());
        if stays {
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

    /// Decides everything, stream by stream, or records it: what concerns the house first.
    fn pass(&self, desk: &mut Desk<'_>, dry_run: bool) -> Result<Vec<String>, Failure> {
        let mut recorded = Vec::new();
        let house = [StreamId::people(), StreamId::rules()];
        let clients = self.streams.keys().filter(|stream| !house.contains(stream));
        for stream in house.iter().chain(clients) {
            let found = RefCell::new(Found::default());
            let receipt = desk.record(dry_run, &|session| {
                *found.borrow_mut() = Found::default();
                self.stream(session, stream, &mut found.borrow_mut())
            })?;
            if receipt.recorded.is_some() && !receipt.events.is_empty() {
                recorded.push(stream.to_string());
            }
            if dry_run {
                self.found.borrow_mut().add(found.into_inner());
            }
        }
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
        story::Story::new(self, stream, &people, found).tell(session, marks)
    }

    fn again(&self, mark: Mark) -> Result<Line, Failure> {
        self.lines.again(mark)
    }
}

impl Found {
    fn add(&mut self, other: Self) {
        self.new += other.new;
        self.already += other.already;
        self.left += other.left;
        other.findings.problems.kept.into_iter().for_each(|one| self.findings.problems.push(one));
        other.findings.warnings.kept.into_iter().for_each(|one| self.findings.warnings.push(one));
    }

    fn refuse(&mut self, number: u32, failure: Failure) {
        self.left += 1;
        self.findings.problems.push(Problem::refused(place(number, 1), failure));
    }

    fn warn(&mut self, number: u32, what: impl Into<String>) {
        self.findings.warnings.push((place(number, 1), what.into()));
    }
}
