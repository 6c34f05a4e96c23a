//! Cadences as a page and as a document: what was kept, what comes next, how long it was silent.

mod json;
mod text;

use ledger_core::{StreamId, Zone};
use projections::cadence::Cadence;
use projections::{Silence, Window};

use crate::desk::Clocks;

pub(crate) use json::json;
pub(super) use json::{
    budget as budget_json, counts as counts_json, occurrence as occurrence_json, silence as silence_json,
};
pub(crate) use text::{every, text};

/// What a page of cadences is made of.
pub(crate) struct Page<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) cadences: &'a [Cadence],
    pub(crate) silence: Option<&'a Silence>,
    pub(crate) clocks: &'a Clocks,
    /// The time it covers.
    pub(crate) window: &'a Window,
    pub(crate) zone: Zone,
}

impl Page<'_> {
    /// When the last of what is shown stands: now, or at the end of a time that has passed.
    fn when(&self) -> &'static str {
        let today = self.clocks.as_of.civil_day();
        if self.window.until.is_none_or(|until| until >= today) { "now" } else { "at the end" }
    }
}
