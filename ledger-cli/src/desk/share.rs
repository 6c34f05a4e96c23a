//! Handing a checkpoint to a client: first the event in the client's stream, durably, then the file and the line.
//!
//! What is written is checked as its reader will check it before anything is recorded.

use std::path::{Path, PathBuf};

use ledger_core::StreamId;
use ledger_core::event::{LedgerEvent, ledger};
use ledger_core::proof::Tag;
use ledger_core::proof::checkpoint_file::{CheckpointFile, EventText, KeyProof, Standing, Statement};
use ledger_core::proof::line::CheckpointLine;
use ledger_store::local::signed::{Position, ProvedOf};
use ledger_store::{EventStore, ExpectedVersion};

use super::Desk;
use super::checkpoint::Signed;
use crate::failure::{Exit, Failure};
use crate::input::files;

/// A checkpoint that was handed to a client.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    /// The client.
    pub(crate) client: StreamId,
    /// The file to attach.
    pub(crate) file: PathBuf,
    /// The line for the mail's body.
    pub(crate) line: String,
}

/// A checkpoint that was signed, and where the streams that its file shows stood.
pub(super) struct Stood<'a> {
    /// How many events it covers.
    pub(super) size: u64,
    /// Its note.
    pub(super) note: &'a str,
    /// Its event.
    pub(super) event: &'a [u8],
    /// Where `_keys` stood.
    pub(super) keys: Option<Position>,
    /// Where the client stood.
    pub(super) client: Option<Position>,
}

/// What a wrong proof would be: it never leaves the house.
pub(super) fn defect(what: &str) -> Failure {
    let hint = "troth verify; troth doctor --rebuild-index; nothing was handed out";
    Failure { exit: Exit::Integrity, ..Failure::failed("unproved-checkpoint", what, hint) }
}

impl Desk<'_> {
    /// The clients that are meant, each open.
    pub(crate) fn meant_clients(&self, typed: &[String]) -> Result<Vec<StreamId>, Failure> {
        let mut clients: Vec<StreamId> = Vec::new();
        for typed in typed {
            let stream =
                StreamId::client(typed).map_err(|error| self.unknown_client(typed, &error.to_string()))?;
            if !self.settings(&stream)?.is_open() {
                return Err(
                    self.unknown_client(typed, &format!("there is no client `{typed}` in this ledger"))
                );
            }
            if !clients.contains(&stream) {
                clients.push(stream);
            }
        }
        Ok(clients)
    }

    /// Records that the checkpoint is shared with the client, then writes the file for it into this folder.
    pub(crate) fn share(&mut self, client: &StreamId, signed: &Signed, to: &Path) -> Result<Shared, Failure> {
        let Some(note) = &signed.note else {
            let (why, hint) = if signed.locked {
                ("is locked, so no line could be made", format!("troth checkpoint {client} makes one"))
            } else {
                ("is not here", format!("put keys/signing.key back, then: troth checkpoint {client}"))
            };
            let what =
                format!("the checkpoint of {} events is not signed: the signing key {why}", signed.size());
            return Err(Failure::failed("unsigned-checkpoint", what, hint));
        };
        let file = self.checkpoint_file(client, signed, note)?;
        let (size, root) = (signed.size(), signed.root());
        let date: String = signed.kept.event.recorded.to_string().chars().take(10).collect();
        let path = to.join(format!("{client}-{date}-{size}.checkpoint.txt"));
        files::free(&path)?;
        let shared = ledger::Shared { size, root, on: None, altitude: None, source_recorded: None };
        self.record_own(client, ExpectedVersion::Any, move |_| LedgerEvent::Shared(shared))?;
        files::write_whole(&path, &file.text()).map_err(|failure| Failure {
            hint: Some(format!("it counts as shared; hand out a newer one: troth checkpoint {client}")),
            ..failure
        })?;
        let tag = Tag::in_ledger(self.store.secret(), client);
        let line = CheckpointLine { ledger: self.ledger, tag, size, root }.to_string();
        Ok(Shared { client: client.clone(), file: path, line })
    }

    /// The file for a client, from where the map of the newest checkpoint is kept.
    fn checkpoint_file(
        &self,
        client: &StreamId,
        signed: &Signed,
        note: &str,
    ) -> Result<CheckpointFile, Failure> {
        let (size, event) = (signed.size(), &signed.kept.event.bytes);
        let streams = vec![StreamId::keys(), client.clone()];
        let stood = self.stood(vec![size], streams)?.pop().unwrap_or_default();
        let [of_keys, of_client] =
            <[Option<Position>; 2]>::try_from(stood).map_err(|_| defect("the client map lost a stream"))?;
        self.file_of(client, &Stood { size, note, event, keys: of_keys, client: of_client })
    }

    /// The file for a client and a checkpoint, believed as its reader will believe it.
    pub(super) fn file_of(&self, client: &StreamId, stood: &Stood<'_>) -> Result<CheckpointFile, Failure> {
        let text = |bytes: &[u8]| EventText::new(bytes).ok_or_else(|| defect("an event is no text"));
        let size = stood.size;
        let mut keys = Vec::new();
        for stored in self.runtime.block_on(self.store.read(&StreamId::keys(), 1))? {
            let position = match self.read(&stored)?.event {
                ledger_core::Event::Ledger(event) if let Some(position) = event.position() => position,
                _ => return Err(defect("`_keys` has an event that this version does not know")),
            };
            keys.push((text(&stored.bytes)?, position));
        }
        keys.retain(|(_, position)| *position < size);
        let mut of = vec![ProvedOf::Event(size - 1)];
        of.extend(keys.iter().map(|(_, position)| ProvedOf::Event(*position)));
        let proofs = self.runtime.block_on(self.store.proofs(size, of))?;
        let mut paths = proofs.paths.into_iter().map(Option::unwrap_or_default);
        let inclusion = paths.next().unwrap_or_default();
        let keys = keys.into_iter().zip(paths);
        let keys = keys.map(|((event, position), inclusion)| KeyProof { event, position, inclusion });
        let (Some(of_keys), Some(of_client)) = (&stood.keys, &stood.client) else {
            return Err(defect("the client is not in the client map"));
        };
        let statement = Statement {
            note: stood.note.to_owned(),
            event: text(stood.event)?,
            inclusion,
            keys: keys.collect(),
            key_path: of_keys.path.clone(),
        };
        let Position { head, blind, path } = of_client.clone();
        let (version, head, blind) = (head.version, head.head, blind.0);
        let standing = Standing { stream: client.clone(), blind, version, head, path };
        let file = CheckpointFile::new(statement, standing);
        file.check().map_err(|fault| defect(&format!("the checkpoint does not hold: {fault}")))?;
        Ok(file)
    }
}
