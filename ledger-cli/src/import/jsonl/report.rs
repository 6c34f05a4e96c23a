//! What an import of events answers.

use serde_json::json;

use super::super::Wishes;
use super::super::problem::{Capped, Problem, spelled};
use super::Import;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::{Exit, Failure};
use crate::render::style::{Paint, plain};

/// How many problems and warnings a text names.
const SHOWN: usize = 20;

pub(super) fn answer(desk: &Desk<'_>, wishes: &Wishes, import: &Import, recorded: &[String]) -> Answer {
    let found = import.found.borrow();
    let problems = &found.findings.problems;
    let names: Vec<String> = wishes.files.iter().map(|file| file.display().to_string()).collect();
    let paint = Paint::choose(desk.world, desk.globals.color);
    let refused = problems.count > 0 && !wishes.partial;
    let mark = match (refused, wishes.dry_run, found.new) {
        (true, _, _) => paint.bad("✗ nothing recorded"),
        (_, _, 0) => paint.dim("nothing new"),
        (_, true, _) => paint.dim("would record"),
        _ => paint.good("✓ recorded"),
    };
    let mut text = format!(
        "{mark}  {} events in {} lines: {} new, {} already recorded, {} that cannot be recorded\n",
        found.new + found.already + found.left,
        import.events,
        found.new,
        found.already,
        found.left
    );
    text.push_str(&shown(problems, &names, paint));
    let warnings: Vec<String> = found
        .findings
        .warnings
        .kept
        .iter()
        .map(|(place, what)| format!("{}: {what}", spelled(&names, *place)))
        .collect();
    let listed: Vec<_> = problems
        .kept
        .iter()
        .map(|problem| {
            json!({
                "where": spelled(&names, problem.place), "code": problem.code,
                "message": problem.message, "hint": problem.hint,
            })
        })
        .collect();
    let mut document = json!({
        "dry_run": wishes.dry_run, "files": names, "rows": import.events, "as": "events",
        "events": { "new": found.new, "already": found.already, "left": found.left },
        "recorded": recorded, "warnings": warnings, "problems": listed,
        "problems_total": problems.count, "ledger": desk.ledger_name(),
    });
    if let (true, Some(first)) = (refused, problems.kept.first()) {
        let hint =
            first.hint.clone().unwrap_or_else(|| "mend the line, or leave it out with --partial".into());
        let failure =
            Failure::failed(first.code, first.message.clone(), hint).at(spelled(&names, first.place));
        document["error"] = failure.json()["error"].take();
    }
    let warning = paint.warn("warning:");
    let notices = warnings.iter().take(SHOWN).map(|what| format!("{warning} {}", plain(what))).collect();
    Answer { text, json: document, notices, exit: refused.then_some(Exit::Failed), ..Answer::default() }
}

/// The first of the problems, each at its place.
fn shown(problems: &Capped<Problem>, names: &[String], paint: Paint) -> String {
    let mut lines = Vec::new();
    for problem in problems.kept.iter().take(SHOWN) {
        lines.push(format!("  {}: {}\n", plain(&spelled(names, problem.place)), plain(&problem.message)));
        if let Some(hint) = &problem.hint {
            lines.push(paint.dim(&format!("      hint: {}\n", plain(hint))));
        }
    }
    if problems.count > SHOWN {
        lines.push(format!("  and {} more (--json lists them)\n", problems.count - SHOWN));
    }
    lines.concat()
}
