//! What happens to a ledger that eight programs write at once, while another reads and another follows it?

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use ledger_store::{EventStore, LocalStore};
use serde_json::Value;
use tests::Desk;

use crate::acme;

const WRITERS: usize = 8;
const CLIENTS: [&str; 4] = ["acme", "bolt", "cole", "dora"];

/// How many promises each writer makes: two hundred, or as many as were asked for.
fn each() -> usize {
    std::env::var("TROTH_APPENDS").map_or(200, |each| each.parse().expect("TROTH_APPENDS is a number"))
}

/// The commands of one writer: every writer writes to every client in turn.
fn commands(desk: &Desk, writer: usize) -> Vec<Command> {
    let command = |turn| {
        let client = CLIENTS[(writer + turn) % CLIENTS.len()];
        let mut command = desk.command();
        command.args(["promise", client, &format!("Of writer {writer}, turn {turn}")]);
        command.args(["--due", "2026-03-06 16:00", "--json"]);
        command
    };
    (0..each()).map(command).collect()
}

/// Reads what is owed again and again until all is written: never less than before.
fn reads(mut command: Command, done: &AtomicBool) {
    let mut seen = 0;
    while !done.load(Ordering::Relaxed) {
        let listed = receipt(&mut command)["items"].as_array().map_or(0, Vec::len);
        assert!(listed >= seen, "{listed} promises are owed, where {seen} were");
        seen = listed;
    }
}

/// Follows the ledger to its end: the count only grows, and what it counts can be read.
fn follows(store: &LocalStore, last: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let (mut count, mut cursor) = (0, ledger_store::Cursor::default());
        while count < last {
            let head = store.follow(count).await.expect("it follows");
            assert!(head.count > count, "{} after {count}", head.count);
            count = head.count;
            cursor = store.read_all(cursor, usize::MAX).await.expect("it reads").next;
            assert!(cursor.position >= count, "{} of {count} can be read", cursor.position);
        }
    });
}

#[test]
#[expect(clippy::print_stderr, reason = "the long form is asked for its figures")]
fn eight_writers_number_every_promise_once_while_others_read_and_follow() {
    let desk = acme();
    for client in &CLIENTS[1..] {
        desk.types(&format!("troth open {client}")).works();
    }
    let before = desk.log().len();
    let done = AtomicBool::new(false);
    let promises = WRITERS * each();
    let store = LocalStore::open(desk.ledger()).expect("it opens");
    let numbers: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..WRITERS).map(|writer| commands(&desk, writer)).collect();
        let write = |mut commands: Vec<Command>| {
            commands.iter_mut().map(|command| receipt(command)["ref"].to_string()).collect::<Vec<_>>()
        };
        let writers: Vec<_> = all.into_iter().map(|commands| scope.spawn(move || write(commands))).collect();
        let mut reading = desk.command();
        reading.args(["due", "--json"]).stderr(Stdio::inherit());
        let (done, store) = (&done, &store);
        let reader = scope.spawn(move || reads(reading, done));
        let follower = scope.spawn(move || follows(store, (before + promises) as u64));
        let numbers = writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        done.store(true, Ordering::Relaxed);
        reader.join().expect("the reader");
        follower.join().expect("the follower");
        numbers
    });
    drop(store);

    let acknowledged: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!((numbers.len(), acknowledged.len()), (promises, promises), "a number was given twice");
    let mut made = BTreeMap::new();
    for client in CLIENTS {
        let audit = desk.audit(client, "");
        let kept: Vec<String> =
            tests::listed(&audit["commitments"]).iter().map(|one| one["id"].to_string()).collect();
        let wanted: Vec<String> =
            (1..=promises / CLIENTS.len()).map(|number| format!("\"{client}/{number}\"")).collect();
        assert_eq!(kept, wanted);
        made.insert(client, audit["ours"]["made"].as_u64().expect("a count"));
    }
    assert_eq!(made.values().sum::<u64>(), promises as u64);
    let verified = desk.types("troth verify --json").works().json();
    assert_eq!((&verified["ok"], &verified["events"]), (&Value::Bool(true), &Value::from(before + promises)));
    assert_eq!(verified["notices"], serde_json::json!([]));
    eprintln!("{promises} promises of {WRITERS} writers");
}

/// Runs a command that has to work, and reads its document.
fn receipt(command: &mut Command) -> Value {
    let output = command.output().expect("the program runs");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {out}{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&out).expect("a document")
}
