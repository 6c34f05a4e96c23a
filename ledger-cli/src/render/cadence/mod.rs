//! Cadences as a page and as a document: what was kept, what comes next, how long it was silent.

mod json;
mod text;

use ledger_core::{StreamId, Zone};
use projections::Silence;
use projections::cadence::Cadence;

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
    pub(crate) zone: Zone,
}
