//! How far a read sees: which facts it takes in, and at which instant it judges them.

use super::civil::end_of_day;
use super::instant::{Day, Instant};
use super::zone::Zone;

/// Where facts stop counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Limit {
    /// Facts at or before the instant count.
    At(Instant),
    /// Facts strictly before the instant count: it is the 24:00 of a day.
    Before(Instant),
}

impl Limit {
    fn covers(self, fact: Instant) -> bool {
        match self {
            Self::At(at) => fact <= at,
            Self::Before(end) => fact < end,
        }
    }
    fn instant(self) -> Instant {
        match self {
            Self::At(at) | Self::Before(at) => at,
        }
    }
}

/// The time in the world that a read is about: `--as-of`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    limit: Limit,
    day: Day,
}

impl AsOf {
    /// As of a day: what occurred before its 24:00 counts, verdicts are given at that 24:00, ages count from the day.
    pub fn day(day: Day, zone: Zone) -> Self {
        Self { limit: Limit::Before(end_of_day(zone, day)), day }
    }
    /// As of an instant: what occurred at or before it counts, verdicts are given at it, ages count from its local day.
    pub fn instant(at: Instant, zone: Zone) -> Self {
        Self { limit: Limit::At(at), day: zone.day(at) }
    }
    /// Whether a fact that occurred then counts.
    pub fn covers(&self, occurred: Instant) -> bool {
        self.limit.covers(occurred)
    }
    /// The instant at which verdicts are given.
    pub fn verdict_at(&self) -> Instant {
        self.limit.instant()
    }
    /// The civil day from which ages count.
    pub fn civil_day(&self) -> Day {
        self.day
    }
}

/// The time of the ledger's knowledge that a read is confined to: `--known-at`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownAt(Option<Limit>);

impl KnownAt {
    /// Whatever is recorded.
    pub fn everything() -> Self {
        Self(None)
    }
    /// What was recorded before the 24:00 of a day.
    pub fn day(day: Day, zone: Zone) -> Self {
        Self(Some(Limit::Before(end_of_day(zone, day))))
    }
    /// What was recorded at or before an instant.
    pub fn instant(at: Instant) -> Self {
        Self(Some(Limit::At(at)))
    }
    /// Whether a fact that was recorded then was known.
    pub fn covers(&self, recorded: Instant) -> bool {
        self.0.is_none_or(|limit| limit.covers(recorded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_york() -> Zone {
        "America/New_York".parse().unwrap()
    }

    fn first_of_march() -> Day {
        "2026-03-01".parse().unwrap()
    }

    fn midnight() -> Instant {
        "2026-03-02T05:00:00.000Z".parse().unwrap()
    }

    #[test]
    fn a_day_sees_what_occurred_before_its_end_and_judges_at_its_end() {
        let as_of = AsOf::day(first_of_march(), new_york());
        assert!(as_of.covers(midnight().plus_millis(-1)));
        assert!(!as_of.covers(midnight()));
        assert_eq!(as_of.verdict_at(), midnight());
        assert_eq!(as_of.civil_day(), first_of_march());
    }

    #[test]
    fn an_instant_sees_itself_and_judges_at_itself() {
        let as_of = AsOf::instant(midnight(), new_york());
        assert!(as_of.covers(midnight()));
        assert!(!as_of.covers(midnight().plus_millis(1)));
        assert_eq!(as_of.verdict_at(), midnight());
        assert_eq!(as_of.civil_day(), first_of_march().next());
        assert_eq!(AsOf::instant(midnight().plus_millis(-1), new_york()).civil_day(), first_of_march());
    }

    #[test]
    fn knowledge_has_the_same_limits() {
        let day = KnownAt::day(first_of_march(), new_york());
        assert!(day.covers(midnight().plus_millis(-1)) && !day.covers(midnight()));
        let instant = KnownAt::instant(midnight());
        assert!(instant.covers(midnight()) && !instant.covers(midnight().plus_millis(1)));
        assert!(KnownAt::everything().covers(Instant::from_millis(i64::MAX)));
    }
}
