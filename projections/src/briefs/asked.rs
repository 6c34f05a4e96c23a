//! What a document is asked: of which relationship, as of when, over which time, in whose voice.

use std::collections::BTreeMap;

use ledger_core::event::{CommitmentEvent, Event, Side};
use ledger_core::time::AsOf;
use ledger_core::{Day, EventId, Fact, Instant, PersonId, StreamId};

use super::words::{Voice, date};
use super::{Audience, Brief, Kind, Section, note};
use crate::commitments::{Commitments, JudgedCommitment};
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;
use crate::window::{Basis, Which, Window};

/// The time a document covers, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub until: Day,
    /// Why these.
    pub basis: Basis,
}

impl Span {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Day) -> bool {
        self.from <= day && day <= self.until
    }

    /// It in words: `2 Jan 2026 to 1 Jan 2027`.
    pub fn words(&self) -> String {
        format!("{} to {}", date(self.from), date(self.until))
    }
}

/// What a document is asked.
pub struct Asked<'a> {
    /// The client's stream.
    pub stream: &'a StreamId,
    /// What was known.
    pub history: &'a History<'a>,
    /// As of when.
    pub as_of: AsOf,
    /// When it was known, as an instant to be shown: which facts count was decided by the history.
    pub known_at: Instant,
    /// The time that is covered.
    pub span: Span,
    /// Who says names and opens what is sealed.
    pub voice: &'a dyn Voice,
}

/// The time that a document of this kind covers: what was asked for, else the term of the contract in force, else the
/// whole relationship. A renewal is about a term; walking away is about everything, for its timing against the
/// signature is told. Where one end was asked for, the other is that of the time it covers by itself.
pub fn span(kind: Kind, history: &History<'_>, as_of: &AsOf, window: &Window) -> Option<Span> {
    let setting = history.setting(*as_of);
    let today = as_of.civil_day();
    let first = history.standing(as_of).next().map(|fact| Moment::of(fact).day(setting.zone))?;
    let term = || Window::term(history, &setting, Which::Current).filter(|_| kind == Kind::Renewal);
    let named = if window.is_all() { term() } else { Some(*window) };
    if let Some(Window { from: Some(from), until: Some(until), basis }) = named {
        return Some(Span { from, until, basis });
    }
    let whole = term().and_then(|term| term.from.zip(term.until)).unwrap_or((first, today));
    let Some(Window { from, until, basis }) = named else {
        return Some(Span { from: whole.0, until: whole.1, basis: Basis::Whole });
    };
    let until = until.unwrap_or(if from.is_some_and(|from| from > whole.1) { today } else { whole.1 });
    let from = from.unwrap_or(whole.0.min(until));
    Some(Span { from, until, basis })
}

/// A relationship as a document looks at it.
pub(super) struct View<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) setting: Setting,
    /// The facts that count, in their order.
    pub(super) facts: Vec<&'a Fact>,
    by_id: BTreeMap<EventId, &'a Fact>,
    /// Every commitment, judged.
    pub(super) commitments: Vec<JudgedCommitment>,
}

impl<'a> View<'a> {
    pub(super) fn of(asked: &'a Asked<'a>) -> Self {
        let setting = asked.history.setting(asked.as_of);
        let facts: Vec<&Fact> = asked.history.standing(&setting.as_of).collect();
        let by_id = facts.iter().map(|fact| (fact.envelope.id, *fact)).collect();
        let commitments = crate::ask::<Commitments>(asked.history, &setting);
        Self { asked, setting, facts, by_id, commitments }
    }

    /// The facts of the time that is covered, each with its day.
    pub(super) fn covered(&self) -> impl Iterator<Item = (Day, &'a Fact)> {
        let all = self.facts.iter().map(|&fact| (self.day(fact), fact));
        all.filter(|(day, _)| self.asked.span.holds(*day))
    }

    /// The day of a fact.
    pub(super) fn day(&self, fact: &Fact) -> Day {
        self.day_at(Moment::of(fact))
    }

    /// The day of a moment.
    pub(super) fn day_at(&self, moment: Moment) -> Day {
        moment.day(self.setting.zone)
    }

    /// The fact with this id.
    pub(super) fn fact(&self, id: EventId) -> Option<&'a Fact> {
        self.by_id.get(&id).copied()
    }

    /// Today, as far as the document is concerned.
    pub(super) fn today(&self) -> Day {
        self.setting.as_of.civil_day()
    }

    /// What somebody is called.
    pub(super) fn name(&self, person: PersonId) -> String {
        self.asked.voice.name(person)
    }

    /// Somebody's name after a word, or nothing.
    pub(super) fn named(&self, lead: &str, person: Option<PersonId>) -> String {
        person.map(|person| format!("{lead}{}", self.name(person))).unwrap_or_default()
    }

    /// The client's name.
    pub(super) fn client(&self) -> String {
        let profile = self.asked.history.profile(self.today());
        let shared = profile.name.filter(|name| name.as_private().is_none());
        shared.map_or_else(|| self.asked.stream.to_string(), |name| name.to_string())
    }

    /// The commitments of a side that were promised and belong to the time that is covered: by their due, else by the
    /// day they were promised. Where all there is is covered, what falls due later belongs to it as well.
    pub(super) fn promised(&self, side: Side) -> Vec<&JudgedCommitment> {
        let holds = |one: &&JudgedCommitment| {
            let span = &self.asked.span;
            let lies_ahead = |day: Day| span.basis == Basis::Whole && day > span.until;
            let falls = one.falls_on(self.setting.zone).filter(|day| !lies_ahead(*day));
            let day = falls.or(one.made.map(|made| self.day_at(made)));
            one.side == side && one.made.is_some() && day.is_some_and(|day| span.holds(day))
        };
        let mut all: Vec<_> = self.commitments.iter().filter(holds).collect();
        all.sort_by_key(|one| (one.due.map(|due| due.at), one.reference.number));
        all
    }

    /// The facts of one commitment, in order.
    pub(super) fn steps(&self, one: &JudgedCommitment) -> Vec<(&'a Fact, &'a CommitmentEvent)> {
        let step = |fact: &'a Fact| match &fact.event {
            Event::Commitment(event) => Some((fact, event)),
            _ => None,
        };
        one.events.iter().filter_map(|id| self.fact(*id)).filter_map(step).collect()
    }

    /// The document.
    pub(super) fn brief(&self, kind: Kind, purpose: &'static str, sections: Vec<Section>) -> Brief {
        let title = match kind {
            Kind::Renewal => "Renewal brief",
            Kind::WalkAway => "Walk-away brief",
        };
        let notes = note::notes(&sections, self.facts.iter().copied(), &self.commitments);
        Brief {
            kind,
            stream: self.asked.stream.clone(),
            client: self.client(),
            title: title.to_owned(),
            purpose,
            span: self.asked.span,
            as_of: self.asked.as_of,
            known_at: self.asked.known_at,
            zone: self.setting.zone,
            policy: self.asked.history.policy_name(&self.asked.as_of),
            audience: Audience::Internal,
            sections,
            notes,
        }
    }
}
