//! What comes next, as it is set.

use super::{fridays, in_zone, of, pause, said, set};
use crate::cadence::cadences;
use crate::testing::{Story, moment, opened};

fn next(story: &Story, as_of: &str) -> Vec<String> {
    story.cadence(as_of).plan.next.iter().map(|next| next.due.at.to_string()[..16].to_owned()).collect()
}

#[test]
fn the_fridays_to_come_are_due_at_four_in_london_whatever_the_clocks_do() {
    let dues = next(&in_zone("Europe/London", &[]), "2026-03-20T17:00");
    assert_eq!(dues, ["2026-03-27T16:00", "2026-04-03T15:00", "2026-04-10T15:00"]);
}

#[test]
fn what_was_sent_ahead_of_its_time_does_not_come_next() {
    let story = fridays().sends(&["2026-03-03T10:00"]);
    assert_eq!(next(&story, "2026-03-03T11:00")[0], "2026-03-13T16:00");
}

#[test]
fn a_change_holds_from_its_day_on() {
    let tuesdays = set(&[("from", "2026-03-14"), ("rule", "FREQ=WEEKLY;BYDAY=TU")]);
    let story = fridays().then("2026-03-10T09:00", tuesdays);
    assert_eq!(
        next(&story, "2026-03-11T09:00"),
        ["2026-03-13T16:00", "2026-03-17T16:00", "2026-03-24T16:00"]
    );
}

#[test]
fn what_is_paused_waived_moved_or_over_is_not_expected_on_its_day() {
    let moved = r#"{"cadence":"weekly-update","occurrence":"2026-03-20","to":"2026-03-19"}"#;
    let ended = r#"{"cadence":"weekly-update","last_day":"2026-03-27"}"#;
    let story = fridays()
        .then("2026-03-03T09:00", pause("2026-03-06", "2026-03-08"))
        .then("2026-03-03T09:01", of("cadence.waived", "2026-03-13"))
        .then("2026-03-03T09:02", said("cadence.moved", moved))
        .then("2026-03-03T09:03", said("cadence.ended", ended));
    assert_eq!(next(&story, "2026-03-03T10:00"), ["2026-03-19T16:00", "2026-03-27T16:00"]);
    assert_eq!(next(&story, "2026-03-28T10:00"), Vec::<String>::new());
    let cadence = story.cadence("2026-03-28T10:00");
    assert!(cadence.plan.ended && cadence.plan.interval_days.is_none());
    assert_eq!(
        story.statuses("2026-03-28T10:00"),
        ["03-06 paused", "03-13 waived", "03-20 missed", "03-27 overdue"]
    );
}

#[test]
fn a_cadence_that_was_ended_can_begin_again() {
    let ended = r#"{"cadence":"weekly-update","last_day":"2026-03-13"}"#;
    let story = fridays()
        .then("2026-03-12T09:00", said("cadence.ended", ended))
        .then("2026-04-20T00:00", set(&[("from", "2026-04-20")]))
        .sends(&["2026-03-06T12:00", "2026-03-13T12:00", "2026-04-01T12:00", "2026-04-24T12:00"]);
    assert_eq!(story.statuses("2026-04-24"), ["03-06 on_time", "03-13 on_time", "04-24 on_time"]);
    assert_eq!(story.cadence("2026-04-24").extras.len(), 1, "in April nothing was promised");
    assert!(!story.cadence("2026-04-24").plan.ended);
}

#[test]
fn an_end_that_is_said_afterwards_forgives_nothing_that_was_due() {
    let ended = r#"{"cadence":"weekly-update","last_day":"2026-03-06"}"#;
    let story = fridays().then("2026-03-16T09:00", said("cadence.ended", ended));
    assert_eq!(story.statuses("2026-03-31"), ["03-06 missed", "03-13 missed"]);
}

#[test]
fn with_the_relationship_its_cadences_end() {
    let closed = said("relationship.closed", r#"{"ended_by":"client"}"#);
    let story = fridays().sends(&["2026-03-06T12:00"]).then("2026-03-10T09:00", closed);
    assert_eq!(story.statuses("2026-03-31"), ["03-06 on_time"]);
    assert!(story.cadence("2026-03-31").plan.ended);
}

#[test]
fn the_interval_is_the_longest_gap_between_two_occurrences() {
    for (rule, days) in [
        ("FREQ=WEEKLY;BYDAY=FR", 7),
        ("FREQ=WEEKLY;BYDAY=TU,TH", 5),
        ("FREQ=MONTHLY;BYMONTHDAY=31", 31),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1", 92),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 366),
        ("FREQ=DAILY", 1),
    ] {
        assert_eq!(
            in_zone("UTC", &[("rule", rule)]).cadence("2026-03-03").plan.interval_days,
            Some(days),
            "{rule}"
        );
    }
}

#[test]
fn a_slow_cadence_has_its_next_dues_too() {
    let story = in_zone("UTC", &[("rule", "FREQ=YEARLY;INTERVAL=5;BYMONTH=3;BYMONTHDAY=6")]);
    assert_eq!(next(&story, "2026-03-07"), ["2031-03-06T16:00", "2036-03-06T16:00", "2041-03-06T16:00"]);
}

#[test]
fn nothing_is_promised_where_no_cadence_is_set() {
    let story = Story::acme().then("2026-03-02T09:00", opened("Europe/London")).sends(&["2026-03-03T09:00"]);
    let history = story.history();
    assert_eq!(cadences(&history, &history.setting(moment(&history, "2026-03-03")), 3), []);
}
