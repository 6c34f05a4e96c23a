//! What is decided, and what has to be said for it: renewals, completions, walking away.

use serde_json::json;
use tests::{Desk, listed};

use crate::{TROTH, acme};

/// A criterion for walking away, seen on a day.
fn seen(desk: &Desk, criterion: &str, on: &str) {
    let line =
        format!("troth record acme walk_away.criterion_observed criterion={criterion} 'what=No' --at {on}");
    desk.types(&line).works();
}

fn client() -> Desk {
    let desk = Desk::with_ledger(TROTH, "2026-03-02 09:00");
    desk.types("troth open acme").works();
    desk
}

#[test]
fn a_renewal_says_all_three_or_is_no_decision() {
    let desk = acme();
    let before = desk.log().len();
    desk.types("troth decide acme renewal --result renewed --continues 'weekly update' --json")
        .refuses(1, "half-decided");
    assert_eq!(desk.log().len(), before, "nothing was recorded");
    desk.types("troth decide acme renewal --result renewed --continues all --changes nothing --stops none")
        .works()
        .prints(&["decided: renewal", "troth brief renewal acme"]);
    let decided = listed(&desk.types("troth log acme --type decision --json").works().json()["items"]);
    assert_eq!(decided.last().expect("a decision")["data"]["stops"], json!(["none"]));
}

#[test]
fn a_completion_names_what_would_be_lost_and_lets_go_only_with_a_reason() {
    let desk = client();
    desk.types("troth note acme learning 'Dates first' --name dates-first").works();
    desk.types("troth note acme learning 'They never read' --name no-readers").works();
    desk.types("troth decide acme completion --json").refuses(1, "learning-lost");
    desk.types("troth decide acme completion").ends(1).prints(&[
        "what was learned would be lost: dates-first, no-readers",
        "troth record acme learning.handed_over",
        "--let-go",
    ]);
    desk.types("troth record acme learning.handed_over 'what=The log' 'learnings=[\"dates-first\"]'").works();
    desk.types("troth decide acme completion").ends(1).prints(&["would be lost: no-readers"]);
    desk.types("troth decide acme completion --let-go no-readers= --json").refuses(2, "let-go");
    let line =
        "troth decide acme completion --result completed --let-go 'no-readers=It is about us' --key done";
    desk.types(line).works();
    let told = |desk: &Desk| {
        let events = listed(&desk.types("troth log acme --json").works().json()["items"]);
        let kinds = events.iter().map(|event| event["type"].as_str().unwrap_or_default().to_owned());
        kinds
            .filter(|kind| kind.starts_with("learning.let") || kind.starts_with("decision"))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&desk), ["learning.let_go", "decision.recorded"]);
    desk.types(line).works();
    assert_eq!(told(&desk).len(), 2, "the same command with the same key is recorded once");
}

#[test]
fn walking_away_is_allowed_and_told_what_stands() {
    let desk = client();
    let decide = |desk: &Desk| desk.types("troth decide acme walk-away --dry-run").works();
    decide(&desk).prints(&["none of the three criteria stands", "one to watch"]);
    for on in ["2026-02-02", "2026-02-09"] {
        seen(&desk, "discovery", on);
        seen(&desk, "prediction", on);
    }
    decide(&desk).prints(&["2 of the three criteria stand", "say so plainly first", "troth told acme"]);
    desk.types("troth told acme 'We cannot go on like this' --bad-news").works();
    decide(&desk).prints(&["it was said plainly"]);
    seen(&desk, "assumptions", "2026-02-02");
    seen(&desk, "assumptions", "2026-02-16");
    decide(&desk).is_silent_of("criteria");
    desk.types("troth decide acme walk-away --because 'all three' --shape shop").works();
    assert_eq!(listed(&desk.types("troth log acme --type decision --json").works().json()["items"]).len(), 1);
}
