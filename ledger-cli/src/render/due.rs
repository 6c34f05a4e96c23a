//! The due list as a page and as a document.

use projections::{DueItem, Outcome};
use serde_json::{Value, json};

use super::style::{Paint, plain};
use super::table::table;
use crate::desk::{Clocks, People};

/// One item as a document.
pub(crate) fn json(item: &DueItem, people: &People) -> Value {
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

/// The page for a terminal.
pub(crate) fn text(items: &[DueItem], people: &People, clocks: &Clocks, paint: Paint) -> String {
    if items.is_empty() {
        return "nothing is owed\n".into();
    }
    let now = clocks.as_of_shown;
    let rows = items
        .iter()
        .map(|item| {
            let away = item.due.map(|due| due.at.since(now));
            vec![
                item.reference.to_string(),
                item.side.to_string(),
                item.owner.map(|id| plain(&people.name(id))).unwrap_or_default(),
                plain(item.what.as_str()),
                item.due.map_or_else(|| "no date".into(), |due| due.to_string()),
                away.map(distance).unwrap_or_default(),
                state(item, paint),
            ]
        })
        .collect();
    table(&["", "side", "owner", "what", "due", "", ""], rows, &[], 118)
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
