//! `troth key`: the keys that sign the ledger's checkpoints.

use clap::Subcommand;
use serde_json::json;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input::files;
use crate::render::style::Paint;

/// See and change the keys that sign the ledger
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("key.md"))]
pub(crate) struct Key {
    #[command(subcommand)]
    verb: KeyVerb,
}

#[derive(Debug, Subcommand)]
enum KeyVerb {
    /// Show the ledger's id, its public key, and whether the next key is still here
    Show,
    /// Move the next key's private half off this machine, into a file
    Stash {
        /// A file that is not there yet, on what is taken away
        #[arg(value_name = "FILE")]
        file: String,
    },
    /// Put the next key in force
    Rotate {
        /// Where the next key was stashed
        #[arg(long, value_name = "FILE")]
        next: Option<String>,
    },
}

impl Key {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let paint = Paint::choose(desk.world, desk.globals.color);
        let done = match &self.verb {
            KeyVerb::Show => None,
            KeyVerb::Stash { file } => {
                let path = desk.world.cwd.join(file);
                files::free(&path)?;
                let seed = ledger_core::Hash(desk.next_seed()?);
                files::write_private(&path, &format!("{seed}\n"))?;
                // The only copy on this machine goes last, and only when the other one reads the same.
                if files::seed(&path)? != seed.0 {
                    return Err(Failure::file("read back", &path, &std::io::ErrorKind::InvalidData.into()));
                }
                desk.forget_next()?;
                Some(format!("the next key is in {file} and no more on this machine: take it away"))
            }
            KeyVerb::Rotate { next } => {
                let brought =
                    next.as_ref().map(|file| files::seed(&desk.world.cwd.join(file))).transpose()?;
                desk.rotate(brought)?;
                Some("the next key is in force, and another one may follow it".into())
            }
        };
        let here = desk.keys_here()?;
        let yes = |is: bool| if is { "here" } else { "not on this machine" };
        let mut lines: Vec<String> = done.iter().map(|done| format!("{} {done}", paint.good("✓"))).collect();
        lines.extend([
            format!("ledger    {}", desk.ledger()),
            format!("key       {}  {}", here.public, yes(here.signs)),
            format!("next key  {}  {} (this is its hash)", here.next_hash, yes(here.next_here)),
            String::new(),
        ]);
        let json = json!({
            "ledger_id": desk.ledger().to_string(),
            "public_key": here.public.to_string(),
            "signs": here.signs,
            "next_key_hash": here.next_hash.to_string(),
            "next_key_here": here.next_here,
            "ledger": desk.ledger_name(),
        });
        Ok(Answer { text: lines.join("\n"), json, ..Answer::default() })
    }
}
