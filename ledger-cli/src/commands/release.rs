//! `troth release`: record that whoever was owed it let it go.

use ledger_core::Text;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Record that whoever was owed it let it go
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("release.md"))]
pub(crate) struct Release {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Who let it go
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Release {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, given, creditor, .. } =
            session.of_promise(&self.promise, &self.recording)?;
        let who = session.maybe_person(self.who.as_deref(), creditor)?;
        let why = self.why.as_deref().map(Text::new).transpose()?;
        session.decide(&reference.stream, Command::Release { number: reference.number, who, why }, &given)?;
        session.say(format!("{reference}  released by the side `{creditor}`, to whom it was owed"));
        session.suggest(format!("troth audit {}", reference.stream));
        Ok(())
    }
}
