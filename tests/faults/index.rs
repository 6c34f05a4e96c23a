//! The index is gone, garbled, another ledger's, stale, too new or in use: the answers stay the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger_core::{Hash, LedgerId, StreamId};
use ledger_store::disk::{Disk, RealDisk};
use ledger_store::error::Fault;
use ledger_store::local::doctor::{self, IndexState};
use ledger_store::local::signed::{Position, Proofs, ProvedOf};
use ledger_store::local::verify::verify;
use ledger_store::local::{Founding, Notice};
use ledger_store::{EventStore, Heads, LocalStore, StoreError, Stored};

use super::given;

type Spoil = fn(&mut Vec<u8>);

const NAMES: [&str; 4] = ["_keys", "acme", "bolt", "cole"];

/// The sizes of the checkpoints of [`ledger`].
const CHECKPOINTS: [u64; 2] = [303, 604];

/// What a ledger answers: its streams, and what is proved of it.
#[derive(Clone, Debug, PartialEq)]
struct Answers {
    read: Vec<Vec<Stored>>,
    located: Vec<Option<u64>>,
    proofs: Proofs,
    stood: Vec<Vec<Option<Position>>>,
}

/// A ledger of 604 events in a real folder, two of them checkpoints, its index current.
fn ledger() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let path = dir.path().join("ledger");
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let store = given::found_on(&disk, &path).expect("a ledger can be made");
    for size in CHECKPOINTS {
        fill(&store, 300);
        let entered = |heads: &Heads, root: Hash| {
            let made = given::notes(heads, &[(StreamId::checkpoints(), root.to_string())]);
            made.into_iter().next().ok_or_else(|| "nothing was entered".into())
        };
        let made = given::run(store.checkpoint(Box::new(entered))).expect("it is made");
        assert_eq!(made.size, size);
    }
    drop(store);
    assert_eq!(doctor::examine(&path).expect("it is looked at").index, IndexState::Current);
    (dir, path)
}

fn fill(store: &LocalStore, events: usize) {
    given::run(async {
        for round in 0..events / 20 {
            let texts: Vec<_> = (0..20).map(|number| format!("{round} {number}")).collect();
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            given::append_to(store, NAMES[1 + round % 3], &texts).await.expect("it is appended");
        }
    });
}

fn answers(path: &Path) -> (Answers, Vec<Notice>) {
    let store = LocalStore::open(path).expect("it opens");
    let answers = given::run(async {
        let mut read = Vec::new();
        for name in NAMES {
            read.push(store.read(&given::stream(name), 1).await.expect("it reads"));
        }
        let events = read.iter().flatten().step_by(37);
        let events = events.map(|stored| (stored.stream.clone(), stored.version)).collect();
        let located = store.located(events).await.expect("it looks for them");
        let of = vec![ProvedOf::Event(280), ProvedOf::Event(603), ProvedOf::Growth(CHECKPOINTS[0])];
        let proofs = store.proofs(CHECKPOINTS[1], of).await.expect("it proves");
        let streams = vec![given::stream("bolt"), given::stream("_keys")];
        let stood = store.stood(CHECKPOINTS.to_vec(), streams).await.expect("it says where they stood");
        Answers { read, located, proofs, stood }
    });
    (answers, store.notices())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("a folder can be read").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder can be read").flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

#[test]
fn a_deleted_index_is_made_again_with_equal_answers() {
    let (_dir, path) = ledger();
    let (right, notices) = answers(&path);
    assert_eq!(notices, []);
    fs::remove_dir_all(path.join("index")).expect("it is removed");
    assert_eq!(answers(&path).0, right);
    let store = LocalStore::open(&path).expect("it opens");
    given::run(given::append_to(&store, "acme", &["more"])).expect("it takes more");
    drop(store);
    assert_eq!(doctor::examine(&path).expect("it is looked at").index, IndexState::Current);
}

#[test]
fn a_garbled_index_never_fails_a_command_nor_changes_an_answer() {
    let (_dir, path) = ledger();
    let (right, _) = answers(&path);
    let (index, saved) = (path.join("index"), path.join("saved"));
    copy(&index, &saved);
    let spoil: [(&str, Spoil); 6] = [
        ("emptied", Vec::clear),
        ("halved", |bytes| bytes.truncate(bytes.len() / 2)),
        ("zeroed", |bytes| bytes.fill(0)),
        ("noise", |bytes| {
            let noise: Vec<_> = (0..bytes.len()).map(|at| (at * 7919).to_le_bytes()[0]).collect();
            bytes.copy_from_slice(&noise);
        }),
        ("begun with noise", |bytes| bytes.iter_mut().take(64).for_each(|byte| *byte ^= 0x5a)),
        ("speckled", |bytes| bytes.iter_mut().step_by(501).for_each(|byte| *byte ^= 1)),
    ];
    let originals: Vec<_> = files(&saved.join("sled")).into_iter().chain(files(&saved)).collect();
    assert!(originals.len() >= 4, "{originals:?}");
    for original in originals {
        for (what, spoil) in spoil {
            fs::remove_dir_all(&index).expect("it is removed");
            copy(&saved, &index);
            let target = index.join(original.strip_prefix(&saved).expect("it lies there"));
            let mut bytes = fs::read(&original).expect("it is read");
            spoil(&mut bytes);
            fs::write(&target, bytes).expect("it is written");
            let (read, notices) = answers(&path);
            assert_eq!(read, right, "{} {what}", target.display());
            let store = LocalStore::open(&path).expect("it opens");
            assert_eq!(given::run(store.streams()).expect("it lists").len(), 6);
            assert!(!notices.iter().any(|notice| matches!(notice, Notice::Damaged(_))), "{notices:?}");
            drop(store);
        }
    }
    fs::remove_dir_all(&index).expect("it is removed");
    fs::write(&index, b"no folder at all").expect("it is written");
    assert_eq!(answers(&path).0, right);
}

#[test]
fn a_snapshot_left_half_made_by_a_kill_is_removed_before_it_harms() {
    let (_dir, path) = ledger();
    let (right, _) = answers(&path);
    fs::write(path.join("index/sled/snap.0000000000000000.generating"), b"half").expect("it is written");
    let (read, notices) = answers(&path);
    assert_eq!((read, notices), (right, Vec::new()));
}

#[test]
fn another_ledgers_index_is_replaced() {
    let (_dir, path) = ledger();
    let (right, _) = answers(&path);
    let other = path.with_file_name("other");
    let founding = Founding { ledger: LedgerId(Hash::of(b"other")), ..given::founding() };
    let store = LocalStore::create(&other, &founding, given::first_events).expect("a ledger can be made");
    fill(&store, 1200);
    drop(store);
    fs::remove_dir_all(path.join("index")).expect("it is removed");
    copy(&other.join("index"), &path.join("index"));
    assert_eq!(verify(&path).expect("it is verified").problems, []);
    let (read, notices) = answers(&path);
    assert_eq!(read, right);
    assert_eq!(notices, [Notice::IndexRebuilt { why: "another ledger's" }]);
}

#[test]
fn a_stale_index_is_caught_up() {
    let (_dir, path) = ledger();
    let saved = path.with_file_name("saved");
    copy(&path.join("index"), &saved);
    let store = LocalStore::open(&path).expect("it opens");
    fill(&store, 2400);
    drop(store);
    let (right, _) = answers(&path);
    fs::remove_dir_all(path.join("index")).expect("it is removed");
    copy(&saved, &path.join("index"));
    assert_eq!(answers(&path), (right.clone(), Vec::new()));
    assert_eq!(answers(&path), (right, Vec::new()));
}

#[test]
fn an_index_that_knows_more_than_the_log_is_reported_until_a_person_decides() {
    let (_dir, path) = ledger();
    let (log, tail) = (path.join("events.jsonl"), path.join("events.tail"));
    let (old_log, old_tail) = (fs::read(&log).expect("it is read"), fs::read(&tail).expect("it is read"));
    let (right, _) = answers(&path);
    let store = LocalStore::open(&path).expect("it opens");
    given::run(given::append_to(&store, "acme", &["the last word"])).expect("it takes more");
    drop(store);
    // Somebody cuts log and tail alike: only the index still knows.
    fs::write(&log, old_log).expect("it is written");
    fs::write(&tail, old_tail).expect("it is written");
    let problems = verify(&path).expect("it is verified").problems;
    assert!(
        matches!(problems[..], [ledger_store::Corruption { fault: Fault::Mark { .. }, .. }]),
        "{problems:?}"
    );
    let store = LocalStore::open(&path).expect("it opens");
    given::run(async {
        assert_eq!(store.read(&given::stream("bolt"), 1).await.expect("it reads"), right.read[2]);
        let refused = given::append_to(&store, "acme", &["another word"]).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    });
    drop(store);
    doctor::rebuild_index(&path).expect("it is rebuilt");
    assert_eq!(answers(&path), (right, Vec::new()));
    let store = LocalStore::open(&path).expect("it opens");
    given::run(given::append_to(&store, "acme", &["another word"])).expect("it takes more");
}

#[test]
fn an_index_in_use_elsewhere_makes_a_command_slower_and_nothing_else() {
    let (_dir, path) = ledger();
    let (right, _) = answers(&path);
    let first = LocalStore::open(&path).expect("it opens");
    given::run(first.read(&given::stream("acme"), 1)).expect("it reads");
    let (read, notices) = answers(&path);
    assert_eq!(read, right);
    assert!(matches!(notices[..], [Notice::IndexUnused { .. }]), "{notices:?}");
    first.rest();
    assert_eq!(answers(&path), (right, Vec::new()));
}

#[test]
fn verify_and_doctor_write_nothing() {
    let (_dir, path) = ledger();
    let look = || {
        let mut all = Vec::new();
        let mut folders = vec![path.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder can be read").flatten() {
                let meta = entry.metadata().expect("it is there");
                if meta.is_dir() {
                    folders.push(entry.path());
                }
                all.push((entry.path(), meta.len(), meta.modified().expect("it has a time")));
            }
        }
        all.sort();
        all
    };
    let mut bytes = fs::read(path.join("events.jsonl")).expect("it is read");
    bytes.extend_from_slice(b"{\"hash\":\"begun");
    fs::write(path.join("events.jsonl"), bytes).expect("it is written");
    let before = look();
    assert_eq!(verify(&path).expect("it is verified").notices, [Notice::TornEnd { bytes: 14 }]);
    doctor::examine(&path).expect("it is looked at");
    assert_eq!(look(), before);
}
