//! The documented document of a brief, in the manner of design part 5, section 2.

use ledger_core::time::AsOf;
use projections::briefs::{Audience, Block, Brief, Cited, Claim, Note, Point, Row, Scale, Series, Shape};
use serde_json::{Value, json};

use super::super::trust::decimal_json;

/// The document.
pub(crate) fn json(brief: &Brief) -> Value {
    let sections = brief.sections.iter().map(|section| {
        let blocks: Vec<Value> = section.blocks.iter().map(block).collect();
        json!({ "title": section.title, "blocks": blocks })
    });
    json!({
        "relationship": brief.stream.as_str(),
        "as_of": instant(&brief.as_of),
        "known_at": brief.known_at.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "kind": brief.kind.code(),
        "client": brief.client,
        "title": brief.title,
        "for": brief.audience.code(),
        "period": {
            "from": brief.span.from.to_string(), "until": brief.span.until.to_string(),
            "basis": brief.span.basis.code(), "signed": brief.span.basis.signed().map(|id| id.to_string()),
        },
        "policy": brief.policy,
        "sections": sections.collect::<Vec<_>>(),
        "gaps": brief.gaps(),
        "events": brief.notes.iter().map(note).collect::<Vec<_>>(),
    })
}

fn instant(as_of: &AsOf) -> String {
    as_of.verdict_at().to_string()
}

fn ids(cites: &Cited) -> Vec<String> {
    cites.ids().map(|id| id.to_string()).collect()
}

fn said(text: &str, cites: &Cited, audience: Audience) -> Value {
    json!({ "text": text, "audience": audience.code(), "events": ids(cites) })
}

fn claim(claim: &Claim) -> Value {
    said(&claim.text, &claim.cites, claim.audience)
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading(heading) => json!({ "type": "heading", "text": heading }),
        Block::Claim(one) => {
            let mut value = claim(one);
            value["type"] = "claim".into();
            value
        }
        Block::List(claims) => {
            json!({ "type": "list", "items": claims.iter().map(claim).collect::<Vec<_>>() })
        }
        Block::Figures(figures) => {
            let items = figures.iter().map(|figure| {
                let mut value = claim(&figure.claim);
                value["value"] = figure.value.as_str().into();
                value
            });
            json!({ "type": "figures", "items": items.collect::<Vec<_>>() })
        }
        Block::Table(table) => json!({
            "type": "table",
            "title": table.title,
            "columns": table.columns.iter().map(|column| column.head()).collect::<Vec<_>>(),
            "rows": table.rows.iter().map(row).collect::<Vec<_>>(),
        }),
        Block::Series(one) => series(one),
        Block::Gap(gap) => json!({ "type": "gap", "text": gap.what, "record": gap.how }),
    }
}

fn row(row: &Row) -> Value {
    json!({ "cells": row.cells, "audience": row.audience.code(), "events": ids(&row.cites) })
}

fn series(series: &Series) -> Value {
    let shape = match series.shape {
        Shape::Lines => "lines",
        Shape::Bars => "bars",
    };
    let value = |value: &Option<u32>| match (value, series.scale) {
        (None, _) => Value::Null,
        (Some(count), Scale::Count) => json!(count),
        (Some(parts), Scale::Share) => json!(decimal_json((*parts).into())),
    };
    let point = |point: &Point| {
        let values: Vec<Value> = point.values.iter().map(value).collect();
        json!({ "day": point.day.to_string(), "values": values, "remark": point.remark })
    };
    json!({
        "type": "series",
        "title": series.title,
        "text": series.describes,
        "shape": shape,
        "lines": series.lines.iter().map(|line| line.name).collect::<Vec<_>>(),
        "points": series.points.iter().map(point).collect::<Vec<_>>(),
        "audience": series.audience.code(),
        "events": ids(&series.cites),
    })
}

fn note(note: &Note) -> Value {
    json!({
        "id": note.id.to_string(),
        "version": note.version,
        "type": note.kind,
        "occurred": note.occurred.to_string(),
        "day_only": note.on.map(|day| day.to_string()),
        "recorded": note.recorded.to_string(),
        "word": note.word.code(),
    })
}
