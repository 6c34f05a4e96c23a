//! The disk is full, refuses, or fails to sync: a clear error, nothing half-written, and the next command works.

use ledger_store::error::Kind;
use ledger_store::local::Notice;
use ledger_store::{EventStore, StoreError};

use super::lossy::Fault;
use super::{all, given, log, open, tail, verify, with_ledger};

#[test]
fn a_disk_that_is_full_in_the_middle_of_a_write_leaves_nothing_behind() {
    for room in [0, 1, 100, 300, 511, 512, 600] {
        let disk = with_ledger();
        let before = disk.bytes(&log());
        let store = open(&disk).expect("it opens");
        disk.strike("events.jsonl", Fault::FullAfter(room));
        let refused = given::run(given::append_to(&store, "acme", &["a", "b"]));
        assert!(matches!(refused, Err(StoreError::DiskFull { .. })), "{refused:?}");
        assert_eq!(disk.bytes(&log()), before, "room for {room} bytes");
        disk.heal();
        given::run(given::append_to(&store, "acme", &["a", "b"])).expect("with room again it works");
        assert_eq!(verify(&disk).events, 4);
    }
}

#[test]
fn an_append_whose_sync_fails_is_taken_back_and_not_acknowledged() {
    let disk = with_ledger();
    let store = open(&disk).expect("it opens");
    let before = disk.bytes(&log());
    disk.strike("events.jsonl", Fault::SyncFailsOnce);
    let (one, two) = given::run(async {
        tokio::join!(given::append_to(&store, "acme", &["a"]), given::append_to(&store, "bolt", &["b"]))
    });
    assert!(matches!(one, Err(StoreError::Io { .. })), "{one:?}");
    // The other one shared the group and its error, or came after it and is kept.
    let kept = usize::from(two.is_ok());
    let events = given::run(all(&store)).expect("it reads");
    assert_eq!(events.len(), 2 + kept);
    if kept == 0 {
        assert_eq!(disk.bytes(&log()), before);
    }
    given::run(given::append_to(&store, "acme", &["a"])).expect("the next one works");
    assert_eq!(verify(&disk).problems, []);
}

#[test]
fn when_taking_back_fails_too_the_outcome_is_unknown_and_the_next_holder_settles_it() {
    let disk = with_ledger();
    let store = open(&disk).expect("it opens");
    disk.strike("events.jsonl", Fault::SyncFails);
    disk.strike("events.jsonl", Fault::TruncateFails);
    let unknown = given::run(given::append_to(&store, "acme", &["a"]));
    assert!(matches!(unknown, Err(StoreError::UnknownOutcome { .. })), "{unknown:?}");
    // The cut back failed before its sync: the bytes lie there, whole. The next holder keeps them.
    disk.heal();
    given::run(async {
        let events = store.read(&given::stream("acme"), 1).await.expect("it reads");
        assert_eq!(events.len(), 1);
        assert!(store.notices().contains(&Notice::Recovered { events: 1 }));
        given::append_to(&store, "acme", &["b"]).await.expect("it takes more");
        assert_eq!(all(&store).await.expect("it reads").len(), 4);
    });
    assert_eq!(verify(&disk).problems, []);
}

#[test]
fn an_unsettled_end_that_cannot_be_synced_is_not_shown_as_kept() {
    let disk = with_ledger();
    let store = open(&disk).expect("it opens");
    disk.strike("events.jsonl", Fault::SyncFails);
    disk.strike("events.jsonl", Fault::TruncateFails);
    given::run(given::append_to(&store, "acme", &["a"])).expect_err("the outcome is unknown");
    // Still no sync: the event must neither be shown nor built on.
    let read = given::run(store.read(&given::stream("acme"), 1));
    assert!(read.is_err(), "{read:?}");
    for left in disk.after_power_loss(200) {
        let events = verify(&left).events;
        assert!(events == 2 || events == 3);
        assert_eq!(verify(&left).problems, []);
    }
}

#[test]
fn a_tail_that_cannot_be_written_is_a_warning_and_the_event_is_recorded() {
    let disk = with_ledger();
    let store = open(&disk).expect("it opens");
    disk.strike("events.tail", Fault::FullAfter(100));
    let appended =
        given::run(store.append(given::append("acme", ledger_store::ExpectedVersion::Any, &["a"])));
    assert_eq!(appended.expect("it is acknowledged").warnings.len(), 1);
    disk.heal();
    let again = open(&disk).expect("it opens");
    assert_eq!(given::run(all(&again)).expect("it reads").len(), 3);
    given::run(given::append_to(&store, "acme", &["b"])).expect("the one that warned goes on");
    assert_eq!(verify(&disk).events, 4);
}

#[test]
fn a_read_only_folder_is_read_and_says_clearly_that_it_cannot_be_written() {
    let disk = with_ledger();
    given::run(given::append_to(&open(&disk).expect("it opens"), "acme", &["a"])).expect("it is appended");
    disk.strike("", Fault::ReadOnly);
    let store = open(&disk).expect("it opens");
    assert_eq!(given::run(store.read(&given::stream("acme"), 1)).expect("it reads").len(), 1);
    let refused = given::run(given::append_to(&store, "acme", &["b"])).expect_err("it cannot be written");
    assert!(matches!(refused, StoreError::NotPermitted { .. }), "{refused:?}");
    assert_eq!((refused.kind(), refused.code()), (Kind::Failed, "not-permitted"));
    assert_eq!(verify(&disk).events, 3);
    // Beyond the tail, only what was acknowledged is shown, and it is said.
    let mut bytes = disk.bytes(&log()).expect("there is a log");
    bytes.extend_from_slice(b"{\"hash\":\"begun");
    disk.alter(&log(), bytes);
    let store = open(&disk).expect("it opens");
    assert_eq!(given::run(all(&store)).expect("it reads").len(), 3);
    assert!(matches!(store.notices()[..], [Notice::Unsettled { .. }]));
    disk.lose(&tail());
    let store = open(&disk).expect("it opens");
    assert_eq!(given::run(all(&store)).expect("it reads").len(), 3);
}
