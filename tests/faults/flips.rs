//! One bit flips in one file of a ledger of two hundred events: it is reported at its place, or nothing rests on it.
//!
//! In the long form every bit of every file is flipped, else every so many, each time the same ones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ledger_core::StreamId;
use ledger_store::error::{Fault, Kind};
use ledger_store::local::Notice;
use ledger_store::local::verify::{Verified, verify_on};
use ledger_store::{EventStore, LocalStore, StoreError, Stored};

use super::commands::{LEDGER, no_ledger, works};
use super::lossy::LossyDisk;
use super::{enough, given};

/// A ledger of two hundred events: four clients, promises of many owners, notes under keys, files.
fn ledger() -> LossyDisk {
    static MADE: OnceLock<LossyDisk> = OnceLock::new();
    MADE.get_or_init(make).settled_copy()
}

fn make() -> LossyDisk {
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = temporary.path();
    let disk = no_ledger();
    works(&disk, folder, &format!("troth init {LEDGER}"));
    let clients = ["acme", "bolt", "cole", "dora"];
    for client in clients {
        works(&disk, folder, &format!("troth open {client}"));
    }
    for round in 0..21 {
        for (number, client) in clients.into_iter().enumerate() {
            let promise = round + 1;
            let owner =
                if number == 0 && round < 4 { format!(" --owner new:Owner{round}") } else { String::new() };
            works(&disk, folder, &format!("troth promise {client} Thing{round} --due 2026-03-06{owner}"));
            if number == round % 4 {
                std::fs::write(folder.join("proof.txt"), format!("proof {}", round % 7)).expect("a file");
                works(&disk, folder, &format!("troth keep {client}/{promise} --evidence proof.txt"));
            } else if number == (round + 1) % 4 {
                works(&disk, folder, &format!("troth note {client} risk Tired{round}"));
            } else if number == (round + 2) % 4 {
                works(&disk, folder, &format!("troth heard {client} Hello{round}"));
            } else {
                works(&disk, folder, &format!("troth told {client} Hello{round}"));
            }
        }
    }
    let left = 200 - look(&disk).events;
    for number in 0..left {
        works(&disk, folder, &format!("troth told acme More{number}"));
    }
    let verified = look(&disk);
    assert_eq!((verified.events, verified.problems, verified.notices), (200, Vec::new(), Vec::new()));
    assert!(verified.evidence_files >= 6, "{} files", verified.evidence_files);
    disk.settled_copy()
}

fn at(name: &str) -> PathBuf {
    Path::new(LEDGER).join(name)
}

fn look(disk: &LossyDisk) -> Verified {
    verify_on(Arc::new(disk.clone()), Path::new(LEDGER)).expect("it can be verified")
}

fn open(disk: &LossyDisk) -> Result<LocalStore, StoreError> {
    LocalStore::open_on(Arc::new(disk.clone()), Path::new(LEDGER))
}

const NAMES: [&str; 7] = ["_keys", "_rules", "_people", "acme", "bolt", "cole", "dora"];

fn stream(name: &str) -> StreamId {
    given::stream(name)
}

/// The events of every stream, and last the newest first: there the groups count too.
fn answers(disk: &LossyDisk) -> Vec<Vec<Stored>> {
    let store = open(disk).expect("it opens");
    given::run(async {
        let mut answers = Vec::new();
        for name in NAMES {
            answers.push(groupless(store.read(&stream(name), 1).await.expect("it reads")));
        }
        answers.push(store.read_back(usize::MAX).await.expect("it reads"));
        answers
    })
}

fn groupless(mut events: Vec<Stored>) -> Vec<Stored> {
    for event in &mut events {
        event.left = 0;
    }
    events
}

/// Every one in the long form, else every so many.
fn every(short: usize) -> usize {
    if tests::long() { 1 } else { short }
}

/// Flips every bit of a file, or every so many, and looks at each ledger that makes; says how many it saw.
fn flip(disk: &LossyDisk, path: &Path, step: usize, check: impl Fn(&LossyDisk, usize, &str) + Sync) -> usize {
    let bytes = disk.bytes(path).expect("the file is there");
    let each = |bit: usize| {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let altered = disk.settled_copy();
        altered.alter(path, flipped);
        check(&altered, bit / 8, &format!("{}, byte {}, bit {}", path.display(), bit / 8, bit % 8));
    };
    tests::shared_out((0..bytes.len() * 8).step_by(step), each).len()
}

/// Right or refused, and nothing more is written where the damage is met.
fn is_never_answered_wrongly(disk: &LossyDisk, right: &[Vec<Stored>], what: &str) {
    let store = open(disk).expect("it opens");
    let mut refused = 0;
    given::run(async {
        for (name, right) in NAMES.iter().zip(right) {
            match store.read(&stream(name), 1).await {
                Ok(events) => assert!(&groupless(events) == right, "{what}: `{name}` is answered wrongly"),
                Err(error) => {
                    assert_eq!(error.kind(), Kind::Integrity, "{what}: {error:?}");
                    refused += 1;
                }
            }
        }
        match store.read_back(usize::MAX).await {
            Ok(events) => assert!(Some(&events) == right.last(), "{what}: the newest are answered wrongly"),
            Err(error) => assert_eq!(error.kind(), Kind::Integrity, "{what}: {error:?}"),
        }
        let more = given::append_to(&store, "emil", &["more"]).await;
        assert!(matches!(more, Err(StoreError::Corrupt(_))), "{what}: {more:?}");
    });
    assert!(refused > 0, "{what}: every stream is answered");
}

#[test]
fn every_bit_of_the_log_is_missed_at_its_line() {
    let disk = ledger();
    let bytes = disk.bytes(&at("events.jsonl")).expect("there is a log");
    let ends: Vec<usize> = line_ends(&bytes);
    let tried = flip(&disk, &at("events.jsonl"), every(1009), |altered, byte, what| {
        let line = ends.partition_point(|&end| end < byte) as u64 + 1;
        let first = look(altered).problems.first().map(|problem| problem.line);
        assert_eq!(first, Some(line), "{what}");
    });
    enough(tried, 900);
}

fn line_ends(bytes: &[u8]) -> Vec<usize> {
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at).collect()
}

#[test]
fn no_flipped_bit_of_the_log_gives_a_wrong_answer() {
    let disk = ledger();
    let right = answers(&disk);
    // Each look reads every stream and tries to write: one bit of every byte is the long form.
    let step = if tests::long() { 9 } else { 4001 };
    let tried = flip(&disk, &at("events.jsonl"), step, |altered, _, what| {
        is_never_answered_wrongly(altered, &right, what);
    });
    enough(tried, 230);
}

#[test]
fn a_flipped_bit_of_the_tail_is_a_notice_and_changes_no_answer() {
    let disk = ledger();
    let right = answers(&disk);
    let tried = flip(&disk, &at("events.tail"), every(383), |altered, _, what| {
        let verified = look(altered);
        assert_eq!(
            (verified.problems, verified.notices),
            (Vec::new(), vec![Notice::TailUnreadable]),
            "{what}"
        );
        assert_eq!(answers(altered), right, "{what}");
    });
    enough(tried, 80);
}

/// Either it is no `ledger.json` any more, or it speaks of another ledger than the log does.
#[test]
fn a_flipped_bit_of_the_ledgers_identity_is_refused_or_reported() {
    let disk = ledger();
    let tried = flip(&disk, &at("ledger.json"), every(7), |altered, _, what| {
        let verified = verify_on(Arc::new(altered.clone()), Path::new(LEDGER));
        match verified {
            Ok(verified) => assert!(!verified.problems.is_empty(), "{what} is not reported"),
            Err(StoreError::Altered { .. } | StoreError::NewerFormat { .. }) => {}
            Err(error) => panic!("{what}: {error:?}"),
        }
    });
    enough(tried, 180);
}

#[test]
fn a_flipped_bit_of_a_key_is_reported_where_it_sealed_something() {
    let disk = ledger();
    let keys: Vec<PathBuf> = disk.names().into_iter().filter(|path| path.starts_with(at("keys"))).collect();
    let mut tried = 0;
    for path in keys.iter().filter(|path| path.extension().is_some_and(|ending| ending == "key")) {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        // Nothing that `verify` reads rests on the signing keys.
        if ["signing", "next"].contains(&name.as_str()) {
            continue;
        }
        tried += flip(&disk, path, every(29), |altered, _, what| {
            let problems = look(altered).problems;
            let [problem] = problems.as_slice() else { panic!("{what}: {problems:?}") };
            assert!(
                matches!(&problem.fault, Fault::Key { key } if key.to_string() == name),
                "{what}: {problem:?}"
            );
        });
    }
    enough(tried, 160);
}

#[test]
fn a_flipped_bit_of_a_kept_file_is_reported_where_it_is_cited() {
    let disk = ledger();
    let evidence = at("evidence");
    let files =
        disk.names().into_iter().filter(|path| path.starts_with(&evidence) && disk.bytes(path).is_some());
    let mut tried = 0;
    for path in files {
        tried += flip(&disk, &path, every(5), |altered, _, what| {
            let problems = look(altered).problems;
            assert!(
                matches!(problems[..], [ref one] if matches!(one.fault, Fault::Evidence { .. })),
                "{what}: {problems:?}"
            );
        });
    }
    enough(tried, 80);
}

/// Cut at every byte, every line doubled anywhere, any two lines swapped.
#[test]
fn cuts_doubles_and_swaps_are_all_reported() {
    let disk = ledger();
    let bytes = disk.bytes(&at("events.jsonl")).expect("there is a log");
    let lines: Vec<&[u8]> = bytes.split_inclusive(|&byte| byte == b'\n').collect();
    let with = |log: Vec<u8>| {
        let altered = disk.settled_copy();
        altered.alter(&at("events.jsonl"), log);
        look(&altered).problems
    };
    let (cut, double, swap) = if tests::long() { (1, 1, 1) } else { (397, 1, 97) };
    let cuts = tests::shared_out((0..bytes.len()).step_by(cut), |length| {
        let problems = with(bytes[..length].to_vec());
        assert!(
            problems.iter().any(|problem| matches!(problem.fault, Fault::Short { .. })),
            "cut at {length}"
        );
    });
    let doubles = tests::shared_out((0..lines.len()).step_by(double), |line| {
        let doubled = [&lines[..=line], &lines[line..]].concat().concat();
        let first = with(doubled).first().map(|problem| problem.line);
        assert_eq!(first, Some(line as u64 + 2), "line {line} doubled");
    });
    let pairs = lines.len() * lines.len();
    let swaps = tests::shared_out((0..pairs).step_by(swap), |pair| {
        let (one, other) = (pair / lines.len(), pair % lines.len());
        if one >= other {
            return 0;
        }
        let mut swapped = lines.clone();
        swapped.swap(one, other);
        let problems = with(swapped.concat());
        assert!(
            problems.first().is_some_and(|problem| problem.line > one as u64),
            "{one} and {other}: {problems:?}"
        );
        1
    });
    enough(cuts.len() + doubles.len() + swaps.into_iter().sum::<usize>(), 690);
}
