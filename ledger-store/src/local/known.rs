//! What this process knows of the streams: what the index holds, and above it what the log says since.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use ledger_core::event::Entered;
use ledger_core::proof::Tag;
use ledger_core::{Hash, Instant, StreamId};

use super::Ledger;
use super::index::{Index, Learned, Mark, Opened, mark_path};
use super::lines::{Lines, read_range};
use super::log::{Place, parse};
use super::notice::Notice;
use super::walk::{Care, Judge, Judged};
use crate::Head;
use crate::disk::{Access, Privacy};
use crate::error::{Corruption, Fault, StoreError, io_error};

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
    head: Head,
    places: Vec<Place>,
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

    fn index(&self) -> Option<&Index> {
        if let Helper::Ready(index) = &self.helper { Some(index) } else { None }
    }

    /// Asks something of the streams as they stand at `end`; asked again without the index where that breaks.
    pub(crate) fn ask<T>(
        &mut self,
        ledger: &Ledger,
        end: u64,
        question: impl Fn(&Self) -> T,
    ) -> Result<T, StoreError> {
        loop {
            self.prepare(ledger, end)?;
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

    /// Where a stream's events lie from a version on.
    pub(crate) fn places(&self, stream: &StreamId, from: u64) -> Vec<Place> {
        let from = from.max(1);
        let Some(recent) = self.recent.get(stream) else {
            let indexed = self.index().and_then(|index| Some((index, index.head(stream)?)));
            return indexed.map(|(index, head)| below(index, stream, from, head)).unwrap_or_default();
        };
        let indexed = recent.head.version - recent.places.len() as u64;
        let mut places = match self.index() {
            Some(index) => below(index, stream, from, Head { version: indexed, ..recent.head }),
            None => Vec::new(),
        };
        let skip = usize::try_from(from.saturating_sub(indexed + 1)).unwrap_or(usize::MAX);
        places.extend(recent.places.iter().skip(skip));
        places
    }

    /// What keeps a stream from being read: damage that is its own, or whose owner cannot be told.
    pub(crate) fn damage_of(&self, stream: &StreamId) -> Option<&Corruption> {
        self.damage.iter().find(|damage| damage.stream.as_ref().is_none_or(|damaged| damaged == stream))
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

    /// Forgets everything and reads the log anew, into a new index if one can be had.
    pub(crate) fn start_over(&mut self, why: &'static str) {
        let helper = match mem::replace(&mut self.helper, Helper::None) {
            // A new index that breaks as well is not tried a third time.
            Helper::Untried(Some(_)) | Helper::None => Helper::None,
            Helper::Ready(_) | Helper::Untried(None) => Helper::Untried(Some(why)),
        };
        *self = Self { helper, ..Self::new() };
    }

    /// Opens the index when it is first needed, and believes its mark only where the log says the same.
    fn prepare(&mut self, ledger: &Ledger, end: u64) -> Result<(), StoreError> {
        let Helper::Untried(anew) = self.helper else { return Ok(()) };
        self.helper = Helper::None;
        let Some(home) = ledger.disk.index_home(&ledger.layout.dir) else { return Ok(()) };
        let (index, rebuilt) = match Index::open(&*ledger.disk, &home, anew) {
            Opened::Ready(index) => (index, None),
            Opened::Fresh(index, why) => (index, Some(why)),
            Opened::Unusable(why) => {
                ledger.notice(Notice::IndexUnused { why });
                return Ok(());
            }
        };
        if let Some(why) = rebuilt {
            ledger.notice(Notice::IndexRebuilt { why });
        }
        let Some(mark) = index.mark() else {
            if index.broken() {
                self.helper = Helper::Ready(index);
                self.start_over("unreadable");
                return self.prepare(ledger, end);
            }
            self.helper = Helper::Ready(index);
            return Ok(());
        };
        if mark.ledger != ledger.folder.ledger {
            self.helper = Helper::Ready(index);
            self.start_over("another ledger's");
            return self.prepare(ledger, end);
        }
        self.trust(ledger, index, &mark, end)
    }

    fn trust(&mut self, ledger: &Ledger, index: Index, mark: &Mark, end: u64) -> Result<(), StoreError> {
        let read = read_range(&*ledger.log, mark.last, mark.offset)
            .map_err(io_error("reading", &ledger.layout.log))?;
        let line = parse(&read).ok().filter(|line| line.hash == mark.hash && mark.offset <= end);
        let recorded =
            line.and_then(|line| ledger_core::event::Header::peek(line.event)).map(|header| header.recorded);
        if recorded.is_none() {
            let what =
                if mark.offset > end { "it had more events" } else { "its last event was another one," };
            let fault = Fault::Mark { what };
            let damage = Corruption { line: mark.count.max(1), offset: mark.last, stream: None, fault };
            ledger.notice(Notice::Damaged(damage.clone()));
            self.disagreement = Some(damage);
            // What lies below its mark can still be read through it, each event checked by its hash; where the
            // log goes on beyond a mark it disagrees with, only the log itself is asked.
            if mark.offset < end {
                return Ok(());
            }
        }
        let recorded = recorded.unwrap_or(Reached::nothing().recorded);
        self.reached =
            Reached { offset: mark.offset, count: mark.count, recorded, last: Some((mark.last, mark.hash)) };
        self.helper = Helper::Ready(index);
        Ok(())
    }

    fn catch_up(&mut self, ledger: &Ledger, end: u64) -> Result<(), StoreError> {
        let start = self.reached;
        if start.offset >= end {
            return Ok(());
        }
        let reading = |error| io_error("reading", &ledger.layout.log)(error);
        let mut judge = Judge::after(start.count, start.recorded, Care::Header);
        let mut lines = Lines::new(&*ledger.log, start.offset, end);
        let mut at = start.offset;
        while let Some(raw) = lines.next().map_err(reading)? {
            at = raw.offset + raw.length;
            let verdict = judge.judge(&raw, &mut |stream| self.head(stream));
            match verdict.sound() {
                Ok(line) => self.take(&line),
                Err(problem) => problem.into_iter().for_each(|damage| self.note(ledger, damage)),
            }
            if self.above >= BATCH {
                self.apply(ledger);
            }
        }
        if at < end {
            let fault = Fault::Short { length: at, acknowledged: end };
            self.note(ledger, Corruption { line: judge.line(), offset: at, stream: None, fault });
        }
        self.reached =
            Reached { offset: end, count: judge.line() - 1, recorded: judge.recorded(), ..self.reached };
        if self.above >= WORTH_IT {
            self.apply(ledger);
        }
        Ok(())
    }

    fn take(&mut self, line: &Judged<'_>) {
        self.add(&line.header.stream, line.head(), line.place);
        self.reached.offset = line.place.offset + u64::from(line.place.length);
        self.reached.count += 1;
        self.reached.recorded = line.header.recorded;
        self.reached.last = Some((line.place.offset, line.hash));
    }

    fn add(&mut self, stream: &StreamId, head: Head, place: Place) {
        if let Some(recent) = self.recent.get_mut(stream) {
            recent.head = head;
            recent.places.push(place);
        } else {
            self.recent.insert(stream.clone(), Recent { head, places: vec![place] });
        }
        self.above += 1;
    }

    /// Takes in events that were just made durable at the end of the log.
    pub(crate) fn extend(&mut self, events: &[Entered], places: &[Place]) {
        for (event, place) in events.iter().zip(places) {
            self.add(&event.stream, Head { version: event.version, hash: event.hash }, *place);
            self.reached.offset = place.offset + u64::from(place.length);
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
        if matches!(self.helper, Helper::Ready(_)) {
            // Whoever asks next opens it again and begins at its mark, which may have moved on by then.
            *self = Self {
                damage: mem::take(&mut self.damage),
                disagreement: self.disagreement.take(),
                ..Self::new()
            };
        }
    }

    /// Makes the index anew from the log; gives back how far it reaches.
    pub(crate) fn rebuild(&mut self, ledger: &Ledger, end: u64) -> Result<u64, StoreError> {
        *self = Self { helper: Helper::Untried(Some("rebuilt by hand")), ..Self::new() };
        self.ask(ledger, end, |_| ())?;
        if let Some(damage) = self.blocked() {
            return Err(StoreError::Corrupt(damage.clone()));
        }
        self.apply(ledger);
        let broke = self.index_broke();
        let Helper::Ready(_) = self.helper else { return Ok(0) };
        self.rest(ledger);
        Ok(if broke { 0 } else { end })
    }

    /// Deletes the index.
    pub(crate) fn forget_index(&mut self, ledger: &Ledger) {
        *self = Self::new();
        if let Some(home) = ledger.disk.index_home(&ledger.layout.dir) {
            drop(Index::open(&*ledger.disk, &home, Some("cut off from its log")));
        }
    }

    /// Only what is durable and sound goes into the index.
    fn apply(&mut self, ledger: &Ledger) {
        let Helper::Ready(index) = &self.helper else { return };
        let Some((last, hash)) = self.reached.last.filter(|_| self.blocked().is_none() && self.above > 0)
        else {
            return;
        };
        let tag = |stream| Tag::in_ledger(&ledger.folder.secret, stream);
        let learned: Vec<_> = self
            .recent
            .iter()
            .map(|(stream, Recent { head, places })| Learned {
                stream,
                tag: tag(stream),
                head: *head,
                places,
            })
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

fn below(index: &Index, stream: &StreamId, from: u64, head: Head) -> Vec<Place> {
    if from > head.version { Vec::new() } else { index.places(stream, from, head) }
}

/// Writes the mark where `verify` can read it without opening sled. Not being able to harms nothing.
fn keep_mark(ledger: &Ledger, mark: &Mark) {
    let Some(home) = ledger.disk.index_home(&ledger.layout.dir) else { return };
    let path = mark_path(&home);
    let opened = ledger.disk.open(&path, Access::Write);
    let file = opened.or_else(|_| ledger.disk.open(&path, Access::Create(Privacy::Owner)));
    if let Ok(file) = file {
        let _ = file.write_at(&mark.page(), 0);
    }
}
