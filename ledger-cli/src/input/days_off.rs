//! Days off as a file lists them: the first column of a CSV, or the all-day events of a calendar (ICS).

use std::collections::{BTreeMap, BTreeSet};

use calcard::common::PartialDateTime;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarFrequency as F, ICalendarProperty as P,
    ICalendarStatus, ICalendarValue as V,
};
use ledger_core::{Day, Text};
use rrule::RRuleSet;

use crate::failure::Failure;

/// How far ahead a day that comes back is written out, in days: five years.
const AHEAD_DAYS: i64 = 5 * 366;
/// How many times one event may come back until then: more is no holiday.
const MOST_TIMES: usize = 2_000;
/// How many days one event may last.
const LONGEST_DAYS: i64 = 366;
const A_DAY: &str = "the first column is a day, such as 2026-12-25";

/// The days off in a file, with their names, and what of it is none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DaysOff {
    /// Each day with its name, where it has one.
    pub(crate) days: BTreeMap<Day, Option<Text>>,
    /// How many events have a time of day and were passed over.
    pub(crate) timed: usize,
    /// How many events were cancelled.
    pub(crate) cancelled: usize,
}

/// Reads a file of days off; a day that comes back is written out from its first time to some years after `today`.
pub(crate) fn read(text: &str, file: &str, today: Day) -> Result<DaysOff, Failure> {
    let text = text.trim_start_matches('\u{feff}');
    let found =
        if text.trim_start().get(..15).is_some_and(|begin| begin.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
            calendar(text, file, today)?
        } else {
            lines(text, file)?
        };
    if found.days.is_empty() {
        let what = format!("there is no day in {file}");
        return Err(Failure::usage(
            "no-days",
            what,
            "give a CSV whose first column is a day, or a calendar (ICS)",
        ));
    }
    Ok(found)
}

/// The first column of each line, where it is a day; a heading may stand first. The second is its name.
fn lines(text: &str, file: &str) -> Result<DaysOff, Failure> {
    let mut found = DaysOff::default();
    for (index, line) in text.lines().enumerate() {
        let mut cells = line.split([',', ';', '\t']).map(|cell| cell.trim().trim_matches('"'));
        let first = cells.next().unwrap_or_default();
        match first.parse::<Day>() {
            Ok(day) => {
                let name = cells.next().filter(|name| !name.is_empty()).map(Text::new).transpose();
                let name =
                    name.map_err(|error| Failure::from(error).at(format!("{file}:{}:2", index + 1)))?;
                found.days.insert(day, name);
            }
            Err(_) if first.is_empty() => {}
            // A heading; what begins like a day was meant as one.
            Err(_) if index == 0 && !first.starts_with(|c: char| c.is_ascii_digit()) => {}
            Err(error) => {
                let place = format!("{file}:{}:1", index + 1);
                return Err(Failure::usage("no-day", error.to_string(), A_DAY).at(place));
            }
        }
    }
    Ok(found)
}

/// The all-day events of a calendar.
fn calendar(text: &str, file: &str, today: Day) -> Result<DaysOff, Failure> {
    let at_line = |line: usize| format!("{file}:{line}:1");
    let ends = |line: &str| line.trim().eq_ignore_ascii_case("END:VCALENDAR");
    let whole = text.lines().rfind(|line| !line.trim().is_empty()).is_some_and(ends);
    let calendar = ICalendar::parse(text).ok().filter(|_| whole).ok_or_else(|| {
        let hint = "export the calendar again; it begins with BEGIN:VCALENDAR and ends with END:VCALENDAR";
        Failure::usage("no-calendar", "the calendar is cut off", hint).at(at_line(text.lines().count()))
    })?;
    let begins = |line: &str| line.trim_end().eq_ignore_ascii_case("BEGIN:VEVENT");
    let mut begin = text.lines().enumerate().filter(|(_, line)| begins(line)).map(|(index, _)| index + 1);
    let of_event = |one: &&ICalendarComponent| one.component_type == ICalendarComponentType::VEvent;
    let events: Vec<(usize, &ICalendarComponent)> =
        calendar.components.iter().filter(of_event).map(|event| (begin.next().unwrap_or(1), event)).collect();
    let moved: BTreeSet<(&str, Day)> = events.iter().filter_map(|(_, event)| replaced(event)).collect();
    let mut found = DaysOff::default();
    for (line, event) in events {
        let wrong = |what: String| {
            let hint = "an event that is a day off has DTSTART;VALUE=DATE, and DTEND or DURATION after it";
            Failure::usage("no-day-off", what, hint).at(at_line(line))
        };
        if is_cancelled(event) {
            found.cancelled += 1;
            continue;
        }
        let Some(span) = span(event).map_err(wrong)? else {
            found.timed += 1;
            continue;
        };
        let name = event.property(&P::Summary).and_then(|entry| entry.values.first()).and_then(V::as_text);
        let name = name.map(str::trim).filter(|name| !name.is_empty()).map(Text::new).transpose();
        let name = name.map_err(|error| Failure::from(error).at(at_line(line)))?;
        let uid = event.uid().unwrap_or_default();
        let comes_back = replaced(event).is_none();
        for first in times(event, span.first, today).map_err(wrong)? {
            if comes_back && moved.contains(&(uid, first)) {
                continue;
            }
            found.days.extend((0..span.days).map(|on| (first.plus_days(on), name.clone())));
        }
    }
    Ok(found)
}

/// From which day an event lasts how many days.
struct Span {
    first: Day,
    days: i64,
}

/// The days of an all-day event; none for an event with a time of day. Midnight to midnight is all day.
fn span(event: &ICalendarComponent) -> Result<Option<Span>, String> {
    let start = moment(event, &P::Dtstart)?.ok_or("an event without DTSTART")?;
    let end = moment(event, &P::Dtend)?;
    let length = event.property(&P::Duration).and_then(|entry| entry.values.first());
    let days = match (end, length) {
        (Some(end), _) if end.is_midnight => end.day.since(start.day),
        (None, Some(V::Duration(length))) if (length.hours, length.minutes, length.seconds) == (0, 0, 0) => {
            let days = i64::from(length.weeks) * 7 + i64::from(length.days);
            if length.neg { -days } else { days }
        }
        (None, None) if start.is_date => 1,
        _ => return Ok(None),
    };
    if !start.is_midnight {
        return Ok(None);
    }
    match days {
        // Some programs end an all-day event on its own day.
        0 => Ok(Some(Span { first: start.day, days: 1 })),
        1..=LONGEST_DAYS => Ok(Some(Span { first: start.day, days })),
        _ => Err(format!("an event that lasts {days} days from {}", start.day)),
    }
}

/// A date of an event, and whether it is at a day's beginning.
struct Moment {
    day: Day,
    is_midnight: bool,
    is_date: bool,
}

fn moment(event: &ICalendarComponent, property: &P) -> Result<Option<Moment>, String> {
    let Some(entry) = event.property(property) else { return Ok(None) };
    let wrong = || format!("{} of an event is no date", property.as_str());
    let Some(V::PartialDateTime(when)) = entry.values.first() else { return Err(wrong()) };
    let day = day(when).ok_or_else(wrong)?;
    let time = [when.hour, when.minute, when.second];
    let is_midnight = time.iter().all(|part| part.unwrap_or(0) == 0);
    Ok(Some(Moment { day, is_midnight, is_date: when.hour.is_none() }))
}

fn day(when: &PartialDateTime) -> Option<Day> {
    Day::new(i32::from(when.year?), u32::from(when.month?), u32::from(when.day?))
}

/// Which time of which event this one stands for instead.
fn replaced(event: &ICalendarComponent) -> Option<(&str, Day)> {
    let V::PartialDateTime(when) = event.property(&P::RecurrenceId)?.values.first()? else { return None };
    Some((event.uid()?, day(when)?))
}

fn is_cancelled(event: &ICalendarComponent) -> bool {
    let status = event.property(&P::Status).and_then(|entry| entry.values.first());
    matches!(status, Some(V::Status(ICalendarStatus::Cancelled)))
}

/// The days on which an event begins: once, or as often as its rule says, without what it excepts.
fn times(event: &ICalendarComponent, first: Day, today: Day) -> Result<BTreeSet<Day>, String> {
    let listed = |property: &P| -> BTreeSet<Day> {
        let entries = event.entries.iter().filter(|entry| entry.name == *property);
        let values = entries.flat_map(|entry| &entry.values);
        values
            .filter_map(|value| if let V::PartialDateTime(when) = value { day(when) } else { None })
            .collect()
    };
    let mut days = BTreeSet::from([first]);
    if let Some(entry) = event.property(&P::Rrule) {
        let Some(V::RecurrenceRule(rule)) = entry.values.first() else {
            return Err("a rule that is none".into());
        };
        if !matches!(rule.freq, F::Daily | F::Weekly | F::Monthly | F::Yearly) {
            return Err("a rule that comes back within a day".into());
        }
        // A rule of days is walked on midnights of UTC; its last day counts whatever time of day it names.
        let mut rule = (**rule).clone();
        let until =
            rule.until.take().map(|until| day(&until).ok_or("a rule whose UNTIL is no date")).transpose()?;
        let spelled = format!("DTSTART:{}T000000Z\nRRULE:{rule}", first.to_string().replace('-', ""));
        let set: RRuleSet =
            spelled.parse().map_err(|error| format!("a rule that cannot be followed: {error}"))?;
        let last = until.unwrap_or(today.plus_days(AHEAD_DAYS)).min(today.plus_days(AHEAD_DAYS));
        let came = set.into_iter().filter_map(|at| at.format("%Y-%m-%d").to_string().parse::<Day>().ok());
        days.extend(came.take_while(|day| *day <= last).take(MOST_TIMES + 1));
        if days.len() > MOST_TIMES {
            return Err(format!("an event that comes back more than {MOST_TIMES} times"));
        }
    }
    days.extend(listed(&P::Rdate));
    let excepted = listed(&P::Exdate);
    days.retain(|day| !excepted.contains(day));
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(lines: &str) -> String {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            lines.replace('\n', "\r\n")
        )
    }

    fn days(lines: &str) -> Vec<String> {
        let found = read(&event(lines), "a.ics", "2026-03-02".parse().unwrap());
        found.map_or_else(
            |failure| vec![failure.message],
            |found| found.days.keys().map(ToString::to_string).collect(),
        )
    }

    #[test]
    fn an_all_day_event_ends_before_its_end() {
        assert_eq!(days("DTSTART;VALUE=DATE:20261225"), ["2026-12-25"]);
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261227"),
            ["2026-12-25", "2026-12-26"]
        );
        assert_eq!(days("DTSTART;VALUE=DATE:20261225\nDURATION:P2D"), ["2026-12-25", "2026-12-26"]);
        let outlook = "DTSTART;TZID=W. Europe Standard Time:20261225T000000\nDTEND;TZID=W. Europe Standard Time:20261226T000000";
        assert_eq!(days(outlook), ["2026-12-25"]);
    }

    #[test]
    fn what_comes_back_is_written_out_for_some_years() {
        let christmas = days("DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY");
        assert_eq!((christmas.len(), christmas[0].as_str()), (7, "2024-12-25"));
        assert_eq!(christmas[6], "2030-12-25");
        let until =
            "DTSTART;VALUE=DATE:20241225\nRRULE:FREQ=YEARLY;UNTIL=20261225\nEXDATE;VALUE=DATE:20251225";
        assert_eq!(days(until), ["2024-12-25", "2026-12-25"]);
        let thanksgiving = "DTSTART;VALUE=DATE:20261126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=2";
        assert_eq!(days(thanksgiving), ["2026-11-26", "2027-11-25"]);
    }

    #[test]
    fn what_is_no_day_off_is_passed_over_or_named() {
        assert_eq!(days("DTSTART:20261225T090000Z\nDTEND:20261225T100000Z"), ["there is no day in a.ics"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20261225\nSTATUS:CANCELLED"), ["there is no day in a.ics"]);
        assert_eq!(days("SUMMARY:When?"), ["an event without DTSTART"]);
        assert_eq!(days("DTSTART;VALUE=DATE:soon"), ["DTSTART of an event is no date"]);
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\nDTEND;VALUE=DATE:20261201"),
            ["an event that lasts -24 days from 2026-12-25"]
        );
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\nRRULE:FREQ=HOURLY"),
            ["a rule that comes back within a day"]
        );
    }
}
