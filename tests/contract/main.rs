//! What every store promises, told once and kept by each: in memory and in a folder.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, reason = "a story that cannot go on has failed")]

mod given;
mod model;
mod promises;

use std::sync::Arc;

use ledger_store::disk::{Disk, RealDisk};
use ledger_store::{LocalStore, MemoryStore};

/// A ledger in a folder that goes away with it.
struct InFolder {
    store: LocalStore,
    dir: tempfile::TempDir,
}

fn in_memory() -> MemoryStore {
    let store = MemoryStore::new(given::SECRET);
    given::run(async {
        use ledger_store::{Append, EventStore, ExpectedVersion};
        let expected = ["_keys", "_rules"].map(|name| (given::stream(name), ExpectedVersion::Exact(0)));
        let append = Append { expected: expected.into(), enter: Box::new(given::first_events) };
        store.append(append).await.expect("an empty ledger takes its first events");
    });
    store
}

fn in_folder() -> InFolder {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let disk: Arc<dyn Disk> = Arc::new(RealDisk);
    let store = given::found_on(&disk, &dir.path().join("ledger")).expect("a ledger can be made");
    InFolder { store, dir }
}

macro_rules! kept_by_every_store {
    ($($promise:ident)*) => {
        mod memory {
            $(#[test] fn $promise() { let store = super::in_memory(); super::given::run(super::promises::$promise(&store)); })*
        }
        mod local {
            $(#[test] fn $promise() {
                let folder = super::in_folder();
                super::given::run(super::promises::$promise(&folder.store));
                drop(folder.store);
                let again = ledger_store::LocalStore::open(folder.dir.path().join("ledger")).expect("it opens again");
                assert_eq!(again.notices(), []);
            })*
        }
    };
}

kept_by_every_store! {
    what_was_appended_is_read_back_byte_for_byte
    a_stream_that_is_elsewhere_by_now_is_a_conflict_and_nothing_is_written
    several_streams_are_written_together_or_not_at_all
    a_stream_nobody_wrote_to_is_empty
    everything_is_read_in_order_page_by_page
    the_newest_are_read_back_newest_first
    a_follower_wakes_when_something_is_recorded
    sixty_four_writers_at_once_are_all_there_once_and_chained
    one_writer_of_many_wins_a_version
    an_entering_that_fails_leaves_nothing
    events_that_do_not_chain_are_refused
    an_append_may_enter_nothing
    the_head_names_the_same_root_as_the_events_themselves
}
