//! A bundle that its issuer can change and sign again.

use ledger_core::Hash;
use ledger_core::id::StreamId;
use ledger_core::proof::bundle::{
    CONSISTENCY, Consistency, DISCLOSED, Disclosed, EVENTS, EventProof, Grown, PROOFS, Proofs, StreamProof,
    checkpoint_name, events,
};
use ledger_core::proof::manifest::{self, Audience, Manifest, WholeStream};
use ledger_core::proof::signature::SigningKey;
use ledger_core::proof::zip::Entry;
use ledger_core::proof::{consistency, inclusion};

use crate::forge::{Event, Forger, acme, path};

/// The files, the manifest that lists them, and the key that signs it.
#[derive(Clone)]
pub(crate) struct Bundle {
    pub(crate) manifest: Manifest,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) key: SigningKey,
}

impl Bundle {
    /// Opens a bundle that was made.
    pub(crate) fn open(archive: &[u8], key: &SigningKey) -> Self {
        let opened = manifest::open(archive).expect("a bundle");
        let files = opened.files.iter().map(|file| (file.name.to_owned(), file.content.to_vec())).collect();
        Self { manifest: opened.manifest.clone(), files, key: key.clone() }
    }

    /// Signs what is in it now.
    pub(crate) fn pack(&self) -> Vec<u8> {
        let entry =
            |(name, content): &'_ (String, Vec<u8>)| -> (String, Vec<u8>) { (name.clone(), content.clone()) };
        let kept: Vec<(String, Vec<u8>)> = self.files.iter().map(entry).collect();
        let entries: Vec<Entry<'_>> = kept.iter().map(|(name, content)| Entry { name, content }).collect();
        manifest::pack(self.manifest.clone(), &entries, &self.key).expect("a bundle")
    }

    pub(crate) fn file(&mut self, name: &str) -> &mut Vec<u8> {
        let found = self.files.iter_mut().find(|(found, _)| found == name);
        &mut found.unwrap_or_else(|| panic!("{name} is in the bundle")).1
    }

    pub(crate) fn text(&mut self, name: &str) -> String {
        String::from_utf8(self.file(name).clone()).expect("text")
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        let before = self.files.len();
        self.files.retain(|(found, _)| found != name);
        assert_eq!(self.files.len() + 1, before, "{name} was in the bundle");
        self
    }

    /// Puts a file behind the others, or in the place of the one of that name.
    pub(crate) fn with(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        match self.files.iter_mut().find(|(found, _)| found == name) {
            Some((_, old)) => *old = content.into(),
            None => self.files.push((name.to_owned(), content.into())),
        }
        self
    }

    /// Replaces words in a file.
    pub(crate) fn says(mut self, name: &str, from: &str, to: &str) -> Self {
        let text = self.text(name);
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{from} stands in {name}");
        *self.file(name) = changed.into_bytes();
        self
    }

    /// The events, as they are shown.
    pub(crate) fn events(&mut self) -> Vec<String> {
        let text = self.text(EVENTS);
        text.lines().map(|line| line[83..line.len() - 1].to_owned()).collect()
    }

    /// Shows these events instead, each with its own hash.
    pub(crate) fn shows(mut self, shown: &[String]) -> Self {
        *self.file(EVENTS) = events::text(shown.iter().map(String::as_bytes));
        self
    }

    pub(crate) fn proofs(&mut self, change: impl FnOnce(&mut Proofs)) {
        let mut proofs = Proofs::read(self.file(PROOFS)).expect("proofs");
        change(&mut proofs);
        *self.file(PROOFS) = proofs.text().into_bytes();
    }

    pub(crate) fn consistency(&mut self, change: impl FnOnce(&mut Consistency)) {
        let mut grown = Consistency::read(self.file(CONSISTENCY)).expect("consistency");
        change(&mut grown);
        *self.file(CONSISTENCY) = grown.text().into_bytes();
    }

    pub(crate) fn disclosed(&mut self, change: impl FnOnce(&mut Disclosed)) {
        let mut disclosed = Disclosed::read(self.file(DISCLOSED)).expect("disclosed values");
        change(&mut disclosed);
        *self.file(DISCLOSED) = disclosed.text().into_bytes();
    }
}

impl Forger {
    /// Records that a bundle is exported, checkpoints that, and makes the bundle, with the checkpoints that were given
    /// to the client.
    pub(crate) fn exports(&mut self) -> Bundle {
        let data = format!("{{\"as_of\":\"{}\",\"audience\":\"client\"}}", self.now);
        self.records(&acme(), "bundle.exported", &data);
        let size = self.checkpoints();
        self.bundle(size)
    }

    /// The bundle that its checkpoint of this size proves.
    pub(crate) fn bundle(&self, size: u64) -> Bundle {
        let whole = [acme(), StreamId::keys(), StreamId::rules()];
        let last = usize::try_from(size).expect("small") - 1;
        let (heads, leaves) = (self.map_at(last), self.leaves());
        let included =
            |position| inclusion::prove(&leaves, size, position).unwrap_or_default().expect("there");
        let below = |stream: &StreamId| -> Vec<(u64, &Event)> {
            self.of_stream(stream).into_iter().filter(|(position, _)| *position < size).collect()
        };
        let ends = whole.clone().map(|stream| *below(&stream).last().expect("an event"));
        let streams = ends.map(|(position, event)| StreamProof {
            stream: event.stream.clone(),
            blind: self.blind(&event.stream),
            version: event.version,
            head: event.hash,
            position,
            path: path(&heads, &self.tag(&event.stream), 0),
            inclusion: included(position),
        });
        let people = below(&StreamId::people());
        let proof = |(position, event): &(u64, &Event)| EventProof {
            stream: event.stream.clone(),
            version: event.version,
            position: *position,
            inclusion: included(*position),
        };
        let proofs = Proofs::new(size, streams, people.iter().map(proof).collect());
        let shown = whole.iter().flat_map(&below).chain(people.iter().copied());
        let shown = events::text(shown.map(|(_, event)| event.text.as_bytes()).collect::<Vec<_>>());
        let given = self.given(size);
        let grown = given.iter().map(|old| {
            let proof = consistency::prove(&leaves, *old, size).unwrap_or_default().expect("a smaller log");
            Grown { size: *old, proof }
        });
        let grown = Consistency::new(size, grown.collect());
        let mut files = vec![
            ("READ-FIRST.html".to_owned(), b"<!doctype html><p>Acme".to_vec()),
            (EVENTS.to_owned(), shown),
            (PROOFS.to_owned(), proofs.text().into_bytes()),
        ];
        for size in given.into_iter().chain([size]) {
            files.push((checkpoint_name(size), self.file(size).text().into_bytes()));
        }
        files.push((CONSISTENCY.to_owned(), grown.text().into_bytes()));
        files.push((DISCLOSED.to_owned(), Disclosed::new(Vec::new()).text().into_bytes()));
        let (as_of, end) = (self.said_of(ends[0].1), |index: usize| WholeStream {
            stream: ends[index].1.stream.clone(),
            version: ends[index].1.version,
            position: ends[index].0,
        });
        let streams = [end(0), end(1), end(2)];
        let log = (size, self.root(size));
        let manifest = Manifest::new(self.ledger, Audience::Client, as_of, log, streams);
        Bundle { manifest, files, key: self.key_at(size).clone() }
    }

    fn said_of(&self, exported: &Event) -> ledger_core::Instant {
        let value: serde_json::Value = serde_json::from_str(&exported.text).unwrap_or_default();
        value["data"]["as_of"].as_str().map_or(self.now, |text| text.parse().expect("an instant"))
    }

    /// The sizes of the checkpoints that the client was given below this size: those that were shared, and those of
    /// earlier bundles, which stand right behind their events.
    pub(crate) fn given(&self, size: u64) -> Vec<u64> {
        let mut given = Vec::new();
        for (position, event) in self.of_stream(&acme()) {
            let value: serde_json::Value = serde_json::from_str(&event.text).unwrap_or_default();
            let checkpointed = |at: u64| {
                let event = usize::try_from(at).ok().and_then(|at| self.log.get(at));
                event.is_some_and(|event| event.is("ledger.checkpointed"))
            };
            if event.is("checkpoint.shared") {
                given.extend(
                    value["data"]["size"].as_u64().filter(|size| *size > 0 && checkpointed(size - 1)),
                );
            } else if event.is("bundle.exported") && checkpointed(position + 1) {
                given.push(position + 2);
            }
        }
        given.retain(|given| *given < size);
        given.sort_unstable();
        given.dedup();
        given
    }
}

/// The file of an evidence item that an event cites.
pub(crate) fn cited(content: &[u8], name: &str) -> String {
    ledger_core::proof::bundle::evidence::name(&Hash::of(content), name)
}
