//! Can a ledger be rewritten behind a client's back? What was sent with an update says whether it was.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ledger_core::proof::Tag;
use ledger_core::proof::checkpoint_file::CheckpointFile;
use ledger_core::proof::line::CheckpointLine;
use ledger_core::{Hash, LedgerId};
use serde_json::Value;
use tests::{Desk, Said, listed};

use crate::acme;

/// An update that is sent; gives the file to attach and the line for the mail.
fn sends(desk: &Desk) -> (PathBuf, String) {
    let sent = desk.types("troth update acme --shipped 'search' --json").works().json();
    let shared = &sent["shared"][0];
    let text = |key: &str| shared[key].as_str().expect("a text").to_owned();
    (desk.folder().join(text("file")), text("line"))
}

fn verified(desk: &Desk) -> Value {
    desk.types("troth verify --json").works().json()
}

fn against(desk: &Desk, held: &str) -> Said {
    desk.runs(&["verify", "--against", held, "--json"], b"")
}

/// Puts the files of a ledger back as they were, but for what is kept in `checkpoints/`.
fn rolls_back(desk: &Desk, files: &BTreeMap<PathBuf, Vec<u8>>) {
    for path in desk.files().keys().filter(|path| !path.starts_with(desk.ledger().join("checkpoints"))) {
        fs::remove_file(path).expect("a file of the ledger");
    }
    for (path, bytes) in files {
        fs::write(path, bytes).expect("a file of the ledger");
    }
}

fn forgets_notes(desk: &Desk) {
    for name in notes(desk) {
        fs::remove_file(desk.ledger().join("checkpoints").join(name)).expect("a note");
    }
}

fn notes(desk: &Desk) -> Vec<String> {
    let folder = fs::read_dir(desk.ledger().join("checkpoints")).expect("checkpoints/");
    let mut names: Vec<_> =
        folder.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn the_first_write_of_a_day_is_signed_and_an_import_at_its_end() {
    let desk = acme();
    desk.types("troth promise acme 'Run the check' --due '2026-03-06 16:00'").works();
    assert_eq!(notes(&desk), Vec::<String>::new(), "the day on which it was founded");
    desk.clock("2026-03-03 09:00");
    desk.types("troth audit acme").works();
    assert_eq!(notes(&desk).len(), 0, "a read writes nothing");
    desk.types("troth promise acme 'Send the list' --due '2026-03-06 16:00' --dry-run").works();
    assert_eq!(notes(&desk).len(), 0, "nor does what is only tried");
    desk.types("troth keep acme/1").works();
    assert_eq!(notes(&desk).len(), 1);
    desk.types("troth promise acme 'Send the list' --due '2026-03-06 16:00'").works();
    assert_eq!(notes(&desk).len(), 1, "once a day");
    let rows = "relationship,id,what,made_at,due\nacme,T-1,Send the draft,2026-03-02,2026-03-09\n";
    desk.file("tasks.csv", rows);
    desk.types("troth import tasks.csv --as commitments").works();
    assert_eq!(notes(&desk).len(), 2, "what was taken over from elsewhere");
    desk.types("troth import tasks.csv --as commitments").works();
    assert_eq!(notes(&desk).len(), 2, "what records nothing makes none");
    assert_eq!(verified(&desk)["checked"]["signatures"], 2);
}

#[test]
fn an_update_makes_the_client_a_witness() {
    let desk = acme();
    desk.types("troth open bolt").works();
    let (file, line) = sends(&desk);
    let name = file.file_name().expect("a name").to_string_lossy();
    let size = line.parse::<CheckpointLine>().expect("a line").size;
    assert_eq!(name, format!("acme-2026-03-02-{size}.checkpoint.txt"));
    let file = CheckpointFile::read(&fs::read(&file).expect("the file")).expect("one spelling");
    let checked = file.check().expect("a reader believes it");
    let read: CheckpointLine = line.parse().expect("a line");
    assert_eq!((checked.checkpoint.root, checked.tag), (read.root, read.tag));
    assert_eq!(file.stream.as_str(), "acme");
    // The event that says so was recorded after what it shares, and the update before it.
    let kinds: Vec<_> =
        desk.log().iter().map(|event| event["type"].as_str().unwrap_or("").to_owned()).collect();
    let at = |kind: &str| kinds.iter().position(|found| found == kind).expect("the event");
    let order = [at("update.sent"), at("ledger.checkpointed"), at("checkpoint.shared")];
    assert!(order.is_sorted() || order.iter().rev().is_sorted(), "{kinds:?}");
    assert_eq!(notes(&desk), [format!("{size}.note")]);
    assert_eq!(verified(&desk)["checked"]["signatures"], 1);
    // Nobody learns from it who else is a client.
    assert!(!file.text().contains("bolt"));
}

#[test]
fn what_was_sent_proves_the_ledger_that_only_grew() {
    let desk = acme();
    let (first, line) = sends(&desk);
    desk.types("troth promise acme 'Search' --due fri").works();
    desk.types("troth open bolt").works();
    let (second, later) = sends(&desk);
    for held in [first.to_str().expect("a path"), &line, second.to_str().expect("a path"), &later] {
        let said = against(&desk, held).works().json();
        assert_eq!(said["against"]["verdict"], "proved", "{held}: {said}");
    }
    desk.types(&format!("troth verify --against '{line}'")).works().prints(&["unaltered", "✓ proved"]);
    desk.file("mail.txt", line.replace(' ', "\n"));
    against(&desk, "mail.txt").works();
}

#[test]
fn a_ledger_that_was_rewritten_with_its_own_key_is_found_out() {
    let desk = acme();
    let before = desk.files();
    desk.types("troth promise acme 'Search' --due fri").works();
    let (file, line) = sends(&desk);
    // The owner takes the ledger back to before the promise, and its notes away, and goes on as if it had never been.
    rolls_back(&desk, &before);
    forgets_notes(&desk);
    for _ in 0..3 {
        desk.types("troth promise acme 'Nothing much' --due fri").works();
    }
    desk.types("troth checkpoint").works();
    // By itself it is without a fault: its own key signed it.
    assert_eq!(verified(&desk)["verdict"], "ok");
    for held in [line.as_str(), file.to_str().expect("a path")] {
        let said = against(&desk, held).ends(6).json();
        assert_eq!((&said["verdict"], &said["ok"]), (&"fork".into(), &false.into()), "{said}");
    }
}

#[test]
fn a_ledger_that_is_shorter_than_what_was_sent_does_not_cover_it() {
    let desk = acme();
    let before = desk.files();
    let (_, line) = sends(&desk);
    rolls_back(&desk, &before);
    // Its own note is enough to refuse writing and reading it as whole.
    let kept = desk.bytes();
    desk.types("troth promise acme more --due fri --json").refuses(6, "corrupt").prints(&["a note signs"]);
    assert_eq!(desk.bytes(), kept, "nothing was written");
    let said = desk.types("troth verify --json").ends(6).json();
    assert!(
        said["problems"][0]["what"].as_str().is_some_and(|what| what.contains("rewritten or cut")),
        "{said}"
    );
    forgets_notes(&desk);
    let said = against(&desk, &line).ends(1).json();
    assert_eq!(said["against"]["verdict"], "not covered", "{said}");
}

#[test]
fn a_checkpoint_of_another_ledger_or_client_accuses_nobody() {
    let desk = acme();
    let ours: CheckpointLine = sends(&desk).1.parse().expect("a line");
    let other = Hash::of(b"another");
    for line in [
        CheckpointLine { ledger: LedgerId(other), ..ours },
        CheckpointLine { tag: Tag(other), size: ours.size + 100, ..ours },
    ] {
        let said = against(&desk, &line.to_string()).ends(1).json();
        let verdict = said["against"]["verdict"].as_str().expect("a verdict").to_owned();
        assert!(["not this client's", "not covered"].contains(&verdict.as_str()), "{said}");
        assert_eq!(said["verdict"], "ok");
    }
}

#[test]
fn what_was_not_copied_whole_is_no_accusation() {
    let desk = acme();
    let (file, line) = sends(&desk);
    against(&desk, &line[..line.len() - 9]).refuses(2, "checkpoint-line");
    against(&desk, &line.replace("troth1 ", "troth1 0")).refuses(2, "checkpoint-line");
    against(&desk, "nowhere.txt").refuses(1, "file");
    // A file that was changed is not what was signed.
    let text = fs::read_to_string(&file).expect("the file");
    let version = text.replace("\"version\":", "\"version\":1");
    fs::write(&file, version).expect("the file");
    let said = against(&desk, file.to_str().expect("a path")).ends(6).json();
    assert_eq!(said["verdict"], "altered", "{said}");
    // Mail changes line ends.
    fs::write(&file, text.replace('\n', "\r\n")).expect("the file");
    against(&desk, file.to_str().expect("a path")).works();
}

#[test]
fn the_map_is_the_same_touched_made_anew_and_without_an_index() {
    let desk = acme();
    let index = desk.ledger().join("index");
    for round in 0..6 {
        desk.types(&format!("troth open client-{round}")).works();
        match round {
            // The index is gone, or is another moment's.
            2 => fs::remove_dir_all(&index).expect("the index"),
            4 => {
                let kept = copied(&index);
                desk.types("troth checkpoint").works();
                fs::remove_dir_all(&index).expect("the index");
                for (path, bytes) in kept {
                    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                    fs::write(path, bytes).expect("a file of the index");
                }
            }
            _ => {}
        }
        desk.types("troth checkpoint").works();
    }
    // Each map root is made anew from the log's beginning here.
    let said = verified(&desk);
    assert_eq!((&said["checked"]["signatures"], &said["unsigned_checkpoints"]), (&7.into(), &0.into()));
}

fn copied(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(copied(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            files.push((path, bytes));
        }
    }
    files
}

#[test]
fn without_the_key_a_checkpoint_waits_for_its_signature() {
    let desk = acme();
    let (key, away) = (desk.ledger().join("keys/signing.key"), desk.folder().join("signing.key"));
    fs::rename(&key, &away).expect("the key is taken away");
    let said = desk.types("troth checkpoint --json").works().json();
    assert_eq!((&said["signed"], &said["unsigned"]), (&false.into(), &1.into()), "{said}");
    desk.types("troth checkpoint acme --json").refuses(1, "unsigned-checkpoint");
    // An update stands without it, and says so.
    let sent = desk.types("troth update acme --shipped x --json").works().json();
    assert!(listed(&sent["shared"]).is_empty());
    let warned = sent["warnings"].to_string();
    assert!(warned.contains("not signed") && warned.contains("3 checkpoints are unsigned"), "{warned}");
    assert!(!desk.log().iter().any(|event| event["type"] == "checkpoint.shared"), "nothing left the house");
    assert_eq!(verified(&desk)["unsigned_checkpoints"], 3);
    fs::rename(&away, &key).expect("the key is put back");
    let said = desk.types("troth checkpoint --json").works().json();
    assert_eq!((&said["signed"], listed(&said["caught_up"]).len()), (&true.into(), 3), "{said}");
    assert_eq!(verified(&desk)["checked"]["signatures"], 4);
}

#[test]
fn a_note_that_was_lost_is_signed_again_with_the_same_bytes() {
    let desk = acme();
    desk.types("troth checkpoint").works();
    let [name] = notes(&desk).try_into().expect("one note");
    let path = desk.ledger().join("checkpoints").join(name);
    let note = fs::read(&path).expect("the note");
    fs::remove_file(&path).expect("the note");
    desk.types("troth checkpoint").works().prints(&["1 checkpoint from before"]);
    assert_eq!(fs::read(&path).expect("the note"), note);
    // One that was altered is named, and not replaced in silence.
    fs::write(&path, b"troth/x\n").expect("the note");
    let said = desk.types("troth verify --json").ends(6).json();
    assert!(
        said["problems"][0]["what"].as_str().is_some_and(|what| what.contains("does not hold")),
        "{said}"
    );
}

#[test]
fn no_folder_for_the_file_is_told_before_it_counts_as_shared() {
    let desk = acme();
    let said = desk.types("troth update acme --shipped x --checkpoint-to nowhere --json").works().json();
    assert!(said["warnings"].to_string().contains("nowhere"), "{said}");
    assert!(!desk.log().iter().any(|event| event["type"] == "checkpoint.shared"));
    desk.types("troth checkpoint zzz --json").refuses(2, "no-such-client");
    fs::create_dir(desk.folder().join("outbox")).expect("a folder");
    desk.types("troth checkpoint acme --to outbox")
        .works()
        .prints(&["attach:   outbox/acme-2026-03-02-", "troth1 "]);
}

fn key(desk: &Desk) -> Value {
    desk.types("troth key show --json").works().json()
}

#[test]
fn a_rotated_key_signs_from_then_on_and_what_was_sent_before_still_holds() {
    let desk = acme();
    let (_, line) = sends(&desk);
    let before = key(&desk);
    assert_eq!((&before["signs"], &before["next_key_here"]), (&true.into(), &true.into()));
    // The next key is taken away; without it nobody rotates.
    desk.types("troth key stash stick.key").works().prints(&["no more on this machine"]);
    assert_eq!(key(&desk)["next_key_here"], false);
    desk.types("troth key rotate --json").refuses(1, "no-next-key");
    desk.types("troth key stash again.key --json").refuses(1, "no-next-key");
    desk.file("wrong.key", format!("{}\n", Hash::of(b"wrong")));
    desk.types("troth key rotate --next wrong.key --json").refuses(1, "other-key");
    desk.file("words.key", "no key");
    desk.types("troth key rotate --next words.key --json").refuses(2, "no-key");
    assert_eq!(key(&desk)["public_key"], before["public_key"]);
    desk.types("troth key rotate --next stick.key").works().prints(&["is in force"]);
    let after = key(&desk);
    assert_ne!(after["public_key"], before["public_key"]);
    assert_eq!(after["ledger_id"], before["ledger_id"]);
    assert_eq!((&after["signs"], &after["next_key_here"]), (&true.into(), &true.into()));
    let (file, later) = sends(&desk);
    let file = CheckpointFile::read(&fs::read(&file).expect("the file")).expect("one spelling");
    assert_eq!(file.keys.len(), 2);
    file.check().expect("a reader believes both keys");
    for held in [&line, &later] {
        against(&desk, held).works();
    }
    desk.types("troth key rotate").works();
    desk.types("troth checkpoint").works();
    // One for each update, before each rotation, and the last.
    assert_eq!(verified(&desk)["checked"]["signatures"], 5);
}

#[test]
fn a_rotation_that_was_interrupted_is_ended_by_whoever_signs_next() {
    let desk = acme();
    let keys = desk.ledger().join("keys");
    let [old, next] = ["signing.key", "next.key"].map(|name| fs::read(keys.join(name)).expect("a key"));
    desk.types("troth key rotate").works();
    // The event is recorded; power was lost before the files were renamed.
    fs::rename(keys.join("next.key"), keys.join("following.key")).expect("a key");
    fs::write(keys.join("next.key"), &next).expect("a key");
    fs::write(keys.join("signing.key"), old).expect("a key");
    assert_eq!(key(&desk)["signs"], true, "its private half is here, if elsewhere");
    assert_eq!(desk.types("troth checkpoint --json").works().json()["signed"], true);
    assert_eq!(fs::read(keys.join("signing.key")).expect("a key"), next);
    assert!(!keys.join("following.key").exists());
    desk.types("troth key rotate").works();
    fs::remove_file(keys.join("signing.key")).expect("a key");
    desk.types("troth key rotate --json").refuses(1, "no-signing-key");
    assert_eq!(verified(&desk)["verdict"], "ok");
}

#[test]
fn a_review_and_a_decision_are_signed_and_what_records_nothing_is_not() {
    let desk = acme();
    desk.types("troth review acme decision --dry-run").works();
    assert!(notes(&desk).is_empty());
    desk.types("troth review acme decision").works();
    assert_eq!(notes(&desk).len(), 1);
    desk.types(
        "troth decide acme renewal --result renewed --continues all --changes nothing --stops nothing",
    )
    .works();
    assert_eq!(verified(&desk)["checked"]["signatures"], 2);
}
