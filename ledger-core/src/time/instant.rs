//! Instants (UTC milliseconds), civil days and wall times: their arithmetic and their one spelling.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::wire::as_text;

/// Why a text is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not an instant of the wire's spelling.
    #[error("`{0}` is not an instant: expected one such as 2026-03-06T16:00:00.000Z")]
    Instant(String),
    /// Not a day.
    #[error("`{0}` is not a day: expected one such as 2026-03-06")]
    Day(String),
    /// Not a wall time.
    #[error("`{0}` is not a local time: expected one such as 2026-03-06T16:00")]
    Wall(String),
    /// Not a time zone.
    #[error("`{0}` is not a time zone: expected an IANA name such as Europe/London")]
    Zone(String),
}

/// Milliseconds since 1970 at the first instant of year 1 and at the end of year 9999.
const RANGE: std::ops::Range<i64> = -62_135_596_800_000..253_402_300_800_000;

/// A point in time: milliseconds since 1970-01-01T00:00Z, years 0001 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The instant so many milliseconds after 1970, held within years 0001 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(RANGE.start, RANGE.end - 1))
    }
    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn millis(self) -> i64 {
        self.0
    }
    /// The instant so many milliseconds later (earlier if negative).
    #[must_use]
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }
    /// Milliseconds from `earlier` to here; negative if `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
    pub(crate) fn utc(self) -> NaiveDateTime {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default().naive_utc()
    }
    pub(crate) fn from_utc(utc: NaiveDateTime) -> Self {
        Self::from_millis(utc.and_utc().timestamp_millis())
    }
}

impl fmt::Display for Instant {
    /// `2026-03-06T16:00:00.000Z`: UTC, exactly three decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let utc = self.utc();
        let (date, time) = (utc.date(), utc.time());
        let mut text = *b"0000-00-00T00:00:00.000Z";
        date_into(date, &mut text[..10]);
        digits(time.hour(), &mut text[11..13]);
        digits(time.minute(), &mut text[14..16]);
        digits(time.second(), &mut text[17..19]);
        digits(time.nanosecond() / 1_000_000, &mut text[20..23]);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

/// The last digits of a number, as many as there is room for.
fn digits(mut number: u32, room: &mut [u8]) {
    for slot in room.iter_mut().rev() {
        *slot = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
}

/// `2026-03-06`, in ten bytes that hold the hyphens.
fn date_into(date: NaiveDate, room: &mut [u8]) {
    digits(date.year().unsigned_abs(), &mut room[..4]);
    digits(date.month(), &mut room[5..7]);
    digits(date.day(), &mut room[8..10]);
}

fn number(bytes: &[u8]) -> Option<u32> {
    let digit = |sum: u32, &b: &u8| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0'));
    bytes.iter().try_fold(0, digit)
}

fn date_of(text: &[u8]) -> Option<NaiveDate> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let year = number(&[y1, y2, y3, y4]).filter(|&year| year >= 1)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(&[m1, m2])?, number(&[d1, d2])?)
}

fn time_of(text: &[u8]) -> Option<NaiveTime> {
    let [h1, h2, b':', m1, m2] = *text else { return None };
    NaiveTime::from_hms_opt(number(&[h1, h2])?, number(&[m1, m2])?, 0)
}

impl FromStr for Instant {
    type Err = TimeError;
    /// Reads the wire's one spelling only; what people type is read in `time::typed`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let read = || {
            let bytes = text.as_bytes();
            if bytes.len() != 24
                || bytes[10] != b'T'
                || bytes[16] != b':'
                || bytes[19] != b'.'
                || bytes[23] != b'Z'
            {
                return None;
            }
            let time = time_of(&bytes[11..16])?;
            let time = time.with_second(number(&bytes[17..19])?)?;
            let time = time.with_nanosecond(number(&bytes[20..23])? * 1_000_000)?;
            Some(Self::from_utc(date_of(&bytes[..10])?.and_time(time)))
        };
        read().ok_or_else(|| TimeError::Instant(text.into()))
    }
}

/// A civil day, without a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub(crate) NaiveDate);

impl Day {
    /// The day of this year, month (1-12) and day of month, if there is one.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).filter(|_| (1..=9999).contains(&year)).map(Self)
    }
    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus_days(1)
    }
    /// The day so many days later (earlier if negative); the calendar's ends hold it.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Self {
        let count = Days::new(days.unsigned_abs());
        let moved = if days < 0 { self.0.checked_sub_days(count) } else { self.0.checked_add_days(count) };
        Self(moved.filter(|day| (1..=9999).contains(&day.year())).unwrap_or(self.0))
    }
    /// Days from `earlier` to here; negative if `earlier` is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }
    /// Monday is 0, Sunday 6.
    pub fn weekday(self) -> u32 {
        self.0.weekday().num_days_from_monday()
    }
    /// Year, month (1-12) and day of month.
    pub fn parts(self) -> (i32, u32, u32) {
        (self.0.year(), self.0.month(), self.0.day())
    }
    /// The wall time at this hour and minute of the day, if there is one (24:00 is the next day's 00:00).
    pub fn at(self, hour: u32, minute: u32) -> Option<Wall> {
        if (hour, minute) == (24, 0) {
            return Some(self.next().midnight());
        }
        self.0.and_hms_opt(hour, minute, 0).map(Wall)
    }
    /// 00:00 of the day.
    pub fn midnight(self) -> Wall {
        Wall(self.0.and_time(NaiveTime::MIN))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = *b"0000-00-00";
        date_into(self.0, &mut text);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl FromStr for Day {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        date_of(text.as_bytes()).map(Self).ok_or_else(|| TimeError::Day(text.into()))
    }
}

/// A local date and time to the minute, as a clock on a wall shows it, without a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub(crate) NaiveDateTime);

impl Wall {
    /// The civil day.
    pub fn day(self) -> Day {
        Day(self.0.date())
    }
    /// Hour and minute.
    pub fn time(self) -> (u32, u32) {
        (self.0.hour(), self.0.minute())
    }
}

impl fmt::Display for Wall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{:02}:{:02}", self.day(), self.0.hour(), self.0.minute())
    }
}

impl FromStr for Wall {
    type Err = TimeError;
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let read = || {
            let (date, time) = text.split_once('T')?;
            Some(Self(date_of(date.as_bytes())?.and_time(time_of(time.as_bytes())?)))
        };
        read().ok_or_else(|| TimeError::Wall(text.into()))
    }
}

as_text!(Instant, r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$");
as_text!(Day, r"^\d{4}-\d{2}-\d{2}$");
as_text!(Wall, r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_one_spelling() {
        let text = "2026-03-06T16:00:00.000Z";
        assert_eq!(text.parse::<Instant>().unwrap().to_string(), text);
        for wrong in [
            "2026-03-06T16:00:00Z",
            "2026-03-06T16:00:60.000Z",
            "2026-02-30T00:00:00.000Z",
            "0000-01-01T00:00:00.000Z",
            "2026-03-06t16:00:00.000Z",
        ] {
            assert!(wrong.parse::<Instant>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_and_walls_are_read_back() {
        let day: Day = "2026-03-06".parse().unwrap();
        assert_eq!(day.weekday(), 4);
        assert_eq!(day.at(24, 0).unwrap().to_string(), "2026-03-07T00:00");
        assert_eq!("2026-03-06T16:00".parse::<Wall>().unwrap(), day.at(16, 0).unwrap());
        assert!("2026-3-6".parse::<Day>().is_err());
    }
}
