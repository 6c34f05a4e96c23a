//! How it stands, as a page and as a document: one client, or all of them.

mod json;
mod portfolio;
mod reasons;
mod text;

use ledger_core::Zone;
use projections::StatusView;

use crate::desk::{Clocks, People};

pub(crate) use json::{json, row_json};
pub(crate) use portfolio::{nobody, portfolio};
pub(crate) use text::text;

/// What a page of one client is made of.
pub(crate) struct Page<'a> {
    pub(crate) view: &'a StatusView,
    pub(crate) people: &'a People,
    pub(crate) clocks: &'a Clocks,
    pub(crate) zone: Zone,
}

/// A text in so many characters at most, cut where it is longer.
fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
