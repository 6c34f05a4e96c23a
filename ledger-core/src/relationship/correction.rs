//! Deciders of corrections: an event is taken back, a promise's terms are set right under the same number.

use super::decide::Desk;
use super::{Circumstances, Decided, Refusal, Relationship, Stated, TermsChange};
use crate::event::correction::Retracted;
use crate::event::{CommitmentEvent, CorrectionEvent, Draft, Event, Fact, RelationshipEvent, Secret};
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
    /// The commitment whose path changes when this event is taken back; of a retraction, that of what it took back.
    pub(super) fn number_touched_by(&self, target: EventId) -> Option<u32> {
        match &self.fact(target)?.event {
            Event::Commitment(event) => Some(event.number()),
            Event::Correction(CorrectionEvent::Retracted(earlier)) => match &self.fact(earlier.target)?.event {
                Event::Commitment(event) => Some(event.number()),
                _ => None,
            },
            _ => None,
        }
    }

    fn can_be_retracted(&self, target: EventId) -> Result<&Fact, Refusal> {
        let missing = || Refusal::NoSuchEvent { target, stream: self.stream().clone() };
        let fact = self.fact(target).ok_or_else(missing)?;
        if let Some(by) = self.retracted_by(target) {
            return Err(Refusal::AlreadyRetracted { target, by });
        }
        if matches!(fact.event, Event::Relationship(RelationshipEvent::Opened(_))) {
            let events = self.standing_facts().filter(|fact| !matches!(fact.event, Event::Correction(_))).count() - 1;
            if events > 0 {
                return Err(Refusal::OpeningHasHistory { stream: self.stream().clone(), events });
            }
        }
        Ok(fact)
    }
}

impl Desk<'_> {
    fn retraction(&self, target: EventId, why: Option<Text>) -> Draft {
        let retracted = Retracted {
            target,
            why: why.map(Secret::Open),
            on: None,
            altitude: None,
            source_recorded: None,
        };
        let mut draft = self.draft(self.now, Event::Correction(CorrectionEvent::Retracted(retracted)));
        draft.cause = Some(target);
        draft
    }

    pub(super) fn retract(&self, target: EventId, why: Option<Text>) -> Result<Decided, Refusal> {
        if self.circumstances.id.is_none_or(|id| self.state.fact(id).is_none()) {
            self.state.can_be_retracted(target)?;
        }
        Ok(Decided { drafts: vec![self.retraction(target, why)], number: self.state.number_touched_by(target) })
    }

    pub(super) fn amend_promise(
        &self,
        number: u32,
        change: TermsChange,
        why: Option<Text>,
    ) -> Result<Decided, Refusal> {
        if change == TermsChange::default() {
            return Err(Refusal::NothingToChange(self.state.reference(number).to_string()));
        }
        let no_such = || Refusal::NoSuchPromise(self.state.reference(number));
        let (_, stated) = self.state.terms(number).ok_or_else(no_such)?;
        let moved = self.last_renegotiation(number);
        let mut drafts = Vec::new();
        let mut change = change;
        // The due in force is what a reader means by "the due": it is set right where it was set.
        if let (super::Change::Set(Some(due)), Some(fact)) = (&change.due, moved) {
            drafts.extend(self.set_right(fact, why.as_ref(), |event| move_due(event, *due)));
            change.due = super::Change::Keep;
        }
        if change != TermsChange::default() {
            drafts.extend(self.set_right(stated, why.as_ref(), |event| set_terms(event, &change)));
        }
        for draft in &drafts {
            self.check_terms(draft)?;
        }
        // The key names the correction as a whole, by its first event: the others are appended with it or not at all.
        drafts.iter_mut().skip(1).for_each(|draft| draft.id = None);
        Ok(Decided { drafts, number: Some(number) })
    }

    fn last_renegotiation(&self, number: u32) -> Option<&Fact> {
        let renegotiated =
            |fact: &&&Fact| matches!(fact.event, Event::Commitment(CommitmentEvent::Renegotiated(_)));
        self.state.path(number).iter().rev().find(renegotiated).copied()
    }

    /// The retraction of a fact and the fact set right: same instant, same number, same evidence.
    fn set_right(&self, fact: &Fact, why: Option<&Text>, set: impl FnOnce(&mut Event)) -> [Draft; 2] {
        let retraction = self.retraction(fact.envelope.id, why.cloned());
        let mut event = fact.event.clone();
        set(&mut event);
        let context = event.context();
        let occurred = match self.circumstances.at {
            Stated::Now => fact.envelope.occurred,
            Stated::At(_) | Stated::On(_) => self.occurred(None).unwrap_or(fact.envelope.occurred),
        };
        let mut anew = self.draft(occurred, event);
        if self.circumstances.at == Stated::Now {
            anew.event.set_context(context);
        }
        anew.cause = Some(fact.envelope.id);
        let Circumstances { evidence, .. } = self.circumstances;
        anew.evidence = fact.envelope.evidence.iter().chain(evidence).cloned().collect();
        [retraction, anew]
    }
}

fn move_due(event: &mut Event, to: Due) {
    if let Event::Commitment(CommitmentEvent::Renegotiated(renegotiated)) = event {
        renegotiated.due = to;
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
