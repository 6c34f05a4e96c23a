//! `troth close`: the relationship ends.

use clap::ValueEnum;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record that the relationship ended
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("close.md"))]
pub(crate) struct Close {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Who ended it
    #[arg(long, value_enum)]
    ended_by: By,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum By {
    /// Our side
    Us,
    /// The client
    Client,
    /// Its term came
    Term,
}

impl Close {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let by = match self.ended_by {
            By::Us => "us",
            By::Client => "client",
            By::Term => "term",
        };
        let event = Building::of("relationship.closed")?
            .set("ended_by", by)
            .maybe("why", self.why.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!(
            "{stream}  the relationship ended, by {by}: its cadences end, silence stops counting"
        ));
        session.suggest(format!("troth record {stream} learning.recorded learning=… text=…"));
        Ok(())
    }
}
