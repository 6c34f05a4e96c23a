//! Somebody alters, cuts, doubles, swaps or removes what the ledger holds: it is named at its place, never mended in
//! silence, and no stream is ever answered wrongly.

use ledger_store::error::{Fault, Kind};
use ledger_store::local::doctor::{self, TailState};
use ledger_store::local::{Notice, verify};
use ledger_store::{Corruption, EventStore, StoreError, Stored};

use super::lossy::LossyDisk;
use super::{all, dir, given, log, open, tail, verify, with_ledger};

const NAMES: [&str; 5] = ["_keys", "_rules", "acme", "bolt", "cole"];

/// A ledger of twenty events in five streams, single ones and groups.
fn ledger() -> LossyDisk {
    let disk = with_ledger();
    let store = open(&disk).expect("it opens");
    given::run(async {
        for round in 0..9 {
            let texts: &[&str] = [&["a"][..], &["b", "c"], &["d", "e", "f"]][round / 3];
            given::append_to(&store, NAMES[2 + round % 3], texts).await.expect("it is appended");
        }
    });
    drop(store);
    let disk = disk.settled_copy();
    assert_eq!((verify(&disk).events, verify(&disk).problems.len()), (20, 0));
    disk
}

fn lines(disk: &LossyDisk) -> Vec<Vec<u8>> {
    let bytes = disk.bytes(&log()).expect("there is a log");
    bytes.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect()
}

fn with_log(disk: &LossyDisk, bytes: Vec<u8>) -> LossyDisk {
    let altered = disk.settled_copy();
    altered.alter(&log(), bytes);
    altered
}

fn answers(disk: &LossyDisk) -> Vec<Vec<Stored>> {
    let store = open(disk).expect("it opens");
    let read = async |name| store.read(&given::stream(name), 1).await.expect("it reads");
    given::run(async {
        let mut answers = Vec::new();
        for name in NAMES {
            answers.push(read(name).await);
        }
        answers
    })
}

/// No stream is answered otherwise than before: it is right or refused; and nothing can be written.
fn nothing_is_answered_wrongly(disk: &LossyDisk, right: &[Vec<Stored>], what: &str) {
    let store = open(disk).expect("it opens");
    given::run(async {
        for (name, right) in NAMES.iter().zip(right) {
            match store.read(&given::stream(name), 1).await {
                Ok(events) => assert!(&events == right, "{what}: `{name}` is answered wrongly"),
                Err(error) => assert_eq!(error.kind(), Kind::Integrity, "{what}: {error:?}"),
            }
        }
        let refused = given::append_to(&store, "dora", &["more"]).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{what}: {refused:?}");
    });
}

#[test]
fn every_flipped_bit_of_the_log_is_reported_at_its_line() {
    let disk = ledger();
    let bytes = disk.bytes(&log()).expect("there is a log");
    let altered = disk.settled_copy();
    let mut line = 1;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            altered.alter(&log(), flipped);
            let first = verify(&altered).problems.first().map(|problem| problem.line);
            assert_eq!(first, Some(line), "byte {at}, bit {bit}");
        }
        line += u64::from(bytes[at] == b'\n');
    }
}

#[test]
fn with_a_flipped_bit_other_streams_are_read_and_nothing_is_answered_wrongly() {
    let disk = ledger();
    let right = answers(&disk);
    let bytes = disk.bytes(&log()).expect("there is a log");
    for at in (0..bytes.len()).step_by(3) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        nothing_is_answered_wrongly(&with_log(&disk, flipped), &right, &format!("byte {at}"));
    }
}

#[test]
fn a_flipped_bit_in_one_event_leaves_the_other_relationships_readable() {
    let disk = ledger();
    let bytes = disk.bytes(&log()).expect("there is a log");
    let text = String::from_utf8(bytes).expect("the log is text");
    let at = text.find("\"text\":\"d\"").expect("acme has a note d");
    let mut flipped = text.into_bytes();
    flipped[at + 8] ^= 1;
    let altered = with_log(&disk, flipped);
    let store = open(&altered).expect("it opens");
    given::run(async {
        let refused = store.read(&given::stream("acme"), 1).await;
        let Err(StoreError::Corrupt(Corruption { line, stream, fault, .. })) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!((line, stream, fault), (12, Some(given::stream("acme")), Fault::Hash));
        for name in ["_keys", "bolt", "cole"] {
            assert!(!store.read(&given::stream(name), 1).await.expect("it reads").is_empty());
        }
    });
    assert!(store.notices().iter().any(|notice| matches!(notice, Notice::Damaged(_))));
}

#[test]
fn doubled_removed_and_swapped_lines_are_reported_where_they_are() {
    let disk = ledger();
    let right = answers(&disk);
    let lines = lines(&disk);
    let reported = |changed: &[Vec<u8>], what: &str| {
        let altered = with_log(&disk, changed.concat());
        let first = verify(&altered).problems.first().cloned();
        nothing_is_answered_wrongly(&altered, &right, what);
        first.unwrap_or_else(|| panic!("{what} is not reported"))
    };
    for at in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at].clone());
        assert_eq!(reported(&doubled, &format!("{at} doubled")).line, at as u64 + 2);
        let mut moved = lines.clone();
        moved.push(lines[at].clone());
        // Below the tail nothing changed: all is read, but the end is no interrupted write.
        assert_eq!(reported(&moved, &format!("{at} doubled at the end")).line, 21);
        let mut removed = lines.clone();
        removed.remove(at);
        assert!(reported(&removed, &format!("{at} removed")).line > at as u64);
    }
    for one in 0..lines.len() {
        for other in one + 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(one, other);
            let altered = with_log(&disk, swapped.concat());
            let line = verify(&altered).problems.first().expect("a swap is reported").line;
            assert!(line > one as u64, "{one} and {other}: line {line}");
        }
    }
}

#[test]
fn a_log_cut_anywhere_is_reported_and_nothing_is_cut_from_it() {
    let disk = ledger();
    let right = answers(&disk);
    let bytes = disk.bytes(&log()).expect("there is a log");
    for length in (0..bytes.len()).step_by(61).chain([bytes.len() - 1]) {
        let cut = with_log(&disk, bytes[..length].to_vec());
        let problems = verify(&cut).problems;
        assert!(
            problems.iter().any(|problem| matches!(problem.fault, Fault::Short { .. })),
            "cut at {length}"
        );
        nothing_is_answered_wrongly(&cut, &right, &format!("cut at {length}"));
        assert_eq!(cut.bytes(&log()).expect("there is a log").len(), length);
    }
}

#[test]
fn a_tail_that_is_gone_garbled_or_behind_is_mended_with_equal_answers() {
    let disk = ledger();
    let right = answers(&disk);
    let page = disk.bytes(&tail()).expect("there is a tail");
    let behind = with_ledger().bytes(&tail()).expect("there is a tail");
    let mut garbled: Vec<Vec<u8>> =
        vec![Vec::new(), page[..512].to_vec(), vec![0; 4096], [&page[..], b"\n"].concat(), behind];
    for at in (0..page.len()).step_by(97) {
        let mut flipped = page.clone();
        flipped[at] ^= 1;
        garbled.push(flipped);
    }
    for page in garbled {
        let altered = disk.settled_copy();
        altered.alter(&tail(), page);
        assert_eq!(verify(&altered).problems, []);
        assert_eq!(verify(&altered).notices.len(), 1, "verify says what it leaves to the next command");
        assert_eq!(answers(&altered), right);
        assert_eq!(verify(&altered).notices, [], "the first command has mended it");
    }
    let gone = disk.settled_copy();
    gone.lose(&tail());
    assert_eq!(answers(&gone), right);
    assert_eq!(verify(&gone).problems, []);
}

#[test]
fn a_torn_end_is_a_notice_and_what_was_cut_is_kept_to_look_at() {
    let disk = ledger();
    let right = answers(&disk);
    let begun = b"{\"hash\":\"0123456789";
    let torn = with_log(&disk, [lines(&disk).concat(), begun.to_vec()].concat());
    let seen = verify(&torn);
    assert_eq!((seen.problems, seen.notices), (Vec::new(), vec![Notice::TornEnd { bytes: 19 }]));
    assert_eq!(answers(&torn), right);
    let kept = torn
        .names()
        .into_iter()
        .find(|name| name.starts_with(dir().join("torn")) && *name != dir().join("torn"));
    assert_eq!(torn.bytes(&kept.expect("it was set aside")).expect("it is kept"), begun);
    assert_eq!(torn.bytes(&log()), disk.bytes(&log()));
}

#[test]
fn what_no_interrupted_write_leaves_beyond_the_tail_is_corruption_and_is_not_cut() {
    let disk = ledger();
    let whole = lines(&disk).concat();
    let last = lines(&disk).last().expect("there are lines").clone();
    let mut wrong = last.clone();
    wrong[100] ^= 1;
    let beyond: [(&str, Vec<u8>); 4] = [
        ("a line that does not chain", last.clone()),
        ("an altered line with its line end", wrong.clone()),
        ("white space", b"\n".to_vec()),
        ("a good group after a torn one", [&b"{\"hash\":\"begun"[..], b"\n", &last].concat()),
    ];
    for (what, bytes) in beyond {
        let altered = with_log(&disk, [whole.clone(), bytes].concat());
        let problems = verify(&altered).problems;
        assert_eq!(problems.first().map(|problem| problem.line), Some(21), "{what}");
        let store = open(&altered).expect("it opens");
        given::run(async {
            assert_eq!(all(&store).await.expect("what was acknowledged is read").len(), 20, "{what}");
            let refused = given::append_to(&store, "acme", &["x"]).await;
            assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{what}: {refused:?}");
        });
        assert!(altered.bytes(&log()).expect("there is a log").len() > whole.len(), "{what}");
    }
}

#[test]
fn the_end_is_cut_by_hand_and_only_then_the_ledger_goes_on() {
    let disk = ledger();
    let mut changed = lines(&disk);
    changed[14][120] ^= 1;
    let altered = with_log(&disk, changed.concat());
    assert_eq!(
        doctor::examine_on(std::sync::Arc::new(altered.clone()), dir()).expect("it is looked at").tail,
        TailState::Sound
    );
    let shared = std::sync::Arc::new(altered.clone());
    let cut = doctor::cut_end_on(shared, dir()).expect("it is cut").expect("there was something to cut");
    // Line 15 is the first of a group of three: the group goes as a whole, and what came after it.
    assert!(matches!(cut, Notice::EndCut { events: 6, .. }), "{cut:?}");
    assert_eq!((verify(&altered).events, verify(&altered).problems.len()), (14, 0));
    let store = open(&altered).expect("it opens");
    given::run(given::append_to(&store, "acme", &["again"])).expect("it takes more");
}

#[test]
fn an_altered_secret_shows_as_another_root() {
    let disk = ledger();
    let path = dir().join("ledger.json");
    let text = String::from_utf8(disk.bytes(&path).expect("it is there")).expect("it is text");
    let altered = disk.settled_copy();
    altered.alter(&path, text.replace("0707", "0708").into_bytes());
    assert!(matches!(verify(&altered).problems[..], [Corruption { fault: Fault::Tail { .. }, .. }]));
    altered.alter(&path, text.replace("{\"format\":1", "{ \"format\":1").into_bytes());
    assert!(matches!(open(&altered), Err(StoreError::Altered { .. })));
    altered.alter(&path, text.replace("\"format\":1", "\"format\":2").into_bytes());
    assert!(matches!(open(&altered), Err(StoreError::NewerFormat { found: 2, .. })));
}

#[test]
fn a_long_list_of_problems_is_counted_to_its_end() {
    let disk = with_ledger();
    let texts: Vec<String> = (0..200).map(|number| number.to_string()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    given::run(given::append_to(&open(&disk).expect("it opens"), "acme", &texts)).expect("it is appended");
    let mut changed = lines(&disk);
    for line in &mut changed {
        line[100] ^= 1;
    }
    let found = verify(&with_log(&disk, changed.concat()));
    assert_eq!((found.problems.len(), found.unlisted), (verify::LISTED, 102));
}

/// What one write recorded is told by how its lines count down: a wrong count must not make another receipt of it.
#[test]
fn lines_of_a_group_that_do_not_count_down_are_not_taken_for_a_receipt() {
    let disk = ledger();
    let text = String::from_utf8(lines(&disk).concat()).expect("the log is text");
    let count = text.matches(",\"left\":2}").count();
    assert!(count >= 3, "there are groups of three");
    for (turn, (at, _)) in text.match_indices(",\"left\":2}").enumerate() {
        let mut altered = text.clone().into_bytes();
        altered[at + 8] = b'6';
        let altered = with_log(&disk, altered);
        let line = text[..at].matches('\n').count() as u64 + 1;
        assert_eq!(verify(&altered).problems.first().map(|problem| problem.line), Some(line));
        let read = given::run(open(&altered).expect("it opens").read_back(20));
        let Err(StoreError::Corrupt(damage)) = read else { panic!("group {turn}: {read:?}") };
        assert_eq!((damage.line, damage.fault), (line, Fault::Left { expected: 2, found: 6 }));
    }
}
