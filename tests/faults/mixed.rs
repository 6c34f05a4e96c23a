//! A log that lost power beside an index of another time: older, newer, half of each, garbled, another ledger's, gone.
//!
//! The index may be ahead of the log only where somebody took from the log: it is told of events when they are durable.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::{Hash, LedgerId};
use ledger_store::local::verify::verify_on;
use ledger_store::local::{Founding, Notice};
use ledger_store::{EventStore, LocalStore, StoreError, Stored};

use super::lossy::LossyDisk;
use super::lossy::indexed::Indexed;
use super::{all, dir, enough, given, with_ledger};

const NAMES: [&str; 5] = ["_keys", "_rules", "acme", "bolt", "cole"];
/// What sled writes at once.
const SEGMENT: usize = 4096;

/// The files of an index, by their place in it.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files(home: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![home.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let place = path.strip_prefix(home).expect("it lies there").to_path_buf();
                files.insert(place, fs::read(&path).expect("it is read"));
            }
        }
    }
    files
}

fn put(home: &Path, files: &Files) {
    let _ = fs::remove_dir_all(home);
    for (place, bytes) in files {
        let path = home.join(place);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("it is written");
    }
}

fn open(disk: &Indexed) -> LocalStore {
    LocalStore::open_on(Arc::new(disk.clone()), dir()).expect("it opens")
}

fn answers(store: &LocalStore) -> Result<Vec<Vec<Stored>>, StoreError> {
    given::run(async {
        let mut answers = Vec::new();
        for name in NAMES {
            answers.push(store.read(&given::stream(name), 1).await?);
        }
        Ok(answers)
    })
}

fn fill(store: &LocalStore, rounds: std::ops::Range<usize>) {
    given::run(async {
        for round in rounds {
            let texts: Vec<_> = (0..20).map(|number| format!("{round} {number}")).collect();
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            given::append_to(store, NAMES[2 + round % 3], &texts).await.expect("it is appended");
        }
    });
}

/// Every state of two files' worth of changes: either one whole, cut, with one block of the other, with a block lost.
fn between(old: &Files, new: &Files) -> Vec<(String, Files)> {
    let mut all =
        vec![("old".into(), old.clone()), ("new".into(), new.clone()), ("none".into(), Files::new())];
    for (place, bytes) in new {
        let before = old.get(place).cloned().unwrap_or_default();
        let mut states = vec![("as before", before.clone()), ("cut", bytes[..bytes.len() / 2].to_vec())];
        let changed: Vec<usize> = (0..bytes.len())
            .step_by(SEGMENT)
            .filter(|&at| bytes.get(at..at + SEGMENT) != before.get(at..at + SEGMENT))
            .collect();
        let step = if tests::long() { 1 } else { (changed.len() / 3).max(1) };
        for &at in changed.iter().step_by(step) {
            let end = (at + SEGMENT).min(bytes.len());
            let mut lost = bytes.clone();
            lost[at..end].fill(0);
            states.push(("a block lost", lost));
            let mut older = bytes.clone();
            older[at..end].copy_from_slice(
                &[&before[at.min(before.len())..end.min(before.len())], &vec![0; end]].concat()[..end - at],
            );
            states.push(("a block as before", older));
        }
        for (what, bytes) in states {
            let mut mixed = new.clone();
            mixed.insert(place.clone(), bytes);
            all.push((format!("{} {what}", place.display()), mixed));
        }
        let mut without = new.clone();
        without.remove(place);
        all.push((format!("{} gone", place.display()), without));
    }
    all
}

/// Beside a log that nobody took from, no index is anything but slow.
#[test]
fn whatever_index_lies_beside_a_log_that_lost_power_the_answers_are_the_logs() {
    let temporary = tempfile::tempdir().expect("a folder");
    let home = temporary.path().join("index");
    let plain = with_ledger();
    let before = Indexed { disk: plain.clone(), home: home.clone() };
    fill(&open(&before), 0..30);
    let (old, before) = (files(&home), plain.settled_copy());
    let mut tried = 0;
    for calls in 0.. {
        put(&home, &old);
        let disk = Indexed { disk: before.settled_copy(), home: home.clone() };
        disk.disk.power_goes_after(calls);
        let store = open(&disk);
        let texts = ["x".repeat(400), "y".into(), "z".repeat(900)];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let first = given::run(given::append_to(&store, "acme", &texts)).is_ok();
        let _ = first && given::run(given::append_to(&store, "bolt", &["later"])).is_ok();
        // Dropping it gives the index what was appended.
        drop(store);
        let states = between(&old, &files(&home));
        for (turn, left) in disk.disk.after_power_loss(6).into_iter().enumerate() {
            let right = answers(&super::open(&left.settled_copy()).expect("it opens")).expect("it reads");
            // Every state with the first disk that is left, and some with each of the others.
            for (what, state) in states.iter().skip(turn % 5).step_by(if turn == 0 { 1 } else { 5 }) {
                put(&home, state);
                let disk = Indexed { disk: left.settled_copy(), home: home.clone() };
                let what = format!("power after {calls} calls, disk {turn}, index {what}");
                let verified = verify_on(Arc::new(disk.clone()), dir()).expect("it is verified");
                assert_eq!(verified.problems, [], "{what}");
                let store = open(&disk);
                assert_eq!(answers(&store).expect("it reads"), right, "{what}");
                let damaged = store.notices().into_iter().any(|notice| matches!(notice, Notice::Damaged(_)));
                assert!(!damaged, "{what}");
                given::run(given::append_to(&store, "acme", &["after"])).expect("it takes more");
                drop(store);
                assert_eq!(answers(&open(&disk)).expect("it reads")[2].len(), right[2].len() + 1, "{what}");
                tried += 1;
            }
        }
        if disk.disk.calls() <= calls {
            break;
        }
    }
    enough(tried, 250);
}

/// A log that was taken back while the index was not: reported, and no stream is answered otherwise than the log says.
#[test]
fn an_index_that_speaks_of_events_the_log_has_not_is_reported_and_never_believed() {
    let temporary = tempfile::tempdir().expect("a folder");
    let home = temporary.path().join("index");
    let disk = with_ledger();
    let indexed = Indexed { disk: disk.clone(), home: home.clone() };
    fill(&open(&indexed), 0..30);
    let (log, tail) = (disk.bytes(&super::log()), disk.bytes(&super::tail()));
    let right = answers(&super::open(&disk.settled_copy()).expect("it opens")).expect("it reads");
    fill(&open(&indexed), 30..33);
    let ahead = files(&home);
    let taken_back = disk.settled_copy();
    taken_back.alter(&super::log(), log.expect("there is a log"));
    taken_back.alter(&super::tail(), tail.expect("there is a tail"));
    let grown = taken_back.settled_copy();
    // The log went on in another way since it was taken back, past where the index stands or not.
    fill(&super::open(&grown).expect("it opens"), 40..50);
    let right_grown = answers(&super::open(&grown.settled_copy()).expect("it opens")).expect("it reads");
    for (what, disk, right) in [("taken back", &taken_back, right), ("gone on", &grown, right_grown)] {
        put(&home, &ahead);
        let disk = Indexed { disk: disk.settled_copy(), home: home.clone() };
        let problems = verify_on(Arc::new(disk.clone()), dir()).expect("it is verified").problems;
        assert_eq!(problems.len(), 1, "{what}: {problems:?}");
        let store = open(&disk);
        given::run(async {
            for (name, right) in NAMES.iter().zip(&right) {
                match store.read(&given::stream(name), 1).await {
                    Ok(events) => assert_eq!(&events, right, "{what}: {name}"),
                    Err(error) => assert!(matches!(error, StoreError::Corrupt(_)), "{what}: {error:?}"),
                }
            }
            let refused = given::append_to(&store, "acme", &["more"]).await;
            assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{what}: {refused:?}");
            assert_eq!(all(&store).await.expect("it reads").len(), right.iter().map(Vec::len).sum::<usize>());
        });
    }
}

/// Another ledger's index, whatever else is wrong beside it, is no witness against this log.
#[test]
fn another_ledgers_index_says_nothing_of_this_log() {
    let temporary = tempfile::tempdir().expect("a folder");
    let (home, theirs) = (temporary.path().join("index"), temporary.path().join("theirs"));
    let disk = with_ledger();
    fill(&open(&Indexed { disk: disk.clone(), home: home.clone() }), 0..30);
    let right = answers(&super::open(&disk.settled_copy()).expect("it opens")).expect("it reads");
    let other = LossyDisk::with_folder(Path::new("/books"));
    let founding = Founding { ledger: LedgerId(Hash::of(b"other")), ..given::founding() };
    let shared = Arc::new(Indexed { disk: other, home: theirs.clone() });
    let store = LocalStore::create_on(shared, dir(), &founding, given::first_events).expect("it is made");
    fill(&store, 0..60);
    drop(store);
    let (ours, foreign) = (files(&home), files(&theirs));
    let mut tried = 0;
    for (what, state) in between(&ours, &foreign).into_iter().chain(between(&foreign, &ours)) {
        put(&home, &state);
        let disk = Indexed { disk: disk.settled_copy(), home: home.clone() };
        assert_eq!(verify_on(Arc::new(disk.clone()), dir()).expect("it is verified").problems, [], "{what}");
        let store = open(&disk);
        assert_eq!(answers(&store).expect("it reads"), right, "{what}");
        given::run(given::append_to(&store, "acme", &["after"])).expect("it takes more");
        tried += 1;
    }
    enough(tried, 30);
}
