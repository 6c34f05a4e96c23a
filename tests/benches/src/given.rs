//! What everything is measured on: a ledger of so many events of so many clients, some with far more than others.
//!
//! The events are true ones, made by the types that decide what an event is, and appended through the store: an
//! opening, then promises, each kept, some after a word that it would slip. What follows from chance follows from the
//! event's number, so every run measures the same ledger.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use ledger_core::event::commitment::{CommitmentEvent, Delivered, SlipDisclosed, Terms};
use ledger_core::event::relationship::{Opened, RelationshipEvent};
use ledger_core::event::{Draft, Entered, Entry, Event};
use ledger_core::time::{Day, Due};
use ledger_core::{EventId, Hash, Instant, LedgerId, StreamId, Zone};
use ledger_store::{Append, EventStore, ExpectedVersion, Heads, LocalStore};

/// How many clients share the events.
pub(crate) const CLIENTS: u64 = 1_000;
/// How many events are appended at once while a ledger is made.
const BATCH: u64 = 16_384;
/// The first of them happens on 2024-01-01, in milliseconds since 1970.
const BEGIN: i64 = 1_704_067_200_000;
const HOUR: i64 = 3_600_000;
/// They last some two years and a quarter.
const LASTS: i64 = 20_000 * HOUR;

pub(crate) type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Where one client stands while its history is made.
#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    number: u32,
    step: u32,
}

/// The histories, event by event.
#[derive(Debug)]
pub(crate) struct Histories {
    clients: Vec<(StreamId, Standing)>,
    opened: Opened,
    terms: Terms,
    slip: SlipDisclosed,
    delivered: Delivered,
    next: u64,
    /// Milliseconds from one event to the next.
    step: i64,
}

impl Histories {
    /// Histories that reach to [`last_day`] with so many events.
    pub(crate) fn new(events: u64) -> Result<Self> {
        Self::of(events, CLIENTS)
    }

    /// The same, of so many clients.
    pub(crate) fn of(events: u64, clients: u64) -> Result<Self> {
        let name = |n| Ok((format!("client-{n:04}").parse()?, Standing::default()));
        Ok(Self {
            clients: (0..clients).map(name).collect::<Result<_>>()?,
            opened: serde_json::from_str(r#"{"zone":"UTC","kind":"retainer","rhythm":"weekly"}"#)?,
            terms: serde_json::from_str(
                r#"{"number":1,"side":"us","what":"Send the figures of the week","size":"small"}"#,
            )?,
            slip: serde_json::from_str(r#"{"number":1,"via":"mail"}"#)?,
            delivered: serde_json::from_str(r#"{"number":1}"#)?,
            next: 0,
            step: LASTS / i64::try_from(events.max(1))?,
        })
    }

    /// The client the n-th event is of: the cube of an even draw, so that few clients have most of the history.
    fn client(&self, n: u64) -> usize {
        let bytes = blake3::hash(&n.to_le_bytes());
        let draw = u64::from(u32::from_le_bytes([0, 1, 2, 3].map(|at| bytes.as_bytes()[at])));
        let cube = (u128::from(draw).pow(3) * self.clients.len() as u128) >> 96;
        usize::try_from(cube).unwrap_or_default()
    }

    /// The next event.
    pub(crate) fn draft(&mut self) -> Draft {
        let n = self.next;
        self.next += 1;
        let occurred = Instant::from_millis(BEGIN + i64::try_from(n).unwrap_or_default() * self.step);
        let at = self.client(n) % self.clients.len();
        let (stream, standing) = &mut self.clients[at];
        let event = match standing.step {
            0 => {
                standing.step = 1;
                Event::Relationship(RelationshipEvent::Opened(self.opened.clone()))
            }
            1 => {
                standing.number += 1;
                standing.step = if n.is_multiple_of(10) { 2 } else { 3 };
                let mut terms = self.terms.clone();
                terms.number = standing.number;
                let due = occurred.plus_millis(96 * HOUR);
                terms.due = Some(Due::by(due, Zone::UTC));
                Event::Commitment(CommitmentEvent::Made(terms))
            }
            2 => {
                standing.step = 3;
                let slip = SlipDisclosed { number: standing.number, ..self.slip.clone() };
                Event::Commitment(CommitmentEvent::SlipDisclosed(slip))
            }
            _ => {
                standing.step = 1;
                let delivered = Delivered { number: standing.number, ..self.delivered.clone() };
                Event::Commitment(CommitmentEvent::Delivered(delivered))
            }
        };
        Draft::bare(stream.clone(), occurred, "import:jsonl", event)
    }
}

/// Enters drafts as the program does: chained onto the heads.
pub(crate) fn enter(ledger: LedgerId, heads: &Heads, drafts: Vec<Draft>) -> Result<Vec<Entered>> {
    let mut chain: BTreeMap<StreamId, (u64, Option<Hash>)> = BTreeMap::new();
    for (stream, head) in &heads.streams {
        chain.insert(stream.clone(), head.map_or((0, None), |head| (head.version, Some(head.hash))));
    }
    let recorded = heads.last_recorded;
    let mut events = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let head = chain.entry(draft.stream.clone()).or_default();
        let version = head.0 + 1;
        let drawn = blake3::hash(format!("{} {version}", draft.stream).as_bytes());
        let mut random = [0; 10];
        random.copy_from_slice(&drawn.as_bytes()[..10]);
        let id = EventId::drawn(recorded.millis(), random);
        let entry = Entry { ledger, id, version, prev: head.1, recorded };
        let entered = draft.enter(entry, |_, _, _| Err(std::fmt::Error))?;
        *head = (version, Some(entered.hash));
        events.push(entered);
    }
    Ok(events)
}

/// An append of these drafts.
pub(crate) fn append(ledger: LedgerId, drafts: Vec<Draft>) -> Append {
    let streams: std::collections::BTreeSet<StreamId> =
        drafts.iter().map(|draft| draft.stream.clone()).collect();
    Append {
        expected: streams.into_iter().map(|stream| (stream, ExpectedVersion::Any)).collect(),
        enter: Box::new(move |heads| enter(ledger, heads, drafts)),
    }
}

/// Founds a ledger in a folder, with the shipped program.
pub(crate) fn found(troth: &Path, dir: &Path) -> Result<LocalStore> {
    let made = Command::new(troth).arg("init").arg(dir).arg("--no-input").output()?;
    if !made.status.success() {
        return Err(format!("troth init: {}", String::from_utf8_lossy(&made.stderr)).into());
    }
    Ok(LocalStore::open(dir)?)
}

/// A ledger of so many events, made before anything is measured.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// Its folder.
    pub(crate) dir: PathBuf,
    /// How many events it holds.
    pub(crate) events: u64,
}

/// Makes the ledger.
pub(crate) async fn ledger(troth: &Path, dir: &Path, events: u64) -> Result<Given> {
    tell(&found(troth, dir)?, &mut Histories::new(events)?, events).await?;
    let events = LocalStore::open(dir)?.head().await?.count;
    Ok(Given { dir: dir.to_path_buf(), events })
}

/// Appends so many events of the histories.
pub(crate) async fn tell(store: &LocalStore, histories: &mut Histories, events: u64) -> Result<()> {
    let id = store.ledger_id();
    let mut left = events;
    while left > 0 {
        let some = left.min(BATCH);
        let drafts = (0..some).map(|_| histories.draft()).collect();
        store.append(append(id, drafts)).await?;
        left -= some;
    }
    Ok(())
}

/// The day on which the generated histories end.
pub(crate) fn last_day() -> Result<Day> {
    Ok("2026-05-01".parse()?)
}
