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
use ledger_store::local::signed::{Position, ProvedOf};

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

/// Where the streams that are shown whole stood in the client map of a checkpoint.
pub(super) struct Heads {
    /// The client.
    pub(super) client: Position,
    /// `_keys`.
    pub(super) keys: Position,
    /// `_rules`.
    pub(super) rules: Position,
}

impl Heads {
    /// The streams they are of.
    pub(super) fn streams(client: &StreamId) -> Vec<StreamId> {
        vec![client.clone(), StreamId::keys(), StreamId::rules()]
    }

    /// Where [`streams`](Self::streams) stood.
    pub(super) fn of(stood: Vec<Option<Position>>) -> Result<Self, Failure> {
        let stood = stood.into_iter().collect::<Option<Vec<_>>>();
        let stood = stood.and_then(|stood| <[Position; 3]>::try_from(stood).ok());
        let [client, keys, rules] = stood.ok_or_else(|| defect("the client map lost a stream"))?;
        Ok(Self { client, keys, rules })
    }

    /// Where they stood at the checkpoint of this size.
    pub(super) fn at(desk: &Desk<'_>, client: &StreamId, size: u64) -> Result<Self, Failure> {
        Self::of(desk.stood(vec![size], Self::streams(client))?.pop().unwrap_or_default())
    }
}

/// The sizes of the checkpoints that were handed to the client before this one: shared, or in a bundle.
fn older(desk: &Desk<'_>, content: &Content, size: u64) -> Result<Vec<u64>, Failure> {
    let (mut older, mut exported) = (BTreeSet::new(), Vec::new());
    for fact in content.ours() {
        match &fact.event {
            Event::Ledger(LedgerEvent::Shared(shared)) => drop(older.insert(shared.size)),
            Event::Ledger(LedgerEvent::Exported(_)) => {
                exported.push((content.client.clone(), fact.envelope.version));
            }
            _ => {}
        }
    }
    // A bundle's checkpoint stands right after what records it.
    older.extend(desk.located(exported)?.into_iter().map(|position| position + 2));
    older.retain(|older| *older < size);
    Ok(older.into_iter().collect())
}

impl Proved {
    /// Proves what is shown in the log of this size.
    pub(super) fn of(
        desk: &Desk<'_>,
        content: &Content,
        stood: Heads,
        size: u64,
        ordered: bool,
    ) -> Result<Self, Failure> {
        let older = older(desk, content, size)?;
        let checkpoints =
            desk.checkpoint_files(&content.client, &older, (size, &stood.client, &stood.keys))?;
        let (heads, events) = places(desk, content, stood, ordered)?;
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
        files.extend(
            checkpoints
                .into_iter()
                .map(|(size, file)| File { name: bundle::checkpoint_name(size), bytes: file.text().into() }),
        );
        Ok(Self { root, streams, older, files })
    }
}

/// The heads of the whole streams and the single events that are proved, each with its position and still without its
/// audit path.
fn places(
    desk: &Desk<'_>,
    content: &Content,
    stood: Heads,
    ordered: bool,
) -> Result<([StreamProof; 3], Vec<EventProof>), Failure> {
    let heads = [
        (content.client.clone(), stood.client),
        (StreamId::keys(), stood.keys),
        (StreamId::rules(), stood.rules),
    ];
    let shown = content.stored.iter().filter(|stored| ordered || stored.stream == StreamId::people());
    let shown: Vec<_> = shown.map(|stored| (stored.stream.clone(), stored.version)).collect();
    let places = heads.iter().map(|(stream, stood)| (stream.clone(), stood.head.version));
    let mut positions = desk.located(places.chain(shown.iter().cloned()).collect())?.into_iter();
    let mut next = || positions.next().unwrap_or_default();
    let heads = heads.map(|(stream, Position { head, blind, path })| StreamProof {
        position: next(),
        stream,
        blind: blind.0,
        version: head.version,
        head: head.head,
        path,
        inclusion: Vec::new(),
    });
    let event = |(stream, version)| EventProof { position: next(), stream, version, inclusion: Vec::new() };
    Ok((heads, shown.into_iter().map(event).collect()))
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
