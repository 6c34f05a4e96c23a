//! Do our proofs agree with RFC 6962, and with two programs of others that read it?

use std::convert::Infallible;

use super::*;
use crate::proof::{consistency, inclusion};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof, InclusionProof, RootHash};
use proptest::prelude::*;

/// Leaf hashes in memory.
pub(in crate::proof) struct Leaves(pub(in crate::proof) Vec<Root>);

impl LogSource for Leaves {
    type Error = Infallible;
    fn leaf(&self, position: u64) -> Result<Root, Infallible> {
        Ok(self.0[usize::try_from(position).unwrap()])
    }
}

fn data(index: u64) -> Vec<u8> {
    index.to_be_bytes().to_vec()
}

fn leaves(size: u64) -> Leaves {
    Leaves((0..size).map(|index| Root::leaf(&data(index))).collect())
}

fn root(source: &Leaves, size: u64) -> Root {
    range(source, 0, size).unwrap()
}

fn included(source: &Leaves, size: u64, index: u64) -> Vec<Root> {
    inclusion::prove(source, size, index).unwrap().unwrap()
}

fn grown(source: &Leaves, old: u64, size: u64) -> Vec<Root> {
    consistency::prove(source, old, size).unwrap().unwrap()
}

/// The tree of the eight test inputs that Certificate Transparency's programs are tested with.
fn published() -> Leaves {
    let inputs: [&[u8]; 8] = [
        &[],
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
    ];
    Leaves(inputs.iter().map(|input| Root::leaf(input)).collect())
}

fn hex(root: &Root) -> String {
    crate::Hash(root.0).to_string()
}

#[test]
fn the_published_roots_are_ours() {
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let tree = published();
    for (size, expected) in (1..).zip(roots) {
        assert_eq!(hex(&root(&tree, size)), expected, "size {size}");
    }
    assert_eq!(
        hex(&Subtrees::default().root()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
}

/// RFC 6962, section 2.1.3: which hashes prove what in the tree of seven leaves `a … f, j`.
#[test]
fn the_proofs_of_the_rfc_are_ours() {
    let tree = published();
    let of = |ranges: &[(u64, u64)]| -> Vec<Root> {
        ranges.iter().map(|&(low, high)| range(&tree, low, high).unwrap()).collect()
    };
    // In the words of the RFC: b, h, l.
    assert_eq!(included(&tree, 7, 0), of(&[(1, 2), (2, 4), (4, 7)]));
    // c, g, l.
    assert_eq!(included(&tree, 7, 3), of(&[(2, 3), (0, 2), (4, 7)]));
    // f, j, k.
    assert_eq!(included(&tree, 7, 4), of(&[(5, 6), (6, 7), (0, 4)]));
    // i, k.
    assert_eq!(included(&tree, 7, 6), of(&[(4, 6), (0, 4)]));
    // c, d, g, l.
    assert_eq!(grown(&tree, 3, 7), of(&[(2, 3), (3, 4), (0, 2), (4, 7)]));
    // l.
    assert_eq!(grown(&tree, 4, 7), of(&[(4, 7)]));
    // i, j, k.
    assert_eq!(grown(&tree, 6, 7), of(&[(4, 6), (6, 7), (0, 4)]));
}

fn digests(hashes: &[Root]) -> Vec<ct_merkle::digest::Output<Sha256>> {
    hashes.iter().map(|hash| hash.0.into()).collect()
}

#[test]
fn another_program_makes_and_takes_the_same_proofs() {
    let tree = leaves(70);
    let mut theirs = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    for size in 1..=70u64 {
        theirs.push(data(size - 1));
        let their_root = RootHash::<Sha256>::new(root(&tree, size).0.into(), size);
        for index in 0..size {
            let ours = included(&tree, size, index);
            let made = theirs.prove_inclusion(usize::try_from(index).unwrap());
            let flat: Vec<u8> = ours.iter().flat_map(|hash| hash.0).collect();
            assert_eq!(made.as_bytes(), flat, "{index} in {size}");
            let proof = InclusionProof::<Sha256>::from_digests(digests(&ours).iter());
            their_root.verify_inclusion(&data(index), index, &proof).unwrap();
        }
        for old in 1..size {
            let ours = grown(&tree, old, size);
            let made = theirs.prove_consistency(usize::try_from(size - old).unwrap());
            let flat: Vec<u8> = ours.iter().flat_map(|hash| hash.0).collect();
            assert_eq!(made.as_bytes(), flat, "{old} to {size}");
            let old_root = RootHash::<Sha256>::new(root(&tree, old).0.into(), old);
            let proof = ConsistencyProof::<Sha256>::from_digests(digests(&ours).iter());
            their_root.verify_consistency(&old_root, &proof).unwrap();
        }
    }
}

#[test]
fn a_third_program_takes_our_proofs() {
    let tree = leaves(40);
    let theirs = |hash: Root| tlog_tiles::tlog::Hash(hash.0);
    for size in 1..=40u64 {
        let their_root = theirs(root(&tree, size));
        for index in 0..size {
            let proof: Vec<_> = included(&tree, size, index).into_iter().map(theirs).collect();
            let leaf = tlog_tiles::tlog::record_hash(&data(index));
            tlog_tiles::tlog::check_record(&proof, size, their_root, index, leaf).unwrap();
        }
        for old in 1..=size {
            let proof: Vec<_> = grown(&tree, old, size).into_iter().map(theirs).collect();
            let old_root = theirs(root(&tree, old));
            tlog_tiles::tlog::check_tree(&proof, size, their_root, old, old_root).unwrap();
        }
    }
}

#[test]
fn there_is_no_proof_of_what_is_not_there() {
    let tree = leaves(3);
    assert_eq!(inclusion::prove(&tree, 3, 3).unwrap(), None);
    assert_eq!(consistency::prove(&tree, 0, 3).unwrap(), None);
    assert_eq!(consistency::prove(&tree, 4, 3).unwrap(), None);
    let (now, two) = (root(&tree, 3), root(&tree, 2));
    assert_eq!(
        inclusion::check(&now, 3, 3, tree.0[2], &[two]),
        Err(ProofError::NoSuchLeaf { index: 3, size: 3 })
    );
    let empty = Subtrees::default().root();
    let none = Err(ProofError::NoSuchTree { old: 0, size: 3 });
    assert_eq!(consistency::check(0, &empty, 3, &now, &[]), none);
    assert_eq!(consistency::check(3, &now, 3, &now, &[]), Ok(()));
    assert_eq!(consistency::check(3, &now, 3, &two, &[]), Err(ProofError::OtherRoot));
    assert_eq!(consistency::check(3, &now, 3, &now, &[two]), Err(ProofError::Length));
}

fn flipped(hashes: &[Root], at: usize, bit: usize) -> Vec<Root> {
    let mut altered = hashes.to_vec();
    altered[at].0[bit / 8 % 32] ^= 1 << (bit % 8);
    altered
}

proptest! {
    #[test]
    fn an_altered_inclusion_proof_fails(size in 1u64..300, index in any::<u64>(), bit in 0usize..256, other in any::<u64>()) {
        let (tree, index) = (leaves(size), index % size);
        let (root, leaf, path) = (root(&tree, size), Root::leaf(&data(index)), included(&tree, size, index));
        let check = |size, index, leaf, path: &[Root]| inclusion::check(&root, size, index, leaf, path);
        prop_assert_eq!(check(size, index, leaf, &path), Ok(()));
        for at in 0..path.len() {
            prop_assert_eq!(check(size, index, leaf, &flipped(&path, at, bit)), Err(ProofError::OtherRoot));
        }
        prop_assert_eq!(check(size, index, flipped(&[leaf], 0, bit)[0], &path), Err(ProofError::OtherRoot));
        if other % size != index {
            prop_assert!(check(size, other % size, leaf, &path).is_err());
        }
        prop_assert!(check(size, index, leaf, &[&path[..], &[leaf]].concat()).is_err());
        if let Some((_, shorter)) = path.split_last() {
            prop_assert!(check(size, index, leaf, shorter).is_err());
        }
    }

    #[test]
    fn an_altered_consistency_proof_fails(size in 1u64..300, old in any::<u64>(), bit in 0usize..256) {
        let (tree, old) = (leaves(size), old % size + 1);
        let (before, now, proof) = (root(&tree, old), root(&tree, size), grown(&tree, old, size));
        prop_assert_eq!(consistency::check(old, &before, size, &now, &proof), Ok(()));
        for at in 0..proof.len() {
            prop_assert!(consistency::check(old, &before, size, &now, &flipped(&proof, at, bit)).is_err());
        }
        prop_assert!(consistency::check(old, &flipped(&[before], 0, bit)[0], size, &now, &proof).is_err());
        prop_assert!(consistency::check(old, &before, size, &flipped(&[now], 0, bit)[0], &proof).is_err());
        prop_assert!(consistency::check(old, &before, size, &now, &[&proof[..], &[now]].concat()).is_err());
        if let Some((_, shorter)) = proof.split_last() {
            prop_assert!(consistency::check(old, &before, size, &now, shorter).is_err());
        }
    }

    #[test]
    fn no_proof_of_any_size_panics(numbers in any::<[u64; 2]>(), count in 0usize..70) {
        let (root, hashes) = (Root([1; 32]), vec![Root([2; 32]); count]);
        prop_assert!(inclusion::check(&root, numbers[0], numbers[1], root, &hashes).is_err() || count == 0);
        prop_assert!(consistency::check(numbers[0], &root, numbers[1], &root, &hashes).is_err() || numbers[0] == numbers[1]);
    }
}
