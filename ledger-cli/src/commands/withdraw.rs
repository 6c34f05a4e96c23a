//! `troth withdraw`: record that whoever owed it took it back.

use ledger_core::Text;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Record that whoever owed it took it back
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("withdraw.md"))]
pub(crate) struct Withdraw {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Who was told
    #[arg(long, value_name = "NAME")]
    told: Option<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Withdraw {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, given, creditor, .. } =
            session.of_promise(&self.promise, &self.recording)?;
        let told = session.maybe_person(self.told.as_deref(), creditor)?;
        let why = self.why.as_deref().map(Text::new).transpose()?;
        session.decide(
            &reference.stream,
            Command::Withdraw { number: reference.number, told, why },
            &given,
        )?;
        session.say(format!("{reference}  withdrawn by the side `{}`, which owed it", creditor.other()));
        session.suggest(format!("troth audit {}", reference.stream));
        Ok(())
    }
}
