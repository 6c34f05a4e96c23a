//! What does somebody do who recorded a thing wrongly: does the number stay, does the log keep both?

use serde_json::{Value, json};
use tests::{Desk, listed};

use crate::acme;

fn event(desk: &Desk, kind: &str) -> Value {
    let events = desk.log();
    events.into_iter().rfind(|event| event["type"] == kind).unwrap_or_else(|| panic!("no {kind}"))
}

fn id(event: &Value) -> String {
    event["id"].as_str().expect("an id").to_owned()
}

fn standing(desk: &Desk) -> Vec<Value> {
    listed(&desk.audit("acme", "")["commitments"]).into_iter().map(|one| one["id"].clone()).collect()
}

#[test]
fn a_slip_of_the_pen_is_set_right_under_the_same_number() {
    let desk = acme();
    desk.types("troth promise acme 'Run the prcing check' --due 2026-03-13").works();
    desk.types("troth promise acme 'Write it up' --due 2026-03-13").works();
    let line = "troth amend acme/1 --what 'Run the pricing check' --due 2026-03-06 --why typo";
    desk.types(line).works().prints(&["acme/1  set right", "stays in the log", "due Fri 2026-03-06"]);

    let promise = desk.promise("acme/1", "");
    assert_eq!(promise["what"], "Run the pricing check");
    assert_eq!(promise["due"], "2026-03-07T00:00:00.000Z");
    assert_eq!(promise["renegotiations"], 0, "a typo is no renegotiation");
    assert_eq!(standing(&desk), ["acme/1", "acme/2"]);
    desk.types("troth log acme").works().prints(&[
        "Run the prcing check",
        "retracted",
        "takes back",
        "(typo)",
    ]);
    desk.types("troth promise acme 'Next' --due fri").works().prints(&["acme/3"]);
}

#[test]
fn an_amended_promise_keeps_its_later_steps() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due 2026-03-06 --size large").works();
    desk.types("troth warn acme/1 --told 'Ana Ruiz'").works();
    desk.types("troth keep acme/1 --evidence ticket:1").works();
    desk.types("troth amend acme/1 --size small --owner 'new:Bea Lind'").works();
    let promise = desk.promise("acme/1", "");
    assert_eq!(
        (&promise["outcome"], &promise["owner"]["name"]),
        (&json!("kept_on_time"), &json!("Bea Lind"))
    );
    assert_eq!(promise["word"], "locator");
}

#[test]
fn undo_takes_back_the_last_receipt_and_then_the_one_before() {
    let desk = acme();
    desk.types("troth promise acme 'First' --due fri").works();
    desk.types_into("troth promise acme -", b"Second | fri\nThird | fri\n").works();
    desk.types("troth keep acme/1").works();

    desk.types("troth undo").works().prints(&["took back commitment.delivered of acme/1"]);
    assert_eq!(desk.promise("acme/1", "")["outcome"], "open");
    let both = ["took back commitment.made of acme/3", "took back commitment.made of acme/2"];
    desk.types("troth undo --why 'wrong client'").works().prints(&both);
    assert_eq!(standing(&desk), ["acme/1"]);
    assert_eq!(listed(&desk.audit("acme", "")["retracted"]).len(), 3, "the log keeps all of it");
}

#[test]
fn undo_goes_back_to_the_beginning_and_then_says_that_nothing_is_left() {
    let desk = acme();
    desk.types("troth promise acme 'First' --due fri").works();
    desk.types("troth undo").works();
    desk.types("troth undo").works().prints(&["took back relationship.opened of acme"]);
    desk.types("troth undo --json").refuses(1, "nothing-to-undo");
    desk.types("troth promise acme 'Too soon' --due fri --json").refuses(2, "no-such-client");
    assert_eq!(
        listed(&desk.audit("acme", "")["retracted"]).len(),
        2,
        "what was taken back can still be seen"
    );
    desk.types("troth open acme --zone Europe/Berlin").works();
    desk.types("troth promise acme 'First again' --due fri").works();
}

#[test]
fn undo_of_a_correction_brings_back_what_it_corrected() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due 2026-03-06").works();
    desk.types("troth amend acme/1 --due 2026-03-13 --why typo").works();
    desk.types("troth undo").works();
    assert_eq!(desk.promise("acme/1", "")["due"], "2026-03-07T00:00:00.000Z");
    desk.types("troth undo").works().prints(&["took back commitment.made of acme/1"]);
    assert_eq!(standing(&desk), Vec::<Value>::new());
}

#[test]
fn undo_is_of_what_oneself_recorded() {
    let desk = acme();
    desk.types("troth promise acme 'Sam promises' --due fri").works();
    desk.types("troth promise acme 'Bea promises' --due fri --by 'Bea Lind'").works();
    desk.types("troth undo").works().prints(&["took back commitment.made of acme/1"]);
    assert_eq!(standing(&desk), ["acme/2"]);
    desk.types("troth undo --by 'Bea Lind'").works().prints(&["acme/2"]);
}

#[test]
fn a_correction_made_within_the_same_instant_can_be_undone() {
    let desk = acme();
    desk.clock("2026-03-03 09:00");
    desk.types("troth promise acme 'Run it' --due 2026-03-06").works();
    desk.clock("2026-03-03 09:00");
    desk.types("troth amend acme/1 --due 2026-03-13").works();
    desk.clock("2026-03-03 09:01");
    desk.types("troth undo").works();
    assert_eq!(desk.promise("acme/1", "")["due"], "2026-03-07T00:00:00.000Z");
}

#[test]
fn a_step_is_taken_back_by_naming_the_promise_or_the_event() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri").works();
    desk.types("troth keep acme/1").works();
    desk.types("troth retract acme/1 --why 'kept the wrong one'")
        .works()
        .prints(&["took back commitment.delivered"]);
    assert_eq!(desk.promise("acme/1", "")["outcome"], "open");
    desk.types("troth keep acme/1").works();
    let delivered = id(&event(&desk, "commitment.delivered"));
    desk.types(&format!("troth retract {delivered} --why again")).works().prints(&[delivered.as_str()]);
    assert_eq!(desk.promise("acme/1", "")["outcome"], "open");
}

#[test]
fn what_others_rest_on_is_not_taken_from_under_them() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due 2026-03-06").works();
    let made = id(&event(&desk, "commitment.made"));
    desk.types("troth renegotiate acme/1 --due 2026-03-09 --agreed-by 'Ana Ruiz'").works();
    let agreed = id(&event(&desk, "commitment.renegotiated"));
    desk.types("troth keep acme/1").works();
    let delivered = id(&event(&desk, "commitment.delivered"));

    let before = desk.bytes();
    let said =
        desk.types(&format!("troth retract {made} --why wrong --json")).refuses(1, "others-rest-on-it");
    let hint = said.json()["error"]["hint"].as_str().expect("a hint").to_owned();
    let (first, then) = (hint.find(&delivered), hint.find(&agreed));
    assert!(first.is_some() && first < then, "newest first: {hint}");
    assert_eq!(desk.bytes(), before);

    for event in [delivered, agreed, made] {
        desk.types(&format!("troth retract {event} --why wrong")).works();
    }
    assert_eq!(standing(&desk), Vec::<Value>::new());
}

#[test]
fn an_opening_with_history_on_it_stays() {
    let desk = acme();
    let opened = id(&event(&desk, "relationship.opened"));
    desk.types("troth promise acme 'Run it' --due fri").works();
    desk.types(&format!("troth retract {opened} --why wrong --json")).refuses(1, "opening-has-history");
}

#[test]
fn a_retraction_can_be_taken_back_and_restores_what_it_took() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri").works();
    desk.types("troth keep acme/1 --evidence ticket:1").works();
    let delivered = id(&event(&desk, "commitment.delivered"));
    desk.types("troth retract acme/1 --why 'not yet'").works();
    desk.types(&format!("troth retract {delivered} --why twice --json")).refuses(1, "already-retracted");
    let retraction = id(&event(&desk, "event.retracted"));
    desk.types(&format!("troth retract {retraction} --why 'it was kept after all'")).works();
    assert_eq!(desk.promise("acme/1", "")["outcome"], "kept_on_time");
}

#[test]
fn before_it_was_taken_back_it_was_believed() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri").works();
    desk.types("troth keep acme/1").works();
    desk.clock("2026-03-05 09:00");
    desk.types("troth retract acme/1 --why wrong").works();
    assert_eq!(desk.promise("acme/1", "--as-of 2026-03-04")["outcome"], "open");
    assert_eq!(desk.promise("acme/1", "--as-of 2026-03-04 --known-at 2026-03-04")["outcome"], "kept_on_time");
}
