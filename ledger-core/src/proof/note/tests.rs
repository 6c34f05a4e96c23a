use super::*;
use crate::id::{Hash, LedgerId};
use crate::proof::checkpoint::{Checkpoint, key_name};
use crate::proof::log::Root;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

/// The two verifier keys and notes that are published with the format.
const PUBLISHED: [(&str, &str); 2] = [
    (
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "This is an example message.\n\n\
         — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n",
    ),
    (
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\
         — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
    ),
];

fn verifier_key(text: &str) -> (String, [u8; 4], PublicKey) {
    let mut fields = text.splitn(3, '+');
    let mut field = || fields.next().unwrap();
    let (name, id, key) = (field(), field(), STANDARD.decode(field()).unwrap());
    assert_eq!(key[0], 1, "the type of an Ed25519 key");
    let id = u32::from_str_radix(id, 16).unwrap().to_be_bytes();
    (name.to_owned(), id, PublicKey(key[1..].try_into().unwrap()))
}

#[test]
fn the_published_notes_are_good() {
    for (key, note) in PUBLISHED {
        let (name, id, key) = verifier_key(key);
        assert_eq!(key_id(&name, &key), id);
        let read = SignedNote::read(note).unwrap();
        assert_eq!(read.check(&name, &key), Ok(()));
        let other = note.replacen('i', "j", 1);
        assert_eq!(SignedNote::read(&other).unwrap().check(&name, &key), Err(NoteError::BadSignature));
    }
}

fn ledger() -> LedgerId {
    LedgerId(Hash::of(b"ledger"))
}

fn key() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

fn checkpoint() -> (Checkpoint, String) {
    let checkpoint = Checkpoint { ledger: ledger(), size: 19, root: Root([9; 32]) };
    (checkpoint, checkpoint.sign(&key()).unwrap())
}

fn opens(note: &str) -> Result<Checkpoint, NoteError> {
    let (checkpoint, note) = Checkpoint::read(note)?;
    note.check(&key_name(&ledger()), &key().public())?;
    Ok(checkpoint)
}

#[test]
fn a_checkpoint_is_read_back_as_it_was_signed() {
    let (checkpoint, note) = checkpoint();
    assert_eq!(opens(&note), Ok(checkpoint));
    let (_, read) = Checkpoint::read(&note).unwrap();
    let other = SigningKey::from_seed(&[8; 32]).public();
    assert_eq!(read.check(&key_name(&ledger()), &other), Err(NoteError::OtherKey));
    let name = key_name(&LedgerId(Hash::of(b"other")));
    assert!(matches!(read.check(&name, &key().public()), Err(NoteError::OtherName { .. })));
}

#[test]
fn another_program_reads_our_checkpoint_and_we_read_its() {
    let (checkpoint, note) = checkpoint();
    let name = key_name(&ledger());
    let id = u32::from_be_bytes(key_id(&name, &key().public()));
    let typed = |half: &[u8; 32]| STANDARD.encode([&[1], &half[..]].concat());
    let verifier = StandardVerifier::new(&format!("{name}+{id:08x}+{}", typed(&key().public().0))).unwrap();
    let theirs = Note::from_bytes(note.as_bytes()).unwrap();
    let verifiers = VerifierList::new(vec![Box::new(verifier)]);
    let (known, unknown) = theirs.verify(&verifiers).unwrap();
    assert_eq!((known.len(), unknown.len(), theirs.text()), (1, 0, checkpoint.text().as_bytes()));
    let signer = StandardSigner::new(&format!("PRIVATE+KEY+{name}+{id:08x}+{}", typed(&[7; 32]))).unwrap();
    let mut made = Note::new(checkpoint.text().as_bytes(), &[]).unwrap();
    made.add_sigs(&[&signer]).unwrap();
    assert_eq!(made.to_bytes(), note.as_bytes());
    let tile = tlog_tiles::checkpoint::Checkpoint::from_bytes(checkpoint.text().as_bytes()).unwrap();
    assert_eq!((tile.size(), tile.hash().0, tile.origin()), (19, [9; 32], name.as_str()));
}

/// The page's example, made with the keys of RFC 8032, section 7.1, tests 1 and 2.
#[test]
fn the_example_of_the_format_holds() {
    let page = include_str!("../../../../docs/format.md");
    let of = |seed: &str| SigningKey::from_seed(&seed.parse::<Hash>().unwrap().0);
    let key = of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let next = of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let ledger = crate::proof::ledger_id(&key.public().0, &next.public().committed());
    let root =
        Root(STANDARD.decode("QsnTz4OxyxtDYaM3afSZA/Tjpeu/m/otO3P3gml3Z+Q=").unwrap().try_into().unwrap());
    let checkpoint = Checkpoint { ledger, size: 71, root };
    let acme = crate::StreamId::client("acme").unwrap();
    let tag = crate::proof::Tag::of(&acme, &crate::proof::Blind(Hash::of(b"blind")));
    let line = crate::proof::line::CheckpointLine { ledger, tag, size: 71, root };
    for example in [checkpoint.sign(&key).unwrap(), line.to_string()] {
        assert!(page.contains(&example), "docs/format.md does not show:\n{example}");
    }
    let vkey =
        format!("troth/{ledger}+{:08x}", u32::from_be_bytes(key_id(&key_name(&ledger), &key.public())));
    assert!(page.contains(&vkey), "{vkey}");
}

#[test]
fn a_note_has_one_form() {
    let (_, note) = checkpoint();
    let line = note.lines().last().unwrap();
    let signature = line.rsplit(' ').next().unwrap();
    for (wrong, why) in [
        (note.replace("\n\n", "\n"), "no blank line"),
        (note.replacen('—', "-", 1), "begins with"),
        (note.trim_end().to_owned(), "no line feed"),
        (format!("{note}\n"), "begins with"),
        (format!("{note}{line}\n"), "more than one"),
        (format!("{note}x\n"), "more than one"),
        (note.replace("19\n", "19\r\n"), "control"),
        (note.replace(signature, signature.trim_end_matches('=')), "padded"),
        (note.replace(signature, &format!(" {signature}")), "padded"),
        (note.replace("— troth", "— tr+oth"), "no white space"),
        (note.replacen("19\n", "019\n", 1), "three lines"),
        (note.replacen("19\n", "0\n", 1), "three lines"),
        (note.replacen("19\n", "19\nmore\n", 1), "three lines"),
        (note.replacen("troth/", "Troth/", 1), "three lines"),
        (note.replacen("troth/", "\ntroth/", 1), "three lines"),
        (String::new(), "no blank line"),
        ("\n\n".into(), "empty"),
    ] {
        let error = opens(&wrong).unwrap_err().to_string();
        assert!(error.contains(why), "{wrong:?}: {error}");
    }
    assert!(sign("a b", "text\n", &key()).is_err());
    assert!(sign("name", "text", &key()).is_err());
}

#[test]
fn every_flipped_bit_of_a_note_is_found() {
    let (_, note) = checkpoint();
    for at in 0..note.len() {
        for bit in 0..8 {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            if let Ok(text) = std::str::from_utf8(&bytes) {
                assert!(opens(text).is_err(), "byte {at}, bit {bit}");
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_is_a_note_by_chance(text in "\\PC{0,20}(\n|\n\n— |— [a-z]{1,4} )?[A-Za-z+/= \n]{0,100}") {
        if let Ok(note) = SignedNote::read(&text) {
            prop_assert!(note.check(note.name, &key().public()).is_err());
        }
    }
}
