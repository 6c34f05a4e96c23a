//! The rows of table E.2 of the design that say when an occurrence is due, and what they leave open.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::*;
use crate::time::OnHoliday;
use crate::time::{Day, Due, Instant, Zone};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn days(texts: &[&str]) -> Vec<Day> {
    texts.iter().map(|text| day(text)).collect()
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn instant(text: &str) -> Instant {
    format!("{text}:00.000Z").parse().unwrap()
}

/// A schedule in UTC, due before 16:00, without an end.
fn schedule(rule: &str, from: &str) -> Schedule {
    Schedule {
        rule: rule.parse().unwrap(),
        anchor: None,
        from: day(from),
        until: None,
        before: "16:00".parse().unwrap(),
        zone: Zone::UTC,
        holidays: OnHoliday::Keep,
    }
}

/// The days on which it falls from one day to another.
fn names(schedule: &Schedule, from: &str, to: &str) -> Vec<Day> {
    let all = schedule.occurrences(&(day(from)..=day(to)), &BTreeSet::new());
    all.iter().map(|occurrence| occurrence.name).collect()
}

fn dues(schedule: &Schedule, from: &str, to: &str) -> Vec<Due> {
    let all = schedule.occurrences(&(day(from)..=day(to)), &BTreeSet::new());
    all.iter().map(|occurrence| occurrence.due).collect()
}

#[test]
fn fridays_in_berlin_keep_their_wall_time_when_the_clocks_go_back() {
    let fridays = Schedule { zone: zone("Europe/Berlin"), ..schedule("FREQ=WEEKLY;BYDAY=FR", "2026-10-19") };
    let dues = dues(&fridays, "2026-10-19", "2026-11-08");
    let expected = ["2026-10-23T14:00", "2026-10-30T15:00", "2026-11-06T15:00"].map(instant);
    assert_eq!(dues.iter().map(|due| due.at).collect::<Vec<_>>(), expected);
    let half_hour_before = expected.map(|at| at.plus_millis(-1_800_000));
    assert!(dues.iter().zip(half_hour_before).all(|(due, sent)| due.met_by(sent)));
    assert!(dues.iter().all(|due| !due.met_by(due.at)), "exactly 16:00:00 is late");
}

#[test]
fn a_missing_hour_and_a_doubled_hour_are_read_for_the_sender() {
    let early = "02:30".parse().unwrap();
    let sundays = Schedule {
        before: early,
        zone: zone("Europe/Berlin"),
        ..schedule("FREQ=WEEKLY;BYDAY=SU", "2026-01-01")
    };
    let gap = dues(&sundays, "2026-03-29", "2026-03-29");
    let fold = dues(&sundays, "2026-10-25", "2026-10-25");
    assert_eq!((gap.len(), gap[0].at), (1, instant("2026-03-29T01:30")));
    assert_eq!((fold.len(), fold[0].at), (1, instant("2026-10-25T01:30")));
}

#[test]
fn a_promise_in_new_york_time_moves_in_berlin() {
    let fridays =
        Schedule { zone: zone("America/New_York"), ..schedule("FREQ=WEEKLY;BYDAY=FR", "2026-10-23") };
    let dues = dues(&fridays, "2026-10-23", "2026-11-06");
    let hours: Vec<u32> = dues.iter().map(|due| zone("Europe/Berlin").wall(due.at).time().0).collect();
    assert_eq!(hours, [22, 21, 22]);
}

#[test]
fn the_31st_of_a_shorter_month_is_its_last_day() {
    let expected =
        days(&["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]);
    for rule in ["FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=MONTHLY"] {
        assert_eq!(names(&schedule(rule, "2026-12-31"), "2026-12-01", "2027-06-01"), expected, "{rule}");
    }
    let both = schedule("FREQ=MONTHLY;BYMONTHDAY=30,31", "2027-01-01");
    let expected = days(&["2027-01-30", "2027-01-31", "2027-02-28", "2027-03-30", "2027-03-31"]);
    assert_eq!(names(&both, "2027-01-01", "2027-03-31"), expected);
    let from_the_end = schedule("FREQ=MONTHLY;BYMONTHDAY=-31", "2027-01-01");
    let expected = days(&["2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01"]);
    assert_eq!(names(&from_the_end, "2027-01-01", "2027-04-30"), expected);
}

#[test]
fn the_29th_of_february_is_the_28th_in_other_years() {
    for rule in ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY", "FREQ=YEARLY;BYMONTH=2"] {
        let yearly = schedule(rule, "2028-02-29");
        let expected = days(&["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]);
        assert_eq!(names(&yearly, "2028-01-01", "2032-12-31"), expected, "{rule}");
    }
    let second_years = schedule("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", "2026-03-01");
    assert_eq!(names(&second_years, "2026-01-01", "2030-01-01"), days(&["2027-02-28", "2029-02-28"]));
}

fn iso_weeks(names: &[Day]) -> Vec<u32> {
    names.iter().map(|day| day.0.iso_week().week()).collect()
}

#[test]
fn weeks_go_on_over_new_year() {
    let fridays = names(&schedule("FREQ=WEEKLY;BYDAY=FR", "2026-12-14"), "2026-12-14", "2027-01-24");
    assert_eq!(iso_weeks(&fridays), [51, 52, 53, 1, 2, 3]);
    assert_eq!(fridays[2], day("2027-01-01"));
    assert!(fridays.windows(2).all(|pair| pair[1].since(pair[0]) == 7));
}

#[test]
fn every_other_week_counts_from_the_anchor_and_not_by_the_parity_of_weeks() {
    let syncs = schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-09-02");
    let around = names(&syncs, "2026-12-07", "2027-01-20");
    assert_eq!(around, days(&["2026-12-09", "2026-12-23", "2027-01-06", "2027-01-20"]));
    assert_eq!(iso_weeks(&around), [50, 52, 1, 3]);
    let later = Schedule {
        anchor: Some(day("2026-09-02")),
        ..schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-12-10")
    };
    assert_eq!(names(&later, "2026-12-07", "2027-01-20"), around[1..]);
    let unanchored = Schedule { anchor: None, ..later };
    assert_eq!(
        names(&unanchored, "2026-12-07", "2027-01-20"),
        days(&["2026-12-16", "2026-12-30", "2027-01-13"])
    );
}

#[test]
fn an_anchor_counts_in_both_directions() {
    let syncs = Schedule {
        anchor: Some(day("2026-09-02")),
        ..schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-08-01")
    };
    assert_eq!(names(&syncs, "2026-08-01", "2026-09-02"), days(&["2026-08-05", "2026-08-19", "2026-09-02"]));
    assert_eq!((syncs.counts_from(), syncs.first()), (day("2026-09-02"), Some(day("2026-08-05"))));
}

#[test]
fn a_week_of_several_days_begins_where_it_says() {
    let from_wednesday = |rule| names(&schedule(rule, "2026-09-02"), "2026-09-01", "2026-09-22");
    let monday = from_wednesday("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE");
    assert_eq!(monday, days(&["2026-09-02", "2026-09-06", "2026-09-16", "2026-09-20"]));
    let sunday = from_wednesday("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;WKST=SU");
    assert_eq!(sunday, days(&["2026-09-02", "2026-09-13", "2026-09-16"]));
}

#[test]
fn a_change_holds_from_its_day_on_and_forgives_nothing_before() {
    let weekly = (day("2026-10-26"), schedule("FREQ=WEEKLY;BYDAY=FR", "2026-10-26"));
    let biweekly = (day("2026-11-11"), schedule("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-11"));
    let range = day("2026-10-26")..=day("2026-12-11");
    let falls = |set: &[(Day, Schedule)]| {
        let all = effective(set, &range, &BTreeSet::new());
        all.iter().map(|occurrence| occurrence.name).collect::<Vec<_>>()
    };
    let expected = days(&["2026-10-30", "2026-11-06", "2026-11-13", "2026-11-27", "2026-12-11"]);
    assert_eq!(falls(&[weekly.clone(), biweekly.clone()]), expected);
    assert_eq!(falls(&[]), []);

    let planned = (day("2026-12-01"), schedule("FREQ=DAILY", "2026-12-01"));
    assert_eq!(falls(&[weekly.clone(), planned, biweekly.clone()]), expected, "the last word holds");
    let ended = (day("2026-11-11"), Schedule { until: Some(day("2026-11-13")), ..biweekly.1 });
    assert_eq!(falls(&[weekly, ended]), expected[..3], "what was replaced does not come back");
}

#[test]
fn an_occurrence_on_a_holiday_moves_or_is_waived() {
    let off: BTreeSet<Day> =
        days(&["2026-12-24", "2026-12-25", "2026-12-31", "2027-01-01"]).into_iter().collect();
    let over_new_year = |policy| {
        let fridays = Schedule { holidays: policy, ..schedule("FREQ=WEEKLY;BYDAY=FR", "2026-12-14") };
        fridays.occurrences(&(day("2026-12-19")..=day("2027-01-02")), &off)
    };
    let table = [
        (OnHoliday::Keep, ["2026-12-25", "2027-01-01"], false),
        (OnHoliday::Earlier, ["2026-12-23", "2026-12-30"], false),
        (OnHoliday::Later, ["2026-12-28", "2027-01-04"], false),
        (OnHoliday::Waive, ["2026-12-25", "2027-01-01"], true),
    ];
    for (policy, due_on, waived) in table {
        let both = over_new_year(policy);
        let found: Vec<Day> = both.iter().map(|occurrence| occurrence.day).collect();
        assert_eq!(found, days(&due_on), "{policy:?}");
        assert_eq!(both[0].name, day("2026-12-25"));
        assert!(both.iter().all(|one| one.waived == waived && one.due.civil_day() == one.day), "{policy:?}");
    }
}

#[test]
fn a_week_end_is_no_holiday_and_a_holiday_week_end_moves_to_a_business_day() {
    let saturdays =
        Schedule { holidays: OnHoliday::Earlier, ..schedule("FREQ=WEEKLY;BYDAY=SA", "2026-12-19") };
    let off = BTreeSet::from([day("2026-12-26"), day("2026-12-25")]);
    let found: Vec<Day> = saturdays
        .occurrences(&(day("2026-12-19")..=day("2026-12-26")), &off)
        .iter()
        .map(|one| one.day)
        .collect();
    assert_eq!(found, days(&["2026-12-19", "2026-12-24"]));
}

#[test]
fn a_calendar_without_business_days_leaves_an_occurrence_where_it_is() {
    let first = day("2026-01-01");
    let closed: BTreeSet<Day> = (-4_000..4_000).map(|days| first.plus_days(days)).collect();
    let daily = Schedule { holidays: OnHoliday::Later, ..schedule("FREQ=DAILY", "2026-01-01") };
    assert_eq!(daily.occurrences(&(first..=first), &closed)[0].day, first);
}

#[test]
fn quarters_months_and_weekdays_of_the_month_fall_where_they_should() {
    let table: [(&str, &[&str]); 8] = [
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", &["2026-02-15", "2026-05-15", "2026-08-15", "2026-11-15"]),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR", &["2026-01-30", "2026-04-24", "2026-07-31", "2026-10-30"]),
        (
            "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
            &["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"],
        ),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", &["2026-11-26"]),
        (
            "FREQ=YEARLY;BYMONTH=11,3;BYDAY=1MO,-1FR",
            &["2026-03-02", "2026-03-27", "2026-11-02", "2026-11-27"],
        ),
        ("FREQ=MONTHLY;BYMONTH=5;BYDAY=MO", &["2026-05-04", "2026-05-11", "2026-05-18", "2026-05-25"]),
        ("FREQ=WEEKLY;BYMONTH=2;BYDAY=TU", &["2026-02-03", "2026-02-10", "2026-02-17", "2026-02-24"]),
        ("FREQ=DAILY;INTERVAL=3;BYMONTH=12;BYDAY=TU,WE", &["2026-12-01", "2026-12-16", "2026-12-22"]),
    ];
    for (rule, expected) in table {
        let rule = schedule(rule, "2026-01-28");
        assert_eq!(names(&rule, "2026-01-01", "2026-12-31"), days(expected), "{}", rule.rule);
    }
}

#[test]
fn what_a_rule_leaves_open_is_taken_from_the_anchor_or_the_first_day() {
    let weekly = schedule("FREQ=WEEKLY", "2026-03-06");
    assert_eq!(names(&weekly, "2026-03-01", "2026-03-20"), days(&["2026-03-06", "2026-03-13", "2026-03-20"]));
    let anchored =
        Schedule { anchor: Some(day("2026-01-31")), ..schedule("FREQ=MONTHLY;INTERVAL=2", "2026-02-10") };
    assert_eq!(names(&anchored, "2026-01-01", "2026-06-01"), days(&["2026-03-31", "2026-05-31"]));
    let spring = schedule("FREQ=MONTHLY;BYMONTH=2,3", "2026-01-31");
    assert_eq!(names(&spring, "2026-01-01", "2026-12-31"), days(&["2026-02-28", "2026-03-31"]));
}

#[test]
fn nothing_is_due_outside_of_its_days() {
    let bounded =
        Schedule { until: Some(day("2026-03-13")), ..schedule("FREQ=WEEKLY;BYDAY=FR", "2026-03-06") };
    assert_eq!(names(&bounded, "2026-01-01", "2026-12-31"), days(&["2026-03-06", "2026-03-13"]));
    assert_eq!(names(&bounded, "2026-03-12", "2026-03-01"), []);
    let over = Schedule { until: Some(day("2026-03-05")), ..bounded };
    assert_eq!((names(&over, "2026-01-01", "2026-12-31"), over.first()), (vec![], None));
}

#[test]
fn an_anchor_can_keep_a_rule_from_ever_falling_and_that_is_found() {
    let march = Some(day("2026-03-01"));
    let quarters = Schedule { anchor: march, ..schedule("FREQ=MONTHLY;INTERVAL=3;BYMONTH=1", "2026-03-01") };
    let sundays = Schedule { anchor: march, ..schedule("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-03-01") };
    assert_eq!((quarters.first(), sundays.first()), (None, None));
    assert_eq!(names(&sundays, "2026-01-01", "2126-01-01"), []);
}

#[test]
fn a_hundred_years_of_weeks_are_a_hundred_years_of_weeks() {
    let fridays = schedule("FREQ=WEEKLY;BYDAY=FR", "1926-01-01");
    let all = names(&fridays, "1926-01-01", "2026-01-01");
    assert_eq!((all.len(), all[0], all[5_217]), (5_218, day("1926-01-01"), day("2025-12-26")));
}

#[test]
fn the_calendar_has_ends() {
    let last = day("9999-12-31");
    for rule in [
        "FREQ=DAILY;INTERVAL=1000",
        "FREQ=WEEKLY;INTERVAL=1000",
        "FREQ=MONTHLY;INTERVAL=1000",
        "FREQ=YEARLY;INTERVAL=1000",
    ] {
        let endless = Schedule { before: LocalTime::END_OF_DAY, ..schedule(rule, "9999-12-31") };
        assert_eq!(names(&endless, "0001-01-01", "9999-12-31"), [last], "{rule}");
        let passed = Schedule { anchor: Some(last.plus_days(-400)), ..endless.clone() };
        assert_eq!(names(&passed, "0001-01-01", "9999-12-31"), [], "{rule}");
        let all = Schedule { from: day("0001-01-01"), anchor: Some(last), ..endless };
        let names = names(&all, "0001-01-01", "9999-12-31");
        assert_eq!((names.last(), names.len() > 9), (Some(&last), true), "{rule}");
    }
    assert_eq!(schedule("FREQ=WEEKLY;BYDAY=MO", "9999-12-31").first(), None);
    assert_eq!(LocalTime::END_OF_DAY.on(last, Zone::UTC), Due::day(last, Zone::UTC));
    let sunday_weeks = schedule("FREQ=WEEKLY;BYDAY=MO,SU;WKST=SU", "0001-01-01");
    assert_eq!(
        names(&sunday_weeks, "0001-01-01", "0001-01-08"),
        days(&["0001-01-01", "0001-01-07", "0001-01-08"])
    );
}

#[test]
fn an_event_makes_something_due_some_days_after_it() {
    let berlin = zone("Europe/Berlin");
    let (four, end) = ("16:00".parse().unwrap(), LocalTime::END_OF_DAY);
    let late_on_friday = instant("2026-10-23T22:30");
    assert_eq!(after_event(late_on_friday, 3, four, berlin), four.on(day("2026-10-27"), berlin));
    assert_eq!(after_event(late_on_friday, 3, four, Zone::UTC), four.on(day("2026-10-26"), Zone::UTC));
    assert_eq!(after_event(late_on_friday, 0, end, Zone::UTC), Due::day(day("2026-10-23"), Zone::UTC));
    assert_eq!(after_event(late_on_friday, 0, four, Zone::UTC), four.on(day("2026-10-24"), Zone::UTC));
    let exactly = instant("2026-10-23T16:00");
    assert_eq!(after_event(exactly, 0, four, Zone::UTC), four.on(day("2026-10-24"), Zone::UTC));
    assert_eq!(after_event(exactly, u32::MAX, end, Zone::UTC).at, Due::day(day("2026-10-23"), Zone::UTC).at);
}
