//! What does a ledger make of a table that tells it what it knows already?

use tests::Desk;

use crate::acme;

/// A client with promises of every fate, exported as a table.
fn exported() -> Desk {
    let desk = acme();
    desk.file("proof.txt", "it was sent");
    for line in [
        "troth promise acme 'Kept, and proven' --due fri --owner 'Bea Lind'",
        "troth keep acme/1 --evidence proof.txt --heroic",
        "troth promise acme 'Moved' --due '2026-03-05 16:00' --size large",
        "troth warn acme/2 --told 'Ana Ruiz' --expect 2026-03-09",
        "troth renegotiate acme/2 --due 2026-04-10 --agreed-by 'Ana Ruiz'",
        "troth promise acme 'The figures' --due 2026-07-01 --side client",
        "troth asked acme/3 --who 'Bea Lind'",
        "troth promise acme 'Let go' --due fri --at 2026-02-27",
        "troth release acme/4 --who 'Ana Ruiz'",
        "troth promise acme 'Taken back' --due none",
        "troth withdraw acme/5",
        "troth promise acme 'Missed' --due 2026-02-27 --at 2026-02-20",
        "troth miss acme/6 --why overloaded --told 'Ana Ruiz'",
        "troth promise acme 'Set right' --due fri",
        "troth amend acme/7 --due 2026-03-12 --why typo",
        "troth promise acme 'Open' --due 2026-04-01",
        "troth export acme --format csv -o out.csv",
    ] {
        desk.types(line).works();
    }
    desk
}

/// The exported table, with one text in place of another.
fn changed(desk: &Desk, was: &str, is: &str) -> String {
    let table = std::fs::read_to_string(desk.folder().join("out.csv")).expect("the export");
    assert!(table.contains(was), "{table}");
    table.replacen(was, is, 1)
}

#[test]
fn a_table_that_the_ledger_wrote_itself_is_nothing_new() {
    let desk = exported();
    let bytes = desk.bytes();
    desk.clock("2026-03-20 09:00");
    desk.types("troth import out.csv").works().prints(&["nothing new", "0 new, 8 already recorded"]);
    assert!(desk.bytes() == bytes, "the import of its own export changed the log");
}

#[test]
fn what_such_a_table_says_beyond_it_is_added_to_the_same_promise() {
    let desk = exported();
    let row = "acme,acme/8,Open,us,";
    let table = changed(&desk, row, row);
    let line = table.lines().find(|line| line.starts_with(row)).expect("the open promise").to_owned();
    let mut cells: Vec<&str> = line.split(',').collect();
    (cells[7], cells[8]) = ("2026-03-18T10:00:00Z", "kept");
    desk.file("out.csv", table.replace(&line, &cells.join(",")));
    desk.clock("2026-03-20 09:00");
    desk.types("troth import out.csv")
        .works()
        .prints(&["0 new, 1 with something new, 7 already recorded (1 event)"]);
    assert_eq!(desk.promise("acme/8", "")["outcome"], "kept_on_time");
    let bytes = desk.bytes();
    desk.types("troth import out.csv").works().prints(&["nothing new"]);
    assert!(desk.bytes() == bytes);
}

#[test]
fn a_table_that_contradicts_the_ledger_is_refused() {
    let desk = exported();
    let bytes = desk.bytes();
    for (was, is, differs) in [
        ("Kept, and proven", "Kept; and proven", "another text"),
        ("\"Kept, and proven\",us", "\"Kept, and proven\",client", "another side"),
        (",2026-07-01,", ",2026-07-02,", "another due"),
        (",large,", ",medium,", "another size"),
    ] {
        desk.file("t.csv", changed(&desk, was, is));
        let said = desk.types("troth import t.csv --json").refuses(1, "key-reused").json();
        assert!(said["error"]["message"].to_string().contains(differs), "{said:#}");
        assert_eq!(said["commitments"]["conflicting"], 1);
    }
    assert!(desk.bytes() == bytes);
}

#[test]
fn a_promise_that_was_taken_back_since_stays_so() {
    let desk = exported();
    desk.types("troth retract acme/8 --why wrong").works();
    desk.types("troth import out.csv").works().prints(&["nothing new", "taken back since"]);
}

#[test]
fn promises_that_moved_with_their_ids_are_found_by_them() {
    let desk = acme();
    let table =
        "relationship,id,what,made_at,due,settled_at\nacme,T-1,One,2026-02-02,2026-02-06,2026-02-05\n";
    desk.file("t.csv", table);
    desk.types("troth import t.csv").works();
    desk.types("troth export -o out.jsonl").works();
    let other = crate::desk();
    other.file("out.jsonl", std::fs::read(desk.folder().join("out.jsonl")).expect("the export"));
    other.types("troth import out.jsonl").works();
    other.file("t.csv", table);
    other.types("troth import t.csv").works().prints(&["nothing new", "0 new, 1 already recorded"]);
}
