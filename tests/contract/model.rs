//! Whatever is appended in whatever order, and however often the ledger is closed and opened: a folder answers like memory.

use ledger_store::disk::RealDisk;
use ledger_store::{Cursor, EventStore, ExpectedVersion, LocalStore, StoreError};
use proptest::prelude::*;

use super::given::{append, run, stream};

const NAMES: [&str; 3] = ["acme", "bolt", "_people"];

#[derive(Clone, Debug)]
enum Step {
    Append { name: usize, behind: bool, notes: usize },
    Reopen,
    Rest,
    Read { name: usize, from: u64 },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..3usize, prop::bool::weighted(0.1), 0..4usize)
            .prop_map(|(name, behind, notes)| Step::Append { name, behind, notes }),
        1 => Just(Step::Reopen),
        1 => Just(Step::Rest),
        2 => (0..3usize, 0..9u64).prop_map(|(name, from)| Step::Read { name, from }),
    ];
    prop::collection::vec(step, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_folder_answers_like_memory(steps in steps()) {
        let memory = super::in_memory();
        let folder = super::in_folder();
        let dir = folder.dir;
        let mut local = Some(folder.store);
        for step in steps {
            if let Step::Reopen = step {
                drop(local.take());
                let disk = std::sync::Arc::new(RealDisk);
                local = Some(LocalStore::open_on(disk, dir.path().join("ledger")).expect("it opens"));
            }
            let local = local.as_ref().expect("it is open");
            run(async {
                match step {
                    Step::Append { name, behind, notes } => {
                        let name = NAMES[name];
                        let at = memory.read(&stream(name), 1).await.expect("memory reads").len() as u64;
                        let expected = ExpectedVersion::Exact(at + u64::from(behind));
                        let texts = ["a", "b", "c"];
                        let ours = memory.append(append(name, expected, &texts[..notes])).await;
                        let theirs = local.append(append(name, expected, &texts[..notes])).await;
                        match (ours, theirs) {
                            (Ok(ours), Ok(theirs)) => assert_eq!(ours, theirs),
                            (Err(StoreError::Conflict { .. }), Err(StoreError::Conflict { .. })) => {}
                            differ => panic!("{differ:?}"),
                        }
                    }
                    Step::Read { name, from } => {
                        let ours = memory.read(&stream(NAMES[name]), from).await.expect("memory reads");
                        assert_eq!(ours, local.read(&stream(NAMES[name]), from).await.expect("a folder reads"));
                    }
                    Step::Rest => local.rest(),
                    Step::Reopen => {}
                }
                assert_eq!(memory.head().await.expect("memory"), local.head().await.expect("folder"));
            });
        }
        let local = local.as_ref().expect("it is open");
        run(async {
            let all = |page: ledger_store::Page| page.events;
            let ours = all(memory.read_all(Cursor::default(), 1000).await.expect("memory reads"));
            assert_eq!(ours, all(local.read_all(Cursor::default(), 1000).await.expect("a folder reads")));
            assert_eq!(memory.streams().await.expect("memory"), local.streams().await.expect("folder"));
            assert_eq!(memory.read_back(5).await.expect("memory"), local.read_back(5).await.expect("folder"));
        });
    }
}
