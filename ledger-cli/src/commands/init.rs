//! `troth init`: make a ledger.

use std::path::PathBuf;

use serde_json::json;

use crate::answer::Answer;
use crate::desk::{self, found};
use crate::failure::Failure;
use crate::world::World;

/// Make a ledger
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("init.md"))]
pub(crate) struct Init {
    /// Where: a folder ending in .troth (default: your default ledger)
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Init {
    pub(crate) fn run(&self, world: &mut World) -> Result<Answer, Failure> {
        let default = desk::default_dir(world)?;
        let dir = match &self.dir {
            Some(dir) => world.cwd.join(dir),
            None => default.clone(),
        };
        if dir.extension().is_none_or(|ending| ending != "troth") {
            let named = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Err(Failure::usage(
                "ledger-name",
                format!("a ledger's folder ends in .troth, and `{named}` does not"),
                format!("troth init {named}.troth"),
            ));
        }
        if self.dir.is_none()
            && let Some(parent) = dir.parent()
        {
            std::fs::create_dir_all(parent).map_err(|error| Failure::file("make", parent, &error))?;
        }
        let founded = found(world, &dir, None, None)?;
        let shown = desk::as_typed(&world.cwd, &dir);
        let elsewhere = dir != default && dir.parent() != Some(&world.cwd);
        let named = if elsewhere { format!(" --ledger {shown}") } else { String::new() };
        let next = format!("troth open acme{named}");
        let text = format!(
            "✓ made the ledger {shown}\n            id {}\n            its keys are in {shown}/keys: keep a copy \
             of that folder apart from the ledger\n  next:     {next}\n",
            founded.ledger
        );
        let json = json!({ "ledger": shown, "id": founded.ledger.to_string(), "next": [next] });
        Ok(Answer { text, json, ..Answer::default() })
    }
}
