//! Reads the time of day at the end of a typed date, and its offset.

use chrono::NaiveTime;

use super::{TypedError, digit};

/// A time of day as typed.
#[derive(Clone, Copy)]
pub(super) enum Clock {
    /// 24:00.
    EndOfDay,
    /// Shown by the clocks of the typing's zone.
    Local(NaiveTime),
    /// Shown by a clock so many seconds ahead of UTC.
    Offset(NaiveTime, i32),
}

/// Takes the time off the end of the words; those before it are the day's.
pub(super) fn split<'w, 't>(words: &'w [&'t str]) -> Result<(&'w [&'t str], Option<Clock>), TypedError> {
    if let [day @ .., time, tail] = words
        && (["am", "pm", "z"].contains(tail) || tail.starts_with(['+', '-']))
        && let Some(clock) = read(&format!("{time}{tail}"))?
    {
        return Ok((day, Some(clock)));
    }
    if let [day @ .., time] = words
        && let Some(clock) = read(time)?
    {
        return Ok((day, Some(clock)));
    }
    Ok((words, None))
}

/// Hour, minute, second and millisecond as typed, not yet known to be a time.
struct Parts {
    hour: u32,
    minute: u32,
    second: u32,
    milli: u32,
}

/// Reads a time. What does not look like one is nothing; what looks like one and cannot be is refused.
fn read(word: &str) -> Result<Option<Clock>, TypedError> {
    let (body, offset) = off_its_offset(word)?;
    let (body, half) = off_its_half(body);
    let Some(Parts { hour, minute, second, milli }) = parts(body, half.is_some()) else { return Ok(None) };
    let impossible = || TypedError::NoSuchTime { text: word.into() };
    if (hour, minute, second, milli) == (24, 0, 0, 0) && offset.is_none() && half.is_none() {
        return Ok(Some(Clock::EndOfDay));
    }
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return Err(impossible()),
        Some(afternoon) => hour % 12 + afternoon,
    };
    let time = NaiveTime::from_hms_milli_opt(hour, minute, second, milli).ok_or_else(impossible)?;
    Ok(Some(match offset {
        None => Clock::Local(time),
        Some(offset) => Clock::Offset(time, offset),
    }))
}

/// Takes an offset off the end, in seconds ahead of UTC; one that no clock has is refused.
fn off_its_offset(word: &str) -> Result<(&str, Option<i32>), TypedError> {
    if let Some(body) = word.strip_suffix('z') {
        return Ok((body, Some(0)));
    }
    let Some(at) = word.rfind(['+', '-']) else { return Ok((word, None)) };
    let (body, offset) = word.split_at(at);
    let two_digits = |text| number(text, 2..=2).and_then(|number| i32::try_from(number).ok());
    let pieces = offset[1..].split_once(':').map(|(hours, minutes)| (two_digits(hours), two_digits(minutes)));
    let Some((Some(hours), Some(minutes))) = pieces else { return Ok((word, None)) };
    if hours > 23 || minutes > 59 {
        return Err(TypedError::NoSuchTime { text: word.into() });
    }
    let seconds = hours * 3600 + minutes * 60;
    Ok((body, Some(if offset.starts_with('-') { -seconds } else { seconds })))
}

/// Takes `am` or `pm` off the end: the hours it adds.
fn off_its_half(body: &str) -> (&str, Option<u32>) {
    let half = |suffix, hours| body.strip_suffix(suffix).map(|body| (body, Some(hours)));
    half("am", 0).or_else(|| half("pm", 12)).unwrap_or((body, None))
}

fn parts(body: &str, bare_hour: bool) -> Option<Parts> {
    let (body, fraction) =
        body.split_once('.').map_or((body, None), |(body, fraction)| (body, Some(fraction)));
    let pieces: Vec<&str> = body.split(':').collect();
    let (hour, minute, second) = match pieces[..] {
        [hour] if bare_hour && fraction.is_none() => (hour, "00", "00"),
        [hour, minute] if fraction.is_none() => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    Some(Parts {
        hour: number(hour, 1..=2)?,
        minute: number(minute, 2..=2)?,
        second: number(second, 2..=2)?,
        milli: fraction.map_or(Some(0), millis)?,
    })
}

/// The milliseconds of a decimal fraction; what is finer is dropped.
fn millis(fraction: &str) -> Option<u32> {
    number(fraction, 1..=9)?;
    number(&format!("{fraction:0<3}")[..3], 3..=3)
}

fn number(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    text.parse().ok().filter(|_| lengths.contains(&text.len()) && text.chars().all(digit))
}
