//! What is left of a ledger whose writer is killed, again and again, at whatever instant?

use std::collections::BTreeSet;
use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::acme;

const KILLS: u64 = 60;

#[test]
fn everything_acknowledged_is_there_after_sixty_kills() {
    let desk = acme();
    let mut usual = Duration::ZERO;
    for turn in 0..3 {
        let begun = Instant::now();
        desk.types(&format!("troth promise acme 'Warming up {turn}' --due fri")).works();
        usual = begun.elapsed();
    }
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let (mut acknowledged, mut killed): (BTreeSet<String>, u64) = (BTreeSet::new(), 0);
    for turn in 0..KILLS {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let mut command = desk.command();
        command.args([
            "promise",
            "acme",
            &format!("Of turn {turn}"),
            "--due",
            "fri",
            "--owner",
            &format!("new:P{turn}"),
        ]);
        let mut child = command.arg("--json").spawn().expect("the program starts");
        // The instant of the kill is what is at stake here: any between its start and a little after its usual end.
        std::thread::sleep(usual.mul_f64(1.2 * f64::from((chance >> 40) as u32) / f64::from(1 << 24)));
        child.kill().expect("a kill");
        let mut out = String::new();
        child.stdout.take().expect("its output").read_to_string(&mut out).expect("text");
        let ended = child.wait().expect("its end");
        assert!(ended.signal() == Some(9) || ended.success(), "what was not killed failed: {out}");
        killed += u64::from(ended.signal() == Some(9));
        if let Ok(receipt) = serde_json::from_str::<Value>(&out) {
            acknowledged.extend(tests::listed(&receipt["events"]).iter().map(ToString::to_string));
        }
        if turn % 10 == 9 {
            desk.types("troth due --json").works();
        }
    }
    assert!(killed >= KILLS / 4, "only {killed} of {KILLS} were killed while they ran");

    desk.types("troth promise acme 'After all that' --due fri").works();
    let kept: BTreeSet<String> = desk.log().iter().map(|event| event["id"].to_string()).collect();
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "acknowledged and gone: {lost:?}");
    let audit = desk.audit("acme", "");
    for (index, promise) in tests::listed(&audit["commitments"]).iter().enumerate() {
        assert_eq!(promise["id"], format!("acme/{}", index + 1), "nothing half-written took a number");
        let named = promise["owner"]["name"].as_str();
        assert!(named.is_some(), "a promise and its owner are recorded together: {promise:#}");
    }
    let verified = desk.types("troth verify --json").works().json();
    assert_eq!((&verified["ok"], &verified["notices"]), (&json!(true), &json!([])));
}
