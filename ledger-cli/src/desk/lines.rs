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

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::Fact;
use ledger_core::{Hash, Instant, StreamId};
use ledger_store::{EventStore, Head, Stored};
use projections::portfolio::{Line, line};
use projections::snapshot::{FORMAT, Pieces, Snapshot, condense};
use projections::{History, Setting};
use serde::{Deserialize, Serialize};
use tokio::runtime::Runtime;

use super::ask::zone_at;
use super::reader::{Reader, in_parallel};
use super::{Clocks, Desk};
use crate::args::Reading;
use crate::failure::Failure;

/// How many lines are kept together.
const TOGETHER: usize = 128;
/// So many events on top of a snapshot are worth a new one.
const WORTH_IT: usize = 64;
/// So many events of a client are read at a time.
const PIECE: usize = 4_096;
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
#[derive(Default)]
struct Judged {
    line: Option<Line>,
    /// A new snapshot, where one is worth it.
    snapshot: Option<Snapshot>,
}

/// A client as far as it was read.
struct Read {
    pieces: Pieces,
    /// The bytes of the facts that are here, where they may be kept.
    bytes: BTreeMap<u64, Vec<u8>>,
    /// So many events are read at a time.
    at_once: usize,
}

impl Read {
    fn nothing(at_once: usize) -> Self {
        Self { pieces: Pieces::default(), bytes: BTreeMap::new(), at_once }
    }
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
        let usual = asking.is_usual();
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
        if let Some((kept, taken_at)) = self.kept_stream(runtime, stream, head)?
            && let Some(judged) = self.judged(stream, &kept, Some(taken_at))?
        {
            return Ok(self.answered(stream, head, judged, &kept));
        }
        let mut read = Read::nothing(PIECE);
        self.read_on(runtime, stream, 1, &mut read)?;
        let mut judged = self.judged(stream, &read, None)?;
        if judged.is_none() {
            // Something reaches back into what was condensed on the way.
            read = Read::nothing(usize::MAX);
            self.read_on(runtime, stream, 1, &mut read)?;
            judged = self.judged(stream, &read, None)?;
        }
        Ok(self.answered(stream, head, judged.unwrap_or_default(), &read))
    }

    fn answered(&self, stream: &StreamId, head: &Head, judged: Judged, read: &Read) -> Answered {
        let Judged { line, snapshot } = judged;
        Answered { line, kept: self.to_keep(stream, head, snapshot, &read.bytes) }
    }

    /// What was kept of a client and the events since; none if they do not continue what was kept.
    fn kept_stream(
        &self,
        runtime: &Runtime,
        stream: &StreamId,
        head: &Head,
    ) -> Result<Option<(Read, Instant)>, Failure> {
        let Some(bytes) = self.reader.store.kept(&name_of(stream))? else { return Ok(None) };
        let mut parts = bytes.split(|byte| *byte == b'\n');
        let Some(Ok(kept)) = parts.next().map(serde_json::from_slice::<KeptStream>) else { return Ok(None) };
        let KeptStream { basis, head: reached, taken_at, snapshot } = kept;
        if basis != self.basis || snapshot.version() > head.version {
            return Ok(None);
        }
        let (mut facts, mut kept) = (Vec::new(), BTreeMap::new());
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
            facts.push(fact);
            kept.insert(*version, stored.bytes);
        }
        if facts.len() != snapshot.kept.len() {
            return Ok(None);
        }
        let version = snapshot.version();
        let mut read = Read { pieces: Pieces::after(snapshot, facts), bytes: kept, at_once: PIECE };
        let continues = if version < head.version {
            self.read_on(runtime, stream, version + 1, &mut read)? == Some(reached)
        } else {
            head.hash == reached
        };
        Ok(continues.then_some((read, taken_at)))
    }

    /// Reads a client's events from a version on, so many at a time: the event before them, as the first one names it.
    fn read_on(
        &self,
        runtime: &Runtime,
        stream: &StreamId,
        from: u64,
        read: &mut Read,
    ) -> Result<Option<Hash>, Failure> {
        let (mut next, mut before) = (from, None);
        loop {
            // The last one is read again: the store holds what follows against it.
            let again = u64::from(next > from);
            let some = runtime.block_on(self.reader.store.read_some(stream, next - again, read.at_once))?;
            let ends = some.len() < read.at_once;
            for stored in some.into_iter().skip(usize::from(next > from)) {
                let fact = self.reader.read(&stored)?;
                before = before.or(fact.envelope.prev);
                read.pieces.push(fact);
                next = stored.version + 1;
                if self.is_usual() {
                    read.bytes.insert(stored.version, stored.bytes);
                }
            }
            if ends {
                return Ok(before);
            }
            let clocks = self.clocks(stream, read.pieces.facts())?;
            if read.pieces.shorten(self.house, clocks.as_of, &clocks.known_at) {
                let here: BTreeSet<u64> = read.pieces.facts().map(|fact| fact.envelope.version).collect();
                read.bytes.retain(|version, _| here.contains(version));
            }
        }
    }

    /// The line of a client as far as it was read, and a new snapshot where that is worth it; none where the question
    /// reaches back behind what is condensed.
    fn judged(
        &self,
        stream: &StreamId,
        read: &Read,
        taken_at: Option<Instant>,
    ) -> Result<Option<Judged>, Failure> {
        let clocks = self.clocks(stream, read.pieces.facts())?;
        let Some((history, setting)) = read.pieces.history(self.house, clocks.as_of, &clocks.known_at) else {
            return Ok(None);
        };
        let old = taken_at.is_none_or(|at| self.now.since(at) > OLD_MILLIS);
        let anew = old || read.pieces.since().len() >= WORTH_IT;
        let snapshot = if anew { self.condense(&history, &setting) } else { None };
        Ok(Some(Judged { line: line(stream, &history, &setting), snapshot }))
    }

    /// Whether the clocks are the usual ones: only then anything is kept.
    fn is_usual(&self) -> bool {
        self.reading.as_of.is_none() && self.reading.known_at.is_none()
    }

    /// A snapshot, where the clocks are the usual ones.
    fn condense(&self, history: &History<'_>, setting: &Setting) -> Option<Snapshot> {
        if self.is_usual() { condense(history, setting) } else { None }
    }

    /// The clocks of the question in the client's zone now.
    fn clocks<'f>(
        &self,
        stream: &StreamId,
        facts: impl IntoIterator<Item = &'f Fact>,
    ) -> Result<Clocks, Failure> {
        Clocks::read(self.reading, self.now, zone_at(stream, facts, self.now))
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
