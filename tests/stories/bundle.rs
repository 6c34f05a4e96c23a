//! Can a client's whole record be handed to somebody, so that they see what they may see, nothing else, and can check it?

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use ledger_core::Hash;
use ledger_core::proof::bundle::{self, Disclosed, Proofs, events, evidence};
use ledger_core::proof::checkpoint_file::CheckpointFile;
use ledger_core::proof::manifest;
use ledger_core::proof::verdict::{Held, HeldFile, Verdict};
use tests::{Desk, listed};

use crate::desk;

/// What the client said privately, what the team noted for itself, whom the bundle is for, and another client's words.
const INTERNAL: [&str; 5] =
    ["They were furious", "Might not renew", "Lawyer Lee", "Zed Unseen", "Rebuild the shop"];

/// A client with promises of both sides, updates, evidence, people, an internal note and a private record; and another
/// client.
fn history() -> Desk {
    let desk = desk();
    desk.file("proof.txt", "the index is live");
    for line in [
        "troth open acme --name 'Acme & <Sons>' --zone Europe/London",
        "troth open bolt",
        "troth promise bolt 'Rebuild the shop' --due fri --owner 'Zed Unseen'",
        "troth promise acme 'Search <script>alert(1)</script> goes live' --due fri",
        "troth promise acme 'The figures, in full' --due 2026-03-04 --side client --owner 'Ana Ruiz'",
        "troth promise acme 'p2' --due 2026-03-20",
        "troth cadence set acme weekly-update",
        "troth note acme risk 'Might not renew' --name renewal",
        "troth heard acme 'They were furious' --who 'Ana Ruiz' --private",
        "troth keep acme/1 --evidence proof.txt --evidence https://ci.example/1",
    ] {
        desk.types(line).works();
    }
    desk.clock("2026-03-06 15:00");
    desk.types("troth update acme --shipped 'The search index'").works();
    desk
}

/// The files of a bundle by name, and the bytes of all of it.
pub(crate) fn opened(desk: &Desk, name: &str) -> (BTreeMap<String, Vec<u8>>, Vec<u8>) {
    let archive = fs::read(desk.folder().join(name)).expect("the bundle");
    let judged = bundle::verify(&archive, None);
    assert_eq!((judged.verdict, &judged.problem), (Verdict::Ok, &None), "{name}");
    let opened = manifest::open(&archive).expect("archive and manifest hold");
    let files = opened.files.iter().map(|file| (file.name.to_owned(), file.content.to_vec())).collect();
    (files, archive)
}

pub(crate) fn has(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

pub(crate) fn page(files: &BTreeMap<String, Vec<u8>>) -> String {
    String::from_utf8(files["READ-FIRST.html"].clone()).expect("a page")
}

/// Every file of the ledger but for the index, which a reader may catch up.
fn truth(desk: &Desk) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = desk.files();
    files.retain(|path, _| !path.starts_with(desk.ledger().join("index")));
    files
}

fn kinds(desk: &Desk) -> Vec<String> {
    desk.log().iter().map(|event| event["type"].as_str().expect("a type").to_owned()).collect()
}

#[test]
fn a_client_gets_what_both_sides_were_told_and_nothing_internal() {
    let desk = history();
    let said = desk.types("troth bundle acme -o acme.zip --to 'Lawyer Lee' --json").works().json();
    let (files, archive) = opened(&desk, "acme.zip");
    let size = said["size"].as_u64().expect("a size");
    let hash = Hash::of(b"the index is live");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let checkpoints: Vec<String> = names
        .iter()
        .filter(|name| name.ends_with(".checkpoint.txt"))
        .map(|name| (*name).to_owned())
        .collect();
    let own = format!("checkpoints/{size}.checkpoint.txt");
    let cited = evidence::name(&hash, "proof.txt");
    let mut expected = vec!["READ-FIRST.html", "events.jsonl", "proofs.json", "disclosed.json"];
    expected.extend(["checkpoints/consistency.json", "verify.py", cited.as_str()]);
    expected.extend(checkpoints.iter().map(String::as_str));
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!(checkpoints.len(), 2, "its own, and the one that the update carried: {checkpoints:?}");
    assert!(checkpoints.contains(&own), "{checkpoints:?}");
    assert_eq!(files[&cited], b"the index is live");
    for word in INTERNAL {
        assert!(!has(&archive, word), "`{word}` can be read");
    }
    for word in ["The figures, in full", "Ana Ruiz", "Sam Okoro"] {
        assert!(has(&archive, word), "`{word}` cannot be read");
    }
    // What the bundle covers ends with the event that says that it was made; the checkpoint is the event after it.
    let lines: Vec<_> = events::read(&files["events.jsonl"]).map(|line| line.expect("a line")).collect();
    let ours = lines.iter().filter(|line| has(line.event, "\"stream\":\"acme\"")).count();
    let last = lines[ours - 1].event;
    assert!(has(last, "\"type\":\"bundle.exported\"") && has(last, "\"audience\":\"client\""));
    let proofs = Proofs::read(&files["proofs.json"]).expect("proofs");
    assert_eq!(proofs.streams[0].position, size - 2);
    assert_eq!(proofs.events.len(), lines.len(), "the place of each event is proved");
    for name in checkpoints {
        CheckpointFile::read(&files[&name]).expect("one spelling").check().expect("a reader believes it");
    }
    assert_eq!(said["disclosed"], 2, "{said}");
}

#[test]
fn our_own_bundle_shows_everything_and_a_sealed_one_no_name() {
    let desk = history();
    desk.types("troth bundle acme -o own.zip --for own --to 'Lawyer Lee'").works();
    let (files, own) = opened(&desk, "own.zip");
    for word in ["They were furious", "Might not renew", "Lawyer Lee", "Ana Ruiz"] {
        assert!(has(&own, word), "`{word}` cannot be read");
    }
    assert!(!has(&own, "Zed Unseen"), "whoever belongs to another client is nobody here");
    let values = Disclosed::read(&files["disclosed.json"]).expect("values").values;
    assert!(values.iter().all(|value| value.plaintext != "Zed Unseen"));
    desk.types("troth bundle acme -o sealed.zip --sealed").works();
    let (files, sealed) = opened(&desk, "sealed.zip");
    for word in ["Ana Ruiz", "Sam Okoro"].into_iter().chain(INTERNAL) {
        assert!(!has(&sealed, word), "`{word}` can be read");
    }
    assert!(page(&files).contains("p3 (sealed)"));
    // Without a document nothing internal is rested on, and the receipt says so.
    let said = desk.types("troth bundle acme -o court.zip --for court --json").works().json();
    assert!(said["warnings"].to_string().contains("this bundle has no document"), "{said}");
    let (_, court) = opened(&desk, "court.zip");
    assert!(!INTERNAL.iter().any(|word| has(&court, word)));
}

#[test]
fn whoever_hands_it_out_can_read_before_what_will_be_read() {
    let desk = history();
    let before = truth(&desk);
    let text = desk.types("troth bundle acme --dry-run --to 'Lawyer Lee'").works().out;
    let said = desk.types("troth bundle acme --dry-run --json").works().json();
    assert!(truth(&desk) == before, "nothing was recorded, and nothing kept");
    for word in INTERNAL {
        assert!(!text.contains(word), "{word}: {text}");
    }
    for word in ["The figures, in full", "Ana Ruiz", "proof.txt", "text of a person", "would stay sealed"] {
        assert!(text.contains(word), "{word}: {text}");
    }
    desk.types("troth bundle acme -o acme.zip").works();
    let (files, _) = opened(&desk, "acme.zip");
    let values = Disclosed::read(&files["disclosed.json"]).expect("values").values;
    let foretold = listed(&said["disclosed"]);
    assert_eq!(foretold.len(), values.len());
    for (foretold, value) in foretold.iter().zip(&values) {
        assert_eq!(foretold["plaintext"], value.plaintext.as_str());
    }
    let shown = events::read(&files["events.jsonl"]).count();
    assert_eq!(listed(&said["events"]).len() + 1, shown, "and one more: that it was made");
}

#[test]
fn a_later_bundle_covers_an_earlier_one() {
    let desk = history();
    let sent = desk.types("troth update acme --shipped 'The search page' --json").works().json();
    let line = sent["shared"][0]["line"].as_str().expect("a line");
    let first = desk.types("troth bundle acme -o first.zip --json").works().json();
    desk.types("troth key rotate").works();
    desk.types("troth promise acme 'More' --due fri").works();
    desk.types("troth bundle acme -o second.zip").works();
    let (first_files, _) = opened(&desk, "first.zip");
    let (second, _) = opened(&desk, "second.zip");
    let name = format!("checkpoints/{}.checkpoint.txt", first["size"]);
    assert_eq!(second[&name], first_files[&name], "byte for byte");
    // The line of the update and the checkpoint of the first bundle are both held against the second.
    let archive = fs::read(desk.folder().join("second.zip")).expect("the bundle");
    let held = |held: Held| bundle::verify(&archive, Some(&held)).verdict;
    assert_eq!(held(Held::Line(line.parse().expect("a line"))), Verdict::Proved);
    let file = CheckpointFile::read(&first_files[&name]).expect("one spelling");
    let checked = file.check().expect("a reader believes it");
    assert_eq!(held(Held::File(Box::new(HeldFile { stream: file.stream, checked }))), Verdict::Proved);
    desk.types("troth verify second.zip").works().prints(&["ok"]);
    let said = desk.runs(&["verify", "second.zip", "--against", line, "--json"], b"").works().json();
    assert_eq!(said["verdict"], "proved", "{said}");
    let exported = kinds(&desk).iter().filter(|kind| *kind == "bundle.exported").count();
    assert_eq!(exported, 2);
    desk.types("troth verify").works();
}

#[test]
fn an_earlier_bundle_is_made_again_byte_for_byte() {
    let desk = history();
    let made = desk.types("troth bundle acme -o first.zip --for own --json").works().json();
    let size = made["size"].as_u64().expect("a size");
    desk.types("troth key rotate").works();
    desk.types("troth promise acme 'More' --due fri --side client --owner 'Ana Ruiz'").works();
    desk.types("troth update acme --shipped more").works();
    let before = truth(&desk);
    desk.types(&format!("troth bundle acme -o again.zip --of-size {size}")).works().prints(&["made again"]);
    assert!(truth(&desk) == before, "nothing was recorded");
    let read = |name: &str| fs::read(desk.folder().join(name)).expect("the bundle");
    assert_eq!(read("again.zip"), read("first.zip"));
    // What the ledger keeps of it holds nothing that a key can destroy.
    let kept = fs::read(desk.ledger().join(format!("bundles/{size}.zip"))).expect("what is kept");
    for word in ["Ana Ruiz", "They were furious", "Might not renew"] {
        assert!(!has(&kept, word), "`{word}` is kept");
    }
    let line = format!("troth bundle acme -o other.zip --of-size {}", size + 1);
    desk.types(&format!("{line} --json")).refuses(2, "no-such-bundle").prints(&[&size.to_string()]);
    let of_bolt = format!("troth bundle bolt -o other.zip --of-size {size} --json");
    desk.types(&of_bolt).refuses(2, "no-such-bundle").prints(&["none was made yet"]);
    // Its backup knows it too, but has no keys.
    desk.types("troth backup copy").works();
    let line = format!("troth bundle acme -o other.zip --of-size {size} --json");
    desk.types(&format!("{line} --ledger copy")).refuses(1, "bundle-sealed");
    // A name that was erased since cannot be shown again.
    fs::write(desk.ledger().join("keys/p3.key"), "destroyed\n").expect("a key");
    desk.types(&line).refuses(1, "bundle-erased");
    assert!(!desk.folder().join("other.zip").exists());
    desk.types("troth bundle acme -o without.zip").works();
    let (files, archive) = opened(&desk, "without.zip");
    assert!(!has(&archive, "Ana Ruiz") && page(&files).contains("erased for good"));
    // What is kept and was altered makes nothing.
    fs::write(desk.ledger().join(format!("bundles/{size}.zip")), "PK").expect("what is kept");
    desk.types(&line).refuses(6, "bundle-differs");
}

#[test]
fn what_the_index_forgot_is_read_in_the_log_and_the_bundle_is_the_same() {
    let desk = history();
    let make = |name: &str| desk.types(&format!("troth bundle acme -o {name} --json")).works().json();
    let size = make("first.zip")["size"].as_u64().expect("a size");
    let shared = desk.types("troth checkpoint acme --json").works().json();
    desk.types("troth doctor --rebuild-index").works();
    make("second.zip");
    let (first, _) = opened(&desk, "first.zip");
    let (second, _) = opened(&desk, "second.zip");
    let name = format!("checkpoints/{size}.checkpoint.txt");
    assert_eq!(second[&name], first[&name], "byte for byte");
    let file = shared["shared"][0]["file"].as_str().expect("a file");
    let file = fs::read(desk.folder().join(file)).expect("the checkpoint that was shared");
    assert_eq!(second[&format!("checkpoints/{}.checkpoint.txt", shared["size"])], file, "byte for byte");
    fs::remove_dir_all(desk.ledger().join("index")).expect("it is removed");
    // Whatever the index says of the past, the same archive follows from the log.
    for again in ["once.zip", "twice.zip"] {
        desk.types(&format!("troth bundle acme -o {again} --of-size {size}")).works();
        let read = |name: &str| fs::read(desk.folder().join(name)).expect("the bundle");
        assert_eq!(read(again), read("first.zip"));
    }
}

#[test]
fn the_same_record_the_same_words_and_the_same_instant_make_the_same_bytes() {
    let make = || {
        let desk = history();
        desk.types("troth bundle acme -o acme.zip").works();
        fs::read(desk.folder().join("acme.zip")).expect("the bundle")
    };
    assert_eq!(make(), make());
}

#[test]
fn the_page_for_people_runs_nothing_and_fetches_nothing() {
    let desk = history();
    desk.types("troth bundle acme -o acme.zip").works();
    let (files, _) = opened(&desk, "acme.zip");
    let page = page(&files);
    assert!(page.contains("Acme &#38; &#60;Sons&#62;"), "{page}");
    assert!(page.contains("Search &#60;script&#62;alert(1)&#60;/script&#62; goes live"), "{page}");
    for wrong in ["<script", "src=", "url(", "@import", "href=\"http", "<link", " on"] {
        let found = if wrong == " on" { page.contains(" onclick") } else { page.contains(wrong) };
        assert!(!found, "{wrong}");
    }
    let hash = Hash::of(b"the index is live");
    assert!(page.contains(&format!("href=\"{}\"", evidence::name(&hash, "proof.txt"))));
    for word in
        ["kept on time", "https://ci.example/1", "What is only claimed", "What is withheld", "Ana Ruiz"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
}

#[test]
fn a_cited_file_that_is_lost_is_named_and_missed() {
    let desk = history();
    let hex = Hash::of(b"the index is live").to_string();
    fs::remove_file(desk.ledger().join("evidence").join(&hex[..2]).join(&hex[2..])).expect("the file");
    let said = desk.types("troth bundle acme -o acme.zip --json").works().json();
    assert_eq!(said["evidence"]["missing"], 1, "{said}");
    assert!(said["warnings"].to_string().contains("proof.txt"), "{said}");
    let (files, _) = opened(&desk, "acme.zip");
    assert!(!files.keys().any(|name| name.starts_with("evidence/")));
    assert!(page(&files).contains("proof.txt (missing)"));
}

#[test]
fn without_the_key_nothing_is_recorded() {
    let desk = history();
    let (key, away) = (desk.ledger().join("keys/signing.key"), desk.folder().join("signing.key"));
    fs::rename(&key, &away).expect("the key is taken away");
    let before = desk.bytes();
    desk.types("troth bundle acme -o acme.zip --json").refuses(1, "no-signing-key");
    assert_eq!(desk.bytes(), before);
    assert!(!desk.folder().join("acme.zip").exists());
    fs::rename(&away, &key).expect("the key is put back");
    desk.types("troth bundle acme -o acme.zip").works();
    // A backup is not written to, and a bundle is recorded.
    desk.types("troth backup copy").works();
    desk.types("troth bundle acme -o more.zip --ledger copy --json").refuses(1, "is-a-backup");
}

#[test]
fn a_record_that_was_rewritten_with_its_own_key_is_found_out() {
    let desk = history();
    let before = desk.files();
    desk.types("troth promise acme 'The promise that hurts' --due fri").works();
    let sent = desk.types("troth update acme --shipped more --json").works().json();
    let line = sent["shared"][0]["line"].as_str().expect("a line").to_owned();
    // The issuer takes the ledger back to before the promise, and its notes away, and goes on.
    for path in desk.files().keys() {
        fs::remove_file(path).expect("a file of the ledger");
    }
    for (path, bytes) in before {
        fs::write(path, bytes).expect("a file of the ledger");
    }
    for day in ["mon", "tue", "wed", "thu", "fri"] {
        desk.types(&format!("troth promise acme 'A harmless one' --due {day}")).works();
    }
    desk.types("troth bundle acme -o acme.zip").works();
    // By itself it is without a fault. Whoever kept the line knows better.
    desk.types("troth verify acme.zip").works();
    let said = desk.runs(&["verify", "acme.zip", "--against", &line, "--json"], b"").ends(6).json();
    let verdict = said["verdict"].as_str().expect("a verdict");
    assert!(["fork", "withheld", "rewritten", "altered"].contains(&verdict), "{said}");
}

#[test]
fn no_bit_of_a_bundle_can_be_changed() {
    let desk = history();
    desk.types("troth bundle acme -o acme.zip").works();
    let (_, archive) = opened(&desk, "acme.zip");
    let step = if tests::long() { 1 } else { 211 };
    let accepted = tests::shared_out((0..archive.len()).step_by(step), |at| {
        let mut altered = archive.clone();
        altered[at] ^= 1 << (at % 8);
        (bundle::verify(&altered, None).verdict == Verdict::Ok).then_some(at)
    });
    assert_eq!(accepted.into_iter().flatten().collect::<Vec<_>>(), Vec::<usize>::new());
}

#[test]
fn what_left_the_house_is_not_taken_back() {
    let desk = history();
    desk.types("troth promise acme 'More' --due fri").works();
    desk.types("troth bundle acme -o acme.zip").works();
    for kind in ["bundle.exported", "checkpoint.shared"] {
        let event = desk.log().into_iter().find(|event| event["type"] == kind).expect("the event");
        let id = event["id"].as_str().expect("an id");
        desk.types(&format!("troth retract {id} --why slip --json")).refuses(1, "reserved-event");
    }
    // What is undone is what was recorded before it.
    desk.types("troth undo").works().prints(&["commitment.made"]);
}

#[test]
fn a_bundle_that_was_interrupted_hinders_no_later_one() {
    let desk = history();
    let first = desk.types("troth bundle acme -o first.zip --json").works().json();
    let size = first["size"].as_u64().expect("a size");
    // Killed after the append: no note, nothing kept, no file.
    for lost in [format!("checkpoints/{size}.note"), format!("bundles/{size}.zip")] {
        fs::remove_file(desk.ledger().join(lost)).expect("a file of the ledger");
    }
    let line = format!("troth bundle acme -o again.zip --of-size {size} --json");
    desk.types(&line).refuses(2, "no-such-bundle");
    desk.types("troth bundle acme -o second.zip").works();
    let (first, _) = opened(&desk, "first.zip");
    let (second, _) = opened(&desk, "second.zip");
    let name = format!("checkpoints/{size}.checkpoint.txt");
    assert_eq!(second[&name], first[&name], "it was signed now, with the same bytes");
}

#[test]
fn what_was_typed_wrongly_records_nothing() {
    let desk = history();
    desk.types("troth bundle acme -o acme.zip").works();
    let before = desk.bytes();
    fs::create_dir(desk.folder().join("folder")).expect("a folder");
    for (line, exit, code) in [
        ("bundle acm -o x.zip", 2, "no-such-client"),
        ("bundle _rules -o x.zip", 2, "no-such-client"),
        ("bundle acme -o x.zip --for judge", 2, "usage"),
        ("bundle acme", 2, "usage"),
        ("bundle acme -o acme.zip", 1, "file-exists"),
        ("bundle acme -o folder", 1, "file-exists"),
        ("bundle acme -o nowhere/x.zip", 1, "file"),
        ("bundle acme -o studio.troth/x.zip", 2, "file-in-ledger"),
        ("bundle acme -o x.zip --to ' '", 2, "text"),
        ("bundle acme -o x.zip --of-size 9 --for own", 2, "usage"),
        ("bundle acme -o x.zip --of-size none", 2, "usage"),
    ] {
        desk.types(&format!("troth {line} --json")).refuses(exit, code);
        assert_eq!(desk.bytes(), before, "{line}");
    }
    let left: Vec<_> = fs::read_dir(desk.folder()).expect("the folder").collect();
    let passing = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().contains(".new-");
    assert!(!left.iter().any(|entry| entry.as_ref().is_ok_and(passing)), "nothing half-written is left");
}
