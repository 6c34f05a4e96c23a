//! Does a bundle show the files of private records to nobody but us, and to us so that anybody can check them?

use std::fs;

use ledger_core::Hash;
use ledger_core::proof::bundle::{Disclosed, evidence};
use tests::python::python;
use tests::{Desk, listed};

use crate::acme;
use crate::bundle::{has, opened, page};

const PLAN: &[u8] = b"We leave in May.\n";
/// What of the private record is nobody's business.
const PRIVATE: [&str; 4] = ["We leave in May", "plan May", "plan_May", "frotz.example"];

/// Three promises that were kept: one on a private file and a link, one on a private link, one on a file in the clear.
fn history() -> Desk {
    let desk = acme();
    desk.file("plan May.txt", PLAN);
    desk.file("proof.txt", "the index is live");
    for line in [
        "troth promise acme 'Run the check' --due fri",
        "troth promise acme 'Send the list' --due fri",
        "troth promise acme 'Search goes live' --due fri",
        "troth keep acme/2 --private --evidence https://frotz.example/2",
        "troth keep acme/3 --evidence proof.txt",
    ] {
        desk.types(line).works();
    }
    let words = [
        "keep",
        "acme/1",
        "--private",
        "--evidence",
        "plan May.txt",
        "--evidence",
        "https://frotz.example/1",
    ];
    desk.runs(&words, b"").works();
    desk
}

/// The file's name in an archive.
fn plan() -> String {
    evidence::name(&Hash::of(PLAN), "plan May.txt")
}

/// What the verifier that lies in every bundle says of one.
fn stranger(desk: &Desk, name: &str) -> serde_json::Value {
    let ran = python().arg("verify.py").arg(desk.folder().join(name)).arg("--json").output().expect("Python");
    serde_json::from_slice(&ran.stdout).expect("JSON")
}

/// The event that cites the private file, as it is kept.
fn delivered(desk: &Desk) -> serde_json::Value {
    let bytes = desk.bytes();
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let mut events =
        lines.map(|line| serde_json::from_slice::<serde_json::Value>(line).expect("JSON")["event"].take());
    events.find(|event| event["evidence"][0]["named"].is_object()).expect("the event")
}

fn erases_the_first(desk: &Desk) {
    let event = delivered(desk);
    let id = event["id"].as_str().expect("an id");
    desk.types(&format!("troth erase {id} --why 'told in confidence' --confirm {id}")).works();
}

#[test]
fn our_own_bundle_shows_private_files_and_both_judges_check_them() {
    let desk = history();
    let said = desk.types("troth bundle acme -o own.zip --for own --json").works().json();
    assert_eq!(said["evidence"]["included"], 2, "{said}");
    let (files, _) = opened(&desk, "own.zip");
    assert_eq!(files[&plan()], PLAN);
    let values = Disclosed::read(&files["disclosed.json"]).expect("values").values;
    let fields: Vec<&str> = values.iter().map(|value| value.field.as_str()).collect();
    assert!(fields.contains(&"/evidence/0/named") && fields.contains(&"/evidence/1/locator"), "{fields:?}");
    let page = page(&files);
    assert!(page.contains(&format!("<a href=\"{}\">plan May.txt</a>", plan())), "{page}");
    assert!(page.contains("https://frotz.example/1") && page.contains("https://frotz.example/2"), "{page}");
    let said = desk.types("troth verify own.zip --json").works().json();
    let theirs = stranger(&desk, "own.zip");
    assert_eq!((&said["verdict"], &theirs["verdict"]), (&"ok".into(), &"ok".into()), "{said} {theirs}");
    assert_eq!((&theirs["evidence"], &theirs["sealed"]), (&2.into(), &0.into()), "{theirs}");
}

#[test]
fn a_client_and_a_court_get_private_files_withheld() {
    let desk = history();
    for (audience, name, made) in [("client", "client.zip", 1), ("court", "court.zip", 2)] {
        desk.types(&format!("troth bundle acme -o {name} --for {audience}")).works();
        let (files, archive) = opened(&desk, name);
        for word in PRIVATE {
            assert!(!has(&archive, word), "`{word}` can be read");
        }
        let shown: Vec<_> = files.keys().filter(|name| name.starts_with("evidence/")).collect();
        assert_eq!(shown, [&evidence::name(&Hash::of(b"the index is live"), "proof.txt")]);
        let page = page(&files);
        for word in [
            "a private file, withheld",
            "a private file shows it, says the issuer",
            "a private place shows it, says the issuer",
            "shown by a file in this bundle",
            "1 private file, which an entry cites",
        ] {
            assert!(page.contains(word), "{word}: {page}");
        }
        assert!(!page.contains("(missing)"), "{page}");
        let theirs = stranger(&desk, name);
        // The file, two places, and whom the bundles name, which the team noted for itself.
        assert_eq!((&theirs["verdict"], &theirs["sealed"]), (&"ok".into(), &(3 + made).into()), "{theirs}");
        assert_eq!(theirs["evidence_missing"], serde_json::json!([]), "{theirs}");
    }
}

#[test]
fn whoever_hands_it_out_reads_before_which_private_files_are_in_it() {
    let desk = history();
    let own = desk.types("troth bundle acme --dry-run --for own").works();
    let text =
        own.prints(&["private file: plan May.txt", "private place: https://frotz.example/1", &plan()]).out;
    assert!(!text.contains("\"key\""), "{text}");
    let said = desk.types("troth bundle acme --dry-run --for own --json").works().json();
    let files = listed(&said["evidence"]);
    assert!(
        files.iter().any(|file| file["file"] == plan().as_str() && file["bytes"] == PLAN.len()),
        "{said}"
    );
    let text = desk.types("troth bundle acme --dry-run").works().prints(&["1 private file"]).out;
    for word in PRIVATE {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn a_bundle_with_a_private_file_is_made_again_until_the_record_is_erased() {
    let desk = history();
    let said = desk.types("troth bundle acme -o own.zip --for own --json").works().json();
    let size = said["size"].as_u64().expect("a size");
    desk.types(&format!("troth bundle acme -o again.zip --of-size {size}")).works();
    let read = |name: &str| fs::read(desk.folder().join(name)).expect("the bundle");
    assert_eq!(read("again.zip"), read("own.zip"));
    // What is kept of it says nothing that goes with the record's key: not even which file it was.
    let kept = fs::read(desk.ledger().join(format!("bundles/{size}.zip"))).expect("what is kept");
    let hash = Hash::of(PLAN).to_string();
    for word in PRIVATE.into_iter().chain([&hash[..8], &hash]) {
        assert!(!has(&kept, word), "`{word}` is kept");
    }
    erases_the_first(&desk);
    let line = format!("troth bundle acme -o gone.zip --of-size {size} --json");
    desk.types(&line).refuses(1, "bundle-erased");
    desk.types("troth bundle acme -o without.zip --for own").works();
    let (files, archive) = opened(&desk, "without.zip");
    assert!(!has(&archive, "We leave in May") && !has(&archive, "plan May"));
    let page = page(&files);
    for word in ["a private file, erased", "a private file showed it, says the issuer", "erased for good"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert_eq!(stranger(&desk, "without.zip")["verdict"], "ok");
}

#[test]
fn a_private_file_that_is_lost_is_named_and_missed() {
    let desk = history();
    let cited = delivered(&desk);
    let hex = cited["evidence"][0]["blake3"].as_str().expect("a hash");
    fs::remove_file(desk.ledger().join("evidence").join(&hex[..2]).join(&hex[2..])).expect("the file");
    let said = desk.types("troth bundle acme -o own.zip --for own --json").works().json();
    assert_eq!(said["evidence"]["missing"], 1, "{said}");
    let (files, _) = opened(&desk, "own.zip");
    assert!(page(&files).contains("plan May.txt (missing)"));
    assert_eq!(stranger(&desk, "own.zip")["evidence_missing"], serde_json::json!([plan()]));
    // The client is not told what was lost: it would not have been shown.
    let said = desk.types("troth bundle acme -o client.zip --json").works().json();
    assert_eq!(said["evidence"]["missing"], 0, "{said}");
}
