//! `troth record acme` on a terminal: does it ask for what an event needs, one question at a time, and only there?

use std::cell::RefCell;
use std::io::{Cursor, Write};
use std::rc::Rc;

use serde_json::{Value, json};
use tests::{Desk, instant};

use crate::acme;

/// A standard stream that can be read afterwards.
#[derive(Clone, Default)]
struct Kept(Rc<RefCell<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Sits at a terminal and answers; gives the exit code and everything that was asked.
fn answers(desk: &Desk, line: &[&str], typed: &'static str) -> (u8, String) {
    let mut world =
        ledger_cli::World::scripted(instant("2026-03-02 10:00"), b"record", desk.folder().to_owned());
    let (out, errors) = (Kept::default(), Kept::default());
    world.args = line.iter().map(Into::into).collect();
    world.terminal.input = true;
    world.stdin = Box::new(Cursor::new(typed.as_bytes()));
    world.stdout = Box::new(out.clone());
    world.stderr = Box::new(errors.clone());
    let code = ledger_cli::run(&mut world);
    desk.clock("2026-03-02 10:01");
    let said = String::from_utf8(errors.0.borrow().clone()).expect("text");
    (code, said + &String::from_utf8(out.0.borrow().clone()).expect("text"))
}

const RECORD: &[&str] = &["troth", "record", "acme", "--by", "Sam Okoro"];

/// The data of the newest event of a type.
fn newest(desk: &Desk, kind: &str) -> Value {
    let export = desk.types("troth export --format jsonl").works().out;
    let lines = export.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.rev().find(|event| event["type"] == kind).map(|event| event["data"].clone()).unwrap_or_default()
}

#[test]
fn the_type_is_found_by_a_word_and_its_fields_are_asked_for_one_by_one() {
    let desk = acme();
    let typed = "risk\nrisk.raised\n\nchampion-leaves\nweather\nother\n\n9999\n3\n\n\n";
    let (code, asked) = answers(&desk, RECORD, typed);
    assert_eq!(code, 0, "{asked}");
    for part in [
        "which type of event?",
        "risk.raised  ",
        "which of these?",
        "risk: A short name of the risk (a text)",
        "this one is needed",
        "origin: ",
        "misaligned_expectations | weak_onboarding",
        "what follows may be left out",
        "✓ recorded  acme  risk.raised",
    ] {
        assert!(asked.contains(part), "`{part}` is not in:\n{asked}");
    }
    let said = newest(&desk, "risk.raised");
    assert_eq!((&said["risk"], &said["origin"]), (&json!("champion-leaves"), &json!("other")), "{asked}");
}

#[test]
fn a_wrong_answer_is_asked_for_again_and_q_records_nothing() {
    let desk = acme();
    let (code, asked) = answers(&desk, RECORD, "alignment.checked\np99\nAna Ruiz\nperhaps\nno\nq\n");
    assert_eq!(code, 0, "{asked}");
    assert!(asked.contains("nobody here has the id p99"), "{asked}");
    assert!(asked.matches("(yes or no)").count() >= 2, "{asked}");
    assert!(asked.contains("nothing was recorded"), "{asked}");
    assert_eq!(newest(&desk, "alignment.checked"), Value::Null);
    let (_, asked) = answers(&desk, RECORD, "commitment.made\npromises\nq\n");
    assert!(asked.contains("has verbs of its own") && asked.contains("no type is called so"), "{asked}");
    let (_, asked) = answers(&desk, RECORD, "\n");
    assert!(asked.contains("sync.held") && !asked.contains("holiday.set"), "{asked}");
}

#[test]
fn without_a_terminal_or_with_no_input_it_says_where_the_types_are() {
    let desk = acme();
    let said = desk.types("troth record acme --json").refuses(2, "no-type");
    assert!(said.json()["error"]["hint"].as_str().is_some_and(|hint| hint.contains("record --list")));
    let (code, asked) = answers(&desk, &[RECORD, &["--no-input"]].concat(), "risk.raised\n");
    assert_eq!(code, 2);
    assert!(asked.contains("record --list"), "{asked}");
}
