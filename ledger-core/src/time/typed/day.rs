//! Reads the day of a typed date: one table of forms, tried in turn.

use super::{TypedError, digit};
use crate::time::Day;

/// The day people type on.
pub(super) struct Today {
    /// The civil day of the present.
    pub(super) day: Day,
    /// Whether they speak of the past.
    pub(super) past: bool,
}

/// A day as typed.
#[derive(Clone, Copy)]
pub(super) enum DayForm {
    /// Typed in full.
    Iso(Day),
    /// Counted from today.
    Relative(Day),
    /// A weekday (Monday is 0): which one depends on the time beside it.
    Weekday(u32),
}

/// What a form makes of the words: nothing, if they are not its own.
type Read = Result<Option<DayForm>, TypedError>;

/// The grammar.
const FORMS: [fn(&[&str], &Today) -> Read; 5] = [named, counted, dated, neighbouring, month];

/// A word, and how many days after today it is.
type Word = (&'static str, fn(Day) -> i64);

/// Words that are a day.
const NAMED: [Word; 7] = [
    ("today", |_| 0),
    ("tomorrow", |_| 1),
    ("yesterday", |_| -1),
    ("eow", |today| (4 - i64::from(today.weekday())).rem_euclid(7)),
    ("eom", |today| days_left(today, 1)),
    ("eoq", |today| days_left(today, 3)),
    ("eoy", |today| days_left(today, 12)),
];

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Units of days and the words for them.
const UNITS: [(&[&str], i64); 2] = [(&["d", "day", "days"], 1), (&["w", "week", "weeks"], 7)];

/// Reads the words of a day.
pub(super) fn read(words: &[&str], today: &Today) -> Read {
    for form in FORMS {
        if let Some(found) = form(words, today)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The day so many days later, if the calendar has it.
pub(super) fn shifted(day: Day, days: i64) -> Result<Day, TypedError> {
    let moved = day.plus_days(days);
    let reached = moved.since(day) == days;
    if reached { Ok(moved) } else { Err(TypedError::OutOfYears { text: format!("{days:+} days") }) }
}

/// One word that is a day.
fn named(words: &[&str], today: &Today) -> Read {
    let [word] = words else { return Ok(None) };
    if let Some(weekday) = position(&WEEKDAYS, word) {
        return Ok(Some(DayForm::Weekday(weekday)));
    }
    let found = NAMED.iter().find(|(name, _)| name == word);
    found.map(|(_, days)| shifted(today.day, days(today.day)).map(DayForm::Relative)).transpose()
}

/// So many days or weeks from today, or before it.
fn counted(words: &[&str], today: &Today) -> Read {
    let (count, unit, sign) = match words {
        ["in", count, unit] => (*count, *unit, 1),
        [count, unit, "ago"] => (*count, *unit, -1),
        [word] if word.starts_with(['+', '-']) => {
            let (count, unit) =
                word[1..].split_at(word[1..].find(|char| !digit(char)).unwrap_or(word.len() - 1));
            (count, unit, if word.starts_with('-') { -1 } else { 1 })
        }
        _ => return Ok(None),
    };
    let unit = UNITS.iter().find(|(names, _)| names.contains(&unit));
    let (Some((_, unit_days)), true) = (unit, all_digits(count)) else { return Ok(None) };
    let days = count.parse::<i64>().ok().and_then(|count| count.checked_mul(sign * unit_days));
    let days = days.ok_or_else(|| TypedError::OutOfYears { text: words.join(" ") })?;
    shifted(today.day, days).map(DayForm::Relative).map(Some)
}

/// Three numbers: a day typed in full, or one that has to be typed otherwise.
fn dated(words: &[&str], _: &Today) -> Read {
    let [word] = words else { return Ok(None) };
    let Some(mark) = word.chars().find(|&char| !digit(char)).filter(|mark| "-/.".contains(*mark)) else {
        return Ok(None);
    };
    let pieces: Vec<&str> = word.split(mark).collect();
    let [a, b, c] = pieces[..] else { return Ok(None) };
    if ![a, b, c].into_iter().all(all_digits) {
        return Ok(None);
    }
    match (a.len(), b.len(), c.len()) {
        (5.., 1..=2, 1..=2) | (1..=2, 1..=2, 5..) => Err(TypedError::OutOfYears { text: (*word).into() }),
        (4, 2, 2) if mark == '-' => full(word, [a, b, c]).map(DayForm::Iso).map(Some),
        (4, 1..=2, 1..=2) => {
            let reading = full(word, [a, b, c])?;
            Err(TypedError::Unusual { text: (*word).into(), reading })
        }
        (1..=2, 1..=2, 4) if mark == '.' => {
            let reading = full(word, [c, b, a])?;
            Err(TypedError::Unusual { text: (*word).into(), reading })
        }
        (1..=2, 1..=2, 4) => match readings(&[[c, a, b], [c, b, a]])[..] {
            [] => Ok(None),
            [reading] => Err(TypedError::Unusual { text: (*word).into(), reading }),
            ref both => Err(TypedError::Ambiguous { text: (*word).into(), readings: both.into() }),
        },
        (1..=2, 1..=2, 1..=2) => {
            let long = |year: &str| format!("20{year:0>2}");
            let readings = readings(&[[&long(a), b, c], [&long(c), a, b], [&long(c), b, a]]);
            Err(TypedError::ShortYear { text: (*word).into(), readings })
        }
        _ => Ok(None),
    }
}

/// The day of a year, month and day of month; what is wrong with them, if there is none.
fn full(word: &str, [year, month, day]: [&str; 3]) -> Result<Day, TypedError> {
    let impossible = |last| TypedError::NoSuchDay { text: word.into(), last };
    let [year, month, day] = numbers([year, month, day]).ok_or_else(|| impossible(None))?;
    if year == 0 {
        return Err(TypedError::OutOfYears { text: word.into() });
    }
    let last = span(year * 12 + month - 1, 1).filter(|_| (1..=12).contains(&month)).map(|[_, last]| last);
    built([year, month, day]).ok_or_else(|| impossible(last))
}

/// The days that these years, months and days of month can be, in order, each once.
fn readings(dates: &[[&str; 3]]) -> Vec<Day> {
    let mut days: Vec<Day> = dates.iter().filter_map(|date| numbers(*date).and_then(built)).collect();
    days.sort_unstable();
    days.dedup();
    days
}

fn numbers([year, month, day]: [&str; 3]) -> Option<[i32; 3]> {
    Some([year.parse().ok()?, month.parse().ok()?, day.parse().ok()?])
}

fn built([year, month, day]: [i32; 3]) -> Option<Day> {
    Day::new(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// `next friday`, `last month`: two days that people mean by it.
fn neighbouring(words: &[&str], today: &Today) -> Read {
    let (name, way) = match words {
        ["next", name] => (*name, 1),
        ["last", name] => (*name, -1),
        _ => return Ok(None),
    };
    let months = month_number(today.day);
    let whole = |length: i32| span((months.div_euclid(length) + way) * length, length);
    let readings = match name {
        "week" => {
            let monday = 7 * i64::from(way) - i64::from(today.day.weekday());
            Some([today.day.plus_days(monday), today.day.plus_days(monday + 4)])
        }
        "month" => whole(1),
        "quarter" => whole(3),
        "year" => whole(12),
        name => position(&WEEKDAYS, name).map(|weekday| {
            let ahead = (i64::from(weekday) - i64::from(today.day.weekday())).rem_euclid(7);
            let first = match (way, ahead) {
                (1, 0) => 7,
                (1, ahead) => ahead,
                (_, ahead) => ahead - 14,
            };
            [today.day.plus_days(first), today.day.plus_days(first + 7)]
        }),
    };
    refused(words, readings)
}

/// A bare month: its first and its last day, this year or the next (the last, where the past is meant).
fn month(words: &[&str], today: &Today) -> Read {
    let [word] = words else { return Ok(None) };
    let Some(month) = position(&MONTHS, word).and_then(|month| i32::try_from(month).ok()) else {
        return Ok(None);
    };
    let now = month_number(today.day);
    let ahead = (month - now).rem_euclid(12);
    let ahead = if today.past && ahead > 0 { ahead - 12 } else { ahead };
    refused(words, span(now + ahead, 1))
}

fn refused(words: &[&str], readings: Option<[Day; 2]>) -> Read {
    let Some(readings) = readings else { return Ok(None) };
    Err(TypedError::Ambiguous { text: words.join(" "), readings: readings.into() })
}

/// Months since year 0.
fn month_number(day: Day) -> i32 {
    let (year, month, _) = day.parts();
    year * 12 + i32::try_from(month).unwrap_or(1) - 1
}

/// The first and the last day of so many months, the first of them counted from year 0.
fn span(first: i32, length: i32) -> Option<[Day; 2]> {
    let start = |month: i32| built([month.div_euclid(12), month.rem_euclid(12) + 1, 1]);
    let last = start(first + length - 1)?;
    let days = (27..31).rev().map(|days| last.plus_days(days));
    let last = days.into_iter().find(|day| month_number(*day) == month_number(last))?;
    Some([start(first)?, last])
}

/// Days until the last day of the month, quarter (3) or year (12).
fn days_left(today: Day, months: i32) -> i64 {
    let first = month_number(today).div_euclid(months) * months;
    span(first, months).map_or(0, |[_, last]| last.since(today))
}

/// Where a name stands in a list, in full or by its first three letters.
fn position(names: &[&str], word: &str) -> Option<u32> {
    let found = names.iter().position(|name| *name == word || name[..3] == *word)?;
    u32::try_from(found).ok()
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(digit)
}
