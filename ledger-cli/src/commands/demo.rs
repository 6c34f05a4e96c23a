//! `troth demo`: a worked example to look at.

use std::path::{Path, PathBuf};

use ledger_core::{Instant, Zone};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::Globals;
use crate::demo::{self, Told};
use crate::desk;
use crate::failure::Failure;
use crate::render;
use crate::render::replay::spark::{self, Point};
use crate::render::style::Paint;
use crate::world::World;

/// Make an example ledger and look at it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("demo.md"))]
pub(crate) struct Demo {
    /// Where: a folder ending in .troth (default: demo.troth, here)
    #[arg(value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Demo {
    pub(crate) fn run(&self, world: &World, globals: &Globals) -> Result<Answer, Failure> {
        let given = match (&self.dir, &globals.ledger) {
            (Some(dir), _) | (None, Some(dir)) => dir.clone(),
            (None, None) => PathBuf::from("demo.troth"),
        };
        let dir: PathBuf = world.cwd.join(given).components().collect();
        if dir.extension().is_none_or(|ending| ending != "troth") {
            let named = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            return Err(Failure::usage(
                "ledger-name",
                format!("a ledger's folder ends in .troth, and `{named}` does not"),
                format!("troth demo {named}.troth"),
            ));
        }
        let shown = desk::as_typed(&world.cwd, &dir);
        demo::make(&dir, &shown)?;
        let paint = Paint::choose(world, globals.color);
        let told = demo::ask(&dir, paint.is_on())?;
        let papers = desk::as_typed(&world.cwd, &demo::papers_of(&dir));
        let page = Page { told: &told, shown: &shown, papers: &papers, export: export(&world.cwd, &dir) };
        Ok(Answer { text: page.text(paint), json: page.json(), ..Answer::default() })
    }
}

/// The line that makes a folder the ledger of this shell.
fn export(cwd: &Path, dir: &Path) -> String {
    match dir.strip_prefix(cwd) {
        Ok(relative) => {
            let mut name = String::new();
            for c in relative.display().to_string().chars() {
                if "\\\"$`".contains(c) {
                    name.push('\\');
                }
                name.push(c);
            }
            format!("export TROTH_LEDGER=\"$PWD/{name}\"")
        }
        Err(_) => format!("export TROTH_LEDGER='{}'", dir.display().to_string().replace('\'', r"'\''")),
    }
}

struct Page<'a> {
    told: &'a Told,
    shown: &'a str,
    papers: &'a str,
    export: String,
}

/// What to look at next, and why.
const NEXT: [(&str, &str); 7] = [
    ("troth audit kranich", "promises that wait for the client"),
    ("troth trust bodega --explain", "how far they can rely on us, and why"),
    ("troth cadence show lumen", "every weekly update, kept or not"),
    ("troth replay lumen", "what moved it, before a renewal"),
    ("troth audit lumen --as-of 2026-03-13 --known-at 2026-03-13", "as it stood, and was known, that day"),
    ("troth due", "what is owed, by whom"),
    ("troth log quarry", "how it came to walking away"),
];

/// What the audits of the clients are compared by.
const COMPARED: [&str; 6] = ["we", "they", "silent", "moved", "waited", "heroic"];

/// What an audit says of each of [`COMPARED`]: kept by the date on either side; of ours missed in silence, given a new
/// date, waiting for theirs, kept by heroics.
fn compared(audit: &Value) -> [String; 6] {
    let kept = |side: &str| {
        let kept = &audit[side]["kept_of_due"];
        format!("{} of {}", kept["kept"], kept["due"])
    };
    let [silent, moved] = [&audit["ours"]["missed"]["silently"], &audit["ours"]["renegotiated"]];
    let [waited, heroic] = [waited(audit), heroics(audit)];
    [
        kept("ours"),
        kept("client"),
        silent.to_string(),
        moved.to_string(),
        waited.to_string(),
        heroic.to_string(),
    ]
}

/// How many promises of ours are so.
fn ours(audit: &Value, so: impl Fn(&Value) -> bool) -> usize {
    let all = audit["commitments"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter(|one| one["side"] == "us" && so(one)).count()
}

/// How many promises of ours took heroics.
fn heroics(audit: &Value) -> usize {
    ours(audit, |one| one["heroic"] == true)
}

/// How many promises of ours had to wait for one of theirs.
fn waited(audit: &Value) -> usize {
    ours(audit, |one| one["waiting"]["seconds"].as_i64() > Some(0))
}

impl Page<'_> {
    fn json(&self) -> Value {
        let Told { id, begins, today, commands, events, clients, .. } = self.told;
        let client = |((name, fate, audit), replay): (&(&str, &str, Value), &Value)| {
            let last = last_step(replay);
            let kept = |side: &str| audit[side]["kept_of_due"].clone();
            json!({
                "relationship": name, "story": fate, "ours": kept("ours"), "client": kept("client"),
                "missed_silently": audit["ours"]["missed"]["silently"],
                "renegotiated": audit["ours"]["renegotiated"], "waited": waited(audit), "heroics": heroics(audit),
                "competence": last["dimensions"]["competence"], "integrity": last["dimensions"]["integrity"],
                "worth": last["worth"], "adherence": last["adherence"],
            })
        };
        let next: Vec<&str> = NEXT.iter().map(|(command, _)| *command).collect();
        json!({
            "ledger": self.shown, "id": id, "begins": begins.to_string(), "today": today.to_string(),
            "commands": commands, "events": events, "clients": clients.iter().zip(&self.told.replays).map(client).collect::<Vec<_>>(),
            "believed": {
                "relationship": self.told.shown.0, "day": demo::BELIEVED,
                "known_now": self.told.believed[0]["dimensions"]["integrity"],
                "known_then": self.told.believed[1]["dimensions"]["integrity"],
            },
            "papers": demo::PAPERS.map(|name| format!("{}/{name}", self.papers)),
            "export": self.export, "next": next,
        })
    }

    fn text(&self, paint: Paint) -> String {
        let Told { begins, today, commands, events, shown: (client, audit), clients, .. } = self.told;
        let day = |at: Instant| Zone::UTC.day(at);
        let (mark, count) = (paint.good("✓ made"), clients.len());
        let mut lines = vec![
            format!(
                "{mark} {}: a small studio, {count} clients, {commands} commands, {events} events",
                self.shown
            ),
            format!("  its story begins on {} and stands at {}", day(*begins), day(*today)),
            String::new(),
            paint.bold(&format!("What `troth audit {client}` says")),
        ];
        lines.extend(audit.lines().filter(|line| !line.starts_with("(a demo")).map(str::to_owned));
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        let row = |cells: [&str; 6]| cells.map(|cell| format!("{cell:>9}")).concat();
        lines.push(String::new());
        lines.push(paint.bold(&format!("{:<46}{}", "Kept by the date", row(COMPARED))));
        for (name, fate, document) in clients {
            let cells = compared(document);
            lines.push(format!("  {name:<8} {fate:<35}{}", row(cells.each_ref().map(String::as_str))));
        }
        lines.push(String::new());
        lines.extend(self.trust(paint));
        lines.push(String::new());
        lines.extend(self.believed(paint));
        lines.push(String::new());
        lines.extend(self.papers(paint));
        lines.push(String::new());
        lines.push(paint.bold("Look further"));
        lines.push(format!("  {}", self.export));
        let width = NEXT.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
        for (command, why) in NEXT {
            lines.push(format!("  {command:<width$}  {}", paint.dim(why)));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    /// Trust now, cadences, and how trust moved, each client in a line.
    fn trust(&self, paint: Paint) -> Vec<String> {
        let head = ["integrity by quarter", "competence", "integrity", "worth", "cadences held"];
        let row = |[quarters, competence, integrity, worth, cadences]: [&str; 5]| {
            format!("{quarters:<21} {competence:>11} {integrity:>10} {worth:>6} {cadences:>15}")
        };
        let mut lines = vec![paint.bold(&format!("{:<32}{}", "How far they can rely on us", row(head)))];
        for ((name, _, _), replay) in self.told.clients.iter().zip(&self.told.replays) {
            let last = last_step(replay);
            let steps = replay["steps"].as_array().map_or(&[][..], Vec::as_slice);
            let points: Vec<Point> =
                steps.iter().map(|step| point(&step["dimensions"]["integrity"])).collect();
            let [competence, integrity] =
                ["competence", "integrity"].map(|dimension| proven(&last["dimensions"][dimension]));
            let cadences = format!("{} of {}", last["adherence"]["held"], last["adherence"]["of"]);
            let cells =
                [&spark::line(&points), &competence, &integrity, &last["worth"].to_string(), &cadences];
            lines.push(format!("  {name:<30}{}", row(cells.map(String::as_str))));
        }
        lines
    }

    /// What stands before a stranger, and how the stranger checks it.
    fn papers(&self, paint: Paint) -> Vec<String> {
        let [renewal, bundle, kept, script] = demo::PAPERS.map(|name| format!("{}/{name}", self.papers));
        vec![
            paint.bold("What stands before a stranger"),
            format!(
                "  {renewal}  {}",
                paint.dim("for a renewal: what was said, what was done, what is next")
            ),
            format!("  {bundle}  {}", paint.dim("why we went; a page in it says how to check it")),
            format!("  troth verify {bundle} --against {kept}"),
            format!("  python3 {script} {bundle}  {}", paint.dim("(needs the package blake3)")),
        ]
    }

    /// One question with two answers: what is known of a day now, and what was believed on it.
    fn believed(&self, paint: Paint) -> Vec<String> {
        let (client, day) = (self.told.shown.0, demo::BELIEVED);
        let [now, then] = &self.told.believed;
        let integrity = |trust: &Value| proven(&trust["dimensions"]["integrity"]);
        let command = format!("troth trust {client} --as-of {day}");
        vec![
            paint.bold(&format!("What did we believe on {day}?")),
            format!("  {command:<58}  integrity {}", integrity(now)),
            format!("  {:<58}  integrity {}", format!("{command} --known-at {day}"), integrity(then)),
        ]
    }
}

/// Where a replay ends.
fn last_step(replay: &Value) -> &Value {
    replay["steps"].as_array().and_then(|steps| steps.last()).unwrap_or(&Value::Null)
}

/// What is proven in a dimension, or that it is too little to say.
fn proven(dimension: &Value) -> String {
    match point(dimension).level {
        Some((parts, _)) => render::trust::decimal(parts),
        None => "?".into(),
    }
}

/// What is proven in a dimension of a document, in 1/10,000 of its most.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share in four decimals")]
fn point(dimension: &Value) -> Point {
    let proven = dimension["proven"].as_f64().filter(|_| dimension["says_enough"] == true);
    Point { level: proven.map(|proven| ((proven * 10_000.0).round() as u128, 10_000)), broken: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_export_line_is_safe_to_paste() {
        let export = |dir: &str| export(Path::new("/a"), Path::new(dir));
        assert_eq!(export("/a/demo.troth"), "export TROTH_LEDGER=\"$PWD/demo.troth\"");
        assert_eq!(export("/a/$(x).troth"), "export TROTH_LEDGER=\"$PWD/\\$(x).troth\"");
        assert_eq!(export("/b/it's.troth"), r"export TROTH_LEDGER='/b/it'\''s.troth'");
    }
}
