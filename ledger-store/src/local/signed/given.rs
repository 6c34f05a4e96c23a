//! What the tests of this room are given: a small ledger in a folder, which grows.

use std::path::Path;

use ledger_core::event::Entered;
use ledger_core::proof::ledger_id;
use ledger_core::{EventId, Hash, Instant, StreamId};

use crate::local::known::Extent;
use crate::local::tail::Tail;
use crate::local::{Founding, LocalStore};
use crate::{Append, EventStore, ExpectedVersion, Head, Heads};

fn noon() -> Instant {
    Instant::from_millis(1_772_452_800_000)
}

/// Events of this type with these payloads, chained onto what stands in this stream.
fn events(heads: &Heads, stream: &StreamId, kind: &str, payloads: &[String]) -> Vec<Entered> {
    let noon = noon();
    let mut head = heads.streams.get(stream).copied().flatten();
    let event = |data: &String| {
        let version = head.map_or(1, |head| head.version + 1);
        let prev = head.map_or("null".to_owned(), |head| format!("\"{}\"", head.hash));
        let mut random = [0; 10];
        random.copy_from_slice(&Hash::of(format!("{stream} {version}").as_bytes()).0[..10]);
        let id = EventId::drawn(noon.millis(), random);
        let bytes = format!(
            "{{\"id\":\"{id}\",\"stream\":\"{stream}\",\"version\":{version},\"prev\":{prev},\"type\":\"{kind}\",\"v\":1,\
             \"occurred\":\"{noon}\",\"zone\":\"UTC\",\"recorded\":\"{noon}\",\"by\":null,\"source\":\"test\",\
             \"cause\":null,\"evidence\":[],\"data\":{data}}}"
        )
        .into_bytes();
        let hash = Hash::of(&bytes);
        head = Some(Head { version, hash });
        Entered { id, stream: stream.clone(), version, hash, recorded: noon, bytes }
    };
    payloads.iter().map(event).collect()
}

fn notes(heads: &Heads, stream: &StreamId, count: u64) -> Vec<Entered> {
    let payloads: Vec<_> = (0..count).map(|number| format!("{{\"text\":\"{number}\"}}")).collect();
    events(heads, stream, "note.taken", &payloads)
}

pub(super) fn founded(dir: &Path) -> LocalStore {
    let founding = Founding {
        ledger: ledger_id(&[1; 32], &Hash([2; 32])),
        secret: [7; 32],
        demo_today: None,
        key_files: Vec::new(),
    };
    LocalStore::create(dir.join("ledger"), &founding, |heads| Ok(notes(heads, &StreamId::rules(), 2)))
        .unwrap()
}

pub(super) fn run<T>(story: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(story)
}

/// Appends so many notes to this stream at once.
pub(super) fn grows(store: &LocalStore, name: &str, count: u64) {
    let stream: StreamId = name.parse().unwrap();
    let expected = vec![(stream.clone(), ExpectedVersion::Any)];
    let append = Append { expected, enter: Box::new(move |heads| Ok(notes(heads, &stream, count))) };
    run(store.append(append)).unwrap();
}

/// Appends a checkpoint and gives its size.
pub(super) fn checkpoint(store: &LocalStore) -> u64 {
    let enter = |heads: &Heads, map_root: Hash| {
        let data = format!("{{\"map_root\":\"{map_root}\"}}");
        let made = events(heads, &StreamId::checkpoints(), "ledger.checkpointed", &[data]);
        made.into_iter().next().ok_or_else(|| "nothing was entered".into())
    };
    run(store.checkpoint(Box::new(enter))).unwrap().size
}

pub(super) fn tail(store: &LocalStore) -> Tail {
    store.ledger.stand().unwrap().tail().unwrap()
}

/// Catches the index up with the log, and says of how many blocks it keeps subtrees.
pub(super) fn reach(store: &LocalStore) -> u64 {
    let tail = tail(store);
    let extent = Extent { offset: tail.offset, count: Some(tail.count()) };
    let mut known = store.ledger.known();
    known.ask(&store.ledger, extent, |known| known.index().unwrap().tree_reach().blocks).unwrap()
}
