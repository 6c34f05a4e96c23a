//! All clients at once, and what one of them can be trusted with: everything folded, and what is kept of it.

use std::path::Path;
use std::process::Command;

use ledger_store::LocalStore;

use crate::figure::{Figure, Measure, Target, median, rate};
use crate::given::{self, CLIENTS, Given, Result};
use crate::process::measure;
use crate::writing::text;

/// The client in the middle of the table, and the one with the longest history.
const ONE: &str = "client-0500";
const LONGEST: &str = "client-0000";

/// Every client's line from its first event on, asked for an earlier day: nothing kept may answer that.
pub(crate) fn folded(troth: &Path, given: &Given) -> Result<Vec<Figure>> {
    let day = given::last_day()?.to_string();
    let run = measure(3, troth, &["status", "--as-of", &day, "--json", "--ledger", text(&given.dir)?])?;
    Ok(vec![
        Figure::new(format!("portfolio of {} events, everything folded", given.events), rate(given.events, run.time))
            .target(Target::AtLeast(1_000_000.0))
            .because(
                "each event is read by a call of its own, held against the one spelling, hashed and parsed, which \
                 takes most of the time; trust, cadence and promises then fold it more than once",
            ),
        Figure::new("the same, peak memory", Measure::Bytes(run.peak))
            .target(Target::AtMost(f64::from(256 << 20)))
            .because(
                "each core holds some thousand facts of one client: what has settled is condensed on the way, unless \
                 something reaches back into it",
            ),
    ])
}

/// The portfolio as it is asked for from day to day: the first time, after one new event, and on another day.
pub(crate) fn kept(troth: &Path, given: &Given) -> Result<Vec<Figure>> {
    let ledger = text(&given.dir)?;
    let status = ["status", "--json", "--ledger", ledger];
    let first = measure(1, troth, &status)?;
    let after = |client: &str| {
        let mut times = Vec::new();
        for _ in 0..7 {
            let told = Command::new(troth)
                .args(["told", client, "The feed is back", "--ledger", ledger])
                .output()?;
            if !told.status.success() {
                return Err(String::from_utf8_lossy(&told.stderr).into());
            }
            times.push(measure(1, troth, &status)?.time);
        }
        Result::Ok(median(times))
    };
    let (middle, longest) = (after(ONE)?, after(LONGEST)?);
    let mut another_day = Vec::new();
    for _ in 0..3 {
        // Without finished lines every client goes on from its snapshot, as on the first question of a day.
        let lines: Vec<_> = (0..CLIENTS).map(|place| (format!("lines/{place}"), Vec::new())).collect();
        LocalStore::open(&given.dir)?.keep(&lines)?;
        another_day.push(measure(1, troth, &status)?.time);
    }
    let events = given.events;
    Ok(vec![
        Figure::new(
            format!("portfolio of {events} events, the first time, with what is kept of it"),
            Measure::Time(first.time),
        ),
        Figure::new("the same after one new event of a client in the middle", Measure::Time(middle))
            .target(Target::AtMost(0.060))
            .because(
                "it takes about as long at any length of history: what is fixed is a process that reads, judges and \
                 prints a thousand kept lines and writes back those that changed",
            ),
        Figure::new(
            "the same after one new event of the client with the longest history",
            Measure::Time(longest),
        )
        .target(Target::AtMost(0.060))
        .because("its sums by day and its open facts are read and judged beside a thousand kept lines"),
        Figure::new(
            "the same on another day, when ages and dues have moved",
            Measure::Time(median(another_day)),
        ),
    ])
}

/// A fresh process says how far one client can rely on us.
pub(crate) fn trust(troth: &Path, given: &Given) -> Result<Vec<Figure>> {
    let run = measure(11, troth, &["trust", ONE, "--json", "--ledger", text(&given.dir)?])?;
    Ok(vec![
        Figure::new(format!("cold trust of one client of {} events", given.events), Measure::Time(run.time)),
        Figure::new("the same, peak memory", Measure::Bytes(run.peak)),
    ])
}
