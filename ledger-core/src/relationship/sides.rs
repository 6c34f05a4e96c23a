//! Whose step it is: of which side the person that a step names has to be.

use super::decide::Desk;
use super::{Refusal, Relationship};
use crate::event::{CommitmentEvent as E, Draft, Event, Side};
use crate::id::PersonId;

/// The person a step names, and the side they have to be of when `debtor` owes the promise.
fn named(event: &E, debtor: Side) -> (Option<PersonId>, Side) {
    match event {
        E::Requested(terms) | E::Offered(terms) | E::Countered(terms) | E::Made(terms) => {
            (terms.owner, terms.side)
        }
        // To our promise the client says yes as whom it is owed to; to their own, as who confirms that they gave it.
        E::Accepted(accepted) => (accepted.who, Side::Client),
        E::SlipDisclosed(disclosed) => (disclosed.told, debtor.other()),
        E::AskedAfter(asked) => (asked.who, debtor.other()),
        E::Renegotiated(renegotiated) => (renegotiated.agreed_by, debtor.other()),
        E::Delegated(delegated) => (Some(delegated.to), debtor),
        E::Delivered(delivered) => (delivered.done_by, debtor),
        E::Assessed(assessed) => (assessed.who, debtor.other()),
        E::Released(released) => (released.who, debtor.other()),
        E::Withdrawn(withdrawn) => (withdrawn.told, debtor.other()),
        E::MissAcknowledged(miss) => (miss.who, debtor.other()),
        E::LeftUnknown(_) => (None, debtor),
    }
}

impl Relationship {
    /// Refuses a person who is known to be of another side than the step belongs to.
    pub(super) fn of_side(&self, person: Option<PersonId>, expected: Side) -> Result<(), Refusal> {
        let Some(person) = person else { return Ok(()) };
        match self.people.get(&person) {
            Some(&actual) if actual != expected => Err(Refusal::WrongSide { person, actual, expected }),
            _ => Ok(()),
        }
    }
}

impl Desk<'_> {
    /// Refuses a step that names a person of the wrong side.
    pub(super) fn check_side(&self, draft: &Draft, debtor: Side) -> Result<(), Refusal> {
        let Event::Commitment(event) = &draft.event else { return Ok(()) };
        let (person, expected) = named(event, debtor);
        self.state.of_side(person, expected)
    }

    /// Refuses another debtor where a step already taken names somebody who would then be of the wrong side.
    pub(super) fn check_path_sides(&self, number: u32, debtor: Side) -> Result<(), Refusal> {
        for fact in self.state.path(number) {
            match &fact.event {
                // Terms carry their own side.
                Event::Commitment(E::Requested(_) | E::Offered(_) | E::Countered(_) | E::Made(_)) => {}
                Event::Commitment(event) => {
                    let (person, expected) = named(event, debtor);
                    self.state.of_side(person, expected)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Who owes a commitment, as last spoken of.
    pub(super) fn debtor_side(&self, number: u32) -> Result<Side, Refusal> {
        let terms = self.state.terms(number).map(|(terms, _)| terms.side);
        terms.ok_or_else(|| Refusal::NoSuchPromise(self.state.reference(number)))
    }
}
