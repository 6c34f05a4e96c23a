//! `troth renegotiate`: record a new due both sides agreed on.

use ledger_core::Text;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Record a new due that both sides agreed on
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("renegotiate.md"))]
pub(crate) struct Renegotiate {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// The new due
    #[arg(long, value_name = "WHEN")]
    due: String,
    /// Who agreed for the other side
    #[arg(long, value_name = "NAME")]
    agreed_by: String,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Renegotiate {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, zone, given, creditor } =
            session.of_promise(&self.promise, &self.recording)?;
        let Some(due) = session.due(&self.due, zone)? else {
            return Err(Failure::usage(
                "due-none",
                "a promise is not renegotiated to no date",
                format!("if the other side let it go: troth release {reference} --who …"),
            ));
        };
        let agreed_by = Some(session.person(&self.agreed_by, creditor)?);
        let why = self.why.as_deref().map(Text::new).transpose()?;
        let number = reference.number;
        session.decide(&reference.stream, Command::Renegotiate { number, due, agreed_by, why }, &given)?;
        session.say(format!("{reference}  renegotiated, agreed by {}", self.agreed_by));
        session.echo_due(Some(due));
        session.suggest(format!("troth keep {reference}"));
        Ok(())
    }
}
