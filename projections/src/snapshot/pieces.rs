//! A long history, read in pieces: what of it has settled is condensed on the way and its facts are let go, so that
//! memory does not grow with its length.
//!
//! ```text
//! push · push · … · shorten ─► a snapshot of what settled, the facts it keeps, the newest facts ─ push · … ─► resumed
//! ```

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::time::{AsOf, KnownAt};
use ledger_core::{EventId, Fact, Instant};

use super::condense::condense_earlier;
use super::{Snapshot, named_by};
use crate::history::History;
use crate::setting::Setting;

/// From so many facts on it is worth condensing them.
const LONG: usize = 8_192;

/// A relationship as far as it was read: perhaps a snapshot and the facts it keeps, and the facts since.
#[derive(Clone, Debug)]
pub struct Pieces {
    snapshot: Option<Snapshot>,
    kept: Vec<Fact>,
    since: Vec<Fact>,
    /// For which clocks something was condensed here: it is of no use to others.
    condensed_for: Option<(AsOf, KnownAt)>,
    /// So many facts since are looked at next.
    long: usize,
}

impl Default for Pieces {
    fn default() -> Self {
        Self::condensed_from(LONG)
    }
}

impl Pieces {
    /// Nothing so far; condensed from so many facts on.
    pub(super) fn condensed_from(long: usize) -> Self {
        Self { snapshot: None, kept: Vec::new(), since: Vec::new(), condensed_for: None, long }
    }

    /// What goes on from a snapshot, with the facts it kept in the order in which it names them.
    pub fn after(snapshot: Snapshot, kept: Vec<Fact>) -> Self {
        Self { snapshot: Some(snapshot), kept, ..Self::default() }
    }

    /// Takes in the next fact of the stream.
    pub fn push(&mut self, fact: Fact) {
        self.since.push(fact);
    }

    /// The facts that are here: those that are kept, then those since.
    pub fn facts(&self) -> impl Iterator<Item = &Fact> {
        self.kept.iter().chain(&self.since)
    }

    /// The facts since the last snapshot.
    pub fn since(&self) -> &[Fact] {
        &self.since
    }

    /// The history as it was known by then, under the setting of a question; none where the question, or one of its
    /// facts, reaches back into what is condensed: then all of it has to be read in one.
    pub fn history<'a>(
        &'a self,
        house: &'a [Fact],
        as_of: AsOf,
        known_at: &KnownAt,
    ) -> Option<(History<'a>, Setting)> {
        let usable = self.condensed_for.is_none_or(|clocks| clocks == (as_of, *known_at));
        if usable { self.up_to(self.since.len(), house, as_of, known_at) } else { None }
    }

    /// Condenses what has settled where much was read since, for a question with these clocks: whether facts were let go.
    pub fn shorten(&mut self, house: &[Fact], as_of: AsOf, known_at: &KnownAt) -> bool {
        if self.since.len() < self.long {
            return false;
        }
        // Some of the newest stay: what is recorded late reaches back into them.
        let Some((count, condensed)) = self.condensed(self.since.len() / 4, house, as_of, known_at) else {
            // What cannot be condensed is not looked at again before it has doubled.
            self.long = self.since.len() * 2;
            return false;
        };
        let past = self.kept.drain(..).chain(self.since.drain(..count));
        let mut past: BTreeMap<u64, Fact> = past.map(|fact| (fact.envelope.version, fact)).collect();
        self.kept = condensed.kept.iter().filter_map(|version| past.remove(version)).collect();
        self.snapshot = Some(condensed);
        self.condensed_for = Some((as_of, *known_at));
        true
    }

    /// The history of the first so many facts since.
    fn up_to<'a>(
        &'a self,
        count: usize,
        house: &'a [Fact],
        as_of: AsOf,
        known_at: &KnownAt,
    ) -> Option<(History<'a>, Setting)> {
        let since = self.since.get(..count)?;
        let since = || since.iter().filter(|fact| known_at.covers(fact.envelope.recorded));
        let history = match &self.snapshot {
            None => History::new(since(), house, known_at),
            Some(Snapshot { settled, .. }) => {
                History::resumed(settled.clone(), &self.kept, since(), house, known_at)
            }
        };
        let setting = history.setting(as_of);
        let usable =
            self.snapshot.as_ref().is_none_or(|snapshot| snapshot.is_usable(&setting, known_at, since()));
        usable.then_some((history, setting))
    }

    /// A snapshot as of the last of the facts that can be told apart from at least `left` others, and how many they are.
    fn condensed(
        &self,
        left: usize,
        house: &[Fact],
        as_of: AsOf,
        known_at: &KnownAt,
    ) -> Option<(usize, Snapshot)> {
        if !self.since.iter().all(|fact| known_at.covers(fact.envelope.recorded)) {
            return None;
        }
        let (count, last) = apart(&self.since, left).filter(|(_, last)| as_of.covers(*last))?;
        let (history, setting) = self.up_to(count, house, as_of, known_at)?;
        let earlier = setting.at(AsOf::instant(last, setting.zone));
        let condensed = condense_earlier(&history, &earlier)?;
        let goes_on = condensed.is_usable(&setting, known_at, self.since.get(count..)?);
        goes_on.then_some((count, condensed))
    }
}

/// How many of these facts, from the first on, all occurred before each of the others and before all that those speak
/// of, and when the last of them did: as many as leave at least `left`.
fn apart(facts: &[Fact], left: usize) -> Option<(usize, Instant)> {
    let sought: BTreeSet<EventId> = facts.iter().flat_map(named_by).collect();
    let found = facts.iter().filter(|fact| sought.contains(&fact.envelope.id));
    let found: BTreeMap<EventId, Instant> =
        found.map(|fact| (fact.envelope.id, fact.envelope.occurred)).collect();
    let reaches = |fact: &Fact| {
        let named = named_by(fact).filter_map(|id| found.get(&id).copied());
        named.fold(fact.envelope.occurred, Instant::min)
    };
    let mut latest = Instant::from_millis(i64::MIN);
    let lasts: Vec<Instant> = facts
        .iter()
        .map(|fact| {
            latest = latest.max(fact.envelope.occurred);
            latest
        })
        .collect();
    let mut earliest = Instant::from_millis(i64::MAX);
    for (count, fact) in facts.iter().enumerate().skip(1).rev() {
        earliest = earliest.min(reaches(fact));
        let last = *lasts.get(count - 1)?;
        if facts.len() - count >= left && last < earliest {
            return Some((count, last));
        }
    }
    None
}
