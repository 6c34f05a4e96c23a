//! `troth import`: take over what other programs kept.

use std::path::PathBuf;

use ledger_core::time::Day;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::import::{self, Wishes};
use crate::input::when;

/// Import commitments, clients, updates, touches or pauses from CSV files
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("import.md"))]
pub(crate) struct Import {
    /// The files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// What the rows are: commitments, clients, updates, touches or pauses (default: as the header says)
    #[arg(long = "as", value_name = "WHAT")]
    kind: Option<String>,
    /// In which format they are; this version reads csv
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    format: String,
    /// The zone of clients the ledger lacks, and of their times without an offset (default: UTC)
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Record what can be recorded, and list what was left
    #[arg(long)]
    partial: bool,
    /// What was due before this day and never settled is left unknown: shown, never scored
    #[arg(long, value_name = "DAY")]
    unsettled_before: Option<String>,
    /// Say what would be recorded and what it would mean, and record nothing
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        only("format", &self.format, "csv")?;
        let wishes = Wishes {
            files: self.files.clone(),
            kind: self.kind.as_deref().map(import::named).transpose()?,
            zone: self.zone.as_deref().map(when::zone).transpose()?,
            partial: self.partial,
            unsettled_before: self.unsettled_before.as_deref().map(day).transpose()?,
            dry_run: self.dry_run,
        };
        import::files(desk, &wishes)
    }
}

/// This version reads one format.
fn only(flag: &str, typed: &str, known: &str) -> Result<(), Failure> {
    if typed == known {
        return Ok(());
    }
    let message = format!("--{flag} {typed} is not read by this version");
    let hint = format!("this version reads --format csv: leave out --{flag}, or write {known}");
    Err(Failure::usage("import-format", message, hint))
}

fn day(typed: &str) -> Result<Day, Failure> {
    typed.parse().map_err(|error: ledger_core::time::TimeError| {
        Failure::usage("date-unreadable", error.to_string(), "give a day: --unsettled-before 2026-01-01")
    })
}
