//! `troth stage`: the stage somebody says the relationship is in.

use clap::Subcommand;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Declare in which stage a relationship is
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("stage.md"))]
pub(crate) struct Stage {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say in which stage the relationship is
    Declare(Declare),
}

#[derive(Debug, clap::Args)]
struct Declare {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// The stage
    #[arg(value_name = "STAGE")]
    stage: String,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    because: String,
    /// The lifecycle model
    #[arg(long, value_name = "MODEL", default_value = "four-state")]
    model: String,
    /// The first day of it
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

impl Stage {
    pub(crate) fn dry_run(&self) -> bool {
        let Verb::Declare(declare) = &self.verb;
        declare.recording.dry_run
    }

    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let Verb::Declare(declare) = &self.verb;
        let stream = session.client(&declare.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&declare.recording, zone)?;
        let event = Building::of("stage.declared")?
            .set("model", declare.model.as_str())
            .set("stage", declare.stage.as_str())
            .maybe("since", session.day(declare.since.as_deref(), zone)?)
            .set("because", declare.because.as_str())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  declared {} in {}", declare.stage, declare.model));
        session.suggest(format!("troth log {stream} --type stage"));
        Ok(())
    }
}
