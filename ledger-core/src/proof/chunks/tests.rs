use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::*;
use crate::proof::spelled::hex;

const KEY: [u8; 32] = [7; 32];

/// Seals a file that comes in pieces of this size.
fn sealed(file: &[u8], piece: usize) -> Vec<u8> {
    let (mut sealing, mut kept) = (Sealing::new(&ValueKey(KEY)), Vec::new());
    file.chunks(piece).for_each(|bytes| sealing.push(bytes, &mut kept).unwrap());
    sealing.finish(&mut kept).unwrap();
    kept
}

/// Opens it, piece by piece.
fn opened(kept: &[u8], piece: usize, key: [u8; 32]) -> Result<Vec<u8>, ChunkError> {
    let (mut opening, mut file) = (Opening::new(&ValueKey(key)), Vec::new());
    kept.chunks(piece).try_for_each(|bytes| opening.push(bytes, &mut file))?;
    opening.finish(&mut file)?;
    Ok(file)
}

fn counting(length: usize) -> Vec<u8> {
    (0..251).cycle().take(length).collect()
}

/// Made with libsodium's `crypto_aead_xchacha20poly1305_ietf_encrypt`, chunk by chunk, with the key 00 01 … 1f.
#[test]
fn another_library_seals_the_same_bytes() {
    let mut key = [0; 32];
    key.iter_mut().zip(0..).for_each(|(byte, value)| *byte = value);
    let sealed = |file: &[u8]| {
        let (mut sealing, mut kept) = (Sealing::new(&ValueKey(key)), Vec::new());
        sealing.push(file, &mut kept).unwrap();
        sealing.finish(&mut kept).unwrap();
        kept
    };
    assert_eq!(hex(&sealed(b"")), "22f8bccef5d315527ebaa84dde88552c");
    assert_eq!(
        hex(&sealed(b"The plan: leave in May.")),
        "111cb89190db579c4417ab365508208f2018e2396a9c85934fbb08dd48169c3d1e441230ad2cac"
    );
    for (length, digest) in [
        (CHUNK, "078d829aead3d7893175ee2093e5ccfb190d8961b73dc183cc8593e134de26f6"),
        (200 * 1024, "17fd3ece084e1cea78229cbe1a56380a80ccdf26bf6b840817a2380bbe0fe2d2"),
    ] {
        assert_eq!(hex(&Sha256::digest(sealed(&counting(length)))), digest, "{length}");
    }
}

#[test]
fn a_file_has_one_length_kept_and_one_opened() {
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1] {
        let kept = sealed(&counting(length), CHUNK).len() as u64;
        assert_eq!(opened_length(kept), Some(length as u64));
    }
    for nothing in [0, 15, KEPT + 1, KEPT + TAG, 2 * KEPT + 3] {
        assert_eq!(opened_length(nothing as u64), None, "{nothing}");
    }
}

/// Whoever has the key could seal a file in a second way, with an empty chunk at its end: nobody takes it for the file.
#[test]
fn a_file_has_one_way_to_be_kept() {
    let (key, nonce) = cipher(&ValueKey(KEY));
    let mut stream = EncryptorBE32::<XChaCha20Poly1305>::new(&key, &nonce);
    let mut kept = stream.encrypt_next(counting(CHUNK).as_slice()).unwrap();
    kept.extend(stream.encrypt_last(b"".as_slice()).unwrap());
    assert_eq!(opened(&kept, KEPT, KEY), Err(ChunkError::DoesNotOpen));
}

/// Lengths around whole chunks.
fn length() -> impl Strategy<Value = usize> {
    (0..3usize, 0..40usize).prop_map(|(chunks, more)| (chunks * CHUNK + more).saturating_sub(20))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_was_sealed_opens_again_whatever_pieces_it_comes_in(length in length(), seal in 1..200_000usize, open in 1..200_000usize) {
        let file = counting(length);
        let kept = sealed(&file, seal);
        prop_assert_eq!(&kept, &sealed(&file, CHUNK));
        prop_assert_eq!(opened(&kept, open, KEY), Ok(file));
        prop_assert_eq!(opened(&kept, open, [8; 32]), Err(ChunkError::DoesNotOpen));
    }

    #[test]
    fn a_flipped_bit_a_cut_and_more_at_the_end_are_refused(length in length(), at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let kept = sealed(&counting(length), CHUNK);
        let mut flipped = kept.clone();
        flipped[at.index(kept.len())] ^= 1 << bit;
        prop_assert_eq!(opened(&flipped, KEPT, KEY), Err(ChunkError::DoesNotOpen));
        prop_assert_eq!(opened(&kept[..at.index(kept.len())], KEPT, KEY), Err(ChunkError::DoesNotOpen));
        let mut longer = kept;
        longer.push(bit);
        prop_assert_eq!(opened(&longer, KEPT, KEY), Err(ChunkError::DoesNotOpen));
    }

    #[test]
    fn a_chunk_that_is_left_out_doubled_or_elsewhere_is_refused(last in 1..=CHUNK, one in 0..3usize, other in 0..3usize) {
        let kept = sealed(&counting(2 * CHUNK + last), CHUNK);
        let chunks: Vec<&[u8]> = kept.chunks(KEPT).collect();
        let doubled: Vec<&[u8]> = chunks.iter().take(one + 1).chain(&chunks[one..]).copied().collect();
        prop_assert_eq!(opened(&doubled.concat(), KEPT, KEY), Err(ChunkError::DoesNotOpen));
        let mut without = chunks.clone();
        without.remove(one);
        prop_assert_eq!(opened(&without.concat(), KEPT, KEY), Err(ChunkError::DoesNotOpen));
        let mut swapped = chunks;
        swapped.swap(one, other);
        let is_refused = opened(&swapped.concat(), KEPT, KEY).is_err();
        prop_assert_eq!(is_refused, one != other);
    }
}
