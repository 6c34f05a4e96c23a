use super::*;
use crate::proof::checkpoint_file::CheckpointFile;
use crate::proof::keys::tests::ledger;
use crate::proof::log::ProofError;
use crate::proof::toy::{Toy, client, tag};

/// A ledger in which a client got a checkpoint (size 4), a key was rotated, more happened, and a second one was made
/// (size 8); then it was bundled (size 10).
fn toy() -> Toy {
    let mut toy = Toy::new();
    toy.happens("acme", "one");
    toy.happens("bolt", "one");
    assert_eq!(toy.checkpoint(), 4);
    toy.rotates();
    toy.happens("acme", "two");
    toy.happens("acme", "three");
    assert_eq!(toy.checkpoint(), 8);
    toy.happens("bolt", "two");
    assert_eq!(toy.checkpoint(), 10);
    toy
}

const SIZES: [u64; 3] = [4, 8, 10];

fn facts(toy: &Toy) -> Facts {
    let stream = client("acme");
    let of = |stream: &StreamId| -> Vec<(usize, &crate::Entered)> {
        toy.events.iter().enumerate().filter(|(_, entered)| entered.stream == *stream).collect()
    };
    let events = of(&stream).into_iter();
    let keys = of(&StreamId::keys()).into_iter();
    let prove = |old| consistency::prove(&toy.log(), old, 10).unwrap().unwrap();
    Facts {
        events: events.map(|(_, event)| Shown { hash: event.hash, recorded: event.recorded }).collect(),
        keys: keys.map(|(index, event)| Key { position: index as u64, hash: event.hash }).collect(),
        checkpoints: SIZES.map(|size| toy.file(size, "acme").check().unwrap()).into(),
        consistency: [4, 8].map(|size| (size, prove(size))).into(),
        stream,
    }
}

/// The checkpoint file of this size, as somebody holds it for a client.
fn held(toy: &Toy, size: u64, slug: &str) -> Held {
    let file = CheckpointFile::read_held(toy.file(size, slug).text().trim_end().as_bytes()).unwrap();
    Held::File(Box::new(HeldFile { checked: file.check().unwrap(), stream: file.stream }))
}

fn line(toy: &Toy, size: u64) -> CheckpointLine {
    CheckpointLine { ledger: ledger(), tag: tag(&client("acme")), size, root: toy.root(size) }
}

/// What is found after something about the file (of size 8) or the bundle was changed.
fn found(change: impl FnOnce(&mut HeldFile, &mut Facts)) -> Finding {
    let toy = toy();
    let (Held::File(mut file), mut facts) = (held(&toy, 8, "acme"), facts(&toy)) else { panic!() };
    change(&mut file, &mut facts);
    judge(&Held::File(file), &facts).unwrap()
}

/// What is found by the line of size 8 after it or the bundle was changed.
fn found_by_line(change: impl FnOnce(&mut CheckpointLine, &mut Facts)) -> Finding {
    let toy = toy();
    let (mut line, mut facts) = (line(&toy, 8), facts(&toy));
    change(&mut line, &mut facts);
    judge(&Held::Line(line), &facts).unwrap()
}

#[test]
fn an_honest_bundle_is_proved_by_every_checkpoint_that_left_the_house() {
    let toy = toy();
    for (size, version) in [(4, 1), (8, 3), (10, 3)] {
        let recorded = toy.events[usize::try_from(size).unwrap() - 1].recorded;
        let proved = Some(Finding::Proved { version, recorded });
        assert_eq!(judge(&held(&toy, size, "acme"), &facts(&toy)), proved);
        assert_eq!(judge(&Held::Line(line(&toy, size)), &facts(&toy)), proved);
    }
}

#[test]
fn every_finding_has_its_verdict() {
    use Verdict::{Altered, Backdated, Fork, NotCovered, NotThisClient, Rewritten, Withheld};
    let another = Hash::of(b"another");
    let forged = |_: &mut HeldFile, facts: &mut Facts| facts.consistency[1].1[0] = Root([0; 32]);
    let table: Vec<(Finding, Finding, Verdict)> = vec![
        (found(|held, _| held.checked.tag = Tag(another)), Finding::OtherTag, Altered),
        (
            found(|held, _| held.checked.checkpoint.ledger = LedgerId(another)),
            Finding::OtherLedger { held: LedgerId(another), bundle: ledger() },
            NotThisClient,
        ),
        (
            found(|held, _| (held.stream, held.checked.tag) = (client("bolt"), tag(&client("bolt")))),
            Finding::OtherClient,
            NotThisClient,
        ),
        (found_by_line(|line, _| line.tag = Tag(another)), Finding::OtherClient, NotThisClient),
        (found(|held, _| held.checked.checkpoint.root = Root([0; 32])), Finding::Fork { size: 8 }, Fork),
        (found_by_line(|line, _| line.root = Root([0; 32])), Finding::Fork { size: 8 }, Fork),
        (
            found(|held, _| held.checked.checkpoint.size = 11),
            Finding::NotCovered { held: 11, bundle: 10 },
            NotCovered,
        ),
        (found(|_, facts| facts.consistency.truncate(1)), Finding::NoProof { size: 8 }, Withheld),
        (found_by_line(|_, facts| drop(facts.checkpoints.remove(1))), Finding::NoFile { size: 8 }, Withheld),
        (found(forged), Finding::Inconsistent { size: 8, error: ProofError::OtherRoot }, Altered),
        (found(|_, facts| facts.keys[1].hash = another), Finding::OtherKeys { version: 2 }, Rewritten),
        (found(|_, facts| facts.keys.truncate(1)), Finding::OtherKeys { version: 2 }, Rewritten),
        (
            found(|_, facts| facts.keys.push(Key { position: 7, hash: another })),
            Finding::EarlierKey { version: 3 },
            Altered,
        ),
        (found(|_, facts| facts.events.truncate(2)), Finding::Shorter { then: 3, now: 2 }, Rewritten),
        (found(|_, facts| facts.events[2].hash = another), Finding::OtherEvents { version: 3 }, Rewritten),
        (found(|_, facts| facts.checkpoints[2].version = 2), Finding::Falls { size: 10 }, Rewritten),
        (found(|_, facts| facts.checkpoints[0].version = 4), Finding::Falls { size: 4 }, Rewritten),
    ];
    for (found, finding, verdict) in table {
        assert_eq!(found, finding);
        assert_eq!(found.verdict(), verdict, "{found}");
        assert_eq!(verdict.accuses(), ![NotThisClient, NotCovered].contains(&verdict));
    }
    assert_eq!((Backdated.word(), Verdict::Proved.word()), ("backdated", "proved"));
}

#[test]
fn a_recording_on_the_wrong_side_of_the_checkpoint_is_backdated() {
    let early = found(|held, facts| {
        let recorded = held.checked.recorded.plus_millis(-1);
        facts.events.push(Shown { hash: Hash::of(b"four"), recorded });
    });
    assert_eq!(early, Finding::RecordedBefore { version: 4 });
    let late = found(|held, facts| facts.events[1].recorded = held.checked.recorded.plus_millis(1));
    assert_eq!(late, Finding::RecordedAfter { version: 2 });
    assert_eq!(early.verdict(), Verdict::Backdated);
    assert_eq!(late.verdict(), Verdict::Backdated);
    let at_once = found(|held, facts| {
        let recorded = held.checked.recorded;
        facts.events[1].recorded = recorded;
        facts.events.push(Shown { hash: Hash::of(b"four"), recorded });
    });
    assert_eq!(at_once.verdict(), Verdict::Proved);
}

#[test]
fn a_held_file_that_was_altered_says_so_before_anything_else() {
    let toy = toy();
    let mut file = toy.file(8, "acme");
    file.version = 2;
    let fault = file.check().unwrap_err();
    let found = judge(&Held::Unbelieved(fault), &facts(&toy)).unwrap();
    assert_eq!(found.verdict(), Verdict::Altered);
    let error = CheckpointFile::read_held(b"{}").unwrap_err();
    assert_eq!(judge(&Held::Unreadable(error), &facts(&toy)).unwrap().verdict(), Verdict::Altered);
    let without = Facts { checkpoints: vec![], ..facts(&toy) };
    assert_eq!(judge(&held(&toy, 8, "acme"), &without), None);
}

/// Everything is wrong at once; mending what was found first shows what is decided next.
#[test]
fn the_order_is_the_one_of_the_format() {
    let toy = toy();
    let (Held::File(mut file), good) = (held(&toy, 8, "acme"), facts(&toy)) else { panic!() };
    let right = file.clone();
    let another = Hash::of(b"another");
    let mut facts = good.clone();
    file.checked.tag = Tag(another);
    file.checked.checkpoint.ledger = LedgerId(another);
    file.checked.checkpoint.root = Root([0; 32]);
    facts.consistency.truncate(1);
    facts.keys[1].hash = another;
    facts.events.truncate(2);
    facts.events[0].recorded = right.checked.recorded.plus_millis(9);
    let mut words = Vec::new();
    for step in 0..9 {
        words.push(judge(&Held::File(file.clone()), &facts).unwrap().verdict().word());
        match step {
            0 => file.checked.checkpoint.ledger = right.checked.checkpoint.ledger,
            1 => file.checked.tag = right.checked.tag,
            2 => file.checked.checkpoint = right.checked.checkpoint,
            3 => facts.consistency = vec![(8, vec![Root([0; 32])])],
            4 => facts.consistency.clone_from(&good.consistency),
            5 => facts.keys.clone_from(&good.keys),
            6 => facts.events.push(good.events[2]),
            _ => facts.events.clone_from(&good.events),
        }
    }
    let expected = [
        "not this client's",
        "altered",
        "fork",
        "withheld",
        "altered",
        "rewritten",
        "rewritten",
        "backdated",
        "proved",
    ];
    assert_eq!(words, expected);
}
