//! A rule of recurrence: read, checked, and written back in its one spelling.

use std::fmt;
use std::str::FromStr;

use chrono::Weekday;

use super::error::RuleError;
use crate::wire::as_text;

/// The longest text that is read as a rule, in characters.
pub(super) const LONGEST: usize = 256;

/// The longest interval.
const FARTHEST: u16 = 1_000;

/// The lengths of period that an interval counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// Which days of a period are meant.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Days {
    /// Those of the day it is counted from; of a daily rule, every day.
    Implied,
    /// Days of the month, negative ones from its end.
    OfMonth(Vec<i8>),
    /// Every such weekday.
    OfWeek(Vec<Weekday>),
    /// The first (1) to fourth, or the last (-1) to fourth last such weekday of the month.
    Nth(Vec<(i8, Weekday)>),
}

/// A rule of recurrence such as `FREQ=WEEKLY;BYDAY=FR`, checked: the module says what can be in it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    pub(super) frequency: Frequency,
    pub(super) interval: u16,
    pub(super) months: Vec<u8>,
    pub(super) days: Days,
    pub(super) week_start: Weekday,
}

/// The parts of a rule as they were written.
#[derive(Default)]
struct Parts {
    frequency: Option<Frequency>,
    interval: Option<u16>,
    months: Option<Vec<u8>>,
    month_days: Option<Vec<i8>>,
    weekdays: Option<Vec<(Option<i8>, Weekday)>>,
    week_start: Option<Weekday>,
}

impl FromStr for Rule {
    type Err = RuleError;
    fn from_str(text: &str) -> Result<Self, RuleError> {
        let text = text.trim();
        if text.chars().nth(LONGEST).is_some() {
            return Err(RuleError::TooLong);
        }
        if text.is_empty() {
            return Err(RuleError::NoFrequency);
        }
        let mut parts = Parts::default();
        for part in text.to_ascii_uppercase().split(';') {
            parts.read(part)?;
        }
        parts.checked()
    }
}

impl Parts {
    fn read(&mut self, part: &str) -> Result<(), RuleError> {
        elsewhere(part)?;
        let (name, value) =
            part.split_once('=').ok_or_else(|| RuleError::Unreadable { part: part.into() })?;
        match name {
            "FREQ" => once(&mut self.frequency, "FREQ", frequency(value)?),
            "INTERVAL" => {
                let interval = number(value).filter(|count| (1..=FARTHEST).contains(count));
                once(&mut self.interval, "INTERVAL", interval.ok_or_else(|| wrong("INTERVAL", value))?)
            }
            "BYMONTH" => {
                let month = |text: &str| number(text).filter(|month| (1..=12).contains(month));
                once(&mut self.months, "BYMONTH", list("BYMONTH", value, month)?)
            }
            "BYMONTHDAY" => {
                let day = |text: &str| number(text).filter(|day: &i8| (1..=31).contains(&day.unsigned_abs()));
                once(&mut self.month_days, "BYMONTHDAY", list("BYMONTHDAY", value, day)?)
            }
            "BYDAY" => once(&mut self.weekdays, "BYDAY", weekdays(value)?),
            "WKST" => once(&mut self.week_start, "WKST", weekday(value).ok_or_else(|| wrong("WKST", value))?),
            _ => Err(RuleError::Unknown { name: name.into() }),
        }
    }

    fn checked(self) -> Result<Rule, RuleError> {
        let frequency = self.frequency.ok_or(RuleError::NoFrequency)?;
        let months = self.months.map_or_else(Vec::new, in_order);
        let days = match (self.month_days, self.weekdays) {
            (Some(_), Some(_)) => return Err(RuleError::Clash { one: "BYMONTHDAY", other: "BYDAY" }),
            (Some(days), None) => Days::OfMonth(in_order(days)),
            (None, Some(days)) => of_weekdays(&days)?,
            (None, None) => Days::Implied,
        };
        let name = match (&days, frequency) {
            (Days::OfMonth(_), Frequency::Daily) => return Err(clash("BYMONTHDAY", "FREQ=DAILY")),
            (Days::OfMonth(_), Frequency::Weekly) => return Err(clash("BYMONTHDAY", "FREQ=WEEKLY")),
            (Days::Nth(_), Frequency::Daily) => return Err(clash(COUNTED, "FREQ=DAILY")),
            (Days::Nth(_), Frequency::Weekly) => return Err(clash(COUNTED, "FREQ=WEEKLY")),
            (Days::OfMonth(_), _) => "BYMONTHDAY",
            _ => "BYDAY",
        };
        if frequency == Frequency::Yearly && days != Days::Implied && months.is_empty() {
            return Err(RuleError::NoMonth { name });
        }
        let interval = self.interval.unwrap_or(1);
        Ok(Rule { frequency, interval, months, days, week_start: self.week_start.unwrap_or(Weekday::Mon) })
    }
}

/// What a weekday with an ordinal is called in an error.
const COUNTED: &str = "BYDAY with a number";

fn clash(one: &'static str, other: &'static str) -> RuleError {
    RuleError::Clash { one, other }
}

fn wrong(name: &'static str, value: &str) -> RuleError {
    RuleError::Value { name, value: value.into() }
}

fn once<T>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), RuleError> {
    if slot.replace(value).is_some() { Err(RuleError::Repeated { name }) } else { Ok(()) }
}

/// Refuses what a calendar file puts beside or into its rules and a cadence says itself.
fn elsewhere(part: &str) -> Result<(), RuleError> {
    const LAST_DAY: &str = "the last day is the cadence's own: --until DAY";
    const FIRST_DAY: &str =
        "the first day is the cadence's own: --from DAY, or --anchor DAY to count intervals from it";
    const TIME: &str = "the time of day is the cadence's own: --before 16:00";
    const PLACES: [(&str, &str); 8] = [
        ("COUNT", LAST_DAY),
        ("UNTIL", LAST_DAY),
        ("DTSTART", FIRST_DAY),
        ("TZID", "the zone is the cadence's own: --zone Europe/London"),
        ("BYHOUR", TIME),
        ("BYMINUTE", TIME),
        ("BYSECOND", TIME),
        ("EXDATE", "one occurrence is let go by `cadence waive`, several by `cadence pause`"),
    ];
    let name = part.split(|char: char| !char.is_ascii_alphabetic()).next();
    let place = PLACES.iter().find(|(other, _)| name == Some(*other));
    place.map_or(Ok(()), |&(name, instead)| Err(RuleError::Elsewhere { name, instead }))
}

fn frequency(value: &str) -> Result<Frequency, RuleError> {
    let too_often = |frequency| Err(RuleError::TooOften { frequency });
    match value {
        "DAILY" => Ok(Frequency::Daily),
        "WEEKLY" => Ok(Frequency::Weekly),
        "MONTHLY" => Ok(Frequency::Monthly),
        "YEARLY" => Ok(Frequency::Yearly),
        "HOURLY" => too_often("HOURLY"),
        "MINUTELY" => too_often("MINUTELY"),
        "SECONDLY" => too_often("SECONDLY"),
        _ => Err(wrong("FREQ", value)),
    }
}

/// A number, with its sign if it can have one.
fn number<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

fn list<T>(name: &'static str, value: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, RuleError> {
    value.split(',').map(|item| read(item).ok_or_else(|| wrong(name, item))).collect()
}

/// Each once, in ascending order.
fn in_order<T: Ord>(mut items: Vec<T>) -> Vec<T> {
    items.sort_unstable();
    items.dedup();
    items
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Mon),
    ("TU", Weekday::Tue),
    ("WE", Weekday::Wed),
    ("TH", Weekday::Thu),
    ("FR", Weekday::Fri),
    ("SA", Weekday::Sat),
    ("SU", Weekday::Sun),
];

fn weekday(text: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(name, _)| *name == text).map(|&(_, day)| day)
}

fn name_of(day: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, other)| *other == day).map_or("", |&(name, _)| name)
}

fn weekdays(value: &str) -> Result<Vec<(Option<i8>, Weekday)>, RuleError> {
    let one = |item: &str| {
        let (ordinal, name) = item.split_at_checked(item.len().checked_sub(2)?)?;
        let ordinal = if ordinal.is_empty() { None } else { Some(number(ordinal)?) };
        Some((ordinal, weekday(name)?))
    };
    let days = list("BYDAY", value, one)?;
    for (item, (ordinal, _)) in value.split(',').zip(&days) {
        match ordinal.map(i8::unsigned_abs) {
            None | Some(1..=4) => {}
            Some(5) => return Err(RuleError::Fifth { value: item.into() }),
            Some(_) => return Err(wrong("BYDAY", item)),
        }
    }
    Ok(days)
}

/// Either every one of these weekdays or counted ones: RFC 5545 says nothing of both at once.
fn of_weekdays(days: &[(Option<i8>, Weekday)]) -> Result<Days, RuleError> {
    let mut counted: Vec<(i8, Weekday)> = days.iter().filter_map(|&(nth, day)| Some((nth?, day))).collect();
    if counted.is_empty() {
        let mut every: Vec<Weekday> = days.iter().map(|&(_, day)| day).collect();
        every.sort_unstable_by_key(Weekday::num_days_from_monday);
        every.dedup();
        return Ok(Days::OfWeek(every));
    }
    if counted.len() < days.len() {
        return Err(clash(COUNTED, "BYDAY without one"));
    }
    counted.sort_unstable_by_key(|(nth, day)| (*nth, day.num_days_from_monday()));
    counted.dedup();
    Ok(Days::Nth(counted))
}

impl fmt::Display for Rule {
    /// `FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR`: in this order, without what goes without saying.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.frequency {
            Frequency::Daily => "FREQ=DAILY",
            Frequency::Weekly => "FREQ=WEEKLY",
            Frequency::Monthly => "FREQ=MONTHLY",
            Frequency::Yearly => "FREQ=YEARLY",
        })?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        if !self.months.is_empty() {
            write!(f, ";BYMONTH={}", listed(&self.months, u8::to_string))?;
        }
        match &self.days {
            Days::Implied => {}
            Days::OfMonth(days) => write!(f, ";BYMONTHDAY={}", listed(days, i8::to_string))?,
            Days::OfWeek(days) => write!(f, ";BYDAY={}", listed(days, |&day| name_of(day).into()))?,
            Days::Nth(days) => {
                write!(f, ";BYDAY={}", listed(days, |&(nth, day)| format!("{nth}{}", name_of(day))))?;
            }
        }
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", name_of(self.week_start))?;
        }
        Ok(())
    }
}

fn listed<T>(items: &[T], written: impl Fn(&T) -> String) -> String {
    items.iter().map(written).collect::<Vec<_>>().join(",")
}

as_text!(Rule, r"^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[0-9A-Z,-]+)*$");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_one_spelling() {
        let table = [
            ("FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=FR"),
            (" byday=fr,mo,fr;interval=1;freq=weekly;wkst=mo ", "FREQ=WEEKLY;BYDAY=MO,FR"),
            ("FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY=WE", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;WKST=SU"),
            ("FREQ=MONTHLY;BYMONTHDAY=-1,+31,01", "FREQ=MONTHLY;BYMONTHDAY=-1,1,31"),
            ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR"),
            ("FREQ=MONTHLY;BYDAY=2TU,+1MO,-1FR,1MO", "FREQ=MONTHLY;BYDAY=-1FR,1MO,2TU"),
            ("FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=2", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
            ("FREQ=DAILY;BYMONTH=6,3,06", "FREQ=DAILY;BYMONTH=3,6"),
        ];
        for (written, expected) in table {
            let rule: Rule = written.parse().unwrap();
            assert_eq!(rule.to_string(), expected);
            assert_eq!(expected.parse::<Rule>().unwrap(), rule);
            let json = serde_json::to_string(&rule).unwrap();
            assert_eq!(
                (json.as_str(), serde_json::from_str(&json).unwrap()),
                (&*format!("\"{expected}\""), rule)
            );
        }
    }

    #[test]
    fn what_is_no_rule_says_why_and_what_to_write() {
        let table = [
            ("", "rule-incomplete", "the rule does not say how often"),
            ("BYDAY=FR", "rule-incomplete", "the rule does not say how often"),
            ("every friday", "rule-unreadable", "`EVERY FRIDAY` is not a part of a rule"),
            ("FREQ=WEEKLY;", "rule-unreadable", "`` is not a part of a rule"),
            ("FREQ=FORTNIGHTLY", "rule-unreadable", "`FORTNIGHTLY` is not a value of FREQ"),
            ("FREQ=HOURLY", "rule-too-often", "FREQ=HOURLY is more than once a day"),
            ("FREQ=WEEKLY;FREQ=DAILY", "rule-part-repeated", "the rule has FREQ twice"),
            ("FREQ=WEEKLY;COUNT=10", "rule-part-elsewhere", "COUNT is not said in the rule"),
            ("FREQ=WEEKLY;UNTIL=20260301", "rule-part-elsewhere", "UNTIL is not said in the rule"),
            (
                "DTSTART;TZID=Europe/London:20260306T160000",
                "rule-part-elsewhere",
                "DTSTART is not said in the rule",
            ),
            ("FREQ=DAILY;TZID=Europe/London", "rule-part-elsewhere", "TZID is not said in the rule"),
            ("FREQ=DAILY;BYHOUR=16", "rule-part-elsewhere", "BYHOUR is not said in the rule"),
            ("FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,FR", "rule-part-unknown", "a rule has no part `BYSETPOS`"),
            ("FREQ=WEEKLY;INTERVAL=0", "rule-unreadable", "`0` is not a value of INTERVAL"),
            ("FREQ=WEEKLY;INTERVAL=1001", "rule-unreadable", "`1001` is not a value of INTERVAL"),
            ("FREQ=WEEKLY;BYDAY=FR,,MO", "rule-unreadable", "`` is not a value of BYDAY"),
            ("FREQ=WEEKLY;BYDAY=Ä", "rule-unreadable", "`Ä` is not a value of BYDAY"),
            ("FREQ=MONTHLY;BYDAY=6FR", "rule-unreadable", "`6FR` is not a value of BYDAY"),
            ("FREQ=MONTHLY;BYDAY=0FR", "rule-unreadable", "`0FR` is not a value of BYDAY"),
            ("FREQ=MONTHLY;BYDAY=5FR", "rule-impossible", "most months have no 5FR"),
            (
                "FREQ=MONTHLY;BYDAY=1FR,MO",
                "rule-impossible",
                "BYDAY with a number does not go with BYDAY without one",
            ),
            ("FREQ=MONTHLY;BYMONTHDAY=32", "rule-unreadable", "`32` is not a value of BYMONTHDAY"),
            ("FREQ=MONTHLY;BYMONTHDAY=-128", "rule-unreadable", "`-128` is not a value of BYMONTHDAY"),
            ("FREQ=MONTHLY;BYMONTH=13", "rule-unreadable", "`13` is not a value of BYMONTH"),
            ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "rule-impossible", "BYMONTHDAY does not go with BYDAY"),
            ("FREQ=WEEKLY;BYMONTHDAY=13", "rule-impossible", "BYMONTHDAY does not go with FREQ=WEEKLY"),
            ("FREQ=DAILY;BYDAY=1FR", "rule-impossible", "BYDAY with a number does not go with FREQ=DAILY"),
            (
                "FREQ=YEARLY;BYMONTHDAY=29",
                "rule-incomplete",
                "BYMONTHDAY of a yearly rule does not say in which months",
            ),
            ("FREQ=YEARLY;BYDAY=20MO", "rule-unreadable", "`20MO` is not a value of BYDAY"),
            ("FREQ=WEEKLY;WKST=MONDAY", "rule-unreadable", "`MONDAY` is not a value of WKST"),
        ];
        for (text, code, message) in table {
            let error = text.parse::<Rule>().unwrap_err();
            assert_eq!((error.code(), error.to_string().as_str()), (code, message), "{text}");
            assert!(!error.hint().is_empty());
        }
        assert_eq!("F".repeat(257).parse::<Rule>(), Err(RuleError::TooLong));
        assert_eq!(
            "FREQ=DAILY;UNTIL=1".parse::<Rule>().unwrap_err().hint(),
            "the last day is the cadence's own: --until DAY"
        );
        assert!("FREQ=MONTHLY;BYDAY=5FR".parse::<Rule>().unwrap_err().hint().contains("-1FR"));
    }
}
