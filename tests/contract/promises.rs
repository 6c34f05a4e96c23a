//! The promises, one story each. None knows which store keeps it.

use std::collections::BTreeSet;

use ledger_core::Hash;
use ledger_core::proof::{Subtrees, Tag, log::Root};
use ledger_store::{Append, Cursor, EventStore, ExpectedVersion, StoreError, Stored};

use super::given::{SECRET, append, append_to, notes, stream};

async fn all(store: &impl EventStore) -> Vec<Stored> {
    let mut events = Vec::new();
    let mut from = Cursor::default();
    loop {
        let page = store.read_all(from, 7).await.expect("a page can be read");
        if page.events.is_empty() {
            return events;
        }
        events.extend(page.events);
        from = page.next;
    }
}

async fn count(store: &impl EventStore) -> u64 {
    store.head().await.expect("a store knows where it stands").count
}

pub(crate) async fn what_was_appended_is_read_back_byte_for_byte(store: &impl EventStore) {
    let acme = stream("acme");
    let first =
        store.append(append("acme", ExpectedVersion::Exact(0), &["a", "b"])).await.expect("it is appended");
    assert_eq!((first.position, first.warnings.len()), (2, 0));
    append_to(store, "bolt", &["elsewhere"]).await.expect("it is appended");
    let second =
        store.append(append("acme", ExpectedVersion::Exact(2), &["c"])).await.expect("it is appended");
    assert_eq!(second.position, 5);
    let entered: Vec<_> = first.events.iter().chain(&second.events).collect();
    let read = store.read(&acme, 1).await.expect("it is read");
    assert_eq!(read.len(), 3);
    for (read, entered) in read.iter().zip(entered) {
        assert_eq!((&read.bytes, read.hash, read.version), (&entered.bytes, entered.hash, entered.version));
        assert_eq!(read.stream, acme);
    }
    assert_eq!(store.read(&acme, 3).await.expect("it is read"), read[2..]);
    assert_eq!(store.read(&acme, 4).await.expect("it is read"), []);
    for (from, most) in [(1, 0), (1, 2), (2, 1), (2, 9), (3, 1), (4, 1)] {
        let some: Vec<_> = read.iter().filter(|event| event.version >= from).take(most).cloned().collect();
        assert_eq!(store.read_some(&acme, from, most).await.expect("it is read"), some, "{most} from {from}");
    }
    let heads = store.streams().await.expect("streams are listed");
    let names: Vec<_> = heads.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["_keys", "_rules", "acme", "bolt"]);
    assert_eq!((heads[&acme].version, heads[&acme].hash), (3, read[2].hash));
}

pub(crate) async fn a_stream_that_is_elsewhere_by_now_is_a_conflict_and_nothing_is_written(
    store: &impl EventStore,
) {
    append_to(store, "acme", &["a"]).await.expect("it is appended");
    for expected in [0, 2] {
        let refused = store.append(append("acme", ExpectedVersion::Exact(expected), &["b"])).await;
        let Err(StoreError::Conflict { stream: named, expected: said, found }) = refused else {
            panic!("not a conflict: {refused:?}")
        };
        assert_eq!((named, said, found), (stream("acme"), expected, 1));
    }
    assert_eq!(count(store).await, 3);
}

pub(crate) async fn several_streams_are_written_together_or_not_at_all(store: &impl EventStore) {
    let both = |expected: [u64; 2]| Append {
        expected: vec![
            (stream("_people"), ExpectedVersion::Exact(expected[0])),
            (stream("acme"), ExpectedVersion::Exact(expected[1])),
        ],
        enter: Box::new(|heads| {
            Ok(notes(heads, &[(stream("_people"), "ana".into()), (stream("acme"), "promise".into())]))
        }),
    };
    store.append(both([0, 0])).await.expect("both are appended");
    let refused = store.append(both([1, 0])).await;
    assert!(matches!(refused, Err(StoreError::Conflict { found: 1, .. })), "{refused:?}");
    for name in ["_people", "acme"] {
        assert_eq!(store.read(&stream(name), 1).await.expect("it is read").len(), 1, "{name}");
    }
    assert_eq!(count(store).await, 4);
}

pub(crate) async fn a_stream_nobody_wrote_to_is_empty(store: &impl EventStore) {
    assert_eq!(store.read(&stream("nobody"), 1).await.expect("it is read"), []);
    append_to(store, "acme", &["a"]).await.expect("it is appended");
    assert_eq!(store.read(&stream("nobody"), 1).await.expect("it is read"), []);
}

pub(crate) async fn everything_is_read_in_order_page_by_page(store: &impl EventStore) {
    let mut hashes = Vec::new();
    for round in 0..10 {
        let name = ["acme", "bolt", "cole"][round % 3];
        let texts = [format!("{round}a"), format!("{round}b")];
        hashes.extend(append_to(store, name, &[&texts[0], &texts[1]]).await.expect("it is appended"));
    }
    let read: Vec<_> = all(store).await.iter().map(|event| event.hash).collect();
    assert_eq!(read[2..], hashes);
    let page = store.read_all(Cursor::default(), 22).await.expect("a page can be read");
    assert_eq!((page.events.len(), page.next.position), (22, 22));
    let after = append_to(store, "acme", &["later"]).await.expect("it is appended");
    let later = store.read_all(page.next, 100).await.expect("a page can be read");
    assert_eq!(later.events.iter().map(|event| event.hash).collect::<Vec<_>>(), after);
}

pub(crate) async fn the_newest_are_read_back_newest_first(store: &impl EventStore) {
    for round in 0..40 {
        append_to(store, "acme", &[&format!("{round} {}", "x".repeat(20_000))])
            .await
            .expect("it is appended");
    }
    let mut forwards = all(store).await;
    forwards.reverse();
    for most in [0, 1, 13, 42, 100] {
        let back = store.read_back(most).await.expect("it is read");
        assert_eq!(back, forwards[..most.min(42)], "{most}");
    }
}

pub(crate) async fn a_follower_wakes_when_something_is_recorded(store: &impl EventStore) {
    let already = store.follow(1).await.expect("it is there already");
    assert_eq!(already.count, 2);
    let (followed, appended) = tokio::join!(store.follow(2), append_to(store, "acme", &["a", "b"]));
    appended.expect("it is appended");
    assert_eq!(followed.expect("it wakes").count, 4);
}

pub(crate) async fn sixty_four_writers_at_once_are_all_there_once_and_chained(store: &impl EventStore) {
    let texts: Vec<_> = (0..64).map(|number| format!("writer {number}")).collect();
    let append_one =
        async |number: usize| append_to(store, ["acme", "bolt", "cole"][number % 3], &[&texts[number]]).await;
    let appends: Vec<_> = (0..texts.len()).map(append_one).collect();
    let mut acknowledged = BTreeSet::new();
    for done in join_all(appends).await {
        acknowledged.extend(done.expect("it is appended"));
    }
    let kept: BTreeSet<Hash> = all(store).await[2..].iter().map(|event| event.hash).collect();
    assert_eq!((kept.len(), &kept), (64, &acknowledged));
    for name in ["acme", "bolt", "cole"] {
        let events = store.read(&stream(name), 1).await.expect("it is read");
        for (version, event) in (1..).zip(&events) {
            assert_eq!(event.version, version);
        }
    }
}

pub(crate) async fn one_writer_of_many_wins_a_version(store: &impl EventStore) {
    let appends: Vec<_> =
        (0..16).map(|_| store.append(append("acme", ExpectedVersion::Exact(0), &["mine"]))).collect();
    let won = join_all(appends).await.into_iter().flatten().count();
    assert_eq!((won, count(store).await), (1, 3));
}

pub(crate) async fn an_entering_that_fails_leaves_nothing(store: &impl EventStore) {
    let failing = Append {
        expected: vec![(stream("acme"), ExpectedVersion::Any)],
        enter: Box::new(|_| Err("the key could not be made".into())),
    };
    let (refused, kept) = tokio::join!(store.append(failing), append_to(store, "bolt", &["unharmed"]));
    assert!(matches!(refused, Err(StoreError::Enter(_))), "{refused:?}");
    kept.expect("the other append of the same moment is kept");
    assert_eq!(store.read(&stream("acme"), 1).await.expect("it is read"), []);
    assert_eq!(count(store).await, 3);
}

pub(crate) async fn events_that_do_not_chain_are_refused(store: &impl EventStore) {
    let spoil: [fn(&mut ledger_core::Entered); 4] = [
        |event| event.version += 1,
        |event| event.hash = Hash::of(b"another"),
        |event| event.stream = stream("bolt"),
        |event| event.bytes.push(b' '),
    ];
    for spoil in spoil {
        let append = Append {
            expected: vec![(stream("acme"), ExpectedVersion::Any)],
            enter: Box::new(move |heads| {
                let mut events = notes(heads, &[(stream("acme"), "a".into())]);
                events.iter_mut().for_each(spoil);
                Ok(events)
            }),
        };
        let refused = store.append(append).await;
        assert!(matches!(refused, Err(StoreError::Unchained { .. })), "{refused:?}");
    }
    assert_eq!(count(store).await, 2);
}

pub(crate) async fn an_append_may_enter_nothing(store: &impl EventStore) {
    let appended =
        store.append(append("acme", ExpectedVersion::Exact(0), &[])).await.expect("nothing is wrong");
    assert_eq!((appended.events.len(), appended.position, count(store).await), (0, 2, 2));
}

pub(crate) async fn the_head_names_the_same_root_as_the_events_themselves(store: &impl EventStore) {
    for round in 0..5 {
        append_to(store, "acme", &[&format!("{round}"), "and more"]).await.expect("it is appended");
    }
    let mut tree = Subtrees::default();
    for event in all(store).await {
        let leaf = Tag::in_ledger(&SECRET, &event.stream).leaf(event.version, &event.hash);
        tree.push(Root::leaf(leaf.as_bytes()));
    }
    let head = store.head().await.expect("a store knows where it stands");
    assert_eq!((head.count, head.root), (12, tree.root()));
}

/// Polls all of them until each is done.
async fn join_all<T>(futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(Box::pin).collect();
    let mut done: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (future, done) in futures.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
