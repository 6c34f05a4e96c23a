//! The time a read covers: a stretch of civil days, asked for by its days or as a term of the contract.

use ledger_core::event::agreement::ContractSigned;
use ledger_core::event::{AgreementEvent, Event};
use ledger_core::{Day, EventId, Fact};

use crate::history::History;
use crate::setting::Setting;

/// A stretch of civil days in the relationship's zone, both ends included; an end that is none is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub from: Option<Day>,
    /// The last day.
    pub until: Option<Day>,
    /// Why these.
    pub basis: Basis,
}

/// Why a read covers the time it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// It is the term of the contract that was signed with this event.
    Term(EventId),
    /// Somebody asked for it.
    Asked,
    /// It is all there is: no term is known, or the whole is looked at.
    Whole,
}

/// Which term of the contract is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The one a day lies in; else the last one that began; else the first to come. Of several, the one signed last.
    Current,
    /// The one that began last before the current one did. Of several, the one signed last.
    Last,
}

impl Basis {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Term(_) => "term",
            Self::Asked => "asked",
            Self::Whole => "whole",
        }
    }

    /// The event that signed the contract whose term it is.
    pub fn signed(self) -> Option<EventId> {
        match self {
            Self::Term(id) => Some(id),
            Self::Asked | Self::Whole => None,
        }
    }
}

impl Window {
    /// All there is.
    pub const ALL: Self = Self { from: None, until: None, basis: Basis::Whole };

    /// From one day to another, as somebody asked.
    pub fn asked(from: Option<Day>, until: Option<Day>) -> Self {
        let basis = if from.is_none() && until.is_none() { Basis::Whole } else { Basis::Asked };
        Self { from, until, basis }
    }

    /// A term of the contract, as of the setting; none where no such contract is signed.
    pub fn term(history: &History<'_>, setting: &Setting, which: Which) -> Option<Self> {
        let (id, contract) = term(history, setting, which)?;
        let (from, until) = (Some(contract.term_start), Some(contract.term_end));
        Some(Self { from, until, basis: Basis::Term(id) })
    }

    /// Whether both ends are open.
    pub fn is_all(&self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether any day from one to another, which may be open, lies in it.
    pub fn meets(&self, from: Day, until: Option<Day>) -> bool {
        let ends_after = self.from.is_none_or(|first| until.is_none_or(|until| first <= until));
        ends_after && self.until.is_none_or(|last| from <= last)
    }

    /// The day at which it is cut, because what comes after has not happened as of then; none where it ends by then.
    pub fn cut(&self, today: Day) -> Option<Day> {
        self.until.filter(|until| *until > today).map(|_| today)
    }
}

/// A contract whose term is meant, with the event that signed it.
fn term<'a>(history: &History<'a>, setting: &Setting, which: Which) -> Option<(EventId, &'a ContractSigned)> {
    let today = setting.as_of.civil_day();
    let all: Vec<_> = history.standing(&setting.as_of).filter_map(contract).collect();
    let holds = |one: &&(EventId, &ContractSigned)| one.1.term_start <= today && today <= one.1.term_end;
    let began = all.iter().filter(|(_, one)| one.term_start <= today).max_by_key(|(_, one)| one.term_start);
    let current = all.iter().rfind(holds).or(began).or(all.iter().min_by_key(|(_, one)| one.term_start))?;
    let before = || {
        let earlier = all.iter().filter(|(_, one)| one.term_start < current.1.term_start);
        earlier.max_by_key(|(_, one)| one.term_start)
    };
    match which {
        Which::Current => Some(*current),
        Which::Last => before().copied(),
    }
}

/// The contract that a fact signs.
pub(crate) fn contract(fact: &Fact) -> Option<(EventId, &ContractSigned)> {
    match &fact.event {
        Event::Agreement(AgreementEvent::ContractSigned(signed)) => Some((fact.envelope.id, signed)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
