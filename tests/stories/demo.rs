//! The demo: the same bytes on every machine, and nobody's ledger lost to it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};
use tests::{Desk, listed};

const TROTH: &str = env!("CARGO_BIN_EXE_troth-test");
const NOW: &str = "2026-09-01T12:00:00.000Z";

/// BLAKE3 of the demo's `events.jsonl`. It changes when the script does, and when the bytes of events do: then every
/// page that quotes the demo changes too.
const EVENTS: &str = "635ce092e80a9c440da1baef931cf0baea9f18f11ab76e1c0ab3f5e035037bfd";

fn hash(ledger: &Path) -> String {
    let bytes = fs::read(ledger.join("events.jsonl")).expect("a log");
    ledger_core::Hash::of(&bytes).to_string()
}

/// A desk at which `studio.troth` is the demo. Hundreds of commands make it, so it is made once and then copied.
fn desk_with_demo() -> Desk {
    static FILES: OnceLock<BTreeMap<PathBuf, Vec<u8>>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let desk = Desk::on(TROTH, NOW);
        desk.types("troth demo studio.troth").works();
        let files = desk.files().into_iter();
        files
            .map(|(path, bytes)| (path.strip_prefix(desk.ledger()).expect("inside").to_owned(), bytes))
            .collect()
    });
    let mut desk = Desk::on(TROTH, NOW);
    desk.set("TROTH_LEDGER", desk.ledger());
    for (name, bytes) in files {
        let path = desk.ledger().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a copy");
    }
    desk
}

/// The promises of one side, as an audit tells of them.
fn promises(audit: &Value, side: &str) -> Vec<Value> {
    listed(&audit["commitments"]).into_iter().filter(|one| one["side"] == side).collect()
}

/// The events of a type, in the order of the log.
fn of_type(desk: &Desk, kind: &str) -> Vec<Value> {
    desk.log().into_iter().filter(|event| event["type"] == kind).collect()
}

#[test]
fn the_demo_has_the_same_bytes_wherever_and_whenever_it_is_made() {
    let mut desk = Desk::on(TROTH, NOW);
    desk.types("troth demo").works();
    desk.clock("2027-01-01T00:00:00.000Z");
    desk.set("TROTH_BY", "Somebody Else");
    desk.types("troth demo elsewhere/other.troth").works();
    let [one, other] = ["demo.troth", "elsewhere/other.troth"].map(|name| hash(&desk.folder().join(name)));
    assert_eq!(one, other);
    assert_eq!(one, EVENTS, "the demo's bytes changed: set the pin anew, and the pages with TROTH_BLESS=1");
}

#[test]
fn the_demo_stands_up_to_its_own_verification() {
    let desk = desk_with_demo();
    assert_eq!(desk.types("troth verify --json").works().json()["ok"], true);
    assert_eq!(hash(&desk.ledger()), EVENTS);
}

#[test]
fn it_tells_two_years_of_six_clients() {
    let desk = desk_with_demo();
    let opened: Vec<Value> = of_type(&desk, "relationship.opened");
    assert_eq!(opened.len(), 6);
    let log = desk.log();
    let (first, last) = (&log[0]["recorded"], &log[log.len() - 1]["recorded"]);
    assert_eq!((first, last), (&json!("2024-07-01T08:00:00.000Z"), &json!("2026-06-15T08:00:00.000Z")));
    // The week goes on at every client while it lasts, and nearly every event has words of its own.
    assert!(of_type(&desk, "update.sent").len() > 350, "updates");
    assert!(of_type(&desk, "sync.held").len() > 40, "syncs");
    assert!(of_type(&desk, "commitment.made").len() > 85, "promises");
}

#[test]
fn harbour_keeps_small_promises_and_says_what_was_wrong() {
    let audit = desk_with_demo().audit("harbour", "");
    assert_eq!(audit["ours"]["kept_of_due"], json!({ "kept": 22, "due": 23 }));
    assert_eq!(audit["ours"]["missed"]["total"], 0);
    let late: Vec<Value> =
        promises(&audit, "us").into_iter().filter(|one| one["outcome"] == "kept_late").collect();
    // The draft that was rejected, because a third of it was missing.
    assert_eq!(late.len(), 1);
    assert_eq!((&late[0]["disclosed"], &late[0]["assessed"]), (&json!("after"), &json!("accepted")));
}

#[test]
fn bodega_is_saved_by_heroics() {
    let audit = desk_with_demo().audit("bodega", "");
    let ours = promises(&audit, "us");
    let heroic = ours.iter().filter(|one| one["heroic"] == true).count();
    assert!(heroic * 2 > ours.len(), "{heroic} of {}", ours.len());
    assert_eq!(audit["ours"]["kept_of_due"], json!({ "kept": 12, "due": 14 }));
}

#[test]
fn nordlys_moves_dates_before_they_are_past() {
    let audit = desk_with_demo().audit("nordlys", "");
    let ours = &audit["ours"];
    assert_eq!((&ours["renegotiated"], &ours["renegotiations"]), (&json!(7), &json!(8)));
    assert_eq!(ours["renegotiated_after_due"], 0);
    assert_eq!(ours["kept_of_due"], json!({ "kept": 8, "due": 8 }));
    assert_eq!(ours["kept_by_first_due"], 1);
}

#[test]
fn at_kranich_our_work_waits_for_theirs() {
    let audit = desk_with_demo().audit("kranich", "");
    assert_eq!(audit["client"]["kept_of_due"], json!({ "kept": 0, "due": 7 }));
    let mut waited = promises(&audit, "us");
    waited.retain(|one| one["waiting"]["seconds"].as_i64() > Some(0));
    assert_eq!(waited.len(), 6, "{waited:?}");
    // What came late for it was announced before its date, each time.
    waited.retain(|one| one["outcome"] == "kept_late");
    assert_eq!(waited.len(), 3);
    assert!(waited.iter().all(|one| one["disclosed"] == "before"), "{waited:?}");
}

#[test]
fn lumen_hears_nothing() {
    let audit = desk_with_demo().audit("lumen", "");
    assert_eq!(audit["ours"]["kept_of_due"], json!({ "kept": 3, "due": 10 }));
    assert_eq!(audit["ours"]["missed"], json!({ "total": 3, "silently": 3 }));
}

#[test]
fn quarry_gave_three_reasons_on_two_days_each_and_was_told_before_we_left() {
    let desk = desk_with_demo();
    let audit = desk.audit("quarry", "");
    assert_eq!(audit["ours"]["kept_of_due"], json!({ "kept": 6, "due": 6 }));
    assert_eq!(audit["client"]["kept_of_due"], json!({ "kept": 0, "due": 3 }));
    let mut days: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for event in of_type(&desk, "walk_away.criterion_observed") {
        let day = event["occurred"].as_str().expect("an instant")[..10].to_owned();
        days.entry(event["data"]["criterion"].to_string()).or_default().push(day);
    }
    assert_eq!(days.len(), 3);
    for (criterion, mut days) in days {
        days.dedup();
        assert!(days.len() >= 2, "{criterion}: {days:?}");
    }
    let decided =
        of_type(&desk, "decision.recorded").into_iter().find(|event| event["data"]["kind"] == "walk_away");
    let decided = decided.expect("a decision");
    assert_eq!((&decided["stream"], &decided["data"]["told_on"]), (&json!("quarry"), &json!("2025-06-03")));
    let closed = of_type(&desk, "relationship.closed");
    assert_eq!((closed.len(), &closed[0]["data"]["ended_by"]), (1, &json!("us")));
    assert!(closed[0]["recorded"].as_str() > decided["recorded"].as_str());
}

#[test]
fn what_was_known_on_a_friday_differs_from_what_was_true() {
    let desk = desk_with_demo();
    let known = desk.audit("lumen", "--as-of 2026-03-13 --known-at 2026-03-13");
    let held = desk.audit("lumen", "--as-of 2026-03-13");
    assert_eq!((&known["ours"]["kept_on_time"], &held["ours"]["kept_on_time"]), (&json!(1), &json!(2)));
    assert_eq!((&known["ours"]["overdue"], &held["ours"]["overdue"]), (&json!(1), &json!(0)));
}

#[test]
fn the_screen_tells_of_trust_of_cadences_and_of_how_they_moved() {
    let desk = desk_with_demo();
    let told = desk.types("troth demo --json").works().json();
    let clients = listed(&told["clients"]);
    for client in &clients {
        let name = client["relationship"].as_str().expect("a name");
        let trust = desk.types(&format!("troth trust {name} --json")).works().json();
        let shown = &client["integrity"]["proven"];
        assert_eq!(shown, &trust["dimensions"]["integrity"]["proven"], "{name}");
        let cadences = desk.types(&format!("troth cadence show {name} --json")).works().json();
        let ours = listed(&cadences["cadences"]).into_iter().filter(|cadence| cadence["side"] == "us");
        let held: u64 = ours.filter_map(|cadence| cadence["adherence"]["held"].as_u64()).sum();
        assert_eq!(client["adherence"]["held"], held, "{name}");
    }
    let integrity = |of: usize| clients[of]["integrity"]["proven"].as_f64().expect("a share");
    assert!(integrity(0) > 0.9 && integrity(4) < 0.4, "harbour keeps its word, lumen does not");
    let believed = &told["believed"];
    assert_ne!(believed["known_now"], believed["known_then"], "one question, two answers: {believed}");
    desk.types("troth demo").works().prints(&[
        "How far they can rely on us",
        "harbour",
        "What did we believe on 2026-03-13?",
    ]);
}

#[test]
fn the_screen_fits_a_terminal_of_a_hundred_columns_and_eighty_lines_and_the_document_says_the_same() {
    let desk = Desk::on(TROTH, NOW);
    let said = desk.types("troth demo").works();
    assert!(said.out.lines().count() <= 80, "{}", said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
    let before = hash(&desk.folder().join("demo.troth"));
    desk.types("troth open mine --ledger demo.troth").works();
    // Made again, it replaces a demo, and what was recorded in it.
    let told = desk.types("troth demo --json").works().json();
    assert_eq!(hash(&desk.folder().join("demo.troth")), before);
    let left: Vec<_> = fs::read_dir(desk.folder()).expect("a folder").collect();
    assert_eq!(left.len(), 2, "nothing is left beside it and its papers: {left:?}");
    assert_eq!(told["ledger"], "demo.troth");
    for client in listed(&told["clients"]) {
        let name = client["relationship"].as_str().expect("a name");
        let [ours, theirs] = ["ours", "client"].map(|side| {
            let kept = &client[side];
            format!("{} of {}", kept["kept"], kept["due"])
        });
        let row = said.out.lines().find(|line| line.starts_with(&format!("  {name} "))).expect("a row");
        let counts =
            ["missed_silently", "renegotiated", "waited", "heroics"].map(|count| client[count].to_string());
        let shown: Vec<&str> = row.split_whitespace().rev().take(4).collect();
        assert!(shown.iter().rev().eq(counts.iter()), "{row}: {client}");
        assert!(row.contains(&ours) && row.contains(&theirs), "{row}: {client}");
    }
}

#[test]
fn it_touches_nothing_that_is_not_a_demo() {
    let desk = Desk::with_ledger(TROTH, NOW);
    let before = hash(&desk.ledger());
    desk.types("troth demo studio.troth --json").refuses(2, "not-a-demo");
    assert_eq!(hash(&desk.ledger()), before);
    desk.file("notes.troth", "mine");
    desk.types("troth demo notes.troth --json").refuses(2, "not-a-demo");
    fs::create_dir(desk.folder().join("empty.troth")).expect("a folder");
    desk.types("troth demo empty.troth --json").refuses(2, "not-a-demo");
    desk.types("troth demo here --json").refuses(2, "ledger-name");
}

#[test]
fn it_leaves_the_ledger_of_this_shell_alone_and_is_used_only_when_it_is_named() {
    let mut desk = Desk::with_ledger(TROTH, NOW);
    let before = hash(&desk.ledger());
    // What an interrupted run left is in nobody's way.
    fs::create_dir_all(desk.folder().join(".demo.troth.new-1/new.troth")).expect("a folder");
    desk.set("TROTH_LEDGER", desk.ledger());
    desk.types("troth demo").works().prints(&["made demo.troth"]);
    assert_eq!(hash(&desk.ledger()), before);
    assert!(desk.folder().join("demo.troth/ledger.json").is_file());
    fs::remove_dir_all(desk.ledger()).expect("the ledger is gone");
    desk.set("TROTH_LEDGER", "");
    desk.types("troth due --json").refuses(2, "no-ledger");
}

#[test]
fn its_clock_stands_still_for_what_is_asked_and_for_what_is_recorded() {
    let desk = desk_with_demo();
    desk.types("troth due").works().prints(&["harbour/26", "in 4 d", "stands at 2026-06-15"]);
    let said = desk.types("troth promise harbour 'Call Ana' --due tomorrow --json").works();
    assert_eq!(said.json()["recorded"], "2026-06-15T08:00:00.000Z");
    assert_eq!(said.json()["due"], "2026-06-16T23:00:00.000Z");
}

#[test]
fn the_demo_ends_with_papers_that_stand_before_a_stranger() {
    let desk = Desk::on(TROTH, NOW);
    desk.types("troth demo").works();
    let papers = desk.folder().join("demo-papers");
    let bundle = papers.join("quarry.troth-bundle.zip");
    let said = desk
        .types("troth verify demo-papers/quarry.troth-bundle.zip --against demo-papers/kept.checkpoint.txt");
    said.works().prints(&["✓ proved", "quarry"]);
    // The stranger has a Python, and no Troth.
    let mut stranger = tests::python::python();
    stranger
        .arg(papers.join("verify.py"))
        .arg(&bundle)
        .arg("--against")
        .arg(papers.join("kept.checkpoint.txt"));
    let said = stranger.output().expect("python");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    assert!(String::from_utf8_lossy(&said.stdout).starts_with("proved"));
    let page = fs::read_to_string(papers.join("harbour-renewal.html")).expect("a page");
    assert!(page.contains("<svg") && !page.contains("<script") && !page.contains("src=\"http"));
    // Somebody's own file of such a name is not written over.
    fs::remove_dir_all(desk.folder().join("demo.troth")).expect("the demo is thrown away");
    desk.types("troth demo --json").refuses(1, "file-exists");
    assert!(!desk.folder().join("demo.troth").exists());
}
