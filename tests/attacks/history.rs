//! A history that was written again, in whole or in part, and signed with the ledger's own keys.

use ledger_core::id::StreamId;
use ledger_core::proof::bundle::checkpoint_name;
use ledger_core::proof::line::CheckpointLine;
use ledger_core::proof::signature::SigningKey;
use ledger_core::proof::{Blind, Tag};
use ledger_core::{Hash, Instant};

use crate::bundle::Bundle;
use crate::forge::{Event, Forger, acme, path, trie};
use crate::judges::Against::{self, Nothing};
use crate::judges::finds;
use crate::story::{held, story};

fn owner() -> Forger {
    story().owner.clone()
}

/// The sizes of the checkpoints that were sent.
fn sent() -> [u64; 2] {
    [&story().first.0, &story().second.0].map(|line| line.parse::<CheckpointLine>().expect("a line").size)
}

fn instant_of(event: &Event, key: &str) -> Instant {
    let value: serde_json::Value = serde_json::from_str(&event.text).expect("an event");
    value[key].as_str().expect("an instant").parse().expect("an instant")
}

#[track_caller]
fn alone(verdict: &str, place: &str, bundle: &Bundle) {
    finds(verdict, place, &bundle.pack(), &Nothing);
}

#[test]
fn an_honest_bundle_is_proved_by_whatever_the_client_kept() {
    let bundle = owner().exports().pack();
    finds("ok", "", &bundle, &Nothing);
    for held in held() {
        finds("proved", "", &bundle, &held);
    }
}

#[test]
fn a_changed_event_makes_another_history_of_the_old_size() {
    let mut owner = owner();
    let made = owner.log.iter().position(|event| event.is("commitment.made")).expect("a promise");
    owner.rewrites(made, "pricing check", "pricing chat");
    let bundle = owner.exports().pack();
    for held in held() {
        finds("fork", "", &bundle, &held);
    }
}

#[test]
fn a_dropped_an_added_and_a_moved_event_do_not_fit_what_was_sent() {
    let made = owner().log.iter().position(|event| event.is("commitment.made")).expect("a promise");
    let mut dropped = owner();
    dropped.forgets(made);
    let mut added = owner();
    let later = added.now;
    added.now = instant_of(&added.log[made], "recorded");
    added.inserts(made, &acme(), "commitment.made", "{\"number\":9}");
    added.now = later;
    // An event of another client in between: within each stream nothing changes.
    let mut moved = owner();
    assert_ne!(moved.log[made].stream, moved.log[made + 1].stream);
    moved.log.swap(made, made + 1);
    moved.settles();
    // With an event more or less the checkpoints are of other sizes; with as many there are two histories of one size.
    for (mut owner, word) in [(dropped, "withheld"), (added, "withheld"), (moved, "fork")] {
        let bundle = owner.exports().pack();
        finds("ok", "", &bundle, &Nothing);
        for held in held() {
            finds(word, "", &bundle, &held);
        }
    }
}

#[test]
fn a_true_old_checkpoint_does_not_fit_a_new_history() {
    let mut owner = owner();
    let made = owner.log.iter().position(|event| event.is("commitment.made")).expect("a promise");
    let ([first, second], shown) = (sent(), sent().map(checkpoint_name));
    let truly = |bundle: Bundle| {
        bundle.with(&shown[0], story().first.1.clone()).with(&shown[1], story().second.1.clone())
    };
    let mut told = owner.clone();
    told.rewrites(made, "pricing check", "pricing chat");
    // The event that tells of it has the new root, which is not the one that was sent.
    alone("fork", "events.jsonl, line ", &truly(told.exports()));
    // With the true root in that event, too, the log has not grown from there.
    owner.keeps = true;
    owner.rewrites(made, "pricing check", "pricing chat");
    let mut told = truly(owner.exports());
    alone("altered", &shown[0], &told);
    told.consistency(|grown| grown.from.retain(|grown| grown.size == second));
    alone("withheld", &shown[0], &told);
    assert!(first < second);
}

#[test]
fn a_hidden_retraction_is_missed_by_who_saw_the_ledger_after_it() {
    let mut honest = owner();
    let size = honest.shares();
    let (line, file) =
        (Against::Line(honest.line(size)), Against::File(honest.file(size).text().into_bytes()));
    finds("proved", "", &honest.exports().pack(), &line);
    let mut hiding = owner();
    hiding.forgets(hiding.last("event.retracted"));
    hiding.now = "2026-03-17T10:00:00.000Z".parse().expect("an instant");
    hiding.shares();
    hiding.records(&acme(), "commitment.made", "{\"number\":4}");
    let bundle = hiding.exports().pack();
    finds("withheld", "", &bundle, &line);
    finds("withheld", "", &bundle, &file);
    // At the very size of the old checkpoint there are two histories.
    let mut other = owner();
    other.rewrites(other.last("event.retracted"), "event.retracted", "event.repeated");
    other.shares();
    finds("fork", "", &other.exports().pack(), &line);
}

#[test]
fn what_is_recorded_late_cannot_claim_an_earlier_instant() {
    let mut late = owner();
    late.now = "2026-03-10T10:00:00.000Z".parse().expect("an instant");
    late.records(&acme(), "commitment.made", "{\"number\":4}");
    late.now = "2026-03-17T10:00:00.000Z".parse().expect("an instant");
    alone("backdated", "events.jsonl, line ", &late.exports());
    // In another stream its own neighbours say nothing; the checkpoint that it came after does.
    let mut rules = owner();
    rules.now = "2026-03-10T10:00:00.000Z".parse().expect("an instant");
    rules.records(&StreamId::rules(), "holiday.added", "{}");
    rules.now = "2026-03-17T10:00:00.000Z".parse().expect("an instant");
    alone("backdated", "checkpoints/", &rules.exports());
}

#[test]
fn a_checkpoint_cannot_be_dated_before_its_events() {
    let mut owner = owner();
    owner.records(
        &acme(),
        "bundle.exported",
        "{\"as_of\":\"2026-03-16T09:00:00.000Z\",\"audience\":\"client\"}",
    );
    owner.now = "2026-03-10T10:00:00.000Z".parse().expect("an instant");
    let size = owner.checkpoints();
    alone("backdated", &checkpoint_name(size), &owner.bundle(size));
    // Nor can one that is given away on the way.
    let mut owner = self::owner();
    owner.now = "2026-03-10T10:00:00.000Z".parse().expect("an instant");
    let size = owner.checkpoints();
    owner.now = "2026-03-17T10:00:00.000Z".parse().expect("an instant");
    let root = owner.root(size);
    owner.records(&acme(), "checkpoint.shared", &format!("{{\"size\":{size},\"root\":\"{root}\"}}"));
    alone("backdated", &checkpoint_name(size), &owner.exports());
}

/// The map before a checkpoint, in which a client is where it was long ago.
fn rolled_back(owner: &Forger) -> Vec<ledger_core::proof::map::ClientHead> {
    let mut heads = owner.heads(owner.log.len());
    let (tag, old) = (owner.tag(&acme()), owner.of_stream(&acme())[1].1.clone());
    heads
        .iter_mut()
        .filter(|head| head.tag == tag)
        .for_each(|head| (head.version, head.head) = (old.version, old.hash));
    heads
}

#[test]
fn one_client_cannot_be_rolled_back_while_the_log_grows() {
    let mut owner = owner();
    owner.maps.insert(owner.log.len(), rolled_back(&owner));
    owner.shares();
    alone("rewritten", "checkpoints/", &owner.exports());
    let mut owner = self::owner();
    owner.records(
        &acme(),
        "bundle.exported",
        "{\"as_of\":\"2026-03-16T09:00:00.000Z\",\"audience\":\"client\"}",
    );
    owner.maps.insert(owner.log.len(), rolled_back(&owner));
    let size = owner.checkpoints();
    alone("altered", "events.jsonl, line ", &owner.bundle(size));
}

#[test]
fn a_rotation_cannot_be_dropped_from_the_keys_or_from_the_map() {
    let mut owner = owner();
    let honest = owner.exports();
    let (size, first_key) = (owner.size(), owner.keys[0].clone());
    let first_only = |event: &Event| event.version == 1;
    // Only from the list of keys: the map knows better.
    let own = checkpoint_name(size);
    let silent = owner.file_with(size, &first_key, &first_only).text();
    alone("altered", &own, &honest.clone().with(&own, silent));
    // From the map, too: then an older checkpoint has a key that is gone now.
    let last = owner.log.len() - 1;
    let mut heads = owner.heads(last);
    let tag = owner.tag(&StreamId::keys());
    let created = owner.log[0].clone();
    heads
        .iter_mut()
        .filter(|head| head.tag == tag)
        .for_each(|head| (head.version, head.head) = (1, created.hash));
    owner.maps.insert(last, heads);
    owner.settles();
    let mut hiding = owner.bundle(size).with(&own, owner.file_with(size, &first_key, &first_only).text());
    let rotated = owner.log[owner.last("key.rotated")].text.clone();
    let shown: Vec<String> = hiding.events().into_iter().filter(|event| *event != rotated).collect();
    hiding = hiding.shows(&shown);
    let included = ledger_core::proof::inclusion::prove(&owner.leaves(), size, 0).unwrap_or_default();
    hiding.proofs(|proofs| {
        let keys = &mut proofs.streams[1];
        (keys.version, keys.head, keys.position) = (1, created.hash, 0);
        keys.inclusion = included.expect("there");
    });
    (hiding.manifest.streams[1].version, hiding.manifest.streams[1].position) = (1, 0);
    hiding.key = first_key;
    let [_, second] = sent();
    alone("rewritten", &checkpoint_name(second), &hiding);
}

#[test]
fn a_rotation_that_a_checkpoint_was_silent_of_cannot_come_back() {
    let mut owner = owner();
    let (position, tag, created) = (owner.log.len(), owner.tag(&StreamId::keys()), owner.log[0].clone());
    let mut heads = owner.heads(position);
    heads
        .iter_mut()
        .filter(|head| head.tag == tag)
        .for_each(|head| (head.version, head.head) = (1, created.hash));
    owner.maps.insert(position, heads);
    let size = owner.shares();
    let silent = owner.file_with(size, &owner.keys[0], &|event| event.version == 1).text();
    let name = checkpoint_name(size);
    alone("altered", &name, &owner.exports().with(&name, silent.clone()));
    finds("altered", "", &self::owner().exports().pack(), &Against::File(b"{}".to_vec()));
}

#[test]
fn a_new_key_is_no_key_of_an_old_ledger() {
    let mut owner = owner();
    let honest = owner.exports();
    let (size, thief) = (owner.size(), SigningKey::from_seed(&[9; 32]));
    let own = checkpoint_name(size);
    let mut signed = honest.clone().with(&own, owner.file_with(size, &thief, &|_| true).text());
    signed.key = thief.clone();
    alone("altered", &own, &signed);
    let mut note = honest.clone();
    note.key = thief.clone();
    alone("altered", "manifest.note", &note);
    // The old key, after the rotation, is no better.
    note.key = owner.keys[0].clone();
    alone("altered", "manifest.note", &note);
    // With its own first event the ledger would have another id.
    let mut created = owner.clone();
    let (old, new) = (created.keys[0].public().to_string(), thief.public().to_string());
    created.rewrites(0, &old, &new);
    alone("altered", "checkpoints/", &created.bundle(size));
    // And a rotation without the old key's hand is none.
    let mut robbed = owner.clone();
    robbed.keys[0] = thief;
    robbed.settles();
    alone("altered", "checkpoints/", &robbed.bundle(size));
}

#[test]
fn one_client_has_one_tag() {
    let mut owner = owner();
    let blind = Blind(Hash::of(b"another"));
    let tag = Tag::of(&acme(), &blind);
    let mut heads = rolled_back(&owner);
    let mine = owner.of_stream(&acme()).last().expect("an event").1.clone();
    heads.push(ledger_core::proof::map::ClientHead { tag, version: mine.version, head: mine.hash });
    owner.maps.insert(owner.log.len(), heads.clone());
    let size = owner.shares();
    let mut file = owner.file(size);
    (file.blind, file.version, file.head) = (blind.0, mine.version, mine.hash);
    file.path = path(&heads, &tag, 0);
    let (name, file) = (checkpoint_name(size), file.text());
    alone("altered", &name, &owner.exports().with(&name, file.clone()));
    // Who was given that file holds it against an honest bundle of the same ledger.
    finds("altered", "", &self::owner().exports().pack(), &Against::File(file.into_bytes()));
}

#[test]
fn a_client_stands_in_the_map_once() {
    // Twice in the map: an old end beside the true tree, under a root above both.
    let mut owner = owner();
    let honest = owner.exports();
    let size = owner.size();
    let last = owner.log.len() - 1;
    let (heads, tag) = (owner.map_at(last), owner.tag(&acme()));
    let old = *rolled_back(&owner).iter().find(|head| head.tag == tag).expect("the client");
    let root = trie(&heads, 0);
    for pair in [[old.leaf(), root], [root, old.leaf()]] {
        let above = Hash::of(&[&[1], &pair[0].0[..], &pair[1].0].concat());
        let mut twice = owner.clone();
        twice.claims(last, &above);
        let mut file = twice.file(size);
        file.path.push(old.leaf());
        file.key_path.push(old.leaf());
        let mut bundle = twice.bundle(size).with(&checkpoint_name(size), file.text());
        bundle.proofs(|proofs| proofs.streams.iter_mut().for_each(|proof| proof.path.push(old.leaf())));
        alone("altered", &checkpoint_name(size), &bundle);
    }
    // Twice in the proofs.
    let text = honest.clone().text("proofs.json");
    let acme = &text[text.find("{\"stream\":\"acme\"").expect("there")
        ..text.find(",{\"stream\":\"_keys\"").expect("there")];
    let twice = honest.says("proofs.json", "\"streams\":[", &format!("\"streams\":[{acme},"));
    alone("altered", "proofs.json", &twice);
}

#[test]
fn two_ledgers_do_not_make_one() {
    let mut owner = owner();
    let honest = owner.exports();
    let mut other = self::owner();
    other.secret = [5; 32];
    other.keys = [5, 6, 7].map(|seed| SigningKey::from_seed(&[seed; 32])).to_vec();
    let (old, new) = (owner.keys[0].public().to_string(), other.keys[0].public().to_string());
    other.log[0].text = other.log[0].text.replace(&old, &new);
    let next = |of: &Forger| of.keys[1].public().committed().to_string();
    other.log[0].text = other.log[0].text.replace(&next(&owner), &next(&other));
    other.ledger =
        ledger_core::proof::ledger_id(&other.keys[0].public().0, &other.keys[1].public().committed());
    other.settles();
    let mut theirs = other.exports();
    finds("ok", "", &theirs.pack(), &Nothing);
    let [line, file, ..] = held();
    finds("not_this_client", "", &theirs.pack(), &line);
    finds("not_this_client", "", &theirs.pack(), &file);
    // Its events under our proofs, its checkpoint among ours, its bundle under our name.
    alone("altered", "events.jsonl", &honest.clone().shows(&theirs.events()));
    let [first, _] = sent();
    let name = checkpoint_name(first);
    alone("altered", &name, &honest.clone().with(&name, other.file(first).text()));
    theirs.manifest.ledger = owner.ledger;
    alone("altered", "checkpoints/", &theirs);
}

#[test]
fn an_old_checkpoint_does_not_stand_for_today() {
    let mut owner = owner();
    let honest = owner.exports();
    let [_, second] = sent();
    let mut replayed = honest.clone();
    (replayed.manifest.size, replayed.manifest.root) = (second, owner.root(second));
    let newest = checkpoint_name(owner.size());
    replayed.manifest.streams[0].position = second - 2;
    alone("altered", &newest, &replayed);
    alone("altered", "events.jsonl, line ", &replayed.without(&newest));
}

#[test]
fn what_was_given_away_is_told_and_is_there() {
    let mut owner = owner();
    owner.exports();
    let bundle = owner.exports();
    alone("ok", "", &bundle);
    let given = owner.given(owner.size());
    assert_eq!(given.len(), 3, "two updates and a bundle");
    for size in given {
        let mut silent = bundle.clone().without(&checkpoint_name(size));
        silent.consistency(|grown| grown.from.retain(|grown| grown.size != size));
        alone("withheld", "events.jsonl, line ", &silent);
        let mut unproved = bundle.clone();
        unproved.consistency(|grown| grown.from.retain(|grown| grown.size != size));
        alone("withheld", &checkpoint_name(size), &unproved);
    }
    // An event that tells of another root than was signed.
    let mut owner = self::owner();
    let size = owner.checkpoints();
    owner.keeps = true;
    owner.records(
        &acme(),
        "checkpoint.shared",
        &format!("{{\"size\":{size},\"root\":\"{}\"}}", owner.root(3)),
    );
    alone("fork", "events.jsonl, line ", &owner.exports());
}
