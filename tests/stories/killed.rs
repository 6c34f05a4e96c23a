//! What is left of a ledger whose program is killed, again and again, at whatever instant of whatever it does?

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::Desk;

use crate::acme;

/// How many rows an imported file has.
const ROWS: usize = 120;
/// After so many turns another file is imported.
const TURNS_A_FILE: u64 = 12;

/// How many kills that hit a program while it runs: sixty, or as many as were asked for.
fn kills() -> u64 {
    std::env::var("TROTH_KILLS").map_or(60, |kills| kills.parse().expect("TROTH_KILLS is a number"))
}

/// What the program is doing when it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Deed {
    Promise,
    ReadWithoutIndex,
    Rebuild,
    Import,
    Export,
    Backup,
}

const DEEDS: [Deed; 7] = [
    Deed::Promise,
    Deed::Import,
    Deed::ReadWithoutIndex,
    Deed::Promise,
    Deed::Backup,
    Deed::Rebuild,
    Deed::Export,
];

impl Deed {
    fn line(self, turn: u64) -> String {
        match self {
            Self::Promise => format!("promise acme Of-turn-{turn} --due fri --owner new:P{turn} --json"),
            Self::Import => format!("import {} --as commitments --json", file(turn)),
            Self::ReadWithoutIndex => "due --json".into(),
            Self::Rebuild => "doctor --rebuild-index --json".into(),
            Self::Backup => "backup copy --json".into(),
            Self::Export => "export --format jsonl -o out.jsonl --force --json".into(),
        }
    }
}

fn file(turn: u64) -> String {
    format!("table-{}.csv", turn / TURNS_A_FILE)
}

/// Promises of three clients, each with an id of its own.
fn table(desk: &Desk, turn: u64) {
    let name = file(turn);
    if desk.folder().join(&name).exists() {
        return;
    }
    let row = |row: usize| {
        let client = ["bolt", "cole", "dora"][row % 3];
        let day = row % 27 + 1;
        let kept = if row.is_multiple_of(2) { format!("2026-02-{day:02}T10:00:00Z") } else { String::new() };
        format!(
            "{client},{name}/{row},Row {row},2026-01-{day:02}T09:00:00Z,2026-02-{day:02}T12:00:00Z,{kept}\n"
        )
    };
    let header = "relationship,id,what,made_at,due,settled_at\n".to_owned();
    let rows: Vec<String> = std::iter::once(header).chain((0..ROWS).map(row)).collect();
    desk.file(&name, rows.concat());
}

/// Numbers that look drawn and are the same each time.
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from((self.0 >> 40) as u32) / f64::from(1 << 24)
    }
}

/// Runs a command and kills it after a while; what it printed if it came to its end first.
fn killed_after(desk: &Desk, deed: Deed, turn: u64, wait: Duration) -> Option<Value> {
    if deed == Deed::ReadWithoutIndex {
        fs::remove_dir_all(desk.ledger().join("index")).expect("the index goes");
    }
    let mut command = desk.command();
    let mut child = command.args(deed.line(turn).split(' ')).spawn().expect("the program starts");
    // The instant of the kill is what is at stake here.
    std::thread::sleep(wait);
    child.kill().expect("a kill");
    let mut out = String::new();
    child.stdout.take().expect("its output").read_to_string(&mut out).expect("text");
    let ended = child.wait().expect("its end");
    assert!(ended.signal() == Some(9) || ended.success(), "{deed:?}, not killed, failed: {out}");
    // Whoever got the whole receipt was told, whatever became of the program after that.
    let receipt = serde_json::from_str(&out).ok();
    assert!(ended.signal() == Some(9) || receipt.is_some(), "{deed:?} ended without its receipt: {out}");
    if ended.signal() == Some(9) { receipt.map(|receipt: Value| with(receipt, "killed")) } else { receipt }
}

fn with(mut receipt: Value, mark: &str) -> Value {
    receipt[mark] = json!(true);
    receipt
}

/// The lines of an export are there all or not at all.
fn no_half_export(desk: &Desk, events: usize) {
    if let Ok(text) = fs::read_to_string(desk.folder().join("out.jsonl")) {
        assert!(text.ends_with('\n') && text.lines().count() <= events, "half an export");
        for line in text.lines() {
            serde_json::from_str::<Value>(line).expect("a line of an export");
        }
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "the long form is asked for its figures")]
fn everything_acknowledged_is_there_after_every_kill() {
    let (desk, kills) = (acme(), kills());
    let mut usual = std::collections::BTreeMap::new();
    for (number, deed) in DEEDS.into_iter().chain(DEEDS).enumerate() {
        let turn = 1_000_000 + number as u64 * TURNS_A_FILE;
        if deed == Deed::Import {
            table(&desk, turn);
        }
        let begun = Instant::now();
        desk.types(&format!("troth {}", deed.line(turn))).works();
        usual.insert(deed, begun.elapsed());
    }
    let mut chance = Chance(0x2545_f491_4f6c_dd1d);
    let (mut acknowledged, mut imported): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    let (mut events, mut killed, mut turn) = (0, 0, 0);
    while killed < kills {
        assert!(turn < 4 * kills, "only {killed} of {turn} programs were killed while they ran");
        let deed = DEEDS[usize::try_from(turn).expect("a turn") % DEEDS.len()];
        table(&desk, turn);
        // Any instant between its start and a little after its usual end.
        let wait = usual[&deed].mul_f64(1.2 * chance.next());
        let receipt = killed_after(&desk, deed, turn, wait);
        let ended = receipt.as_ref().is_some_and(|receipt| receipt["killed"] != true);
        killed += u64::from(!ended);
        // How long a command takes changes with the ledger and the machine: the instants follow it, so that every part
        // of its time is hit.
        usual.entry(deed).and_modify(|usual| *usual = usual.mul_f64(if ended { 0.9 } else { 1.06 }));
        match (deed, receipt) {
            (Deed::Promise, Some(receipt)) => {
                acknowledged.extend(tests::listed(&receipt["events"]).iter().map(ToString::to_string));
            }
            (Deed::Import, Some(_)) => drop(imported.insert(file(turn))),
            _ => {}
        }
        let verified = desk.types("troth verify --json").works().json();
        let there = verified["events"].as_u64().expect("a count");
        assert!(verified["ok"] == true && there >= events, "turn {turn}, {deed:?}: {verified:#}");
        events = there;
        no_half_export(&desk, usize::try_from(events).expect("a count"));
        // Every tenth time somebody reads before the next command writes.
        if turn % 10 == 9 {
            desk.types("troth due --json").works();
        }
        turn += 1;
    }
    eprintln!("{turn} programs started, {killed} killed while they ran, {events} events");
    nothing_is_lost(&desk, &acknowledged, &imported, turn);
}

fn nothing_is_lost(desk: &Desk, acknowledged: &BTreeSet<String>, imported: &BTreeSet<String>, turns: u64) {
    desk.types("troth promise acme After-all-that --due fri").works();
    let kept: BTreeSet<String> = desk.log().iter().map(|event| event["id"].to_string()).collect();
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "acknowledged and gone: {lost:?}");
    let audit = desk.audit("acme", "");
    for (index, promise) in tests::listed(&audit["commitments"]).iter().enumerate() {
        assert_eq!(promise["id"], format!("acme/{}", index + 1), "nothing half-written took a number");
        let named = promise["owner"]["name"].as_str();
        assert!(
            named.is_some() || index + 1 == tests::listed(&audit["commitments"]).len(),
            "a promise and its owner are recorded together: {promise:#}"
        );
    }
    for turn in (0..turns).step_by(usize::try_from(TURNS_A_FILE).expect("a number")) {
        let again = desk.types(&format!("troth {}", Deed::Import.line(turn))).works().json();
        if imported.contains(&file(turn)) {
            assert_eq!(
                again["events"]["recorded"],
                0,
                "{}: acknowledged, and not all there: {again:#}",
                file(turn)
            );
        }
    }
    let files = fs::read_dir(desk.folder()).expect("the folder").flatten();
    let tables = files.filter(|entry| entry.file_name().to_string_lossy().starts_with("table-")).count();
    let made: u64 = ["bolt", "cole", "dora"]
        .iter()
        .map(|client| desk.audit(client, "")["ours"]["made"].as_u64().expect("a count"))
        .sum();
    assert_eq!(made, (tables * ROWS) as u64, "every row once");
    desk.types("troth backup copy").works();
    for ledger in ["", " copy"] {
        let verified = desk.types(&format!("troth verify{ledger} --json")).works().json();
        assert_eq!((&verified["ok"], &verified["notices"]), (&json!(true), &json!([])));
    }
}
