//! Somebody is handed a bundle, and has no ledger: what the program tells of it. The bundle lies in `tests/corpus`, as do
//! the line of a mail that its client kept and the checkpoint file of another client.

use std::ffi::OsString;
use std::time::SystemTime;

use serde_json::Value;
use tests::{Desk, Said};

use super::{MONDAY, TROTH};

const BUNDLE: &[u8] = include_bytes!("../corpus/bundles/acme.troth-bundle.zip");
const LINE: &str = include_str!("../corpus/bundles/acme-12.line.txt");
const OF_BOLT: &str = include_str!("../corpus/bundles/bolt-12.checkpoint.txt");
const NAME: &str = "acme.troth-bundle.zip";

/// A desk without a ledger, on which a bundle lies.
fn handed(bundle: &[u8]) -> Desk {
    let desk = Desk::on(TROTH, MONDAY);
    desk.file(NAME, bundle);
    desk
}

fn judged(desk: &Desk, more: &[&str]) -> Said {
    desk.runs(&[&["verify", NAME, "--json"], more].concat(), b"")
}

/// What lies on the desk: names, lengths, when each was changed.
fn lies_there(desk: &Desk) -> Vec<(OsString, u64, SystemTime)> {
    let entries = std::fs::read_dir(desk.folder()).expect("the desk").map(|entry| {
        let entry = entry.expect("an entry");
        let data = entry.metadata().expect("its data");
        (entry.file_name(), data.len(), data.modified().expect("a time"))
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort();
    entries
}

#[test]
fn a_bundle_is_checked_without_a_ledger_and_nothing_is_written() {
    let desk = handed(BUNDLE);
    let before = lies_there(&desk);
    let said = desk.types(&format!("troth verify {NAME}")).works();
    let said =
        said.prints(&["✓ ok", "the record of acme as of 2026-03-07", "6 events of acme without a gap"]);
    let said = said.prints(&["1 evidence file is the one", "2 values are those", "claimed:"]);
    said.prints(&["1 sealed value in 1 event", "lost.txt is cited and not in the bundle", "(--against)"]);
    let document = judged(&desk, &[]).works().json();
    assert_eq!((&document["ok"], &document["verdict"]), (&Value::Bool(true), &Value::from("ok")));
    assert_eq!((&document["events"], &document["problems"]), (&Value::from(11), &Value::Array(vec![])));
    let checked = serde_json::json!({ "chain": 11, "tree": true, "signatures": 4, "evidence": 1 });
    assert_eq!(document["checked"], checked);
    assert_eq!(
        (&document["bundle"]["client"], &document["bundle"]["size"]),
        (&Value::from("acme"), &Value::from(16))
    );
    assert_eq!(before, lies_there(&desk), "verify wrote something");
}

#[test]
fn the_line_of_an_old_mail_proves_a_bundle() {
    let desk = handed(BUNDLE);
    let said = desk.types(&format!("troth verify {NAME} --against '{}'", LINE.trim())).works();
    said.prints(&[
        "✓ proved",
        "proved up to event 4 of the client",
        "compare this with the date of the mail",
    ]);
    desk.file("mail.txt", LINE.replace(' ', "\r\n"));
    let document = judged(&desk, &["--against", "mail.txt"]).works().json();
    assert_eq!((&document["verdict"], &document["against"]["verdict"]), (&"proved".into(), &"proved".into()));
    assert_eq!(document["against"]["recorded"], "2026-03-06T17:00:11.000Z");
}

#[test]
fn what_is_held_may_be_about_somebody_else_or_miscopied() {
    let desk = handed(BUNDLE);
    desk.file("bolt.txt", OF_BOLT);
    let document = judged(&desk, &["--against", "bolt.txt"]).ends(1).json();
    assert_eq!((&document["verdict"], &document["ok"]), (&"not_this_client".into(), &false.into()));
    desk.file("cut.txt", &OF_BOLT[..OF_BOLT.len() / 2]);
    let said = judged(&desk, &["--against", "cut.txt"]).ends(6);
    assert_eq!(said.json()["verdict"], "altered");
    desk.types(&format!("troth verify {NAME} --against bolt.txt")).ends(1).prints(&["✗ not this client's"]);
    let miscopied = LINE.trim().replace(" 12 ", " 13 ");
    judged(&desk, &["--against", &miscopied]).refuses(2, "checkpoint-line");
}

#[test]
fn a_bundle_that_was_changed_is_altered_at_its_place() {
    let at = BUNDLE.windows(6).position(|window| window == b"\"toy.h").expect("an event");
    let mut changed = BUNDLE.to_vec();
    changed[at + 5] ^= 1;
    let desk = handed(&changed);
    let document = judged(&desk, &[]).ends(6).json();
    assert_eq!((&document["ok"], &document["verdict"]), (&false.into(), &"altered".into()));
    let said = desk.types(&format!("troth verify {NAME}")).ends(6);
    said.prints(&["✗ altered acme.troth-bundle.zip", "where:     the archive", "at byte"]);
    for cut in [0, 1, 100, BUNDLE.len() - 1] {
        assert_eq!(judged(&handed(&BUNDLE[..cut]), &[]).ends(6).json()["verdict"], "altered", "cut at {cut}");
    }
}

#[test]
fn a_bundle_that_is_not_there_is_no_verdict() {
    let desk = Desk::on(TROTH, MONDAY);
    desk.types("troth verify lost.troth-bundle.zip --json").ends(1).refuses(1, "file");
}
