//! It is Monday morning: whom to look at first, and why?

use serde_json::{Value, json};
use tests::{Desk, listed};

use crate::{MONDAY, TROTH, desk};

/// Five clients, in the order of their names; Monday the 23rd comes three weeks after the first.
fn studio() -> Desk {
    let desk = Desk::with_ledger(TROTH, MONDAY);
    for line in [
        "open acme --shape saas,two-founders",
        "open bolt --shape saas",
        "open cedar --name 'Cedar Ltd'",
        "open dune",
        "open elm --shape Shop",
        "promise acme 'The price list' --due 2026-04-30 --owner 'Sam Okoro'",
        "promise bolt 'The search' --due '2026-03-20 16:00' --owner 'Bea Lind'",
        "promise cedar 'The report' --due '2026-03-04 16:00' --owner 'Bea Lind'",
        "promise dune 'The sales figures' --due '2026-03-18 16:00' --side client",
        "promise elm 'The shop' --due '2026-03-05 16:00'",
    ] {
        desk.types(&format!("troth {line}")).works();
    }
    desk.clock("2026-03-10 09:00");
    desk.types("troth close elm --ended-by client").works();
    desk.clock("2026-03-23 09:00");
    desk
}

/// Each client with the codes of its reasons, in their order.
fn order(desk: &Desk, flags: &str) -> Vec<String> {
    let all = desk.types(&format!("troth status {flags} --json")).works().json();
    let codes = |row: &Value| {
        let reasons = listed(&row["attention"]);
        let codes: Vec<_> =
            reasons.iter().map(|one| one["code"].as_str().expect("a code").to_owned()).collect();
        format!("{} {}", row["relationship"].as_str().expect("a client"), codes.join(" ")).trim().to_owned()
    };
    listed(&all["items"]).iter().map(codes).collect()
}

#[test]
fn what_presses_most_stands_first_and_says_why() {
    let desk = studio();
    let expected =
        ["cedar missed_silently", "bolt overdue_without_word", "dune overdue_by_them", "acme", "elm"];
    assert_eq!(order(&desk, ""), expected);
    let page = desk.types("troth status").works();
    assert!(page.out.lines().all(|line| line.chars().count() <= 80), "{}", page.out);
    page.prints(&[
        "5 clients as of 2026-03-23, 3 to look at",
        "cedar",
        "✗ missed silently: cedar/1, since 2026-03-04",
    ])
    .prints(&["bolt", "✗ past due, no word: bolt/1", "dune", "· past due on their side: dune/1"])
    .prints(&["acme", "nothing presses", "elm", "ended on 2026-03-10, by client", "troth status cedar"]);

    let first = listed(&desk.types("troth status --json").works().json()["items"])[0].clone();
    let reason = &first["attention"][0];
    assert_eq!((&reason["rank"], &reason["about"]), (&json!(1), &json!(["cedar/1"])));
    assert_eq!(reason["events"], json!(desk.promise("cedar/1", "")["events"]), "the events it rests on");
    assert_eq!(first["us"], json!({ "owed": 1, "past_due": 1, "missed_silently": 1 }));
}

#[test]
fn a_word_makes_it_less_pressing_and_the_work_settles_it() {
    let desk = studio();
    desk.types("troth warn bolt/1 --told Ana").works();
    assert_eq!(order(&desk, "")[1], "bolt overdue");
    desk.types("troth keep bolt/1 cedar/1").works();
    let expected = ["dune overdue_by_them", "cedar", "acme", "bolt", "elm"];
    assert_eq!(
        order(&desk, ""),
        expected,
        "the one who can rely on us least comes first: cedar's came too late"
    );
}

#[test]
fn one_can_ask_for_another_day_and_for_what_was_known_on_it() {
    let desk = studio();
    let on_the_fifth = order(&desk, "--as-of 2026-03-05");
    assert_eq!(on_the_fifth[..2], ["cedar overdue_without_word", "elm overdue_without_word"]);
    assert_eq!(on_the_fifth.len(), 5, "and elm had not ended");
}

#[test]
fn what_was_recorded_later_was_not_known_then() {
    let desk = studio();
    desk.types("troth warn bolt/1 --told Ana --at '2026-03-20 12:00'").works();
    let today = order(&desk, "--as-of 2026-03-21");
    assert!(today.contains(&"bolt overdue".to_owned()), "{today:?}");
    let then = order(&desk, "--as-of 2026-03-21 --known-at 2026-03-21");
    assert!(then.contains(&"bolt overdue_without_word".to_owned()), "{then:?}");
    assert_eq!(order(&desk, "--as-of 2026-02-01"), Vec::<String>::new(), "nobody was a client yet");
}

#[test]
fn one_can_ask_for_an_owner_or_for_a_shape() {
    let desk = studio();
    assert_eq!(order(&desk, "--owner 'Bea Lind'"), ["cedar missed_silently", "bolt overdue_without_word"]);
    assert_eq!(order(&desk, "--tag saas"), ["bolt overdue_without_word", "acme"]);
    assert_eq!(order(&desk, "--tag shop"), ["elm"], "whatever the case");
    assert_eq!(order(&desk, "--tag saas --owner 'Bea Lind'"), ["bolt overdue_without_word"]);
    let slip = desk.types("troth status --tag sas --json").refuses(2, "no-such-tag").json();
    assert_eq!(slip["error"]["hint"], "did you mean `saas`?");
    desk.types("troth status --tag two-founders --owner 'Bea Lind'")
        .works()
        .prints(&["no client", "troth status"]);
}

#[test]
fn one_client_stands_on_one_screen() {
    let desk = studio();
    for line in [
        "sign cedar --term 2026-01-01..2026-12-31 --notice 60d",
        "stage declare cedar operating --because 'the third report is out'",
        "cadence set cedar weekly-update",
        "predict add cedar 'Orders rise' --check 2026-04-01",
        "promise cedar 'Pay the invoice' --due 2026-03-30 --side client",
    ] {
        desk.types(&format!("troth {line}")).works();
    }
    let page = desk.types("troth status cedar").works();
    assert!(page.out.lines().count() <= 24, "{}", page.out);
    assert!(page.out.lines().all(|line| line.chars().count() <= 80), "{}", page.out);
    page.prints(&["cedar  Cedar Ltd", "declared operating since 2026-03-23"])
        .prints(&["term 2026-01-01 to 2026-12-31 (283 d left); decide by 2026-11-01 (223 d left)"])
        .prints(&[
            "look at",
            "✗ missed silently: cedar/1",
            "in us",
            "in them",
            "weekly-update  no data yet; next 2026-03-27",
        ])
        .prints(&["we owe   1 promise, ✗ 1 missed silently", "they owe 1 promise"])
        .prints(&[
            "next",
            "weekly-update@2026-03-27",
            "theirs: Pay the invoice",
            "check: Orders rise",
            "and 2 later",
        ]);

    let said = desk.types("troth status cedar --json").works().json();
    assert_eq!(said["stages"][0]["declared"], "operating");
    assert_eq!((&said["term"]["decide_by"], &said["term"]["decided"]), (&json!("2026-11-01"), &Value::Null));
    assert_eq!(said["owed"][0]["id"], "cedar/1");
    assert_eq!(said["predictions"][0]["id"], "cedar/p1");
    assert_eq!(said["trust"]["us"]["dimensions"]["integrity"]["count"], 1);
}

#[test]
fn a_relationship_that_ended_owes_nothing_that_was_due_before() {
    let desk = studio();
    desk.types("troth status elm").works().prints(&["ended on 2026-03-10, by client", "we owe   nothing"]);
    desk.types("troth due").works().prints(&["cedar/1"]).is_silent_of("elm/1");
    assert_eq!(desk.promise("elm/1", "")["outcome"], "missed_silently", "the audit forgets nothing");
}

#[test]
fn the_day_of_notice_comes_up_until_it_is_decided() {
    let desk = desk();
    desk.types("troth open acme").works();
    desk.types("troth sign acme --term 2026-01-01..2026-06-30 --notice 60d").works();
    desk.types("troth due").works().prints(&["last day for notice", "2026-05-01", "the contract ends"]);
    desk.clock("2026-05-04 09:00");
    assert_eq!(order(&desk, ""), ["acme deciding_by_default"]);
    desk.types("troth due --fail-on overdue").ends(5).prints(&["last day for notice", "overdue"]);
    desk.types(
        "troth decide acme renewal --result renewed --continues all --changes nothing --stops nothing",
    )
    .works();
    assert_eq!(order(&desk, ""), ["acme"]);
    desk.types("troth due --fail-on overdue").works().is_silent_of("notice");
}

#[test]
fn an_empty_ledger_says_what_to_do_next() {
    let desk = desk();
    desk.types("troth status").works().prints(&[
        "no clients yet",
        "troth open acme",
        "troth import",
        "troth demo",
    ]);
    assert_eq!(desk.types("troth status --json").works().json()["items"], json!([]));
}
