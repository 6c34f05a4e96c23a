//! The steps that many verbs take alike: an event recorded as it is, a promise spoken of, an occurrence spoken of.

use ledger_core::event::{Event, Side};
use ledger_core::relationship::Command;
use ledger_core::{CommitmentRef, PersonId, StreamId, Zone};

use super::session::{Given, Session};
use crate::args::Recording;
use crate::failure::Failure;
use crate::input::building::Building;

/// A promise that a verb speaks of.
pub(crate) struct OfPromise {
    /// Which one.
    pub(crate) reference: CommitmentRef,
    /// The zone of its client.
    pub(crate) zone: Zone,
    /// What is given beside it.
    pub(crate) given: Given,
    /// The side to which it is owed.
    pub(crate) creditor: Side,
}

/// What is said of an occurrence of a cadence.
#[derive(Clone, Copy)]
pub(crate) struct OfOccurrence<'a> {
    /// Which one, such as acme/weekly-update@2026-11-20.
    pub(crate) name: &'a str,
    /// The type of event that says it.
    pub(crate) kind: &'static str,
    /// Who of the client was told, asked or agreed.
    pub(crate) who: Option<&'a str>,
}

impl Session<'_, '_> {
    /// Records an event of the catalogue as it is.
    pub(crate) fn record(&mut self, stream: &StreamId, event: Event, given: &Given) -> Result<(), Failure> {
        self.decide(stream, Command::Record(Box::new(event)), given).map(drop)
    }

    /// The promise that a verb speaks of, and what is given beside it.
    pub(crate) fn of_promise(&mut self, typed: &str, recording: &Recording) -> Result<OfPromise, Failure> {
        let reference = self.commitment(typed)?;
        let zone = self.zone(&reference.stream)?;
        let given = self.given(recording, zone)?;
        let creditor = self.creditor(&reference)?;
        Ok(OfPromise { reference, zone, given, creditor })
    }

    /// Somebody of that side, where anybody is named.
    pub(crate) fn maybe_person(
        &mut self,
        name: Option<&str>,
        side: Side,
    ) -> Result<Option<PersonId>, Failure> {
        name.map(|name| self.person(name, side)).transpose()
    }

    /// Records what is said of an occurrence, with what `more` adds to it. Answers its client.
    pub(crate) fn of_occurrence(
        &mut self,
        said: OfOccurrence<'_>,
        recording: &Recording,
        more: impl FnOnce(&Self, Building, Zone) -> Result<Building, Failure>,
    ) -> Result<StreamId, Failure> {
        let (stream, cadence, day) = self.occurrence(said.name)?;
        let zone = self.zone(&stream)?;
        let given = self.given(recording, zone)?;
        let who = self.maybe_person(said.who, Side::Client)?;
        let building = Building::of(said.kind)?
            .set("cadence", cadence)
            .set("occurrence", day.to_string())
            .person("who", who);
        let event = more(self, building, zone)?.build()?;
        self.record(&stream, event, &given)?;
        Ok(stream)
    }
}
