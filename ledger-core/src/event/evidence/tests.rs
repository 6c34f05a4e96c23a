use super::*;
use crate::event::{Draft, EnterError, Entered, Entry, Event, Fact};
use crate::id::{EventId, LedgerId, StreamId};
use crate::proof::SealError;
use crate::proof::seal::Place;
use crate::time::{Instant, Zone};

const KEY: ValueKey = ValueKey([9; 32]);
const PLAN: &[u8] = b"leave in May";

fn text(words: &str) -> Text {
    Text::new(words).unwrap()
}

fn plan() -> PrivateFile {
    let (name, media) = (text("plan \"May\".pdf"), text("application/pdf"));
    PrivateFile { name, media, blake3: Hash::of(PLAN), key: ValueKey([5; 32]) }
}

/// The plan as the ledger keeps it, and where it was written of.
fn rests_on() -> Vec<Evidence> {
    let private = Evidence::private(Hash::of(b"kept"), PLAN.len() as u64 + 16, &plan()).unwrap();
    vec![Evidence::Locator { locator: text("mid:a@acme.example") }, private]
}

fn ledger() -> LedgerId {
    LedgerId(Hash::of(b"ledger"))
}

fn enter(evidence: Vec<Evidence>, second: u8) -> Result<Entered, EnterError<SealError>> {
    let draft = Draft {
        stream: StreamId::client("acme").unwrap(),
        id: None,
        occurred: Instant::from_millis(0),
        zone: Zone::UTC,
        by: None,
        source: "cli".into(),
        cause: None,
        evidence,
        event: Event::spelled("commitment.delivered", 1, "{\"number\":7}"),
        private: true,
    };
    let (ledger, id) = (ledger(), EventId::drawn(i64::from(second), [second; 10]));
    let entry = Entry { ledger, id, version: 1, prev: None, recorded: Instant::from_millis(0) };
    draft.enter(entry, |field, name, text| {
        Sealed::seal(Place { ledger: &ledger, event: &id, field }, name, &KEY, [second; 24], text.as_str())
    })
}

/// The event as its reader has it.
fn read(entered: &Entered) -> Fact {
    let mut fact = Fact::read(&entered.bytes).unwrap();
    let event = fact.envelope.id;
    fact.open_words(|field, sealed| {
        let place = Place { ledger: &ledger(), event: &event, field };
        sealed.open(place, &KEY).map_or(Seen::Closed, Seen::Opened)
    });
    fact
}

#[test]
fn what_a_private_record_rests_on_is_sealed_and_opens_with_its_key() {
    let entered = enter(rests_on(), 1).unwrap();
    let bytes = String::from_utf8(entered.bytes.clone()).unwrap();
    let hidden = ["May", "pdf", "acme.example", &Hash::of(PLAN).to_string(), &Hash(plan().key.0).to_string()];
    assert!(hidden.into_iter().all(|word| !bytes.contains(word)), "{bytes}");
    let sealed = format!("{{\"sealed\":{{\"key\":\"record.{}\",\"nonce\":", entered.id);
    let kept = format!("{{\"blake3\":\"{}\",\"bytes\":28,\"named\":{sealed}", Hash::of(b"kept"));
    assert!(
        bytes.contains(&format!("\"evidence\":[{{\"locator\":{sealed}")) && bytes.contains(&kept),
        "{bytes}"
    );

    let fact = read(&entered);
    let file = Evidence::File {
        blake3: Hash::of(PLAN),
        name: plan().name,
        media: plan().media,
        bytes: PLAN.len() as u64,
    };
    let [place, private] = &fact.envelope.evidence[..] else { panic!("{fact:?}") };
    assert_eq!((private.in_clear(), private.private_file()), (Some(file), Some(plan())));
    assert_eq!((place.shown(), private.shown()), ("mid:a@acme.example".into(), "plan \"May\".pdf".into()));
    assert!(fact.is_private() && private.is_file() && !place.is_file());
    let mut fields = Vec::new();
    fact.sealed(&mut |field, _| fields.push(field.to_owned()));
    assert_eq!(fields, ["/evidence/0/locator", "/evidence/1/named"]);
    assert!(!format!("{fact:?}").contains(&Hash(plan().key.0).to_string()), "its key is never printed");
}

#[test]
fn what_is_said_again_is_sealed_again_in_its_new_place_and_not_where_it_was_erased() {
    let mut again = read(&enter(rests_on(), 1).unwrap()).envelope.evidence;
    again.reverse();
    let second = read(&enter(again, 2).unwrap());
    assert_eq!(second.envelope.evidence[0].private_file(), Some(plan()));
    let mut erased = second;
    erased.open_words(|_, _| Seen::Erased);
    assert_eq!(erased.envelope.evidence[0].shown(), "(erased)");
    assert_eq!(erased.envelope.evidence[0].in_clear(), None);
    let refused = enter(erased.envelope.evidence, 3).unwrap_err();
    assert!(matches!(&refused, EnterError::NotOpen(field, _) if field == "/evidence/0/named"), "{refused}");
}

#[test]
fn a_file_in_the_clear_is_never_part_of_a_private_record() {
    let file = || rests_on()[1].in_clear().unwrap();
    let refused = enter(vec![file()], 1).unwrap_err();
    assert!(matches!(&refused, EnterError::FileInClear(name) if name.as_str() == "plan \"May\".pdf"));
    let [place, private] = &rests_on()[..] else { panic!() };
    assert!(enter(vec![place.clone(), private.clone(), file()], 1).is_err());
}

#[test]
fn evidence_has_one_form() {
    let bytes = String::from_utf8(enter(rests_on(), 1).unwrap().bytes).unwrap();
    let value: serde_json::Value = serde_json::from_str(&bytes).unwrap();
    let sealed = value["evidence"][0]["locator"].to_string();
    let hash = Hash::of(b"kept");
    let is_read = |entry: &str| serde_json::from_str::<Evidence>(entry).is_ok();
    assert!(is_read(&format!("{{\"blake3\":\"{hash}\",\"bytes\":28,\"named\":{sealed}}}")));
    for wrong in [
        format!("{{\"blake3\":\"{hash}\",\"bytes\":28,\"named\":\"plan.pdf\"}}"),
        format!("{{\"blake3\":\"{hash}\",\"bytes\":28,\"named\":{sealed},\"media\":\"text/plain\"}}"),
        format!("{{\"blake3\":\"{hash}\",\"named\":{sealed}}}"),
        format!("{{\"blake3\":\"{hash}\",\"name\":{sealed},\"media\":\"text/plain\",\"bytes\":12}}"),
        format!("{{\"locator\":{sealed},\"named\":{sealed}}}"),
    ] {
        assert!(!is_read(&wrong), "{wrong}");
    }
    let spelled = plan().spelled();
    assert!(
        spelled.starts_with("{\"name\":\"plan \\\"May\\\".pdf\",\"media\":\"application/pdf\",\"blake3\":\"")
    );
    assert_eq!(PrivateFile::read(&spelled), Some(plan()));
    for wrong in [spelled.replace(':', ": "), spelled.replace('}', ",\"more\":1}"), "plan.pdf".into()] {
        assert_eq!(PrivateFile::read(&wrong), None, "{wrong}");
    }
}
