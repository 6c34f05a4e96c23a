//! Under what a verdict is given: as of when, in which zone, on which business days, by which policy.

use ledger_core::policy::{Limits, Policy};
use ledger_core::time::{AsOf, Calendar, Due, Instant, Zone};

use crate::moment::Moment;

/// The circumstances of a view. [`crate::History::setting`] makes the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Which facts count and at which instant verdicts are given.
    pub as_of: AsOf,
    /// The relationship's zone as of then.
    pub zone: Zone,
    /// Business days in that zone.
    pub calendar: Calendar,
    /// The policy in force as of then: every limit and weight.
    pub policy: Policy,
}

impl Setting {
    /// The project's defaults: business days without holidays, the default policy.
    pub fn plain(as_of: AsOf, zone: Zone) -> Self {
        Self { as_of, zone, calendar: Calendar::plain(zone), policy: Policy::default() }
    }

    /// The same circumstances at another time.
    #[must_use]
    pub fn at(&self, as_of: AsOf) -> Self {
        Self { as_of, ..self.clone() }
    }

    /// Whether a fact was recorded so long after it occurred that it counts as *recorded late*
    /// (design part 3, E.1 rule 9: more than five business days).
    pub fn is_recorded_late(&self, occurred: Instant, recorded: Instant) -> bool {
        recorded > self.calendar.after(occurred, self.limits().recorded_late_business_days)
    }

    /// From here on a promise that is past this due and undelivered is missed (part 3, "Late and missed").
    pub(crate) fn missed_from(&self, due: &Due) -> Instant {
        self.calendar.after(due.at, self.limits().missed_after_business_days)
    }

    /// Whether a word or a delivery came before the promise was missed. At the limit is in time; of a fact of which
    /// only the day is known, the day of the limit is in time.
    pub(crate) fn is_before_missed(&self, due: &Due, moment: Moment) -> bool {
        let limit = self.missed_from(due);
        moment.at <= limit || moment.on.is_some_and(|day| day <= self.day_of_limit(due, limit))
    }

    /// Whether a change or a withdrawal was agreed long enough before the due (part 3, "In time").
    pub(crate) fn is_in_time(&self, due: &Due, moment: Moment) -> bool {
        let limit = self.calendar.before(due.at, self.limits().in_time_business_days);
        match moment.on {
            Some(day) => day <= self.day_of_limit(due, limit),
            None => moment.at <= limit,
        }
    }

    /// The civil day of a limit counted in business days from a due. Where the due ends a day, or lies on a day off
    /// and therefore counts as the end of the last business day, the limit is the end of a day too.
    fn day_of_limit(&self, due: &Due, limit: Instant) -> ledger_core::Day {
        let ends_a_day = due.is_whole_day() || !self.calendar.is_business_day(self.zone.day(due.at));
        self.zone.day(if ends_a_day { limit.plus_millis(-1) } else { limit })
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.policy.limits
    }
}
