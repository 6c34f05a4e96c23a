//! The time that was covered, as a line of a page and in a document.

use projections::Window;
use serde_json::{Value, json};

use super::style::Paint;
use crate::desk::Clocks;

/// The line below the head of a page; nothing where all there is was covered.
pub(crate) fn text(window: &Window, clocks: &Clocks, paint: Paint) -> String {
    if window.is_all() {
        return String::new();
    }
    let days = match (window.from, window.until) {
        (Some(from), Some(until)) => format!("{from} to {until}"),
        (Some(from), None) => format!("{from} on"),
        (None, Some(until)) => format!("up to {until}"),
        (None, None) => String::new(),
    };
    let why = if window.basis.signed().is_some() { ", the term of the contract" } else { "" };
    let cut = window.cut(clocks.as_of.civil_day());
    let cut = cut.map(|day| format!("; cut at {day}: what lies after has not happened yet"));
    paint.dim(&format!("covers {days}{why}{}", cut.unwrap_or_default())) + "\n"
}

/// The `period` of a document; null where all there is was covered.
pub(crate) fn json(window: &Window, clocks: &Clocks) -> Value {
    if window.is_all() {
        return Value::Null;
    }
    let day = |day: Option<ledger_core::Day>| day.map(|day| day.to_string());
    json!({
        "from": day(window.from), "until": day(window.until), "basis": window.basis.code(),
        "signed": window.basis.signed().map(|id| id.to_string()),
        "cut_at": day(window.cut(clocks.as_of.civil_day())),
    })
}
