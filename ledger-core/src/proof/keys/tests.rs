use super::*;
use crate::event::{Draft, Entered, Entry, Evidence, catalogue};
use crate::id::EventId;
use crate::proof::{SealError, Sealed};
use crate::time::Instant;

/// The key of a seed.
pub(in crate::proof) fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[seed; 32])
}

/// The creation of the ledger whose first key has seed 1 and whose next has seed 2.
pub(in crate::proof) fn created() -> LedgerEvent {
    let (on, altitude, source_recorded) = (None, None, None);
    let (public_key, next_key_hash) = (Hash(key(1).public().0), key(2).public().committed());
    LedgerEvent::Created(Created {
        format: 1,
        public_key,
        next_key_hash,
        follows: None,
        on,
        altitude,
        source_recorded,
    })
}

/// That ledger's id.
pub(in crate::proof) fn ledger() -> LedgerId {
    ledger_id(&key(1).public().0, &key(2).public().committed())
}

/// Enters an event after another one of its stream, so many seconds after a Friday in March.
pub(in crate::proof) fn enter_at(
    stream: StreamId,
    after: Option<&Entered>,
    event: Event,
    seconds: i64,
) -> Entered {
    enter_with(stream, after, event, seconds, Vec::new())
}

/// The id of a version of a stream that is entered at these seconds.
pub(in crate::proof) fn id_at(version: u64, seconds: i64) -> EventId {
    EventId::drawn(i64::try_from(version).unwrap() * 10_000 + seconds, [1; 10])
}

/// Enters an event that rests on something.
pub(in crate::proof) fn enter_with(
    stream: StreamId,
    after: Option<&Entered>,
    event: Event,
    seconds: i64,
    evidence: Vec<Evidence>,
) -> Entered {
    let occurred = Instant::from_millis(1_772_816_400_000 + seconds * 1000);
    let draft = Draft { evidence, ..Draft::bare(stream, occurred, "cli", event) };
    let (version, prev) = after.map_or((1, None), |before| (before.version + 1, Some(before.hash)));
    let id = id_at(version, seconds);
    let entry = Entry { ledger: ledger(), id, version, prev, recorded: occurred };
    draft.enter(entry, |_, _, _| Err::<Sealed, _>(SealError::DoesNotOpen)).unwrap()
}

fn enter(stream: StreamId, after: Option<&Entered>, event: Event) -> Entered {
    enter_at(stream, after, event, 0)
}

fn keys_event(after: Option<&Entered>, event: LedgerEvent) -> Entered {
    enter(StreamId::keys(), after, Event::Ledger(event))
}

fn first() -> Entered {
    keys_event(None, created())
}

/// The rotation from the first to the second key at position 7.
fn rotated() -> Rotated {
    rotate(&ledger(), &key(1), &key(2), key(3).public().committed(), 7)
}

fn begun() -> KeyChain {
    KeyChain::begin(&ledger(), &first().bytes).unwrap()
}

/// What the chain says to this rotation at position 7.
fn judged(rotation: Rotated) -> Result<KeyChain, KeyError> {
    let mut chain = begun();
    chain.take(&keys_event(Some(&first()), LedgerEvent::Rotated(rotation)).bytes, 7).map(|()| chain)
}

#[test]
fn each_key_is_in_force_from_its_event_on() {
    let second = keys_event(Some(&first()), LedgerEvent::Rotated(rotated()));
    let next = rotate(&ledger(), &key(2), &key(3), key(4).public().committed(), 9);
    let third = keys_event(Some(&second), LedgerEvent::Rotated(next));
    let mut chain = begun();
    chain.take(&second.bytes, 7).unwrap();
    chain.take(&third.bytes, 9).unwrap();
    let keys: Vec<_> = [0, 1, 7, 8, 9, 10, u64::MAX].map(|size| chain.in_force_at(size).copied()).into();
    let of = |seed| Some(key(seed).public());
    assert_eq!(keys, [None, of(1), of(1), of(2), of(2), of(3), of(3)]);
    assert_eq!((chain.head(), chain.position()), ((3, third.hash), 9));
    assert_eq!((*chain.next(), *chain.ledger()), (key(4).public().committed(), ledger()));
}

#[test]
fn a_rotation_that_nobody_may_make_is_refused_and_says_why() {
    let good = rotated();
    assert!(judged(good.clone()).is_ok());
    let third = key(3).public().committed();
    let stolen = rotate(&ledger(), &key(1), &key(9), third, 7);
    let found = key(9).public().committed();
    assert_eq!(judged(stolen), Err(KeyError::NotCommitted { committed: key(2).public().committed(), found }));
    let early = rotate(&ledger(), &key(1), &key(2), third, 6);
    assert_eq!(judged(early), Err(KeyError::OtherPosition { signed: 6, position: 7 }));
    let by_another = rotate(&ledger(), &key(9), &key(2), third, 7);
    assert_eq!(judged(by_another.clone()), Err(KeyError::OldSignature));
    let half = Rotated { sig_old: good.sig_old, sig_new: by_another.sig_new, ..good.clone() };
    assert_eq!(judged(half), Err(KeyError::NewSignature));
    let elsewhere = LedgerId(Hash::of(b"other"));
    assert_eq!(judged(rotate(&elsewhere, &key(1), &key(2), third, 7)), Err(KeyError::OldSignature));
    let other_next = Rotated { next_key_hash: Hash::of(b"mine"), ..good };
    assert_eq!(judged(other_next), Err(KeyError::OldSignature));
}

#[test]
fn a_key_under_which_anything_is_signed_never_comes_in_force() {
    let mut weak = [0; 32];
    weak[0] = 1;
    let weak = PublicKey(weak);
    let (on, altitude, source_recorded) = (None, None, None);
    let (public_key, next_key_hash) = (Hash(weak.0), weak.committed());
    let event =
        Created { format: 1, public_key, next_key_hash, follows: None, on, altitude, source_recorded };
    let bytes = keys_event(None, LedgerEvent::Created(event)).bytes;
    let id = ledger_id(&weak.0, &next_key_hash);
    assert_eq!(KeyChain::begin(&id, &bytes), Err(KeyError::WeakKey(weak)));
}

#[test]
fn the_chain_of_keys_has_no_gap_and_no_guest() {
    let second = keys_event(Some(&first()), LedgerEvent::Rotated(rotated()));
    let mut chain = begun();
    assert_eq!(chain.take(&second.bytes, 0), Err(KeyError::Position { position: 0 }));
    assert_eq!(chain.take(&first().bytes, 7), Err(KeyError::Chain { version: 1 }));
    let again = keys_event(Some(&first()), created());
    assert_eq!(chain.take(&again.bytes, 7), Err(KeyError::CreatedTwice));
    let guest = enter(StreamId::rules(), Some(&first()), Event::Ledger(LedgerEvent::Rotated(rotated())));
    assert_eq!(chain.take(&guest.bytes, 7), Err(KeyError::OtherStream(StreamId::rules())));
    assert_eq!(chain, begun(), "what is refused changes nothing");
    chain.take(&second.bytes, 7).unwrap();
    assert_eq!(chain.take(&second.bytes, 8), Err(KeyError::Chain { version: 2 }));
}

#[test]
fn an_event_that_changes_no_key_only_lengthens_the_chain() {
    let text = String::from_utf8(keys_event(Some(&first()), LedgerEvent::Rotated(rotated())).bytes).unwrap();
    let end = text.find("\"data\":").unwrap();
    let exported = format!("{}\"data\":{{}}}}", &text[..end].replace("key.rotated", "key.exported"));
    let mut chain = begun();
    chain.take(exported.as_bytes(), 3).unwrap();
    assert_eq!((chain.head().0, chain.in_force_at(9)), (2, Some(&key(1).public())));
    let newer = text.replace("\"v\":1", "\"v\":2");
    assert!(matches!(begun().take(newer.as_bytes(), 7), Err(KeyError::Unknown { .. })));
}

#[test]
fn key_events_have_exactly_their_keys_in_their_order() {
    let text = String::from_utf8(first().bytes).unwrap();
    let (format, rest) = ("\"format\":1", &text[text.find("\"public_key\"").unwrap()..text.len() - 2]);
    let moved = text.replace(&format!("{format},{rest}"), &format!("{rest},{format}"));
    assert_ne!(moved, text);
    let longer = text.replace(rest, &format!("{rest},\"altitude\":\"strategic\""));
    for wrong in [moved, longer] {
        let refused = KeyChain::begin(&ledger(), wrong.as_bytes());
        assert_eq!(refused, Err(KeyError::Shape("ledger.created")), "{wrong}");
    }
    let spaced = text.replace(":1,", ": 1,");
    assert!(matches!(KeyChain::begin(&ledger(), spaced.as_bytes()), Err(KeyError::Read(_))));
}

#[test]
fn an_id_is_made_by_its_own_creation_only() {
    let other = LedgerId(Hash::of(b"other"));
    assert_eq!(
        KeyChain::begin(&other, &first().bytes),
        Err(KeyError::OtherLedger { expected: other, made: ledger() })
    );
    let rotation = keys_event(None, LedgerEvent::Rotated(rotated()));
    assert_eq!(KeyChain::begin(&ledger(), &rotation.bytes), Err(KeyError::Beginning));
    let later = keys_event(Some(&first()), created());
    assert_eq!(KeyChain::begin(&ledger(), &later.bytes), Err(KeyError::Beginning));
}

#[test]
fn every_flipped_bit_of_a_key_event_is_found() {
    let second = keys_event(Some(&first()), LedgerEvent::Rotated(rotated())).bytes;
    let mut taken = begun();
    taken.take(&second, 7).unwrap();
    let data = second.windows(7).position(|window| window == b"\"data\":").unwrap();
    for at in data..second.len() {
        for bit in 0..8 {
            let mut bytes = second.clone();
            bytes[at] ^= 1 << bit;
            assert!(begun().take(&bytes, 7).is_err(), "byte {at}, bit {bit}");
        }
    }
}

/// The keys are those of RFC 8032, section 7.1, tests 1 and 2; docs/format.md shows the text that they sign.
#[test]
fn the_example_of_the_catalogue_is_a_true_rotation() {
    let of = |seed: &str| SigningKey::from_seed(&seed.parse::<Hash>().unwrap().0);
    let old = of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let new = of("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let ledger = ledger_id(&old.public().0, &new.public().committed());
    let rotation = Event::Ledger(LedgerEvent::Rotated(rotate(&ledger, &old, &new, Hash::of(b""), 71)));
    let example = catalogue().find(|entry| entry.kind == "key.rotated").unwrap().example;
    assert_eq!(rotation.data().unwrap(), example);
}

#[test]
fn a_ledger_may_name_the_one_it_follows_and_is_its_own_all_the_same() {
    let Event::Ledger(LedgerEvent::Created(created)) = Event::Ledger(created()) else { panic!() };
    let follows = crate::event::ledger::Follows {
        ledger: LedgerId(Hash::of(b"old")),
        size: 93,
        root: crate::proof::log::Root([7; 32]),
    };
    let id = ledger_id(&created.public_key.0, &created.next_key_hash);
    let event = keys_event(None, LedgerEvent::Created(Created { follows: Some(follows), ..created }));
    assert!(String::from_utf8_lossy(&event.bytes).contains("\"follows\":{\"ledger\":"));
    assert_eq!(KeyChain::begin(&id, &event.bytes).map(|chain| *chain.ledger()), Ok(id));
}
