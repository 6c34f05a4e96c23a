//! Trust as a page and as a document.

mod json;
mod parts;
mod text;
mod wish;

use std::collections::BTreeMap;

use ledger_core::event::ladder::TrustDimension;
use ledger_core::{CommitmentRef, StreamId, Text};
use projections::Setting;
use projections::trust::{Source, TrustView, WhatWould};

use crate::desk::{Clocks, People};

pub(crate) use json::json;
pub(super) use json::{asset as asset_json, decimal as decimal_json, signed as signed_json};
pub(crate) use text::text;

/// What a page of trust is made of.
pub(crate) struct Page<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) view: &'a TrustView,
    /// A wish in 1/10,000, and what would lead to it, where that was asked for.
    pub(crate) what_would: Option<(u128, Vec<WhatWould>)>,
    /// What each promise is.
    pub(crate) what: BTreeMap<CommitmentRef, Text>,
    pub(crate) people: &'a People,
    pub(crate) clocks: &'a Clocks,
    pub(crate) setting: &'a Setting,
    /// What the policy is called.
    pub(crate) policy: &'a str,
    /// Whether that policy was given for this answer only.
    pub(crate) rescored: bool,
    /// Whether every promise's part is shown.
    pub(crate) explain: bool,
}

/// What a contribution is called; a contact has no name of its own.
pub(super) fn name(of: &Source) -> Option<String> {
    match of {
        Source::Commitment(reference) => Some(reference.to_string()),
        Source::Occurrence(reference) => Some(reference.clone()),
        Source::Contact(_) => None,
    }
}

/// Whether a forecast may be spoken of for this dimension: promises say nothing of benevolence.
fn is_of_promises(dimension: TrustDimension) -> bool {
    dimension != TrustDimension::Benevolence
}

/// So many 1/10,000 as `.835`.
pub(crate) fn decimal(parts: u128) -> String {
    thousandths((parts + 5) / 10)
}

fn thousandths(count: u128) -> String {
    if count >= 1000 { format!("{}.{:03}", count / 1000, count % 1000) } else { format!(".{count:03}") }
}
