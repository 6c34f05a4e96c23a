use std::collections::BTreeMap;
use std::convert::Infallible;

use super::*;
use crate::id::StreamId;
use crate::proof::{Blind, Tag};
use proptest::prelude::*;

/// Nodes in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::proof) struct Kept(BTreeMap<[u8; 34], Vec<u8>>);

impl MapStore for Kept {
    type Error = Infallible;
    fn get(&self, at: &Prefix) -> Result<Option<Node>, Infallible> {
        Ok(self.0.get(&at.to_bytes()).and_then(|bytes| Node::from_bytes(bytes)))
    }
    fn put(&mut self, at: Prefix, node: Node) -> Result<(), Infallible> {
        self.0.insert(at.to_bytes(), node.to_bytes());
        Ok(())
    }
}

/// The definition, word by word: the hash of the tags below a prefix, by filtering them bit after bit.
fn model(heads: &[ClientHead], depth: usize) -> blake3::Hash {
    let bit = |head: &ClientHead| head.tag.0.0[depth / 8] >> (7 - depth % 8) & 1;
    match heads {
        [] => blake3::hash(&[2]),
        [head] => {
            let text = format!("\0troth-client/v1\n{}\n{}\n{}\n", head.tag.0, head.version, head.head);
            blake3::hash(text.as_bytes())
        }
        _ => {
            let half = |side| -> Vec<ClientHead> {
                heads.iter().filter(|head| bit(head) == side).copied().collect()
            };
            let (left, right) = (model(&half(0), depth + 1), model(&half(1), depth + 1));
            blake3::hash(&[&[1], &left.as_bytes()[..], right.as_bytes()].concat())
        }
    }
}

fn root_by_model(heads: &BTreeMap<Tag, ClientHead>) -> Hash {
    Hash(*model(&heads.values().copied().collect::<Vec<_>>(), 0).as_bytes())
}

/// A tag of few bits that differ, so that many tags share long prefixes.
fn tag(number: u16) -> Tag {
    let mut bytes = [0xa5; 32];
    (bytes[0], bytes[31]) = number.to_be_bytes().into();
    Tag(Hash(bytes))
}

fn head(number: u16, version: u64) -> ClientHead {
    ClientHead {
        tag: tag(number),
        version,
        head: Hash::of(&[&number.to_be_bytes()[..], &version.to_be_bytes()].concat()),
    }
}

fn empty_root() -> Hash {
    rebuild(&mut Kept::default(), &mut []).unwrap()
}

#[test]
fn the_map_of_none_is_empty_and_of_one_its_leaf() {
    assert_eq!(empty_root(), Hash::of(&[2]));
    let one = head(7, 1);
    assert_eq!(rebuild(&mut Kept::default(), &mut [one]), Ok(one.leaf()));
    assert_eq!(check_path(&one.leaf(), &one, &[]), Ok(()));
}

#[test]
fn a_client_moves_down_when_another_shares_its_prefix() {
    let (mut store, first, second) = (Kept::default(), head(0x0000, 1), head(0x0001, 1));
    let root = update(&mut store, &empty_root(), first).unwrap();
    let root = update(&mut store, &root, second).unwrap();
    let (_, path) = prove(&store, &root, &first.tag).unwrap().unwrap();
    assert_eq!(path.len(), 256, "they part at the last bit");
    assert_eq!(path[0], second.leaf());
    assert!(path[1..].iter().all(|sibling| *sibling == Hash::of(&[2])));
    assert_eq!(check_path(&root, &first, &path), Ok(()));
    assert_eq!(prove(&store, &root, &tag(0x4000)), Ok(None));
}

#[test]
fn a_path_that_leaves_room_is_no_path() {
    let one = head(0x8000, 1);
    let loose = node::join(&Hash::of(&[2]), &one.leaf());
    assert_eq!(check_path(&loose, &one, &[Hash::of(&[2])]), Err(PathError::Loose));
    assert_eq!(check_path(&loose, &one, &[Hash([0; 32]); 257]), Err(PathError::TooLong(257)));
    assert_eq!(check_path(&loose, &one, &[]), Err(PathError::OtherRoot));
}

#[test]
fn a_stream_never_goes_back_and_no_tag_stands_twice() {
    let mut store = Kept::default();
    let root = update(&mut store, &empty_root(), head(1, 5)).unwrap();
    assert_eq!(update(&mut store, &root, head(1, 4)), Err(MapError::Falls { known: 5, given: 4 }));
    let other = ClientHead { head: Hash([0; 32]), ..head(1, 5) };
    assert_eq!(update(&mut store, &root, other), Err(MapError::Falls { known: 5, given: 5 }));
    assert_eq!(update(&mut store, &root, head(1, 5)), Ok(root));
    let mut twice = [head(1, 1), head(2, 1), head(1, 2)];
    assert_eq!(rebuild(&mut Kept::default(), &mut twice), Err(MapError::Twice(tag(1))));
}

/// Made by hand with `b3sum` and `xxd`, as docs/format.md shows: both tags begin with a 1 and part at the second bit.
#[test]
fn the_example_of_the_format_holds() {
    let keys = Tag::of(&StreamId::keys(), &Blind(Hash([0; 32])));
    let rules = Tag::of(&StreamId::rules(), &Blind(Hash([0; 32])));
    let of = |tag, text: &[u8]| ClientHead { tag, version: 1, head: Hash::of(text) };
    let mut heads = [of(keys, b"one"), of(rules, b"two")];
    let root = rebuild(&mut Kept::default(), &mut heads).unwrap();
    assert_eq!(
        heads.map(|head| head.leaf().to_string()[..16].to_owned()),
        ["814cadda7525525f", "77af87e1f176a562"]
    );
    assert_eq!(root.to_string(), "b897c2c46120d96c8dbcfc01a4980a0f12993339f444bc22e3ba89c958b0aaff");
}

fn touches() -> impl Strategy<Value = Vec<u16>> {
    // Few clients, so that some are touched again, in two crowds, so that prefixes are long and short.
    let number = prop_oneof![0u16..24, (0u16..24).prop_map(|low| low << 11 | low)];
    proptest::collection::vec(number, 0..20)
}

proptest! {
    #[test]
    fn touching_one_at_a_time_is_building_it_whole(touches in touches()) {
        let (mut store, mut root, mut heads) = (Kept::default(), empty_root(), BTreeMap::new());
        for (version, number) in (1..).zip(touches) {
            let head = head(number, version);
            heads.insert(head.tag, head);
            root = update(&mut store, &root, head).unwrap();
            prop_assert_eq!(root, root_by_model(&heads));
        }
        let mut whole = Kept::default();
        prop_assert_eq!(rebuild(&mut whole, &mut heads.values().copied().collect::<Vec<_>>()), Ok(root));
        prop_assert_eq!(store, whole, "the same nodes are kept");
    }

    #[test]
    fn a_path_shows_its_client_and_nothing_altered(numbers in touches(), flip in any::<(u16, u16)>()) {
        let mut store = Kept::default();
        let heads: BTreeMap<Tag, ClientHead> = numbers.iter().map(|&number| (tag(number), head(number, 3))).collect();
        let root = rebuild(&mut store, &mut heads.values().copied().collect::<Vec<_>>()).unwrap();
        for head in heads.values() {
            let (found, mut path) = prove(&store, &root, &head.tag).unwrap().unwrap();
            prop_assert_eq!(&found, head);
            prop_assert_eq!(check_path(&root, head, &path), Ok(()));
            let others = [
                ClientHead { version: head.version + 1, ..*head },
                ClientHead { head: Hash([1; 32]), ..*head },
                ClientHead { tag: tag(0xffff), ..*head },
            ];
            for other in others {
                prop_assert!(check_path(&root, &other, &path).is_err());
            }
            let mut longer = path.clone();
            longer.push(Hash::of(&[2]));
            prop_assert!(check_path(&root, head, &longer).is_err());
            prop_assert!(path.is_empty() || check_path(&root, head, &path[1..]).is_err());
            if !path.is_empty() {
                let at = usize::from(flip.0) % path.len();
                path[at].0[usize::from(flip.1) / 8 % 32] ^= 1 << (flip.1 % 8);
                prop_assert_eq!(check_path(&root, head, &path), Err(PathError::OtherRoot));
            }
        }
    }

    /// Whatever was done to the kept nodes, a touch either finds out before it changes anything, or is not misled.
    #[test]
    fn a_wrong_index_is_never_built_on(numbers in touches(), which in any::<u16>(), byte in any::<u16>(), touched in 0u16..24) {
        let mut store = Kept::default();
        let mut heads: BTreeMap<Tag, ClientHead> = numbers.iter().map(|&number| (tag(number), head(number, 3))).collect();
        let root = rebuild(&mut store, &mut heads.values().copied().collect::<Vec<_>>()).unwrap();
        prop_assume!(!store.0.is_empty());
        let mut wrong = store.clone();
        let at = *wrong.0.keys().nth(usize::from(which) % wrong.0.len()).unwrap();
        if byte % 3 == 0 {
            wrong.0.remove(&at);
        } else {
            let node = wrong.0.get_mut(&at).unwrap();
            let place = usize::from(byte) % node.len();
            node[place] ^= 1;
        }
        let before = wrong.clone();
        let touch = head(touched, 4);
        heads.insert(touch.tag, touch);
        match update(&mut wrong, &root, touch) {
            Err(MapError::Differs { .. }) => prop_assert_eq!(wrong, before),
            other => prop_assert_eq!(other, Ok(root_by_model(&heads))),
        }
    }

    #[test]
    fn any_bytes_are_a_node_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..90)) {
        if let Some(node) = Node::from_bytes(&bytes) {
            prop_assert_eq!(node.to_bytes(), bytes);
        }
    }
}
