//! The words of the stories about cadences. Times are UTC to the minute; 2 March 2026 is a Monday.

mod laws;
mod plans;
mod releases;
mod rules;
mod table;

use ledger_core::Event;

use super::{Cadence, Status, cadences};
use crate::testing::{Story, moment, opened};

/// An event by its data as the wire spells it.
pub(crate) fn said(kind: &str, data: &str) -> Event {
    let raw = serde_json::value::RawValue::from_string(data.to_owned()).unwrap();
    let event = Event::read(kind, 1, &raw);
    assert!(!matches!(event, Event::Unknown(_)), "{event:?}");
    event
}

/// A cadence `weekly-update` as it is set; what is given replaces what is usual.
pub(crate) fn set(given: &[(&str, &str)]) -> Event {
    let mut data = serde_json::json!({
        "cadence": "weekly-update", "kind": "update", "side": "us", "from": "2026-03-02", "zone": "UTC",
        "before": "16:00", "late_within_days": 5, "core_hours": 40, "holidays": "keep",
        "rule": "FREQ=WEEKLY;BYDAY=FR",
    });
    for (name, value) in given {
        data[*name] = serde_json::from_str(value).unwrap_or_else(|_| (*value).into());
    }
    if data["trigger"].is_string() {
        data.as_object_mut().unwrap().remove("rule");
    }
    said("cadence.set", &data.to_string())
}

pub(crate) fn sent() -> Event {
    said("update.sent", r#"{"cadence":"weekly-update"}"#)
}

/// An update that says for which occurrence it is meant.
pub(super) fn sent_for(day: &str) -> Event {
    said("update.sent", &format!(r#"{{"cadence":"weekly-update","occurrence":"{day}"}}"#))
}

pub(super) fn pause(from: &str, until: &str) -> Event {
    said("cadence.paused", &format!(r#"{{"cadence":"weekly-update","from":"{from}","until":"{until}"}}"#))
}

/// Something said of one occurrence: `cadence.waived`, `cadence.excused`, …
pub(super) fn of(kind: &str, day: &str) -> Event {
    said(kind, &format!(r#"{{"cadence":"weekly-update","occurrence":"{day}"}}"#))
}

/// A relationship whose update is due every Friday before 16:00 UTC, from 2 March 2026 on.
pub(super) fn fridays() -> Story {
    in_zone("UTC", &[])
}

/// A relationship in a zone, with a cadence of it.
pub(super) fn in_zone(zone: &str, given: &[(&str, &str)]) -> Story {
    let given: Vec<_> = [("zone", zone)].iter().chain(given).copied().collect();
    let from = given.iter().find(|(name, _)| *name == "from").map_or("2026-03-02", |(_, day)| *day);
    let when = format!("{from}T00:00");
    Story::acme().then(&when, opened(zone)).then(&when, set(&given))
}

impl Story {
    /// Updates that were sent, and recorded at once.
    pub(super) fn sends(self, when: &[&str]) -> Self {
        when.iter().fold(self, |story, when| story.then(when, sent()))
    }

    /// The only cadence, as of a day or an instant, with its dues to come.
    pub(crate) fn cadence(&self, as_of: &str) -> Cadence {
        let history = self.history();
        let setting = history.setting(moment(&history, as_of));
        let mut all = cadences(&history, &setting, 3);
        assert_eq!(all.len(), 1);
        all.pop().unwrap()
    }

    /// Each occurrence with its status: `03-06 on_time`; without the one whose deadline lies ahead.
    pub(super) fn statuses(&self, as_of: &str) -> Vec<String> {
        let all = self.cadence(as_of).occurrences;
        all.iter()
            .filter(|one| one.status != Status::Pending)
            .map(|one| format!("{} {}", &one.reference.day.to_string()[5..], one.status.code()))
            .collect()
    }

    /// `held of due`.
    pub(super) fn adherence(&self, as_of: &str) -> (usize, usize) {
        let share = self.cadence(as_of).counts.adherence();
        (share.held, share.of)
    }
}
