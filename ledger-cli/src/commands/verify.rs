//! `troth verify`: whether the record is what it was; and what a bundle of it proves.

mod against;
mod bundle;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::proof::verdict::{Facts, Held};
use ledger_store::error::Corruption;
use ledger_store::local::signed::{Asked, shown};
use ledger_store::local::verify::{Verified, verify_on};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::Globals;
use crate::desk;
use crate::failure::{Exit, Failure};
use crate::render::style::{Paint, plain};
use crate::world::World;

/// Check that nothing in the ledger was altered
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("verify.md"))]
pub(crate) struct Verify {
    /// A bundle, or a ledger's folder (default: the ledger that is meant)
    #[arg(value_name = "BUNDLE|LEDGER")]
    what: Option<PathBuf>,
    /// A checkpoint that somebody kept: its file, or the line of a mail
    #[arg(long, value_name = "FILE|LINE")]
    against: Option<String>,
}

impl Verify {
    pub(crate) fn run(&self, world: &World, globals: &Globals) -> Result<Answer, Failure> {
        // What was typed wrongly is told before everything is read.
        let held = self.against.as_deref().map(|typed| against::read(typed, &world.cwd)).transpose()?;
        let named = self.what.as_ref().map(|what| world.cwd.join(what));
        if let Some(file) = named.as_ref().filter(|path| bundle::is_meant(path)) {
            let (name, paint) = (desk::as_typed(&world.cwd, file), Paint::choose(world, globals.color));
            return bundle::judge(file, &name, held.as_ref(), paint);
        }
        let dir = match named {
            Some(folder) => folder,
            None => desk::meant(world, globals)?,
        };
        let name = desk::as_typed(&world.cwd, &dir);
        let verified = verify_on(Arc::clone(&world.disk), &dir)?;
        let paint = Paint::choose(world, globals.color);
        let ok = verified.problems.is_empty();
        let notices = verified.notices.iter().map(|notice| format!("notice: {notice}")).collect();
        let exit = (!ok).then_some(Exit::Integrity);
        let mut answer = Answer {
            text: text(&verified, &name, paint),
            json: document(&verified),
            notices,
            exit,
            ..Answer::default()
        };
        // What a damaged ledger shows proves nothing of it.
        if let Some(held) = held.filter(|_| ok) {
            let facts = facts(world, &held, &dir)?;
            against::judge(&held, facts.as_ref(), verified.events).tell(&mut answer, paint);
        }
        Ok(answer)
    }
}

/// What the ledger shows for a checkpoint that can be read.
fn facts(world: &World, held: &Held, dir: &Path) -> Result<Option<Facts>, Failure> {
    let (asked, size) = match held {
        Held::Line(line) => (Asked::Tag(line.tag), line.size),
        Held::File(file) => (Asked::Client(file.stream.clone()), file.checked.checkpoint.size),
        Held::Unreadable(_) | Held::Unbelieved(_) => return Ok(None),
    };
    Ok(shown(Arc::clone(&world.disk), dir, &asked, size)?)
}

fn document(verified: &Verified) -> Value {
    let ok = verified.problems.is_empty();
    json!({
        "ok": ok,
        "verdict": if ok { "ok" } else { "altered" },
        "events": verified.events,
        "root": verified.root.to_string(),
        "checked": {
            "chain": verified.events, "tree": ok, "signatures": verified.signatures, "evidence": verified.evidence_files,
        },
        "unsigned_checkpoints": verified.unsigned,
        "notices": verified.notices.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "problems": verified.problems.iter().map(problem).collect::<Vec<_>>(),
        "unlisted_problems": verified.unlisted,
    })
}

/// A problem as a document: its place in the log and what is wrong there.
pub(super) fn problem(problem: &Corruption) -> Value {
    json!({
        "line": problem.line,
        "offset": problem.offset,
        "stream": problem.stream.as_ref().map(ToString::to_string),
        "what": problem.fault.to_string(),
    })
}

/// A problem as a line.
pub(super) fn problem_line(problem: &Corruption) -> String {
    let stream = problem.stream.as_ref().map(|stream| format!(", stream {stream}")).unwrap_or_default();
    format!("line {}, byte {}{stream}: {}", problem.line, problem.offset, plain(&problem.fault.to_string()))
}

/// What is signed, where anything is.
fn signatures(verified: &Verified) -> String {
    match (verified.signatures, verified.unsigned) {
        (0, 0) => String::new(),
        (1, 0) => "  1 checkpoint, signed by the key that was in force\n".to_owned(),
        (signed, 0) => format!("  {signed} checkpoints, each signed by the key that was in force\n"),
        (signed, unsigned) => format!("  {signed} checkpoints signed, {unsigned} not signed yet\n"),
    }
}

fn text(verified: &Verified, name: &str, paint: Paint) -> String {
    let counts = format!(
        "{} events in {} streams, {} evidence files",
        verified.events, verified.streams, verified.evidence_files
    );
    if verified.problems.is_empty() {
        return format!(
            "{} {name}: {counts}\n  chain, order and tree recomputed from {} bytes; root {}\n{}",
            paint.good("✓ unaltered"),
            verified.bytes,
            verified.root,
            signatures(verified)
        );
    }
    let mut lines = vec![format!("{} {name}: {counts}", paint.bad("✗ altered"))];
    lines.extend(verified.problems.iter().map(|problem| format!("  {}", problem_line(problem))));
    if verified.unlisted > 0 {
        lines.push(format!("  and {} more", verified.unlisted));
    }
    lines.push("  next:     troth doctor says what can be done; nothing was changed".into());
    lines.join("\n") + "\n"
}
