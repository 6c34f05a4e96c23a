//! Is a table imported as it is meant: once, whole or not at all, every bad cell at its place?

use std::fmt::Write;

use serde_json::Value;
use tests::{Desk, listed};

use crate::{acme, desk};

const HEADER: &str = "relationship,id,what,by,owner,made_at,due,settled_at,outcome,renegotiated_at,renegotiated_due,agreed,disclosed_at,asked_at,heroic,size,evidence";

/// A table with the documented header; a row may leave its last cells out.
fn table(rows: &[&str]) -> String {
    rows.iter().fold(format!("{HEADER}\n"), |mut text, row| {
        let missing = 16_usize.saturating_sub(row.matches(',').count());
        let _ = writeln!(text, "{row}{}", ",".repeat(missing));
        text
    })
}

/// A desk with `t.csv` of these rows in its folder.
fn with(desk: Desk, rows: &[&str]) -> Desk {
    desk.file("t.csv", table(rows));
    desk
}

/// The outcome of every promise of a client, by its id in the table.
fn outcomes(desk: &Desk, client: &str, when: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = listed(&desk.audit(client, when)["commitments"]);
    all.iter().map(|one| (text(&one["source_id"]), text(&one["outcome"]))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(id, outcome)| ((*id).to_owned(), (*outcome).to_owned())).collect()
}

#[test]
fn every_outcome_is_read_as_it_is_meant() {
    let desk = with(
        desk(),
        &[
            "acme,kept,Kept,us,Bea Lind,2026-01-05T09:00:00Z,2026-01-09,2026-01-09T22:00:00Z,kept",
            "acme,late,Late,,,2026-01-05T09:01:00Z,2026-01-09,2026-01-10T00:00:00Z,",
            "acme,told,Missed and told,,,2026-01-05T09:02:00Z,2026-01-09,2026-01-08T10:00:00Z,missed",
            "acme,silent,Missed in silence,,,2026-01-05T09:03:00Z,2026-01-09,,missed",
            "acme,let-go,Let go,,,2026-01-05T09:04:00Z,2026-01-09,2026-01-07,released",
            "acme,back,Taken back,,,2026-01-05T09:05:00Z,2026-01-09,2026-01-07,withdrawn",
            "acme,unknown,Who knows,,,2026-01-05T09:06:00Z,2026-01-09,,unknown",
            "acme,open,Open,,,2026-01-05T09:07:00Z,2026-04-09,,",
            "acme,loose,A loose end,,,2026-01-05T09:08:00Z,none,,",
            "acme,theirs,The figures,client,Ana Ruiz,2026-01-05T09:09:00Z,2026-01-09,2026-01-09,kept",
        ],
    );
    desk.types("troth import t.csv").works().prints(&["10 new, 0 already recorded", "opened acme"]);
    let expected = pairs(&[
        ("kept", "kept_on_time"),
        ("late", "kept_late"),
        ("told", "missed"),
        ("silent", "missed_silently"),
        ("let-go", "released"),
        ("back", "withdrawn"),
        ("unknown", "unknown"),
        ("open", "open"),
        ("loose", "undated"),
        ("theirs", "kept_on_time"),
    ]);
    assert_eq!(outcomes(&desk, "acme", ""), expected);
    let audit = desk.audit("acme", "");
    assert_eq!((&audit["ours"]["made"], &audit["client"]["made"]), (&7.into(), &1.into()));
    assert_eq!(audit["commitments"][0]["owner"]["name"], "Bea Lind");
    assert_eq!(audit["commitments"][2]["disclosed"], "before");
    let sources: Vec<Value> = desk.log().iter().map(|event| event["source"].clone()).collect();
    assert!(sources.iter().any(|source| source == "import:csv"), "{sources:?}");
    desk.types("troth verify").works();
}

#[test]
fn changes_in_several_rows_apply_in_the_order_of_their_times() {
    let desk = with(
        desk(),
        &[
            "acme,1,Report,us,,2026-01-05,2026-01-09,2026-01-20T10:00:00Z,kept,,,,,,,,https://example.org/report",
            "acme,1,Report,,,2026-01-05,2026-01-09,,,2026-01-14,2026-01-21,Ana Ruiz",
            ",1,,,,,,,,2026-01-08,2026-01-14,yes",
            "acme,1,,,,,,,,2026-01-07,2026-01-12,no",
            "acme,1,,,,,,,,,,,,2026-01-13,,,https://example.org/asking",
        ],
    );
    desk.types("troth import t.csv").works().prints(&["1 new, 0 already recorded (6 events)"]);
    let one = desk.promise("acme/1", "");
    assert_eq!((&one["renegotiations"], &one["outcome"]), (&2.into(), &"kept_on_time".into()));
    assert_eq!(one["due"], "2026-01-22T00:00:00.000Z", "before the end of the day");
    assert_eq!(one["first_due"], "2026-01-10T00:00:00.000Z");
    assert_eq!(one["evidence"], 2);
    let kinds: Vec<String> = desk
        .log()
        .iter()
        .filter(|event| event["stream"] == "acme")
        .map(|event| event["type"].as_str().unwrap_or_default().to_owned())
        .collect();
    let told = kinds.iter().filter(|kind| *kind == "commitment.slip_disclosed").count();
    assert_eq!(told, 1, "a date the other side did not agree to is a word: {kinds:?}");
    desk.types("troth import t.csv").works().prints(&["nothing new", "0 new, 1 already recorded"]);
}

#[test]
fn the_same_table_is_recorded_once_and_a_longer_one_adds_what_is_new() {
    let rows =
        ["acme,1,One,us,Bea Lind,2026-01-05,2026-01-09", "acme,,Without an id,,,2026-01-06,2026-01-09"];
    let desk = with(desk(), &rows);
    desk.types("troth import t.csv --by 'Bea Lind'").works().prints(&["2 new"]);
    let before = desk.bytes();
    let again = desk.types("troth import t.csv --json --by 'Someone Else'").works().json();
    assert_eq!((&again["already"], &again["commitments"]["already"]), (&true.into(), &2.into()));
    assert!(desk.bytes() == before, "the second import changed the log");

    let longer = [
        "acme,1,One,us,Bea Lind,2026-01-05,2026-01-09,2026-01-08,kept",
        "acme,,Without an id,,,2026-01-06,2026-01-09",
        "bolt,2,Two,,,2026-01-05,2026-01-09",
    ];
    let desk = with(desk, &longer);
    let said = desk.types("troth import t.csv --json").works().json();
    let counts = &said["commitments"];
    assert_eq!(
        [&counts["new"], &counts["added_to"], &counts["already"]],
        [1, 1, 1].map(Value::from).each_ref()
    );
    assert_eq!(said["opened"], serde_json::json!(["bolt"]));
    assert_eq!(desk.promise("acme/1", "")["outcome"], "kept_on_time");
}

#[test]
fn what_was_imported_and_says_something_else_now_conflicts_at_its_place() {
    let desk = with(
        desk(),
        &["acme,1,One,,,2026-01-05,2026-01-09,2026-01-08,kept", "acme,2,Two,,,2026-01-05,2026-01-09"],
    );
    desk.types("troth import t.csv").works();
    let before = desk.bytes();
    let desk = with(
        desk,
        &["acme,1,One,,,2026-01-05,2026-01-09,2026-01-07,kept", "acme,2,Three,,,2026-01-05,2026-01-09"],
    );
    let said = desk.types("troth import t.csv --json").refuses(1, "key-reused").json();
    assert_eq!(
        (&said["commitments"]["conflicting"], &said["error"]["where"]),
        (&2.into(), &"t.csv:2:36".into())
    );
    assert_eq!(said["problems"][1]["where"], "t.csv:3:8");
    assert!(desk.bytes() == before);
}

#[test]
fn nothing_of_a_table_is_recorded_unless_all_of_it_can_be() {
    let desk = with(
        desk(),
        &[
            "acme,1,Fine,,,2026-01-05,2026-01-09",
            "acme,2,Delivered and then moved,,,2026-01-05,2026-01-09,2026-01-06,kept,2026-01-08,2026-01-12,yes",
            "acme,3,,,,2026-01-05,soon,,keept",
            "Acme Ltd,4,x,,,2026-01-05,2026-01-09",
            "acme,5,Ahead,,,2027-01-05,2027-01-09",
        ],
    );
    let before = desk.bytes();
    let said = desk.types("troth import t.csv").ends(1);
    let said = said.prints(&[
        "✗ nothing recorded",
        "t.csv:3:",
        "is already delivered and cannot be renegotiated",
        "t.csv:4:8: `what` is empty",
        "t.csv:4:22: `due`: `soon` is no date",
        "t.csv:4:28: `keept` is no `outcome`",
        "did you mean `kept`?",
        "t.csv:5:1: `Acme Ltd` is not a client's short name",
        "write `acme-ltd`",
        "t.csv:6:",
        "lies ahead",
        "--partial",
    ]);
    let _ = said;
    assert!(desk.bytes() == before);
    desk.types("troth import t.csv --partial").works().prints(&["✓ recorded", "1 new", "t.csv:3:"]);
    assert_eq!(outcomes(&desk, "acme", ""), pairs(&[("1", "missed_silently")]));
}

#[test]
fn a_dry_run_says_what_it_would_mean_and_records_nothing() {
    let desk = with(
        acme(),
        &[
            "acme,1,One,,,2026-01-05,2026-01-09",
            "acme,2,Two,,,2026-01-05,2026-01-09,2026-01-09,kept",
            "bolt,1,x,,,2026-01-05,2026-01-09",
        ],
    );
    let before = desk.files();
    desk.types("troth import t.csv --dry-run").works().prints(&[
        "would record",
        "would open bolt",
        "2 would count as missed silently",
    ]);
    let said = desk.types("troth import t.csv --dry-run --json").works().json();
    assert_eq!(said["would_mean"]["missed"]["silently"], 2);
    assert_eq!(said["relationships"][0]["would_mean"]["kept_on_time"], 1);
    let unknown =
        desk.types("troth import t.csv --dry-run --json --unsettled-before 2026-01-10").works().json();
    assert_eq!(
        (&unknown["would_mean"]["unknown"], &unknown["would_mean"]["missed"]["total"]),
        (&2.into(), &0.into())
    );
    let kept = |path: &&std::path::PathBuf| path.ends_with("events.jsonl") || path.ends_with("events.tail");
    for path in before.keys().filter(kept) {
        assert!(std::fs::read(path).expect("a file") == before[path], "{} changed", path.display());
    }
}

#[test]
fn a_list_that_nobody_ticked_is_an_honest_opening_balance() {
    let rows = [
        "acme,1,Old,,,2025-01-05,2025-01-09",
        "acme,2,New,,,2026-02-25,2026-02-27",
        "acme,3,Old and ticked,,,2025-01-05,2025-01-09,2025-01-09,",
    ];
    let desk = with(desk(), &rows);
    desk.types("troth import t.csv --unsettled-before 2026-01-01").works().prints(&["1 left unknown"]);
    let expected = pairs(&[("1", "unknown"), ("3", "kept_on_time"), ("2", "overdue")]);
    assert_eq!(outcomes(&desk, "acme", ""), expected);
    desk.types("troth import t.csv --unsettled-before 2026-01-01").works().prints(&["nothing new"]);
    desk.types("troth import t.csv").works().prints(&["nothing new"]);
}

#[test]
fn times_without_an_offset_are_the_clients() {
    let rows = [
        "acme,1,One,,,2026-07-01T09:00,2026-07-03T16:00,2026-07-03T16:00,kept",
        "acme,2,Two,,,2026-07-01T10:00,2026-07-03,2026-07-03T23:30,kept",
    ];
    let desk = acme();
    desk.clock("2026-08-03 09:00");
    let desk = with(desk, &rows);
    desk.types("troth import t.csv --zone Asia/Tokyo").works();
    let one = desk.promise("acme/1", "");
    assert_eq!((&one["due"], &one["due_bound"]), (&"2026-07-03T15:00:00.000Z".into(), &"by".into()));
    assert_eq!(one["outcome"], "kept_on_time");
    assert_eq!(desk.promise("acme/2", "")["due"], "2026-07-03T23:00:00.000Z");

    desk.file("u.csv", table(&["tokyo,1,One,,,2026-07-01T09:00,2026-07-03"]));
    desk.types("troth import u.csv --zone Asia/Tokyo").works();
    let one = desk.promise("tokyo/1", "");
    assert_eq!(
        (&one["made"], &one["due"]),
        (&"2026-07-01T00:00:00.000Z".into(), &"2026-07-03T15:00:00.000Z".into())
    );
    desk.types("troth import u.csv --zone Europe/Berln --json").refuses(2, "no-such-zone");
    desk.file("gap.csv", table(&["acme,g,Gap,,,2026-03-29T01:30,2026-04-03"]));
    let said = desk.types("troth import gap.csv --json").refuses(1, "csv-cell").json();
    assert_eq!(said["error"]["where"], "gap.csv:2:14");
}

#[test]
fn odd_dates_are_taken_and_flagged_with_their_line() {
    let desk = with(
        desk(),
        &[
            "acme,1,Due before made,,,2026-01-05,2026-01-02",
            "acme,2,New due past,,,2026-01-05,2026-01-07,,,2026-01-09,2026-01-08,yes",
            "acme,3,Delivered before,,,2026-01-05,2026-01-07,2026-01-02,kept",
            "acme,4,Twice,,,2026-01-05,2026-01-07",
            "acme,4,Another text,,,2026-01-05,2026-01-07",
        ],
    );
    let said = desk.types("troth import t.csv --json").works().json();
    let warnings: Vec<String> = listed(&said["warnings"]).iter().map(ToString::to_string).collect();
    for (place, what) in [
        ("t.csv:2:37", "lies before the promise"),
        ("t.csv:3:58", "past already when it was agreed"),
        ("t.csv:4:49", "delivered before it was promised"),
        ("t.csv:6:8", "first row only (line 5)"),
    ] {
        assert!(
            warnings.iter().any(|one| one.contains(place) && one.contains(what)),
            "{place} {what}: {warnings:#?}"
        );
    }
    assert_eq!(desk.promise("acme/1", "")["due_before_made"], true);
}

#[test]
fn evidence_beside_the_table_is_kept() {
    let desk = desk();
    std::fs::create_dir(desk.folder().join("in")).expect("a folder");
    desk.file("in/mail.eml", "From: sam");
    desk.file("in/t.csv", table(&["acme,1,One,,,2026-01-05,2026-01-09,2026-01-08,kept,,,,,,,,mail.eml"]));
    desk.types("troth import in/t.csv").works();
    assert_eq!(desk.promise("acme/1", "")["word"], "file");
    desk.types("troth verify").works().prints(&["1 evidence file"]);
    desk.file("in/t.csv", table(&["acme,2,Two,,,2026-01-05,2026-01-09,2026-01-08,kept,,,,,,,,lost.eml"]));
    let said = desk.types("troth import in/t.csv --json").ends(1).json();
    assert_eq!(said["error"]["where"], "in/t.csv:2:59");
    for bad in ["/dev/zero", "."] {
        desk.file(
            "in/t.csv",
            table(&[&format!("acme,2,Two,,,2026-01-05,2026-01-09,2026-01-08,kept,,,,,,,,{bad}")]),
        );
        let _ = desk.types("troth import in/t.csv").ends(1);
    }
}

#[test]
fn files_that_are_no_table_are_refused_at_their_place() {
    let desk = desk();
    let before = desk.bytes();
    let two = |row: &str| format!("relationship,what,made_at,due\n{row}\n").into_bytes();
    let long = [&two("")[..], &vec![b'x'; 3 << 20]].concat();
    for (name, bytes, exit, code, place) in [
        ("empty.csv", Vec::new(), 2, "csv-empty", "empty.csv:1:1"),
        ("semicolon.csv", b"relationship;what;made_at;due\n".to_vec(), 2, "csv-header", "semicolon.csv:1:1"),
        ("typo.csv", b"relationship,what,mad_at,due\n".to_vec(), 2, "csv-header", "typo.csv:1:19"),
        ("lacks.csv", b"relationship,what,due\n".to_vec(), 2, "csv-header", "lacks.csv:1:1"),
        ("twice.csv", b"relationship,what,made_at,due,due\n".to_vec(), 2, "csv-header", "twice.csv:1:31"),
        ("few.csv", two("acme,x,2026-01-05"), 1, "csv-width", "few.csv:2:8"),
        ("many.csv", two("acme,x,2026-01-05,2026-01-09,z"), 1, "csv-width", "many.csv:2:30"),
        ("quotes.csv", two("acme,\"x,2026-01-05,2026-01-09"), 1, "csv-quotes", "quotes.csv:2:6"),
        ("behind.csv", two("acme,\"x\"y,2026-01-05,2026-01-09"), 1, "csv-quotes", "behind.csv:2:9"),
        ("bytes.csv", two("acme,é\u{0}x,2026-01-05,2026-01-09"), 1, "csv-cell", "bytes.csv:2:6"),
        (
            "utf8.csv",
            [&two("acme,")[..35], b"\xff,2026-01-05,2026-01-09\n"].concat(),
            1,
            "csv-not-utf8",
            "utf8.csv:2:6",
        ),
        ("long.csv", long, 1, "csv-too-long", "long.csv:3:1"),
    ] {
        desk.file(name, bytes);
        let said = desk.types(&format!("troth import {name} --json")).refuses(exit, code).json();
        assert_eq!(said["error"]["where"], place, "{said:#}");
    }
    for (line, code) in [
        ("troth import nowhere.csv --json", "file"),
        ("troth import . --json", "import-folder"),
        ("troth import - --json", "import-stdin"),
        ("troth import t.ics --format ics --json", "import-format"),
        ("troth import t.csv --as holidays --json", "import-format"),
    ] {
        let _ = desk.types(line).refuses(2, code);
    }
    assert!(desk.bytes() == before);
}

#[test]
fn tables_of_any_program_are_read() {
    let desk = desk();
    let text = "due,What,relationship,made_at\r\n2026-01-09,\"Say \"\"yes\"\",\r\nthen go\",acme,2026-01-05\r\n,,,\r\n\r\n";
    desk.file("excel.csv", format!("\u{feff}{text}"));
    desk.types("troth import excel.csv").works().prints(&["1 commitment of 1 client in 1 row: 1 new"]);
    assert_eq!(desk.promise("acme/1", "")["what"], "Say \"yes\",\nthen go");
    desk.file("header.csv", HEADER);
    desk.types("troth import header.csv").works().prints(&["nothing new", "0 commitments"]);
}

#[test]
fn an_interrupted_import_is_completed_by_the_same_command() {
    let rows: Vec<String> = (1..=40)
        .map(|n| {
            format!(
                "acme,{n},Task {n},us,Bea Lind,2026-01-05T09:{n:02}:00Z,2026-01-09,2026-01-08T09:00:00Z,kept"
            )
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let whole = with(desk(), &rows);
    whole.types("troth import t.csv").works();
    // A prefix is what an interruption leaves: the first commitments, whole.
    let cut = with(desk(), &rows[..15]);
    cut.types("troth import t.csv").works();
    let cut = with(cut, &rows);
    cut.types("troth import t.csv").works().prints(&["25 new, 15 already recorded"]);
    assert_eq!(outcomes(&cut, "acme", ""), outcomes(&whole, "acme", ""));
}

#[test]
fn what_was_taken_back_stays_so() {
    let desk = with(acme(), &["acme,1,One,,,2026-01-05,2026-01-09,2026-01-08,kept"]);
    desk.types("troth import t.csv").works();
    desk.types("troth undo --why 'wrong file'").works();
    let desk = with(
        desk,
        &["acme,1,One,,,2026-01-05,2026-01-09,2026-01-08,kept", "acme,2,Two,,,2026-01-05,2026-01-09"],
    );
    desk.types("troth import t.csv").works().prints(&["1 new, 1 already recorded", "taken back since"]);
    assert_eq!(outcomes(&desk, "acme", ""), pairs(&[("2", "missed_silently")]));
}

#[test]
fn people_of_both_sides_may_share_a_name() {
    let desk = with(
        desk(),
        &[
            "acme,1,One,us,Sam,2026-01-05,2026-01-09",
            "acme,2,Two,client,sam,2026-01-06,2026-01-09",
            "acme,3,Three,us,SAM,2026-01-07,2026-01-09",
        ],
    );
    desk.types("troth import t.csv").works();
    let owner = |reference: &str| desk.promise(reference, "")["owner"]["id"].clone();
    assert_eq!(owner("acme/1"), owner("acme/3"));
    assert_ne!(owner("acme/1"), owner("acme/2"));
}

#[test]
fn an_import_that_opened_its_client_is_undone_whole() {
    let desk = crate::desk();
    desk.file("two.csv", "relationship,id,what,made_at,due\nacme,1,Run it,2026-02-02,2026-02-06\nacme,2,Mend it,2026-02-03,2026-02-07\n");
    desk.types("troth import two.csv").works();
    desk.types("troth undo").works().prints(&["took back", "relationship.opened"]);
    desk.types("troth promise acme 'Run it' --due fri --json").refuses(2, "no-such-client");
    desk.types("troth verify").works();
}
