use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::local::LocalStore;
use crate::local::index::tree::Grown;
use crate::local::signed::given::{founded, grows, reach, tail};

/// What is proved about the log of every kind of size and place: ends and beginnings of blocks and what lies between.
fn of(size: u64, places: &[u64]) -> Vec<ProvedOf> {
    let ends = [0, 1, BLOCK - 1, BLOCK, size / 2, size.saturating_sub(1), size, size + 1];
    let all = ends.into_iter().chain(places.iter().map(|place| place % size.max(1)));
    all.flat_map(|place| [ProvedOf::Event(place), ProvedOf::Growth(place)]).collect()
}

/// From what is kept, without the sweep to fall back on.
fn kept(store: &LocalStore, size: u64, of: &[ProvedOf]) -> Result<Proofs, Doubt> {
    reach(store);
    store.ledger.tree(&tail(store)).and_then(|tree| tree.proofs(size, of))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is kept, and however far it lies behind, proofs are those of the log.
    #[test]
    fn proofs_kept_proofs_subtrees_are_those_of_the_log(
        steps in proptest::collection::vec((1..700u64, any::<bool>()), 1..5),
        places in proptest::collection::vec(any::<u64>(), 4),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let store = founded(dir.path());
        for (step, (count, rests)) in steps.into_iter().enumerate() {
            grows(&store, ["acme", "bolt"][step % 2], count);
            if rests {
                store.rest();
            }
            let all = tail(&store).count();
            for size in [all, places[0] % all + 1, all / BLOCK * BLOCK] {
                let of = of(size, &places);
                prop_assert_eq!(kept(&store, size, &of).unwrap(), store.ledger.sweep(size, &of).unwrap());
            }
            prop_assert_eq!(reach(&store), all / BLOCK);
        }
    }
}

/// A ledger of 2,002 events whose subtrees are kept, and what is then proved.
fn proved(dir: &Path) -> (LocalStore, Vec<ProvedOf>, Proofs) {
    let store = founded(dir);
    grows(&store, "acme", 2000);
    let of = of(2002, &[700, 1300]);
    let right = store.ledger.proofs(2002, &of).unwrap();
    assert_eq!((reach(&store), &right), (7, &store.ledger.sweep(2002, &of).unwrap()));
    (store, of, right)
}

#[test]
fn garbled_subtrees_are_found_and_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let (store, of, right) = proved(dir.path());
    let wrong = Root([9; 32]);
    let sound = Reach { blocks: 7, offset: store.ledger.known().index().unwrap().tree_reach().offset };
    let parts = store.ledger.known().index().unwrap().tree_parts(2).unwrap();
    let with = |at: usize, part| {
        let mut parts = parts.clone();
        parts[at] = part;
        Grown { blocks: vec![(2, parts)], reach: sound, ..Grown::default() }
    };
    let garbled = [
        Grown { roots: vec![(8, 3, wrong)], reach: sound, ..Grown::default() },
        Grown { roots: vec![(10, 0, wrong)], reach: sound, ..Grown::default() },
        // Event 700 is in part 11.
        with(11, (11, parts[11].1)),
        with(11, (u64::MAX, parts[11].1)),
        with(11, (parts[12].0, parts[11].1)),
        with(12, (parts[11].0, parts[12].1)),
        with(4, (parts[4].0, wrong)),
        // As an earlier version kept them: without their parts.
        Grown { blocks: vec![(2, Vec::new())], reach: sound, ..Grown::default() },
        Grown { reach: Reach { offset: sound.offset + 1, ..sound }, ..Grown::default() },
        Grown { reach: Reach { blocks: 6, ..sound }, ..Grown::default() },
        Grown { reach: Reach { blocks: 900, offset: 3 }, ..Grown::default() },
        Grown { reach: Reach { blocks: u64::MAX, offset: u64::MAX }, ..Grown::default() },
    ];
    for garbled in garbled {
        store.ledger.known().index().unwrap().keep_tree(&garbled);
        assert!(kept(&store, 2002, &of).is_err(), "{garbled:?}");
        assert_eq!(store.ledger.proofs(2002, &of).unwrap(), right, "{garbled:?}");
        // Made again, not only gone round.
        assert_eq!(kept(&store, 2002, &of).unwrap(), right, "{garbled:?}");
    }
}

#[test]
fn a_garbled_subtree_that_no_proof_needs_harms_none() {
    let dir = tempfile::tempdir().unwrap();
    let (store, ..) = proved(dir.path());
    let reach = store.ledger.known().index().unwrap().tree_reach();
    let garbled = Grown { roots: vec![(8, 3, Root([9; 32]))], reach, ..Grown::default() };
    store.ledger.known().index().unwrap().keep_tree(&garbled);
    // Block 3 is the sibling of block 2 and of nothing that lies elsewhere.
    let last = [ProvedOf::Event(2001), ProvedOf::Event(0)];
    assert_eq!(kept(&store, 2002, &last).unwrap(), store.ledger.sweep(2002, &last).unwrap());
    let of = [ProvedOf::Event(700)];
    assert!(kept(&store, 2002, &of).is_err());
    assert_eq!(store.ledger.proofs(2002, &of).unwrap(), store.ledger.sweep(2002, &of).unwrap());
}

#[test]
fn what_is_appended_is_kept_before_anything_is_proved() {
    let dir = tempfile::tempdir().unwrap();
    let store = founded(dir.path());
    grows(&store, "acme", 300);
    assert_eq!(reach(&store), 0, "not before the program rests");
    store.rest();
    assert_eq!(reach(&store), 1);
    // What few appends leave is taken in with more.
    for _ in 0..5 {
        grows(&store, "bolt", 3);
        store.rest();
    }
    assert_eq!(reach(&store), 1);
    grows(&store, "bolt", 500);
    store.rest();
    assert_eq!(reach(&store), 3);
    grows(&store, "acme", 10_000);
    grows(&store, "bolt", 10);
    assert_eq!(reach(&store), 3, "all at once, when the program rests");
    store.rest();
    assert_eq!(reach(&store), 10_817 / BLOCK);
    // Much that was never taken in is left to a proof.
    store.ledger.known().index().unwrap().forget_tree();
    grows(&store, "acme", 4_096);
    store.rest();
    assert_eq!(reach(&store), 0);
    let size = 14_923;
    let of = of(size, &[300, 817, 9_000]);
    assert_eq!(kept(&store, size, &of).unwrap(), store.ledger.sweep(size, &of).unwrap());
    assert_eq!(reach(&store), size / BLOCK);
    drop(store);
    crate::local::doctor::rebuild_index(dir.path().join("ledger")).unwrap();
    let store = LocalStore::open(dir.path().join("ledger")).unwrap();
    assert_eq!(reach(&store), 0, "who reads lines has no leaves in hand");
    assert_eq!(kept(&store, size, &of).unwrap(), store.ledger.sweep(size, &of).unwrap());
}

#[test]
fn an_index_made_anew_keeps_them_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (store, of, right) = proved(dir.path());
    drop(store);
    std::fs::remove_dir_all(dir.path().join("ledger/index")).unwrap();
    let store = LocalStore::open(dir.path().join("ledger")).unwrap();
    assert_eq!(store.ledger.proofs(2002, &of).unwrap(), right);
    assert_eq!(reach(&store), 7);
}
