//! Who is meant by a name: does a slip of the pen make a new person, does the other side stay the other side?

use serde_json::{Value, json};
use tests::Desk;

use crate::acme;

fn noted(desk: &Desk) -> Vec<Value> {
    let people = desk.log().into_iter().filter(|event| event["type"] == "person.noted");
    people.map(|event| event["words"].clone()).collect()
}

#[test]
fn somebody_new_is_noted_and_the_receipt_says_so() {
    let desk = acme();
    let line = "troth promise acme 'Run it' --due fri --owner 'Bea Lind'";
    desk.types(line).works().prints(&["promised by us, Bea Lind", "noted Bea Lind as p2, of the side `us`"]);
    desk.types("troth warn acme/1 --told 'Ana Ruiz'")
        .works()
        .prints(&["noted Ana Ruiz as p3, of the side `client`"]);
    desk.types("troth asked acme/1 --who 'ana ruiz'").works().is_silent_of("noted");
    assert_eq!(
        noted(&desk),
        ["p1 is Sam Okoro, side us", "p2 is Bea Lind, side us", "p3 is Ana Ruiz, side client"]
    );
}

#[test]
fn a_nearly_known_name_is_refused_with_the_nearest_unless_it_is_said_to_be_new() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri --owner 'Bea Lind'").works();
    let before = desk.bytes();
    for typed in ["bea", "lind", "Bea Lint", "Bae Lind"] {
        let said = desk.types(&format!("troth promise acme 'More' --due fri --owner '{typed}' --json"));
        let error = said.refuses(2, "nearly-known").json()["error"].clone();
        let hint = error["hint"].as_str().expect("a hint");
        assert!(hint.contains("write `Bea Lind`") && hint.contains(&format!("`new:{typed}`")), "{error}");
    }
    assert_eq!(desk.bytes(), before);

    desk.types("troth promise acme 'More' --due fri --owner 'new:Bea Lint'")
        .works()
        .prints(&["noted Bea Lint as p3"]);
    desk.types("troth promise acme 'Yet more' --due fri --owner 'new:Bea Lint'")
        .works()
        .is_silent_of("noted");
}

#[test]
fn somebody_is_known_by_id_by_name_in_any_case_and_by_mail() {
    let desk = acme();
    desk.types("troth promise acme a --due fri --owner bea@studio.example").works();
    for typed in ["p2", "BEA@studio.example", "bea@studio.example"] {
        desk.types(&format!("troth promise acme b --due fri --owner {typed}")).works().is_silent_of("noted");
    }
    assert_eq!(noted(&desk).len(), 2);
}

#[test]
fn a_step_of_one_side_is_not_taken_by_somebody_of_the_other() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri").works();
    desk.types("troth warn acme/1 --told 'Ana Ruiz'").works();
    for line in [
        "troth warn acme/1 --told 'Sam Okoro' --json",
        "troth release acme/1 --who 'Sam Okoro' --json",
        "troth asked acme/1 --who 'Sam Okoro' --json",
        "troth renegotiate acme/1 --due 2026-03-09 --agreed-by 'Sam Okoro' --json",
        "troth keep acme/1 --done-by 'Ana Ruiz' --json",
        "troth promise acme More --due fri --owner 'Ana Ruiz' --json",
    ] {
        desk.types(line).refuses(1, "wrong-side");
    }
}

#[test]
fn an_id_that_nobody_has_is_no_new_name() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri --owner 'Bea Lind'").works();
    let before = desk.bytes();
    for line in [
        "troth keep acme/1 --done-by p99",
        "troth warn acme/1 --told p99",
        "troth asked acme/1 --who p99",
        "troth promise acme More --due fri --owner new:p99",
        "troth heard acme 'Hello' --who p99",
        "troth sync acme --with p99",
        "troth agree acme scope-out x --with p99",
        "troth person p99 --role cto",
        "troth keep acme/1 --by p99",
    ] {
        let said = desk.types(&format!("{line} --json")).refuses(2, "no-such-person");
        let error = said.json()["error"].clone();
        let hint = error["hint"].as_str().expect("a hint");
        assert!(hint.contains("p1 is Sam Okoro, p2 is Bea Lind"), "{line}: {error}");
    }
    assert_eq!(desk.bytes(), before);
    desk.types("troth keep acme/1 --done-by p2").works();
}

#[test]
fn one_name_on_both_sides_is_two_people() {
    let desk = acme();
    desk.types("troth promise acme 'Ours' --due fri --owner 'Kim Lee'").works();
    desk.types("troth promise acme 'Theirs' --due fri --side client --owner 'new:Kim Lee'").ends(1);
    assert_eq!(desk.audit("acme", "")["client"]["made"], json!(0));
}

#[test]
fn names_are_sealed_in_the_log_and_open_only_with_the_keys() {
    let desk = acme();
    desk.types("troth promise acme 'Run it' --due fri --owner 'Bea Lind'").works();
    let bytes = String::from_utf8(desk.bytes()).expect("the log is text");
    assert!(
        !bytes.contains("Bea Lind") && !bytes.contains("Sam Okoro"),
        "a name in clear can never be erased"
    );
    assert_eq!(desk.promise("acme/1", "")["owner"], json!({ "id": "p2", "name": "Bea Lind" }));

    std::fs::remove_file(desk.ledger().join("keys/p2.key")).expect("the key goes");
    assert_eq!(desk.promise("acme/1", "")["owner"], json!({ "id": "p2", "name": null }));
    // Lost is not erased: that is said only of a key that was destroyed.
    desk.types("troth audit acme").works().prints(&["p2 (sealed)"]);
    std::fs::write(desk.ledger().join("keys/p2.key"), "destroyed\n").expect("a destroyed key");
    desk.types("troth audit acme").works().prints(&["p2 (erased)"]);
}
