//! What the suites begin with: small true histories, entered the way the desk enters them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use ledger_core::event::Entered;
use ledger_core::proof::ledger_id;
use ledger_core::{EventId, Hash, Instant, StreamId};
use ledger_store::disk::Disk;
use ledger_store::local::Founding;
use ledger_store::{Append, EnterRefused, EventStore, ExpectedVersion, Heads, LocalStore, StoreError};

/// The secret of every ledger made here.
pub(crate) const SECRET: [u8; 32] = [7; 32];
/// When the first event is recorded: 2026-03-02T09:00Z.
const MORNING: i64 = 1_772_442_000_000;

/// The first public key of every ledger made here.
const PUBLIC_KEY: [u8; 32] = [1; 32];

/// What the first event of a ledger says: the keys that make its id.
fn created() -> String {
    let (public_key, next) = (Hash(PUBLIC_KEY), Hash::of(b"the key that follows"));
    format!("{{\"format\":1,\"public_key\":\"{public_key}\",\"next_key_hash\":\"{next}\"}}")
}

/// A client's stream, or a reserved one.
pub(crate) fn stream(name: &str) -> StreamId {
    name.parse().expect("the suites name streams rightly")
}

/// Enters a note with this text in each of these streams, chained onto what stands there; in `_checkpoints` a checkpoint
/// with this map root.
pub(crate) fn notes(heads: &Heads, notes: &[(StreamId, String)]) -> Vec<Entered> {
    let mut streams: BTreeMap<_, _> = heads.streams.clone();
    let mut recorded = heads.last_recorded.max(Instant::from_millis(MORNING));
    let mut entered = Vec::new();
    for (stream, text) in notes {
        let head = streams.get(stream).copied().flatten();
        let version = head.map_or(1, |head| head.version + 1);
        let prev = head.map_or("null".to_owned(), |head| format!("\"{}\"", head.hash));
        let mut random = [0; 10];
        random.copy_from_slice(&Hash::of(format!("{stream} {version} {text}").as_bytes()).0[..10]);
        let id = EventId::drawn(recorded.millis(), random);
        let (kind, data) = match (stream.as_str(), version) {
            ("_keys", 1) => ("ledger.created", created()),
            ("_checkpoints", _) => ("ledger.checkpointed", format!("{{\"map_root\":\"{text}\"}}")),
            _ => ("note.taken", format!("{{\"text\":\"{text}\"}}")),
        };
        let bytes = format!(
            "{{\"id\":\"{id}\",\"stream\":\"{stream}\",\"version\":{version},\"prev\":{prev},\"type\":\"{kind}\",\"v\":1,\
             \"occurred\":\"{recorded}\",\"zone\":\"UTC\",\"recorded\":\"{recorded}\",\"by\":null,\"source\":\"test\",\
             \"cause\":null,\"evidence\":[],\"data\":{data}}}"
        )
        .into_bytes();
        let hash = Hash::of(&bytes);
        streams.insert(stream.clone(), Some(ledger_store::Head { version, hash }));
        entered.push(Entered { id, stream: stream.clone(), version, hash, recorded, bytes });
        recorded = recorded.plus_millis(1000);
    }
    entered
}

/// An append of one note per text to one stream.
pub(crate) fn append(name: &str, expected: ExpectedVersion, texts: &[&str]) -> Append {
    let wanted: Vec<_> = texts.iter().map(|text| (stream(name), (*text).to_owned())).collect();
    Append {
        expected: vec![(stream(name), expected)],
        enter: Box::new(move |heads| Ok(notes(heads, &wanted))),
    }
}

/// Appends notes to one stream and gives back their hashes.
pub(crate) async fn append_to(
    store: &impl EventStore,
    name: &str,
    texts: &[&str],
) -> Result<Vec<Hash>, StoreError> {
    let appended = store.append(append(name, ExpectedVersion::Any, texts)).await?;
    Ok(appended.events.iter().map(|event| event.hash).collect())
}

/// What a ledger of the suites is founded with.
pub(crate) fn founding() -> Founding {
    Founding {
        ledger: ledger_id(&PUBLIC_KEY, &Hash::of(b"the key that follows")),
        secret: SECRET,
        demo_today: None,
        key_files: Vec::new(),
    }
}

/// The first two events of every ledger.
#[expect(clippy::unnecessary_wraps, reason = "a callback that can refuse is what the store asks for")]
pub(crate) fn first_events(heads: &Heads) -> Result<Vec<Entered>, EnterRefused> {
    Ok(notes(heads, &[(stream("_keys"), "created".into()), (stream("_rules"), "adopted".into())]))
}

/// A new ledger in a folder of this disk.
pub(crate) fn found_on(disk: &Arc<dyn Disk>, dir: &Path) -> Result<LocalStore, StoreError> {
    LocalStore::create_on(Arc::clone(disk), dir, &founding(), first_events)
}

/// Runs a story on a runtime of its own.
pub(crate) fn run<T>(story: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.expect("a runtime can be made").block_on(story)
}
