use std::path::Path;

use ledger_core::event::Entered;
use ledger_core::proof::ledger_id;
use ledger_core::{EventId, Hash, Instant, StreamId};
use proptest::prelude::*;

use super::*;
use crate::local::known::Extent;
use crate::local::{Founding, LocalStore};
use crate::{Append, EventStore, ExpectedVersion, Head, Heads};

fn noon() -> Instant {
    Instant::from_millis(1_772_452_800_000)
}

/// Notes in this stream, chained onto what stands there.
fn notes(heads: &Heads, stream: &StreamId, count: u64) -> Vec<Entered> {
    let noon = noon();
    let mut head = heads.streams.get(stream).copied().flatten();
    let note = |_| {
        let version = head.map_or(1, |head| head.version + 1);
        let prev = head.map_or("null".to_owned(), |head| format!("\"{}\"", head.hash));
        let mut random = [0; 10];
        random.copy_from_slice(&Hash::of(format!("{stream} {version}").as_bytes()).0[..10]);
        let id = EventId::drawn(noon.millis(), random);
        let bytes = format!(
            "{{\"id\":\"{id}\",\"stream\":\"{stream}\",\"version\":{version},\"prev\":{prev},\"type\":\"note.taken\",\"v\":1,\
             \"occurred\":\"{noon}\",\"zone\":\"UTC\",\"recorded\":\"{noon}\",\"by\":null,\"source\":\"test\",\
             \"cause\":null,\"evidence\":[],\"data\":{{\"text\":\"{version}\"}}}}"
        )
        .into_bytes();
        let hash = Hash::of(&bytes);
        head = Some(Head { version, hash });
        Entered { id, stream: stream.clone(), version, hash, recorded: noon, bytes }
    };
    (0..count).map(note).collect()
}

fn founded(dir: &Path) -> LocalStore {
    let founding = Founding {
        ledger: ledger_id(&[1; 32], &Hash([2; 32])),
        secret: [7; 32],
        demo_today: None,
        key_files: Vec::new(),
    };
    LocalStore::create(dir.join("ledger"), &founding, |heads| Ok(notes(heads, &StreamId::rules(), 2)))
        .unwrap()
}

fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(story)
}

fn grows(store: &LocalStore, name: &str, count: u64) {
    let stream: StreamId = name.parse().unwrap();
    let expected = vec![(stream.clone(), ExpectedVersion::Any)];
    let append = Append { expected, enter: Box::new(move |heads| Ok(notes(heads, &stream, count))) };
    run(store.append(append)).unwrap();
}

/// What is proved about the log of every kind of size and place: ends and beginnings of blocks and what lies between.
fn of(size: u64, places: &[u64]) -> Vec<ProvedOf> {
    let ends = [0, 1, BLOCK - 1, BLOCK, size / 2, size.saturating_sub(1), size, size + 1];
    let all = ends.into_iter().chain(places.iter().map(|place| place % size.max(1)));
    all.flat_map(|place| [ProvedOf::Event(place), ProvedOf::Growth(place)]).collect()
}

fn tail(store: &LocalStore) -> Tail {
    store.ledger.stand().unwrap().tail().unwrap()
}

/// From what is kept, without the sweep to fall back on.
fn kept(store: &LocalStore, size: u64, of: &[ProvedOf]) -> Result<Proofs, Doubt> {
    let tail = tail(store);
    let extent = Extent { offset: tail.offset, count: Some(tail.count()) };
    assert!(store.ledger.known().ask(&store.ledger, extent, |known| known.index().is_some()).unwrap());
    store.ledger.kept_proofs(&tail, size, of)
}

fn reach(store: &LocalStore) -> u64 {
    store.ledger.known().index().unwrap().tree_reach().blocks
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
    let garbled = [
        Grown { roots: vec![(8, 3, wrong)], reach: sound, ..Grown::default() },
        Grown { roots: vec![(10, 0, wrong)], reach: sound, ..Grown::default() },
        Grown { places: vec![(2, 11)], reach: sound, ..Grown::default() },
        Grown { places: vec![(2, u64::MAX)], reach: sound, ..Grown::default() },
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
fn an_index_made_anew_keeps_them_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (store, of, right) = proved(dir.path());
    drop(store);
    std::fs::remove_dir_all(dir.path().join("ledger/index")).unwrap();
    let store = LocalStore::open(dir.path().join("ledger")).unwrap();
    assert_eq!(store.ledger.proofs(2002, &of).unwrap(), right);
    assert_eq!(reach(&store), 7);
}
