//! `troth import`: take over what other programs kept.

use std::path::PathBuf;
use std::rc::Rc;

use ledger_core::time::Day;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::import::{self, Map, Wishes};
use crate::input::when;
use crate::world::World;

/// Import tables (CSV), or the events of another ledger (JSON Lines)
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("import.md"))]
pub(crate) struct Import {
    /// The files
    #[arg(value_name = "FILE", required_unless_present = "show_map")]
    files: Vec<PathBuf>,
    /// What the rows are: commitments, clients, updates, touches or pauses (default: as the header says)
    #[arg(long = "as", value_name = "WHAT")]
    kind: Option<String>,
    /// In which format they are, csv or jsonl (default: jsonl where the name ends so, else csv)
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// How another program's columns are ours: a file, or hubspot, salesforce or jira (default: guessed by their names)
    #[arg(long, value_name = "MAP")]
    map: Option<PathBuf>,
    /// Print the map; without --map, one to start from for the file
    #[arg(long)]
    show_map: bool,
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
    /// The map alone, for which no ledger is needed.
    pub(crate) fn shows_map(&self, world: &World) -> Option<Result<Answer, Failure>> {
        self.show_map.then(|| {
            let kind = self.kind.as_deref().map(import::named).transpose()?;
            let text = match (&self.map, self.files.first()) {
                (Some(map), _) => import::map_text(&world.cwd, map)?.1,
                (None, file) => import::starting_map(&world.cwd, file, kind)?,
            };
            Ok(Answer { json: serde_json::json!({ "map": text }), text, ..Answer::default() })
        })
    }

    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let is_jsonl = |file: &PathBuf| file.extension().is_some_and(|end| end == "jsonl");
        let guessed = if self.files.iter().all(is_jsonl) { "jsonl" } else { "csv" };
        let format = self.format.as_deref().unwrap_or(guessed);
        let map = |map: &PathBuf| Map::load(&desk.world.cwd, map).map(Rc::new);
        let wishes = Wishes {
            files: self.files.clone(),
            kind: self.kind.as_deref().map(import::named).transpose()?,
            map: self.map.as_ref().map(map).transpose()?,
            zone: self.zone.as_deref().map(when::zone).transpose()?,
            partial: self.partial,
            unsettled_before: self.unsettled_before.as_deref().map(day).transpose()?,
            dry_run: self.dry_run,
        };
        match format {
            "csv" => import::files(desk, &wishes),
            "jsonl" => import::events(desk, &wishes),
            other => Err(unread(other)),
        }
    }
}

/// This version reads two formats.
fn unread(typed: &str) -> Failure {
    let message = format!("--format {typed} is not read by this version");
    let hint = "this version reads --format csv and jsonl: leave out --format, or write one of them";
    Failure::usage("import-format", message, hint)
}

fn day(typed: &str) -> Result<Day, Failure> {
    typed.parse().map_err(|error: ledger_core::time::TimeError| {
        Failure::usage("date-unreadable", error.to_string(), "give a day: --unsettled-before 2026-01-01")
    })
}
