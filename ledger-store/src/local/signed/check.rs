//! What `verify` asks of what is signed: each checkpoint's map, the keys one after the other, every kept note.

use std::collections::BTreeMap;
use std::convert::Infallible;

use ledger_core::event::{Event, Fact, LedgerEvent};
use ledger_core::proof::checkpoint::{Checkpoint, key_name};
use ledger_core::proof::cosignature::Witness;
use ledger_core::proof::keys::KeyChain;
use ledger_core::proof::log::Root;
use ledger_core::proof::map::{ClientHead, MapStore, Node, Prefix, rebuild, update};
use ledger_core::proof::{Subtrees, Tag};
use ledger_core::{Hash, StreamId};

use super::map::map_root_of;
use crate::error::{Fault, StoreError};
use crate::local::Ledger;
use crate::local::walk::Judged;

/// The map's nodes, in memory: nothing that is kept is believed.
#[derive(Default)]
struct Nodes(BTreeMap<[u8; 34], Node>);

impl MapStore for Nodes {
    type Error = Infallible;
    fn get(&self, at: &Prefix) -> Result<Option<Node>, Infallible> {
        Ok(self.0.get(&at.to_bytes()).copied())
    }
    fn put(&mut self, at: Prefix, node: Node) -> Result<(), Infallible> {
        self.0.insert(at.to_bytes(), node);
        Ok(())
    }
}

/// What was seen of it so far.
pub(crate) struct Checking {
    nodes: Nodes,
    root: Hash,
    /// The heads that changed since the last checkpoint.
    touched: BTreeMap<Tag, ClientHead>,
    keys: Option<KeyChain>,
    /// Who signs beside the ledger.
    witnesses: Vec<Witness>,
    /// The log's root at each checkpoint, by size.
    roots: BTreeMap<u64, Root>,
}

/// What was found of the notes.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// How many signatures hold.
    pub(crate) held: usize,
    /// How many checkpoints no note signs.
    pub(crate) unsigned: usize,
    /// How many cosignatures of witnesses hold.
    pub(crate) cosigned: usize,
    /// What does not hold, by the size in its name.
    pub(crate) faults: Vec<(u64, Fault)>,
}

impl Checking {
    pub(crate) fn new() -> Self {
        let mut nodes = Nodes::default();
        // The map of nothing has one root and no node.
        let root = rebuild(&mut nodes, &mut []).unwrap_or(Hash([0; 32]));
        Self {
            nodes,
            root,
            touched: BTreeMap::new(),
            keys: None,
            witnesses: Vec::new(),
            roots: BTreeMap::new(),
        }
    }

    /// Takes in a sound line, with the tree up to and with it.
    pub(crate) fn take(
        &mut self,
        ledger: &Ledger,
        line: &Judged<'_>,
        tag: Tag,
        after: &Subtrees,
    ) -> Option<Fault> {
        let fault = match &line.header.stream {
            stream if *stream == StreamId::checkpoints() => self.checkpoint(line.event, after),
            stream if *stream == StreamId::keys() => self.key(ledger, line.event, after.size() - 1),
            _ => None,
        };
        let (version, head) = (line.header.version, line.hash);
        self.touched.insert(tag, ClientHead { tag, version, head });
        fault
    }

    fn checkpoint(&mut self, event: &[u8], after: &Subtrees) -> Option<Fault> {
        let stated = map_root_of(event)?;
        self.roots.insert(after.size(), after.root());
        for head in std::mem::take(&mut self.touched).into_values() {
            match update(&mut self.nodes, &self.root, head) {
                Ok(root) => self.root = root,
                // A stream that falls is damage that its own line tells of.
                Err(_) => return Some(Fault::Map),
            }
        }
        (stated != self.root).then_some(Fault::Map)
    }

    fn key(&mut self, ledger: &Ledger, event: &[u8], position: u64) -> Option<Fault> {
        let taken = match &mut self.keys {
            None => KeyChain::begin(&ledger.folder.ledger, event).map(|chain| self.keys = Some(chain)),
            Some(chain) => chain.take(event, position),
        };
        self.witnesses.extend(witness_of(event));
        // That the first event makes the ledger's id is asked where the first line is read.
        taken.err().filter(|_| position > 0).map(Fault::Keys)
    }

    /// Holds every kept note against what the log amounted to at its size, and against the key in force there.
    pub(crate) fn finish(&self, ledger: &Ledger) -> Result<Notes, StoreError> {
        let kept = ledger.notes();
        let mut found = Notes::default();
        let sizes = kept.sizes()?;
        for &size in &sizes {
            let note = kept.get(size)?.unwrap_or_default();
            match self.holds(ledger, size, &note) {
                Ok(()) => found.held += 1,
                Err(why) => found.faults.push((size, Fault::Note { size, why })),
            }
        }
        for (size, witness) in kept.cosigned()? {
            let line = kept.cosignature(size, &witness)?.unwrap_or_default();
            let note = kept.get(size)?.unwrap_or_default();
            match self.cosigned(&note, &witness, &line) {
                Ok(()) => found.cosigned += 1,
                Err(why) => found.faults.push((size, Fault::Cosignature { size, witness, why })),
            }
        }
        found.unsigned = self.roots.keys().filter(|size| !sizes.contains(size)).count();
        Ok(found)
    }

    fn cosigned(&self, note: &str, witness: &str, line: &str) -> Result<(), String> {
        let who = self.witnesses.iter().find(|known| known.id() == witness);
        let who = who.ok_or("the log names no such witness")?;
        let (_, signed) = Checkpoint::read(note).map_err(|error| error.to_string())?;
        who.cosigned(&signed, line).map(drop).map_err(|error| error.to_string())
    }

    fn holds(&self, ledger: &Ledger, size: u64, note: &str) -> Result<(), String> {
        let (checkpoint, signed) = Checkpoint::read(note).map_err(|error| error.to_string())?;
        let id = ledger.folder.ledger;
        if checkpoint.ledger != id || checkpoint.size != size {
            return Err("it is about another ledger or another size".into());
        }
        let keys = self.keys.as_ref().ok_or("the log has no key")?;
        let key = keys.in_force_at(size).ok_or("no key was in force")?;
        signed.check(&key_name(&id), key).map_err(|error| error.to_string())?;
        match self.roots.get(&size) {
            Some(root) if *root == checkpoint.root => Ok(()),
            Some(_) => Err("it signs another log of that size: what lies before it was rewritten".into()),
            None => Err("the log has no checkpoint there: it was rewritten or cut".into()),
        }
    }
}

/// The witness that an event of `_keys` names, if it names one.
fn witness_of(event: &[u8]) -> Option<Witness> {
    match Fact::read(event).ok()?.event {
        Event::Ledger(LedgerEvent::WitnessAdded(added)) => Some(added.witness),
        _ => None,
    }
}
