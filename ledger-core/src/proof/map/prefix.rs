//! Where a node of the client map stands: the first bits of the tags below it.

use crate::id::Hash;
use crate::proof::Tag;

/// Bit `at` of a tag, 0 being the most significant; none is set beyond the last.
pub(super) fn bit(tag: &Tag, at: usize) -> bool {
    tag.0.0.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 == 1)
}

/// The first bits of a tag, 0 to 256 of them: the name of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Prefix {
    /// The bits; those beyond the length are 0.
    bits: [u8; 32],
    length: u16,
}

impl Prefix {
    /// The prefix of no bits: where the root stands.
    pub const ROOT: Self = Self { bits: [0; 32], length: 0 };

    /// The first `length` bits of a tag (all 256 if there are no more).
    pub fn of(tag: &Tag, length: usize) -> Self {
        let length = length.min(super::DEEPEST);
        let Hash(mut bits) = tag.0;
        for (index, byte) in bits.iter_mut().enumerate() {
            let kept = length.saturating_sub(index * 8).min(8);
            *byte &= u8::MAX.checked_shl(8 - u32::try_from(kept).unwrap_or(8)).unwrap_or(0);
        }
        Self { bits, length: u16::try_from(length).unwrap_or(0) }
    }

    /// How many bits there are.
    pub fn length(&self) -> usize {
        usize::from(self.length)
    }

    /// 34 bytes that name this prefix and no other, for a store that keeps nodes by bytes: the length as two bytes,
    /// most significant first, then the bits.
    pub fn to_bytes(&self) -> [u8; 34] {
        let mut bytes = [0; 34];
        let (length, bits) = bytes.split_at_mut(2);
        length.copy_from_slice(&self.length.to_be_bytes());
        bits.copy_from_slice(&self.bits);
        bytes
    }
}

/// How many leading bits two tags share.
pub(super) fn shared(one: &Tag, other: &Tag) -> usize {
    let pairs = one.0.0.iter().zip(other.0.0);
    let mut bits = 0;
    for (a, b) in pairs {
        let same = (a ^ b).leading_zeros() as usize;
        bits += same;
        if same < 8 {
            break;
        }
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_counted_from_the_most_significant() {
        let mut bytes = [0; 32];
        (bytes[0], bytes[1], bytes[31]) = (0b1000_0001, 0b0100_0000, 1);
        let tag = Tag(Hash(bytes));
        let set: Vec<usize> = (0..300).filter(|&at| bit(&tag, at)).collect();
        assert_eq!(set, [0, 7, 9, 255]);
        assert_eq!(shared(&tag, &tag), 256);
        assert_eq!(shared(&tag, &Tag(Hash([0b1000_0001; 32]))), 8);
        assert_eq!(shared(&tag, &Tag(Hash([0; 32]))), 0);
    }

    #[test]
    fn a_prefix_forgets_what_follows_it() {
        let tag = Tag(Hash([0xff; 32]));
        assert_eq!(Prefix::of(&tag, 0), Prefix::ROOT);
        assert_eq!(Prefix::of(&tag, 11).to_bytes()[..5], [0, 11, 0xff, 0b1110_0000, 0]);
        assert_eq!(Prefix::of(&tag, 256).to_bytes()[..3], [1, 0, 0xff]);
        assert_eq!(Prefix::of(&tag, 300), Prefix::of(&tag, 256));
        assert_ne!(Prefix::of(&Tag(Hash([0; 32])), 8), Prefix::of(&Tag(Hash([0; 32])), 9));
    }
}
