mod cheats;
mod private;
mod recorded;

use super::*;
use crate::id::{Hash, StreamId};
use crate::proof::checkpoint_file::CheckpointFile;
use crate::proof::toy::{Parts, Toy, story};
use crate::proof::verdict::HeldFile;
use crate::proof::zip;
use proptest::prelude::*;

/// The bundle of the story: 15 events in the ledger, its own checkpoint the last.
fn parts() -> Parts {
    story().bundle("acme", false)
}

/// The word, and the first problem with its place.
fn judged(parts: &Parts) -> (&'static str, String) {
    said(&verify(&parts.pack(), None))
}

fn said(judgement: &Judgement) -> (&'static str, String) {
    let problem = judgement.problem.as_ref();
    let text = problem.map(|problem| format!("{}: {}", problem.place, problem.trouble));
    (judgement.verdict.word(), text.unwrap_or_default())
}

/// Whether a bundle that was changed and signed again is found out, with this word, at this place, for this reason.
fn is(verdict: &str, place: &str, why: &str, change: impl FnOnce(&mut Parts)) {
    let mut parts = parts();
    change(&mut parts);
    expect(&judged(&parts), verdict, place, why);
}

fn expect(found: &(&'static str, String), verdict: &str, place: &str, why: &str) {
    assert_eq!(found.0, verdict, "{}", found.1);
    assert!(found.1.starts_with(place), "at {place}: {}", found.1);
    assert!(found.1.contains(why), "{why}: {}", found.1);
}

/// Whether a ledger that was led another way is found out.
fn led(verdict: &str, place: &str, why: &str, lead: impl FnOnce(&mut Toy) -> Parts) {
    let mut toy = story();
    expect(&judged(&lead(&mut toy)), verdict, place, why);
}

/// The place of a line of events.
fn line(number: usize) -> String {
    format!("events.jsonl, line {number}, ")
}

#[test]
fn an_honest_bundle_is_ok_and_says_what_it_shows() {
    for ordered in [false, true] {
        let judgement = verify(&story().bundle("acme", ordered).pack(), None);
        assert_eq!(said(&judgement), ("ok", String::new()));
        let shown = judgement.shown;
        assert_eq!((shown.events, shown.of_client, shown.of_people), (11, 6, 2));
        assert_eq!((shown.signatures, shown.older, shown.ordered), (4, vec![6, 12], ordered));
        assert_eq!((shown.evidence, shown.disclosed), (1, 2));
        let missing = Hash::of(b"gone");
        let name = crate::proof::bundle::evidence::name(&missing, "lost.txt");
        assert_eq!(shown.missing, [(name, missing)]);
        assert_eq!(shown.withheld.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1]);
        assert_eq!(shown.manifest.map(|manifest| manifest.size), Some(16));
    }
}

/// The bundle of the story as it was made when bundles began: whoever keeps such a file must be able to check it for ever.
#[test]
fn the_first_bundle_is_made_and_read_for_ever() {
    let kept = include_bytes!("../../../../../tests/corpus/bundles/acme.troth-bundle.zip");
    assert_eq!(verify(kept, None).verdict, Verdict::Ok);
    assert!(parts().pack() == kept, "the same parts are packed with other bytes");
}

#[test]
fn an_honest_bundle_is_proved_by_what_left_the_house() {
    let mut toy = story();
    let bundle = toy.bundle("acme", false).pack();
    let held = |size, slug| {
        let file: CheckpointFile = toy.file(size, slug);
        Held::File(Box::new(HeldFile { checked: file.check().unwrap(), stream: file.stream }))
    };
    for size in [6, 12, 16] {
        let judgement = verify(&bundle, Some(&held(size, "acme")));
        assert_eq!(judgement.verdict.word(), "proved");
        assert!(matches!(judgement.against, Some(Finding::Proved { .. })));
    }
    let other = verify(&bundle, Some(&held(12, "bolt")));
    expect(&said(&other), "not this client's", "the archive", "another client");
    // A ledger that went another way after the first event: what its client holds does not fit.
    let mut forked = Toy::new();
    forked.happens_in(&StreamId::rules(), "other rules", Vec::new());
    for what in ["one", "two", "three", "four"] {
        forked.happens("acme", what);
    }
    let size = forked.checkpoint();
    let file = forked.file(size, "acme");
    let held_of_fork = Held::File(Box::new(HeldFile { checked: file.check().unwrap(), stream: file.stream }));
    expect(
        &said(&verify(&bundle, Some(&held_of_fork))),
        "withheld",
        "the archive",
        "does not show that its log grew",
    );
    let older = story().bundled(12, "acme", false);
    assert_eq!(judged(&older).0, "altered", "a bundle covers itself");
}

/// No bit of a small bundle can be flipped. Of 13 bits one is tried: archive and manifest have tests that try each.
#[test]
fn every_flipped_bit_of_a_bundle_is_found() {
    let archive = parts().pack();
    let mut bytes = archive.clone();
    for bit in (0..archive.len() * 8).step_by(13) {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(verify(&bytes, None).verdict, Verdict::Altered, "bit {bit}");
        bytes[bit / 8] = archive[bit / 8];
    }
}

/// Every bit of every file that is judged, where the issuer signs the bundle again: only
/// READ-FIRST, which proves nothing, may say something else. Of 97 bits one is tried.
#[test]
fn a_flipped_bit_that_is_signed_again_changes_nothing_that_is_proved() {
    let parts = parts();
    let judge = |files: &[(String, Vec<u8>)]| verify(&parts.pack_files(files), None);
    let files = parts.files();
    for (index, (name, content)) in files.iter().enumerate() {
        for at in (0..content.len() * 8).step_by(97) {
            let mut changed = files.clone();
            changed[index].1[at / 8] ^= 1 << (at % 8);
            let word = judge(&changed).verdict.word();
            assert_eq!(word == "ok", name == "READ-FIRST.html", "{name}, bit {at}: {word}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Hostile bytes: no archive, file or line makes the judge stumble, and none is believed.
    #[test]
    fn nothing_makes_the_judge_stumble(
        file in 0usize..8,
        cut in any::<prop::sample::Index>(),
        length in 0usize..40,
        put in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..40),
            "[\\[\\]{}\",:0-9a-f\\\\n]{0,40}".prop_map(String::into_bytes),
            Just("[".repeat(200).into_bytes()),
        ],
        signed in any::<bool>(),
    ) {
        let parts = parts();
        let splice = |bytes: &mut Vec<u8>| {
            let from = cut.index(bytes.len());
            let to = (from + length).min(bytes.len());
            bytes.splice(from..to, put.iter().copied());
        };
        let (archive, same) = if signed {
            let mut files = parts.files();
            let before = files.clone();
            let count = files.len();
            splice(&mut files[file % count].1);
            (parts.pack_files(&files), files == before || file % count == 0)
        } else {
            let mut archive = parts.pack();
            let before = archive.clone();
            splice(&mut archive);
            let same = archive == before;
            (archive, same)
        };
        prop_assert_eq!(verify(&archive, None).verdict == Verdict::Ok, same);
        prop_assert!(zip::unpack(&put).is_err() && verify(&put, None).verdict == Verdict::Altered);
    }
}
