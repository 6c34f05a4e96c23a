//! The pages cannot lie: what they show is typed again, and what is generated is generated again.
//!
//! - A block of `console` is a session: what stands after `$ ` is run in a shell, and what follows must be its output.
//! - A block of `sh` is run as it stands and must work; blocks that call cargo or the tests themselves are left out.
//! - `<!-- clock: 2026-03-02T09:00:00.000Z -->` sets the clock for what follows on its page.
//!
//! `TROTH_BLESS=1` rewrites the outputs and the generated pages instead of comparing them.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ledger_core::event::{CatalogueEntry, catalogue};
use serde_json::Value;
use tempfile::TempDir;

const TROTH: &str = env!("CARGO_BIN_EXE_troth-test");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the workspace")
}

/// Compares a page with what it should be, or rewrites it.
#[track_caller]
pub(crate) fn current(page: &str, wanted: &str) {
    let path = root().join(page);
    let is = fs::read_to_string(&path).unwrap_or_default();
    if is == wanted {
        return;
    }
    if std::env::var_os("TROTH_BLESS").is_some() {
        fs::write(&path, wanted).expect("the page can be written");
        return;
    }
    let differs = is.lines().zip(wanted.lines()).position(|(is, wanted)| is != wanted);
    let line = differs.unwrap_or_else(|| is.lines().count().min(wanted.lines().count()));
    let at = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
    panic!(
        "{page} line {} is out of date: run with TROTH_BLESS=1, then read the change\n  is:     {}\n  wanted: {}",
        line + 1,
        at(&is),
        at(wanted)
    );
}

/// A shell in a sealed world of its own, as one page needs it.
struct Session {
    folder: TempDir,
    /// It moves by a millisecond with every command, as clocks do.
    now: ledger_core::Instant,
    exports: String,
    count: u32,
}

impl Session {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let bin = folder.path().join(".bin");
        fs::create_dir(&bin).expect("a folder");
        std::os::unix::fs::symlink(TROTH, bin.join("troth")).expect("a link");
        Self { folder, now: tests::instant("2026-03-02 09:00"), exports: String::new(), count: 0 }
    }

    /// Runs lines of shell; answers what they printed, messages too, and whether they worked.
    fn runs(&mut self, script: &str) -> (String, bool) {
        self.count += 1;
        let now = self.now;
        self.now = now.plus_millis(1);
        let output = Command::new("sh")
            .args(["-e", "-c", &format!("exec 2>&1\n{}{script}", self.exports)])
            .current_dir(self.folder.path())
            .env_clear()
            .env("HOME", self.folder.path())
            .env(
                "PATH",
                format!("{}:/usr/local/bin:/usr/bin:/bin", self.folder.path().join(".bin").display()),
            )
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8")
            .env("TROTH_BY", "Sam Okoro")
            .env("TROTH_TEST_NOW", now.to_string())
            .env("TROTH_TEST_SEED", self.count.to_string())
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        for line in script.lines().filter(|line| line.starts_with("export ")) {
            let _ = writeln!(self.exports, "{line}");
        }
        (String::from_utf8_lossy(&output.stdout).into_owned(), output.status.success())
    }
}

/// A page as it would be if it were told again.
fn told_again(page: &str, text: &str) -> String {
    let mut session = Session::new();
    let mut told = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        told += line;
        told.push('\n');
        if let Some(clock) = line.strip_prefix("<!-- clock: ").and_then(|rest| rest.strip_suffix(" -->")) {
            session.now = tests::instant(clock);
        }
        if !["```console", "```sh"].contains(&line) {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if line == "```sh" {
            let script = block.join("\n");
            if !script.contains("cargo ") && !script.contains("tests/run") {
                let (said, worked) = session.runs(&script);
                assert!(worked, "{page}: this was to work:\n{script}\nand said:\n{said}");
            }
            told += &script;
            told.push('\n');
        } else {
            told += &console(&mut session, &block);
        }
        told += "```\n";
    }
    told
}

/// A session's block, run again.
fn console(session: &mut Session, block: &[&str]) -> String {
    let mut told = String::new();
    let mut lines = block.iter().peekable();
    while let Some(line) = lines.next() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let mut script = command.to_owned();
        told += line;
        told.push('\n');
        while let Some(more) = lines.next_if(|line| line.starts_with("> ")) {
            let _ = write!(script, "\n{}", &more[2..]);
            told += more;
            told.push('\n');
        }
        told += &session.runs(&script).0;
        if !told.ends_with('\n') {
            told.push('\n');
        }
    }
    told
}

/// Every page below a folder.
fn pages_below(folder: &Path, pages: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pages_below(&path, pages);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            pages.push(path);
        }
    }
}

fn pages() -> Vec<String> {
    let root = root();
    let mut pages = vec![root.join("README.md"), root.join("CHANGELOG.md")];
    pages_below(&root.join("docs"), &mut pages);
    pages.iter().map(|page| page.strip_prefix(&root).expect("below the root").display().to_string()).collect()
}

#[test]
fn what_the_pages_show_is_what_happens() {
    for page in pages() {
        let text = fs::read_to_string(root().join(&page)).expect("a page");
        current(&page, &told_again(&page, &text));
    }
}

#[test]
fn every_page_is_in_the_summary_and_every_link_leads_somewhere() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).expect("the summary");
    for page in pages() {
        if let Some(name) = page.strip_prefix("docs/").filter(|name| *name != "SUMMARY.md") {
            assert!(summary.contains(&format!("({name})")), "{page} is not in docs/SUMMARY.md");
        }
        let text = fs::read_to_string(root().join(&page)).expect("a page");
        let folder = root().join(&page).parent().expect("a folder").to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                assert!(folder.join(target).exists(), "{page} links to {target}, which is not there");
            }
        }
    }
}

#[test]
fn the_reference_of_events_is_that_of_the_catalogue() {
    let mut page = String::from(
        "# Events\n\nGenerated from the catalogue in `ledger-core/src/event/`; a test keeps it current. Do not edit it by hand.\n\n\
         Every event has the envelope that [the format](../format.md) describes. This page lists what stands in `data`, type by\n\
         type. Every payload may end with `on` (the day, where only the day is known), `altitude` and `source_recorded`;\n\
         they are left out below. A *sealed* text can be read only with its key, and is gone when that key is destroyed.\n",
    );
    let mut words = std::collections::BTreeMap::new();
    for entry in catalogue() {
        event(&mut page, entry, &mut words);
    }
    page += "\n## Words\n\nThe values that the types above name.\n\n| type | values |\n|---|---|\n";
    for (name, values) in words {
        let _ = writeln!(page, "| {name} | {values} |");
    }
    current("docs/reference/events.md", &page);
}

/// One type of event, as its schema tells it.
fn event(page: &mut String, entry: &CatalogueEntry, words: &mut std::collections::BTreeMap<String, String>) {
    let schema = (entry.schema)(&mut schemars::SchemaGenerator::default());
    let schema: Value = schema.to_value();
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let _ = write!(
        page,
        "\n## `{}` v{}\n\n{}\n\n| field | type | | |\n|---|---|---|---|\n",
        entry.kind, entry.v, entry.sentence
    );
    let properties = schema["properties"].as_object().expect("an event says something");
    let mut names: Vec<&String> = properties
        .keys()
        .filter(|name| !["on", "altitude", "source_recorded"].contains(&name.as_str()))
        .collect();
    names.sort_by_key(|name| {
        (!required.contains(&name.as_str()), required.iter().position(|one| one == name))
    });
    for name in names {
        let field = &properties[name];
        let must = if required.contains(&name.as_str()) { "required" } else { "" };
        let audience = field["x-audience"]
            .as_str()
            .map(|audience| format!(" Sealed, {}.", audience.trim_start_matches("x-")));
        let meaning = field["description"].as_str().unwrap_or_default().replace('\n', " ");
        let _ = writeln!(
            page,
            "| `{name}` | {} | {must} | {meaning}{} |",
            kind(field),
            audience.unwrap_or_default()
        );
    }
    let example = if entry.example.len() > 400 {
        "(long: see the first lines of any ledger)"
    } else {
        entry.example.trim()
    };
    let _ = write!(page, "\n```json\n{example}\n```\n");
    for (name, definition) in schema["$defs"].as_object().into_iter().flatten() {
        let values: Vec<String> = match (&definition["enum"], &definition["oneOf"]) {
            (Value::Array(values), _) => {
                values.iter().filter_map(Value::as_str).map(|value| format!("`{value}`")).collect()
            }
            (_, Value::Array(values)) => values
                .iter()
                .filter_map(|value| value["const"].as_str())
                .map(|value| format!("`{value}`"))
                .collect(),
            _ => Vec::new(),
        };
        if !values.is_empty() {
            words.insert(name.clone(), values.join(", "));
        }
    }
}

/// A field's type in a word.
fn kind(field: &Value) -> String {
    if let Some(reference) = field["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(Value::Object(_)) = field["anyOf"].get(0) {
        return kind(&field["anyOf"][0]);
    }
    match &field["type"] {
        Value::String(word) if word == "array" => format!("list of {}", kind(&field["items"])),
        Value::String(word) => word.clone(),
        Value::Array(kinds) if kinds.iter().any(|kind| kind == "array") => {
            format!("list of {}", kind(&field["items"]))
        }
        Value::Array(kinds) => kinds.first().and_then(Value::as_str).unwrap_or("").to_owned(),
        _ => "text".into(),
    }
}

#[test]
fn the_reference_of_commands_is_what_help_says() {
    let mut session = Session::new();
    let mut page = String::from(
        "# Commands\n\nGenerated from `troth --help` and the help of each verb; a test keeps it current. Do not edit it by hand.\n\n```text\n",
    );
    let (overview, _) = session.runs("troth --help");
    page += &overview;
    page += "```\n";
    let verbs =
        overview.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for verb in verbs.filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next()) {
        let (help, worked) = session.runs(&format!("troth {verb} --help"));
        assert!(worked, "{help}");
        let help: Vec<&str> = help.lines().map(str::trim_end).collect();
        let everywhere = help.iter().position(|line| *line == "Everywhere:").unwrap_or(help.len());
        let _ =
            write!(page, "\n## troth {verb}\n\n```text\n{}\n```\n", help[..everywhere].join("\n").trim_end());
    }
    current("docs/reference/commands.md", &page);
}
