//! A bundle of the small ledger, as parts that a cheat may change and sign again.

use std::collections::BTreeMap;

use super::{Toy, blind, client, tag};
use crate::event::{Event, Evidence, Unknown};
use crate::id::{Hash, StreamId};
use crate::proof::bundle::{
    self, CONSISTENCY, Consistency, DISCLOSED, Disclosed, EVENTS, EventProof, Grown, PROOFS, Proofs,
    StreamProof, Value, checkpoint_name, evidence,
};
use crate::proof::keys::tests::{id_at, ledger};
use crate::proof::log::Root;
use crate::proof::manifest::{Audience, Manifest, WholeStream, pack};
use crate::proof::map::prove;
use crate::proof::seal::Place;
use crate::proof::signature::SigningKey;
use crate::proof::zip::Entry;
use crate::proof::{KeyName, Sealed, ValueKey, consistency};
use crate::text::Text;

/// The file that an event of the story rests on.
const MINUTES: &[u8] = b"what was said";
/// The key under which everything is sealed.
const VALUE_KEY: ValueKey = ValueKey([9; 32]);
/// The instant of which the bundle speaks.
const AS_OF: &str = "2026-03-07T00:00:00.000Z";

/// What a bundle is packed from.
#[derive(Clone)]
pub(in crate::proof) struct Parts {
    pub(in crate::proof) manifest: Manifest,
    pub(in crate::proof) events: Vec<Vec<u8>>,
    pub(in crate::proof) proofs: Proofs,
    pub(in crate::proof) checkpoints: BTreeMap<u64, String>,
    pub(in crate::proof) consistency: Consistency,
    pub(in crate::proof) disclosed: Disclosed,
    pub(in crate::proof) others: Vec<(String, Vec<u8>)>,
    pub(in crate::proof) key: SigningKey,
}

impl Parts {
    /// The files in the order of the archive.
    pub(in crate::proof) fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = vec![
            ("READ-FIRST.html".to_owned(), b"<p>Read me".to_vec()),
            (EVENTS.to_owned(), bundle::events::text(self.events.iter().map(Vec::as_slice))),
            (PROOFS.to_owned(), self.proofs.text().into_bytes()),
        ];
        let checkpoints = self.checkpoints.iter();
        files.extend(checkpoints.map(|(size, text)| (checkpoint_name(*size), text.clone().into_bytes())));
        files.push((CONSISTENCY.to_owned(), self.consistency.text().into_bytes()));
        files.push((DISCLOSED.to_owned(), self.disclosed.text().into_bytes()));
        files.extend(self.others.iter().cloned());
        files
    }

    /// The archive, signed.
    pub(in crate::proof) fn pack(&self) -> Vec<u8> {
        self.pack_files(&self.files())
    }

    /// The archive of other files, signed.
    pub(in crate::proof) fn pack_files(&self, files: &[(String, Vec<u8>)]) -> Vec<u8> {
        let entries: Vec<Entry<'_>> = files.iter().map(|(name, content)| Entry { name, content }).collect();
        pack(self.manifest.clone(), &entries, &self.key).unwrap()
    }
}

/// A ledger in which a client was met twice, given two checkpoints (of 6 and of 12 events), while a key was rotated and
/// somebody else was met; with evidence and sealed values.
pub(in crate::proof) fn story() -> Toy {
    let mut toy = Toy::new();
    toy.happens_in(&StreamId::rules(), "rules", Vec::new());
    toy.seals(&StreamId::people(), "Ana");
    toy.happens_in(&client("acme"), "one", vec![cited("minutes 1.txt", MINUTES)]);
    toy.happens("bolt", "one");
    toy.shares("acme");
    toy.rotates();
    toy.seals(&StreamId::people(), "Bea");
    toy.seals(&client("acme"), "our own remark");
    toy.happens_in(&client("acme"), "two", vec![cited("lost.txt", b"gone")]);
    toy.shares("acme");
    toy.seals(&StreamId::people(), "Cid");
    toy
}

fn cited(name: &str, content: &[u8]) -> Evidence {
    let text = |text| Text::new(text).unwrap();
    let (name, media) = (text(name), text("text/plain"));
    Evidence::File { blake3: Hash::of(content), name, media, bytes: content.len() as u64 }
}

impl Toy {
    /// Something happens in a stream, and rests on evidence.
    pub(in crate::proof) fn happens_in(&mut self, stream: &StreamId, what: &str, evidence: Vec<Evidence>) {
        let data = serde_json::json!({ "what": what }).to_string();
        let event = Unknown { kind: "toy.happened".into(), v: 1, data, why: String::new() };
        self.record_with(stream, Event::Unknown(event), evidence);
    }

    /// An event of any type.
    pub(in crate::proof) fn says(&mut self, stream: &StreamId, kind: &str, v: u16, data: String) {
        let event = Unknown { kind: kind.into(), v, data, why: String::new() };
        self.record(stream, Event::Unknown(event));
    }

    /// The last event was recorded with other bytes: what follows is chained to these.
    pub(in crate::proof) fn respells(&mut self, from: &str, to: &str) {
        let last = self.events.last_mut().unwrap();
        let text = String::from_utf8(last.bytes.clone()).unwrap();
        assert!(text.contains(from), "{from}: {text}");
        last.bytes = text.replacen(from, to, 1).into_bytes();
        last.hash = Hash::of(&last.bytes);
    }

    /// Something sealed is said in a stream.
    pub(in crate::proof) fn seals(&mut self, stream: &StreamId, plaintext: &str) {
        let version = self.events.iter().filter(|entered| entered.stream == *stream).count() + 1;
        let id = id_at(version as u64, self.seconds());
        let place = Place { ledger: &ledger(), event: &id, field: "/data/what/0" };
        let name = KeyName::Person("p1".parse().unwrap());
        let sealed = Sealed::seal(place, name, &VALUE_KEY, [3; 24], plaintext).unwrap();
        let data = format!("{{\"what\":[{{\"sealed\":{}}}]}}", serde_json::to_string(&sealed).unwrap());
        self.says(stream, "toy.sealed", 1, data);
        assert_eq!(self.events.last().map(|entered| entered.id), Some(id));
        self.sealed.push((id, sealed, plaintext.to_owned()));
    }

    /// A client's event rests on private evidence, with `entry` as its text, in which `SEALED` stands for the sealed
    /// `plaintext`. Gives what discloses it at this field.
    pub(in crate::proof) fn rests_privately(&mut self, entry: &str, field: &str, plaintext: &str) -> Value {
        let stream = client("acme");
        let version = self.events.iter().filter(|entered| entered.stream == stream).count() + 1;
        let id = id_at(version as u64, self.seconds());
        let place = Place { ledger: &ledger(), event: &id, field };
        let sealed = Sealed::seal(place, KeyName::Record(id), &VALUE_KEY, [3; 24], plaintext).unwrap();
        self.says(&stream, "toy.private", 1, "{}".into());
        assert_eq!(self.events.last().map(|entered| entered.id), Some(id));
        let spelled = format!("{{\"sealed\":{}}}", serde_json::to_string(&sealed).unwrap());
        let entry = entry.replace("SEALED", &spelled);
        self.respells("\"evidence\":[]", &format!("\"evidence\":[{entry}]"));
        let record_key = sealed.record_key(&VALUE_KEY).unwrap();
        Value { event: id, field: field.into(), plaintext: plaintext.into(), record_key }
    }

    /// Makes a checkpoint and gives it to a client.
    pub(in crate::proof) fn shares(&mut self, slug: &str) {
        let size = self.checkpoint();
        self.tells_of(slug, size, self.root(size));
        self.give(size);
    }

    /// The bundles from now on have the checkpoint of this size.
    pub(in crate::proof) fn give(&mut self, size: u64) {
        self.given.push(size);
    }

    /// Records that a checkpoint of this size and root was given to a client.
    pub(in crate::proof) fn tells_of(&mut self, slug: &str, size: u64, root: Root) {
        let data = format!("{{\"size\":{size},\"root\":\"{root}\"}}");
        self.says(&client(slug), "checkpoint.shared", 1, data);
    }

    /// Records that a bundle is made.
    pub(in crate::proof) fn exports(&mut self, slug: &str, audience: &str) {
        let data = format!("{{\"as_of\":\"{AS_OF}\",\"audience\":\"{audience}\"}}");
        self.says(&client(slug), "bundle.exported", 1, data);
    }

    /// Makes the bundle of a client, which covers itself; with the order of all events if asked for.
    pub(in crate::proof) fn bundle(&mut self, slug: &str, ordered: bool) -> Parts {
        self.exports(slug, "client");
        let size = self.checkpoint();
        self.bundled(size, slug, ordered)
    }

    /// The bundle of a client at this size.
    pub(in crate::proof) fn bundled(&self, size: u64, slug: &str, ordered: bool) -> Parts {
        let whole = [client(slug), StreamId::keys(), StreamId::rules()];
        let shown: Vec<(u64, &crate::Entered)> =
            whole.iter().flat_map(|stream| self.of(stream, size)).collect();
        let people = self.of(&StreamId::people(), size);
        // Of the people, the first and the third: the second has nothing to do with this client.
        let people = people.into_iter().enumerate().filter(|(at, _)| at % 2 == 0).map(|(_, event)| event);
        let people: Vec<_> = people.collect();
        let listed = if ordered { [&shown[..], &people].concat() } else { people.clone() };
        let proofs = listed.iter().map(|(position, event)| EventProof {
            stream: event.stream.clone(),
            version: event.version,
            position: *position,
            inclusion: self.inclusion(size, *position),
        });
        let older: Vec<u64> = self.given.iter().copied().filter(|given| *given < size).collect();
        let grown = older.iter().map(|old| {
            let proof = consistency::prove(&self.log(), *old, size).unwrap().unwrap();
            Grown { size: *old, proof }
        });
        let checkpoints = older.iter().chain([&size]).map(|size| (*size, self.file(*size, slug).text()));
        let streams = whole.each_ref().map(|stream| self.stream(size, stream));
        let ends = streams.each_ref().map(|StreamProof { stream, version, position, .. }| WholeStream {
            stream: stream.clone(),
            version: *version,
            position: *position,
        });
        let as_of = AS_OF.parse().unwrap();
        Parts {
            manifest: Manifest::new(ledger(), Audience::Client, as_of, (size, self.root(size)), ends),
            events: shown.iter().chain(&people).map(|(_, event)| event.bytes.clone()).collect(),
            proofs: Proofs::new(size, streams, proofs.collect()),
            checkpoints: checkpoints.collect(),
            consistency: Consistency::new(size, grown.collect()),
            disclosed: self.disclosed(&people),
            others: vec![(evidence::name(&Hash::of(MINUTES), "minutes 1.txt"), MINUTES.to_vec())],
            key: self.signing(),
        }
    }

    /// The events of a stream among the first `size`, each with its position.
    fn of(&self, stream: &StreamId, size: u64) -> Vec<(u64, &crate::Entered)> {
        (0..size).zip(&self.events).filter(|(_, entered)| entered.stream == *stream).collect()
    }

    fn stream(&self, size: u64, stream: &StreamId) -> StreamProof {
        let (kept, map_root) = self.map(size - 1);
        let (head, path) = prove(&kept, &map_root, &tag(stream)).unwrap().unwrap();
        let (position, _) = *self.of(stream, size).last().unwrap();
        StreamProof {
            stream: stream.clone(),
            blind: blind(stream).0,
            version: head.version,
            head: head.head,
            position,
            path,
            inclusion: self.inclusion(size, position),
        }
    }

    /// The names of these people, shown.
    fn disclosed(&self, people: &[(u64, &crate::Entered)]) -> Disclosed {
        let of = |(_, event): &(u64, &crate::Entered)| {
            let (id, sealed, plaintext) = self.sealed.iter().find(|(id, ..)| *id == event.id)?;
            let (field, plaintext) = ("/data/what/0".to_owned(), plaintext.clone());
            Some(Value { event: *id, field, plaintext, record_key: sealed.record_key(&VALUE_KEY).unwrap() })
        };
        Disclosed::new(people.iter().filter_map(of).collect())
    }
}
