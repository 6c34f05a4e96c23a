use ledger_core::event::agreement::ContractSigned;
use ledger_core::event::contact::Held;
use ledger_core::event::learning::{AssumptionChallenged, CriterionObserved};

use super::*;
use crate::testing::{Story, day, moment};

fn seen(criterion: Criterion, said: Option<&str>) -> Event {
    Event::Learning(LearningEvent::CriterionObserved(CriterionObserved {
        criterion,
        who: None,
        said: said.map(|said| said.parse().unwrap()),
        what: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

fn challenged(challenged_as: ChallengedAs) -> Event {
    Event::Learning(LearningEvent::AssumptionChallenged(AssumptionChallenged {
        assumption: "one-market".parse().unwrap(),
        challenged_as,
        who: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

fn told() -> Event {
    Event::Contact(ContactEvent::Held(Held {
        direction: Direction::Out,
        kind: ContactKind::BadNews,
        via: None,
        who: None,
        about: None,
        answered_by_update: None,
        said: None,
        heard: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

fn signed() -> Event {
    Event::Agreement(AgreementEvent::ContractSigned(ContractSigned {
        term_start: day("2026-01-01"),
        term_end: day("2026-12-31"),
        notice_days: None,
        who: None,
        title: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

fn of(story: &Story, as_of: &str) -> WalkAway {
    let history = story.history();
    walk_away(&history, &history.setting(moment(&history, as_of)))
}

#[test]
fn one_refusal_is_no_pattern_however_often_it_comes_in_a_day() {
    let story = Story::acme()
        .then("2026-03-02T09:00", seen(Criterion::Discovery, None))
        .then("2026-03-02T15:00", seen(Criterion::Discovery, None));
    assert_eq!(of(&story, "2026-03-02").standing(), 0);
    let story = story.then("2026-03-03T09:00", seen(Criterion::Discovery, None));
    assert_eq!(of(&story, "2026-03-02").standing(), 0, "as of the day before");
    assert_eq!(of(&story, "2026-03-03").standing(), 1);
    assert_eq!(of(&story, "2026-03-03").advice(), Advice::Watch);
}

#[test]
fn two_are_to_be_said_plainly_and_three_recommend_it() {
    let story = Story::acme()
        .then("2026-03-02T09:00", seen(Criterion::Discovery, None))
        .then("2026-03-03T09:00", seen(Criterion::Discovery, None))
        .then("2026-03-02T10:00", seen(Criterion::Prediction, None))
        .then("2026-03-04T09:00", seen(Criterion::Prediction, None))
        .then("2026-03-04T10:00", seen(Criterion::Assumptions, Some("We cannot go on like this")));
    let two = of(&story, "2026-03-05");
    assert_eq!((two.standing(), two.advice()), (2, Advice::SayPlainly));
    assert_eq!(two.said.len(), 1, "it was said");
    assert_eq!(two.criteria[2].days(), 0, "what we say is no refusal of theirs");
    let story = story
        .then("2026-03-05T09:00", challenged(ChallengedAs::ScopeCreep))
        .then("2026-03-06T09:00", challenged(ChallengedAs::Wrong))
        .then("2026-03-09T09:00", seen(Criterion::Assumptions, None));
    assert_eq!(of(&story, "2026-03-06").advice(), Advice::SayPlainly, "a wrong assumption is no scope creep");
    assert_eq!(of(&story, "2026-03-09").advice(), Advice::Recommend);
}

#[test]
fn what_was_said_before_the_first_criterion_was_not_said_of_it() {
    let story = Story::acme()
        .then("2026-03-01T09:00", told())
        .then("2026-03-02T08:00", signed())
        .then("2026-03-02T09:00", seen(Criterion::Discovery, None))
        .then("2026-03-03T09:00", told());
    let one = of(&story, "2026-03-04");
    assert_eq!(one.said.iter().map(|(day, _)| day.to_string()).collect::<Vec<_>>(), ["2026-03-03"]);
    assert_eq!(one.signed.map(|(day, _)| day.to_string()), Some("2026-03-02".into()));
}
