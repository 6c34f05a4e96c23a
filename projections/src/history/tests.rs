//! Stories of what was known when, and of what was taken back.

use ledger_core::event::person;
use ledger_core::event::rule;
use ledger_core::event::{Side, Unknown};
use ledger_core::{Due, StreamId};

use super::*;
use crate::commitments::Outcome;
use crate::testing::*;

fn ids(history: &History<'_>, as_of: &str) -> Vec<EventId> {
    history.standing(&moment(history, as_of)).map(|fact| fact.envelope.id).collect()
}

#[test]
fn facts_stand_in_the_order_in_which_they_were_true() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, by("2026-03-06T16:00")))
        .then("2026-03-09T12:00", asked(1))
        .recorded_later("2026-03-06T15:00", "2026-03-09T12:05", delivered(1))
        .recorded_later("2026-03-09T12:00", "2026-03-09T12:06", accepted(1));
    assert_eq!(ids(&story.history(), "2026-04-01"), [nth(1), nth(3), nth(2), nth(4)]);
}

#[test]
fn as_of_a_day_counts_what_occurred_before_its_end() {
    let story = Story::acme()
        .then("2026-03-02T23:59", made(1, None))
        .then("2026-03-03T00:00", delivered(1))
        .then("2026-03-03T00:01", accepted(1));
    let history = story.history();
    assert_eq!(ids(&history, "2026-03-02"), [nth(1)]);
    assert_eq!(ids(&history, "2026-03-03T00:00"), [nth(1), nth(2)], "an instant counts itself");
    assert_eq!(history.earliest(), Some(at("2026-03-02T23:59")));
}

#[test]
fn known_at_leaves_out_what_was_recorded_later() {
    let story = Story::acme().then("2026-03-02T12:00", made(1, by("2026-03-06T16:00"))).recorded_later(
        "2026-03-06T15:00",
        "2026-03-20T12:00",
        delivered(1),
    );
    let believed = story.known(&KnownAt::day(day("2026-03-13"), Zone::UTC));
    assert_eq!(ids(&believed, "2026-03-13"), [nth(1)]);
    assert_eq!(
        ids(&story.history(), "2026-03-13"),
        [nth(1), nth(2)],
        "what was true, as far as we know today"
    );
}

#[test]
fn a_retracted_fact_stands_no_more_and_both_are_shown() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, None))
        .then("2026-03-03T12:00", delivered(1))
        .then("2026-03-04T12:00", retracted(nth(2)));
    let history = story.history();
    assert_eq!(ids(&history, "2026-04-01"), [nth(1), nth(3)]);
    assert_eq!(history.retracted().iter().collect::<Vec<_>>(), [(&nth(2), &nth(3))]);
    let marked = history.marked(&history.setting(moment(&history, "2026-04-01")));
    let by: Vec<_> = marked.iter().map(|marked| marked.retracted_by).collect();
    assert_eq!(by, [None, Some(nth(3)), None]);
}

#[test]
fn a_retraction_obeys_known_at_alone() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, None))
        .then("2026-03-03T12:00", delivered(1))
        .then("2026-03-20T12:00", retracted(nth(2)));
    assert_eq!(ids(&story.history(), "2026-03-03"), [nth(1)], "we know today that it was never delivered");
    let believed = story.known(&KnownAt::day(day("2026-03-19"), Zone::UTC));
    assert_eq!(ids(&believed, "2026-03-03"), [nth(1), nth(2)]);
}

#[test]
fn taking_a_retraction_back_restores_its_target() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, None))
        .then("2026-03-03T12:00", retracted(nth(1)))
        .then("2026-03-04T12:00", retracted(nth(2)));
    assert_eq!(ids(&story.history(), "2026-04-01"), [nth(1), nth(3)]);
    let again = story.then("2026-03-05T12:00", retracted(nth(3)));
    assert_eq!(ids(&again.history(), "2026-04-01"), [nth(2), nth(4)], "and a third takes the second back");
}

#[test]
fn of_two_retractions_the_first_is_named_while_it_stands() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, None))
        .then("2026-03-03T12:00", retracted(nth(1)))
        .then("2026-03-04T12:00", retracted(nth(1)));
    assert_eq!(story.history().retracted()[&nth(1)], nth(2));
    let less = story.then("2026-03-05T12:00", retracted(nth(2)));
    assert_eq!(less.history().retracted()[&nth(1)], nth(3));
}

#[test]
fn a_retraction_reaches_neither_the_future_nor_another_client() {
    let story = Story::acme()
        .then("2026-03-02T12:00", retracted(nth(2)))
        .then("2026-03-03T12:00", made(1, None))
        .then("2026-03-04T12:00", retracted(nth(3)))
        .then("2026-03-05T12:00", retracted(nth(77)));
    assert!(story.history().retracted().is_empty());
    let other = Story::of("beta")
        .then("2026-03-06T12:00", made(1, None))
        .then("2026-03-06T12:00", made(2, None))
        .then("2026-03-06T12:00", retracted(nth(2)));
    let both: Vec<_> = story.facts.iter().chain(&other.facts).collect();
    assert!(History::new(both, [], &KnownAt::everything()).retracted().is_empty());
}

#[test]
fn the_log_marks_what_was_backdated_and_what_was_recorded_late() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, None))
        .recorded_later("2026-03-06T15:50", "2026-03-09T09:00", delivered(1))
        .recorded_later("2026-03-06T15:50", "2026-03-13T15:50", accepted(1))
        .recorded_later("2026-03-06T15:50", "2026-03-13T15:51", asked(1));
    let history = story.history();
    let marked = history.marked(&history.setting(moment(&history, "2026-04-01")));
    let marks: Vec<_> =
        marked.iter().map(|marked| (marked.backdated_by_millis / 60_000, marked.recorded_late)).collect();
    assert_eq!(marks, [(0, false), (65 * 60 + 10, false), (7 * 24 * 60, false), (7 * 24 * 60 + 1, true)]);
    assert_eq!(history.marked(&history.setting(moment(&history, "2026-03-05"))).len(), 1);
}

#[test]
fn a_relationship_is_what_it_was_on_the_day() {
    let story = Story::acme()
        .then("2026-03-02T12:00", opened("Europe/London"))
        .then("2026-06-21T12:00", moved_to("America/New_York", "2026-08-01"))
        .then("2026-06-22T12:00", moved_to("Asia/Tokyo", "2026-08-01"))
        .then("2026-06-23T12:00", moved_to("Europe/Berlin", "2026-07-01"));
    let history = story.history();
    let zone = |date| history.profile(day(date)).zone.name();
    assert_eq!(zone("2026-01-01"), "Europe/London", "it answers for days before it was opened");
    assert_eq!(zone("2026-06-30"), "Europe/London");
    assert_eq!(zone("2026-07-01"), "Europe/Berlin");
    assert_eq!(zone("2026-08-01"), "Asia/Tokyo", "recorded later for the same day");
    let profile = history.profile(day("2026-07-01"));
    assert_eq!((profile.rhythm, profile.kind), (Rhythm::Monthly, RelationshipKind::Retainer));
    assert_eq!((profile.name.unwrap().as_str(), profile.opened), ("Acme", Some(at("2026-03-02T12:00"))));
}

#[test]
fn a_relationship_that_nobody_opened_is_read_in_utc() {
    let story = Story::acme().then("2026-03-02T12:00", made(1, None));
    let profile = story.history().profile(day("2026-03-02"));
    assert_eq!((profile.zone, profile.opened, profile.name), (Zone::UTC, None, None));
    assert_eq!(story.history().earliest(), Some(at("2026-03-02T12:00")));
}

#[test]
fn a_day_ends_in_the_zone_of_that_day() {
    let story = Story::acme().then("2026-03-02T12:00", opened("America/New_York")).then(
        "2026-03-02T12:01",
        made(1, Some(Due::day(day("2026-03-06"), "America/New_York".parse().unwrap()))),
    );
    let history = story.history();
    assert_eq!(history.as_of_day(day("2026-03-06")).verdict_at(), at("2026-03-07T05:00"));
    assert_eq!(history.as_of_instant(at("2026-03-07T04:59")).civil_day(), day("2026-03-06"));
    assert_eq!(story.judged(1, "2026-03-07T04:59").outcome, Outcome::Open);
    assert_eq!(story.judged(1, "2026-03-06").outcome, Outcome::Overdue);
}

#[test]
fn what_this_program_cannot_read_is_counted_and_left_out() {
    let unknown = Unknown { kind: "oracle.consulted".into(), v: 1, data: "{}".into(), why: "unknown".into() };
    let story = Story::acme().then("2026-03-02T12:00", Event::Unknown(unknown));
    assert_eq!(story.history().unknown(), 1);
    assert_eq!(story.then("2026-03-03T12:00", retracted(nth(1))).history().unknown(), 0);
}

fn adopted(missed_after: u32) -> Event {
    let mut policy = Policy::default();
    policy.limits.missed_after_business_days = missed_after;
    Event::Rule(RuleEvent::Adopted(rule::Adopted {
        name: "ours".parse().unwrap(),
        policy,
        why: None,
        impact: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

fn noted(person: u32, role: &str) -> Event {
    Event::Person(PersonEvent::Noted(person::Noted {
        person: PersonId(person),
        side: Side::Client,
        role: Some(role.parse().unwrap()),
        name: None,
        contact: None,
        on: None,
        altitude: None,
        source_recorded: None,
    }))
}

#[test]
fn the_policy_in_force_is_the_last_adopted_by_then() {
    let rules = Story::of(StreamId::rules().as_str())
        .then("2026-03-02T12:00", adopted(4))
        .then("2026-05-02T12:00", adopted(3))
        .then("2026-06-02T12:00", adopted(1))
        .then("2026-06-03T12:00", retracted(rule_id(3)));
    let story = Story::acme().then("2026-01-02T12:00", made(1, by("2026-01-05T12:00")));
    let history = History::new(&story.facts, &rules.facts, &KnownAt::everything());
    let days = |date| history.setting(moment(&history, date)).policy.limits.missed_after_business_days;
    assert_eq!((days("2026-04-01"), days("2026-05-02"), days("2026-07-01")), (4, 3, 3));
    assert_eq!(days("2026-01-10"), 4, "what is older than the first policy is judged by it");
    assert_eq!(story.history().policy(&moment(&history, "2026-04-01")), Policy::default());
}

fn rule_id(version: usize) -> EventId {
    let filler = |story: Story| story.then("2026-03-02T12:00", made(1, None));
    let story = (0..version).fold(Story::of("_rules"), |story, _| filler(story));
    story.facts[version - 1].envelope.id
}

#[test]
fn people_are_known_by_what_was_noted_last_whenever_it_was_true() {
    let people = Story::of(StreamId::people().as_str())
        .then("2026-03-02T12:00", noted(7, "buyer"))
        .then("2026-05-02T12:00", noted(7, "sponsor"))
        .then("2026-05-03T12:00", noted(8, "user"));
    let history = History::new([], &people.facts, &KnownAt::everything());
    let roles: Vec<_> =
        history.people().into_values().map(|noted| noted.role.clone().unwrap().to_string()).collect();
    assert_eq!(roles, ["sponsor", "user"]);
    let before = History::new([], &people.facts, &KnownAt::day(day("2026-04-01"), Zone::UTC));
    assert_eq!(before.people()[&PersonId(7)].role.as_ref().unwrap().as_str(), "buyer");
}
