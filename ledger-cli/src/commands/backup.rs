//! `troth backup`: a verified copy of the ledger, taken while it is in use.

use std::path::PathBuf;

use ledger_store::local::backup::{BackedUp, backup_on};
use serde_json::json;

use crate::answer::Answer;
use crate::args::Globals;
use crate::desk;
use crate::failure::Failure;
use crate::render::style::Paint;
use crate::world::World;

/// Copy the ledger to another folder, and verify the copy
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("backup.md"))]
pub(crate) struct Backup {
    /// The folder of the copy: new, empty, or of an earlier backup of this ledger
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Backup {
    pub(crate) fn run(&self, world: &World, globals: &Globals) -> Result<Answer, Failure> {
        let dir = desk::meant(world, globals)?;
        let done = backup_on(&world.disk, &dir, world.cwd.join(&self.folder))?;
        let notices = done.notices.iter().map(|notice| format!("notice: {notice}")).collect();
        let name = desk::as_typed(&world.cwd, &dir);
        let to = self.folder.display().to_string();
        let json = json!({
            "ledger": name,
            "backup": to,
            "new_events": done.new_events,
            "new_evidence": done.new_files,
            "events": done.verified.events,
            "evidence": done.verified.evidence_files,
            "root": done.verified.root.to_string(),
            "ok": true,
        });
        Ok(Answer {
            text: text(&done, &name, &to, Paint::choose(world, globals.color)),
            json,
            notices,
            ..Answer::default()
        })
    }
}

fn text(done: &BackedUp, name: &str, to: &str, paint: Paint) -> String {
    let verified = &done.verified;
    let mut text = format!(
        "{} {name} to {to}: {} events, {} new; {} evidence files, {} new\n  the copy is verified; root {}\n",
        paint.good("✓ backed up"),
        verified.events,
        done.new_events,
        verified.evidence_files,
        done.new_files,
        verified.root
    );
    text += "  the keys are not in it: without them nobody reads names or private texts there. Keep keys/ apart from it.\n";
    text
}
