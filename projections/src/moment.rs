//! When a fact occurred: an instant, or a day of which no more is known.

use ledger_core::Fact;
use ledger_core::time::{Day, Due, Instant, Zone};

/// The time of a fact, as precisely as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// When it occurred; noon of the day where only the day is known.
    pub at: Instant,
    /// The day, where only the day is known: it is then judged by day (design part 5, section 1).
    pub on: Option<Day>,
}

impl Moment {
    /// A moment known to the instant.
    pub fn instant(at: Instant) -> Self {
        Self { at, on: None }
    }

    /// When this fact occurred.
    pub fn of(fact: &Fact) -> Self {
        Self { at: fact.envelope.occurred, on: fact.event.context().on }
    }

    /// The civil day on which it lies, in a zone where only the instant is known.
    pub fn day(self, zone: Zone) -> Day {
        self.on.unwrap_or_else(|| zone.day(self.at))
    }

    /// Whether it lies after the due: by the due's bound, or by civil day where only the day is known.
    pub fn is_past(self, due: &Due) -> bool {
        match self.on {
            Some(day) => day > due.civil_day(),
            None => due.is_past(self.at),
        }
    }

    /// Whether a delivery at this moment keeps the due.
    pub fn keeps(self, due: &Due) -> bool {
        !self.is_past(due)
    }
}
