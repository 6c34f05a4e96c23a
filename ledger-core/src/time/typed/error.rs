//! Why a typed date was turned away, and what to type instead.

use std::fmt;

use chrono::Timelike;

use crate::time::civil::offset_at;
use crate::time::due::Named;
use crate::time::{Day, Instant, Wall, Zone};

/// Why a typed date was turned away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// Longer than any date.
    #[error("a date has at most {} characters", super::LONGEST)]
    TooLong,
    /// Of no form that is known.
    #[error("`{text}` is not a date that can be read")]
    Unreadable {
        /// What was typed.
        text: String,
    },
    /// Only one day can be meant, but it is not typed like this.
    #[error("`{text}` is not how a date is typed here")]
    Unusual {
        /// What was typed.
        text: String,
        /// The day it means.
        reading: Day,
    },
    /// More than one day can be meant.
    #[error("`{text}` can mean {}", either(.readings))]
    Ambiguous {
        /// What was typed.
        text: String,
        /// The days it can mean, in the order of time.
        readings: Vec<Day>,
    },
    /// A year of two digits.
    #[error("the year of `{text}` is not in full")]
    ShortYear {
        /// What was typed.
        text: String,
        /// The days of this century it can mean, in the order of time; there may be none.
        readings: Vec<Day>,
    },
    /// The calendar has no such day.
    #[error("there is no {text}")]
    NoSuchDay {
        /// What was typed.
        text: String,
        /// The last day of that month, if there is such a month.
        last: Option<Day>,
    },
    /// The clock has no such time.
    #[error("there is no time {text}")]
    NoSuchTime {
        /// What was typed.
        text: String,
    },
    /// Before year 1 or after year 9999.
    #[error("{text} is not within the years 0001 to 9999")]
    OutOfYears {
        /// What was typed.
        text: String,
    },
    /// The clocks of the zone jump over it.
    #[error("{} does not exist on {} in {zone}: the clocks go forward over it", time(.wall), Named(.wall.day()))]
    InGap {
        /// The time that is missing.
        wall: Wall,
        /// Where it is missing.
        zone: Zone,
        /// The instants on either side of the gap that it can mean, in the order of time.
        readings: [Instant; 2],
    },
    /// The clocks of the zone show it twice.
    #[error("{} is twice on {} in {zone}: the clocks go back over it", time(.wall), Named(.wall.day()))]
    Twice {
        /// The time that is doubled.
        wall: Wall,
        /// Where it is doubled.
        zone: Zone,
        /// The two instants that it can mean, in the order of time.
        readings: [Instant; 2],
    },
}

impl TypedError {
    /// A stable name for programs: part of the `--json` contract.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLong | Self::Unreadable { .. } | Self::Unusual { .. } => "date-unreadable",
            Self::Ambiguous { .. } | Self::ShortYear { .. } => "date-ambiguous",
            Self::NoSuchDay { .. } | Self::NoSuchTime { .. } | Self::OutOfYears { .. } => "date-impossible",
            Self::InGap { .. } => "time-in-gap",
            Self::Twice { .. } => "time-twice",
        }
    }

    /// What to type instead.
    pub fn hint(&self) -> String {
        match self {
            Self::TooLong | Self::Unreadable { .. } => format!("type {FORMS}"),
            Self::Unusual { reading, .. } => format!("type {reading}"),
            Self::Ambiguous { readings, .. } => format!("type {}", listed(readings)),
            Self::ShortYear { readings, .. } if readings.is_empty() => "type four digits: 2026-03-06".into(),
            Self::ShortYear { readings, .. } => format!("type four digits: {}", listed(readings)),
            Self::NoSuchDay { last: Some(last), .. } => format!("the last day of that month is {}", Named(*last)),
            Self::NoSuchDay { last: None, .. } => "months are 01 to 12".into(),
            Self::NoSuchTime { .. } => {
                "times are 00:00 to 23:59, or 12am to 11:59pm; 24:00, without an offset, is the end of the day".into()
            }
            Self::OutOfYears { .. } => "type a day from 0001-01-01 to 9999-12-31".into(),
            Self::InGap { zone, readings: [one, other], .. } | Self::Twice { zone, readings: [one, other], .. } => {
                format!("type {} or {}", spelled(*zone, *one), spelled(*zone, *other))
            }
        }
    }
}

/// Every form that is read, by example.
const FORMS: &str = "2026-03-06, today, tomorrow, yesterday, a weekday such as fri, eow (this week's Friday), eom, eoq \
    or eoy (the last day of the month, quarter or year), in 3 days, +2w or 3 days ago, each with or without a time: \
    fri 16:00, tomorrow 4pm, 2026-03-06 24:00 (the end of that day); or now, or an instant: 2026-03-06T16:00:00Z";

fn either(readings: &[Day]) -> String {
    let days: Vec<String> = readings.iter().map(|day| Named(*day).to_string()).collect();
    days.join(" or ")
}

fn listed(readings: &[Day]) -> String {
    let days: Vec<String> = readings.iter().map(Day::to_string).collect();
    days.join(" or ")
}

fn time(wall: &Wall) -> impl fmt::Display {
    wall.0.format(if wall.0.second() == 0 { "%H:%M" } else { "%H:%M:%S" })
}

/// An instant as a wall time with its offset, `2026-03-29 03:30 +02:00`: it can be typed back.
fn spelled(zone: Zone, at: Instant) -> String {
    let offset = offset_at(zone, at.millis().div_euclid(1000));
    // Before zones were made, clocks were off by seconds too, for which an offset has no room.
    let (wall, offset) = if offset % 60 == 0 { (zone.wall(at), offset) } else { (Zone::UTC.wall(at), 0) };
    let seconds = wall.0.format(if at.millis() % 60_000 == 0 { "" } else { ":%S%.3f" });
    let (hour, minute) = wall.time();
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60;
    format!("{} {hour:02}:{minute:02}{seconds} {sign}{:02}:{:02}", wall.day(), minutes / 60, minutes % 60)
}
