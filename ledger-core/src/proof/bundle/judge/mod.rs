//! Judging a bundle. Bytes in, verdict out; the first problem is the verdict. In this order:
//!
//! 1. the archive, the manifest, its list of files, the files that every bundle has;
//! 2. the checkpoint files by size, each on its own: [`checkpoints`];
//! 3. the note that signs the manifest, with the key that the bundle's own checkpoint puts in force;
//! 4. the events, line by line and then as a whole: [`history`];
//! 5. where they stand in map and log: [`places`];
//! 6. the disclosed values and the evidence files: [`contents`];
//! 7. how the log grew, each checkpoint that an event tells of, each older checkpoint against the bundle: [`shared`];
//! 8. what the reader holds against it.
//!
//! A bundle is hostile input: nothing is read twice its size into memory, nothing recurses beyond the 64 levels that the
//! spelling allows, nothing is written anywhere.

mod checkpoints;
mod contents;
mod history;
mod places;
mod shared;

use super::{CONSISTENCY, DISCLOSED, EVENTS, Judgement, PROOFS, Place, Problem, Shown, Trouble};
use super::{checkpoint_name, checkpoint_size};
use crate::proof::manifest::{self, BundleFault, Opened};
use crate::proof::verdict::{Finding, Held, Verdict};

/// How long a file may be that is read whole, in bytes. The events are read line by line.
const LONGEST: usize = 256 << 20;

/// Judges a bundle, alone or by a checkpoint that the reader holds.
pub fn verify(archive: &[u8], held: Option<&Held>) -> Judgement {
    let mut shown = Shown::default();
    let (verdict, problem, against) = match judge(archive, held, &mut shown) {
        Ok(None) => (Verdict::Ok, None, None),
        Ok(Some(finding)) if finding.verdict() == Verdict::Proved => (Verdict::Proved, None, Some(finding)),
        Ok(Some(finding)) => {
            let problem = Trouble::from(finding.clone()).at(Place::default());
            (finding.verdict(), Some(problem), Some(finding))
        }
        Err(problem) => (problem.trouble.verdict(), Some(problem), None),
    };
    Judgement { verdict, problem, shown, against }
}

fn judge(archive: &[u8], held: Option<&Held>, shown: &mut Shown) -> Result<Option<Finding>, Problem> {
    let opened = manifest::open(archive).map_err(fault)?;
    shown.manifest = Some(opened.manifest.clone());
    complete(&opened, LONGEST)?;
    let checkpoints = checkpoints::read(&opened)?;
    shown.recorded = Some(checkpoints.own.recorded);
    opened.manifest.check_note(opened.note, &checkpoints.key).map_err(fault)?;
    shown.signatures = checkpoints.older.len() + 2;
    shown.older = checkpoints.older.iter().map(|older| older.checkpoint.size).collect();
    let history = history::read(&opened.manifest, &checkpoints.own, file(&opened, EVENTS)?)?;
    shown.events = history.events.len();
    shown.of_client = history.of_client().len();
    shown.of_people = history.of_people().len();
    let places = places::check(&opened.manifest, &checkpoints, &history, file(&opened, PROOFS)?)?;
    shown.ordered = places.ordered;
    let private = contents::disclosed(&opened.manifest, &history, file(&opened, DISCLOSED)?, shown)?;
    contents::evidence(&opened, &history, private, shown)?;
    let grown = shared::grown(&opened.manifest, &checkpoints, file(&opened, CONSISTENCY)?)?;
    let record = shared::Record::new(&history, &checkpoints, &places, grown);
    record.given(&history)?;
    record.older(&checkpoints)?;
    Ok(held.and_then(|held| record.judge(held)))
}

/// The place of a fault in archive and manifest.
fn fault(fault: BundleFault) -> Problem {
    let place = match &fault {
        BundleFault::Zip(_) => Place::default(),
        BundleFault::Place { name, .. } => Place::file(name),
        BundleFault::Unlisted(name) | BundleFault::Missing(name) | BundleFault::Content(name) => {
            Place::file(name)
        }
        BundleFault::Note(_) => Place::file(manifest::NOTE),
        BundleFault::Spelling(_) | BundleFault::Shape(_) | BundleFault::Manifest(_) => {
            Place::file(manifest::MANIFEST)
        }
    };
    Trouble::from(fault).at(place)
}

/// The content of a file that every bundle has.
fn file<'a>(opened: &Opened<'a>, name: &str) -> Result<&'a [u8], Problem> {
    opened.file(name).ok_or_else(|| Trouble::Lacks.in_file(name))
}

/// Whether the files are there that every bundle has, no other lies among the checkpoints, and none of them is too long.
fn complete(opened: &Opened<'_>, longest: usize) -> Result<(), Problem> {
    if opened.manifest.text().len() > longest {
        return Err(Trouble::TooLong.in_file(manifest::MANIFEST));
    }
    let own = checkpoint_name(opened.manifest.size);
    for name in [EVENTS, PROOFS, DISCLOSED, CONSISTENCY, &own] {
        file(opened, name)?;
    }
    for file in &opened.files {
        let is_checkpoint = checkpoint_size(file.name).is_some_and(|size| size <= opened.manifest.size);
        if lies_in(file.name, "checkpoints/") && file.name != CONSISTENCY && !is_checkpoint {
            return Err(Trouble::Stray.in_file(file.name));
        }
        let read_whole = is_checkpoint || [PROOFS, DISCLOSED, CONSISTENCY].contains(&file.name);
        if read_whole && file.content.len() > longest {
            return Err(Trouble::TooLong.in_file(file.name));
        }
    }
    Ok(())
}

/// Whether a file lies in a folder, also on a disk that does not tell capital letters apart.
fn lies_in(name: &str, folder: &str) -> bool {
    name.get(..folder.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(folder))
}

#[cfg(test)]
mod tests;
