//! Whether a checkpoint file is to be believed: signed by the key in force at its size, by a key chain that makes the
//! ledger's id, with the client's position in the map that the signed log ends with.

use super::{CheckpointFile, KeyProof};
use crate::event::{Event, Fact, LedgerEvent};
use crate::id::{Hash, StreamId};
use crate::proof::checkpoint::{Checkpoint, key_name};
use crate::proof::keys::{KeyChain, KeyError, read_exactly};
use crate::proof::log::{ProofError, Root};
use crate::proof::map::{ClientHead, PathError, check_path};
use crate::proof::note::NoteError;
use crate::proof::signature::PublicKey;
use crate::proof::{Blind, Tag, inclusion};
use crate::time::Instant;

/// Why a checkpoint file is not believed. Every one of them is *altered*.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// The note has no form, or its signature does not hold.
    #[error("the checkpoint's note: {0}")]
    Note(#[from] NoteError),
    /// An event of `_keys` does not continue the chain of keys.
    #[error("version {version} of `_keys`: {error}")]
    Keys {
        /// Which event, from 1.
        version: usize,
        /// What is wrong with it.
        error: KeyError,
    },
    /// There is no key at all.
    #[error("the checkpoint file shows no key")]
    NoKey,
    /// An event of `_keys` is not in the signed log where it is said to be.
    #[error("version {version} of `_keys` is not in the signed log: {error}")]
    KeyPlace {
        /// Which event, from 1.
        version: usize,
        /// What its proof lacks.
        error: ProofError,
    },
    /// The event is not `ledger.checkpointed`.
    #[error("the checkpoint's event cannot be read: {0}")]
    Event(KeyError),
    /// The event is another one.
    #[error("the checkpoint's event is not `ledger.checkpointed` of `_checkpoints`")]
    OtherEvent,
    /// The event is not the last one of the signed log.
    #[error("the checkpoint's event is not the last of the signed log: {0}")]
    EventPlace(ProofError),
    /// `_keys` at that size was not what is shown here.
    #[error("`_keys` as shown is not in the client map: {0}")]
    KeyPath(PathError),
    /// The client's position is not in the map.
    #[error("the client's position is not in the client map: {0}")]
    ClientPath(PathError),
}

/// An event of `_keys` by what other proofs compare: its position and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its position, from 0.
    pub position: u64,
    /// Its hash.
    pub hash: Hash,
}

/// A checkpoint that is to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What the note states.
    pub checkpoint: Checkpoint,
    /// The root of the client map at that size.
    pub map_root: Hash,
    /// When the checkpoint's event was recorded, by the issuer's clock.
    pub recorded: Instant,
    /// All of `_keys` at that size, by version.
    pub keys: Vec<Key>,
    /// The client's blinded name.
    pub tag: Tag,
    /// The client's last event: its version.
    pub version: u64,
    /// The client's last event: its hash.
    pub head: Hash,
}

fn reserved(stream: &StreamId) -> Tag {
    Tag::of(stream, &Blind(Hash([0; 32])))
}

fn leaf(tag: &Tag, fact: &Fact) -> Root {
    Root::leaf(tag.leaf(fact.envelope.version, &fact.hash).as_bytes())
}

/// Reads `_keys` from its beginning and proves each event's place.
fn chain(checkpoint: &Checkpoint, proofs: &[KeyProof]) -> Result<(KeyChain, Vec<Key>), FileFault> {
    let tag = reserved(&StreamId::keys());
    let (mut chain, mut keys): (Option<KeyChain>, _) = (None, Vec::new());
    for (version, KeyProof { event, position, inclusion }) in (1..).zip(proofs) {
        let wrong = |error| FileFault::Keys { version, error };
        let position = *position;
        match &mut chain {
            None if position > 0 => return Err(wrong(KeyError::Beginning)),
            None => chain = Some(KeyChain::begin(&checkpoint.ledger, event.bytes()).map_err(wrong)?),
            Some(chain) => chain.take(event.bytes(), position).map_err(wrong)?,
        }
        let hash = Hash::of(event.bytes());
        let leaf = Root::leaf(tag.leaf(version as u64, &hash).as_bytes());
        inclusion::check(&checkpoint.root, checkpoint.size, position, leaf, inclusion)
            .map_err(|error| FileFault::KeyPlace { version, error })?;
        keys.push(Key { position, hash });
    }
    chain.map(|chain| (chain, keys)).ok_or(FileFault::NoKey)
}

impl CheckpointFile {
    /// Checks everything the file says, the note first. The first fault is the verdict.
    pub fn check(&self) -> Result<Checked, FileFault> {
        self.check_with_key().map(|(checked, _)| checked)
    }

    /// Checks like [`check`](Self::check), and gives the key that was in force at its size as well.
    pub fn check_with_key(&self) -> Result<(Checked, PublicKey), FileFault> {
        let (checkpoint, note) = Checkpoint::read(&self.note)?;
        let (chain, keys) = chain(&checkpoint, &self.keys)?;
        let key = *chain.in_force_at(checkpoint.size).ok_or(FileFault::NoKey)?;
        note.check(&key_name(&checkpoint.ledger), &key)?;
        let fact = read_exactly(self.event.bytes()).map_err(FileFault::Event)?;
        let Event::Ledger(LedgerEvent::Checkpointed(event)) = &fact.event else {
            return Err(FileFault::OtherEvent);
        };
        let of = StreamId::checkpoints();
        if fact.envelope.stream != of {
            return Err(FileFault::OtherEvent);
        }
        let (size, root) = (checkpoint.size, checkpoint.root);
        inclusion::check(&root, size, size - 1, leaf(&reserved(&of), &fact), &self.inclusion)
            .map_err(FileFault::EventPlace)?;
        let (version, head) = chain.head();
        let of_keys = ClientHead { tag: reserved(&StreamId::keys()), version, head };
        check_path(&event.map_root, &of_keys, &self.key_path).map_err(FileFault::KeyPath)?;
        let (map_root, recorded) = (event.map_root, fact.envelope.recorded);
        let Self { version, head, .. } = *self;
        let tag = Tag::of(&self.stream, &Blind(self.blind));
        check_path(&map_root, &ClientHead { tag, version, head }, &self.path)
            .map_err(FileFault::ClientPath)?;
        Ok((Checked { checkpoint, map_root, recorded, keys, tag, version, head }, key))
    }
}
