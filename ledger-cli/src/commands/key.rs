//! `troth key`: the keys that sign the ledger's checkpoints.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input::{files, passphrase};
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
    /// Write all keys into a file that a passphrase opens
    Export {
        /// A file that is not there yet, to be kept apart from backups
        #[arg(value_name = "FILE")]
        file: String,
        /// The file whose first line is the passphrase (default: ask)
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
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
            KeyVerb::Export { file, passphrase_file } => {
                Some(export(desk, file, passphrase_file.as_deref())?)
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

/// Records that the keys leave, and writes them.
fn export(desk: &mut Desk<'_>, file: &str, passphrase_file: Option<&Path>) -> Result<String, Failure> {
    let path = desk.world.cwd.join(file);
    files::free(&path)?;
    if desk.holds(path.parent().unwrap_or(Path::new("."))) {
        let what = format!("{file} lies in the ledger, and the file is for when that is lost");
        return Err(Failure::usage("file-in-ledger", what, "name a file elsewhere"));
    }
    let globals = desk.globals.clone();
    let phrase = passphrase::read(desk.world, &globals, passphrase_file, passphrase::For::Sealing)?;
    let (text, count) = desk.export_keys(&phrase)?;
    files::write_private(&path, &text)?;
    if files::text(&path)? != text {
        return Err(Failure::file("read back", &path, &std::io::ErrorKind::InvalidData.into()));
    }
    Ok(format!("{count} keys are in {file}, sealed under the passphrase: keep it apart from the backups"))
}
