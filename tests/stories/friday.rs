//! A Friday with twelve clients: what is sent, kept, warned of and promised, from a folder, a mail and an editor.

use std::path::Path;

use serde_json::{Value, json};
use tests::{Desk, finish, listed};

use crate::{TROTH, acme};

const CLIENTS: [&str; 12] = [
    "acme", "bolt", "cedar", "dune", "ember", "fjord", "grove", "harbor", "iris", "juniper", "kite", "lumen",
];

const MAIL: &str = "Message-ID: <w10@studio.example>\nDate: Fri, 06 Mar 2026 14:20:00 +0000\n\
    From: Sam Okoro <sam@studio.example>\nTo: Ana Whitlock <ana@acme.example>, buying@acme.example\n\
    Subject: Week 10\nContent-Type: text/plain; charset=utf-8\n\n\
    ## Shipped\nThe new checkout.\n\n## In progress\nSearch.\n\n## Blocked\nNothing.\n\n\
    > What did you do?\n-- \nSam, of the studio\n";

/// The week before that Friday: twelve clients, six promises.
fn twelve() -> Desk {
    let desk = Desk::with_ledger(TROTH, "2026-03-02 09:00");
    for client in CLIENTS {
        desk.types(&format!("troth open {client} --zone Europe/London")).works();
        desk.types(&format!("troth cadence set {client} weekly-update")).works();
    }
    for (client, what, due) in [
        ("acme", "The new checkout", "fri"),
        ("bolt", "Price list", "fri"),
        ("cedar", "Report", "thu"),
        ("dune", "Search", "2026-03-10"),
        ("ember", "Audit of the shop", "fri"),
        ("fjord", "Sales figures", "2026-03-04"),
    ] {
        let side = if client == "fjord" { "client" } else { "us" };
        desk.types(&format!("troth promise {client} '{what}' --due {due} --side {side}")).works();
    }
    desk
}

#[test]
fn twelve_clients_before_the_weekend() {
    let desk = twelve();
    let folder = desk.folder().join("friday");
    std::fs::create_dir(&folder).expect("a folder");
    for client in CLIENTS {
        desk.file(&format!("friday/{client}.md"), format!("# Week 10\n\n## Shipped\nWork for {client}.\n"));
    }
    // Acme's went as a mail, and was saved as one.
    std::fs::remove_file(folder.join("acme.md")).expect("a file");
    desk.file("friday/acme.eml", MAIL);

    desk.clock("2026-03-06 15:30");
    desk.types("troth due --within 7d").works().prints(&["fjord/1", "cedar/1", "acme/1", "dune/1"]);
    desk.types("troth update --dir friday --dry-run").works().prints(&["would record"]);
    desk.types("troth update --dir friday").works().prints(&["acme  update sent", "lumen  update sent"]);
    desk.types("troth keep acme/1 --evidence friday/acme.eml").works();
    desk.types("troth keep bolt/1 --evidence https://files.example/prices").works();
    desk.types("troth keep cedar/1 --at thu --evidence friday/cedar.md").works();
    desk.types("troth warn dune/1 --told 'Dora Lund' --via mail").works();
    desk.types("troth asked fjord/1").works();
    desk.types("troth promise grove 'A second page' --due 2026-03-13").works();
    desk.types("troth promise harbor 'Draft of the plan' --due '2026-03-11 12:00'").works();
    desk.types("troth audit acme").works().prints(&["1 of 1 kept by the date"]);

    let due = desk.types("troth due --json").works().json();
    let (items, updates): (Vec<Value>, Vec<Value>) =
        listed(&due["items"]).into_iter().partition(|item| item["kind"] == "promise");
    assert_eq!(updates.len(), 12, "the update of next Friday, for each of them: {due:#}");
    let open: Vec<&str> = items.iter().map(|item| item["id"].as_str().expect("an id")).collect();
    assert_eq!(open, ["fjord/1", "ember/1", "dune/1", "harbor/1", "grove/1"]);
    assert!(items[0]["overdue_since"].is_string(), "{due:#}");
    assert_eq!(items[2]["disclosed"], "before");
    assert!(items[1..].iter().all(|item| item["overdue_since"].is_null()), "{due:#}");
    for client in ["acme", "bolt", "cedar"] {
        let totals = desk.audit(client, "")["ours"].clone();
        assert_eq!(
            (&totals["made"], &totals["kept_on_time"]),
            (&json!(1), &json!(1)),
            "{client}: {totals:#}"
        );
    }
    assert_eq!(desk.promise("dune/1", "")["disclosed"], "before");
    assert_eq!(desk.promise("harbor/1", "")["outcome"], "open");
    let log = desk.log();
    let sent: Vec<&Value> = log.iter().filter(|event| event["type"] == "update.sent").collect();
    assert_eq!(sent.len(), CLIENTS.len());
    assert!(sent.iter().all(|event| event["data"]["title"] == "Week 10"));
}

#[test]
fn a_saved_mail_says_when_it_was_sent_to_whom_and_is_recorded_once() {
    let desk = acme();
    desk.types("troth promise acme 'The new checkout' --due fri").works();
    desk.types("troth person 'Ana Whitlock' --side client --contact ana@acme.example").works();
    desk.file("weekly.eml", MAIL);
    desk.clock("2026-03-06 16:30");
    desk.types("troth update acme --file weekly.eml --keeps 1").works().prints(&[
        "update sent: 5 words, 3 sections",
        "noted buying@acme.example",
        "side `client`",
    ]);
    let log = desk.log();
    let update = log.iter().find(|event| event["type"] == "update.sent").expect("the update").clone();
    assert_eq!(update["data"]["title"], "Week 10");
    assert_eq!(update["data"]["sections"], json!(["Shipped", "In progress", "Blocked"]));
    assert_eq!(update["data"]["to"], json!(["p2", "p3"]));
    assert_eq!(update["occurred"], "2026-03-06T14:20:00.000Z");
    assert_eq!(update["evidence"], 2);
    let update = kept(&desk);
    assert!(update.contains("\"weekly.eml\"") && update.contains("\"message/rfc822\""), "{update}");
    assert!(update.contains("\"mid:w10@studio.example\""), "{update}");
    assert_eq!(desk.promise("acme/1", "")["outcome"], "kept_on_time");

    let before = desk.bytes();
    desk.types("troth update acme --file weekly.eml --keeps 1").works().prints(&["already recorded"]);
    assert_eq!(desk.bytes(), before, "the same mail is the same update");
    desk.types(
        "troth update acme --file weekly.eml --key other --at yesterday --to 'Ana Whitlock' --title X",
    )
    .works();
    let other = desk.log().into_iter().rfind(|event| event["type"] == "update.sent").expect("an update");
    assert_eq!((&other["data"]["title"], &other["data"]["to"]), (&json!("X"), &json!(["p2"])));
}

#[test]
fn a_mail_is_told_by_its_headers_and_one_of_tomorrow_is_refused() {
    let desk = acme();
    desk.clock("2026-03-06 16:30");
    desk.types_into("troth update acme --file -", MAIL.as_bytes()).works().prints(&["5 words, 3 sections"]);
    desk.file("tomorrow.eml", MAIL.replace("06 Mar", "07 Mar"));
    let said = desk.types("troth update acme --file tomorrow.eml --json").refuses(2, "later-than-now");
    assert!(said.out.contains("say with --at"), "{said:?}");
    desk.file("words.eml", "Only words.\n");
    desk.types("troth update acme --file words.eml --json").refuses(2, "not-a-mail");
    desk.file("undated.eml", MAIL.replace("Date:", "X-Date:").replace("w10", "w11"));
    desk.types("troth update acme --file undated.eml").works().prints(&["the mail has no date"]);
}

/// The update as it stands in the log.
fn kept(desk: &Desk) -> String {
    let log = String::from_utf8(desk.bytes()).expect("the log is text");
    log.lines().find(|line| line.contains("\"update.sent\"")).expect("the update").to_owned()
}

/// Runs a line on a terminal of its own; none where this machine has no `script`.
fn on_a_terminal(desk: &Desk, line: &str) -> Option<tests::Said> {
    let script = ["/usr/bin/script", "/bin/script"].into_iter().find(|path| Path::new(path).exists())?;
    let troth = desk.command();
    let mut command = std::process::Command::new(script);
    command.args(["-qec", &format!("{TROTH} {line}"), "/dev/null"]).current_dir(desk.folder()).env_clear();
    command.env("PATH", "/usr/bin:/bin").env("SHELL", "/bin/sh").env("TERM", "dumb");
    command.envs(troth.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    Some(finish(command, line, b""))
}

/// A desk whose editor is this script of the shell; it finds the file as `$1`.
fn with_editor(script: &str) -> Desk {
    let mut desk = acme();
    desk.types("troth promise acme 'The new checkout' --due thu").works();
    desk.types("troth promise acme 'Search' --due 2026-03-10").works();
    desk.types("troth promise acme 'Old --> page' --due 2026-03-04").works();
    desk.clock("2026-03-05 10:00");
    desk.types("troth keep acme/1").works();
    let editor = desk.file("editor", script);
    std::fs::create_dir(desk.folder().join("t")).expect("a folder for temporary files");
    desk.set("TMPDIR", desk.folder().join("t"));
    desk.set("EDITOR", format!("sh {}", editor.display()));
    desk.clock("2026-03-06 15:30");
    desk
}

fn left_behind(desk: &Desk) -> usize {
    std::fs::read_dir(desk.folder().join("t")).expect("the folder").count()
}

#[test]
fn an_update_is_written_in_the_editor_with_the_facts_of_the_week_at_hand() {
    let desk = with_editor(
        "cp \"$1\" seen; ls -l \"$1\" > rights; sed -i 's/^## Shipped$/&\\n\\nThe new checkout./' \"$1\"\n",
    );
    let Some(said) = on_a_terminal(&desk, "update acme --keeps 2") else { return };
    said.works().prints(&["update sent: 3 words, 1 sections", "acme/2  delivered"]);
    let seen = std::fs::read_to_string(desk.folder().join("seen")).expect("what the editor saw");
    for part in ["## Shipped", "kept: acme/1 The new checkout, 2026-03-05", "## In progress", "due: acme/2"] {
        assert!(seen.contains(part), "no `{part}` in\n{seen}");
    }
    assert!(seen.contains("slips: acme/3 Old -- > page") && seen.contains("(not told)"), "{seen}");
    let rights = std::fs::read_to_string(desk.folder().join("rights")).expect("the file's rights");
    assert!(rights.starts_with("-rw-------"), "{rights}");
    assert_eq!(left_behind(&desk), 0);
    let log = desk.log();
    let update = log.iter().find(|event| event["type"] == "update.sent").expect("the update");
    assert_eq!(update["data"]["sections"], json!(["Shipped"]));
    assert!(kept(&desk).contains("\"acme.md\""));

    let next = on_a_terminal(&desk, "update acme --dry-run").expect("a terminal");
    next.works();
    let seen = std::fs::read_to_string(desk.folder().join("seen")).expect("what the editor saw");
    assert!(!seen.contains("kept: acme/1"), "told in the update before: {seen}");
}

#[test]
fn a_text_left_as_it_was_records_nothing_and_a_failing_editor_is_an_error() {
    for (editor, code, says) in [
        ("true\n", 0, "nothing recorded: the text was left without words"),
        (": > \"$1\"\n", 0, "nothing recorded: the text was left without words"),
        ("echo words > \"$1\"; exit 3\n", 1, "nothing was recorded"),
    ] {
        let desk = with_editor(editor);
        let before = desk.bytes();
        let Some(said) = on_a_terminal(&desk, "update acme") else { return };
        said.ends(code).prints(&[says]);
        assert_eq!((desk.bytes(), left_behind(&desk)), (before, 0), "{editor}");
    }
}

#[test]
fn nobody_writes_for_nothing_and_without_a_terminal_no_editor_opens() {
    let desk = with_editor("touch opened; echo words > \"$1\"\n");
    desk.types("troth update acme --json").refuses(2, "empty-update");
    let Some(said) = on_a_terminal(&desk, "update acme --no-input") else { return };
    said.ends(2).prints(&["the update says nothing"]);
    let said = on_a_terminal(&desk, "update acme --keeps 99").expect("a terminal");
    said.ends(2).prints(&["acme/99"]);
    assert!(!desk.folder().join("opened").exists());
}
