//! Reads the dates people type. What can be read in two ways is refused, with both readings.
//!
//! ```text
//! date    = "now" | day [time [offset]]         an offset stands after an ISO day only
//! day     = ISO day | "today" | "tomorrow" | "yesterday" | weekday | "eow" | "eom" | "eoq" | "eoy"
//!         | "in" n unit | n unit "ago" | "+" n unit | "-" n unit
//! unit    = "d" | "day" | "days" | "w" | "week" | "weeks"
//! time    = 16:00 | 16:00:30 | 16:00:30.250 | 4pm | 4:30pm | 24:00
//! offset  = "Z" | +02:00 | -05:00
//! ```
//!
//! Case and spaces do not matter; `T` may stand between an ISO day and its time.
//!
//! - A **weekday** is the nearest one strictly after today: `wed` typed on a Wednesday is a week from now. With a time
//!   that still lies ahead today it is today. Where the past is meant (`--at`), it is the nearest past one, and today
//!   counts, unless its time still lies ahead.
//! - **`eow`**, the end of the week, is its Friday: today on a Friday, next week's on a Saturday or Sunday.
//!   `eom`, `eoq` and `eoy` are the last day of the month, quarter and year.
//! - **24:00** ends the day, so it is read as the day itself.

mod clock;
mod day;
mod error;

use self::clock::Clock;
use self::day::{DayForm, Today, shifted};
pub use self::error::TypedError;
use super::civil::{Resolved, end_of_day, read_with, resolve};
use super::instant::{Day, Instant, Wall};
use super::zone::Zone;

/// The longest text that is read as a date, in characters.
const LONGEST: usize = 64;

/// What a typed date means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A civil day: as a due it is before its end, as the time of a fact it is known to the day only.
    Day(Day),
    /// A point in time.
    Instant {
        /// The point in time.
        at: Instant,
        /// The zone in which people read it.
        zone: Zone,
    },
}

/// What typed dates are read against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The present.
    pub now: Instant,
    /// The zone of days and of times typed without an offset.
    pub zone: Zone,
    /// Whether weekdays lie behind, as in `--at`.
    pub past: bool,
}

/// Reads a date as people type it.
pub fn read_when(text: &str, typing: &Typing) -> Result<When, TypedError> {
    let text = text.trim();
    if text.chars().nth(LONGEST).is_some() {
        return Err(TypedError::TooLong);
    }
    let lower = text.to_ascii_lowercase();
    let words = words_of(&lower);
    if words == ["now"] {
        return Ok(When::Instant { at: typing.now, zone: typing.zone });
    }
    let (day_words, clock) = clock::split(&words)?;
    let today = Today { day: typing.zone.day(typing.now), past: typing.past };
    let unreadable = || TypedError::Unreadable { text: text.into() };
    let form = day::read(day_words, &today)?.ok_or_else(unreadable)?;
    let day = match form {
        DayForm::Iso(day) | DayForm::Relative(day) => day,
        DayForm::Weekday(weekday) => nearest(weekday, clock, typing)?,
    };
    match (form, clock) {
        (_, None | Some(Clock::EndOfDay)) => Ok(When::Day(day)),
        (_, Some(Clock::Local(time))) => local(Wall(day.0.and_time(time)), typing),
        (DayForm::Iso(_), Some(Clock::Offset(time, offset))) => {
            absolute(Wall(day.0.and_time(time)), offset, typing)
        }
        (_, Some(Clock::Offset(..))) => Err(unreadable()),
    }
}

/// The words of a text; an ISO day and a time joined by `t` are two.
fn words_of(lower: &str) -> Vec<&str> {
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    let joined = words.first().and_then(|word| word.split_once('t'));
    if let Some((day, time)) = joined.filter(|(day, time)| day.ends_with(digit) && time.starts_with(digit)) {
        words.splice(..1, [day, time]);
    }
    words
}

fn digit(char: char) -> bool {
    char.is_ascii_digit()
}

/// The day of a bare weekday (Monday is 0).
fn nearest(weekday: u32, clock: Option<Clock>, typing: &Typing) -> Result<Day, TypedError> {
    let today = typing.zone.day(typing.now);
    let ahead = (i64::from(weekday) - i64::from(today.weekday())).rem_euclid(7);
    let [first, last] = match clock {
        None | Some(Clock::Offset(..)) => [typing.now; 2],
        Some(Clock::EndOfDay) => [end_of_day(typing.zone, today); 2],
        Some(Clock::Local(time)) => resolve(typing.zone, Wall(today.0.and_time(time))).readings(),
    };
    let days = match (typing.past, ahead) {
        (true, 0) if first <= typing.now => 0,
        (true, _) => ahead - 7,
        (false, 0) if last > typing.now => 0,
        (false, 0) => 7,
        (false, _) => ahead,
    };
    shifted(today, days)
}

/// The instant of a wall time in the typing's zone, if there is exactly one.
fn local(wall: Wall, typing: &Typing) -> Result<When, TypedError> {
    let zone = typing.zone;
    match resolve(zone, wall) {
        Resolved::One(at) if zone.wall(at) == wall => Ok(When::Instant { at, zone }),
        // An instant outside the calendar was held at its end, and shows another time there.
        Resolved::One(_) => Err(TypedError::OutOfYears { text: wall.to_string() }),
        gap @ Resolved::Gap { .. } => Err(TypedError::InGap { wall, zone, readings: gap.readings() }),
        fold @ Resolved::Fold { .. } => Err(TypedError::Twice { wall, zone, readings: fold.readings() }),
    }
}

/// The instant at which a clock so many seconds ahead of UTC shows a wall time.
fn absolute(wall: Wall, offset: i32, typing: &Typing) -> Result<When, TypedError> {
    let (at, zone) = (read_with(wall, offset), typing.zone);
    // Held at the end of the calendar it would show another time; and its local year must have a spelling too.
    let held = read_with(wall, 0).since(at) != i64::from(offset) * 1000;
    if held || !(1..=9999).contains(&zone.day(at).parts().0) {
        return Err(TypedError::OutOfYears { text: wall.to_string() });
    }
    Ok(When::Instant { at, zone })
}

#[cfg(test)]
mod tests;
