//! Is a restored ledger the same ledger only where nothing that left the house is missing, and does what was erased stay so?

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;
use tests::Desk;

use crate::{TROTH, acme};

/// A story with a checkpoint that was sent, a backup and an export of the keys, in that order.
fn with_backup() -> Desk {
    let desk = acme();
    desk.file("passphrase", "correct horse battery\n");
    for line in [
        "troth person 'Zyxa Qwert' --side client --contact zyxa@qwert.example",
        "troth promise acme 'Run the check' --due fri",
        "troth promise acme 'Find plughwords a home' --due fri --private",
        "troth note acme risk 'They may xyzzyword leave' --name leave",
        "troth checkpoint acme --to .",
        "troth key export keys.troth-keys --passphrase-file passphrase",
        "troth backup copy",
    ] {
        desk.types(line).works();
    }
    desk
}

/// The file that the client got.
fn sent(desk: &Desk) -> String {
    let names = fs::read_dir(desk.folder()).expect("the folder").flatten();
    let mut files: Vec<String> = names
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".checkpoint.txt"))
        .collect();
    files.sort_by_key(|name| fs::metadata(desk.folder().join(name)).and_then(|file| file.modified()).ok());
    files.pop().expect("a checkpoint was sent")
}

const RESTORE: &str =
    "troth restore copy --to again.troth --keys keys.troth-keys --passphrase-file passphrase";

#[test]
fn an_honest_restore_goes_on_and_is_never_taken_for_a_fork() {
    let desk = with_backup();
    let (note, before) = (sent(&desk), desk.bytes());
    fs::remove_dir_all(desk.ledger()).expect("the disk is lost");
    let said = desk.types(&format!("{RESTORE} --newest-note {note} --nothing-erased")).works();
    said.prints(&["restored", "as before"]);
    let again = desk.folder().join("again.troth");
    assert_eq!(fs::read(again.join("events.jsonl")).expect("the log"), before);
    desk.types("troth verify again.troth").works().prints(&["unaltered"]);
    desk.types(&format!("troth verify again.troth --against {note}")).works().prints(&["proved"]);
    desk.types("troth person").works().prints(&["Zyxa Qwert"]);
    desk.types("troth log acme").works().prints(&["plughwords", "xyzzyword"]);
    // It goes on: what is signed from here on is the same ledger's.
    desk.types("troth keep acme/1").works();
    desk.types("troth checkpoint acme --to .").works().prints(&["signed"]);
    desk.types(&format!("troth verify again.troth --against {note}")).works().prints(&["proved"]);
    desk.types(&format!("troth verify again.troth --against {}", sent(&desk))).works().prints(&["proved"]);
}

#[test]
fn a_backup_that_is_behind_what_a_client_holds_is_refused() {
    let desk = with_backup();
    let old = sent(&desk);
    desk.types("troth keep acme/1").works();
    desk.types("troth checkpoint acme --to .").works();
    let (new, line) = (sent(&desk), format!("{RESTORE} --nothing-erased"));
    assert_ne!(old, new);
    let said = desk.types(&format!("{line} --newest-note {new}")).ends(1);
    said.prints(&["taken for a fork", "under a new id"]);
    desk.types(&format!("{line} --newest-note {new} --json")).refuses(1, "backup-behind");
    assert!(!desk.folder().join("again.troth").exists());
    // The way that is named is one that works: another ledger, which says whose it goes on from.
    let old = desk.types("troth verify copy --json").works().json();
    let said = desk.types(&format!("{line} --new-id --json")).works().json();
    assert_eq!((&said["follows"]["size"], &said["follows"]["root"]), (&old["events"], &old["root"]));
    assert_ne!(said["ledger_id"], said["follows"]["ledger_id"]);
    let log = desk.types("troth log --ledger again.troth --json").works().json();
    let first = tests::listed(&log["items"]).into_iter().find(|event| event["type"] == "ledger.created");
    assert!(first.is_some(), "the ledger begins");
    let bytes = fs::read_to_string(desk.folder().join("again.troth/events.jsonl")).expect("the log");
    let id = said["follows"]["ledger_id"].as_str().expect("an id");
    let follows = format!("\"follows\":{{\"ledger\":\"{id}\",\"size\":{}", old["events"]);
    assert!(bytes.lines().next().is_some_and(|event| event.contains(&follows)), "{follows}");
    desk.types("troth verify again.troth").works().prints(&["unaltered"]);
    desk.types("troth audit acme --ledger again.troth").works().prints(&["Run the check"]);
    // What was sealed is open here, and sealed again: the keys were given.
    desk.types("troth person --ledger again.troth").works().prints(&["Zyxa Qwert"]);
    desk.types("troth log acme --ledger again.troth").works().prints(&["plughwords", "xyzzyword"]);
    assert!(!bytes.contains("plughwords") && !bytes.contains("Zyxa"));
    // A client's checkpoint is of the old id, and nobody takes the new ledger for a fork of it.
    desk.types(&format!("troth verify again.troth --against {new}")).ends(1).is_silent_of("fork");
    fs::create_dir(desk.folder().join("later")).expect("a folder");
    let said = desk.types("troth checkpoint acme --to later --ledger again.troth --json").works().json();
    let later = said["shared"][0]["file"].as_str().expect("a file");
    desk.types(&format!("troth verify again.troth --against {later}")).works().prints(&["proved"]);
    let names = fs::read_dir(desk.folder()).expect("the folder").flatten();
    let aside = names.filter(|entry| entry.file_name().to_string_lossy().starts_with(".tmp")).count();
    assert_eq!(aside, 0, "what was laid aside is gone");
}

#[test]
fn what_was_erased_does_not_come_back_under_a_new_id() {
    let desk = with_backup();
    desk.types("troth erase 'Zyxa Qwert' --why asked --confirm p2 --list-to erased.txt").works();
    desk.types("troth erase --client acme --why ended --confirm acme --list-to erased.txt").works();
    let said = desk.types(&format!("{RESTORE} --new-id --erased erased.txt")).works();
    assert!(format!("{}{}", said.out, said.err).contains("left behind: "), "{}", said.err);
    desk.types("troth person --ledger again.troth").works().is_silent_of("Zyxa");
    let log = desk.types("troth log acme --ledger again.troth").works();
    log.prints(&["plughwords"]).is_silent_of("xyzzyword");
    desk.types("troth verify again.troth").works();
}

/// The keys of another ledger, beside those of this one.
fn with_their_keys(desk: &Desk) {
    let other = Desk::on(TROTH, "2026-03-02 09:00");
    other.types("troth --version").works();
    other.types("troth init studio.troth").works();
    other.file("passphrase", "correct horse battery\n");
    other.types("troth key export keys.troth-keys --passphrase-file passphrase").works();
    fs::copy(other.folder().join("keys.troth-keys"), desk.folder().join("theirs")).expect("copied");
}

#[test]
fn what_does_not_fit_is_refused_and_nothing_is_made() {
    let desk = with_backup();
    let note = sent(&desk);
    desk.types("troth keep acme/1").works();
    desk.types("troth checkpoint").works();
    desk.file("wrong", "correct horse batteri\n");
    desk.file("short", "short\n");
    desk.file("other.txt", "hello\n");
    desk.file("list.txt", "troth-erasures/v1 zzz\n");
    let id =
        desk.types("troth key show --json").works().json()["ledger_id"].as_str().expect("an id").to_owned();
    desk.file("odd.txt", format!("troth-erasures/v1 {id}\np2\nzzz\n"));
    desk.file("else.txt", format!("troth-erasures/v1 {}\np2\n", "0".repeat(64)));
    with_their_keys(&desk);
    let with =
        |keys: &str, rest: &str| format!("troth restore copy --to again.troth --keys {keys} --json {rest}");
    let fine = format!("--newest-note {note} --passphrase-file passphrase");
    for (line, exit, code) in [
        (with("keys.troth-keys", "--nothing-erased --passphrase-file passphrase"), 2, "no-newest-note"),
        (with("keys.troth-keys", &fine), 2, "no-erasure-list"),
        (
            with("keys.troth-keys", "--never-shared --nothing-erased --passphrase-file passphrase"),
            2,
            "something-left",
        ),
        (
            with("keys.troth-keys", "--newest-note other.txt --nothing-erased --passphrase-file passphrase"),
            2,
            "note-unreadable",
        ),
        (
            with(
                "keys.troth-keys",
                &format!("--newest-note {note} --nothing-erased --passphrase-file wrong"),
            ),
            2,
            "keys-file",
        ),
        (with("other.txt", &format!("{fine} --nothing-erased")), 2, "keys-file"),
        (with("theirs", &format!("{fine} --nothing-erased")), 2, "other-ledger"),
        (with("keys.troth-keys", &format!("--newest-note {note} --nothing-erased")), 2, "no-passphrase"),
        (with("keys.troth-keys", &format!("{fine} --erased list.txt")), 2, "erasure-list"),
        (with("keys.troth-keys", &format!("{fine} --erased odd.txt")), 2, "erasure-list"),
        (with("keys.troth-keys", &format!("{fine} --erased else.txt")), 2, "other-ledger"),
        (with("keys.troth-keys", &format!("{fine} --erased gone.txt")), 1, "file"),
        (with("keys.troth-keys", "").replace("again.troth", "again"), 2, "ledger-name"),
        ("troth key export keys.troth-keys --passphrase-file passphrase --json".into(), 1, "file"),
        ("troth key export more --passphrase-file short --json".into(), 2, "keys-file"),
        ("troth key export more --json".into(), 2, "no-passphrase"),
        (
            "troth key export studio.troth/more --passphrase-file passphrase --json".into(),
            2,
            "file-in-ledger",
        ),
    ] {
        desk.types(&line).refuses(exit, code);
    }
    assert!(!desk.folder().join("again.troth").exists() && !desk.folder().join("more").exists());
}

#[test]
fn only_the_newest_note_will_do_and_no_ledger_in_use_is_restored_over() {
    let desk = with_backup();
    let note = sent(&desk);
    desk.types("troth keep acme/1").works();
    desk.types("troth checkpoint").works();
    desk.types("troth backup copy").works();
    let old = format!("{RESTORE} --newest-note {note} --nothing-erased --json");
    desk.types(&old).refuses(2, "older-note");
    assert!(!desk.folder().join("again.troth").exists());
    let newest = fs::read_dir(desk.ledger().join("checkpoints")).expect("notes").flatten();
    let newest = newest.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let newest = newest.max_by_key(|name| name.trim_end_matches(".note").parse::<u64>().expect("a size"));
    let newest = format!("studio.troth/checkpoints/{}", newest.expect("a note"));
    let fits = old.replace(&note, &newest);
    desk.types(&fits.replace("again.troth", "studio.troth")).refuses(1, "not-backed-up");
    desk.types(&fits).works();
    // A note that was changed is signed by nobody, and one of another history is no note of this one.
    let text = fs::read_to_string(desk.folder().join(&newest)).expect("a note");
    let mut lines: Vec<&str> = text.split('\n').collect();
    lines[1] = "9999";
    desk.file("forged.note", lines.join("\n"));
    let forged = old.replace(&note, "forged.note").replace("again.troth", "more.troth");
    desk.types(&forged).refuses(2, "note-unreadable");
    // Two histories from one beginning, with one key: the note of the one is no note of the other.
    let whole = desk.folder().join("other.troth");
    let copied = std::process::Command::new("cp").arg("-r").arg(desk.ledger()).arg(&whole).status();
    assert!(copied.expect("cp").success());
    for (ledger, what) in [("studio.troth", "ours"), ("other.troth", "theirs")] {
        desk.types(&format!("troth promise acme {what} --due fri --ledger {ledger}")).works();
        desk.types(&format!("troth checkpoint --ledger {ledger}")).works();
    }
    desk.types("troth backup copy --ledger studio.troth").works();
    let notes = fs::read_dir(whole.join("checkpoints")).expect("notes").flatten();
    let size = |name: &str| name.trim_end_matches(".note").parse::<u64>().expect("a size");
    let theirs =
        notes.map(|entry| entry.file_name().to_string_lossy().into_owned()).max_by_key(|name| size(name));
    let theirs = format!("other.troth/checkpoints/{}", theirs.expect("a note"));
    desk.types(&old.replace(&note, &theirs).replace("again.troth", "more.troth")).refuses(6, "other-history");
    assert!(!desk.folder().join("more.troth").exists());
}

#[test]
fn a_log_shorter_than_its_own_notes_takes_no_writes() {
    let desk = with_backup();
    let (log, tail) = (desk.bytes(), fs::read(desk.ledger().join("events.tail")).expect("a tail"));
    desk.types("troth keep acme/1").works();
    desk.types("troth checkpoint acme --to .").works();
    // Somebody puts back yesterday's log by hand, and not the notes.
    fs::write(desk.ledger().join("events.jsonl"), log).expect("the log");
    fs::write(desk.ledger().join("events.tail"), tail).expect("the tail");
    fs::remove_dir_all(desk.ledger().join("index")).expect("the index");
    desk.types("troth keep acme/1 --json").refuses(6, "corrupt");
    desk.types("troth keep acme/1").ends(6).prints(&["a note signs"]);
}

#[test]
fn what_was_erased_after_the_backup_stays_erased() {
    let desk = with_backup();
    let note = sent(&desk);
    let private = desk.log().into_iter().find(|event| event["words"].to_string().contains("plughwords"));
    let id = private.expect("it is read")["id"].as_str().expect("an id").to_owned();
    desk.types("troth person 'Late Comer' --side client").works();
    for line in [
        "troth erase 'Zyxa Qwert' --why asked --confirm p2 --list-to erased.txt".to_owned(),
        format!("troth erase {id} --why asked --confirm {id} --list-to erased.txt"),
        "troth erase --client acme --why ended --confirm acme --list-to erased.txt".to_owned(),
        "troth erase 'Late Comer' --why asked --confirm p3 --list-to erased.txt".to_owned(),
    ] {
        desk.types(&line).works();
    }
    fs::remove_dir_all(desk.ledger()).expect("the disk is lost");
    let said =
        desk.types(&format!("{RESTORE} --newest-note {note} --erased erased.txt --json")).works().json();
    assert_eq!((&said["destroyed"], &said["lost"], &said["signs"]), (&json!(4), &json!([]), &json!(true)));
    let again = desk.folder().join("again.troth");
    for (name, what) in [("p2", "destroyed\n"), ("p3", "destroyed\n"), ("client.acme", "destroyed\n")] {
        assert_eq!(
            fs::read_to_string(again.join(format!("keys/{name}.key"))).expect("a key"),
            what,
            "{name}"
        );
    }
    desk.types("troth person").works().prints(&["p2", "erased"]).is_silent_of("Zyxa");
    desk.types("troth log acme").works().is_silent_of("plughwords").is_silent_of("xyzzyword");
    let erased: Vec<_> =
        desk.log().into_iter().filter(|event| event["type"].to_string().contains(".erased")).collect();
    assert_eq!(erased.len(), 4, "what the list adds is recorded again");
    // It goes on: new text under a new key, a new person under a new id, and everything verifies.
    desk.types("troth note acme risk 'A frotzword risk' --name again").works();
    desk.types("troth person 'New One' --side client").works().prints(&["p4"]);
    desk.types("troth log acme").works().prints(&["frotzword"]);
    desk.types("troth verify").works().prints(&["unaltered"]);
    desk.types(&format!("troth verify --against {note}")).works().prints(&["proved"]);
}

#[test]
fn a_key_younger_than_the_file_of_keys_is_lost_and_said_to_be() {
    let desk = with_backup();
    desk.types("troth person 'Late Comer' --side client").works();
    desk.types("troth open bolt").works();
    desk.types("troth note bolt risk 'A frotzword risk' --name risk").works();
    desk.types("troth checkpoint acme --to .").works();
    desk.types("troth backup copy").works();
    let note = sent(&desk);
    fs::remove_dir_all(desk.ledger()).expect("the disk is lost");
    let said = desk.types(&format!("{RESTORE} --newest-note {note} --nothing-erased")).works();
    said.prints(&["2 keys are younger than the file of keys (p3, client.bolt)"]);
    desk.types("troth person").works().prints(&["p3", "sealed"]).is_silent_of("Late");
    // Nothing is sealed under a key that only has the lost one's name.
    desk.types("troth note bolt risk 'Another plonkword' --name other").works();
    desk.types("troth log bolt").works().prints(&["plonkword"]).is_silent_of("frotzword");
    let said = desk.types("troth verify --json").works().json();
    assert_eq!(said["ok"], json!(true), "{said:#}");
    desk.types("troth told bolt 'Hello' --who p3").ends(0);
}

#[test]
fn a_ledger_that_never_shared_anything_is_restored_on_that_word() {
    let desk = acme();
    desk.file("passphrase", "correct horse battery\n");
    desk.types("troth key export keys.troth-keys --passphrase-file passphrase").works();
    desk.types("troth backup copy").works();
    fs::remove_dir_all(desk.ledger()).expect("the disk is lost");
    desk.types(&format!("{RESTORE} --never-shared --nothing-erased")).works();
    // An interrupted one is gone on with: the copy is there, the keys are not.
    fs::remove_dir_all(desk.folder().join("again.troth/keys")).expect("as if it had stopped");
    fs::create_dir(desk.folder().join("again.troth/keys.new")).expect("as if it had stopped");
    desk.file("again.troth/keys.new/p9.key", "half");
    desk.types(&format!("{RESTORE} --never-shared --nothing-erased")).works();
    desk.types("troth promise acme 'It goes on' --due fri").works();
    desk.types("troth verify").works();
    assert!(!desk.folder().join("again.troth/keys/p9.key").exists());
}

#[test]
fn an_export_of_keys_is_recorded_first_and_says_nothing_without_its_passphrase() {
    let desk = with_backup();
    let export = fs::read_to_string(desk.folder().join("keys.troth-keys")).expect("the file");
    let seed = fs::read_to_string(desk.ledger().join("keys/signing.key")).expect("a key");
    assert!(export.starts_with("{\"format\":\"troth-keys/v1\",") && !export.contains(seed.trim()));
    let event = desk.log().into_iter().find(|event| event["type"] == "key.exported").expect("it is recorded");
    assert_eq!(event["stream"], "_keys");
    let mode = fs::metadata(desk.folder().join("keys.troth-keys")).expect("the file").permissions().mode();
    assert_eq!(mode & 0o077, 0);
    // Checkpoints after it carry it in `_keys`, and are believed.
    desk.types("troth checkpoint acme --to .").works();
    desk.types(&format!("troth verify --against {}", sent(&desk))).works().prints(&["proved"]);
    desk.types("troth key rotate").works();
    desk.types("troth checkpoint acme --to .").works();
    desk.types(&format!("troth verify --against {}", sent(&desk))).works().prints(&["proved"]);
    // An export from before a rotation cannot sign: the receipt says so.
    desk.types("troth backup copy").works();
    let note = sent(&desk);
    fs::remove_dir_all(desk.ledger()).expect("the disk is lost");
    let said = desk.types(&format!("{RESTORE} --newest-note {note} --nothing-erased --json")).works();
    assert_eq!(said.json()["signs"], json!(true), "the next key of the export is the one in force");
    desk.types("troth checkpoint").works().prints(&["signed"]);
}
