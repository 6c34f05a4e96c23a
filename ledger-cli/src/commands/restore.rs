//! `troth restore`: the ledger again, from its backup and the keys that were kept apart.

use std::path::PathBuf;

use ledger_core::proof::checkpoint::Checkpoint;
use ledger_core::proof::checkpoint_file::CheckpointFile;
use ledger_core::proof::line::CheckpointLine;
use ledger_core::proof::{KeyBook, KeyName};
use serde_json::json;

use crate::answer::Answer;
use crate::args::Globals;
use crate::desk::{self, Left, Restored, Restoring};
use crate::failure::Failure;
use crate::input::{files, passphrase};
use crate::render::style::{Paint, plain};
use crate::successor::{self, Succeeded};
use crate::world::World;

/// The longest file that is read.
const LONGEST: u64 = 16 << 20;

/// Make a ledger again from its backup and its keys
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("restore.md"))]
pub(crate) struct Restore {
    /// The backup
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The folder of the restored ledger: new, or where a restore was interrupted
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The newest checkpoint that left the house: a note, a client's file, or the line of a mail
    #[arg(long, value_name = "FILE|LINE")]
    newest_note: Option<String>,
    /// No checkpoint and no bundle ever left the house
    #[arg(long, conflicts_with = "newest_note")]
    never_shared: bool,
    /// Go on under a new id, in a ledger whose first event names the old one
    #[arg(long, conflicts_with_all = ["newest_note", "never_shared"])]
    new_id: bool,
    /// The keys, as troth key export wrote them
    #[arg(long, value_name = "FILE")]
    keys: PathBuf,
    /// The file whose first line is the passphrase of the keys (default: ask)
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// The newest erasure list
    #[arg(long, value_name = "FILE")]
    erased: Option<PathBuf>,
    /// Nothing was ever erased
    #[arg(long, conflicts_with = "erased")]
    nothing_erased: bool,
}

impl Restore {
    pub(crate) fn run(&self, world: &mut World, globals: &Globals) -> Result<Answer, Failure> {
        let (from, to) = (world.cwd.join(&self.folder), world.cwd.join(&self.to));
        desk::is_ledger_name(&to)?;
        let left = self.left(world)?;
        if self.erased.is_none() && !self.nothing_erased {
            let what = "what was erased after the backup would come back with the keys";
            let hint = "give the newest list that troth erase printed: --erased FILE; or say that there is none: \
                        --nothing-erased";
            return Err(Failure::usage("no-erasure-list", what, hint));
        }
        let sealed = files::bytes(&world.cwd.join(&self.keys), LONGEST)?;
        let list = self.erased.as_ref().map(|file| files::text(&world.cwd.join(file))).transpose()?;
        let phrase =
            passphrase::read(world, globals, self.passphrase_file.as_deref(), passphrase::For::Opening)?;
        let book = KeyBook::open(&String::from_utf8_lossy(&sealed), &phrase).map_err(desk::unread)?;
        let erased = list.map(|text| desk::list_of(&text, &book)).transpose()?.unwrap_or_default();
        let id = book.ledger;
        let restoring = Restoring { from, to: to.clone(), left, book, erased };
        if self.new_id {
            let succeeded = successor::succeed(&restoring, world, globals)?;
            return Ok(self.successor(&succeeded, world, globals));
        }
        let restored = restoring.run(world, globals)?;
        let name = desk::as_typed(&world.cwd, &to);
        let names = |keys: &[KeyName]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
        let json = json!({
            "ledger": name,
            "ledger_id": id.to_string(),
            "from": self.folder.display().to_string(),
            "events": restored.events,
            "keys": restored.keys,
            "destroyed": restored.destroyed,
            "lost": names(&restored.lost),
            "signs": restored.signs,
        });
        let paint = Paint::choose(world, globals.color);
        let notices = warnings(&restored, paint);
        let open = if restored.signs {
            "            the signing keys are open: troth key lock puts them under a passphrase\n"
        } else {
            ""
        };
        let text = format!(
            "{} {} to {name}: {} events, {} keys, {} of them destroyed before\n            id {id}, as before\n{open}  next:     \
             troth verify {name}\n",
            paint.good("✓ restored"),
            self.folder.display(),
            restored.events,
            restored.keys + restored.destroyed,
            restored.destroyed,
        );
        Ok(Answer { text, json, notices, ..Answer::default() })
    }

    /// What a ledger under a new id took over.
    fn successor(&self, done: &Succeeded, world: &World, globals: &Globals) -> Answer {
        let paint = Paint::choose(world, globals.color);
        let name = desk::as_typed(&world.cwd, &world.cwd.join(&self.to));
        let Succeeded { ledger, follows, events, left } = done;
        let json = json!({
            "ledger": name,
            "ledger_id": ledger.to_string(),
            "from": self.folder.display().to_string(),
            "follows": { "ledger_id": follows.ledger.to_string(), "size": follows.size, "root": follows.root.to_string() },
            "events": events,
            "left": left,
        });
        let text = format!(
            "{} {} to {name}, under a new id: {} events taken over\n            id {ledger}\n            its first event names {}, \
             {} events, root {}\n  next:     tell the clients: their checkpoints are of the old id; troth checkpoint \
             CLIENT\n",
            paint.good("✓ restored"),
            self.folder.display(),
            events["new"],
            follows.ledger,
            follows.size,
            follows.root,
        );
        let warning = |what: &String| format!("{} left behind: {}", paint.warn("warning:"), plain(what));
        Answer { text, json, notices: left.iter().map(warning).collect(), ..Answer::default() }
    }

    /// What had left the house, as it is given.
    fn left(&self, world: &World) -> Result<Left, Failure> {
        let Some(typed) = &self.newest_note else {
            if self.never_shared || self.new_id {
                return Ok(Left::Nothing);
            }
            let what = "without the newest note that left the house, nobody can tell a restore from a fork";
            let hint = "give it: --newest-note FILE, which some client has; --never-shared if none ever left";
            return Err(Failure::usage("no-newest-note", what, hint));
        };
        let is_line = |text: &str| text.trim_start().starts_with("troth1");
        let text = if is_line(typed) {
            typed.clone()
        } else {
            String::from_utf8_lossy(&files::bytes(&world.cwd.join(typed), LONGEST)?).into_owned()
        };
        let wrong = |what: String| {
            let hint = "give the note, the client's file or the line as it left the house";
            Failure::usage("note-unreadable", what, hint)
        };
        if is_line(&text) {
            let line: CheckpointLine = text.parse().map_err(|error| wrong(format!("{error}")))?;
            let CheckpointLine { ledger, size, root, .. } = line;
            return Ok(Left::Newest(Checkpoint { ledger, size, root }, None));
        }
        let note = match CheckpointFile::read_held(text.as_bytes()) {
            Ok(file) => {
                file.check().map_err(|fault| wrong(fault.to_string()))?;
                file.note
            }
            Err(_) => text,
        };
        let (checkpoint, _) = Checkpoint::read(&note).map_err(|error| wrong(error.to_string()))?;
        Ok(Left::Newest(checkpoint, Some(note)))
    }
}

fn warnings(restored: &Restored, paint: Paint) -> Vec<String> {
    let mut all = Vec::new();
    if !restored.lost.is_empty() {
        let names: Vec<String> = restored.lost.iter().take(5).map(ToString::to_string).collect();
        all.push(format!(
            "{} keys are younger than the file of keys ({}): what they sealed stays sealed",
            restored.lost.len(),
            names.join(", ")
        ));
    }
    if !restored.signs {
        all.push("the signing key in force is not in the file of keys: checkpoints stay unsigned".into());
    }
    all.iter().map(|warning| format!("{} {warning}", paint.warn("warning:"))).collect()
}
