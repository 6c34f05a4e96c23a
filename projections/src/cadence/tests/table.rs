//! Every row of the table of edge cases: design part 3, E.2.

use ledger_core::time::KnownAt;
use ledger_core::{Day, Instant, Zone};

use super::{fridays, in_zone, said};
use crate::cadence::{JudgedOccurrence, Status, cadences};
use crate::history::History;
use crate::testing::{Story, day, moment};

/// The occurrences whose deadline does not lie ahead.
fn past(story: &Story, as_of: &str) -> Vec<JudgedOccurrence> {
    let all = story.cadence(as_of).occurrences.into_iter();
    all.filter(|one| one.status != Status::Pending).collect()
}

/// The days of the occurrences so far.
fn days(story: &Story, as_of: &str) -> Vec<String> {
    past(story, as_of).iter().map(|one| one.reference.day.to_string()).collect()
}

/// The deadlines, as a clock in this zone shows them.
fn deadlines(story: &Story, as_of: &str, zone: &str) -> Vec<String> {
    let zone: Zone = zone.parse().unwrap();
    let all = past(story, as_of);
    all.iter().map(|one| zone.wall(one.due.at).to_string()).collect()
}

#[test]
fn half_past_three_in_berlin_is_on_time_whatever_the_clocks_do() {
    let story = in_zone("Europe/Berlin", &[("from", "2026-10-19")]).sends(&[
        "2026-10-23T13:30",
        "2026-10-30T14:30",
        "2026-11-06T14:30",
    ]);
    assert_eq!(
        deadlines(&story, "2026-11-06", "UTC"),
        ["2026-10-23T14:00", "2026-10-30T15:00", "2026-11-06T15:00"]
    );
    assert_eq!(story.statuses("2026-11-06"), ["10-23 on_time", "10-30 on_time", "11-06 on_time"]);
    assert_eq!(story.adherence("2026-11-06"), (3, 3));
}

#[test]
fn half_past_two_in_the_night_the_clocks_move_is_the_later_instant() {
    for (from, expected) in [("2026-03-29", "2026-03-29T01:30"), ("2026-10-25", "2026-10-25T01:30")] {
        let story = in_zone(
            "Europe/Berlin",
            &[("from", from), ("rule", "FREQ=WEEKLY;BYDAY=SU"), ("before", "02:30")],
        );
        assert_eq!(deadlines(&story, from, "UTC"), [expected]);
    }
}

#[test]
fn a_promise_in_the_time_of_new_york_is_due_an_hour_earlier_in_berlin_for_a_week() {
    let story = in_zone("America/New_York", &[("from", "2026-10-19")]);
    assert_eq!(
        deadlines(&story, "2026-11-06", "Europe/Berlin"),
        ["2026-10-23T22:00", "2026-10-30T21:00", "2026-11-06T22:00"]
    );
}

#[test]
fn the_thirty_first_of_every_month_is_its_last_day() {
    let story = in_zone("UTC", &[("from", "2026-12-31"), ("rule", "FREQ=MONTHLY;BYMONTHDAY=31")]);
    let expected = ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"];
    assert_eq!(days(&story, "2027-05-31"), expected);
}

#[test]
fn the_twenty_ninth_of_february_comes_every_year() {
    let rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29";
    let story = in_zone("UTC", &[("from", "2028-02-29"), ("rule", rule)]);
    let expected = ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"];
    assert_eq!(days(&story, "2032-02-29"), expected);
}

#[test]
fn a_weekly_update_over_new_year_has_no_week_twice_and_none_left_out() {
    let story = in_zone("UTC", &[("from", "2026-12-14")]);
    let expected = ["2026-12-18", "2026-12-25", "2027-01-01", "2027-01-08", "2027-01-15", "2027-01-22"];
    assert_eq!(days(&story, "2027-01-22"), expected);
}

#[test]
fn every_other_wednesday_stays_fourteen_days_apart_over_new_year() {
    let rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE";
    let story = in_zone("UTC", &[("from", "2026-12-07"), ("anchor", "2026-09-02"), ("rule", rule)]);
    let expected = ["2026-12-09", "2026-12-23", "2027-01-06", "2027-01-20"];
    assert_eq!(days(&story, "2027-01-20"), expected);
}

#[test]
fn a_change_to_every_other_week_forgives_nothing_before_it() {
    let change = super::set(&[("from", "2026-11-11"), ("rule", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR")]);
    let story = in_zone("UTC", &[("from", "2026-10-26")])
        .sends(&["2026-10-30T15:00"])
        .then("2026-11-09T09:00", change)
        .sends(&["2026-11-13T15:00", "2026-11-27T15:00", "2026-12-11T15:00"]);
    assert_eq!(
        story.statuses("2026-12-11"),
        ["10-30 on_time", "11-06 missed", "11-13 on_time", "11-27 on_time", "12-11 on_time"]
    );
}

#[test]
fn twice_in_one_week_never_and_late_and_just_in_time_are_three_of_four() {
    let mut story = fridays().sends(&[
        "2026-03-05T10:00",
        "2026-03-06T15:00",
        "2026-03-16T11:00",
        "2026-03-20T15:50",
        "2026-03-27T15:59",
    ]);
    // One second before the deadline.
    let last = story.facts.last_mut().unwrap();
    last.envelope.occurred = "2026-03-27T15:59:59.000Z".parse().unwrap();
    last.envelope.recorded = last.envelope.occurred;
    assert_eq!(
        story.statuses("2026-03-27"),
        ["03-06 on_time", "03-13 late", "03-20 on_time", "03-27 on_time"]
    );
    let cadence = story.cadence("2026-03-27");
    assert_eq!(story.adherence("2026-03-27"), (3, 4));
    let extras: Vec<Instant> = cadence.extras.iter().map(|extra| extra.sent.at).collect();
    assert_eq!(extras, ["2026-03-06T15:00:00.000Z".parse().unwrap()], "the one of Friday");
    assert_eq!((cadence.counts.sent().held, cadence.counts.sent().of), (4, 4));
}

#[test]
fn a_missed_week_does_not_make_the_next_ones_late() {
    let story = fridays().sends(&["2026-03-13T15:00", "2026-03-20T15:00"]);
    assert_eq!(story.statuses("2026-03-20"), ["03-06 missed", "03-13 on_time", "03-20 on_time"]);
    assert_eq!(story.adherence("2026-03-20"), (2, 3));
}

#[test]
fn four_o_clock_sharp_is_late() {
    let story = fridays().sends(&["2026-03-06T16:00"]);
    assert_eq!(story.statuses("2026-03-06"), ["03-06 late"]);
    assert_eq!(fridays().sends(&["2026-03-06T15:59"]).statuses("2026-03-06"), ["03-06 on_time"]);
}

#[test]
fn what_is_sent_on_saturday_is_late_for_friday() {
    let story = fridays().sends(&["2026-03-07T10:00"]);
    assert_eq!(story.statuses("2026-03-07"), ["03-06 late"]);
}

#[test]
fn on_monday_noon_an_unsent_friday_is_overdue_and_there_is_no_figure_yet() {
    let story = fridays();
    assert_eq!(story.statuses("2026-03-09T12:00"), ["03-06 overdue"]);
    let counts = story.cadence("2026-03-09T12:00").counts;
    assert_eq!((counts.expected, counts.adherence().of), (0, 0));
    assert_eq!((counts.overdue, counts.pending), (1, 1));
    assert_eq!(story.statuses("2026-03-11T15:59"), ["03-06 overdue"]);
    assert_eq!(story.statuses("2026-03-11T16:00"), ["03-06 missed"], "Thursday 00:00 is later");
}

#[test]
fn at_christmas_the_update_moves_before_the_holidays_or_is_waived() {
    let days_off = r#"{"calendar":"office","days":["2026-12-24","2026-12-25","2026-12-31","2027-01-01"]}"#;
    let house = Story::of("_rules").then("2026-11-01T09:00", said("holiday.set", days_off));
    for (policy, dues, status) in [
        ("earlier", ["2026-12-23T16:00", "2026-12-30T16:00"], Status::Missed),
        ("waive", ["2026-12-25T16:00", "2027-01-01T16:00"], Status::Waived),
        ("keep", ["2026-12-25T16:00", "2027-01-01T16:00"], Status::Missed),
        ("later", ["2026-12-28T16:00", "2027-01-04T16:00"], Status::Missed),
    ] {
        let story = in_zone("UTC", &[("from", "2026-12-21"), ("until", "2027-01-01"), ("holidays", policy)]);
        let history = History::new(&story.facts, &house.facts, &KnownAt::everything());
        let setting = history.setting(moment(&history, "2027-01-31"));
        let cadence = cadences(&history, &setting, 0).pop().unwrap();
        let found: Vec<String> =
            cadence.occurrences.iter().map(|one| one.due.at.to_string()[..16].to_owned()).collect();
        assert_eq!(found, dues, "{policy}");
        assert!(cadence.occurrences.iter().all(|one| one.status == status), "{policy}");
        let names: Vec<Day> = cadence.occurrences.iter().map(|one| one.reference.day).collect();
        assert_eq!(names, [day("2026-12-25"), day("2027-01-01")], "it is named by the day of the rule");
        assert_eq!(cadence.counts.adherence().of, if policy == "waive" { 0 } else { 2 });
        assert_eq!(cadence.counts.expected, 2);
    }
}

#[test]
fn ninety_days_of_establishing_from_the_third_of_december_end_on_the_third_of_march() {
    assert_eq!(day("2026-12-03").plus_days(90), day("2027-03-03"));
}
