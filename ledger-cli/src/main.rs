//! The `troth` command: the real world handed to the library, nothing else.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    ledger_cli::main(ledger_cli::World::real())
}
