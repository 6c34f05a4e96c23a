//! Values of proofs that have one spelling: padded base64 of a fixed length, decimal numbers, hex.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The largest number a proof may state: the largest integer that every JSON reader keeps exactly.
const LARGEST: u64 = 1 << 53;

/// Standard base64 with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads what [`base64`] writes of `N` bytes; any other spelling, such as stray bits at the end, is none.
pub(super) fn from_base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    // A length that fits is asked for first, so that nothing large is decoded.
    let bytes = (text.len() == N.div_ceil(3) * 4).then(|| STANDARD.decode(text).ok())??;
    bytes.try_into().ok().filter(|bytes: &[u8; N]| base64(bytes) == text)
}

/// Hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads the hex digits of `N` bytes.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (slot, at) in bytes.iter_mut().zip((0..2 * N).step_by(2)) {
        *slot = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Reads a number from 1 to 2^53 without sign or leading zero.
pub(super) fn counting(text: &str) -> Option<u64> {
    let spelled = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    spelled.then(|| text.parse().ok())?.filter(|number| *number <= LARGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_spelling() {
        assert_eq!(from_base64::<2>("AAE="), Some([0, 1]));
        for wrong in ["AAE", "AAF=", "AAE=\n", "AAEA", "AA-=", ""] {
            assert_eq!(from_base64::<2>(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(counting("9007199254740992"), Some(1 << 53));
        for wrong in
            ["", "0", "01", "+1", "-1", " 1", "1 ", "1_0", "٣", "9007199254740993", "99999999999999999999"]
        {
            assert_eq!(counting(wrong), None, "{wrong}");
        }
    }
}
