//! Which error says what? One table: what provokes each, how the program ends, its code, and a part of its words.

mod page;
mod verbs;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use tests::Desk;

use crate::{MONDAY, acme};

/// One way to go wrong.
struct Row {
    /// What is typed; `{LATER}` and the like stand for events of the history below.
    line: &'static str,
    /// What is on standard input.
    input: &'static [u8],
    /// How the program ends.
    exit: i32,
    /// The code a program gets.
    code: &'static str,
    /// A part of what is said: in the message, the hint or the place.
    says: &'static [&'static str],
}

const fn row(line: &'static str, exit: i32, code: &'static str, says: &'static [&'static str]) -> Row {
    Row { line, input: b"", exit, code, says }
}

/// An unknown name: exit 2, the nearest valid one.
const UNKNOWN: &[Row] = &[
    row("audit acm", 2, "no-such-client", &["no client `acm`", "did you mean `acme`?"]),
    row("promise acne x --due fri", 2, "no-such-client", &["did you mean `acme`?"]),
    row("keep amce/1", 2, "no-such-client", &["did you mean `acme`?"]),
    row("due zzz", 2, "no-such-client", &["troth open zzz"]),
    row("log Acme!", 2, "no-such-client", &["lower-case letters", "did you mean `acme`?"]),
    row("open 'Acme Ltd'", 2, "client-name", &["`Acme Ltd`", "troth open acme-ltd"]),
    row("open _people", 2, "client-name", &["_people"]),
    row("keep acme/99", 2, "no-such-promise", &["no promise acme/99", "troth audit acme"]),
    row("keep acme", 2, "no-such-promise", &["such as `acme/7`"]),
    row("keep acme/0", 2, "no-such-promise", &["acme/0"]),
    row("keep acme/x", 2, "no-such-promise", &["acme/x"]),
    row("keep acme/99999999999999", 2, "no-such-promise", &["acme/99999999999999"]),
    row("promise acme x --due fri --needs acme/99", 2, "no-such-promise", &["acme/99"]),
    row("log --type commitment.mad", 2, "no-such-type", &["did you mean `commitment.made`?"]),
    row("log --type zzz", 2, "no-such-type", &["the types are: "]),
    row("retract zzz --why x", 2, "no-such-event", &["troth log shows the ids"]),
    row("retract 01950000-0000-7000-8000-000000000000 --why x", 2, "no-such-event", &["no event 01950000"]),
    row("retract {FOUNDED} --why x", 1, "reserved-event", &["`_keys`", "the ledger's own record"]),
    row("due --owner 'Bea Lidn'", 2, "no-such-person", &["did you mean Bea Lind?"]),
    row("status acm", 2, "no-such-client", &["did you mean `acme`?"]),
    row("status --owner 'Bea Lidn'", 2, "no-such-person", &["did you mean Bea Lind?"]),
    row("status --tag saas", 2, "no-such-tag", &["no client has the tag `saas`", "troth open acme --shape"]),
    row("status acme --as-of 2020-01-01", 2, "no-story-yet", &["its story begins on 2026-0"]),
    row("status acme --tag saas", 2, "usage", &["cannot be used with"]),
    row("due --owner nobody", 2, "no-such-person", &["troth log --type person"]),
    row("promise acme x --due fri --owner bea", 2, "nearly-known", &["write `Bea Lind`, or `new:bea`"]),
    row("open bolt --zone Europe/Berln", 2, "no-such-zone", &["did you mean `Europe/Berlin`?"]),
    row("open bolt --zone Mars", 2, "no-such-zone", &["`Mars` is not a time zone"]),
    row("promse acme", 2, "usage", &["promse", "promise"]),
    row("promise acme x --duo fri", 2, "usage", &["--duo", "--due"]),
    row("promise acme x --due fri --side clinet", 2, "usage", &["clinet", "client"]),
    row("promise acme x --due fri --size hug", 2, "usage", &["hug", "trivial, small, medium, large"]),
    row("keep", 2, "usage", &["<PROMISE>"]),
    row("warn acme/1", 2, "usage", &["--told <NAME>"]),
    row("due --fail-on late", 2, "usage", &["late", "overdue"]),
    row("--ledger nowhere.troth due", 2, "no-ledger", &["nowhere.troth", "troth init"]),
    row("--ledger postgres://here/troth due", 2, "no-shared-ledger", &["--ledger studio.troth"]),
];

/// A date that is ambiguous or impossible: exit 2, every reading.
const DATES: &[Row] = &[
    row("promise acme x --due 'next friday'", 2, "date-ambiguous", &["Fri 2026-03-06 or Fri 2026-03-13"]),
    row("promise acme x --due 3/4/2026", 2, "date-ambiguous", &["type 2026-03-04 or 2026-04-03"]),
    row("promise acme x --due 06.03.26", 2, "date-ambiguous", &["type four digits"]),
    row("promise acme x --due 'next week'", 2, "date-ambiguous", &["Mon 2026-03-09 or Fri 2026-03-13"]),
    row("keep acme/1 --at 'last friday'", 2, "date-ambiguous", &[" or Fri 2026-02-"]),
    row("promise acme x --due 2026-3-6", 2, "date-unreadable", &["type 2026-03-06"]),
    row("promise acme x --due soonish", 2, "date-unreadable", &["`soonish`", "tomorrow"]),
    row("promise acme x --due 2026-02-30", 2, "date-impossible", &["Sat 2026-02-28"]),
    row("promise acme x --due 2026-13-01", 2, "date-impossible", &["months are 01 to 12"]),
    row("promise acme x --due 'fri 25:00'", 2, "date-impossible", &["00:00 to 23:59"]),
    row("promise acme x --due '2026-03-29 01:30'", 2, "time-in-gap", &["00:30 +00:00", "02:30 +01:00"]),
    row("promise acme x --due '2026-10-25 01:30'", 2, "time-twice", &["01:30 +01:00", "01:30 +00:00"]),
    row("audit acme --as-of 'next month'", 2, "date-ambiguous", &[" or "]),
    row("audit acme --known-at 31.2.2026", 2, "date-impossible", &["2026-02-28"]),
    row("promise acme x --due 2026-03-01", 2, "due-before-made", &["lies before the promise itself", "--at"]),
    row("renegotiate acme/1 --due 2026-03-01 --agreed-by p3", 2, "due-before-made", &["2026-03-02"]),
    row("amend acme/1 --due 2026-02-01", 2, "due-before-made", &["2026-02-02"]),
    row("keep acme/1 --at tomorrow", 2, "later-than-now", &["lies ahead"]),
    row("promise acme x --due fri --at '2026-03-02 23:00'", 2, "later-than-now", &["lies ahead"]),
    row("due --within 7", 2, "duration", &["`7`", "7d, 2w or 48h"]),
    row("due --within ''", 2, "duration", &["7d, 2w or 48h"]),
];

/// A step the life cycle has not: exit 1, the state and the events that put it there.
const LIFE_CYCLE: &[Row] = &[
    row(
        "keep acme/2",
        1,
        "no-such-step",
        &[
            "acme/2 is already delivered",
            "cannot be delivered",
            "commitment.made (",
            "then commitment.delivered (",
        ],
    ),
    row("warn acme/2 --told p3", 1, "no-such-step", &["cannot be warned about", "commitment.delivered ("]),
    row(
        "renegotiate acme/2 --due fri --agreed-by p3",
        1,
        "no-such-step",
        &["cannot be renegotiated", "troth retract"],
    ),
    row("release acme/3", 1, "no-such-step", &["acme/3 is already released", "commitment.released ("]),
    row("keep acme/3", 1, "no-such-step", &["acme/3 is already released", "cannot be delivered"]),
    row(
        "miss acme/4 --why forgotten",
        1,
        "no-such-step",
        &["acme/4 is acknowledged as missed", "commitment.miss_acknowledged ("],
    ),
    row("open acme", 1, "already-open", &["`acme` is already open", "troth amend acme"]),
    row("release acme/1 --who 'Sam Okoro'", 1, "wrong-side", &["p1 is of the side `us`"]),
    row("retract {MADE} --why x", 1, "others-rest-on-it", &["retract these first", "commitment.delivered"]),
    row("retract {TAKEN} --why x", 1, "already-retracted", &["already retracted, by"]),
    row("retract {OPENED} --why x", 1, "opening-has-history", &["rest on its opening", "troth amend acme"]),
    row("retract acme/6 --why x", 2, "no-such-promise", &["no promise acme/6"]),
    row("promise acme x --due fri --needs acme/1", 2, "cannot-need", &["a promise of the other side"]),
    row("amend acme/1", 2, "nothing-to-change", &["troth amend acme/1 --help"]),
    row("amend acme", 2, "nothing-to-change", &["troth amend acme --help"]),
    row("amend acme --due fri", 2, "amend-client", &["name the promise, such as acme/7"]),
    row("amend acme/5 --due none", 1, "due-agreed", &["agreed anew by event", "troth retract"]),
    row("renegotiate acme/1 --due none --agreed-by p3", 2, "due-none", &["troth release acme/1"]),
    row("promise acme x", 2, "no-due", &["--due none"]),
    row("promise acme other --due 2026-03-09 --key once", 1, "key-reused", &["used before", "another --key"]),
    row("undo --by 'Nobody Yet'", 1, "nothing-to-undo", &["Nobody Yet"]),
];

/// What cannot be read or recorded.
const TEXTS: &[Row] = &[
    row("promise acme ' ' --due fri", 2, "text", &["the text is empty"]),
    row("promise acme 'a\u{1b}[2J' --due fri", 2, "text", &["U+001B at character 2"]),
    row("promise acme 'a\u{9b}2J' --due fri", 2, "text", &["U+009B"]),
    row("open bolt --contract-value 3x --currency EUR", 2, "amount", &["48000.50"]),
    row("open bolt --contract-value 3 --currency EURO", 2, "currency", &["EUR or USD"]),
    row("open bolt --contract-value 3", 2, "usage", &["--currency <CODE>"]),
    row("promise acme x --due fri --evidence gone.pdf", 2, "file", &["gone.pdf", "a file that exists"]),
    row("promise acme x --due fri --evidence folder", 2, "evidence-folder", &["is a folder"]),
    row("init studio", 2, "ledger-name", &["troth init studio.troth"]),
    row("init studio.troth", 1, "already-there", &["not an empty folder"]),
    row("init other.txt/new.troth", 1, "disk", &["other.txt"]),
    row("--ledger other.txt due", 2, "no-ledger", &["other.txt"]),
    Row { input: b"x | fri\n\xff\xfe | fri\n", ..row("promise acme -", 2, "not-utf8", &["line 2", "UTF-8"]) },
    Row { input: b"\n# nothing\n", ..row("promise acme -", 2, "no-lines", &["what | due | owner | side"]) },
    Row { input: b"x | fri\ny\n", ..row("promise acme -", 2, "line", &["line 2", "`y` has no due"]) },
    Row { input: b"x | fri | | them\n", ..row("promise acme -", 2, "side", &["line 1", "us or client"]) },
    Row { input: b"nul\0 | fri\n", ..row("promise acme -", 2, "text", &["line 1", "U+0000"]) },
];

/// Codes that no line typed at these verbs can bring about, and where they are told instead.
const ELSEWHERE: &[(&str, &str)] = &[
    ("altered", "damage.rs, places.rs"),
    ("answer", "interview.rs"),
    ("bundle-differs", "bundle.rs"),
    ("bundle-erased", "bundle.rs"),
    ("bundle-sealed", "bundle.rs"),
    ("bundle-too-large", "a history of 65,000 files or 4 GiB"),
    ("busy", "places.rs"),
    ("cadence-name", "cadences.rs"),
    ("checkpoint-line", "checkpoints.rs"),
    ("conflict", "others always faster, a thousand times"),
    ("corrupt", "damage.rs"),
    ("disk-full", "tests/faults"),
    ("editor", "friday.rs"),
    ("evidence-altered", "tests/faults"),
    ("evidence-changed", "a file that changes while it is read: a race"),
    ("evidence-missing", "tests/faults"),
    ("export", "a fault of the program"),
    ("export-clocks", "export.rs"),
    ("export-json", "export.rs"),
    ("export-sealed", "private.rs"),
    ("file-exists", "export.rs"),
    ("file-in-ledger", "export.rs"),
    ("interview-option", "interview.rs"),
    ("is-a-backup", "backup.rs"),
    ("key-chain", "a fault of the program: verify names the event"),
    ("key-exists", "the store's own tests"),
    ("length-days", "cadences.rs"),
    ("length-hours", "cadences.rs"),
    ("never-falls", "cadences.rs"),
    ("newer-format", "places.rs"),
    ("no-answers", "interview.rs"),
    ("no-calendar", "holidays.rs"),
    ("no-day-off", "holidays.rs"),
    ("no-deadline", "cadences.rs"),
    ("no-home", "a user the system does not know"),
    ("no-input", "interview.rs"),
    ("no-occurrence", "cadences.rs"),
    ("no-randomness", "a system without chance"),
    ("no-rule", "cadences.rs"),
    ("no-key", "checkpoints.rs"),
    ("no-next-key", "checkpoints.rs"),
    ("no-signing-key", "checkpoints.rs"),
    ("no-such-bundle", "bundle.rs"),
    ("no-such-preset", "import_kinds.rs"),
    ("no-such-question", "interview.rs"),
    ("no-verdict", "interview.rs"),
    ("not-a-mail", "friday.rs"),
    ("not-backed-up", "backup.rs"),
    ("not-entered", "a fault of the program, or a destroyed key"),
    ("not-observed", "interview.rs"),
    ("not-permitted", "places.rs"),
    ("not-private", "private.rs"),
    ("note", "a fault of the program"),
    ("other-key", "checkpoints.rs"),
    ("pause-order", "cadences.rs"),
    ("private-evidence", "private.rs"),
    ("private-name", "private.rs"),
    ("runtime", "a system that gives no thread"),
    ("score", "interview.rs"),
    ("session", "a fault of the program"),
    ("stdin", "a terminal that fails"),
    ("stopped", "a program that is stopping"),
    ("toml", "interview.rs"),
    ("too-long", "a_megabyte_of_lines_is_refused, below"),
    ("unchained", "a fault of the program"),
    ("undo-import", "import.rs"),
    ("unknown-outcome", "tests/faults"),
    ("unproved-bundle", "a fault of the program"),
    ("unproved-checkpoint", "a fault of the program"),
    ("unsigned-checkpoint", "checkpoints.rs"),
    ("verb", "a fault of the program"),
    ("verdict", "interview.rs"),
    ("which-ledger", "finding_a_ledger.rs"),
];

/// A ledger in which every row has something to meet.
fn history() -> Desk {
    let desk = acme();
    desk.file("other.txt", "no ledger");
    desk.file("number.json", "7");
    desk.file("days.csv", "day\n2026-12-25\nsoon\n");
    desk.file("no-days.csv", "day\n");
    std::fs::create_dir(desk.folder().join("empty")).expect("a folder");
    std::fs::create_dir(desk.folder().join("folder")).expect("a folder");
    for line in [
        "troth promise acme 'Open' --due fri --at '2026-02-02 10:00'",
        "troth promise acme 'Kept' --due fri --owner 'Bea Lind'",
        "troth keep acme/2",
        "troth promise acme 'Let go' --due fri",
        "troth release acme/3 --who 'Ana Ruiz'",
        "troth promise acme 'Missed' --due '2026-03-02 09:30'",
        "troth miss acme/4 --why forgotten",
        "troth promise acme 'Moved' --due fri",
        "troth renegotiate acme/5 --due 2026-03-12 --agreed-by 'Ana Ruiz'",
        "troth promise acme 'Taken back' --due fri",
        "troth retract acme/6 --why wrong",
        "troth promise acme 'Once' --due 2026-03-09 --key once",
        "troth open cedar",
        "troth promise cedar 'Theirs' --due fri --side client",
        "troth promise cedar 'Asked for' --due fri --as request",
        "troth close cedar --ended-by us",
    ] {
        desk.types(line).works();
    }
    desk
}

/// The line with the ids of the history in it.
fn with_ids(line: &str, log: &[Value]) -> String {
    let id = |kind: &str, number: u64| {
        let is = |event: &&Value| {
            let of = number == 0 || event["data"]["number"] == number;
            event["type"] == kind && of
        };
        log.iter()
            .find(is)
            .and_then(|event| event["id"].as_str())
            .expect("an event of the history")
            .to_owned()
    };
    line.replace("{MADE}", &id("commitment.made", 2))
        .replace("{TAKEN}", &id("commitment.made", 6))
        .replace("{OPENED}", &id("relationship.opened", 0))
        .replace("{FOUNDED}", &id("ledger.created", 0))
}

fn holds(rows: &[Row]) {
    let desk = history();
    let (log, bytes) = (desk.log(), desk.bytes());
    for row in rows {
        let line = format!("troth {}", with_ids(row.line, &log));
        let said = desk.types_into(&format!("{line} --json"), row.input).refuses(row.exit, row.code);
        let error = said.json()["error"].clone();
        let spoken = format!("{} {} {}", error["message"], error["hint"], error["where"]);
        for part in row.says {
            assert!(spoken.contains(part), "{line}\nno `{part}` in {error:#}");
        }
        let said = desk.types_into(&line, row.input).ends(row.exit);
        assert_eq!(said.out, "", "{line}");
        assert!(said.err.starts_with("error: "), "{line}: {}", said.err);
        assert_eq!(desk.bytes(), bytes, "{line} wrote something");
    }
    assert_eq!(desk.log(), log);
}

#[test]
fn an_unknown_name_is_met_with_the_nearest() {
    holds(UNKNOWN);
}

#[test]
fn a_date_that_can_be_read_twice_or_not_at_all_is_met_with_its_readings() {
    holds(DATES);
}

#[test]
fn a_step_that_cannot_be_taken_is_met_with_the_state_and_what_led_to_it() {
    holds(LIFE_CYCLE);
}

#[test]
fn what_the_other_verbs_cannot_take_is_met_with_what_they_can() {
    holds(verbs::ROWS);
}

#[test]
fn what_cannot_be_recorded_is_met_with_what_was_expected() {
    holds(TEXTS);
}

#[test]
fn a_text_of_64_kib_is_recorded_and_a_longer_one_is_not() {
    let desk = acme();
    let text = |length: usize| "ä".repeat(length / 2);
    desk.types_into("troth promise acme -", format!("{} | fri\n", text(65_536)).as_bytes()).works();
    assert_eq!(desk.promise("acme/1", "")["what"].as_str().map(str::len), Some(65_536));
    let before = desk.bytes();
    let said = desk.types_into("troth promise acme - --json", format!("{} | fri\n", text(65_538)).as_bytes());
    let error = said.refuses(2, "text").json()["error"].clone();
    assert!(error["message"].as_str().is_some_and(|text| text.contains("--evidence FILE")), "{error}");
    assert_eq!(desk.bytes(), before);
}

#[test]
fn a_megabyte_of_lines_is_refused_and_one_byte_less_is_not_too_long() {
    let desk = acme();
    let before = desk.bytes();
    let lines = |length: usize| format!("x | fri\n# {}\n", "y".repeat(length - 11)).into_bytes();
    let said = desk.types_into("troth promise acme - --json", &lines((1 << 20) + 1));
    let error = said.refuses(2, "too-long").json()["error"].clone();
    assert_eq!(error["hint"], "import a CSV instead: troth import FILE");
    desk.types_into("troth promise acme - --json", &lines(40 << 20)).refuses(2, "too-long");
    assert_eq!(desk.bytes(), before);
    desk.types_into("troth promise acme -", &lines(1 << 20)).works();
}

#[test]
fn an_argument_that_is_no_text_is_refused() {
    use std::os::unix::ffi::OsStrExt;
    let desk = acme();
    let before = desk.bytes();
    let bad = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let words =
        |what| ["promise", "acme"].map(std::ffi::OsStr::new).into_iter().chain([what]).collect::<Vec<_>>();
    desk.runs(&[words(bad), vec!["--due=fri".as_ref(), "--json".as_ref()]].concat(), b"").refuses(2, "usage");
    assert_eq!(desk.bytes(), before);
}

/// Every code that stands in the sources is in the table, or its absence is explained.
#[test]
fn no_error_is_forgotten() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut codes = BTreeSet::new();
    let skipped = ["demo", "import", "demo.rs", "import.rs", "verify.rs", "doctor.rs", "help.rs"];
    let mut folders = vec![root.join("ledger-cli/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a source folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if skipped.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file");
                for lead in ["Failure::usage(", "Failure::failed(", "Self::usage(", "code: \""] {
                    codes.extend(
                        text.split(lead).skip(1).filter_map(|rest| literal(rest, lead.ends_with('"'))),
                    );
                }
            }
        }
    }
    for file in [
        "ledger-core/src/relationship/refusal.rs",
        "ledger-core/src/time/typed/error.rs",
        "ledger-store/src/error.rs",
    ] {
        let text = std::fs::read_to_string(root.join(file)).expect("a source file");
        let body =
            text.split("pub fn code(").nth(1).expect("the codes").split("    }\n").next().unwrap_or_default();
        codes.extend(body.split("=> \"").skip(1).filter_map(|rest| literal(rest, true)));
    }
    assert!(codes.len() > 50, "the codes were not found: {codes:?}");

    let rows = [UNKNOWN, DATES, LIFE_CYCLE, TEXTS, verbs::ROWS].concat_codes();
    let known: BTreeSet<String> =
        rows.into_iter().chain(ELSEWHERE.iter().map(|(code, _)| (*code).to_owned())).collect();
    let forgotten: Vec<&String> = codes.difference(&known).collect();
    assert_eq!(forgotten, Vec::<&String>::new(), "codes that no row provokes");
    let imagined: Vec<&String> = known.difference(&codes).collect();
    assert_eq!(imagined, Vec::<&String>::new(), "codes that no source has");
}

trait Codes {
    fn concat_codes(&self) -> BTreeSet<String>;
}

impl Codes for [&[Row]; 5] {
    fn concat_codes(&self) -> BTreeSet<String> {
        self.iter().flat_map(|rows| rows.iter().map(|row| row.code.to_owned())).collect()
    }
}

/// The first string literal of a piece of source, if it directly follows and looks like a code.
fn literal(rest: &str, opened: bool) -> Option<String> {
    let text = if opened { rest } else { rest.trim_start().strip_prefix('"')? };
    let code = text.split('"').next()?;
    let is_code =
        !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    is_code.then(|| code.to_owned())
}

#[test]
fn the_table_begins_on_a_monday() {
    // The readings in the table (Friday the 6th or the 13th) hold for this day only.
    assert_eq!(MONDAY, "2026-03-02 09:00");
}
