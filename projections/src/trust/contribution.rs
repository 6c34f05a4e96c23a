//! One thing that happened, as evidence: on which day, by which rows, how much in each dimension.

use ledger_core::event::ladder::TrustDimension;
use ledger_core::{CommitmentRef, Day, EventId};

use super::amount::Evidence;

/// The dimensions, in the order in which they are shown. They are never averaged.
pub const DIMENSIONS: [TrustDimension; 3] =
    [TrustDimension::Competence, TrustDimension::Integrity, TrustDimension::Benevolence];

/// A dimension's name on the wire.
pub fn dimension_code(dimension: TrustDimension) -> &'static str {
    match dimension {
        TrustDimension::Competence => "competence",
        TrustDimension::Integrity => "integrity",
        TrustDimension::Benevolence => "benevolence",
    }
}

/// What a contribution is of, in the order in which contributions of one day are summed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// A promise.
    Commitment(CommitmentRef),
    /// An occurrence of a cadence, such as `acme/weekly-update@2026-03-06`.
    Occurrence(String),
    /// A contact, or a sign of candour: the so-manieth fact of its stream.
    Contact(u64),
}

/// What one promise, occurrence or contact contributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// What it is of.
    pub source: Source,
    /// The event that decides it, if one does.
    pub event: Option<EventId>,
    /// The day it counts from, in the relationship's zone.
    pub day: Day,
    /// The codes of the rows that apply, worst first.
    pub outcome: Vec<&'static str>,
    /// What it contributes by dimension, weighed; none where it says nothing of one.
    pub evidence: [Option<Evidence>; 3],
}

impl Contribution {
    pub(super) fn in_dimension(&self, dimension: TrustDimension) -> Option<Evidence> {
        match dimension {
            TrustDimension::Competence => self.evidence[0],
            TrustDimension::Integrity => self.evidence[1],
            TrustDimension::Benevolence => self.evidence[2],
        }
    }
}
