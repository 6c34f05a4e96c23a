//! **What it means.** Pure folds of facts into views as of an instant: this crate knows no clock, disk, network,
//! environment or terminal, no chance and no async. It depends on `ledger-core` only.
//!
//! ```text
//! facts of one stream ─ History::new(known_at) ─► known facts in order, retractions worked out   history.rs
//! History ─ setting(as_of) ─► Setting: when, in which zone, under which policy                  lib.rs
//! standing facts ─ fold* ─► projection ─ view(&Setting) ─► View, which renderers print           commitments.rs
//! ```
//!
//! A fold remembers facts; "late", "missed" and "overdue" are verdicts and exist only in views.
#![forbid(unsafe_code)]

pub mod audit;
pub mod briefs;
pub mod cadence;
pub mod coming;
pub mod commitments;
pub mod due;
pub mod history;
pub mod holidays;
mod moment;
pub mod portfolio;
pub mod predictions;
pub mod replay;
mod setting;
pub mod silence;
pub mod snapshot;
pub mod status;
#[cfg(test)]
mod testing;
pub mod trust;
pub mod walk_away;
mod window;

use ledger_core::Fact;

pub use audit::{AuditView, Totals};
pub use cadence::{Cadence, JudgedOccurrence, OccurrenceRef, Status};
pub use coming::{Awaited, Coming};
pub use commitments::{Commitments, Disclosed, DueChange, JudgedCommitment, Notice, Outcome, Waiting, Word};
pub use due::{DueFilter, DueItem};
pub use history::{History, Marked, Profile};
pub use moment::Moment;
pub use predictions::{JudgedPrediction, Predictions};
pub use replay::{Replay, replay};
pub use setting::Setting;
pub use silence::{Alarm, Gap, Silence};
pub use status::{StatusView, status};
pub use trust::{TrustView, trust};
pub use walk_away::{WalkAway, walk_away};
pub use window::{Basis, Which, Window};

/// A question asked of the ledger: fold the facts, then judge them as of an instant.
pub trait Projection: Default {
    /// The answer: data without colour, width or language.
    type View;
    /// Takes in one fact. Cannot fail, looks at no clock, remembers facts and not verdicts. Facts come in the order
    /// of [`History::standing`].
    fn fold(&mut self, fact: &Fact);
    /// The answer in this setting: the same facts and setting always give the same view.
    fn view(&self, setting: &Setting) -> Self::View;
}

/// Folds the facts of a relationship that stand as of the setting, and answers.
pub fn ask<P: Projection>(history: &History<'_>, setting: &Setting) -> P::View {
    let mut projection = P::default();
    for fact in history.standing(&setting.as_of) {
        projection.fold(fact);
    }
    projection.view(setting)
}
