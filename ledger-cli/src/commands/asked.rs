//! `troth asked`: record that whoever was owed it asked for it.

use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;

/// Record that whoever is owed it asked for it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("asked.md"))]
pub(crate) struct Asked {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Who asked
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Asked {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let reference = session.commitment(&self.promise)?;
        let zone = session.zone(&reference.stream)?;
        let given = session.given(&self.recording, zone)?;
        let creditor = session.creditor(&reference)?;
        let who = self.who.as_deref().map(|name| session.person(name, creditor)).transpose()?;
        session.decide(&reference.stream, Command::Ask { number: reference.number, who }, &given)?;
        session.say(format!("{reference}  was asked after by the side `{creditor}`"));
        session.suggest(format!("troth warn {reference} --told … --expect …"));
        Ok(())
    }
}
