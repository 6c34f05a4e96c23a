//! How the places of a stream's events are kept small: chunks of 1,024, each the first place and then differences.

use crate::local::log::Place;

/// How many postings a chunk holds.
pub(crate) const CHUNK: u64 = 1024;

/// Which chunk holds a version, and where in it.
pub(crate) fn position(version: u64) -> (u64, usize) {
    let index = version.saturating_sub(1);
    (index / CHUNK, usize::try_from(index % CHUNK).unwrap_or_default())
}

fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn pull(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// The bytes of a chunk.
pub(crate) fn encode(places: &[Place]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(places.len() * 5);
    let mut last = 0;
    for place in places {
        push(&mut bytes, place.offset.wrapping_sub(last));
        push(&mut bytes, u64::from(place.length));
        last = place.offset;
    }
    bytes
}

/// The places a chunk holds; none if it is garbled.
pub(crate) fn decode(mut bytes: &[u8]) -> Option<Vec<Place>> {
    let mut places = Vec::new();
    let mut last = 0u64;
    while !bytes.is_empty() {
        last = last.checked_add(pull(&mut bytes)?)?;
        let length = u32::try_from(pull(&mut bytes)?).ok()?;
        places.push(Place { offset: last, length });
    }
    (places.len() as u64 <= CHUNK).then_some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_back_and_garbled_ones_are_not() {
        let places: Vec<_> = (0..1024u32)
            .map(|n| Place { offset: u64::from(n) * 90_000 + (5 << 40), length: 300 + n })
            .collect();
        let bytes = encode(&places);
        assert_eq!(decode(&bytes), Some(places));
        assert!(bytes.len() < 1024 * 6);
        assert_eq!(decode(&bytes[..bytes.len() - 1]), None);
        assert_eq!(decode(&[0xff; 40]), None);
        assert_eq!((position(1), position(1024), position(1025)), ((0, 0), (0, 1023), (1, 0)));
    }
}
