//! What does a weekly update of the story say? What was kept since the last one, what is open, and what we wait for.

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
        let [range, time, by, to, rest @ ..] = typed.as_slice() else { return None };
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

/// How a promise of the story stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Open,
    Kept(Instant),
    Gone,
}

/// A promise of the story.
struct Promised {
    ours: bool,
    what: String,
    stands: Stands,
}

/// The promises of a client, as far as they were typed.
#[derive(Default)]
struct Board(Vec<Promised>);

impl Board {
    fn before(at: Instant, steps: &[Step]) -> Self {
        let mut board = Self::default();
        for step in steps.iter().take_while(|step| step.at < at) {
            board.take_in(step);
        }
        board
    }

    fn take_in(&mut self, step: &Step) {
        let typed = words(&step.line);
        let references = typed.iter().skip(1).take_while(|word| !word.starts_with("--"));
        match typed.first().map(String::as_str).unwrap_or_default() {
            "promise" if !step.input.is_empty() => {
                let lines = step.input.lines().map(|line| line.split('|').next().unwrap_or_default());
                lines.for_each(|what| self.promise(true, what.trim()));
            }
            "promise" if !step.line.contains("--answers") => {
                let what = typed.get(2).map(String::as_str).unwrap_or_default();
                self.promise(!step.line.contains("--side client"), what);
            }
            "keep" => references.for_each(|of| self.stands(of, Stands::Kept(step.at))),
            // A keeping that was taken back was none.
            "retract" => references.for_each(|of| self.stands(of, Stands::Open)),
            "miss" | "release" | "withdraw" => references.for_each(|of| self.stands(of, Stands::Gone)),
            "update" => {
                let kept = typed.iter().skip_while(|word| *word != "--keeps").nth(1);
                let numbers = kept.into_iter().flat_map(|numbers| numbers.split(','));
                numbers.for_each(|number| self.stands(number, Stands::Gone));
            }
            _ => {}
        }
    }

    fn promise(&mut self, ours: bool, what: &str) {
        self.0.push(Promised { ours, what: what.to_owned(), stands: Stands::Open });
    }

    /// Says how a promise stands from now on: `acme/7`, or `7` alone.
    fn stands(&mut self, of: &str, stands: Stands) {
        let number: Option<usize> = of.rsplit('/').next().and_then(|number| number.parse().ok());
        if let Some(promised) = number.and_then(|number| self.0.get_mut(number.checked_sub(1)?)) {
            promised.stands = stands;
        }
    }

    fn named(&self, which: impl Fn(&Promised) -> bool) -> Vec<String> {
        self.0.iter().filter(|one| which(one)).map(|one| one.what.clone()).collect()
    }
}

/// What an update says.
struct Week<'a> {
    shipped: Vec<String>,
    open: Vec<String>,
    awaited: Vec<String>,
    work: Option<&'a str>,
}

/// How many promises a section names.
const NAMED: usize = 3;

/// A week, in milliseconds.
const WEEK: i64 = 7 * 86_400_000;

impl<'a> Week<'a> {
    fn at(at: Instant, day: Day, steps: &[Step], work: &'a [Work]) -> Self {
        let board = Board::before(at, steps);
        let fresh = |one: &Promised| matches!(one.stands, Stands::Kept(then) if at.since(then) <= WEEK);
        let mut shipped = board.named(|one| one.ours && fresh(one));
        // What went on until this week is done when something else goes on.
        let (now, before) = (current(work, day), current(work, day.plus_days(-7)));
        shipped.extend(before.filter(|_| now != before).map(str::to_owned));
        Self {
            shipped,
            open: board.named(|one| one.ours && one.stands == Stands::Open),
            awaited: board.named(|one| !one.ours && one.stands == Stands::Open),
            work: now,
        }
    }

    fn line(&self, client: &str, to: &str) -> String {
        let Self { shipped, open, awaited, work } = self;
        if shipped.is_empty() && open.is_empty() && awaited.is_empty() && work.is_none() {
            return format!("update {client} --nothing-changed --to \"{to}\"");
        }
        let named = |of: &[String]| of.iter().take(NAMED).cloned().collect::<Vec<_>>().join("; ");
        let or = |of: &[String], none: &str| if of.is_empty() { none.to_owned() } else { named(of) };
        let shipped = or(shipped, "Nothing to hand over this week");
        let going: Vec<String> = open.iter().cloned().chain(work.map(str::to_owned)).collect();
        let going = or(&going, "Nothing that was promised");
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

/// What goes on at a day.
fn current(work: &[Work], day: Day) -> Option<&str> {
    let last = work.iter().filter(|work| work.from <= day).max_by_key(|work| work.from);
    last.map(|work| work.what.as_str())
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
    fn what_was_taken_back_was_not_kept_and_work_is_done_when_other_work_begins() {
        let text = "2026-03-02 09:00 sam  one = promise acme \"The list\" --due wed\n\
                    2026-03-04 09:00 sam  keep @one\n\
                    2026-03-04 09:01 sam  retract @one --why wrong\n\
                    work 2026-02-27 \"Reading\"\nwork 2026-03-10 \"Writing\"\n\
                    weekly 2026-03-06..2026-03-13 14:00 sam \"Ana\"\n";
        let said: Vec<_> = story("acme", text).unwrap().into_iter().skip(3).map(|step| step.line).collect();
        assert_eq!(
            said,
            [
                "update acme --shipped \"Nothing to hand over this week\" --in-progress \"The list; Reading\" \
                 --blocked \"Nothing\" --to \"Ana\"",
                "update acme --shipped \"Reading\" --in-progress \"The list; Writing\" \
                 --blocked \"Nothing\" --to \"Ana\"",
            ]
        );
    }

    #[test]
    fn where_nothing_happened_it_says_so() {
        let said = story("acme", "weekly 2026-03-06..2026-03-06 14:00 sam \"Ana\"").unwrap();
        assert_eq!(said[0].line, "update acme --nothing-changed --to \"Ana\"");
    }
}
