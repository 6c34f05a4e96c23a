//! `troth sync`: a sync that was held, or one side did not come.

use ledger_core::event::Side;

use crate::args::{Recording, SideArg};
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record a sync that was held
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("sync.md"))]
pub(crate) struct Sync {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// How long it took
    #[arg(long, value_name = "MINUTES")]
    minutes: Option<u32>,
    /// What was on the agenda and talked about (repeatable)
    #[arg(long, value_name = "POINT")]
    agenda: Vec<String>,
    /// Who came, of either side (repeatable)
    #[arg(long, value_name = "NAME")]
    with: Vec<String>,
    /// The side that did not come
    #[arg(long, value_enum)]
    no_show: Option<SideArg>,
    /// What was said, as both sides may read it
    #[arg(long, value_name = "TEXT")]
    summary: Option<String>,
    /// What the team alone notes; internal
    #[arg(long, value_name = "TEXT")]
    remark: Option<String>,
    /// The occurrence it is meant for
    #[arg(long = "for", value_name = "DAY")]
    occurrence: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Sync {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let attendees = session.attendees(&self.with)?;
        let no_show = self.no_show.map(|side| Side::from(side).to_string());
        let event = Building::of("sync.held")?
            .set("cadence", "sync")
            .maybe("occurrence", session.day(self.occurrence.as_deref(), zone)?)
            .maybe("minutes", self.minutes)
            .list("agenda", &self.agenda)
            .list("attendees", &attendees)
            .maybe("no_show", no_show)
            .maybe("summary", self.summary.as_deref())
            .maybe("remark", self.remark.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(match self.no_show {
            None => format!("{stream}  sync held"),
            Some(side) => format!("{stream}  the side `{}` did not come to the sync", Side::from(side)),
        });
        session
            .suggest(format!("troth promise {stream} - <<'LINES'   the actions: what | due | owner | side"));
        Ok(())
    }
}
