//! The line of every client, as a portfolio shows it: kept ones as far as they stand, the others from where their client
//! was read before, and only else from the whole history.
//!
//! Two things are kept in the index, both with what they rest on (the program, the zone tables, the rules of the house,
//! the stream's head), and of no use where any of that is another:
//!
//! ```text
//! lines/<n>        the finished lines of so many clients: good until something is recorded or an instant passes
//! stream/<client>  a snapshot and, verbatim, the events it keeps: newer events are folded on top
//! ```
//!
//! Private texts are kept as the log has them, sealed.

use std::collections::BTreeMap;

use ledger_core::event::{Event, Fact};
use ledger_core::relationship::Relationship;
use ledger_core::{Hash, Instant, StreamId};
use ledger_store::{EventStore, Head, Stored};
use projections::portfolio::{Line, line};
use projections::snapshot::{FORMAT, Snapshot, condense};
use projections::{History, Setting};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use super::reader::{Reader, in_parallel};
use super::{Clocks, Desk};
use crate::args::Reading;
use crate::failure::Failure;

/// How many lines are kept together.
const TOGETHER: usize = 128;
/// So many events on top of a snapshot are worth a new one.
const WORTH_IT: usize = 64;
/// So long after it was taken a snapshot keeps much that has settled since.
const OLD_MILLIS: i64 = 30 * 86_400_000;

/// What everything kept rests on, beside its stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    format: u32,
    program: String,
    tzdb: String,
    rules: Option<Hash>,
}

/// Lines that were kept together.
#[derive(Debug, Serialize, Deserialize)]
struct KeptLines {
    basis: Basis,
    lines: Vec<KeptLine>,
}

/// A line as it stood when its stream stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptLine {
    stream: StreamId,
    head: Hash,
    taken_at: Instant,
    line: Line,
}

/// What stands before the events of a kept snapshot.
#[derive(Debug, Serialize, Deserialize)]
struct KeptStream {
    basis: Basis,
    /// The hash of the event at the version up to which it reaches.
    head: Hash,
    taken_at: Instant,
    snapshot: Snapshot,
}

/// A question about all clients.
struct Asking<'a> {
    reader: Reader<'a>,
    house: &'a [Fact],
    reading: &'a Reading,
    now: Instant,
    basis: Basis,
}

/// One client's answer, and what of it is worth keeping.
struct Answered {
    line: Option<Line>,
    kept: Option<(String, Vec<u8>)>,
}

/// What a client's facts came to.
struct Judged {
    line: Option<Line>,
    /// A new snapshot, where one is worth it.
    snapshot: Option<Snapshot>,
}

/// A client as far as it has to be read: facts in order, with the bytes of those that may be kept.
struct Resumed {
    snapshot: Option<Snapshot>,
    kept: Vec<Fact>,
    since: Vec<Fact>,
    bytes: BTreeMap<u64, Vec<u8>>,
}

impl Desk<'_> {
    /// The line of every client of whom something was known to have happened by then, in the order of their streams.
    pub(crate) fn lines(&self, house: &[Fact], reading: &Reading) -> Result<Vec<Line>, Failure> {
        let mut heads = self.runtime.block_on(self.store.streams())?;
        let rules = heads.get(&StreamId::rules()).map(|head| head.hash);
        heads.retain(|stream, _| !stream.is_reserved());
        let basis = Basis {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").into(),
            tzdb: ledger_core::time::tzdb_version().into(),
            rules,
        };
        let asking = Asking { reader: self.reader(), house, reading, now: self.now(), basis };
        // Another clock than now's is asked for seldom: its answers are not kept.
        let usual = reading.as_of.is_none() && reading.known_at.is_none();
        let kept = if usual { self.kept_lines(&asking, heads.len())? } else { BTreeMap::new() };
        let left: Vec<(StreamId, Head)> = heads
            .iter()
            .filter(|(stream, head)| !kept.get(*stream).is_some_and(|one| one.stands(head, asking.now)))
            .map(|(stream, head)| (stream.clone(), *head))
            .collect();
        let answered = in_parallel(&left, &|runtime, (stream, head)| asking.answer(runtime, stream, head))?;
        let mut fresh = BTreeMap::new();
        let mut worth = Vec::new();
        for ((stream, head), Answered { line, kept }) in left.into_iter().zip(answered) {
            worth.extend(kept.filter(|_| usual));
            if let Some(line) = line {
                let (head, taken_at) = (head.hash, asking.now);
                fresh.insert(stream.clone(), KeptLine { stream, head, taken_at, line });
            }
        }
        if usual {
            worth.extend(asking.lines_to_keep(&heads, &kept, &fresh));
            if !worth.is_empty() {
                self.store.keep(&worth)?;
            }
        }
        let mut all = kept;
        all.retain(|stream, one| heads.get(stream).is_some_and(|head| one.stands(head, asking.now)));
        all.extend(fresh);
        Ok(all.into_values().map(|one| one.line).collect())
    }

    /// The kept lines that rest on the same basis.
    fn kept_lines(
        &self,
        asking: &Asking<'_>,
        clients: usize,
    ) -> Result<BTreeMap<StreamId, KeptLine>, Failure> {
        let mut all = BTreeMap::new();
        for place in 0..clients.div_ceil(TOGETHER) {
            let Some(bytes) = self.store.kept(&name_of_lines(place))? else { continue };
            let Ok(kept) = serde_json::from_slice::<KeptLines>(&bytes) else { continue };
            if kept.basis == asking.basis {
                all.extend(kept.lines.into_iter().map(|one| (one.stream.clone(), one)));
            }
        }
        Ok(all)
    }
}

fn name_of_lines(place: usize) -> String {
    format!("lines/{place}")
}

impl KeptLine {
    fn stands(&self, head: &Head, now: Instant) -> bool {
        self.head == head.hash && now >= self.taken_at && now < self.line.until
    }
}

impl Asking<'_> {
    /// The lines as they are kept from now on: those groups of which one is another.
    fn lines_to_keep(
        &self,
        heads: &BTreeMap<StreamId, Head>,
        kept: &BTreeMap<StreamId, KeptLine>,
        fresh: &BTreeMap<StreamId, KeptLine>,
    ) -> Vec<(String, Vec<u8>)> {
        let streams: Vec<&StreamId> = heads.keys().collect();
        let mut all = Vec::new();
        for (place, streams) in streams.chunks(TOGETHER).enumerate() {
            // A line that changes with every moment is of no use to anybody, nor is one with a private text kept.
            let keeps = |one: &&KeptLine| one.line.is_in_clear() && one.line.until > one.taken_at;
            if !streams.iter().any(|stream| fresh.get(stream).as_ref().is_some_and(keeps)) {
                continue;
            }
            let lines = streams.iter().filter_map(|stream| fresh.get(stream).or_else(|| kept.get(stream)));
            let kept = KeptLines { basis: self.basis.clone(), lines: lines.filter(keeps).cloned().collect() };
            if let Ok(bytes) = serde_json::to_vec(&kept) {
                all.push((name_of_lines(place), bytes));
            }
        }
        all
    }

    fn answer(&self, runtime: &Runtime, stream: &StreamId, head: &Head) -> Result<Answered, Failure> {
        let kept = self.kept_stream(runtime, stream, head)?;
        if let Some((resumed, taken_at)) = kept
            && let Some(Judged { line, snapshot }) = self.of_resumed(stream, &resumed, taken_at)?
        {
            return Ok(Answered { line, kept: self.to_keep(stream, head, snapshot, &resumed.bytes) });
        }
        let mut whole =
            Resumed { snapshot: None, kept: Vec::new(), since: Vec::new(), bytes: BTreeMap::new() };
        self.read_on(runtime, stream, 1, &mut whole)?;
        let Judged { line, snapshot } = self.of_whole(stream, &whole)?;
        Ok(Answered { line, kept: self.to_keep(stream, head, snapshot, &whole.bytes) })
    }

    /// What was kept of a client and the events since; none if they do not continue what was kept.
    fn kept_stream(
        &self,
        runtime: &Runtime,
        stream: &StreamId,
        head: &Head,
    ) -> Result<Option<(Resumed, Instant)>, Failure> {
        let Some(bytes) = self.reader.store.kept(&name_of(stream))? else { return Ok(None) };
        let mut parts = bytes.split(|byte| *byte == b'\n');
        let Some(Ok(kept)) = parts.next().map(serde_json::from_slice::<KeptStream>) else { return Ok(None) };
        let KeptStream { basis, head: reached, taken_at, snapshot } = kept;
        if basis != self.basis || snapshot.version() > head.version {
            return Ok(None);
        }
        let mut resumed =
            Resumed { snapshot: None, kept: Vec::new(), since: Vec::new(), bytes: BTreeMap::new() };
        for (version, bytes) in snapshot.kept.iter().zip(parts) {
            let stored = Stored {
                stream: stream.clone(),
                version: *version,
                hash: Hash::of(bytes),
                bytes: bytes.to_vec(),
                left: 0,
            };
            let fact = self.reader.read(&stored).ok();
            let same = |fact: &Fact| fact.envelope.stream == *stream && fact.envelope.version == *version;
            let Some(fact) = fact.filter(same) else { return Ok(None) };
            resumed.kept.push(fact);
            resumed.bytes.insert(*version, stored.bytes);
        }
        let whole = resumed.kept.len() == snapshot.kept.len();
        if snapshot.version() < head.version {
            self.read_on(runtime, stream, snapshot.version() + 1, &mut resumed)?;
        }
        let continues = match resumed.since.first() {
            Some(fact) => fact.envelope.prev == Some(reached),
            None => head.hash == reached,
        };
        resumed.snapshot = Some(snapshot);
        Ok((whole && continues).then_some((resumed, taken_at)))
    }

    /// Reads a client's events from a version on.
    fn read_on(
        &self,
        runtime: &Runtime,
        stream: &StreamId,
        from: u64,
        resumed: &mut Resumed,
    ) -> Result<(), Failure> {
        for stored in runtime.block_on(self.reader.store.read(stream, from))? {
            resumed.since.push(self.reader.read(&stored)?);
            resumed.bytes.insert(stored.version, stored.bytes);
        }
        Ok(())
    }

    /// The line of a client on top of what was kept, and a new snapshot where that is worth it; none where the question
    /// reaches back.
    fn of_resumed(
        &self,
        stream: &StreamId,
        resumed: &Resumed,
        taken_at: Instant,
    ) -> Result<Option<Judged>, Failure> {
        let Some(snapshot) = &resumed.snapshot else { return Ok(None) };
        let clocks = self.clocks(stream, resumed.kept.iter().chain(&resumed.since))?;
        let since = || resumed.since.iter().filter(|fact| clocks.known_at.covers(fact.envelope.recorded));
        let settled = snapshot.settled.clone();
        let history = History::resumed(settled, &resumed.kept, since(), self.house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        if !snapshot.is_usable(&setting, &clocks.known_at, since()) {
            return Ok(None);
        }
        let anew = resumed.since.len() >= WORTH_IT || self.now.since(taken_at) > OLD_MILLIS;
        let line = line(stream, &history, &setting);
        let snapshot = if anew { self.condense(&history, &setting) } else { None };
        Ok(Some(Judged { line, snapshot }))
    }

    fn of_whole(&self, stream: &StreamId, whole: &Resumed) -> Result<Judged, Failure> {
        let clocks = self.clocks(stream, &whole.since)?;
        let history = History::new(&whole.since, self.house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let snapshot = self.condense(&history, &setting);
        Ok(Judged { line: line(stream, &history, &setting), snapshot })
    }

    /// A snapshot, where the clocks are the usual ones.
    fn condense(&self, history: &History<'_>, setting: &Setting) -> Option<Snapshot> {
        let usual = self.reading.as_of.is_none() && self.reading.known_at.is_none();
        if usual { condense(history, setting) } else { None }
    }

    /// The clocks of the question in the client's zone now.
    fn clocks<'f>(
        &self,
        stream: &StreamId,
        facts: impl IntoIterator<Item = &'f Fact>,
    ) -> Result<Clocks, Failure> {
        let says = |fact: &&Fact| matches!(fact.event, Event::Relationship(_) | Event::Correction(_));
        let relationship = Relationship::from_facts(stream.clone(), facts.into_iter().filter(says).cloned());
        Clocks::read(self.reading, self.now, relationship.zone_at(self.now))
    }

    fn to_keep(
        &self,
        stream: &StreamId,
        head: &Head,
        snapshot: Option<Snapshot>,
        events: &BTreeMap<u64, Vec<u8>>,
    ) -> Option<(String, Vec<u8>)> {
        let snapshot = snapshot.filter(|snapshot| snapshot.version() == head.version)?;
        let kept: Vec<&Vec<u8>> =
            snapshot.kept.iter().map(|version| events.get(version)).collect::<Option<_>>()?;
        let before = KeptStream { basis: self.basis.clone(), head: head.hash, taken_at: self.now, snapshot };
        let mut bytes = serde_json::to_vec(&before).ok()?;
        for event in kept {
            bytes.push(b'\n');
            bytes.extend_from_slice(event);
        }
        Some((name_of(stream), bytes))
    }
}

fn name_of(stream: &StreamId) -> String {
    format!("stream/{stream}")
}
