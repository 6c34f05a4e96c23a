//! Evidence of private records: shown as it reads, or withheld, and never in another way.

use super::{expect, judged, line, said};
use crate::id::Hash;
use crate::proof::bundle::judge::complete;
use crate::proof::bundle::{DISCLOSED, Disclosed, Value, evidence, verify};
use crate::proof::manifest;
use crate::proof::toy::{Parts, client, story};
use crate::proof::verdict::Verdict;

const PLAN: &[u8] = b"we leave in May";
const NAMED: &str = "/evidence/0/named";

/// What is sealed of a private file that says `content`.
fn named(content: &[u8]) -> String {
    let key = "5".repeat(64);
    format!(
        "{{\"name\":\"plan May.pdf\",\"media\":\"application/pdf\",\"blake3\":\"{}\",\"key\":\"{key}\"}}",
        Hash::of(content)
    )
}

/// How an event cites a private file.
fn entry() -> String {
    format!("{{\"blake3\":\"{}\",\"bytes\":31,\"named\":SEALED}}", Hash::of(b"kept"))
}

/// The file's name in an archive.
fn file() -> String {
    evidence::name(&Hash::of(PLAN), "plan May.pdf")
}

/// A bundle with an event that cites a private file, of which this is sealed; neither is shown.
fn closed(plaintext: &str) -> (Parts, Value) {
    let mut toy = story();
    let value = toy.rests_privately(&entry(), NAMED, plaintext);
    (toy.bundle("acme", false), value)
}

/// The same with both shown.
fn open(plaintext: &str) -> Parts {
    let (mut parts, value) = closed(plaintext);
    parts.disclosed.values.insert(0, value);
    parts.others.push((file(), PLAN.to_vec()));
    parts
}

fn changed(change: impl FnOnce(&mut Parts)) -> (&'static str, String) {
    let mut parts = open(&named(PLAN));
    change(&mut parts);
    judged(&parts)
}

#[test]
fn a_private_file_is_shown_as_it_reads() {
    let judgement = verify(&open(&named(PLAN)).pack(), None);
    assert_eq!(said(&judgement), ("ok", String::new()));
    let shown = judgement.shown;
    assert_eq!((shown.evidence, shown.disclosed, shown.missing.len()), (2, 3, 1));
}

#[test]
fn a_private_file_that_is_not_shown_is_withheld_and_not_missing() {
    let (mut parts, value) = closed(&named(PLAN));
    let shown = verify(&parts.pack(), None).shown;
    assert!(shown.withheld.contains(&(value.event, 1)), "{:?}", shown.withheld);
    assert!(shown.missing.iter().all(|(name, _)| name.ends_with("lost.txt")), "{:?}", shown.missing);
    // Nobody can say that this is the file.
    parts.others.push((file(), PLAN.to_vec()));
    expect(&judged(&parts), "altered", &file(), "no event cites");
}

#[test]
fn a_private_file_that_is_shown_and_lost_is_missing() {
    let mut parts = open(&named(PLAN));
    parts.others.pop();
    let judgement = verify(&parts.pack(), None);
    assert_eq!(said(&judgement).0, "ok");
    assert!(judgement.shown.missing.contains(&(file(), Hash::of(PLAN))));
}

#[test]
fn a_private_file_is_none_but_the_one_that_was_sealed() {
    expect(&changed(|parts| parts.others[1].1.push(b'!')), "altered", &file(), "no event cites");
    let renamed = evidence::name(&Hash::of(PLAN), "harmless.pdf");
    expect(&changed(|parts| parts.others[1].0.clone_from(&renamed)), "altered", &renamed, "no event cites");
    // What is kept of it, under the hash of what is kept.
    let kept = evidence::name(&Hash::of(b"kept"), "plan May.pdf");
    expect(
        &changed(|parts| parts.others[1] = (kept.clone(), b"kept".to_vec())),
        "altered",
        &kept,
        "no event cites",
    );
    let other = named(b"we stay");
    let found = changed(|parts| parts.disclosed.values[0].plaintext.clone_from(&other));
    expect(&found, "altered", DISCLOSED, "value 1 is not what was sealed");
    // Where value and file are wrong, the value is told of: the file is judged by it.
    let found = changed(|parts| {
        parts.disclosed.values[0].plaintext.clone_from(&other);
        parts.others[1].1.push(b'!');
    });
    expect(&found, "altered", DISCLOSED, "value 1 is not what was sealed");
}

#[test]
fn what_is_sealed_of_a_private_file_has_one_form() {
    let right = named(PLAN);
    for wrong in [
        right.replace("\"name\"", "\"more\":1,\"name\""),
        right.replace(
            "{\"name\":\"plan May.pdf\",\"media\":\"application/pdf\"",
            "{\"media\":\"application/pdf\",\"name\":\"plan May.pdf\"",
        ),
        right.replace(",\"media\":\"application/pdf\"", ""),
        right.replace(':', ": "),
        right.replace("plan May", "plan\\u0020May"),
        right.replace("\"application/pdf\"", "7"),
        right.replace("5555\"", "555\""),
        right.replace("\"key\":\"5", "\"key\":\"F"),
        format!("{right}\n"),
        "plan May.pdf".into(),
        String::new(),
    ] {
        let found = judged(&open(&wrong));
        expect(&found, "altered", DISCLOSED, "value 1 does not say what a private file is");
        // Who shows nothing of it says nothing wrong.
        assert_eq!(judged(&closed(&wrong).0).0, "ok");
    }
}

#[test]
fn private_evidence_stands_in_an_event_in_one_form() {
    let word = |entry: &str, from: &str, to: &str| {
        let mut toy = story();
        let value = toy.rests_privately(entry, NAMED, &named(PLAN));
        let own = format!("record.{}", value.event);
        toy.respells(&from.replace("OWN", &own), &to.replace("OWN", &own));
        judged(&toy.bundle("acme", false))
    };
    assert_eq!(word("{\"locator\":SEALED}", "", "").0, "ok");
    assert_eq!(word(&entry(), "", "").0, "ok");
    let hash = Hash::of(b"kept");
    for wrong in [
        format!("{{\"blake3\":\"{hash}\",\"named\":SEALED,\"bytes\":31}}"),
        format!("{{\"blake3\":\"{hash}\",\"named\":SEALED}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":31,\"media\":\"a\",\"named\":SEALED}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":31,\"named\":\"plan\"}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":31,\"named\":null}}"),
        format!("{{\"blake3\":\"{hash}\",\"name\":SEALED,\"media\":\"a\",\"bytes\":31}}"),
        "{\"named\":SEALED}".into(),
        "{\"locator\":null}".into(),
        "{\"locator\":SEALED,\"named\":SEALED}".into(),
        "SEALED".into(),
    ] {
        expect(&word(&wrong, "", ""), "altered", "events.jsonl, line 6", "evidence");
    }
    for (from, to) in [
        ("\"key\":\"OWN\"", "\"key\":\"p1\""),
        ("\"key\":\"OWN\"", "\"key\":\"OWN0\""),
        ("\"key\":\"OWN\",\"nonce\"", "\"key\":\"OWN\",\"more\":1,\"nonce\""),
        ("\"nonce\":\"03", "\"nonce\":\"0"),
        ("\"nonce\":\"03", "\"nonce\":\"0A"),
        ("\"box\":\"", "\"box\":\"="),
        ("\"commit\":\"", "\"commit\":\"0"),
        ("\"named\":{\"sealed\":", "\"named\":{\"open\":"),
    ] {
        expect(&word(&entry(), from, to), "altered", "events.jsonl, line 6", "");
    }
}

#[test]
fn a_private_place_is_shown_as_the_text_it_is() {
    let mut toy = story();
    let value = toy.rests_privately("{\"locator\":SEALED}", "/evidence/0/locator", "mid:a@acme.example");
    let mut parts = toy.bundle("acme", false);
    parts.disclosed.values.insert(0, value);
    assert_eq!(judged(&parts), ("ok", String::new()));
    parts.disclosed.values[0].plaintext.push('!');
    expect(&judged(&parts), "altered", DISCLOSED, "value 1 is not what was sealed");
}

#[test]
fn no_flipped_bit_of_it_is_believed() {
    let parts = open(&named(PLAN));
    let files = parts.files();
    for (index, (name, content)) in files.iter().enumerate() {
        if !(name == DISCLOSED || *name == file()) {
            continue;
        }
        for at in (index..content.len() * 8).step_by(3) {
            let mut changed = files.clone();
            changed[index].1[at / 8] ^= 1 << (at % 8);
            let verdict = verify(&parts.pack_files(&changed), None).verdict;
            assert_eq!(verdict, Verdict::Altered, "{name}, bit {at}");
        }
    }
}

#[test]
fn nobody_has_to_hold_what_is_too_long() {
    let archive = open(&named(PLAN)).pack();
    let opened = manifest::open(&archive).unwrap();
    let too_long = |longest: usize| complete(&opened, longest).map_err(|problem| problem.place.to_string());
    let length = |name: &str| opened.file(name).unwrap().len();
    assert_eq!(too_long(super::super::LONGEST), Ok(()));
    assert_eq!(too_long(opened.manifest.text().len() - 1), Err("manifest.json".into()));
    // Of the files that are read whole the longest, and none that is not.
    let read_whole =
        ["proofs.json", DISCLOSED, "checkpoints/12.checkpoint.txt", "checkpoints/6.checkpoint.txt"];
    let longest = read_whole.into_iter().max_by_key(|name| length(name)).unwrap();
    assert!(length(longest) > opened.manifest.text().len() && length("events.jsonl") > length(longest));
    assert_eq!(too_long(length(longest)), Ok(()));
    assert_eq!(too_long(length(longest) - 1), Err(longest.into()));
    // A line of events has a bound of its own.
    let mut toy = story();
    let long = |length: usize| format!("{{\"long\":\"{}\"}}", "x".repeat(length));
    toy.says(&client("acme"), "toy.long", 1, long((16 << 20) - 1000));
    assert_eq!(judged(&toy.bundle("acme", false)), ("ok", String::new()));
    let mut toy = story();
    toy.says(&client("acme"), "toy.long", 1, long(16 << 20));
    expect(&judged(&toy.bundle("acme", false)), "altered", line(6).trim_end_matches(", "), "no line feed");
}

#[test]
fn capital_letters_hide_no_file() {
    for name in ["Evidence/guest", "EVIDENCE/guest", "Checkpoints/9.checkpoint.txt"] {
        let found = changed(|parts| parts.others.push((name.into(), b"x".to_vec())));
        expect(&found, "altered", name, "");
    }
    let mut parts = open(&named(PLAN));
    parts.disclosed = Disclosed::new(Vec::new());
    parts.others = vec![("evidence.txt".into(), b"x".to_vec()), ("a/evidence/b".into(), b"x".to_vec())];
    assert_eq!(judged(&parts).0, "ok", "a document is what its issuer says");
}
