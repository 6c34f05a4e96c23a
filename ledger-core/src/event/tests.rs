use super::*;
use crate::id::{EventId, Hash, LedgerId, PersonId, StreamId};
use crate::proof::seal::Place;
use crate::proof::{Sealed, ValueKey};
use crate::text::{Seen, Text};
use crate::time::{Instant, Zone};

fn entered(event: Event, version: u64, prev: Option<Hash>) -> Entered {
    entered_as(event, version, prev, false)
}

fn entered_as(event: Event, version: u64, prev: Option<Hash>, private: bool) -> Entered {
    let draft = Draft {
        stream: StreamId::client("acme").unwrap(),
        id: None,
        occurred: Instant::from_millis(1_772_816_400_000),
        zone: Zone::UTC,
        by: Some(PersonId(3)),
        source: "cli".into(),
        cause: None,
        evidence: vec![Evidence::Locator { locator: Text::new("https://example.org/1").unwrap() }],
        event,
        private,
    };
    let id = EventId::drawn(1, [1; 10]);
    let ledger = LedgerId(Hash::of(b"ledger"));
    let entry = Entry { ledger, id, version, prev, recorded: Instant::from_millis(1_772_816_401_114) };
    draft
        .enter(entry, |field, name, text| {
            Sealed::seal(
                Place { ledger: &ledger, event: &id, field },
                name,
                &ValueKey([9; 32]),
                [4; 24],
                text.as_str(),
            )
        })
        .unwrap()
}

fn example(entry: &CatalogueEntry) -> Event {
    let raw = RawValue::from_string(entry.example.to_owned()).unwrap();
    Event::read(entry.kind, entry.v, &raw)
}

#[test]
fn every_type_of_the_catalogue_is_read_from_its_example_and_written_back_alike() {
    for entry in catalogue() {
        let event = example(entry);
        assert!(!matches!(event, Event::Unknown(_)), "{}: {event:?}", entry.kind);
        assert_eq!(event.data().unwrap(), entry.example, "{}", entry.kind);
        assert_eq!(event.kind(), (entry.kind, entry.v));
        let kept = entered(event.clone(), 1, None);
        assert_eq!(Fact::read(&kept.bytes).unwrap().event, event, "{}", entry.kind);
    }
}

#[test]
fn every_type_has_a_schema_and_every_text_in_it_an_audience() {
    for entry in catalogue() {
        let schema = (entry.schema)(&mut schemars::SchemaGenerator::default()).to_value().to_string();
        assert!(schema.contains("\"properties\""), "{}", entry.kind);
        assert!(entry.sentence.ends_with('.'), "{}", entry.kind);
    }
}

#[test]
fn an_event_is_read_as_it_was_entered_and_its_header_without_its_meaning() {
    let made = catalogue().find(|entry| entry.kind == "commitment.made").unwrap();
    let kept = entered(example(made), 2, Some(Hash::of(b"the one before")));
    let fact = Fact::read(&kept.bytes).unwrap();
    assert_eq!((fact.hash, fact.envelope.version), (kept.hash, 2));
    let header = Header::check(&kept.bytes).unwrap();
    assert_eq!(Header::peek(&kept.bytes), Some(header.clone()));
    assert_eq!((header.version, header.recorded), (2, kept.recorded));
    assert!(std::str::from_utf8(&kept.bytes).unwrap().starts_with(
        "{\"id\":\"00000000-0001-7101-8101-010101010101\",\"stream\":\"acme\",\"version\":2,\"prev\":\""
    ));
}

#[test]
fn a_secret_is_never_in_the_bytes() {
    let raw = RawValue::from_string(r#"{"number":7,"why":"they are broke"}"#.to_owned()).unwrap();
    let kept = entered(Event::read("commitment.released", 1, &raw), 1, None);
    let text = String::from_utf8(kept.bytes.clone()).unwrap();
    assert!(!text.contains("broke"), "{text}");
    assert!(text.contains("\"why\":{\"sealed\":{\"key\":\"client.acme\",\"nonce\":\""), "{text}");
    assert_eq!(Header::check(&kept.bytes).unwrap().version, 1);
}

/// Every text in a document with its path, but what is sealed.
fn texts(at: &str, value: &serde_json::Value, found: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::String(text) => found.push((at.to_owned(), text.clone())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(at, item, found)),
        serde_json::Value::Object(fields) if !fields.contains_key("sealed") => {
            fields.iter().for_each(|(name, field)| texts(name, field, found));
        }
        _ => {}
    }
}

#[test]
fn of_a_private_record_only_names_and_codes_are_in_the_bytes() {
    for entry in catalogue() {
        let schema = (entry.schema)(&mut schemars::SchemaGenerator::default()).to_value();
        let kept = entered_as(example(entry), 1, None, true);
        let document: serde_json::Value = serde_json::from_slice(&kept.bytes).unwrap();
        let mut found = Vec::new();
        texts("data", &document["data"], &mut found);
        for (field, text) in found {
            let of = schema.pointer(&format!("/properties/{field}")).map(ToString::to_string);
            let written = of.is_some_and(|of| of.contains("#/$defs/Text\""));
            assert!(!written || private::stays_clear(entry.kind, &field), "{} {field}: {text}", entry.kind);
        }
        let mut fact = Fact::read(&kept.bytes).unwrap();
        let ledger = LedgerId(Hash::of(b"ledger"));
        fact.open_words(|field, sealed| {
            assert_eq!(sealed.key.to_string(), format!("record.{}", kept.id));
            Seen::Opened(
                sealed.open(Place { ledger: &ledger, event: &kept.id, field }, &ValueKey([9; 32])).unwrap(),
            )
        });
        assert_eq!(fact.event, Fact::read(&entered(example(entry), 1, None).bytes).unwrap().event);
    }
}

#[test]
fn what_a_newer_program_wrote_survives_as_unknown() {
    let text = String::from_utf8(entered(example(catalogue().next().unwrap()), 1, None).bytes).unwrap();
    for (from, to) in
        [("\"v\":1", "\"v\":2"), ("relationship.opened", "relationship.sung"), ("\"kind\"", "\"kinds\"")]
    {
        let fact = Fact::read(text.replace(from, to).as_bytes()).unwrap();
        assert!(matches!(fact.event, Event::Unknown(_)), "{to}");
    }
}

#[test]
fn every_flipped_bit_changes_the_hash_and_most_are_refused_as_no_event() {
    let kept = entered(example(catalogue().next().unwrap()), 1, None);
    for at in 0..kept.bytes.len() {
        for bit in 0..8 {
            let mut altered = kept.bytes.clone();
            altered[at] ^= 1 << bit;
            let same = Fact::read(&altered).is_ok_and(|fact| fact.hash == kept.hash);
            assert!(!same, "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn an_envelope_that_contradicts_itself_is_no_event() {
    let text = String::from_utf8(entered(example(catalogue().next().unwrap()), 1, None).bytes).unwrap();
    for (from, to) in [
        ("\"version\":1", "\"version\":2"),
        ("\"version\":1", "\"version\":0"),
        ("\"v\":1", "\"v\":0"),
        ("\"recorded\":\"2026", "\"recorded\":\"2025"),
        ("\"by\":\"p3\",", ""),
        ("\"zone\":\"UTC\"", "\"zone\":\"Mars\""),
    ] {
        assert!(Fact::read(text.replacen(from, to, 1).as_bytes()).is_err(), "{to}");
    }
}
