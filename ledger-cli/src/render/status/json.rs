//! The documents (described in `docs/how-to/monday-morning.md`).

use projections::Alarm;
use projections::cadence::Cadence;
use projections::portfolio::{Owed, Row};
use projections::status::{Frame, Measure, Reason};
use projections::trust::{Brief, PARTS, SideBrief, dimension_code};
use serde_json::{Map, Value, json};

use ledger_core::event::Side;

use super::super::cadence::{counts_json, silence_json};
use super::super::due::{coming_json, promise_json};
use super::super::predictions::prediction_json;
use super::super::trust::{asset_json, decimal_json};
use super::Page;

/// The document of one client.
pub(crate) fn json(page: &Page<'_>) -> Value {
    let (view, people) = (page.view, page.people);
    let profile = &view.profile;
    let own = json!({
        "relationship": view.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "name": profile.name.as_ref().map(ToString::to_string),
        "external_id": profile.external_id.as_ref().map(ToString::to_string),
        "opened": profile.opened.map(|at| at.to_string()),
        "zone": profile.zone.name(), "kind": profile.kind, "rhythm": profile.rhythm,
        "shape": profile.shape.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "cadences": view.cadences.iter().map(cadence).collect::<Vec<_>>(),
        "silence": view.silence.as_ref().map(silence_json),
        "us": owed(Owed::of(view, Side::Us)), "client": owed(Owed::of(view, Side::Client)),
        "owed": view.owed.iter().map(|item| promise_json(item, people)).collect::<Vec<_>>(),
        "coming": view.coming.iter().map(|one| coming_json(one, people)).collect::<Vec<_>>(),
        "predictions": view.to_check.iter().map(|one| prediction_json(one, people)).collect::<Vec<_>>(),
        "attention": view.attention.iter().map(reason).collect::<Vec<_>>(),
    });
    together(own, [frame(&view.frame), trust(&view.trust)])
}

/// One client among all.
pub(crate) fn row_json(row: &Row) -> Value {
    let own = json!({
        "relationship": row.stream.as_str(),
        "name": row.name.as_ref().map(ToString::to_string),
        "adherence": { "held": row.adherence.held, "of": row.adherence.of },
        "silence": row.silent.map(|(days, alarm)| json!({
            "current_days": days, "alarm": alarm.map(Alarm::code),
        })),
        "us": owed(row.ours), "client": owed(row.client),
        "attention": row.attention.iter().map(reason).collect::<Vec<_>>(),
    });
    together(own, [frame(&row.frame), trust(&row.trust)])
}

fn together<const N: usize>(mut all: Value, parts: [Value; N]) -> Value {
    for part in parts {
        if let (Value::Object(all), Value::Object(part)) = (&mut all, part) {
            all.extend(part);
        }
    }
    all
}

fn frame(frame: &Frame) -> Value {
    json!({
        "closed": frame.closed.map(|closed| json!({
            "on": closed.day.to_string(), "by": closed.by_code(), "event": closed.event.to_string(),
        })),
        "term": frame.term.map(|term| json!({
            "start": term.start.to_string(), "end": term.end.to_string(),
            "notice_on": term.notice_on.map(|day| day.to_string()),
            "decide_from": term.decide_from().to_string(), "decide_by": term.decide_by().to_string(),
            "decided": term.decided.map(|event| event.to_string()), "signed": term.signed.to_string(),
        })),
        "stages": frame.stages.iter().map(|stage| json!({
            "model": stage.model.as_str(), "declared": stage.stage.as_str(),
            "since": stage.since.to_string(), "event": stage.event.to_string(),
        })).collect::<Vec<_>>(),
    })
}

fn trust(trust: &Brief) -> Value {
    let side = |side: &SideBrief| {
        let dimensions = side.dimensions.iter().map(|one| {
            let opinion = &one.opinion;
            let figures = json!({
                "proven": decimal_json(opinion.proven(PARTS)), "broken": decimal_json(opinion.broken(PARTS)),
                "unknown": decimal_json(opinion.unknown(PARTS)), "count": opinion.count,
                "says_enough": one.says_enough,
            });
            (dimension_code(one.dimension).to_owned(), figures)
        });
        let constraint = side.primary_constraint.map(dimension_code);
        json!({ "dimensions": dimensions.collect::<Map<_, _>>(), "primary_constraint": constraint })
    };
    json!({
        "trust": { "us": side(&trust.ours), "client": side(&trust.client) },
        "asset": asset_json(&trust.asset),
    })
}

fn cadence(cadence: &Cadence) -> Value {
    let more = json!({
        "streak": { "current": cadence.streak.current, "longest": cadence.streak.longest },
        "next": cadence.plan.next.first().map(|next| next.due.at.to_string()),
    });
    together(counts_json(cadence), [more])
}

fn owed(owed: Owed) -> Value {
    json!({ "owed": owed.all, "past_due": owed.past_due, "missed_silently": owed.missed_silently })
}

fn reason(reason: &Reason) -> Value {
    let own = json!({
        "code": reason.cause.code(), "rank": reason.cause.rank(), "since": reason.since.to_string(),
        "about": reason.about, "events": reason.events.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    let measure = match reason.measure {
        Measure::Count(count) => json!({ "count": count }),
        Measure::Days(days) => json!({ "days": days }),
        Measure::By(day) => json!({ "by": day.to_string() }),
        Measure::Held(share) => json!({ "held": share.held, "of": share.of }),
        Measure::Fell(dimension, was, is) => json!({
            "dimension": dimension_code(dimension), "was": decimal_json(was), "is": decimal_json(is),
        }),
    };
    together(own, [measure])
}
