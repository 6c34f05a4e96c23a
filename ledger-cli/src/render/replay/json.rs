//! The documented document of a replay, in the manner of design part 5, section 2.

use projections::cadence::Share;
use projections::replay::{Change, Figures, Moved, PolicyChange, Start, Step};
use projections::trust::{DIMENSIONS, PARTS, dimension_code};
use serde_json::{Map, Value, json};

use super::super::audit::totals_json;
use super::super::trust::{decimal_json, name, signed_json};
use super::Page;

/// The document.
pub(crate) fn json(page: &Page<'_>) -> Value {
    json!({
        "relationship": page.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "side": page.replay.side.to_string(),
        "every": page.period.every.code(),
        "from": page.period.from.map(|day| day.to_string()),
        "start": page.replay.start.as_ref().map(start),
        "steps": page.replay.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn start(start: &Start) -> Value {
    let mut document = figures(&start.figures);
    document.insert("as_of".into(), start.as_of.verdict_at().to_string().into());
    document.insert("day".into(), start.as_of.civil_day().to_string().into());
    document.insert("policy".into(), start.policy.as_str().into());
    document.into()
}

fn step(step: &Step) -> Value {
    let mut document = figures(&step.figures);
    let more = [
        ("as_of", json!(step.as_of.verdict_at().to_string())),
        ("day", json!(step.as_of.civil_day().to_string())),
        ("policy", json!(step.policy)),
        ("change", changes(&step.change)),
        ("moved", step.moved.iter().map(moved).collect()),
        (
            "rhythm_change",
            step.rhythm_change.map_or(Value::Null, |[from, to]| json!({ "from": from, "to": to })),
        ),
        ("policy_change", step.policy_change.as_ref().map_or(Value::Null, policy_change)),
    ];
    document.extend(more.map(|(name, value)| (name.to_owned(), value)));
    document.into()
}

/// What is said as of a step.
fn figures(figures: &Figures) -> Map<String, Value> {
    let dimensions: Map<String, Value> = figures
        .dimensions
        .iter()
        .map(|one| {
            let opinion = &one.opinion;
            let value = json!({
                "proven": decimal_json(opinion.proven(PARTS)),
                "broken": decimal_json(opinion.broken(PARTS)),
                "unknown": decimal_json(opinion.unknown(PARTS)),
                "count": opinion.count,
                "says_enough": one.says_enough,
            });
            (dimension_code(one.dimension).to_owned(), value)
        })
        .collect();
    let invested = figures
        .asset
        .invested
        .map_or(Value::Null, |(day, event)| json!({ "day": day.to_string(), "event": event.to_string() }));
    let share = |share: Share| json!({ "held": share.held, "of": share.of });
    let all = [
        ("dimensions", dimensions.into()),
        ("worth", json!(figures.asset.value)),
        ("last_investment", invested),
        ("adherence", share(figures.adherence)),
        ("adherence_91_days", share(figures.recent)),
        ("promises", totals_json(&figures.totals)),
    ];
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn changes(changes: &[Change; 3]) -> Value {
    let each = DIMENSIONS.iter().zip(changes).map(|(dimension, change)| {
        let value = json!({ "proven": signed_json(change.proven), "broken": signed_json(change.broken) });
        (dimension_code(*dimension).to_owned(), value)
    });
    each.collect::<Map<String, Value>>().into()
}

fn moved(moved: &Moved) -> Value {
    json!({
        "ref": name(&moved.source),
        "how": moved.how.code(),
        "day": moved.day.to_string(),
        "outcome": moved.outcome,
        "events": moved.events.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "change": changes(&moved.change),
    })
}

fn policy_change(change: &PolicyChange) -> Value {
    let adopted = change.adopted.iter().map(|one| {
        json!({
            "event": one.event.to_string(), "occurred": one.occurred.to_string(), "name": one.name.as_str(),
            "why": one.why.as_ref().map(ledger_core::Text::as_str),
        })
    });
    json!({
        "from": change.from,
        "adopted": adopted.collect::<Vec<_>>(),
        "change": changes(&change.change),
        "before": figures(&change.before),
    })
}
