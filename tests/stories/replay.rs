//! How did it come to this? A relationship replayed before a renewal, as it was known, and with policies told apart.

use serde_json::{Value, json};
use tests::{Desk, listed};

use crate::TROTH;

/// Eight weeks at acme from Monday 2 February 2026 on: a weekly update, a promise kept, one kept late, one missed in
/// silence, and one of theirs.
fn eight_weeks() -> Desk {
    let desk = Desk::with_ledger(TROTH, "2026-02-02 09:00");
    desk.types("troth open acme --zone Europe/London").works();
    desk.types("troth cadence set acme weekly-update").works();
    desk.types("troth promise acme 'Run the pricing check' --due 2026-02-13").works();
    desk.types("troth promise acme 'Send the plan' --due 2026-02-20").works();
    desk.types("troth promise acme 'Read the contract' --due 2026-03-06").works();
    desk.types("troth promise acme 'Send the price list' --due 2026-02-18 --side client").works();
    for (when, line) in [
        ("2026-02-06 12:00", "update acme --nothing-changed"),
        ("2026-02-12 12:00", "keep acme/1 --evidence ticket:1"),
        ("2026-02-13 12:00", "update acme --nothing-changed"),
        ("2026-02-19 12:00", "warn acme/2 --told Ana"),
        ("2026-02-23 12:00", "keep acme/2 --evidence ticket:2"),
        ("2026-02-24 12:00", "promise acme 'Draft the renewal' --due 2026-03-27"),
        ("2026-03-06 12:00", "update acme --nothing-changed"),
    ] {
        desk.clock(when);
        desk.types(&format!("troth {line}")).works();
    }
    desk.clock("2026-03-30 12:00");
    desk
}

fn replay(desk: &Desk, more: &str) -> Value {
    desk.types(&format!("troth replay acme {more} --json")).works().json()
}

/// What moved a step, each as `acme/1 kept`.
fn moved(step: &Value) -> Vec<String> {
    let told = |one: &Value| {
        let outcome = one["outcome"][0].as_str().unwrap_or_default();
        format!(
            "{} {} {outcome}",
            one["ref"].as_str().unwrap_or("contact"),
            one["how"].as_str().unwrap_or_default()
        )
    };
    listed(&step["moved"]).iter().map(told).collect()
}

/// A share of four decimals, in 1/10,000.
#[expect(clippy::cast_possible_truncation, reason = "a share")]
fn parts(share: &Value) -> i64 {
    (share.as_f64().unwrap_or_else(|| panic!("no share: {share}")) * 10_000.0).round() as i64
}

#[test]
fn every_step_is_what_trust_cadence_and_audit_say_of_that_day() {
    let desk = eight_weeks();
    for (every, side) in [("week", "us"), ("month", "us"), ("quarter", "us"), ("week", "client")] {
        let replay = replay(&desk, &format!("--every {every} --side {side}"));
        let steps = listed(&replay["steps"]);
        for step in &steps[..steps.len() - 1] {
            let as_of = format!("--as-of {}", step["day"].as_str().expect("a day"));
            let trust = desk.types(&format!("troth trust acme {as_of} --side {side} --json")).works().json();
            for dimension in ["competence", "integrity", "benevolence"] {
                for part in ["proven", "broken", "unknown", "count", "says_enough"] {
                    let [is, was] = [&step, &&trust].map(|one| &one["dimensions"][dimension][part]);
                    assert_eq!(is, was, "{as_of} {dimension} {part}");
                }
            }
            assert_eq!(step["as_of"], trust["as_of"]);
            assert_eq!(step["worth"], trust["asset"]["value"], "{as_of}");
            let audit = desk.audit("acme", &as_of);
            assert_eq!(step["promises"], audit[if side == "us" { "ours" } else { "client" }], "{as_of}");
            let cadences = desk.types(&format!("troth cadence show acme {as_of} --json")).works().json();
            let of_side = listed(&cadences["cadences"]).into_iter().filter(|one| one["side"] == side);
            let held: u64 = of_side.filter_map(|one| one["adherence"]["held"].as_u64()).sum();
            assert_eq!(step["adherence"]["held"], held, "{as_of}");
        }
        assert_eq!(steps.last().expect("a step")["as_of"], replay["as_of"], "the last step is now");
    }
}

#[test]
fn each_week_names_what_moved_it_with_its_events() {
    let desk = eight_weeks();
    let replay = replay(&desk, "--every week");
    assert_eq!(
        (&replay["every"], &replay["side"], &replay["start"]),
        (&json!("week"), &json!("us"), &Value::Null)
    );
    let steps = listed(&replay["steps"]);
    let days: Vec<&str> = steps.iter().filter_map(|step| step["day"].as_str()).collect();
    assert_eq!(
        days,
        [
            "2026-02-08",
            "2026-02-15",
            "2026-02-22",
            "2026-03-01",
            "2026-03-08",
            "2026-03-15",
            "2026-03-22",
            "2026-03-29",
            "2026-03-30"
        ]
    );
    assert_eq!(moved(&steps[1])[0], "acme/1 appeared kept");
    let kept =
        desk.log().into_iter().find(|event| event["type"] == "commitment.delivered").expect("a delivery");
    assert_eq!(steps[1]["moved"][0]["events"], json!([kept["id"]]));
    assert!(moved(&steps[2]).contains(&"acme/2 appeared overdue".to_owned()), "{:?}", moved(&steps[2]));
    assert!(
        moved(&steps[3]).contains(&"acme/2 changed late_disclosed_before".to_owned()),
        "{:?}",
        moved(&steps[3])
    );
    assert!(moved(&steps[3]).contains(&"acme/5 promised open".to_owned()), "{:?}", moved(&steps[3]));
    let missed = listed(&steps[6]["moved"]).into_iter().find(|one| one["ref"] == "acme/3");
    assert_eq!(missed, None, "it was missed the week before");
    assert!(
        moved(&steps[5]).contains(&"acme/3 changed missed_silently".to_owned()),
        "{:?}",
        moved(&steps[5])
    );
    desk.types("troth replay acme --every week").works().prints(&[
        "acme  as of 2026-03-30 13:00 Europe/London, known at 2026-03-30 13:00",
        "how they came to rely on us, by week",
        "competence",
        "→",
        "proven",
        "2026-02-15",
        "+ acme/1 kept",
        "2026-03-15",
        "- acme/3 missed silently",
        "next:  troth trust acme --as-of",
    ]);
    let page = desk.types("troth replay acme --every week").works().out;
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
}

#[test]
fn before_a_renewal_it_begins_with_where_it_stood() {
    let desk = eight_weeks();
    let replay = replay(&desk, "--every month --from 2026-03-01 --until 2026-03-20");
    assert_eq!((&replay["from"], &replay["start"]["day"]), (&json!("2026-03-01"), &json!("2026-02-28")));
    assert_eq!(replay["start"]["promises"]["kept_on_time"], 1);
    let steps = listed(&replay["steps"]);
    assert_eq!(steps.len(), 1);
    assert_eq!(steps[0]["as_of"], "2026-03-21T00:00:00.000Z");
    let [was, is] = [&replay["start"], &steps[0]].map(|one| parts(&one["dimensions"]["integrity"]["proven"]));
    assert_eq!(parts(&steps[0]["change"]["integrity"]["proven"]), is - was);
    assert!(!moved(&steps[0]).iter().any(|one| one.starts_with("acme/1 ")), "{:?}", moved(&steps[0]));
}

#[test]
fn what_was_true_on_the_first_of_march_and_what_was_believed_then_are_two_answers() {
    let desk = eight_weeks();
    // On 16 March somebody finds that the plan had gone out on its day.
    let late = desk.log().into_iter().filter(|event| event["type"] == "commitment.delivered").nth(1);
    let late = late.expect("a delivery")["id"].as_str().expect("an id").to_owned();
    desk.types(&format!("troth retract {late} --why 'it had been sent before'")).works();
    desk.types("troth keep acme/2 --at '2026-02-20 10:00' --evidence ticket:3").works();
    let last = |more: &str| {
        let replay = replay(&desk, &format!("--every week --until 2026-03-01 {more}"));
        let step = listed(&replay["steps"]).pop().expect("a step");
        (
            replay["known_at"].clone(),
            step["promises"]["kept_on_time"].clone(),
            step["promises"]["kept_late"].clone(),
        )
    };
    let (_, on_time, kept_late) = last("");
    assert_eq!((on_time, kept_late), (json!(2), json!(0)), "what was true, as far as we know today");
    let (known_at, on_time, kept_late) = last("--known-at 2026-03-01");
    assert_eq!((on_time, kept_late), (json!(1), json!(1)), "what we believed");
    assert_eq!(known_at, "2026-03-02T00:00:00.000Z");
    desk.types("troth replay acme --until 2026-03-01 --known-at 2026-03-01")
        .works()
        .prints(&["as of 2026-03-02 00:00 Europe/London, known at 2026-03-02 00:00", "acme/2 late"]);
}

#[test]
fn a_new_policy_is_labelled_and_is_neither_better_nor_worse() {
    let desk = eight_weeks();
    let example = desk.types("troth schema policy.adopted --json").works().json()["example"].clone();
    let mut strict = example["policy"].clone();
    strict["unknown_weight"] = json!(600);
    desk.file("strict.json", strict.to_string());
    desk.types("troth policy adopt strict.json --why 'Slower to believe' --name strict").works();
    desk.clock("2026-04-05 12:00");
    let replay = replay(&desk, "--every week");
    let steps = listed(&replay["steps"]);
    let [before, step] = &steps[steps.len() - 2..] else { panic!("two steps") };
    assert_eq!((&before["policy"], &step["policy"]), (&json!("default"), &json!("strict")));
    let change = &step["policy_change"];
    assert_eq!((&change["from"], &change["adopted"][0]["name"]), (&json!("default"), &json!("strict")));
    assert_eq!(change["adopted"][0]["why"], "Slower to believe");
    let [was, is, by_old] =
        [before, step, &change["before"]].map(|one| parts(&one["dimensions"]["competence"]["proven"]));
    assert_eq!(parts(&step["change"]["competence"]["proven"]), by_old - was, "what happened");
    assert_eq!(parts(&change["change"]["competence"]["proven"]), is - by_old, "what the policy changed");
    assert!(is - by_old < -500, "{is} and {by_old}");
    assert!(steps[1..steps.len() - 1].iter().all(|step| step["policy_change"].is_null()));
    desk.types("troth replay acme --every week").works().prints(&[
        "by policy change",
        "|  a policy was adopted",
        "2026-04-05",
        "policy change: default to strict",
    ]);
}

#[test]
fn by_event_each_step_is_a_fact_that_changed_something() {
    let desk = eight_weeks();
    let replay = replay(&desk, "--every event");
    let steps = listed(&replay["steps"]);
    let when: Vec<&str> = steps.iter().filter_map(|step| step["as_of"].as_str()).collect();
    let facts: Vec<String> =
        desk.log().iter().map(|event| event["occurred"].as_str().expect("an instant").to_owned()).collect();
    for at in &when[..when.len() - 1] {
        assert!(facts.iter().any(|fact| fact == at), "{at} is no fact of {facts:?}");
    }
    let delivery =
        steps.iter().find(|step| step["as_of"] == "2026-02-12T12:00:00.000Z").expect("the delivery");
    assert_eq!(moved(delivery), ["acme/1 appeared kept"]);
    assert!(when.windows(2).all(|pair| pair[0] < pair[1]), "{when:?}");
}

#[test]
fn of_nothing_there_is_an_empty_list_and_a_sentence() {
    let desk = eight_weeks();
    assert_eq!(replay(&desk, "--known-at 2026-01-01")["steps"], json!([]));
    desk.types("troth replay acme --until 2026-01-01").works().prints(&["nothing is known of acme by then"]);
    let before = desk.bytes();
    desk.types("troth replay acme").works();
    assert!(desk.bytes() == before, "a read records nothing");
}
