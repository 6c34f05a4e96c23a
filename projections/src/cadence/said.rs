//! What was said of each cadence, and what was sent: facts in their order, no verdicts.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::cadence::{CadenceKind, LetGo, Moved, Paused, Set};
use ledger_core::event::meeting::ReviewKind;
use ledger_core::event::{CadenceEvent, DecisionEvent, Event, MeetingEvent, Side, WorkEvent};
use ledger_core::{Day, Due, Fact, Instant, Text, Zone};

use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;
use crate::snapshot::Past;

/// All that bears on the cadences of one relationship as of the setting.
pub(super) struct Facts<'a> {
    /// Every standing fact, in order: an event-driven cadence finds there what makes it due.
    pub(super) all: Vec<&'a Fact>,
    /// What was said of each cadence, by name.
    pub(super) cadences: BTreeMap<&'a str, Said<'a>>,
    /// What was sent and held, in order.
    pub(super) sent: Vec<Sent<'a>>,
    /// When the relationship ended.
    pub(super) closed: Option<Instant>,
    /// The days off that the house has set.
    pub(super) holidays: BTreeSet<Day>,
}

/// What was said of one cadence, in order.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) sets: Vec<&'a Set>,
    pub(super) ends: Vec<End>,
    pub(super) pauses: Vec<(Notice<'a>, &'a Paused)>,
    pub(super) waived: Vec<(Notice<'a>, &'a LetGo)>,
    pub(super) excused: Vec<(Notice<'a>, &'a LetGo)>,
    pub(super) moved: Vec<(Notice<'a>, &'a Moved)>,
    /// Who broke the silence about an occurrence: its debtor, who told of the slip, or else whoever asked.
    pub(super) words: BTreeMap<Day, Vec<(Moment, Spoke)>>,
    /// What of it is settled and no longer told by occurrence.
    pub(super) past: Option<Past>,
}

/// The end of a cadence: said of everything set before it.
#[derive(Clone, Copy)]
pub(super) struct End {
    /// How many times the cadence had been set when it was said.
    pub(super) sets: usize,
    pub(super) said: Instant,
    pub(super) last_day: Day,
}

/// Who spoke of an occurrence.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoke {
    Debtor,
    Creditor,
}

/// When something was announced, and what speaks for it.
#[derive(Clone, Copy)]
pub(super) struct Notice<'a> {
    pub(super) fact: &'a Fact,
}

/// Whether an announcement reaches an occurrence (design part 3, E.1 rule 7).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Announced and recorded before the deadline.
    InTime,
    /// Announced before the deadline and recorded after it, with evidence.
    RecordedLate,
    /// Announced after the deadline, or recorded after it with nothing to show.
    Retroactive,
}

impl Notice<'_> {
    pub(super) fn reach(self, due: &Due) -> Reach {
        let envelope = &self.fact.envelope;
        if Moment::of(self.fact).is_past(due) {
            Reach::Retroactive
        } else if !due.is_past(envelope.recorded) {
            Reach::InTime
        } else if envelope.evidence.is_empty() {
            Reach::Retroactive
        } else {
            Reach::RecordedLate
        }
    }
}

/// Something that was sent or held, and can answer an occurrence.
#[derive(Clone, Copy)]
pub(super) struct Sent<'a> {
    pub(super) fact: &'a Fact,
    pub(super) moment: Moment,
    /// The occurrence it says it is meant for.
    pub(super) meant: Option<Day>,
    /// The cadence it names.
    named: Option<&'a Text>,
    kind: CadenceKind,
    /// The preset that such a review belongs to.
    preset: Option<&'static str>,
}

impl<'a> Sent<'a> {
    fn of(fact: &'a Fact) -> Option<Self> {
        let (named, meant, kind, preset) = match &fact.event {
            Event::Meeting(MeetingEvent::Update(update)) => {
                (update.cadence.as_ref(), update.occurrence, CadenceKind::Update, None)
            }
            // Who came to a sync that the other side missed has kept the date.
            Event::Meeting(MeetingEvent::Sync(sync)) if sync.no_show != Some(Side::Us) => {
                (sync.cadence.as_ref(), sync.occurrence, CadenceKind::Sync, None)
            }
            Event::Meeting(MeetingEvent::Review(review)) => {
                let preset = match review.kind {
                    ReviewKind::InternalPortfolio => return None,
                    ReviewKind::Portfolio => "quarterly-review",
                    ReviewKind::Milestone => "milestone-review",
                    ReviewKind::DecisionCheckpoint => "decision-checkpoint",
                    ReviewKind::Strategic => "strategic-review",
                };
                (review.cadence.as_ref(), review.occurrence, CadenceKind::Review, Some(preset))
            }
            Event::Work(WorkEvent::PatternSurfaced(_)) => (None, None, CadenceKind::Patterns, None),
            _ => return None,
        };
        Some(Self { fact, moment: Moment::of(fact), meant, named, kind, preset })
    }
}

impl<'a> Facts<'a> {
    pub(super) fn of(history: &History<'a>, setting: &Setting) -> Self {
        let all: Vec<&Fact> = history.standing(&setting.as_of).collect();
        let settled = history.settled();
        let matched = |fact: &&&Fact| !settled.unmatched.contains(&fact.envelope.id);
        let mut facts = Facts {
            sent: all.iter().filter(matched).filter_map(|fact| Sent::of(fact)).collect(),
            all,
            cadences: BTreeMap::new(),
            closed: None,
            holidays: history.holidays(),
        };
        for &fact in &facts.all {
            match &fact.event {
                Event::Cadence(event) => {
                    facts.cadences.entry(named(event)).or_default().take(fact, event);
                }
                Event::Decision(DecisionEvent::Closed(_)) => {
                    facts.closed.get_or_insert(fact.envelope.occurred);
                }
                _ => {}
            }
        }
        facts.cadences.retain(|_, said| !said.sets.is_empty());
        for (name, said) in &mut facts.cadences {
            said.past = settled.cadences.get(*name).copied();
        }
        facts
    }

    /// What was sent in this cadence.
    pub(super) fn sent_in(&self, cadence: &str) -> Vec<Sent<'a>> {
        self.sent.iter().filter(|sent| self.cadence_of(sent) == Some(cadence)).copied().collect()
    }

    /// The cadence to which something belongs: the one it names; else the one that such a review is made for; else the
    /// only one of ours of its kind that was in force on its day.
    fn cadence_of(&self, sent: &Sent<'a>) -> Option<&str> {
        if let Some(name) = sent.named {
            return Some(name.as_str());
        }
        let mut all = self.cadences.iter().filter(|(_, said)| said.awaits(sent));
        if let Some(preset) = sent.preset
            && let Some((name, _)) = all.clone().find(|(name, _)| **name == preset)
        {
            return Some(name);
        }
        match (all.next(), all.next()) {
            (Some((name, _)), None) => Some(name),
            _ => None,
        }
    }
}

impl<'a> Said<'a> {
    fn take(&mut self, fact: &'a Fact, event: &'a CadenceEvent) {
        let notice = Notice { fact };
        let mut spoken = |day: Day, spoke| {
            self.words.entry(day).or_default().push((Moment::of(fact), spoke));
        };
        match event {
            CadenceEvent::Set(set) => self.sets.push(set),
            CadenceEvent::Paused(paused) => self.pauses.push((notice, paused)),
            CadenceEvent::Waived(let_go) => self.waived.push((notice, let_go)),
            CadenceEvent::Excused(let_go) => self.excused.push((notice, let_go)),
            CadenceEvent::Moved(moved) => self.moved.push((notice, moved)),
            CadenceEvent::Ended(ended) => {
                let (sets, said) = (self.sets.len(), fact.envelope.occurred);
                self.ends.push(End { sets, said, last_day: ended.last_day });
            }
            CadenceEvent::SlipDisclosed(word) => spoken(word.occurrence, Spoke::Debtor),
            CadenceEvent::AskedAfter(word) => spoken(word.occurrence, Spoke::Creditor),
        }
    }

    /// Whether what names no cadence can be meant for this one: ours, of its kind, in force on its day.
    fn awaits(&self, sent: &Sent<'_>) -> bool {
        let day_in = |zone: Zone| sent.moment.on.unwrap_or_else(|| zone.day(sent.moment.at));
        self.sets.iter().enumerate().any(|(index, set)| {
            let day = day_in(set.zone);
            let over = set.until.is_some_and(|until| until < day)
                || self.ends.iter().any(|end| end.sets > index && end.last_day < day);
            set.side == Side::Us && set.kind == sent.kind && set.from <= day && !over
        })
    }
}

/// The cadence of which something is said.
pub(crate) fn named(event: &CadenceEvent) -> &str {
    match event {
        CadenceEvent::Set(set) => &set.cadence,
        CadenceEvent::Paused(paused) => &paused.cadence,
        CadenceEvent::Waived(let_go) | CadenceEvent::Excused(let_go) => &let_go.cadence,
        CadenceEvent::Moved(moved) => &moved.cadence,
        CadenceEvent::Ended(ended) => &ended.cadence,
        CadenceEvent::SlipDisclosed(word) | CadenceEvent::AskedAfter(word) => &word.cadence,
    }
    .as_str()
}
