//! How long a relationship was silent: the runs of days without any word from us, on any channel (design part 3, E.1
//! rule 8).

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::contact::Direction;
use ledger_core::event::{
    CadenceEvent, CommitmentEvent, ContactEvent, DecisionEvent, Event, LadderEvent, MeetingEvent,
    RelationshipEvent, Side,
};
use ledger_core::{Day, EventId, Fact};
use serde::{Deserialize, Serialize};

use crate::cadence::Plan;
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;
use crate::snapshot::Settled;
use crate::window::Window;

/// The silence of a relationship as of the setting, in days of its zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The running gap: from the last word to as-of, or to the end of the relationship.
    pub current: Gap,
    /// The longest gap, the running one included; the first of several.
    pub longest: Gap,
    /// The interval it is measured against: that of our shortest active cadence, its longest gap between two
    /// occurrences; none where nothing is promised.
    pub interval_days: Option<i64>,
    /// How many gaps were longer than a breach, by that interval.
    pub breaches: usize,
    /// Whether the running gap is too long; none where nothing is promised.
    pub alarm: Option<Alarm>,
    /// The last word from us; where there never was one, the opening.
    pub last_word: Option<EventId>,
}

/// A run of days without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The day of the word before it; of the first, where there never was a word, the day of the opening.
    pub from: Day,
    /// The day of the word that ended it, or as-of.
    pub to: Day,
    /// Calendar days between them.
    pub days: i64,
    /// Business days between them.
    pub business_days: i64,
}

/// Whether a silence is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Alarm {
    /// It is not.
    Quiet,
    /// Longer than the interval of the shortest cadence.
    Warns,
    /// Longer than one and a half of it.
    Breached,
}

impl Alarm {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Warns => "warns",
            Self::Breached => "breached",
        }
    }

    fn of(days: i64, interval: i64, setting: &Setting) -> Self {
        let limits = &setting.policy.cadence;
        let above = |hundredths: u32| days * 100 > interval * i64::from(hundredths);
        if above(limits.silence_breaches_at) {
            Self::Breached
        } else if above(limits.silence_warns_at) {
            Self::Warns
        } else {
            Self::Quiet
        }
    }
}

/// The silence as of the setting, held against the cadences in force; none before anything happened.
pub fn silence<'a>(
    history: &History<'_>,
    plans: impl IntoIterator<Item = &'a Plan>,
    setting: &Setting,
) -> Option<Silence> {
    silence_over(history, plans, setting, &Window::ALL)
}

/// The silence in a stretch of time: a gap that reaches over an end of it counts from there, or to there, and the
/// running one is that at its end. None where it lies before the first word or after the relationship's end.
pub fn silence_over<'a>(
    history: &History<'_>,
    plans: impl IntoIterator<Item = &'a Plan>,
    setting: &Setting,
    window: &Window,
) -> Option<Silence> {
    let mut spoken = Spoken::after(history.settled());
    for fact in history.standing(&setting.as_of) {
        spoken.take(fact, setting);
    }
    let first = spoken.days.first().copied().or(spoken.opened)?;
    let today = setting.as_of.civil_day();
    let end = spoken.closed.map_or(today, |closed| closed.min(today)).max(first);
    let last_word = spoken.last;
    let (first, end) =
        (window.from.map_or(first, |from| from.max(first)), window.until.map_or(end, |until| until.min(end)));
    if first > end {
        return None;
    }
    let spoken = spoken.days.into_iter().filter(|day| first <= *day && *day <= end);
    let mut days: Vec<Day> = std::iter::once(first).chain(spoken).collect();
    days.push(end);
    let gap = |pair: &[Day]| match *pair {
        [from, to] => Some(Gap {
            from,
            to,
            days: to.since(from),
            business_days: setting.calendar.business_days_between(from, to),
        }),
        _ => None,
    };
    let gaps: Vec<Gap> = days.windows(2).filter_map(gap).collect();
    let current = *gaps.last()?;
    let longest =
        gaps.iter().copied().reduce(|one, other| if other.days > one.days { other } else { one })?;
    let ours = plans.into_iter().filter(|plan| plan.side == Side::Us && !plan.ended);
    let interval_days = ours.filter_map(|plan| plan.interval_days).min();
    let alarm = |gap: &Gap| interval_days.map(|interval| Alarm::of(gap.days, interval, setting));
    let breaches = gaps.iter().filter(|gap| alarm(gap) == Some(Alarm::Breached)).count();
    Some(Silence { current, longest, interval_days, breaches, alarm: alarm(&current), last_word })
}

/// The days on which we spoke to the other side.
#[derive(Default)]
struct Spoken {
    days: BTreeSet<Day>,
    opened: Option<Day>,
    closed: Option<Day>,
    last: Option<EventId>,
    /// The sides that owe commitments and cadences: what the client delivers is no word of ours.
    debtors: BTreeMap<u32, Side>,
    cadences: BTreeMap<String, Side>,
    /// Words up to this version of the stream are counted already.
    counted: u64,
}

/// The newest day of a word, and the last word: where there never was one, none.
pub(crate) fn last_word(history: &History<'_>, setting: &Setting) -> Option<(Day, EventId)> {
    let mut spoken = Spoken::after(history.settled());
    for fact in history.standing(&setting.as_of) {
        spoken.take(fact, setting);
    }
    Some((*spoken.days.last()?, spoken.last?))
}

impl Spoken {
    fn after(settled: &Settled) -> Self {
        let days = settled.word.into_iter().map(|(day, _)| day).collect();
        let last = settled.word.map(|(_, event)| event);
        Self { days, last, counted: settled.version, ..Self::default() }
    }

    fn take(&mut self, fact: &Fact, setting: &Setting) {
        let moment = Moment::of(fact);
        let day = moment.on.unwrap_or_else(|| setting.zone.day(moment.at));
        match &fact.event {
            Event::Relationship(RelationshipEvent::Opened(_)) => {
                self.opened.get_or_insert(day);
                self.last.get_or_insert(fact.envelope.id);
            }
            Event::Decision(DecisionEvent::Closed(_)) => {
                self.closed.get_or_insert(day);
            }
            event if self.is_word(event) && fact.envelope.version > self.counted => {
                self.last = Some(fact.envelope.id);
                self.days.insert(day);
            }
            _ => {}
        }
    }

    /// Whether it says something to the client.
    fn is_word(&mut self, event: &Event) -> bool {
        match event {
            Event::Meeting(MeetingEvent::Update(_)) | Event::Ladder(LadderEvent::InsightDelivered(_)) => true,
            Event::Meeting(MeetingEvent::Sync(sync)) => sync.no_show.is_none(),
            Event::Meeting(MeetingEvent::Review(review)) => review.client_present,
            Event::Contact(ContactEvent::Held(contact)) => contact.direction == Direction::Out,
            Event::Commitment(event) => self.is_word_on_commitment(event),
            Event::Cadence(CadenceEvent::Set(set)) => {
                self.cadences.insert(set.cadence.to_string(), set.side);
                false
            }
            Event::Cadence(CadenceEvent::SlipDisclosed(word)) => {
                self.cadences.get(word.cadence.as_str()) != Some(&Side::Client)
            }
            _ => false,
        }
    }

    fn is_word_on_commitment(&mut self, event: &CommitmentEvent) -> bool {
        let number = match event {
            CommitmentEvent::Requested(terms)
            | CommitmentEvent::Offered(terms)
            | CommitmentEvent::Countered(terms)
            | CommitmentEvent::Made(terms) => {
                self.debtors.insert(terms.number, terms.side);
                return false;
            }
            CommitmentEvent::Delivered(delivered) => delivered.number,
            CommitmentEvent::SlipDisclosed(slip) => slip.number,
            CommitmentEvent::MissAcknowledged(miss) if miss.told => miss.number,
            CommitmentEvent::MissAcknowledged(_)
            | CommitmentEvent::Accepted(_)
            | CommitmentEvent::AskedAfter(_)
            | CommitmentEvent::Renegotiated(_)
            | CommitmentEvent::Delegated(_)
            | CommitmentEvent::Assessed(_)
            | CommitmentEvent::Released(_)
            | CommitmentEvent::Withdrawn(_)
            | CommitmentEvent::LeftUnknown(_) => return false,
        };
        self.debtors.get(&number) != Some(&Side::Client)
    }
}

#[cfg(test)]
mod tests;
