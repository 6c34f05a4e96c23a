//! The documented document of trust (design part 5, section 2).

use projections::trust::{
    Asset, AuditBeside, DimensionView, Measures, PARTS, Recovery, Share, WhatWould, dimension_code,
};
use serde_json::{Map, Value, json};

use super::{Page, name};
use crate::desk::People;

/// The document.
pub(crate) fn json(page: &Page<'_>) -> Value {
    let view = page.view;
    let dimensions: Map<String, Value> = view
        .dimensions
        .iter()
        .map(|one| (dimension_code(one.dimension).to_owned(), dimension(one, page)))
        .collect();
    let mut document = json!({
        "relationship": page.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "side": view.side.to_string(),
        "policy": page.policy,
        "rescored": page.rescored,
        "dimensions": dimensions,
        "asset": asset(&view.asset),
        "primary_constraint": view.primary_constraint.map(dimension_code),
        "measures": measures(page),
    });
    if page.explain {
        document["contributions"] = view.shares.iter().map(share).collect();
    }
    if let Some((target, ways)) = &page.what_would {
        let ways: Map<String, Value> =
            ways.iter().map(|one| (dimension_code(one.dimension).to_owned(), way(one))).collect();
        document["what_would"] = json!({ "target": decimal(*target), "dimensions": ways });
    }
    document
}

/// So many 1/10,000 as a number: four decimals.
#[expect(
    clippy::cast_precision_loss,
    reason = "four decimals of a number that is no larger than a count of events"
)]
pub(crate) fn decimal(parts: u128) -> f64 {
    parts as f64 / 10_000.0
}

/// So many 1/10,000, more or less, as a number.
#[expect(clippy::cast_precision_loss, reason = "at most one, in ten thousandths")]
pub(in crate::render) fn signed(parts: i64) -> f64 {
    parts as f64 / 10_000.0
}

fn dimension(one: &DimensionView, page: &Page<'_>) -> Value {
    let opinion = &one.opinion;
    let evidence = opinion.evidence(PARTS);
    json!({
        "proven": decimal(opinion.proven(PARTS)),
        "broken": decimal(opinion.broken(PARTS)),
        "unknown": decimal(opinion.unknown(PARTS)),
        "expected": decimal(opinion.expected(page.setting.policy.base_rate, PARTS)),
        "evidence": { "p": decimal(evidence.p), "n": decimal(evidence.n) },
        "count": opinion.count,
        "says_enough": one.says_enough,
        "audit": one.audit.as_ref().map(|audit| beside(audit, page.people)),
    })
}

#[expect(clippy::cast_precision_loss, reason = "at most four levels, in hundredths")]
fn beside(audit: &AuditBeside, people: &People) -> Value {
    json!({
        "score": audit.score,
        "day": audit.day.to_string(),
        "asked": people.json(audit.asked),
        "event": audit.event.to_string(),
        "gap": audit.gap.map(|gap| gap as f64 / 100.0),
        "finding": audit.finding,
    })
}

/// What the relationship is worth.
pub(crate) fn asset(asset: &Asset) -> Value {
    json!({
        "value": asset.value,
        "undepreciated": asset.undepreciated,
        "idle_days": asset.idle_days,
        "last_investment": asset.invested.map(|(day, event)| json!({
            "day": day.to_string(), "event": event.to_string(),
        })),
    })
}

fn measures(page: &Page<'_>) -> Value {
    let Measures { kept, heroic, heroics_flagged, told, calibration, by_person, .. } = &page.view.measures;
    let of_each = |pick: &dyn Fn(&DimensionView) -> Value| -> Map<String, Value> {
        let each = page.view.dimensions.iter();
        each.map(|one| (dimension_code(one.dimension).to_owned(), pick(one))).collect()
    };
    let by_person: Vec<Value> = by_person
        .iter()
        .map(|(person, kept)| json!({ "person": page.people.json(*person), "kept": kept }))
        .collect();
    let outcomes: Map<String, Value> = page
        .view
        .measures
        .outcomes
        .iter()
        .map(|(outcome, count)| (outcome.code().to_owned(), json!(count)))
        .collect();
    json!({
        "outcomes": outcomes,
        "heroics": { "heroic": heroic, "kept": kept, "flagged": heroics_flagged },
        "disclosure_lead_days": page.view.measures.disclosure_lead_millis.map(days),
        "disclosures": told,
        "reciprocity": of_each(&|one| json!(signed(one.reciprocity))),
        "calibration": {
            "brier": calibration.brier.map(|brier| decimal(brier.into())),
            "scored": calibration.scored,
            "on_date": { "on_date": calibration.on_date, "of": calibration.of },
        },
        "recovery": of_each(&|one| one.recovery.as_ref().map_or(Value::Null, recovery)),
        "by_person": by_person,
    })
}

/// Milliseconds as days, to a tenth.
#[expect(clippy::cast_precision_loss, reason = "tenths of days")]
fn days(millis: i64) -> f64 {
    (millis as f64 / 8_640_000.0).round() / 10.0
}

fn recovery(recovery: &Recovery) -> Value {
    json!({
        "was": decimal(recovery.was),
        "broken_on": recovery.broken_on.to_string(),
        "keeps": recovery.keeps,
        "every_days": recovery.every_days,
        "by": recovery.by.map(|day| day.to_string()),
    })
}

fn share(share: &Share) -> Value {
    json!({
        "dimension": dimension_code(share.dimension),
        "event": share.of.event.map(|event| event.to_string()),
        "ref": name(&share.of.source),
        "day": share.of.day.to_string(),
        "outcome": share.of.outcome,
        "proven": decimal(share.proven),
        "broken": decimal(share.broken),
    })
}

fn way(way: &WhatWould) -> Value {
    let reached = way.reached.as_ref().map(|reached| {
        let kept = reached.kept.iter();
        let kept: Vec<Value> = kept
            .map(|(reference, day)| json!({ "ref": reference.to_string(), "day": day.to_string() }))
            .collect();
        json!({
            "deliver_now": reached.delivered_now.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "keep": kept,
            "more": reached.more,
            "by": reached.by.to_string(),
        })
    });
    json!({
        "now": decimal(way.now), "reached": reached, "every_days": way.every_days, "at_most": decimal(way.at_most),
    })
}
