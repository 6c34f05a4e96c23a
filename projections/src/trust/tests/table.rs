//! Every row of the outcome table (design part 3, D.2): a history, its codes, what it contributes and on which day.

use super::*;

/// A history by what happens after the promise, its codes and its evidence in thousandths.
#[track_caller]
fn row(story: &Story, as_of: &str, codes: &[&str], counts: [u128; 4]) {
    let one = only(story, as_of);
    assert_eq!((one.outcome.as_slice(), evidence(&one)), (codes, counts));
}

fn kept_at(when: &str) -> Story {
    promised().then(when, delivered(7)).with(file())
}

#[test]
fn kept_on_time() {
    row(&kept_at("2026-03-09T10:00"), LATER, &["kept"], [1000, 0, 1000, 0]);
    let unevidenced = promised().then("2026-03-09T10:00", delivered(7));
    row(&unevidenced, LATER, &["kept_unevidenced"], [500, 0, 500, 0]);
    let heroic = promised().then("2026-03-09T10:00", delivered_heroically(7));
    row(&heroic.clone().with(file()), LATER, &["kept_by_heroics", "kept"], [500, 0, 500, 0]);
    row(&heroic, LATER, &["kept_unevidenced", "kept_by_heroics"], [500, 0, 500, 0]);
}

#[test]
fn renegotiated_before_and_after_the_due() {
    let moved = |changes: &[(&str, &str)]| {
        let told = |story: Story, (when, due): &(&str, &str)| story.then(when, renegotiated(7, by(due)));
        changes.iter().fold(promised(), told).then("2026-03-18T10:00", delivered(7)).with(file())
    };
    let once = moved(&[("2026-03-05T12:00", "2026-03-18T12:00")]);
    row(&once, LATER, &["renegotiated_in_time", "kept"], [800, 0, 1000, 0]);
    let twice = moved(&[("2026-03-04T12:00", "2026-03-11T12:00"), ("2026-03-05T12:00", "2026-03-18T12:00")]);
    row(&twice, LATER, &["renegotiated_in_time", "kept"], [640, 200, 500, 0]);
    let short = moved(&[("2026-03-08T00:00", "2026-03-18T12:00")]);
    row(&short, LATER, &["renegotiated_short_notice", "kept"], [600, 100, 1000, 0]);
    let both = moved(&[("2026-03-04T12:00", "2026-03-11T12:00"), ("2026-03-11T11:00", "2026-03-18T12:00")]);
    row(&both, LATER, &["renegotiated_in_time", "renegotiated_short_notice", "kept"], [600, 200, 500, 0]);
    let again = moved(&[("2026-03-08T00:00", "2026-03-11T12:00"), ("2026-03-11T11:00", "2026-03-18T12:00")]);
    row(&again, LATER, &["renegotiated_in_time", "renegotiated_short_notice", "kept"], [600, 200, 500, 0]);
    let after = moved(&[("2026-03-10T12:00", "2026-03-18T12:00")]);
    let codes = ["renegotiated_after_due", "late_disclosed_after", "kept"];
    row(&after, LATER, &codes, [250, 750, 0, 500]);
}

#[test]
fn ten_changes_break_no_more_than_a_miss() {
    let mut story = promised();
    for change in 0..10 {
        let when = format!("2026-03-05T{:02}:00", 2 * change);
        story = story.then(&when, renegotiated(7, by(&format!("2026-04-{:02}T12:00", 10 + change))));
    }
    let story = story.then("2026-03-30T12:00", delivered(7)).with(file());
    row(&story, LATER, &["renegotiated_in_time", "kept"], [107, 1000, 500, 0]);
}

#[test]
fn kept_late() {
    // A day and three quarters late, of seven there were: a quarter.
    let late = |story: Story| story.then("2026-03-11T06:00", delivered(7)).with(file());
    let told = promised().then("2026-03-08T12:00", warned(7, None));
    row(&late(told), LATER, &["late_disclosed_before"], [375, 625, 1000, 0]);
    let told_after = promised().then("2026-03-09T15:00", warned(7, None));
    row(&late(told_after), LATER, &["late_disclosed_after"], [375, 625, 250, 250]);
    row(&late(promised()), LATER, &["late_disclosed_after"], [375, 625, 250, 250]);
    let asked_after = promised().then("2026-03-09T15:00", asked(7));
    row(&late(asked_after), LATER, &["late_asked"], [375, 625, 0, 1000]);
    let silent = promised().then("2026-03-20T12:00", delivered(7)).with(file());
    row(&silent, LATER, &["late_after_silence"], [0, 1000, 0, 2000]);
}

#[test]
fn a_promise_of_an_hour_is_not_late_by_a_whole_after_an_hour() {
    let story = Story::acme().then(MADE, made(7, by("2026-03-02T13:00")));
    let story = story.then("2026-03-02T19:00", delivered(7)).with(file());
    row(&story, LATER, &["late_disclosed_after"], [375, 625, 250, 250]);
}

#[test]
fn withdrawn_and_released() {
    let end = |when, event| promised().then(when, event);
    row(&end("2026-03-06T12:00", withdrawn(7)), LATER, &["withdrawn_in_time"], [0, 300, 1000, 0]);
    row(&end("2026-03-09T11:00", withdrawn(7)), LATER, &["withdrawn_short_notice"], [0, 600, 500, 0]);
    row(&end("2026-03-10T11:00", withdrawn(7)), LATER, &["missed_disclosed_after"], [0, 1000, 250, 500]);
    row(&end("2026-03-06T12:00", released(7)), LATER, &["released"], [0, 0, 0, 0]);
    let owed = promised().then("2026-03-10T12:00", renegotiated(7, by("2026-03-18T12:00")));
    row(&owed.then("2026-03-12T12:00", released(7)), LATER, &["released"], [0, 0, 0, 0]);
}

#[test]
fn missed_with_a_word_and_without() {
    row(&promised(), LATER, &["missed_silently"], [0, 1000, 0, 2000]);
    let then = |when, event| promised().then(when, event);
    row(&then("2026-03-06T12:00", warned(7, None)), LATER, &["missed_disclosed_before"], [0, 1000, 1000, 0]);
    row(&then("2026-03-10T12:00", warned(7, None)), LATER, &["missed_disclosed_after"], [0, 1000, 250, 500]);
    row(&then("2026-03-10T12:00", asked(7)), LATER, &["missed_asked"], [0, 1000, 0, 1000]);
    row(&then("2026-03-20T12:00", warned(7, None)), LATER, &["missed_silently"], [0, 1000, 0, 2000]);
}

#[test]
fn overdue_by_what_word_there_is() {
    // As of Wednesday at six it is late by a quarter of the time there was.
    let as_of = "2026-03-11T06:00";
    row(&promised(), as_of, &["overdue"], [0, 625, 0, 250]);
    let then = |when, event| promised().then(when, event);
    row(&then("2026-03-06T12:00", warned(7, None)), as_of, &["overdue"], [0, 625, 1000, 0]);
    row(&then("2026-03-10T12:00", warned(7, None)), as_of, &["overdue"], [0, 625, 250, 250]);
    row(&then("2026-03-10T12:00", asked(7)), as_of, &["overdue"], [0, 625, 0, 1000]);
}

#[test]
fn declared_missed_and_nobody_told_counts_as_overdue_in_full_until_it_is_silent() {
    let story = promised().then("2026-03-10T12:00", missed(7, false));
    row(&story, "2026-03-11", &["overdue"], [0, 1000, 0, 250]);
    row(&story, LATER, &["missed_silently"], [0, 1000, 0, 2000]);
}

#[test]
fn a_size_weighs_a_miss_and_no_keep_beyond_one() {
    for (size, p, n) in [
        (Size::Trivial, 500, 500),
        (Size::Small, 1000, 1000),
        (Size::Medium, 1000, 2000),
        (Size::Large, 1000, 3000),
    ] {
        let story = Story::acme().then(MADE, of_size(7, DUE, size));
        row(&story, LATER, &["missed_silently"], [0, n, 0, 2 * n]);
        let kept = story.then("2026-03-09T10:00", delivered(7)).with(file());
        row(&kept, LATER, &["kept"], [p, 0, p, 0]);
    }
}

#[test]
fn every_code_is_a_row_of_the_policy_in_the_order_of_the_table() {
    use crate::commitments::Disclosed::{After, Asked, Before, Never};
    let none = Lateness::of(0, 1);
    let rows = [
        Row::Kept,
        Row::KeptUnevidenced,
        Row::KeptByHeroics,
        Row::RenegotiatedInTime(1),
        Row::RenegotiatedInTime(2),
        Row::RenegotiatedShortNotice,
        Row::RenegotiatedAfterDue,
        Row::Late(Before, none),
        Row::Late(After, none),
        Row::Late(Asked, none),
        Row::Late(Never, none),
        Row::WithdrawnInTime,
        Row::WithdrawnShortNotice,
        Row::Released,
        Row::Missed(Before),
        Row::Missed(After),
        Row::Missed(Asked),
        Row::Missed(Never),
        Row::Overdue(Before, none),
        Row::Overdue(After, none),
        Row::Overdue(Asked, none),
        Row::Overdue(Never, none),
        Row::OccurrenceMissed,
    ];
    let policy = ledger_core::policy::Policy::default();
    let said: Vec<&str> = policy.outcomes.iter().map(|row| row.code.as_str()).collect();
    assert_eq!(rows.map(Row::key).as_slice(), said);
    assert!(rows.is_sorted(), "rows are ordered as the table is");
    let kept = rows[0].evidence(&policy);
    let silent = Row::Missed(Never).evidence(&policy);
    let late = Lateness::WHOLE;
    let worst = [Row::Late(Never, late), Row::Overdue(Never, late), Row::RenegotiatedInTime(60)];
    for row in rows.into_iter().chain(worst) {
        for (dimension, of) in row.evidence(&policy).into_iter().enumerate() {
            let (best, least) = (kept[dimension], silent[dimension]);
            assert!(of.p <= best.p && of.n >= best.n, "{row:?} is better than kept");
            assert!(of.p >= least.p && of.n <= least.n, "{row:?} is worse than missed silently");
        }
    }
}
