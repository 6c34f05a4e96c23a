//! Is a backup the ledger, verified, without its keys, and does a second one cost only what is new?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tests::Desk;

use crate::{TROTH, acme};

fn with_history() -> Desk {
    let desk = acme();
    desk.file("proof.txt", "it was sent");
    for line in [
        "troth promise acme 'Run it' --due fri --owner 'Bea Lind'",
        "troth keep acme/1 --evidence proof.txt",
        "troth promise acme 'More' --due fri",
    ] {
        desk.types(line).works();
    }
    desk
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), fs::read(&path).expect("a file"));
        }
    }
    files
}

fn without_names(mut audit: Value) -> Value {
    for one in audit["commitments"].as_array_mut().expect("commitments") {
        one["owner"]["name"] = Value::Null;
    }
    audit["as_of"] = Value::Null;
    audit["known_at"] = Value::Null;
    audit
}

#[test]
fn a_backup_verifies_answers_alike_and_holds_no_key() {
    let desk = with_history();
    let source = desk.files();
    let said = desk.types("troth backup copy").works();
    said.prints(&["backed up", "1 evidence files, 1 new", "verified", "keys are not in it"]);
    assert_eq!(desk.files(), source, "the ledger itself is as it was");
    let copy = desk.folder().join("copy");
    for name in ["events.jsonl", "events.tail", "ledger.json"] {
        assert_eq!(fs::read(copy.join(name)).ok(), fs::read(desk.ledger().join(name)).ok(), "{name}");
    }
    assert!(copy.join("lock").exists() && !copy.join("keys").exists() && !copy.join("index").exists());
    desk.types("troth verify copy").works().prints(&["unaltered"]);
    let audit =
        |ledger: &str| desk.types(&format!("troth audit acme --json --as-of 2026-03-09 {ledger}")).works();
    let theirs = audit("--ledger copy");
    assert!(theirs.err.contains("keys are not here"), "{}", theirs.err);
    assert_eq!(without_names(theirs.json()), without_names(audit("").json()));
    desk.types("troth audit acme --ledger copy").works().prints(&["p2 (sealed)"]).is_silent_of("erased");
    assert!(!copy.join("keys").exists(), "reading made keys");
    let all = files(&copy);
    assert!(!all.values().any(|bytes| String::from_utf8_lossy(bytes).contains("Bea Lind")));
}

#[test]
fn a_second_backup_copies_what_is_new() {
    let desk = with_history();
    let first = desk.types("troth backup copy --json").works().json();
    assert_eq!((&first["new_events"], &first["new_evidence"]), (&first["events"], &1.into()));
    desk.types("troth log --ledger copy").works();
    let again = desk.types("troth backup copy --json").works().json();
    assert_eq!((&again["new_events"], &again["new_evidence"]), (&0.into(), &0.into()));
    desk.file("more.txt", "more");
    desk.types("troth keep acme/2 --evidence more.txt").works();
    let third = desk.types("troth backup copy --json").works().json();
    assert_eq!((&third["new_events"], &third["new_evidence"]), (&1.into(), &1.into()));
    assert_eq!(third["root"], desk.types("troth verify --json").works().json()["root"]);
    desk.types("troth verify copy").works();
}

#[test]
fn an_interrupted_backup_is_gone_on_with() {
    let desk = with_history();
    let copy = desk.folder().join("copy");
    desk.types("troth backup copy").works();
    let log = fs::read(copy.join("events.jsonl")).expect("the log");
    for state in [&log[..0], &log[..log.len() / 2], &log[..]] {
        fs::write(copy.join("events.jsonl"), state).expect("the log is cut");
        let _ = fs::remove_file(copy.join("events.tail"));
        desk.types("troth backup copy").works();
        assert_eq!(fs::read(copy.join("events.jsonl")).expect("the log"), log);
    }
    // Bytes beyond the tail were never a part of it.
    fs::write(copy.join("events.jsonl"), [&log[..], b"{\"hash\":\"torn"].concat()).expect("more");
    desk.types("troth backup copy").works();
    desk.types("troth verify copy").works();
    let drawers = fs::read_dir(copy.join("evidence")).expect("evidence");
    for drawer in drawers {
        fs::remove_dir_all(drawer.expect("it").path()).expect("removed");
    }
    assert_eq!(desk.types("troth backup copy --json").works().json()["new_evidence"], 1);
}

#[test]
fn a_backup_is_taken_while_others_write() {
    let desk = with_history();
    for round in 0..4 {
        let mut writers = Vec::new();
        for n in 0..4 {
            let mut command = desk.command();
            command.args(["promise", "acme", &format!("{round}.{n}"), "--due", "2026-04-01"]);
            writers.push(command.spawn().expect("a writer starts"));
        }
        desk.types("troth backup copy").works();
        for mut writer in writers {
            assert!(writer.wait().expect("a writer ends").success());
        }
        desk.types("troth verify copy").works();
    }
    desk.types("troth backup copy").works();
    let copied = fs::read(desk.folder().join("copy/events.jsonl")).expect("the copy");
    assert!(copied == desk.bytes(), "the copy is not the ledger");
}

#[test]
fn another_folder_is_refused_and_left_as_it_is() {
    let desk = with_history();
    let other = Desk::on(TROTH, "2026-03-02 09:00");
    // The first command of every story draws the same ledger: this one is the second.
    other.types("troth --version").works();
    other.types("troth init studio.troth").works();
    other.types("troth backup theirs").works();
    fs::rename(other.folder().join("theirs"), desk.folder().join("theirs")).expect("moved");
    fs::create_dir(desk.folder().join("full")).expect("a folder");
    desk.file("full/note.txt", "mine");
    desk.file("file", "mine");
    desk.types("troth backup copy").works();
    let copy = desk.folder().join("copy");
    let before = files(desk.folder());
    desk.types("troth backup theirs --json").refuses(1, "not-backed-up");
    desk.types("troth backup theirs").ends(1).prints(&["another ledger"]);
    desk.types("troth backup full --json").refuses(1, "already-there");
    desk.types("troth backup file --json").refuses(1, "already-there");
    desk.types("troth backup studio.troth --json").refuses(1, "not-backed-up");
    desk.types("troth backup studio.troth/copy --json").refuses(1, "not-backed-up");
    assert_eq!(files(desk.folder()), before);
    fs::create_dir(copy.join("keys")).expect("a folder");
    desk.types("troth backup copy").ends(1).prints(&["with keys"]);
    fs::remove_dir(copy.join("keys")).expect("removed");
    // A copy that was altered, or that has more than the ledger, is kept as it is.
    let log = String::from_utf8(fs::read(copy.join("events.jsonl")).expect("the log")).expect("text");
    fs::write(copy.join("events.jsonl"), log.replace("Run it", "Ran it")).expect("altered");
    desk.types("troth backup copy --json").refuses(6, "not-backed-up");
    fs::write(copy.join("events.jsonl"), log).expect("restored");
    desk.types("troth backup copy").works();
}

#[test]
fn a_damaged_ledger_does_not_replace_a_sound_backup() {
    let desk = with_history();
    desk.types("troth backup copy").works();
    let copy = desk.folder().join("copy");
    desk.types("troth promise acme 'Later' --due fri").works();
    let before = files(&copy);
    let log = String::from_utf8(desk.bytes()).expect("text");
    fs::write(desk.ledger().join("events.jsonl"), log.replace("Run it", "Ran it")).expect("altered");
    desk.types("troth backup copy --json").refuses(6, "corrupt");
    assert_eq!(files(&copy), before);
    desk.types("troth backup fresh --json").refuses(6, "corrupt");
    assert!(!desk.folder().join("fresh").exists());
}

#[test]
fn a_backup_is_read_and_not_written_to() {
    let desk = with_history();
    desk.types("troth backup copy").works();
    let before = files(&desk.folder().join("copy"));
    for line in [
        "troth promise acme 'On the copy' --due fri",
        "troth open bolt",
        "troth person Ana --role cto",
        "troth policy practice predictions --off --why 'we advise'",
        "troth undo --by p1",
    ] {
        let said = desk.types(&format!("{line} --ledger copy --json")).refuses(1, "is-a-backup");
        assert!(said.json()["error"]["message"].as_str().is_some_and(|what| what.contains("copy")));
    }
    let kept = |files: BTreeMap<PathBuf, Vec<u8>>| -> Vec<(PathBuf, Vec<u8>)> {
        files
            .into_iter()
            .filter(|(path, _)| !path.components().any(|part| part.as_os_str() == "index"))
            .collect()
    };
    assert!(kept(before) == kept(files(&desk.folder().join("copy"))), "the copy was written to");
    desk.types("troth promise acme 'On the copy' --due fri --ledger copy --dry-run").works();
    desk.types("troth backup copy").works();
}
