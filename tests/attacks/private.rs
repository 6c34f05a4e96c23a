//! What can be done with the files of private records, by the owner who holds every key and signs everything again.

use std::sync::LazyLock;

use ledger_core::Hash;
use ledger_core::proof::bundle::{DISCLOSED, EVENTS, Value};
use ledger_core::proof::seal::Place;
use ledger_core::proof::{KeyName, Sealed, ValueKey};
use tests::Desk;

use crate::TROTH;
use crate::bundle::{Bundle, cited};
use crate::forge::{Forger, acme, seed};
use crate::judges::Against::Nothing;
use crate::judges::finds;
use crate::story::story;

/// A file of a private record, and its name.
const PLAN: (&[u8], &str) = (b"We leave in May.\n", "plan May.pdf");
/// What the ledger keeps of it where nobody asks what that is.
const KEPT: &[u8] = b"unreadable";
const KEY: ValueKey = ValueKey([9; 32]);

#[track_caller]
fn alone(verdict: &str, place: &str, bundle: &Bundle) {
    finds(verdict, place, &bundle.pack(), &Nothing);
}

/// What is sealed of the file, in its one form.
fn named() -> String {
    let key = "5".repeat(64);
    let hash = Hash::of(PLAN.0);
    format!(
        "{{\"name\":\"{}\",\"media\":\"application/pdf\",\"blake3\":\"{hash}\",\"key\":\"{key}\"}}",
        PLAN.1
    )
}

fn entry() -> String {
    format!("{{\"blake3\":\"{}\",\"bytes\":{},\"named\":SEALED}}", Hash::of(KEPT), KEPT.len())
}

/// The owner records what rests on private evidence: `entry` with the sealed plaintext in it. Gives what discloses that.
fn rests(owner: &mut Forger, entry: &str, field: &str, plaintext: &str) -> Value {
    let position = owner.records(&acme(), "toy.private", "{}");
    let event = owner.log[position].text[7..43].parse().expect("an id");
    let place = Place { ledger: &owner.ledger, event: &event, field };
    let sealed = Sealed::seal(place, KeyName::Record(event), &KEY, [3; 24], plaintext).expect("it seals");
    let spelled = format!("{{\"sealed\":{}}}", serde_json::to_string(&sealed).expect("JSON"));
    let evidence = format!("\"evidence\":[{}]", entry.replace("SEALED", &spelled));
    owner.respells(position, "\"evidence\":[]", &evidence);
    let record_key = sealed.record_key(&KEY).expect("a nonce");
    Value { event, field: field.into(), plaintext: plaintext.into(), record_key }
}

/// A bundle that discloses what is sealed of a private file, with the file.
pub(crate) fn forged(mut owner: Forger, entry: &str, plaintext: &str) -> Bundle {
    let value = rests(&mut owner, entry, "/evidence/0/named", plaintext);
    let mut bundle = owner.exports();
    bundle.disclosed(|shown| shown.values.push(value));
    bundle.with(&cited(PLAN.0, PLAN.1), PLAN.0)
}

/// The same of an honest owner.
pub(crate) fn shown(owner: Forger) -> Bundle {
    forged(owner, &entry(), &named())
}

/// What the program made for its owner's own use, of a record that rests on a private file and a private place.
fn made() -> Bundle {
    static MADE: LazyLock<Bundle> = LazyLock::new(|| {
        let desk = Desk::with_ledger(TROTH, "2026-03-02 09:00");
        desk.types("troth open acme --zone Europe/London").works();
        desk.types("troth promise acme 'Run the pricing check' --due 'fri 16:00'").works();
        desk.file(PLAN.1, PLAN.0);
        let keep = ["keep", "acme/1", "--private", "--evidence", PLAN.1, "--evidence", "ticket:7"];
        desk.runs(&keep, b"").works();
        desk.types("troth bundle acme -o own.zip --for own").works();
        let archive = std::fs::read(desk.folder().join("own.zip")).expect("the bundle");
        Bundle::open(&archive, &seed(&desk.ledger(), "signing.key"))
    });
    MADE.clone()
}

/// The number, from 1, of the line that cites a private file.
fn line_of(bundle: &mut Bundle) -> usize {
    bundle.events().iter().position(|event| event.contains("\"named\"")).expect("the event") + 1
}

#[test]
fn a_private_file_is_shown_whole_or_withheld_whole() {
    let name = cited(PLAN.0, PLAN.1);
    for honest in [made(), shown(story().owner.clone())] {
        alone("ok", "", &honest);
        // Its bytes may be lost. Its record may be withheld, and then nobody can say that this is the file.
        alone("ok", "", &honest.clone().without(&name));
        let mut closed = honest.clone();
        closed.disclosed(|shown| shown.values.retain(|value| !value.field.ends_with("/named")));
        alone("altered", &name, &closed);
        alone("ok", "", &closed.without(&name));
    }
}

#[test]
fn a_private_file_is_none_but_the_one_that_was_sealed() {
    let name = cited(PLAN.0, PLAN.1);
    for honest in [made(), shown(story().owner.clone())] {
        alone("altered", &name, &honest.clone().with(&name, "We never leave.\n"));
        // Under another name, with its own hash before it or with that of other bytes.
        for (content, called) in [(PLAN.0, "harmless.pdf"), (b"We never leave.\n", PLAN.1)] {
            let other = cited(content, called);
            alone("altered", &other, &honest.clone().without(&name).with(&other, content));
        }
        // What the ledger keeps of it: in its place, and under the name of its own hash.
        alone("altered", &name, &honest.clone().with(&name, KEPT));
        let kept = cited(KEPT, PLAN.1);
        alone("altered", &kept, &honest.clone().with(&kept, KEPT));
    }
}

#[test]
fn what_is_disclosed_of_a_private_file_is_what_was_sealed() {
    for honest in [made(), shown(story().owner.clone())] {
        let changed = |change: &dyn Fn(&str) -> String| {
            let mut bundle = honest.clone();
            bundle.disclosed(|shown| {
                let value = shown.values.iter_mut().find(|value| value.field.ends_with("/named"));
                let value = value.expect("the record of the file");
                let plaintext = change(&value.plaintext);
                assert_ne!(plaintext, value.plaintext);
                value.plaintext = plaintext;
            });
            bundle
        };
        let (right, wrong) = (Hash::of(PLAN.0).to_string(), Hash::of(b"We never leave.\n").to_string());
        alone("altered", DISCLOSED, &changed(&|text| text.replace(&right, &wrong)));
        alone("altered", DISCLOSED, &changed(&|text| text.replace("plan May", "plan June")));
        alone("altered", DISCLOSED, &changed(&|text| text.replace("{\"name\"", "{\"more\":1,\"name\"")));
        // Where the file fits the forged record, the record is told of, which is judged first.
        let other = cited(b"We never leave.\n", PLAN.1);
        let both = changed(&|text| text.replace(&right, &wrong)).with(&other, "We never leave.\n");
        alone("altered", DISCLOSED, &both.without(&cited(PLAN.0, PLAN.1)));
        let mut moved = honest.clone();
        moved.disclosed(|shown| {
            let value = shown.values.iter_mut().find(|value| value.field.ends_with("/named"));
            value.expect("the record of the file").field = "/evidence/0/blake3".into();
        });
        alone("altered", DISCLOSED, &moved);
    }
}

#[test]
fn what_the_owner_sealed_in_another_form_shows_nothing() {
    let right = named();
    let key = "5".repeat(64);
    for wrong in [
        right.replace("{\"name\"", "{\"more\":1,\"name\""),
        right.replace('}', ",\"more\":1}"),
        format!(
            "{{\"media\":\"application/pdf\",\"name\":\"{}\",\"blake3\":\"{}\",\"key\":\"{key}\"}}",
            PLAN.1,
            Hash::of(PLAN.0)
        ),
        right.replace(&format!(",\"key\":\"{key}\""), ""),
        right.replace(&key, &key[1..]),
        right.replace(&key, &format!("F{}", &key[1..])),
        right.replace("\"application/pdf\"", "null"),
        right.replace("\"plan May.pdf\"", "[]"),
        right.replace("plan May", "plan\\u0020May"),
        right.replace(',', ", "),
        format!("{right}\n"),
        format!("[{right}]"),
        PLAN.1.into(),
        String::new(),
    ] {
        assert_ne!(wrong, right);
        let bundle = forged(story().owner.clone(), &entry(), &wrong);
        alone("altered", DISCLOSED, &bundle);
        // Withheld, it shows nothing that could be wrong.
        let mut closed = bundle.without(&cited(PLAN.0, PLAN.1));
        closed.disclosed(|shown| shown.values.clear());
        alone("ok", "", &closed);
    }
}

#[test]
fn private_evidence_stands_in_an_event_in_one_form() {
    let hash = Hash::of(KEPT);
    for wrong in [
        format!("{{\"blake3\":\"{hash}\",\"named\":SEALED,\"bytes\":10}}"),
        format!("{{\"blake3\":\"{hash}\",\"named\":SEALED}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":-1,\"named\":SEALED}}"),
        "{\"blake3\":\"00\",\"bytes\":10,\"named\":SEALED}".into(),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":10,\"media\":\"a\",\"named\":SEALED}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":10,\"named\":\"plan\"}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":10,\"named\":null}}"),
        format!("{{\"blake3\":\"{hash}\",\"name\":SEALED,\"media\":\"a\",\"bytes\":10}}"),
        "{\"named\":SEALED}".into(),
        "{\"locator\":null}".into(),
        "{\"locator\":SEALED,\"named\":SEALED}".into(),
        "SEALED".into(),
    ] {
        let mut owner = story().owner.clone();
        rests(&mut owner, &wrong, "/evidence/0/named", &named());
        alone("altered", &format!("{EVENTS}, line "), &owner.exports());
    }
    for (from, to) in [
        ("\"key\":\"record.", "\"key\":\"record.0"),
        ("\"key\":\"record.", "\"key\":\"client."),
        ("\"key\":\"record.0", "\"key\":\"record.1"),
        ("\",\"nonce\":", "\",\"more\":1,\"nonce\":"),
        ("\"nonce\":\"03", "\"nonce\":\"0"),
        ("\"nonce\":\"03", "\"nonce\":\"0A"),
        ("\"box\":\"", "\"box\":\"="),
        ("\"box\":\"", "\"box\":\"é"),
        ("\"commit\":\"", "\"commit\":\"0"),
        ("\"named\":{\"sealed\":", "\"named\":{\"open\":"),
    ] {
        let mut owner = story().owner.clone();
        rests(&mut owner, &entry(), "/evidence/0/named", &named());
        let last = owner.log.len() - 1;
        owner.respells(last, from, to);
        alone("altered", &format!("{EVENTS}, line "), &owner.exports());
    }
}

#[test]
fn a_private_entry_is_not_turned_into_a_plain_one() {
    let mut honest = made();
    let line = line_of(&mut honest);
    let mut events = honest.events();
    let event = &events[line - 1];
    let (from, to) =
        (event.find("\"evidence\":[").expect("evidence"), event.find("],\"data\"").expect("data"));
    let plain = format!(
        "\"evidence\":[{{\"blake3\":\"{}\",\"name\":\"{}\",\"media\":\"application/pdf\",\"bytes\":{}}}",
        Hash::of(PLAN.0),
        PLAN.1,
        PLAN.0.len()
    );
    events[line - 1] = format!("{}{plain}{}", &event[..from], &event[to..]);
    let mut turned = honest.clone().shows(&events);
    turned.disclosed(|shown| shown.values.retain(|value| !value.field.starts_with("/evidence/")));
    alone("altered", &format!("{EVENTS}, line {}", line + 1), &turned);
}

#[test]
fn a_private_place_is_the_text_that_was_sealed() {
    let mut owner = story().owner.clone();
    let value = rests(&mut owner, "{\"locator\":SEALED}", "/evidence/0/locator", "mid:a@acme.example");
    let mut honest = owner.exports();
    honest.disclosed(|shown| shown.values.push(value));
    alone("ok", "", &honest);
    let forged = honest.clone().says(DISCLOSED, "mid:a@", "mid:b@");
    alone("altered", DISCLOSED, &forged);
    // Where a place stands no file does.
    let mut named = honest;
    named.disclosed(|shown| shown.values[0].field = "/evidence/0/named".into());
    alone("altered", DISCLOSED, &named);
}

/// Of a value that somebody of another house sealed under a name that is no key's.
#[test]
fn a_sealed_value_names_a_key() {
    for (key, verdict) in [
        ("p1", "ok"),
        ("p4294967295", "ok"),
        ("client.acme", "ok"),
        ("client.acme.2", "ok"),
        ("p0", "altered"),
        ("p01", "altered"),
        ("p4294967296", "altered"),
        ("client.acme.0", "altered"),
        ("client.-acme", "altered"),
        ("client.acme.2.3", "altered"),
        ("record.acme", "altered"),
        ("somebody", "altered"),
        ("", "altered"),
    ] {
        let mut owner = story().owner.clone();
        let position = owner.records(&acme(), "toy.sealed", "{\"text\":{}}");
        let event: ledger_core::id::EventId = owner.log[position].text[7..43].parse().expect("an id");
        let (field, plaintext, record_key) = ("/data/text", "said", Hash([7; 32]));
        let bound = format!("troth-seal/v1\n{}\n{event}\n{field}\n{key}\n", owner.ledger);
        let commit = Hash::of(&[bound.as_bytes(), &record_key.0, plaintext.as_bytes()].concat());
        let nonce = "0".repeat(48);
        let sealed = format!(
            "{{\"sealed\":{{\"key\":\"{key}\",\"nonce\":\"{nonce}\",\"box\":\"\",\"commit\":\"{commit}\"}}}}"
        );
        owner.respells(position, "{\"text\":{}}", &format!("{{\"text\":{sealed}}}"));
        let mut bundle = owner.exports();
        let value = Value { event, field: field.into(), plaintext: plaintext.into(), record_key };
        bundle.disclosed(|shown| shown.values.push(value));
        alone(verdict, if verdict == "ok" { "" } else { DISCLOSED }, &bundle);
    }
}

#[test]
fn capital_letters_hide_no_file() {
    let honest = shown(story().owner.clone());
    for name in ["Evidence/guest", "EVIDENCE/guest", "Checkpoints/9.checkpoint.txt", "checkpoints/x"] {
        alone("altered", name, &honest.clone().with(name, "x"));
    }
    alone("ok", "", &honest.with("evidence.txt", "x").with("a/evidence/b", "x"));
}

#[test]
fn a_line_of_events_has_a_longest() {
    for (length, verdict) in [((16 << 20) - 1000, "ok"), (16 << 20, "altered")] {
        let mut owner = story().owner.clone();
        owner.records(&acme(), "toy.long", &format!("{{\"text\":\"{}\"}}", "x".repeat(length)));
        let place = if verdict == "ok" { "" } else { "events.jsonl, line " };
        alone(verdict, place, &owner.exports());
    }
}
