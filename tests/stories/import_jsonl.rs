//! Does what one ledger exported arrive in another: whole, once, and with each bad line at its place?

use std::fs;

use serde_json::Value;
use tests::Desk;

use crate::{acme, desk};

/// A client of many kinds of events, exported to `out.jsonl` with its evidence beside it.
fn exported() -> Desk {
    let desk = acme();
    desk.file("proof.txt", "it was sent");
    for line in [
        "troth promise acme 'Kept, and proven' --due fri --owner 'Bea Lind'",
        "troth keep acme/1 --evidence proof.txt --heroic",
        "troth promise acme 'Moved' --due '2026-03-05 16:00' --size large",
        "troth warn acme/2 --told 'Ana Ruiz' --expect 2026-03-09",
        "troth renegotiate acme/2 --due 2026-04-10 --agreed-by 'Ana Ruiz'",
        "troth promise acme 'Set right later' --due fri",
        "troth asked acme/3 --who 'Ana Ruiz'",
        "troth amend acme/3 --size small --due 2026-03-09",
        "troth promise acme 'The figures' --due 2026-07-01 --side client",
        "troth promise acme 'Retracted' --due fri",
        "troth retract acme/5 --why wrong",
        "troth heard acme 'They were glad' --who 'Ana Ruiz'",
        "troth open bolt",
        "troth promise bolt 'p1' --due fri",
        "troth export -o out.jsonl",
    ] {
        desk.types(line).works();
    }
    desk
}

/// A fresh ledger with this file, and the evidence, of another.
fn receives(from: &Desk, text: &str) -> Desk {
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", text);
    copy(&from.folder().join("evidence"), &here.folder().join("evidence"));
    here
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the evidence").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

fn text(desk: &Desk) -> String {
    fs::read_to_string(desk.folder().join("out.jsonl")).expect("the export")
}

/// An audit without what belongs to one ledger alone.
fn bare(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(bare).collect(),
        Value::Object(fields) => {
            let stays = [
                "event",
                "events",
                "id",
                "ledger",
                "recorded",
                "recorded_late_seconds",
                "known_at",
                "checkpoint",
                "root",
            ];
            let kept = fields.into_iter().filter(|(name, _)| !stays.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name, bare(value))).collect())
        }
        other => other,
    }
}

#[test]
fn what_was_exported_is_audited_alike_where_it_arrives_and_arrives_once() {
    let from = exported();
    let here = receives(&from, &text(&from));
    from.clock("2026-03-20 09:00");
    here.types("troth import out.jsonl --dry-run").works().prints(&["would record"]);
    assert!(here.log().iter().all(|event| event["stream"] != "acme"));
    here.types("troth import out.jsonl").works().prints(&["✓ recorded"]);
    for client in ["acme", "bolt"] {
        let line = format!("troth audit {client} --json");
        let (was, is) = (from.types(&line).works().json(), here.types(&line).works().json());
        assert_eq!(bare(was["commitments"].clone()), bare(is["commitments"].clone()));
        for side in ["ours", "client"] {
            assert!(was[side].is_object(), "{was}");
            assert_eq!(was[side], is[side], "{client}, {side}");
        }
    }
    let bytes = here.bytes();
    here.types("troth import out.jsonl").works().prints(&["nothing new"]);
    assert!(here.bytes() == bytes, "a second import changed the log");
}

/// Imports the export with this line after it.
fn with(line: &str) -> (Desk, usize) {
    let from = exported();
    let text = text(&from);
    let here = receives(&from, &format!("{text}{line}\n"));
    (here, text.lines().count() + 1)
}

#[test]
fn what_does_not_travel_and_what_is_malformed_is_refused_at_its_line() {
    for (line, code) in [
        (r#"{"recorded":"2026-03-02T09:00:00.000Z"}"#, "jsonl-given"),
        ("{\"id\":", "jsonl-line"),
        (r#"{"id":1}"#, "jsonl-line"),
    ] {
        let (here, number) = with(line);
        let bytes = here.bytes();
        let said = here.types("troth import out.jsonl --json").refuses(1, code);
        assert!(said.json()["error"]["where"].to_string().contains(&format!("out.jsonl:{number}:")));
        assert!(here.bytes() == bytes, "something was recorded of a file that cannot be");
    }
    let from = exported();
    let keys = text(&from).replace("\"stream\":\"bolt\"", "\"stream\":\"_keys\"");
    let _ = receives(&from, &keys).types("troth import out.jsonl --json").refuses(1, "jsonl-stays");
}

#[test]
fn evidence_that_is_not_beside_the_file_is_missed() {
    let from = exported();
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", text(&from));
    let _ = here.types("troth import out.jsonl --json").refuses(1, "evidence-missing");
}
