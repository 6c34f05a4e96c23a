//! The relationship as an asset: what it is worth, and how it loses worth while nobody invests in it (D.1).

use ledger_core::event::{Event, LadderEvent, MeetingEvent, PredictionEvent, Side};
use ledger_core::{Day, EventId, Fact};
use serde::{Deserialize, Serialize};

use super::amount::lean;
use super::book::Opinion;
use super::decay::{Decay, WHOLE};
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;

/// What a relationship is worth as of the setting, out of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// `100·b·D`, b the lower of competence and integrity, rounded half up.
    pub value: u128,
    /// What it would be worth if nothing had been lost to idleness.
    pub undepreciated: u128,
    /// Days since somebody last invested in it; since its earliest event if nobody ever did.
    pub idle_days: i64,
    /// The last investment.
    pub invested: Option<(Day, EventId)>,
}

/// The worth of a relationship with these opinions of competence and integrity.
pub(super) fn asset(history: &History<'_>, setting: &Setting, opinions: [Opinion; 2]) -> Asset {
    let today = setting.as_of.civil_day();
    let invested = invested(history, setting);
    let settled = history.settled().earliest.map(|(_, day)| day);
    let earliest = settled.or(history.standing(&setting.as_of).next().map(|fact| local(fact, setting)));
    let since = invested.map(|(day, _)| day).or(earliest);
    let idle_days = since.map_or(0, |since| today.since(since).max(0));
    let rule = &setting.policy.asset;
    let floor = u64::from(rule.floor.min(100)) * WHOLE / 100;
    let left = Decay::of(rule.half_life_days).after(idle_days - i64::from(rule.grace_days)).max(floor);
    let worth =
        |left: u64| opinions.map(|opinion| value(opinion, left)).into_iter().min().unwrap_or_default();
    Asset { value: worth(left), undepreciated: worth(WHOLE), idle_days, invested }
}

/// The last investment, by its day.
pub(crate) fn invested(history: &History<'_>, setting: &Setting) -> Option<(Day, EventId)> {
    let settled = history.settled();
    let invested = history
        .standing(&setting.as_of)
        .filter(|fact| fact.envelope.version > settled.version && is_investment(&fact.event))
        .map(|fact| (local(fact, setting), fact.envelope.id));
    settled.invested.into_iter().chain(invested).max_by_key(|(day, _)| *day)
}

/// The day of a fact in the relationship's zone.
fn local(fact: &Fact, setting: &Setting) -> Day {
    let moment = Moment::of(fact);
    moment.on.unwrap_or_else(|| setting.zone.day(moment.at))
}

/// `100·b·D`, rounded half up.
fn value(opinion: Opinion, left: u64) -> u128 {
    let (proven, all) = opinion.ratio();
    let (proven, all) = lean(proven, all, 100 * u128::from(WHOLE));
    let all = all * u128::from(WHOLE);
    (200 * proven * u128::from(left) + all) / (2 * all).max(1)
}

/// What keeps a relationship alive beside the work itself: a delivery does not.
fn is_investment(event: &Event) -> bool {
    match event {
        Event::Meeting(MeetingEvent::Sync(held)) => held.no_show != Some(Side::Us),
        Event::Meeting(MeetingEvent::Update(_) | MeetingEvent::Review(_))
        | Event::Ladder(LadderEvent::InsightDelivered(_) | LadderEvent::TrustAudited(_))
        | Event::Prediction(PredictionEvent::Checked(_)) => true,
        _ => false,
    }
}
