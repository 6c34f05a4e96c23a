//! Whether everything that was acknowledged is there, unaltered and in order: recomputed from the bytes, writing nothing.
//!
//! Hashes, spelling, `left`, every stream's chain, the order of recording, the Merkle root, the evidence that is cited
//! and the keys that sealed something; then the tail's and the index's own statements are compared with what the bytes amount to.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use ledger_core::event::{Event, Fact, LedgerEvent};
use ledger_core::proof::log::Root;
use ledger_core::proof::{Subtrees, Tag, ledger_id};
use ledger_core::{Instant, StreamId};

use super::beside::Beside;
use super::index::Mark;
use super::lines::RawLine;
use super::recover::Beyond;
use super::signed::check::{Checking, Notes};
use super::tail::Tail;
use super::walk::{Care, Judge, Judged, Read, Verdict};
use super::{Ledger, Notice};
use crate::disk::{Disk, Held, RealDisk};
use crate::error::{Corruption, Fault, StoreError};

/// How many problems are listed; more are counted.
pub const LISTED: usize = 100;

/// What a ledger's bytes amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many events were read.
    pub events: u64,
    /// In how many streams.
    pub streams: usize,
    /// How many bytes of the log were read.
    pub bytes: u64,
    /// How many evidence files are cited and were hashed.
    pub evidence_files: usize,
    /// How many signed notes are kept and hold.
    pub signatures: usize,
    /// How many checkpoints in the log are signed by no note that is kept.
    pub unsigned: usize,
    /// How many cosignatures of witnesses hold.
    pub cosigned: usize,
    /// `recorded` of the newest event.
    pub last_recorded: Instant,
    /// The RFC 6962 root over all events that could be read.
    pub root: Root,
    /// What is not as it was acknowledged, in the order of the log; at most [`LISTED`].
    pub problems: Vec<Corruption>,
    /// How many problems there are beyond the listed ones.
    pub unlisted: usize,
    /// What the next command will mend.
    pub notices: Vec<Notice>,
}

/// Verifies the ledger in a folder.
pub fn verify(dir: impl AsRef<Path>) -> Result<Verified, StoreError> {
    verify_on(Arc::new(RealDisk), dir)
}

/// Verifies the ledger in a folder of this disk.
pub fn verify_on(disk: Arc<dyn Disk>, dir: impl AsRef<Path>) -> Result<Verified, StoreError> {
    let ledger = Ledger::open(disk, dir.as_ref())?;
    let mut reach = ledger.reach()?;
    let mut reading = Reading::new(&ledger)?;
    reading.read(&reach)?;
    reading.compare_tail(&reach);
    reading.compare_mark(ledger.mark().as_ref());
    if let Some(damage) = reach.damage.take()
        && !reading.problems.iter().any(|problem| problem.line == damage.line)
    {
        reading.report(damage);
    }
    let beside = std::mem::take(&mut reading.beside);
    let (evidence_files, problems) = beside.check(&ledger, &mut reach.notices)?;
    for problem in problems {
        reading.report(problem);
    }
    let notes = reading.check_notes()?;
    Ok(Verified {
        signatures: notes.held,
        unsigned: notes.unsigned,
        cosigned: notes.cosigned,
        ..reading.finish(evidence_files, reach.notices)
    })
}

impl Ledger {
    /// Whether this is the event that makes the ledger's id: nobody can make a new key for an old ledger.
    fn is_founded_by(&self, event: &[u8]) -> bool {
        match Fact::read(event).map(|fact| fact.event) {
            Ok(Event::Ledger(LedgerEvent::Created(created))) => {
                ledger_id(&created.public_key.0, &created.next_key_hash) == self.folder.ledger
            }
            _ => false,
        }
    }
}

/// How far there is something to verify.
struct Reach {
    end: u64,
    length: u64,
    tail: Option<Tail>,
    damage: Option<Corruption>,
    notices: Vec<Notice>,
    /// Kept while the end of the log is unsettled, so that nobody mends it meanwhile.
    _held: Option<Box<dyn Held>>,
}

impl Ledger {
    fn reach(&self) -> Result<Reach, StoreError> {
        if let Some(tail) = self.glance()? {
            return Ok(Reach::settled(tail));
        }
        // Most often a program is just writing: with the lock, what is unsettled is a leftover.
        let held = self.lock().ok();
        if let Some(tail) = self.glance()? {
            return Ok(Reach::settled(tail));
        }
        let (tail, length) = (self.read_tail()?, self.log_length()?);
        let mut notices = Vec::new();
        if held.is_none() {
            notices
                .push(Notice::Unsettled { why: "another program is writing, or it may not be locked here" });
        }
        if tail.is_none() {
            notices.push(Notice::TailUnreadable);
        }
        let short = tail.as_ref().is_some_and(|tail| length < tail.offset);
        let (mut end, mut damage) = (length, None);
        if !short {
            let beyond = Beyond::from_the_beginning(self, tail.as_ref())?;
            damage = beyond.corruption()?;
            if damage.is_none() {
                end = beyond.kept_end();
                notices.extend(beyond.unsettled());
            }
        }
        Ok(Reach { end, length, tail, damage, notices, _held: held })
    }
}

impl Reach {
    fn settled(tail: Tail) -> Self {
        let (end, length) = (tail.offset, tail.offset);
        Self { end, length, tail: Some(tail), damage: None, notices: Vec::new(), _held: None }
    }
}

/// Whether two numbers, as they are spelled, differ in one bit.
fn one_bit(one: u64, other: u64) -> bool {
    let (one, other) = (one.to_string(), other.to_string());
    let flipped: u32 = one.bytes().zip(other.bytes()).map(|(a, b)| (a ^ b).count_ones()).sum();
    one.len() == other.len() && flipped == 1
}

/// The log as it is read, line by line.
struct Reading<'a> {
    ledger: &'a Ledger,
    judge: Judge,
    subtrees: Subtrees,
    recorded: Instant,
    /// Each stream's tag, and its place in `names`.
    tags: HashMap<StreamId, (usize, Tag)>,
    names: Vec<StreamId>,
    end: u64,
    /// What the log amounts to where the tail and the mark say something about it.
    at_tail: Option<Tail>,
    /// Where each line that a mark could name ends: the last line before the mark's offset, with its hash.
    mark: Option<Mark>,
    mark_holds: bool,
    beside: Beside,
    /// The lines of the group being read: number, place, stream by its place in `names`, `left`.
    group: Vec<(u64, u64, usize, u64)>,
    /// Whether one of them has a problem of its own.
    explained: bool,
    signed: Checking,
    /// The first of them that does not follow the one before it.
    miscounted: Option<Corruption>,
    problems: Vec<Corruption>,
    unlisted: usize,
}

impl<'a> Reading<'a> {
    fn new(ledger: &'a Ledger) -> Result<Self, StoreError> {
        let empty = Tail::empty();
        Ok(Self {
            ledger,
            judge: Judge::after(0, empty.recorded, Care::Everything),
            subtrees: empty.subtrees,
            recorded: empty.recorded,
            tags: HashMap::new(),
            names: Vec::new(),
            end: 0,
            at_tail: None,
            mark: ledger.mark(),
            mark_holds: false,
            beside: Beside::of(ledger)?,
            group: Vec::new(),
            explained: false,
            signed: Checking::new(),
            miscounted: None,
            problems: Vec::new(),
            unlisted: 0,
        })
    }

    fn report(&mut self, problem: Corruption) {
        if self.problems.len() < LISTED {
            self.problems.push(problem);
        } else {
            self.unlisted += 1;
        }
    }

    fn read(&mut self, reach: &Reach) -> Result<(), StoreError> {
        let moved = reach.tail.as_ref().is_some_and(|tail| tail.offset != reach.length);
        let ledger = self.ledger;
        ledger.each_line(0, reach.end, Care::Everything, &mut |raw, read| {
            self.read_line(raw, read, reach, moved);
            Ok(ControlFlow::Continue(()))
        })?;
        self.end_group();
        Ok(())
    }

    fn read_line(&mut self, raw: &RawLine<'_>, read: Read<'_>, reach: &Reach, moved: bool) {
        let Verdict { line, mut problem } = self.judge.place(raw, read, &mut |_| None);
        self.end = raw.offset + raw.length;
        let mut counts = None;
        if let Some(line) = line {
            if raw.offset == 0 && problem.is_none() && !self.ledger.is_founded_by(line.event) {
                let stream = Some(line.header.stream.clone());
                problem = Some(Corruption { line: 1, offset: 0, stream, fault: Fault::OtherLedger });
            }
            counts = Some((line.left, self.take(&line)));
        }
        // In a log of the right length no line is missing: which of a group says a wrong number shows at its end.
        if let Some(left) = problem.take_if(|problem| !moved && matches!(problem.fault, Fault::Left { .. })) {
            self.miscounted.get_or_insert(left);
        }
        self.count_down(raw.offset, counts, moved || problem.is_some());
        if let Some(problem) = problem {
            self.report(problem);
        }
        if reach.tail.as_ref().is_some_and(|tail| tail.offset == self.end) {
            let (offset, recorded) = (self.end, self.recorded);
            self.at_tail = Some(Tail { offset, recorded, subtrees: self.subtrees.clone() });
        }
    }

    /// Gathers the lines of a group. A line with a problem of its own explains why its group does not count down.
    fn count_down(&mut self, offset: u64, counts: Option<(u64, usize)>, explained: bool) {
        self.explained |= explained;
        let Some((left, stream)) = counts else { return self.group.clear() };
        let ends = left == 0;
        if !(ends && self.group.is_empty()) {
            self.group.push((self.judge.line() - 1, offset, stream, left));
        }
        if ends {
            self.end_group();
        }
    }

    /// Each line of a group must say how far it is from its last. One that says otherwise by one bit was altered;
    /// else lines were swapped, and the first that does not follow the one before it is named.
    fn end_group(&mut self) {
        let group = std::mem::take(&mut self.group);
        let miscounted = self.miscounted.take();
        if !std::mem::take(&mut self.explained) {
            let counted = (0..).zip(group.into_iter().rev());
            let wrong: Vec<_> = counted.filter(|(expected, (.., found))| found != expected).collect();
            if let Some(miscounted) =
                miscounted.filter(|_| !wrong.iter().all(|(expected, (.., found))| one_bit(*expected, *found)))
            {
                return self.report(miscounted);
            }
            for (expected, (line, offset, stream, found)) in wrong {
                let fault = Fault::Left { expected, found };
                let stream = self.names.get(stream).cloned();
                self.report(Corruption { line, offset, stream, fault });
            }
        }
    }

    /// Takes a line in; answers the place of its stream in `names`.
    fn take(&mut self, line: &Judged<'_>) -> usize {
        let stream = &line.header.stream;
        let (name, tag) = self.tags.get(stream).copied().unwrap_or_else(|| {
            let new = (self.names.len(), Tag::in_ledger(&self.ledger.folder.secret, stream));
            self.names.push(stream.clone());
            self.tags.insert(stream.clone(), new);
            new
        });
        self.subtrees.push(Root::leaf(tag.leaf(line.header.version, &line.hash).as_bytes()));
        self.recorded = self.recorded.max(line.header.recorded);
        if let Some(fault) = self.signed.take(self.ledger, line, tag, &self.subtrees)
            // Where lines are damaged, what is signed over them says nothing more than they do.
            && self.problems.is_empty()
        {
            let (number, stream) = (self.judge.line() - 1, Some(stream.clone()));
            self.report(Corruption { line: number, offset: line.place.offset, stream, fault });
        }
        let (last, offset, count) = (line.place.offset, self.end, self.judge.line() - 1);
        let says =
            |mark: &Mark| (mark.last, mark.offset, mark.count, mark.hash) == (last, offset, count, line.hash);
        self.mark_holds |= self.mark.as_ref().is_some_and(says);
        self.beside.note(self.judge.line() - 1, line);
        name
    }

    /// Compares the tail with the lines. Where lines are damaged it says nothing more than they do.
    fn compare_tail(&mut self, reach: &Reach) {
        let Some(tail) = &reach.tail else { return };
        let line = self.judge.line();
        if reach.length < tail.offset {
            let fault = Fault::Short { length: reach.length, acknowledged: tail.offset };
            self.report(Corruption { line, offset: reach.length, stream: None, fault });
        } else if self.problems.is_empty() && tail.count() > 0 {
            let what = match &self.at_tail {
                None => Some("a line ends where none does, or it had events"),
                Some(at) if at.count() != tail.count() => Some("another number of events, or it had lines"),
                Some(at) if at.recorded != tail.recorded => {
                    Some("its last event had another time, or a line")
                }
                Some(at) if at.subtrees != tail.subtrees => {
                    Some("it had other lines, or the same in another order,")
                }
                Some(_) => None,
            };
            if let Some(what) = what {
                let (line, offset) = (tail.count(), tail.offset);
                self.report(Corruption { line, offset, stream: None, fault: Fault::Tail { what } });
            }
        }
    }

    fn compare_mark(&mut self, mark: Option<&Mark>) {
        let Some(mark) = mark.filter(|_| self.problems.is_empty() && !self.mark_holds) else { return };
        let what =
            if mark.offset > self.end { "it had more events" } else { "its last event was another one," };
        let fault = Fault::Mark { what };
        self.report(Corruption { line: mark.count, offset: mark.last, stream: None, fault });
    }

    fn check_notes(&mut self) -> Result<Notes, StoreError> {
        let notes = self.signed.finish(self.ledger)?;
        if self.problems.is_empty() {
            for (size, fault) in &notes.faults {
                let (line, offset) = ((*size).min(self.judge.line()), self.end);
                self.report(Corruption { line, offset, stream: None, fault: fault.clone() });
            }
        }
        Ok(notes)
    }

    fn finish(mut self, evidence_files: usize, notices: Vec<Notice>) -> Verified {
        self.problems.sort_by_key(|problem| problem.offset);
        Verified {
            events: self.subtrees.size(),
            streams: self.tags.len(),
            bytes: self.end,
            evidence_files,
            signatures: 0,
            unsigned: 0,
            cosigned: 0,
            last_recorded: self.recorded,
            root: self.subtrees.root(),
            problems: self.problems,
            unlisted: self.unlisted,
            notices,
        }
    }
}
