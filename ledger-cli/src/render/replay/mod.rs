//! A replay as a page and as a document.

mod json;
pub(crate) mod spark;
mod text;

use ledger_core::StreamId;
use projections::Replay;
use projections::replay::Period;

use crate::desk::Clocks;

pub(crate) use json::json;
pub(crate) use text::text;

/// What a page of a replay is made of.
pub(crate) struct Page<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) replay: &'a Replay,
    pub(crate) period: &'a Period,
    pub(crate) clocks: &'a Clocks,
}
