//! What does an ordinary week look like: promises recorded, kept and audited?

use std::process::Command;

use serde_json::{Value, json};
use tests::{finish, listed};

use crate::{acme, desk};

#[test]
fn a_promise_is_recorded_kept_with_evidence_and_audited() {
    let desk = acme();
    desk.types("troth promise acme 'Run the pricing check' --due 'fri 16:00'").works().prints(&[
        "✓ recorded  acme/1  promised by us, Sam Okoro: Run the pricing check",
        "due Fri 2026-03-06 16:00 GMT  (2026-03-06T16:00:00.000Z)",
        "in studio.troth",
        "next:     troth keep acme/1 --evidence FILE",
    ]);

    desk.clock("2026-03-06 15:30");
    desk.file("check.pdf", "the check");
    let kept = "troth keep acme/1 --evidence check.pdf --evidence https://tickets.example/9";
    desk.types(kept)
        .works()
        .prints(&["acme/1  delivered: Run the pricing check", "next:     troth audit acme"]);

    desk.types("troth audit acme").works().prints(&["promised 1: 1 of 1 kept by the date", "✓ kept", "file"]);
    let promise = desk.promise("acme/1", "");
    assert_eq!(promise["outcome"], "kept_on_time");
    assert_eq!((&promise["word"], &promise["evidence"]), (&json!("file"), &json!(2)));
    assert_eq!(promise["settled"], "2026-03-06T15:30:00.000Z");
}

#[test]
fn a_file_given_as_evidence_stays_when_the_original_is_gone() {
    let desk = acme();
    desk.types("troth promise acme 'Send the report' --due fri").works();
    let file = desk.file("report.txt", "all is well\n");
    desk.types("troth keep acme/1 --evidence report.txt").works();
    std::fs::remove_file(file).expect("the original goes");

    let line = String::from_utf8(desk.bytes()).expect("the log is text");
    let delivered: Value = serde_json::from_str(line.lines().last().expect("a line")).expect("the last line");
    let evidence = &delivered["event"]["evidence"][0];
    assert_eq!((&evidence["name"], &evidence["bytes"]), (&json!("report.txt"), &json!(12)));
    let hash = evidence["blake3"].as_str().expect("a hash").to_owned();
    let kept =
        desk.files().into_iter().find(|(path, _)| path.to_string_lossy().replace('/', "").contains(&hash));
    assert_eq!(kept.map(|(_, bytes)| bytes), Some(b"all is well\n".to_vec()));
}

#[test]
fn a_keep_without_evidence_counts_and_is_told_what_it_stands_on() {
    let desk = acme();
    desk.types("troth promise acme 'Call them' --due fri").works();
    desk.types("troth keep acme/1").works().prints(&["acme/1 stands on our word alone"]);
    assert_eq!(desk.promise("acme/1", "")["word"], "ours");
    assert_eq!(desk.audit("acme", "")["ours"]["by_word"]["ours"], 1);
}

#[test]
fn several_are_kept_at_once_or_none_of_them() {
    let desk = acme();
    desk.types("troth open bolt").works();
    desk.types("troth promise acme 'Run the pricing check' --due fri").works();
    desk.types("troth promise acme 'Write it up' --due fri").works();
    desk.types("troth promise bolt 'Fix the form' --due fri").works();

    let before = desk.bytes();
    desk.types("troth done acme/1 acme/7 bolt/1 --json").refuses(2, "no-such-promise");
    assert_eq!(desk.bytes(), before, "one unknown among them: none was kept");

    let receipt = desk.types("troth done acme/1 acme/2 bolt/1 --evidence ticket:12 --json").works().json();
    assert_eq!(receipt["refs"], json!(["acme/1", "acme/2", "bolt/1"]));
    assert_eq!(listed(&receipt["events"]).len(), 3);
    assert_eq!(desk.audit("acme", "")["ours"]["kept_of_due"], json!({ "kept": 2, "due": 2 }));
    assert_eq!(desk.audit("bolt", "")["ours"]["kept_of_due"], json!({ "kept": 1, "due": 1 }));
}

#[test]
fn promises_are_read_from_lines_in_one_receipt() {
    let desk = acme();
    let lines = "\u{feff}Send the report | fri 16:00 | Bea Lind\r\n\r\n# what they owe\r\nName a successor | eom | | client\r\n\
        Tidy the board | none\r\n";
    let receipt = desk.types_into("troth promise acme - --json", lines.as_bytes()).works().json();
    assert_eq!(receipt["refs"], json!(["acme/1", "acme/2", "acme/3"]));

    let audit = desk.audit("acme", "");
    let promises = listed(&audit["commitments"]);
    assert_eq!(
        promises[0]["what"], "Send the report",
        "neither the mark at the front nor a line end is part of it"
    );
    assert_eq!(promises[0]["owner"]["name"], "Bea Lind");
    assert_eq!((&promises[1]["side"], &promises[1]["owner"]), (&json!("client"), &Value::Null));
    assert_eq!(promises[1]["due"], "2026-03-31T23:00:00.000Z", "the end of the month is a London one");
    assert_eq!(promises[2]["outcome"], "undated");
}

#[test]
fn one_bad_line_and_none_is_recorded() {
    let desk = acme();
    let before = desk.bytes();
    for (lines, code, place) in [
        ("Send the report | fri\nWrite it up | fri 25:00\n", "date-impossible", "line 2"),
        ("Send the report\n", "line", "line 1"),
        ("# nothing yet\n\nSend it | fri | | them\n", "side", "line 3"),
        ("a | fri | Sam Okoro | us | more\n", "line", "line 1"),
        ("a\0b | fri\n", "text", "line 1"),
    ] {
        let said = desk.types_into("troth promise acme - --json", lines.as_bytes()).refuses(2, code);
        assert_eq!(said.json()["error"]["where"], place, "{lines}");
        assert_eq!(desk.bytes(), before, "{lines}");
    }
}

#[test]
fn a_loose_end_is_shown_and_never_scored() {
    let desk = acme();
    let loose = desk.types("troth promise acme 'Think about the logo' --due none");
    loose.works().prints(&["acme/1 has no due", "a loose end and never scored"]);

    desk.clock("2027-03-02 09:00");
    desk.types("troth due").works().prints(&["Think about the logo", "no date", "loose end"]);
    desk.types("troth due --fail-on overdue").works();
    let ours = desk.audit("acme", "")["ours"].clone();
    assert_eq!((&ours["undated"], &ours["made"]), (&json!(1), &json!(0)));
    assert_eq!(ours["kept_of_due"], json!({ "kept": 0, "due": 0 }));
}

#[test]
fn what_is_owed_is_listed_soonest_first_and_can_be_asked_for_in_parts() {
    let desk = acme();
    desk.types("troth promise acme 'Later' --due 2026-03-20").works();
    desk.types("troth promise acme 'Sooner' --due 2026-03-04 --owner 'Bea Lind'").works();
    desk.types("troth promise acme 'Theirs' --due 2026-03-05 --side client").works();
    let ids = |line: &str| -> Vec<Value> {
        let items = listed(&desk.types(line).json()["items"]);
        items.into_iter().map(|item| item["id"].clone()).collect()
    };
    assert_eq!(ids("troth due --json"), ["acme/2", "acme/3", "acme/1"]);
    assert_eq!(ids("troth due --within 3d --json"), ["acme/2"]);
    assert_eq!(ids("troth due --side client --json"), ["acme/3"]);
    assert_eq!(ids("troth due --mine --json"), ["acme/1"]);
    assert_eq!(ids("troth due --owner 'bea lind' --json"), ["acme/2"]);

    desk.clock("2026-03-05 09:00");
    desk.types("troth due --fail-on overdue").ends(5).prints(&["! overdue"]);
    desk.types("troth due --side client --fail-on overdue").works();
}

#[test]
fn who_recorded_is_said_by_the_line_the_environment_git_or_the_login() {
    let mut desk = acme();
    let who = |desk: &tests::Desk, line: &str| {
        desk.types(line).works();
        desk.log().last().expect("an event")["by"]["name"].clone()
    };
    assert_eq!(who(&desk, "troth promise acme a --due fri"), "Sam Okoro");
    assert_eq!(who(&desk, "troth promise acme b --due fri --by 'Bea Lind'"), "Bea Lind");
    desk.set("TROTH_BY", "");
    desk.set("USER", "cleo");
    assert_eq!(who(&desk, "troth promise acme d --due fri"), "cleo");
    desk.file(".gitconfig", "[user]\n\temail = dana@studio.example\n");
    assert_eq!(who(&desk, "troth promise acme c --due fri"), "dana@studio.example");
}

#[test]
fn a_program_gets_the_documented_receipt() {
    let desk = acme();
    let receipt =
        desk.types("troth promise acme 'Run the pricing check' --due 'fri 16:00' --json").works().json();
    let mut fields: Vec<&String> = receipt.as_object().expect("an object").keys().collect();
    fields.sort();
    assert_eq!(
        fields,
        ["already", "dry_run", "due", "events", "ledger", "next", "recorded", "ref", "refs", "warnings"]
    );
    assert_eq!(receipt["ref"], "acme/1");
    assert_eq!(receipt["due"], "2026-03-06T16:00:00.000Z");
    assert_eq!((&receipt["already"], &receipt["warnings"]), (&json!(false), &json!([])));
    assert_eq!(receipt["next"], json!(["troth keep acme/1 --evidence FILE"]));
    assert_eq!(receipt["ledger"], "studio.troth");
    let recorded = desk.log().last().expect("an event").clone();
    assert_eq!(receipt["events"], json!([recorded["id"]]));
    assert_eq!(receipt["recorded"], recorded["recorded"]);
}

#[test]
fn a_dry_run_says_what_it_would_record_and_records_nothing() {
    let desk = acme();
    let before = desk.bytes();
    desk.file("notes.txt", "kept only if recorded");
    let line = "troth promise acme 'Run the pricing check' --due fri --owner 'new:Bea Lind' --evidence notes.txt --dry-run";
    desk.types(line).works().prints(&["would record  acme/1", "noted Bea Lind as p2", "due Fri 2026-03-06"]);
    assert_eq!(desk.types(&format!("{line} --json")).works().json()["dry_run"], true);
    assert_eq!(desk.bytes(), before);
    assert!(desk.files().into_values().all(|bytes| bytes != b"kept only if recorded"));

    desk.types("troth promise acme 'Run the pricing check' --due fri").works().prints(&["acme/1"]);
    let before = desk.bytes();
    desk.types("troth keep acme/1 --dry-run").works();
    desk.types("troth undo --dry-run").works().prints(&["would record", "took back commitment.made"]);
    assert_eq!(desk.bytes(), before);
    desk.types("troth keep acme/1 --dry-run --at 2026-03-03 --json").refuses(2, "later-than-now");
}

#[test]
fn the_same_command_with_the_same_key_is_recorded_once() {
    let desk = acme();
    let line = "troth promise acme 'Run the pricing check' --due 2026-03-06 --key week-10";
    desk.types(line).works();
    desk.types("troth promise acme 'Another' --due fri").works();
    let before = desk.bytes();

    desk.clock("2026-03-03 10:00");
    desk.types(line).works().prints(&["already recorded  acme/1"]);
    let again = desk.types(&format!("{line} --json")).works().json();
    assert_eq!(
        (&again["ref"], &again["already"], &again["recorded"]),
        (&json!("acme/1"), &json!(true), &Value::Null)
    );
    let other = "troth promise acme 'Run the other check' --due 2026-03-06 --key week-10 --json";
    desk.types(other).refuses(1, "key-reused");
    assert_eq!(desk.bytes(), before);

    desk.types_into("troth promise acme - --key list", b"One | fri\nTwo | fri\n").works();
    let before = desk.bytes();
    desk.types_into("troth promise acme - --key list", b"One | fri\nTwo | fri\n")
        .works()
        .prints(&["already"]);
    assert_eq!(desk.bytes(), before);
}

#[test]
fn every_event_hashes_to_the_hash_beside_it_with_tools_that_know_nothing_of_troth() {
    let desk = acme();
    desk.types("troth promise acme 'Für Zoë: 季度回顾 & \"quotes\" <b>' --due 'fri 16:00'").works();
    desk.types("troth keep acme/1 --heroic").works();
    let lines = String::from_utf8(desk.bytes()).expect("the log is text");
    assert_eq!(lines.lines().count(), 6);
    for line in lines.lines() {
        let jq = |filter: &str| {
            let mut command = Command::new("jq");
            command.args(["-j", "-c", filter]).stdout(std::process::Stdio::piped());
            finish(command, "jq (tests/run installs it)", line.as_bytes()).works().out
        };
        let mut b3sum = Command::new("b3sum");
        b3sum.arg("--no-names").stdout(std::process::Stdio::piped());
        let hash = finish(b3sum, "b3sum (tests/run installs it)", jq(".event").as_bytes()).works().out;
        assert_eq!(hash.trim(), jq(".hash"), "{line}");
    }
}

#[test]
fn a_day_with_nothing_recorded_is_answered_and_not_met_with_silence() {
    let desk = desk();
    desk.types("troth due").works().prints(&["nothing is owed"]);
    assert_eq!(desk.types("troth due --json").works().json()["items"], json!([]));
    desk.types("troth open acme").works();
    desk.types("troth audit acme").works().prints(&["nothing was promised yet", "troth promise acme"]);
    assert_eq!(desk.audit("acme", "")["commitments"], json!([]));
    desk.types("troth log acme --type commitment").works().prints(&["nothing is recorded"]);
}
