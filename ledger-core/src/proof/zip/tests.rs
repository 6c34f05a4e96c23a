use super::*;
use proptest::prelude::*;

fn files() -> Vec<Entry<'static>> {
    vec![
        Entry { name: "READ-FIRST.html", content: b"<p>Read me" },
        Entry { name: "manifest.json", content: b"{}\n" },
        Entry { name: "evidence/0a1b2c3d-minutes.pdf", content: &[0, 255, b'P', b'K', 3, 4] },
        Entry { name: "empty", content: b"" },
    ]
}

/// An archive of one file, byte by byte, from the tables of PKWARE's APPNOTE: what `zip -0 -X` writes but for the time.
#[test]
fn an_archive_is_what_other_programs_write() {
    let packed = pack(&[Entry { name: "a/b.txt", content: b"hello\n" }]).unwrap();
    let mut expected =
        b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0\x20\x30\x3a\x36\x06\0\0\0\x06\0\0\0\x07\0\0\0a/b.txthello\n"
            .to_vec();
    expected.extend(b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\x21\0\x20\x30\x3a\x36\x06\0\0\0\x06\0\0\0\x07\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0a/b.txt");
    expected.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x35\0\0\0\x2b\0\0\0\0\0");
    assert_eq!(packed, expected);
}

#[test]
fn an_archive_of_nothing_is_its_end() {
    let packed = pack(&[]).unwrap();
    assert_eq!(packed.len(), 22);
    assert_eq!(unpack(&packed), Ok(vec![]));
}

#[test]
fn files_come_out_as_they_went_in() {
    let packed = pack(&files()).unwrap();
    assert_eq!(unpack(&packed), Ok(files()));
}

#[test]
fn no_name_leads_out_of_a_folder_or_stands_for_two_files() {
    for wrong in
        ["", "/a", "a/", "a//b", "../a", "a/../b", ".", ".hidden", "a/.b", "a\\b", "a b", "C:", "é", "a\0"]
    {
        assert_eq!(
            pack(&[Entry { name: wrong, content: b"" }]),
            Err(ZipError::Name(wrong.into())),
            "{wrong}"
        );
    }
    for right in ["a", "-", "_", "a..b", "a.b/c-d/e_f", "0."] {
        assert!(pack(&[Entry { name: right, content: b"" }]).is_ok(), "{right}");
    }
    let twice = [Entry { name: "a/B", content: b"" }, Entry { name: "A/b", content: b"" }];
    assert_eq!(pack(&twice), Err(ZipError::Twice("A/b".into())));
}

/// Names stand in no checksum: a forger may change them in both headers alike.
#[test]
fn a_forged_name_is_not_read() {
    let packed =
        pack(&[Entry { name: "a-b.txt", content: b"1" }, Entry { name: "c-d.txt", content: b"2" }]).unwrap();
    let named = |forged: &[u8; 7]| -> Vec<u8> {
        let mut archive = packed.clone();
        while let Some(at) = archive.windows(7).position(|window| window == b"c-d.txt") {
            archive[at..at + 7].copy_from_slice(forged);
        }
        archive
    };
    assert_eq!(unpack(&named(b"e-f.txt")).unwrap()[1].name, "e-f.txt");
    assert_eq!(unpack(&named(b"A-b.txt")), Err(ZipError::Twice("A-b.txt".into())));
    assert_eq!(unpack(&named(b"../../x")), Err(ZipError::Name("../../x".into())));
}

#[test]
fn too_many_files_are_refused() {
    let names: Vec<String> = (0..65_535).map(|number| format!("f{number}")).collect();
    let mut entries: Vec<Entry<'_>> = names.iter().map(|name| Entry { name, content: b"" }).collect();
    assert_eq!(pack(&entries), Err(ZipError::TooLarge));
    entries.pop();
    let packed = pack(&entries).unwrap();
    assert_eq!(unpack(&packed).unwrap().len(), 65_534);
}

#[test]
fn every_flipped_bit_of_an_archive_is_found() {
    let packed = pack(&files()).unwrap();
    for at in 0..packed.len() {
        for bit in 0..8 {
            let mut altered = packed.clone();
            altered[at] ^= 1 << bit;
            assert!(unpack(&altered).is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn nothing_hides_before_between_or_after() {
    let packed = pack(&files()).unwrap();
    for at in 0..=packed.len() {
        let (before, after) = packed.split_at(at);
        assert!(unpack(&[before, b"x", after].concat()).is_err(), "a byte more at {at}");
        assert!(after.is_empty() || unpack(before).is_err(), "cut at {at}");
    }
    // A second archive behind it, and a size that reaches beyond the end.
    assert!(unpack(&[&packed[..], &packed].concat()).is_err());
    let mut reaching = packed.clone();
    reaching[18..22].copy_from_slice(&[0xff; 4]);
    assert_eq!(unpack(&reaching), Err(ZipError::Spelling { at: 0 }));
}

proptest! {
    #[test]
    fn whatever_is_packed_is_unpacked(
        files in proptest::collection::btree_map("[a-z0-9_-][a-z0-9._-]{0,6}(/[a-z0-9_-]{1,4}){0,2}", proptest::collection::vec(any::<u8>(), 0..40), 0..8)
    ) {
        let entries: Vec<Entry<'_>> = files.iter().map(|(name, content)| Entry { name, content }).collect();
        let packed = pack(&entries).unwrap();
        prop_assert_eq!(unpack(&packed), Ok(entries));
    }

    /// Hostile bytes: whatever is read is exactly what would be written, and nothing makes the reader stumble.
    #[test]
    fn what_is_read_has_one_spelling(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just(b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0".to_vec()),
                Just(b"PK\x01\x02\x14\0\x14\0".to_vec()),
                Just(b"PK\x05\x06\0\0\0\0".to_vec()),
                Just(vec![0; 22]),
                Just(vec![0xff; 4]),
                proptest::collection::vec(any::<u8>(), 0..12),
            ],
            0..12,
        )
    ) {
        let bytes = pieces.concat();
        if let Ok(entries) = unpack(&bytes) {
            prop_assert_eq!(pack(&entries), Ok(bytes.clone()));
        }
    }
}
