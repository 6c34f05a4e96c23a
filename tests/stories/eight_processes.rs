//! What happens to a ledger that eight programs write at once, while another keeps reading?

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::acme;

const WRITERS: usize = 8;
const EACH: usize = 100;

#[test]
fn eight_writers_make_eight_hundred_promises_numbered_once_each() {
    let desk = acme();
    let done = AtomicBool::new(false);
    let numbers: Vec<String> = std::thread::scope(|scope| {
        let commands: Vec<Vec<_>> = (0..WRITERS)
            .map(|writer| {
                let command = |turn| {
                    let mut command = desk.command();
                    command.args(["promise", "acme", &format!("Of writer {writer}, turn {turn}")]);
                    command.args(["--due", "2026-03-06 16:00", "--json"]);
                    command
                };
                (0..EACH).map(command).collect()
            })
            .collect();
        let writers: Vec<_> = commands
            .into_iter()
            .map(|mut commands| {
                scope.spawn(move || {
                    commands.iter_mut().map(|command| receipt(command)["ref"].to_string()).collect::<Vec<_>>()
                })
            })
            .collect();
        let mut reading = desk.command();
        reading.args(["due", "--json"]).stderr(Stdio::inherit());
        let done = &done;
        let reader = scope.spawn(move || {
            let mut seen = 0;
            while !done.load(Ordering::Relaxed) {
                let listed = receipt(&mut reading)["items"].as_array().map_or(0, Vec::len);
                assert!(listed >= seen, "{listed} promises are owed, where {seen} were");
                seen = listed;
            }
            seen
        });
        let numbers = writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect();
        done.store(true, Ordering::Relaxed);
        reader.join().expect("the reader");
        numbers
    });

    let acknowledged: BTreeSet<&String> = numbers.iter().collect();
    assert_eq!(
        (numbers.len(), acknowledged.len()),
        (WRITERS * EACH, WRITERS * EACH),
        "a number was given twice"
    );
    let audit = desk.audit("acme", "");
    assert_eq!(audit["ours"]["made"], WRITERS * EACH);
    let kept: Vec<String> =
        tests::listed(&audit["commitments"]).iter().map(|one| one["id"].to_string()).collect();
    let wanted: Vec<String> = (1..=WRITERS * EACH).map(|number| format!("\"acme/{number}\"")).collect();
    assert_eq!(kept, wanted);
    let verified = desk.types("troth verify --json").works().json();
    // The ledger's two, the opening with its person, and the promises.
    assert_eq!(
        (&verified["ok"], &verified["events"]),
        (&Value::Bool(true), &Value::from(4 + WRITERS * EACH))
    );
    assert_eq!(verified["notices"], serde_json::json!([]));
}

/// Runs a command that has to work, and reads its document.
fn receipt(command: &mut std::process::Command) -> Value {
    let output = command.output().expect("the program runs");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {out}{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&out).expect("a document")
}
