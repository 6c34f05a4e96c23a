//! A pager, on a terminal only, for answers longer than a screen.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::args::Globals;
use crate::world::World;

/// Lines that fit a screen without paging.
const SCREEN: usize = 40;

/// Shows the text in `$TROTH_PAGER`, `$PAGER` or `less -FIRX`. Answers whether it did.
pub(crate) fn page(world: &World, globals: &Globals, text: &str) -> bool {
    if !world.terminal.output || globals.no_pager || text.lines().count() <= SCREEN {
        return false;
    }
    let wanted = world.var("TROTH_PAGER").or(world.var("PAGER")).unwrap_or("less -FIRX").to_owned();
    let mut words = wanted.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut pager) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = pager.stdin.take() {
        // A reader who leaves the pager early has seen enough.
        let _ = input.write_all(text.as_bytes());
    }
    pager.wait().is_ok()
}
