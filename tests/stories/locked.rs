//! What does a signing key under a passphrase keep from whoever takes the folder, and what goes on without it?

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tests::{Desk, listed};

use crate::acme;

const PHRASE: &str = "correct horse battery";
/// The private halves, as they lie.
const HALVES: [&str; 2] = ["signing.key", "next.key"];

fn key_file(desk: &Desk, name: &str) -> PathBuf {
    desk.ledger().join("keys").join(name)
}

fn read(desk: &Desk, name: &str) -> String {
    fs::read_to_string(key_file(desk, name)).expect("a key's file")
}

/// Every file that something rests on: the index is made again where it is read.
fn files(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = desk.files();
    files.retain(|path, _| !path.starts_with(desk.ledger().join("index")));
    files
}

fn shown(desk: &Desk) -> Value {
    desk.types("troth key show --json").works().json()
}

fn verified(desk: &Desk) -> Value {
    desk.types("troth verify --json").works().json()
}

/// A ledger of the day before, whose signing keys are locked, and the bytes they had in the open.
fn locked() -> (Desk, [String; 2]) {
    let desk = acme();
    desk.file("phrase", format!("{PHRASE}\n"));
    let open = HALVES.map(|name| read(&desk, name));
    desk.types("troth key lock --passphrase-file phrase").works().prints(&["are locked", "here, locked"]);
    desk.clock("2026-03-03 09:00");
    (desk, open)
}

/// The keys as they would be after power went between the two renames of `key lock`.
fn half_locked() -> (Desk, [String; 2]) {
    let (desk, open) = locked();
    fs::write(key_file(&desk, "next.key"), &open[1]).expect("a key");
    (desk, open)
}

#[test]
fn whoever_takes_the_folder_finds_no_key_in_it_and_unlock_brings_it_back() {
    let (desk, open) = locked();
    let folder = key_file(&desk, "");
    for entry in fs::read_dir(folder).expect("keys/") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
        let text = String::from_utf8(bytes).expect("text");
        assert!(open.iter().all(|seed| !text.contains(seed.trim())), "a seed lies in the open");
    }
    let public = shown(&desk)["public_key"].as_str().expect("a key").to_owned();
    let line: Value = serde_json::from_str(&read(&desk, "signing.key")).expect("one line of JSON");
    assert_eq!((&line["format"], &line["public"]), (&"troth-locked-key/v1".into(), &public.into()));
    let salts = HALVES.map(|name| {
        serde_json::from_str::<Value>(&read(&desk, name)).expect("one line of JSON")["salt"].clone()
    });
    assert_eq!(salts[0], salts[1], "what is locked together is derived for once");
    desk.types("troth doctor").works().prints(&["the signing key is locked", "lies here too, locked"]);
    assert_eq!((&shown(&desk)["locked"], &shown(&desk)["signs"]), (&true.into(), &true.into()));
    let said = desk.types("troth key unlock --passphrase-file phrase").works();
    said.prints(&["are open", "here, open"]);
    assert_eq!(HALVES.map(|name| read(&desk, name)), open);
    assert_eq!(shown(&desk)["locked"], false);
    desk.types("troth doctor").works().prints(&["the signing key is open", "lies here too: whoever"]);
    desk.types("troth checkpoint").works().prints(&["signed"]);
}

#[test]
fn the_day_goes_on_without_the_passphrase_and_what_waits_is_signed_later() {
    let (desk, _) = locked();
    let said = desk.types("troth promise acme 'Run the check' --due fri --json").works().json();
    let warned = said["warnings"].to_string();
    let waits = "1 checkpoint is unsigned: the signing key is locked; troth checkpoint signs what waits";
    assert!(warned.contains(waits), "{warned}");
    let said = desk.types("troth keep acme/1").works();
    said.is_silent_of("unsigned");
    let sent = desk.types("troth update acme --shipped x --json").works().json();
    assert!(listed(&sent["shared"]).is_empty());
    let warned = sent["warnings"].to_string();
    for part in
        ["2 checkpoints are unsigned", "locked, so no line could be made", "troth checkpoint acme makes"]
    {
        assert!(warned.contains(part), "{part}: {warned}");
    }
    assert!(!desk.log().iter().any(|event| event["type"] == "checkpoint.shared"), "nothing left the house");
    desk.types("troth review acme decision").works().prints(&["3 checkpoints are unsigned"]);
    let decide =
        "troth decide acme renewal --result renewed --continues all --changes nothing --stops nothing";
    desk.types(decide).works().prints(&["4 checkpoints are unsigned"]);
    let found = verified(&desk);
    assert_eq!((&found["verdict"], &found["unsigned_checkpoints"]), (&"ok".into(), &4.into()));
    let said = desk.types("troth checkpoint acme --passphrase-file phrase --json").works().json();
    assert_eq!((&said["signed"], listed(&said["caught_up"]).len()), (&true.into(), 4), "{said}");
    let line = said["shared"][0]["line"].as_str().expect("a line");
    desk.runs(&["verify", "--against", line], b"").works().prints(&["proved"]);
    assert_eq!(verified(&desk)["checked"]["signatures"], 5);
    assert_eq!(shown(&desk)["locked"], true, "it was opened in memory alone");
}

#[test]
fn what_cannot_do_without_the_key_ends_with_exit_4_and_records_nothing() {
    let (desk, _) = locked();
    let before = files(&desk);
    for line in [
        "troth checkpoint",
        "troth checkpoint acme",
        "troth bundle acme -o acme.zip",
        "troth key rotate",
        "troth key stash next",
        "troth key export all --passphrase-file phrase",
        "troth key unlock",
    ] {
        let said = desk.types(&format!("{line} --json")).refuses(4, "key-locked");
        let hint = said.json()["error"]["hint"].to_string();
        assert!(hint.contains("--passphrase-file") && hint.contains("$TROTH_PASSPHRASE_FILE"), "{hint}");
        assert!(files(&desk) == before, "{line} changed something");
    }
    for name in ["acme.zip", "next", "all"] {
        assert!(!desk.folder().join(name).exists(), "{name}");
    }
    desk.types("troth bundle acme --dry-run").works();
    desk.types("troth help exit-codes").works().prints(&["4    the signing key is locked"]);
}

#[test]
fn a_passphrase_that_is_given_signs_at_once() {
    let (mut desk, _) = locked();
    desk.types("troth update acme --shipped x --passphrase-file phrase").works().prints(&["troth1 "]);
    desk.types("troth review acme decision --passphrase-file phrase").works().is_silent_of("unsigned");
    desk.types("troth bundle acme -o acme.zip --passphrase-file phrase").works();
    desk.set("TROTH_PASSPHRASE_FILE", "phrase");
    desk.types("troth decide acme kill --initiative bot").works().is_silent_of("unsigned");
    desk.clock("2026-03-04 09:00");
    desk.types("troth promise acme 'Run the check' --due fri").works().is_silent_of("unsigned");
    desk.types("troth checkpoint").works().prints(&["signed"]).is_silent_of("from before");
    let found = verified(&desk);
    assert_eq!((&found["checked"]["signatures"], &found["unsigned_checkpoints"]), (&6.into(), &0.into()));
}

#[test]
fn a_wrong_passphrase_changes_nothing() {
    let (mut desk, _) = locked();
    desk.file("wrong", "correct horse batteri\n");
    let before = files(&desk);
    for line in [
        "troth checkpoint",
        "troth key unlock",
        "troth key rotate",
        "troth update acme --shipped x",
        "troth review acme decision",
    ] {
        desk.types(&format!("{line} --passphrase-file wrong --json")).refuses(1, "wrong-passphrase");
        assert!(files(&desk) == before, "{line} changed something");
    }
    desk.types("troth checkpoint --passphrase-file nowhere --json").refuses(1, "file");
    assert!(files(&desk) == before, "something was changed");
    // What is recorded every day is recorded all the same.
    desk.set("TROTH_PASSPHRASE_FILE", "wrong");
    desk.types("troth promise acme 'Run the check' --due fri").works().prints(&["does not open", "unsigned"]);
    assert_eq!(desk.promise("acme/1", "")["what"], "Run the check");
}

#[test]
fn locking_twice_unlocking_twice_and_a_passphrase_that_is_soon_guessed_are_refused() {
    let (desk, _) = locked();
    let before = files(&desk);
    desk.types("troth key lock --passphrase-file phrase --json").refuses(1, "already-locked");
    assert!(files(&desk) == before, "something was changed");
    desk.types("troth key unlock --passphrase-file phrase").works();
    let before = files(&desk);
    desk.file("short", "horse\n");
    desk.types("troth key unlock --passphrase-file phrase --json").refuses(1, "not-locked");
    desk.types("troth key lock --passphrase-file short --json").refuses(2, "passphrase-short");
    desk.types("troth key lock --json").refuses(2, "no-passphrase");
    assert!(files(&desk) == before, "something was changed");
    for name in HALVES {
        fs::remove_file(key_file(&desk, name)).expect("a key");
    }
    desk.types("troth key lock --passphrase-file phrase --json").refuses(1, "no-signing-key");
}

#[test]
fn a_lock_that_was_interrupted_is_finished_with_the_same_passphrase() {
    let (desk, open) = half_locked();
    desk.file("wrong", "correct horse batteri\n");
    // An unlock that was interrupted left this.
    fs::write(key_file(&desk, "signing.key.new"), &open[0]).expect("a file");
    let signing = read(&desk, "signing.key");
    desk.types("troth key lock --passphrase-file wrong --json").refuses(1, "wrong-passphrase");
    assert!(!key_file(&desk, "signing.key.new").exists(), "no key is left in the open beside a locked one");
    assert_eq!((read(&desk, "signing.key"), read(&desk, "next.key")), (signing.clone(), open[1].clone()));
    desk.types("troth key lock --passphrase-file phrase").works();
    assert_eq!(read(&desk, "signing.key"), signing);
    assert!(read(&desk, "next.key").starts_with('{'));
    let (desk, open) = half_locked();
    desk.types("troth key unlock --passphrase-file phrase").works();
    assert_eq!(HALVES.map(|name| read(&desk, name)), open);
}

#[test]
fn keys_that_were_locked_apart_open_with_one_passphrase_or_not_at_all() {
    let (desk, open) = locked();
    desk.file("other", "another long phrase\n");
    let apart = read(&desk, "next.key");
    for phrase in ["phrase", "other"] {
        desk.types("troth key unlock --passphrase-file phrase").works();
        desk.types(&format!("troth key lock --passphrase-file {phrase}")).works();
        assert_ne!(read(&desk, "next.key"), apart, "it has another salt now");
        fs::write(key_file(&desk, "next.key"), &apart).expect("a key");
        if phrase == "phrase" {
            desk.types("troth checkpoint --passphrase-file phrase").works().prints(&["signed"]);
        }
    }
    for phrase in ["phrase", "other"] {
        let line = format!("troth key unlock --passphrase-file {phrase} --json");
        desk.types(&line).refuses(1, "wrong-passphrase");
    }
    fs::write(key_file(&desk, "next.key"), &open[1]).expect("a key");
    desk.types("troth key unlock --passphrase-file other").works();
    assert_eq!(HALVES.map(|name| read(&desk, name)), open);
}

#[test]
fn a_rotation_keeps_the_new_keys_locked() {
    let (desk, _) = locked();
    let before = shown(&desk);
    desk.types("troth key rotate --passphrase-file phrase").works().prints(&["is in force", "here, locked"]);
    let after = shown(&desk);
    assert_ne!(after["public_key"], before["public_key"]);
    assert_eq!((&after["locked"], &after["next_key_locked"]), (&true.into(), &true.into()));
    desk.types("troth key stash stick.key --passphrase-file phrase").works();
    assert_eq!(fs::read_to_string(desk.folder().join("stick.key")).expect("the next key").len(), 65);
    assert_eq!((&shown(&desk)["next_key_here"], &shown(&desk)["locked"]), (&false.into(), &true.into()));
    desk.types("troth key rotate --next stick.key --passphrase-file phrase").works();
    assert_eq!(shown(&desk)["next_key_locked"], true);
    desk.types("troth checkpoint --passphrase-file phrase").works().prints(&["signed"]);
    assert_eq!(verified(&desk)["checked"]["signatures"], 3, "one before each rotation, and the last");
    desk.types("troth key unlock --passphrase-file phrase").works();
    desk.types("troth key rotate").works().prints(&["here, open"]);
}

#[test]
fn a_rotation_that_was_interrupted_is_ended_without_opening_a_key() {
    let (desk, _) = locked();
    let [old, next] = HALVES.map(|name| read(&desk, name));
    desk.types("troth key rotate --passphrase-file phrase").works();
    // The event is recorded; power was lost before the files were renamed.
    fs::rename(key_file(&desk, "next.key"), key_file(&desk, "following.key")).expect("a key");
    fs::write(key_file(&desk, "next.key"), &next).expect("a key");
    fs::write(key_file(&desk, "signing.key"), old).expect("a key");
    assert_eq!((&shown(&desk)["locked"], &shown(&desk)["next_key_locked"]), (&true.into(), &true.into()));
    desk.types("troth review acme decision").works().prints(&["1 checkpoint is unsigned"]);
    assert_eq!(read(&desk, "signing.key"), next, "it is promoted as it lay");
    assert!(!key_file(&desk, "following.key").exists());
    let said = desk.types("troth checkpoint --passphrase-file phrase --json").works().json();
    assert_eq!(said["unsigned"], 0, "{said}");
    assert_eq!(verified(&desk)["verdict"], "ok");
}

#[test]
fn an_export_takes_locked_keys_along_and_a_restore_brings_them_back_open() {
    let (mut desk, open) = locked();
    desk.file("other", "another long phrase\n");
    desk.set("TROTH_PASSPHRASE_FILE", "phrase");
    desk.types("troth key export keys.troth-keys --passphrase-file other").works().prints(&["here, locked"]);
    desk.types("troth backup copy").works();
    fs::remove_dir_all(desk.ledger()).expect("the disk is lost");
    let said = desk.types(
        "troth restore copy --to studio.troth --keys keys.troth-keys --passphrase-file other --never-shared --nothing-erased",
    );
    said.works().prints(&["✓ restored", "the signing keys are open: troth key lock"]);
    assert_eq!(HALVES.map(|name| read(&desk, name)), open);
}

#[test]
fn at_a_terminal_the_passphrase_is_asked_for_twice_and_never_shown() {
    let desk = acme();
    let (before, ask, again) = (files(&desk), "Passphrase of the signing key: ", "The same once more: ");
    let mut sits = desk.at_terminal("troth key lock");
    sits.shows(ask).types_unseen(PHRASE).shows(again).types_unseen("correct horse batteri");
    let (shown, code) = sits.ends();
    assert_eq!(code, 2, "{shown}");
    assert!(shown.contains("the two passphrases are not the same") && !shown.contains("horse"), "{shown}");
    assert!(files(&desk) == before, "something was changed");
    let mut sits = desk.at_terminal("troth key lock");
    sits.shows(ask).types_unseen(PHRASE).shows(again).types_unseen(PHRASE).shows("are locked");
    let (shown, code) = sits.ends();
    assert!(code == 0 && !shown.contains("horse"), "{code}: {shown}");
    // What is recorded every day asks nothing; what needs the key asks once.
    desk.clock("2026-03-03 09:00");
    let (shown, code) = desk.at_terminal("troth promise acme 'Run the check' --due fri").ends();
    assert!(code == 0 && shown.contains("is unsigned") && !shown.contains("Passphrase"), "{code}: {shown}");
    let mut sits = desk.at_terminal("troth checkpoint");
    sits.shows(ask).types_unseen(PHRASE).shows("and 1 checkpoint from before");
    let (shown, code) = sits.ends();
    assert!(code == 0 && !shown.contains("horse") && !shown.contains("once more"), "{code}: {shown}");
    let mut sits = desk.at_terminal("troth key unlock");
    sits.shows(ask).types_unseen("correct horse batteri").shows("does not open the signing key");
    assert_eq!(sits.ends().1, 1);
    desk.types("troth checkpoint --no-input --json").refuses(4, "key-locked");
}
