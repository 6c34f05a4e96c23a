//! Stories of single promises: a history, a day, a verdict. Promises are made Monday 2 March 2026 at noon, as a rule
//! by Friday 16:00 UTC, which is missed from Friday 13 March 16:00 on.

use ledger_core::event::CommitmentEvent;
use ledger_core::event::commitment::Terms;

use super::*;
use crate::testing::*;

pub(crate) mod laws;
mod words;

const MADE: &str = "2026-03-02T12:00";
const FRIDAY: &str = "2026-03-06T16:00";
const LATER: &str = "2026-06-01";

fn promised() -> Story {
    Story::acme().then(MADE, made(7, by(FRIDAY)))
}

fn outcome(story: &Story, as_of: &str) -> Outcome {
    story.judged(7, as_of).outcome
}

#[test]
fn before_its_due_a_promise_is_open() {
    let story = promised();
    let judged = story.judged(7, "2026-03-05");
    assert_eq!((judged.outcome, judged.settled, judged.lateness_millis), (Outcome::Open, None, 0));
    assert_eq!((judged.first_due, judged.due), (by(FRIDAY), by(FRIDAY)));
    assert_eq!(outcome(&story, FRIDAY), Outcome::Open, "at four sharp it can still be kept");
}

#[test]
fn delivered_at_four_sharp_is_on_time_and_a_minute_later_is_late() {
    assert_eq!(outcome(&promised().then(FRIDAY, delivered(7)), LATER), Outcome::KeptOnTime);
    let late = promised().then("2026-03-06T16:01", delivered(7)).judged(7, LATER);
    assert_eq!((late.outcome, late.lateness_millis), (Outcome::KeptLate, 60_000));
    assert_eq!(late.settled.unwrap().at, at("2026-03-06T16:01"));
}

#[test]
fn a_due_given_as_a_day_lasts_until_its_midnight() {
    let friday = Story::acme().then(MADE, made(7, on("2026-03-06")));
    assert_eq!(outcome(&friday.clone().then("2026-03-06T23:59", delivered(7)), LATER), Outcome::KeptOnTime);
    assert_eq!(outcome(&friday.clone().then("2026-03-07T00:00", delivered(7)), LATER), Outcome::KeptLate);
    assert_eq!(outcome(&friday, "2026-03-06T23:59"), Outcome::Open);
    assert_eq!(outcome(&friday, "2026-03-06"), Outcome::Overdue, "a day is judged at its 24:00");
}

#[test]
fn where_only_the_day_of_a_delivery_is_known_it_is_judged_by_day() {
    let morning = Story::acme().then(MADE, made(7, by("2026-03-06T09:00")));
    assert_eq!(
        outcome(&morning.clone().some_time_on("2026-03-06", delivered(7)), LATER),
        Outcome::KeptOnTime
    );
    let judged = morning.some_time_on("2026-03-07", delivered(7)).judged(7, LATER);
    assert_eq!((judged.outcome, judged.lateness_millis), (Outcome::KeptLate, 27 * 3_600_000));
}

#[test]
fn five_business_days_after_the_due_it_is_missed_silently() {
    let story = promised();
    assert_eq!(outcome(&story, "2026-03-06T16:01"), Outcome::Overdue);
    let overdue = story.judged(7, "2026-03-13T15:59");
    assert_eq!((overdue.outcome, overdue.lateness_millis), (Outcome::Overdue, (7 * 24 * 60 - 1) * 60_000));
    assert_eq!(outcome(&story, "2026-03-13T16:00"), Outcome::MissedSilently, "at the limit it is missed");
    assert_eq!(story.judged(7, LATER).reason, None);
}

#[test]
fn holidays_put_the_miss_off() {
    let story = promised();
    let history = story.history();
    let mut setting = history.setting(moment(&history, "2026-03-13T16:00"));
    let holidays = [day("2026-03-11")].into();
    setting.calendar = ledger_core::time::Calendar::new(setting.zone, holidays);
    assert_eq!(crate::ask::<Commitments>(&history, &setting)[0].outcome, Outcome::Overdue);
    let monday = setting.at(moment(&history, "2026-03-16T16:00"));
    assert_eq!(crate::ask::<Commitments>(&history, &monday)[0].outcome, Outcome::MissedSilently);
}

#[test]
fn a_due_on_a_saturday_counts_its_days_from_fridays_end() {
    let story = Story::acme().then(MADE, made(7, by("2026-03-07T10:00")));
    assert_eq!(outcome(&story, "2026-03-07T09:59"), Outcome::Open);
    assert_eq!(outcome(&story, "2026-03-13T23:59"), Outcome::Overdue);
    assert_eq!(outcome(&story, "2026-03-14T00:00"), Outcome::MissedSilently);
}

#[test]
fn acknowledging_a_miss_makes_it_one_at_once() {
    let story = promised().then("2026-03-06T17:00", missed(7, true));
    let judged = story.judged(7, "2026-03-06");
    assert_eq!((judged.outcome, judged.disclosed), (Outcome::Missed, Disclosed::After));
    assert_eq!(judged.settled.unwrap().at, at("2026-03-06T17:00"));
    assert_eq!(judged.reason, Some(MissReason::Overloaded));
    let ahead = promised().then("2026-03-04T17:00", missed(7, true)).judged(7, "2026-03-04");
    assert_eq!((ahead.outcome, ahead.disclosed), (Outcome::Missed, Disclosed::Before));
}

#[test]
fn a_miss_that_nobody_was_told_of_stays_silent() {
    let story = promised().then("2026-03-06T17:00", missed(7, false));
    assert_eq!(story.judged(7, "2026-03-06").disclosed, Disclosed::Never);
    assert_eq!(outcome(&story, "2026-03-06"), Outcome::Missed);
    assert_eq!(outcome(&story, LATER), Outcome::MissedSilently);
    let told = story.then("2026-03-09T09:00", missed(7, true));
    assert_eq!((outcome(&told, LATER), told.judged(7, LATER).disclosed), (Outcome::Missed, Disclosed::After));
}

#[test]
fn a_delivery_after_a_miss_is_kept_late() {
    for story in [
        promised(),
        promised().then("2026-03-06T17:00", missed(7, true)),
        promised().then("2026-03-06T17:00", withdrawn(7)),
    ] {
        let judged = story.then("2026-04-01T12:00", delivered(7)).judged(7, LATER);
        assert_eq!(judged.outcome, Outcome::KeptLate);
        assert_eq!(judged.settled.unwrap().at, at("2026-04-01T12:00"));
    }
}

#[test]
fn a_delivery_before_the_due_is_on_time_whatever_was_announced() {
    let story =
        promised().then("2026-03-03T12:00", warned(7, None)).then("2026-03-04T12:00", missed(7, true));
    assert_eq!(outcome(&story.then("2026-03-06T15:00", delivered(7)), LATER), Outcome::KeptOnTime);
}

#[test]
fn whom_it_is_owed_to_can_let_it_go_even_late() {
    assert_eq!(outcome(&promised().then("2026-03-05T12:00", released(7)), LATER), Outcome::Released);
    let late = promised().then("2026-03-20T12:00", released(7)).judged(7, LATER);
    assert_eq!((late.outcome, late.lateness_millis), (Outcome::Released, 0));
    assert_eq!(late.settled.unwrap().at, at("2026-03-20T12:00"));
}

#[test]
fn a_withdrawal_before_the_due_is_one_and_after_it_a_miss() {
    let story = |when| promised().then(when, withdrawn(7)).judged(7, LATER);
    let verdict = |when| (story(when).outcome, story(when).withdrawn, story(when).disclosed);
    assert_eq!(verdict("2026-03-05T16:00"), (Outcome::Withdrawn, Some(Notice::InTime), Disclosed::Before));
    assert_eq!(verdict("2026-03-05T16:01"), (Outcome::Withdrawn, Some(Notice::Short), Disclosed::Before));
    assert_eq!(verdict("2026-03-07T12:00"), (Outcome::Missed, Some(Notice::AfterDue), Disclosed::After));
    assert_eq!(
        verdict("2026-03-13T16:01"),
        (Outcome::MissedSilently, Some(Notice::AfterDue), Disclosed::Never)
    );
    let at_once = promised().then("2026-03-07T12:00", withdrawn(7));
    assert_eq!(outcome(&at_once, "2026-03-07"), Outcome::Missed);
}

#[test]
fn a_rejected_delivery_is_void_from_then_on() {
    let story = promised().then("2026-03-05T12:00", delivered(7)).then("2026-03-09T12:00", rejected(7));
    assert_eq!(outcome(&story, "2026-03-08"), Outcome::KeptOnTime, "nobody had rejected it yet");
    let judged = story.judged(7, "2026-03-09");
    assert_eq!((judged.outcome, judged.settled), (Outcome::Overdue, None));
    assert_eq!(judged.assessed, Some(Assessment::Rejected));
    assert_eq!(judged.disclosed, Disclosed::Never, "what was not delivered is no word");
    let again = story.then("2026-03-10T12:00", delivered(7)).judged(7, LATER);
    assert_eq!((again.outcome, again.assessed), (Outcome::KeptLate, None));
}

#[test]
fn an_accepted_delivery_is_proven_by_the_clients_word() {
    let story = promised().then("2026-03-05T12:00", delivered(7));
    let alone = story.judged(7, LATER);
    assert_eq!((alone.word, alone.evidenced, alone.evidence), (Word::Ours, false, 0));
    let judged = story.then("2026-03-06T12:00", accepted(7)).judged(7, LATER);
    assert_eq!((judged.word, judged.evidenced), (Word::Client, true));
    assert_eq!(judged.assessed, Some(Assessment::Accepted));
}

#[test]
fn a_promise_written_after_its_delivery_is_retrospective() {
    let story = Story::acme().then("2026-03-02T11:00", delivered(7)).then(MADE, made(7, by(FRIDAY)));
    assert_eq!(outcome(&story, LATER), Outcome::Retrospective);
    let as_of_then = story.audit("2026-03-02T11:30");
    assert!(as_of_then.commitments.is_empty(), "nothing was promised yet");
    let same_minute = promised().then(MADE, delivered(7));
    assert_eq!(outcome(&same_minute, LATER), Outcome::KeptOnTime, "made, then delivered, is a promise");
    let same_day = Story::acme().some_time_on("2026-03-02", made(7, by(FRIDAY)));
    assert_eq!(outcome(&same_day.some_time_on("2026-03-02", delivered(7)), LATER), Outcome::KeptOnTime);
}

#[test]
fn a_rejected_delivery_makes_nothing_retrospective() {
    let story = Story::acme().then("2026-03-02T11:00", delivered(7)).then(MADE, made(7, by(FRIDAY)));
    let story = story.then("2026-03-03T12:00", rejected(7));
    assert_eq!(outcome(&story, "2026-03-03"), Outcome::Open);
    assert_eq!(outcome(&story.then("2026-03-04T12:00", delivered(7)), LATER), Outcome::KeptOnTime);
}

#[test]
fn a_loose_end_is_undated_whatever_becomes_of_it() {
    let story = Story::acme().then(MADE, made(7, None));
    assert_eq!(outcome(&story, LATER), Outcome::Undated);
    let done = story.clone().then("2026-03-05T12:00", delivered(7)).judged(7, LATER);
    assert_eq!((done.outcome, done.settled.unwrap().at), (Outcome::Undated, at("2026-03-05T12:00")));
    let dated = story.then("2026-03-05T12:00", renegotiated(7, by("2026-03-10T12:00"))).judged(7, LATER);
    assert_eq!((dated.outcome, dated.first_due), (Outcome::MissedSilently, by("2026-03-10T12:00")));
    assert!(dated.changes.is_empty(), "no due was changed: it was given its first");
}

#[test]
fn what_nobody_ticked_is_unknown_until_it_is_known() {
    let story = promised().then("2026-05-01T12:00", left_unknown(7));
    assert_eq!(outcome(&story, LATER), Outcome::Unknown);
    let known = story.recorded_later("2026-03-05T12:00", "2026-05-20T12:00", delivered(7));
    assert_eq!(outcome(&known, LATER), Outcome::KeptOnTime);
}

#[test]
fn talk_about_a_promise_is_none_yet() {
    let story = Story::acme().then(MADE, requested(7));
    assert_eq!(outcome(&story, LATER), Outcome::Requested);
    let story = story.then("2026-03-02T13:00", offered(7));
    assert_eq!(outcome(&story, LATER), Outcome::Offered);
    let story = story.then("2026-03-02T14:00", countered(7));
    assert_eq!((outcome(&story, LATER), story.judged(7, LATER).made), (Outcome::Countered, None));
    let made = story.then("2026-03-02T15:00", made(7, by(FRIDAY))).judged(7, "2026-03-02");
    assert_eq!((made.outcome, made.events.len()), (Outcome::Open, 4));
    assert_eq!(made.made.unwrap().at, at("2026-03-02T15:00"));
}

#[test]
fn an_offer_shows_the_due_it_names_and_is_not_judged_by_it() {
    let judged = Story::acme().then(MADE, CommitmentEvent::Offered(terms(7, by(FRIDAY)))).judged(7, LATER);
    assert_eq!((judged.outcome, judged.due, judged.first_due), (Outcome::Offered, by(FRIDAY), by(FRIDAY)));
    assert_eq!(judged.lateness_millis, 0);
}

#[test]
fn what_comes_after_a_settlement_changes_nothing() {
    let kept = promised().then("2026-03-05T12:00", delivered(7));
    let after = kept
        .then("2026-03-09T12:00", missed(7, true))
        .then("2026-03-09T12:01", renegotiated(7, by("2026-03-03T12:00")))
        .then("2026-03-09T12:02", withdrawn(7))
        .then("2026-03-09T12:03", released(7))
        .then("2026-03-09T12:04", left_unknown(7))
        .then("2026-03-09T12:05", delivered(7))
        .then("2026-03-09T12:06", made(7, None))
        .then("2026-03-09T12:07", offered(7));
    let judged = after.judged(7, LATER);
    assert_eq!((judged.outcome, judged.reason, judged.due), (Outcome::KeptOnTime, None, by(FRIDAY)));
    assert_eq!(judged.settled.unwrap().at, at("2026-03-05T12:00"));
    assert_eq!(judged.events.len(), 10, "they are shown all the same");
}

#[test]
fn an_offer_taken_back_was_never_made() {
    for (ended, expected) in [(withdrawn(7), Outcome::Withdrawn), (released(7), Outcome::Released)] {
        let judged = Story::acme().then(MADE, offered(7)).then("2026-03-03T12:00", ended).judged(7, LATER);
        assert_eq!((judged.outcome, judged.made), (expected, None));
    }
}

#[test]
fn a_delegated_promise_has_its_new_owner() {
    let terms = Terms { owner: Some(PersonId(3)), ..terms(7, by(FRIDAY)) };
    let story = Story::acme().then(MADE, CommitmentEvent::Made(terms));
    assert_eq!(story.judged(7, LATER).owner, Some(PersonId(3)));
    let story = story.then("2026-03-03T12:00", delegated(7, 4));
    assert_eq!(story.judged(7, LATER).owner, Some(PersonId(4)));
    assert_eq!(story.judged(7, "2026-03-02").owner, Some(PersonId(3)));
}

#[test]
fn heroics_are_remembered() {
    assert!(promised().then("2026-03-05T12:00", delivered_heroically(7)).judged(7, LATER).heroic);
    assert!(!promised().then("2026-03-05T12:00", delivered(7)).judged(7, LATER).heroic);
}

#[test]
fn a_clients_promise_is_unconfirmed_until_they_stand_to_it() {
    let story = Story::acme().then(MADE, client_made(7, by(FRIDAY)));
    assert!(story.judged(7, LATER).unconfirmed);
    assert!(!story.clone().then("2026-03-03T12:00", agreed_to(7)).judged(7, LATER).unconfirmed);
    let agreed = renegotiated(7, by("2026-03-10T16:00"));
    assert!(!story.clone().then("2026-03-03T12:00", agreed).judged(7, LATER).unconfirmed);
    assert!(!story.with(locator()).judged(7, LATER).unconfirmed, "something proves it");
    assert!(!promised().judged(7, LATER).unconfirmed, "ours stand at once");
}
