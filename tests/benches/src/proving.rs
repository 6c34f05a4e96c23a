//! What is made for others: a bundle of one client, and a checkpoint among very many clients.

use std::path::Path;
use std::time::Instant;

use ledger_core::StreamId;
use ledger_core::event::ledger::Checkpointed;
use ledger_core::event::{Draft, Event, LedgerEvent};
use ledger_store::EventStore;

use crate::figure::{Figure, Measure, Target, median};
use crate::given::{self, Given, Histories, Result};
use crate::process::measure;
use crate::writing::text;

/// How many clients the map has of which one is touched.
const MANY: u64 = 100_000;
/// The client that is made into a bundle: neither the longest nor the shortest.
const CLIENT: &str = "client-0500";

/// A bundle of one client, made and checked by cold processes.
pub(crate) fn bundle(troth: &Path, scratch: &Path, given: &Given) -> Result<Vec<Figure>> {
    let (events, ledger) = (given.events, text(&given.dir)?);
    // The first one of a ledger makes the client map of all its streams; later ones touch it.
    let made = |name: &str| -> Result<_> {
        let file = scratch.join(format!("{events}-{name}.zip"));
        let words = [
            "bundle",
            CLIENT,
            "--ledger",
            ledger,
            "--by",
            "Bench",
            "-o",
            text(&file)?,
            "--quiet",
            "--no-input",
        ];
        Ok((measure(1, troth, &words)?, file))
    };
    let (first, _) = made("first")?;
    let (next, file) = made("next")?;
    let bytes = file.metadata()?.len();
    let check = measure(3, troth, &["verify", text(&file)?])?;
    Ok(vec![
        Figure::new(format!("bundle of one client of {events} events"), Measure::Time(next.time))
            .beside("the first of the ledger", Measure::Time(first.time)),
        Figure::new("the same, peak memory", Measure::Bytes(next.peak)),
        Figure::new("its length", Measure::Bytes(bytes)),
        Figure::new("`troth verify` of it", Measure::Time(check.time)),
    ])
}

/// A checkpoint of a ledger of very many clients after one of them was touched, beyond the append of its event.
pub(crate) async fn checkpoint(troth: &Path, scratch: &Path, events: u64) -> Result<Vec<Figure>> {
    let store = given::found(troth, &scratch.join(format!("{events}-many.troth")))?;
    let ledger = store.ledger_id();
    let mut histories = Histories::of(events, MANY)?;
    given::tell(&store, &mut histories, events).await?;
    let sign = || async {
        let enter = move |heads: &ledger_store::Heads, map_root| {
            let (on, altitude, source_recorded) = (None, None, None);
            let event = LedgerEvent::Checkpointed(Checkpointed { map_root, on, altitude, source_recorded });
            let draft =
                Draft::bare(StreamId::checkpoints(), heads.last_recorded, "bench", Event::Ledger(event));
            given::enter(ledger, heads, vec![draft])?.pop().ok_or_else(|| "nothing was entered".into())
        };
        store.checkpoint(Box::new(enter)).await
    };
    let start = Instant::now();
    sign().await?;
    let first = start.elapsed();
    let (mut appends, mut checkpoints) = (Vec::new(), Vec::new());
    for _ in 0..15 {
        let append = given::append(ledger, vec![histories.draft()]);
        let start = Instant::now();
        store.append(append).await?;
        appends.push(start.elapsed());
        let start = Instant::now();
        sign().await?;
        checkpoints.push(start.elapsed());
    }
    let beyond = median(checkpoints).saturating_sub(median(appends));
    Ok(vec![
        Figure::new(
            format!("checkpoint of {MANY} clients and {events} events, one touched, beyond its append"),
            Measure::Time(beyond),
        )
        .beside("the first, of all clients", Measure::Time(first))
        .target(Target::AtMost(0.005)),
    ])
}
