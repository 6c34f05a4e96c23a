//! `troth review`: a review that was held.

use clap::ValueEnum;

use crate::args::{Recording, Unlocking};
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record a review that was held
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("review.md"))]
pub(crate) struct Review {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Which review
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// The client was there
    #[arg(long, conflicts_with = "internal")]
    client_present: bool,
    /// Inside the team
    #[arg(long)]
    internal: bool,
    /// How long it took
    #[arg(long, value_name = "MINUTES")]
    minutes: Option<u32>,
    /// An artifact looked at, with its file: sla=FILE, or its name alone (repeatable)
    #[arg(long, value_name = "NAME[=FILE]")]
    artifact: Vec<String>,
    /// Who came (repeatable)
    #[arg(long, value_name = "NAME")]
    with: Vec<String>,
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
    #[command(flatten)]
    pub(crate) unlocking: Unlocking,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The quarterly review of the relationship
    Portfolio,
    /// A review at a milestone
    Milestone,
    /// A checkpoint at which something is decided
    Decision,
    /// A strategic review
    Strategic,
}

impl Review {
    fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Portfolio if self.internal => "internal_portfolio",
            Kind::Portfolio => "portfolio",
            Kind::Milestone => "milestone",
            Kind::Decision => "decision_checkpoint",
            Kind::Strategic => "strategic",
        }
    }

    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let mut given = session.given(&self.recording, zone)?;
        let mut names = Vec::new();
        let base = session.folder();
        for artifact in &self.artifact {
            let (name, file) =
                artifact.split_once('=').map_or((artifact.as_str(), None), |(name, file)| (name, Some(file)));
            names.push(name);
            if let Some(file) = file {
                given.evidence.push(session.evidence(file, &base)?);
            }
        }
        let attendees = session.attendees(&self.with)?;
        let event = Building::of("review.held")?
            .set("kind", self.kind())
            .set("client_present", self.client_present)
            .maybe("cadence", (self.kind == Kind::Portfolio).then_some("quarterly-review"))
            .maybe("occurrence", session.day(self.occurrence.as_deref(), zone)?)
            .maybe("minutes", self.minutes)
            .list("artifacts", &names)
            .list("attendees", &attendees)
            .maybe("summary", self.summary.as_deref())
            .maybe("remark", self.remark.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!(
            "{stream}  review held, {}",
            if self.client_present { "with the client" } else { "without the client" }
        ));
        session.suggest(format!("troth decide {stream} renewal --continues … --changes … --stops …"));
        Ok(())
    }
}
