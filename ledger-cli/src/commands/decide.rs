//! `troth decide`: a decision of the portfolio.

use clap::ValueEnum;
use ledger_core::event::Side;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record a decision: renewal, expansion, completion, walk-away, kill
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("decide.md"))]
pub(crate) struct Decide {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What it is about
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// The initiative it is about
    #[arg(long, value_name = "NAME")]
    initiative: Option<String>,
    /// What came of it
    #[arg(long, value_enum)]
    result: Option<Outcome>,
    /// What continues (repeatable)
    #[arg(long, value_name = "TEXT")]
    continues: Vec<String>,
    /// What changes (repeatable)
    #[arg(long, value_name = "TEXT")]
    changes: Vec<String>,
    /// What stops (repeatable)
    #[arg(long, value_name = "TEXT")]
    stops: Vec<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// The day on which the client was told
    #[arg(long, value_name = "DAY")]
    told: Option<String>,
    /// Who of the client decided or was told
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Tags of its shape, by which later decisions find it
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    shape: Vec<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Renewal,
    Expansion,
    Completion,
    WalkAway,
    Kill,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Outcome {
    Renewed,
    Expanded,
    Reduced,
    Lost,
    Ended,
    Completed,
}

impl Decide {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let kind = match self.kind {
            Kind::Renewal => "renewal",
            Kind::Expansion => "expansion",
            Kind::Completion => "completion",
            Kind::WalkAway => "walk_away",
            Kind::Kill => "kill",
        };
        let result = self.result.map(|result| match result {
            Outcome::Renewed => "renewed",
            Outcome::Expanded => "expanded",
            Outcome::Reduced => "reduced",
            Outcome::Lost => "lost",
            Outcome::Ended => "ended",
            Outcome::Completed => "completed",
        });
        let event = Building::of("decision.recorded")?
            .set("kind", kind)
            .maybe("initiative", self.initiative.as_deref())
            .maybe("result", result)
            .list("continues", &self.continues)
            .list("changes", &self.changes)
            .list("stops", &self.stops)
            .maybe("told_on", session.day(self.told.as_deref(), zone)?)
            .person("who", who)
            .list("shape", &self.shape)
            .maybe("because", self.because.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  decided: {}", kind.replace('_', " ")));
        if kind == "renewal" {
            for (missing, what) in
                [(&self.continues, "continues"), (&self.changes, "changes"), (&self.stops, "stops")]
            {
                if missing.is_empty() {
                    session.warn(format!("nothing is said of what {what}: a renewal says all three (--{what} \"nothing\" if so)"));
                }
            }
        }
        session.suggest(format!("troth log {stream} --type decision"));
        Ok(())
    }
}
