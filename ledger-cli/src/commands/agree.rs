//! `troth agree`: an element of the charter made explicit.

use clap::ValueEnum;
use ledger_core::event::Side;

use crate::args::{Recording, SideArg};
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record what both sides made explicit: scope, success, changes
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("agree.md"))]
pub(crate) struct Agree {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Which element of the charter
    #[arg(value_enum, value_name = "ELEMENT")]
    element: Element,
    /// What it says
    #[arg(value_name = "TEXT")]
    text: String,
    /// Who of the client agreed
    #[arg(long, value_name = "NAME")]
    with: Option<String>,
    /// From whose view it is
    #[arg(long, value_enum)]
    side: Option<SideArg>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Element {
    Outcome,
    ScopeIn,
    ScopeOut,
    ScopeControlled,
    ScopeEscalated,
    Timeline,
    Communication,
    Ownership,
    SuccessMeasure,
    ChangeManagement,
}

impl Agree {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let with = self.with.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let element = self.element.to_possible_value().map(|value| value.get_name().replace('-', "_"));
        let event = Building::of("charter.element_set")?
            .maybe("element", element)
            .set("text", self.text.as_str())
            .maybe("side", self.side.map(|side| Side::from(side).to_string()))
            .person("who", with)
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  made explicit: {}", self.text));
        if with.is_none() {
            session.warn("nobody of the client agreed yet: --with NAME says who did");
        }
        session.suggest(format!("troth log {stream} --type charter"));
        Ok(())
    }
}
