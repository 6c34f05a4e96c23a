//! When things are: instants, civil days, zones, dues, business days, recurrence and the dates people type.
//!
//! Only this module knows the date library; everywhere else speaks [`Instant`], [`Day`], [`Wall`] and [`Zone`].

mod as_of;
mod business;
mod civil;
mod due;
mod instant;
mod recurrence;
mod spelled;
mod typed;
mod zone;

pub use as_of::{AsOf, KnownAt};
pub use business::Calendar;
pub use civil::{Resolved, deadline, end_of_day, noon, resolve, start_of_day};
pub use due::{Bound, Due};
pub use instant::{Day, Instant, TimeError, Wall};
pub use recurrence::{
    Length, LocalTime, MeasureError, Occurrence, OnHoliday, Rule, RuleError, Schedule, after_event,
    effective, in_force,
};
pub use spelled::{is_date_format, iso};
pub use typed::{TypedError, Typing, When, read_when};
pub use zone::{Zone, tzdb_version};
