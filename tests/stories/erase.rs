//! Is what was erased nowhere any more, does everything else stand, and is what was given out before named?

use std::path::PathBuf;

use serde_json::{Value, json};
use tests::Desk;

use crate::acme;

/// Which file of the ledger holds one of these words, keys and index included.
fn stands_in(desk: &Desk, words: &[&str]) -> Option<(PathBuf, String)> {
    let has = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    desk.files().into_iter().find_map(|(path, bytes)| {
        let word = words.iter().find(|word| has(&bytes, word))?;
        Some((path, (*word).to_owned()))
    })
}

/// The keys that open something, by file.
fn keys(desk: &Desk) -> Vec<String> {
    let name = |path: PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let is_key = |path: &PathBuf| path.to_string_lossy().contains("/keys/");
    let open = desk.files().into_iter().filter(|(path, bytes)| is_key(path) && bytes != b"destroyed\n");
    open.filter_map(|(path, _)| name(path)).collect()
}

/// The seeds in the key files: what must be gone with the words.
fn seed(desk: &Desk, name: &str) -> String {
    let text = std::fs::read_to_string(desk.ledger().join("keys").join(name)).expect("a key");
    text.trim().to_owned()
}

fn with_history() -> Desk {
    let desk = acme();
    for line in [
        "troth person 'Zyxa Qwert' --side client --role buyer --contact zyxa@qwert.example",
        "troth promise acme 'Run the check' --due fri",
        "troth told acme 'In the open' --via call --who 'Zyxa Qwert'",
        "troth promise acme 'Find plughwords a home' --due fri --private",
        "troth note acme risk 'They may xyzzyword leave' --name leave",
    ] {
        desk.types(line).works();
    }
    desk
}

fn event_of(desk: &Desk, kind: &str) -> String {
    let found = desk.log().into_iter().find(|event| event["type"] == kind).expect("an event");
    found["id"].as_str().expect("an id").to_owned()
}

/// The log begins with what it began with: an erasure only adds to it.
fn only_grew(desk: &Desk, before: &[u8]) {
    assert!(desk.bytes().starts_with(before) && desk.bytes().len() > before.len());
    desk.types("troth verify").works().prints(&["unaltered"]);
}

#[test]
fn a_person_who_asks_to_be_forgotten_is_named_nowhere_and_the_chain_still_verifies() {
    let desk = with_history();
    let (before, key) = (desk.bytes(), seed(&desk, "p2.key"));
    desk.types("troth due").works();
    let said =
        desk.types("troth erase 'Zyxa Qwert' --why 'asked for by mail' --confirm 'zyxa qwert'").works();
    said.prints(&[
        "p2: name, contact and words are erased",
        "backups hold no keys",
        "troth-erasures/v1 ",
        "\np2\n",
    ]);
    only_grew(&desk, &before);
    assert_eq!(stands_in(&desk, &["Zyxa", "Qwert", "qwert.example", &key]), None);
    desk.types("troth person").works().prints(&["p2", "erased"]).is_silent_of("Zyxa");
    desk.types("troth log acme").works().prints(&["In the open", "p2 (erased)"]);
    let kept = desk.log().into_iter().find(|event| event["type"] == "person.erased").expect("it is recorded");
    assert_eq!(kept["stream"], "_people");
    // The promise, the relationship's own text and the private record are as they were.
    desk.types("troth log acme").works().prints(&["plughwords", "xyzzyword"]);
}

#[test]
fn somebody_who_comes_back_is_somebody_new() {
    let desk = with_history();
    desk.types("troth erase p2 --why 'asked for' --confirm p2").works();
    desk.types("troth told acme 'Again' --who new:Zyxa").works().prints(&["noted Zyxa as p3"]);
    desk.types("troth person p2 --role cto --json").refuses(2, "erased-person");
    desk.types("troth person").works().prints(&["p3", "Zyxa"]);
    // Even where an older part of the story names the id, nothing is said under it.
    desk.types("troth erase p3 --why 'asked for' --confirm p3").works();
    desk.types("troth person 'Somebody Else' --side client").works().prints(&["p4"]);
}

#[test]
fn a_private_record_goes_with_the_corrections_that_say_it_again() {
    let desk = with_history();
    desk.types("troth amend acme/2 --due 2026-04-01 --why typo").works();
    let id = event_of(&desk, "commitment.made");
    let privates: Vec<Value> = desk
        .log()
        .into_iter()
        .filter(|event| {
            event["type"] == "commitment.made" && event["words"].to_string().contains("plughwords")
        })
        .collect();
    assert_eq!(privates.len(), 2, "the promise and its correction");
    let first = privates[1]["id"].as_str().expect("an id");
    desk.types(&format!("troth erase {id} --why x --confirm {id} --json")).ends(2);
    let (before, open) = (desk.bytes(), keys(&desk));
    let said = desk
        .types(&format!("troth erase {first} --why 'told in confidence' --confirm {first} --json"))
        .works();
    assert_eq!(said.json()["erased"]["keys"].as_array().map(Vec::len), Some(2), "{}", said.out);
    only_grew(&desk, &before);
    assert_eq!(stands_in(&desk, &["plughwords"]), None);
    assert_eq!(keys(&desk).len(), open.len() - 2);
    assert_eq!(desk.promise("acme/2", "")["what"], "(erased)");
    desk.types("troth log acme").works().prints(&["xyzzyword"]).is_silent_of("plughwords");
    desk.types("troth person").works().prints(&["Zyxa Qwert"]);
}

#[test]
fn internal_text_goes_up_to_now_and_what_is_said_later_is_sealed_anew() {
    let desk = with_history();
    let (before, key) = (desk.bytes(), seed(&desk, "client.acme.key"));
    desk.types("troth erase --client acme --why 'the contract ended' --confirm acme").works();
    only_grew(&desk, &before);
    assert_eq!(stands_in(&desk, &["xyzzyword", &key]), None);
    desk.types("troth log acme").works().prints(&["the contract ended"]).is_silent_of("xyzzyword");

    desk.types("troth note acme risk 'A frotzword risk' --name again").works();
    let bytes = String::from_utf8(desk.bytes()).expect("text");
    assert!(bytes.contains("\"key\":\"client.acme.1\""));
    desk.types("troth log acme").works().prints(&["frotzword"]);
    desk.types("troth erase --client acme --why 'once more' --confirm acme").works();
    desk.types("troth log acme").works().is_silent_of("frotzword").prints(&["once more"]);
    assert_eq!(stands_in(&desk, &["frotzword", "xyzzyword"]), None);
    let list = desk.types("troth erase --client acme --why again --json").works().json();
    assert_eq!(
        (&list["already"], &list["erased"]["list"]),
        (&json!(true), &json!(["client.acme", "client.acme.1"]))
    );
    desk.types("troth verify").works();
}

#[test]
fn what_is_erased_stays_erased_where_the_end_of_the_log_was_torn_and_everything_is_read_again() {
    let desk = with_history();
    desk.types("troth checkpoint acme").works();
    let mut bytes = desk.bytes();
    bytes.extend_from_slice(b"{\"hash\":\"begun and never ended");
    std::fs::write(desk.ledger().join("events.jsonl"), bytes).expect("a torn end");
    for line in ["p2", "--client acme"] {
        let name = line.trim_start_matches("--client ");
        desk.types(&format!("troth erase {line} --why asked --confirm {name}")).works();
    }
    let private = desk.log().into_iter().find(|event| event["words"].to_string().contains("plughwords"));
    let id = private.expect("it is read")["id"].as_str().expect("an id").to_owned();
    desk.types(&format!("troth erase {id} --why asked --confirm {id}")).works();
    let words = ["Zyxa", "qwert.example", "plughwords", "xyzzyword"];
    assert!(desk.ledger().join("torn").exists() && desk.ledger().join("checkpoints").exists());
    assert_eq!(stands_in(&desk, &words), None);
    desk.types("troth doctor --rebuild-index").works();
    desk.types("troth log").works().is_silent_of("plughwords").is_silent_of("Zyxa");
    assert_eq!(stands_in(&desk, &words), None);
    desk.types("troth verify").works();
}

#[test]
fn what_was_given_out_before_is_named_and_what_stands_in_the_clear_too() {
    let desk = with_history();
    desk.types("troth promise acme 'Ask Qwert for the logo' --due fri").works();
    desk.file("passphrase", "correct horse battery\n");
    desk.types("troth key export keys.troth-keys --passphrase-file passphrase").works();
    let shown = desk.types("troth erase 'Zyxa Qwert' --why asked --dry-run --json").works().json();
    assert_eq!(shown["erased"]["key_exports"].as_array().map(Vec::len), Some(1), "{shown:#}");
    assert_eq!(shown["erased"]["named_in"].as_array().map(Vec::len), Some(1));
    let said = desk.types("troth erase 'Zyxa Qwert' --why asked --confirm p2").works();
    said.prints(&[
        "key export of 2026-03-02",
        "make another: troth key export",
        "1 event has a word of the name",
    ]);
    // Who is noted after the export is not in it.
    desk.types("troth person 'Ona New' --side client").works();
    let later = desk.types("troth erase 'Ona New' --why asked --confirm 'ona new' --json").works().json();
    assert_eq!(later["erased"]["key_exports"], json!([]));
}

#[test]
fn nothing_is_erased_by_mistake() {
    let desk = with_history();
    let before = desk.files();
    desk.file("notes.txt", "mine");
    for (line, exit, code) in [
        ("troth erase 'Zyxa Qwert' --why asked", 2, "not-confirmed"),
        ("troth erase 'Zyxa Qwert' --why asked --confirm Sam", 2, "not-confirmed"),
        ("troth erase --client acme --why asked --confirm bolt", 2, "not-confirmed"),
        ("troth erase Zyxb --why asked --confirm Zyxb", 2, "no-such-person"),
        ("troth erase p9 --why asked --confirm p9", 2, "no-such-person"),
        ("troth erase --client acm --why asked --confirm acm", 2, "no-such-client"),
        ("troth erase p2 --why 'Zyxa asked for it' --confirm p2", 2, "why-names"),
        ("troth erase --why asked", 2, "usage"),
        ("troth erase p2 --client acme --why asked", 2, "usage"),
        ("troth erase p2 --why asked --confirm p2 --list-to studio.troth/list.txt", 2, "file-in-ledger"),
        ("troth erase p2 --why asked --confirm p2 --list-to notes.txt", 1, "file"),
        ("troth erase 019cb5f0-4f6e-7a31-8c11-2f3a4b5c6d7e --why x --confirm x", 2, "no-such-event"),
        ("troth record acme record.erased target=x", 2, "own-verb"),
    ] {
        desk.types(&format!("{line} --json")).refuses(exit, code);
    }
    let open = event_of(&desk, "relationship.opened");
    desk.types(&format!("troth erase {open} --why x --confirm {open} --json"))
        .refuses(2, "not-a-private-record");
    desk.types("troth erase p2 --why asked --dry-run").works().prints(&["would record", "p2"]);
    desk.types("troth open bolt").works();
    desk.types("troth erase --client bolt --why asked --confirm bolt --json").refuses(1, "nothing-sealed");
    let keys = |files: &std::collections::BTreeMap<PathBuf, Vec<u8>>| -> Vec<(PathBuf, Vec<u8>)> {
        files.clone().into_iter().filter(|(path, _)| path.to_string_lossy().contains("/keys/")).collect()
    };
    assert_eq!(keys(&before), keys(&desk.files()));
    assert_eq!(std::fs::read_to_string(desk.folder().join("notes.txt")).expect("it is there"), "mine");
}

#[test]
fn an_erasure_is_not_taken_back() {
    let desk = with_history();
    desk.types("troth erase --client acme --why 'the contract ended' --confirm acme").works();
    let id = event_of(&desk, "relationship.erased");
    desk.types(&format!("troth retract {id} --why oops --json")).refuses(1, "erased-for-good");
    let again = desk.types("troth erase --client acme --why again --confirm acme").works();
    again.prints(&["already recorded"]);
    desk.types("troth undo").works().is_silent_of("relationship.erased");
}

#[test]
fn a_repeated_command_whose_text_was_erased_is_known_by_its_key_alone() {
    let desk = acme();
    let line = "troth note acme risk 'They may xyzzyword leave' --name leave --key k";
    desk.types(line).works();
    desk.types("troth erase --client acme --why ended --confirm acme").works();
    let events = desk.log().len();
    desk.types(line).works().prints(&["already recorded"]);
    desk.types(&line.replace("xyzzyword", "otherword")).works().prints(&["already recorded"]);
    assert_eq!(desk.log().len(), events);
    assert_eq!(stands_in(&desk, &["xyzzyword", "otherword"]), None);
}

#[test]
fn the_list_is_written_outside_and_grows() {
    let desk = with_history();
    desk.types("troth erase p2 --why asked --confirm p2 --list-to erased.txt")
        .works()
        .is_silent_of("troth-erasures");
    let list = || std::fs::read_to_string(desk.folder().join("erased.txt")).expect("the list");
    assert!(list().starts_with("troth-erasures/v1 ") && list().ends_with("\np2\n"), "{}", list());
    desk.types("troth erase --client acme --why ended --confirm acme --list-to erased.txt").works();
    assert!(list().ends_with("\np2\nclient.acme\n"), "{}", list());
}

#[test]
fn an_erasure_that_stopped_after_its_event_is_ended_by_whoever_comes_next() {
    let desk = with_history();
    let key = std::fs::read(desk.ledger().join("keys/p2.key")).expect("a key");
    desk.types("troth erase p2 --why asked --confirm p2").works();
    // As a kill between the event and the key leaves it: the plan is there, and so is the key.
    std::fs::write(desk.ledger().join("keys/p2.key"), &key).expect("the key is back");
    let id = event_of(&desk, "person.erased");
    std::fs::write(desk.ledger().join("erasing").join(&id), "_people\np2\n").expect("the plan is back");
    desk.types("troth due").works();
    assert_eq!(seed(&desk, "p2.key"), "destroyed");
    assert!(!desk.ledger().join("erasing").join(&id).exists());
    // A plan whose event never came is no erasure.
    let stale = desk.ledger().join("erasing/019cb5f0-4f6e-7a31-8c11-2f3a4b5c6d7e");
    std::fs::write(&stale, "_people\np1\n").expect("a plan");
    desk.types("troth person").works().prints(&["Sam Okoro"]);
    assert!(!stale.exists());
    // Where even the plan was lost, erasing again ends it.
    std::fs::write(desk.ledger().join("keys/p2.key"), &key).expect("the key is back");
    desk.types("troth person").works().is_silent_of("Zyxa");
    desk.types("troth erase p2 --why asked --confirm p2").works().prints(&["already recorded"]);
    assert_eq!(seed(&desk, "p2.key"), "destroyed");
}

/// Kills that hit the erasure while it runs: as many as were asked for, or enough to see each of its steps.
#[test]
fn an_erasure_that_is_killed_has_not_begun_or_is_ended_by_the_next_command() {
    let desk = with_history();
    let kills: u32 = std::env::var("TROTH_KILLS").map_or(24, |kills| kills.parse().expect("a number"));
    let begun = std::time::Instant::now();
    desk.types("troth due").works();
    let (mut usual, mut done) = (begun.elapsed().mul_f64(2.0), 0);
    for turn in 1..=kills {
        // Of letters only: an id in hex cannot hold it by chance.
        let name = format!("Grue{}", "z".repeat(turn as usize));
        desk.types(&format!("troth person new:{name} --side client --contact {name}@x.example")).works();
        let said = desk.types("troth person --json").works().json();
        let person = tests::listed(&said["items"]).into_iter().find(|one| one["name"] == name.as_str());
        let id = person.expect("they are noted")["id"].as_str().expect("an id").to_owned();
        let mut command = desk.command();
        let line = format!("erase {id} --why asked --confirm {id} --json");
        let mut child = command.args(line.split(' ')).spawn().expect("the program starts");
        // The instant of the kill is what is at stake here.
        std::thread::sleep(usual.mul_f64(f64::from(turn % 8 + 1) / 6.0));
        child.kill().expect("a kill");
        child.wait().expect("its end");
        let people = desk.types("troth person --json").works().json();
        let recorded = desk.log().iter().any(|event| {
            event["type"] == "person.erased" && event["words"].to_string().contains(&format!("{id} "))
        });
        let known = tests::listed(&people["items"]).iter().any(|one| one["name"] == name.as_str());
        assert_eq!(known, !recorded, "turn {turn}: {people:#}");
        // How long it takes changes with the machine: the instants follow it, so that every step is hit.
        usual = usual.mul_f64(if recorded { 0.9 } else { 1.1 });
        if recorded {
            done += 1;
            assert_eq!(seed(&desk, &format!("{id}.key")), "destroyed", "turn {turn}");
            assert_eq!(stands_in(&desk, &[&name]), None, "turn {turn}");
        }
        let plans = std::fs::read_dir(desk.ledger().join("erasing")).into_iter().flatten().flatten();
        let left = plans.filter(|plan| !plan.file_name().to_string_lossy().ends_with(".new")).count();
        assert_eq!(left, 0, "turn {turn}: a plan is left");
        desk.types("troth verify").works();
    }
    assert!(done > 0, "no kill came after an event");
}
