//! Stories of whole relationships, and what an audit of them says.

use super::*;
use crate::testing::*;

const MADE: &str = "2026-03-02T12:00";
const FRIDAY: &str = "2026-03-06T16:00";

/// A quarter with Acme: every outcome once, two of them twice.
fn quarter() -> Story {
    let friday = || by(FRIDAY);
    let mut story = Story::acme().then("2026-03-02T09:00", opened("UTC"));
    for number in 1..=10 {
        story = story.then(MADE, made(number, friday()));
    }
    story
        .then(MADE, made(11, None))
        .recorded_later("2026-03-01T12:00", MADE, delivered(12))
        .then(MADE, made(12, friday()))
        .then(MADE, offered(13))
        .then("2026-03-03T12:00", withdrawn(13))
        .then("2026-03-05T12:00", delivered(1))
        .with(file())
        .then("2026-03-05T12:00", delivered(2))
        .then("2026-03-06T17:00", delivered(3))
        .then("2026-03-07T12:00", missed(4, true))
        .then("2026-03-05T12:00", released(6))
        .then("2026-03-05T12:00", withdrawn(7))
        .then("2026-04-01T12:00", left_unknown(8))
        .then("2026-03-09T12:00", renegotiated(9, by("2026-03-27T16:00")))
        .then("2026-03-04T12:00", renegotiated(10, by("2026-03-10T16:00")))
        .then("2026-03-09T12:00", renegotiated(10, by("2026-06-30T16:00")))
}

#[test]
fn an_audit_counts_every_promise_once() {
    let totals = quarter().audit("2026-04-02").ours;
    assert_eq!(totals.made, 9, "not the undated, the retrospective, the unknown one, nor the offer");
    assert_eq!((totals.kept_on_time, totals.kept_late), (2, 1));
    assert_eq!(totals.missed, Missed { total: 2, silently: 1 });
    assert_eq!((totals.overdue, totals.open), (1, 1));
    assert_eq!((totals.released, totals.withdrawn), (1, 1));
    assert_eq!((totals.unknown, totals.undated, totals.retrospective), (1, 1, 1));
    assert_eq!(totals.kept_of_due(), KeptOfDue { kept: 2, due: 6 });
    assert_eq!(totals.unconfirmed, 0);
}

#[test]
fn renegotiated_counts_promises_and_renegotiations_changes() {
    let totals = quarter().audit("2026-04-02").ours;
    assert_eq!((totals.renegotiated, totals.renegotiations, totals.renegotiated_after_due), (2, 3, 1));
}

#[test]
fn two_changes_of_one_promise_after_their_dues_are_two() {
    let story = Story::acme()
        .then(MADE, made(1, by(FRIDAY)))
        .then("2026-03-09T12:00", renegotiated(1, by("2026-03-10T16:00")))
        .then("2026-03-11T12:00", renegotiated(1, by("2026-03-13T16:00")))
        .then("2026-03-12T12:00", delivered(1));
    let totals = story.audit("2026-04-02").ours;
    assert_eq!((totals.renegotiated, totals.renegotiations, totals.renegotiated_after_due), (1, 2, 2));
    assert_eq!((totals.kept_on_time, totals.kept_by_first_due), (1, 0));
}

#[test]
fn kept_by_the_first_due_and_by_the_due_in_force_are_two_counts() {
    let totals = quarter().then("2026-05-05T12:00", delivered(10)).audit("2026-05-06").ours;
    assert_eq!((totals.kept_on_time, totals.kept_by_first_due), (3, 2));
}

#[test]
fn a_slip_of_the_pen_counts_in_totals() {
    let story = Story::acme()
        .then(MADE, made(1, by(FRIDAY)))
        .then("2026-03-02T12:10", renegotiated(1, by("2026-03-10T16:00")))
        .then("2026-03-09T12:00", delivered(1));
    let totals = story.audit("2026-04-02").ours;
    assert_eq!((totals.renegotiated, totals.kept_on_time, totals.kept_by_first_due), (1, 1, 0));
}

#[test]
fn what_was_kept_says_on_whose_word() {
    let totals = quarter().audit("2026-04-02").ours;
    assert_eq!(totals.kept_on_word, ByWord { file: 1, locator: 0, client: 0, ours: 2 });
    let accepted =
        quarter().then("2026-03-20T12:00", accepted(2)).then("2026-03-20T12:00", accepted(3)).with(locator());
    let words = accepted.audit("2026-04-02").ours.kept_on_word;
    assert_eq!(words, ByWord { file: 1, locator: 1, client: 1, ours: 0 });
}

#[test]
fn what_slipped_says_how_it_came_to_be_known() {
    let slips = quarter().then("2026-03-28T12:00", asked(9)).audit("2026-04-02").ours.slips;
    assert_eq!(slips, BySlip { before: 0, after: 2, asked: 1, never: 1 });
}

#[test]
fn reasons_are_counted_most_frequent_first() {
    let story = quarter().then("2026-04-01T12:00", missed(5, false));
    let totals = story.audit("2026-04-02").ours;
    assert_eq!(totals.reasons, [(MissReason::Overloaded, 2)]);
    assert_eq!(
        quarter().audit("2026-04-02").ours.reasons,
        [(MissReason::Overloaded, 1), (MissReason::Unstated, 1)]
    );
    let made_up_for = quarter().then("2026-03-20T12:00", delivered(4)).audit("2026-04-02").ours;
    assert_eq!(
        made_up_for.reasons,
        [(MissReason::Overloaded, 1), (MissReason::Unstated, 1)],
        "late, and why"
    );
}

#[test]
fn the_clients_promises_are_counted_apart_and_the_unconfirmed_beside() {
    let story = quarter()
        .then(MADE, client_made(20, by(FRIDAY)))
        .then(MADE, client_made(21, by(FRIDAY)))
        .then(MADE, client_made(22, None))
        .then("2026-03-03T12:00", agreed_to(21))
        .then("2026-03-05T12:00", delivered(21));
    let view = story.audit("2026-04-02");
    assert_eq!(view.ours, quarter().audit("2026-04-02").ours);
    assert_eq!((view.client.made, view.client.kept_on_time, view.client.undated), (2, 1, 1));
    assert_eq!((view.client.missed.silently, view.client.unconfirmed), (1, 1));
}

#[test]
fn an_audit_shows_what_was_taken_back_and_by_what() {
    let story = Story::acme()
        .then(MADE, made(1, by(FRIDAY)))
        .then("2026-03-05T12:00", delivered(1))
        .then("2026-03-09T12:00", retracted(nth(2)));
    let view = story.audit("2026-04-02");
    assert_eq!(view.retracted, [(nth(2), nth(3))]);
    assert_eq!((view.ours.missed.silently, view.ours.kept_on_time), (1, 0));
    assert_eq!(view.commitments[0].events, [nth(1)]);
    assert!(story.audit("2026-03-04").retracted.is_empty(), "as of then it had not been said");
}

#[test]
fn a_corrected_due_is_made_anew_under_its_number() {
    let story = Story::acme()
        .then(MADE, made(1, by("2026-03-05T16:00")))
        .then("2026-03-02T15:00", retracted(nth(1)))
        .recorded_later(MADE, "2026-03-02T15:00", made(1, by(FRIDAY)))
        .then(FRIDAY, delivered(1));
    let totals = story.audit("2026-04-02").ours;
    assert_eq!((totals.made, totals.kept_on_time, totals.renegotiated), (1, 1, 0));
}

#[test]
fn before_anything_happened_an_audit_is_empty() {
    let view = quarter().audit("2026-02-01");
    assert_eq!((view.ours, view.client, view.commitments.len()), (Totals::default(), Totals::default(), 0));
}

#[test]
fn what_would_be_imported_can_be_audited_beside_what_is_there() {
    let there = Story::acme().then(MADE, made(1, by(FRIDAY)));
    let whole = there.clone().then(MADE, made(2, by(FRIDAY))).then(MADE, made(3, by(FRIDAY)));
    let silently = |story: &Story| story.audit("2026-04-02").ours.missed.silently;
    assert_eq!((silently(&there), silently(&whole)), (1, 3), "two would count as missed silently");
}
