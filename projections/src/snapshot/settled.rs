//! What settled facts came to: sums by day, and the few single things that later answers ask for.

use std::collections::BTreeMap;

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use ledger_core::{Day, EventId, Instant};
use serde::{Deserialize, Serialize};

use crate::cadence::Share;
use crate::trust::{DIMENSIONS, Evidence};

/// What the facts of a relationship came to that are no longer folded. The default: nothing is settled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// The version of the stream up to which it reaches; 0 where nothing is settled.
    pub(crate) version: u64,
    /// When the latest of the facts it rests on occurred, and when the latest was recorded; of the kept ones too.
    pub(crate) latest: Option<(Instant, Instant)>,
    /// When the earliest fact occurred, and its day.
    pub(crate) earliest: Option<(Instant, Day)>,
    /// The latest day of a word of ours, and the last word.
    pub(crate) word: Option<(Day, EventId)>,
    /// The last investment.
    pub(crate) invested: Option<(Day, EventId)>,
    /// What speaks for and against us.
    pub(crate) ours: Sums,
    /// What speaks for and against the client.
    pub(crate) client: Sums,
    /// The settled part of each cadence, by name.
    pub(crate) cadences: BTreeMap<String, Past>,
    /// The promises whose facts are kept, by number.
    pub(crate) open: Vec<u32>,
    /// The highest number of a promise that is named.
    pub(crate) last_number: u32,
    /// The highest number of a prediction that is named.
    pub(crate) last_prediction: u32,
    /// Facts that are kept for what they say of promises, and answer no occurrence.
    pub(crate) unmatched: Vec<EventId>,
}

/// The settled part of a cadence: its occurrences up to a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The day that names the last settled occurrence: occurrences are looked for from here on.
    pub(crate) since: Day,
    /// That occurrence's deadline.
    pub(crate) through: Instant,
    /// How many of the settled ones held.
    pub(crate) held: Share,
}

/// Evidence of one side by day, not aged, in billionths of a unit: for each dimension, in the order of [`DIMENSIONS`],
/// the day (counted from 1970-01-01), what speaks for and what against.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    days: [Vec<(i64, u64, u64)>; 3],
    counts: [usize; 3],
}

impl Settled {
    /// Whether it reaches over no fact.
    pub(crate) fn is_empty(&self) -> bool {
        self.version == 0
    }

    /// When the latest of the facts it rests on occurred.
    pub(crate) fn last_occurred(&self) -> Instant {
        self.latest.map_or(Instant::from_millis(i64::MIN), |(occurred, _)| occurred)
    }

    /// When the latest of them was recorded.
    pub(crate) fn last_recorded(&self) -> Instant {
        self.latest.map_or(Instant::from_millis(i64::MIN), |(_, recorded)| recorded)
    }

    /// The sums of a side.
    pub(crate) fn sums(&self, side: Side) -> &Sums {
        match side {
            Side::Us => &self.ours,
            Side::Client => &self.client,
        }
    }

    /// Whether a number is one of a promise whose facts are kept, or of none so far.
    pub(crate) fn is_open_or_new(&self, number: u32) -> bool {
        number > self.last_number || self.open.binary_search(&number).is_ok()
    }

    /// What of a cadence is settled: how many held, of how many.
    pub(crate) fn held(&self, cadence: &str) -> Share {
        self.cadences.get(cadence).map_or_else(Share::default, |past| past.held)
    }
}

impl Sums {
    /// The sums of a dimension by day, and of how many contributions they are.
    pub(crate) fn of(
        &self,
        dimension: TrustDimension,
    ) -> (impl Iterator<Item = (Day, Evidence)> + use<'_>, usize) {
        let place = DIMENSIONS.iter().position(|one| *one == dimension).unwrap_or_default();
        let days = self.days.get(place).into_iter().flatten();
        let days =
            days.map(|&(day, p, n)| (beginning().plus_days(day), Evidence { p: p.into(), n: n.into() }));
        (days, self.counts.get(place).copied().unwrap_or_default())
    }

    /// These sums and more contributions; none if one is larger than any true one can be.
    pub(crate) fn plus(&self, more: impl IntoIterator<Item = (Day, [Option<Evidence>; 3])>) -> Option<Self> {
        let mut all: [BTreeMap<i64, (u64, u64)>; 3] =
            self.days.each_ref().map(|days| days.iter().map(|&(day, p, n)| (day, (p, n))).collect());
        let mut counts = self.counts;
        for (day, evidence) in more {
            for ((days, count), one) in all.iter_mut().zip(&mut counts).zip(evidence) {
                let Some(one) = one else { continue };
                let sum = days.entry(day.since(beginning())).or_default();
                sum.0 = sum.0.checked_add(u64::try_from(one.p).ok()?)?;
                sum.1 = sum.1.checked_add(u64::try_from(one.n).ok()?)?;
                *count += 1;
            }
        }
        Some(Self {
            days: all.map(|days| days.into_iter().map(|(day, (p, n))| (day, p, n)).collect()),
            counts,
        })
    }
}

/// The day from which days are counted.
fn beginning() -> Day {
    ledger_core::Zone::UTC.day(Instant::from_millis(0))
}
