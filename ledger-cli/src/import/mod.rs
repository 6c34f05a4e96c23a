//! Files become events: every row is decided before anything is recorded, and the same file is recorded once.
//!
//! ```text
//! pass 0   files ─► a mark per row (relationship, place, when made): rows stay in the file       csv/
//! pass 1   marks in order ─► rows again ─► steps ─► Session::decide, nothing kept: problems, counts
//! pass 2   the same, batch by batch, recorded                                                     plan.rs
//! ```

mod apply;
mod batch;
mod cells;
mod clients;
mod commitments;
mod counts;
mod csv;
mod headers;
mod jsonl;
mod kind;
mod map;
mod own;
mod pauses;
mod plan;
mod problem;
mod profiles;
mod progress;
mod report;
mod steps;
mod touches;
mod updates;

pub(crate) use headers::starting_map;
pub(crate) use kind::{Kind, named};
pub(crate) use map::{Map, text as map_text};

use std::path::PathBuf;
use std::rc::Rc;

use ledger_core::Zone;
use ledger_core::time::Day;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;

/// What is to be imported, and how.
pub(crate) struct Wishes {
    /// The files, as they were typed.
    pub(crate) files: Vec<PathBuf>,
    /// What the rows are, where it was said.
    pub(crate) kind: Option<&'static dyn Kind>,
    /// How the columns of another program are ours.
    pub(crate) map: Option<Rc<Map>>,
    /// The zone of relationships the ledger lacks.
    pub(crate) zone: Option<Zone>,
    /// Whether what can be recorded is recorded where some cannot.
    pub(crate) partial: bool,
    /// Rows due before this day and never settled are left unknown.
    pub(crate) unsettled_before: Option<Day>,
    /// Whether it only says what it would record.
    pub(crate) dry_run: bool,
}

/// Imports what `troth export --format jsonl` wrote.
pub(crate) fn events(desk: &mut Desk<'_>, wishes: &Wishes) -> Result<Answer, Failure> {
    if wishes.kind.is_some()
        || wishes.map.is_some()
        || wishes.zone.is_some()
        || wishes.unsettled_before.is_some()
    {
        let what = "--as, --map, --zone and --unsettled-before are for tables: events say it themselves";
        return Err(Failure::usage("import-format", what, "leave them out"));
    }
    jsonl::file(desk, wishes)
}

/// Imports CSV files.
pub(crate) fn files(desk: &mut Desk<'_>, wishes: &Wishes) -> Result<Answer, Failure> {
    desk.through("import:csv");
    let mut plan = plan::Plan::read(desk, wishes)?;
    if wishes.unsettled_before.is_some() && !plan.kind.is_judged() {
        let message = format!("--unsettled-before is for commitments, and these are {}", plan.kind.name());
        return Err(Failure::usage("import-format", message, "leave it out"));
    }
    plan.decide(desk)?;
    if plan.is_wanted() {
        plan.record(desk)?;
    }
    Ok(report::answer(desk, &plan))
}
