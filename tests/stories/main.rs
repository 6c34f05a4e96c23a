//! What happens to somebody who keeps a ledger? Every story runs the program itself, in a sealed world.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, clippy::panic, reason = "a story that cannot be told is a failed test")]

mod adherence;
mod backup;
mod brief;
mod bundle;
mod bundle_private;
mod cadences;
mod checkpoints;
mod clocks;
mod corrections;
mod damage;
mod deciding;
mod demo;
mod docs;
mod eight_processes;
mod erase;
mod errors;
mod export;
mod finding_a_ledger;
mod friday;
mod holidays;
mod import;
mod import_again;
mod import_jsonl;
mod import_kinds;
mod import_maps;
mod interview;
mod judging;
mod killed;
mod limits;
mod locked;
mod people;
mod places;
mod private;
mod private_files;
mod real_data;
mod record_asks;
mod replay;
mod restore;
mod seeds;
mod shipped;
mod slips;
mod snapshots;
mod spans;
mod status;
mod terminal;
mod trust;
mod verbs;
mod week;
mod witness;

use tests::Desk;

/// The program, with a clock that can be set.
const TROTH: &str = env!("CARGO_BIN_EXE_troth-test");
/// The Monday on which most stories begin, at nine.
const MONDAY: &str = "2026-03-02 09:00";

/// A desk with an empty ledger.
fn desk() -> Desk {
    Desk::with_ledger(TROTH, MONDAY)
}

/// A desk with a ledger and one client, whose days are London's.
fn acme() -> Desk {
    let desk = desk();
    desk.types("troth open acme --zone Europe/London").works();
    desk
}
