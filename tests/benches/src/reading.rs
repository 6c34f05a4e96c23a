//! Reading: one client of many in a fresh process, a small ledger, everything.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use ledger_core::proof::Tag;
use ledger_core::proof::log::{Root, Subtrees};
use ledger_core::time::KnownAt;
use ledger_core::{Fact, Hash, StreamId};
use ledger_store::local::signed::ProvedOf;
use ledger_store::{Cursor, EventStore, LocalStore};
use projections::History;
use serde::Deserialize;

use crate::figure::{Figure, Measure, Target, median, rate};
use crate::given::{self, Given, Result};
use crate::process::measure;
use crate::sqlite::Events;
use crate::writing::text;

/// The client in the middle of the table: as much history as half of them have.
const ONE: &str = "client-0500";
/// What a cold audit costs.
const GROWS: &str = "what it costs follows the client's own history, not the ledger's size: of ten times as many events the \
                     same thousand clients have ten times as many each";

/// A fresh process answers `audit` of one client; beside it one that reads that client's rows from `SQLite`.
pub(crate) fn cold(troth: &Path, given: &Given, database: &Path) -> Result<Vec<Figure>> {
    let ledger = text(&given.dir)?;
    let run = measure(11, troth, &["audit", ONE, "--json", "--ledger", ledger])?;
    let theirs = measure(11, &std::env::current_exe()?, &["rows", text(database)?, ONE])?;
    let what = format!("cold audit of one client of {} events", given.events);
    let figure = Figure::new(what, Measure::Time(run.time))
        .beside("a process reading its rows from SQLite", Measure::Time(theirs.time))
        .target(Target::AtMost(0.040))
        .because(GROWS);
    let memory = Figure::new("the same, peak memory", Measure::Bytes(run.peak))
        .target(Target::AtMost(f64::from(32 << 20)))
        .because(GROWS);
    Ok(vec![figure, memory])
}

/// The database the figure above is held against.
pub(crate) async fn database(given: &Given, path: &Path) -> Result<()> {
    let store = LocalStore::open(&given.dir)?;
    let mut database = Events::create(path)?;
    let mut cursor = Cursor::default();
    loop {
        let page = store.read_all(cursor, 65_536).await?;
        if page.events.is_empty() {
            return Ok(());
        }
        let entered: Vec<_> = page
            .events
            .into_iter()
            .map(|stored| ledger_core::event::Entered {
                id: ledger_core::EventId([0; 16]),
                stream: stored.stream,
                version: stored.version,
                hash: stored.hash,
                recorded: ledger_core::Instant::from_millis(0),
                bytes: stored.bytes,
            })
            .collect();
        database.insert(&entered)?;
        cursor = page.next;
    }
}

/// How soon the program is there, and answers on a ledger as a small team has it.
pub(crate) async fn start(troth: &Path, scratch: &Path) -> Result<Vec<Figure>> {
    let help = measure(21, troth, &["--help"])?;
    let small = given::ledger(troth, &scratch.join("small.troth"), 2_000).await?;
    let read = measure(21, troth, &["audit", "client-0000", "--ledger", text(&small.dir)?])?;
    Ok(vec![
        Figure::new("`troth --help`", Measure::Time(help.time)).target(Target::AtMost(0.010)),
        Figure::new("`troth audit` on 2,000 events", Measure::Time(read.time)).target(Target::AtMost(0.025)),
    ])
}

/// The index made anew from nothing.
pub(crate) fn rebuild(given: &Given) -> Result<Vec<Figure>> {
    let mut times = Vec::new();
    for _ in 0..3 {
        fs::remove_dir_all(given.dir.join("index"))?;
        let start = Instant::now();
        ledger_store::local::doctor::rebuild_index(&given.dir)?;
        times.push(start.elapsed());
    }
    let time = median(times);
    let million = Duration::from_secs_f64(time.as_secs_f64() * 1e6 / count(given.events));
    Ok(vec![
        Figure::new(format!("index of {} events rebuilt", given.events), Measure::Time(time)),
        Figure::new("the same, for each million", Measure::Time(million))
            .target(Target::AtMost(1.0))
            .because(
                "each line is read and hashed and its header read on every core; one then keeps the places and sled \
                 takes them in",
            ),
    ])
}

#[expect(clippy::cast_precision_loss, reason = "a figure is read to three digits")]
fn count(events: u64) -> f64 {
    events as f64
}

/// The whole ledger verified, beside the least that has to be done for it.
pub(crate) fn verify(given: &Given) -> Result<Vec<Figure>> {
    let (mut ours, mut least) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let start = Instant::now();
        let verified = ledger_store::local::verify::verify(&given.dir)?;
        ours.push(start.elapsed());
        let start = Instant::now();
        let root = hashed(&given.dir)?;
        least.push(start.elapsed());
        if !verified.problems.is_empty() || verified.root != root {
            return Err("verify and the plain loop do not agree".into());
        }
    }
    Ok(vec![
        Figure::new(format!("verify of {} events", given.events), rate(given.events, median(ours)))
            .beside("a loop that only parses and hashes, two threads", rate(given.events, median(least)))
            .target(Target::TimesAsFast(0.8)),
    ])
}

#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    event: &'l serde_json::value::RawValue,
}

#[derive(Deserialize)]
struct Chained {
    stream: StreamId,
    version: u64,
    prev: Option<Hash>,
}

/// A line that was parsed and hashed.
type Hashed = (StreamId, u64, Option<Hash>, Hash);

/// The loop the target names: one thread reads, splits, parses stream, version and prev and hashes the bytes; the other
/// follows the chains and makes the tree.
fn hashed(dir: &Path) -> Result<Root> {
    let secret = *LocalStore::open(dir)?.secret();
    let lines = BufReader::with_capacity(1 << 20, fs::File::open(dir.join("events.jsonl"))?);
    let (sender, received) = mpsc::sync_channel(4);
    let mut heads: BTreeMap<StreamId, (Tag, Hash)> = BTreeMap::new();
    let mut tree = Subtrees::default();
    thread::scope(|scope| {
        let parsing = scope.spawn(move || parsed(lines, &sender));
        for (stream, version, prev, hash) in received.into_iter().flatten() {
            let head = heads
                .entry(stream)
                .or_insert_with_key(|stream| (Tag::in_ledger(&secret, stream), Hash([0; 32])));
            if prev.is_some_and(|prev| prev != head.1) {
                return Err("the chain is broken".into());
            }
            head.1 = hash;
            tree.push(Root::leaf(head.0.leaf(version, &hash).as_bytes()));
        }
        parsing.join().map_err(|_| "the reading thread ended early")??;
        Ok(tree.root())
    })
}

fn parsed(mut lines: impl BufRead, to: &mpsc::SyncSender<Vec<Hashed>>) -> Result<()> {
    let mut line = Vec::new();
    loop {
        let mut some = Vec::with_capacity(1024);
        while some.len() < 1024 {
            line.clear();
            if lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            let bytes = serde_json::from_slice::<Line<'_>>(&line)?.event.get().as_bytes();
            let Chained { stream, version, prev } = serde_json::from_slice(bytes)?;
            some.push((stream, version, prev, Hash::of(bytes)));
        }
        if some.is_empty() || to.send(some).is_err() {
            return Ok(());
        }
    }
}

/// What the folder takes on the disk, beside the events' own bytes.
pub(crate) async fn disk(given: &Given) -> Result<Vec<Figure>> {
    let store = LocalStore::open(&given.dir)?;
    let mut cursor = Cursor::default();
    let mut bytes = 0;
    loop {
        let page = store.read_all(cursor, 65_536).await?;
        if page.events.is_empty() {
            break;
        }
        bytes += page.events.iter().map(|stored| stored.bytes.len() as u64).sum::<u64>();
        cursor = page.next;
    }
    drop(store);
    let whole = used(&given.dir)?;
    let each = bytes / given.events.max(1);
    Ok(vec![
        Figure::new(format!("disk for {} events of {each} bytes", given.events), Measure::Bytes(whole))
            .beside("the events' own bytes", Measure::Bytes(bytes))
            .target(Target::TimesAsLong(1.40)),
    ])
}

fn used(dir: &Path) -> Result<u64> {
    use std::os::unix::fs::MetadataExt;
    let mut total = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.metadata()?;
        total += if kind.is_dir() { used(&entry.path())? } else { kind.blocks() * 512 };
    }
    Ok(total)
}

/// Every fact of every client read, put in order, and audited: on each core a client at a time, as the portfolio does.
pub(crate) async fn replay(given: &Given) -> Result<Vec<Figure>> {
    let store = LocalStore::open(&given.dir)?;
    let start = Instant::now();
    let clients: Vec<_> = store.streams().await?.into_keys().filter(|stream| !stream.is_reserved()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let mut audited = 0;
        while let Some(stream) = clients.get(next.fetch_add(1, Ordering::Relaxed)) {
            audited += runtime.block_on(audited_of(&store, stream))?;
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(audited)
    };
    let cores = thread::available_parallelism()?.get();
    let audited = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let mut audited = 0;
        for thread in threads {
            audited += thread.join().map_err(|_| "a reading thread ended early")??;
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(audited)
    })?;
    let time = start.elapsed();
    if audited == 0 {
        return Err("nothing was audited".into());
    }
    Ok(vec![
        Figure::new(format!("audit of every client of {} events", given.events), rate(given.events, time))
            .target(Target::AtLeast(1_000_000.0))
            .because(
                "on every core; each event is hashed, held against the one spelling and parsed before it is judged, \
                 and of a client whose events lie far apart each is read by a call of its own",
            ),
    ])
}

/// How many promises one client's history has, each judged.
async fn audited_of(store: &LocalStore, stream: &StreamId) -> Result<usize> {
    let stored = store.read(stream, 1).await?;
    let facts = stored.iter().map(|stored| Fact::read_near(&stored.bytes, stored.hash, Some(stream)));
    let facts = facts.collect::<std::result::Result<Vec<_>, _>>()?;
    drop(stored);
    let history = History::new(&facts, [], &KnownAt::everything());
    let setting = history.setting(history.as_of_day(given::last_day()?));
    Ok(projections::audit::audit(&history, &setting).commitments.len())
}

/// The proofs that a checkpoint file for a client carries, as every `update` makes them; beside them the first time after
/// the index was made again, when no subtree of the log is kept yet and all of it is read.
pub(crate) async fn proofs(given: &Given) -> Result<Vec<Figure>> {
    fs::remove_dir_all(given.dir.join("index"))?;
    ledger_store::local::doctor::rebuild_index(&given.dir)?;
    let store = LocalStore::open(&given.dir)?;
    let size = store.head().await?.count;
    let mut times = Vec::new();
    for _ in 0..12 {
        let start = Instant::now();
        let of = vec![ProvedOf::Event(size - 1), ProvedOf::Event(0), ProvedOf::Growth(size / 3)];
        let proofs = store.proofs(size, of).await?;
        times.push(start.elapsed());
        if proofs.root != store.head().await?.root {
            return Err("a proof leads to another root than the tail's".into());
        }
    }
    let first = times.remove(0);
    let what = format!("three proofs in a log of {} events", given.events);
    Ok(vec![Figure::new(what, Measure::Time(median(times))).beside("the first time", Measure::Time(first))])
}
