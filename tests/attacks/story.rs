//! An honest history, recorded through the program: two clients, two people, two updates, a rotation, a retraction.

use std::path::Path;
use std::sync::LazyLock;

use ledger_core::proof::ValueKey;
use tests::Desk;

use crate::TROTH;
use crate::bundle::Bundle;
use crate::forge::{Forger, bytes_of, seed};
use crate::judges::Against;

/// What is left of the story in different hands.
pub(crate) struct Story {
    /// The ledger, with its keys: the first, the one in force, the next.
    pub(crate) owner: Forger,
    /// The keys under which the names of `p1` and `p2` are sealed.
    pub(crate) people: [ValueKey; 2],
    /// What the client got with the first update, before the rotation: the line of the mail, and the file.
    pub(crate) first: (String, Vec<u8>),
    /// The same of the second update, after the rotation and before the retraction.
    pub(crate) second: (String, Vec<u8>),
    /// The bundle that the program made at the end.
    made: Vec<u8>,
}

/// The file that a delivery rests on, and its name.
pub(crate) const PAPER: (&[u8], &str) = (b"Prices checked on Friday.\n", "paper.txt");

static STORY: LazyLock<Story> = LazyLock::new(tell);

pub(crate) fn story() -> &'static Story {
    &STORY
}

fn sends(desk: &Desk, what: &str) -> (String, Vec<u8>) {
    let sent = desk.types(&format!("troth update acme --shipped '{what}' --json")).works().json();
    let text = |key: &str| sent["shared"][0][key].as_str().expect("a text").to_owned();
    let file = desk.folder().join(text("file"));
    (text("line"), std::fs::read(file).expect("the checkpoint file"))
}

fn opens(ledger: &Path, person: &str) -> ValueKey {
    let text = std::fs::read_to_string(ledger.join("keys").join(format!("{person}.key"))).expect("a key");
    ValueKey(bytes_of(&text))
}

fn tell() -> Story {
    let desk = Desk::with_ledger(TROTH, "2026-03-02 09:00");
    let ledger = desk.ledger();
    let mut keys = vec![seed(&ledger, "signing.key")];
    desk.types("troth open acme --zone Europe/London").works();
    desk.types("troth open bolt").works();
    desk.types("troth promise acme 'Run the pricing check' --due 'fri 16:00'").works();
    desk.types("troth promise bolt 'Search goes live' --due 'fri 16:00'").works();
    desk.types("troth promise acme 'Send the price list' --due 'fri 16:00' --by client --owner Ana").works();
    desk.file(PAPER.1, PAPER.0);
    desk.types("troth keep acme/1 --evidence paper.txt").works();
    desk.clock("2026-03-06 15:00");
    let first = sends(&desk, "the pricing check");
    desk.clock("2026-03-09 09:00");
    desk.types("troth key rotate").works();
    keys.push(seed(&ledger, "signing.key"));
    keys.push(seed(&ledger, "next.key"));
    desk.types("troth promise acme 'Search goes live' --due 'fri 16:00'").works();
    desk.types("troth keep acme/3 --evidence ticket:7").works();
    desk.clock("2026-03-13 15:00");
    let second = sends(&desk, "the search");
    desk.clock("2026-03-16 09:00");
    desk.types("troth retract acme/3 --why 'kept the wrong one'").works();
    let people = ["p1", "p2"].map(|person| opens(&ledger, person));
    let owner = Forger::of(&ledger, keys);
    desk.types("troth bundle acme -o acme.zip").works();
    let made = std::fs::read(desk.folder().join("acme.zip")).expect("the bundle");
    Story { owner, people, first, second, made }
}

/// The bundle that the program made, for who can sign it again.
pub(crate) fn made() -> Bundle {
    Bundle::open(&story().made, &story().owner.keys[1])
}

/// What the client may hold against a bundle, oldest first.
pub(crate) fn held() -> [Against; 4] {
    let Story { first, second, .. } = story();
    let line = |held: &(String, Vec<u8>)| Against::Line(held.0.clone());
    let file = |held: &(String, Vec<u8>)| Against::File(held.1.clone());
    [line(first), file(first), line(second), file(second)]
}
