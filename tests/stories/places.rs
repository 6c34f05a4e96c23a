//! What does somebody meet whose ledger lies in a place where it cannot be read, written or locked?

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;

use tests::{Desk, Said, finish};

use crate::{TROTH, acme};

/// Whoever owns nothing.
const NOBODY: u32 = 65_534;

fn with_a_promise() -> Desk {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri").works();
    desk
}

fn everything_below(path: &Path, each: &mut dyn FnMut(&Path)) {
    each(path);
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            everything_below(&entry.expect("an entry").path(), each);
        }
    }
}

/// Types a line as somebody whom permissions bind: root is bound by none, so it becomes nobody for the while.
fn bound(desk: &Desk, line: &str) -> Said {
    let root = fs::metadata(desk.folder()).expect("the folder").uid() == 0;
    let mut command = desk.command();
    if root {
        // The program itself may lie where nobody may look.
        let copy = desk.folder().join("troth-copy");
        fs::copy(TROTH, &copy).expect("a copy of the program");
        fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).expect("its mode");
        let environment: Vec<_> =
            command.get_envs().map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned))).collect();
        let mut as_nobody = std::process::Command::new(copy);
        as_nobody
            .env_clear()
            .current_dir(desk.folder())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        as_nobody.envs(environment.into_iter().filter_map(|(name, value)| Some((name, value?))));
        as_nobody.uid(NOBODY).gid(NOBODY);
        fs::set_permissions(desk.folder(), fs::Permissions::from_mode(0o755)).expect("the folder's mode");
        everything_below(&desk.ledger(), &mut |path| chown(path, Some(NOBODY), Some(NOBODY)).expect("chown"));
        command = as_nobody;
    }
    command.args(line.split(' ').skip(1));
    finish(command, line, b"")
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn a_ledger_that_may_only_be_read_is_read_and_not_written() {
    let desk = with_a_promise();
    let before = desk.bytes();
    everything_below(&desk.ledger(), &mut |path| mode(path, if path.is_dir() { 0o555 } else { 0o444 }));
    let read = bound(&desk, "troth audit acme").works();
    let error = bound(&desk, "troth promise acme More --due=fri --json");
    everything_below(&desk.ledger(), &mut |path| mode(path, if path.is_dir() { 0o755 } else { 0o644 }));
    assert!(read.out.contains("Run it"), "{read:?}");
    let error = error.refuses(1, "not-permitted").json()["error"].clone();
    assert!(error["message"].as_str().is_some_and(|text| text.contains("studio.troth")), "{error}");
    assert_eq!(desk.bytes(), before);
    desk.types("troth promise acme More --due fri").works();
}

#[test]
fn a_ledger_that_may_not_be_read_says_so() {
    let desk = with_a_promise();
    let file = desk.ledger().join("ledger.json");
    mode(&file, 0o000);
    let said = bound(&desk, "troth due --json");
    mode(&file, 0o600);
    let error = said.refuses(1, "not-permitted").json()["error"].clone();
    assert!(error["message"].as_str().is_some_and(|text| text.contains("ledger.json")), "{error}");
    assert!(error["hint"].as_str().is_some_and(|text| text.contains("permissions")), "{error}");
}

#[test]
fn a_folder_in_which_nothing_may_be_made_gets_no_ledger() {
    let desk = acme();
    let closed = desk.folder().join("closed");
    fs::create_dir(&closed).expect("a folder");
    mode(&closed, 0o555);
    let said = bound(&desk, "troth init closed/new.troth --json");
    mode(&closed, 0o755);
    said.refuses(1, "not-permitted");
    assert_eq!(fs::read_dir(&closed).expect("the folder").count(), 0);
}

#[test]
fn a_file_where_a_folder_belongs_is_named_and_left_alone() {
    let desk = with_a_promise();
    desk.file("plain.troth", "a letter");
    desk.types("troth due --ledger plain.troth --json").refuses(2, "no-ledger");
    desk.types("troth init plain.troth --json").refuses(1, "already-there");
    assert_eq!(fs::read(desk.folder().join("plain.troth")).expect("the letter"), b"a letter");

    let before = desk.bytes();
    let evidence = desk.ledger().join("evidence");
    fs::remove_dir_all(&evidence).expect("the folder goes");
    fs::write(&evidence, "in the way").expect("a file in its place");
    desk.file("report.txt", "all is well");
    let said = desk.types("troth keep acme/1 --evidence report.txt --json").ends(1);
    assert!(
        said.json()["error"]["message"].as_str().is_some_and(|text| text.contains("evidence")),
        "{said:?}"
    );
    assert_eq!(desk.bytes(), before, "no event rests on evidence that was not kept");
    desk.types("troth keep acme/1 --evidence ticket:1").works();
}

#[test]
fn a_lost_index_is_made_again_and_one_that_cannot_be_is_done_without() {
    let desk = with_a_promise();
    let index = desk.ledger().join("index");
    fs::remove_dir_all(&index).expect("the index goes");
    desk.types("troth audit acme").works().prints(&["Run it"]);
    fs::remove_dir_all(&index).expect("the index goes");
    fs::write(&index, "in the way").expect("a file in its place");
    desk.types("troth audit acme").works().prints(&["Run it"]);
    desk.types("troth promise acme More --due fri").works();
    assert_eq!(desk.audit("acme", "")["ours"]["made"], 2);
}

#[test]
fn a_ledger_of_a_newer_program_or_with_an_altered_identity_is_not_touched() {
    let desk = with_a_promise();
    let file = desk.ledger().join("ledger.json");
    let own = fs::read_to_string(&file).expect("ledger.json");
    fs::write(&file, own.replace("\"format\":1", "\"format\":2")).expect("a newer format");
    desk.types("troth due --json").refuses(1, "newer-format");
    fs::write(&file, own.replace("{\"", "{ \"")).expect("another spelling");
    desk.types("troth due --json").refuses(6, "altered");
    fs::write(&file, own).expect("as it was");
    desk.types("troth due").works();
}

/// Waits the 30 seconds for which a writer waits for its turn.
#[test]
fn a_lock_that_somebody_holds_is_waited_for_and_then_reported_as_busy() {
    let desk = with_a_promise();
    let before = desk.bytes();
    let lock = fs::File::options().write(true).open(desk.ledger().join("lock")).expect("the lock");
    lock.lock().expect("the lock is free");
    desk.types("troth audit acme").works().prints(&["Run it"]);
    let said = desk.types("troth promise acme More --due fri --json").refuses(75, "busy");
    assert!(said.json()["error"]["hint"].as_str().is_some_and(|text| text.contains("try again")), "{said:?}");
    assert_eq!(desk.bytes(), before);
    lock.unlock().expect("it lets go");
    desk.types("troth promise acme More --due fri").works();
}
