//! A restore whose power goes, or one of whose calls fails, at any instant: the folder is no ledger to work in yet, the
//! same command ends it, and what the erasure list names is never read again.

use std::io;
use std::path::{Path, PathBuf};

use super::commands::{no_ledger, types, works};
use super::enough;
use super::lossy::LossyDisk;
use super::power::{each_call_fails, power_goes_anywhere};

/// How many of the disks a power loss could leave are looked at per place: each look derives a key from a passphrase.
const MOST: usize = 1;
const FROM: &str = "/books/copy";
const TO: &str = "/books/again.troth";
/// Words that only the keys open: one of somebody erased after the backup, one that stays.
const ERASED: &str = "Zyxa";
const STAYS: &str = "plughword";

/// What is restored, and how.
struct Lost {
    disk: LossyDisk,
    line: String,
    /// How many events the backup has.
    events: u64,
}

/// A backup, its keys, the note that left, and an erasure after it; the ledger itself is gone.
fn lost(folder: &Path) -> Lost {
    let disk = no_ledger();
    std::fs::write(folder.join("passphrase"), "correct horse battery\n").expect("a file");
    std::fs::write(folder.join("proof.txt"), "it was sent").expect("a file");
    for line in [
        "troth init /books/studio.troth",
        "troth open acme",
        "troth person Zyxa --side client",
        "troth promise acme Report --due 2026-03-06",
        "troth keep acme/1 --evidence proof.txt",
        "troth promise acme plughword --due 2026-03-06 --private",
        "troth checkpoint acme --to .",
        "troth key export keys --passphrase-file passphrase",
        "troth backup /books/copy",
    ] {
        works(&disk, folder, line);
    }
    let events = events(&disk, folder, FROM);
    works(&disk, folder, "troth erase p2 --why asked --confirm p2");
    let id = works(&disk, folder, "troth key show")["ledger_id"].as_str().expect("an id").to_owned();
    std::fs::write(folder.join("erased"), format!("troth-erasures/v1 {id}\np2\n")).expect("a file");
    let note = std::fs::read_dir(folder).expect("the folder").flatten().map(|entry| entry.file_name());
    let note =
        note.map(|name| name.to_string_lossy().into_owned()).find(|name| name.ends_with(".checkpoint.txt"));
    let ledger = |path: &PathBuf| path.starts_with("/books/studio.troth");
    for file in disk.names().into_iter().filter(ledger) {
        disk.lose(&file);
    }
    let line = format!(
        "troth restore {FROM} --to {TO} --keys keys --passphrase-file passphrase --newest-note {} --erased erased",
        note.expect("the client's file")
    );
    Lost { disk: disk.settled_copy(), line, events }
}

fn events(disk: &LossyDisk, folder: &Path, ledger: &str) -> u64 {
    works(disk, folder, &format!("troth verify {ledger}"))["events"].as_u64().expect("a count")
}

/// What is left is a backup that nobody writes to, or the ledger; the same command makes it the ledger.
fn look(left: &LossyDisk, folder: &Path, lost: &Lost, acknowledged: bool) {
    let read = |line: &str| works(left, folder, &format!("{line} --ledger {TO}")).to_string();
    let promise = format!("troth promise acme More --due 2026-03-06 --ledger {TO}");
    let is_ledger = left.names().iter().any(|path| path.starts_with(Path::new(TO).join("keys")));
    assert!(is_ledger || !acknowledged, "acknowledged, and not there");
    if !is_ledger {
        let (code, said) = types(left, folder, &promise);
        assert_ne!(code, 0, "it is written to before its keys are there: {said:#}");
        works(left, folder, &lost.line);
    }
    assert_eq!(
        events(left, folder, TO),
        lost.events + 1,
        "the backup's, and the erasure that the list names"
    );
    let all = [read("troth person"), read("troth log acme")].concat();
    assert!(all.contains(STAYS) && !all.contains(ERASED), "{all}");
    let log = left.bytes(&Path::new(TO).join("events.jsonl")).expect("the log");
    let erasures = String::from_utf8_lossy(&log).matches("\"type\":\"person.erased\"").count();
    assert_eq!(erasures, 1, "it is recorded once");
    works(left, folder, &promise);
    assert_eq!(events(left, folder, FROM), lost.events, "a backup is not touched");
}

#[test]
fn a_restore_that_loses_power_is_ended_by_the_same_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let lost = lost(folder);
    let tried = power_goes_anywhere(
        &lost.disk,
        MOST,
        |disk| types(disk, folder, &lost.line).0 == 0,
        |left, acknowledged| look(left, folder, &lost, acknowledged),
    );
    enough(tried, 280);
}

#[test]
fn a_restore_one_of_whose_calls_fails_is_refused_and_ended_by_the_same_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let lost = lost(folder);
    let tried = each_call_fails(
        &lost.disk,
        &[io::ErrorKind::Other],
        |disk| types(disk, folder, &lost.line),
        |disk, (code, said), _| {
            assert!(code < 2, "{said:#}");
            look(disk, folder, &lost, code == 0);
        },
    );
    enough(tried, 60);
}
