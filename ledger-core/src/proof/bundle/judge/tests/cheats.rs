//! Each rule of a bundle, and somebody with the ledger's key who breaks it.

use super::{expect, is, judged, led, line, parts, said};
use crate::id::{EventId, Hash, StreamId};
use crate::proof::bundle::judge::verify;
use crate::proof::bundle::{CONSISTENCY, DISCLOSED, EVENTS, Fault, PROOFS, Trouble, Value};
use crate::proof::log::Root;
use crate::proof::toy::{Parts, Toy, client, story, tag};

#[test]
fn the_files_are_those_of_the_format() {
    let lacks = |name: &str| {
        let parts = parts();
        let mut files = parts.files();
        files.retain(|(file, _)| file != name);
        expect(&said(&verify(&parts.pack_files(&files), None)), "altered", name, "lacks this file");
    };
    [EVENTS, PROOFS, DISCLOSED, CONSISTENCY, "checkpoints/16.checkpoint.txt"].into_iter().for_each(lacks);
    for stray in ["checkpoints/notes.txt", "checkpoints/012.checkpoint.txt", "checkpoints/17.checkpoint.txt"]
    {
        is("altered", stray, "does not belong", |parts| parts.others.push((stray.into(), vec![])));
    }
    let mut with_brief = parts();
    with_brief.others.push(("brief.md".into(), b"In our view".to_vec()));
    assert_eq!(judged(&with_brief).0, "ok");
    let archive = parts().pack();
    expect(&said(&verify(&archive[1..], None)), "altered", "the archive", "one spelling");
    is("altered", "manifest.note", "another key", |parts| parts.key = crate::proof::keys::tests::key(1));
}

#[test]
fn a_checkpoint_file_is_believed_and_about_this_client() {
    let twelve = "checkpoints/12.checkpoint.txt";
    let toy = story();
    let put = |text: String| {
        move |parts: &mut Parts| {
            parts.checkpoints.insert(12, text);
        }
    };
    is("altered", twelve, "the size of", put(toy.file(6, "acme").text()));
    is("altered", twelve, "the client of", put(toy.file(12, "bolt").text()));
    is(
        "altered",
        twelve,
        "the client's position",
        put(toy.file(12, "acme").text().replace("\"version\":4", "\"version\":3")),
    );
    is("altered", twelve, "signature", put(toy.file(12, "acme").text().replace("\\n12\\n", "\\n13\\n")));
    is("altered", "checkpoints/16.checkpoint.txt", "the root of", |parts| {
        parts.manifest.root = Root([7; 32]);
    });
    is("altered", "checkpoints/6.checkpoint.txt", "ledger", |parts| {
        parts.manifest.ledger = crate::id::LedgerId(Hash::of(b"another"));
    });
}

#[test]
fn a_whole_stream_is_whole() {
    is("altered", &line(2), "does not follow", |parts| drop(parts.events.remove(1)));
    is("altered", &line(2), "does not follow", |parts| parts.events.swap(1, 2));
    is("altered", &line(7), "does not end where the manifest says", |parts| drop(parts.events.remove(7)));
    is("altered", "events.jsonl", "does not end where the manifest says", |parts| {
        drop(parts.events.remove(8));
    });
    is("altered", &line(7), "already", |parts| parts.events[6] = parts.events[0].clone());
    is("altered", &line(11), "already", |parts| parts.events[10] = parts.events[9].clone());
    is("altered", &line(11), "does not follow", |parts| parts.events.swap(9, 10));
    is("altered", &line(10), "by stream", |parts| parts.events.swap(8, 9));
    let bolt = story().events[4].bytes.clone();
    is("altered", &line(12), "by stream", |parts| parts.events.push(bolt));
    // The end is cut, and the manifest says so: but the checkpoint does not.
    is("altered", &line(5), "does not end where the checkpoint says", |parts| {
        parts.events.remove(5);
        parts.manifest.streams[0].version = 5;
    });
    is("altered", "events.jsonl", "what the bundle's checkpoint shows", |parts| {
        parts.events.remove(7);
        parts.manifest.streams[1].version = 1;
    });
}

#[test]
fn an_event_is_spelled_as_it_was_recorded() {
    let change = |from: &str, to: &str, why: &str| {
        is("altered", "events.jsonl, line ", why, |parts| {
            let text = String::from_utf8(parts.events[0].clone()).unwrap();
            parts.events[0] = text.replacen(from, to, 1).into_bytes();
            assert_ne!(parts.events[0], text.into_bytes(), "{from}");
        });
    };
    change("\"v\":1", "\"v\":0", "`v`");
    change("\"v\":1", "\"v\": 1", "at byte");
    change("\"prev\":null", "\"prev\":\"\"", "`prev`");
    change("\"zone\":\"UTC\"", "\"zone\":0", "`zone`");
    change("\"by\":null", "\"by\":7", "`by`");
    change("\"type\":\"toy.happened\"", "\"type\":null", "`type`");
    change("\"data\":{\"what\":\"one\"}", "\"data\":[]", "`data`");
    change("\"occurred\":\"2026", "\"occurred\":\"2027", "`occurred`");
    change("\"occurred\":\"2026-03-06", "\"occurred\":\"2026-02-30", "`occurred`");
    change(
        "\"name\":\"minutes 1.txt\",\"media\":\"text/plain\"",
        "\"media\":\"text/plain\",\"name\":\"minutes 1.txt\"",
        "`evidence`",
    );
    change("\"bytes\":13", "\"bytes\":13,\"more\":1", "`evidence`");
    // What this program does not know is no alteration of its own: the chain is what finds it.
    change("\"zone\":\"UTC\"", "\"zone\":\"Mars/Olympus\"", "does not follow");
    change("\"one\"", "\"One\"", "does not follow");
    let parts = parts();
    let mut files = parts.files();
    let text = String::from_utf8(files[1].1.clone()).unwrap();
    files[1].1 = text.replacen("{\"hash\":\"", "{\"hash\":\"0", 1).into_bytes();
    expect(&said(&verify(&parts.pack_files(&files), None)), "altered", "events.jsonl, line 1", "not a line");
    files[1].1 = text.replacen("\"one\"", "\"One\"", 1).into_bytes();
    expect(
        &said(&verify(&parts.pack_files(&files), None)),
        "altered",
        "events.jsonl, line 1",
        "is written before it",
    );
    files[1].1 = text.trim_end().into();
    let found = verify(&parts.pack_files(&files), None).problem.unwrap();
    assert_eq!(found.trouble, Trouble::Spelled(Fault::End));
}

#[test]
fn a_bundle_ends_with_its_own_event() {
    led("altered", &line(5), "does not end with a `bundle.exported`", |toy| {
        let size = toy.checkpoint();
        toy.bundled(size, "acme", false)
    });
    led("altered", &line(6), "does not end with a `bundle.exported`", |toy| {
        toy.exports("acme", "own");
        let size = toy.checkpoint();
        toy.bundled(size, "acme", false)
    });
    led("altered", "proofs.json", "position of `bundle.exported`", |toy| {
        toy.exports("acme", "client");
        toy.happens("bolt", "between");
        let size = toy.checkpoint();
        toy.bundled(size, "acme", false)
    });
    is("altered", &line(6), "does not end with a `bundle.exported`", |parts| {
        parts.manifest.as_of = "2026-03-08T00:00:00.000Z".parse().unwrap();
    });
    for (kind, data) in [
        ("bundle.exported", "{}"),
        ("checkpoint.shared", "{\"size\":6}"),
        ("checkpoint.shared", "{\"size\":0,\"root\":\"\"}"),
    ] {
        led("altered", &line(6), "one version and form", |toy| {
            toy.says(&client("acme"), kind, 1, data.into());
            toy.bundle("acme", false)
        });
    }
    led("altered", &line(6), "one version and form", |toy| {
        toy.says(&client("acme"), "checkpoint.shared", 2, "{}".into());
        toy.bundle("acme", false)
    });
}

#[test]
fn proofs_are_about_what_is_shown() {
    let hash = Hash::of(b"another");
    let at = |stream: &'static str, change: &'static dyn Fn(&mut crate::proof::bundle::StreamProof)| {
        move |parts: &mut Parts| {
            let streams = parts.proofs.streams.iter_mut();
            streams.filter(|proof| proof.stream.as_str() == stream).for_each(change);
        }
    };
    is("altered", "proofs.json", "size", |parts| parts.proofs.size = 15);
    is("altered", &line(6), "stream", at("acme", &|proof| proof.version = 5));
    is("altered", &line(6), "stream", at("acme", &|proof| proof.position = 13));
    is("altered", &line(6), "head", at("acme", &|proof| proof.head = Hash::of(b"another")));
    is("altered", &line(6), "blind", at("acme", &|proof| proof.blind = Hash::of(b"another")));
    is("altered", &line(8), "blind", at("_keys", &|proof| proof.blind = Hash::of(b"another")));
    is("altered", &line(9), "client map", at("_rules", &|proof| proof.path.clear()));
    is("altered", &line(6), "client map", move |parts| parts.proofs.streams[0].path[0] = hash);
    is(
        "altered",
        &line(9),
        "not in the signed log",
        at("_rules", &|proof| proof.inclusion[0] = Root([0; 32])),
    );
    is("altered", &line(9), "not in the signed log", |parts| {
        parts.proofs.streams[2].position = 3;
        parts.manifest.streams[2].position = 3;
    });
    is("altered", "proofs.json", "list of events", |parts| drop(parts.proofs.events.pop()));
    is("altered", &line(10), "list of events", |parts| parts.proofs.events.swap(0, 1));
    is("altered", &line(10), "not in the signed log", |parts| parts.proofs.events[0].position = 3);
    is("altered", &line(11), "not in the signed log", |parts| parts.proofs.events[1].inclusion.truncate(1));
    let mut ordered = story().bundle("acme", true);
    ordered.proofs.events[1].inclusion[0] = Root([0; 32]);
    expect(&judged(&ordered), "altered", &line(2), "not in the signed log");
}

#[test]
fn recorded_rises_with_the_log() {
    // Within a stream; between streams, which only their positions tell; and the checkpoint after all of them.
    led("backdated", &line(6), "recorded before", |toy| {
        toy.ahead = -5;
        toy.bundle("acme", false)
    });
    led("backdated", &line(6), "recorded before", |toy| {
        toy.ahead = 3;
        toy.seals(&StreamId::people(), "Dan");
        toy.ahead = 5;
        toy.seals(&StreamId::people(), "Eve");
        toy.ahead = 0;
        toy.bundle("acme", false)
    });
    led("backdated", "checkpoints/16.checkpoint.txt", "recorded before", |toy| {
        toy.exports("acme", "client");
        toy.ahead = -2;
        let size = toy.checkpoint();
        toy.bundled(size, "acme", false)
    });
    // An older checkpoint is no event that is shown: what it says of the others is judged with it.
    let late = |says: &dyn Fn(&mut Toy, u64)| {
        let mut toy = Toy::new();
        toy.happens_in(&StreamId::rules(), "rules", Vec::new());
        toy.happens("acme", "one");
        let size = toy.checkpoint();
        toy.give(size);
        toy.ahead = -2;
        says(&mut toy, size);
        toy.ahead = 0;
        let mut parts = toy.bundle("acme", false);
        parts.others.clear();
        judged(&parts)
    };
    let four = "checkpoints/4.checkpoint.txt";
    let found = late(&|toy, size| toy.tells_of("acme", size, toy.root(size)));
    expect(&found, "backdated", four, "event 2 of the client");
    let found = late(&|toy, _| toy.happens_in(&StreamId::rules(), "more rules", Vec::new()));
    expect(&found, "backdated", four, "event 4 of the log");
}

#[test]
fn evidence_is_what_was_cited() {
    let name = |parts: &Parts| parts.others[0].0.clone();
    is("altered", &name(&parts()), "no event cites", |parts| parts.others[0].1.push(b'!'));
    is("altered", "evidence/guest", "no event cites", |parts| {
        parts.others.push(("evidence/guest".into(), vec![]));
    });
    is("altered", "evidence/", "no event cites", |parts| parts.others[0].0.push('x'));
    is("ok", "", "", |parts| parts.others.clear());
}

#[test]
fn a_disclosed_value_is_the_one_that_was_sealed() {
    let value = |change: &'static dyn Fn(&mut Vec<Value>)| {
        move |parts: &mut Parts| change(&mut parts.disclosed.values)
    };
    is(
        "altered",
        DISCLOSED,
        "value 1 is not what was sealed",
        value(&|values| values[0].plaintext.push('!')),
    );
    is(
        "altered",
        DISCLOSED,
        "value 2 is not what was sealed",
        value(&|values| values[1].record_key = Hash([0; 32])),
    );
    is(
        "altered",
        DISCLOSED,
        "value 1 names no sealed",
        value(&|values| values[0].field = "/data/what".into()),
    );
    is(
        "altered",
        DISCLOSED,
        "value 1 names no sealed",
        value(&|values| values[0].field = "/data/what/00".into()),
    );
    is("altered", DISCLOSED, "value 1 names no sealed", value(&|values| values[0].event = EventId([0; 16])));
    is("altered", DISCLOSED, "value 2 does not stand", value(&|values| values.swap(0, 1)));
    is("altered", DISCLOSED, "value 2 does not stand", value(&|values| values.insert(0, values[0].clone())));
    is("ok", "", "", value(&|values| values.truncate(1)));
}

#[test]
fn every_checkpoint_that_was_given_away_is_there() {
    let without = |size: u64| {
        move |parts: &mut Parts| {
            parts.checkpoints.remove(&size);
            parts.consistency.from.retain(|grown| grown.size != size);
        }
    };
    is("withheld", &line(2), "not in the bundle", without(6));
    is("withheld", &line(5), "not in the bundle", without(12));
    is("withheld", "checkpoints/6.checkpoint.txt", "does not show that its log grew", |parts| {
        parts.consistency.from.remove(0);
    });
    is("altered", "checkpoints/12.checkpoint.txt", "did not grow", |parts| {
        parts.consistency.from[1].proof[0] = Root([0; 32]);
    });
    is("altered", CONSISTENCY, "no checkpoint", |parts| drop(parts.checkpoints.remove(&6)));
    is("altered", CONSISTENCY, "size", |parts| parts.consistency.size = 17);
    led("fork", &line(6), "another root", |toy| {
        toy.tells_of("acme", 6, Root([7; 32]));
        toy.bundle("acme", false)
    });
    // Only a map that lies about its client can know an event that tells of it.
    led("altered", &line(7), "already covers", |toy| {
        toy.happens("acme", "three");
        lie(toy, 7, Hash::of(b"to come"));
        toy.shares("acme");
        toy.bundle("acme", false)
    });
    // A bundle was made of which the next one does not tell: its checkpoint is gone.
    led("withheld", &line(6), "not in the bundle", |toy| {
        toy.bundle("acme", false);
        toy.bundle("acme", false)
    });
}

/// The next checkpoint will say that acme ends here.
fn lie(toy: &mut Toy, version: u64, head: Hash) {
    let (mut heads, acme) = (toy.heads(toy.size()), tag(&client("acme")));
    heads
        .iter_mut()
        .filter(|told| told.tag == acme)
        .for_each(|told| (told.version, told.head) = (version, head));
    toy.lies.insert(toy.size(), heads);
}

#[test]
fn a_map_that_lies_about_a_client_is_found() {
    let lying = |place: &str, why: &str, version: u64, head: Hash| {
        led("rewritten", place, why, |toy| {
            lie(toy, version, head);
            let size = toy.checkpoint();
            toy.give(size);
            toy.bundle("acme", false)
        });
    };
    let first = story().events[3].hash;
    lying("checkpoints/12.checkpoint.txt", "fall between", 1, first);
    lying("checkpoints/15.checkpoint.txt", "event 5 of the client is another one", 5, first);
    lying("checkpoints/15.checkpoint.txt", "the bundle ends at event 6", 7, first);
}
