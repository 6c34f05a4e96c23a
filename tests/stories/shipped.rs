//! Does the program that ships, with the machine's own clock and chance, do the first things a newcomer does?

use tests::Desk;

#[test]
#[expect(clippy::print_stderr, reason = "no test is skipped in silence")]
fn the_shipped_program_records_a_promise_keeps_it_and_verifies() {
    let Ok(shipped) = std::env::var("TROTH_RELEASE_BINARY") else {
        eprintln!("the shipped program: not given (tests/run builds and gives it)");
        return;
    };
    let desk = Desk::with_ledger(&shipped, crate::MONDAY);
    desk.file("pricing.txt", "9 of 212 prices differ");
    desk.types("troth open acme --zone Europe/London").works();
    desk.types("troth promise acme 'Run the pricing check' --due 'in 3 days'")
        .works()
        .prints(&["acme/1", "due "]);
    desk.types("troth keep acme/1 --evidence pricing.txt").works();
    let audit = desk.types("troth audit acme --json").works().json();
    assert_eq!((&audit["ours"]["kept_on_time"], &audit["ours"]["made"]), (&1.into(), &1.into()));
    assert!(audit["as_of"].as_str().is_some_and(|now| now > "2026-11"), "the machine's own clock: {audit}");
    let verified = desk.types("troth verify --json").works().json();
    assert_eq!(verified["verdict"], "ok", "{verified}");
    desk.types("troth --version").works().prints(&["troth 0.1.0", "time zones"]);
}
