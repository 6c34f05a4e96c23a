//! The program's own commands on the disk that loses what was not synced: power loss and failing calls at every instant
//! of init, promise, evidence, import, index-less reads and backup.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ledger_cli::World;
use serde_json::Value;

use super::enough;
use super::lossy::LossyDisk;
use super::power::{each_call_fails, power_goes_anywhere};

pub(crate) const LEDGER: &str = "/books/studio.troth";
/// How many of the disks a power loss could leave are looked at per place.
const MOST: usize = 24;

/// What a command printed.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a command on a disk, in a folder of the real one; its exit code and its document.
pub(crate) fn types(disk: &LossyDisk, folder: &Path, line: &str) -> (u8, Value) {
    let now = "2026-03-02T09:00:00.000Z".parse().expect("an instant");
    let mut world = World::scripted(now, line.as_bytes(), folder.to_path_buf());
    let out = Page::default();
    world.disk = Arc::new(disk.clone());
    world.stdout = Box::new(out.clone());
    world.args = line.split(' ').chain(["--json", "--no-input"]).map(Into::into).collect();
    world.env.insert("TROTH_LEDGER".into(), LEDGER.into());
    world.env.insert("TROTH_BY".into(), "Sam Okoro".into());
    world.env.insert("HOME".into(), folder.display().to_string());
    let code = ledger_cli::run(&mut world);
    let bytes = out.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    (code, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[track_caller]
pub(crate) fn works(disk: &LossyDisk, folder: &Path, line: &str) -> Value {
    let (code, said) = types(disk, folder, line);
    assert_eq!(code, 0, "{line}: {said:#}");
    said
}

pub(crate) fn no_ledger() -> LossyDisk {
    LossyDisk::with_folder(Path::new("/books"))
}

/// A ledger with one client, nothing unsynced.
pub(crate) fn with_client(folder: &Path) -> LossyDisk {
    let disk = no_ledger();
    works(&disk, folder, &format!("troth init {LEDGER}"));
    works(&disk, folder, "troth open acme");
    disk.settled_copy()
}

/// How many events there are, everything verified.
#[track_caller]
fn sound(disk: &LossyDisk, folder: &Path, what: &str) -> u64 {
    let (code, said) = types(disk, folder, "troth verify");
    assert_eq!(code, 0, "{what}: {said:#}");
    said["events"].as_u64().expect("a count")
}

fn audit(disk: &LossyDisk, folder: &Path, client: &str) -> Value {
    let mut audit = works(disk, folder, &format!("troth audit {client}"));
    // The ids of events are drawn anew by a command that is given again.
    for promise in audit["commitments"].as_array_mut().expect("commitments") {
        promise["events"] = Value::Null;
    }
    audit
}

/// A command that records one group: power goes at every instant of it, and each of its calls fails once. What it
/// would record is there whole or not at all, with its keys and files; acknowledged it stays; and it can be given again.
/// An import is signed at its end: that stands or falls by itself.
fn one_group(folder: &Path, before: &LossyDisk, line: &str, client: &str) -> usize {
    let signed = u64::from(line.contains(" import "));
    let events = sound(before, folder, line);
    let after = before.settled_copy();
    works(&after, folder, line);
    let (whole, right) = (sound(&after, folder, line), audit(&after, folder, client));
    let look = |left: &LossyDisk, acknowledged: bool| {
        let kept = sound(left, folder, line);
        let recorded = (whole - signed..=whole).contains(&kept);
        assert!(recorded || (!acknowledged && kept == events), "{line}: {kept} of {whole} events");
        if kept == events {
            works(left, folder, line);
        }
        assert_eq!(audit(left, folder, client), right, "{line}");
        if line.ends_with(" --private") {
            let has = |bytes: Vec<u8>| {
                bytes.windows(11).any(|part| part == b"it was sent" || part == b"it-was-sent")
            };
            let stands = left.names().into_iter().find(|path| left.bytes(path).is_some_and(has));
            assert_eq!(stands, None, "{line}");
        }
        let kept = sound(left, folder, line);
        assert!((whole - signed..=whole).contains(&kept), "{line}: {kept} of {whole} events");
    };
    let mut tried = power_goes_anywhere(
        before,
        MOST,
        |disk| types(disk, folder, line).0 == 0,
        |left, done| look(left, done),
    );
    tried += each_call_fails(
        before,
        &[io::ErrorKind::StorageFull, io::ErrorKind::Other],
        |disk| types(disk, folder, line),
        |disk, (code, said), kind| {
            if code != 0 {
                let wanted = if kind == io::ErrorKind::StorageFull { "disk-full" } else { "disk" };
                assert_eq!((code, &said["error"]["code"]), (1, &wanted.into()), "{line}: {said:#}");
            }
            look(disk, code == 0);
        },
    );
    tried
}

#[test]
fn a_promise_with_a_new_owner_is_there_with_its_person_and_key_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = with_client(folder.path());
    let line = "troth promise acme Report --due 2026-03-06 --owner new:Bea";
    enough(one_group(folder.path(), &before, line, "acme"), 170);
}

#[test]
fn a_promise_kept_with_a_file_is_kept_with_the_file_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = with_client(folder.path());
    works(&before, folder.path(), "troth promise acme Report --due 2026-03-06");
    std::fs::write(folder.path().join("proof.txt"), "it was sent".repeat(200)).expect("a file");
    let tried =
        one_group(folder.path(), &before.settled_copy(), "troth keep acme/1 --evidence proof.txt", "acme");
    enough(tried, 160);
}

#[test]
fn a_private_file_is_never_in_the_clear_and_is_there_with_its_record_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = with_client(folder.path());
    works(&before, folder.path(), "troth promise acme Report --due 2026-03-06");
    std::fs::write(folder.path().join("proof.txt"), "it was sent".repeat(7_000)).expect("a file");
    let line = "troth keep acme/1 --evidence proof.txt --evidence mid:it-was-sent@us --private";
    let tried = one_group(folder.path(), &before.settled_copy(), line, "acme");
    enough(tried, 180);
}

#[test]
fn a_note_that_is_sealed_is_there_with_its_key_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = with_client(folder.path());
    enough(one_group(folder.path(), &before, "troth note acme risk Tired", "acme"), 140);
}

#[test]
fn an_import_is_there_whole_or_not_at_all_and_is_completed_by_the_same_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let row = |row: usize| {
        let (client, day) = (["acme", "bolt", "cole"][row % 3], row + 1);
        let kept = if row.is_multiple_of(2) {
            format!("2026-01-{day:02}T10:00:00Z,proof-{}.txt", row % 4)
        } else {
            ",".into()
        };
        format!("{client},Thing {row},2026-01-01T09:00:00Z,2026-02-{day:02}T09:00:00Z,{kept}\n")
    };
    let header = "relationship,what,made_at,due,settled_at,evidence\n".to_owned();
    let table = std::iter::once(header).chain((0..12).map(row)).collect::<Vec<_>>().concat();
    std::fs::write(folder.path().join("table.csv"), table).expect("a file");
    for number in [0, 2] {
        std::fs::write(folder.path().join(format!("proof-{number}.txt")), format!("proof {number}"))
            .expect("a file");
    }
    let before = with_client(folder.path());
    let line = "troth import table.csv --as commitments";
    enough(one_group(folder.path(), &before, line, "bolt"), 450);
}

#[test]
fn a_ledger_is_made_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let init = format!("troth init {LEDGER}");
    let tried = power_goes_anywhere(
        &no_ledger(),
        MOST,
        |disk| types(disk, folder.path(), &init).0 == 0,
        |left, acknowledged| {
            let (code, said) = types(left, folder.path(), "troth verify");
            if code != 0 {
                assert_eq!((acknowledged, &said["error"]["code"]), (false, &"no-ledger".into()), "{said:#}");
                works(left, folder.path(), &init);
            }
            works(left, folder.path(), "troth open acme");
            assert_eq!(sound(left, folder.path(), "made"), 4);
        },
    );
    enough(tried, 800);
}

/// A backup that loses power is taken again; one that was acknowledged verifies, and the ledger never changes.
#[test]
fn a_backup_that_was_acknowledged_verifies_and_one_that_was_not_is_taken_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let ledger = with_client(folder);
    std::fs::write(folder.join("proof.txt"), "it was sent").expect("a file");
    works(&ledger, folder, "troth told acme Sent --evidence proof.txt");
    let first = ledger.settled_copy();
    works(&ledger, folder, "troth backup /books/copy");
    works(&ledger, folder, "troth promise acme More --due 2026-03-06 --owner new:Bea");
    let second = ledger.settled_copy();
    let mut tried = 0;
    for before in [first, second] {
        let events = sound(&before, folder, "before");
        let log = before.bytes(Path::new("/books/studio.troth/events.jsonl"));
        let copied = before.bytes(Path::new("/books/copy/events.jsonl"));
        tried += power_goes_anywhere(
            &before,
            MOST,
            |disk| types(disk, folder, "troth backup /books/copy").0 == 0,
            |left, acknowledged| {
                if acknowledged {
                    let said = works(left, folder, "troth verify /books/copy");
                    assert_eq!(said["events"], events);
                }
                // What an earlier backup had is never touched.
                let kept = left.bytes(Path::new("/books/copy/events.jsonl")).unwrap_or_default();
                assert!(
                    copied.as_ref().is_none_or(|copied| kept.starts_with(copied)),
                    "a sound backup was spoilt"
                );
                works(left, folder, "troth backup /books/copy");
                let said = works(left, folder, "troth verify /books/copy");
                assert_eq!((&said["events"], &said["notices"]), (&events.into(), &serde_json::json!([])));
                assert_eq!(left.bytes(Path::new("/books/studio.troth/events.jsonl")), log);
                assert_eq!(left.bytes(Path::new("/books/copy/events.jsonl")), log);
            },
        );
    }
    enough(tried, 250);
}
