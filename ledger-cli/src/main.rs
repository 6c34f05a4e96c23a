//! The `troth` command.
#![forbid(unsafe_code)]
fn main() {}
