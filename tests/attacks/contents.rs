//! What can be done to the files of one bundle that the program made, by somebody who can sign its manifest again.

use ledger_core::Hash;
use ledger_core::id::EventId;
use ledger_core::proof::bundle::{DISCLOSED, EVENTS, PROOFS};
use ledger_core::proof::{Sealed, ValueKey};
use serde_json::Value;

use crate::bundle::{Bundle, cited};
use crate::judges::Against::{self, File, Nothing};
use crate::judges::{finds, judged};
use crate::story::{PAPER, held, made, story};

#[track_caller]
fn alone(verdict: &str, place: &str, bundle: &Bundle) {
    finds(verdict, place, &bundle.pack(), &Nothing);
}

/// The place of a line.
fn line(number: usize) -> String {
    format!("{EVENTS}, line {number}")
}

#[test]
fn what_the_program_made_is_proved_by_whatever_the_client_kept() {
    let bundle = made();
    finds("ok", "", &bundle.pack(), &Nothing);
    for held in held() {
        finds("proved", "", &bundle.pack(), &held);
    }
    // Mail changes how a file ends.
    let file = &story().first.1;
    let line = file.strip_suffix(b"\n").expect("a line");
    for file in [line.to_vec(), [line, b"\r\n"].concat()] {
        finds("proved", "", &bundle.pack(), &File(file));
    }
    finds("altered", "", &bundle.pack(), &File([line, b"\n\n"].concat()));
}

#[test]
fn an_event_cannot_be_altered_dropped_moved_doubled_or_cut_off() {
    let mut honest = made();
    let events = honest.events();
    let changed = |change: &dyn Fn(&mut Vec<String>)| {
        let mut events = events.clone();
        change(&mut events);
        honest.clone().shows(&events)
    };
    let text = honest.clone().text(EVENTS);
    alone("altered", &line(2), &honest.clone().says(EVENTS, "Run the pricing check", "Run the pricing chat"));
    assert!(text.lines().nth(1).is_some_and(|line| line.contains("Run the pricing check")));
    alone(
        "altered",
        &line(3),
        &changed(&|events| events[1] = events[1].replace("pricing check", "pricing chat")),
    );
    alone("altered", &line(2), &changed(&|events| drop(events.remove(1))));
    alone("altered", &line(2), &changed(&|events| events.swap(1, 2)));
    alone("altered", &line(3), &changed(&|events| events.insert(2, events[1].clone())));
    let of_acme = events.iter().filter(|event| event.contains("\"stream\":\"acme\"")).count();
    let mut cut = changed(&|events| drop(events.remove(of_acme - 1)));
    alone("altered", &line(of_acme - 1), &cut);
    // Where the manifest says so as well, the bundle's checkpoint still knows of one more.
    cut.manifest.streams[0].version -= 1;
    alone("altered", &line(of_acme - 1), &cut);
    alone(
        "altered",
        &line(events.len()),
        &changed(&|events| {
            let last = events.len() - 1;
            events[last] = events[last].replacen("\"side\":\"us\"", "\"side\":\"client\"", 1);
            assert_ne!(events[last], made().events()[last], "the last event is of somebody of us");
        }),
    );
    // An event of somebody else, or a second one of the same id.
    alone("altered", &line(1), &changed(&|events| events[0] = events[0].replace("\"acme\"", "\"bolt\"")));
    alone("altered", &line(1), &changed(&|events| events[0].push(' ')));
}

#[test]
fn evidence_is_what_was_cited_and_can_only_be_missing() {
    let (honest, name) = (made(), cited(PAPER.0, PAPER.1));
    alone("ok", "", &honest.clone().without(&name));
    alone("altered", &name, &honest.clone().with(&name, "Prices never checked.\n"));
    let other = cited(b"Prices never checked.\n", PAPER.1);
    alone("altered", &other, &honest.without(&name).with(&other, "Prices never checked.\n"));
}

#[test]
fn a_disclosed_value_is_the_one_that_was_sealed() {
    let mut honest = made();
    let read = honest.text(DISCLOSED);
    let read: Value = serde_json::from_str(&read).expect("JSON");
    assert!(read["values"].as_array().expect("values").len() >= 2, "both names are shown: {read}");
    let text = |at: usize, key: &str| read["values"][at][key].as_str().expect("a text").to_owned();
    // Another plaintext, with or without a key that would fit it.
    let (one, other) = (text(0, "plaintext"), text(1, "plaintext"));
    assert_ne!(one, other);
    alone("altered", DISCLOSED, &honest.clone().says(DISCLOSED, &one, "Somebody Else"));
    let mut invented = honest.clone();
    invented.disclosed(|shown| shown.values[0].record_key = Hash::of(b"another"));
    alone("altered", DISCLOSED, &invented);
    // One person's name for another's.
    let mut swapped = honest.clone();
    swapped.disclosed(|shown| {
        let (one, other) = (shown.values[0].clone(), shown.values[1].clone());
        (shown.values[0].plaintext, shown.values[0].record_key) = (other.plaintext, other.record_key);
        (shown.values[1].plaintext, shown.values[1].record_key) = (one.plaintext, one.record_key);
    });
    alone("altered", DISCLOSED, &swapped);
    // Even with the other person's own key, which the owner has: the value is bound to its place.
    let mut keyed = honest.clone();
    let sealed = sealed_in(&mut honest, &text(0, "event"), &text(0, "field"));
    let forged = sealed.record_key(&ValueKey(story().people[1].0)).expect("a nonce");
    keyed.disclosed(|shown| shown.values[0].record_key = forged);
    alone("altered", DISCLOSED, &keyed);
    // What is not shown stays withheld; out of order, twice and of nothing is refused.
    let change = |change: &dyn Fn(&mut Vec<ledger_core::proof::bundle::Value>)| {
        let mut bundle = made();
        bundle.disclosed(|shown| change(&mut shown.values));
        bundle
    };
    alone("ok", "", &change(&|values| values.clear()));
    alone("altered", DISCLOSED, &change(&|values| values.swap(0, 1)));
    alone("altered", DISCLOSED, &change(&|values| values.insert(0, values[0].clone())));
    alone("altered", DISCLOSED, &change(&|values| values[0].event = EventId::drawn(1, [1; 10])));
    alone("altered", DISCLOSED, &change(&|values| values[0].field = "/data/side".into()));
}

/// A sealed value of an event that is shown.
fn sealed_in(bundle: &mut Bundle, id: &str, field: &str) -> Sealed {
    let event = bundle.events().into_iter().find(|event| event.contains(id)).expect("the event");
    let event: Value = serde_json::from_str(&event).expect("an event");
    let sealed = event.pointer(field).expect("the value")["sealed"].clone();
    serde_json::from_value(sealed).expect("a sealed value")
}

#[test]
fn a_forged_leaf_leads_to_no_map_and_a_forged_proof_to_no_root() {
    let change = |change: &dyn Fn(&mut ledger_core::proof::bundle::Proofs)| {
        let mut bundle = made();
        bundle.proofs(change);
        bundle
    };
    let last = made().manifest.streams[0].version;
    let of_acme = line(usize::try_from(last).expect("small"));
    let another = Hash::of(b"another");
    alone("altered", &of_acme, &change(&|proofs| proofs.streams[0].path[0] = another));
    alone("altered", &of_acme, &change(&|proofs| proofs.streams[0].path.truncate(1)));
    alone("altered", &of_acme, &change(&|proofs| proofs.streams[0].head = another));
    alone("altered", &of_acme, &change(&|proofs| proofs.streams[0].version -= 1));
    alone("altered", &of_acme, &change(&|proofs| proofs.streams[0].blind = another));
    alone("altered", &of_acme, &change(&|proofs| proofs.streams[0].inclusion.reverse()));
    alone("altered", PROOFS, &change(&|proofs| proofs.streams.swap(1, 2)));
    alone("altered", PROOFS, &change(&|proofs| drop(proofs.events.pop())));
    alone("altered", PROOFS, &change(&|proofs| proofs.size += 1));
    // A version more in manifest and proofs than there is.
    let mut more = change(&|proofs| proofs.streams[0].version += 1);
    more.manifest.streams[0].version += 1;
    alone("altered", &of_acme, &more);
}

#[test]
fn nobody_but_the_owner_can_edit_brief_and_manifest_together() {
    let brief = |bundle: Bundle, says: &str| {
        bundle.with("brief.md", format!("{says}\n")).with("brief.html", format!("<p>{says}\n"))
    };
    let honest = brief(made(), "One promise was kept.");
    alone("ok", "", &honest);
    // Both files and the manifest fit each other again; only the ledger's key is missing.
    let mut forged = brief(honest.clone(), "No promise was kept.");
    forged.key = ledger_core::proof::signature::SigningKey::from_seed(&[3; 32]);
    alone("altered", "manifest.note", &forged);
    // What is not even in the manifest is named.
    let (honest, forged) = (honest.pack(), brief(honest, "No promise was kept.").pack());
    let spliced = splice(&honest, &forged, "brief.md");
    finds("altered", "brief.md", &spliced, &Nothing);
}

/// The first archive with one file of the second, packed as an archive must be.
fn splice(honest: &[u8], other: &[u8], name: &str) -> Vec<u8> {
    use ledger_core::proof::zip::{Entry, pack, unpack};
    let other = unpack(other).expect("an archive");
    let files: Vec<Entry<'_>> = unpack(honest).expect("an archive");
    let taken = |file: &Entry<'_>| file.name == name;
    let content = other.iter().copied().find(taken).expect("the file");
    let files: Vec<Entry<'_>> =
        files.into_iter().map(|file| if taken(&file) { content } else { file }).collect();
    pack(&files).expect("an archive")
}

#[test]
fn no_name_leads_out_and_nothing_hides_between_headers() {
    let archive = made().with("brief/of/acme.md", "Kept.\n").pack();
    finds("ok", "", &archive, &Nothing);
    let name = b"brief/of/acme.md";
    for trick in [
        &b"../../../acme.md"[..],
        b"/rief/of/acme.md",
        b"brief/../acme.md",
        b"brief//f/acme.md",
        b"brief\\of\\acme.md",
        b"brief/of/.cme.md",
        b"brief/of/acme.m ",
        b"brief/of/acme\0md",
        b"events.jsonl/a/b",
        b"READ-FIRST.HTML/",
        b"checkpoints/x.md",
        b"evidence/acme.md",
    ] {
        assert_eq!(trick.len(), name.len());
        let tricked = replaced(&archive, name, trick);
        let found = judged(&tricked, &Nothing);
        assert_eq!(found.verdict, "altered", "{}", String::from_utf8_lossy(trick));
    }
    let central = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a directory");
    for at in [0, 30, central, archive.len()] {
        let (before, after) = archive.split_at(at);
        finds("altered", "the archive", &[before, b"hidden", after].concat(), &Nothing);
    }
    finds("altered", "the archive", &archive[..central], &Nothing);
    finds("altered", "the archive", b"", &Nothing);
    // A file that says it is as long as four gigabytes, and a method that would unpack without end.
    for (at, bytes) in [(18, &[0xff; 8][..]), (8, &[8, 0]), (6, &[1, 0]), (28, &[4, 0])] {
        let mut tricked = archive.clone();
        tricked[at..at + bytes.len()].copy_from_slice(bytes);
        finds("altered", "the archive", &tricked, &Nothing);
    }
}

/// Every `from` in the bytes replaced by as many others.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for at in 0..bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
    }
    bytes
}

#[test]
fn a_file_that_every_bundle_has_cannot_be_left_out_nor_a_stranger_added() {
    for name in [EVENTS, PROOFS, DISCLOSED, "checkpoints/consistency.json"] {
        alone("altered", name, &made().without(name));
    }
    alone("altered", "checkpoints/guest.txt", &made().with("checkpoints/guest.txt", "x"));
    alone("altered", "checkpoints/009.checkpoint.txt", &made().with("checkpoints/009.checkpoint.txt", "x"));
    alone("altered", "evidence/guest", &made().with("evidence/guest", "x"));
    let size = made().manifest.size;
    let larger = format!("checkpoints/{}.checkpoint.txt", size + 1);
    alone("altered", &larger, &made().with(&larger, "x"));
}

#[test]
fn a_held_file_is_believed_only_whole() {
    let (bundle, file) = (made().pack(), &story().second.1);
    let mut changed = 0;
    for at in (0..file.len() * 8).step_by(131) {
        let mut held = file.clone();
        held[at / 8] ^= 1 << (at % 8);
        let found = judged(&bundle, &Against::File(held)).verdict;
        assert!(!["proved", "ok"].contains(&found.as_str()), "bit {at}: {found}");
        changed += 1;
    }
    assert!(changed > 100, "{changed}");
}
