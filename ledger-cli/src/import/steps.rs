//! What rows mean: an entry of a file, as the steps it takes.

use ledger_core::event::Side;
use ledger_core::event::commitment::Size;
use ledger_core::relationship::Profile;
use ledger_core::{Due, Event, Text};

use super::cells::Moment;
use super::csv::row::Place;
use crate::input::building::Building;

/// A commitment, an update, or whatever else one or several rows give.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    /// What happened, in the order of time; of a commitment, the promise itself first.
    pub(crate) steps: Vec<Step>,
    /// What is recorded as it is, and worth a look.
    pub(crate) warnings: Vec<(Place, String)>,
}

/// One thing that happened.
#[derive(Debug)]
pub(crate) struct Step {
    /// Where the file says so.
    pub(crate) place: Place,
    /// When.
    pub(crate) moment: Moment,
    /// Its idempotency key.
    pub(crate) key: String,
    /// What it rests on, and where the file says so.
    pub(crate) evidence: Vec<(Place, String)>,
    /// What.
    pub(crate) act: Act,
}

/// What happened.
#[derive(Debug)]
pub(crate) enum Act {
    /// It was promised.
    Make(Box<Promised>),
    /// Both sides agreed on another due; by whom of the other side.
    Renegotiate(Due, Option<String>),
    /// Who owed it said that it will slip, perhaps to when.
    Disclose(Option<Due>),
    /// Who was owed it asked for it.
    Ask,
    /// It was delivered; whether by heroics.
    Keep(Option<bool>),
    /// Who was owed it let it go.
    Release,
    /// Who owed it took it back.
    Withdraw,
    /// Who owed it said that it was missed.
    Miss,
    /// Nobody knows what became of it.
    LeaveUnknown,
    /// A relationship begins, with whoever of us looks after it.
    Open(Box<Profile>, Option<String>),
    /// A cadence is set as the relationship begins.
    Cadence(Box<Event>),
    /// A fact of another kind, whole as it is.
    Record(Box<Event>),
    /// The two sides were in contact.
    Touch(Box<Touch>),
}

/// What was promised.
#[derive(Debug)]
pub(crate) struct Promised {
    pub(crate) side: Side,
    pub(crate) what: Text,
    pub(crate) size: Size,
    pub(crate) due: Option<Due>,
    pub(crate) owner: Option<String>,
    pub(crate) source_id: Option<Text>,
}

/// A contact: what is known of it without asking the ledger.
#[derive(Debug)]
pub(crate) struct Touch {
    pub(crate) event: Building,
    /// Who of the client's side.
    pub(crate) who: Option<String>,
    /// The promise it is about: `acme/7`, a number, or its id in another file; and where the file says so.
    pub(crate) about: Option<(Place, String)>,
}

impl Step {
    /// Where the file names what the ledger may not know.
    pub(crate) fn names_at(&self) -> Place {
        match &self.act {
            Act::Touch(touch) => touch.about.as_ref().map_or(self.place, |(place, _)| *place),
            _ => self.place,
        }
    }
}

impl Act {
    /// Whether it says what became of the commitment.
    pub(crate) fn ends(&self) -> bool {
        matches!(self, Self::Keep(_) | Self::Release | Self::Withdraw | Self::Miss | Self::LeaveUnknown)
    }

    /// Whether its time is the best guess the file allows: what was recorded stands, whatever is guessed today.
    pub(crate) fn is_of_guessed_time(&self) -> bool {
        match self {
            Self::Open(..) => true,
            Self::Record(event) => event.kind().0 == "contract.signed",
            _ => false,
        }
    }
}
