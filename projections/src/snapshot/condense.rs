//! Which facts a snapshot keeps, and what all others come to.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::decision::DecisionKind;
use ledger_core::event::{
    AgreementEvent, CadenceEvent, DecisionEvent, Event, MeetingEvent, PredictionEvent, Side,
};
use ledger_core::{EventId, Fact, Instant};

use super::Snapshot;
use super::settled::{Past, Settled};
use crate::cadence;
use crate::commitments::{Commitments, JudgedCommitment, Outcome};
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;
use crate::status::LOOK_BACK_DAYS;
use crate::trust::Settling;

const DAY_MILLIS: i64 = 86_400_000;
/// So long a settled promise can be touched again, by an assessment or an update that names it, before it is dropped.
const REST_DAYS: i64 = 28;
/// But no more than so many of them, the newest, are kept for that.
const RESTING: usize = 12;
/// So long after its late window an occurrence is dropped: the adherence of the last quarter is told by occurrence.
const OCCURRENCE_DAYS: i64 = LOOK_BACK_DAYS + 7;

/// The snapshot of a relationship under this setting; none where it cannot be condensed: a fact lies after as-of, a
/// cadence is due by events, or the name of one is private.
pub fn condense(history: &History<'_>, setting: &Setting) -> Option<Snapshot> {
    let known = history.house().all(|fact| setting.as_of.covers(fact.envelope.occurred));
    if known { condense_earlier(history, setting) } else { None }
}

/// The same for a question of which the setting is known but for its as-of, which lies later: what the house holds by
/// then is in the setting already.
pub(super) fn condense_earlier(history: &History<'_>, setting: &Setting) -> Option<Snapshot> {
    let facts = history.known_facts();
    let now = setting.as_of.verdict_at();
    if facts.is_empty() || !facts.iter().all(|fact| setting.as_of.covers(fact.envelope.occurred)) {
        return None;
    }
    let standing: Vec<&Fact> = history.standing(&setting.as_of).collect();
    let cadences = cadence::settling(history, setting, now.plus_millis(-OCCURRENCE_DAYS * DAY_MILLIS))?;
    let trust = Settling::of(history, setting);
    let open = Open::of(history, &standing, &trust, setting);
    let keeping = Keeping::of(&standing, &open, &cadences);
    let kept: Vec<&Fact> = standing.iter().copied().filter(|fact| keeping.keeps(fact)).collect();
    let occurrences: Vec<_> = cadences.values().flat_map(|one| one.settled.iter().cloned()).collect();
    let sums = |side| trust.sums(side, &open.settled, &occurrences);
    let old = history.settled();
    let recorded = facts.iter().copied().chain(history.house()).map(|fact| fact.envelope.recorded);
    let asset = crate::trust::invested(history, setting);
    let local = |fact: &&Fact| {
        let moment = Moment::of(fact);
        (fact.envelope.occurred, moment.on.unwrap_or_else(|| setting.zone.day(moment.at)))
    };
    let past = |(name, one): (&String, &cadence::Settling)| Some((name.clone(), one.past?));
    let unmatched = kept.iter().filter(|fact| matches!(fact.event, Event::Meeting(_) | Event::Work(_)));
    let unmatched = unmatched.map(|fact| fact.envelope.id).filter(|id| !keeping.answers.contains(id));
    Some(Snapshot {
        kept: kept.iter().map(|fact| fact.envelope.version).collect(),
        taken_at: now,
        zone: setting.zone,
        settled: Settled {
            version: facts.iter().map(|fact| fact.envelope.version).max()?.max(old.version),
            latest: Some((
                facts.iter().map(|fact| fact.envelope.occurred).max()?.max(old.last_occurred()),
                recorded.max()?.max(old.last_recorded()),
            )),
            earliest: old.earliest.or(standing.first().map(local)),
            word: crate::silence::last_word(history, setting),
            invested: asset,
            ours: sums(Side::Us)?,
            client: sums(Side::Client)?,
            cadences: cadences.iter().filter_map(past).collect(),
            last_number: open.last_number.max(old.last_number),
            open: open.numbers.into_iter().collect(),
            last_prediction: last_prediction(&standing).max(old.last_prediction),
            unmatched: unmatched.collect(),
        },
    })
}

fn last_prediction(standing: &[&Fact]) -> u32 {
    let number = |fact: &&Fact| match &fact.event {
        Event::Prediction(PredictionEvent::Made(made)) => Some(made.number),
        Event::Prediction(PredictionEvent::Checked(check)) => Some(check.number),
        _ => None,
    };
    standing.iter().filter_map(number).max().unwrap_or_default()
}

/// The promises a fact speaks of.
fn spoken_of(fact: &Fact) -> Vec<u32> {
    match &fact.event {
        Event::Commitment(event) => vec![event.number()],
        Event::Meeting(MeetingEvent::Update(update)) => update.keeps.clone().unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// Which promises stay open, and which are dropped.
struct Open {
    numbers: BTreeSet<u32>,
    settled: BTreeSet<u32>,
    last_number: u32,
}

impl Open {
    fn of(history: &History<'_>, standing: &[&Fact], trust: &Settling<'_>, setting: &Setting) -> Self {
        let typed = crate::ask::<Commitments>(history, setting);
        let mut touched: BTreeMap<u32, Instant> = BTreeMap::new();
        for fact in standing {
            for number in spoken_of(fact) {
                let last = touched.entry(number).or_insert(fact.envelope.occurred);
                *last = fact.envelope.occurred.max(*last);
            }
        }
        let number = |one: &JudgedCommitment| one.reference.number;
        let mut settled: BTreeSet<u32> =
            typed.iter().filter(|one| is_settled(one, setting)).map(number).collect();
        let since = setting.as_of.civil_day().plus_days(-LOOK_BACK_DAYS);
        for one in trust.promises() {
            if !is_settled(one, setting) || trust.breaks_after(one, since) {
                settled.remove(&number(one));
            }
        }
        let rested = setting.as_of.verdict_at().plus_millis(-REST_DAYS * DAY_MILLIS);
        let last = |number: u32| touched.get(&number).copied();
        let mut resting: Vec<_> = settled.iter().filter_map(|&one| Some((last(one)?, one))).collect();
        resting.retain(|(last, _)| *last > rested);
        resting.sort_unstable();
        for (_, number) in resting.iter().rev().take(RESTING) {
            settled.remove(number);
        }
        // Whatever is needed stays as long as what needs it, and the other way round.
        loop {
            let apart = |one: &&JudgedCommitment| {
                one.needs.iter().any(|need| {
                    settled.contains(&need.number) != settled.contains(&number(one))
                        && touched.contains_key(&need.number)
                })
            };
            let reopened: Vec<u32> = typed
                .iter()
                .filter(apart)
                .flat_map(|one| one.needs.iter().map(|need| need.number).chain([number(one)]))
                .collect();
            let before = settled.len();
            settled.retain(|number| !reopened.contains(number));
            if settled.len() == before {
                break;
            }
        }
        let numbers = typed.iter().map(number).filter(|number| !settled.contains(number)).collect();
        Self { numbers, settled, last_number: touched.keys().next_back().copied().unwrap_or_default() }
    }
}

/// Whether no time alone can change what became of it.
fn is_settled(one: &JudgedCommitment, setting: &Setting) -> bool {
    match one.outcome {
        Outcome::KeptOnTime
        | Outcome::KeptLate
        | Outcome::Released
        | Outcome::Withdrawn
        | Outcome::Retrospective
        | Outcome::Unknown => true,
        Outcome::Undated => one.settled.is_some(),
        Outcome::Missed | Outcome::MissedSilently => {
            let over = |due| setting.as_of.verdict_at() >= setting.missed_from(&due);
            one.settled.is_some() && one.due.is_some_and(over)
        }
        Outcome::Open | Outcome::Overdue | Outcome::Requested | Outcome::Offered | Outcome::Countered => {
            false
        }
    }
}

/// What decides whether a fact is kept.
struct Keeping<'a> {
    open: &'a Open,
    cadences: &'a BTreeMap<String, cadence::Settling>,
    /// What answers an occurrence that is not settled.
    answers: BTreeSet<EventId>,
    /// Single facts of which only the last counts, or the first.
    single: BTreeSet<EventId>,
    /// The predictions that were checked.
    checked: BTreeSet<u32>,
}

impl<'a> Keeping<'a> {
    fn of(standing: &[&Fact], open: &'a Open, cadences: &'a BTreeMap<String, cadence::Settling>) -> Self {
        let mut last: BTreeMap<String, EventId> = BTreeMap::new();
        let mut checked = BTreeSet::new();
        for fact in standing {
            let id = fact.envelope.id;
            match &fact.event {
                Event::Agreement(AgreementEvent::ContractSigned(_)) => last.insert("signed".into(), id),
                Event::Decision(DecisionEvent::StageDeclared(declared)) => {
                    last.insert(format!("stage {}", declared.model), id)
                }
                Event::Decision(DecisionEvent::Recorded(decision))
                    if !matches!(decision.kind, DecisionKind::Expansion | DecisionKind::Kill) =>
                {
                    last.insert("decided".into(), id)
                }
                Event::Decision(DecisionEvent::Closed(_)) => Some(*last.entry("closed".into()).or_insert(id)),
                Event::Prediction(PredictionEvent::Checked(check)) => {
                    checked.insert(check.number);
                    None
                }
                _ => None,
            };
        }
        let answers = cadences.values().flat_map(|one| one.answers.iter().copied()).collect();
        Self { open, cadences, answers, single: last.into_values().collect(), checked }
    }

    fn keeps(&self, fact: &Fact) -> bool {
        let speaks = || spoken_of(fact).iter().any(|number| self.open.numbers.contains(number));
        match &fact.event {
            Event::Relationship(_) => true,
            Event::Commitment(_) => speaks(),
            Event::Meeting(_) | Event::Work(_) => self.answers.contains(&fact.envelope.id) || speaks(),
            Event::Cadence(event) => self.keeps_said(event),
            Event::Prediction(PredictionEvent::Made(made)) => !self.checked.contains(&made.number),
            Event::Agreement(_) | Event::Decision(_) => self.single.contains(&fact.envelope.id),
            _ => false,
        }
    }

    /// What is said of a cadence is kept while it can bear on an occurrence that is not settled.
    fn keeps_said(&self, event: &CadenceEvent) -> bool {
        let past = self.cadences.get(cadence::named(event)).and_then(|one| one.past);
        let Some(Past { since, .. }) = past else { return true };
        match event {
            CadenceEvent::Set(_) | CadenceEvent::Ended(_) => true,
            CadenceEvent::Paused(paused) => paused.until >= since,
            CadenceEvent::Waived(let_go) | CadenceEvent::Excused(let_go) => let_go.occurrence >= since,
            CadenceEvent::Moved(moved) => moved.occurrence >= since,
            CadenceEvent::SlipDisclosed(word) | CadenceEvent::AskedAfter(word) => word.occurrence >= since,
        }
    }
}
