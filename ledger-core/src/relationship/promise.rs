//! Deciders of the commitment's life cycle: each command's one event, with the sides it belongs to checked.

use super::decide::Desk;
use super::{Command, Decided, Origin, Refusal, Stage, Wanted};
use crate::event::commitment::{
    Accepted, AskedAfter, Assessed, CommitmentEvent as E, Delegated, Delivered, LeftUnknown, MissAcknowledged,
    Released, Renegotiated, SlipDisclosed, Terms, Withdrawn,
};
use crate::event::{Draft, Event, Secret, Side};
use crate::id::{CommitmentRef, PersonId};
use crate::time::Instant;

/// The context fields every payload ends with; `Desk::draft` fills them.
macro_rules! payload {
    ($name:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {
        $name { $($field $(: $value)?,)* on: None, altitude: None, source_recorded: None }
    };
}

impl Desk<'_> {
    pub(super) fn promise(&self, stage: Stage, number: Option<u32>, wanted: Wanted) -> Result<Decided, Refusal> {
        let number = number.unwrap_or_else(|| self.number_for_new());
        self.check_needs(number, &wanted)?;
        let Wanted { side, what, size, due, owner, satisfied_when, needs, toward, source_id } = wanted;
        let needs = Some(needs).filter(|needs| !needs.is_empty());
        let terms = payload!(Terms { number, side, what, size, due, owner, satisfied_when, needs, toward, source_id });
        let event = match stage {
            Stage::Request => E::Requested(terms),
            Stage::Offer => E::Offered(terms),
            Stage::Counter => E::Countered(terms),
            Stage::Promise => E::Made(terms),
        };
        let draft = self.draft(self.occurred(None)?, Event::Commitment(event));
        self.check_terms(&draft)?;
        Ok(Decided { drafts: vec![draft], number: Some(number) })
    }

    /// The next free number, or the one already given to a repeated command.
    fn number_for_new(&self) -> u32 {
        let earlier = self.circumstances.id.and_then(|id| self.state.fact(id));
        match earlier.map(|fact| &fact.event) {
            Some(Event::Commitment(event)) => event.number(),
            _ => self.state.next_number(),
        }
    }

    fn check_needs(&self, number: u32, wanted: &Wanted) -> Result<(), Refusal> {
        let wrong = |needed: &CommitmentRef| {
            let theirs = self.state.terms(needed.number).is_some_and(|(terms, _)| terms.side != wanted.side);
            needed.stream != *self.state.stream() || needed.number == number || !theirs
        };
        match wanted.needs.iter().find(|needed| wrong(needed)) {
            Some(needed) => Err(Refusal::CannotNeed {
                reference: self.state.reference(number).to_string(),
                needed: needed.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Checks what is stated of a promise: its owner is of the side that owes it, its due is not before itself.
    pub(super) fn check_terms(&self, draft: &Draft) -> Result<(), Refusal> {
        match &draft.event {
            Event::Commitment(E::Requested(terms) | E::Offered(terms) | E::Countered(terms) | E::Made(terms)) => {
                self.of_side(terms.owner, terms.side)?;
                match terms.due {
                    Some(due) => self.due_after(due.at, draft.occurred),
                    None => Ok(()),
                }
            }
            Event::Commitment(E::Renegotiated(renegotiated)) => self.due_after(renegotiated.due.at, draft.occurred),
            _ => Ok(()),
        }
    }

    /// What people type is refused where the due lies before the promise; what an import brings is taken and flagged.
    fn due_after(&self, due: Instant, made: Instant) -> Result<(), Refusal> {
        match self.circumstances.origin {
            Origin::Typed if due < made => Err(Refusal::DueBeforeMade { due, made }),
            Origin::Typed | Origin::Imported => Ok(()),
        }
    }

    /// Every step of the life cycle after the terms were stated.
    pub(super) fn step(&self, command: Command) -> Result<Decided, Refusal> {
        let (number, event) = match command {
            Command::Accept { number, who } => (number, self.accept(number, who)?),
            Command::Warn { number, told, via, expect } => {
                self.creditor(number, told)?;
                (number, E::SlipDisclosed(payload!(SlipDisclosed { number, told, via, expect })))
            }
            Command::Ask { number, who } => {
                self.creditor(number, who)?;
                (number, E::AskedAfter(payload!(AskedAfter { number, who })))
            }
            Command::Renegotiate { number, due, agreed_by, why } => {
                self.creditor(number, agreed_by)?;
                let why = why.map(Secret::Open);
                (number, E::Renegotiated(payload!(Renegotiated { number, due, agreed_by, why })))
            }
            Command::Delegate { number, to } => {
                self.debtor(number, Some(to))?;
                (number, E::Delegated(payload!(Delegated { number, to })))
            }
            Command::Keep { number, done_by, heroic } => {
                self.debtor(number, done_by)?;
                (number, E::Delivered(payload!(Delivered { number, done_by, heroic })))
            }
            other => self.ending(other)?,
        };
        let draft = self.draft(self.occurred(Some(number))?, Event::Commitment(event));
        self.check_terms(&draft)?;
        Ok(Decided { drafts: vec![draft], number: Some(number) })
    }

    /// The steps that settle a promise, or say what is thought of its delivery.
    fn ending(&self, command: Command) -> Result<(u32, E), Refusal> {
        Ok(match command {
            Command::Assess { number, verdict, who, why } => {
                self.creditor(number, who)?;
                let why = why.map(Secret::Open);
                (number, E::Assessed(payload!(Assessed { number, verdict, who, why })))
            }
            Command::Release { number, who, why } => {
                self.creditor(number, who)?;
                (number, E::Released(payload!(Released { number, who, why: why.map(Secret::Open) })))
            }
            Command::Withdraw { number, told, why } => {
                self.creditor(number, told)?;
                (number, E::Withdrawn(payload!(Withdrawn { number, told, why: why.map(Secret::Open) })))
            }
            Command::Miss { number, reason, told, who, why } => {
                self.creditor(number, who)?;
                let why = why.map(Secret::Open);
                (number, E::MissAcknowledged(payload!(MissAcknowledged { number, reason, told, who, why })))
            }
            Command::LeaveUnknown { number } => (number, E::LeftUnknown(payload!(LeftUnknown { number }))),
            Command::Open(_)
            | Command::Amend { .. }
            | Command::Promise { .. }
            | Command::Accept { .. }
            | Command::Warn { .. }
            | Command::Ask { .. }
            | Command::Renegotiate { .. }
            | Command::Delegate { .. }
            | Command::Keep { .. }
            | Command::AmendPromise { .. }
            | Command::Retract { .. } => return Err(Refusal::NothingToChange(self.state.stream().to_string())),
        })
    }

    /// Yes to a promise accepts it; yes to a request, an offer or a counter-offer makes the promise.
    fn accept(&self, number: u32, who: Option<PersonId>) -> Result<E, Refusal> {
        let talk = self.state.standing(number).is_talk();
        match self.state.terms(number) {
            Some((terms, _)) if talk => Ok(E::Made(terms.clone())),
            _ => {
                self.creditor(number, who)?;
                Ok(E::Accepted(payload!(Accepted { number, who })))
            }
        }
    }

    fn creditor(&self, number: u32, person: Option<PersonId>) -> Result<(), Refusal> {
        self.of_side(person, self.debtor_side(number)?.other())
    }

    fn debtor(&self, number: u32, person: Option<PersonId>) -> Result<(), Refusal> {
        self.of_side(person, self.debtor_side(number)?)
    }

    fn debtor_side(&self, number: u32) -> Result<Side, Refusal> {
        let terms = self.state.terms(number).map(|(terms, _)| terms.side);
        terms.ok_or_else(|| Refusal::NoSuchPromise(self.state.reference(number)))
    }
}
