//! Ed25519 keys and signatures, checked strictly: canonical points, `S < L`, no small-order key or `R`, no cofactor.
//!
//! Secret keys come in as arguments, are wiped from memory when dropped and never printed.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signer, VerifyingKey};
use zeroize::Zeroizing;

use super::spelled::{base64, from_base64};
use crate::id::{Hash, IdError};
use crate::wire::as_text;

/// The private half of a key. Wiped when dropped, never printed.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of this 32-byte seed (RFC 8032, section 5.1.5). The caller wipes the seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Its seed, for keeping.
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs these bytes.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// The public half of a key: 32 bytes, 64 lower-case hex digits when written.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey(pub [u8; 32]);

impl PublicKey {
    /// What a ledger commits to before it shows the key: BLAKE3 of the 32 bytes.
    pub fn committed(&self) -> Hash {
        Hash::of(&self.0)
    }

    /// The point, if its encoding is canonical and its order is not small.
    fn point(&self) -> Option<VerifyingKey> {
        let key = VerifyingKey::from_bytes(&self.0).ok()?;
        (key.to_edwards().compress().0 == self.0 && !key.is_weak()).then_some(key)
    }

    /// Whether signatures under it prove anything.
    pub fn is_sound(&self) -> bool {
        self.point().is_some()
    }

    /// Whether this key made this signature of these bytes.
    pub fn signed(&self, message: &[u8], signature: &Signature) -> bool {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        self.point().is_some_and(|key| key.verify_strict(message, &signature).is_ok())
    }
}

impl FromStr for PublicKey {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        text.parse().map(|Hash(bytes)| Self(bytes))
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hash(self.0), f)
    }
}
as_text!(PublicKey, "^[0-9a-f]{64}$");

/// A signature: 64 bytes, padded standard base64 when written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// Why a text is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a signature: expected 64 bytes in padded standard base64")]
pub struct NoSignature;

impl FromStr for Signature {
    type Err = NoSignature;
    fn from_str(text: &str) -> Result<Self, NoSignature> {
        from_base64(text).map(Self).ok_or(NoSignature)
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64(&self.0))
    }
}
as_text!(Signature, "^[A-Za-z0-9+/]{86}==$");

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::Verifier;

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        let byte = |at: usize| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).unwrap();
        std::array::from_fn(byte)
    }

    /// RFC 8032, section 7.1, test 2.
    #[test]
    fn the_rfcs_key_signs_as_the_rfc_says() {
        let seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let key = SigningKey::from_seed(&seed);
        let public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
        assert_eq!(key.public().to_string(), public);
        let signature = key.sign(&[0x72]);
        let expected = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                        085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
        assert_eq!(signature.0, bytes(expected));
        assert!(key.public().signed(&[0x72], &signature));
        assert!(!key.public().signed(&[0x73], &signature));
        assert_eq!(signature.to_string().parse(), Ok(signature));
        assert_eq!(format!("{key:?}"), "SigningKey(…)");
    }

    #[test]
    fn a_signature_has_one_form_only() {
        let key = SigningKey::from_seed(&[1; 32]);
        let signature = key.sign(b"x");
        // S + L is the same number modulo L, and must not pass.
        let order: [u8; 32] = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        let mut doubled = signature;
        let mut carry = 0;
        for (slot, add) in doubled.0[32..].iter_mut().zip(order) {
            let sum = u16::from(*slot) + u16::from(add) + carry;
            (*slot, carry) = (sum.to_le_bytes()[0], sum >> 8);
        }
        assert!(key.public().signed(b"x", &signature));
        assert!(!key.public().signed(b"x", &doubled));
    }

    /// `R` is the neutral point and `S` fits it: the plain equation holds, for whoever knows the key and chose to say
    /// less than a signature says.
    #[test]
    fn a_signature_with_a_small_r_is_none() {
        let key = SigningKey::from_seed(&[1; 32]);
        let mut signature = Signature([0; 64]);
        signature.0[0] = 1;
        let s: [u8; 32] = bytes("fce14d13f5c753e8644bb814682bac24aac36c14fd34f95128bc063de8741307");
        signature.0[32..].copy_from_slice(&s);
        let plain = ed25519_dalek::Signature::from_bytes(&signature.0);
        assert!(key.public().point().unwrap().verify(b"x", &plain).is_ok());
        assert!(!key.public().signed(b"x", &signature));
    }

    /// An encoding of `y = p + by`, which reads as `by`.
    fn beyond_the_field(by: u8) -> [u8; 32] {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed + by, 0x7f);
        bytes
    }

    #[test]
    fn a_key_has_one_spelling() {
        let read = |by| VerifyingKey::from_bytes(&beyond_the_field(by)).is_ok_and(|key| !key.is_weak());
        let loose: Vec<u8> = (0..19).filter(|&by| read(by)).collect();
        assert!(!loose.is_empty(), "the library reads some of them");
        assert!(loose.iter().all(|&by| !PublicKey(beyond_the_field(by)).is_sound()));
    }

    #[test]
    fn a_key_that_signs_everything_is_not_sound() {
        let mut one = [0; 32];
        one[0] = 1;
        // The neutral point, a point of order 8, and y = p.
        let order_8 = "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05";
        for weak in [one, bytes(order_8), beyond_the_field(0)] {
            assert!(!PublicKey(weak).is_sound(), "{}", PublicKey(weak));
            let anything = Signature([&one[..], &[0; 32]].concat().try_into().unwrap());
            assert!(!PublicKey(weak).signed(b"anything", &anything));
        }
        assert!(SigningKey::from_seed(&[1; 32]).public().is_sound());
    }
}
