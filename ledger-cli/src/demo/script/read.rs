//! How is a story written down? As the lines that were typed, with names for its promises and a word for each week.
//!
//! ```text
//! 2024-07-08 09:15 sam  pages = promise harbour "List the pages" --due fri     a command, in UTC; it names its promise
//! 2024-07-12 14:10 sam  keep @pages                                            harbour/1, whatever its number is
//! 2024-07-12 14:20 sam  update harbour --keeps #pages                          1
//! 2024-07-15 09:00 sam  first, second = promise harbour - < weeks.txt          with a file of the studio on standard input
//! weekly 2024-07-12..2025-06-27 14:20 sam "Ana Whitlock" not 2024-12-27        an update each week, but on that day
//! every 14 2024-07-09..2025-06-24 13:00 sam  sync harbour --minutes 45         a command every so many days
//! work 2024-07-12 "the upkeep of the shop"                                     what goes on when nothing is promised
//! ```
//!
//! A line that begins with a space goes on with the one before it; `#` begins a remark. Commands stand in the order
//! in which they were typed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ledger_core::{Day, Instant};

use super::weekly::{Weekly, Work};
use super::{FILES, Step};
use crate::failure::Failure;

/// A line that cannot be read.
fn wrong(client: &str, line: &str) -> Failure {
    let message = format!("{client}: `{line}` is no line of a story");
    Failure::failed("demo-script", message, "report this as a defect")
}

/// What was typed about a client, in time order.
pub(super) fn story(client: &str, text: &'static str) -> Result<Vec<Step>, Failure> {
    let mut reader = Reader { client, ..Reader::default() };
    for line in joined(text) {
        reader.line(&line).ok_or_else(|| wrong(client, &line))?;
    }
    let Reader { mut steps, weekly, every, work, .. } = reader;
    steps.extend(every);
    steps.sort_by_key(|step| step.at);
    let mut updates = Vec::new();
    for week in &weekly {
        updates.extend(week.updates(client, &steps, &work));
    }
    steps.extend(updates);
    steps.sort_by_key(|step| step.at);
    Ok(steps)
}

/// The lines, each with what it goes on with, without remarks.
fn joined(text: &'static str) -> Vec<Cow<'static, str>> {
    let mut lines: Vec<Cow<'static, str>> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match (line.strip_prefix(' '), lines.last_mut()) {
            (Some(more), Some(last)) => *last = format!("{last} {}", more.trim()).into(),
            _ => lines.push(line.into()),
        }
    }
    lines
}

/// Who types.
fn who(name: &str) -> Option<&'static str> {
    [("sam", "Sam Okoro"), ("ines", "Ines Duarte"), ("tomas", "Tomas Lind")]
        .into_iter()
        .find_map(|(short, whole)| (short == name).then_some(whole))
}

/// A minute, in UTC.
pub(super) fn minute(day: &str, time: &str) -> Option<Instant> {
    format!("{day}T{time}:00.000Z").parse().ok()
}

/// A story as far as it was read.
#[derive(Default)]
struct Reader<'a> {
    client: &'a str,
    steps: Vec<Step>,
    every: Vec<Step>,
    weekly: Vec<Weekly>,
    work: Vec<Work>,
    promised: u32,
    numbers: BTreeMap<String, u32>,
}

impl Reader<'_> {
    fn line(&mut self, line: &str) -> Option<()> {
        let (word, rest) = line.split_once(' ')?;
        match word {
            "weekly" => self.weekly.push(Weekly::read(rest, who)?),
            "work" => self.work.push(Work::read(rest)?),
            "every" => self.every(rest)?,
            day => {
                let (time, rest) = rest.split_once(' ')?;
                let (by, rest) = rest.split_once(' ')?;
                let step = Step { at: minute(day, time)?, by: who(by)?, ..self.command(rest.trim())? };
                // Numbers follow from the order, so the order is that of the clock.
                if self.steps.last().is_some_and(|last| step.at <= last.at) {
                    return None;
                }
                self.steps.push(step);
            }
        }
        Some(())
    }

    /// A command every so many days.
    fn every(&mut self, rest: &str) -> Option<()> {
        let (days, rest) = rest.split_once(' ')?;
        let (range, rest) = rest.split_once(' ')?;
        let (time, rest) = rest.split_once(' ')?;
        let (by, line) = rest.split_once(' ')?;
        for day in days_of(range, days.parse().ok()?)? {
            let at = minute(&day.to_string(), time)?;
            let line = line.trim().to_owned().into();
            self.every.push(Step { at, by: who(by)?, line, input: "" });
        }
        Some(())
    }

    /// A command, with the numbers of the promises that it names; when and by whom is said elsewhere.
    fn command(&mut self, text: &str) -> Option<Step> {
        let (labels, line) = match text.split_once(" = ") {
            Some((labels, line)) if !labels.contains('"') => (labels, line),
            _ => ("", text),
        };
        let (line, input) = match line.rsplit_once(" < ") {
            Some((line, name)) => (line, FILES.iter().find(|(of, _)| *of == name)?.1),
            None => (line, ""),
        };
        let line = self.numbered(line)?;
        if line.starts_with("promise ") && !line.contains("--answers") {
            let lines = if input.is_empty() { 1 } else { u32::try_from(input.lines().count()).ok()? };
            for (label, number) in labels.split(", ").zip(self.promised + 1..) {
                self.numbers.insert(label.to_owned(), number);
            }
            self.promised += lines;
        } else if !labels.is_empty() {
            return None;
        }
        Some(Step { at: Instant::from_millis(0), by: "", line: line.into(), input })
    }

    /// A line with numbers for names: `@pages` is a promise's reference, `#pages` its bare number.
    fn numbered(&self, line: &str) -> Option<String> {
        let mut words = Vec::new();
        for word in line.split(' ') {
            let number = |label: &str| self.numbers.get(label).map(u32::to_string);
            words.push(match word.split_at_checked(1) {
                Some(("@", label)) => format!("{}/{}", self.client, number(label)?),
                Some(("#", labels)) => labels.split(",#").map(number).collect::<Option<Vec<_>>>()?.join(","),
                _ => word.to_owned(),
            });
        }
        Some(words.join(" "))
    }
}

/// Every so many days of a range such as `2024-07-12..2025-06-27`.
pub(super) fn days_of(range: &str, step: i64) -> Option<Vec<Day>> {
    let (from, until) = range.split_once("..")?;
    let (mut day, until): (Day, Day) = (from.parse().ok()?, until.parse().ok()?);
    let mut days = Vec::new();
    while day <= until {
        days.push(day);
        day = day.plus_days(step.max(1));
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &'static str) -> Vec<String> {
        story("acme", text).unwrap().into_iter().map(|step| step.line.into_owned()).collect()
    }

    #[test]
    fn a_promise_is_called_by_its_name() {
        let text = "2026-03-02 09:00 sam  one = promise acme \"A\" --due fri\n\
                    2026-03-02 09:01 ines two = promise acme \"B\" --due fri\n   --side client\n\
                    2026-03-03 09:00 sam  keep @one\n\
                    2026-03-06 09:00 sam  update acme --keeps #one,#two\n";
        assert_eq!(
            lines(text),
            [
                "promise acme \"A\" --due fri",
                "promise acme \"B\" --due fri --side client",
                "keep acme/1",
                "update acme --keeps 1,2"
            ]
        );
    }

    #[test]
    fn what_cannot_be_read_is_a_defect_and_says_where() {
        for text in [
            "2026-03-02 09:00 sam  keep @nobody",
            "2026-03-02 09:00 nobody  keep",
            "2026-13-02 09:00 sam  keep",
            "2026-03-02 09:00 sam  a = keep",
            "2026-03-02 09:00 sam  due\n2026-03-02 08:00 sam  due",
            "2026-03-02 09:00 sam  promise acme - < gone.txt",
        ] {
            let last = text.lines().last().unwrap();
            assert!(story("acme", text).unwrap_err().message.contains(last), "{text}");
        }
    }

    #[test]
    fn what_comes_back_comes_on_its_days() {
        let steps = story("acme", "every 14 2026-03-03..2026-03-31 13:00 sam sync acme").unwrap();
        let days: Vec<String> = steps.iter().map(|step| step.at.to_string()[..10].to_owned()).collect();
        assert_eq!(days, ["2026-03-03", "2026-03-17", "2026-03-31"]);
    }
}
