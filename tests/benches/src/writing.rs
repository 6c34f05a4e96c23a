//! Writing: one event at a time, many writers at once, a whole history from a file.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use ledger_core::event::Entered;
use ledger_store::{Cursor, EventStore, LocalStore};

use crate::figure::{Figure, Measure, Target, median, rate};
use crate::given::{self, Histories, Result};
use crate::sqlite::Events;

/// How many appends of one kind stand in a row, before the next kind has its turn on the same disk.
const IN_A_ROW: usize = 25;
const TURNS: usize = 12;
const WRITERS: usize = 64;
const EACH: usize = 200;

/// One event, acknowledged when it is durable: beside a write and a sync of as many bytes, and beside `SQLite`.
pub(crate) async fn single(troth: &Path, scratch: &Path) -> Result<Vec<Figure>> {
    let store = given::found(troth, &scratch.join("single.troth"))?;
    let ledger = store.ledger_id();
    let mut histories = Histories::new(1 << 16)?;
    let bare = File::create(scratch.join("single.bare"))?;
    let mut sqlite = Events::create(&scratch.join("single.sqlite"))?;
    let (mut ours, mut plain, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut end = 0;
    for _ in 0..TURNS {
        let mut events: Vec<Entered> = Vec::new();
        for _ in 0..IN_A_ROW {
            let append = given::append(ledger, vec![histories.draft()]);
            let start = Instant::now();
            events.extend(store.append(append).await?.events);
            ours.push(start.elapsed());
        }
        for event in &events {
            let start = Instant::now();
            bare.write_all_at(&event.bytes, end)?;
            bare.sync_data()?;
            plain.push(start.elapsed());
            end += event.bytes.len() as u64;
        }
        for event in &events {
            let start = Instant::now();
            sqlite.insert([event])?;
            theirs.push(start.elapsed());
        }
    }
    let (ours, plain, theirs) = (median(ours), median(plain), median(theirs));
    Ok(vec![
        Figure::new("one durable append", Measure::Time(ours))
            .beside("write and fdatasync of the same bytes", Measure::Time(plain))
            .target(Target::TimesAsLong(1.25))
            .because(
                "beside its one sync, an append takes the lock, reads the tail, goes to the writing thread and back, \
                 and writes the tail: so many microseconds whatever a sync takes. Where a sync takes a millisecond or \
                 more the ratio is 1.0",
            ),
        Figure::new("one durable append", Measure::Time(ours))
            .beside("SQLite, WAL, FULL", Measure::Time(theirs))
            .target(Target::TimesAsLong(1.0)),
    ])
}

/// Many writers in one process, each waiting for its own event.
pub(crate) async fn grouped(troth: &Path, scratch: &Path) -> Result<Vec<Figure>> {
    let store = Arc::new(given::found(troth, &scratch.join("grouped.troth"))?);
    let ledger = store.ledger_id();
    let mut histories = Histories::new(1 << 16)?;
    let mut sqlite = Events::create(&scratch.join("grouped.sqlite"))?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..3 {
        let mut drafts: Vec<Vec<_>> = (0..WRITERS).map(|_| Vec::new()).collect();
        for at in 0..WRITERS * EACH {
            drafts[at % WRITERS].push(histories.draft());
        }
        let before = store.head().await?.count;
        let start = Instant::now();
        let writers: Vec<_> = drafts.into_iter().map(|drafts| write(&store, ledger, drafts)).collect();
        for writer in writers {
            writer.await??;
        }
        ours.push(start.elapsed());
        let events = entered(&store, before).await?;
        let start = Instant::now();
        for batch in events.chunks(WRITERS) {
            sqlite.insert(batch)?;
        }
        theirs.push(start.elapsed());
    }
    let count = (WRITERS * EACH) as u64;
    Ok(vec![
        Figure::new("64 writers at once", rate(count, median(ours)))
            .beside("SQLite in batches of 64", rate(count, median(theirs)))
            .target(Target::TimesAsFast(3.0))
            .because(
                "each event is serialised, chained, hashed and checked within the measured time, and each writer is \
                 woken for its own answer; SQLite is given bytes that were made before. The sync, shared by up to 64, \
                 is the smaller part",
            ),
    ])
}

fn write(
    store: &Arc<LocalStore>,
    ledger: ledger_core::LedgerId,
    drafts: Vec<ledger_core::event::Draft>,
) -> tokio::task::JoinHandle<Result<()>> {
    let store = Arc::clone(store);
    tokio::spawn(async move {
        for draft in drafts {
            store.append(given::append(ledger, vec![draft])).await?;
        }
        Ok(())
    })
}

/// The events of a ledger from a position on, in the shape `SQLite` is given them.
async fn entered(store: &LocalStore, from: u64) -> Result<Vec<Entered>> {
    let mut cursor = Cursor::default();
    let mut events = Vec::new();
    loop {
        let page = store.read_all(cursor, 65_536).await?;
        if page.events.is_empty() {
            return Ok(events);
        }
        for (place, stored) in (cursor.position..).zip(page.events) {
            if place >= from {
                let header = ledger_core::event::Header::check(&stored.bytes)?;
                events.push(Entered {
                    id: ledger_core::EventId([0; 16]),
                    stream: stored.stream,
                    version: stored.version,
                    hash: stored.hash,
                    recorded: header.recorded,
                    bytes: stored.bytes,
                });
            }
        }
        cursor = page.next;
    }
}

/// A history from a file of JSON Lines, by the shipped program: parsed, decided, chained, indexed, synced.
pub(crate) async fn import(troth: &Path, scratch: &Path, events: u64) -> Result<Vec<Figure>> {
    let file = scratch.join("import.jsonl");
    let count = lines(&file, events)?;
    let ledger = scratch.join("import.troth");
    drop(given::found(troth, &ledger)?);
    let words = ["import", text(&file)?, "--ledger", text(&ledger)?, "--quiet", "--no-input"];
    let run = crate::process::measure(1, troth, &words)?;
    let rows = entered(&LocalStore::open(&ledger)?, 0).await?;
    let mut sqlite = Events::create(&scratch.join("import.sqlite"))?;
    let start = Instant::now();
    sqlite.insert(&rows)?;
    let theirs = start.elapsed();
    Ok(vec![
        Figure::new(format!("import of {count} events from JSON Lines"), rate(count, run.time))
            .beside("SQLite inserting the same rows", rate(rows.len() as u64, theirs))
            .target(Target::TimesAsFast(4.0))
            .because(
                "every line is looked through once and read whole twice (decided, recorded), decided by the rules \
                 against its client's whole history, serialised, chained, hashed and checked, and the log is read \
                 again for the day's checkpoint; a row of SQLite is only copied",
            ),
        Figure::new("the same, events a second", rate(count, run.time))
            .target(Target::AtLeast(300_000.0))
            .because("as above"),
        Figure::new("the same, peak memory", Measure::Bytes(run.peak))
            .target(Target::AtMost(f64::from(256 << 20)))
            .because(
                "the largest client has a tenth of all events; the rules hold one client's history at a time, \
                 beside the events of the one that is being written, where those are few",
            ),
    ])
}

/// The histories as an export writes them.
fn lines(file: &Path, events: u64) -> Result<u64> {
    let mut histories = Histories::new(events)?;
    let mut out = BufWriter::new(File::create(file)?);
    for n in 0..events {
        let draft = histories.draft();
        let (kind, v) = draft.event.kind();
        let id = ledger_core::EventId::drawn(draft.occurred.millis(), nth(n));
        let line = serde_json::json!({
            "id": id.to_string(), "stream": draft.stream.as_str(), "type": kind, "v": v,
            "occurred": draft.occurred.to_string(), "zone": "UTC", "by": null, "evidence": [], "key": id.to_string(), "data": data(&draft.event)?,
        });
        writeln!(out, "{line}")?;
    }
    out.flush()?;
    Ok(events)
}

fn nth(n: u64) -> [u8; 10] {
    let mut bytes = [0; 10];
    bytes[2..].copy_from_slice(&n.to_be_bytes());
    bytes
}

fn data(event: &ledger_core::event::Event) -> Result<serde_json::Value> {
    use ledger_core::event::Event;
    use ledger_core::event::commitment::CommitmentEvent as C;
    use ledger_core::event::relationship::RelationshipEvent as R;
    Ok(match event {
        Event::Relationship(R::Opened(opened)) => serde_json::to_value(opened)?,
        Event::Commitment(C::Made(terms)) => serde_json::to_value(terms)?,
        Event::Commitment(C::SlipDisclosed(slip)) => serde_json::to_value(slip)?,
        Event::Commitment(C::Delivered(delivered)) => serde_json::to_value(delivered)?,
        _ => return Err("the histories hold nothing else".into()),
    })
}

pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| "the folder's name is no text".into())
}
