//! `troth told`: what we said to the client, outside what is scheduled.

use ledger_core::event::Side;

use super::warn::ViaArg;
use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record what you told the client
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("told.md"))]
pub(crate) struct Told {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What you said
    #[arg(value_name = "TEXT")]
    text: String,
    /// To whom
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// How
    #[arg(long, value_enum)]
    via: Option<ViaArg>,
    /// The promise it is about
    #[arg(long, value_name = "PROMISE")]
    about: Option<String>,
    /// It was bad news
    #[arg(long)]
    bad_news: bool,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Told {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let event = Building::of("contact.held")?
            .set("direction", "out")
            .set("kind", if self.bad_news { "bad_news" } else { "note" })
            .maybe("via", self.via.map(ViaArg::code))
            .person("who", who)
            .maybe("about", session.about(&stream, self.about.as_deref())?)
            .set("said", self.text.as_str())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  told the client"));
        session.suggest(format!("troth log {stream}"));
        Ok(())
    }
}
