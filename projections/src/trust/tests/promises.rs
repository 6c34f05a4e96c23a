//! What leaves no trace, what keeps applying, and from which day: the rules under the table.

use super::*;

fn day_of(story: &Story, as_of: &str) -> String {
    only(story, as_of).day.to_string()
}

#[test]
fn what_is_kept_counts_from_the_day_it_was_and_a_slip_from_its_first_due() {
    let early = promised().then("2026-03-05T10:00", delivered(7)).with(file());
    assert_eq!(day_of(&early, LATER), "2026-03-05");
    assert_eq!(day_of(&promised().then("2026-03-06T12:00", withdrawn(7)), LATER), "2026-03-06");
    assert_eq!(day_of(&promised().then("2026-03-20T12:00", released(7)), LATER), "2026-03-20");
    assert_eq!(day_of(&promised().then("2026-03-20T12:00", delivered(7)), LATER), "2026-03-09");
    assert_eq!(day_of(&promised(), "2026-03-10"), "2026-03-09");
    let moved = promised().then("2026-03-10T12:00", renegotiated(7, by("2026-03-18T12:00")));
    assert_eq!(day_of(&moved.then("2026-03-18T10:00", delivered(7)), LATER), "2026-03-09");
    let in_time = promised().then("2026-03-05T12:00", renegotiated(7, by("2026-03-18T12:00")));
    assert_eq!(day_of(&in_time, LATER), "2026-03-18");
}

#[test]
fn declared_missed_ahead_counts_from_the_declaration_and_told_of_from_the_due() {
    let declared = promised().then("2026-03-05T12:00", missed(7, true));
    assert_eq!(day_of(&declared, "2026-03-06"), "2026-03-05");
    assert_eq!(day_of(&declared, LATER), "2026-03-05");
    assert_eq!(only(&declared, LATER).outcome, ["missed_disclosed_before"]);
    let late_after_all = declared.then("2026-03-20T12:00", delivered(7));
    assert_eq!(day_of(&late_after_all, LATER), "2026-03-09");
    let warned = promised().then("2026-03-05T12:00", warned(7, None));
    assert_eq!(day_of(&warned, LATER), "2026-03-09");
}

#[test]
fn where_only_the_day_is_known_it_is_that_day() {
    let story = Story::acme().then("2026-03-02T12:00", opened("America/New_York"));
    let story = story.then("2026-03-02T12:00", made(7, by(DUE))).some_time_on("2026-03-06", delivered(7));
    assert_eq!(day_of(&story, LATER), "2026-03-06");
    let at_night = Story::acme()
        .then("2026-03-02T12:00", opened("America/New_York"))
        .then("2026-03-02T12:00", made(7, by(DUE)))
        .then("2026-03-06T03:00", delivered(7));
    assert_eq!(day_of(&at_night, LATER), "2026-03-05", "in the relationship's zone");
}

#[test]
fn some_promises_say_nothing() {
    assert!(says_nothing(&promised(), "2026-03-08"), "open");
    assert!(says_nothing(
        &promised().then("2026-03-05T12:00", renegotiated(7, by("2026-03-18T12:00"))),
        "2026-03-08"
    ));
    assert!(says_nothing(&Story::acme().then(MADE, made(7, None)), LATER), "undated");
    assert!(says_nothing(&promised().then("2026-04-05T12:00", left_unknown(7)), LATER));
    assert!(says_nothing(&Story::acme().then(MADE, requested(7)), LATER));
    let before_it = Story::acme().then("2026-03-01T12:00", delivered(7)).then(MADE, made(7, by(DUE)));
    assert!(says_nothing(&before_it, LATER), "retrospective");
    assert!(
        says_nothing(&Story::acme().then(MADE, made(7, on("2026-02-06"))), LATER),
        "due before it was made"
    );
}

#[test]
fn a_clients_promise_counts_once_it_is_confirmed_and_never_for_us() {
    let theirs = Story::acme().then(MADE, client_made(7, by(DUE)));
    let count = |story: &Story, side| {
        let history = story.history();
        trust(&history, &history.setting(moment(&history, LATER)), side).dimensions[0].opinion.count
    };
    assert_eq!((count(&theirs, Side::Us), count(&theirs, Side::Client)), (0, 0));
    assert_eq!(count(&theirs.clone().then("2026-03-03T12:00", agreed_to(7)), Side::Client), 1);
    assert_eq!(count(&theirs.with(file()), Side::Client), 1);
}

#[test]
fn an_agreement_after_the_due_ends_nothing() {
    let overdue = promised().then("2026-03-10T12:00", renegotiated(7, by("2026-04-20T12:00")));
    let open = only(&overdue, "2026-03-20");
    assert_eq!(open.outcome, ["renegotiated_after_due", "late_disclosed_after"], "while the new due is open");
    // One day of seven late when it was agreed.
    assert_eq!(evidence(&open), [250, 750, 0, 500]);
    let silent = promised().then("2026-03-20T12:00", renegotiated(7, by("2026-04-20T12:00")));
    assert_eq!(only(&silent, "2026-03-21").outcome, ["missed_silently", "renegotiated_after_due"]);
    let kept = silent.then("2026-04-20T10:00", delivered(7)).with(file());
    let kept = only(&kept, LATER);
    assert_eq!(
        (kept.outcome.as_slice(), evidence(&kept)),
        (["missed_silently", "renegotiated_after_due", "kept"].as_slice(), [0, 1000, 0, 2000])
    );
    let asked_first = promised().then("2026-03-10T09:00", asked(7));
    let asked_first = asked_first.then("2026-03-10T12:00", renegotiated(7, by("2026-04-20T12:00")));
    assert_eq!(only(&asked_first, "2026-03-20").outcome, ["late_asked", "renegotiated_after_due"]);
    let owned_up = promised().then("2026-03-10T09:00", missed(7, true));
    let owned_up = owned_up.then("2026-03-10T12:00", renegotiated(7, by("2026-04-20T12:00")));
    assert_eq!(only(&owned_up, "2026-03-20").outcome, ["missed_disclosed_after", "renegotiated_after_due"]);
}

#[test]
fn two_agreements_after_two_dues_are_told_once_and_the_second_counts_as_again() {
    let story = promised()
        .then("2026-03-10T12:00", renegotiated(7, by("2026-03-16T12:00")))
        .then("2026-03-17T12:00", renegotiated(7, by("2026-04-20T12:00")))
        .then("2026-04-20T10:00", delivered(7))
        .with(file());
    let one = only(&story, LATER);
    let codes = ["renegotiated_after_due", "late_disclosed_after", "renegotiated_in_time", "kept"];
    assert_eq!((one.outcome.as_slice(), one.day.to_string().as_str()), (codes.as_slice(), "2026-03-09"));
    assert_eq!(evidence(&one), [250, 750, 0, 500]);
}

#[test]
fn a_slip_of_the_pen_leaves_no_trace() {
    let slip = promised().then("2026-03-02T12:30", renegotiated(7, by("2026-03-18T12:00")));
    assert_eq!(only(&slip.then("2026-03-18T10:00", delivered(7)).with(file()), LATER).outcome, ["kept"]);
    let mended = Story::acme()
        .then(MADE, made(7, on("2026-02-06")))
        .then("2026-03-04T12:00", renegotiated(7, by(DUE)));
    assert_eq!(only(&mended.clone().then(DUE, delivered(7)).with(file()), LATER).outcome, ["kept"]);
    let silent = only(&mended, LATER);
    assert_eq!(
        (silent.outcome.as_slice(), silent.day.to_string().as_str()),
        (["missed_silently"].as_slice(), "2026-03-09")
    );
}

#[test]
fn a_rejected_delivery_is_void_from_then_on() {
    let story =
        promised().then("2026-03-09T10:00", delivered(7)).with(file()).then("2026-03-12T12:00", rejected(7));
    assert_eq!(only(&story, "2026-03-11").outcome, ["kept"], "before they said so");
    assert_eq!(only(&story, "2026-03-12").outcome, ["overdue"]);
    assert_eq!(only(&story, LATER).outcome, ["missed_silently"]);
    let again = story.then("2026-03-13T12:00", delivered(7));
    assert_eq!(only(&again, LATER).outcome, ["late_disclosed_after"]);
}

#[test]
fn a_yes_of_the_other_side_and_an_update_that_names_it_are_evidence() {
    let kept = || promised().then("2026-03-09T10:00", delivered(7));
    assert_eq!(only(&kept().then("2026-03-10T12:00", accepted(7)), LATER).outcome, ["kept"]);
    let update = wire("update.sent", r#"{"keeps":[7]}"#);
    assert_eq!(only(&kept().then("2026-03-09T15:00", update), LATER).outcome, ["kept"]);
    let other = wire("update.sent", r#"{"keeps":[8]}"#);
    assert_eq!(only(&kept().then("2026-03-09T15:00", other), LATER).outcome, ["kept_unevidenced"]);
    let named_too_early = promised()
        .then("2026-03-05T10:00", delivered(7))
        .then("2026-03-05T15:00", wire("update.sent", r#"{"keeps":[7]}"#))
        .then("2026-03-06T12:00", rejected(7))
        .then("2026-03-09T10:00", delivered(7));
    assert_eq!(only(&named_too_early, LATER).outcome, ["kept_unevidenced"], "it named what was void");
}

/// A promise of ours that needs one of theirs, due on Wednesday noon.
fn needing() -> Story {
    Story::acme()
        .then(MADE, client_made(9, by("2026-03-04T12:00")))
        .then(MADE, made_needing(7, by(DUE), &[9]))
}

#[test]
fn while_it_waits_for_the_other_side_its_clock_stands_still() {
    let theirs_came = needing().then("2026-03-07T12:00", delivered(9));
    let three_days_on = theirs_came.clone().then("2026-03-12T12:00", delivered(7)).with(file());
    assert_eq!(only(&three_days_on, LATER).outcome, ["kept"], "due on Thursday noon now");
    assert_eq!(
        three_days_on.judged(7, LATER).outcome,
        crate::Outcome::KeptLate,
        "an audit uses the dates as typed"
    );
    let later = theirs_came.clone().then("2026-03-12T12:01", delivered(7));
    assert_eq!(
        (only(&later, LATER).outcome.as_slice(), day_of(&later, LATER).as_str()),
        (["late_disclosed_after"].as_slice(), "2026-03-12")
    );
    assert!(says_nothing(&needing(), LATER), "as long as theirs is past due, ours cannot be");
    assert!(says_nothing(&theirs_came, "2026-03-11"));
    assert_eq!(only(&theirs_came, "2026-03-12").outcome, ["overdue"]);
}

#[test]
fn waiting_that_begins_after_the_due_moves_nothing() {
    let story = Story::acme()
        .then(MADE, client_made(9, by("2026-03-10T12:00")))
        .then(MADE, made_needing(7, by(DUE), &[9]))
        .then("2026-03-13T12:00", delivered(9))
        .then("2026-03-13T13:00", delivered(7));
    assert_eq!(
        (only(&story, LATER).outcome.as_slice(), day_of(&story, LATER).as_str()),
        (["late_disclosed_after"].as_slice(), "2026-03-09")
    );
}

#[test]
fn who_does_it_changes_nothing_and_a_date_that_one_side_moved_is_a_word() {
    let delegated = promised().then("2026-03-03T12:00", delegated(7, 4));
    assert_eq!(only(&delegated, LATER).outcome, ["missed_silently"]);
    let kept = delegated.then("2026-03-09T10:00", delivered(7)).with(file());
    assert_eq!(only(&kept, LATER).outcome, ["kept"]);
    assert_eq!(view(&kept, LATER).measures.by_person, [(Some(ledger_core::PersonId(4)), 1)]);
    let moved_alone = promised().then("2026-03-06T12:00", warned(7, by("2026-03-18T12:00")));
    let moved_alone = moved_alone.then("2026-03-18T10:00", delivered(7)).with(file());
    assert_eq!(only(&moved_alone, LATER).outcome, ["late_disclosed_before"]);
}
