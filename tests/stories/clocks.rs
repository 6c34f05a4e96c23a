//! Which answer belongs to which time: as of a day, known at a day, in which zone?

use serde_json::{Value, json};
use tests::Desk;

use crate::{acme, desk};

/// A promise due on Friday, kept on Friday, and recorded as kept only the Tuesday after.
fn recorded_late() -> Desk {
    let desk = acme();
    desk.types("troth promise acme 'Run the pricing check' --due '2026-03-06 16:00'").works();
    desk.clock("2026-03-10 09:00");
    desk.types("troth keep acme/1 --at '2026-03-06 15:00' --evidence ticket:1").works();
    desk
}

fn outcome(desk: &Desk, when: &str) -> Value {
    desk.promise("acme/1", when)["outcome"].clone()
}

#[test]
fn what_was_true_then_and_what_we_believed_then_are_two_answers() {
    let desk = recorded_late();
    assert_eq!(outcome(&desk, "--as-of 2026-03-08"), "kept_on_time");
    assert_eq!(outcome(&desk, "--as-of 2026-03-08 --known-at 2026-03-08"), "overdue");
    assert_eq!(outcome(&desk, "--known-at 2026-03-10T08:59:59Z"), "overdue");
    assert_eq!(outcome(&desk, "--known-at 2026-03-10"), "kept_on_time");
    let audit = desk.audit("acme", "--as-of 2026-03-08 --known-at 2026-03-09");
    assert_eq!(audit["as_of"], "2026-03-09T00:00:00.000Z");
    assert_eq!(audit["known_at"], "2026-03-10T00:00:00.000Z");
    assert_eq!(audit["tzdb"], "2025b");
}

#[test]
fn a_day_means_its_end_where_the_client_is_and_an_instant_means_itself() {
    let desk = desk();
    desk.types("troth open acme --zone America/New_York").works();
    desk.types("troth promise acme 'Run the pricing check' --due '2026-03-06 16:00'").works();
    desk.clock("2026-03-20 09:00");
    assert_eq!(desk.promise("acme/1", "")["due"], "2026-03-06T21:00:00.000Z");
    assert_eq!(desk.audit("acme", "--as-of 2026-03-06")["as_of"], "2026-03-07T05:00:00.000Z");
    assert_eq!(outcome(&desk, "--as-of 2026-03-05"), "open");
    assert_eq!(outcome(&desk, "--as-of 2026-03-06T20:59:00Z"), "open");
    assert_eq!(
        outcome(&desk, "--as-of '2026-03-06 16:01'"),
        "overdue",
        "a time without an offset is the client's"
    );
    assert_eq!(outcome(&desk, "--as-of 2026-03-06"), "overdue");
}

#[test]
fn a_time_to_come_shows_what_is_known_now_aged_to_then() {
    let desk = recorded_late();
    desk.types("troth promise acme 'Write it up' --due 2026-03-13").works();
    assert_eq!(desk.promise("acme/2", "--as-of 2026-03-12")["outcome"], "open");
    assert_eq!(desk.promise("acme/2", "--as-of 2026-03-16")["outcome"], "overdue");
    assert_eq!(desk.promise("acme/2", "--as-of 2027-03-16")["outcome"], "missed_silently");
}

#[test]
fn a_relationship_answers_for_days_before_it_was_opened() {
    let desk = acme();
    desk.types("troth promise acme 'Older than the ledger' --due 2026-01-30 --at 2026-01-12").works();
    assert_eq!(outcome(&desk, "--as-of 2026-01-20"), "open");
    assert_eq!(outcome(&desk, "--as-of 2026-02-20"), "missed_silently");
    assert_eq!(desk.audit("acme", "--as-of 2026-01-11")["commitments"], json!([]));
    let before = desk.types("troth due acme --as-of 2026-01-20 --known-at 2026-01-20 --json").works().json();
    assert_eq!(before["items"], json!([]), "nothing had been recorded by then");
}

/// The last event of the client; after it may stand the checkpoint of the day.
fn of_acme(desk: &Desk) -> Value {
    desk.log().iter().rfind(|event| event["stream"] == "acme").expect("an event").clone()
}

#[test]
fn what_was_recorded_long_after_is_marked_for_everybody_to_see() {
    let desk = recorded_late();
    desk.types("troth log acme").works().prints(&["commitment.delivered", "backdated, recorded 2026-03-10"]);
    let delivered = of_acme(&desk);
    assert_eq!(delivered["occurred"], "2026-03-06T15:00:00.000Z");
    assert_eq!(delivered["recorded"], "2026-03-10T09:00:00.000Z");
    assert_eq!(delivered["backdated_seconds"], 90 * 3600);
    assert_eq!(desk.promise("acme/1", "")["recorded_late_seconds"], 0, "within five business days");

    desk.types("troth promise acme 'Write it up' --due '2026-03-20 16:00'").works();
    desk.clock("2026-03-30 15:00");
    desk.types("troth keep acme/2 --at '2026-03-20 15:00Z' --evidence ticket:2").works();
    assert_eq!(desk.promise("acme/2", "")["recorded_late_seconds"], 10 * 24 * 3600);
}

#[test]
fn a_bare_day_stands_at_noon_is_marked_and_is_judged_by_the_day() {
    let desk = acme();
    desk.types("troth promise acme 'By nine' --due '2026-03-06 09:00'").works();
    desk.clock("2026-03-09 10:00");
    desk.types("troth keep acme/1 --at 2026-03-06 --evidence ticket:1").works();
    let delivered = of_acme(&desk);
    assert_eq!(delivered["day_only"], "2026-03-06");
    assert_eq!(delivered["occurred"], "2026-03-06T12:00:00.000Z");
    assert_eq!(outcome(&desk, ""), "kept_on_time", "that day is not later than the due's");
}

#[test]
fn a_bare_day_that_is_today_stands_at_now_and_never_before_the_promise_of_that_day() {
    let desk = acme();
    desk.types("troth promise acme a --due fri --at today").works();
    let made = of_acme(&desk);
    assert_eq!(made["occurred"], made["recorded"], "noon lies ahead");
    desk.clock("2026-03-02 18:00");
    desk.types("troth promise acme b --due fri").works();
    desk.types("troth keep acme/2 --at 2026-03-02").works();
    assert_eq!(
        desk.promise("acme/2", "")["settled"],
        "2026-03-02T18:00:00.000Z",
        "not at noon, before it was made"
    );
    assert_eq!(desk.promise("acme/2", "")["outcome"], "kept_on_time");
}

#[test]
fn a_weekday_is_the_next_one_for_a_due_and_the_last_one_for_what_happened() {
    let desk = acme();
    desk.clock("2026-03-04 09:00");
    desk.types("troth promise acme a --due fri --at mon").works().prints(&["due Fri 2026-03-06"]);
    assert_eq!(desk.promise("acme/1", "")["made"], "2026-03-02T12:00:00.000Z");
    desk.types("troth promise acme b --due 'wed 16:00'").works().prints(&["due Wed 2026-03-04 16:00"]);
    desk.types("troth promise acme c --due wed").works().prints(&["due Wed 2026-03-11"]);
}

#[test]
fn the_same_words_are_another_instant_in_berlin_and_in_new_york() {
    let desk = desk();
    for (client, zone, winter, summer) in [
        ("berlin", "Europe/Berlin", "2026-03-06T15:00:00.000Z", "2026-07-03T14:00:00.000Z"),
        ("york", "America/New_York", "2026-03-06T21:00:00.000Z", "2026-07-03T20:00:00.000Z"),
        ("delhi", "Asia/Kolkata", "2026-03-06T10:30:00.000Z", "2026-07-03T10:30:00.000Z"),
    ] {
        desk.types(&format!("troth open {client} --zone {zone}")).works();
        let due = |typed: &str| {
            desk.types(&format!("troth promise {client} x --due '{typed}' --json")).works().json()["due"]
                .clone()
        };
        assert_eq!(due("2026-03-06 16:00"), winter, "{client}");
        assert_eq!(due("2026-07-03 16:00"), summer, "{client}");
        assert_eq!(due("2026-03-06T16:00:00Z"), "2026-03-06T16:00:00.000Z", "{client}: an instant is itself");
    }
    assert_eq!(
        desk.types("troth promise york x --due 2026-03-06 --json").works().json()["due"],
        "2026-03-07T05:00:00.000Z"
    );
}

#[test]
fn a_client_that_moves_keeps_its_old_dues_and_reads_new_ones_in_its_new_zone() {
    let desk = acme();
    desk.types("troth promise acme before --due '2026-03-06 16:00'").works();
    desk.types("troth amend acme --zone Europe/Berlin --why moved").works();
    desk.types("troth promise acme after --due '2026-03-06 16:00'").works();
    assert_eq!(desk.promise("acme/1", "")["due"], "2026-03-06T16:00:00.000Z");
    assert_eq!(desk.promise("acme/2", "")["due"], "2026-03-06T15:00:00.000Z");
}

#[test]
fn a_clock_set_back_does_not_take_the_ledger_with_it() {
    let desk = acme();
    desk.clock("2026-03-02 08:00");
    let receipt = desk.types("troth promise acme a --due fri --json").works().json();
    assert!(receipt["recorded"].as_str() >= Some("2026-03-02T09:00:00.000Z"), "{receipt}");
    assert!(
        receipt["warnings"][0].as_str().is_some_and(|text| text.contains("check the machine's clock")),
        "{receipt}"
    );
}
