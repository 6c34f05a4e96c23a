//! What a bundle proves of its events, and every file of it that follows from the ledger alone.

use std::collections::BTreeSet;

use ledger_core::event::{Event, Evidence, LedgerEvent, PrivateFile};
use ledger_core::proof::bundle::{
    self, CONSISTENCY, Consistency, DISCLOSED, Disclosed, EVENTS, EventProof, Grown, PROOFS, Proofs,
    StreamProof,
};
use ledger_core::proof::log::Root;
use ledger_core::proof::manifest::WholeStream;
use ledger_core::{Hash, StreamId};
use ledger_store::local::signed::{ProvedOf, Traced};

use super::content::Content;
use crate::desk::Desk;
use crate::failure::{Exit, Failure};

/// Up to how many events of a client each one's place is proved without being asked for.
pub(super) const ORDERED: usize = 10_000;

/// A file of a bundle.
pub(super) struct File {
    /// Its name in the archive.
    pub(super) name: String,
    /// Its content.
    pub(super) bytes: Vec<u8>,
}

/// A file that events cite.
pub(super) struct Cited {
    /// BLAKE3 of its bytes.
    pub(super) hash: Hash,
    /// BLAKE3 of what is kept of it: its bytes, or of a private file what nobody can read.
    pub(super) kept: Hash,
    /// The private file that it is.
    pub(super) private: Option<PrivateFile>,
    /// The name it was cited by.
    pub(super) name: String,
    /// Its name in the archive; none if the ledger has it no more, or not as it was.
    pub(super) file: Option<String>,
    /// How long it is.
    pub(super) bytes: u64,
}

/// What is proved of a client's events in the log of some size.
pub(super) struct Proved {
    /// The root of that log.
    pub(super) root: Root,
    /// The streams that are shown whole.
    pub(super) streams: [WholeStream; 3],
    /// The sizes of the older checkpoints that left the house for this client.
    pub(super) older: Vec<u64>,
    /// `proofs.json` and everything in `checkpoints/`.
    pub(super) files: Vec<File>,
}

/// What would be a wrong proof: it never leaves the house.
pub(super) fn defect(what: &str) -> Failure {
    let hint = "troth verify; troth doctor --rebuild-index; nothing was handed out";
    Failure { exit: Exit::Integrity, ..Failure::failed("unproved-bundle", what, hint) }
}

/// Where the log has what a bundle of this size shows: the positions of its streams' events.
pub(super) fn traced(desk: &Desk<'_>, client: &StreamId, size: u64) -> Result<Traced, Failure> {
    desk.trace(streams(client), vec![size])
}

fn streams(client: &StreamId) -> Vec<StreamId> {
    vec![StreamId::keys(), client.clone(), StreamId::rules(), StreamId::people(), StreamId::checkpoints()]
}

/// The sizes of the checkpoints that were handed to the client before this one: shared, or in a bundle.
fn older(content: &Content, traced: &Traced, size: u64) -> BTreeSet<u64> {
    let positions = traced.positions.get(&content.client).map_or(&[][..], Vec::as_slice);
    let of = content.ours().zip(positions).filter_map(|(fact, position)| match &fact.event {
        Event::Ledger(LedgerEvent::Shared(shared)) => Some(shared.size),
        Event::Ledger(LedgerEvent::Exported(_)) => Some(position + 2),
        _ => None,
    });
    of.filter(|older| *older < size).collect()
}

impl Proved {
    /// Proves what is shown in the log of this size.
    pub(super) fn of(
        desk: &Desk<'_>,
        content: &Content,
        traced: Traced,
        size: u64,
        ordered: bool,
    ) -> Result<Self, Failure> {
        let older: Vec<u64> = older(content, &traced, size).into_iter().collect();
        let sizes: Vec<u64> = older.iter().copied().chain([size]).collect();
        let traced =
            if older.is_empty() { traced } else { desk.trace(streams(&content.client), sizes.clone())? };
        let place = Places { content, traced: &traced };
        let heads = place.heads()?;
        let events = place.events(ordered)?;
        let asked = heads.each_ref().map(|head| ProvedOf::Event(head.position)).into_iter();
        let asked = asked.chain(events.iter().map(|event| ProvedOf::Event(event.position)));
        let asked = asked.chain(older.iter().map(|size| ProvedOf::Growth(*size)));
        let (root, paths) = desk.proved(size, asked.collect())?;
        let mut paths = paths.into_iter();
        let mut next = || paths.next().unwrap_or_default();
        let heads = heads.map(|head| StreamProof { inclusion: next(), ..head });
        let events: Vec<_> =
            events.into_iter().map(|event| EventProof { inclusion: next(), ..event }).collect();
        let grown = older.iter().map(|&size| Grown { size, proof: next() }).collect();
        let streams = heads.each_ref().map(|head| WholeStream {
            stream: head.stream.clone(),
            version: head.version,
            position: head.position,
        });
        let mut files = vec![
            File { name: PROOFS.into(), bytes: Proofs::new(size, heads, events).text().into() },
            File { name: CONSISTENCY.into(), bytes: Consistency::new(size, grown).text().into() },
        ];
        let checkpoints = desk.checkpoint_files(&content.client, &sizes, &traced)?;
        files.extend(
            sizes
                .iter()
                .zip(checkpoints)
                .map(|(size, file)| File { name: bundle::checkpoint_name(*size), bytes: file.text().into() }),
        );
        Ok(Self { root, streams, older, files })
    }
}

/// Where what is shown lies in the log.
struct Places<'a> {
    content: &'a Content,
    traced: &'a Traced,
}

impl Places<'_> {
    fn position(&self, stream: &StreamId, version: u64) -> Result<u64, Failure> {
        let positions = self.traced.positions.get(stream);
        let at = usize::try_from(version.saturating_sub(1)).ok();
        let position = positions.zip(at).and_then(|(positions, at)| positions.get(at)).copied();
        position.ok_or_else(|| defect(&format!("event {version} of `{stream}` is not in the log")))
    }

    /// The heads of the whole streams, still without their audit paths.
    fn heads(&self) -> Result<[StreamProof; 3], Failure> {
        let missing = || defect("the client map lost a stream");
        let stood = self.traced.stood.last().ok_or_else(missing)?;
        let [Some(keys), Some(client), Some(rules), ..] = &stood[..] else { return Err(missing()) };
        let head = |stream: StreamId, stood: &ledger_store::local::signed::Position| {
            Ok::<_, Failure>(StreamProof {
                position: self.position(&stream, stood.head.version)?,
                stream,
                blind: stood.blind.0,
                version: stood.head.version,
                head: stood.head.head,
                path: stood.path.clone(),
                inclusion: Vec::new(),
            })
        };
        Ok([
            head(self.content.client.clone(), client)?,
            head(StreamId::keys(), keys)?,
            head(StreamId::rules(), rules)?,
        ])
    }

    /// The single events that are proved, still without their audit paths.
    fn events(&self, ordered: bool) -> Result<Vec<EventProof>, Failure> {
        let shown = self.content.stored.iter();
        let shown = shown.filter(|stored| ordered || stored.stream == StreamId::people());
        shown
            .map(|stored| {
                Ok(EventProof {
                    position: self.position(&stored.stream, stored.version)?,
                    stream: stored.stream.clone(),
                    version: stored.version,
                    inclusion: Vec::new(),
                })
            })
            .collect()
    }
}

/// `events.jsonl`.
pub(super) fn events(content: &Content) -> File {
    let bytes = bundle::events::text(content.stored.iter().map(|stored| stored.bytes.as_slice()));
    File { name: EVENTS.into(), bytes }
}

/// `disclosed.json`.
pub(super) fn disclosed(content: &Content) -> File {
    File { name: DISCLOSED.into(), bytes: Disclosed::new(content.values.clone()).text().into() }
}

/// The files that the client's events cite, each once; which of them are here is not looked at yet. A private file that is
/// not disclosed is withheld, and not among them.
pub(super) fn cited(content: &Content) -> Vec<Cited> {
    let (mut names, mut cited) = (BTreeSet::new(), Vec::new());
    for evidence in content.ours().flat_map(|fact| &fact.envelope.evidence) {
        let (Some((kept, _)), Some(Evidence::File { blake3, name, bytes, .. })) =
            (evidence.kept(), evidence.in_clear())
        else {
            continue;
        };
        let file = bundle::evidence::name(&blake3, name.as_str());
        // Some disks do not tell capital letters apart; and a name has to fit into the archive.
        if names.insert(file.to_ascii_lowercase()) && file.len() < usize::from(u16::MAX) {
            let (private, name) = (evidence.private_file(), name.to_string());
            cited.push(Cited { hash: blake3, kept, private, name, file: Some(file), bytes });
        }
    }
    cited
}

/// The bytes of the cited files that are here. The others are marked.
pub(super) fn evidence(desk: &Desk<'_>, cited: &mut [Cited]) -> Vec<File> {
    let (kept, mut files) = (desk.evidence_files(), Vec::new());
    for one in cited {
        let bytes = match &one.private {
            Some(private) => kept.get_opened(&one.kept, private),
            None => kept.get(&one.kept),
        };
        match (bytes, &one.file) {
            (Ok(bytes), Some(name)) => files.push(File { name: name.clone(), bytes }),
            _ => one.file = None,
        }
    }
    files
}
