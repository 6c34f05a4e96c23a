//! What this process knows of the streams: what the index holds, and above it what the log says since.

mod belief;

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::ops::ControlFlow;

use ledger_core::event::Entered;
use ledger_core::proof::Tag;
use ledger_core::proof::log::Root;
use ledger_core::{Hash, Instant, StreamId};

use belief::keep_mark;

use super::Ledger;
use super::index::{Index, Learned, Mark};
use super::log::Place;
use super::notice::Notice;
use super::signed::growth::Passed;
use super::walk::{Care, Judge, Judged, Verdict};
use crate::Head;
use crate::error::{Corruption, Fault, StoreError};

/// How many events above the index a batch takes in at most.
const BATCH: usize = 1 << 16;
/// How many events above the index are worth a batch while nothing was appended here.
const WORTH_IT: usize = 512;
/// How many events above the index a process that goes on appending gathers for one batch.
const GATHERED: usize = 4096;

/// What became of the index in this process.
enum Helper {
    /// Not needed so far; with a reason, what is there is not to be used.
    Untried(Option<&'static str>),
    Ready(Index),
    /// Straight from the log.
    None,
}

/// A place in the log up to which it was read.
#[derive(Clone, Copy, Debug)]
struct Reached {
    offset: u64,
    count: u64,
    recorded: Instant,
    /// Where the last line before it begins, and its hash.
    last: Option<(u64, Hash)>,
}

impl Reached {
    fn nothing() -> Self {
        Self { offset: 0, count: 0, recorded: Instant::from_millis(i64::MIN), last: None }
    }
}

/// A stream's head and where its events above the index lie.
#[derive(Debug)]
struct Recent {
    tag: Tag,
    head: Head,
    places: Vec<Place>,
}

/// How far the log may be read, and how many events lie before that place, where the tail says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) offset: u64,
    pub(crate) count: Option<u64>,
}

/// Whose reads a damaged line stops. A line that cannot be read is its stream's, as far as that can be told; so is a
/// sound one with another's group or time. One that does not chain stands where any stream's may have stood.
fn whose(line: Option<&Judged<'_>>, damage: &Corruption) -> Option<StreamId> {
    let out_of_place = matches!(damage.fault, Fault::Version { .. } | Fault::Prev);
    damage.stream.clone().filter(|_| line.is_none() || !out_of_place)
}

/// The streams as far as this process has read them.
pub(crate) struct Known {
    helper: Helper,
    reached: Reached,
    recent: HashMap<StreamId, Recent>,
    /// How many events lie above the index.
    above: usize,
    /// Whether this process appended some of them.
    appended: bool,
    /// The tree over what this process appended, above the subtrees that the index keeps.
    passed: Passed,
    /// What is wrong with lines that were read here.
    damage: Vec<Corruption>,
    /// What the index's mark says and the log does not.
    disagreement: Option<Corruption>,
}

impl Known {
    pub(crate) fn new() -> Self {
        Self {
            helper: Helper::Untried(None),
            reached: Reached::nothing(),
            recent: HashMap::new(),
            above: 0,
            appended: false,
            passed: Passed::default(),
            damage: Vec::new(),
            disagreement: None,
        }
    }

    /// How far the log was read here.
    pub(crate) fn reached(&self) -> u64 {
        self.reached.offset
    }

    /// Whether the index gave up; what was asked since means nothing.
    pub(crate) fn index_broke(&self) -> bool {
        self.index().is_some_and(Index::broken)
    }

    /// The index, where it is in use.
    pub(crate) fn index(&self) -> Option<&Index> {
        if let Helper::Ready(index) = &self.helper { Some(index) } else { None }
    }

    /// Asks something of the streams as they stand at `end`; asked again without the index where that breaks.
    pub(crate) fn ask<T>(
        &mut self,
        ledger: &Ledger,
        end: Extent,
        question: impl Fn(&Self) -> T,
    ) -> Result<T, StoreError> {
        loop {
            self.prepare(ledger, end.offset)?;
            self.catch_up(ledger, end)?;
            let answer = question(self);
            if !self.index_broke() {
                return Ok(answer);
            }
            self.start_over("unreadable");
        }
    }

    /// Where a stream stands.
    pub(crate) fn head(&self, stream: &StreamId) -> Option<Head> {
        let recent = self.recent.get(stream).map(|recent| recent.head);
        recent.or_else(|| self.index()?.head(stream))
    }

    /// Where every stream stands.
    pub(crate) fn heads(&self) -> BTreeMap<StreamId, Head> {
        let mut heads = self.index().map(Index::heads).unwrap_or_default();
        heads.extend(self.recent.iter().map(|(stream, recent)| (stream.clone(), recent.head)));
        heads
    }

    /// Where a stream's events lie from a version on, at most so many.
    pub(crate) fn places(&self, stream: &StreamId, from: u64, most: usize) -> Vec<Place> {
        let from = from.max(1);
        let recent = self.recent.get(stream);
        let (indexed, above) = match (recent, self.index()) {
            (Some(recent), _) => (recent.head.version - recent.places.len() as u64, &recent.places[..]),
            (None, Some(index)) => (index.head(stream).map_or(0, |head| head.version), &[][..]),
            (None, None) => return Vec::new(),
        };
        let mut places = match self.index() {
            Some(index) if from <= indexed => index.places(stream, from, indexed, most),
            _ => Vec::new(),
        };
        let skip = usize::try_from(from.saturating_sub(indexed + 1)).unwrap_or(usize::MAX);
        places.extend(above.iter().skip(skip).take(most.saturating_sub(places.len())));
        places
    }

    /// What keeps a stream from being read: damage that is its own, or whose owner cannot be told.
    pub(crate) fn damage_of(&self, stream: &StreamId) -> Option<&Corruption> {
        self.damage.iter().find(|damage| damage.stream.as_ref().is_none_or(|damaged| damaged == stream))
    }

    /// Damage whose owner cannot be told: it may be any stream's.
    pub(crate) fn damage_of_any(&self) -> Option<&Corruption> {
        self.damage.iter().find(|damage| damage.stream.is_none())
    }

    /// What keeps anything from being written.
    pub(crate) fn blocked(&self) -> Option<&Corruption> {
        self.damage.first().or(self.disagreement.as_ref())
    }

    /// Remembers damage that was met while reading.
    pub(crate) fn note(&mut self, ledger: &Ledger, damage: Corruption) {
        if !self.damage.contains(&damage) {
            ledger.notice(Notice::Damaged(damage.clone()));
            self.damage.push(damage);
        }
    }

    fn catch_up(&mut self, ledger: &Ledger, end: Extent) -> Result<(), StoreError> {
        let start = self.reached;
        if start.offset >= end.offset {
            return Ok(());
        }
        let mut judge = Judge::after(start.count, start.recorded, Care::Header);
        let mut at = start.offset;
        ledger.each_line(start.offset, end.offset, Care::Header, &mut |raw, read| {
            at = raw.offset + raw.length;
            let Verdict { line, problem } = judge.place(raw, read, &mut |stream| self.head(stream));
            match (line, problem) {
                (Some(line), None) => self.take(ledger, &line),
                (line, Some(damage)) => {
                    self.note(ledger, Corruption { stream: whose(line.as_ref(), &damage), ..damage });
                }
                (None, None) => {}
            }
            if self.above >= BATCH {
                self.apply(ledger);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let count = judge.line() - 1;
        // Lines that are missing, too many or cut short may have been anybody's.
        if at < end.offset {
            let fault = Fault::Short { length: at, acknowledged: end.offset };
            self.note(ledger, Corruption { line: count + 1, offset: at, stream: None, fault });
        } else if end.count.is_some_and(|acknowledged| acknowledged != count) {
            let fault = Fault::Tail { what: "it had another number of events, or a line" };
            self.note(ledger, Corruption { line: count, offset: at, stream: None, fault });
        }
        self.reached = Reached { offset: end.offset, count, recorded: judge.recorded(), ..self.reached };
        if self.above >= WORTH_IT {
            self.apply(ledger);
        }
        Ok(())
    }

    fn take(&mut self, ledger: &Ledger, line: &Judged<'_>) {
        let stream = &line.header.stream;
        self.add(stream, || Tag::in_ledger(&ledger.folder.secret, stream), line.head(), line.place);
        self.reached.offset = end_of(line.place);
        self.reached.count += 1;
        self.reached.recorded = line.header.recorded;
        self.reached.last = Some((line.place.offset, line.hash));
    }

    fn add(&mut self, stream: &StreamId, tag: impl FnOnce() -> Tag, head: Head, place: Place) {
        if let Some(recent) = self.recent.get_mut(stream) {
            recent.head = head;
            recent.places.push(place);
        } else {
            self.recent.insert(stream.clone(), Recent { tag: tag(), head, places: vec![place] });
        }
        self.above += 1;
    }

    /// Takes in events that were just made durable at the end of the log, each with its leaf.
    pub(crate) fn extend(&mut self, ledger: &Ledger, events: &[Entered], places: &[Place], leaves: &[Root]) {
        for ((event, &place), &leaf) in events.iter().zip(places).zip(leaves) {
            let Entered { stream, version, hash, .. } = event;
            if let Helper::Ready(index) = &self.helper {
                let bounds = (place.offset, end_of(place));
                self.passed.push(ledger, index, self.reached.count, (leaf, bounds));
            }
            let tag = || Tag::in_ledger(&ledger.folder.secret, stream);
            self.add(stream, tag, Head { version: *version, hash: *hash }, place);
            self.reached.offset = end_of(place);
            self.reached.count += 1;
            self.reached.recorded = event.recorded;
            self.reached.last = Some((place.offset, event.hash));
        }
        self.appended = true;
    }

    /// Gives the index what lies above it, if that is much by now.
    pub(crate) fn apply_if_much(&mut self, ledger: &Ledger) {
        if self.above >= GATHERED {
            self.apply(ledger);
        }
    }

    /// Gives the index what this process appended, and lets go of it.
    pub(crate) fn rest(&mut self, ledger: &Ledger) {
        if self.appended {
            self.apply(ledger);
        }
        if let Helper::Ready(index) = &self.helper {
            self.passed.keep(ledger, index);
            // Whoever asks next opens it again and begins at its mark, which may have moved on by then.
            *self = Self {
                damage: mem::take(&mut self.damage),
                disagreement: self.disagreement.take(),
                ..Self::new()
            };
        }
    }

    /// Only what is durable and sound goes into the index.
    fn apply(&mut self, ledger: &Ledger) {
        let Helper::Ready(index) = &self.helper else { return };
        let Some((last, hash)) = self.reached.last.filter(|_| self.blocked().is_none() && self.above > 0)
        else {
            return;
        };
        let learned: Vec<_> = self
            .recent
            .iter()
            .map(|(stream, Recent { tag, head, places })| Learned { stream, tag: *tag, head: *head, places })
            .collect();
        let Reached { offset, count, .. } = self.reached;
        let mark = Mark { ledger: ledger.folder.ledger, offset, count, last, hash };
        index.learn(&learned, &mark);
        if index.broken() {
            return;
        }
        keep_mark(ledger, &mark);
        self.recent.clear();
        self.above = 0;
        self.appended = false;
    }
}

fn end_of(place: Place) -> u64 {
    place.offset + u64::from(place.length)
}
