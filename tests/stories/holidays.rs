//! Days off: are they read from calendars as they are, and does everything that counts business days count without them?

use serde_json::{Value, json};
use tests::Desk;

use crate::acme;

const ENGLAND: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n\
BEGIN:VEVENT\r\nUID:good-friday\r\nDTSTART;VALUE=DATE:20260403\r\nDTEND;VALUE=DATE:20260404\r\nSUMMARY:Good Friday\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:christmas\r\nDTSTART;VALUE=DATE:20251225\r\nDTEND;VALUE=DATE:20251227\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:christmas\r\nRECURRENCE-ID;VALUE=DATE:20261225\r\nDTSTART;VALUE=DATE:20261228\r\nSUMMARY:Boxing Day\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:jubilee\r\nDTSTART;VALUE=DATE:20260605\r\nSTATUS:CANCELLED\r\nSUMMARY:Jubilee\r\nEND:VEVENT\r\n\
BEGIN:VEVENT\r\nUID:party\r\nDTSTART:20260403T180000Z\r\nDTEND:20260403T200000Z\r\nSUMMARY:Party\r\nEND:VEVENT\r\n\
END:VCALENDAR\r\n";

/// What was set, one event after the other.
fn set(desk: &Desk) -> Vec<Value> {
    let log = desk.types("troth export --format jsonl").works().out;
    let events = log.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    events.filter(|event| event["type"] == "holiday.set").map(|event| event["data"].clone()).collect()
}

#[test]
fn a_calendar_is_read_as_it_is_and_only_once() {
    let desk = acme();
    desk.file("england.ics", ENGLAND);
    let line = "troth holiday import england.ics --calendar england";
    desk.types(line).works().prints(&[
        "12 days off in the calendar england",
        "1 events with a time of day",
        "cancelled: 1",
    ]);
    let days = set(&desk)[0].clone();
    assert_eq!(
        days["days"],
        json!([
            "2025-12-25",
            "2025-12-26",
            "2026-04-03",
            "2026-12-28",
            "2027-12-25",
            "2027-12-26",
            "2028-12-25",
            "2028-12-26",
            "2029-12-25",
            "2029-12-26",
            "2030-12-25",
            "2030-12-26"
        ])
    );
    assert_eq!(days["names"][2], "Good Friday");
    assert_eq!(days["names"][3], "Boxing Day");

    let before = desk.bytes();
    desk.types(line).works().prints(&["already recorded"]);
    desk.types(&format!("{line} --replace")).works().prints(&["already recorded"]);
    assert_eq!(desk.bytes(), before);

    desk.file("england.ics", ENGLAND.replace("20260403", "20260406").replace("20260404", "20260407"));
    desk.types(line).works().prints(&["12 days off", "1 of them new"]);
    assert_eq!(
        set(&desk)[1],
        json!({"calendar": "england", "days": ["2026-04-06"], "names": ["Good Friday"]})
    );
    desk.types(&format!("{line} --replace")).works().prints(&["1 days are off no more"]);
    assert_eq!(set(&desk)[2]["days"].as_array().map(Vec::len), Some(12));
}

#[test]
fn what_is_no_day_in_a_calendar_is_named_with_its_line() {
    let desk = acme();
    let before = desk.bytes();
    for (from, to, place) in [
        ("DTSTART;VALUE=DATE:20260403", "DTSTART;VALUE=DATE:Easter", "england.ics:4:1"),
        ("RRULE:FREQ=YEARLY", "RRULE:FREQ=MINUTELY", "england.ics:10:1"),
        ("20251227", "20211227", "england.ics:10:1"),
    ] {
        desk.file("england.ics", ENGLAND.replace(from, to));
        let said = desk.types("troth holiday import england.ics --json").refuses(2, "no-day-off");
        assert_eq!(said.json()["error"]["where"], place, "{from}");
    }
    desk.file("england.ics", &ENGLAND[..ENGLAND.len() / 2]);
    desk.types("troth holiday import england.ics --json").refuses(2, "no-calendar");
    assert_eq!(desk.bytes(), before);
}

/// Good Friday is 3 April 2026, Easter Monday the 6th.
fn owed_before_easter() -> Desk {
    let desk = acme();
    desk.types("troth promise acme 'Run the pricing check' --due '2026-04-01 16:00'").works();
    desk
}

fn outcome(desk: &Desk, when: &str) -> Value {
    desk.promise("acme/1", when)["outcome"].clone()
}

#[test]
fn a_promise_due_before_a_bank_holiday_is_missed_a_day_later() {
    let desk = owed_before_easter();
    desk.clock("2026-05-01 09:00");
    let (before, after) = ("--as-of 2026-04-08T15:59:00+01:00", "--as-of 2026-04-08T16:01:00+01:00");
    assert_eq!((outcome(&desk, before), outcome(&desk, after)), (json!("overdue"), json!("missed_silently")));

    desk.file("easter.csv", "day,name\n2026-04-03,Good Friday\n");
    desk.types("troth holiday import easter.csv --calendar england").works();
    let later = "--as-of 2026-04-09T16:01:00+01:00";
    assert_eq!((outcome(&desk, after), outcome(&desk, later)), (json!("overdue"), json!("missed_silently")));
    // What was believed before the day off was set stays what it was.
    let believed = format!("{after} --known-at 2026-04-30");
    assert_eq!(outcome(&desk, &believed), json!("missed_silently"));
}

#[test]
fn what_is_recorded_late_is_counted_without_the_days_off() {
    let desk = acme();
    desk.file("easter.csv", "2026-04-03\n2026-04-06\n");
    desk.types("troth promise acme 'Run it' --due '2026-04-30 16:00'").works();
    // Kept on Thursday the 2nd, recorded on Friday the 10th: six business days later, or four.
    desk.clock("2026-04-10 09:30");
    desk.types("troth keep acme/1 --at 2026-04-02T09:00:00Z").works();
    let late = || desk.promise("acme/1", "")["recorded_late_seconds"].clone();
    assert!(late().as_i64().is_some_and(|seconds| seconds > 0), "{}", late());
    desk.types("troth holiday import easter.csv --calendar england").works();
    assert!(late().is_null() || late() == 0, "{}", late());
}
