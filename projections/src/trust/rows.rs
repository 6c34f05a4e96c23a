//! The outcome table (design part 3, D.2) as rows: which there are, what they are called, what each contributes.

use ledger_core::policy::Policy;

use super::amount::{Evidence, UNIT, hundredths};
use crate::commitments::Disclosed;

/// How late something is, of the time there was for it: 0 to one whole, in billionths (the ℓ of part 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lateness(u128);

impl Lateness {
    /// All the time there was, over again.
    pub(super) const WHOLE: Self = Self(UNIT);

    /// So many milliseconds late, of so many there were; less than a day counts as a day.
    pub(super) fn of(late_millis: i64, lead_millis: i64) -> Self {
        let lead = u128::try_from(lead_millis.max(86_400_000)).unwrap_or(1);
        let late = u128::try_from(late_millis.max(0)).unwrap_or(0);
        Self(((2 * late * UNIT + lead) / (2 * lead)).min(UNIT))
    }
}

/// A row of the table that applies to a promise or an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// Kept on time, with evidence.
    Kept,
    /// Kept on time, on nothing but a word.
    KeptUnevidenced,
    /// Kept on time, by heroics.
    KeptByHeroics,
    /// Renegotiated in time, or again: with how many agreed changes there were.
    RenegotiatedInTime(u32),
    /// Renegotiated less than a business day before its due.
    RenegotiatedShortNotice,
    /// Renegotiated after its due.
    RenegotiatedAfterDue,
    /// Delivered late, by how it came to be known.
    Late(Disclosed, Lateness),
    /// Withdrawn at least a business day before its due.
    WithdrawnInTime,
    /// Withdrawn later, but before its due.
    WithdrawnShortNotice,
    /// Let go by whom it was owed to.
    Released,
    /// Missed, by how it came to be known.
    Missed(Disclosed),
    /// Past due and still open, by what word there is.
    Overdue(Disclosed, Lateness),
    /// An occurrence of a cadence that never came.
    OccurrenceMissed,
}

impl Row {
    /// Its code, as explanations show it.
    pub fn code(self) -> &'static str {
        match self {
            Self::RenegotiatedInTime(_) => "renegotiated_in_time",
            Self::Overdue(..) => "overdue",
            other => other.key(),
        }
    }

    /// Its name in a policy, where some rows have several lines.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::KeptUnevidenced => "kept_unevidenced",
            Self::KeptByHeroics => "kept_by_heroics",
            Self::RenegotiatedInTime(0 | 1) => "renegotiated_in_time",
            Self::RenegotiatedInTime(_) => "renegotiated_again",
            Self::RenegotiatedShortNotice => "renegotiated_short_notice",
            Self::RenegotiatedAfterDue => "renegotiated_after_due",
            Self::Late(Disclosed::Before, _) => "late_disclosed_before",
            Self::Late(Disclosed::After, _) => "late_disclosed_after",
            Self::Late(Disclosed::Asked, _) => "late_asked",
            Self::Late(Disclosed::Never, _) => "late_after_silence",
            Self::WithdrawnInTime => "withdrawn_in_time",
            Self::WithdrawnShortNotice => "withdrawn_short_notice",
            Self::Released => "released",
            Self::Missed(Disclosed::Before) => "missed_disclosed_before",
            Self::Missed(Disclosed::After) => "missed_disclosed_after",
            Self::Missed(Disclosed::Asked) => "missed_asked",
            Self::Missed(Disclosed::Never) => "missed_silently",
            Self::Overdue(Disclosed::Before, _) => "overdue_disclosed_before",
            Self::Overdue(Disclosed::After, _) => "overdue_disclosed_after",
            Self::Overdue(Disclosed::Asked, _) => "overdue_asked",
            Self::Overdue(Disclosed::Never, _) => "overdue",
            Self::OccurrenceMissed => "occurrence_missed",
        }
    }

    /// What it contributes by a policy: competence, then integrity, before any weight.
    pub(super) fn evidence(self, policy: &Policy) -> [Evidence; 2] {
        let (competence, integrity) = policy.outcome(self.key());
        let as_written = Evidence::hundredths(competence);
        let competence = match self {
            Self::RenegotiatedInTime(changes) => renegotiated(competence, changes),
            Self::Late(_, Lateness(late)) | Self::Overdue(_, Lateness(late)) => {
                Evidence { p: as_written.p * (UNIT - late) / UNIT, n: as_written.n * (UNIT + late) / UNIT }
            }
            _ => as_written,
        };
        [competence, Evidence::hundredths(integrity)]
    }

    /// How much worse than nothing it is, over both dimensions: what an explanation names first.
    fn harm(self, policy: &Policy) -> i128 {
        let harm = |evidence: Evidence| {
            i128::try_from(evidence.n).unwrap_or(i128::MAX) - i128::try_from(evidence.p).unwrap_or(i128::MAX)
        };
        self.evidence(policy).map(harm).iter().sum()
    }
}

/// The base to the power of how many changes there were; the penalty for each but the first, up to one whole.
fn renegotiated([base, step]: [u32; 2], changes: u32) -> Evidence {
    let (base, step) = (hundredths(base.min(100)), hundredths(step));
    let p = (0..changes.min(64)).fold(UNIT, |p, _| p * base / UNIT);
    Evidence { p, n: (step * u128::from(changes.saturating_sub(1))).min(UNIT) }
}

/// Puts rows in the order in which explanations list them: what harms most first, then as in the table.
pub(super) fn order(rows: &mut [Row], policy: &Policy) {
    rows.sort_by_key(|row| (std::cmp::Reverse(row.harm(policy)), *row));
}

/// What several rows contribute together: in each dimension the smallest p and the largest n.
pub(super) fn together(rows: &[Row], policy: &Policy) -> [Evidence; 2] {
    let all = rows.iter().map(|row| row.evidence(policy));
    all.reduce(|one, other| [one[0].stricter(other[0]), one[1].stricter(other[1])]).unwrap_or_default()
}
