//! What comes up beside promises: the next occurrence of each cadence, predictions to be checked, the days of a
//! contract.

use ledger_core::event::Side;
use ledger_core::time::{Due, Instant};
use ledger_core::{Day, PersonId, StreamId, Text};

use crate::cadence::{Cadence, OccurrenceRef, Status};
use crate::commitments::Disclosed;
use crate::due::DueFilter;
use crate::predictions::{JudgedPrediction, Predictions, Standing};
use crate::setting::Setting;

/// Something that has to be done by a time, and is no promise of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    /// What it is.
    pub what: Awaited,
    /// Who owes it.
    pub side: Side,
    /// Whose task it is.
    pub owner: Option<PersonId>,
    /// Until when.
    pub due: Due,
    /// Since when it is past due; none while its due lies ahead.
    pub overdue_since: Option<Instant>,
    /// What word of a slip there has been.
    pub disclosed: Disclosed,
}

/// What is awaited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// An occurrence of a cadence.
    Occurrence(OccurrenceRef),
    /// The check of a prediction: its name, such as acme/p3, and what is predicted.
    Check(String, Text),
    /// The last day on which a client's contract can be given notice.
    Notice(StreamId),
    /// The last day of a client's contract.
    TermEnd(StreamId),
}

impl Awaited {
    /// Its name, as verbs take it.
    pub fn name(&self) -> String {
        match self {
            Self::Occurrence(reference) => reference.to_string(),
            Self::Check(name, _) => name.clone(),
            Self::Notice(stream) | Self::TermEnd(stream) => stream.to_string(),
        }
    }
}

/// What comes up in one relationship, soonest first: of each cadence what is overdue and the next one that is
/// expected, every prediction that nobody has checked, and of a contract ([`crate::status::Frame::comes`]) the day of notice until it
/// is decided whether it goes on, and its end. `cadences` has to know at least one due to come.
pub fn coming(
    cadences: &[Cadence],
    predictions: &Predictions,
    contract: &[(Awaited, Day)],
    setting: &Setting,
    filter: &DueFilter,
) -> Vec<Coming> {
    let occurrences = cadences.iter().flat_map(|cadence| awaited(cadence, setting));
    let checks = predictions.items.iter().filter_map(|prediction| check(prediction, setting));
    let days = contract.iter().map(|(what, day)| of_day(what.clone(), *day, setting));
    let mut all: Vec<Coming> =
        occurrences.chain(checks).chain(days).filter(|one| asked_for(one, setting, filter)).collect();
    all.sort_by_key(|one| (one.due.at, one.what.name()));
    all
}

/// What is overdue of a cadence, and the next of it.
fn awaited(cadence: &Cadence, setting: &Setting) -> Vec<Coming> {
    let known = |reference: &OccurrenceRef| {
        cadence.occurrences.iter().find(|one| one.reference == *reference).map(|one| one.disclosed)
    };
    let overdue = cadence.occurrences.iter().filter(|one| one.status == Status::Overdue);
    let overdue = overdue.map(|one| (one.reference.clone(), one.due));
    let next = cadence.plan.next.first().map(|next| (next.reference.clone(), next.due));
    overdue
        .chain(next)
        .map(|(reference, due)| Coming {
            disclosed: known(&reference).unwrap_or(Disclosed::Never),
            what: Awaited::Occurrence(reference),
            side: cadence.plan.side,
            owner: cadence.plan.owner,
            due,
            overdue_since: due.is_past(setting.as_of.verdict_at()).then_some(due.at),
        })
        .collect()
}

fn check(prediction: &JudgedPrediction, setting: &Setting) -> Option<Coming> {
    let open = matches!(prediction.standing, Standing::Open | Standing::Unchecked);
    let name = || format!("{}/p{}", prediction.stream, prediction.number);
    open.then(|| of_day(Awaited::Check(name(), prediction.what.clone()), prediction.check_on, setting))
}

/// Something of ours that is due on a day.
fn of_day(what: Awaited, day: Day, setting: &Setting) -> Coming {
    let due = Due::day(day, setting.zone);
    Coming {
        what,
        side: Side::Us,
        owner: None,
        due,
        overdue_since: due.is_past(setting.as_of.verdict_at()).then_some(due.at),
        disclosed: Disclosed::Never,
    }
}

fn asked_for(one: &Coming, setting: &Setting, filter: &DueFilter) -> bool {
    let soon = |millis: i64| one.due.at <= setting.as_of.verdict_at().plus_millis(millis);
    filter.side.is_none_or(|side| one.side == side)
        && filter.owner.is_none_or(|owner| one.owner == Some(owner))
        && filter.within_millis.is_none_or(soon)
        && filter.ended.is_none_or(|end| one.due.at > end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cadence::cadences;
    use crate::cadence::tests::{said, set};
    use crate::history::History;
    use crate::predictions::predictions;
    use crate::status::Frame;
    use crate::testing::{Story, moment, opened};

    fn acme() -> Story {
        Story::acme()
            .then("2026-03-02T00:00", opened("UTC"))
            .then("2026-03-02T00:00", set(&[]))
            .then(
                "2026-03-02T00:00",
                set(&[("cadence", "report"), ("side", "client"), ("from", "2026-03-02")]),
            )
            .then(
                "2026-03-02T09:00",
                said("prediction.made", r#"{"number":1,"what":"Refunds fall","check_on":"2026-03-10"}"#),
            )
    }

    fn contract(history: &History<'_>, setting: &Setting) -> Vec<(Awaited, Day)> {
        Frame::of(history, setting).comes(&"acme".parse().unwrap(), setting.as_of.civil_day())
    }

    fn names(story: &Story, as_of: &str, filter: &DueFilter) -> Vec<String> {
        let history = story.history();
        let setting = history.setting(moment(&history, as_of));
        let all = cadences(&history, &setting, 1);
        let found =
            coming(&all, &predictions(&history, &setting), &contract(&history, &setting), &setting, filter);
        let word = |one: &Coming| if one.overdue_since.is_some() { " overdue" } else { "" };
        found.iter().map(|one| format!("{}{}", one.what.name(), word(one))).collect()
    }

    #[test]
    fn what_is_overdue_and_what_is_next_comes_up() {
        let story = acme().then("2026-03-06T10:00", said("update.sent", r#"{"cadence":"weekly-update"}"#));
        let all = DueFilter::default();
        assert_eq!(
            names(&story, "2026-03-09T09:00", &all),
            [
                "acme/report@2026-03-06 overdue",
                "acme/p1",
                "acme/report@2026-03-13",
                "acme/weekly-update@2026-03-13"
            ]
        );
        let ours = DueFilter { side: Some(Side::Us), within_millis: Some(48 * 3_600_000), ..all };
        assert_eq!(names(&story, "2026-03-09T09:00", &ours), ["acme/p1"]);
        let mine = DueFilter { owner: Some(PersonId(3)), ..all };
        assert_eq!(names(&story, "2026-03-09T09:00", &mine), Vec::<String>::new());
        assert_eq!(names(&story, "2026-03-11T16:00", &all)[0], "acme/p1 overdue", "what is missed is gone");
        let checked = story.then(
            "2026-03-11T09:00",
            said("prediction.checked", r#"{"number":1,"outcome":"right","together":true}"#),
        );
        assert!(!names(&checked, "2026-03-11T16:00", &all).iter().any(|name| name.starts_with("acme/p1")));
    }

    #[test]
    fn the_day_of_notice_comes_up_until_it_is_decided_and_the_end_until_it_is_there() {
        let signed = r#"{"term_start":"2026-01-01","term_end":"2026-06-30","notice_days":60}"#;
        let story = Story::acme()
            .then("2026-01-01T00:00", opened("UTC"))
            .then("2026-01-01T09:00", said("contract.signed", signed));
        let all = DueFilter::default();
        assert_eq!(names(&story, "2026-04-01T09:00", &all), ["acme", "acme"]);
        assert_eq!(names(&story, "2026-05-02T09:00", &all), ["acme overdue", "acme"], "1 May has passed");
        assert_eq!(names(&story, "2026-07-01T09:00", &all), ["acme overdue"], "and nobody decided");
        let renewed = story
            .clone()
            .then("2026-04-20T09:00", said("decision.recorded", r#"{"kind":"renewal","result":"renewed"}"#));
        assert_eq!(names(&renewed, "2026-05-02T09:00", &all), ["acme"], "only its end");
        let closed = story.then("2026-05-10T09:00", said("relationship.closed", r#"{"ended_by":"us"}"#));
        assert_eq!(names(&closed, "2026-05-11T09:00", &all), Vec::<String>::new());
    }
}
