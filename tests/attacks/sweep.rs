//! Every bit of a bundle, flipped; and every bit of what is judged, flipped and signed again.

use ledger_core::proof::bundle::{CONSISTENCY, DISCLOSED, EVENTS, PROOFS, verify};
use ledger_core::proof::verdict::Verdict;

use crate::bundle::Bundle;
use crate::forge::Forger;
use crate::judges::{Against::Nothing, finds, same_verdict, strangers_flips};
use crate::private::shown;
use crate::story::story;

/// A ledger with as little in it as one can have.
fn small() -> Forger {
    let mut owner = story().owner.clone();
    let policy = owner.log[1].text.clone();
    let data = &policy[policy.find("\"data\":").expect("data")..];
    owner.rewrites(1, data, "\"data\":{}}");
    let opened = owner.log.iter().position(|event| event.stream.as_str() == "acme").expect("a client");
    owner.log.truncate(opened + 1);
    owner.log.retain(|event| event.stream.as_str() != "_people");
    owner.settles();
    owner
}

/// Flips every `step`-th bit, one at a time, before both.
fn none_is_accepted(bundle: &[u8], step: usize) {
    finds("ok", "", bundle, &Nothing);
    let mut flipped = bundle.to_vec();
    for at in (0..bundle.len() * 8).step_by(step) {
        flipped[at / 8] ^= 1 << (at % 8);
        assert_eq!(verify(&flipped, None).verdict, Verdict::Altered, "bit {at}");
        flipped[at / 8] ^= 1 << (at % 8);
    }
    let (accepted, tried) = strangers_flips(bundle, step);
    assert_eq!((accepted, tried), (0, (bundle.len() * 8).div_ceil(step) as u64));
}

#[test]
fn no_flipped_bit_is_accepted_by_either() {
    none_is_accepted(&small().exports().pack(), 1);
}

#[test]
fn no_flipped_bit_of_a_bundle_with_a_private_file_is_accepted_by_either() {
    none_is_accepted(&shown(small()).pack(), 7);
}

#[test]
fn no_flipped_bit_is_accepted_though_the_owner_signs_it() {
    signed_again(&story().owner.clone().exports(), 1_000);
    signed_again(&shown(small()), 100);
}

/// Flips bits of every file that is judged, and signs each time again.
fn signed_again(honest: &Bundle, least: usize) {
    let mut tried = 0;
    for (index, (name, content)) in honest.files.iter().enumerate() {
        let judged_file = [EVENTS, PROOFS, CONSISTENCY, DISCLOSED].contains(&name.as_str());
        if !judged_file && !name.starts_with("checkpoints/") && !name.starts_with("evidence/") {
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
    assert!(tried > least, "{tried}");
}
