//! `troth checkpoint`: sign where the ledger stands, and hand that to clients.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::Unlocking;
use crate::desk::{Desk, Shared, Signed};
use crate::failure::Failure;
use crate::render::style::{Paint, plain};

/// Sign where the ledger stands now
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("checkpoint.md"))]
pub(crate) struct Checkpoint {
    /// The clients to make a checkpoint file for
    #[arg(value_name = "CLIENT")]
    clients: Vec<String>,
    /// The folder for those files (default: the one you stand in)
    #[arg(long, value_name = "DIR", requires = "clients")]
    to: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) unlocking: Unlocking,
}

impl Checkpoint {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let clients = desk.meant_clients(&self.clients)?;
        let folder = self.to.clone().unwrap_or_default();
        desk.unlock()?;
        let signed = desk.checkpoint()?;
        let mut shared = Vec::new();
        for client in &clients {
            shared.push(desk.share(client, &signed, &desk.world.cwd.join(&folder))?);
        }
        let paint = Paint::choose(desk.world, desk.globals.color);
        let mark = if signed.is_signed() { paint.good("✓ signed") } else { paint.warn("unsigned") };
        let mut lines = vec![format!("{mark}  {} events, root {}", signed.size(), signed.root())];
        if signed.is_signed() {
            lines.push(format!("          {}", plain(&signed.path.display().to_string())));
        }
        if !signed.caught_up.is_empty() {
            let count = signed.caught_up.len();
            let more = if count == 1 { "" } else { "s" };
            lines.push(format!("          and {count} checkpoint{more} from before"));
        }
        lines.push(to_send(desk, &shared));
        let text = lines.join("\n");
        let warnings = signed.warnings();
        let notices =
            warnings.iter().map(|warning| format!("{} {}", paint.warn("warning:"), plain(warning))).collect();
        Ok(Answer { text, json: document(desk, &signed, &shared, &warnings), notices, ..Answer::default() })
    }
}

/// Signs what a verb has just recorded; that stands whatever becomes of the checkpoint.
pub(super) fn after(desk: &mut Desk<'_>, answer: &mut Answer) {
    if desk.world.told.is_some() {
        return;
    }
    // A passphrase that is of no use keeps nobody from recording.
    let mut warnings: Vec<String> =
        desk.unlock_if_given().err().map(|failure| failure.message).into_iter().collect();
    match desk.checkpoint() {
        Ok(signed) => warnings.extend(signed.warnings()),
        Err(failure) => {
            warnings.push(format!("it is recorded, but no checkpoint was made: {}", failure.message));
        }
    }
    let paint = Paint::choose(desk.world, desk.globals.color);
    for warning in warnings {
        answer.notices.push(format!("{} {}", paint.warn("warning:"), plain(&warning)));
        if let Some(all) = answer.json["warnings"].as_array_mut() {
            all.push(warning.into());
        }
    }
}

fn document(desk: &Desk<'_>, signed: &Signed, shared: &[Shared], warnings: &[String]) -> Value {
    json!({
        "size": signed.size(),
        "root": signed.root().to_string(),
        "signed": signed.is_signed(),
        "note": signed.is_signed().then(|| signed.path.display().to_string()),
        "caught_up": signed.caught_up,
        "unsigned": signed.unsigned,
        "shared": listed(desk, shared),
        "warnings": warnings,
        "ledger": desk.ledger_name(),
    })
}

/// What was handed out, as a program gets it.
pub(super) fn listed(desk: &Desk<'_>, shared: &[Shared]) -> Value {
    let item = |shared: &Shared| {
        let file = crate::desk::as_typed(&desk.world.cwd, &shared.file);
        json!({ "client": shared.client.to_string(), "file": file, "line": shared.line })
    };
    shared.iter().map(item).collect()
}

/// What there is to attach, and the line for the mail's body.
pub(super) fn to_send(desk: &Desk<'_>, shared: &[Shared]) -> String {
    let item = |shared: &Shared| {
        let file = plain(&crate::desk::as_typed(&desk.world.cwd, &shared.file));
        format!("  attach:   {file}\n  the line for the mail's body, as it stands:\n{}\n", shared.line)
    };
    shared.iter().map(item).collect()
}
