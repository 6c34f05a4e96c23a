//! `troth doctor`: what state the ledger's folder is in, and the mends a person must ask for.

use std::path::PathBuf;
use std::sync::Arc;

use ledger_core::event::{CommitmentEvent, Event, Fact};
use ledger_core::time::tzdb_version;
use ledger_core::{CommitmentRef, Due};
use ledger_store::local::doctor::{IndexState, Report, TailState, cut_end_on, examine_on, rebuild_index_on};
use serde_json::json;

use super::verify::{problem, problem_line};
use crate::answer::Answer;
use crate::args::Globals;
use crate::desk::{self, Desk, Whereabouts};
use crate::failure::{Exit, Failure};
use crate::render::style::Paint;
use crate::world::World;

/// See what is wrong with the ledger's files, and mend it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("doctor.md"))]
pub(crate) struct Doctor {
    /// Delete the index and make it again from the log
    #[arg(long)]
    rebuild_index: bool,
    /// Move the log's damaged end aside, to torn/: what was acknowledged there is lost to this ledger
    #[arg(long, conflicts_with = "rebuild_index")]
    cut_end: bool,
}

impl Doctor {
    pub(crate) fn run(&self, world: &mut World, globals: &Globals) -> Result<Answer, Failure> {
        let dir = desk::meant(world, globals)?;
        let store_disk = Arc::clone(&world.disk);
        let disk = || Arc::clone(&store_disk);
        let mut done = Vec::new();
        if self.rebuild_index {
            let bytes = rebuild_index_on(disk(), &dir)?;
            done.push(format!("the index was made again from {bytes} bytes of log"));
        }
        if self.cut_end {
            done.push(match cut_end_on(disk(), &dir)? {
                Some(notice) => notice.to_string(),
                None => "the log's end is sound: nothing was cut".into(),
            });
        }
        let report = examine_on(disk(), &dir)?;
        let away = (Whereabouts::Away, Whereabouts::Away);
        let (moved, (signing, next)) = if report.damage.is_none() {
            let opened = Desk::open_at(world, globals, dir.clone())?;
            let here = opened.keys_here().map_or(away, |here| (here.signing, here.next));
            (moved_dues(&opened)?, here)
        } else {
            (Vec::new(), away)
        };
        let paint = Paint::choose(world, globals.color);
        let name = desk::as_typed(&world.cwd, &dir);
        let exit = report.damage.is_some().then_some(Exit::Integrity);
        let json = json!({
            "ledger": name,
            "done": done,
            "log_bytes": report.log_bytes,
            "tail": tail(report.tail),
            "index": index(report.index),
            "damage": report.damage.as_ref().map(problem),
            "torn": paths(&report.torn),
            "leftovers": paths(&report.leftovers),
            "exposed": paths(&report.exposed),
            "dues_moved": moved.iter().map(|(reference, due)| json!({
                "ref": reference.to_string(), "due": due.at.to_string(), "wall": due.wall.to_string(), "zone": due.zone.name(),
            })).collect::<Vec<_>>(),
            "key_here": signing != Whereabouts::Away,
            "key_locked": signing == Whereabouts::Locked,
            "next_key_here": next != Whereabouts::Away,
            "next_key_locked": next == Whereabouts::Locked,
            "tzdb": tzdb_version(),
        });
        let mut text = text(&report, &done, &moved, &name, paint);
        text += &keys(signing, next);
        Ok(Answer { text, json, exit, ..Answer::default() })
    }
}

/// What a thief of this folder could do with the keys in it.
fn keys(signing: Whereabouts, next: Whereabouts) -> String {
    let mut lines = Vec::new();
    match signing {
        Whereabouts::Away => {}
        Whereabouts::Open => {
            lines.push("the signing key is open: whoever takes this folder can sign.");
            lines.push("troth key lock puts it under a passphrase");
        }
        Whereabouts::Locked => lines.push("the signing key is locked: nobody signs without its passphrase"),
    }
    match next {
        Whereabouts::Away => {}
        Whereabouts::Open => {
            lines.push("the next key lies here too: whoever takes this folder can put it in force.");
            lines.push("troth key stash FILE moves it off this machine");
        }
        Whereabouts::Locked => {
            lines.push("the next key lies here too, locked; troth key stash FILE moves it off this machine");
        }
    }
    let line = |(index, line): (usize, &&str)| {
        format!("{}{line}\n", if index == 0 { "  keys   " } else { "         " })
    };
    lines.iter().enumerate().map(line).collect()
}

fn paths(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| path.display().to_string()).collect()
}

fn tail(state: TailState) -> String {
    match state {
        TailState::Sound => "sound".into(),
        TailState::Unreadable => "unreadable: the next command makes it again from the log".into(),
        TailState::Behind(bytes) => {
            format!(
                "{bytes} bytes lie beyond it: the next command keeps what is whole and sets aside what is torn"
            )
        }
        TailState::Ahead(bytes) => format!("{bytes} bytes that were acknowledged are not in the log"),
    }
}

fn index(state: IndexState) -> String {
    match state {
        IndexState::None => "none yet: it is made when it is needed".into(),
        IndexState::Current => "holds everything".into(),
        IndexState::Behind(bytes) => format!("{bytes} bytes behind: the next command catches it up"),
        IndexState::Ahead(bytes) => format!(
            "says the log had {bytes} bytes more: either the log was cut, or this is a copy made while a program was \
             writing. If `troth verify` on the original is sound, it is such a copy: troth doctor --rebuild-index"
        ),
    }
}

/// Dues whose wall time today's zone tables would resolve to another instant. The instant recorded decides.
fn moved_dues(desk: &Desk<'_>) -> Result<Vec<(CommitmentRef, Due)>, Failure> {
    let mut moved = Vec::new();
    desk.each_fact(&mut |fact: Fact| {
        if let Event::Commitment(event) = &fact.event
            && let Some(due) = due_of(event).filter(|due| !due.still_resolves())
        {
            moved.push((CommitmentRef { stream: fact.envelope.stream.clone(), number: event.number() }, due));
        }
        Ok(())
    })?;
    Ok(moved)
}

fn due_of(event: &CommitmentEvent) -> Option<Due> {
    match event {
        CommitmentEvent::Requested(terms)
        | CommitmentEvent::Offered(terms)
        | CommitmentEvent::Countered(terms)
        | CommitmentEvent::Made(terms) => terms.due,
        CommitmentEvent::SlipDisclosed(slip) => slip.expect,
        CommitmentEvent::Renegotiated(renegotiated) => Some(renegotiated.due),
        CommitmentEvent::Accepted(_)
        | CommitmentEvent::AskedAfter(_)
        | CommitmentEvent::Delegated(_)
        | CommitmentEvent::Delivered(_)
        | CommitmentEvent::Assessed(_)
        | CommitmentEvent::Released(_)
        | CommitmentEvent::Withdrawn(_)
        | CommitmentEvent::MissAcknowledged(_)
        | CommitmentEvent::LeftUnknown(_) => None,
    }
}

fn text(
    report: &Report,
    done: &[String],
    moved: &[(CommitmentRef, Due)],
    name: &str,
    paint: Paint,
) -> String {
    let mut lines: Vec<String> = done.iter().map(|done| format!("{} {done}", paint.good("✓"))).collect();
    lines.push(format!("{name}  log of {} bytes, zone tables {}", report.log_bytes, tzdb_version()));
    lines.push(format!("  tail   {}", tail(report.tail)));
    lines.push(format!("  index  {}", index(report.index)));
    if let Some(damage) = &report.damage {
        lines.push(format!("{} {}", paint.bad("✗ damaged:"), problem_line(damage)));
        lines.push("  Reads of other clients go on; nothing can be written. Restore this folder from a backup, keeping this".into());
        lines.push("  one to look at; only where there is none: troth doctor --cut-end moves the damaged end to torn/".into());
    }
    for (label, paths) in [
        ("cut from the end at some time, kept to look at:", &report.torn),
        ("left by an interrupted program, may be removed:", &report.leftovers),
        ("others than you may read these secret files (chmod go-rwx):", &report.exposed),
    ] {
        if !paths.is_empty() {
            lines.push(format!("  {label}"));
            lines.extend(paths.iter().map(|path| format!("    {}", path.display())));
        }
    }
    for (reference, due) in moved {
        lines.push(format!(
            "  {reference} is due {}, recorded for {} in {}: today's zone tables would say otherwise, and what was recorded decides",
            due.at, due.wall, due.zone
        ));
    }
    if report.damage.is_none() {
        lines.push(format!("  next:     {}", "troth verify recomputes everything"));
    }
    lines.join("\n") + "\n"
}
