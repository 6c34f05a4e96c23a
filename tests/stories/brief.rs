//! What stands before a client at a renewal, or before whoever decides to go: is every word of it in the ledger?

use std::collections::BTreeSet;

use serde_json::Value;
use tests::{Desk, listed};

use crate::TROTH;

/// A quarter at acme from Monday 5 January 2026 on: a contract, a weekly update, promises of both sides kept and not,
/// the criteria for walking away, a decision whose reason is the team's.
fn a_quarter() -> Desk {
    let desk = Desk::with_ledger(TROTH, "2026-01-05 09:00");
    desk.types("troth open acme --name 'Acme & <Sons>' --zone Europe/London").works();
    desk.types("troth sign acme --term 2026-01-05..2026-12-31 --notice 60d --who 'Ana Ruiz'").works();
    desk.types("troth cadence set acme weekly-update --until 2026-02-13").works();
    desk.types("troth promise acme 'Send the <b>plan</b>' --due 2026-01-16").works();
    desk.types("troth promise acme 'Price list' --due 2026-01-30").works();
    desk.types("troth promise acme 'Their | figures' --due 2026-01-23 --side client --evidence mail:1")
        .works();
    for (when, line) in [
        ("2026-01-09 12:00", "update acme --nothing-changed"),
        ("2026-01-15 12:00", "keep acme/1 --evidence ticket:1"),
        ("2026-01-16 12:00", "update acme --nothing-changed"),
        ("2026-01-26 12:00", "asked acme/3 --who 'Sam Okoro'"),
        ("2026-01-29 12:00", "warn acme/2 --told 'Ana Ruiz'"),
        ("2026-02-02 12:00", "keep acme/2 --evidence ticket:2"),
        (
            "2026-02-03 12:00",
            "record acme walk_away.criterion_observed criterion=discovery 'what=No talks, ever'",
        ),
        (
            "2026-02-17 12:00",
            "record acme walk_away.criterion_observed criterion=discovery 'what=Struck out'",
        ),
        (
            "2026-02-18 12:00",
            "told acme 'Without talks we cannot say what helps' --bad-news --who 'Ana Ruiz'",
        ),
        ("2026-02-19 12:00", "note acme learning 'Ask for the dates first' --name dates-first --shape shop"),
        (
            "2026-03-02 12:00",
            "decide acme renewal --result reduced --continues 'the update' --changes 'one call' --stops 'pages' \
             --because 'they pay late' --told 2026-03-02 --who 'Ana Ruiz'",
        ),
        ("2026-03-09 12:00", "told acme 'The plan came by post' --at 2026-02-20"),
    ] {
        desk.clock(when);
        desk.types(&format!("troth {line}")).works();
    }
    desk.clock("2026-03-30 12:00");
    desk
}

fn brief(desk: &Desk, more: &str) -> Value {
    desk.types(&format!("troth brief {more} --json")).works().json()
}

/// Every list of events in a document, wherever it stands below its sections.
fn cited(value: &Value, into: &mut Vec<Vec<Value>>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| cited(item, into)),
        Value::Object(members) => {
            if let Some(events) = members.get("events") {
                into.push(listed(events));
            }
            members.values().for_each(|member| cited(member, into));
        }
        _ => {}
    }
}

#[test]
fn every_claim_cites_events_of_the_log_and_all_of_them_are_listed() {
    let desk = a_quarter();
    let known: BTreeSet<String> = desk.log().iter().map(|event| event["id"].to_string()).collect();
    for kind in ["renewal", "walk-away"] {
        let brief = brief(&desk, &format!("{kind} acme"));
        let mut all = Vec::new();
        cited(&brief["sections"], &mut all);
        assert!(all.len() > 15, "{kind}: only {} claims", all.len());
        assert!(all.iter().all(|events| !events.is_empty()), "{kind}: a claim without an event");
        let ids: BTreeSet<String> = all.iter().flatten().map(Value::to_string).collect();
        assert!(ids.is_subset(&known), "{kind}: {:?}", ids.difference(&known));
        let at_the_end: BTreeSet<String> =
            listed(&brief["events"]).iter().map(|event| event["id"].to_string()).collect();
        assert_eq!(ids, at_the_end, "{kind}");
    }
}

#[test]
fn a_renewal_brief_tells_what_was_said_done_and_not_kept_and_names_its_gaps() {
    let desk = a_quarter();
    let said = desk.types("troth brief renewal acme").works();
    let flat = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "Renewal brief: Acme & <Sons>",
        "5 Jan 2026 to 31 Dec 2026, the term of the contract",
        "1 of 2 promises of ours kept by the date",
        "acme/2 \u{201c}Price list\u{201d} was due 30 Jan 2026. It came on 2 Feb 2026",
        "Ana Ruiz was told on 29 Jan 2026, before the date.",
        "weekly-update: not sent for 23 Jan 2026, 30 Jan 2026, 6 Feb 2026, 13 Feb 2026. There was no word of it.",
        "We had to ask on 26 Jan 2026.",
        "Because: they pay late.\u{2020}",
        "gap: Nothing was predicted and checked.",
        "troth predict add acme",
        "Events cited",
    ] {
        assert!(flat.contains(words), "{words}\n{}", said.out);
    }
}

#[test]
fn a_walk_away_brief_tells_the_criteria_by_their_days_and_what_was_said_of_them() {
    let desk = a_quarter();
    let said = desk.types("troth brief walk-away acme").works();
    let flat = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in [
        "1 of 3 criteria stand",
        "this is one to watch",
        "The first of the criteria was seen on 3 Feb 2026, 29 days after the contract was signed on 5 Jan 2026.",
        "It stands: seen twice on 2 different days.",
        "3 Feb 2026: No talks, ever.\u{2020}",
        "gap: It was never seen.",
        "18 Feb 2026: we told Ana Ruiz (bad news): \u{201c}Without talks we cannot say what helps\u{201d}.",
        "Walking away has not been decided.",
        "dates-first: Ask for the dates first [shop]",
    ] {
        assert!(flat.contains(words), "{words}\n{}", said.out);
    }
}

#[test]
fn as_of_a_day_before_a_slip_it_knows_nothing_of_it() {
    let desk = a_quarter();
    desk.types("troth brief renewal acme --as-of 2026-01-28")
        .works()
        .prints(&["1 of 1  promises of ours", "acme/2 \u{201c}Price list\u{201d}: due 30 Jan 2026"])
        .is_silent_of("2 Feb 2026");
}

#[test]
fn what_had_not_been_recorded_yet_is_not_told() {
    let desk = a_quarter();
    let told = "The plan came by post";
    desk.types("troth brief walk-away acme --as-of 2026-03-01").works().prints(&[told]);
    desk.types("troth brief walk-away acme --as-of 2026-03-01 --known-at 2026-03-01")
        .works()
        .is_silent_of(told);
}

#[test]
fn a_page_needs_nothing_beside_itself_and_escapes_what_people_wrote() {
    let desk = a_quarter();
    for kind in ["renewal", "walk-away"] {
        let page = desk.types(&format!("troth brief {kind} acme --format html")).works().out;
        assert!(page.starts_with("<!doctype html>") && page.trim_end().ends_with("</html>"), "{kind}");
        let lower = page.to_lowercase();
        for word in ["<script", "http:", "https:", "src=", "@import", "url(", "<link", "javascript"] {
            assert!(!lower.contains(word), "{kind}: {word}");
        }
        assert!(page.contains("Acme &#38; &#60;Sons&#62;") && !page.contains("<Sons>"), "{kind}");
        assert!(page.contains("Send the &#60;b&#62;plan&#60;/b&#62;") && !page.contains("<b>plan"), "{kind}");
        let charts = page.matches("<svg").count();
        assert!(charts > 0, "{kind}");
        assert_eq!(page.matches("<desc id=").count(), charts, "{kind}: a chart says in words what it shows");
        assert_eq!(page.matches("class=\"behind\"><table>").count(), charts, "{kind}: and in a table");
        for anchor in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(page.contains(&format!("id=\"{anchor}\"")), "{kind}: #{anchor} leads nowhere");
        }
    }
    let md = desk.types("troth brief renewal acme --format md").works().out;
    assert!(md.starts_with("# Renewal brief: Acme \\& \\<Sons\\>\n"), "{md}");
    assert!(md.contains("Their \\| figures"), "{md}");
}

#[test]
fn the_client_gets_it_without_the_words_of_the_team() {
    let desk = a_quarter();
    for (kind, secret) in [("renewal", "they pay late"), ("walk-away", "No talks, ever")] {
        for format in ["html", "md", "json"] {
            let page = |more: &str| {
                desk.types(&format!("troth brief {kind} acme --format {format} {more}")).works().out
            };
            assert!(page("").contains(secret), "{kind} {format}");
            let shared = page("--for client");
            assert!(!shared.contains(secret) && !shared.contains("troth "), "{kind} {format}");
        }
    }
    let shared = brief(&desk, "renewal acme --for client");
    assert_eq!(shared["for"], "shared");
    assert!(!shared.to_string().contains("\"internal\""));
}

#[test]
fn a_file_is_written_whole_by_its_ending_and_never_over_another() {
    let desk = a_quarter();
    for (name, begins) in [("b.html", "<!doctype"), ("b.md", "# Renewal"), ("b.json", "{\"as_of\"")] {
        let line = format!("troth brief renewal acme -o {name}");
        desk.types(&line).works().prints(&["✓ wrote", "events cited"]);
        let written = std::fs::read_to_string(desk.folder().join(name)).expect("the file");
        assert!(written.starts_with(begins), "{name}: {written}");
        desk.types(&format!("{line} --json")).refuses(1, "file-exists");
        desk.types(&format!("{line} --force")).works();
    }
    desk.types("troth brief renewal acme -o studio.troth/b.html --json").refuses(2, "file-in-ledger");
    desk.types("troth brief renewal acme -o b.pdf --json").refuses(2, "brief-format");
    desk.types("troth brief account-card acme --json").refuses(2, "no-such-brief");
    desk.types("troth brief renewal acme --until 2025-01-01 --from 2026-01-01 --json").refuses(2, "period");
}

#[test]
fn a_read_records_nothing() {
    let desk = a_quarter();
    let before = desk.bytes();
    desk.types("troth brief walk-away acme -o w.html").works();
    assert_eq!(desk.bytes(), before);
}
