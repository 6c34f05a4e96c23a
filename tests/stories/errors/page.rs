//! The page of errors: each code as the program says it, made from the table and held current.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{DATES, ELSEWHERE, LIFE_CYCLE, Row, TEXTS, UNKNOWN, history, verbs, with_ids};
use crate::docs::current;

const HEAD: &str = "\
# Errors

Generated from the table in `tests/stories/errors.rs`, by typing each line; a test keeps it current. Do not edit it by
hand.

An error says what was wrong, where, and what to do. With `--json` it is
`{\"error\":{\"code\",\"message\",\"hint\",\"where\"}}`, and nothing was recorded.

| exit | means |
|---|---|
| 1 | the rules or the machine say no |
| 2 | it was typed wrongly |
| 4 | a key is needed |
| 5 | `--fail-on` found something |
| 6 | the record is not what it was |
| 75 | another program was writing all the time |
| 130 | interrupted |

## What is typed, and what it gets

| code | exit | typed | message | hint |
|---|---|---|---|---|
";

/// A cell of a Markdown table: one line, its bars and backticks kept apart from the table's own.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

/// A line as code; a backtick in it would end the code.
fn code(line: &str) -> String {
    if line.contains('`') { format!("`` {} ``", cell(line)) } else { format!("`{}`", cell(line)) }
}

/// The text with `ID` for every event's id: those are other ones in every ledger.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 36 && word.bytes().filter(|&byte| byte == b'-').count() == 4;
    let joined = |c: char| c.is_ascii_hexdigit() || c == '-';
    let mut shown = String::new();
    let mut word = String::new();
    for c in text.chars().chain([' ']) {
        if joined(c) {
            word.push(c);
            continue;
        }
        shown += if is_id(&word) { "ID" } else { &word };
        word.clear();
        shown.push(c);
    }
    shown.pop();
    shown
}

#[test]
fn the_reference_of_errors_is_what_the_program_says() {
    let desk = history();
    let log = desk.log();
    let mut first: BTreeMap<&str, &Row> = BTreeMap::new();
    for row in [UNKNOWN, DATES, LIFE_CYCLE, TEXTS, verbs::ROWS].into_iter().flatten() {
        // What a reader cannot see in a line cannot be learned from it.
        if row.line.chars().all(|c| !c.is_control()) && row.line.len() < 120 {
            first.entry(row.code).or_insert(row);
        }
    }
    let mut page = String::from(HEAD);
    for (name, row) in &first {
        let line = format!("troth {}", with_ids(row.line, &log));
        let error = desk.types_into(&format!("{line} --json"), row.input).json()["error"].clone();
        let here = desk.folder().display().to_string();
        let say = |field: &str| {
            let text = error[field].as_str().unwrap_or_default().replace(&here, ".");
            cell(&without_ids(text.lines().next().unwrap_or_default())).replace('<', "&lt;")
        };
        let (message, hint) = (say("message"), say("hint"));
        writeln!(page, "| {name} | {} | {} | {message} | {hint} |", row.exit, code(&without_ids(&line)))
            .expect("a string");
    }
    page += "\n## What comes of the machine, of files and of questions\n\n";
    for (name, _) in ELSEWHERE.iter().filter(|(name, _)| !first.contains_key(name)) {
        writeln!(page, "- `{name}`").expect("a string");
    }
    assert!(!page.contains(&*std::env::temp_dir().display().to_string()), "a place of this machine");
    current("docs/reference/errors.md", &page);
}
