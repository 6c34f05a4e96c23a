//! Is a table of another program read as its map says, or as its names can only mean; and is everything else refused?

use serde_json::Value;
use tests::{Desk, listed};

use crate::{acme, desk};

/// Tasks as somebody keeps them in a spreadsheet.
const TASKS: &str = "Task,Company,Created,Deadline,Finished,State,Effort\n\
    Run the check,Acme Ltd,02.02.2026 09:10,06.02.2026,06.02.2026 15:00,Done,S\n\
    Mend the form,acme,03.02.2026 10:00,10.02.2026,12.02.2026 09:00,done,L\n\
    Ask around,C-7,04.02.2026 11:00,20.04.2026,,Waiting,\n";
const MAP: &str = r#"as = "commitments"
zone = "Europe/London"
formats = ["%d.%m.%Y %H:%M", "%d.%m.%Y"]

[columns]
what = "Task"
relationship = "Company"
made_at = "Created"
due = ["Due date", "Deadline"]
settled_at = "Finished"
owner = { from = "Assignee", optional = true }
by = { always = "us" }
outcome = { from = "State", values = { "Done" = "kept", "Waiting" = "" } }
size = { from = "Effort", values = { "S" = "small", "L" = "large" } }
"#;

/// A ledger that knows Acme Ltd by its name and its id elsewhere.
fn known() -> Desk {
    let desk = desk();
    desk.types("troth open acme --name 'Acme Ltd' --external-id C-7 --zone Europe/London").works();
    desk.file("tasks.csv", TASKS);
    desk.file("map.toml", MAP);
    desk
}

/// What became of every promise of a client, by its text.
fn told(desk: &Desk, client: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let all = listed(&desk.audit(client, "")["commitments"]);
    all.iter().map(|one| (text(&one["what"]), text(&one["outcome"]))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(what, outcome)| ((*what).to_owned(), (*outcome).to_owned())).collect()
}

#[test]
fn a_map_renames_columns_and_words_and_reads_dates() {
    let desk = known();
    let dry = desk.types("troth import tasks.csv --map map.toml --dry-run").works();
    dry.prints(&[
        "read as commitments, by the map map.toml",
        "took `Acme Ltd` for acme, `C-7` for acme",
        "next:     troth import tasks.csv --map map.toml",
    ]);
    desk.types("troth import tasks.csv --map map.toml").works().prints(&["3 new"]);
    let expected =
        [("Run the check", "kept_on_time"), ("Mend the form", "kept_late"), ("Ask around", "open")];
    assert_eq!(told(&desk, "acme"), pairs(&expected));
    assert_eq!(desk.promise("acme/1", "")["made"], "2026-02-02T09:10:00.000Z");
    assert_eq!(desk.promise("acme/2", "")["side"], "us");
    let made = |event: &Value| event["type"] == "commitment.made";
    let sizes: Vec<Value> =
        desk.log().iter().filter(|event| made(event)).map(|event| event["data"]["size"].clone()).collect();
    assert_eq!(sizes, ["small", "large", "small"]);
    let bytes = desk.bytes();
    let again = desk.types("troth import tasks.csv --map map.toml --json").works().json();
    assert_eq!((&again["already"], &again["map"]), (&true.into(), &"map.toml".into()));
    assert!(desk.bytes() == bytes, "a second import changed the log");
}

#[test]
fn the_zone_of_a_map_is_the_clock_of_the_other_program() {
    let desk = known();
    desk.file("map.toml", MAP.replace("Europe/London", "Asia/Tokyo"));
    desk.types("troth import tasks.csv --map map.toml").works();
    assert_eq!(desk.promise("acme/1", "")["made"], "2026-02-02T00:10:00.000Z");
    desk.file(
        "map.toml",
        MAP.replace("made_at = \"Created\"", "made_at = { from = \"Created\", zone = \"America/New_York\" }"),
    );
    let said = desk.types("troth import tasks.csv --map map.toml --dry-run --json").works().json();
    assert_eq!(said["commitments"]["new"], 3, "another time is another promise, where no id says otherwise");
}

#[test]
fn a_map_that_says_what_is_not_so_is_refused_at_its_place() {
    let desk = known();
    let before = desk.bytes();
    for (was, is, code, place, says) in [
        ("what = ", "waht = ", "import-map", "map.toml:6:1", "did you mean `what`?"),
        ("\"Task\"", "\"Tsk\"", "import-map", "map.toml:6:1", "did you mean `Task`?"),
        ("zone =", "zoen =", "import-map", "map.toml:2:1", "did you mean `zone`?"),
        ("Europe/London", "Europe/Lodnon", "no-such-zone", "map.toml:2:8", "Europe/London"),
        ("\"%d.%m.%Y\"", "\"%d.%m\"", "import-map", "map.toml:3:11", "is no format of a date"),
        ("optional = true", "optional = 1", "import-map", "map.toml:11:41", "true or false"),
        (
            "{ always = \"us\" }",
            "{ allways = \"us\" }",
            "import-map",
            "map.toml:12:8",
            "did you mean `always`?",
        ),
        (
            "{ always = \"us\" }",
            "{ always = \"us\", zone = \"UTC\" }",
            "import-map",
            "map.toml:12:23",
            "is for dates",
        ),
        (
            "{ always = \"us\" }",
            "{ optional = true }",
            "import-map",
            "map.toml:12:1",
            "either `from` or `always`",
        ),
        ("made_at = \"Created\"\n", "", "import-map", "map.toml:1:1", "nothing of `made_at`"),
        (
            "\"commitments\"",
            "\"comitments\"",
            "import-format",
            "map.toml:1:6",
            "did you mean --as commitments?",
        ),
        ("\"commitments\"", "\"updates\"", "import-map", "map.toml:6:1", "updates have no column `what`"),
        ("[columns]", "[columns", "import-map", "map.toml:5:9", "TOML"),
        ("{ \"S\" =", "{ \"S\" = 1, \"M\" =", "import-map", "map.toml:14:44", "expected a text"),
    ] {
        assert!(MAP.contains(was), "{was}");
        desk.file("map.toml", MAP.replacen(was, is, 1));
        let said = desk.types("troth import tasks.csv --map map.toml --json").refuses(2, code).json();
        assert_eq!(said["error"]["where"], place, "{is}: {said:#}");
        assert!(said["error"].to_string().contains(says), "{is}: {said:#}");
    }
    let said = desk.types("troth import tasks.csv --map hubspt --json").refuses(2, "file").json();
    assert!(said["error"]["hint"].to_string().contains("hubspot, salesforce, jira"), "{said:#}");
    desk.types("troth import tasks.csv --map jira --format jsonl --json").refuses(2, "import-format");
    assert!(desk.bytes() == before);
}

#[test]
fn a_cell_that_a_map_does_not_know_is_refused_at_its_place() {
    let desk = known();
    let before = desk.bytes();
    for (was, is, code, place, says) in [
        (
            ",Waiting,",
            ",Parked,",
            "csv-cell",
            "tasks.csv:4:45",
            "map.toml does not say which `outcome` that is",
        ),
        (",done,L", ",done,XL", "csv-cell", "tasks.csv:3:70", "add `XL`"),
        ("03.02.2026 10:00", "03/02/26", "csv-cell", "tasks.csv:3:20", "is no date as map.toml reads them"),
        (
            "03.02.2026 10:00",
            "29.03.2026 01:30",
            "csv-cell",
            "tasks.csv:3:20",
            "`29.03.2026 01:30` in `Created`",
        ),
        ("C-7", "C-8", "client-name", "tasks.csv:4:12", "no client of the ledger has it"),
        ("Acme Ltd", "Acme Ldt", "client-name", "tasks.csv:2:15", "did you mean `Acme Ltd`?"),
    ] {
        assert!(TASKS.contains(was), "{was}");
        desk.file("tasks.csv", TASKS.replacen(was, is, 1));
        let said = desk.types("troth import tasks.csv --map map.toml --json").refuses(1, code).json();
        assert_eq!(said["error"]["where"], place, "{is}: {said:#}");
        assert!(said["error"].to_string().contains(says), "{is}: {said:#}");
    }
    assert!(desk.bytes() == before);
    desk.file("map.toml", MAP.replace("\"Waiting\" = \"\"", "\"*\" = \"\""));
    desk.file("tasks.csv", TASKS.replace(",Waiting,", ",Parked,"));
    desk.types("troth import tasks.csv --map map.toml").works().prints(&["3 new"]);
}

#[test]
fn columns_are_guessed_where_their_names_can_only_mean_one() {
    let desk = known();
    let table = "Subject,Client,Due Date,created on,Assignee,Task ID\nRun it,Acme Ltd,2026-02-06,2026-02-02,Bea Lind,7\n";
    desk.file("t.csv", table);
    let guess = "guessed `Subject` as what, `Client` as relationship, `Due Date` as due, `created on` as made_at, `Assignee` as owner, `Task ID` as id";
    desk.types("troth import t.csv --dry-run").works().prints(&[guess]);
    let said = desk.types("troth import t.csv --json").works().json();
    assert_eq!(said["guessed"][2], serde_json::json!({ "column": "due", "called": "Due Date" }));
    assert_eq!(said["named"], serde_json::json!([{ "called": "Acme Ltd", "relationship": "acme" }]));
    assert_eq!(desk.promise("acme/1", "")["source_id"], "7");
    desk.file("c.csv", "Company,Account ID,Time Zone\nBolt & Co,C-9,Europe/Berlin\n");
    desk.types("troth import c.csv").works().prints(&[
        "read as clients",
        "`Company` as name",
        "opened bolt-co",
    ]);
}

#[test]
fn what_cannot_be_guessed_is_refused_with_a_map_to_start_from() {
    let desk = known();
    let before = desk.bytes();
    for (header, place, says) in [
        (
            "Task,Company,Deadline,Colour",
            "t.csv:1:23",
            "there is no column `Colour`; the header lacks `made_at`",
        ),
        (
            "Task,Company,Created,Deadline,Due date",
            "t.csv:1:31",
            "`Due date` reads like `due`, and so does `Deadline`",
        ),
    ] {
        desk.file("t.csv", format!("{header}\n"));
        let said = desk.types("troth import t.csv --json").refuses(2, "csv-header").json();
        assert_eq!(said["error"]["where"], place, "{said:#}");
        assert_eq!(said["error"]["message"], says);
        let hint = said["error"]["hint"].as_str().unwrap_or_default();
        for line in ["what = \"Task\"\n", "relationship = \"Company\"\n", "due = \"Deadline\"\n"] {
            assert!(hint.contains(line), "{hint}");
        }
        desk.types("troth import t.csv").ends(2).prints(&["\nwhat = \"Task\"\n"]);
    }
    assert!(desk.bytes() == before);
    let map = desk.types("troth import tasks.csv --show-map").works().out;
    assert!(map.contains("# not read: \"State\""), "{map}");
    let map = map.replace("# formats = [\"%d/%m/%Y\"]", "formats = [\"%d.%m.%Y %H:%M\", \"%d.%m.%Y\"]");
    let map = map.replace(
        "size = \"Effort\"",
        "size = { from = \"Effort\", values = { \"S\" = \"small\", \"L\" = \"large\" } }",
    );
    desk.file("mine.toml", map);
    desk.types("troth import tasks.csv --map mine.toml").works().prints(&["3 new"]);
}

#[test]
fn a_name_of_two_clients_names_neither() {
    let desk = known();
    desk.types("troth open acme-shop --name 'ACME Ltd'").works();
    let said = desk.types("troth import tasks.csv --map map.toml --json").refuses(1, "client-name").json();
    assert_eq!(said["error"]["where"], "tasks.csv:2:15");
    assert_eq!(said["error"]["message"], "`Acme Ltd` may be `acme`, `acme-shop`");
}

#[test]
fn later_tables_of_every_kind_name_a_client_as_it_is_known() {
    let desk = known();
    desk.types("troth cadence set acme weekly-update --from 2026-01-05").works();
    desk.file("u.csv", "relationship,cadence,sent_at\nAcme Ltd,weekly-update,2026-02-06\n");
    desk.file("c.csv", "relationship,at,direction\nC-7,2026-02-06,in\n");
    desk.file("p.csv", "relationship,cadence,announced_at,from,until\nacme ltd,weekly-update,2026-02-01,2026-02-09,2026-02-13\n");
    desk.file("n.csv", "name,external_id\nAcme Ltd,\nAcme Limited,C-7\n");
    for (file, line) in [
        ("u.csv", "took `Acme Ltd` for acme"),
        ("c.csv", "took `C-7` for acme"),
        ("p.csv", "took `acme ltd` for acme"),
    ] {
        desk.types(&format!("troth import {file}")).works().prints(&["1 new", line]);
        desk.types(&format!("troth import {file}")).works().prints(&["nothing new"]);
    }
    desk.types("troth import n.csv").works().prints(&["`acme` is open already"]);
    let clients = desk.log().iter().filter(|event| event["type"] == "relationship.opened").count();
    assert_eq!(clients, 1, "a client that is known by its name or id is not opened again");
}

/// Opens a client by a table, imports an export of another program by its map, and answers the audit.
fn preset(name: &str, table: &str, client: &str) -> (Desk, Value) {
    let desk = desk();
    desk.file("clients.csv", format!("relationship,name,external_id,zone\n{client}\n"));
    desk.types("troth import clients.csv").works();
    desk.file("export.csv", table);
    desk.types(&format!("troth import export.csv --map {name} --dry-run"))
        .works()
        .prints(&[&format!("by the map {name}")]);
    desk.types(&format!("troth import export.csv --map {name}")).works().prints(&["✓ recorded"]);
    desk.types(&format!("troth import export.csv --map {name}")).works().prints(&["nothing new"]);
    // What is shown is what is used.
    let shown = desk.types(&format!("troth import --map {name} --show-map")).works().out;
    desk.file("shown.toml", shown);
    desk.types("troth import export.csv --map shown.toml").works().prints(&["nothing new"]);
    let audit = desk.audit("acme", "");
    (desk, audit)
}

#[test]
fn tasks_of_hubspot_are_promises() {
    let clients = "acme,Acme Ltd,90071,Europe/London\nbolt,Bolt & Co,90072,Europe/London";
    let (desk, audit) = preset("hubspot", include_str!("exports/hubspot.csv"), clients);
    let expected = [
        ("Send the pricing deck", "kept_on_time"),
        ("Call about the renewal", "kept_late"),
        ("Write up the audit", "missed_silently"),
    ];
    assert_eq!(told(&desk, "acme"), pairs(&expected));
    assert_eq!(told(&desk, "bolt"), pairs(&[("Ask for a reference", "undated")]));
    assert_eq!(audit["ours"]["kept_of_due"], serde_json::json!({ "kept": 1, "due": 3 }));
    assert_eq!(audit["commitments"][0]["owner"]["name"], "Bea Lind");
    assert_eq!(audit["commitments"][0]["source_id"], "41180");
}

#[test]
fn tasks_of_salesforce_are_promises() {
    let client = "acme,Acme Ltd,001A0,Europe/London";
    let (desk, audit) = preset("salesforce", include_str!("exports/salesforce.csv"), client);
    let expected = [
        ("Send the statement of work", "kept_on_time"),
        ("Review the SLA", "kept_late"),
        ("Book the quarterly review", "missed_silently"),
    ];
    assert_eq!(told(&desk, "acme"), pairs(&expected));
    assert_eq!(audit["commitments"][1]["due"], "2026-02-11T00:00:00.000Z", "a day, until it ends");
    let report = "Activity ID,Subject,Date,Created Date,Status,Company / Account\n00T09,Call,2/13/2026,2/2/2026,Not Started,Acme Ltd\n";
    desk.file("report.csv", report);
    let said = desk.types("troth import report.csv --map salesforce --json").refuses(1, "csv-cell").json();
    let hint = said["error"]["hint"].as_str().unwrap_or_default();
    assert!(hint.contains("add formats") && hint.contains("--show-map > map.toml"), "{said:#}");
    let map = desk.types("troth import --map salesforce --show-map").works().out;
    desk.file("us.toml", map.replace("# formats =", "formats ="));
    desk.types("troth import report.csv --map us.toml").works().prints(&["1 new"]);
    assert_eq!(desk.promise("acme/4", "")["due"], "2026-02-14T00:00:00.000Z");
}

#[test]
fn issues_of_jira_are_promises() {
    let (desk, audit) = preset("jira", include_str!("exports/jira.csv"), "acme,Acme shop,ACM,Europe/London");
    let expected = [
        ("Checkout shows the old price", "kept_on_time"),
        ("Report on the funnel", "kept_late"),
        ("Second banner", "withdrawn"),
        ("Tidy the backlog", "undated"),
    ];
    assert_eq!(told(&desk, "acme"), pairs(&expected));
    assert_eq!(audit["commitments"][0]["settled"], "2026-02-06T15:42:00.000Z");
    desk.file("own.csv", include_str!("exports/jira.csv").replace("Won't Do", "Parked"));
    let said = desk.types("troth import own.csv --map jira --json").refuses(1, "csv-cell").json();
    assert_eq!(said["error"]["where"], "own.csv:4:60", "{said:#}");
}

#[test]
fn a_name_that_is_no_clients_is_told_how_to_become_one() {
    let desk = acme();
    desk.file("export.csv", include_str!("exports/jira.csv"));
    let said = desk.types("troth import export.csv --map jira --json").refuses(1, "client-name").json();
    assert!(
        said["error"]["hint"].to_string().contains("troth open acme-shop --name 'Acme shop'"),
        "{said:#}"
    );
    let before = desk.bytes();
    desk.types("troth import export.csv --map jira").ends(1).prints(&["✗ nothing recorded"]);
    assert!(desk.bytes() == before);
}

#[test]
fn a_map_is_shown_where_there_is_no_ledger() {
    let desk = Desk::on(crate::TROTH, crate::MONDAY);
    let shown = desk.types("troth import --map jira --show-map --json").works().json();
    assert!(shown["map"].as_str().is_some_and(|map| map.contains("[columns]")), "{shown}");
    desk.file("tasks.csv", TASKS);
    desk.types("troth import tasks.csv --show-map").works().prints(&["due = \"Deadline\""]);
    desk.types("troth import --show-map --json").refuses(2, "import-map");
    desk.types("troth import gone.csv --show-map --json").refuses(2, "file");
}
