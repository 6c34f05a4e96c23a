//! Can the owner of a ledger, who has its disk and its keys, deceive who holds a bundle and perhaps an older checkpoint?
//! Every way that is tried is judged twice: by the program, and by the verifier that was written from the format alone.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, clippy::panic, reason = "a story that cannot be told is a failed test")]

mod bundle;
mod command;
mod contents;
mod forge;
mod history;
mod judges;
mod outside;
mod private;
mod spelled;
mod story;
mod sweep;

/// The program, with a clock that can be set.
const TROTH: &str = env!("CARGO_BIN_EXE_troth-test");
