//! An erasure whose power goes, or one of whose calls fails, at any instant: it has not begun, or whoever opens the
//! ledger next ends it; a key is there whole or destroyed, and nothing comes back.

use std::io;
use std::path::{Path, PathBuf};

use ledger_core::PersonId;
use ledger_core::proof::KeyName;
use ledger_store::KeyState;
use serde_json::Value;

use super::commands::{LEDGER, types, with_client, works};
use super::lossy::LossyDisk;
use super::power::{each_call_fails, power_goes_anywhere};
use super::{enough, open, with_ledger};

/// How many of the disks a power loss could leave are looked at per place.
const MOST: usize = 6;

/// What is erased: the command, the key that goes, and a word that only it opens.
struct Erased {
    line: String,
    key: PathBuf,
    word: &'static str,
}

impl Erased {
    fn seed(&self, disk: &LossyDisk) -> String {
        String::from_utf8(disk.bytes(&self.key).expect("the key is a file")).expect("a key is text")
    }
}

fn stands_anywhere(disk: &LossyDisk, word: &str) -> Option<PathBuf> {
    let has = |path: &PathBuf| {
        disk.bytes(path).is_some_and(|bytes| bytes.windows(word.len()).any(|part| part == word.as_bytes()))
    };
    disk.names().into_iter().find(has)
}

fn events(disk: &LossyDisk, folder: &Path, what: &str) -> u64 {
    let (code, said) = types(disk, folder, "troth verify");
    assert_eq!(code, 0, "{what}: {said:#}");
    said["events"].as_u64().expect("a count")
}

fn shown(disk: &LossyDisk, folder: &Path) -> String {
    let all = [works(disk, folder, "troth log"), works(disk, folder, "troth person")];
    all.iter().map(Value::to_string).collect()
}

/// A ledger in which somebody is named, something is private and something internal.
fn told(folder: &Path) -> (LossyDisk, Vec<Erased>) {
    let disk = with_client(folder);
    works(&disk, folder, "troth person Zyxa --side client");
    std::fs::write(folder.join("plughword.txt"), "plughword ".repeat(7_000)).expect("a file");
    let promise = "troth promise acme plughword --due 2026-03-06 --private --evidence plughword.txt";
    works(&disk, folder, promise);
    works(&disk, folder, "troth note acme risk xyzzyword --name leave");
    let keys = Path::new(LEDGER).join("keys");
    let log = works(&disk, folder, "troth log acme");
    let found = log["items"].as_array().expect("items").iter().find(|one| one["type"] == "commitment.made");
    let id = found.expect("the promise")["id"].as_str().expect("an id").to_owned();
    let erased = |target: &str, confirm: &str, key: String, word| Erased {
        line: format!("troth erase {target} --why asked --confirm {confirm}"),
        key: keys.join(key),
        word,
    };
    let all = vec![
        erased("p2", "p2", "p2.key".into(), "Zyxa"),
        erased(&id, &id, format!("record.{id}.key"), "plughword"),
        erased("--client acme", "acme", "client.acme.key".into(), "xyzzyword"),
    ];
    (disk.settled_copy(), all)
}

/// What is left has either not begun to erase, or does when it is next opened; acknowledged it is erased for good.
fn look(left: &LossyDisk, folder: &Path, before: &LossyDisk, erased: &Erased, acknowledged: bool) {
    let Erased { line, word, .. } = erased;
    let (first, seed) = (events(before, folder, line), erased.seed(before));
    let there = erased.seed(left);
    assert!(there == seed || there == "destroyed\n", "{line}: a key half written: {there}");
    let kept = events(left, folder, line);
    assert!(kept == first || kept == first + 1, "{line}: {kept} events after {first}");
    assert!(!acknowledged || kept == first + 1, "{line}: acknowledged, and gone");
    if kept == first {
        assert_eq!(there, seed, "{line}: a key went before its event came");
        assert!(shown(left, folder).contains(word), "{line}");
        works(left, folder, line);
    }
    assert!(!shown(left, folder).contains(word), "{line}");
    assert_eq!(erased.seed(left), "destroyed\n", "{line}: whoever opens it ends the erasure");
    assert_eq!(stands_anywhere(left, word), None, "{line}");
    assert_eq!(stands_anywhere(left, seed.trim()), None, "{line}: the key stands somewhere still");
    let plans =
        left.names().into_iter().filter(|path| path.parent().is_some_and(|up| up.ends_with("erasing")));
    assert_eq!(plans.collect::<Vec<_>>(), Vec::<PathBuf>::new(), "{line}");
    assert_eq!(works(left, folder, line)["already"], true, "{line}");
    assert_eq!(events(left, folder, line), first + 1, "{line}");
}

#[test]
fn an_erasure_that_loses_power_has_not_begun_or_is_ended_by_the_next_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (before, all) = told(folder);
    let mut tried = 0;
    for erased in &all {
        tried += power_goes_anywhere(
            &before,
            MOST,
            |disk| types(disk, folder, &erased.line).0 == 0,
            |left, acknowledged| look(left, folder, &before, erased, acknowledged),
        );
    }
    enough(tried, 400);
}

#[test]
fn an_erasure_one_of_whose_calls_fails_is_refused_or_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (before, all) = told(folder);
    let mut tried = 0;
    for erased in &all {
        tried += each_call_fails(
            &before,
            &[io::ErrorKind::StorageFull, io::ErrorKind::Other],
            |disk| types(disk, folder, &erased.line),
            |disk, (code, said), _| {
                assert!(code < 2, "{}: {said:#}", erased.line);
                look(disk, folder, &before, erased, code == 0);
            },
        );
    }
    enough(tried, 120);
}

#[test]
fn ending_an_erasure_may_lose_power_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (before, all) = told(folder);
    let mut tried = 0;
    for erased in &all {
        // As a power loss after the event leaves it: the plan is there, and so is the key.
        let stopped = (0..).map(|calls| {
            let disk = before.settled_copy();
            disk.power_goes_after(calls);
            assert_ne!(types(&disk, folder, &erased.line).0, 0, "power went before it was there");
            disk.after_power_loss(1).into_iter().next().expect("a disk is left").settled_copy()
        });
        let first = events(&before, folder, "before");
        let mut there = stopped.take(80).filter(|disk| events(disk, folder, &erased.line) == first + 1);
        let stopped = there.next().expect("the event is there before the key is gone");
        assert_eq!(erased.seed(&stopped), erased.seed(&before));
        tried += power_goes_anywhere(
            &stopped,
            MOST,
            |disk| types(disk, folder, "troth due").0 == 0,
            |left, _| look(left, folder, &before, erased, true),
        );
    }
    enough(tried, 200);
}

#[test]
fn restored_keys_are_there_all_at_once_or_not_at_all() {
    let before = with_ledger();
    let files: Vec<(String, Vec<u8>)> =
        (1..=3).map(|id| (format!("p{id}.key"), ledger_store::keys::seed_file(&[id; 32]))).collect();
    // A backup has no keys.
    for name in before.names().into_iter().filter(|path| path.to_string_lossy().contains("/keys")) {
        before.lose(&name);
    }
    let before = before.settled_copy();
    let install = |disk: &LossyDisk| open(disk).is_ok_and(|store| store.keys().install(&files).is_ok());
    let tried = power_goes_anywhere(&before, 400, install, |left, acknowledged| {
        let store = open(left).expect("it opens");
        let there =
            |id: u8| store.keys().get(&KeyName::Person(PersonId(u32::from(id)))).expect("it is whole");
        if store.has_keys() {
            for id in 1..=3 {
                assert!(matches!(there(id), KeyState::Present(key) if key.0 == [id; 32]));
            }
        } else {
            assert!(!acknowledged, "acknowledged, and gone");
            store.keys().install(&files).expect("it is done again");
            assert!(store.has_keys());
        }
    });
    enough(tried, 250);
}
