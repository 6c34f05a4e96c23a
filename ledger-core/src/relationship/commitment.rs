//! The commitment's life cycle: where a promise can stand, and the one table of steps between.
//!
//! Late, missed and overdue are not here: they depend on when you ask.

use std::fmt;

use crate::event::commitment::{Assessment, CommitmentEvent as Event};

/// Where a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Nobody has said anything yet.
    Unsaid,
    /// Asked for.
    Requested,
    /// Offered.
    Offered,
    /// Answered with other terms.
    Countered,
    /// Promised and not settled.
    Open,
    /// Promised, and the other side said yes to it.
    Agreed,
    /// Open, and acknowledged as missed without a word to the other side.
    MissedUntold,
    /// Open, and acknowledged as missed; the other side was told.
    MissedTold,
    /// Delivered before anybody promised it.
    DeliveredUnpromised,
    /// Delivered.
    Delivered,
    /// Delivered, and accepted by the other side.
    Accepted,
    /// Let go by whom it was owed to.
    Released,
    /// Taken back by who owed it.
    Withdrawn,
    /// Imported, and never known what became of it.
    Unknown,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsaid => "not promised yet",
            Self::Requested => "requested, not promised yet",
            Self::Offered => "offered, not promised yet",
            Self::Countered => "countered, not promised yet",
            Self::Open => "open",
            Self::Agreed => "open and accepted as a promise",
            Self::MissedUntold => "acknowledged as missed",
            Self::MissedTold => "acknowledged as missed, and the other side was told",
            Self::DeliveredUnpromised => "delivered, not promised",
            Self::Delivered => "already delivered",
            Self::Accepted => "already delivered and accepted",
            Self::Released => "already released",
            Self::Withdrawn => "already withdrawn",
            Self::Unknown => "left unknown",
        })
    }
}

/// What a step is called when it cannot be taken.
pub(super) fn participle(event: &Event) -> &'static str {
    match event {
        Event::Requested(_) => "requested",
        Event::Offered(_) => "offered",
        Event::Countered(_) => "countered",
        Event::Made(_) => "promised",
        Event::Accepted(_) => "accepted as a promise",
        Event::SlipDisclosed(_) => "warned about",
        Event::AskedAfter(_) => "asked after",
        Event::Renegotiated(_) => "renegotiated",
        Event::Delegated(_) => "delegated",
        Event::Delivered(_) => "delivered",
        Event::Assessed(_) => "assessed",
        Event::Released(_) => "released",
        Event::Withdrawn(_) => "withdrawn",
        Event::MissAcknowledged(_) => "acknowledged as missed",
        Event::LeftUnknown(_) => "left unknown",
    }
}

impl Standing {
    /// Whether something is owed.
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Open | Self::Agreed | Self::MissedUntold | Self::MissedTold)
    }

    /// Whether there is talk of a promise and none yet.
    pub fn is_talk(self) -> bool {
        matches!(self, Self::Requested | Self::Offered | Self::Countered)
    }

    /// The one transition table: where this step leads from here; none where the life cycle has no such step.
    #[must_use]
    pub fn after(self, event: &Event) -> Option<Self> {
        let owed = self.is_owed();
        let next = match event {
            Event::Requested(_) if self == Self::Unsaid => Self::Requested,
            Event::Offered(_) if matches!(self, Self::Unsaid | Self::Requested) => Self::Offered,
            Event::Countered(_) if self.is_talk() => Self::Countered,
            Event::Made(_) if self == Self::Unsaid || self.is_talk() => Self::Open,
            Event::Made(_) if self == Self::DeliveredUnpromised => Self::Delivered,
            Event::Accepted(_) if self == Self::Open => Self::Agreed,
            Event::SlipDisclosed(_) | Event::AskedAfter(_) | Event::Delegated(_) if owed => self,
            // A new date gives a missed promise another life. It is no yes to the promise itself: whoever has not
            // confirmed it still can.
            Event::Renegotiated(_) if self == Self::Agreed => Self::Agreed,
            Event::Renegotiated(_) if owed => Self::Open,
            Event::Delivered(_) if owed => Self::Delivered,
            // Possible only where the promise follows: the path as a whole is judged in `decide`.
            Event::Delivered(_) if self == Self::Unsaid || self.is_talk() => Self::DeliveredUnpromised,
            Event::Assessed(said) if self == Self::Delivered => match said.verdict {
                Assessment::Accepted => Self::Accepted,
                Assessment::Rejected => Self::Open,
            },
            Event::Released(_) if owed || self.is_talk() => Self::Released,
            Event::Withdrawn(_) if owed || self.is_talk() => Self::Withdrawn,
            Event::MissAcknowledged(miss)
                if matches!(self, Self::Open | Self::Agreed | Self::MissedUntold) =>
            {
                if miss.told {
                    Self::MissedTold
                } else {
                    Self::MissedUntold
                }
            }
            Event::LeftUnknown(_) if matches!(self, Self::Open | Self::Agreed) => Self::Unknown,
            _ => return None,
        };
        // Acknowledging silently twice says nothing new.
        let repeats = matches!(event, Event::MissAcknowledged(_)) && next == self;
        (!repeats).then_some(next)
    }
}
