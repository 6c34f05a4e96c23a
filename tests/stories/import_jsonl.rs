//! Does what one ledger exported arrive in another: whole, once, and with each bad line at its place?

use std::fs;

use serde_json::Value;
use tests::Desk;

use crate::{acme, desk};

/// A client of many kinds of events, exported to `out.jsonl` with its evidence beside it.
fn exported() -> Desk {
    let desk = acme();
    desk.file("proof.txt", "it was sent");
    for line in [
        "troth promise acme 'Kept, and proven' --due fri --owner 'Bea Lind'",
        "troth keep acme/1 --evidence proof.txt --heroic",
        "troth promise acme 'Moved' --due '2026-03-05 16:00' --size large",
        "troth warn acme/2 --told 'Ana Ruiz' --expect 2026-03-09",
        "troth renegotiate acme/2 --due 2026-04-10 --agreed-by 'Ana Ruiz'",
        "troth promise acme 'Set right later' --due fri",
        "troth asked acme/3 --who 'Ana Ruiz'",
        "troth amend acme/3 --size small --due 2026-03-09",
        "troth promise acme 'The figures' --due 2026-07-01 --side client",
        "troth promise acme 'Retracted' --due fri",
        "troth retract acme/5 --why wrong",
        "troth heard acme 'They were glad' --who 'Ana Ruiz'",
        "troth open bolt",
        "troth promise bolt 'p1' --due fri",
        "troth export -o out.jsonl",
    ] {
        desk.types(line).works();
    }
    desk
}

/// A fresh ledger with this file, and the evidence, of another.
fn receives(from: &Desk, text: &str) -> Desk {
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", text);
    copy(&from.folder().join("evidence"), &here.folder().join("evidence"));
    here
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the evidence").flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

fn text(desk: &Desk) -> String {
    fs::read_to_string(desk.folder().join("out.jsonl")).expect("the export")
}

/// An audit without what belongs to one ledger alone.
fn bare(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(bare).collect(),
        Value::Object(fields) => {
            let stays = [
                "event",
                "events",
                "id",
                "ledger",
                "recorded",
                "recorded_late_seconds",
                "known_at",
                "checkpoint",
                "root",
            ];
            let kept = fields.into_iter().filter(|(name, _)| !stays.contains(&name.as_str()));
            Value::Object(kept.map(|(name, value)| (name, bare(value))).collect())
        }
        other => other,
    }
}

#[test]
fn what_was_exported_is_audited_alike_where_it_arrives_and_arrives_once() {
    let from = exported();
    let here = receives(&from, &text(&from));
    from.clock("2026-03-20 09:00");
    here.types("troth import out.jsonl --dry-run").works().prints(&["would record"]);
    assert!(here.log().iter().all(|event| event["stream"] != "acme"));
    here.types("troth import out.jsonl").works().prints(&["✓ recorded"]);
    for client in ["acme", "bolt"] {
        let line = format!("troth audit {client} --json");
        let (was, is) = (from.types(&line).works().json(), here.types(&line).works().json());
        assert_eq!(bare(was["commitments"].clone()), bare(is["commitments"].clone()));
        for side in ["ours", "client"] {
            assert!(was[side].is_object(), "{was}");
            assert_eq!(was[side], is[side], "{client}, {side}");
        }
    }
    let bytes = here.bytes();
    here.types("troth import out.jsonl").works().prints(&["nothing new"]);
    assert!(here.bytes() == bytes, "a second import changed the log");
}

/// Imports the export with this line after it.
fn with(line: &str) -> (Desk, usize) {
    let from = exported();
    let text = text(&from);
    let here = receives(&from, &format!("{text}{line}\n"));
    (here, text.lines().count() + 1)
}

#[test]
fn what_does_not_travel_and_what_is_malformed_is_refused_at_its_line() {
    for (line, code) in [
        (r#"{"recorded":"2026-03-02T09:00:00.000Z"}"#, "jsonl-given"),
        ("{\"id\":", "jsonl-line"),
        (r#"{"id":1}"#, "jsonl-line"),
    ] {
        let (here, number) = with(line);
        let bytes = here.bytes();
        let said = here.types("troth import out.jsonl --json").refuses(1, code);
        assert!(said.json()["error"]["where"].to_string().contains(&format!("out.jsonl:{number}:")));
        assert!(here.bytes() == bytes, "something was recorded of a file that cannot be");
    }
    let from = exported();
    let keys = text(&from).replace("\"stream\":\"bolt\"", "\"stream\":\"_keys\"");
    let _ = receives(&from, &keys).types("troth import out.jsonl --json").refuses(1, "jsonl-stays");
}

#[test]
fn evidence_that_is_not_beside_the_file_is_missed() {
    let from = exported();
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", text(&from));
    let _ = here.types("troth import out.jsonl --json").refuses(1, "evidence-missing");
}

#[test]
fn what_can_be_taken_over_of_a_bad_file_is_where_that_is_wanted() {
    let (here, number) = with(r#"{"id":1}"#);
    here.types("troth import out.jsonl")
        .ends(1)
        .prints(&["✗ nothing recorded", &format!("out.jsonl:{number}:1")]);
    let place = format!("out.jsonl:{number}:1");
    here.types("troth import out.jsonl --partial").works().prints(&[
        "✓ recorded",
        "1 that cannot be recorded",
        &place,
    ]);
    assert_eq!(here.promise("acme/1", "")["outcome"], "kept_on_time");
    let bytes = here.bytes();
    here.types("troth import out.jsonl --partial").works().prints(&["nothing new", "0 new"]);
    assert!(here.bytes() == bytes);
}

#[test]
fn a_client_that_is_there_keeps_its_promises_and_takes_those_that_arrive() {
    let from = acme();
    for line in [
        "troth promise acme 'First of theirs' --due fri",
        "troth promise acme 'Second of theirs' --due 2026-04-01 --side client --needs acme/1",
        "troth keep acme/1",
        "troth told acme 'It is on its way' --about acme/2",
        "troth export -o out.jsonl",
    ] {
        from.types(line).works();
    }
    let here = acme();
    here.types("troth promise acme 'Ours, before' --due fri").works();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", text(&from));
    let opened = "`acme` is open already and keeps what is said of it";
    here.types("troth import out.jsonl").works().prints(&["✓ recorded", opened]);
    let of = |reference: &str| here.promise(reference, "");
    assert_eq!(
        (&of("acme/1")["what"], &of("acme/1")["outcome"]),
        (&"Ours, before".into(), &"missed_silently".into())
    );
    assert_eq!(
        (&of("acme/2")["what"], &of("acme/2")["outcome"]),
        (&"First of theirs".into(), &"kept_on_time".into())
    );
    let log = here.log();
    let made = log.iter().find(|event| event["data"]["what"] == "Second of theirs").expect("the second");
    assert_eq!(
        (&made["data"]["number"], &made["data"]["needs"]),
        (&3.into(), &serde_json::json!(["acme/2"]))
    );
    let told = log.iter().find(|event| event["type"] == "contact.held").expect("the word");
    assert_eq!(told["data"]["about"], 3);
    here.types("troth import out.jsonl").works().prints(&["nothing new"]);
    here.types("troth verify").works();
}

#[test]
fn what_was_exported_sealed_is_left_out_with_a_word() {
    let from = exported();
    from.types("troth export --sealed -o out.jsonl --force").works();
    let here = receives(&from, &text(&from));
    let said = here.types("troth import out.jsonl").works();
    said.prints(&["✓ recorded", "what is sealed can be opened by its own ledger alone: left out"]);
    let heard = |desk: &Desk| {
        desk.log().into_iter().find(|event| event["type"] == "contact.held").expect("a contact")
    };
    assert!(heard(&from)["data"]["heard"].is_object() && heard(&here)["data"]["heard"].is_null());
    assert_eq!(here.promise("acme/1", "")["owner"]["name"], Value::Null, "their names stay sealed");
    assert_eq!(here.promise("acme/1", "")["outcome"], "kept_on_time");
    let opened = receives(&from, &{
        from.types("troth export -o out.jsonl --force").works();
        text(&from)
    });
    opened.types("troth import out.jsonl").works();
    assert!(heard(&opened)["data"]["heard"].is_object(), "what was exported open is sealed here again");
    assert_eq!(opened.promise("acme/1", "")["owner"]["name"], "Bea Lind");
}

#[test]
fn cadences_contracts_and_notes_arrive_as_well() {
    let from = acme();
    for line in [
        "troth sign acme --term 2026-01-01..2026-12-31 --notice 60d",
        "troth cadence set acme weekly-update --from 2026-02-02",
        "troth cadence set acme --preset advisory",
        "troth cadence pause acme weekly-update --from 2026-02-16 --until 2026-02-20 --at 2026-02-10",
        "troth update acme --shipped 'The check' --in-progress 'The form' --at '2026-02-06 15:00'",
        "troth note acme risk 'Their champion may leave'",
        "troth note acme pattern 'A third of tickets ask about refunds'",
        "troth agree acme scope-out 'No paid traffic' --with 'Ana Ruiz'",
        "troth predict add acme 'The form wins' --check 2026-04-01",
        "troth amend acme --zone Europe/Berlin",
        "troth export -o out.jsonl",
    ] {
        from.types(line).works();
    }
    let here = receives_alone(&from);
    here.types("troth import out.jsonl").works().prints(&["✓ recorded"]);
    from.clock("2026-03-20 09:00");
    for line in ["troth audit acme --json", "troth cadence show acme --json"] {
        let (was, is) = (from.types(line).works().json(), here.types(line).works().json());
        assert_eq!(bare_clocks(bare(was)), bare_clocks(bare(is)), "{line}");
    }
    let kinds = |desk: &Desk| -> Vec<Value> {
        // What was handed to a client left another house: it does not travel.
        let travels = |event: &Value| event["stream"] == "acme" && event["type"] != "checkpoint.shared";
        let log = desk.log().into_iter().filter(travels);
        log.map(|event| event["type"].clone()).collect()
    };
    assert_eq!(kinds(&from), kinds(&here));
    here.types("troth import out.jsonl").works().prints(&["nothing new"]);
}

/// A fresh ledger with the export of another, which rests on no evidence.
fn receives_alone(from: &Desk) -> Desk {
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", text(from));
    here
}

/// A document without the instant at which it was asked for.
fn bare_clocks(mut value: Value) -> Value {
    value["as_of"] = Value::Null;
    value
}

/// What each event of a client takes back or sets right, by its place in the client's story.
fn causes(desk: &Desk) -> Vec<Option<usize>> {
    let lines = desk.types("troth export acme").works().out;
    let line = |line: &str| serde_json::from_str::<Value>(line).expect("a line");
    let log: Vec<Value> = lines.lines().map(line).filter(|event| event["stream"] == "acme").collect();
    let place = |id: &Value| log.iter().position(|event| event["id"] == *id);
    log.iter().map(|event| event["cause"].is_string().then(|| place(&event["cause"])).flatten()).collect()
}

#[test]
fn what_sets_right_what_travels_and_is_told_from_what_only_follows() {
    let from = acme();
    for line in [
        "troth promise acme 'Twice set right' --due fri",
        "troth amend acme/1 --due 2026-03-09 --why typo",
        "troth amend acme/1 --size large --why typo",
        "troth renegotiate acme/1 --due 2026-04-10 --agreed-by 'Ana Ruiz'",
        "troth undo --why 'another promise was meant'",
        "troth renegotiate acme/1 --due 2026-04-17 --agreed-by 'Ana Ruiz'",
        "troth export -o out.jsonl",
    ] {
        from.types(line).works();
    }
    let was = causes(&from);
    assert_eq!(was.iter().flatten().count(), 5, "two amendments of two events, one retraction: {was:?}");
    let here = receives_alone(&from);
    here.types("troth import out.jsonl").works();
    assert_eq!(causes(&here), was);

    // As earlier versions wrote it: the retraction before it is the cause, where that fits.
    let old: String = text(&from).lines().fold(String::new(), |all, line| {
        let mut line: Value = serde_json::from_str(line).expect("a line");
        line.as_object_mut().expect("an object").remove("cause");
        all + &line.to_string() + "\n"
    });
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", old);
    here.types("troth import out.jsonl").works();
    assert_eq!(causes(&here)[..6], was[..6]);
    assert_eq!(here.promise("acme/1", "")["due"], "2026-04-17T23:00:00.000Z");

    let unknown =
        text(&from).replacen("\"cause\":null", "\"cause\":\"00000000-0000-7000-8000-000000000000\"", 8);
    let here = desk();
    here.clock("2026-03-20 09:00");
    here.file("out.jsonl", unknown);
    here.types("troth import out.jsonl --json").ends(1);
}

/// The lines of an export with promises of these clients from number 2 on, each said as its first promise was.
fn with_promises(text: &str, clients: [&str; 2], last: u32) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(Into::into).collect();
    let read = |line: &String| serde_json::from_str::<Value>(line).expect("a line");
    for number in 2..=last {
        for client in clients {
            let is_first = |line: &Value| line["stream"] == client && line["data"]["number"] == 1;
            let mut line = lines.iter().map(read).find(is_first).expect("its first promise");
            line["id"] = format!("0198f2a0-0000-7000-8000-{number:012}").into();
            line["key"] = format!("{client}:{number}").into();
            line["data"]["number"] = number.into();
            line["data"]["what"] = format!("Promise {number}").into();
            lines.push(line.to_string());
        }
    }
    lines
}

#[test]
fn long_histories_arrive_in_order_under_free_numbers_and_each_bad_line_is_named() {
    let from = acme();
    for line in [
        "troth promise acme 'Promise 1' --due fri",
        "troth open bolt",
        "troth promise bolt 'Promise 1' --due fri",
        "troth export -o out.jsonl",
    ] {
        from.types(line).works();
    }
    let mut lines = with_promises(&text(&from), ["acme", "bolt"], 600);
    let bad = [
        (400, "\"v\":1", "\"v\":1,\"recorded\":1", "jsonl-given"),
        (700, "\"occurred\":\"", "\"occurred\":\"x", "jsonl-line"),
        (900, "\"number\":", "\"numbers\":", "jsonl-event"),
        (1100, "\"what\":\"", "\"what\":\"\\u001b", "text"),
    ];
    for (line, good, wrong, _) in bad {
        lines[line - 1] = lines[line - 1].replacen(good, wrong, 1);
    }
    let here = acme();
    here.clock("2026-03-20 09:00");
    here.types("troth promise acme 'Ours' --due 2026-04-01").works();
    here.file("out.jsonl", lines.join("\n"));

    let before = here.log().len();
    let refused = here.types("troth import out.jsonl --json").ends(1).json();
    assert_eq!(here.log().len(), before, "nothing is recorded");
    let named: Vec<_> = refused["problems"].as_array().expect("a list").iter().collect();
    assert_eq!(named.len(), bad.len());
    for ((line, .., code), problem) in bad.iter().zip(named) {
        let place = problem["where"].as_str().expect("a place");
        assert!(place.starts_with(&format!("out.jsonl:{line}:")), "{problem}");
        assert_eq!(problem["code"], *code);
    }

    let told = here.types("troth import out.jsonl --partial --json").works().json();
    assert_eq!(told["events"]["left"], bad.len());
    assert_eq!(told["recorded"], serde_json::json!(["acme", "bolt"]));
    assert_eq!(here.promise("acme/1", "")["what"], "Ours");
    assert_eq!(here.promise("acme/2", "")["what"], "Promise 1");
    assert_eq!(here.promise("acme/151", "")["what"], "Promise 150");
    assert_eq!(here.promise("bolt/150", "")["what"], "Promise 150");

    let again = here.types("troth import out.jsonl --partial --json").works().json();
    assert_eq!((&again["events"]["new"], &again["events"]["left"]), (&0.into(), &bad.len().into()));
    here.types("troth verify").works();
}
