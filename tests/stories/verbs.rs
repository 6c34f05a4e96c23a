//! What happens to somebody who records more than promises: what was sent, held, heard, agreed, predicted, decided?

use serde_json::{Value, json};
use tests::{Desk, listed};

use crate::{acme, desk};

/// The newest event.
fn newest(desk: &Desk) -> Value {
    // After an update comes what signs and shares it.
    let signs = |event: &Value| event["type"].as_str().is_some_and(|kind| kind.contains("checkpoint"));
    desk.log().into_iter().rfind(|event| !signs(event)).expect("an event")
}

/// What the newest event says.
fn said(desk: &Desk) -> Value {
    newest(desk)["data"].clone()
}

const WEEKLY: &str =
    "# Week 10\n\n## Shipped\nThe *new* checkout.\n\n## In progress\n- search\n\n## Blocked\nNothing.\n";

#[test]
fn an_update_from_a_file_keeps_two_promises_and_is_their_evidence() {
    let desk = acme();
    desk.file("weekly.md", WEEKLY);
    desk.types("troth promise acme 'Ship the checkout' --due 'fri 16:00'").works();
    desk.types("troth promise acme 'Write to them' --due 'fri 16:00'").works();
    desk.clock("2026-03-06 15:00");
    desk.types("troth update acme --file weekly.md --keeps 1,2 --to 'Ana Ruiz'").works().prints(&[
        "acme  update sent: 5 words, 3 sections",
        "acme/1  delivered, as the update says",
        "acme/2  delivered, as the update says",
        "troth sends nothing",
    ]);
    for reference in ["acme/1", "acme/2"] {
        let promise = desk.promise(reference, "");
        assert_eq!(
            (&promise["outcome"], &promise["word"], &promise["evidence"]),
            (&json!("kept_on_time"), &json!("file"), &json!(1))
        );
    }
    let log = desk.log();
    let update = log.iter().find(|event| event["type"] == "update.sent").expect("the update");
    assert_eq!(update["data"]["words"], 5);
    assert_eq!(update["data"]["title"], "Week 10");
    assert_eq!(update["data"]["sections"], json!(["Shipped", "In progress", "Blocked"]));
    assert_eq!(update["data"]["keeps"], json!([1, 2]));
}

#[test]
fn an_update_with_a_key_is_recorded_once_with_all_that_it_keeps() {
    let desk = acme();
    desk.types("troth promise acme 'Ship the checkout' --due fri").works();
    desk.types("troth promise acme 'Write to them' --due fri").works();
    let line = "troth update acme --nothing-changed --keeps 1,2 --key week-10";
    desk.types(line).works();
    let before = desk.bytes();
    desk.types(line).works().prints(&["already recorded"]);
    assert_eq!(desk.bytes(), before);
    assert_eq!(desk.audit("acme", "")["ours"]["kept_of_due"], json!({ "kept": 2, "due": 2 }));
}

#[test]
fn an_update_that_keeps_what_was_never_promised_is_not_recorded() {
    let desk = acme();
    desk.types("troth promise acme 'Ship the checkout' --due fri").works();
    let before = desk.bytes();
    desk.types("troth update acme --nothing-changed --keeps 1,9 --json").refuses(2, "no-such-promise");
    assert_eq!(desk.bytes(), before, "not even the one that was");
}

#[test]
fn an_update_may_say_that_nothing_changed_but_not_nothing() {
    let desk = acme();
    let before = desk.bytes();
    desk.types("troth update acme --json").refuses(2, "empty-update");
    assert_eq!(desk.bytes(), before);
    desk.types("troth update acme --nothing-changed").works().prints(&["0 words, 0 sections"]);
    assert_eq!(said(&desk)["nothing_changed"], true);
    desk.types("troth update acme --shipped 'The new checkout' --blocked Access").works();
    let update = said(&desk);
    assert_eq!((&update["words"], &update["sections"]), (&json!(4), &json!(["shipped", "blocked"])));
    desk.types_into("troth update acme --file -", WEEKLY.as_bytes()).works().prints(&["5 words, 3 sections"]);
}

#[test]
fn a_folder_of_updates_is_recorded_whole_or_not_at_all() {
    let desk = acme();
    desk.types("troth open bolt").works();
    std::fs::create_dir(desk.folder().join("friday")).expect("a folder");
    desk.types("troth update --dir friday --json").refuses(2, "no-updates");
    desk.file("friday/acme.md", WEEKLY);
    desk.file("friday/bolt.md", WEEKLY);
    desk.file("friday/blot.md", WEEKLY);
    let before = desk.bytes();
    let error =
        desk.types("troth update --dir friday --json").refuses(2, "no-such-client").json()["error"].clone();
    let place = error["where"].as_str().expect("a place");
    assert!(place.ends_with("friday/blot.md"), "{error}");
    assert_eq!(error["hint"], "did you mean `bolt`?");
    assert_eq!(desk.bytes(), before);

    std::fs::remove_file(desk.folder().join("friday/blot.md")).expect("the wrong one goes");
    desk.types("troth update --dir friday").works().prints(&["acme  update sent", "bolt  update sent"]);
}

#[test]
fn who_came_to_a_sync_and_who_did_not_is_recorded() {
    let desk = acme();
    desk.types(
        "troth sync acme --minutes 45 --agenda 'signal readings' --with 'Ana Ruiz' --with 'Sam Okoro'",
    )
    .works()
    .prints(&["acme  sync held", "noted Ana Ruiz as p2, of the side `client`"]);
    assert_eq!(said(&desk)["attendees"], json!(["p2", "p1"]));
    desk.types("troth sync acme --no-show client").works().prints(&["the side `client` did not come"]);
    assert_eq!(said(&desk)["no_show"], "client");
    let before = desk.bytes();
    desk.types("troth sync acme --with p9 --json").refuses(2, "no-such-person");
    assert_eq!(desk.bytes(), before, "an id that nobody has is no name of somebody new");
}

#[test]
fn what_a_review_looked_at_is_kept() {
    let desk = acme();
    desk.file("sla.pdf", "99.2 of 100");
    desk.types(
        "troth review acme portfolio --client-present --minutes 90 --artifact sla=sla.pdf --artifact vri",
    )
    .works()
    .prints(&["review held, with the client"]);
    let review = newest(&desk);
    assert_eq!(review["data"]["artifacts"], json!(["sla", "vri"]));
    assert_eq!(review["evidence"], 1);
    assert!(desk.files().into_values().any(|bytes| bytes == b"99.2 of 100"));
    desk.types("troth review acme portfolio --internal").works().prints(&["without the client"]);
    assert_eq!(said(&desk)["kind"], "internal_portfolio");
    desk.types("troth review acme portfolio --internal --client-present --json").refuses(2, "usage");
}

#[test]
fn a_term_that_ends_before_it_begins_is_refused() {
    let desk = acme();
    let before = desk.bytes();
    let said_no = desk.types("troth sign acme --term 2026-12-31..2026-01-01 --json").refuses(2, "term");
    said_no.prints(&["ends on 2026-01-01, before it starts on 2026-12-31"]);
    desk.types("troth sign acme --term 2026 --json").refuses(2, "term");
    desk.types("troth sign acme --term 2026-01-01..2026-12-31 --notice soon --json").refuses(2, "notice");
    assert_eq!(desk.bytes(), before);
    let line = "troth sign acme --term 2026-01-01..2026-12-31 --notice 60d --who 'Ana Ruiz'";
    desk.types(line).works().prints(&["contract signed", "--evidence FILE keeps it"]);
    assert_eq!(said(&desk)["notice_days"], 60);
}

#[test]
fn predictions_are_numbered_and_checked_once() {
    let desk = acme();
    desk.types("troth predict add acme 'Refunds fall' --check 2026-03-31 --percent 70")
        .works()
        .prints(&["acme/p1"]);
    desk.types("troth predict add acme 'Calls stop' --check 2026-04-30").works().prints(&["acme/p2"]);
    desk.types("troth predict check acme/p2 --outcome wrong --together --uncomfortable").works();
    let before = desk.bytes();
    desk.types("troth predict check acme/p2 --outcome right --json").refuses(1, "already-done");
    desk.types("troth predict check acme/p7 --outcome right --json").refuses(2, "no-such-thing");
    desk.types("troth predict check acme/7 --outcome right --json").refuses(2, "no-such-prediction");
    assert_eq!(desk.bytes(), before);
}

#[test]
fn predictions_come_to_counts_and_a_figure_of_calibration() {
    let desk = acme();
    desk.types("troth predict show acme").works().prints(&["nothing was predicted"]);
    let told = "--told-by 2026-04-01 --with 'Ana Ruiz'";
    desk.types(&format!("troth predict add acme 'Refunds fall' --check 2026-03-31 --percent 80 {told}"))
        .works();
    desk.types("troth predict add acme 'Calls stop' --check 2026-03-10 --percent 80").works();
    desk.types("troth predict add acme 'Nobody misses the form' --check 2026-03-20").works();
    desk.clock("2026-03-12 10:00");
    desk.types("troth predict check acme/p2 --outcome wrong").works();
    desk.clock("2026-03-31 10:00");
    desk.types("troth predict check acme/p1 --outcome right --together --who 'Ana Ruiz'").works();
    let shown = desk.types("troth predict show acme --json").works().json();
    assert_eq!(shown["checked_in_time"], json!({"held": 1, "of": 3}));
    assert_eq!(shown["together"], json!({"held": 1, "of": 2}));
    assert_eq!(shown["told_by_the_date"], json!({"held": 1, "of": 1}));
    assert_eq!(shown["calibration"], json!({"brier": 0.34, "of": 2}));
    let standing: Vec<String> = listed(&shown["predictions"])
        .iter()
        .map(|one| one["standing"].as_str().expect("a word").to_owned())
        .collect();
    assert_eq!(standing, ["checked_in_time", "checked_late", "unchecked"]);
    desk.types("troth predict show acme").works().prints(&[
        "1 of 3 checked in time, 1 of 2 together, 1 of 1 told by the date, 1 of 2 right",
        "calibration 0.3400 over 2",
        "acme/p1",
        "right",
        "! not checked",
    ]);
    let then = desk.types("troth predict show acme --as-of 2026-03-11 --json").works().json();
    assert_eq!(then["checked_in_time"], json!({"held": 0, "of": 1}));
    desk.types("troth due --json --fail-on overdue").ends(5).prints(&["acme/p3", "\"kind\":\"check\""]);
}

#[test]
fn a_renewal_that_leaves_something_unsaid_is_recorded_and_warned_about() {
    let desk = acme();
    desk.types("troth decide acme renewal --result renewed --continues 'weekly update'")
        .works()
        .prints(&["nothing is said of what changes", "nothing is said of what stops"]);
    assert_eq!(said(&desk)["continues"], json!(["weekly update"]));
    desk.types("troth decide acme renewal --continues a --changes nothing --stops nothing")
        .works()
        .is_silent_of("nothing is said");
}

#[test]
fn what_was_heard_is_sealed_and_what_was_told_is_not() {
    let desk = acme();
    desk.types("troth heard acme 'We may lose our marzipan licence' --bad-news --who 'Ana Ruiz'").works();
    desk.types("troth told acme 'We start with the cardamom tests' --who 'Ana Ruiz' --via call").works();
    let holds = |words: &str| {
        desk.files()
            .into_values()
            .any(|bytes| bytes.windows(words.len()).any(|part| part == words.as_bytes()))
    };
    assert!(!holds("marzipan"), "what they said is private");
    assert!(holds("cardamom"));
    assert!(!holds("Ana Ruiz"));
    desk.types("troth heard acme x --ask --complaint --json").refuses(2, "usage");
}

#[test]
fn a_clients_promise_counts_as_confirmed_when_they_said_yes() {
    let desk = acme();
    desk.types("troth promise acme 'Send the price list' --due fri --side client").works();
    assert_eq!(desk.audit("acme", "")["client"]["unconfirmed"], 1);
    desk.types("troth accept acme/1 --who 'Ana Ruiz'").works().prints(&["acme/1  accepted"]);
    assert_eq!(desk.audit("acme", "")["client"]["unconfirmed"], 0);
}

#[test]
fn a_promise_may_be_asked_for_and_answered_before_it_is_one() {
    let desk = acme();
    desk.types("troth promise acme 'Run the check' --due 'fri 16:00' --as request")
        .works()
        .prints(&["acme/1  asked of us", "next:     troth accept acme/1 --who NAME"]);
    assert_eq!(desk.promise("acme/1", "")["outcome"], "requested");
    desk.types("troth promise acme 'Run half of it' --due 'fri 16:00' --as counter --answers acme/1").works();
    assert_eq!(desk.promise("acme/1", "")["outcome"], "countered");
    assert_eq!(desk.audit("acme", "")["ours"]["made"], 0);
    let other = "troth promise acme x --due fri --side client --as counter --answers acme/1 --json";
    desk.types(other).refuses(1, "another-debtor");
    desk.types("troth accept acme/1 --who 'Ana Ruiz'").works();
    let promise = desk.promise("acme/1", "");
    assert_eq!((&promise["outcome"], &promise["what"]), (&json!("open"), &json!("Run half of it")));
}

#[test]
fn what_is_rejected_is_open_again_and_may_change_hands() {
    let desk = acme();
    desk.types("troth promise acme 'Write it up' --due 'fri 16:00'").works();
    desk.types("troth delegate acme/1 --to 'Bea Lind'").works().prints(&["is now with Bea Lind"]);
    assert_eq!(desk.promise("acme/1", "")["owner"]["name"], "Bea Lind");
    desk.types("troth keep acme/1").works();
    desk.types("troth assess acme/1 --rejected --who 'Ana Ruiz' --why 'Two pages are missing'").works();
    let promise = desk.promise("acme/1", "");
    assert_eq!((&promise["outcome"], &promise["assessed"]), (&json!("open"), &json!("rejected")));
    desk.types("troth keep acme/1").works();
    desk.types("troth assess acme/1 --accepted --who 'Ana Ruiz'").works();
    assert_eq!(desk.promise("acme/1", "")["assessed"], "accepted");
}

#[test]
fn a_relationship_ends_once() {
    let desk = acme();
    desk.types("troth close acme --ended-by term").works().prints(&["the relationship ended, by term"]);
    let before = desk.bytes();
    desk.types("troth close acme --ended-by us --json").refuses(1, "already-done");
    assert_eq!(desk.bytes(), before);
}

#[test]
fn a_rule_of_the_house_names_no_client() {
    let desk = acme();
    let before = desk.bytes();
    let line = "troth policy practice predictions --off --why 'Not with acme' --json";
    let error = desk.types(line).refuses(2, "rule-names-client").json()["error"].clone();
    assert!(error["message"].as_str().is_some_and(|text| text.contains("`acme`")), "{error}");
    assert_eq!(desk.bytes(), before);
    desk.types("troth policy practice predictions --off --why 'We advise'")
        .works()
        .prints(&["not practised"]);
    desk.types("troth open practised").works();
    let line = "troth policy practice calibration --on --why 'Since March'";
    desk.types(line).works().prints(&["calibration: practised"]);
}

#[test]
fn record_takes_any_type_of_the_catalogue_and_checks_every_field() {
    let desk = acme();
    desk.types("troth person 'Ana Ruiz' --side client").works();
    let line = "troth record acme reading.taken reading=metric name=sla value=99 who='Ana Ruiz'";
    desk.types(line).works().prints(&["acme  reading.taken"]);
    let reading = said(&desk);
    assert_eq!((&reading["value"], &reading["who"]), (&json!("99"), &json!("p2")), "a text stays a text");
    desk.file("sync.json", r#"{"minutes":45,"agenda":["scope"]}"#);
    desk.types("troth record acme sync.held --file sync.json").works();
    assert_eq!(said(&desk)["minutes"], 45);

    desk.file("broken.json", "{\"minutes\":45,\n");
    let before = desk.bytes();
    for (line, code, says) in [
        ("sync.hold minutes=45", "no-such-type", "did you mean `sync.held`?"),
        ("sync.held minuts=45", "no-such-field", "minutes"),
        ("sync.held minutes=long", "no-such-field", "expected u32"),
        ("sync.held minutes", "field", "key=value"),
        ("risk.raised risk=x", "no-such-field", "origin"),
        ("feedback.received side=client who=p9", "no-such-person", "p9"),
        ("risk.closed risk=unheard-of", "no-such-thing", "unheard-of"),
        ("commitment.made what=x", "own-verb", "troth promise"),
        ("policy.adopted name=x", "own-verb", "troth policy"),
        ("key.rotated log_size=1", "own-verb", "keys are the ledger's own"),
        ("ledger.checkpointed map_root=x", "own-verb", "troth init, checkpoint"),
        ("checkpoint.shared size=1", "own-verb", "troth checkpoint"),
        ("bundle.exported audience=own", "own-verb", "troth bundle"),
        ("sync.held --file broken.json", "json", "broken.json:2:"),
    ] {
        let said = desk.types(&format!("troth record acme {line} --json"));
        assert_ne!(said.code, 0, "{line}");
        let error = said.json()["error"].clone();
        assert_eq!(error["code"], code, "{line}: {error}");
        assert!(error.to_string().contains(says), "{line}: no `{says}` in {error}");
    }
    desk.types("troth record acme --json").refuses(2, "no-type");
    assert_eq!(desk.bytes(), before);
}

#[test]
fn every_type_is_listed_with_its_schema_and_an_example() {
    let desk = desk();
    let kinds = |line: &str| -> Vec<Value> {
        let items = listed(&desk.types(line).works().json()["items"]);
        items.into_iter().map(|item| item["type"].clone()).collect()
    };
    let known: Vec<Value> = ledger_core::event::catalogue().map(|entry| json!(entry.kind)).collect();
    assert_eq!(kinds("troth record --list --json"), known);
    assert_eq!(kinds("troth schema --json"), known);
    let one = desk.types("troth schema sync.held").works().json();
    assert_eq!(one["data"]["type"], "object");
    desk.types("troth schema sync.hold --json").refuses(2, "no-such-type");
}

#[test]
fn people_are_listed_and_more_is_said_of_them() {
    let desk = acme();
    desk.types("troth person 'Ana Ruiz' --side client --role buyer").works().prints(&["Ana Ruiz is p2"]);
    desk.types("troth person 'ana ruiz' --contact ana@acme.example").works().prints(&["Ana Ruiz is p2"]);
    let people = listed(&desk.types("troth person --json").works().json()["items"]);
    assert_eq!(people.len(), 2);
    let ana = &people[1];
    assert_eq!(
        (&ana["name"], &ana["side"], &ana["contact"]),
        (&json!("Ana Ruiz"), &json!("client"), &json!("ana@acme.example"))
    );
    desk.types("troth person").works().prints(&["Sam Okoro", "Ana Ruiz", "ana@acme.example"]);
}

#[test]
fn a_day_off_that_is_none_is_named_with_its_line() {
    let desk = acme();
    desk.file("holidays.csv", "day,name\n2026-12-25,Christmas\n2026-12-45,Never\n");
    let before = desk.bytes();
    let error =
        desk.types("troth holiday import holidays.csv --json").refuses(2, "no-day").json()["error"].clone();
    assert_eq!(error["where"], "holidays.csv:3:1");
    desk.file("first.csv", "2026-12-45\n");
    let error =
        desk.types("troth holiday import first.csv --json").refuses(2, "no-day").json()["error"].clone();
    assert_eq!(error["where"], "first.csv:1:1", "what begins like a day is no heading");
    desk.file("none.csv", "day,name\n");
    desk.types("troth holiday import none.csv --json").refuses(2, "no-days");
    assert_eq!(desk.bytes(), before);
    desk.file("holidays.csv", "day,name\n2026-12-25,Christmas\n\n2026-12-28,Boxing Day\n");
    desk.types("troth holiday import holidays.csv --calendar england").works().prints(&["2 days off"]);
    assert_eq!(said(&desk)["days"], json!(["2026-12-25", "2026-12-28"]));
}

#[test]
fn a_shell_completes_the_verbs() {
    let desk = desk();
    desk.types("troth completions bash").works().prints(&["_troth", "promise"]);
    desk.types("troth completions cowsay --json").refuses(2, "usage");
}
