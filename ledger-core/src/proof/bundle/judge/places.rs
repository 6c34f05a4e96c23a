//! Where the events stand: the streams' ends in the client map, ends and single events in the signed log, and whether
//! `recorded` rises with position.

use std::collections::BTreeMap;

use super::super::{PROOFS, Problem, Proofs, StreamProof, Trouble};
use super::checkpoints::Checkpoints;
use super::history::{History, Told};
use crate::id::Hash;
use crate::proof::checkpoint_file::Checked;
use crate::proof::log::Root;
use crate::proof::manifest::{Manifest, WholeStream};
use crate::proof::map::{ClientHead, check_path};
use crate::proof::{Blind, Tag, inclusion};
use crate::time::Instant;

/// The positions that are proved.
pub(super) struct Places {
    /// Position and `recorded`, by position: events that are shown, and the bundle's own checkpoint.
    pub(super) recorded: BTreeMap<u64, Instant>,
    /// Whether every event's position is shown.
    pub(super) ordered: bool,
}

/// What is collected on the way.
struct Found<'h, 'a> {
    history: &'h History<'a>,
    /// Which event stands there, by position.
    at: BTreeMap<u64, usize>,
    /// Where it stands, by event.
    of: Vec<Option<u64>>,
}

/// Checks the proofs against the bundle's own checkpoint.
pub(super) fn check(
    manifest: &Manifest,
    checkpoints: &Checkpoints,
    history: &History<'_>,
    text: &[u8],
) -> Result<Places, Problem> {
    let proofs = Proofs::read(text).map_err(|fault| Trouble::from(fault).in_file(PROOFS))?;
    if proofs.size != manifest.size {
        return Err(Trouble::Proofs("size").in_file(PROOFS));
    }
    let own = &checkpoints.own;
    let mut found = Found { history, at: BTreeMap::new(), of: vec![None; history.events.len()] };
    for ((whole, proof), index) in manifest.streams.iter().zip(&proofs.streams).zip(history.heads()) {
        found.head(own, whole, proof, index)?;
    }
    if proofs.streams.first().is_none_or(|client| client.position + 2 != manifest.size) {
        return Err(Trouble::Proofs("position of `bundle.exported`").in_file(PROOFS));
    }
    for (index, key) in history.keys().zip(&own.keys) {
        found.stands(index, key.position)?;
    }
    let all = history.events.len();
    let ordered = proofs.events.len() == all;
    let listed = if ordered { 0 } else { all - history.of_people().len() };
    if proofs.events.len() != all - listed {
        return Err(Trouble::Proofs("list of events").in_file(PROOFS));
    }
    for (index, proof) in (listed..).zip(&proofs.events) {
        let Some(told) = history.events.get(index) else { break };
        if (&proof.stream, proof.version) != (&told.stream, told.version) {
            return Err(Trouble::Proofs("list of events").at(told.place()));
        }
        let tag = if told.stream == manifest.stream { own.tag } else { reserved(told) };
        included(own, &tag, told, proof.position, &proof.inclusion)?;
        found.stands(index, proof.position)?;
    }
    found.rise()?;
    Ok(Places { recorded: found.in_order(own)?, ordered })
}

fn reserved(told: &Told<'_>) -> Tag {
    Tag::of(&told.stream, &Blind(Hash([0; 32])))
}

/// Whether an event is in the log of the bundle's checkpoint.
fn included(own: &Checked, tag: &Tag, told: &Told<'_>, position: u64, path: &[Root]) -> Result<(), Problem> {
    let leaf = Root::leaf(tag.leaf(told.version, &told.hash).as_bytes());
    inclusion::check(&own.checkpoint.root, own.checkpoint.size, position, leaf, path)
        .map_err(|error| Trouble::NotIncluded { position, error }.at(told.place()))
}

impl Found<'_, '_> {
    /// A whole stream's end: in the map, so that no later event is left out, and in the log.
    fn head(
        &mut self,
        own: &Checked,
        whole: &WholeStream,
        proof: &StreamProof,
        index: usize,
    ) -> Result<(), Problem> {
        let Some(told) = self.history.events.get(index) else { return Ok(()) };
        let wrong = |trouble: Trouble| Err(trouble.at(told.place()));
        let StreamProof { stream, blind, version, head, position, path, inclusion } = proof;
        if (stream, *version, *position) != (&whole.stream, whole.version, whole.position) {
            return wrong(Trouble::Proofs("stream"));
        }
        if *head != told.hash {
            return wrong(Trouble::Proofs("head"));
        }
        let tag = Tag::of(stream, &Blind(*blind));
        if tag != if stream.is_reserved() { reserved(told) } else { own.tag } {
            return wrong(Trouble::Proofs("blind"));
        }
        if let Err(error) =
            check_path(&own.map_root, &ClientHead { tag, version: *version, head: *head }, path)
        {
            return wrong(Trouble::NotInMap(error));
        }
        included(own, &tag, told, *position, inclusion)?;
        self.stands(index, *position)
    }

    /// Notes where an event stands: one event at one position, whoever says so.
    fn stands(&mut self, index: usize, position: u64) -> Result<(), Problem> {
        let known = self.of.get_mut(index).map(|known| known.replace(position));
        let same = known.flatten().is_none_or(|known| known == position);
        if same && *self.at.entry(position).or_insert(index) == index {
            return Ok(());
        }
        let place = self.history.events.get(index).map(Told::place).unwrap_or_default();
        Err(Trouble::Position(position).at(place))
    }

    /// Whether positions rise with versions in each stream.
    fn rise(&self) -> Result<(), Problem> {
        let mut before: Option<(&Told<'_>, u64)> = None;
        for (told, position) in self.history.events.iter().zip(&self.of) {
            let Some(position) = *position else { continue };
            if before.is_some_and(|(before, last)| before.stream == told.stream && last >= position) {
                return Err(Trouble::Position(position).at(told.place()));
            }
            before = Some((told, position));
        }
        Ok(())
    }

    /// Whether `recorded` does not fall with position, the bundle's checkpoint included.
    fn in_order(&self, own: &Checked) -> Result<BTreeMap<u64, Instant>, Problem> {
        let mut recorded = BTreeMap::new();
        let mut last: Option<Instant> = None;
        for (position, index) in &self.at {
            let Some(told) = self.history.events.get(*index) else { continue };
            if last.is_some_and(|last| told.recorded < last) {
                return Err(Trouble::Backdated.at(told.place()));
            }
            last = Some(told.recorded);
            recorded.insert(*position, told.recorded);
        }
        if last.is_some_and(|last| own.recorded < last) {
            let name = super::super::checkpoint_name(own.checkpoint.size);
            return Err(Trouble::Backdated.in_file(&name));
        }
        recorded.insert(own.checkpoint.size - 1, own.recorded);
        Ok(recorded)
    }
}
