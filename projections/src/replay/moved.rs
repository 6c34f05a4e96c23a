//! What moved the figures between two steps: contributions that appeared, changed or fell away, and new promises.

use std::collections::BTreeMap;

use ledger_core::event::ladder::TrustDimension;
use ledger_core::{CommitmentRef, Day, EventId, Zone};

use super::figures::{Figures, Seen};
use crate::commitments::JudgedCommitment;
use crate::trust::{Contribution, DIMENSIONS, PARTS, Share, Source};

/// By how much one dimension moved, in 1/10,000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What is proven: more is positive.
    pub proven: i64,
    /// What is broken: more is positive.
    pub broken: i64,
}

/// How something moved the figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// It counts since this step.
    Appeared,
    /// It counts otherwise than before.
    Changed,
    /// It counts no longer.
    Gone,
    /// It was promised, and counts for nothing yet.
    Promised,
    /// Something was recorded of it that counts for nothing, such as another due of an open promise.
    Told,
}

impl How {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Appeared => "appeared",
            Self::Changed => "changed",
            Self::Gone => "gone",
            Self::Promised => "promised",
            Self::Told => "told",
        }
    }
}

/// Something that moved the figures since the step before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// What it is of.
    pub source: Source,
    /// How it moved them.
    pub how: How,
    /// The day it counts from, or counted from; where it counts for nothing, the day it was promised.
    pub day: Day,
    /// The codes of the rows that apply, or applied, worst first; where it counts for nothing, what became of it.
    pub outcome: Vec<&'static str>,
    /// The events that came to it since the step before. None where time alone decided it: nothing was sent or said.
    pub events: Vec<EventId>,
    /// By how much its part of each dimension moved, in the order of [`DIMENSIONS`].
    pub change: [Change; 3],
}

impl Moved {
    /// How much it moved in all: its parts of all dimensions, whatever their sign.
    pub fn size(&self) -> u64 {
        self.change.iter().map(|change| change.proven.unsigned_abs() + change.broken.unsigned_abs()).sum()
    }
}

/// By how much each dimension differs.
pub(super) fn changes(before: &Figures, after: &Figures) -> [Change; 3] {
    DIMENSIONS.map(|dimension| {
        let parts = |figures: &Figures| {
            let of = figures.dimensions.iter().find(|one| one.dimension == dimension);
            of.map_or((0, 0), |one| (one.opinion.proven(PARTS), one.opinion.broken(PARTS)))
        };
        let ((proven, broken), (now_proven, now_broken)) = (parts(before), parts(after));
        Change { proven: signed(now_proven) - signed(proven), broken: signed(now_broken) - signed(broken) }
    })
}

fn signed(parts: u128) -> i64 {
    i64::try_from(parts).unwrap_or(i64::MAX)
}

/// What moved the figures, largest first; of equals the earlier one.
pub(super) fn moved(before: &Seen, after: &Seen, zone: Zone) -> Vec<Moved> {
    let (was, is) = (by_source(&before.shares), by_source(&after.shares));
    let new = |source: &Source, of: &Contribution| new_events(source, of, before, after);
    let mut all = Vec::new();
    for (source, (of, parts)) in &is {
        let (how, old) = match was.get(source) {
            None => (How::Appeared, [Change::default(); 3]),
            Some((old, parts)) if counts_otherwise(old, of) => (How::Changed, *parts),
            Some(_) => continue,
        };
        all.push(told(source, how, of, new(source, of), less(parts, &old)));
    }
    for (source, (of, parts)) in was.iter().filter(|(source, _)| !is.contains_key(*source)) {
        all.push(told(source, How::Gone, of, new(source, of), less(&[Change::default(); 3], parts)));
    }
    for (promise, made) in after.promises.iter().filter_map(|one| Some((one, one.made?))) {
        let source = Source::Commitment(promise.reference.clone());
        let events = new_of_promise(&promise.reference, before, after);
        if !events.is_empty() && all.iter().all(|one| one.source != source) {
            all.push(Moved {
                source,
                how: if is_made(&promise.reference, before) { How::Told } else { How::Promised },
                day: made.on.unwrap_or_else(|| zone.day(made.at)),
                outcome: vec![promise.outcome.code()],
                events,
                change: [Change::default(); 3],
            });
        }
    }
    all.sort_by(|one, other| {
        let key = |moved: &Moved| (std::cmp::Reverse(moved.size()), moved.how, moved.day);
        (key(one), &one.source).cmp(&(key(other), &other.source))
    });
    all
}

/// Whether a contribution counts otherwise: another event may decide it, and it says the same.
fn counts_otherwise(old: &Contribution, new: &Contribution) -> bool {
    (old.day, &old.outcome, old.evidence) != (new.day, &new.outcome, new.evidence)
}

fn told(source: &Source, how: How, of: &Contribution, events: Vec<EventId>, change: [Change; 3]) -> Moved {
    Moved { source: source.clone(), how, day: of.day, outcome: of.outcome.clone(), events, change }
}

/// Each contribution with its parts of the dimensions.
fn by_source(shares: &[Share]) -> BTreeMap<&Source, (&Contribution, [Change; 3])> {
    let mut all: BTreeMap<&Source, (&Contribution, [Change; 3])> = BTreeMap::new();
    for share in shares {
        let (_, parts) = all.entry(&share.of.source).or_insert((&share.of, [Change::default(); 3]));
        let place = match share.dimension {
            TrustDimension::Competence => 0,
            TrustDimension::Integrity => 1,
            TrustDimension::Benevolence => 2,
        };
        if let Some(part) = parts.get_mut(place) {
            *part = Change { proven: signed(share.proven), broken: signed(share.broken) };
        }
    }
    all
}

fn less(one: &[Change; 3], other: &[Change; 3]) -> [Change; 3] {
    let mut left = *one;
    for (left, other) in left.iter_mut().zip(other) {
        left.proven -= other.proven;
        left.broken -= other.broken;
    }
    left
}

/// The events that came to a contribution: of a promise all that are new, else the one that decides it.
fn new_events(source: &Source, of: &Contribution, before: &Seen, after: &Seen) -> Vec<EventId> {
    let Source::Commitment(reference) = source else {
        let known = before.shares.iter().any(|share| share.of.event == of.event);
        return of.event.into_iter().filter(|_| !known).collect();
    };
    new_of_promise(reference, before, after)
}

/// The events of a promise that are new.
fn new_of_promise(reference: &CommitmentRef, before: &Seen, after: &Seen) -> Vec<EventId> {
    let old = find(reference, before).map_or(&[][..], |one| &one.events);
    let events = find(reference, after).map_or(&[][..], |one| &one.events);
    events.iter().filter(|event| !old.contains(event)).copied().collect()
}

fn is_made(reference: &CommitmentRef, seen: &Seen) -> bool {
    find(reference, seen).is_some_and(|one| one.made.is_some())
}

fn find<'a>(reference: &CommitmentRef, seen: &'a Seen) -> Option<&'a JudgedCommitment> {
    seen.promises.iter().find(|one| one.reference == *reference)
}
