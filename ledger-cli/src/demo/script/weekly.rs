//! What does a weekly update of the story say? What was kept since the last one, what is open, and what we wait for.

use std::collections::BTreeMap;

use ledger_core::{Day, Instant};

use super::read::{days_of, minute};
use super::{Step, words};

/// What goes on from a day on when nothing is promised.
pub(super) struct Work {
    from: Day,
    what: String,
}

impl Work {
    /// `2024-07-12 "the upkeep of the shop"`
    pub(super) fn read(text: &str) -> Option<Self> {
        let (from, what) = text.split_once(' ')?;
        Some(Self { from: from.parse().ok()?, what: what.trim_matches('"').to_owned() })
    }
}

/// An update each week.
pub(super) struct Weekly {
    days: Vec<Day>,
    time: String,
    by: &'static str,
    to: String,
}

impl Weekly {
    /// `2024-07-12..2025-06-27 14:20 sam "Ana Whitlock" not 2024-12-27`
    pub(super) fn read(text: &str, who: impl Fn(&str) -> Option<&'static str>) -> Option<Self> {
        let typed = words(text);
        let (range, time, by, to, rest) = match typed.as_slice() {
            [range, time, by, to, rest @ ..] => (range, time, by, to, rest),
            _ => return None,
        };
        let mut days = days_of(range, 7)?;
        if let [not, without @ ..] = rest {
            let without: Vec<Day> = without.iter().map(|day| day.parse().ok()).collect::<Option<_>>()?;
            // A day that is no day of the week would leave nothing out, and nobody would see it.
            if not != "not" || without.iter().any(|day| !days.contains(day)) {
                return None;
            }
            days.retain(|day| !without.contains(day));
        }
        Some(Self { days, time: time.clone(), by: who(by)?, to: to.clone() })
    }

    /// The updates, as they follow from what was typed before each of them.
    pub(super) fn updates(&self, client: &str, steps: &[Step], work: &[Work]) -> Vec<Step> {
        let update = |day: &Day| {
            let sharp = minute(&day.to_string(), &self.time)?;
            // Nobody writes at the same minute each week.
            let (_, month, date) = day.parts();
            let at = sharp.plus_millis(i64::from((date * 7 + month * 5) % 23) * 60_000);
            let line = Week::at(at, *day, steps, work).line(client, &self.to);
            Some(Step { at, by: self.by, line: line.into(), input: "" })
        };
        self.days.iter().filter_map(update).collect()
    }
}

/// Where things stand when an update is written.
#[derive(Default)]
struct Week<'a> {
    shipped: Vec<String>,
    open: Vec<String>,
    awaited: Vec<String>,
    work: Option<&'a str>,
}

/// How many promises a section names.
const NAMED: usize = 3;

impl<'a> Week<'a> {
    fn at(at: Instant, day: Day, steps: &[Step], work: &'a [Work]) -> Self {
        let mut open: BTreeMap<String, (bool, String)> = BTreeMap::new();
        let mut week = Self { work: current(work, day), ..Self::default() };
        let mut number = 0;
        for step in steps.iter().take_while(|step| step.at < at) {
            let typed = words(&step.line);
            let Some((verb, rest)) = typed.split_first() else { continue };
            let Some(first) = rest.first() else { continue };
            match verb.as_str() {
                "promise" if !step.input.is_empty() => {
                    for line in step.input.lines() {
                        number += 1;
                        let what = line.split('|').next().unwrap_or_default().trim();
                        open.insert(format!("{first}/{number}"), (true, what.to_owned()));
                    }
                }
                "promise" if !step.line.contains("--answers") => {
                    number += 1;
                    let ours = !step.line.contains("--side client");
                    open.insert(
                        format!("{first}/{number}"),
                        (ours, rest.get(1).cloned().unwrap_or_default()),
                    );
                }
                "keep" => {
                    for of in rest.iter().take_while(|word| !word.starts_with("--")) {
                        let Some((ours, what)) = open.remove(of) else { continue };
                        if ours && at.since(step.at) <= 7 * 86_400_000 {
                            week.shipped.push(what);
                        }
                    }
                }
                "miss" | "release" | "withdraw" => {
                    open.remove(first);
                }
                "update" => {
                    let kept = rest.iter().skip_while(|word| *word != "--keeps").nth(1);
                    for of in kept.into_iter().flat_map(|kept| kept.split(',')) {
                        open.remove(&format!("{first}/{of}"));
                    }
                }
                _ => {}
            }
        }
        for (ours, what) in open.into_values() {
            if ours { week.open.push(what) } else { week.awaited.push(what) }
        }
        week
    }

    fn line(&self, client: &str, to: &str) -> String {
        let Self { shipped, open, awaited, work } = self;
        if shipped.is_empty() && open.is_empty() && awaited.is_empty() && work.is_none() {
            return format!("update {client} --nothing-changed --to \"{to}\"");
        }
        let named = |of: &[String]| of.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
        let or = |of: &[String], none: &str| if of.is_empty() { none.to_owned() } else { named(of) };
        let shipped = or(shipped, "Nothing to hand over this week");
        let going = or(open, work.unwrap_or("Nothing that was promised"));
        let blocked = if awaited.is_empty() {
            "Nothing".to_owned()
        } else {
            format!("We wait for: {}", named(awaited))
        };
        format!(
            "update {client} --shipped \"{shipped}\" --in-progress \"{going}\" --blocked \"{blocked}\" --to \"{to}\""
        )
    }
}

/// What goes on at a day. A work that is called `-` is none.
fn current(work: &[Work], day: Day) -> Option<&str> {
    let last = work.iter().filter(|work| work.from <= day).max_by_key(|work| work.from);
    last.map(|work| work.what.as_str()).filter(|what| *what != "-")
}

#[cfg(test)]
mod tests {
    use crate::demo::script::read::story;

    #[test]
    fn an_update_says_what_was_kept_what_is_open_and_what_is_awaited() {
        let text = "2026-03-02 09:00 sam  one = promise acme \"The list\" --due wed\n\
                    2026-03-02 09:01 sam  two = promise acme \"The test\" --due 2026-03-13\n\
                    2026-03-02 09:02 sam  them = promise acme \"The figures\" --due thu --side client\n\
                    2026-03-04 09:00 sam  keep @one\n\
                    weekly 2026-03-06..2026-03-20 14:00 sam \"Ana\" not 2026-03-13\n";
        let said: Vec<_> = story("acme", text).unwrap().into_iter().skip(4).map(|step| step.line).collect();
        assert_eq!(
            said,
            [
                "update acme --shipped \"The list\" --in-progress \"The test\" \
                 --blocked \"We wait for: The figures\" --to \"Ana\"",
                "update acme --shipped \"Nothing to hand over this week\" --in-progress \"The test\" \
                 --blocked \"We wait for: The figures\" --to \"Ana\"",
            ]
        );
    }

    #[test]
    fn where_nothing_happened_it_says_so() {
        let said = story("acme", "weekly 2026-03-06..2026-03-06 14:00 sam \"Ana\"").unwrap();
        assert_eq!(said[0].line, "update acme --nothing-changed --to \"Ana\"");
    }
}
