//! What becomes of a promise that slips: what the audit calls it, who heard of it when, and what it counts as?

use serde_json::{Value, json};
use tests::Desk;

use crate::acme;

/// Friday 6 March, 16:00 in London: the due of every promise here. Five business days later it is missed.
const DUE: &str = "2026-03-06 16:00";
const LAST_MOMENT_OVERDUE: &str = "--as-of 2026-03-13T15:59:59Z";
const MISSED_FROM: &str = "--as-of 2026-03-13T16:00:00Z";

/// A desk with one promise due on Friday at four; then, at each time, something is typed.
fn then(typed: &[(&str, &str)]) -> Desk {
    let desk = acme();
    desk.types(&format!("troth promise acme 'Run the pricing check' --due '{DUE}'")).works();
    for (at, line) in typed {
        desk.clock(at);
        desk.types(line).works();
    }
    desk
}

/// Outcome and word of the promise, as of a time.
#[track_caller]
fn judged(desk: &Desk, when: &str, outcome: &str, disclosed: &str) -> Value {
    let promise = desk.promise("acme/1", when);
    let found = (promise["outcome"].as_str(), promise["disclosed"].as_str());
    assert_eq!(found, (Some(outcome), Some(disclosed)), "{when}: {promise:#}");
    promise
}

/// What our totals say, as of a time; what is not named has to be zero.
#[track_caller]
fn totals(desk: &Desk, when: &str, named: &Value) {
    let ours = desk.audit("acme", when)["ours"].clone();
    for field in [
        "made",
        "kept_on_time",
        "kept_late",
        "overdue",
        "open",
        "released",
        "withdrawn",
        "unknown",
        "undated",
        "retrospective",
        "renegotiated",
        "renegotiations",
        "renegotiated_after_due",
        "kept_by_first_due",
    ] {
        assert_eq!(ours[field], named.get(field).cloned().unwrap_or(json!(0)), "{field} {when}: {ours:#}");
    }
    let missed = named.get("missed").cloned().unwrap_or(json!({ "total": 0, "silently": 0 }));
    assert_eq!(ours["missed"], missed, "{when}: {ours:#}");
    assert_eq!(ours["kept_of_due"], named["kept_of_due"], "{when}: {ours:#}");
}

#[test]
fn at_four_on_the_dot_is_kept_and_a_moment_later_is_late() {
    let kept = then(&[(DUE, "troth keep acme/1")]);
    judged(&kept, "", "kept_on_time", "never");
    let late = then(&[("2026-03-06T16:00:00.001Z", "troth keep acme/1")]);
    judged(&late, "", "kept_late", "after");
}

#[test]
fn a_due_on_a_day_is_kept_until_that_day_ends_where_the_client_is() {
    let desk = acme();
    desk.types("troth promise acme a --due 2026-06-05").works();
    desk.types("troth promise acme b --due 2026-06-05").works();
    desk.clock("2026-06-05T22:59:59.999Z");
    desk.types("troth keep acme/1").works();
    desk.clock("2026-06-05T23:00:00.000Z");
    desk.types("troth keep acme/2").works();
    assert_eq!(desk.promise("acme/1", "")["outcome"], "kept_on_time");
    assert_eq!(desk.promise("acme/2", "")["outcome"], "kept_late");
    assert_eq!(desk.promise("acme/2", "")["due_bound"], "before");
}

#[test]
fn silence_is_overdue_for_five_business_days_and_then_a_silent_miss() {
    let desk = then(&[("2026-03-20 09:00", "troth due")]);
    judged(&desk, "--as-of 2026-03-06T15:59:59Z", "open", "never");
    judged(&desk, "--as-of 2026-03-06T16:00:01Z", "overdue", "never");
    judged(&desk, LAST_MOMENT_OVERDUE, "overdue", "never");
    judged(&desk, MISSED_FROM, "missed_silently", "never");
    totals(
        &desk,
        "--as-of 2026-03-05",
        &json!({ "made": 1, "open": 1, "kept_of_due": { "kept": 0, "due": 0 } }),
    );
    totals(
        &desk,
        "--as-of 2026-03-06",
        &json!({ "made": 1, "overdue": 1, "kept_of_due": { "kept": 0, "due": 1 } }),
    );
    let missed =
        json!({ "made": 1, "missed": { "total": 1, "silently": 1 }, "kept_of_due": { "kept": 0, "due": 1 } });
    totals(&desk, "--as-of 2026-03-13", &missed);
}

#[test]
fn a_slip_told_before_the_due_is_known_as_such_for_ever() {
    let desk = then(&[
        ("2026-03-05 10:00", "troth warn acme/1 --told 'Ana Ruiz' --via call --expect mon"),
        ("2026-03-09 10:00", "troth keep acme/1 --evidence ticket:1"),
    ]);
    judged(&desk, "--as-of 2026-03-05", "open", "before");
    judged(&desk, "--as-of 2026-03-07", "overdue", "before");
    let late = judged(&desk, "", "kept_late", "before");
    assert_eq!(late["lateness_seconds"], 66 * 3600);
    assert_eq!(late["due"], "2026-03-06T16:00:00.000Z", "what they were told to expect is not a new due");
    totals(&desk, "", &json!({ "made": 1, "kept_late": 1, "kept_of_due": { "kept": 0, "due": 1 } }));
}

#[test]
fn a_slip_told_after_the_due_makes_a_miss_that_is_not_silent() {
    let desk = then(&[
        ("2026-03-09 09:00", "troth warn acme/1 --told 'Ana Ruiz'"),
        ("2026-03-20 09:00", "troth due"),
    ]);
    judged(&desk, "--as-of 2026-03-08", "overdue", "never");
    judged(&desk, "--as-of 2026-03-09", "overdue", "after");
    judged(&desk, MISSED_FROM, "missed", "after");
    let missed =
        json!({ "made": 1, "missed": { "total": 1, "silently": 0 }, "kept_of_due": { "kept": 0, "due": 1 } });
    totals(&desk, "", &missed);
}

#[test]
fn word_given_after_the_silence_does_not_unmake_it() {
    let desk = then(&[
        ("2026-03-16 09:00", "troth warn acme/1 --told 'Ana Ruiz'"),
        ("2026-03-20 09:00", "troth due"),
    ]);
    judged(&desk, "--as-of 2026-03-13", "missed_silently", "never");
    assert_eq!(desk.promise("acme/1", "")["outcome"], "missed_silently");
}

#[test]
fn having_to_ask_is_remembered_but_asking_before_the_due_costs_nothing() {
    let asked = then(&[
        ("2026-03-09 09:00", "troth asked acme/1 --who 'Ana Ruiz'"),
        ("2026-03-10 09:00", "troth warn acme/1 --told 'Ana Ruiz'"),
        ("2026-03-10 10:00", "troth keep acme/1"),
    ]);
    judged(&asked, "", "kept_late", "asked");
    let early = then(&[
        ("2026-03-05 09:00", "troth asked acme/1 --who 'Ana Ruiz'"),
        ("2026-03-10 10:00", "troth keep acme/1"),
    ]);
    judged(&early, "--as-of 2026-03-08", "overdue", "never");
    judged(&early, "", "kept_late", "after");
}

#[test]
fn a_miss_acknowledged_counts_at_once_and_is_word_only_if_they_were_told() {
    let told = then(&[("2026-03-09 09:00", "troth miss acme/1 --why overloaded --told 'Ana Ruiz'")]);
    judged(&told, "", "missed", "after");
    assert_eq!(told.audit("acme", "")["ours"]["reasons"], json!({ "overloaded": 1 }));

    let untold = then(&[]);
    untold.clock("2026-03-09 09:00");
    untold
        .types("troth miss acme/1 --why 'the vendor was down'")
        .works()
        .prints(&["the side `client` has not been told: until then this is a silent miss"]);
    judged(&untold, "", "missed", "never");
    untold.clock("2026-03-20 09:00");
    judged(&untold, MISSED_FROM, "missed_silently", "never");

    let told_late = then(&[
        ("2026-03-09 09:00", "troth miss acme/1 --why forgotten"),
        ("2026-03-10 09:00", "troth warn acme/1 --told 'Ana Ruiz'"),
        ("2026-03-20 09:00", "troth due"),
    ]);
    judged(&told_late, MISSED_FROM, "missed", "after");
}

#[test]
fn a_missed_promise_can_still_be_kept_late() {
    let desk = then(&[
        ("2026-03-09 09:00", "troth miss acme/1 --why technical --told 'Ana Ruiz'"),
        ("2026-03-11 09:00", "troth keep acme/1 --evidence ticket:1"),
    ]);
    judged(&desk, "--as-of 2026-03-10", "missed", "after");
    judged(&desk, "", "kept_late", "after");
    totals(&desk, "", &json!({ "made": 1, "kept_late": 1, "kept_of_due": { "kept": 0, "due": 1 } }));
}

#[test]
fn a_date_both_agreed_on_moves_the_due_and_leaves_its_trace() {
    let desk = then(&[
        ("2026-03-04 10:00", "troth renegotiate acme/1 --due '2026-03-10 12:00' --agreed-by 'Ana Ruiz'"),
        ("2026-03-10 12:00", "troth keep acme/1 --evidence ticket:1"),
    ]);
    judged(&desk, "--as-of 2026-03-07", "open", "never");
    let kept = judged(&desk, "", "kept_on_time", "never");
    assert_eq!(
        (&kept["first_due"], &kept["due"]),
        (&json!("2026-03-06T16:00:00.000Z"), &json!("2026-03-10T12:00:00.000Z"))
    );
    let moved = json!({ "made": 1, "kept_on_time": 1, "renegotiated": 1, "renegotiations": 1,
        "kept_of_due": { "kept": 1, "due": 1 } });
    totals(&desk, "", &moved);
}

#[test]
fn agreed_twice_counts_one_promise_and_two_changes() {
    let desk = then(&[
        ("2026-03-06 10:00", "troth renegotiate acme/1 --due '2026-03-09 12:00' --agreed-by 'Ana Ruiz'"),
        ("2026-03-09 11:59", "troth renegotiate acme/1 --due '2026-03-12 12:00' --agreed-by 'Ana Ruiz'"),
        ("2026-03-12 09:00", "troth keep acme/1 --evidence ticket:1"),
    ]);
    let twice = json!({ "made": 1, "kept_on_time": 1, "renegotiated": 1, "renegotiations": 2,
        "kept_of_due": { "kept": 1, "due": 1 } });
    totals(&desk, "", &twice);
    judged(&desk, "--as-of 2026-03-11", "open", "never");
}

#[test]
fn a_promise_moved_later_and_kept_early_was_kept_by_its_first_date_too() {
    let desk = then(&[
        ("2026-03-04 10:00", "troth renegotiate acme/1 --due 2026-03-12 --agreed-by 'Ana Ruiz'"),
        ("2026-03-06 15:00", "troth keep acme/1 --evidence ticket:1"),
    ]);
    assert_eq!(desk.audit("acme", "")["ours"]["kept_by_first_due"], 1);
}

#[test]
fn a_date_agreed_after_the_due_repairs_nothing() {
    let desk = then(&[
        ("2026-03-09 09:00", "troth renegotiate acme/1 --due '2026-03-12 12:00' --agreed-by 'Ana Ruiz'"),
        ("2026-03-12 09:00", "troth keep acme/1 --evidence ticket:1"),
    ]);
    judged(&desk, "--as-of 2026-03-08", "overdue", "never");
    judged(&desk, "--as-of 2026-03-10", "open", "never");
    let after = json!({ "made": 1, "kept_on_time": 1, "renegotiated": 1, "renegotiations": 1,
        "renegotiated_after_due": 1, "kept_of_due": { "kept": 1, "due": 1 } });
    totals(&desk, "", &after);
}

#[test]
fn let_go_by_them_counts_for_nobody_and_taken_back_by_us_says_so() {
    let released = then(&[("2026-03-05 10:00", "troth release acme/1 --who 'Ana Ruiz'")]);
    judged(&released, "", "released", "never");
    totals(&released, "", &json!({ "made": 1, "released": 1, "kept_of_due": { "kept": 0, "due": 0 } }));

    let withdrawn =
        then(&[("2026-03-05 10:00", "troth withdraw acme/1 --told 'Ana Ruiz' --why 'out of scope'")]);
    judged(&withdrawn, "", "withdrawn", "before");
    totals(&withdrawn, "", &json!({ "made": 1, "withdrawn": 1, "kept_of_due": { "kept": 0, "due": 0 } }));
}

#[test]
fn taken_back_after_the_due_is_a_miss() {
    let desk = then(&[("2026-03-09 10:00", "troth withdraw acme/1 --told 'Ana Ruiz'")]);
    judged(&desk, "", "missed", "after");
    let missed =
        json!({ "made": 1, "missed": { "total": 1, "silently": 0 }, "kept_of_due": { "kept": 0, "due": 1 } });
    totals(&desk, "", &missed);
}

#[test]
fn what_they_owe_is_judged_by_the_same_rules_on_their_side() {
    let desk = acme();
    desk.types(
        "troth promise acme 'Send the figures' --due '2026-03-06 16:00' --side client --owner 'Ana Ruiz'",
    )
    .works();
    desk.clock("2026-03-09 09:00");
    desk.types("troth asked acme/1 --who 'Sam Okoro'").works();
    desk.types("troth keep acme/1 --done-by 'Ana Ruiz'").works();
    let audit = desk.audit("acme", "");
    assert_eq!(audit["ours"]["made"], 0);
    assert_eq!((&audit["client"]["made"], &audit["client"]["kept_late"]), (&json!(1), &json!(1)));
    judged(&desk, "", "kept_late", "asked");
}

#[test]
fn ours_waits_while_what_it_needs_of_theirs_is_late() {
    let desk = acme();
    desk.types("troth promise acme 'Send the figures' --due '2026-03-04 12:00' --side client").works();
    desk.types("troth promise acme 'Chart them' --due '2026-03-06 12:00' --needs acme/1").works();
    desk.clock("2026-03-05 12:00");
    desk.types("troth keep acme/1").works();
    desk.clock("2026-03-06 18:00");
    desk.types("troth keep acme/2").works();
    let ours = desk.promise("acme/2", "");
    assert_eq!(ours["waiting"], json!({ "on": "acme/1", "seconds": 24 * 3600 }));
    assert_eq!(ours["outcome"], "kept_late", "the audit uses the dates as typed and shows the wait beside");
}

#[test]
fn promised_after_it_was_done_stands_in_no_total() {
    let desk = acme();
    desk.clock("2026-03-06 12:00");
    desk.types("troth promise acme 'Already done' --due 2026-03-10").works();
    let said = desk.types("troth keep acme/1 --at 2026-03-04 --evidence ticket:1");
    said.works().prints(&["delivered before it was promised", "stands in no total"]);
    judged(&desk, "", "retrospective", "never");
    totals(&desk, "", &json!({ "retrospective": 1, "kept_of_due": { "kept": 0, "due": 0 } }));
}
