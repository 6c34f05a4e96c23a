//! `troth cadence`: recurring promises, and what is said of their occurrences.

mod occurrence;
mod set;
mod show;

use clap::Subcommand;

use super::recorded;
use crate::answer::Answer;
use crate::desk::Desk;
use crate::failure::Failure;

/// Set a recurring promise; pause, waive, excuse, move, end it; see it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("cadence.md"))]
pub(crate) struct Cadence {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Set(Box<set::Set>),
    Pause(occurrence::Pause),
    Waive(occurrence::Waive),
    Excuse(occurrence::Excuse),
    Move(occurrence::Move),
    End(occurrence::End),
    Show(show::Show),
}

impl Cadence {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        match &self.verb {
            Verb::Set(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
            Verb::Pause(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
            Verb::Waive(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
            Verb::Excuse(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
            Verb::Move(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
            Verb::End(verb) => recorded(desk, verb.recording.dry_run, &|session| verb.plan(session)),
            Verb::Show(verb) => verb.run(desk),
        }
    }
}
