//! Dates people type, as they are meant: ahead for dues, back for what happened.

use ledger_core::time::{Typing, When, read_when};
use ledger_core::{Instant, Zone};

use super::nearest::nearest;
use crate::failure::Failure;

/// Which way a weekday points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    /// The nearest one to come: dues.
    Ahead,
    /// The nearest one gone by: what happened.
    Back,
}

/// Reads a date or an instant in a zone.
pub(crate) fn read(typed: &str, now: Instant, zone: Zone, direction: Direction) -> Result<When, Failure> {
    Ok(read_when(typed, &Typing { now, zone, past: direction == Direction::Back })?)
}

/// Reads a zone, or refuses it with the nearest.
pub(crate) fn zone(typed: &str) -> Result<Zone, Failure> {
    typed.parse().map_err(|error: ledger_core::time::TimeError| {
        let hint = match nearest(typed, Zone::names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "give an IANA name, such as Europe/London".into(),
        };
        Failure::usage("no-such-zone", error.to_string(), hint)
    })
}
