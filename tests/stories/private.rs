//! What is recorded with `--private`: can it be read here, is it nowhere in the clear, does destroying one key erase it?

use std::path::PathBuf;

use serde_json::Value;
use tests::Desk;

use crate::acme;

/// The keys of private records.
fn record_keys(desk: &Desk) -> Vec<PathBuf> {
    let is = |path: &PathBuf| path.to_string_lossy().contains("keys/record.");
    desk.files().into_keys().filter(is).collect()
}

/// Whether a word stands in any file of the ledger, keys and index included.
fn stands_in_the_clear(desk: &Desk, word: &str) -> Option<PathBuf> {
    let has = |bytes: &[u8]| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    desk.files().into_iter().find(|(_, bytes)| has(bytes)).map(|(path, _)| path)
}

#[test]
fn a_private_promise_is_read_here_and_stands_nowhere_in_the_clear() {
    let desk = acme();
    let line = "troth promise acme 'Find zyxwords a new home' --due fri --satisfied-when 'qwertwords signed' --private";
    desk.types(line).works().prints(&["acme/1", "Find zyxwords a new home"]);
    desk.types("troth keep acme/1 --private").works();
    desk.types("troth promise acme 'In the open' --due fri").works();
    assert_eq!(desk.promise("acme/1", "")["what"], "Find zyxwords a new home");
    desk.types("troth log acme").works().prints(&["Find zyxwords a new home", "In the open"]);
    for word in ["zyxwords", "qwertwords"] {
        assert_eq!(stands_in_the_clear(&desk, word), None, "{word}");
    }
    assert!(stands_in_the_clear(&desk, "In the open").is_some());
    assert_eq!(record_keys(&desk).len(), 1, "what says nothing needs no key");
    desk.types("troth verify").works();
}

/// A key as it is once it was destroyed.
fn destroy(key: &std::path::Path) {
    std::fs::write(key, "destroyed\n").expect("the key goes");
}

#[test]
fn a_key_that_was_lost_is_not_one_that_was_destroyed() {
    let desk = acme();
    desk.types("troth promise acme 'Find zyxwords a home' --due fri --private").works();
    std::fs::remove_file(&record_keys(&desk)[0]).expect("the key is lost");
    desk.types("troth audit acme").works().prints(&["(sealed)"]).is_silent_of("(erased)");
    let said = desk.types("troth verify").works();
    assert!(format!("{}{}", said.out, said.err).contains("record."), "{}", said.out);
}

#[test]
fn destroying_the_key_of_one_record_erases_that_record_alone() {
    let desk = acme();
    desk.types("troth promise acme 'Find zyxwords a home' --due fri --private").works();
    let first = record_keys(&desk);
    desk.types("troth release acme/1 --why 'They gave up qwertwords' --private").works();
    desk.types("troth note acme risk 'They may leave' --name leave --private").works();
    assert_eq!(record_keys(&desk).len(), 3, "each private record has its own");
    destroy(&first[0]);

    let promise = desk.promise("acme/1", "");
    assert_eq!((&promise["what"], &promise["outcome"]), (&Value::from("(erased)"), &Value::from("released")));
    desk.types("troth audit acme").works().prints(&["(erased)"]).is_silent_of("zyxwords");
    desk.types("troth log acme").works().prints(&["qwertwords", "They may leave"]).is_silent_of("zyxwords");
    desk.types("troth verify").works();
    // The life cycle still knows the promise by its number.
    desk.types("troth keep acme/1 --json").refuses(1, "no-such-step");
    // What is erased cannot be said again by setting something else right.
    desk.types("troth promise acme 'Another' --due fri --private").works();
    let keys = record_keys(&desk);
    for key in &keys {
        destroy(key);
    }
    let before = desk.bytes();
    let said = desk.types("troth amend acme/2 --due 2026-04-01 --why typo");
    assert_ne!(said.code, 0, "{}", said.out);
    said.prints(&["/data/what of a private record is (erased)"]);
    assert_eq!(desk.bytes(), before);
}

#[test]
fn what_was_private_stays_so_when_it_is_set_right() {
    let desk = acme();
    desk.types("troth promise acme 'Find zyxwords a home' --due fri --private").works();
    desk.types("troth amend acme/1 --due 2026-04-01 --why typo").works();
    assert_eq!(desk.promise("acme/1", "")["what"], "Find zyxwords a home");
    assert_eq!(stands_in_the_clear(&desk, "zyxwords"), None);
    assert_eq!(record_keys(&desk).len(), 2, "the corrected fact is a record of its own");
}

#[test]
fn any_verb_that_records_can_be_private() {
    let desk = acme();
    for line in [
        "troth heard acme 'zyxwords heard' --who ana --complaint",
        "troth told acme 'zyxwords told' --via call",
        "troth sync acme --minutes 45 --agenda 'zyxwords agenda' --agenda second",
        "troth agree acme scope-out 'zyxwords agreed' --with ana",
        "troth predict add acme 'zyxwords predicted' --check 2026-04-01",
        "troth decide acme walk-away --because 'zyxwords because' --stops 'zyxwords stops'",
        "troth record acme team.noted topic=note text='zyxwords noted'",
        "troth update acme --shipped 'zyxwords shipped' --in-progress 'zyxwords go on' --blocked 'zyxwords none'",
    ] {
        desk.types(&format!("{line} --private")).works();
    }
    assert_eq!(stands_in_the_clear(&desk, "zyxwords"), None);
    desk.types("troth log acme").works().prints(&["zyxwords heard", "zyxwords shipped"]);
    assert_eq!(record_keys(&desk).len(), 7, "what Ana said is sealed under her own key");
}

#[test]
fn an_export_opens_it_unless_it_is_to_stay_sealed_and_a_copy_without_keys_says_sealed() {
    let desk = acme();
    desk.types("troth promise acme 'Find zyxwords a home' --due fri --private").works();
    desk.types("troth export --format jsonl").works().prints(&["\"what\":\"Find zyxwords a home\""]);
    desk.types("troth export --format jsonl --sealed")
        .works()
        .prints(&["\"what\":{\"sealed\":{\"key\":\"record."])
        .is_silent_of("zyxwords");
    for format in ["csv", "ics"] {
        let line = format!("troth export --format {format} --sealed --json");
        desk.types(&line).refuses(2, "export-sealed");
    }
    desk.types("troth backup copy.troth").works();
    desk.types("troth audit acme --ledger copy.troth").works().prints(&["(sealed)"]).is_silent_of("zyxwords");
}

#[test]
fn a_key_given_twice_is_seen_to_say_the_same_also_when_it_is_private_or_erased() {
    let desk = acme();
    let line = "troth promise acme 'Find zyxwords a home' --due 2026-04-01 --private --key k";
    desk.types(line).works();
    desk.types(line).works().prints(&["already recorded"]);
    desk.types(&line.replace("zyxwords", "others")).ends(1);
    destroy(&record_keys(&desk)[0]);
    desk.types(line).works().prints(&["already recorded"]);
}

#[test]
fn what_would_stand_in_the_clear_beside_it_is_refused() {
    let desk = acme();
    let before = desk.bytes();
    for (line, code) in [
        ("troth note acme metric 'Cash left' --value 3 --private", "private-name"),
        ("troth policy practice predictions --off --why 'we advise' --private", "not-private"),
        ("troth person Ana --role cto --private", "not-private"),
    ] {
        desk.types(&format!("{line} --json")).refuses(2, code);
    }
    assert!(desk.bytes() == before && record_keys(&desk).is_empty());
}

#[test]
fn what_is_private_stays_so_in_the_ledger_it_is_moved_to() {
    let desk = acme();
    desk.types("troth promise acme 'Find zyxwords a home' --due fri --private").works();
    desk.types("troth promise acme 'In the open' --due fri").works();
    desk.types("troth export --format jsonl -o all.jsonl").works();
    desk.types("troth init moved.troth").works();
    desk.types("troth import all.jsonl --ledger moved.troth").works();
    desk.types("troth log acme --ledger moved.troth")
        .works()
        .prints(&["Find zyxwords a home", "In the open"]);
    let log = std::fs::read_to_string(desk.folder().join("moved.troth/events.jsonl")).expect("the log");
    assert!(!log.contains("zyxwords") && log.contains("In the open"));
    // The same file once more is the same events: nothing new is sealed.
    let again = desk.types("troth import all.jsonl --ledger moved.troth --json").works().json();
    assert_eq!(again["events"]["new"], 0, "{again:#}");
}
