//! `troth heard`: what the client said, outside what is scheduled.

use ledger_core::event::Side;

use super::warn::ViaArg;
use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record what the client said
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("heard.md"))]
#[command(group = clap::ArgGroup::new("kind"))]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line, one at most is given"
)]
pub(crate) struct Heard {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What they said; private
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Who said it
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// They asked how things stand
    #[arg(long, group = "kind")]
    ask: bool,
    /// They complained
    #[arg(long, group = "kind")]
    complaint: bool,
    /// They brought bad news, of their own accord
    #[arg(long, group = "kind")]
    bad_news: bool,
    /// They shared plans
    #[arg(long, group = "kind")]
    roadmap: bool,
    /// They raised a new problem
    #[arg(long, group = "kind")]
    new_problem: bool,
    /// They called
    #[arg(long, group = "kind")]
    call: bool,
    /// The promise it is about
    #[arg(long, value_name = "PROMISE")]
    about: Option<String>,
    /// How
    #[arg(long, value_enum)]
    via: Option<ViaArg>,
    /// A scheduled update would have answered it
    #[arg(long)]
    answered_by_update: bool,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Heard {
    fn kind(&self) -> &'static str {
        let kinds = [
            (self.ask, "ask"),
            (self.complaint, "complaint"),
            (self.bad_news, "bad_news"),
            (self.roadmap, "roadmap"),
            (self.new_problem, "new_problem"),
            (self.call, "call"),
        ];
        kinds.into_iter().find(|(given, _)| *given).map_or("note", |(_, kind)| kind)
    }

    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let event = Building::of("contact.held")?
            .set("direction", "in")
            .set("kind", self.kind())
            .maybe("via", self.via.map(ViaArg::code))
            .person("who", who)
            .maybe("about", session.about(&stream, self.about.as_deref())?)
            .flag("answered_by_update", self.answered_by_update)
            .maybe("heard", self.text.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  heard from the client"));
        session.suggest(match (&self.about, self.ask) {
            (Some(about), true) => format!("troth asked {about}   if they asked where it is"),
            _ => format!("troth log {stream}"),
        });
        Ok(())
    }
}
