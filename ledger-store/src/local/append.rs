//! How events become durable: all appends that wait are one group, one write and one sync. Who comes while the others
//! of a group enter their events still joins it.
//!
//! ```text
//! flock(lock) · pread(tail) · fstat(log) · pwrite(log) · fdatasync(log) · pwrite(tail) · unlock · answer
//!                 the tail is opened once for both, the log once for all groups
//! if write or sync fails:   ftruncate(log) · fsync(log) → failed; if that fails too → unknown, never failed
//! ```

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::iter;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::{self, JoinHandle};

use ledger_core::StreamId;
use ledger_core::event::Entered;
use ledger_core::proof::Tag;
use ledger_core::proof::log::Root;
use tokio::sync::oneshot;

use super::known::Extent;
use super::log::{LONGEST_EVENT, encode};
use super::tail::Tail;
use super::{Ledger, locked};
use crate::disk::{Access, DiskFile};
use crate::error::{Corruption, Fault, StoreError, io_error};
use crate::{Append, Appended, Head, Heads, check_entered, check_expected};

type Answer = oneshot::Sender<Result<Appended, StoreError>>;

/// One append and who waits for it.
struct Job {
    append: Append,
    answer: Answer,
}

/// The thread that writes; started by the first append.
#[derive(Debug)]
pub(crate) struct Writer {
    ledger: Arc<Ledger>,
    thread: Mutex<Option<(mpsc::Sender<Job>, JoinHandle<()>)>>,
}

impl Writer {
    pub(crate) fn new(ledger: Arc<Ledger>) -> Self {
        Self { ledger, thread: Mutex::default() }
    }

    /// Hands an append to the thread at once; the answer is waited for. Whoever stops waiting does not undo it.
    pub(crate) fn append(
        &self,
        append: Append,
    ) -> impl Future<Output = Result<Appended, StoreError>> + Send + use<> {
        let (answer, wait) = oneshot::channel();
        let handed = self.hand_over(Job { append, answer });
        async move {
            handed?;
            wait.await.unwrap_or(Err(StoreError::Stopped))
        }
    }

    fn hand_over(&self, job: Job) -> Result<(), StoreError> {
        let mut thread = locked(&self.thread);
        if thread.is_none() {
            let (sender, jobs) = mpsc::channel();
            let ledger = Arc::clone(&self.ledger);
            let spawned =
                thread::Builder::new().name("troth-writer".into()).spawn(move || ledger.write_all(&jobs));
            let handle = spawned.map_err(io_error("starting to write", &self.ledger.layout.log))?;
            *thread = Some((sender, handle));
        }
        let sent = thread.as_ref().is_some_and(|(sender, _)| sender.send(job).is_ok());
        if sent { Ok(()) } else { Err(StoreError::Stopped) }
    }

    /// Waits until everything handed over was answered.
    pub(crate) fn finish(&self) {
        let thread = locked(&self.thread).take();
        if let Some((sender, handle)) = thread {
            drop(sender);
            let _ = handle.join();
        }
    }
}

/// The appends of one group: what they enter, and whom to answer.
struct Group {
    /// What the ledger amounts to after the events so far.
    tail: Tail,
    heads: BTreeMap<StreamId, Option<Head>>,
    events: Vec<Entered>,
    /// Each event's leaf in the log's tree.
    leaves: Vec<Root>,
    /// With how many of the events are whose, and the position of the first of them.
    entered: Vec<(Answer, usize, u64)>,
}

/// How many appends a group takes at most.
const MOST: usize = 1024;

/// What the writing thread keeps from one group to the next.
#[derive(Default)]
struct Pen {
    /// The log, open for writing; opened anew after a failure.
    log: Option<Box<dyn DiskFile>>,
    tags: HashMap<StreamId, Tag>,
}

/// Where a group begins, under the lock.
struct Begun {
    log: Box<dyn DiskFile>,
    /// The tail's file, where it was sound and may be written.
    page: Option<Box<dyn DiskFile>>,
    tail: Tail,
}

impl Ledger {
    fn write_all(&self, jobs: &mpsc::Receiver<Job>) {
        let mut pen = Pen::default();
        while let Ok(first) = jobs.recv() {
            self.write_group(first, jobs, &mut pen);
            self.known().apply_if_much(self);
        }
    }

    fn write_group(&self, first: Job, jobs: &mpsc::Receiver<Job>, pen: &mut Pen) {
        let waiting = iter::once(first).chain(jobs.try_iter()).take(MOST);
        let begun = self.lock().and_then(|held| Ok((self.begin(&*held, pen)?, held)));
        let (Begun { log, page, tail }, held) = match begun {
            Ok(begun) => begun,
            Err(error) => return waiting.for_each(|job| answer(job.answer, Err(error.repeat()))),
        };
        let start = tail.offset;
        let (heads, events, leaves, entered) = (BTreeMap::new(), Vec::new(), Vec::new(), Vec::new());
        let mut group = Group { tail, heads, events, leaves, entered };
        let mut refused = Vec::new();
        for Job { append, answer } in waiting {
            match self.enter(&mut group, append, &mut pen.tags) {
                Ok((events, position)) => group.entered.push((answer, events, position)),
                Err(error) => refused.push((answer, error)),
            }
        }
        let written = self.write(&*log, page.as_deref(), start, &mut group);
        pen.log = written.is_ok().then_some(log);
        drop((page, held));
        for (to, error) in refused {
            answer(to, Err(error));
        }
        let mut events = group.events.into_iter();
        for (to, count, position) in group.entered {
            let events = events.by_ref().take(count).collect();
            let kept = |warnings: &Vec<String>| Appended { events, position, warnings: warnings.clone() };
            answer(to, written.as_ref().map(kept).map_err(StoreError::repeat));
        }
    }

    /// Under the lock: where the log ends, everything before it in order, and the log open for writing.
    fn begin(&self, held: &dyn crate::disk::Held, pen: &mut Pen) -> Result<Begun, StoreError> {
        let path = &self.layout.log;
        let log = match pen.log.take() {
            Some(log) => log,
            None => self.disk.open(path, Access::Write).map_err(io_error("opening", path))?,
        };
        let mut page = self.disk.open(&self.layout.tail, Access::Write).ok();
        let seen = match &page {
            Some(page) => self.glance_in(&**page)?,
            None => self.glance()?,
        };
        let standing = if let Some(tail) = seen {
            super::Standing::sound(tail)
        } else {
            // Whoever mends the tail may make its file anew.
            page = None;
            self.settle(held)?
        };
        let mut known = self.known();
        known.ask(self, standing.extent(), |_| ())?;
        if known.reached() > standing.end {
            // The end was cut by hand since this process read it: what it knew of the streams is no longer so.
            known.forget();
            known.ask(self, standing.extent(), |_| ())?;
        }
        if let Some(damage) = standing.damage.as_ref().or(known.blocked()) {
            return Err(StoreError::Corrupt(damage.clone()));
        }
        let tail = standing.tail()?;
        self.check_notes(&tail)?;
        if known.reached() != tail.offset {
            let fault = Fault::Tail { what: "it ended" };
            let (line, offset) = (tail.count() + 1, tail.offset);
            return Err(StoreError::Corrupt(Corruption { line, offset, stream: None, fault }));
        }
        Ok(Begun { log, page, tail })
    }

    /// Lets one append enter its events on what the appends before it in the group left: how many, and where.
    fn enter(
        &self,
        group: &mut Group,
        append: Append,
        tags: &mut HashMap<StreamId, Tag>,
    ) -> Result<(usize, u64), StoreError> {
        let heads = self.heads_for(group, &append)?;
        check_expected(&heads, &append.expected)?;
        let enter = append.enter;
        let entered = catch_unwind(AssertUnwindSafe(|| enter(&heads)));
        let entered = entered.unwrap_or_else(|_| Err("the program stopped while entering them".into()));
        let events = entered.map_err(StoreError::entering)?;
        let after = check_entered(&heads, &events)?;
        if let Some(long) = events.iter().find(|event| event.bytes.len() > LONGEST_EVENT) {
            let (stream, version, bytes) = (long.stream.clone(), long.version, long.bytes.len());
            return Err(StoreError::TooLong { stream, version, bytes });
        }
        let position = group.tail.count();
        for event in &events {
            let tag = tags.get(&event.stream).copied().unwrap_or_else(|| {
                let tag = Tag::in_ledger(&self.folder.secret, &event.stream);
                tags.insert(event.stream.clone(), tag);
                tag
            });
            let leaf = Root::leaf(tag.leaf(event.version, &event.hash).as_bytes());
            group.tail.subtrees.push(leaf);
            group.leaves.push(leaf);
            group.tail.recorded = event.recorded;
        }
        group.heads.extend(after.into_iter().map(|(stream, head)| (stream, Some(head))));
        let count = events.len();
        group.events.extend(events);
        Ok((count, position))
    }

    fn heads_for(&self, group: &Group, append: &Append) -> Result<Heads, StoreError> {
        // The group's events are not in the log yet, so the extent is where it began.
        let end = Extent { offset: group.tail.offset, count: None };
        let mut known = self.known();
        let streams = append.expected.iter().map(|(stream, _)| {
            let head = match group.heads.get(stream) {
                Some(head) => *head,
                None => known.ask(self, end, |known| known.head(stream))?,
            };
            Ok((stream.clone(), head))
        });
        let streams = streams.collect::<Result<_, StoreError>>()?;
        Ok(Heads { streams, last_recorded: group.tail.recorded, subtrees: group.tail.subtrees.clone() })
    }

    /// Makes the group durable, then acknowledges it in the tail. What goes wrong after the sync is a warning.
    fn write(
        &self,
        log: &dyn DiskFile,
        page: Option<&dyn DiskFile>,
        start: u64,
        group: &mut Group,
    ) -> Result<Vec<String>, StoreError> {
        if group.events.is_empty() {
            return Ok(Vec::new());
        }
        let (bytes, places) = encode(&group.events, start);
        if let Err(error) = log.write_at(&bytes, start).and_then(|()| log.sync_data()) {
            return Err(self.take_back(log, start, error));
        }
        group.tail.offset = start + bytes.len() as u64;
        let written = match page {
            Some(page) => {
                page.write_at(&group.tail.page(), 0).map_err(io_error("writing", &self.layout.tail))
            }
            None => self.write_tail(&group.tail),
        };
        let warning = written.err().map(|error| {
            format!("it is recorded, but the log's tail could not be updated ({error}); the next command mends that")
        });
        self.known().extend(self, &group.events, &places, &group.leaves);
        Ok(warning.into_iter().collect())
    }

    /// Cuts the log back after a failed write or sync. Where that fails too, nobody knows what is on the disk.
    fn take_back(&self, log: &dyn DiskFile, start: u64, error: io::Error) -> StoreError {
        let path = &self.layout.log;
        match log.truncate(start).and_then(|()| log.sync_all()) {
            Ok(()) => io_error("writing", path)(error),
            Err(_) => StoreError::UnknownOutcome { path: path.clone(), source: error },
        }
    }
}

/// Somebody who no longer waits is not told.
fn answer(to: Answer, result: Result<Appended, StoreError>) {
    let _ = to.send(result);
}
