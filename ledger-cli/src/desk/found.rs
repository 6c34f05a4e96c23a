//! Founding a ledger: its keys, its identity, its first two events.

use std::path::Path;
use std::sync::Arc;

use ledger_core::event::ledger::{Created, Follows};
use ledger_core::event::rule::Adopted;
use ledger_core::event::{Draft, Event, LedgerEvent, RuleEvent};
use ledger_core::policy::Policy;
use ledger_core::proof::ledger_id;
use ledger_core::{Hash, Instant, LedgerId, StreamId, Text};
use ledger_store::LocalStore;
use ledger_store::keys::{Keys, SigningKey, seed_file};
use ledger_store::local::Founding;

use super::enter::{Dice, Entering};
use crate::failure::Failure;
use crate::world::World;

/// What was founded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Founded {
    /// The new ledger's id.
    pub(crate) ledger: LedgerId,
}

/// Makes a ledger in this folder, perhaps one that goes on from another: two key pairs (one in force, one to follow), `ledger.created`, `policy.adopted`.
pub(crate) fn found(
    world: &mut World,
    dir: &Path,
    demo_today: Option<Instant>,
    follows: Option<Follows>,
) -> Result<Founded, Failure> {
    let mut seed = [0; 32];
    (world.chance)(&mut seed)
        .map_err(|error| Failure::failed("no-randomness", error, "the system's random source must work"))?;
    let mut dice = Dice::new(seed);
    let secret: [u8; 32] = dice.draw();
    let signing: [u8; 32] = dice.draw();
    let next: [u8; 32] = dice.draw();
    let public = ed25519_dalek::SigningKey::from_bytes(&signing).verifying_key().to_bytes();
    let next_public = ed25519_dalek::SigningKey::from_bytes(&next).verifying_key().to_bytes();
    let next_key_hash = Hash::of(&next_public);
    let ledger = ledger_id(&public, &next_key_hash);
    let now = demo_today.unwrap_or_else(|| world.now()).min(world.now());
    let (on, altitude, source_recorded) = (None, None, None);
    let public_key = Hash(public);
    let created = Created { format: 1, public_key, next_key_hash, follows, on, altitude, source_recorded };
    let name = Text::new("default")?;
    let adopted =
        Adopted { name, policy: Policy::default(), why: None, impact: None, on, altitude, source_recorded };
    let drafts = vec![
        Draft::bare(StreamId::keys(), now, "init", Event::Ledger(LedgerEvent::Created(created))),
        Draft::bare(StreamId::rules(), now, "init", Event::Rule(RuleEvent::Adopted(adopted))),
    ];
    let key_files = [(SigningKey::InForce, signing), (SigningKey::Next, next)]
        .map(|(which, seed)| (which.file_name().to_owned(), seed_file(&seed)));
    let founding = Founding { secret, ledger, demo_today, key_files: key_files.into() };
    let keys = Keys::new(Arc::clone(&world.disk), &dir.join("keys"));
    let entering = Entering { drafts, ledger, keys, now, dice };
    LocalStore::create_on(Arc::clone(&world.disk), dir, &founding, move |heads| entering.run(heads))?;
    Ok(Founded { ledger })
}
