//! Every bit of a bundle, flipped; and every bit of what is judged, flipped and signed again.

use ledger_core::proof::bundle::{CONSISTENCY, DISCLOSED, EVENTS, PROOFS, verify};
use ledger_core::proof::verdict::Verdict;

use crate::judges::{Against::Nothing, finds, same_verdict, strangers_flips};
use crate::story::story;

/// A bundle with as little in it as one can have.
fn small() -> Vec<u8> {
    let mut owner = story().owner.clone();
    let policy = owner.log[1].text.clone();
    let data = &policy[policy.find("\"data\":").expect("data")..];
    owner.rewrites(1, data, "\"data\":{}}");
    let opened = owner.log.iter().position(|event| event.stream.as_str() == "acme").expect("a client");
    owner.log.truncate(opened + 1);
    owner.log.retain(|event| event.stream.as_str() != "_people");
    owner.settles();
    owner.exports().pack()
}

#[test]
fn no_flipped_bit_is_accepted_by_either() {
    let bundle = small();
    finds("ok", "", &bundle, &Nothing);
    let mut flipped = bundle.clone();
    for at in 0..bundle.len() {
        for bit in 0..8 {
            flipped[at] ^= 1 << bit;
            assert_eq!(verify(&flipped, None).verdict, Verdict::Altered, "byte {at}, bit {bit}");
            flipped[at] ^= 1 << bit;
        }
    }
    let (accepted, tried) = strangers_flips(&bundle, 1);
    assert_eq!((accepted, tried), (0, bundle.len() as u64 * 8));
}

#[test]
fn no_flipped_bit_is_accepted_though_the_owner_signs_it() {
    let honest = story().owner.clone().exports();
    let mut tried = 0;
    for (index, (name, content)) in honest.files.iter().enumerate() {
        let judged_file = [EVENTS, PROOFS, CONSISTENCY, DISCLOSED].contains(&name.as_str());
        if !judged_file && !name.starts_with("checkpoints/") {
            continue;
        }
        for at in (index..content.len() * 8).step_by(97) {
            let mut changed = honest.clone();
            changed.files[index].1[at / 8] ^= 1 << (at % 8);
            let found = same_verdict(&changed.pack(), &Nothing);
            assert!(!["ok", "proved"].contains(&found.as_str()), "{name}, bit {at}");
            tried += 1;
        }
    }
    assert!(tried > 1_000, "{tried}");
}
