//! The owner who cheats: whatever the ledger's own keys can sign, and whatever can be said around it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;

use ledger_core::id::{EventId, StreamId};
use ledger_core::proof::checkpoint::Checkpoint;
use ledger_core::proof::checkpoint_file::{CheckpointFile, EventText, KeyProof, Standing, Statement};
use ledger_core::proof::keys::rotate;
use ledger_core::proof::line::CheckpointLine;
use ledger_core::proof::log::{LogSource, Root};
use ledger_core::proof::map::ClientHead;
use ledger_core::proof::signature::SigningKey;
use ledger_core::proof::{Blind, Subtrees, Tag, inclusion};
use ledger_core::{Hash, Instant, LedgerId};
use serde_json::Value;

/// An event as it stands in the log.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) stream: StreamId,
    pub(crate) version: u64,
    pub(crate) hash: Hash,
    pub(crate) text: String,
}

impl Event {
    fn new(text: String) -> Self {
        let value: Value = serde_json::from_str(&text).expect("an event");
        let stream = value["stream"].as_str().expect("a stream").parse().expect("a stream");
        let version = value["version"].as_u64().expect("a version");
        Self { stream, version, hash: Hash::of(text.as_bytes()), text }
    }

    pub(crate) fn is(&self, kind: &str) -> bool {
        self.text.contains(&format!("\"type\":\"{kind}\""))
    }
}

/// The leaves of a log.
pub(crate) struct Leaves(Vec<Root>);

impl LogSource for Leaves {
    type Error = Infallible;
    fn leaf(&self, position: u64) -> Result<Root, Infallible> {
        Ok(self.0[usize::try_from(position).expect("a small log")])
    }
}

/// A ledger in the hands of who has its disk and its keys.
#[derive(Clone)]
pub(crate) struct Forger {
    pub(crate) ledger: LedgerId,
    pub(crate) secret: [u8; 32],
    /// The keys, the first one first; the last is not in force yet.
    pub(crate) keys: Vec<SigningKey>,
    pub(crate) log: Vec<Event>,
    /// The map that is claimed by the checkpoint at a position, where it is not the one of the log.
    pub(crate) maps: BTreeMap<usize, Vec<ClientHead>>,
    /// Whether events that tell of a checkpoint keep the size and root that stand in them.
    pub(crate) keeps: bool,
    /// The instant of what is recorded next.
    pub(crate) now: Instant,
}

/// The 32 bytes of 64 hex digits.
pub(crate) fn bytes_of(hex: &str) -> [u8; 32] {
    hex.trim().parse::<Hash>().expect("64 hex digits").0
}

/// The seed in a file of `keys/`.
pub(crate) fn seed(ledger: &Path, name: &str) -> SigningKey {
    let text = std::fs::read_to_string(ledger.join("keys").join(name)).expect("a key");
    SigningKey::from_seed(&bytes_of(&text))
}

pub(crate) fn acme() -> StreamId {
    StreamId::client("acme").expect("a slug")
}

/// `text` with what stands between `before` and the next `"` replaced.
fn put(text: &str, before: &str, value: &str) -> String {
    let at = text.find(before).expect("the key") + before.len();
    let end = at + text[at..].find('"').expect("the value's end");
    [&text[..at], value, &text[end..]].concat()
}

impl Forger {
    /// Takes a ledger from its folder. The keys are those that were in force and the next one.
    pub(crate) fn of(folder: &Path, keys: Vec<SigningKey>) -> Self {
        let about = std::fs::read(folder.join("ledger.json")).expect("ledger.json");
        let about: Value = serde_json::from_slice(&about).expect("ledger.json");
        let text = |key: &str| about[key].as_str().expect("a text");
        let log = std::fs::read_to_string(folder.join("events.jsonl")).expect("the log");
        let event = |line: &str| {
            let end = line.rfind(",\"left\":").unwrap_or(line.len() - 1);
            Event::new(line[83..end].to_owned())
        };
        let log: Vec<Event> = log.lines().map(event).collect();
        let last: Value = serde_json::from_str(&log[log.len() - 1].text).expect("an event");
        let now: Instant = last["recorded"].as_str().expect("recorded").parse().expect("an instant");
        let (ledger, secret) = (text("ledger").parse().expect("an id"), bytes_of(text("secret")));
        Self { ledger, secret, keys, log, maps: BTreeMap::new(), keeps: false, now: now.plus_millis(60_000) }
    }

    pub(crate) fn size(&self) -> u64 {
        self.log.len() as u64
    }

    pub(crate) fn blind(&self, stream: &StreamId) -> Hash {
        Blind::of(&self.secret, stream).0
    }

    pub(crate) fn tag(&self, stream: &StreamId) -> Tag {
        Tag::in_ledger(&self.secret, stream)
    }

    /// The events of a stream, each with its position.
    pub(crate) fn of_stream(&self, stream: &StreamId) -> Vec<(u64, &Event)> {
        (0..).zip(&self.log).filter(|(_, event)| event.stream == *stream).collect()
    }

    /// The position of the last event of this type.
    pub(crate) fn last(&self, kind: &str) -> usize {
        self.log.iter().rposition(|event| event.is(kind)).expect("such an event")
    }

    /// Records something as the program would, now, which is a minute after the last time.
    pub(crate) fn records(&mut self, stream: &StreamId, kind: &str, data: &str) -> usize {
        self.inserts(self.log.len(), stream, kind, data)
    }

    /// The same at another position of the log.
    pub(crate) fn inserts(&mut self, position: usize, stream: &StreamId, kind: &str, data: &str) -> usize {
        let id = EventId::drawn(self.now.millis(), [7; 10]);
        let at = self.now;
        self.now = at.plus_millis(60_000);
        let text = format!(
            "{{\"id\":\"{id}\",\"stream\":\"{stream}\",\"version\":1,\"prev\":null,\"type\":\"{kind}\",\"v\":1,\"occurred\":\"{at}\",\
             \"zone\":\"UTC\",\"recorded\":\"{at}\",\"by\":null,\"source\":\"cli\",\"cause\":null,\"evidence\":[],\"data\":{data}}}"
        );
        self.log.insert(position, Event::new(text));
        self.settles();
        position
    }

    /// Changes the words of an event and lets everything follow.
    pub(crate) fn rewrites(&mut self, position: usize, from: &str, to: &str) {
        let text = self.log[position].text.replacen(from, to, 1);
        assert_ne!(text, self.log[position].text, "{from} stands there");
        self.log[position] = Event::new(text);
        self.settles();
    }

    /// Puts other bytes into an event of the end of its stream, which need not be an event afterwards.
    pub(crate) fn respells(&mut self, position: usize, from: &str, to: &str) {
        let event = &mut self.log[position];
        let text = event.text.replacen(from, to, 1);
        assert_ne!(text, event.text, "{from} stands there");
        (event.hash, event.text) = (Hash::of(text.as_bytes()), text);
    }

    /// Takes an event out and lets everything follow.
    pub(crate) fn forgets(&mut self, position: usize) {
        self.log.remove(position);
        self.settles();
    }

    /// Makes every stream chain again, every checkpoint fit the log before it, and every rotation its position.
    pub(crate) fn settles(&mut self) {
        let mut ends: BTreeMap<StreamId, (u64, Hash)> = BTreeMap::new();
        let mut rotations = 0;
        for position in 0..self.log.len() {
            let event = &self.log[position];
            let stream = event.stream.clone();
            let before = ends.get(&stream).copied();
            let version = before.map_or(1, |(version, _)| version + 1);
            let prev = before.map_or("null".to_owned(), |(_, hash)| format!("\"{hash}\""));
            let (id, rest) = (&event.text[7..43], event.text.find(",\"type\":").expect("a type"));
            let rest = &event.text[rest..];
            let head =
                format!("{{\"id\":\"{id}\",\"stream\":\"{stream}\",\"version\":{version},\"prev\":{prev}");
            let mut text = head + rest;
            if event.is("ledger.checkpointed") {
                let root = trie(&self.map_at(position), 0).to_string();
                text = put(&text, "\"map_root\":\"", &root);
            } else if event.is("checkpoint.shared") && !self.keeps {
                let size = self.log[..position].iter().rposition(|event| event.is("ledger.checkpointed"));
                let size = size.expect("a checkpoint before it") as u64 + 1;
                let before = text.find("\"data\":").expect("data");
                text = format!(
                    "{}\"data\":{{\"size\":{size},\"root\":\"{}\"}}}}",
                    &text[..before],
                    self.root(size)
                );
            } else if event.is("key.rotated") {
                let [old, new, next] = [0, 1, 2].map(|by| &self.keys[rotations + by]);
                let rotated = rotate(&self.ledger, old, new, next.public().committed(), position as u64);
                rotations += 1;
                let before = text.find("\"data\":").expect("data");
                let data = serde_json::to_string(&rotated).expect("data");
                text = format!("{}\"data\":{data}}}", &text[..before]);
            }
            self.log[position] =
                Event { stream: stream.clone(), version, hash: Hash::of(text.as_bytes()), text };
            ends.insert(stream, (version, self.log[position].hash));
        }
    }

    /// Lets a checkpoint's event claim this map, whatever the log says.
    pub(crate) fn claims(&mut self, position: usize, root: &Hash) {
        let text = put(&self.log[position].text, "\"map_root\":\"", &root.to_string());
        self.log[position] = Event::new(text);
    }

    /// The last events of all streams among the first `size`.
    pub(crate) fn heads(&self, size: usize) -> Vec<ClientHead> {
        let mut heads = BTreeMap::new();
        for event in &self.log[..size] {
            let tag = self.tag(&event.stream);
            heads.insert(tag, ClientHead { tag, version: event.version, head: event.hash });
        }
        heads.into_values().collect()
    }

    /// The map that the checkpoint at this position claims.
    pub(crate) fn map_at(&self, position: usize) -> Vec<ClientHead> {
        self.maps.get(&position).cloned().unwrap_or_else(|| self.heads(position))
    }

    pub(crate) fn leaves(&self) -> Leaves {
        let leaf =
            |event: &Event| Root::leaf(self.tag(&event.stream).leaf(event.version, &event.hash).as_bytes());
        Leaves(self.log.iter().map(leaf).collect())
    }

    pub(crate) fn root(&self, size: u64) -> Root {
        let mut subtrees = Subtrees::default();
        let leaves = self.leaves();
        leaves.0.iter().take(usize::try_from(size).expect("small")).for_each(|leaf| subtrees.push(*leaf));
        subtrees.root()
    }

    /// Appends a checkpoint and gives its size.
    pub(crate) fn checkpoints(&mut self) -> u64 {
        let none = Hash([0; 32]);
        self.records(
            &StreamId::checkpoints(),
            "ledger.checkpointed",
            &format!("{{\"map_root\":\"{none}\"}}"),
        );
        self.size()
    }

    /// Appends a checkpoint that is given to the client; gives its size.
    pub(crate) fn shares(&mut self) -> u64 {
        let size = self.checkpoints();
        let root = self.root(size);
        let data = format!("{{\"size\":{size},\"root\":\"{root}\"}}");
        self.records(&acme(), "checkpoint.shared", &data);
        size
    }

    /// The key that is in force at a size, as the log has it.
    pub(crate) fn key_at(&self, size: u64) -> &SigningKey {
        let log = self.log.iter().take(usize::try_from(size).expect("small"));
        &self.keys[log.filter(|event| event.is("key.rotated")).count()]
    }

    /// The checkpoint file of this size for the client.
    pub(crate) fn file(&self, size: u64) -> CheckpointFile {
        self.file_with(size, self.key_at(size), &|_| true)
    }

    /// The same under any key, with the events of `_keys` that are to be shown.
    pub(crate) fn file_with(
        &self,
        size: u64,
        key: &SigningKey,
        shows: &dyn Fn(&Event) -> bool,
    ) -> CheckpointFile {
        let last = usize::try_from(size).expect("small") - 1;
        let (heads, leaves, root) = (self.map_at(last), self.leaves(), self.root(size));
        let inclusion =
            |position: u64| inclusion::prove(&leaves, size, position).unwrap_or_default().expect("there");
        let text = |event: &Event| EventText::new(event.text.as_bytes()).expect("an event");
        let keys = self.of_stream(&StreamId::keys()).into_iter();
        let keys =
            keys.filter(|(position, event)| *position < size && shows(event)).map(|(position, event)| {
                KeyProof { event: text(event), position, inclusion: inclusion(position) }
            });
        let tag = self.tag(&acme());
        let ClientHead { version, head, .. } =
            *heads.iter().find(|head| head.tag == tag).expect("the client");
        let checkpoint = Checkpoint { ledger: self.ledger, size, root };
        let statement = Statement {
            note: checkpoint.sign(key).expect("a note"),
            event: text(&self.log[last]),
            inclusion: inclusion(size - 1),
            keys: keys.collect(),
            key_path: path(&heads, &self.tag(&StreamId::keys()), 0),
        };
        let (blind, path) = (self.blind(&acme()), path(&heads, &tag, 0));
        CheckpointFile::new(statement, Standing { stream: acme(), blind, version, head, path })
    }

    /// The line of this size for the client.
    pub(crate) fn line(&self, size: u64) -> String {
        let (ledger, tag, root) = (self.ledger, self.tag(&acme()), self.root(size));
        CheckpointLine { ledger, tag, size, root }.to_string()
    }
}

fn bit(tag: &Tag, depth: usize) -> bool {
    tag.0.0[depth / 8] >> (7 - depth % 8) & 1 == 1
}

fn halves(heads: &[ClientHead], depth: usize) -> [Vec<ClientHead>; 2] {
    let half = |side| heads.iter().filter(|head| bit(&head.tag, depth) == side).copied().collect();
    [half(false), half(true)]
}

/// The root of the client map over these heads, word by word as the format says it.
pub(crate) fn trie(heads: &[ClientHead], depth: usize) -> Hash {
    match heads {
        [] => Hash::of(&[2]),
        [head] => head.leaf(),
        _ => {
            let [left, right] = halves(heads, depth).map(|half| trie(&half, depth + 1));
            Hash::of(&[&[1], &left.0[..], &right.0].concat())
        }
    }
}

/// The siblings of a tag, from the leaf up.
pub(crate) fn path(heads: &[ClientHead], tag: &Tag, depth: usize) -> Vec<Hash> {
    if heads.len() < 2 {
        return Vec::new();
    }
    let [left, right] = halves(heads, depth);
    let (mine, other) = if bit(tag, depth) { (right, left) } else { (left, right) };
    let mut siblings = path(&mine, tag, depth + 1);
    siblings.push(trie(&other, depth + 1));
    siblings
}
