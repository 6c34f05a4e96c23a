//! `troth assess`: record what the other side said of a delivery.

use ledger_core::Text;
use ledger_core::event::commitment::Assessment;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Record what the other side said of a delivery
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("assess.md"))]
pub(crate) struct Assess {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// It is what was promised
    #[arg(long, required_unless_present = "rejected", conflicts_with = "rejected")]
    accepted: bool,
    /// It is not: the promise is open again
    #[arg(long)]
    rejected: bool,
    /// Who said it
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Assess {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, given, creditor, .. } =
            session.of_promise(&self.promise, &self.recording)?;
        let who = session.maybe_person(self.who.as_deref(), creditor)?;
        let why = self.why.as_deref().map(Text::new).transpose()?;
        let (verdict, word) = if self.rejected {
            (Assessment::Rejected, "rejected: it is open again")
        } else {
            (Assessment::Accepted, "accepted")
        };
        session.decide(
            &reference.stream,
            Command::Assess { number: reference.number, verdict, who, why },
            &given,
        )?;
        session.say(format!("{reference}  {word}"));
        session.suggest(format!("troth audit {}", reference.stream));
        Ok(())
    }
}
