//! What a bundle came to, and what its recipient would read.

use std::fmt::Write;
use std::path::Path;

use ledger_core::event::Fact;
use ledger_core::proof::manifest::Audience;
use serde_json::{Value, json};

use super::content::{Content, Kind, Withheld, told_of};
use super::document::Document;
use super::page::length;
use super::proved::{self, Cited};
use super::{Made, Wishes};
use crate::answer::Answer;
use crate::desk::{self, Desk, Signed};
use crate::render::log::{Told, words};
use crate::render::style::{Paint, plain};

/// What is said of a bundle for a court where no document names what its claims rest on.
const COURT: &str = "a court reads internal text only where a document's claims rest on it, and this bundle has no document: \
                     it shows what one for the client shows; --brief walk-away or --brief renewal adds one";

/// The receipt of a bundle that was made now.
pub(super) fn made(desk: &Desk<'_>, wishes: &Wishes, made: &Made, signed: &Signed) -> Answer {
    let paint = Paint::choose(desk.world, desk.globals.color);
    let file = wishes.file.as_deref().unwrap_or(Path::new(""));
    let mut warnings = signed.warnings();
    let bare = wishes.audience == Audience::Court && wishes.brief.is_none();
    warnings.extend(bare.then(|| COURT.to_owned()));
    warnings.extend(lost(&made.cited));
    let mut answer = receipt(desk, made, file, "made", &warnings);
    let _ = writeln!(answer.text, "  next:     troth verify {}", plain(&file.display().to_string()));
    answer.json["recorded"] = json!(signed.recorded().to_string());
    let said = warnings.iter().map(|warning| format!("{} {}", paint.warn("warning:"), plain(warning)));
    answer.notices.extend(said);
    answer
}

/// The receipt of an earlier bundle that was made again.
pub(super) fn again(desk: &Desk<'_>, made: &Made, path: &Path) -> Answer {
    let path = desk::as_typed(&desk.world.cwd, path);
    let mut answer = receipt(desk, made, Path::new(&path), "made again", &[]);
    answer.json["recorded"] = Value::Null;
    answer
}

fn receipt(desk: &Desk<'_>, made: &Made, file: &Path, verb: &str, warnings: &[String]) -> Answer {
    let paint = Paint::choose(desk.world, desk.globals.color);
    let Made { client, manifest, archive, content, cited, older } = made;
    let name = plain(&file.display().to_string());
    let here = cited.iter().filter(|one| one.file.is_some()).count();
    let text = format!(
        "{} {name}: {}, {}, {}; {}\n  for       {}: {}, {} stay sealed\n  signed    {} events, root {}; {}\n",
        paint.good(&format!("✓ {verb}")),
        counted(content.ours().count(), "event", "events"),
        counted(here, "file of evidence", "files of evidence"),
        counted(older + 1, "checkpoint", "checkpoints"),
        length(archive.len()),
        whom(manifest.audience),
        counted(content.values.len(), "sealed value shown", "sealed values shown"),
        content.withheld.len(),
        manifest.size,
        manifest.root,
        "READ-FIRST.html in it says how to check",
    );
    let files: Vec<Value> =
        manifest.files.iter().map(|file| json!({ "name": file.name, "bytes": file.bytes })).collect();
    let json = json!({
        "relationship": client.to_string(),
        "file": file.display().to_string(),
        "size": manifest.size,
        "root": manifest.root.to_string(),
        "audience": manifest.audience,
        "as_of": manifest.as_of.to_string(),
        "events": content.ours().count(),
        "disclosed": content.values.len(),
        "withheld": content.withheld.len(),
        "evidence": { "cited": cited.len(), "included": here, "missing": cited.len() - here },
        "files": files,
        "warnings": warnings,
        "ledger": desk.ledger_name(),
    });
    Answer { text, json, ..Answer::default() }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

fn whom(audience: Audience) -> &'static str {
    match audience {
        Audience::Client => "the client",
        Audience::Court => "a court",
        Audience::Own => "our own use",
    }
}

fn lost(cited: &[Cited]) -> Option<String> {
    let lost: Vec<&str> =
        cited.iter().filter(|one| one.file.is_none()).map(|one| one.name.as_str()).collect();
    (!lost.is_empty()).then(|| {
        format!(
            "{} of the files cited are not in this ledger as they were cited, and are left out: {}",
            lost.len(),
            lost.join(", ")
        )
    })
}

/// Every line that the recipient would read.
pub(super) fn rehearsed(
    desk: &Desk<'_>,
    wishes: &Wishes,
    (content, document): (&Content, &Document),
) -> Answer {
    let paint = Paint::choose(desk.world, desk.globals.color);
    let people = content.people();
    let only = |fact: &Fact, field: &str| content.value(&fact.envelope.id, field).map(str::to_owned);
    let told = Told { desk, people: &people, only: Some(&only) };
    let kept = desk.evidence_files();
    let mut cited = proved::cited(content);
    for one in &mut cited {
        one.file.take_if(|_| kept.check(&one.kept).is_err());
    }
    let mut text = format!(
        "{}\n\n{}\n",
        paint.bold(&format!("what {} would read of {}", whom(wishes.audience), content.client)),
        paint.bold("events")
    );
    let mut events = Vec::new();
    for fact in &content.facts {
        let envelope = &fact.envelope;
        let (kind, _) = fact.event.kind();
        let said = plain(&words(fact, &told));
        let by = envelope.by.map(|by| plain(&people.name(by))).unwrap_or_default();
        let by = if by.is_empty() { String::new() } else { paint.dim(&format!("  by {by}")) };
        let (stream, version, occurred) = (&envelope.stream, envelope.version, envelope.occurred);
        let _ = writeln!(text, "  {stream} {version:>3}  {occurred}  {kind}  {said}{by}");
        events.push(json!({
            "id": envelope.id.to_string(), "stream": envelope.stream.to_string(), "version": envelope.version,
            "type": kind, "occurred": envelope.occurred.to_string(), "recorded": envelope.recorded.to_string(),
            "words": said, "by": people.json(envelope.by),
        }));
    }
    text += "  and one more: that this bundle was made\n";
    text += &values(content, paint);
    text += &files(&cited, paint);
    if let Some(lines) = document.lines() {
        let _ = write!(text, "\n{}\n{lines}", paint.bold("the document"));
    }
    text += &withheld(&content.withheld, paint);
    text += "\nnothing was recorded\n";
    let mut notices = Vec::new();
    if wishes.audience == Audience::Court && wishes.brief.is_none() {
        notices.push(format!("{} {COURT}", paint.warn("warning:")));
    }
    let disclosed: Vec<Value> = content
        .values
        .iter()
        .map(|value| json!({ "event": value.event.to_string(), "field": value.field, "plaintext": value.plaintext }))
        .collect();
    let listed: Vec<Value> = cited
        .iter()
        .map(|one| json!({ "name": one.name, "file": one.file, "bytes": one.bytes, "blake3": one.hash.to_string() }))
        .collect();
    let json = json!({
        "relationship": content.client.to_string(), "audience": wishes.audience, "dry_run": true, "events": events,
        "disclosed": disclosed, "withheld": content.withheld.len(), "evidence": listed, "document": document.lines(), "recorded": Value::Null,
        "ledger": desk.ledger_name(),
    });
    Answer { text, json, notices, paged: true, ..Answer::default() }
}

fn values(content: &Content, paint: Paint) -> String {
    let mut text = format!("\n{}\n", paint.bold("sealed values that would be shown"));
    if content.values.is_empty() {
        return text + "  none\n";
    }
    for value in &content.values {
        let field = value.field.trim_start_matches("/data/");
        let (what, said) = match told_of(value) {
            Some(file) => ("private file", plain(file.name.as_str())),
            None if field.starts_with("/evidence/") => ("private place", plain(&value.plaintext)),
            None => (field, plain(&value.plaintext)),
        };
        let _ = writeln!(text, "  {}  {what}: {said}", value.event);
    }
    text
}

fn files(cited: &[Cited], paint: Paint) -> String {
    let mut text = format!("\n{}\n", paint.bold("files"));
    text += "  READ-FIRST.html, the manifest and its note, events, proofs, checkpoints, disclosed values\n";
    for one in cited {
        let name = plain(&one.name);
        let length = length(usize::try_from(one.bytes).unwrap_or(usize::MAX));
        let _ = match &one.file {
            Some(file) => writeln!(text, "  {file}: {name}, {length}"),
            None => writeln!(text, "  (not here as it was cited: {name})"),
        };
    }
    text
}

fn withheld(withheld: &[Withheld], paint: Paint) -> String {
    let mut text = format!("\n{}\n", paint.bold("would stay sealed"));
    let kinds = [
        (Kind::Name, "name", "names"),
        (
            Kind::Personal,
            "text of a person: how to reach them, what they said",
            "texts of people: how to reach them, what they said",
        ),
        (Kind::Internal, "internal text", "internal texts"),
        (Kind::Private, "text of a private record", "texts of private records"),
        (Kind::File, "private file", "private files"),
    ];
    for (kind, word, words) in kinds {
        let of_kind = withheld.iter().filter(|one| one.kind == kind);
        let (all, erased) =
            of_kind.fold((0, 0), |(all, erased), one| (all + 1, erased + usize::from(one.erased)));
        if all > 0 {
            let gone = if erased > 0 { format!(", {erased} of them erased") } else { String::new() };
            let _ = writeln!(text, "  {}{gone}", counted(all, word, words));
        }
    }
    if withheld.is_empty() { text + "  nothing\n" } else { text }
}
