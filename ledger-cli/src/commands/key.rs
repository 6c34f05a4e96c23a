//! `troth key`: the keys that sign the ledger's checkpoints.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;

use crate::answer::Answer;
use crate::args::Unlocking;
use crate::desk::{Desk, Whereabouts};
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
        #[command(flatten)]
        unlocking: Unlocking,
    },
    /// Write all keys into a file that a passphrase opens
    Export {
        /// A file that is not there yet, to be kept apart from backups
        #[arg(value_name = "FILE")]
        file: String,
        /// The file whose first line is the passphrase to seal it under (default: ask)
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Put the next key in force
    Rotate {
        /// Where the next key was stashed
        #[arg(long, value_name = "FILE")]
        next: Option<String>,
        #[command(flatten)]
        unlocking: Unlocking,
    },
    /// Put the signing keys under a passphrase
    Lock(Unlocking),
    /// Put the signing keys back in the open
    Unlock(Unlocking),
}

impl Key {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let paint = Paint::choose(desk.world, desk.globals.color);
        let done = match &self.verb {
            KeyVerb::Show => None,
            KeyVerb::Stash { file, unlocking } => {
                desk.unlocks_from(unlocking);
                let path = desk.world.cwd.join(file);
                files::free(&path)?;
                let seed = ledger_core::Hash(*desk.next_key()?.seed());
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
            KeyVerb::Rotate { next, unlocking } => {
                desk.unlocks_from(unlocking);
                let brought =
                    next.as_ref().map(|file| files::seed(&desk.world.cwd.join(file))).transpose()?;
                desk.rotate(brought)?;
                Some("the next key is in force, and another one may follow it".into())
            }
            KeyVerb::Lock(unlocking) => {
                desk.lock_keys(unlocking)?;
                Some("the signing keys are locked: keep the passphrase, nothing else opens them".into())
            }
            KeyVerb::Unlock(unlocking) => {
                desk.unlock_keys(unlocking)?;
                Some("the signing keys are open: whoever takes this folder can sign".into())
            }
        };
        let here = desk.keys_here()?;
        let is = |at: Whereabouts| match at {
            Whereabouts::Away => "not on this machine",
            Whereabouts::Open => "here, open",
            Whereabouts::Locked => "here, locked",
        };
        let mut lines: Vec<String> = done.iter().map(|done| format!("{} {done}", paint.good("✓"))).collect();
        lines.extend([
            format!("ledger    {}", desk.ledger()),
            format!("key       {}  {}", here.public, is(here.signing)),
            format!("next key  {}  {} (this is its hash)", here.next_hash, is(here.next)),
            String::new(),
        ]);
        let json = json!({
            "ledger_id": desk.ledger().to_string(),
            "public_key": here.public.to_string(),
            "signs": here.signing != Whereabouts::Away,
            "locked": here.signing == Whereabouts::Locked,
            "next_key_hash": here.next_hash.to_string(),
            "next_key_here": here.next != Whereabouts::Away,
            "next_key_locked": here.next == Whereabouts::Locked,
            "ledger": desk.ledger_name(),
        });
        Ok(Answer { text: lines.join("\n"), json, ..Answer::default() })
    }
}

/// How the passphrase of the signing key is given where the flag names that of the file.
const LOCKS: &str = "give the passphrase of the signing key in a file: $TROTH_PASSPHRASE_FILE; at a terminal it is asked for; \
                     --passphrase-file is that of the file of keys";

/// Records that the keys leave, and writes them.
fn export(desk: &mut Desk<'_>, file: &str, passphrase_file: Option<&Path>) -> Result<String, Failure> {
    let path = desk.world.cwd.join(file);
    files::free(&path)?;
    if desk.holds(path.parent().unwrap_or(Path::new("."))) {
        let what = format!("{file} lies in the ledger, and the file is for when that is lost");
        return Err(Failure::usage("file-in-ledger", what, "name a file elsewhere"));
    }
    // The flag names the other passphrase: the one to seal with.
    desk.unlock().map_err(|failure| match failure.code {
        "key-locked" => Failure { hint: Some(LOCKS.into()), ..failure },
        _ => failure,
    })?;
    let globals = desk.globals.clone();
    let phrase = passphrase::read(desk.world, &globals, passphrase_file, passphrase::For::Sealing)?;
    let (text, count) = desk.export_keys(&phrase)?;
    files::write_private(&path, &text)?;
    if files::text(&path)? != text {
        return Err(Failure::file("read back", &path, &std::io::ErrorKind::InvalidData.into()));
    }
    Ok(format!("{count} keys are in {file}, sealed under the passphrase: keep it apart from the backups"))
}
