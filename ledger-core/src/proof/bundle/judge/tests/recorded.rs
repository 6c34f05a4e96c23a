//! What a ledger may have recorded in earnest, chained and signed: what of it is believed, and what never is.

use super::judged;
use crate::proof::toy::{client, story};

/// The word for a bundle in which the client's event before the last was recorded with other bytes.
fn word(kind: &str, data: &str, from: &str, to: &str) -> (&'static str, String) {
    let mut toy = story();
    toy.says(&client("acme"), kind, 1, data.into());
    toy.respells(from, to);
    judged(&toy.bundle("acme", false))
}

#[test]
fn what_this_program_does_not_know_is_believed() {
    for (from, to) in [
        ("\"zone\":\"UTC\"", "\"zone\":\"Mars/Olympus\""),
        ("\"by\":null", "\"by\":\"somebody\""),
        ("\"cause\":null", "\"cause\":\"\""),
        ("\"source\":\"cli\"", "\"source\":\"\\u0000\\\"é\""),
        ("\"v\":1", "\"v\":9007199254740992"),
        ("\"type\":\"toy.new\"", "\"type\":\"\""),
        ("\"evidence\":[]", "\"evidence\":[{\"locator\":\"\"},{\"locator\":\"\"}]"),
        ("\"data\":{}", "\"data\":{\"sealed\":{},\"more\":[{\"sealed\":{\"box\":1}},{\"sealed\":null}]}"),
        ("\"occurred\":\"2026-", "\"occurred\":\"0001-"),
    ] {
        assert_eq!(word("toy.new", "{}", from, to), ("ok", String::new()), "{to}");
    }
    let deep = |levels: usize| format!("{{\"deep\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(word("toy.new", &deep(62), "", "").0, "ok");
    assert_eq!(word("toy.new", &deep(63), "", "").0, "altered");
}

#[test]
fn what_has_another_form_is_never_believed() {
    let cited = |item: &str| format!("\"evidence\":[{item}]");
    let hash = "0".repeat(64);
    let table = [
        ("\"evidence\":[]", "\"evidence\":{}".to_owned()),
        ("\"evidence\":[]", cited("{\"locator\":7}")),
        ("\"evidence\":[]", cited("{\"locator\":\"a\",\"name\":\"b\"}")),
        (
            "\"evidence\":[]",
            cited(&format!("{{\"name\":\"a\",\"blake3\":\"{hash}\",\"media\":\"b\",\"bytes\":0}}")),
        ),
        (
            "\"evidence\":[]",
            cited(&format!("{{\"blake3\":\"{hash}\",\"name\":\"a\",\"media\":\"b\",\"bytes\":-1}}")),
        ),
        ("\"evidence\":[]", cited(&format!("{{\"blake3\":\"{hash}\",\"name\":\"a\",\"media\":\"b\"}}"))),
        ("\"evidence\":[]", cited("{\"blake3\":\"00\",\"name\":\"a\",\"media\":\"b\",\"bytes\":0}")),
        ("\"v\":1", "\"v\":true".to_owned()),
        ("\"v\":1", "\"v\":9007199254740993".to_owned()),
        ("\"cause\":null", "\"cause\":false".to_owned()),
        ("\"data\":{}", "\"data\":null".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":1,\"a\":2}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":1.0}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\u0041\"}".to_owned()),
        ("\"data\":{}", "\"data\":{},\"more\":1".to_owned()),
        ("\"occurred\":\"2026-", "\"occurred\":\"0000-".to_owned()),
        ("\"id\":\"0", "\"id\":\"A".to_owned()),
        ("\"stream\":\"acme\"", "\"stream\":\"_checkpoints\"".to_owned()),
        ("\"stream\":\"acme\"", "\"stream\":\"_secrets\"".to_owned()),
    ];
    for (from, to) in table {
        let found = word("toy.new", "{}", from, &to);
        assert_eq!(found.0, "altered", "{to}");
        assert!(found.1.starts_with("events.jsonl, line 6"), "{to}: {}", found.1);
    }
}

#[test]
fn what_left_the_house_may_say_more_than_is_asked() {
    let root = story().root(12);
    let shared = |data: &str| word("checkpoint.shared", &data.replace("ROOT", &root.to_string()), "", "").0;
    assert_eq!(shared("{\"size\":12,\"root\":\"ROOT\",\"altitude\":\"strategic\"}"), "ok");
    for wrong in [
        "{\"size\":\"12\",\"root\":\"ROOT\"}",
        "{\"size\":-12,\"root\":\"ROOT\"}",
        "{\"size\":12,\"root\":\"ROOT=\"}",
        "{\"size\":12,\"root\":\"\"}",
        "{\"size\":12,\"root\":null,\"said\":\"\\\"root\\\":\\\"ROOT\\\"\"}",
    ] {
        assert_eq!(shared(wrong), "altered", "{wrong}");
    }
    assert_eq!(shared("{\"size\":11,\"root\":\"ROOT\"}"), "withheld");
    // One of two texts that a careless reader takes for the same 32 bytes.
    let zeros = format!("{{\"size\":12,\"root\":\"{}AA=\"}}", "A".repeat(41));
    assert_eq!(shared(&zeros), "fork");
    assert_eq!(shared(&zeros.replace("AA=", "AB=")), "altered");
    let mut toy = story();
    toy.exports("acme", "client");
    toy.respells("\"audience\":\"client\"", "\"audience\":\"client\",\"recipient\":{\"sealed\":{}}");
    let size = toy.checkpoint();
    assert_eq!(judged(&toy.bundled(size, "acme", false)), ("ok", String::new()));
}
