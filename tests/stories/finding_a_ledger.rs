//! Which ledger is meant, wherever somebody stands?

use serde_json::json;
use tests::Desk;

use crate::{MONDAY, TROTH};

/// A desk with two ledgers, each with a client that the other has not.
fn two() -> Desk {
    let desk = Desk::on(TROTH, MONDAY);
    desk.types("troth init one.troth").works();
    desk.types("troth open first --ledger one.troth").works();
    std::fs::create_dir_all(desk.folder().join("deep/er")).expect("folders");
    desk.types("troth init deep/two.troth").works();
    desk.types("troth open second --ledger deep/two.troth").works();
    desk
}

#[test]
fn the_nearest_one_upward_is_meant() {
    let mut desk = two();
    desk.types("troth audit first").works();
    desk.stands_in("deep/er");
    desk.types("troth audit second").works();
    desk.stands_in("deep/two.troth/evidence");
    desk.types("troth audit second").works();
    desk.stands_in("deep/two.troth");
    desk.types("troth promise second x --due fri --json").works();
}

#[test]
fn the_one_named_on_the_line_comes_before_the_environment_and_that_before_the_nearest() {
    let mut desk = two();
    desk.set("TROTH_LEDGER", "deep/two.troth");
    desk.types("troth audit second").works();
    desk.types("troth --ledger one.troth audit first").works();
    desk.types("troth audit first --ledger one.troth").works();
    desk.set("TROTH_LEDGER", "");
    desk.types("troth audit first").works();
}

#[test]
fn every_receipt_names_the_ledger_it_is_in() {
    let mut desk = two();
    assert_eq!(desk.types("troth promise first x --due fri --json").works().json()["ledger"], "one.troth");
    desk.stands_in("deep");
    let elsewhere = desk.folder().join("one.troth");
    let line = format!("troth promise first y --due fri --json --ledger {}", elsewhere.display());
    assert_eq!(desk.types(&line).works().json()["ledger"], json!(elsewhere));
}

#[test]
fn two_in_one_folder_have_to_be_told_apart() {
    let mut desk = two();
    desk.types("troth init other.troth").works();
    let said = desk.types("troth due --json").refuses(2, "which-ledger");
    let error = said.json()["error"].clone();
    assert!(error["message"].as_str().is_some_and(|text| text.contains("one.troth, other.troth")), "{error}");
    desk.types("troth due --ledger other.troth").works();
    desk.stands_in("deep");
    desk.types("troth due").works();
}

#[test]
fn init_without_a_folder_makes_the_default_one_which_is_found_from_anywhere() {
    let mut desk = Desk::on(TROTH, MONDAY);
    desk.set("XDG_DATA_HOME", desk.folder().join("data"));
    desk.stands_in("work");
    desk.types("troth due --json").refuses(2, "no-ledger");
    desk.types("troth init").works().prints(&["default.troth", "next:     troth open acme\n"]);
    assert!(desk.folder().join("data/troth/default.troth/ledger.json").is_file());
    desk.types("troth open acme").works();
    desk.stands_in("elsewhere");
    desk.types("troth audit acme").works();
    desk.types("troth init --json").refuses(1, "already-there");
}

#[test]
fn without_a_data_folder_the_default_one_is_under_home() {
    let desk = Desk::on(TROTH, MONDAY);
    desk.types("troth init").works();
    assert!(desk.folder().join(".local/share/troth/default.troth/ledger.json").is_file());
}

#[test]
fn an_existing_ledger_or_a_full_folder_is_never_made_anew() {
    let desk = two();
    let before = std::fs::read(desk.folder().join("one.troth/events.jsonl")).expect("the log");
    desk.types("troth init one.troth --json").refuses(1, "already-there");
    assert_eq!(std::fs::read(desk.folder().join("one.troth/events.jsonl")).expect("the log"), before);
    std::fs::create_dir(desk.folder().join("full.troth")).expect("a folder");
    desk.file("full.troth/letter.txt", "mine");
    desk.types("troth init full.troth --json").refuses(1, "already-there");
    assert_eq!(std::fs::read(desk.folder().join("full.troth/letter.txt")).expect("the letter"), b"mine");
}

#[test]
fn a_ledgers_name_ends_in_troth() {
    let desk = Desk::on(TROTH, MONDAY);
    let said = desk.types("troth init studio --json").refuses(2, "ledger-name");
    assert_eq!(said.json()["error"]["hint"], "troth init studio.troth");
    desk.types("troth init studio.troth").works();
}

#[test]
fn the_secrets_of_a_new_ledger_are_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let desk = crate::acme();
    let mode = |name: &str| {
        let metadata = std::fs::metadata(desk.ledger().join(name)).expect("a file of the ledger");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!([mode("keys"), mode("index")], [0o700, 0o700]);
    assert_eq!(
        [mode("ledger.json"), mode("keys/signing.key"), mode("keys/next.key"), mode("keys/p1.key")],
        [0o600; 4]
    );
}
