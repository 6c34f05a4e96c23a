//! `troth verify BUNDLE`: what a bundle proves to somebody who has no ledger. Nothing is written.

use std::path::Path;

use ledger_core::proof::bundle::{Judgement, Problem, Shown, verify};
use ledger_core::proof::manifest::Manifest;
use ledger_core::proof::verdict::{Finding, Held, Verdict};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::{Exit, Failure};
use crate::input::files;
use crate::render::style::{Paint, plain};

/// The longest archive that the format has: below 4 GiB.
const LONGEST: u64 = u32::MAX as u64;

/// Whether a bundle is meant: a file, or what is called as one.
pub(super) fn is_meant(path: &Path) -> bool {
    path.is_file() || (!path.is_dir() && path.extension().is_some_and(|ending| ending == "zip"))
}

/// Judges the bundle in this file, called `name` by who asks.
pub(super) fn judge(path: &Path, name: &str, held: Option<&Held>, paint: Paint) -> Result<Answer, Failure> {
    let archive = files::bytes(path, LONGEST)?;
    let judgement = verify(&archive, held);
    let exit = match judgement.verdict {
        Verdict::Ok | Verdict::Proved => None,
        verdict if verdict.accuses() => Some(Exit::Integrity),
        _ => Some(Exit::Failed),
    };
    let text = text(&judgement, name, paint);
    Ok(Answer { text, json: document(&judgement), exit, ..Answer::default() })
}

fn document(judgement: &Judgement) -> Value {
    let Judgement { verdict, problem, shown, against } = judgement;
    let holds = problem.is_none();
    let manifest = shown.manifest.as_ref();
    let about = manifest.map(|manifest| {
        json!({
            "ledger": manifest.ledger, "client": manifest.stream, "audience": manifest.audience,
            "as_of": manifest.as_of, "size": manifest.size, "recorded": shown.recorded,
            "ordered": shown.ordered, "checkpoints": shown.older, "disclosed": shown.disclosed,
            "withheld": shown.withheld.iter().map(|(event, values)| json!({ "event": event, "values": values })).collect::<Vec<_>>(),
            "missing": shown.missing.iter().map(|(name, blake3)| json!({ "name": name, "blake3": blake3 })).collect::<Vec<_>>(),
        })
    });
    let recorded = match against {
        Some(Finding::Proved { recorded, .. }) => Some(recorded),
        _ => None,
    };
    json!({
        "ok": holds,
        "verdict": verdict.code(),
        "events": shown.events,
        "root": manifest.map(|manifest| manifest.root),
        "checked": {
            "chain": shown.events, "tree": holds, "signatures": shown.signatures, "evidence": shown.evidence,
        },
        "notices": shown.missing.iter().map(missing).collect::<Vec<_>>(),
        "problems": problem.iter().map(problem_document).collect::<Vec<_>>(),
        "bundle": about,
        "against": against.as_ref().map(|found| {
            json!({ "verdict": found.verdict().code(), "what": found.to_string(), "recorded": recorded })
        }),
    })
}

fn problem_document(problem: &Problem) -> Value {
    let Problem { place, trouble } = problem;
    json!({
        "line": place.line,
        "offset": null,
        "stream": place.stream,
        "version": place.version,
        "event": place.event,
        "file": place.file,
        "what": trouble.to_string(),
    })
}

fn missing((name, _): &(String, ledger_core::Hash)) -> String {
    format!("{name} is cited and not in the bundle")
}

fn text(judgement: &Judgement, name: &str, paint: Paint) -> String {
    let Judgement { verdict, problem, shown, against } = judgement;
    let word = verdict.word();
    if let Some(Problem { place, trouble }) = problem {
        let held = matches!(against, Some(found) if found.verdict() == *verdict);
        let place = if held { "what you hold against it".to_owned() } else { place.to_string() };
        let lines = [
            format!("{} {name}", paint.bad(&format!("✗ {word}"))),
            format!("  where:     {}", plain(&place)),
            format!("  what:      {}", plain(&trouble.to_string())),
            format!("  next:      {}", what_to_do(*verdict)),
        ];
        return lines.join("\n") + "\n";
    }
    let Some(manifest) = &shown.manifest else { return format!("{word} {name}\n") };
    let mut lines = vec![format!("{} {name}: {}", paint.good(&format!("✓ {word}")), whose(manifest))];
    lines.extend(proved(shown, manifest));
    lines.extend(against.iter().map(|found| {
        format!("             {found}: compare this with the date of the mail that brought it")
    }));
    lines.push(
        "  claimed:   when things happened, where a locator leads, every document in it: the issuer's words"
            .into(),
    );
    lines.extend(withheld(shown));
    if against.is_none() {
        lines.push(
            "  next:      alone, a history that was written anew passes too: hold an older checkpoint against it (--against)"
                .into(),
        );
    }
    lines.join("\n") + "\n"
}

fn whose(manifest: &Manifest) -> String {
    let Manifest { stream, as_of, size, ledger, .. } = manifest;
    format!("the record of {stream} as of {as_of}\n  ledger:    {ledger}, {size} events")
}

fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn proved(shown: &Shown, manifest: &Manifest) -> Vec<String> {
    let recorded = shown.recorded.map(|recorded| format!(", recorded {recorded}")).unwrap_or_default();
    let order = if shown.ordered { "the order of all of them" } else { "their order within each stream" };
    let mut lines = vec![
        format!(
            "  proved:    {} of {} without a gap, {} with keys, rules and people; {order}",
            count(shown.of_client, "event", "events"),
            manifest.stream,
            count(shown.events, "event", "events in all"),
        ),
        format!("             signed at {} events{recorded} by the issuer's clock", manifest.size),
    ];
    if !shown.older.is_empty() {
        let sizes: Vec<String> = shown.older.iter().map(u64::to_string).collect();
        lines.push(format!(
            "             grown from each checkpoint that was given away, of {} events",
            sizes.join(", ")
        ));
    }
    if shown.evidence > 0 {
        let files = count(
            shown.evidence,
            "evidence file is the one that was cited",
            "evidence files are those that were cited",
        );
        lines.push(format!("             {files}"));
    }
    if shown.disclosed > 0 {
        let values =
            count(shown.disclosed, "value is the one that was sealed", "values are those that were sealed");
        lines.push(format!("             {values}"));
    }
    lines
}

fn withheld(shown: &Shown) -> Vec<String> {
    let values: usize = shown.withheld.iter().map(|(_, values)| values).sum();
    let mut said = Vec::new();
    if values > 0 {
        let events = count(shown.withheld.len(), "event", "events");
        said.push(format!("{} in {events}", count(values, "sealed value", "sealed values")));
    }
    said.extend(shown.missing.iter().map(|file| plain(&missing(file))));
    if said.is_empty() {
        said.push("nothing that the events tell of".to_owned());
    }
    let heads = std::iter::once("  withheld:  ").chain(std::iter::repeat("             "));
    heads.zip(said).map(|(head, said)| format!("{head}{said}")).collect()
}

fn what_to_do(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotCovered => "ask the issuer for a fresh bundle",
        Verdict::NotThisClient => "check that the bundle and the checkpoint are of the same relationship",
        Verdict::Withheld => "ask the issuer for a bundle with what is missing; keep this one",
        _ => {
            "keep the file as it is, and compare it with the one that was sent: it proves nothing of what it shows"
        }
    }
}
