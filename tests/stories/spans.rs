//! What was promised and kept in a term, in a quarter, between two days? The same rows stand on the page and in its
//! totals, and a brief of the term says the same numbers.

use serde_json::{Value, json};
use tests::{Desk, listed};

use crate::{TROTH, acme};

/// Two terms at acme, the first a quarter, the second half a year, told on Monday 4 May 2026: promises due in either,
/// one moved from the first into the second, one without a date, one still to come; Friday updates from March to April.
fn two_terms() -> Desk {
    let desk = Desk::with_ledger(TROTH, "2026-01-05 09:00");
    desk.types("troth open acme --zone Europe/London").works();
    for (when, line) in [
        ("2026-01-05 09:10", "sign acme --term 2026-01-01..2026-03-31 --who 'Ana Ruiz'"),
        ("2026-01-05 09:20", "promise acme 'First plan' --due 2026-01-16"),
        ("2026-01-05 09:30", "promise acme 'Price list' --due 2026-02-13"),
        ("2026-01-15 12:00", "keep acme/1"),
        ("2026-03-02 09:00", "cadence set acme weekly-update --until 2026-04-17"),
        ("2026-03-02 09:10", "promise acme 'Their figures' --due 2026-03-20 --side client --evidence mail:1"),
        ("2026-03-06 12:00", "update acme --nothing-changed"),
        ("2026-03-13 12:00", "update acme --nothing-changed"),
        ("2026-03-16 12:00", "sign acme --term 2026-04-01..2026-09-30 --who 'Ana Ruiz'"),
        ("2026-03-19 12:00", "keep acme/3"),
        ("2026-03-27 12:00", "update acme --nothing-changed"),
        ("2026-03-30 09:00", "promise acme 'Spring page' --due 2026-04-10"),
        ("2026-03-30 09:10", "promise acme 'Some day' --due none"),
        ("2026-03-30 09:20", "promise acme 'Old pages' --due 2026-03-31"),
        ("2026-03-30 09:30", "renegotiate acme/6 --due 2026-04-17 --agreed-by 'Ana Ruiz'"),
        // Half past midnight in London, on 1 April.
        ("2026-03-31 23:30", "heard acme 'Late call' --who 'Ana Ruiz'"),
        ("2026-04-03 12:00", "update acme --nothing-changed"),
        ("2026-04-13 12:00", "keep acme/4"),
        ("2026-04-13 12:10", "update acme --nothing-changed"),
        ("2026-04-16 12:00", "keep acme/6"),
        ("2026-04-17 12:00", "update acme --nothing-changed"),
        ("2026-04-20 12:00", "promise acme 'Summer page' --due 2026-08-14"),
        ("2026-05-04 09:00", "told acme 'The page is late' --at 2026-03-31 --who 'Ana Ruiz'"),
    ] {
        desk.clock(when);
        desk.types(&format!("troth {line}")).works();
    }
    desk
}

fn rows(audit: &Value) -> Vec<String> {
    let id = |one: &Value| one["id"].as_str().expect("a name").trim_start_matches("acme/").to_owned();
    listed(&audit["commitments"]).iter().map(id).collect()
}

#[test]
fn an_audit_of_a_term_lists_and_counts_what_was_due_in_it() {
    let desk = two_terms();
    let last = desk.audit("acme", "--term last");
    assert_eq!(rows(&last), ["1", "2", "3", "5"]);
    let ours = &last["ours"];
    assert_eq!((&ours["made"], &ours["undated"]), (&json!(2), &json!(1)));
    assert_eq!(ours["kept_of_due"], json!({ "kept": 1, "due": 2 }));
    assert_eq!(ours["missed"], json!({ "total": 1, "silently": 1 }));
    assert_eq!(last["client"]["kept_of_due"], json!({ "kept": 1, "due": 1 }));
    assert_eq!(last["period"]["from"], "2026-01-01");
    assert_eq!((&last["period"]["basis"], &last["period"]["cut_at"]), (&json!("term"), &Value::Null));

    let current = desk.audit("acme", "--term current");
    assert_eq!(rows(&current), ["4", "6", "7"]);
    let ours = &current["ours"];
    assert_eq!((&ours["made"], &ours["kept_late"], &ours["open"]), (&json!(3), &json!(1), &json!(1)));
    assert_eq!(ours["kept_of_due"], json!({ "kept": 1, "due": 2 }));
    assert_eq!((&ours["renegotiated"], &ours["kept_by_first_due"]), (&json!(1), &json!(0)));
    assert_eq!(current["client"]["made"], 0);
    let signed = desk.log().into_iter().filter(|event| event["type"] == "contract.signed").nth(1);
    let period = json!({
        "from": "2026-04-01", "until": "2026-09-30", "basis": "term", "signed": signed.expect("a contract")["id"],
        "cut_at": "2026-05-04",
    });
    assert_eq!(current["period"], period);
    desk.types("troth audit acme --term current").works().prints(&[
        "covers 2026-04-01 to 2026-09-30, the term of the contract; cut at 2026-05-04: what lies after has not \
         happened yet",
        "promised 3: 1 of 2 kept by the date, 1 late, 0 missed (0 silently), 1 open",
    ]);
    desk.types("troth audit acme --quarter 2026Q3 --as-of 2026-07-01").works().prints(&["acme/7"]);
}

#[test]
fn a_quarter_and_its_days_are_the_same_stretch() {
    let desk = two_terms();
    let audit = |more: &str| desk.audit("acme", &format!("{more} --as-of 2026-05-04 --known-at 2026-05-04"));
    let quarter = audit("--quarter 2026Q2");
    assert_eq!(rows(&quarter), ["4", "6"], "the summer page is due in the third");
    assert_eq!(quarter, audit("--from 2026-04-01 --until 2026-06-30"));
    assert_eq!(
        rows(&desk.audit("acme", "--from 2026-04-01")),
        ["4", "6", "7"],
        "an open end holds what is to come"
    );
    assert_eq!(rows(&desk.audit("acme", "--until 2026-03-31")), ["1", "2", "3", "5"]);
    assert_eq!(desk.audit("acme", "")["period"], Value::Null);
    desk.types("troth audit acme --from 2026-04-18 --until 2026-04-19")
        .works()
        .prints(&["covers 2026-04-18 to 2026-04-19\n", "no promise falls into this time"]);
}

/// Every number below a value, in its order.
fn numbers(value: &Value) -> Vec<u64> {
    match value {
        Value::Number(number) => number.as_u64().into_iter().collect(),
        Value::Object(members) => members.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// Totals without reasons, which differ by name, and without the miss budget: a tenth of a part, rounded down, is no
/// part of a tenth.
fn sums(audit: &Value, side: &str) -> Vec<u64> {
    let mut totals = audit[side].clone();
    for name in ["reasons", "miss_budget"] {
        totals.as_object_mut().expect("totals").remove(name);
    }
    numbers(&totals)
}

#[test]
fn the_totals_of_adjacent_stretches_are_those_of_the_whole() {
    let desk = two_terms();
    let audit = |more: &str| desk.audit("acme", &format!("{more} --as-of 2026-07-01"));
    let parts = [
        "--until 2026-01-31",
        "--from 2026-02-01 --until 2026-03-31",
        "--quarter 2026Q2",
        "--from 2026-07-01",
    ];
    for side in ["ours", "client"] {
        let added = parts
            .map(|part| sums(&audit(part), side))
            .into_iter()
            .reduce(|one, other| one.iter().zip(&other).map(|(one, other)| one + other).collect());
        assert_eq!(added, Some(sums(&audit(""), side)), "{side}");
    }
}

fn brief(desk: &Desk, more: &str) -> Value {
    desk.types(&format!("troth brief renewal acme {more} --json")).works().json()
}

#[test]
fn a_brief_of_a_term_says_the_numbers_of_the_audit_of_that_term() {
    let desk = two_terms();
    for (wish, says) in [
        (
            "--term current",
            "We made 3 promises. 1 of 2 due were kept by the date; 1 kept late, 1 still open.",
        ),
        (
            "--term last",
            "We made 3 promises. 1 of 2 due were kept by the date; 1 missed, 1 without a date. \
             1 of those missed came without a word.",
        ),
        ("--quarter 2026Q2", "We made 2 promises. 1 of 2 due were kept by the date; 1 kept late."),
        (
            "--term current --as-of 2026-03-20",
            "We made 2 promises. 1 of 2 due were kept by the date; 1 missed.",
        ),
        (
            "--term current --known-at 2026-03-15",
            "We made 2 promises. 1 of 2 due were kept by the date; 1 missed.",
        ),
    ] {
        let brief = brief(&desk, wish);
        assert!(brief.to_string().contains(says), "{wish}: {says}\n{brief:#}");
        let audit = desk.audit("acme", wish);
        for (of, what) in
            [("ours", "promises of ours kept by the date"), ("client", "promises of theirs kept by the date")]
        {
            let due = &audit[of]["kept_of_due"];
            let figure = figure(&brief, what);
            let counted = (due["due"] != 0).then(|| format!("{} of {}", due["kept"], due["due"]));
            assert_eq!(figure, counted, "{wish}: {what}");
        }
        let held: Vec<[u64; 2]> = listed(&audit["cadences"])
            .iter()
            .map(|one| ["held", "of"].map(|name| one["adherence"][name].as_u64().expect("a count")))
            .collect();
        let (held, of) =
            (held.iter().map(|one| one[0]).sum::<u64>(), held.iter().map(|one| one[1]).sum::<u64>());
        let counted = (of > 0).then(|| format!("{held} of {of}"));
        assert_eq!(figure(&brief, "updates and meetings held on their day"), counted, "{wish}");
        for end in ["from", "until", "basis", "signed"] {
            assert_eq!(brief["period"][end], audit["period"][end], "{wish}");
        }
    }
    let whole = brief(&desk, "");
    assert_eq!(whole["sections"], brief(&desk, "--term current")["sections"], "a renewal is about its term");
}

/// The figure of this name at the head of a document.
fn figure(brief: &Value, what: &str) -> Option<String> {
    let blocks = listed(&brief["sections"]).into_iter().flat_map(|section| listed(&section["blocks"]));
    let figures = blocks.filter(|block| block["type"] == "figures").flat_map(|block| listed(&block["items"]));
    let mut found = figures.filter(|one| one["text"] == what);
    found.next().and_then(|one| one["value"].as_str().map(str::to_owned))
}

#[test]
fn a_cadence_over_a_stretch_counts_the_deadlines_in_it() {
    let desk = two_terms();
    let shown = |more: &str| desk.types(&format!("troth cadence show acme --json {more}")).works().json();
    let held = |more: &str| shown(more)["cadences"][0]["adherence"].clone();
    assert_eq!(held(""), json!({ "held": 5, "of": 7 }));
    assert_eq!(held("--term last"), json!({ "held": 3, "of": 4 }), "20 March was missed");
    assert_eq!(held("--term current"), json!({ "held": 2, "of": 3 }), "10 April came late");
    assert_eq!(held("--quarter 2026Q2 --as-of 2026-04-04"), json!({ "held": 1, "of": 1 }));
    let last = shown("--term last");
    assert_eq!(
        last["cadences"][0]["streak"],
        json!({ "current": 1, "longest": 2, "sent_current": 1, "sent_longest": 2 })
    );
    assert_eq!(last["period"]["until"], "2026-03-31");
    assert_eq!(shown("--from 2026-04-20")["cadences"], json!([]), "it ended on 17 April");
    desk.types("troth cadence show acme --term last").works().prints(&[
        "covers 2026-01-01 to 2026-03-31, the term of the contract\n",
        "streak 1 at the end, 2 at the longest",
    ]);
}

#[test]
fn a_log_over_a_stretch_holds_what_happened_in_it_by_the_days_of_the_client() {
    let desk = two_terms();
    let log = |more: &str| {
        let log = desk.types(&format!("troth log {more} --json")).works().json();
        listed(&log["items"])
            .iter()
            .map(|event| event["type"].as_str().expect("a type").to_owned())
            .collect::<Vec<_>>()
    };
    let days = "--from 2026-03-30 --until 2026-03-31";
    assert_eq!(
        log(&format!("acme {days}")),
        ["commitment.made", "commitment.made", "commitment.made", "commitment.renegotiated", "contact.held"],
        "told on 31 March, and recorded in May; the late call was on 1 April in London"
    );
    assert_eq!(log("acme --from 2026-04-01 --until 2026-04-02"), ["contact.held"]);
    assert_eq!(log(&format!("acme {days} --known-at 2026-05-01")).len(), 4, "not yet recorded");
    assert_eq!(log("acme --term last").len() + log("acme --from 2026-04-01").len(), log("acme").len());
    assert_eq!(log(&format!("{days} --type contact")), ["contact.held"; 2], "of the whole ledger, by UTC");
    desk.types("troth log --term last --json").refuses(2, "term-of-whom");
}

#[test]
fn a_replay_of_a_term_begins_on_its_eve_and_ends_with_it() {
    let desk = two_terms();
    let replay = |more: &str| desk.types(&format!("troth replay acme --json {more}")).works().json();
    let last = |replay: &Value| listed(&replay["steps"]).last().expect("a step").clone();
    let (quarter, days) =
        (replay("--quarter 2026Q2 --as-of 2026-04-30"), replay("--from 2026-04-01 --until 2026-04-30"));
    for what in ["from", "as_of", "start", "steps"] {
        assert_eq!(quarter[what], days[what], "{what}");
    }
    let term = replay("--term last");
    assert_eq!(last(&term), last(&replay("--until 2026-03-31")), "the term began before anything was known");
    assert_eq!(listed(&replay("--term current")["steps"]).len(), 2, "April, and what there is of May");
}

#[test]
fn a_time_that_cannot_be_covered_is_met_with_what_can() {
    let desk = acme();
    let before = desk.bytes();
    desk.types("troth audit acme --term last --json").refuses(2, "no-term");
    desk.types("troth sign acme --term 2026-03-01..2026-12-31").works();
    let signed = desk.bytes();
    assert_ne!(before, signed);
    for (line, code, says) in [
        ("audit acme --term last", "no-term", "no term of `acme` began before the one of 2026-03-01"),
        ("cadence show acme --term current --quarter 2026Q1", "two-periods", "--term and --quarter"),
        ("replay acme --from 2026-03-01 --term current", "two-periods", "the days and --term"),
        ("brief renewal acme --quarter 2026q9", "no-such-quarter", "`2026q9`"),
        ("log acme --from 2026-04-31", "date-impossible", "2026-04-31"),
        ("audit acme --quarter 2026Q2", "period", "speaks as of 2026-03-02"),
    ] {
        let error = desk.types(&format!("troth {line} --json")).refuses(2, code).json()["error"].clone();
        assert!(error["message"].as_str().is_some_and(|message| message.contains(says)), "{line}: {error}");
        assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{line}: {error}");
    }
    assert_eq!(desk.bytes(), signed);
}
