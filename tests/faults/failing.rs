//! One call fails, whichever it is, or a sync forgets what it was to bring: the error is clear, nothing is half-written,
//! what was acknowledged stays, and the next command works.

use std::io;

use ledger_core::Hash;
use ledger_store::StoreError;

use super::lossy::{Fault, LossyDisk};
use super::{all, enough, given, open, verify, with_ledger};

fn hashes(disk: &LossyDisk) -> Vec<Hash> {
    let store = open(disk).expect("it opens");
    given::run(async { all(&store).await.expect("it reads").iter().map(|event| event.hash).collect() })
}

fn append(disk: &LossyDisk, texts: &[&str]) -> Result<Vec<Hash>, StoreError> {
    let store = open(disk)?;
    given::run(given::append_to(&store, "acme", texts))
}

/// The ledger holds what was acknowledged and, whole or not at all, what was not; and it takes more.
fn goes_on(disk: &LossyDisk, first: &[Hash], outcome: &Result<Vec<Hash>, StoreError>, what: &str) {
    assert_eq!(verify(disk).problems, [], "{what}");
    let kept = hashes(disk);
    assert_eq!(kept[..first.len()], *first, "{what}");
    match outcome {
        Ok(hashes) => assert_eq!(kept[first.len()..], hashes[..], "{what}: acknowledged"),
        Err(StoreError::UnknownOutcome { .. }) => {
            assert!([0, 3].contains(&(kept.len() - first.len())), "{what}: half of it is there");
        }
        Err(_) => assert_eq!(kept, first, "{what}: refused, and there"),
    }
    append(disk, &["after"]).expect("the next command works");
    assert_eq!(verify(disk).events, kept.len() as u64 + 1, "{what}");
}

#[test]
fn a_call_that_fails_once_fails_its_command_and_no_other() {
    let before = with_ledger();
    let first = hashes(&before.settled_copy());
    let mut tried = 0;
    for kind in [io::ErrorKind::StorageFull, io::ErrorKind::Other] {
        for call in 1.. {
            let disk = before.settled_copy();
            disk.fails_at(call, kind);
            let outcome = append(&disk, &["a", "b", "c"]);
            let reached = disk.calls() >= call;
            if let Err(error) = &outcome {
                let right =
                    matches!(error, StoreError::DiskFull { .. }) == (kind == io::ErrorKind::StorageFull);
                assert!(right, "call {call}: {error:?}");
            }
            let what = format!("{kind:?} at call {call}");
            disk.heal();
            goes_on(&disk, &first, &outcome, &what);
            for left in disk.after_power_loss(50) {
                assert_eq!(verify(&left).problems, [], "{what}, then a power loss");
                tried += 1;
            }
            if !reached {
                break;
            }
        }
    }
    enough(tried, 28);
}

/// A sync fails and its pages are marked clean: later syncs bring nothing of them. What arrived may be anything.
#[test]
fn pages_that_a_failed_sync_forgot_are_never_counted_on() {
    let before = with_ledger();
    let first = hashes(&before.settled_copy());
    let long = "x".repeat(700);
    let mut tried = 0;
    for (taken_back, shows_what_was_written) in [(true, true), (true, false), (false, true), (false, false)] {
        for outcome in 0.. {
            let disk = before.settled_copy();
            disk.strike("events.jsonl", Fault::SyncForgets { outcome, shows_what_was_written });
            if !taken_back {
                disk.strike("events.jsonl", Fault::TruncateFails);
            }
            let said = append(&disk, &["a", &long, "c"]);
            let what = format!("outcome {outcome}, {taken_back} {shows_what_was_written}");
            let unknown = matches!(said, Err(StoreError::UnknownOutcome { .. }));
            assert_eq!(unknown, !taken_back, "{what}: {said:?}");
            disk.heal();
            // The power may go before anybody looks again.
            for left in disk.after_power_loss(8) {
                goes_on(&left, &first, &said, &format!("{what}, then a power loss"));
                tried += 1;
            }
            // Or somebody goes on, and what he was told must outlast a power loss after it.
            let more = append(&disk, &["later"]).expect("the next command works");
            let kept = hashes(&disk);
            for left in disk.after_power_loss(8) {
                assert_eq!(verify(&left).problems, [], "{what}");
                assert_eq!(hashes(&left), kept, "{what}: acknowledged and gone");
                assert_eq!(kept.last(), more.last(), "{what}");
                tried += 1;
            }
            if outcome + 1 >= disk.forgot() {
                break;
            }
        }
    }
    enough(tried, 2300);
}

/// A recovery writes again what a failed sync left in doubt; its own sync forgets it too. It is shown only once a sync
/// has come through, and from then on it stays.
#[test]
fn a_recovery_whose_sync_forgets_is_taken_up_by_the_next() {
    let before = with_ledger();
    let first = hashes(&before.settled_copy());
    let (mut tried, mut doubted) = (0, 0);
    for arrived in (0..).step_by(5) {
        let torn = before.settled_copy();
        torn.strike("events.jsonl", Fault::SyncForgets { outcome: arrived, shows_what_was_written: true });
        torn.strike("events.jsonl", Fault::TruncateFails);
        append(&torn, &["a", &"x".repeat(700)]).expect_err("the outcome is unknown");
        if arrived >= torn.forgot() {
            break;
        }
        for outcome in (0..).step_by(3) {
            let disk = torn.unsettled_copy();
            disk.heal();
            disk.strike("events.jsonl", Fault::SyncForgets { outcome, shows_what_was_written: true });
            assert!(open(&disk).is_err(), "an end that could not be synced was shown");
            if outcome >= disk.forgot() {
                break;
            }
            for left in disk.after_power_loss(20) {
                let kept = hashes(&left);
                assert!(kept[..2] == first && [2, 4].contains(&kept.len()), "{} are kept", kept.len());
                doubted += usize::from(kept.len() == 2);
                tried += 1;
            }
            let whole = hashes(&disk);
            assert_eq!((whole.len(), &whole[..2]), (4, &first[..]));
            for left in disk.after_power_loss(20) {
                assert_eq!(hashes(&left), whole, "what was shown is gone");
                tried += 1;
            }
        }
    }
    assert!(doubted > 0, "no power loss took what was in doubt");
    enough(tried, 400);
}
