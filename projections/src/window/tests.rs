//! Stories of terms that follow each other, and which days belong to which.

use super::*;
use crate::audit::{Totals, audit, audit_over};
use crate::cadence::cadences;
use crate::cadence::tests::{said, sent, set};
use crate::testing::*;
use ledger_core::event::{Event, Side};

fn signed(from: &str, until: &str) -> Event {
    said("contract.signed", &format!(r#"{{"term_start":"{from}","term_end":"{until}"}}"#))
}

fn asked_for(from: &str, until: &str) -> Window {
    Window::asked(Some(day(from)), Some(day(until)))
}

/// Two terms of a quarter each, the second signed before the first ended, and a third to come.
fn three_terms() -> Story {
    Story::acme()
        .then("2025-12-20T09:00", signed("2026-01-01", "2026-03-31"))
        .then("2026-03-15T09:00", signed("2026-04-01", "2026-06-30"))
        .then("2026-06-15T09:00", signed("2026-07-01", "2026-09-30"))
}

fn terms(as_of: &str) -> [Option<String>; 2] {
    let story = three_terms();
    let history = story.history();
    let setting = history.setting(moment(&history, as_of));
    [Which::Current, Which::Last].map(|which| {
        let window = Window::term(&history, &setting, which)?;
        Some(format!("{} {}", window.from?, window.until?))
    })
}

#[test]
fn the_last_term_is_the_one_before_the_one_in_force() {
    let term = |text: &str| Some(text.to_owned());
    let (first, second) = (term("2026-01-01 2026-03-31"), term("2026-04-01 2026-06-30"));
    assert_eq!(terms("2025-12-01"), [None, None], "nothing was signed yet");
    assert_eq!(terms("2025-12-25"), [first.clone(), None], "the first to come");
    assert_eq!(terms("2026-03-20"), [first.clone(), None], "the next one is signed, and has not begun");
    assert_eq!(terms("2026-06-30"), [second.clone(), first]);
    assert_eq!(terms("2026-07-01")[1], second);
    assert_eq!(terms("2027-01-01")[1], second, "long after the third ended");
}

/// A term signed anew for the same days is not the one before itself.
#[test]
fn a_term_that_was_signed_twice_is_one_term() {
    let story = three_terms().then("2026-06-20T09:00", signed("2026-07-01", "2026-12-31"));
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-08-01"));
    let current = Window::term(&history, &setting, Which::Current).unwrap();
    assert_eq!(current.until, Some(day("2026-12-31")));
    let last = Window::term(&history, &setting, Which::Last).unwrap();
    assert_eq!(last.from, Some(day("2026-04-01")));
}

#[test]
fn a_promise_belongs_to_the_day_of_its_due_in_force_and_without_one_to_the_day_it_was_made() {
    let story = Story::acme()
        .then("2026-03-30T12:00", made(1, by("2026-03-31T16:00")))
        .then("2026-03-30T12:00", made(2, on("2026-03-31")))
        .then("2026-03-30T12:00", made(3, by("2026-04-01T00:00")))
        .then("2026-03-30T12:00", made(4, None))
        .then("2026-03-30T12:00", made(5, by("2026-03-31T16:00")))
        .then("2026-03-31T10:00", renegotiated(5, by("2026-04-02T16:00")))
        .then("2026-03-31T12:00", requested(6))
        .then("2026-04-01T12:00", made(7, None));
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-04-30"));
    let numbers = |window: &Window| -> Vec<u32> {
        let view = audit_over(&history, &setting, window);
        view.commitments.iter().map(|one| one.reference.number).collect()
    };
    // A due by midnight is due in the day that ends with it (3-meaning: the local day of its last moment in time).
    let (march, april) = (asked_for("2026-03-01", "2026-03-31"), asked_for("2026-04-01", "2026-04-30"));
    let all: Vec<u32> = (1..=7).collect();
    let mut both = numbers(&march);
    assert!([1, 2, 4, 6].iter().all(|number| both.contains(number)), "{both:?}");
    assert_eq!(numbers(&april).iter().filter(|number| [5, 7].contains(number)).count(), 2);
    both.extend(numbers(&april));
    both.sort_unstable();
    assert_eq!(both, all);
}

#[test]
fn what_was_taken_back_is_shown_where_it_was_said_to_have_happened() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, by("2026-03-06T16:00")))
        .then("2026-03-05T12:00", delivered(1))
        .then("2026-04-09T12:00", retracted(nth(2)));
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-04-30"));
    let shown = |window: &Window| audit_over(&history, &setting, window).retracted;
    assert_eq!(shown(&asked_for("2026-03-01", "2026-03-31")), [(nth(2), nth(3))]);
    assert!(shown(&asked_for("2026-04-01", "2026-04-30")).is_empty());
}

/// The counts of totals, in an order that adds up.
fn sums(totals: &Totals) -> Vec<usize> {
    let Totals { missed, kept_on_word: word, slips, reasons, .. } = totals;
    let due = totals.kept_of_due();
    [totals.made, totals.kept_on_time, totals.kept_late, missed.total, missed.silently, totals.overdue]
        .into_iter()
        .chain([totals.open, totals.released, totals.withdrawn, totals.unknown, totals.undated])
        .chain([totals.retrospective, totals.unconfirmed, totals.renegotiated, totals.renegotiations])
        .chain([totals.renegotiated_after_due, totals.kept_by_first_due, due.kept, due.due])
        .chain([word.file, word.locator, word.client, word.ours])
        .chain([slips.before, slips.after, slips.asked, slips.never])
        .chain([reasons.iter().map(|(_, count)| count).sum()])
        .collect()
}

proptest::proptest! {
    /// However the time is cut into adjacent stretches, their audits add up to the audit of all of it.
    #[test]
    fn adjacent_stretches_add_up_to_the_whole(
        story in crate::commitments::tests::laws::history(),
        mut cuts in proptest::collection::vec(-10..100_i64, 0..5),
        as_of in 0..90_i64,
    ) {
        let history = story.history();
        let setting = history.setting(history.as_of_day(day("2026-03-01").plus_days(as_of)));
        cuts.sort_unstable();
        cuts.dedup();
        let ends: Vec<_> = cuts.iter().map(|days| day("2026-03-01").plus_days(*days)).collect();
        let mut windows: Vec<Window> = Vec::new();
        let mut from = None;
        for end in &ends {
            windows.push(Window { from, until: Some(*end), basis: Basis::Asked });
            from = Some(end.next());
        }
        windows.push(Window { from, until: None, basis: Basis::Asked });
        let whole = audit(&history, &setting);
        let parts: Vec<_> = windows.iter().map(|window| audit_over(&history, &setting, window)).collect();
        for side in [Side::Us, Side::Client] {
            let of = |view: &crate::AuditView| sums(if side == Side::Us { &view.ours } else { &view.client });
            let all = parts.iter().map(&of).reduce(|one, other| {
                one.iter().zip(&other).map(|(one, other)| one + other).collect()
            });
            proptest::prop_assert_eq!(all, Some(of(&whole)));
        }
        let rows: usize = parts.iter().map(|view| view.commitments.len()).sum();
        proptest::prop_assert_eq!(rows, whole.commitments.len());
        let retracted: usize = parts.iter().map(|view| view.retracted.len()).sum();
        proptest::prop_assert_eq!(retracted, whole.retracted.len());
    }
}

#[test]
fn a_stretch_of_a_cadence_has_its_occurrences_and_their_counts_alone() {
    let story = Story::acme()
        .then("2026-03-02T09:00", set(&[]))
        .then("2026-03-06T12:00", sent())
        .then("2026-03-27T12:00", sent())
        .then("2026-04-03T12:00", sent());
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-04-12"));
    let over = |window: &Window| {
        let all = cadences(&history, &setting, 3).into_iter();
        let all: Vec<_> = all.filter_map(|one| one.within(window, setting.zone)).collect();
        all.first().map(|one| (one.counts.adherence(), one.occurrences.len(), one.streak.longest))
    };
    let share = |held, of| crate::cadence::Share { held, of };
    // Fridays: 6 March held, 13 and 20 missed, 27 March and 3 April held, 10 April overdue.
    assert_eq!(over(&Window::ALL).map(|(share, _, longest)| (share, longest)), Some((share(3, 5), 2)));
    assert_eq!(over(&asked_for("2026-03-01", "2026-03-31")), Some((share(2, 4), 4, 1)));
    assert_eq!(over(&asked_for("2026-04-01", "2026-04-12")), Some((share(1, 1), 2, 1)));
    assert_eq!(over(&asked_for("2026-02-01", "2026-02-28")), None, "it was not set yet");
}

#[test]
fn a_silence_that_reaches_over_an_end_counts_from_there_and_to_there() {
    let story = Story::acme()
        .then("2026-03-02T12:00", made(1, by("2026-03-03T16:00")))
        .then("2026-03-03T12:00", delivered(1))
        .then("2026-03-20T12:00", made(2, by("2026-03-30T16:00")))
        .then("2026-03-30T12:00", delivered(2));
    let history = story.history();
    let setting = history.setting(moment(&history, "2026-04-09"));
    let over = |window: &Window| {
        let silence = crate::silence::silence_over(&history, [], &setting, window)?;
        Some((silence.longest.days, silence.current.days))
    };
    assert_eq!(over(&Window::ALL), Some((27, 10)), "3 to 30 March, and 30 March to 9 April");
    assert_eq!(over(&asked_for("2026-03-11", "2026-03-31")), Some((19, 1)), "11 to 30 March");
    assert_eq!(over(&asked_for("2026-03-31", "2026-04-30")), Some((9, 9)), "cut at 9 April");
    assert_eq!(over(&asked_for("2026-02-01", "2026-02-28")), None, "before the first word");
}
