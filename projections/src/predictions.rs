//! Predictions: whether they were checked on their day, together, told in time, and how well they were calibrated.

use std::collections::BTreeMap;

use ledger_core::event::contact::Direction;
use ledger_core::event::prediction::{Made, PredictionOutcome};
use ledger_core::event::{ContactEvent, Event, MeetingEvent, PredictionEvent};
use ledger_core::{Day, EventId, Fact, Instant, PersonId, StreamId, Text};

use crate::cadence::Share;
use crate::history::History;
use crate::moment::Moment;
use crate::setting::Setting;

/// The predictions of one relationship as of the setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Predictions {
    /// Each of them, by number.
    pub items: Vec<JudgedPrediction>,
    /// Checked on their day or before it, of those whose day has come or that were checked.
    pub in_time: Share,
    /// Looked at by both sides, of those checked.
    pub together: Share,
    /// Told by the day that was named for it, of those for which one was named and has passed.
    pub told_by_the_date: Share,
    /// Came out as predicted, of those checked whose outcome can be told.
    pub right: Share,
    /// How well the percentages were chosen.
    pub calibration: Calibration,
}

/// A prediction and the verdict on it as of an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedPrediction {
    /// The client's stream.
    pub stream: StreamId,
    /// Its number there.
    pub number: u32,
    /// What is predicted.
    pub what: Text,
    /// The event that predicts it.
    pub event: EventId,
    /// When it was predicted.
    pub made: Moment,
    /// The day on which it is checked.
    pub check_on: Day,
    /// How likely it was held to be, in percent.
    pub percent: Option<u32>,
    /// Who of the other side checks it.
    pub with: Option<PersonId>,
    /// The day by which its outcome is told.
    pub told_by: Option<Day>,
    /// Where it stands.
    pub standing: Standing,
    /// The check, where there was one.
    pub checked: Option<Check>,
    /// Whether its outcome was told by the day named for that; none where none was named, or it has not passed.
    pub told_in_time: Option<bool>,
}

/// What a check showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// The event that says so.
    pub event: EventId,
    /// When it was checked.
    pub at: Moment,
    /// What it showed.
    pub outcome: PredictionOutcome,
    /// Whether both sides looked at it.
    pub together: bool,
    /// Whether the outcome was an uncomfortable one.
    pub uncomfortable: bool,
}

/// Where a prediction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Its day lies ahead, or is today.
    Open,
    /// Its day has passed without a check.
    Unchecked,
    /// Checked on its day, or before it.
    CheckedInTime,
    /// Checked after it.
    CheckedLate,
}

impl Standing {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Unchecked => "unchecked",
            Self::CheckedInTime => "checked_in_time",
            Self::CheckedLate => "checked_late",
        }
    }
}

/// How well percentages were chosen: the mean of the squared differences between what was said and what came (Brier
/// 1950), in 1/10,000 of one. 0 is perfect; always saying 50 % gives 2,500.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Calibration {
    /// The sum of the squared differences, each at most 10,000.
    pub sum: u64,
    /// Over how many predictions with a percentage and an outcome that can be told.
    pub count: usize,
}

impl Calibration {
    /// The mean, in 1/10,000, rounded half up; none of nothing.
    pub fn mean(self) -> Option<u64> {
        let count = u64::try_from(self.count).ok().filter(|count| *count > 0)?;
        Some((2 * self.sum + count) / (2 * count))
    }

    fn count(&mut self, percent: u32, came: bool) {
        let off = u64::from(percent.min(100).abs_diff(if came { 100 } else { 0 }));
        self.sum += off * off;
        self.count += 1;
    }
}

/// The predictions of a relationship as of the setting.
pub fn predictions(history: &History<'_>, setting: &Setting) -> Predictions {
    let mut made: BTreeMap<u32, (&Fact, &Made)> = BTreeMap::new();
    let mut checks: BTreeMap<u32, Check> = BTreeMap::new();
    let mut told: Vec<Moment> = Vec::new();
    for fact in history.standing(&setting.as_of) {
        match &fact.event {
            Event::Prediction(PredictionEvent::Made(prediction)) => {
                made.entry(prediction.number).or_insert((fact, prediction));
            }
            Event::Prediction(PredictionEvent::Checked(check)) => {
                let found = Check {
                    event: fact.envelope.id,
                    at: Moment::of(fact),
                    outcome: check.outcome,
                    together: check.together,
                    uncomfortable: check.uncomfortable == Some(true),
                };
                checks.entry(check.number).or_insert(found);
            }
            event if is_telling(event) => told.push(Moment::of(fact)),
            _ => {}
        }
    }
    let judged = made.into_iter().map(|(number, (fact, prediction))| {
        judge(fact, prediction, checks.get(&number).copied(), &told, setting)
    });
    Predictions::of(judged.collect())
}

/// Whether it can carry the outcome of a check to the client: an update, a meeting with them, a word of ours.
fn is_telling(event: &Event) -> bool {
    match event {
        Event::Meeting(MeetingEvent::Update(_)) => true,
        Event::Meeting(MeetingEvent::Sync(sync)) => sync.no_show.is_none(),
        Event::Meeting(MeetingEvent::Review(review)) => review.client_present,
        Event::Contact(ContactEvent::Held(contact)) => contact.direction == Direction::Out,
        _ => false,
    }
}

fn judge(
    fact: &Fact,
    made: &Made,
    checked: Option<Check>,
    told: &[Moment],
    setting: &Setting,
) -> JudgedPrediction {
    let day = |moment: Moment| moment.on.unwrap_or_else(|| setting.zone.day(moment.at));
    let is_over = |day: Day| ended(day, setting) <= setting.as_of.verdict_at();
    let standing = match checked {
        Some(check) if day(check.at) <= made.check_on => Standing::CheckedInTime,
        Some(_) => Standing::CheckedLate,
        None if is_over(made.check_on) => Standing::Unchecked,
        None => Standing::Open,
    };
    // Whoever looks at it together has been told; else the first word after the check tells.
    let first_told = checked.and_then(|check| {
        let after = |moment: &&Moment| moment.at >= check.at.at;
        if check.together { Some(check.at) } else { told.iter().find(after).copied() }
    });
    let told_in_time = made.told_by.and_then(|by| match first_told {
        Some(moment) => Some(day(moment) <= by),
        None => is_over(by).then_some(false),
    });
    JudgedPrediction {
        stream: fact.envelope.stream.clone(),
        number: made.number,
        what: made.what.clone(),
        event: fact.envelope.id,
        made: Moment::of(fact),
        check_on: made.check_on,
        percent: made.percent,
        with: made.with,
        told_by: made.told_by,
        standing,
        checked,
        told_in_time,
    }
}

/// The instant at which a day of the relationship is over.
fn ended(day: Day, setting: &Setting) -> Instant {
    ledger_core::time::end_of_day(setting.zone, day)
}

impl Predictions {
    fn of(items: Vec<JudgedPrediction>) -> Self {
        let mut all = Self::default();
        for item in &items {
            if item.standing != Standing::Open {
                all.in_time.count(item.standing == Standing::CheckedInTime);
            }
            if let Some(in_time) = item.told_in_time {
                all.told_by_the_date.count(in_time);
            }
            let Some(check) = item.checked else { continue };
            all.together.count(check.together);
            let came = match check.outcome {
                PredictionOutcome::Right => true,
                PredictionOutcome::Wrong => false,
                PredictionOutcome::Unclear => continue,
            };
            all.right.count(came);
            if let Some(percent) = item.percent {
                all.calibration.count(percent, came);
            }
        }
        Self { items, ..all }
    }
}

#[cfg(test)]
mod tests;
