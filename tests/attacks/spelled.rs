//! What has another spelling or form, signed by the owner all the same: both judges draw the line at the same place.

use proptest::prelude::*;

use crate::bundle::Bundle;
use crate::forge::acme;
use crate::judges::Against::Nothing;
use crate::judges::{finds, judged, same_verdict};
use crate::story::story;

/// A bundle whose client recorded an event with these bytes in it, chained and proved like any other.
fn recorded(kind: &str, data: &str, from: &str, to: &str) -> Vec<u8> {
    let mut owner = story().owner.clone();
    let position = owner.records(&acme(), kind, data);
    if from != to {
        owner.respells(position, from, to);
        owner.keeps = true;
    }
    owner.exports().pack()
}

#[test]
fn what_nobody_knows_yet_is_believed() {
    for (from, to) in [
        ("\"zone\":\"UTC\"", "\"zone\":\"Mars/Olympus\""),
        ("\"by\":null", "\"by\":\"somebody\""),
        ("\"cause\":null", "\"cause\":\"\""),
        ("\"source\":\"cli\"", "\"source\":\"\\u0000\\\"é\u{7f}/\""),
        ("\"v\":1", "\"v\":9007199254740992"),
        ("\"type\":\"toy.new\"", "\"type\":\"\""),
        ("\"evidence\":[]", "\"evidence\":[{\"locator\":\"\"},{\"locator\":\"\"}]"),
        ("\"data\":{}", "\"data\":{\"sealed\":{},\"more\":[{\"sealed\":{\"box\":1}},{\"sealed\":null}]}"),
        ("\"data\":{}", "\"data\":{\"a\":-9007199254740992,\"e\u{301}\":true}"),
        ("\"occurred\":\"2026-", "\"occurred\":\"0001-"),
    ] {
        finds("ok", "", &recorded("toy.new", "{}", from, to), &Nothing);
    }
    let deep = |levels: usize| format!("{{\"deep\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    finds("ok", "", &recorded("toy.new", &deep(62), "", ""), &Nothing);
    finds("altered", "events.jsonl, line ", &recorded("toy.new", &deep(63), "", ""), &Nothing);
}

#[test]
fn what_has_another_form_never_is() {
    let hash = "0".repeat(64);
    let cited = |item: &str| format!("\"evidence\":[{item}]");
    for (from, to) in [
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
        (
            "\"evidence\":[]",
            cited(&format!("{{\"blake3\":\"{hash}\",\"name\":\"a\",\"media\":\"b\",\"bytes\":true}}")),
        ),
        ("\"evidence\":[]", cited(&format!("{{\"blake3\":\"{hash}\",\"name\":\"a\",\"media\":\"b\"}}"))),
        ("\"evidence\":[]", cited("{\"blake3\":\"00\",\"name\":\"a\",\"media\":\"b\",\"bytes\":0}")),
        ("\"v\":1", "\"v\":true".to_owned()),
        ("\"v\":1", "\"v\":0".to_owned()),
        ("\"v\":1", "\"v\":1.0".to_owned()),
        ("\"v\":1", "\"v\":1e0".to_owned()),
        ("\"v\":1", "\"v\":01".to_owned()),
        ("\"v\":1", "\"v\":9007199254740993".to_owned()),
        ("\"v\":1", "\"v\": 1".to_owned()),
        ("\"cause\":null", "\"cause\":false".to_owned()),
        ("\"by\":null", "\"by\":7".to_owned()),
        ("\"zone\":\"UTC\"", "\"zone\":null".to_owned()),
        ("\"data\":{}", "\"data\":null".to_owned()),
        ("\"data\":{}", "\"data\":[]".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":1,\"a\":1}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":-0}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":NaN}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\u0041\"}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\u001F\"}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\u000a\"}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\/\"}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\ud83d\\ude00\"}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\\ud800\"}".to_owned()),
        ("\"data\":{}", "\"data\":{\"a\":\"\t\"}".to_owned()),
        ("\"data\":{}", "\"data\":{},\"more\":1".to_owned()),
        ("\"occurred\":\"2026-", "\"occurred\":\"0000-".to_owned()),
        ("\"occurred\":\"2026-", "\"occurred\":\"2027-".to_owned()),
        ("\"occurred\":\"2026-03-16T", "\"occurred\":\"2026-02-29T".to_owned()),
        (".000Z\",\"by\"", ".00Z\",\"by\"".to_owned()),
        (".000Z\",\"by\"", ".000+00:00\",\"by\"".to_owned()),
        ("\"id\":\"0", "\"id\":\"A".to_owned()),
        ("\"zone\":\"UTC\",\"recorded\"", "\"recorded\":\"\",\"zone\"".to_owned()),
    ] {
        let bundle = recorded("toy.new", "{}", from, &to);
        let found = judged(&bundle, &Nothing);
        assert_eq!(found.verdict, "altered", "{to}");
        assert!(found.place.starts_with("events.jsonl, line "), "{to}: {}", found.place);
    }
}

#[test]
fn what_tells_of_a_checkpoint_has_one_version_and_form() {
    let root = story().owner.root(3);
    let fits = format!("{{\"size\":3,\"root\":\"{root}\",\"on\":\"record\"}}");
    let gone = |data: &str| {
        judged(&recorded("checkpoint.told", data, "checkpoint.told", "checkpoint.shared"), &Nothing)
    };
    assert_eq!(gone(&fits).verdict, "withheld", "it is read, whatever else stands there");
    for data in
        ["{}", "{\"size\":0,\"root\":\"x\"}", "{\"size\":true,\"root\":\"x\"}", "{\"size\":7,\"root\":\"x\"}"]
    {
        assert_eq!(gone(data).verdict, "altered", "{data}");
    }
    assert_eq!(gone(&fits.replace("\"size\":3", "\"size\":\"3\"")).verdict, "altered");
    let later =
        recorded("checkpoint.told", &fits, "checkpoint.told\",\"v\":1", "checkpoint.shared\",\"v\":2");
    finds("altered", "events.jsonl, line ", &later, &Nothing);
    for data in
        ["{}", "{\"as_of\":\"2026-03-16T09:00:00.000Z\"}", "{\"as_of\":\"2026\",\"audience\":\"client\"}"]
    {
        let bundle = recorded("bundle.told", data, "bundle.told", "bundle.exported");
        finds("altered", "events.jsonl, line ", &bundle, &Nothing);
    }
}

/// A file of the bundle with some of its bytes replaced, signed again.
fn spliced(honest: &Bundle, file: usize, from: usize, length: usize, put: &[u8]) -> Vec<u8> {
    let mut bundle = honest.clone();
    let content = &mut bundle.files[file].1;
    let to = (from + length).min(content.len());
    content.splice(from..to, put.iter().copied());
    bundle.pack()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Law: whatever is put anywhere into a file and signed, the program and the stranger say the same word.
    #[test]
    fn no_splice_divides_the_two(
        file in 0usize..64,
        at in any::<prop::sample::Index>(),
        length in 0usize..24,
        put in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..24),
            "[\\[\\]{}\",:0-9a-f\\\\nul]{0,24}".prop_map(String::into_bytes),
            prop::sample::select(vec!["0", "1", "true", "null", "[]", "{}", "\"\"", "-0", "1.0", "\n", "\r\n", " ", ","])
                .prop_map(|text| text.as_bytes().to_vec()),
        ],
    ) {
        let honest = story().owner.clone().exports();
        let file = file % honest.files.len();
        let from = at.index(honest.files[file].1.len());
        same_verdict(&spliced(&honest, file, from, length, &put), &Nothing);
    }
}
