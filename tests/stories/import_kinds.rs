//! Are clients, updates, contacts and pauses imported as they are meant: once, each bad cell at its place?

use serde_json::Value;
use tests::Desk;

use crate::{acme, desk};

const CLIENTS: &str = "relationship,name,external_id,owner,kind,zone,contract_value,currency,per,term_start,term_end,notice,cadence,rhythm,tags\n";
const UPDATES: &str = "relationship,cadence,sent_at,words,sections,title\n";
const TOUCHES: &str = "relationship,at,direction,kind,who,about,text\n";
const PAUSES: &str = "relationship,cadence,announced_at,from,until,why,evidence\n";

/// Imports a file again: nothing of the ledger changes.
fn again(desk: &Desk, line: &str) {
    let bytes = desk.bytes();
    desk.types(line).works().prints(&["nothing new"]);
    assert!(desk.bytes() == bytes, "`{line}` changed the log when it was said again");
}

/// The events of this type, as the log has them.
fn events(desk: &Desk, kind: &str) -> Vec<Value> {
    desk.log().into_iter().filter(|event| event["type"] == kind).collect()
}

#[test]
fn clients_are_opened_with_what_is_said_of_them() {
    let desk = desk();
    let rows = "acme,Acme Ltd,C-7,Bea Lind,retainer,Europe/London,48000,eur,year,2026-01-01,2026-12-31,60d,,monthly,pricing|checkout\n,Bolt & Söhne,,,,,,,,,,,,,\nlater,,,,,,,,,2027-01-01,2027-12-31,,,,\n";
    desk.file("clients.csv", format!("{CLIENTS}{rows}"));
    desk.types("troth import clients.csv --dry-run").works().prints(&["would record  3 clients in 3 rows"]);
    assert_eq!(events(&desk, "relationship.opened").len(), 0);
    let said = desk.types("troth import clients.csv").works();
    let _ = said.prints(&[
        "✓ recorded  3 clients in 3 rows: 3 new",
        "read as clients, by the header",
        "opened acme, bolt-s-hne, later",
        "clients.csv:3:1: `relationship` is empty: `bolt-s-hne`, from the name",
    ]);
    let opened = events(&desk, "relationship.opened");
    let data = &opened[0]["data"];
    assert_eq!((&data["kind"], &data["zone"]), (&"retainer".into(), &"Europe/London".into()));
    assert_eq!((&data["rhythm"], &data["external_id"]), (&"monthly".into(), &"C-7".into()));
    assert_eq!(data["shape"], serde_json::json!(["pricing", "checkout"]));
    assert_eq!(opened[0]["occurred"], "2026-01-01T12:00:00.000Z");
    assert!(opened[1]["occurred"].as_str().is_some_and(|at| at.starts_with("2026-03-02T09:00:00")));
    let signed = events(&desk, "contract.signed");
    assert_eq!((signed.len(), &signed[0]["data"]["notice_days"]), (2, &60.into()));
    assert_eq!(events(&desk, "person.noted").len(), 2, "Bea, and whoever records");
    again(&desk, "troth import clients.csv");
    desk.clock("2027-03-01 09:00");
    again(&desk, "troth import clients.csv --as clients");
}

#[test]
fn a_client_that_is_open_already_keeps_its_profile() {
    let desk = acme();
    desk.file("clients.csv", "relationship,name,term_start,term_end\nacme,Acme Ltd,2026-01-01,2026-12-31\n");
    desk.types("troth import clients.csv").works().prints(&["(1 event)", "`acme` is open already"]);
    assert_eq!(events(&desk, "relationship.opened").len(), 1);
    assert_eq!(events(&desk, "contract.signed").len(), 1);
    again(&desk, "troth import clients.csv");
}

#[test]
fn a_client_that_was_taken_back_stays_so() {
    let desk = desk();
    desk.file("clients.csv", "relationship,name\nacme,Acme Ltd\n");
    desk.types("troth import clients.csv").works().prints(&["opened acme"]);
    desk.types("troth undo --why 'wrong file'").works();
    desk.types("troth import clients.csv").works().prints(&["nothing new"]).is_silent_of("opened acme");
}

#[test]
fn updates_are_recorded_as_they_were_sent() {
    let desk = desk();
    let rows = "acme,weekly-update,2026-02-13T15:00:00Z,210,shipped|in progress|blocked,Week 7\nacme,weekly-update,2026-02-06,198,,Week 6\nacme,weekly-update,2026-02-06,198,,Week 6\n";
    desk.file("u.csv", format!("{UPDATES}{rows}"));
    desk.types("troth import u.csv").works().prints(&[
        "2 updates of 1 client in 3 rows: 2 new",
        "opened acme",
        "u.csv:4:1: this row says the same as line 3",
    ]);
    let opened = events(&desk, "relationship.opened");
    assert_eq!(opened[0]["occurred"], "2026-02-06T12:00:00.000Z");
    let sent = events(&desk, "update.sent");
    assert_eq!(sent[0]["data"]["on"], "2026-02-06");
    assert_eq!(sent[1]["data"]["sections"], serde_json::json!(["shipped", "in progress", "blocked"]));
    assert_eq!((&sent[1]["data"]["words"], &sent[1]["data"]["title"]), (&210.into(), &"Week 7".into()));
    again(&desk, "troth import u.csv");

    let changed = rows.replace("210", "211");
    desk.file("u.csv", format!("{UPDATES}{changed}"));
    let said = desk.types("troth import u.csv --json").refuses(1, "key-reused").json();
    assert_eq!((&said["updates"]["conflicting"], &said["as"]), (&1.into(), &"updates".into()));
}

#[test]
fn contacts_know_their_person_and_their_promise() {
    let desk = acme();
    desk.file("t.csv", "relationship,id,what,made_at,due\nacme,T-1,One,2026-01-05,2026-01-09\nacme,1,Two,2026-01-06,2026-01-09\n");
    desk.types("troth import t.csv").works();
    let rows = "acme,2026-01-07T10:00:00Z,in,ask,Ana Ruiz,T-1,Where is it?\nacme,2026-01-08,out,bad news,Ana Ruiz,acme/2,It will be late\nacme,2026-01-09,in,,,2,\n";
    desk.file("touches.csv", format!("{TOUCHES}{rows}"));
    desk.types("troth import touches.csv").works().prints(&["3 touches of 1 client in 3 rows: 3 new"]);
    let held = events(&desk, "contact.held");
    let about: Vec<_> = held.iter().map(|event| event["data"]["about"].clone()).collect();
    assert_eq!(about, [1, 2, 2]);
    let kinds: Vec<_> = held.iter().map(|event| event["data"]["kind"].clone()).collect();
    assert_eq!(kinds, ["ask", "bad_news", "note"]);
    assert_eq!(held[0]["data"]["who"], held[1]["data"]["who"]);
    assert_eq!(held[1]["data"]["said"], "It will be late");
    assert!(held[0]["data"]["heard"].is_object(), "what they said is sealed");
    again(&desk, "troth import touches.csv");

    desk.file("touches.csv", format!("{TOUCHES}acme,2026-01-07,in,ask,,1,\n"));
    let said = desk.types("troth import touches.csv --json").refuses(1, "csv-cell").json();
    assert_eq!(said["error"]["where"], "touches.csv:2:25");
    assert!(said["error"]["message"].to_string().contains("the number of acme/1 and the id of acme/2"));
}

#[test]
fn pauses_need_their_cadence() {
    let desk = desk();
    let row = "acme,weekly-update,2026-02-01,2026-02-09,2026-02-20,Winter break,https://x.example/mail\n";
    desk.file("p.csv", format!("{PAUSES}{row}"));
    let said = desk.types("troth import p.csv --json").refuses(1, "no-such-client").json();
    assert_eq!(said["error"]["where"], "p.csv:2:6", "{said:#}");
    desk.types("troth open acme --zone Europe/London --at 2026-01-01").works();
    let said = desk.types("troth import p.csv --json").ends(1).json();
    assert_eq!(said["error"]["where"], "p.csv:2:6", "{said:#}");
    desk.types("troth cadence set acme weekly-update --from 2026-01-05").works();
    desk.types("troth import p.csv").works().prints(&["1 pause of 1 client in 1 row: 1 new"]);
    let paused = &events(&desk, "cadence.paused")[0];
    assert_eq!(paused["occurred"], "2026-02-01T12:00:00.000Z");
    assert_eq!(
        (&paused["data"]["from"], &paused["data"]["until"]),
        (&"2026-02-09".into(), &"2026-02-20".into())
    );
    again(&desk, "troth import p.csv");
}

#[test]
fn a_bad_cell_is_told_with_its_place_whatever_the_kind() {
    let desk = acme();
    let before = desk.bytes();
    for (header, row, code, place, says) in [
        (CLIENTS, "bolt,,,,retaine,,,,,,,,,,", "csv-cell", "2:9", "did you mean `retainer`?"),
        (CLIENTS, "bolt,,,,,Europe/Berln,,,,,,,,,", "no-such-zone", "2:10", "Europe/Berlin"),
        (CLIENTS, "bolt,,,,,,12k,EUR,,,,,,,", "amount", "2:11", "12k"),
        (CLIENTS, "bolt,,,,,,12,,,,,,,,", "csv-cell", "2:14", "`currency` is empty"),
        (CLIENTS, "bolt,,,,,,,,,2026-01-01,,,,,", "csv-cell", "2:25", "`term_end` is empty"),
        (CLIENTS, "bolt,,,,,,,,,2026-02-01,2026-01-01,,,,", "csv-cell", "2:25", "before it starts"),
        (
            CLIENTS,
            "bolt,,,,,,,,,,,,weekly-updat,,",
            "no-such-preset",
            "2:17",
            "did you mean `weekly-update`?",
        ),
        (CLIENTS, "bolt,,,,,,,,,,,,sync|advisry,,", "no-such-preset", "2:17", "did you mean `advisory`?"),
        (CLIENTS, ",株式会社,,,,,,,,,,,,,", "csv-cell", "2:1", "`relationship` is empty"),
        (UPDATES, "acme,weekly-update,2026-02-0x,,,", "csv-cell", "2:20", "is no date"),
        (UPDATES, "acme,weekly-update,2026-02-06,many,,", "csv-cell", "2:31", "expected a number of words"),
        (UPDATES, "acme,,2026-02-06,,,", "csv-cell", "2:6", "`cadence` is empty"),
        (TOUCHES, "acme,2026-02-06,inn,,,,", "csv-cell", "2:17", "did you mean `in`?"),
        (TOUCHES, "acme,2026-02-06,in,complain,,,", "csv-cell", "2:20", "did you mean `complaint`?"),
        (TOUCHES, "acme,2026-02-06,in,ask,,acme/9,", "no-such-promise", "2:25", "no promise acme/9"),
        (TOUCHES, "acme,2027-02-06,in,ask,,,", "later-than-now", "2:6", "lies ahead"),
        (PAUSES, "acme,weekly-update,2026-02-01,2026-02-30,2026-03-01,,", "csv-cell", "2:31", "a day"),
        (
            PAUSES,
            "acme,weekly-update,2026-02-01,2026-02-09,2026-02-01,,",
            "csv-cell",
            "2:42",
            "before it begins",
        ),
    ] {
        desk.file("bad.csv", format!("{header}{row}\n"));
        let said = desk.types("troth import bad.csv --json").refuses(1, code).json();
        assert_eq!(said["error"]["where"], format!("bad.csv:{place}"), "{row}: {said:#}");
        assert!(said["error"].to_string().contains(says), "{row}: {said:#}");
    }
    assert!(desk.bytes() == before);
}

#[test]
fn a_header_of_no_kind_is_refused_with_the_nearest_column() {
    let desk = acme();
    for (header, place, near) in [
        ("relationship,nam,kind,zone", "1:14", "did you mean `name`?"),
        ("relationship,cadence,sent_at,wrds", "1:30", "did you mean `words`?"),
        ("relationship,at,directon,text", "1:17", "did you mean `direction`?"),
        ("relationship,cadence,announced_at,from,untl", "1:40", "did you mean `until`?"),
    ] {
        desk.file("h.csv", format!("{header}\n"));
        let said = desk.types("troth import h.csv --json").refuses(2, "csv-header").json();
        assert_eq!(said["error"]["where"], format!("h.csv:{place}"), "{said:#}");
        assert!(said["error"]["hint"].to_string().contains(near), "{said:#}");
    }
    desk.file("u.csv", UPDATES);
    desk.types("troth import u.csv --as touches --json").refuses(2, "csv-header");
    desk.types("troth import u.csv --unsettled-before 2026-01-01 --json").refuses(2, "import-format");
    let said = desk.types("troth import u.csv --as update --json").refuses(2, "import-format").json();
    assert!(said["error"]["hint"].to_string().contains("did you mean --as updates?"), "{said:#}");
}

#[test]
fn what_can_be_recorded_of_a_bad_file_is_recorded_where_that_is_wanted() {
    let desk = desk();
    let rows = "acme,weekly-update,2026-02-06,198,,Week 6\nacme,weekly-update,2026-02-13,x,,Week 7\n";
    desk.file("u.csv", format!("{UPDATES}{rows}"));
    desk.types("troth import u.csv").ends(1).prints(&["✗ nothing recorded", "u.csv:3:31"]);
    desk.types("troth import u.csv --partial").works().prints(&["1 new", "1 that cannot be recorded"]);
    assert_eq!(events(&desk, "update.sent").len(), 1);
}

#[test]
fn a_clients_cadences_are_set_as_it_opens() {
    let desk = desk();
    let rows = "acme,,,,,Europe/London,,,,2026-01-05,2026-12-31,,high-touch|sync,,\nbolt,,,,,Europe/London,,,,,,,weekly-update,,\n";
    desk.file("clients.csv", format!("{CLIENTS}{rows}"));
    desk.types("troth import clients.csv").works().prints(&["2 new", "(7 events)"]);
    let set = events(&desk, "cadence.set");
    let names: Vec<_> = set.iter().map(|event| event["data"]["cadence"].clone()).collect();
    assert_eq!(names, ["milestone-review", "sync", "weekly-update", "weekly-update"]);
    assert_eq!(
        (&set[0]["data"]["from"], &set[3]["data"]["from"]),
        (&"2026-01-05".into(), &"2026-03-02".into())
    );
    // It is what the verb would have set.
    let other = acme();
    other.types("troth cadence set acme weekly-update").works();
    assert_eq!(events(&other, "cadence.set")[0]["data"], set[3]["data"]);
    desk.clock("2026-03-20 09:00");
    again(&desk, "troth import clients.csv");

    let there = acme();
    there.file("clients.csv", format!("{CLIENTS}{rows}"));
    there.types("troth import clients.csv").works().prints(&["`acme` is open already", "so do its cadences"]);
    assert_eq!(events(&there, "cadence.set").len(), 1, "only bolt's");
}
