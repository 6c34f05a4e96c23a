//! **What is true.** Events, the decisions that lead to them, time, and proofs. Pure: this crate
//! knows no clock, disk, network, environment or terminal, no chance and no async; whatever comes from
//! outside comes in as an argument.
//!
//! ```text
//! Command ─ decide(&Relationship, Command, now) ─► Ok(Vec<Draft>) | Err(Refusal)      relationship/
//! Draft   ─ enter(id, version, prev, recorded) ─► Entered: the bytes, for ever       event/envelope.rs
//! bytes   ─ Fact::read ─► Fact (envelope + typed event, old versions brought up)       event/
//! facts   ─ fold, view ─► projections (another crate)
//! ```
#![forbid(unsafe_code)]

pub mod event;
pub mod id;
pub mod policy;
pub mod proof;
pub mod relationship;
pub mod text;
pub mod time;
mod wire;

pub use event::{Draft, Entered, Event, Fact};
pub use id::{CommitmentRef, EventId, Hash, LedgerId, PersonId, StreamId};
pub use text::Text;
pub use time::{AsOf, Day, Due, Instant, KnownAt, Zone};
