use super::*;
use crate::event::{Event, Fact};
use crate::proof::checkpoint::Checkpoint;
use crate::proof::keys::KeyError;
use crate::proof::keys::tests::{enter_at, ledger};
use crate::proof::log::ProofError;
use crate::proof::map::PathError;
use crate::proof::note::NoteError;
use crate::proof::toy::{Toy, client, tag};
use proptest::prelude::*;

/// A ledger with two clients, a rotation and two checkpoints; the file of the second one, for acme.
fn file() -> (Toy, CheckpointFile) {
    let mut toy = Toy::new();
    toy.happens("acme", "one");
    toy.happens("bolt", "one");
    toy.checkpoint();
    toy.rotates();
    toy.happens("acme", "two");
    let size = toy.checkpoint();
    let file = toy.file(size, "acme");
    (toy, file)
}

#[test]
fn a_file_is_believed_and_says_where_the_client_stands() {
    let (toy, file) = file();
    let read = CheckpointFile::read(file.text().as_bytes()).unwrap();
    assert_eq!(read, file);
    let checked = read.check().unwrap();
    assert_eq!(checked.checkpoint, Checkpoint { ledger: ledger(), size: 7, root: toy.root(7) });
    assert_eq!((checked.tag, checked.version, checked.head), (tag(&client("acme")), 2, toy.events[5].hash));
    let positions: Vec<u64> = checked.keys.iter().map(|key| key.position).collect();
    assert_eq!((positions, checked.recorded), (vec![0, 4], toy.events[6].recorded));
    assert_eq!(toy.file(4, "bolt").check().map(|checked| checked.version), Ok(1));
}

#[test]
fn a_held_file_may_have_lost_its_line_end_and_nothing_else() {
    let (_, file) = file();
    let text = file.text();
    let line = text.trim_end();
    for held in [line.to_owned(), format!("{line}\n"), format!("{line}\r\n")] {
        assert_eq!(CheckpointFile::read_held(held.as_bytes()), Ok(file.clone()));
    }
    for wrong in [
        format!("{line}\n\n"),
        format!("{line} "),
        format!(" {line}"),
        format!("{line}\r"),
        format!("\u{feff}{line}"),
    ] {
        assert!(CheckpointFile::read_held(wrong.as_bytes()).is_err(), "{wrong}");
    }
    for wrong in [line.to_owned(), format!("{line}\r\n"), String::new(), "null\n".into()] {
        assert!(CheckpointFile::read(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn a_file_has_exactly_its_keys_in_their_order() {
    let (_, file) = file();
    let text = file.text();
    let moved = text.replacen("\"format\":\"troth-checkpoint/v1\",", "", 1);
    let moved = format!("{},\"format\":\"troth-checkpoint/v1\"}}\n", &moved[..moved.len() - 2]);
    assert_eq!(CheckpointFile::read(moved.as_bytes()), Err(FileError::OtherSpelling));
    let more = text.replacen("{\"format\"", "{\"more\":1,\"format\"", 1);
    assert!(matches!(CheckpointFile::read(more.as_bytes()), Err(FileError::Shape(_))));
    let v2 = text.replacen("checkpoint/v1", "checkpoint/v2", 1);
    assert!(matches!(CheckpointFile::read(v2.as_bytes()), Err(FileError::Shape(_))));
    let spaced = text.replacen("\"keys\":[", "\"keys\": [", 1);
    assert!(matches!(CheckpointFile::read(spaced.as_bytes()), Err(FileError::Spelling(_))));
    let escaped = text.replacen("\"acme\",\"blind\"", "\"\\u0061cme\",\"blind\"", 1);
    assert!(matches!(CheckpointFile::read(escaped.as_bytes()), Err(FileError::Spelling(_))));
    let nobody = text.replacen("\"stream\":\"acme\",\"blind\"", "\"stream\":\"_rules\",\"blind\"", 1);
    assert_eq!(CheckpointFile::read(nobody.as_bytes()), Err(FileError::NoClient(StreamId::rules())));
}

/// The fault of the file after something was changed in it.
fn fault(change: impl FnOnce(&mut Toy, &mut CheckpointFile)) -> FileFault {
    let (mut toy, mut file) = file();
    change(&mut toy, &mut file);
    file.check().unwrap_err()
}

#[test]
fn every_part_of_a_file_is_checked() {
    let signed_by_the_old_key = |_: &mut Toy, file: &mut CheckpointFile| {
        let (checkpoint, _) = Checkpoint::read(&file.note).unwrap();
        file.note = checkpoint.sign(&crate::proof::keys::tests::key(1)).unwrap();
    };
    assert_eq!(fault(signed_by_the_old_key), FileFault::Note(NoteError::OtherKey));
    assert_eq!(fault(|_, file| file.keys.clear()), FileFault::NoKey);
    let without_rotation = |_: &mut Toy, file: &mut CheckpointFile| drop(file.keys.pop());
    assert_eq!(fault(without_rotation), FileFault::Note(NoteError::OtherKey));
    let error = KeyError::Position { position: 0 };
    assert_eq!(fault(|_, file| file.keys[1].position = 0), FileFault::Keys { version: 2, error });
    let error = KeyError::Beginning;
    assert_eq!(fault(|_, file| file.keys[0].position = 1), FileFault::Keys { version: 1, error });
    let error = ProofError::Length;
    assert_eq!(
        fault(|_, file| file.keys[0].inclusion.truncate(1)),
        FileFault::KeyPlace { version: 1, error }
    );
    assert_eq!(
        fault(|toy, file| file.event = toy.file(4, "acme").event),
        FileFault::EventPlace(ProofError::OtherRoot)
    );
    assert_eq!(fault(|_, file| file.event = file.keys[0].event.clone()), FileFault::OtherEvent);
    let elsewhere = |_: &mut Toy, file: &mut CheckpointFile| {
        let Event::Ledger(of) = Fact::read(file.event.bytes()).unwrap().event else { panic!() };
        let event = enter_at(StreamId::rules(), None, Event::Ledger(of), 6);
        file.event = EventText::new(&event.bytes).unwrap();
    };
    assert_eq!(fault(elsewhere), FileFault::OtherEvent);
    assert_eq!(fault(|_, file| file.key_path.clear()), FileFault::KeyPath(PathError::OtherRoot));
    assert_eq!(fault(|_, file| file.version = 1), FileFault::ClientPath(PathError::OtherRoot));
    assert_eq!(fault(|_, file| file.blind = Hash([0; 32])), FileFault::ClientPath(PathError::OtherRoot));
    assert_eq!(fault(|_, file| file.stream = client("bolt")), FileFault::ClientPath(PathError::OtherRoot));
}

#[test]
fn every_flipped_bit_of_a_file_is_found() {
    let (_, file) = file();
    let text = file.text().into_bytes();
    for at in 0..text.len() {
        let mut altered = text.clone();
        altered[at] ^= 1 << (at % 8);
        let believed = CheckpointFile::read(&altered).is_ok_and(|file| file.check().is_ok());
        assert!(!believed, "byte {at}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_stumble(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(CheckpointFile::read_held(&bytes).is_err());
    }

    #[test]
    fn no_cut_or_changed_piece_of_a_file_is_believed(from in any::<u16>(), length in 0usize..200, with in "\\PC{0,9}") {
        let (_, file) = file();
        let text = file.text();
        let from = usize::from(from) % text.len();
        let until = (from + length).min(text.len());
        let altered = [&text.as_bytes()[..from], with.as_bytes(), &text.as_bytes()[until..]].concat();
        prop_assume!(altered != text.as_bytes());
        let believed = CheckpointFile::read(&altered).is_ok_and(|file| file.check().is_ok());
        prop_assert!(!believed);
    }
}
