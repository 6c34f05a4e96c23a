//! Predictions as a page and as a document.

use std::fmt::Write;

use ledger_core::event::prediction::PredictionOutcome;
use ledger_core::{StreamId, Zone};
use projections::cadence::Share;
use projections::predictions::Standing;
use projections::{JudgedPrediction, Predictions};
use serde_json::{Value, json};

use super::style::{Paint, plain};
use super::table::table;
use crate::desk::{Clocks, People};

/// What a page of predictions is made of.
pub(crate) struct Page<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) predictions: &'a Predictions,
    pub(crate) people: &'a People,
    pub(crate) clocks: &'a Clocks,
    pub(crate) zone: Zone,
}

/// The document.
pub(crate) fn json(page: &Page<'_>) -> Value {
    let all = page.predictions;
    let share = |share: Share| json!({ "held": share.held, "of": share.of });
    json!({
        "relationship": page.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "checked_in_time": share(all.in_time),
        "together": share(all.together),
        "told_by_the_date": share(all.told_by_the_date),
        "right": share(all.right),
        "calibration": { "brier": all.calibration.mean().map(decimals), "of": all.calibration.count },
        "predictions": all.items.iter().map(|one| prediction_json(one, page.people)).collect::<Vec<_>>(),
    })
}

/// Four decimals of 1/10,000.
fn decimals(parts: u64) -> Value {
    let text = format!("{}.{:04}", parts / 10_000, parts % 10_000);
    text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

/// One prediction.
pub(super) fn prediction_json(one: &JudgedPrediction, people: &People) -> Value {
    json!({
        "id": format!("{}/p{}", one.stream, one.number),
        "what": one.what.as_str(),
        "made": one.made.at.to_string(),
        "check_on": one.check_on.to_string(),
        "percent": one.percent,
        "with": people.json(one.with),
        "told_by": one.told_by.map(|day| day.to_string()),
        "standing": one.standing.code(),
        "checked": one.checked.map(|check| check.at.at.to_string()),
        "outcome": one.checked.map(|check| word(check.outcome)),
        "together": one.checked.map(|check| check.together),
        "uncomfortable": one.checked.map(|check| check.uncomfortable),
        "told_in_time": one.told_in_time,
        "events": std::iter::once(one.event).chain(one.checked.map(|check| check.event))
            .map(|id| id.to_string()).collect::<Vec<_>>(),
    })
}

fn word(outcome: PredictionOutcome) -> &'static str {
    match outcome {
        PredictionOutcome::Right => "right",
        PredictionOutcome::Wrong => "wrong",
        PredictionOutcome::Unclear => "unclear",
    }
}

/// The page for a terminal: the counts first.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let all = page.predictions;
    let wall = page.zone.wall(page.clocks.as_of_shown).to_string().replace('T', " ");
    let mut text = format!("{}\n", paint.bold(&format!("{}  as of {wall} {}", page.stream, page.zone)));
    if all.items.is_empty() {
        let stream = page.stream;
        return text
            + &format!("nothing was predicted\n  next:     troth predict add {stream} \"…\" --check DAY\n");
    }
    let counts = [
        (all.in_time, "checked in time"),
        (all.together, "together"),
        (all.told_by_the_date, "told by the date"),
        (all.right, "right"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(share, _)| share.of > 0)
        .map(|(share, word)| format!("{} of {} {word}", share.held, share.of))
        .collect();
    let _ = writeln!(text, "  {}", if parts.is_empty() { "no data yet".into() } else { parts.join(", ") });
    if let Some(mean) = all.calibration.mean() {
        let count = all.calibration.count;
        let figure = format!("{}.{:04}", mean / 10_000, mean % 10_000);
        let _ = writeln!(
            text,
            "  calibration {figure} over {count} (0 is perfect, always saying 50 % gives 0.2500)"
        );
    }
    text.push('\n');
    let rows = all.items.iter().map(|one| row(one, page.zone, paint)).collect();
    text + &table(&["", "what", "check on", "said", "", "outcome", ""], rows, &[], 118)
}

fn row(one: &JudgedPrediction, zone: Zone, paint: Paint) -> Vec<String> {
    let standing = match one.standing {
        Standing::Open => "open".to_owned(),
        Standing::Unchecked => paint.warn("! not checked"),
        Standing::CheckedInTime => paint.good("✓ checked"),
        Standing::CheckedLate => paint.warn("✓ checked late"),
    };
    let mut notes = Vec::new();
    if let Some(check) = one.checked {
        notes.push(check.at.on.unwrap_or_else(|| zone.day(check.at.at)).to_string());
        notes.push(if check.together { "together".to_owned() } else { "alone".to_owned() });
    }
    match one.told_in_time {
        Some(true) => notes.push("told in time".into()),
        Some(false) => notes.push("not told in time".into()),
        None => {}
    }
    vec![
        format!("{}/p{}", one.stream, one.number),
        plain(one.what.as_str()),
        one.check_on.to_string(),
        one.percent.map(|percent| format!("{percent} %")).unwrap_or_default(),
        standing,
        one.checked.map(|check| word(check.outcome).to_owned()).unwrap_or_default(),
        notes.join(", "),
    ]
}
