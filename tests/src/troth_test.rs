//! `troth` with a clock that can be set and chance that repeats: what the stories run. Nothing of this ships.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, reason = "a story whose clock cannot be read is a failed test")]

use std::process::ExitCode;

use ledger_cli::World;

fn main() -> ExitCode {
    let mut world = World::real();
    if let Some(now) = world.env.get("TROTH_TEST_NOW") {
        // A clock that cannot be read would let a story run in the real present.
        let now = now.parse().expect("TROTH_TEST_NOW is an instant");
        world.clock = Box::new(move || now);
    }
    if let Some(seed) = world.env.get("TROTH_TEST_SEED").cloned() {
        let args: Vec<u8> = world.args.iter().flat_map(|arg| arg.as_encoded_bytes().to_vec()).collect();
        let scripted = World::scripted(world.now(), &[seed.as_bytes(), &args].concat(), world.cwd.clone());
        world.chance = scripted.chance;
    }
    ledger_cli::main(world)
}
