//! The checkpoints that left the house: each is in the bundle, the log grew from each, and each says of the bundle what
//! it would say in the hands of the client.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{CONSISTENCY, Consistency, Grown, Problem, Trouble, checkpoint_name};
use super::checkpoints::Checkpoints;
use super::history::{Gift, History, Told};
use super::places::Places;
use crate::proof::log::Root;
use crate::proof::manifest::Manifest;
use crate::proof::verdict::{self, Facts, Finding, Held, HeldFile, Verdict};
use crate::time::Instant;

/// Reads how the log grew. Whether the proofs hold is seen with each checkpoint.
pub(super) fn grown(
    manifest: &Manifest,
    checkpoints: &Checkpoints,
    text: &[u8],
) -> Result<Vec<(u64, Vec<Root>)>, Problem> {
    let wrong = |trouble: Trouble| trouble.in_file(CONSISTENCY);
    let read = Consistency::read(text).map_err(|fault| wrong(fault.into()))?;
    if read.size != manifest.size {
        return Err(wrong(Trouble::Proofs("size")));
    }
    let sizes: BTreeSet<u64> = checkpoints.older.iter().map(|older| older.checkpoint.size).collect();
    if let Some(Grown { size, .. }) = read.from.iter().find(|grown| !sizes.contains(&grown.size)) {
        return Err(wrong(Trouble::NoCheckpoint(*size)));
    }
    Ok(read.from.into_iter().map(|Grown { size, proof }| (size, proof)).collect())
}

/// What checkpoints are judged by.
pub(super) struct Record<'p> {
    facts: Facts,
    places: &'p BTreeMap<u64, Instant>,
}

impl<'p> Record<'p> {
    pub(super) fn new(
        history: &History<'_>,
        checkpoints: &Checkpoints,
        places: &'p Places,
        consistency: Vec<(u64, Vec<Root>)>,
    ) -> Self {
        let shown = |told: &Told<'_>| verdict::Shown { hash: told.hash, recorded: told.recorded };
        let facts = Facts {
            stream: checkpoints.stream.clone(),
            events: history.of_client().iter().map(shown).collect(),
            keys: checkpoints.own.keys.clone(),
            checkpoints: checkpoints.older.iter().chain([&checkpoints.own]).cloned().collect(),
            consistency,
        };
        Self { facts, places: &places.recorded }
    }

    /// Whether each checkpoint that an event of the client tells of is here, and the one that was given away.
    pub(super) fn given(&self, history: &History<'_>) -> Result<(), Problem> {
        for told in history.of_client() {
            let wrong = |trouble: Trouble| Err(trouble.at(told.place()));
            let mut checkpoints = self.facts.checkpoints.iter();
            match told.gift {
                Some(Gift::Checkpoint { size, root }) => {
                    let Some(checked) = checkpoints.find(|checked| checked.checkpoint.size == size) else {
                        return wrong(Trouble::Withheld);
                    };
                    if checked.checkpoint.root != root {
                        return wrong(Trouble::Fork(size));
                    }
                    if checked.version >= told.version {
                        return wrong(Trouble::Early(size));
                    }
                }
                Some(Gift::Bundle { .. }) if checkpoints.all(|checked| checked.version != told.version) => {
                    return wrong(Trouble::Withheld);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Whether each older checkpoint, by size, says that the bundle is proved.
    pub(super) fn older(&self, checkpoints: &Checkpoints) -> Result<(), Problem> {
        for checked in &checkpoints.older {
            let size = checked.checkpoint.size;
            let file = HeldFile { stream: checkpoints.stream.clone(), checked: checked.clone() };
            match self.judge(&Held::File(Box::new(file))) {
                Some(finding) if finding.verdict() == Verdict::Proved => {}
                Some(finding) => return Err(Trouble::from(finding).in_file(&checkpoint_name(size))),
                None => return Err(Trouble::Lacks.in_file(&checkpoint_name(size))),
            }
        }
        Ok(())
    }

    /// What a checkpoint says of the bundle.
    pub(super) fn judge(&self, held: &Held) -> Option<Finding> {
        let finding = verdict::judge(held, &self.facts)?;
        let Finding::Proved { recorded, .. } = finding else { return Some(finding) };
        let size = match held {
            Held::Line(line) => line.size,
            Held::File(file) => file.checked.checkpoint.size,
            Held::Unreadable(_) | Held::Unbelieved(_) => return Some(finding),
        };
        let other = |(position, at): &(&u64, &Instant)| match (*position).cmp(&size.saturating_sub(1)) {
            std::cmp::Ordering::Less => **at > recorded,
            std::cmp::Ordering::Equal => false,
            std::cmp::Ordering::Greater => **at < recorded,
        };
        let found = self.places.iter().find(other);
        Some(found.map_or(finding, |(position, _)| Finding::OtherSide { position: *position }))
    }
}
