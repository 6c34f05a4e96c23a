//! What is remembered of one promise: facts in their order, no verdicts. Impossible sequences fold to something too.

use ledger_core::event::CommitmentEvent;
use ledger_core::event::commitment::{Assessment, MissReason, Side, Terms};
use ledger_core::{Due, EventId, Fact, Instant, PersonId, StreamId};

use super::outcome::{Outcome, Word};
use crate::moment::Moment;

/// One commitment, from its first request to its settlement.
#[derive(Clone, Debug, Default)]
pub(super) struct Promise {
    /// Its terms and how far the conversation about them got; none if only their consequences are known.
    pub(super) terms: Option<(Stage, Box<Terms>, StreamId)>,
    /// The dues in force one after the other; empty until it is made.
    pub(super) periods: Vec<Period>,
    pub(super) settlement: Settlement,
    pub(super) assessed: Option<Assessment>,
    /// Whether both sides stand to it: it was accepted, or a due of it agreed.
    pub(super) agreed: bool,
    pub(super) owner: Option<PersonId>,
    pub(super) reason: Option<MissReason>,
    pub(super) evidence: usize,
    /// Who made the delivery in force, where it says so.
    pub(super) done_by: Option<PersonId>,
    /// Whether an update named it as kept, since its last rejection.
    pub(super) named_as_kept: bool,
    pub(super) events: Vec<EventId>,
}

/// How far the conversation got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Talked(Outcome),
    Made(Moment),
}

/// The time during which one due is in force, and what was said in it.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) due: Option<Due>,
    pub(super) set: Moment,
    pub(super) event: EventId,
    pub(super) agreed_by: Option<PersonId>,
    pub(super) said: Vec<(Moment, Said)>,
    pub(super) declared_missed: Option<(Mark, bool)>,
}

/// Who broke the silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Whoever owes it told of the slip.
    Told,
    /// Whoever it is owed to asked.
    Asked,
}

/// An event that settles: when, recorded when, resting on what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub(super) event: EventId,
    pub(super) moment: Moment,
    pub(super) recorded: Instant,
    /// The strongest of its items of evidence.
    pub(super) shown: Word,
    pub(super) items: usize,
}

/// How it was settled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Settlement {
    #[default]
    Open,
    Delivered(Mark, Effort),
    Released(Mark),
    Withdrawn(Mark),
    LeftUnknown,
}

/// What delivering took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    Usual,
    Heroic,
}

impl Mark {
    fn of(fact: &Fact) -> Self {
        let envelope = &fact.envelope;
        Self {
            event: envelope.id,
            moment: Moment::of(fact),
            recorded: envelope.recorded,
            shown: Word::of(&envelope.evidence),
            items: envelope.evidence.len(),
        }
    }
}

impl Promise {
    /// Takes in what happened to it.
    pub(super) fn take(&mut self, fact: &Fact, event: &CommitmentEvent) {
        self.events.push(fact.envelope.id);
        self.evidence += fact.envelope.evidence.len();
        match event {
            CommitmentEvent::Requested(terms) => self.talk(fact, terms, Outcome::Requested),
            CommitmentEvent::Offered(terms) => self.talk(fact, terms, Outcome::Offered),
            CommitmentEvent::Countered(terms) => self.talk(fact, terms, Outcome::Countered),
            CommitmentEvent::Made(terms) => self.make(fact, terms),
            CommitmentEvent::Accepted(_) => self.agreed = true,
            CommitmentEvent::SlipDisclosed(_) => self.say(fact, Said::Told),
            CommitmentEvent::AskedAfter(_) => self.say(fact, Said::Asked),
            CommitmentEvent::Renegotiated(change) => self.set_due(fact, change.due, change.agreed_by),
            CommitmentEvent::Delegated(delegated) => self.owner = Some(delegated.to),
            CommitmentEvent::Delivered(delivered) => {
                let effort = if delivered.heroic == Some(true) { Effort::Heroic } else { Effort::Usual };
                self.deliver(fact, effort, delivered.done_by);
            }
            CommitmentEvent::Assessed(assessed) => self.assess(fact, assessed.verdict),
            CommitmentEvent::Released(_) => self.settle(Settlement::Released(Mark::of(fact))),
            CommitmentEvent::Withdrawn(_) => self.settle(Settlement::Withdrawn(Mark::of(fact))),
            CommitmentEvent::MissAcknowledged(miss) => self.declare_missed(fact, miss.reason, miss.told),
            CommitmentEvent::LeftUnknown(_) => self.settle(Settlement::LeftUnknown),
        }
    }

    /// When it was promised; none while it is only talked about.
    pub(super) fn made(&self) -> Option<Moment> {
        match self.terms {
            Some((Stage::Made(moment), ..)) => Some(moment),
            Some((Stage::Talked(_), ..)) | None => None,
        }
    }

    /// Who owes it.
    pub(super) fn side(&self) -> Option<Side> {
        self.terms.as_ref().map(|(_, terms, _)| terms.side)
    }

    /// When it was delivered, released or withdrawn.
    pub(super) fn ended(&self) -> Option<Mark> {
        match self.settlement {
            Settlement::Delivered(mark, _) | Settlement::Released(mark) | Settlement::Withdrawn(mark) => {
                Some(mark)
            }
            Settlement::Open | Settlement::LeftUnknown => None,
        }
    }

    /// Whether a withdrawal came after the due in force: then it is a miss and ends nothing.
    pub(super) fn is_withdrawn_after_due(&self) -> bool {
        let due = self.periods.last().and_then(|period| period.due.as_ref());
        matches!((&self.settlement, due), (Settlement::Withdrawn(mark), Some(due)) if mark.moment.is_past(due))
    }

    /// A request, an offer or a counter-offer: the last one holds, until it is made.
    fn talk(&mut self, fact: &Fact, terms: &Terms, said: Outcome) {
        if self.made().is_none() {
            self.owner = terms.owner;
            let stream = fact.envelope.stream.clone();
            self.terms = Some((Stage::Talked(said), Box::new(terms.clone()), stream));
        }
    }

    fn make(&mut self, fact: &Fact, terms: &Terms) {
        if self.made().is_some() {
            return;
        }
        // What ended the talk does not end the promise; a delivery before it stays, and makes it retrospective.
        if !matches!(self.settlement, Settlement::Delivered(..)) {
            self.settlement = Settlement::Open;
        }
        let moment = Moment::of(fact);
        self.owner = terms.owner;
        let stream = fact.envelope.stream.clone();
        self.terms = Some((Stage::Made(moment), Box::new(terms.clone()), stream));
        self.periods.push(Period::new(fact, terms.due, None));
    }

    /// A change of the due. What is settled has none; what was declared missed is promised anew.
    fn set_due(&mut self, fact: &Fact, due: Due, agreed_by: Option<PersonId>) {
        if self.made().is_some() && matches!(self.settlement, Settlement::Open | Settlement::LeftUnknown) {
            self.agreed = true;
            self.periods.push(Period::new(fact, Some(due), agreed_by));
        }
    }

    fn say(&mut self, fact: &Fact, said: Said) {
        if let Some(period) = self.periods.last_mut() {
            period.said.push((Moment::of(fact), said));
        }
    }

    fn declare_missed(&mut self, fact: &Fact, reason: MissReason, told: bool) {
        if self.ended().is_some() {
            return;
        }
        self.reason = Some(reason);
        if told {
            self.say(fact, Said::Told);
        }
        if let Some(period) = self.periods.last_mut() {
            period.declared_missed.get_or_insert((Mark::of(fact), false)).1 |= told;
        }
    }

    /// A delivery is possible after a miss, and a withdrawal after the due is one.
    fn deliver(&mut self, fact: &Fact, effort: Effort, done_by: Option<PersonId>) {
        let delivered = Settlement::Delivered(Mark::of(fact), effort);
        if self.is_withdrawn_after_due() {
            self.settlement = delivered;
        } else {
            self.settle(delivered);
        }
        if matches!(self.settlement, Settlement::Delivered(mark, _) if mark.moment == Moment::of(fact)) {
            self.assessed = None;
            self.done_by = done_by;
        }
    }

    fn assess(&mut self, fact: &Fact, verdict: Assessment) {
        let Settlement::Delivered(mark, _) = &mut self.settlement else { return };
        self.assessed = Some(verdict);
        match verdict {
            Assessment::Accepted => mark.shown = mark.shown.min(Word::of(&fact.envelope.evidence)),
            // The delivery is void from then on: the promise stands as if it had never been delivered.
            Assessment::Rejected => {
                self.settlement = Settlement::Open;
                self.named_as_kept = false;
            }
        }
    }

    /// The first settlement holds; but what was left unknown can become known.
    fn settle(&mut self, settlement: Settlement) {
        if matches!(self.settlement, Settlement::Open | Settlement::LeftUnknown) {
            self.settlement = settlement;
        }
    }
}

impl Period {
    fn new(fact: &Fact, due: Option<Due>, agreed_by: Option<PersonId>) -> Self {
        Self {
            due,
            set: Moment::of(fact),
            event: fact.envelope.id,
            agreed_by,
            said: Vec::new(),
            declared_missed: None,
        }
    }
}
