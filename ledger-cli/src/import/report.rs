//! What an import says: how much is new, what it would mean, what could not be taken, what to try next.

use serde_json::{Value, json};

use super::counts::{Counts, Meaning};
use super::csv::columns::Column;
use super::plan::Plan;
use super::problem::{Problem, spelled};
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::{Exit, Failure};
use crate::render::style::{Paint, plain};
use crate::render::table::table;

/// How many problems, warnings and clients a text names.
const SHOWN: usize = 20;

/// The answer of an import.
pub(crate) fn answer(desk: &Desk<'_>, plan: &Plan<'_>) -> Answer {
    let report = Report {
        plan,
        names: plan.names(),
        ledger: desk.ledger_name(),
        paint: Paint::choose(desk.world, desk.globals.color),
        counts: plan.counts.values().fold(Counts::default(), |mut sum, one| {
            sum += *one;
            sum
        }),
    };
    let exit = report.is_refused().then_some(Exit::Failed);
    Answer { text: report.text(), json: report.json(), notices: report.notices(), exit, ..Answer::default() }
}

struct Report<'a> {
    plan: &'a Plan<'a>,
    names: Vec<String>,
    ledger: String,
    paint: Paint,
    counts: Counts,
}

impl Report<'_> {
    /// Whether nothing is recorded because some of it cannot be.
    fn is_refused(&self) -> bool {
        self.plan.findings.problems.count > 0 && !self.plan.wishes.partial
    }

    fn clients(&self) -> impl Iterator<Item = (&str, &u32, &Counts)> {
        let name =
            |index: &u32| usize::try_from(*index).ok().and_then(|index| self.plan.clients.list.get(index));
        self.plan
            .counts
            .iter()
            .filter_map(move |(index, counts)| Some((name(index)?.stream.as_str(), index, counts)))
    }

    fn opened(&self) -> Vec<&str> {
        self.clients()
            .filter(|(_, index, _)| self.plan.opened.contains(index))
            .map(|(name, ..)| name)
            .collect()
    }

    /// What is worth trying next.
    fn next(&self) -> Vec<String> {
        if self.is_refused() || self.plan.wishes.dry_run {
            let files: Vec<String> = self.names.iter().map(|name| quoted(name)).collect();
            let wishes = self.plan.wishes;
            let said = wishes.kind.map(|kind| format!(" --as {}", kind.name())).unwrap_or_default();
            let map =
                wishes.map.as_ref().map(|map| format!(" --map {}", quoted(&map.name))).unwrap_or_default();
            let files = format!("{}{map}{said}", files.join(" "));
            return match self.is_refused() {
                true => {
                    vec![format!("troth import {files} --partial   (leaves out what cannot be recorded)")]
                }
                false if self.counts.is_nothing_new() => Vec::new(),
                false => vec![format!("troth import {files}")],
            };
        }
        let view = if self.plan.kind.is_judged() { "audit" } else { "log" };
        self.clients().take(3).map(|(name, ..)| format!("troth {view} {name}")).collect()
    }

    fn summary(&self) -> String {
        let Counts { new, added_to, already, conflicting, left, events, .. } = self.counts;
        let mut parts = vec![format!("{new} new")];
        if added_to > 0 {
            parts.push(format!("{added_to} with something new"));
        }
        parts.push(format!("{already} already recorded"));
        if conflicting > 0 {
            parts.push(format!("{conflicting} conflicting"));
        }
        if left > 0 {
            parts.push(format!("{left} that cannot be recorded"));
        }
        let entries = self.plan.kind.counted(self.counts.entries());
        let clients = match count(self.plan.counts.len(), "client") {
            clients if clients == entries => String::new(),
            clients => format!(" of {clients}"),
        };
        let events = if events > 0 { format!(" ({})", count(events, "event")) } else { String::new() };
        format!("{entries}{clients} in {}: {}{events}", count(self.plan.rows, "row"), parts.join(", "))
    }

    fn text(&self) -> String {
        let Self { plan, paint, .. } = self;
        let mark = match (self.is_refused(), plan.wishes.dry_run, self.counts.is_nothing_new()) {
            (true, false, _) => paint.bad("✗ nothing recorded"),
            (true, true, _) => paint.bad("✗ would record nothing"),
            (_, _, true) => paint.dim("nothing new"),
            (_, true, _) => paint.dim("would record"),
            (_, false, _) => paint.good("✓ recorded"),
        };
        let mut lines = vec![format!("{mark}  {}", self.summary())];
        lines.extend(self.reading().into_iter().map(|what| format!("            {what}")));
        let opened = self.opened();
        if !opened.is_empty() && !self.is_refused() {
            let verb = if plan.wishes.dry_run { "would open" } else { "opened" };
            lines.push(format!("            {verb} {}", some(&opened)));
        }
        if self.counts.unknown > 0 {
            lines.push(format!("            {} left unknown: shown, never scored", self.counts.unknown));
        }
        lines.push(paint.dim(&format!("            in {}", self.ledger)));
        lines.extend(self.problems());
        lines.extend(self.meaning());
        lines.extend(self.next().into_iter().map(|next| format!("  next:     {next}")));
        lines.push(String::new());
        lines.join("\n")
    }

    /// How the files were read, where that was not said outright.
    fn reading(&self) -> Vec<String> {
        let plan = self.plan;
        let mut said = match (&plan.wishes.map, plan.wishes.kind) {
            (Some(map), _) => vec![format!("read as {}, by the map {}", plan.kind.name(), plain(&map.name))],
            (None, None) => vec![format!("read as {}, by the header", plan.kind.name())],
            (None, Some(_)) => Vec::new(),
        };
        let guess = |(column, called): (Column, &str)| format!("`{}` as {}", plain(called), column.name());
        let guessed: Vec<String> = plan.guessed().into_iter().map(guess).collect();
        if !guessed.is_empty() {
            said.push(format!("guessed {}", guessed.join(", ")));
        }
        let other = &plan.clients.by_other_name;
        let mut names: Vec<String> = other
            .iter()
            .take(SHOWN)
            .map(|(called, stream)| format!("`{}` for {stream}", plain(called)))
            .collect();
        if other.len() > SHOWN {
            names.push(format!("{} more", other.len() - SHOWN));
        }
        if !names.is_empty() {
            said.push(format!("took {}", names.join(", ")));
        }
        said
    }

    fn problems(&self) -> Vec<String> {
        let problems = &self.plan.findings.problems;
        let mut lines = Vec::new();
        if problems.count > 0 {
            lines.push(self.paint.bad(&format!("{} cannot be recorded:", count(problems.count, "place"))));
        }
        for problem in problems.kept.iter().take(SHOWN) {
            lines.push(format!(
                "  {}: {}",
                plain(&spelled(&self.names, problem.place)),
                plain(&problem.message)
            ));
            if let Some(hint) = &problem.hint {
                lines.push(self.paint.dim(&format!("      hint: {}", plain(hint))));
            }
        }
        if problems.count > SHOWN {
            lines.push(format!("  and {} more (--json lists them)", problems.count - SHOWN));
        }
        lines
    }

    /// What it would mean: a line for each client, and all of them taken together.
    fn meaning(&self) -> Vec<String> {
        let meaning = &self.plan.meaning;
        if meaning.is_empty() {
            return Vec::new();
        }
        let all = self.all_meaning();
        let row = |name: &str, of: &Meaning| {
            let missed = format!("{} ({} silently)", of.missed, of.missed_silently);
            let mut cells = vec![
                name.to_owned(),
                of.made.to_string(),
                of.kept_on_time.to_string(),
                of.kept_late.to_string(),
                missed,
            ];
            cells.extend([of.overdue, of.open, of.unknown].map(|count| count.to_string()));
            cells
        };
        let known = self.clients().filter_map(|(name, index, _)| Some((name, meaning.get(index)?)));
        let mut rows: Vec<Vec<String>> = known.take(SHOWN).map(|(name, of)| row(name, of)).collect();
        if meaning.len() > SHOWN {
            rows.push(vec![format!("and {} more", meaning.len() - SHOWN)]);
        }
        if meaning.len() > 1 {
            rows.push(row("together", &all));
        }
        let head = ["", "promised", "on time", "late", "missed", "overdue", "open", "unknown"];
        let missed =
            format!("{} would count as missed silently, {} as kept late", all.missed_silently, all.kept_late);
        vec![
            String::new(),
            "What it would mean, with what is recorded already:".into(),
            table(&head, rows, &[1, 2, 3, 4, 5, 6, 7], 118).trim_end().to_owned(),
            self.paint.bold(&missed),
        ]
    }

    fn all_meaning(&self) -> Meaning {
        self.plan.meaning.values().fold(Meaning::default(), |mut sum, one| {
            sum += *one;
            sum
        })
    }

    /// Every warning, as it stands in `--json`.
    fn warnings(&self) -> Vec<String> {
        let Plan { findings, recorded, .. } = self.plan;
        let mut all: Vec<String> = Vec::new();
        if self.counts.recorded_late > 0 {
            all.push(format!(
                "{} of the ends are recorded more than five business days after they occurred: the audit marks them so",
                self.counts.recorded_late
            ));
        }
        let placed = findings.warnings.kept.iter();
        all.extend(placed.map(|(place, what)| format!("{}: {what}", spelled(&self.names, *place))));
        all.extend(recorded.warnings.iter().cloned());
        all
    }

    fn notices(&self) -> Vec<String> {
        let all = self.warnings();
        let warning = self.paint.warn("warning:");
        let mut notices: Vec<String> =
            all.iter().take(SHOWN).map(|what| format!("{warning} {}", plain(what))).collect();
        let more = self.plan.findings.warnings.count.max(all.len()).saturating_sub(SHOWN);
        if more > 0 {
            notices.push(format!("{warning} and {more} more (--json lists them)"));
        }
        notices
    }

    fn json(&self) -> Value {
        let Self { plan, counts, .. } = self;
        let relationships: Vec<Value> = self
            .clients()
            .map(|(name, index, counts)| {
                let meaning = plan.meaning.get(index).map(Meaning::json);
                let mut one = json!({
                    "relationship": name,
                    "opened": plan.opened.contains(index),
                    "would_mean": meaning,
                });
                one[plan.kind.name()] = counted(counts);
                one
            })
            .collect();
        let mut document = json!({
            "dry_run": plan.wishes.dry_run,
            "files": self.names,
            "rows": plan.rows,
            "as": plan.kind.name(),
            "map": plan.wishes.map.as_ref().map(|map| map.name.clone()),
            "guessed": plan.guessed().iter().map(|(column, called)| json!({ "column": column.name(), "called": called })).collect::<Vec<_>>(),
            "named": plan.clients.by_other_name.iter().map(|(called, stream)| json!({ "called": called, "relationship": stream })).collect::<Vec<_>>(),
            "events": { "new": if self.is_refused() { 0 } else { counts.events }, "recorded": plan.recorded.events },
            "opened": self.opened(),
            "relationships": relationships,
            "would_mean": (plan.wishes.dry_run && plan.kind.is_judged()).then(|| self.all_meaning().json()),
            "recorded": plan.recorded.at.map(|at| at.to_string()),
            "already": counts.is_nothing_new() && plan.findings.problems.count == 0,
            "warnings": self.warnings(),
            "warnings_total": plan.findings.warnings.count,
            "problems": plan.findings.problems.kept.iter().map(|problem| self.problem(problem)).collect::<Vec<_>>(),
            "problems_total": plan.findings.problems.count,
            "next": self.next(),
            "ledger": self.ledger,
        });
        document[plan.kind.name()] = counted(counts);
        if let (true, Some(first)) = (self.is_refused(), plan.findings.problems.kept.first()) {
            document["error"] = self.failure(first).json()["error"].take();
        }
        document
    }

    fn problem(&self, problem: &Problem) -> Value {
        json!({
            "where": spelled(&self.names, problem.place),
            "code": problem.code,
            "message": problem.message,
            "hint": problem.hint,
        })
    }

    /// What a program gets as the error where nothing was recorded: the first problem.
    fn failure(&self, problem: &Problem) -> Failure {
        let hint =
            problem.hint.clone().unwrap_or_else(|| "mend the row, or leave it out with --partial".into());
        Failure::failed(problem.code, problem.message.clone(), hint).at(spelled(&self.names, problem.place))
    }
}

fn counted(counts: &Counts) -> Value {
    json!({
        "total": counts.entries(),
        "new": counts.new,
        "added_to": counts.added_to,
        "already": counts.already,
        "conflicting": counts.conflicting,
        "left": counts.left,
        "left_unknown": counts.unknown,
    })
}

fn count(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The first of many names.
fn some(names: &[&str]) -> String {
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = names.len().saturating_sub(SHOWN);
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// A name as a shell takes it.
fn quoted(name: &str) -> String {
    let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    if is_plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}
