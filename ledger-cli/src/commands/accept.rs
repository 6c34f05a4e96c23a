//! `troth accept`: record that the client said yes.

use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Record a yes: to a promise, or to a request or offer, which makes it one
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("accept.md"))]
pub(crate) struct Accept {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Who said yes
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Accept {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, given, .. } = session.of_promise(&self.promise, &self.recording)?;
        let side = session.answers(&reference)?;
        let who = session.maybe_person(self.who.as_deref(), side)?;
        session.decide(&reference.stream, Command::Accept { number: reference.number, who }, &given)?;
        session.say(format!("{reference}  accepted"));
        session.suggest(format!("troth due {}", reference.stream));
        Ok(())
    }
}
