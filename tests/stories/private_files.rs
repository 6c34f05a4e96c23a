//! What a private record rests on: is a file kept with it in nobody's sight, read here, moved, and gone with its key?

use std::fs;
use std::path::{Path, PathBuf};

use ledger_core::Hash;
use serde_json::Value;
use tests::Desk;

use crate::acme;

/// 200 KiB of words, in more than one chunk.
fn words() -> String {
    "zyxwords ".repeat(22_756)
}

/// Which file of the ledger holds one of these words, keys and index included.
fn stands_in(desk: &Desk, words: &[&str]) -> Option<(PathBuf, String)> {
    let has = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    desk.files().into_iter().find_map(|(path, bytes)| {
        let word = words.iter().find(|word| has(&bytes, word))?;
        Some((path, (*word).to_owned()))
    })
}

/// The files that the ledger keeps as evidence.
fn kept(desk: &Desk) -> Vec<Vec<u8>> {
    let is = |path: &Path| path.to_string_lossy().contains("/evidence/");
    desk.files().into_iter().filter(|(path, _)| is(path)).map(|(_, bytes)| bytes).collect()
}

/// The files under a folder, by name, with their bytes.
fn under(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let each = |path: PathBuf| {
        if path.is_dir() { under(&path) } else { vec![(path.clone(), fs::read(&path).expect("a file"))] }
    };
    entries.flat_map(each).collect()
}

/// The newest event of this type.
fn event_of(desk: &Desk, kind: &str) -> Value {
    desk.log().into_iter().rev().find(|event| event["type"] == kind).expect("an event")
}

fn id_of(desk: &Desk, kind: &str) -> String {
    event_of(desk, kind)["id"].as_str().expect("an id").to_owned()
}

/// A promise that was kept, as a private file and a private link show.
fn kept_in_private() -> Desk {
    let desk = acme();
    desk.file("qwertplan.txt", words());
    desk.types("troth promise acme 'Run the check' --due fri").works();
    desk.types("troth keep acme/1 --private --evidence qwertplan.txt --evidence https://frotz.example/1")
        .works();
    desk
}

const SAID: [&str; 4] = ["zyxwords", "qwertplan", "frotz.example", "text/plain"];

#[test]
fn a_private_file_counts_and_is_named_here_and_stands_nowhere_in_the_clear() {
    let desk = kept_in_private();
    desk.types("troth log acme").works().prints(&["on qwertplan.txt,", "https://frotz.example/1"]);
    let promise = desk.promise("acme/1", "");
    assert_eq!((&promise["word"], &promise["evidence"]), (&Value::from("file"), &Value::from(2)));
    assert_eq!(stands_in(&desk, &SAID), None);
    let files = kept(&desk);
    assert_eq!(files.iter().map(Vec::len).collect::<Vec<_>>(), [words().len() + 4 * 16]);
    desk.types("troth verify").works().prints(&["1 evidence file"]);
    desk.types("troth backup copy.troth").works();
    desk.types("troth log acme --ledger copy.troth").works().prints(&["on (sealed), (sealed)"]);
    let sealed = desk.types("troth audit acme --ledger copy.troth --json").works().json();
    assert_eq!(sealed["commitments"][0]["word"], "file", "what is kept counts without its key");
}

#[test]
fn what_a_record_rests_on_goes_with_its_key_and_still_counts() {
    let desk = kept_in_private();
    let (id, files) = (id_of(&desk, "commitment.delivered"), kept(&desk));
    let key = desk.ledger().join(format!("keys/record.{id}.key"));
    let seed = fs::read_to_string(&key).expect("the key");
    desk.types(&format!("troth erase {id} --why 'told in confidence' --confirm {id}"))
        .works()
        .prints(&["a private record is erased (2 sealed values)"])
        .is_silent_of("same file");
    assert_eq!(fs::read_to_string(&key).expect("its place"), "destroyed\n");
    assert_eq!(stands_in(&desk, &SAID), None);
    assert_eq!(stands_in(&desk, &[seed.trim()]), None);
    desk.types("troth log acme").works().prints(&["on (erased), (erased)"]).is_silent_of("qwert");
    assert_eq!(desk.promise("acme/1", "")["word"], "file");
    assert_eq!(kept(&desk), files, "what is hashed stays");
    desk.types("troth verify").works().prints(&["unaltered", "1 evidence file"]);
    let out = desk.types("troth export --format jsonl -o all.jsonl --json").works().json();
    assert_eq!((&out["unopened"], &out["evidence"]["copied"]), (&Value::from(2), &Value::from(1)));
    assert_eq!(under(&desk.folder().join("evidence"))[0].1, files[0], "nothing opens it any more");
    // What was erased goes on counting where the table is read again.
    desk.types("troth export acme --format csv -o acme.csv").works();
    desk.types("troth init moved.troth").works();
    desk.types("troth import acme.csv --as commitments --ledger moved.troth").works();
    let moved = desk.types("troth audit acme --ledger moved.troth --json").works().json();
    assert_eq!(moved["commitments"][0]["evidence"], 2, "{moved:#}");
}

#[test]
fn every_verb_that_records_may_rest_on_a_private_file() {
    let desk = acme();
    desk.file("qwertplan.txt", words());
    let mail = "From: a@us.example\nTo: ana@acme.example\nSubject: Week\nDate: Fri, 27 Feb 2026 16:00:00 +0000\n\
                Message-ID: <frotz@us.example>\n\n## Shipped\n\nzyxwords\n";
    desk.file("week.eml", mail.replace('\n', "\r\n"));
    desk.types("troth promise acme 'Run the check' --due fri").works();
    for line in [
        "troth update acme --file week.eml --keeps 1",
        "troth review acme portfolio --client-present --artifact sla=qwertplan.txt",
        "troth sign acme sla --evidence qwertplan.txt",
        "troth told acme 'zyxwords told' --via call --evidence mid:frotz@us.example",
        "troth heard acme 'zyxwords heard' --who new:ana --evidence qwertplan.txt",
        "troth promise acme 'zyxwords promised' --due fri --evidence qwertplan.txt",
        "troth record acme team.noted topic=note text='zyxwords noted' --evidence qwertplan.txt",
    ] {
        desk.types(&format!("{line} --private")).works();
    }
    assert_eq!(stands_in(&desk, &["zyxwords", "qwertplan", "frotz@", "week.eml"]), None);
    let update = event_of(&desk, "update.sent");
    assert_eq!(update["rests_on"], serde_json::json!(["week.eml", "mid:frotz@us.example"]));
    assert_eq!(event_of(&desk, "commitment.delivered")["rests_on"], update["rests_on"]);
    // The update and what it says was kept share the mail; every other record has its file to itself.
    assert_eq!(kept(&desk).len(), 6);
    let id = id_of(&desk, "update.sent");
    let said = desk.types(&format!("troth erase {id} --why x --confirm {id}")).works();
    said.prints(&["1 other event rests on the same file", &id_of(&desk, "commitment.delivered")]);
    assert_eq!(event_of(&desk, "commitment.delivered")["rests_on"], update["rests_on"]);
}

#[test]
fn an_export_takes_it_along_opened_and_it_comes_in_again_as_private() {
    let desk = kept_in_private();
    desk.types("troth export acme --format jsonl -o out/acme.jsonl").ends(1);
    fs::create_dir(desk.folder().join("out")).expect("a folder");
    desk.types("troth export acme --format jsonl -o out/acme.jsonl").works().prints(&["1 file in evidence/"]);
    let copies = under(&desk.folder().join("out/evidence"));
    assert_eq!(copies.iter().map(|(_, bytes)| bytes).collect::<Vec<_>>(), [words().as_bytes()]);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&copies[0].0.metadata().expect("a file").permissions());
    assert_eq!(mode & 0o077, 0, "only the owner reads it");
    let lines = fs::read_to_string(desk.folder().join("out/acme.jsonl")).expect("the export");
    let hash = Hash::of(words().as_bytes()).to_string();
    let entry = format!(
        "\"evidence\":[{{\"blake3\":\"{hash}\",\"name\":\"qwertplan.txt\",\"media\":\"text/plain\",\"bytes\":{}}}",
        words().len()
    );
    assert!(lines.contains(&entry) && lines.contains("\"private\":true"), "{lines}");

    desk.types("troth init moved.troth").works();
    desk.types("troth import out/acme.jsonl --ledger moved.troth").works();
    desk.types("troth log acme --ledger moved.troth").works().prints(&["on qwertplan.txt,", "https://frotz"]);
    let moved = under(&desk.folder().join("moved.troth"));
    let has = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    assert!(!moved.iter().any(|(_, bytes)| SAID.iter().any(|word| has(bytes, word))));
    let again = desk.types("troth import out/acme.jsonl --ledger moved.troth --json").works().json();
    assert_eq!(again["events"]["new"], 0, "{again:#}");
}

#[test]
fn an_export_that_stays_sealed_takes_along_what_is_kept() {
    let desk = kept_in_private();
    desk.types("troth export acme --format jsonl --sealed -o sealed.jsonl").works();
    let copies = under(&desk.folder().join("evidence"));
    assert_eq!(copies.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>(), kept(&desk));
    let lines = fs::read_to_string(desk.folder().join("sealed.jsonl")).expect("the export");
    assert!(SAID.iter().all(|word| !lines.contains(word)), "{lines}");
    assert!(lines.contains("\"named\":{\"sealed\":{\"key\":\"record."), "{lines}");
    desk.types("troth init moved.troth").works();
    let said = desk.types("troth import sealed.jsonl --ledger moved.troth").works();
    said.prints(&["what is sealed can be opened by its own ledger alone: left out"]);
    assert_eq!(under(&desk.folder().join("moved.troth/evidence")), []);

    desk.types("troth export acme --format csv -o acme.csv --ledger studio.troth").works();
    let table = fs::read_to_string(desk.folder().join("acme.csv")).expect("the export");
    let hash = Hash::of(words().as_bytes()).to_string();
    assert!(table.contains(&format!("evidence/{}/{}", &hash[..2], &hash[2..])), "{table}");
    assert!(table.contains("https://frotz.example/1"), "{table}");
}

#[test]
fn a_key_given_twice_is_seen_to_rest_on_the_same_file_also_when_that_is_erased() {
    let desk = acme();
    desk.file("qwertplan.txt", words());
    let line = "troth told acme Sent --private --key k --evidence qwertplan.txt --evidence ticket:12";
    desk.types(line).works();
    let before = desk.files();
    desk.types(line).works().prints(&["already recorded"]);
    for other in ["ticket:13", "ticket:12 --evidence ticket:13"] {
        desk.types(&line.replace("ticket:12", other)).ends(1);
    }
    desk.file("qwertplan.txt", "other words");
    desk.types(&format!("{line} --json")).refuses(1, "key-reused");
    desk.file("another.txt", words());
    desk.types(&line.replace("qwertplan", "another")).ends(1);
    assert_eq!(kept(&desk).len(), 1);
    assert_eq!(desk.bytes(), before[&desk.ledger().join("events.jsonl")]);
    let id = id_of(&desk, "contact.held");
    desk.types(&format!("troth erase {id} --why x --confirm {id}")).works();
    desk.types(line).works().prints(&["already recorded"]);
}

#[test]
fn what_is_set_right_keeps_its_file_private() {
    let desk = acme();
    desk.file("qwertplan.txt", words());
    desk.file("second.txt", "zyxwords two");
    desk.types("troth promise acme Check --due fri --private --evidence qwertplan.txt").works();
    // What was private stays so, and so does what is added to it.
    desk.types("troth amend acme/1 --due 2026-04-01 --why typo --evidence second.txt").works();
    assert_eq!(
        event_of(&desk, "commitment.made")["rests_on"],
        serde_json::json!(["qwertplan.txt", "second.txt"])
    );
    assert_eq!((stands_in(&desk, &SAID), kept(&desk).len()), (None, 2));
    let id = id_of(&desk, "commitment.made");
    desk.types(&format!("troth erase {id} --why x --confirm {id}")).works().is_silent_of("same file");
    let before = desk.bytes();
    let said = desk.types("troth amend acme/1 --due 2026-04-02 --why typo");
    assert_ne!(said.code, 0, "{}", said.out);
    assert_eq!(desk.bytes(), before);

    // Of a promise in the clear the file is there already: what is private rests on a copy of its own.
    desk.types("troth promise acme Open --due fri --evidence second.txt").works();
    desk.types("troth amend acme/2 --due 2026-04-01 --why typo --private").works();
    assert_eq!(event_of(&desk, "commitment.made")["rests_on"], serde_json::json!(["second.txt"]));
    assert_eq!(kept(&desk).len(), 4);
    let id = id_of(&desk, "commitment.made");
    let said = desk.types(&format!("troth erase {id} --why x --confirm {id}")).works();
    said.prints(&["1 other event rests on the same file, which stays readable there"]);
}

#[test]
fn a_file_that_cannot_be_kept_leaves_nothing_behind() {
    let desk = acme();
    fs::create_dir(desk.folder().join("folder")).expect("a folder");
    let before = (desk.bytes(), kept(&desk));
    for (file, exit, code) in [
        ("missing.pdf", 2, "file"),
        ("folder", 2, "evidence-folder"),
        // Each reading of it gives another text.
        ("/proc/sys/kernel/random/uuid", 1, "evidence-changed"),
    ] {
        let line = format!("troth promise acme a --due fri --private --evidence {file} --json");
        desk.types(&line).refuses(exit, code);
        assert!((desk.bytes(), kept(&desk)) == before, "{file}");
    }
    let plain = "troth promise acme a --due fri --evidence /proc/sys/kernel/random/uuid --json";
    desk.types(plain).refuses(1, "evidence-changed");
    assert!((desk.bytes(), kept(&desk)) == before);
}

#[test]
fn a_private_file_that_was_altered_is_found_and_not_taken_along() {
    let desk = kept_in_private();
    let path = desk.files().into_keys().find(|path| path.to_string_lossy().contains("/evidence/"));
    let path = path.expect("the file");
    let mut bytes = fs::read(&path).expect("the file");
    bytes[70_000] ^= 1;
    fs::write(&path, bytes).expect("a careless hand");
    desk.types("troth verify").ends(6).prints(&["the evidence", "altered"]);
    let out = desk.types("troth export --format jsonl -o all.jsonl --json").ends(6).json();
    assert_eq!(out["evidence"]["missing"], 1, "{out:#}");
    assert_eq!(under(&desk.folder().join("evidence")), []);
}
