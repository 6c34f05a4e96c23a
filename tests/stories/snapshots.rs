//! A portfolio is read from what was kept of it. Is it ever another one than that of a ledger that was read whole?

use std::fs;

use ledger_store::LocalStore;
use serde_json::Value;
use tests::{Desk, listed};

use crate::{MONDAY, TROTH, desk};

/// Questions of both clocks.
const ASKED: [&str; 4] =
    ["", "--as-of 2026-06-12", "--as-of 2027-03-01", "--as-of 2026-07-30 --known-at 2026-07-29"];

fn rows(desk: &Desk, question: &str) -> Vec<Value> {
    listed(&desk.types(&format!("troth status {question} --json")).works().json()["items"])
}

/// Every answer from what is kept, and again, and then with the index just deleted: always the same.
fn answers_stay_the_same(desk: &Desk, after: &str) {
    let kept = ASKED.map(|question| rows(desk, question));
    assert_eq!(ASKED.map(|question| rows(desk, question)), kept, "asked twice, after {after}");
    // The others are asked with an index that keeps what this story went through.
    let whole = ASKED.map(|question| {
        let aside = desk.folder().join("index aside");
        fs::rename(desk.ledger().join("index"), &aside).expect("the index is put aside");
        let rows = rows(desk, question);
        fs::remove_dir_all(desk.ledger().join("index")).expect("a new index");
        fs::rename(aside, desk.ledger().join("index")).expect("the index is put back");
        rows
    });
    for ((question, whole), kept) in ASKED.into_iter().zip(whole).zip(kept) {
        assert_eq!(kept, whole, "troth status {question}, after {after}");
    }
}

/// Five clients whose history reaches back so far that most of it is settled.
fn studio() -> Desk {
    let desk = Desk::with_ledger(TROTH, MONDAY);
    let clients =
        ["acme --zone America/New_York", "bolt", "cedar --name 'Cedar Ltd'", "dune --rhythm monthly", "elm"];
    for client in clients {
        desk.types(&format!("troth open {client} --shape saas")).works();
    }
    desk.types("troth cadence set acme weekly-update --from 2026-03-02").works();
    desk.types("troth cadence set cedar weekly-update --from 2026-03-02 --before 16:00").works();
    desk.clock("2026-07-27 09:00");
    let monday = ledger_core::Day::new(2026, 3, 2).expect("a day");
    for week in 0..21_i64 {
        let monday = monday.plus_days(7 * week);
        for (nth, client) in (0_i64..).zip(["acme", "bolt", "cedar"]) {
            let (day, number) = (monday.plus_days(nth), week + 1);
            let line = format!("promise {client} 'The figures of the week' --due {day} --at {monday}");
            desk.types(&format!("troth {line}")).works();
            if (week + nth) % 5 != 0 {
                desk.types(&format!("troth keep {client}/{number} --at {day}")).works();
            }
        }
        if week % 4 != 3 {
            let friday = monday.plus_days(4);
            desk.types(&format!("troth update acme --nothing-changed --at {friday}")).works();
        }
    }
    desk
}

#[test]
fn whatever_is_recorded_the_portfolio_is_that_of_a_ledger_read_whole() {
    let desk = studio();
    answers_stay_the_same(&desk, "thirty weeks");
    desk.file("off.csv", "2026-08-17,Off\n");
    for (when, line) in [
        ("2026-07-27 12:00", "promise bolt 'The search' --due '2026-07-29 16:00'"),
        ("2026-07-28 09:00", "keep bolt/22"),
        ("2026-07-31 15:00", "update acme --nothing-changed"),
        ("2026-08-03 09:00", "told bolt 'The feed is back'"),
        ("2026-08-03 09:01", "open fir --zone Asia/Tokyo"),
        ("2026-08-04 09:00", "asked cedar/19"),
        ("2026-08-04 09:05", "keep cedar/4 --at 2026-06-30"),
        ("2026-08-05 09:00", "retract bolt/3 --why twice"),
        ("2026-08-06 09:00", "cadence pause acme weekly-update --from 2026-08-10 --until 2026-08-20"),
        ("2026-08-07 09:00", "holiday import off.csv --calendar house"),
        ("2026-08-08 09:00", "cadence set cedar weekly-update --before 12:00"),
        ("2026-08-10 09:00", "amend bolt --zone Asia/Tokyo --from 2026-08-20"),
        ("2026-08-21 09:00", "close elm --ended-by client"),
        ("2026-11-30 09:00", "promise dune 'The report' --due 2026-12-01"),
    ] {
        desk.clock(when);
        desk.types(&format!("troth {line}")).works();
        answers_stay_the_same(&desk, line);
    }
}

#[test]
fn what_is_kept_and_garbled_is_as_good_as_nothing_kept() {
    let desk = studio();
    let rows_before = rows(&desk, "");
    let kept = || {
        let store = LocalStore::open(desk.ledger()).expect("the ledger");
        ["lines/0", "stream/acme", "stream/elm"].map(|name| store.kept(name).expect("it can be asked"))
    };
    let all = kept();
    assert!(all.iter().all(Option::is_some), "lines and streams are kept");
    for garbled in [&b""[..], b"{", b"{}", b"\n\n", &[0xff; 300]] {
        let store = LocalStore::open(desk.ledger()).expect("the ledger");
        let names = ["lines/0", "stream/acme", "stream/bolt", "stream/elm"];
        store.keep(&names.map(|name| (name.to_owned(), garbled.to_vec()))).expect("it is kept");
        drop(store);
        assert_eq!(rows(&desk, ""), rows_before);
    }
    // Half of the events that a snapshot needs are not enough.
    let store = LocalStore::open(desk.ledger()).expect("the ledger");
    let [_, Some(acme), _] = all else { panic!("it is kept") };
    let half = acme[..acme.len() / 2].to_vec();
    store.keep(&[("stream/acme".into(), half), ("lines/0".into(), Vec::new())]).expect("it is kept");
    drop(store);
    assert_eq!(rows(&desk, ""), rows_before);
    assert!(kept().iter().all(Option::is_some), "it is kept anew");
}

#[test]
fn nothing_private_is_kept_in_the_clear() {
    let desk = desk();
    desk.types("troth open acme").works();
    desk.types("troth promise acme 'Find zyxwords a home' --due 2026-03-03 --private").works();
    desk.clock("2026-03-20 09:00");
    desk.types("troth status").works().prints(&["acme/1"]);
    desk.types("troth status").works().prints(&["acme/1"]);
    let found = desk.files().into_iter().find(|(_, bytes)| bytes.windows(8).any(|part| part == b"zyxwords"));
    assert_eq!(found.map(|(path, _)| path), None);
}
