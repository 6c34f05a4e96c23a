//! What does each item of the four seeds need recorded, and does the command that records it work?
//!
//! One table, a part of it in each file of this folder. `docs/seeds.md` is made from it.

mod ladder;
mod lifecycle;
mod onboarding;
mod stages;
mod strategy;
mod unnamed;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use ledger_core::event::catalogue;
use serde_json::Value;
use tests::Desk;

use crate::{MONDAY, TROTH};

/// Types that no row records: `troth key rotate` and `troth bundle` leave one, and checkpoints come with what the rows
/// record.
const READ_ONLY: [&str; 4] = ["bundle.exported", "checkpoint.shared", "key.rotated", "ledger.checkpointed"];

/// An item of a seed, and what is recorded for it.
struct Seed {
    /// Its number, from 1; 0 for what no item names and all rest on.
    item: u32,
    /// What it is, in our words.
    title: &'static str,
    /// The commands, without `troth`; `{n}` and `{p}` stand for the newest promise and prediction.
    lines: &'static [&'static str],
    /// The types of event that the commands leave, or from which the item is derived.
    types: &'static [&'static str],
}

/// An item whose facts are recorded by these commands.
const fn said(
    item: u32,
    title: &'static str,
    lines: &'static [&'static str],
    types: &'static [&'static str],
) -> Seed {
    Seed { item, title, lines, types }
}

/// An item that needs no event of its own: it follows from others.
const fn derived(item: u32, title: &'static str, types: &'static [&'static str]) -> Seed {
    Seed { item, title, lines: &[], types }
}

/// An item that needs no fact: it is how the program answers.
const fn program(item: u32, title: &'static str) -> Seed {
    Seed { item, title, lines: &[], types: &[] }
}

/// The parts of the table: heading, test, rows.
const PARTS: [(&str, &str, &[Seed]); 6] = [
    ("Relationship strategy", "what_the_strategy_needs_can_be_recorded", strategy::ROWS),
    ("Stages, outputs and charter", "what_the_stages_need_can_be_recorded", stages::ROWS),
    (
        "Questions, onboarding, failure and response",
        "what_onboarding_needs_can_be_recorded",
        onboarding::ROWS,
    ),
    ("Lifecycle framework", "what_the_lifecycle_needs_can_be_recorded", lifecycle::ROWS),
    ("Relationship ladder", "what_the_ladder_needs_can_be_recorded", ladder::ROWS),
    ("What all of them rest on", "what_no_item_names_can_be_recorded", unnamed::ROWS),
];

/// A desk with the files that the rows name, and no ledger.
fn desk() -> Desk {
    let desk = Desk::on(TROTH, MONDAY);
    desk.file("sla.pdf", "99.5 of 100");
    desk.file(
        "weekly.md",
        "# Week 10\n\n## Shipped\nSearch.\n\n## In progress\nFilters.\n\n## Blocked\nNothing.\n",
    );
    desk.file("holidays.csv", "day,name\n2026-12-25,Christmas\n");
    desk.file("studio.toml", "name = \"studio\"\n");
    let old = "relationship,id,what,made_at,due\nbolt,1,Tidy the feed,2024-02-01,2024-03-01\n";
    desk.file("old.csv", old);
    let adopted = catalogue().find(|entry| entry.kind == "policy.adopted").expect("the policy's line");
    let example: Value = serde_json::from_str(adopted.example).expect("an example");
    desk.file("policy.json", example["policy"].to_string());
    desk
}

/// The same with a ledger, a client and two people of it.
fn ready() -> Desk {
    let desk = desk();
    for line in [
        "troth init studio.troth",
        "troth open acme --zone Europe/London",
        "troth person 'Ana Ruiz' --side client",
        "troth person 'Ben Cole' --side client",
    ] {
        desk.types(line).works();
    }
    desk
}

/// The events in the log's file, as it stands.
fn recorded(desk: &Desk) -> Vec<Value> {
    let text = std::fs::read_to_string(desk.ledger().join("events.jsonl")).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).expect("a line of the log")).collect()
}

/// Types every line of every row, and looks at what it leaves.
fn holds(desk: &Desk, rows: &[Seed]) {
    let (mut promise, mut prediction) = (Value::Null, Value::Null);
    for row in rows {
        let mut left = BTreeSet::new();
        for line in row.lines {
            let before = recorded(desk).len();
            let line = line.replace("{n}", &promise.to_string()).replace("{p}", &prediction.to_string());
            desk.types(&format!("troth {line}")).works();
            let events = recorded(desk).split_off(before);
            assert!(!events.is_empty(), "item {}: {line} left nothing", row.item);
            for event in events.iter().map(|line| &line["event"]) {
                let kind = event["type"].as_str().expect("a type");
                match kind {
                    "commitment.made" | "commitment.requested" | "commitment.offered" => {
                        promise = event["data"]["number"].clone();
                    }
                    "prediction.made" => prediction = event["data"]["number"].clone(),
                    _ => {}
                }
                left.insert(kind.to_owned());
            }
        }
        // An update is signed and shared, whatever it is recorded for.
        left.retain(|kind| !READ_ONLY.contains(&kind.as_str()));
        if !row.lines.is_empty() {
            let wanted: BTreeSet<String> = row.types.iter().map(|&kind| kind.to_owned()).collect();
            assert_eq!(left, wanted, "item {} ({}): left (left) and wanted (right)", row.item, row.title);
        }
    }
    // What the file has, the log shows.
    let kinds = |events: Vec<Value>, at: &str| -> Vec<Value> {
        events.iter().map(|event| event.pointer(at).expect("a type").clone()).collect()
    };
    assert_eq!(kinds(desk.log(), "/type"), kinds(recorded(desk), "/event/type"));
}

#[test]
fn what_the_strategy_needs_can_be_recorded() {
    holds(&ready(), strategy::ROWS);
}

#[test]
fn what_the_stages_need_can_be_recorded() {
    holds(&ready(), stages::ROWS);
}

#[test]
fn what_onboarding_needs_can_be_recorded() {
    holds(&ready(), onboarding::ROWS);
}

#[test]
fn what_the_lifecycle_needs_can_be_recorded() {
    holds(&ready(), lifecycle::ROWS);
}

#[test]
fn what_the_ladder_needs_can_be_recorded() {
    holds(&ready(), ladder::ROWS);
}

#[test]
fn what_no_item_names_can_be_recorded() {
    holds(&desk(), unnamed::ROWS);
}

#[test]
fn every_item_is_in_the_table_once_and_every_type_is_recorded_by_a_row() {
    let rows = || PARTS.iter().flat_map(|(_, _, rows)| rows.iter());
    let items: Vec<u32> = rows().map(|row| row.item).filter(|item| *item > 0).collect();
    assert_eq!(items, (1..=163).collect::<Vec<u32>>());

    let known: BTreeSet<&str> = catalogue().map(|entry| entry.kind).collect();
    let mut used = BTreeSet::new();
    for row in rows() {
        let strangers: Vec<_> = row.types.iter().filter(|kind| !known.contains(**kind)).collect();
        assert!(strangers.is_empty(), "item {}: {strangers:?} is in no catalogue", row.item);
        if !row.lines.is_empty() {
            used.extend(row.types.iter().copied());
        }
    }
    let unused: Vec<&str> = known.difference(&used).copied().collect();
    assert_eq!(unused, READ_ONLY, "types that no row records");
}

#[test]
fn the_page_of_the_seeds_is_that_of_the_table() {
    let mut page = String::from(
        "# The seeds, item by item\n\nGenerated from the table in `tests/stories/seeds/`. Do not edit it by hand: change the table, run\n\
         `TROTH_BLESS=1 cargo test -p tests --test stories seeds`, then read the change.\n\n\
         Each of the 163 items of the four seeds is told in our words, with the commands that record the facts it needs and the\n\
         types of event they leave. Every command is run by the test named at the head of its part, on the ledger of a client\n\
         `acme`, where `p1` records and `p2` and `p3` are the client's. `acme/7` stands for the promise just made, `acme/p3` for\n\
         the prediction. An item that is *derived* has no event of its own: a stored verdict would contradict a later correction.\n",
    );
    for (heading, test, rows) in PARTS {
        let _ = write!(page, "\n## {heading}\n\nTest: `seeds::{test}`.\n");
        for row in rows {
            item(&mut page, row);
        }
    }
    current(&page);
}

/// One item of the page.
fn item(page: &mut String, row: &Seed) {
    let number = if row.item == 0 { String::new() } else { format!("{}. ", row.item) };
    let _ = write!(page, "\n### {number}{}\n\n", row.title);
    let types: Vec<String> = row.types.iter().map(|kind| format!("`{kind}`")).collect();
    let types = types.join(", ");
    if row.types.is_empty() {
        page.push_str("Needs no fact: it is how the program answers.\n");
    } else if row.lines.is_empty() {
        let _ = writeln!(page, "Derived from {types}.");
    } else {
        page.push_str("```text\n");
        for line in row.lines {
            let _ = writeln!(page, "troth {}", line.replace("{n}", "7").replace("p{p}", "p3"));
        }
        let _ = write!(page, "```\n\nLeaves {types}.\n");
    }
}

/// Compares the page with what it should be, or rewrites it.
fn current(wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/seeds.md");
    if std::env::var_os("TROTH_BLESS").is_some() {
        std::fs::write(&path, wanted).expect("the page can be written");
    }
    let is = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(is == wanted, "docs/seeds.md is out of date: run with TROTH_BLESS=1, then read the change");
}
