//! The words of verdicts, as people and programs read them.

use ledger_core::event::Evidence;

/// What became of a commitment, as of an instant (design part 5, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Delivered in time for the due in force at the delivery.
    KeptOnTime,
    /// Delivered after it, however long after.
    KeptLate,
    /// Undelivered five business days after the due, declared missed, or withdrawn after the due; with a word by then.
    Missed,
    /// Undelivered five business days after the due, and no word by then.
    MissedSilently,
    /// Past due and undelivered, for less than five business days.
    Overdue,
    /// Its due lies ahead.
    Open,
    /// Whoever it was owed to let it go.
    Released,
    /// Whoever owed it took it back before it was due.
    Withdrawn,
    /// Imported and never settled.
    Unknown,
    /// Promised without a due: a loose end.
    Undated,
    /// Promised after it had been delivered.
    Retrospective,
    /// Asked for, not promised.
    Requested,
    /// Offered, not promised.
    Offered,
    /// Answered with other terms, not promised.
    Countered,
}

impl Outcome {
    /// Every outcome, in the order in which they are documented.
    pub const ALL: [Self; 14] = [
        Self::KeptOnTime,
        Self::KeptLate,
        Self::Missed,
        Self::MissedSilently,
        Self::Overdue,
        Self::Open,
        Self::Released,
        Self::Withdrawn,
        Self::Unknown,
        Self::Undated,
        Self::Retrospective,
        Self::Requested,
        Self::Offered,
        Self::Countered,
    ];

    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::KeptOnTime => "kept_on_time",
            Self::KeptLate => "kept_late",
            Self::Missed => "missed",
            Self::MissedSilently => "missed_silently",
            Self::Overdue => "overdue",
            Self::Open => "open",
            Self::Released => "released",
            Self::Withdrawn => "withdrawn",
            Self::Unknown => "unknown",
            Self::Undated => "undated",
            Self::Retrospective => "retrospective",
            Self::Requested => "requested",
            Self::Offered => "offered",
            Self::Countered => "countered",
        }
    }

    /// Whether the due in force was not kept: late, missed or overdue.
    pub fn is_slipped(self) -> bool {
        matches!(self, Self::KeptLate | Self::Missed | Self::MissedSilently | Self::Overdue)
    }
}

/// How whom it is owed to came to know of a slip: by the first word after the due in force was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disclosed {
    /// Whoever owed it said so before the due had passed.
    Before,
    /// Whoever owed it said so after it, unasked and before it was missed.
    After,
    /// Whoever it is owed to had to ask.
    Asked,
    /// There was no word before it was missed; or there was nothing to disclose.
    Never,
}

impl Disclosed {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::Asked => "asked",
            Self::Never => "never",
        }
    }
}

/// How long before a due a change or a withdrawal was agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Notice {
    /// At least one business day before.
    InTime,
    /// Before it, but less.
    Short,
    /// After it.
    AfterDue,
}

impl Notice {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::InTime => "in_time",
            Self::Short => "short_notice",
            Self::AfterDue => "after_due",
        }
    }
}

/// On whose word an outcome is known, strongest first (design part 1, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// A kept file shows it.
    File,
    /// It can be looked up.
    Locator,
    /// The client confirmed it.
    Client,
    /// We say so.
    Ours,
}

impl Word {
    /// The strongest of these items of evidence; our own word where there is none. What is private counts like any
    /// other, also once nobody can read it any more.
    pub(crate) fn of(evidence: &[Evidence]) -> Self {
        let word = |item: &Evidence| if item.is_file() { Self::File } else { Self::Locator };
        evidence.iter().map(word).min().unwrap_or(Self::Ours)
    }

    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Locator => "locator",
            Self::Client => "client",
            Self::Ours => "ours",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_its_name_on_the_wire() {
        let names = Outcome::ALL.map(Outcome::code).join(" ");
        let documented = "kept_on_time kept_late missed missed_silently overdue open released withdrawn unknown \
                          undated retrospective requested offered countered";
        assert_eq!(names, documented);
    }

    #[test]
    fn words_and_notices_have_theirs() {
        let words = [Word::File, Word::Locator, Word::Client, Word::Ours].map(Word::code);
        assert_eq!(words, ["file", "locator", "client", "ours"]);
        let disclosed =
            [Disclosed::Before, Disclosed::After, Disclosed::Asked, Disclosed::Never].map(Disclosed::code);
        assert_eq!(disclosed, ["before", "after", "asked", "never"]);
        let notices = [Notice::InTime, Notice::Short, Notice::AfterDue].map(Notice::code);
        assert_eq!(notices, ["in_time", "short_notice", "after_due"]);
    }
}
