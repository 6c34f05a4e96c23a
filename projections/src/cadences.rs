//! Which cadences are in force, and what comes next. Whether what was sent kept them is another question.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::cadence::{Ended, LetGo, Moved, Paused, Set};
use ledger_core::event::{CadenceEvent, DecisionEvent, Event, Side};
use ledger_core::time::{Day, Due, LocalTime, Rule, Schedule, Zone};

use crate::{History, Setting};

/// A cadence as it is set as of the setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub cadence: String,
    /// Who owes it.
    pub side: Side,
    /// Its rule, where it has one.
    pub rule: Option<String>,
    /// The type of event that makes it due, where it is event-driven.
    pub trigger: Option<String>,
    /// Days after that event within which it is due.
    pub within_days: Option<u32>,
    /// The local time before which it is due.
    pub before: String,
    /// The zone of that time.
    pub zone: Zone,
    /// The first day on which it can fall.
    pub from: Day,
    /// The last day on which it can fall.
    pub until: Option<Day>,
    /// Whether it ended, or the relationship did.
    pub ended: bool,
    /// The dues that come next, soonest first.
    pub next: Vec<Due>,
}

/// What was said of one cadence.
#[derive(Default)]
struct Said<'a> {
    sets: Vec<&'a Set>,
    pauses: Vec<&'a Paused>,
    let_go: BTreeSet<Day>,
    moved: BTreeMap<Day, Day>,
    last_day: Option<Day>,
}

/// How far ahead the next dues are looked for, in days: two years hold two yearly ones.
const AHEAD_DAYS: i64 = 731;

/// The cadences of a relationship as of the setting, by name, each with at most `most` dues to come.
pub fn plans(history: &History<'_>, setting: &Setting, most: usize) -> Vec<Plan> {
    let mut said: BTreeMap<String, Said<'_>> = BTreeMap::new();
    let mut closed = false;
    for fact in history.standing(&setting.as_of) {
        match &fact.event {
            Event::Cadence(event) => take(&mut said, event),
            Event::Decision(DecisionEvent::Closed(_)) => closed = true,
            _ => {}
        }
    }
    let looking = Looking { closed, holidays: history.holidays(), setting, most };
    said.into_iter().filter_map(|(name, said)| looking.plan(name, &said)).collect()
}

fn take<'a>(said: &mut BTreeMap<String, Said<'a>>, event: &'a CadenceEvent) {
    match event {
        CadenceEvent::Set(set) => said.entry(set.cadence.to_string()).or_default().sets.push(set),
        CadenceEvent::Paused(paused) => {
            said.entry(paused.cadence.to_string()).or_default().pauses.push(paused);
        }
        CadenceEvent::Waived(LetGo { cadence, occurrence, .. })
        | CadenceEvent::Excused(LetGo { cadence, occurrence, .. }) => {
            said.entry(cadence.to_string()).or_default().let_go.insert(*occurrence);
        }
        CadenceEvent::Moved(Moved { cadence, occurrence, to, .. }) => {
            said.entry(cadence.to_string()).or_default().moved.insert(*occurrence, *to);
        }
        CadenceEvent::Ended(Ended { cadence, last_day, .. }) => {
            said.entry(cadence.to_string()).or_default().last_day = Some(*last_day);
        }
        CadenceEvent::SlipDisclosed(_) | CadenceEvent::AskedAfter(_) => {}
    }
}

/// What every cadence of the relationship is looked at with.
struct Looking<'a> {
    closed: bool,
    holidays: BTreeSet<Day>,
    setting: &'a Setting,
    most: usize,
}

impl Looking<'_> {
    fn plan(&self, cadence: String, said: &Said<'_>) -> Option<Plan> {
        let latest = *said.sets.last()?;
        let today = self.setting.as_of.civil_day();
        let ended = self.closed || said.last_day.is_some_and(|last| last < today);
        let next = if ended { Vec::new() } else { self.coming(said) };
        Some(Plan {
            cadence,
            side: latest.side,
            rule: latest.rule.as_ref().map(ToString::to_string),
            trigger: latest.trigger.as_ref().map(ToString::to_string),
            within_days: latest.within_days,
            before: latest.before.to_string(),
            zone: latest.zone,
            from: latest.from,
            until: latest.until,
            ended,
            next,
        })
    }

    /// The dues to come: by the rules in force on each day, without what is paused or let go, moved where it was moved.
    fn coming(&self, said: &Said<'_>) -> Vec<Due> {
        let today = self.setting.as_of.civil_day();
        let changes: Vec<(Day, Schedule)> =
            said.sets.iter().filter_map(|set| Some((set.from, schedule(set)?))).collect();
        let range = today.plus_days(-31)..=today.plus_days(AHEAD_DAYS);
        let mut dues = Vec::new();
        for occurrence in ledger_core::time::effective(&changes, &range, &self.holidays) {
            let paused =
                said.pauses.iter().any(|pause| (pause.from..=pause.until).contains(&occurrence.name));
            let over = said.last_day.is_some_and(|last| occurrence.name > last);
            if occurrence.waived || paused || over || said.let_go.contains(&occurrence.name) {
                continue;
            }
            let moved = said.moved.get(&occurrence.name).and_then(|to| {
                let (_, schedule) = changes.iter().rev().find(|(from, _)| *from <= occurrence.name)?;
                Some(schedule.due_on(*to))
            });
            dues.push(moved.unwrap_or(occurrence.due));
        }
        dues.retain(|due| !due.is_past(self.setting.as_of.verdict_at()));
        dues.sort_by_key(|due| due.at);
        dues.truncate(self.most);
        dues
    }
}

/// The schedule a cadence was set with; none for an event-driven one.
fn schedule(set: &Set) -> Option<Schedule> {
    let rule: Rule = set.rule.as_ref()?.as_str().parse().ok()?;
    let before: LocalTime = set.before.as_str().parse().ok()?;
    Some(Schedule {
        rule,
        anchor: set.anchor,
        from: set.from,
        until: set.until,
        before,
        zone: set.zone,
        holidays: set.holidays,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Story, moment, opened};

    /// An event of a cadence, by its data as the wire spells it.
    fn said(kind: &str, data: &str) -> Event {
        let raw = serde_json::value::RawValue::from_string(data.to_owned()).unwrap();
        let event = Event::read(kind, 1, &raw);
        assert!(matches!(event, Event::Cadence(_)), "{event:?}");
        event
    }

    fn weekly(from: &str, rule: &str) -> Event {
        let data = format!(
            r#"{{"cadence":"weekly-update","kind":"update","side":"us","from":"{from}","zone":"Europe/London","before":"16:00","late_within_days":5,"core_hours":40,"holidays":"keep","rule":"{rule}"}}"#
        );
        said("cadence.set", &data)
    }

    fn next(story: &Story, as_of: &str, most: usize) -> Vec<String> {
        let history = story.history();
        let plans = plans(&history, &history.setting(moment(&history, as_of)), most);
        plans.into_iter().flat_map(|plan| plan.next).map(|due| due.at.to_string()[..16].to_owned()).collect()
    }

    fn fridays() -> Story {
        Story::acme()
            .then("2026-03-02T09:00", opened("Europe/London"))
            .then("2026-03-02T09:00", weekly("2026-03-02", "FREQ=WEEKLY;BYDAY=FR"))
    }

    #[test]
    fn the_fridays_to_come_are_due_at_four_in_london_whatever_the_clocks_do() {
        let dues = next(&fridays(), "2026-03-20T17:00", 2);
        assert_eq!(dues, ["2026-03-27T16:00", "2026-04-03T15:00"]);
    }

    #[test]
    fn a_change_holds_from_its_day_on() {
        let story = fridays().then("2026-03-10T09:00", weekly("2026-03-14", "FREQ=WEEKLY;BYDAY=TU"));
        assert_eq!(
            next(&story, "2026-03-11T09:00", 3),
            ["2026-03-13T16:00", "2026-03-17T16:00", "2026-03-24T16:00"]
        );
    }

    #[test]
    fn what_is_paused_waived_moved_or_over_is_not_expected_on_its_day() {
        let story = fridays()
            .then(
                "2026-03-03T09:00",
                said(
                    "cadence.paused",
                    r#"{"cadence":"weekly-update","from":"2026-03-06","until":"2026-03-08"}"#,
                ),
            )
            .then(
                "2026-03-03T09:01",
                said("cadence.waived", r#"{"cadence":"weekly-update","occurrence":"2026-03-13"}"#),
            )
            .then(
                "2026-03-03T09:02",
                said(
                    "cadence.moved",
                    r#"{"cadence":"weekly-update","occurrence":"2026-03-20","to":"2026-03-19"}"#,
                ),
            )
            .then(
                "2026-03-03T09:03",
                said("cadence.ended", r#"{"cadence":"weekly-update","last_day":"2026-03-27"}"#),
            );
        assert_eq!(next(&story, "2026-03-03T10:00", 9), ["2026-03-19T16:00", "2026-03-27T16:00"]);
        assert_eq!(next(&story, "2026-03-28T10:00", 9), Vec::<String>::new());
    }

    #[test]
    fn nothing_is_promised_where_no_cadence_is_set() {
        let story = Story::acme().then("2026-03-02T09:00", opened("Europe/London"));
        let history = story.history();
        assert_eq!(plans(&history, &history.setting(moment(&history, "2026-03-03")), 3), []);
    }
}
