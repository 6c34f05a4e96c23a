//! The measures of a cadence: the local time before which it is due, and lengths in days or hours.

use std::fmt;
use std::str::FromStr;

use super::error::MeasureError;
use crate::time::{Day, Due, Zone};
use crate::wire::as_text;

/// The local time before which something is due on its day: `00:01` to `24:00`, which is the end of the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    hour: u8,
    minute: u8,
}

impl LocalTime {
    /// The end of the day.
    pub const END_OF_DAY: Self = Self { hour: 24, minute: 0 };

    /// When something is due that is due before this time of the day, strictly. Where the clocks jump over it, it is
    /// the time shifted past the gap; where they show it twice, the second.
    pub fn on(self, day: Day, zone: Zone) -> Due {
        match day.at(self.hour.into(), self.minute.into()) {
            Some(wall) if self != Self::END_OF_DAY => Due::before(wall, zone),
            _ => Due::day(day, zone),
        }
    }
}

impl FromStr for LocalTime {
    type Err = MeasureError;
    fn from_str(text: &str) -> Result<Self, MeasureError> {
        let read = || {
            let (hour, minute) = text.split_once(':')?;
            let time = Self { hour: two_digits(hour)?, minute: two_digits(minute)? };
            (time <= Self::END_OF_DAY && time.minute < 60).then_some(time)
        };
        match read() {
            Some(Self { hour: 0, minute: 0 }) => Err(MeasureError::Midnight),
            Some(time) => Ok(time),
            None => Err(MeasureError::LocalTime(text.into())),
        }
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

fn two_digits(text: &str) -> Option<u8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// A length of time, such as `5d` or `40h`. Days are civil and hours elapsed: neither is a number of the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// So many civil days.
    Days(u16),
    /// So many hours that elapse.
    Hours(u16),
}

impl Length {
    /// The number of days, unless it was given in hours (none are none).
    pub fn in_days(self) -> Option<u32> {
        match self {
            Self::Days(count) => Some(count.into()),
            Self::Hours(count) => (count == 0).then_some(0),
        }
    }
    /// The number of hours, unless it was given in days (none are none).
    pub fn in_hours(self) -> Option<u32> {
        match self {
            Self::Hours(count) => Some(count.into()),
            Self::Days(count) => (count == 0).then_some(0),
        }
    }
}

impl FromStr for Length {
    type Err = MeasureError;
    fn from_str(text: &str) -> Result<Self, MeasureError> {
        let read = || {
            let (digits, of): (_, fn(u16) -> Self) = match text.strip_suffix('d') {
                Some(digits) => (digits, Self::Days),
                None => (text.strip_suffix('h')?, Self::Hours),
            };
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() <= 4;
            let plain = plain && (digits.len() == 1 || !digits.starts_with('0'));
            plain.then(|| digits.parse().ok()).flatten().map(of)
        };
        read().ok_or_else(|| MeasureError::Length(text.into()))
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(count) => write!(f, "{count}d"),
            Self::Hours(count) => write!(f, "{count}h"),
        }
    }
}

as_text!(LocalTime, r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$");
as_text!(Length, r"^(0|[1-9]\d{0,3})[dh]$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_have_one_spelling_and_end_at_24() {
        for text in ["00:01", "09:00", "16:00", "23:59", "24:00"] {
            assert_eq!(text.parse::<LocalTime>().unwrap().to_string(), text);
        }
        for text in
            ["", "9:00", "16", "16:0", "16:60", "24:01", "25:00", "+1:00", "16:00:00", "1６:00", "4pm"]
        {
            assert_eq!(text.parse::<LocalTime>(), Err(MeasureError::LocalTime(text.into())));
        }
        assert_eq!("00:00".parse::<LocalTime>(), Err(MeasureError::Midnight));
        let friday = "2026-03-06".parse().unwrap();
        assert_eq!(LocalTime::END_OF_DAY.on(friday, Zone::UTC), Due::day(friday, Zone::UTC));
        assert_eq!("24:00".parse(), Ok(LocalTime::END_OF_DAY));
        assert_eq!(
            "09:05".parse::<LocalTime>().unwrap().on(friday, Zone::UTC).at,
            "2026-03-06T09:05:00.000Z".parse().unwrap()
        );
    }

    #[test]
    fn lengths_are_days_or_hours_and_neither_is_the_other() {
        let table = [
            ("0d", Some(0), Some(0)),
            ("5d", Some(5), None),
            ("40h", None, Some(40)),
            ("0h", Some(0), Some(0)),
        ];
        for (text, in_days, in_hours) in table {
            let length: Length = text.parse().unwrap();
            assert_eq!(
                (length.to_string().as_str(), length.in_days(), length.in_hours()),
                (text, in_days, in_hours)
            );
        }
        assert_eq!("9999h".parse(), Ok(Length::Hours(9_999)));
        for text in ["", "d", "5", "05d", "+5d", "-5d", "5 d", "5D", "10000d", "1.5d", "5dh", "５d"] {
            let error = text.parse::<Length>().unwrap_err();
            assert_eq!((error.code(), error), ("length-unreadable", MeasureError::Length(text.into())));
        }
    }
}
