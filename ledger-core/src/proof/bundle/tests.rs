use super::*;
use crate::id::{EventId, StreamId};
use crate::proof::log::Root;

fn proofs() -> Proofs {
    let stream = |name: &str| StreamProof {
        stream: name.parse().unwrap(),
        blind: Hash([0; 32]),
        version: 2,
        head: Hash::of(b"head"),
        position: 7,
        path: vec![Hash::of(b"sibling")],
        inclusion: vec![Root([1; 32]), Root([2; 32])],
    };
    let of_people =
        EventProof { stream: StreamId::people(), version: 1, position: 2, inclusion: vec![Root([3; 32])] };
    Proofs::new(9, ["acme", "_keys", "_rules"].map(stream), vec![of_people])
}

fn consistency() -> Consistency {
    let grown = |size| Grown { size, proof: vec![Root([4; 32])] };
    Consistency::new(9, vec![grown(2), grown(8)])
}

fn disclosed() -> Disclosed {
    Disclosed::new(vec![Value {
        event: EventId::drawn(1, [1; 10]),
        field: "/data/name".into(),
        plaintext: "Zoë \"Z\"\n".into(),
        record_key: Hash([5; 32]),
    }])
}

#[test]
fn each_file_is_read_as_it_was_written() {
    let (proofs, consistency, disclosed) = (proofs(), consistency(), disclosed());
    assert_eq!(Proofs::read(proofs.text().as_bytes()), Ok(proofs.clone()));
    assert_eq!(Consistency::read(consistency.text().as_bytes()), Ok(consistency.clone()));
    assert_eq!(Disclosed::read(disclosed.text().as_bytes()), Ok(disclosed.clone()));
    assert!(proofs.text().starts_with(
        "{\"format\":\"troth-proofs/v1\",\"size\":9,\"streams\":[{\"stream\":\"acme\",\"blind\":\"00"
    ));
    assert!(
        consistency.text().starts_with(
            "{\"format\":\"troth-consistency/v1\",\"size\":9,\"from\":[{\"size\":2,\"proof\":[\""
        )
    );
    assert!(disclosed.text().starts_with("{\"format\":\"troth-disclosed/v1\",\"values\":[{\"event\":\""));
    assert!(
        disclosed
            .text()
            .contains(",\"field\":\"/data/name\",\"plaintext\":\"Zoë \\\"Z\\\"\\n\",\"record_key\":\"0505")
    );
}

#[test]
fn no_file_has_a_second_spelling() {
    for (from, to, why) in [
        ("troth-proofs/v1", "troth-proofs/v2", "unknown variant"),
        ("\"size\":9", "\"size\": 9", "at byte"),
        ("\"size\":9", "\"size\":9,\"more\":1", "unknown field"),
        (
            "\"size\":9,\"streams\":[{\"stream\":\"acme\"",
            "\"size\":9,\"streams\":[{\"stream\":\"_people\"",
            "its streams",
        ),
        ("\"version\":2,\"head\"", "\"version\":-2,\"head\"", "invalid value"),
        ("}\n", "}", "no line feed"),
        ("}\n", "}\n\n", "at byte"),
        ("\"stream\":\"_people\",\"version\":1", "\"version\":1,\"stream\":\"_people\"", "another order"),
    ] {
        let wrong = proofs().text().replacen(from, to, 1);
        assert_ne!(wrong, proofs().text(), "{from}");
        let error = Proofs::read(wrong.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{to}: {error}");
    }
    for (from, to) in
        [("\"size\":8", "\"size\":2"), ("\"size\":8", "\"size\":9"), ("\"size\":2", "\"size\":0")]
    {
        let wrong = consistency().text().replacen(from, to, 1);
        assert_eq!(
            Consistency::read(wrong.as_bytes()),
            Err(Fault::Parts("its sizes do not ascend to the bundle's own"))
        );
    }
    for (from, to) in [("\\n", "\\u000a"), ("Zoë", "Zo\\u00eb"), ("\"event\"", "\"event\":1,\"event\"")] {
        let wrong = disclosed().text().replacen(from, to, 1);
        assert!(matches!(Disclosed::read(wrong.as_bytes()), Err(Fault::Spelling(_))), "{to}");
    }
}

#[test]
fn an_event_stands_beside_its_hash() {
    let written = events::text([&b"{\"a\":1}"[..], b"{}"]);
    assert_eq!(written.split_inclusive(|&byte| byte == b'\n').count(), 2);
    let read: Vec<_> = events::read(&written).collect();
    let hash = Hash::of(b"{}");
    assert_eq!(read[1], Ok(events::Line { hash, event: b"{}" }));
    let after = |text: &str| events::read(text.as_bytes()).find_map(Result::err);
    let text = String::from_utf8(written).unwrap();
    assert_eq!(after(&text), None);
    assert_eq!(after(text.trim_end()), Some(Fault::End));
    assert_eq!(after(&text.replace("\"event\"", "\"left\":1,\"event\"")), Some(Fault::Line));
    assert_eq!(after(&format!("\n{text}")), Some(Fault::Line));
    let written = Hash::of(b"{\"a\":1}");
    let found = Hash::of(b"{\"a\":2}");
    assert_eq!(after(&text.replace("\"a\":1", "\"a\":2")), Some(Fault::Hash { written, found }));
    assert!(after(&text.to_uppercase()).is_some());
}

#[test]
fn a_file_is_named_after_what_it_holds() {
    let hash = Hash([0x0a; 32]);
    assert_eq!(evidence::name(&hash, "Q3 Büro/../plan.pdf"), "evidence/0a0a0a0a-Q3_B_ro_.._plan.pdf");
    assert_eq!(checkpoint_size(&checkpoint_name(19)), Some(19));
    for wrong in
        ["checkpoints/019.checkpoint.txt", "checkpoints/0.checkpoint.txt", "19.checkpoint.txt", CONSISTENCY]
    {
        assert_eq!(checkpoint_size(wrong), None, "{wrong}");
    }
}
