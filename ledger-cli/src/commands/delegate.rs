//! `troth delegate`: give a promise to somebody else of the same side.

use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Give a promise to somebody else of the same side
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("delegate.md"))]
pub(crate) struct Delegate {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Who does it now
    #[arg(long, value_name = "NAME")]
    to: String,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Delegate {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, given, creditor, .. } =
            session.of_promise(&self.promise, &self.recording)?;
        let to = session.person(&self.to, creditor.other())?;
        session.decide(&reference.stream, Command::Delegate { number: reference.number, to }, &given)?;
        session.say(format!("{reference}  is now with {}", session.name(to)));
        session.suggest(format!("troth due --owner \"{}\"", session.name(to)));
        Ok(())
    }
}
