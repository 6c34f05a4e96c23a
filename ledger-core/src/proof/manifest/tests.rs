use super::*;
use crate::proof::keys::tests::{key, ledger};

fn files() -> Vec<Entry<'static>> {
    vec![
        Entry { name: FIRST, content: b"<p>Read me" },
        Entry { name: "events.jsonl", content: b"{}\n" },
        Entry { name: "evidence/0a1b2c3d-minutes.pdf", content: &[0, 255] },
    ]
}

fn manifest() -> Manifest {
    let whole = |stream: StreamId, version, position| WholeStream { stream, version, position };
    let streams = [
        whole(StreamId::client("acme").unwrap(), 8, 17),
        whole(StreamId::keys(), 1, 0),
        whole(StreamId::rules(), 2, 5),
    ];
    let as_of = "2026-11-20T18:00:00.000Z".parse().unwrap();
    Manifest::new(ledger(), Audience::Client, as_of, (19, Root([9; 32])), streams)
}

fn bundle() -> Vec<u8> {
    pack(manifest(), &files(), &key(1)).unwrap()
}

#[test]
fn a_bundle_is_opened_as_it_was_made() {
    let bundle = bundle();
    let opened = open(&bundle).unwrap();
    assert_eq!(opened.files, files());
    assert_eq!(opened.manifest.check_note(opened.note, &key(1).public()), Ok(()));
    assert_eq!(opened.file("events.jsonl"), Some(&b"{}\n"[..]));
    let names: Vec<&str> = zip::unpack(&bundle).unwrap().iter().map(|file| file.name).collect();
    assert_eq!(names, [FIRST, MANIFEST, NOTE, "events.jsonl", "evidence/0a1b2c3d-minutes.pdf"]);
    let text = opened.manifest.text();
    assert!(text.starts_with("{\"format\":\"troth-bundle/v1\",\"ledger\":\""), "{text}");
    assert!(
        text.contains("\"audience\":\"client\",\"as_of\":\"2026-11-20T18:00:00.000Z\",\"size\":19,"),
        "{text}"
    );
}

#[test]
fn every_flipped_bit_of_a_bundle_is_found() {
    let bundle = bundle();
    let believed = |bundle: &[u8]| -> Result<(), BundleFault> {
        let opened = open(bundle)?;
        opened.manifest.check_note(opened.note, &key(1).public())
    };
    assert_eq!(believed(&bundle), Ok(()));
    for at in 0..bundle.len() {
        for bit in 0..8 {
            let mut altered = bundle.clone();
            altered[at] ^= 1 << bit;
            assert!(believed(&altered).is_err(), "byte {at}, bit {bit}");
        }
    }
}

/// The bundle with other files in its archive.
fn forged(change: impl FnOnce(&mut Vec<Entry<'_>>)) -> BundleFault {
    let bundle = bundle();
    let mut entries = zip::unpack(&bundle).unwrap();
    change(&mut entries);
    open(&zip::pack(&entries).unwrap()).unwrap_err()
}

#[test]
fn a_bundle_has_the_files_that_were_signed_and_no_other() {
    assert_eq!(forged(|files| files.truncate(0)), BundleFault::Place { place: 1, name: FIRST });
    assert_eq!(forged(|files| files.truncate(2)), BundleFault::Place { place: 3, name: NOTE });
    assert_eq!(forged(|files| files.swap(0, 1)), BundleFault::Place { place: 1, name: FIRST });
    let last = "evidence/0a1b2c3d-minutes.pdf";
    assert_eq!(forged(|files| files.truncate(4)), BundleFault::Missing(last.into()));
    assert_eq!(forged(|files| files.swap(3, 4)), BundleFault::Unlisted(last.into()));
    let guest = Entry { name: "guest", content: b"" };
    assert_eq!(forged(|files| files.push(guest)), BundleFault::Unlisted("guest".into()));
    assert_eq!(forged(|files| files[4].content = b"xy"), BundleFault::Content(last.into()));
    assert_eq!(forged(|files| files[0].content = b"x"), BundleFault::Content(FIRST.into()));
}

#[test]
fn a_note_signs_one_manifest_with_one_key() {
    let bundle = bundle();
    let opened = open(&bundle).unwrap();
    let check = |note: &str| opened.manifest.check_note(note, &key(1).public());
    assert_eq!(check(&opened.manifest.sign(&key(2)).unwrap()), Err(BundleFault::Note(NoteError::OtherKey)));
    let other = Manifest { audience: Audience::Own, ..opened.manifest.clone() };
    assert_eq!(
        check(&other.sign(&key(1)).unwrap()),
        Err(BundleFault::Manifest("its note signs another manifest"))
    );
    assert!(matches!(check(&opened.note.replace("\n\n", "\n")), Err(BundleFault::Note(_))));
}

#[test]
fn a_manifest_has_one_spelling_and_fits_itself() {
    let text = Manifest { files: files().iter().map(Listed::of).collect(), ..manifest() }.text();
    assert!(Manifest::read(text.as_bytes()).is_ok());
    for (from, to, why) in [
        ("{\"format\":\"troth-bundle/v1\",", "{", "missing field"),
        ("bundle/v1", "bundle/v2", "unknown variant"),
        ("\"size\":19,\"root\"", "\"size\":19,\"more\":1,\"root\"", "unknown field"),
        ("\"size\":19", "\"size\": 19", "at byte"),
        ("\"size\":19", "\"size\":\"19\"", "invalid type"),
        ("\"size\":19", "\"size\":17", "outside the log"),
        ("\"version\":8", "\"version\":0", "outside the log"),
        ("\"stream\":\"_keys\"", "\"stream\":\"_people\"", "its streams"),
        ("\"stream\":\"acme\",\"audience\"", "\"stream\":\"bolt\",\"audience\"", "its streams"),
        ("\"client\"", "\"everybody\"", "unknown variant"),
        ("}\n", "}", "no line feed"),
        ("}\n", "}\n\n", "at byte"),
    ] {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(wrong, text, "{from}");
        let error = Manifest::read(wrong.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why), "{to}: {error}");
    }
    let moved = text.replacen("\"version\":8,\"position\":17", "\"position\":17,\"version\":8", 1);
    assert!(Manifest::read(moved.as_bytes()).unwrap_err().to_string().contains("another order"));
}
