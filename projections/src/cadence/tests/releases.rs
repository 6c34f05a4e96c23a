//! What is let go, when that counts, and what is shown where it does not: design part 3, E.1 rule 7.

use super::{Story, fridays, in_zone, of, pause, said, sent};
use crate::cadence::ReleaseKind;
use crate::testing::{day, file};

/// Of the only pause: whether it applied, and whether it was recorded late.
fn paused(story: &Story, as_of: &str) -> (bool, bool) {
    let pause = story.cadence(as_of).pauses[0].clone();
    (pause.applied, pause.recorded_late)
}

#[test]
fn a_pause_announced_before_the_deadline_takes_it_out_of_both_sides() {
    let story = fridays()
        .sends(&["2026-03-06T15:00"])
        .then("2026-03-13T15:59", pause("2026-03-13", "2026-03-20"))
        .sends(&["2026-03-27T15:00"]);
    assert_eq!(
        story.statuses("2026-03-27"),
        ["03-06 on_time", "03-13 paused", "03-20 paused", "03-27 on_time"]
    );
    let counts = story.cadence("2026-03-27").counts;
    assert_eq!((counts.expected, counts.paused, counts.adherence().of), (4, 2, 2));
    assert_eq!(paused(&story, "2026-03-27"), (true, false));
}

#[test]
fn a_pause_announced_after_the_deadline_is_shown_and_not_applied() {
    let story = fridays().then("2026-03-06T16:00", pause("2026-03-06", "2026-03-13"));
    assert_eq!(story.statuses("2026-03-13"), ["03-06 missed", "03-13 paused"]);
    let shown = story.cadence("2026-03-13").pauses[0].clone();
    assert_eq!((shown.applied, shown.not_applied_to.as_slice()), (true, &[day("2026-03-06")][..]));
    let story = fridays().then("2026-03-07T10:00", pause("2026-03-06", "2026-03-06"));
    assert_eq!(paused(&story, "2026-03-13"), (false, false));
}

#[test]
fn a_pause_recorded_after_the_deadline_needs_evidence_of_its_announcement() {
    let late = |with: bool| {
        let pause = pause("2026-03-06", "2026-03-06");
        let story = fridays().recorded_later("2026-03-05T10:00", "2026-03-09T10:00", pause);
        if with { story.with(file()) } else { story }
    };
    assert_eq!(late(false).statuses("2026-03-09"), ["03-06 overdue"]);
    assert_eq!(paused(&late(false), "2026-03-09"), (false, false));
    assert_eq!(late(true).statuses("2026-03-09"), ["03-06 paused"]);
    assert_eq!(paused(&late(true), "2026-03-09"), (true, true));
    assert!(late(true).cadence("2026-03-09").occurrences[0].recorded_late);
}

#[test]
fn overlapping_pauses_count_once() {
    let story = fridays()
        .then("2026-03-03T10:00", pause("2026-03-06", "2026-03-13"))
        .then("2026-03-03T11:00", pause("2026-03-13", "2026-03-20"));
    let counts = story.cadence("2026-03-20").counts;
    assert_eq!((counts.paused, counts.expected), (3, 3));
}

#[test]
fn what_is_sent_in_a_pause_is_an_extra_and_never_moves_on() {
    let story = fridays()
        .then("2026-03-03T10:00", pause("2026-03-06", "2026-03-06"))
        .then("2026-03-03T10:00", of("cadence.waived", "2026-03-13"))
        .sends(&["2026-03-06T15:00", "2026-03-13T10:00"]);
    assert_eq!(
        story.statuses("2026-03-27"),
        ["03-06 paused", "03-13 waived", "03-20 missed", "03-27 overdue"]
    );
    assert_eq!(story.cadence("2026-03-27").extras.len(), 2);
}

#[test]
fn a_waiver_is_agreed_beforehand() {
    let story = fridays().then("2026-03-06T15:00", of("cadence.waived", "2026-03-06"));
    assert_eq!(story.statuses("2026-03-12"), ["03-06 waived"]);
    let story = fridays().then("2026-03-06T17:00", of("cadence.waived", "2026-03-06"));
    assert_eq!(story.statuses("2026-03-12"), ["03-06 missed"]);
    assert!(!story.cadence("2026-03-12").releases[0].applied);
}

#[test]
fn an_excuse_needs_the_clients_word() {
    let excused = || fridays().then("2026-03-16T10:00", of("cadence.excused", "2026-03-06"));
    assert_eq!(excused().statuses("2026-03-16"), ["03-06 missed", "03-13 overdue"]);
    assert!(!excused().cadence("2026-03-16").releases[0].applied);
    let shown = excused().with(file());
    assert_eq!(shown.statuses("2026-03-16"), ["03-06 excused", "03-13 overdue"]);
    assert_eq!(shown.statuses("2026-03-15"), ["03-06 missed", "03-13 overdue"], "not yet on that day");
    let counts = shown.cadence("2026-03-16").counts;
    assert_eq!((counts.expected, counts.excused, counts.adherence().of), (1, 1, 0));
}

#[test]
fn an_excuse_takes_nothing_from_what_was_held_and_lets_go_what_was_late() {
    let story = fridays()
        .sends(&["2026-03-06T15:00", "2026-03-14T10:00"])
        .then("2026-03-16T10:00", of("cadence.excused", "2026-03-06"))
        .with(file())
        .then("2026-03-16T10:00", of("cadence.excused", "2026-03-13"))
        .with(file());
    assert_eq!(story.statuses("2026-03-16"), ["03-06 on_time", "03-13 excused"]);
}

#[test]
fn what_both_moved_is_due_on_its_new_day_under_its_old_name() {
    let moved = |to: &str| {
        let data = format!(r#"{{"cadence":"weekly-update","occurrence":"2026-03-13","to":"{to}"}}"#);
        said("cadence.moved", &data)
    };
    let story = fridays().then("2026-03-10T10:00", moved("2026-03-16")).sends(&["2026-03-16T15:00"]);
    assert_eq!(story.statuses("2026-03-16"), ["03-06 missed", "03-13 on_time"]);
    // Agreed after the deadline it replaces: it stays late.
    let story = fridays().then("2026-03-13T17:00", moved("2026-03-16")).sends(&["2026-03-16T15:00"]);
    assert_eq!(story.statuses("2026-03-16"), ["03-06 missed", "03-13 late"]);
    let release = story.cadence("2026-03-16").releases[0];
    assert_eq!((release.kind, release.applied), (ReleaseKind::Moved(day("2026-03-16")), false));
    // To a deadline that had passed when it was agreed: nobody can keep that.
    let story = fridays().then("2026-03-12T17:00", moved("2026-03-12")).sends(&["2026-03-13T15:00"]);
    assert_eq!(story.statuses("2026-03-16"), ["03-06 missed", "03-13 on_time"]);
    // Before Friday and after it, it is told what holds.
    let story = fridays().then("2026-03-10T10:00", moved("2026-03-12")).sends(&["2026-03-13T10:00"]);
    assert_eq!(story.statuses("2026-03-13"), ["03-06 missed", "03-13 late"]);
}

#[test]
fn a_pause_of_which_only_the_day_is_known_is_judged_by_that_day() {
    let story = in_zone("UTC", &[("before", "10:00")]);
    let same_day = story.clone().some_time_on("2026-03-06", pause("2026-03-06", "2026-03-06")).with(file());
    assert_eq!(same_day.statuses("2026-03-06"), ["03-06 paused"]);
    let next_day = story.some_time_on("2026-03-07", pause("2026-03-06", "2026-03-06")).with(file());
    assert_eq!(next_day.statuses("2026-03-07"), ["03-06 overdue"]);
}

#[test]
fn what_was_not_known_yet_does_not_count() {
    let story = fridays().recorded_later("2026-03-06T15:00", "2026-03-09T09:00", sent());
    let known = |at: &str| {
        let history = story.known(&ledger_core::KnownAt::instant(crate::testing::at(at)));
        let setting = history.setting(history.as_of_day(day("2026-03-06")));
        super::cadences(&history, &setting, 0)[0].occurrences[0].status
    };
    assert_eq!(known("2026-03-08T09:00"), super::Status::Overdue);
    assert_eq!(known("2026-03-09T09:00"), super::Status::OnTime);
}
