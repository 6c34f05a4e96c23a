//! Recurring promises: on which days a rule falls, and when each occurrence is due.
//!
//! ```text
//! rule  = part *( ";" part )                      case does not matter; each part at most once
//! part  = "FREQ=" ( "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY" )
//!       | "INTERVAL=" 1-1000
//!       | "BYMONTH=" 1-12, …
//!       | "BYMONTHDAY=" 1-31 or -31 - -1, …       monthly and yearly
//!       | "BYDAY=" [ordinal] weekday, …           the ordinal, 1 - 4 or -4 - -1, monthly and yearly only
//!       | "WKST=" weekday                         the first day of a week, Monday unless given
//! ```
//!
//! It is RFC 5545 on civil days, with these differences:
//!
//! - **What the cadence itself says is not in the rule**: first and last day, zone and time of day.
//! - **A month too short for a day** takes its nearest one: the 31st is 28 or 29 February, the 29th of February is the
//!   28th in other years. RFC 5545 would drop them. For the same reason a fifth weekday is refused: -1 is the last.
//! - **The anchor fixes the phase only**: intervals count from its day, week, month or year in both directions, and
//!   what a rule leaves open (the weekday of `FREQ=WEEKLY`) is taken from it. What bounds a cadence is its first and
//!   last day. A week begins on `WKST`; the number of an ISO week means nothing here.

mod error;
mod expand;
mod measure;
mod rule;
mod schedule;

pub use error::{MeasureError, RuleError};
pub use measure::{Length, LocalTime};
pub use rule::Rule;
pub use schedule::{Occurrence, OnHoliday, Schedule, after_event, effective, in_force};

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
