//! Bytes that nobody meant: lines of the log, tails, tables, exported events, dates and rules, from the corpus and near
//! it. Nothing panics, what is refused is refused at its place with a way out, and nothing of it is recorded.

use std::fs;
use std::path::{Path, PathBuf};

use ledger_core::event::{Fact, Header};
use ledger_core::time::{Rule, Typing, read_when};
use ledger_core::{Instant, Zone};
use ledger_store::EventStore;
use ledger_store::error::Kind;
use proptest::prelude::*;

use super::commands::{LEDGER, types, with_client};
use super::lossy::LossyDisk;
use super::{all, given, log, open, tail, verify, with_ledger};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The files of one folder of the corpus, by name.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(corpus().join(folder)).expect("a folder of the corpus").flatten();
    let mut files: Vec<_> = entries
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file of the corpus"))
        })
        .collect();
    files.sort();
    assert!(files.len() >= 5, "the corpus was not found");
    files
}

fn lines(file: &str) -> Vec<String> {
    let text = fs::read_to_string(corpus().join(file)).expect("a file of the corpus");
    text.lines().map(str::to_owned).collect()
}

/// What somebody's editor, mail program or disk does to bytes.
#[derive(Clone, Debug)]
enum Edit {
    Flip(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
    Insert(usize, Vec<u8>),
}

fn edit() -> impl Strategy<Value = Edit> {
    let odd: Vec<&[u8]> = vec![
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\"",
        b"\\",
        b"\n",
        b"\r\n",
        b",",
        b"{",
        b"[[[[[[[[",
        b"}",
        b"1e999",
        b"-0",
        b"99999999999999999999",
        b"\\ud800",
        "\u{202e}".as_bytes(),
        "e\u{301}".as_bytes(),
        b"null",
        b"\x1b[2J",
        b"\t",
    ];
    let place = any::<usize>();
    prop_oneof![
        (place, 0..8u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (place, 1..40usize).prop_map(|(at, many)| Edit::Cut(at, many)),
        (place, 1..40usize).prop_map(|(at, many)| Edit::Double(at, many)),
        (place, proptest::sample::select(odd)).prop_map(|(at, odd)| Edit::Insert(at, odd.to_vec())),
    ]
}

fn edited(mut bytes: Vec<u8>, edits: &[Edit]) -> Vec<u8> {
    for edit in edits {
        let place = |at: usize| at % (bytes.len() + 1);
        match edit {
            Edit::Flip(at, bit) => {
                let at = place(*at);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
            Edit::Cut(at, many) => {
                let at = place(*at);
                bytes.drain(at..(at + many).min(bytes.len()));
            }
            Edit::Double(at, many) => {
                let at = place(*at);
                let again = bytes[at..(at + many).min(bytes.len())].to_vec();
                bytes.splice(at..at, again);
            }
            Edit::Insert(at, odd) => {
                let at = place(*at);
                bytes.splice(at..at, odd.iter().copied());
            }
        }
    }
    bytes
}

/// Bytes near these.
fn near(of: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let edits = proptest::collection::vec(edit(), 0..5);
    (proptest::sample::select(of), edits).prop_map(|(bytes, edits)| edited(bytes, &edits))
}

fn cases(short: u32) -> ProptestConfig {
    let cases = if tests::long() { short * 40 } else { short };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// A line that the log of every suite can have next, and one it cannot.
fn log_lines() -> Vec<Vec<u8>> {
    let disk = with_ledger();
    given::run(given::append_to(&open(&disk).expect("it opens"), "acme", &["a", "b"]))
        .expect("it is appended");
    let bytes = disk.bytes(&log()).expect("there is a log");
    bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn contents(folder: &str) -> Vec<Vec<u8>> {
    files(folder).into_iter().map(|(_, bytes)| bytes).collect()
}

/// Imports bytes as a file of this name: taken, or refused with a code, a sentence, a hint and a place, and then
/// nothing was recorded; either way the ledger is sound.
fn imports(disk: &LossyDisk, folder: &Path, name: &str, bytes: &[u8]) -> (u8, serde_json::Value) {
    fs::write(folder.join(name), bytes).expect("a file");
    let before = disk.bytes(&Path::new(LEDGER).join("events.jsonl"));
    let line = if name.ends_with("csv") {
        "troth import table.csv --as commitments"
    } else {
        "troth import events.jsonl"
    };
    let (code, said) = types(disk, folder, line);
    if code != 0 {
        assert!([1, 2].contains(&code), "{code}: {said:#}");
        let error = &said["error"];
        for part in ["code", "message", "hint"] {
            assert!(error[part].as_str().is_some_and(|text| !text.is_empty()), "no {part}: {said:#}");
        }
        let place = error["where"].as_str().unwrap_or_default();
        assert!(place.starts_with(name), "no place: {said:#}");
        assert_eq!(disk.bytes(&Path::new(LEDGER).join("events.jsonl")), before, "{said:#}");
    }
    assert_eq!(types(disk, folder, "troth verify").0, 0);
    (code, said)
}

proptest! {
    #![proptest_config(cases(4_000))]

    /// What is an event is one in one spelling, and its header says what the whole says.
    #[test]
    fn a_line_is_an_event_or_it_is_not(line in near(log_lines())) {
        let event = line.get(83..line.len().saturating_sub(2)).unwrap_or_default();
        let (peeked, checked, read) = (Header::peek(event), Header::check(event), Fact::read(event));
        if let Ok(header) = checked {
            let peeked = peeked.expect("what is checked can be peeked at");
            prop_assert_eq!((&peeked.stream, peeked.version), (&header.stream, header.version));
            if let Ok(fact) = read {
                prop_assert_eq!(&fact.envelope.stream, &header.stream);
            }
        }
    }

    #[test]
    fn a_date_is_read_or_refused(text in near(lines("dates.txt").into_iter().map(String::into_bytes).collect())) {
        let typing = Typing { now: Instant::from_millis(1_772_442_000_000), zone: Zone::UTC, past: false };
        if let Err(error) = read_when(&String::from_utf8_lossy(&text), &typing) {
            prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty());
        }
    }

    /// A rule that is taken is written in one way, and read back as the same.
    #[test]
    fn a_rule_is_read_or_refused(text in near(lines("rules.txt").into_iter().map(String::into_bytes).collect())) {
        match String::from_utf8_lossy(&text).parse::<Rule>() {
            Ok(rule) => prop_assert_eq!(rule.to_string().parse::<Rule>(), Ok(rule)),
            Err(error) => prop_assert!(!error.to_string().is_empty() && !error.hint().is_empty()),
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    /// Whatever follows the acknowledged end of a log, what lies before it is answered.
    #[test]
    fn whatever_lies_beyond_the_tail_what_was_acknowledged_is_read(line in near(log_lines()), tail_too: bool) {
        let disk = with_ledger();
        let whole = disk.bytes(&log()).expect("there is a log");
        disk.alter(&log(), [whole, line].concat());
        if tail_too {
            disk.lose(&tail());
        }
        let verified = verify(&disk);
        if let Ok(store) = open(&disk) {
            let read = given::run(all(&store));
            if let Ok(events) = read {
                prop_assert!((2..=3).contains(&events.len()));
            } else {
                prop_assert!(tail_too, "{read:?}");
            }
            // Without a tail nobody knows whose the lines at the end are.
            match given::run(store.read(&given::stream("_keys"), 1)) {
                Ok(events) => prop_assert_eq!(events.len(), 1),
                Err(error) => prop_assert!(tail_too && error.kind() == Kind::Integrity, "{error:?}"),
            }
        }
        prop_assert!(verified.problems.iter().all(|problem| problem.line >= 2), "{:?}", verified.problems);
    }

    #[test]
    fn whatever_the_tail_is_the_answers_are_the_logs(page in near(contents("tails"))) {
        let disk = with_ledger();
        disk.alter(&tail(), page);
        prop_assert_eq!(verify(&disk).problems, vec![]);
        let store = open(&disk).expect("it opens");
        given::run(given::append_to(&store, "acme", &["a"])).expect("it takes more");
        prop_assert_eq!(given::run(all(&store)).expect("it reads").len(), 3);
    }
}

#[test]
fn every_table_of_the_corpus_and_near_it_is_taken_or_refused_at_its_place() {
    let temporary = tempfile::tempdir().expect("a folder");
    let before = with_client(temporary.path());
    let mut refused = Vec::new();
    for (name, bytes) in files("csv") {
        if imports(&before.settled_copy(), temporary.path(), "table.csv", &bytes).0 != 0 {
            refused.push(name);
        }
    }
    let taken = ["bom-crlf.csv", "formula.csv", "right-to-left.csv"];
    let wanted: Vec<_> = files("csv")
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !taken.contains(&name.as_str()))
        .collect();
    assert_eq!(refused, wanted);
    let mut runner = proptest::test_runner::TestRunner::new(cases(120));
    let run = runner.run(&near(contents("csv")), |bytes| {
        imports(&before.settled_copy(), temporary.path(), "table.csv", &bytes);
        Ok(())
    });
    run.expect("every table is taken or refused");
}

#[test]
fn every_export_of_the_corpus_and_near_it_is_taken_or_refused_at_its_place() {
    let temporary = tempfile::tempdir().expect("a folder");
    let before = with_client(temporary.path());
    let mut refused = Vec::new();
    for (name, bytes) in files("jsonl") {
        if imports(&before.settled_copy(), temporary.path(), "events.jsonl", &bytes).0 != 0 {
            refused.push(name);
        }
    }
    let wanted: Vec<_> =
        files("jsonl").into_iter().map(|(name, _)| name).filter(|name| name != "one.jsonl").collect();
    assert_eq!(refused, wanted);
    let mut runner = proptest::test_runner::TestRunner::new(cases(120));
    let run = runner.run(&near(contents("jsonl")), |bytes| {
        imports(&before.settled_copy(), temporary.path(), "events.jsonl", &bytes);
        Ok(())
    });
    run.expect("every export is taken or refused");
}
