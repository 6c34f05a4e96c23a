//! The due list as a page and as a document.

use ledger_core::event::Side;
use ledger_core::{Due, Instant};
use projections::{Awaited, Coming, DueItem, OccurrenceRef, Outcome};
use serde_json::{Value, json};

use super::style::{Paint, plain};
use super::table::table;
use crate::desk::{Clocks, People};

/// What has to be done by the day of notice, and on the last day of a contract.
const NOTICE: &str = "last day for notice";
const TERM_END: &str = "the contract ends";

/// One line of the list.
#[derive(Clone, Debug)]
pub(crate) enum Line {
    /// A promise.
    Promise(Box<DueItem>),
    /// Something else that comes up.
    Coming(Box<Coming>),
}

impl Line {
    /// When it is due; none for a loose end.
    pub(crate) fn due(&self) -> Option<Due> {
        match self {
            Self::Promise(item) => item.due,
            Self::Coming(one) => Some(one.due),
        }
    }

    /// Since when it is past due.
    pub(crate) fn overdue_since(&self) -> Option<Instant> {
        match self {
            Self::Promise(item) => item.overdue_since,
            Self::Coming(one) => one.overdue_since,
        }
    }

    /// The line as a document.
    pub(crate) fn json(&self, people: &People) -> Value {
        match self {
            Self::Promise(item) => promise_json(item, people),
            Self::Coming(one) => coming_json(one, people),
        }
    }
}

/// Both lists as one, soonest due first, loose ends last.
pub(crate) fn lines(promises: Vec<DueItem>, coming: Vec<Coming>) -> Vec<Line> {
    let promises = promises.into_iter().map(|item| Line::Promise(Box::new(item)));
    let mut lines: Vec<Line> =
        promises.chain(coming.into_iter().map(|one| Line::Coming(Box::new(one)))).collect();
    lines.sort_by_key(|line| (line.due().is_none(), line.due().map(|due| due.at)));
    lines
}

pub(super) fn promise_json(item: &DueItem, people: &People) -> Value {
    json!({
        "id": item.reference.to_string(),
        "kind": "promise",
        "side": item.side.to_string(),
        "what": item.what.as_str(),
        "owner": people.json(item.owner),
        "due": item.due.map(|due| due.at.to_string()),
        "overdue_since": item.overdue_since.map(|at| at.to_string()),
        "outcome": item.outcome.code(),
        "disclosed": item.disclosed.code(),
        "waiting": item.waiting.as_ref().map(|waiting| json!({
            "on": waiting.on.to_string(), "seconds": waiting.millis / 1000,
        })),
        "unconfirmed": item.unconfirmed,
    })
}

pub(super) fn coming_json(one: &Coming, people: &People) -> Value {
    let (kind, what) = match &one.what {
        Awaited::Occurrence(reference) => ("occurrence", reference.cadence.as_str()),
        Awaited::Check(_, what) => ("check", what.as_str()),
        Awaited::Notice(_) => ("notice", NOTICE),
        Awaited::TermEnd(_) => ("term", TERM_END),
    };
    json!({
        "id": one.what.name(),
        "kind": kind,
        "side": one.side.to_string(),
        "what": what,
        "owner": people.json(one.owner),
        "due": one.due.at.to_string(),
        "overdue_since": one.overdue_since.map(|at| at.to_string()),
        "outcome": if one.overdue_since.is_some() { Outcome::Overdue.code() } else { Outcome::Open.code() },
        "disclosed": one.disclosed.code(),
        "waiting": null,
        "unconfirmed": false,
    })
}

/// The page for a terminal.
pub(crate) fn text(lines: &[Line], people: &People, clocks: &Clocks, paint: Paint) -> String {
    if lines.is_empty() {
        return "nothing is owed\n".into();
    }
    let now = clocks.as_of_shown;
    let rows = lines
        .iter()
        .map(|line| {
            let away = line.due().map(|due| distance(due.at.since(now))).unwrap_or_default();
            let due = line.due().map_or_else(|| "no date".into(), |due| due.to_string());
            let (name, side, owner, what, state) = match line {
                Line::Promise(item) => (
                    item.reference.to_string(),
                    item.side,
                    item.owner,
                    plain(item.what.as_str()),
                    state(item, paint),
                ),
                Line::Coming(one) => {
                    let (name, what) = awaited(one);
                    (name, one.side, one.owner, what, late(one, paint))
                }
            };
            let owner = owner.map(|id| plain(&people.name(id))).unwrap_or_default();
            vec![plain(&name), side.to_string(), owner, what, due, away, state]
        })
        .collect();
    table(&["", "side", "owner", "what", "due", "", ""], rows, &[], 118)
}

/// What is awaited: its client or name, and what it is. The name of an occurrence is long: the client stands first, and
/// the rest of it in its own column.
fn awaited(one: &Coming) -> (String, String) {
    match &one.what {
        Awaited::Occurrence(OccurrenceRef { stream, cadence, day }) => {
            (stream.to_string(), plain(&format!("{cadence}@{day}")))
        }
        Awaited::Check(name, what) => (name.clone(), format!("check: {}", plain(what.as_str()))),
        Awaited::Notice(stream) => (stream.to_string(), NOTICE.into()),
        Awaited::TermEnd(stream) => (stream.to_string(), TERM_END.into()),
    }
}

/// A line in few words: its name, who owes it, what it is.
pub(super) fn summary(line: &Line) -> (String, Side, String) {
    match line {
        Line::Promise(item) => (item.reference.to_string(), item.side, plain(item.what.as_str())),
        Line::Coming(one) => {
            let (name, what) = awaited(one);
            (plain(&name), one.side, what)
        }
    }
}

fn late(one: &Coming, paint: Paint) -> String {
    if one.overdue_since.is_some() { paint.warn("! overdue") } else { String::new() }
}

fn state(item: &DueItem, paint: Paint) -> String {
    let words = match item.outcome {
        Outcome::Overdue => paint.warn("! overdue"),
        Outcome::Missed => paint.bad("✗ missed"),
        Outcome::MissedSilently => paint.bad("✗ missed silently"),
        Outcome::Undated => paint.dim("loose end"),
        _ => String::new(),
    };
    let waiting =
        item.waiting.as_ref().map(|waiting| format!(" waits on {}", waiting.on)).unwrap_or_default();
    let unconfirmed = if item.unconfirmed { " unconfirmed" } else { "" };
    format!("{words}{waiting}{unconfirmed}").trim().to_owned()
}

/// How far away a due is, in words.
pub(crate) fn distance(millis: i64) -> String {
    let hours = millis.abs() / 3_600_000;
    let length = match hours {
        0 => format!("{} min", millis.abs() / 60_000),
        1..24 => format!("{hours} h"),
        _ => match hours % 24 {
            0 => format!("{} d", hours / 24),
            rest if hours < 24 * 7 => format!("{} d {rest} h", hours / 24),
            _ => format!("{} d", hours / 24),
        },
    };
    if millis < 0 { format!("{length} ago") } else { format!("in {length}") }
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_read_as_people_say_them() {
        assert_eq!(distance(90 * 60_000), "in 1 h");
        assert_eq!(distance(-30 * 3_600_000), "1 d 6 h ago");
        assert_eq!(distance(20 * 86_400_000), "in 20 d");
    }
}
