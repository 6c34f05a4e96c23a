//! Which key is in force: the chain of `_keys`, from the event that makes the ledger's id to the last rotation.
//!
//! Event 0, `ledger.created`, names the first key and the hash of the next one, and the ledger's id is the hash of both.
//! `key.rotated` puts that next key in force and commits to the one after it; both keys sign
//!
//! ```text
//! troth-rotate/v1\n<ledger id>\n<old key>\n<new key>\n<next_key_hash>\n<log_size>\n
//! ```
//!
//! with keys and hashes in hex and `log_size` the event's own position. The key event at position `p` governs notes of
//! size above `p`. Keys are taken from nowhere else.

use super::ledger_id;
use super::signature::{PublicKey, Signature, SigningKey};
use crate::event::ledger::{Created, Rotated};
use crate::event::{Context, Event, Fact, LedgerEvent, ReadError};
use crate::id::{Hash, LedgerId, StreamId};

/// Why events are not the key events of a ledger. Every one of them is *altered*.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an event, or not in its one spelling.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Its data have other keys than its type's, or in another order.
    #[error("the data of `{0}` do not have exactly the keys of its type, in their order")]
    Shape(&'static str),
    /// An event of another stream.
    #[error("an event of `{0}` stands among the key events")]
    OtherStream(StreamId),
    /// The first event is not `ledger.created` at position 0, format 1.
    #[error("a ledger begins at position 0 with `ledger.created`, format 1")]
    Beginning,
    /// The id is not made of these two values.
    #[error("`ledger.created` makes the id {made} and not {expected}")]
    OtherLedger {
        /// The id that was expected.
        expected: LedgerId,
        /// The id that the event makes.
        made: LedgerId,
    },
    /// A ledger is created once.
    #[error("the ledger is created a second time")]
    CreatedTwice,
    /// Version or `prev` do not continue the stream.
    #[error("version {version} of `_keys` does not follow the event before it")]
    Chain {
        /// The version the event claims.
        version: u64,
    },
    /// Positions rise within a stream.
    #[error("position {position} is not after the key event before it")]
    Position {
        /// The position given.
        position: u64,
    },
    /// A rotation of a version or shape that this program cannot judge.
    #[error("`{kind}` cannot be judged here: {why}")]
    Unknown {
        /// Its type.
        kind: String,
        /// Why not.
        why: String,
    },
    /// A key whose encoding is not canonical, or under which anything is signed.
    #[error("the key {0} is no sound Ed25519 key")]
    WeakKey(PublicKey),
    /// The new key is not the one that was committed to.
    #[error("the new key hashes to {found}, and the key before it committed to {committed}")]
    NotCommitted {
        /// What was committed to.
        committed: Hash,
        /// The hash of the new key.
        found: Hash,
    },
    /// A rotation is signed for one position.
    #[error("the rotation is signed for position {signed} and stands at {position}")]
    OtherPosition {
        /// `log_size` as it is signed.
        signed: u64,
        /// Where the event stands.
        position: u64,
    },
    /// The old key did not sign.
    #[error("the old key did not sign this rotation")]
    OldSignature,
    /// The new key did not sign.
    #[error("the new key did not sign this rotation")]
    NewSignature,
}

/// The text that both keys sign; the rotation's signatures are no part of it.
fn rotation_text(ledger: &LedgerId, old: &PublicKey, rotated: &Rotated) -> String {
    let Rotated { new, next_key_hash, log_size, .. } = rotated;
    format!("troth-rotate/v1\n{ledger}\n{old}\n{new}\n{next_key_hash}\n{log_size}\n")
}

/// What a rotation from `old` to `new` records when it is appended at position `log_size`. `next_key_hash` commits to
/// the key that may follow.
pub fn rotate(
    ledger: &LedgerId,
    old: &SigningKey,
    new: &SigningKey,
    next_key_hash: Hash,
    log_size: u64,
) -> Rotated {
    let (on, altitude, source_recorded) = (None, None, None);
    let (unsigned, new_key) = (Signature([0; 64]), new.public());
    let (sig_old, sig_new) = (unsigned, unsigned);
    let rotated =
        Rotated { new: new_key, next_key_hash, log_size, sig_old, sig_new, on, altitude, source_recorded };
    let text = rotation_text(ledger, &old.public(), &rotated);
    Rotated { sig_old: old.sign(text.as_bytes()), sig_new: new.sign(text.as_bytes()), ..rotated }
}

/// Reads an event; one that a proof rests on has exactly the keys of its type, in their order: those it must have, and
/// `follows`.
pub(super) fn read_exactly(bytes: &[u8]) -> Result<Fact, KeyError> {
    let fact = Fact::read(bytes)?;
    let kind = match &fact.event {
        Event::Ledger(
            noun @ (LedgerEvent::Created(_) | LedgerEvent::Rotated(_) | LedgerEvent::Checkpointed(_)),
        ) => noun.kind().0,
        _ => return Ok(fact),
    };
    let wrong = KeyError::Shape(kind);
    let Ok(data) = fact.event.data() else { return Err(wrong) };
    let exact = bytes.ends_with(format!("\"data\":{data}}}").as_bytes());
    if exact && fact.event.context() == Context::default() { Ok(fact) } else { Err(wrong) }
}

/// The keys of a ledger, one after the other, and how far `_keys` was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChain {
    ledger: LedgerId,
    /// Each key and the position of the event that put it in force, ascending.
    in_force: Vec<(u64, PublicKey)>,
    /// What the next key hashes to.
    next: Hash,
    /// The last event of `_keys`: version, hash, position.
    version: u64,
    head: Hash,
    position: u64,
}

impl KeyChain {
    /// Begins with the event at position 0, which must make this ledger's id.
    pub fn begin(ledger: &LedgerId, event: &[u8]) -> Result<Self, KeyError> {
        let fact = read_exactly(event)?;
        let Event::Ledger(LedgerEvent::Created(created)) = &fact.event else {
            return Err(KeyError::Beginning);
        };
        let Created { format, public_key, next_key_hash, .. } = *created;
        if format != 1 || fact.envelope.stream != StreamId::keys() || fact.envelope.version != 1 {
            return Err(KeyError::Beginning);
        }
        let (key, made) = (PublicKey(public_key.0), ledger_id(&public_key.0, &next_key_hash));
        if made != *ledger {
            return Err(KeyError::OtherLedger { expected: *ledger, made });
        }
        if !key.is_sound() {
            return Err(KeyError::WeakKey(key));
        }
        let (in_force, next) = (vec![(0, key)], next_key_hash);
        Ok(Self { ledger: made, in_force, next, version: 1, head: fact.hash, position: 0 })
    }

    /// Takes in the next event of `_keys`. Events of `_keys` that change no key, such as `key.exported`, only lengthen
    /// the chain. What is refused changes nothing.
    pub fn take(&mut self, event: &[u8], position: u64) -> Result<(), KeyError> {
        let fact = read_exactly(event)?;
        let envelope = &fact.envelope;
        if envelope.stream != StreamId::keys() {
            return Err(KeyError::OtherStream(envelope.stream.clone()));
        }
        if envelope.version != self.version + 1 || envelope.prev != Some(self.head) {
            return Err(KeyError::Chain { version: envelope.version });
        }
        if position <= self.position {
            return Err(KeyError::Position { position });
        }
        match &fact.event {
            Event::Ledger(LedgerEvent::Rotated(rotated)) => {
                self.judge(rotated, position)?;
                self.in_force.push((position, rotated.new));
                self.next = rotated.next_key_hash;
            }
            Event::Ledger(LedgerEvent::Created(_)) => return Err(KeyError::CreatedTwice),
            Event::Unknown(unknown) if ["key.rotated", "ledger.created"].contains(&unknown.kind.as_str()) => {
                return Err(KeyError::Unknown { kind: unknown.kind.clone(), why: unknown.why.clone() });
            }
            _ => {}
        }
        (self.version, self.head, self.position) = (envelope.version, fact.hash, position);
        Ok(())
    }

    fn judge(&self, rotated: &Rotated, position: u64) -> Result<(), KeyError> {
        let Some((_, old)) = self.in_force.last() else { return Err(KeyError::Beginning) };
        if rotated.log_size != position {
            return Err(KeyError::OtherPosition { signed: rotated.log_size, position });
        }
        let found = rotated.new.committed();
        if found != self.next {
            return Err(KeyError::NotCommitted { committed: self.next, found });
        }
        if !rotated.new.is_sound() {
            return Err(KeyError::WeakKey(rotated.new));
        }
        let text = rotation_text(&self.ledger, old, rotated);
        if !old.signed(text.as_bytes(), &rotated.sig_old) {
            return Err(KeyError::OldSignature);
        }
        if !rotated.new.signed(text.as_bytes(), &rotated.sig_new) {
            return Err(KeyError::NewSignature);
        }
        Ok(())
    }

    /// The key under which a note over the first `size` events counts: that of the last rotation at a position below
    /// `size`. None for size 0.
    pub fn in_force_at(&self, size: u64) -> Option<&PublicKey> {
        self.in_force.iter().rev().find(|(position, _)| *position < size).map(|(_, key)| key)
    }

    /// The ledger.
    pub fn ledger(&self) -> &LedgerId {
        &self.ledger
    }

    /// What the next key must hash to.
    pub fn next(&self) -> &Hash {
        &self.next
    }

    /// The last event of `_keys`: its version and hash, as the client map states them.
    pub fn head(&self) -> (u64, Hash) {
        (self.version, self.head)
    }

    /// The position of the last event of `_keys`.
    pub fn position(&self) -> u64 {
        self.position
    }
}

#[cfg(test)]
pub(crate) mod tests;
