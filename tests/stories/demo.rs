//! The demo: the same bytes on every machine, and nobody's ledger lost to it.

use std::fs;
use std::path::Path;

use tests::Desk;

const TROTH: &str = env!("CARGO_BIN_EXE_troth-test");
const NOW: &str = "2026-09-01T12:00:00.000Z";

/// BLAKE3 of the demo's `events.jsonl`. It changes when the script does, and when the bytes of events do: then every
/// page that quotes the demo changes too.
const EVENTS: &str = "174679efa5ea0f04ede36561cf2ee8fb2b3774079bd901e1e879aa4c37d8036e";

fn hash(ledger: &Path) -> String {
    let bytes = fs::read(ledger.join("events.jsonl")).expect("a log");
    ledger_core::Hash::of(&bytes).to_string()
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
    let desk = Desk::on(TROTH, NOW);
    desk.types("troth demo").works();
    let said = desk.types("troth verify --ledger demo.troth --json").works();
    assert_eq!(said.json()["ok"], true);
}

#[test]
fn the_screen_fits_a_terminal_of_a_hundred_columns_and_sixty_lines() {
    let said = Desk::on(TROTH, NOW).types("troth demo").works();
    assert!(said.out.lines().count() < 60, "{}", said.out);
    assert!(said.out.lines().all(|line| line.chars().count() <= 100), "{}", said.out);
}

#[test]
fn the_document_says_what_the_screen_says() {
    let said = Desk::on(TROTH, NOW).types("troth demo --json").works();
    let told = said.json();
    assert_eq!(told["ledger"], "demo.troth");
    let kept = |index: usize, side: &str| told["clients"][index][side].clone();
    assert_eq!(kept(0, "ours"), serde_json::json!({ "kept": 8, "due": 8 }));
    assert_eq!(kept(1, "ours"), serde_json::json!({ "kept": 3, "due": 8 }));
    assert_eq!(kept(2, "client"), serde_json::json!({ "kept": 0, "due": 3 }));
}

#[test]
fn made_again_it_replaces_a_demo_and_what_was_recorded_in_it() {
    let desk = Desk::on(TROTH, NOW);
    desk.types("troth demo").works();
    let before = hash(&desk.folder().join("demo.troth"));
    desk.types("troth open mine --ledger demo.troth").works();
    desk.types("troth demo").works();
    assert_eq!(hash(&desk.folder().join("demo.troth")), before);
    let left: Vec<_> = fs::read_dir(desk.folder()).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing is left beside it: {left:?}");
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
fn it_leaves_the_ledger_of_this_shell_alone() {
    let mut desk = Desk::with_ledger(TROTH, NOW);
    let before = hash(&desk.ledger());
    desk.set("TROTH_LEDGER", desk.ledger());
    desk.types("troth demo").works().prints(&["made demo.troth"]);
    assert_eq!(hash(&desk.ledger()), before);
    assert!(desk.folder().join("demo.troth").is_dir());
}

#[test]
fn what_an_interrupted_run_left_is_in_nobodys_way() {
    let desk = Desk::on(TROTH, NOW);
    fs::create_dir_all(desk.folder().join(".demo.troth.new-1/new.troth")).expect("a folder");
    desk.types("troth demo").works();
    assert!(desk.folder().join("demo.troth/ledger.json").is_file());
}

#[test]
fn its_clock_stands_still_for_what_is_asked_and_for_what_is_recorded() {
    let desk = Desk::on(TROTH, NOW);
    desk.types("troth demo").works();
    desk.types("troth due --ledger demo.troth").works().prints(&[
        "harbour/10",
        "in 4 d",
        "stands at 2026-06-15",
    ]);
    let said =
        desk.types("troth promise harbour 'Call Ana' --due tomorrow --ledger demo.troth --json").works();
    assert_eq!(said.json()["recorded"], "2026-06-15T08:00:00.000Z");
    assert_eq!(said.json()["due"], "2026-06-16T23:00:00.000Z");
}

#[test]
fn a_demo_is_used_only_when_it_is_named() {
    let desk = Desk::on(TROTH, NOW);
    desk.types("troth demo").works();
    desk.types("troth due --json").refuses(2, "no-ledger");
}
