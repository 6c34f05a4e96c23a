//! Many writers on one folder, each with a store of its own as processes have: all there once, chained, and followed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread;

use ledger_store::disk::{Disk, RealDisk};
use ledger_store::local::verify::verify;
use ledger_store::{EventStore, LocalStore};

use super::{all, given};

const WRITERS: usize = 8;
const EACH: usize = 50;

#[test]
fn eight_stores_with_fifty_appends_each_are_all_there_once() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let path = dir.path().join("ledger");
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    drop(given::found_on(&disk, &path).expect("a ledger can be made"));
    let writers = (0..WRITERS).map(|writer| {
        let path = path.clone();
        thread::spawn(move || {
            let mut hashes = Vec::new();
            for round in 0..EACH / 10 {
                let store = LocalStore::open(&path).expect("it opens");
                given::run(async {
                    for number in 0..10 {
                        let (name, text) = (
                            ["acme", "bolt", "cole"][(writer + number) % 3],
                            format!("{writer} {round} {number}"),
                        );
                        hashes
                            .extend(given::append_to(&store, name, &[&text]).await.expect("it is appended"));
                    }
                });
            }
            hashes
        })
    });
    let writers: Vec<_> = writers.collect();
    let follower = {
        let path = path.clone();
        thread::spawn(move || {
            let store = LocalStore::open(&path).expect("it opens");
            given::run(async {
                let mut count = 2;
                while count < 2 + (WRITERS * EACH) as u64 {
                    let head = store.follow(count).await.expect("it follows");
                    assert!(head.count > count);
                    count = head.count;
                    assert!(all(&store).await.expect("it reads").len() as u64 >= count);
                }
            });
        })
    };
    let mut acknowledged = BTreeSet::new();
    for writer in writers {
        acknowledged.extend(writer.join().expect("no writer fails"));
    }
    follower.join().expect("the follower sees all");
    assert_eq!(acknowledged.len(), WRITERS * EACH);
    let verified = verify(&path).expect("it is verified");
    assert_eq!((verified.events, verified.problems), (2 + (WRITERS * EACH) as u64, Vec::new()));
    let store = LocalStore::open(&path).expect("it opens");
    given::run(async {
        let kept: BTreeSet<_> =
            all(&store).await.expect("it reads")[2..].iter().map(|event| event.hash).collect();
        assert_eq!(kept, acknowledged);
        let mut events = 0;
        for name in ["acme", "bolt", "cole"] {
            events += store.read(&given::stream(name), 1).await.expect("it reads").len();
        }
        assert_eq!(events, WRITERS * EACH);
    });
}
