//! Reading: one client of many in a fresh process, a small ledger, everything.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use ledger_core::proof::Tag;
use ledger_core::proof::log::{Root, Subtrees};
use ledger_core::time::KnownAt;
use ledger_core::{Fact, Hash, StreamId};
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
            .because("on one core: each line is read and hashed, its header read, its place kept; then sled takes the places in"),
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
            .beside("a loop that only parses and hashes, one thread", rate(given.events, median(least)))
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

/// The loop the target names: reads, splits, parses stream, version and prev, hashes the bytes, then the tree.
fn hashed(dir: &Path) -> Result<Root> {
    let secret = *LocalStore::open(dir)?.secret();
    let mut lines = BufReader::with_capacity(1 << 20, fs::File::open(dir.join("events.jsonl"))?);
    let mut heads: BTreeMap<StreamId, (Tag, Hash)> = BTreeMap::new();
    let mut tree = Subtrees::default();
    let mut line = Vec::new();
    loop {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 {
            return Ok(tree.root());
        }
        let bytes = serde_json::from_slice::<Line<'_>>(&line)?.event.get().as_bytes();
        let chained: Chained = serde_json::from_slice(bytes)?;
        let hash = Hash::of(bytes);
        let head = heads
            .entry(chained.stream)
            .or_insert_with_key(|stream| (Tag::in_ledger(&secret, stream), Hash([0; 32])));
        if chained.prev.is_some_and(|prev| prev != head.1) {
            return Err("the chain is broken".into());
        }
        head.1 = hash;
        tree.push(Root::leaf(head.0.leaf(chained.version, &hash).as_bytes()));
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

/// Every fact of every client read, put in order, and audited.
pub(crate) async fn replay(given: &Given) -> Result<Vec<Figure>> {
    let store = LocalStore::open(&given.dir)?;
    let start = Instant::now();
    let mut audited = 0;
    for stream in store.streams().await?.into_keys().filter(|stream| !stream.is_reserved()) {
        let stored = store.read(&stream, 1).await?;
        let facts = stored
            .iter()
            .map(|stored| Fact::read_as(&stored.bytes, stored.hash))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        let history = History::new(&facts, [], &KnownAt::everything());
        let setting = history.setting(history.as_of_day(given::last_day()?));
        let view = projections::audit::audit(&history, &setting);
        audited += view.commitments.len();
    }
    let time = start.elapsed();
    if audited == 0 {
        return Err("nothing was audited".into());
    }
    Ok(vec![
        Figure::new(format!("audit of every client of {} events", given.events), rate(given.events, time))
            .target(Target::AtLeast(1_000_000.0))
            .because(
                "on one core: each event is read by a call of its own, hashed, held against the one spelling and \
                 parsed before it is judged",
            ),
    ])
}
