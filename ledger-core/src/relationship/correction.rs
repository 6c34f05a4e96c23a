//! Deciders of corrections: an event is taken back, a promise's terms are set right under the same number.

use super::decide::Desk;
use super::{Change, Decided, Refusal, Relationship, Stated, TermsChange, is_opening};
use crate::event::commitment::Terms;
use crate::event::correction::Retracted;
use crate::event::{
    CommitmentEvent, Context, CorrectionEvent, Draft, Event, Fact, RelationshipEvent, Secret, Side,
};
use crate::id::EventId;
use crate::text::Text;
use crate::time::Due;

/// What a draft takes back, if it is a retraction.
pub(super) fn target(draft: &Draft) -> Option<EventId> {
    match &draft.event {
        Event::Correction(CorrectionEvent::Retracted(retracted)) => Some(retracted.target),
        _ => None,
    }
}

impl Relationship {
    /// The fact that is taken back or restored in the end: of a retraction, what it took back, and so on.
    fn root(&self, target: EventId) -> Option<&Fact> {
        let mut fact = self.fact(target)?;
        while let Event::Correction(CorrectionEvent::Retracted(retracted)) = &fact.event {
            fact = self.fact(retracted.target)?;
        }
        Some(fact)
    }

    /// The commitment whose path changes when this event is taken back; of a retraction, that of what it took back.
    pub(super) fn number_touched_by(&self, target: EventId) -> Option<u32> {
        match &self.root(target)?.event {
            Event::Commitment(event) => Some(event.number()),
            _ => None,
        }
    }

    /// Whether this event is an opening or a correction of one: a relationship whose opening was taken back is
    /// opened again by taking that back.
    pub(super) fn is_of_opening(&self, target: EventId) -> bool {
        self.root(target).is_some_and(is_opening)
    }

    pub(super) fn can_be_retracted(&self, target: EventId) -> Result<(), Refusal> {
        let missing = || Refusal::NoSuchEvent { target, stream: self.stream().clone() };
        let root = self.root(target).ok_or_else(missing)?;
        if let Some(by) = self.retracted_by(target) {
            return Err(Refusal::AlreadyRetracted { target, by });
        }
        if matches!(root.event, Event::Erasure(_)) {
            return Err(Refusal::Erased(root.envelope.id));
        }
        let stood = !self.retracted.contains_key(&root.envelope.id);
        let stands = !self.retractions_in_force(&[target]).contains_key(&root.envelope.id);
        match (&root.event, stood, stands) {
            (Event::Relationship(RelationshipEvent::Opened(_)), true, false) => self.has_no_history(),
            (Event::Relationship(RelationshipEvent::Opened(_)), false, true) if self.is_open() => {
                Err(Refusal::AlreadyOpen(self.stream().clone()))
            }
            (Event::Commitment(event), true, false) => self.is_not_needed(event.number(), root),
            (Event::Commitment(event), false, true) => match terms_of(event) {
                Some(Terms { number, side, needs: Some(needs), .. }) => {
                    self.check_needs(*number, *side, needs)
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn has_no_history(&self) -> Result<(), Refusal> {
        let counts = |fact: &&Fact| !matches!(fact.event, Event::Correction(_)) && !is_opening(fact);
        match self.standing_facts().filter(counts).count() {
            0 => Ok(()),
            events => Err(Refusal::OpeningHasHistory { stream: self.stream().clone(), events }),
        }
    }

    /// Other promises may rest on this one: it cannot vanish under them.
    fn is_not_needed(&self, number: u32, without: &Fact) -> Result<(), Refusal> {
        let states_terms =
            |fact: &&Fact| matches!(&fact.event, Event::Commitment(event) if terms_of(event).is_some());
        let remains = self
            .path(number)
            .into_iter()
            .filter(states_terms)
            .any(|fact| fact.envelope.id != without.envelope.id);
        match self.needing(number) {
            resting if !remains && !resting.is_empty() => {
                Err(Refusal::Undermines { reference: self.reference(number), resting })
            }
            _ => Ok(()),
        }
    }
}

impl Desk<'_> {
    pub(super) fn retract(&self, target: EventId, why: Option<&Text>) -> Result<Decided, Refusal> {
        self.state.can_be_retracted(target)?;
        let mut draft = self.draft(self.occurred(None)?, retraction(target, why));
        draft.cause = Some(target);
        Ok(Decided { drafts: vec![draft], number: self.state.number_touched_by(target) })
    }

    pub(super) fn amend_promise(
        &self,
        number: u32,
        mut change: TermsChange,
        why: Option<&Text>,
    ) -> Result<Decided, Refusal> {
        if change == TermsChange::default() {
            return Err(Refusal::NothingToChange(self.state.reference(number).to_string()));
        }
        let reference = || self.state.reference(number);
        let (terms, stated) = self.state.terms(number).ok_or_else(|| Refusal::NoSuchPromise(reference()))?;
        if let Change::Set(side) = change.side {
            self.check_new_side(terms, side)?;
        }
        let states_due = change.due != Change::Keep;
        let mut drafts = Vec::new();
        // The due in force is what a reader means by "the due": it is set right where it was set.
        if let (Change::Set(due), Some(fact)) = (&change.due, self.last_renegotiation(number)) {
            let due =
                due.ok_or_else(|| Refusal::DueAgreed { reference: reference(), by: fact.envelope.id })?;
            change.due = Change::Keep;
            // The time given is that of the terms, where they are set right too.
            let at = if change == TermsChange::default() { self.circumstances.at } else { Stated::Now };
            drafts.extend(self.set_right(fact, at, why, |event| move_due(event, due))?);
        }
        if change != TermsChange::default() {
            drafts.extend(
                self.set_right(stated, self.circumstances.at, why, |event| set_terms(event, &change))?,
            );
        }
        let debtor = change.side.clone().or(terms.side);
        for draft in &drafts {
            self.check_side(draft, debtor)?;
            // Only what is typed is judged: a due that an import brought may lie before its promise.
            if states_due || self.circumstances.at != Stated::Now {
                self.check_due(draft)?;
            }
        }
        // The key names the correction as a whole, by its first event: the others are appended with it or not at all.
        drafts.iter_mut().skip(1).for_each(|draft| draft.id = None);
        Ok(Decided { drafts, number: Some(number) })
    }

    /// Another debtor: whom the steps name, what it needs and what needs it has to fit.
    fn check_new_side(&self, terms: &Terms, side: Side) -> Result<(), Refusal> {
        self.check_path_sides(terms.number, side)?;
        self.state.check_needs(terms.number, side, terms.needs.as_deref().unwrap_or_default())?;
        match self.state.needing(terms.number) {
            resting if side != terms.side && !resting.is_empty() => {
                Err(Refusal::Undermines { reference: self.state.reference(terms.number), resting })
            }
            _ => Ok(()),
        }
    }

    fn last_renegotiation(&self, number: u32) -> Option<&Fact> {
        let renegotiated =
            |fact: &&&Fact| matches!(fact.event, Event::Commitment(CommitmentEvent::Renegotiated(_)));
        self.state.path(number).iter().rev().find(renegotiated).copied()
    }

    /// The retraction of a fact and the fact set right: same number, same evidence and what is given with it and, unless
    /// another time is given, same instant.
    fn set_right(
        &self,
        fact: &Fact,
        at: Stated,
        why: Option<&Text>,
        set: impl FnOnce(&mut Event),
    ) -> Result<[Draft; 2], Refusal> {
        let mut retraction = self.draft_on(self.now, None, retraction(fact.envelope.id, why));
        retraction.cause = Some(fact.envelope.id);
        retraction.evidence.clear();
        let mut event = fact.event.clone();
        set(&mut event);
        let before = event.context();
        let mut anew = match at {
            Stated::Now => {
                let anew = self.draft_on(fact.envelope.occurred, before.on, event);
                Draft { zone: fact.envelope.zone, ..anew }
            }
            Stated::At(_) | Stated::On(_) => self.draft(self.occurred(None)?, event),
        };
        let Context { on, altitude, source_recorded } = anew.event.context();
        anew.event.set_context(Context {
            on,
            altitude: altitude.or(before.altitude),
            source_recorded: source_recorded.or(before.source_recorded),
        });
        anew.cause = Some(fact.envelope.id);
        anew.evidence = fact.envelope.evidence.iter().chain(&self.circumstances.evidence).cloned().collect();
        Ok([retraction, anew])
    }
}

fn retraction(target: EventId, why: Option<&Text>) -> Event {
    let why = why.cloned().map(Secret::Open);
    let retracted = Retracted { target, why, on: None, altitude: None, source_recorded: None };
    Event::Correction(CorrectionEvent::Retracted(retracted))
}

pub(super) fn terms_of(event: &CommitmentEvent) -> Option<&Terms> {
    match event {
        CommitmentEvent::Requested(terms)
        | CommitmentEvent::Offered(terms)
        | CommitmentEvent::Countered(terms)
        | CommitmentEvent::Made(terms) => Some(terms),
        _ => None,
    }
}

fn move_due(event: &mut Event, to: Due) {
    if let Event::Commitment(CommitmentEvent::Renegotiated(renegotiated)) = event {
        renegotiated.due = to;
        // A sealed text opens in the event it was sealed for and in no other: the reason stays with the old one.
        renegotiated.why = None;
    }
}

fn set_terms(event: &mut Event, change: &TermsChange) {
    if let Event::Commitment(
        CommitmentEvent::Requested(terms)
        | CommitmentEvent::Offered(terms)
        | CommitmentEvent::Countered(terms)
        | CommitmentEvent::Made(terms),
    ) = event
    {
        let TermsChange { what, due, owner, size, side, satisfied_when } = change.clone();
        terms.what = what.or(terms.what.clone());
        terms.due = due.or(terms.due);
        terms.owner = owner.or(terms.owner);
        terms.size = size.or(terms.size);
        terms.side = side.or(terms.side);
        terms.satisfied_when = satisfied_when.or(terms.satisfied_when.take());
    }
}
