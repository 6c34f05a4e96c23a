//! `troth asked`: record that whoever was owed it asked for it.

use ledger_core::event::Side;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

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

impl Asked {
    /// The client asked for an occurrence of a cadence.
    fn occurrence(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let (stream, cadence, day) = session.occurrence(&self.promise)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let event = Building::of("cadence.asked_after")?
            .set("cadence", cadence)
            .set("occurrence", day.to_string())
            .person("who", who)
            .build()?;
        session.decide(&stream, Command::Record(Box::new(event)), &given)?;
        session.say(format!("{}  was asked after by the client", self.promise));
        session.suggest(format!("troth warn {} --told NAME", self.promise));
        Ok(())
    }
}
