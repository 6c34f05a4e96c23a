//! Deciders of the commitment's life cycle: each command's one event, with the sides it belongs to checked.

use super::decide::{Desk, step};
use super::{Command, Decided, Origin, Refusal, Relationship, Stage, Standing, Step, Wanted};
use crate::event::commitment::{
    Accepted, AskedAfter, Assessed, CommitmentEvent as E, Delegated, Delivered, LeftUnknown,
    MissAcknowledged, Released, Renegotiated, SlipDisclosed, Terms, Withdrawn,
};
use crate::event::{Draft, Event, Fact, Secret, Side};
use crate::id::{CommitmentRef, PersonId};

/// The context fields every payload ends with; `Desk::draft` fills them.
macro_rules! payload {
    ($name:ident { $($field:ident $(: $value:expr)?),* $(,)? }) => {
        $name { $($field $(: $value)?,)* on: None, altitude: None, source_recorded: None }
    };
}

impl Desk<'_> {
    pub(super) fn promise(
        &self,
        stage: Stage,
        number: Option<u32>,
        wanted: Wanted,
    ) -> Result<Decided, Refusal> {
        let continued = number;
        if let Some(number) = continued {
            let side = self.debtor_side(number)?;
            if wanted.side != side {
                return Err(Refusal::AnotherDebtor { reference: self.state.reference(number), side });
            }
        }
        let number = continued.unwrap_or_else(|| self.number_for_new());
        self.state.check_needs(number, wanted.side, &wanted.needs)?;
        let Wanted { side, what, size, due, owner, satisfied_when, needs, toward, milestone, source_id } =
            wanted;
        let needs = Some(needs).filter(|needs| !needs.is_empty());
        let terms = payload!(Terms {
            number,
            side,
            what,
            size,
            due,
            owner,
            satisfied_when,
            needs,
            toward,
            milestone,
            source_id
        });
        let event = match stage {
            Stage::Request => E::Requested(terms),
            Stage::Offer => E::Offered(terms),
            Stage::Counter => E::Countered(terms),
            Stage::Promise => E::Made(terms),
        };
        let draft = self.draft(self.occurred(continued)?, Event::Commitment(event));
        self.check(&draft, side)?;
        Ok(Decided { drafts: vec![draft], number: Some(number) })
    }

    /// The next free number, or the one already given to a repeated command.
    fn number_for_new(&self) -> u32 {
        match self.earlier.map(|fact| &fact.event) {
            Some(Event::Commitment(event)) => event.number(),
            _ => self.state.next_number(),
        }
    }

    /// What people type is refused where the due lies before the promise; what an import brings is taken and flagged.
    pub(super) fn check_due(&self, draft: &Draft) -> Result<(), Refusal> {
        let due = match &draft.event {
            Event::Commitment(
                E::Requested(terms) | E::Offered(terms) | E::Countered(terms) | E::Made(terms),
            ) => terms.due,
            Event::Commitment(E::Renegotiated(renegotiated)) => Some(renegotiated.due),
            _ => None,
        };
        match (self.circumstances.origin, due) {
            (Origin::Typed, Some(due)) if due.is_past(draft.occurred) => {
                Err(Refusal::DueBeforeMade { due: due.at, made: draft.occurred })
            }
            _ => Ok(()),
        }
    }

    /// Checks what is stated: whom it names is of the side it belongs to, its due is not before itself.
    fn check(&self, draft: &Draft, debtor: Side) -> Result<(), Refusal> {
        self.check_side(draft, debtor)?;
        self.check_due(draft)
    }

    /// Every step of the life cycle after the terms were stated, but saying yes to them.
    pub(super) fn step(&self, command: Command) -> Result<Decided, Refusal> {
        let event = match command {
            Command::Warn { number, told, via, expect } => {
                E::SlipDisclosed(payload!(SlipDisclosed { number, told, via, expect }))
            }
            Command::Ask { number, who } => E::AskedAfter(payload!(AskedAfter { number, who })),
            Command::Renegotiate { number, due, agreed_by, why } => {
                E::Renegotiated(payload!(Renegotiated { number, due, agreed_by, why: why.map(Secret::Open) }))
            }
            Command::Delegate { number, to } => E::Delegated(payload!(Delegated { number, to })),
            Command::Keep { number, done_by, heroic } => {
                E::Delivered(payload!(Delivered { number, done_by, heroic }))
            }
            Command::Assess { number, verdict, who, why } => {
                E::Assessed(payload!(Assessed { number, verdict, who, why: why.map(Secret::Open) }))
            }
            Command::Release { number, who, why } => {
                E::Released(payload!(Released { number, who, why: why.map(Secret::Open) }))
            }
            Command::Withdraw { number, told, why } => {
                E::Withdrawn(payload!(Withdrawn { number, told, why: why.map(Secret::Open) }))
            }
            Command::Miss { number, reason, told, who, why } => {
                // Whoever names who was told says that they were.
                let told = told || who.is_some();
                E::MissAcknowledged(payload!(MissAcknowledged {
                    number,
                    reason,
                    told,
                    who,
                    why: why.map(Secret::Open)
                }))
            }
            Command::LeaveUnknown { number } => E::LeftUnknown(payload!(LeftUnknown { number })),
            Command::Open(_)
            | Command::Amend { .. }
            | Command::Promise { .. }
            | Command::Accept { .. }
            | Command::Record(_)
            | Command::Restate(_)
            | Command::AmendPromise { .. }
            | Command::Retract { .. } => {
                return Err(Refusal::NothingToChange(self.state.stream().to_string()));
            }
        };
        let number = event.number();
        let debtor = self.debtor_side(number)?;
        let draft = self.draft(self.occurred(Some(number))?, Event::Commitment(event));
        self.check(&draft, debtor)?;
        Ok(Decided { drafts: vec![draft], number: Some(number) })
    }

    /// Yes to a promise accepts it; yes to a request, an offer or a counter-offer makes the promise. Where it is the
    /// client who says so, the promise is also accepted: it is on their word from then on.
    pub(super) fn accept(&self, number: u32, who: Option<PersonId>) -> Result<Decided, Refusal> {
        let debtor = self.debtor_side(number)?;
        let answering = match self.state.standing(number) {
            Standing::Requested => Some(debtor),
            Standing::Offered => Some(debtor.other()),
            _ => None,
        };
        let mut events = Vec::new();
        let mut yes_from = Some(Side::Client);
        if let Some((terms, _)) = self.state.terms(number).filter(|_| self.state.standing(number).is_talk()) {
            if let Some(answering) = answering {
                self.state.of_side(who, answering)?;
            }
            yes_from = who.and_then(|who| self.state.people.get(&who).copied()).or(answering);
            events.push(E::Made(terms.clone()));
        }
        if yes_from == Some(Side::Client) {
            events.push(E::Accepted(payload!(Accepted { number, who })));
        }
        let occurred = self.occurred(Some(number))?;
        let mut drafts: Vec<Draft> =
            events.into_iter().map(|event| self.draft(occurred, Event::Commitment(event))).collect();
        for draft in &drafts {
            self.check(draft, debtor)?;
        }
        // The key and the evidence belong to the first event: the other is appended with it or not at all.
        for draft in drafts.iter_mut().skip(1) {
            (draft.id, draft.evidence) = (None, Vec::new());
        }
        Ok(Decided { drafts, number: Some(number) })
    }
}

impl Relationship {
    /// Refuses a need that is no promise of the other side.
    pub(super) fn check_needs(
        &self,
        number: u32,
        side: Side,
        needs: &[CommitmentRef],
    ) -> Result<(), Refusal> {
        let wrong = |needed: &CommitmentRef| {
            let theirs = self.terms(needed.number).is_some_and(|(terms, _)| terms.side != side);
            needed.stream != *self.stream() || !theirs
        };
        match needs.iter().find(|needed| wrong(needed)) {
            Some(needed) => Err(Refusal::CannotNeed {
                reference: self.reference(number).to_string(),
                needed: needed.clone(),
            }),
            None => Ok(()),
        }
    }

    /// The facts of other promises that need this one.
    pub(super) fn needing(&self, number: u32) -> Vec<Step> {
        let needed = self.reference(number);
        let needs = |(terms, fact): (&Terms, &Fact)| {
            terms.needs.as_ref().is_some_and(|needs| needs.contains(&needed)).then(|| step(fact))
        };
        self.numbers().filter_map(|other| self.terms(other)).filter_map(needs).collect()
    }
}
