//! How far an import is: a bar on a terminal, for anything over a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use ledger_core::Instant;

use crate::desk::Desk;

/// From how many milliseconds on it is shown.
const AFTER: i64 = 1_000;

/// How far an import is.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    wanted: bool,
    doing: &'static str,
    total: u64,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// A bar for one kind of work, of so many steps.
    pub(crate) fn new(desk: &Desk<'_>, doing: &'static str, total: u64) -> Self {
        let wanted = desk.world.terminal.errors && !desk.globals.quiet && !desk.globals.json;
        Self { begun: desk.world.now(), wanted, doing, total, bar: None }
    }

    /// Says how far it is.
    pub(crate) fn at(&mut self, now: Instant, done: u64) {
        if self.wanted && self.bar.is_none() && now.since(self.begun) > AFTER {
            let bar = ProgressBar::with_draw_target(Some(self.total), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{msg} [{bar:30}] {percent}% ({eta} left)");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> "));
            bar.set_message(self.doing);
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(done);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
