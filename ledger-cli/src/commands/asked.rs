//! `troth asked`: record that whoever was owed it asked for it.

use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfOccurrence, OfPromise, Session};
use crate::failure::Failure;

/// Record that whoever is owed it asked for it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("asked.md"))]
pub(crate) struct Asked {
    /// The promise, or an occurrence such as acme/weekly-update@2026-11-20
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
        if self.promise.contains('@') {
            return self.occurrence(session);
        }
        let OfPromise { reference, given, creditor, .. } =
            session.of_promise(&self.promise, &self.recording)?;
        let who = session.maybe_person(self.who.as_deref(), creditor)?;
        session.decide(&reference.stream, Command::Ask { number: reference.number, who }, &given)?;
        session.say(format!("{reference}  was asked after by the side `{creditor}`"));
        session.suggest(format!("troth warn {reference} --told … --expect …"));
        Ok(())
    }
}

impl Asked {
    /// The client asked for an occurrence of a cadence.
    fn occurrence(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let said =
            OfOccurrence { name: &self.promise, kind: "cadence.asked_after", who: self.who.as_deref() };
        session.of_occurrence(said, &self.recording, |_, event, _| Ok(event))?;
        session.say(format!("{}  was asked after by the client", self.promise));
        session.suggest(format!("troth warn {} --told NAME", self.promise));
        Ok(())
    }
}
