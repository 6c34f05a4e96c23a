//! The power goes at any call, and the disk keeps any part of what was not synced: what was acknowledged is there.

use std::io;
use std::path::Path;
use std::sync::Arc;

use ledger_core::Hash;
use ledger_store::disk::Disk;
use ledger_store::local::Notice;
use ledger_store::{EventStore, StoreError};

use super::lossy::{LossyDisk, Order};
use super::{all, dir, enough, given, open, verify, with_ledger};

/// How many of the disks a power loss could leave are looked at per place; all, where there are fewer.
const MOST: usize = 1200;

/// Opens what a power loss left: `acknowledged` must be its beginning, then some of `begun` in whole groups.
fn holds(disk: &LossyDisk, acknowledged: &[Hash], begun: &[&[Hash]]) {
    let verified = verify(disk);
    assert_eq!(verified.problems, [], "a power loss is no corruption");
    let store = open(disk).expect("it opens");
    let notices = store.notices();
    assert!(!notices.iter().any(|notice| matches!(notice, Notice::Damaged(_))), "{notices:?}");
    given::run(async {
        let kept: Vec<_> = all(&store).await.expect("it reads").iter().map(|event| event.hash).collect();
        let mut possible = acknowledged.to_vec();
        let mut fits = kept == possible;
        for group in begun {
            possible.extend_from_slice(group);
            fits |= kept == possible;
        }
        assert!(fits, "kept {} of {} acknowledged and {} begun", kept.len(), acknowledged.len(), begun.len());
        given::append_to(&store, "acme", &["after"]).await.expect("it takes more");
        assert_eq!(store.head().await.expect("it stands").count, kept.len() as u64 + 1);
    });
    drop(store);
    assert_eq!(verify(disk).problems, []);
    assert_eq!(verify(disk).notices, []);
}

fn hashes(disk: &LossyDisk) -> Vec<Hash> {
    let store = open(&disk.settled_copy()).expect("it opens");
    given::run(async { all(&store).await.expect("it reads").iter().map(|event| event.hash).collect() })
}

/// Plays a story on copies of a disk, the power going after its first call, its second, … until it comes through, with
/// names that arrive in order and in any; after each, looks at every disk that could be left. Says how many it saw.
#[must_use = "a story that tries nothing proves nothing"]
pub(crate) fn power_goes_anywhere(
    before: &LossyDisk,
    most: usize,
    story: impl Fn(&LossyDisk) -> bool,
    look: impl Fn(&LossyDisk, bool),
) -> usize {
    let mut tried = 0;
    for order in [Order::Journal, Order::Loose] {
        for calls in 0.. {
            let disk = before.settled_copy().ordered(order);
            disk.power_goes_after(calls);
            let acknowledged = story(&disk);
            for left in disk.after_power_loss(most) {
                look(&left, acknowledged);
                tried += 1;
            }
            if disk.calls() <= calls {
                break;
            }
        }
    }
    tried
}

/// Plays a story on copies of a disk, its first call failing in each of these ways, its second, … until it comes through;
/// after each, looks at the disk, which is sound again, and at what the story came to. Says how many it saw.
#[must_use = "a story that tries nothing proves nothing"]
pub(crate) fn each_call_fails<T>(
    before: &LossyDisk,
    kinds: &[io::ErrorKind],
    story: impl Fn(&LossyDisk) -> T,
    look: impl Fn(&LossyDisk, T, io::ErrorKind),
) -> usize {
    let mut tried = 0;
    for &kind in kinds {
        for call in 1.. {
            let disk = before.settled_copy();
            disk.fails_at(call, kind);
            let came_to = story(&disk);
            let reached = disk.calls() >= call;
            disk.heal();
            look(&disk, came_to, kind);
            tried += 1;
            if !reached {
                break;
            }
        }
    }
    tried
}

/// Power goes at every instant of a creation on this disk.
fn a_creation_on(before: &LossyDisk) -> usize {
    let create = |disk: &LossyDisk| {
        let shared: Arc<dyn Disk> = Arc::new(disk.clone());
        given::found_on(&shared, dir()).is_ok()
    };
    let whole = hashes(&with_ledger());
    power_goes_anywhere(before, MOST, create, |left, acknowledged| match open(left) {
        Ok(store) => {
            drop(store);
            holds(left, &whole, &[]);
        }
        Err(StoreError::NotALedger { .. }) => {
            assert!(!acknowledged, "a creation that was acknowledged is gone");
        }
        Err(error) => panic!("{error:?}"),
    })
}

#[test]
fn a_creation_is_there_whole_or_not_at_all() {
    let tried = a_creation_on(&LossyDisk::with_folder(Path::new("/books")));
    enough(tried, 4300);
}

#[test]
fn a_creation_in_an_empty_folder_is_there_whole_or_not_at_all() {
    let tried = a_creation_on(&LossyDisk::with_folder(dir()));
    enough(tried, 4000);
}

fn append(disk: &LossyDisk, texts: &[&str]) -> bool {
    let Ok(store) = open(disk) else { return false };
    given::run(given::append_to(&store, "acme", texts)).is_ok()
}

#[test]
fn an_acknowledged_append_survives_and_one_that_was_not_is_whole_or_gone() {
    let before = with_ledger();
    let first = hashes(&before);
    let long = "x".repeat(700);
    let mut tried = 0;
    for texts in [&["a"][..], &["a", "b", "c"], &[&long, "b"], &["b", &long]] {
        let after = before.settled_copy();
        assert!(append(&after, texts));
        let all = hashes(&after);
        let begun = &all[first.len()..];
        tried += power_goes_anywhere(
            &before,
            MOST,
            |disk| append(disk, texts),
            |left, acknowledged| {
                if acknowledged { holds(left, &all, &[]) } else { holds(left, &first, &[begun]) }
            },
        );
    }
    enough(tried, 450);
}

#[test]
fn two_appends_one_after_the_other_lose_at_most_the_one_not_acknowledged() {
    let before = with_ledger();
    let first = hashes(&before);
    let story = |disk: &LossyDisk| append(disk, &["a", "b"]) && append(disk, &["c"]);
    let after = before.settled_copy();
    assert!(story(&after));
    let all = hashes(&after);
    let groups = [&all[first.len()..first.len() + 2], &all[first.len() + 2..]];
    let tried = power_goes_anywhere(&before, MOST, story, |left, acknowledged| {
        if acknowledged { holds(left, &all, &[]) } else { holds(left, &first, &groups) }
    });
    enough(tried, 160);
}

/// A group that concurrent appends share is one write: it is there whole or not at all.
#[test]
fn appends_that_share_a_sync_share_their_fate() {
    let before = with_ledger();
    let first = hashes(&before);
    let story = |disk: &LossyDisk| {
        let Ok(store) = open(disk) else { return false };
        given::run(async {
            let (one, two) = tokio::join!(
                given::append_to(&store, "acme", &["one"]),
                given::append_to(&store, "bolt", &["two"])
            );
            one.is_ok() && two.is_ok()
        })
    };
    let tried = power_goes_anywhere(&before, MOST, story, |left, acknowledged| {
        let kept = hashes(left);
        assert_eq!(kept[..first.len()], first);
        assert!(!acknowledged || kept.len() == first.len() + 2, "an acknowledged append is gone");
        holds(left, &kept, &[]);
    });
    enough(tried, 80);
}

#[test]
fn a_recovery_that_loses_power_itself_is_taken_up_again() {
    let before = with_ledger();
    let first = hashes(&before);
    // The tail was never written: everything beyond the first two events must be recovered.
    let torn = before.settled_copy();
    let old_tail = torn.bytes(&super::tail()).expect("there is a tail");
    assert!(append(&torn, &["a", "b"]));
    let all = hashes(&torn);
    torn.alter(&super::tail(), old_tail);
    let mut bytes = torn.bytes(&super::log()).expect("there is a log");
    bytes.extend_from_slice(b"{\"hash\":\"begun and nev");
    torn.alter(&super::log(), bytes);
    assert_eq!(verify(&torn).problems, []);
    let tried = power_goes_anywhere(&torn, MOST, |disk| open(disk).is_ok(), |left, _| holds(left, &all, &[]));
    enough(tried, 100);
    assert!(first.len() < all.len());
}

#[test]
fn an_event_is_never_there_without_the_file_it_rests_on() {
    let before = with_ledger();
    let keep_and_cite = |disk: &LossyDisk| {
        let Ok(store) = open(disk) else { return false };
        let kept = store.evidence().put(b"the mail, as it came").and_then(|kept| {
            // The same file once more: found, hashed and synced again.
            assert_eq!(store.evidence().put(b"the mail, as it came")?, kept);
            Ok(kept)
        });
        kept.is_ok() && given::run(given::append_to(&store, "acme", &["cites the mail"])).is_ok()
    };
    let mail = Hash::of(b"the mail, as it came");
    let tried = power_goes_anywhere(&before, MOST, keep_and_cite, |left, acknowledged| {
        let store = open(left).expect("it opens");
        let events = given::run(all(&store)).expect("it reads").len();
        assert!(!acknowledged || events == 3);
        if events == 3 {
            store.evidence().check(&mail).expect("the file is there before the event");
        }
        // Whatever was left there, keeping it again works.
        store.evidence().put(b"the mail, as it came").expect("it is kept");
        assert_eq!(store.evidence().get(&mail).expect("it is there"), b"the mail, as it came");
    });
    enough(tried, 250);
}

#[test]
fn a_key_is_there_whole_before_it_is_used_and_never_comes_back_once_destroyed() {
    use ledger_core::PersonId;
    use ledger_core::proof::{KeyName, ValueKey};
    use ledger_store::KeyState;
    let before = with_ledger();
    let name = KeyName::Person(PersonId(7));
    let ensure = |disk: &LossyDisk| {
        open(disk).is_ok_and(|store| store.keys().ensure(&name, ValueKey([9; 32])).is_ok())
    };
    let made = KeyState::Present(ValueKey([9; 32]));
    let mut tried = power_goes_anywhere(&before, MOST, ensure, |left, acknowledged| {
        let keys = open(left).expect("it opens").keys();
        let there = keys.get(&name).expect("it is whole or missing");
        assert!(there == made || (!acknowledged && there == KeyState::Missing), "{there:?}");
        assert_eq!(keys.ensure(&name, ValueKey([9; 32])).expect("it is made again"), made);
    });
    let with_key = before.settled_copy();
    assert!(ensure(&with_key));
    let destroy = |disk: &LossyDisk| open(disk).is_ok_and(|store| store.keys().destroy(&name).is_ok());
    tried += power_goes_anywhere(&with_key.settled_copy(), MOST, destroy, |left, acknowledged| {
        let there = open(left).expect("it opens").keys().get(&name).expect("it is whole");
        assert!(there == KeyState::Destroyed || (!acknowledged && there == made), "{there:?}");
    });
    enough(tried, 150);
}
