//! Does what leaves the ledger say what the ledger says, whole, and nothing that belongs to nobody else?

use std::fs;

use serde_json::Value;
use tests::{Desk, listed};

use crate::{TROTH, acme, desk};

/// A promise of every fate, in London's time, with texts that a spreadsheet would run.
fn of_every_fate() -> Desk {
    let desk = acme();
    desk.file("proof.txt", "it was sent");
    for line in [
        "troth promise acme 'Kept, and proven' --due fri --owner 'Bea Lind'",
        "troth keep acme/1 --evidence proof.txt --heroic",
        "troth promise acme '=cmd|calc' --due '2026-03-05 16:00' --size large",
        "troth warn acme/2 --told 'Ana Ruiz' --expect 2026-03-09",
        "troth renegotiate acme/2 --due 2026-04-10 --agreed-by 'Ana Ruiz'",
        "troth promise acme 'Missed; and told' --due '2026-03-02 09:30' --at 2026-02-02",
        "troth asked acme/3 --who 'Ana Ruiz'",
        "troth miss acme/3 --why forgotten --told 'Ana Ruiz'",
        "troth promise acme 'Let go' --due fri",
        "troth release acme/4 --who 'Ana Ruiz'",
        "troth promise acme 'Taken back' --due fri",
        "troth withdraw acme/5",
        "troth promise acme 'A loose end' --due none",
        "troth promise acme 'The figures, in full' --due 2026-07-01 --side client",
        "troth promise acme 'Retracted' --due fri",
        "troth retract acme/8 --why wrong",
        "troth heard acme 'They were glad' --who 'Ana Ruiz'",
    ] {
        desk.types(line).works();
    }
    desk
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

#[test]
fn every_event_is_a_line_with_the_documented_keys_and_open_texts() {
    let desk = of_every_fate();
    let said = desk.types("troth export").works().prints(&["notice: 1 evidence files are cited"]);
    let events = lines(&said.out);
    let keys = ["id", "stream", "type", "v", "occurred", "zone", "by", "cause", "evidence", "key", "data"];
    for (line, event) in said.out.lines().zip(&events) {
        let mut rest = line;
        for key in keys {
            let at =
                rest.find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("no {key}, in order: {line}"));
            rest = &rest[at..];
        }
        assert_eq!(event.as_object().map(serde_json::Map::len), Some(keys.len()), "{line}");
        let id = event["id"].as_str().expect("an id");
        assert_eq!(event["key"], format!("export:{id}"));
    }
    let streams = |stream: &str| events.iter().filter(|event| event["stream"] == stream).count();
    assert_eq!(streams("_keys"), 0, "keys belong to one ledger");
    assert!(streams("_rules") > 0 && streams("_people") == 3 && streams("acme") > 15);
    let log = desk.log();
    assert_eq!(events.len(), log.iter().filter(|event| event["stream"] != "_keys").count());
    assert!(said.out.contains("\"name\":\"Bea Lind\"") && said.out.contains("They were glad"));
    assert!(!said.out.contains("\"sealed\""));
    let sealed = desk.types("troth export --sealed").works();
    assert!(!sealed.out.contains("Bea Lind") && sealed.out.contains("\"sealed\""));
}

#[test]
fn of_one_client_only_the_people_it_names_leave() {
    let desk = of_every_fate();
    desk.types("troth open bolt").works();
    desk.types("troth promise bolt 'Theirs' --due fri --owner 'Zoe Quist'").works();
    let said = desk.types("troth export acme").works().is_silent_of("Zoe").is_silent_of("bolt");
    assert!(said.out.contains("Ana Ruiz"));
    let zoe = desk.types("troth export bolt").works().is_silent_of("Ana Ruiz");
    assert!(zoe.out.contains("Zoe Quist") && zoe.out.contains("Sam Okoro"));
    desk.types("troth export acmee --json -o x.jsonl").refuses(2, "no-such-client");
    assert!(!desk.folder().join("x.jsonl").exists());
}

#[test]
fn a_file_appears_whole_with_its_evidence_beside_it_and_is_not_replaced_unasked() {
    let desk = of_every_fate();
    let said = desk.types("troth export -o out.jsonl --json").works().json();
    let path = desk.folder().join("out.jsonl");
    let text = fs::read_to_string(&path).expect("the file");
    assert_eq!(said["items"], lines(&text).len());
    assert_eq!(said["evidence"]["copied"], 1);
    let hash = lines(&text)
        .iter()
        .find_map(|event| event["evidence"][0]["blake3"].as_str().map(str::to_owned))
        .expect("a file");
    let kept = desk.folder().join("evidence").join(&hash[..2]).join(&hash[2..]);
    assert_eq!(fs::read(kept).expect("the evidence"), b"it was sent");
    desk.types("troth export -o out.jsonl --json").refuses(1, "file-exists");
    desk.types("troth export -o out.jsonl --force").works().prints(&["wrote out.jsonl"]);
    assert_eq!(fs::read_to_string(&path).expect("the file"), text);
    desk.types("troth export --json").refuses(2, "export-json");
    desk.types("troth export --as-of yesterday --json").refuses(2, "export-clocks");
    let left: Vec<_> = fs::read_dir(desk.folder())
        .expect("the folder")
        .map(|entry| entry.expect("it").file_name())
        .collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".new")), "{left:?}");
}

#[test]
fn the_ledger_itself_is_never_written_over_and_a_gap_is_told() {
    let desk = of_every_fate();
    let before = desk.bytes();
    desk.types("troth export -o studio.troth/events.jsonl --force --json").refuses(2, "file-in-ledger");
    desk.types("troth export -o studio.troth/evidence/x.csv --format csv --json")
        .refuses(2, "file-in-ledger");
    assert_eq!(desk.bytes(), before);
    desk.types("troth export -o nowhere/x.jsonl --json").refuses(1, "file");
    for drawer in fs::read_dir(desk.ledger().join("evidence")).expect("evidence") {
        fs::remove_dir_all(drawer.expect("it").path()).expect("removed");
    }
    let said = desk.types("troth export -o gap.jsonl").ends(6);
    said.prints(&["wrote gap.jsonl", "1 evidence files are not in this ledger"]);
    fs::remove_dir_all(desk.ledger().join("keys")).expect("removed");
    desk.types("troth export -o sealed.jsonl --force").ends(6).prints(&["they stay sealed"]);
}

/// An audit without what another ledger must say otherwise: ids, what rests on when it was recorded, and what the
/// table has no column for (why it was missed, what was taken back).
fn comparable(mut audit: Value) -> Value {
    let mut all = listed(&audit["commitments"]);
    for one in &mut all {
        for key in ["id", "source_id", "events", "recorded_late_seconds", "waiting", "reason"] {
            one[key] = Value::Null;
        }
        one["owner"]["id"] = Value::Null;
    }
    all.sort_by_key(|one| one["what"].to_string());
    audit["commitments"] = all.into();
    audit["known_at"] = Value::Null;
    audit["as_of"] = Value::Null;
    audit["retracted"] = Value::Null;
    audit["ours"]["reasons"] = Value::Null;
    audit
}

#[test]
fn a_table_of_one_ledger_gives_another_the_same_audit() {
    let desk = of_every_fate();
    desk.types("troth export acme --format csv -o out.csv").works().prints(&["7 commitments, 1 file in"]);
    let other = Desk::with_ledger(TROTH, "2026-03-02 10:00");
    other.types("troth open acme --zone Europe/London").works();
    let from = desk.folder().join("out.csv");
    other.types(&format!("troth import {}", from.display())).works().prints(&["7 new"]);
    let when = "--as-of 2026-03-20";
    let (ours, theirs) = (comparable(desk.audit("acme", when)), comparable(other.audit("acme", when)));
    assert_eq!(serde_json::to_string_pretty(&ours).ok(), serde_json::to_string_pretty(&theirs).ok());
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_guarded_and_found_back() {
    let desk = of_every_fate();
    let table = desk.types("troth export acme --format csv").works().out;
    assert!(table.contains(",'=cmd|calc,") && !table.contains(",=cmd"), "{table}");
    desk.file("t.csv", &table);
    let other = Desk::with_ledger(TROTH, "2026-03-02 10:00");
    other.file("t.csv", table);
    other.types("troth import t.csv").works();
    let all = listed(&other.audit("acme", "")["commitments"]);
    assert!(all.iter().any(|one| one["what"] == "=cmd|calc"), "{all:#?}");
    let early = desk.types("troth export acme --format csv --as-of 2026-02-10").works().out;
    assert_eq!(early.lines().count(), 2, "the header and what was promised by then: {early}");
}

#[test]
fn what_is_due_is_a_calendar() {
    let desk = of_every_fate();
    let text = desk.types("troth export --format ics").works().out;
    let count = |what: &str| text.lines().filter(|line| *line == what).count();
    assert_eq!((count("BEGIN:VCALENDAR"), count("END:VCALENDAR")), (1, 1));
    assert_eq!((count(concat!("BEGIN:VTO", "DO")), count(concat!("END:VTO", "DO"))), (2, 2), "{text}");
    assert!(text.lines().all(|line| line.len() <= 75) && text.contains("\r\n"), "{text}");
    let unfolded = text.replace("\r\n ", "");
    for part in [
        "DUE:20260410T230000Z",
        "DUE:20260701T230000Z",
        "SUMMARY:acme/7: The figures\\, in full",
        "UID:acme/2@",
    ] {
        assert!(unfolded.contains(part), "no {part} in {unfolded}");
    }
    assert_eq!(desk.types("troth export acme --format ics -o due.ics --json").works().json()["items"], 2);
}

#[test]
fn an_empty_ledger_is_exported_too() {
    let desk = desk();
    assert!(!desk.types("troth export").works().out.contains("_keys"));
    assert_eq!(desk.types("troth export --format csv").works().out.lines().count(), 1);
    desk.types("troth export --format ics").works().prints(&["BEGIN:VCALENDAR", "END:VCALENDAR"]);
}
