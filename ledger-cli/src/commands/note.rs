//! `troth note`: an observation of the team.

use clap::ValueEnum;
use ledger_core::event::Side;
use ledger_core::{PersonId, StreamId};

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Note what the team observes: a risk, a pattern, a learning, a reading
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("note.md"))]
pub(crate) struct Note {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What kind of observation it is
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// What is observed
    #[arg(value_name = "TEXT")]
    text: String,
    /// A short name, by which it is found again (default: its kind and a number, such as risk-2)
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// For a reading: its value, as written
    #[arg(long, value_name = "VALUE")]
    value: Option<String>,
    /// For a reading: its unit
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Where a risk begins, or what kind of expectation it is
    #[arg(long, value_name = "CODE")]
    origin: Option<String>,
    /// For a reading of retention: what made it so (value, price, other)
    #[arg(long, value_name = "CODE")]
    cause: Option<String>,
    /// Who was asked, for an alignment; who gave a reading; who expects it
    #[arg(long, value_name = "NAME", required_if_eq("kind", "alignment"))]
    who: Option<String>,
    /// For an alignment: they do not agree
    #[arg(long, requires = "who")]
    disagrees: bool,
    /// Since when a pattern is seen
    #[arg(long, value_name = "DAY")]
    since: Option<String>,
    /// Tags of its shape
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    shape: Vec<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A risk; internal
    Risk,
    /// A pattern seen
    Pattern,
    /// A learning
    Learning,
    /// A figure both sides look at
    Metric,
    /// How satisfied the client is
    Satisfaction,
    /// Whether the client stays
    Retention,
    /// What somebody expects
    Expectation,
    /// Whether somebody agrees, on what the text says
    Alignment,
    /// Beyond-the-regular effort
    Heroics,
    /// Another case to remember; internal
    Precedent,
    /// Anything else; internal
    Other,
}

impl Kind {
    /// What it is called with a number, if it is found again by a name and none is given. Never after its text: names
    /// stand in the clear, and the text does not.
    fn is_named(self) -> Option<&'static str> {
        match self {
            Self::Risk => Some("risk"),
            Self::Pattern => Some("pattern"),
            Self::Learning => Some("learning"),
            _ => None,
        }
    }
}

/// The first of `risk-1`, `risk-2` … that nothing of this client is called.
fn free_name(session: &mut Session<'_, '_>, stream: &StreamId, kind: &str) -> Result<String, Failure> {
    let facts = session.relationship(stream)?.facts();
    let said: Vec<String> = facts.iter().filter_map(|fact| fact.event.data().ok()).collect();
    let is_free = |name: &String| !said.iter().any(|data| data.contains(&format!("\"{kind}\":\"{name}\"")));
    let mut names = (1..).map(|number: u32| format!("{kind}-{number}"));
    Ok(names.find(is_free).unwrap_or_else(|| kind.to_owned()))
}

impl Note {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let since = session.day(self.since.as_deref(), zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        if self.recording.private && self.name.is_none() && self.kind == Kind::Metric {
            return Err(Failure::usage(
                "private-name",
                "a figure is called by its text, and names stand in the clear",
                "give it a name that tells nothing: --name NAME",
            ));
        }
        let name = match (&self.name, self.kind.is_named()) {
            (Some(name), _) => Some(name.clone()),
            (None, Some(kind)) => Some(free_name(session, &stream, kind)?),
            (None, None) => None,
        };
        let event = self.building(name.as_deref(), since, who)?.build()?;
        let kind = event.kind().0.to_owned();
        session.record(&stream, event, &given)?;
        let called =
            name.filter(|_| self.name.is_none()).map(|name| format!(", as {name}")).unwrap_or_default();
        session.say(format!("{stream}  noted ({kind}{called}): {}", self.text));
        session.suggest(format!("troth log {stream}"));
        Ok(())
    }

    fn building(
        &self,
        name: Option<&str>,
        since: Option<String>,
        who: Option<PersonId>,
    ) -> Result<Building, Failure> {
        let name = name.unwrap_or_default();
        let text = self.text.as_str();
        let reading = |what: &str, figure: &str| {
            Ok(Building::of("reading.taken")?
                .set("reading", what)
                .set("name", figure)
                .maybe("value", self.value.as_deref())
                .maybe("unit", self.unit.as_deref())
                .maybe("cause", self.cause.as_deref())
                .person("who", who)
                .set("remark", text))
        };
        match self.kind {
            Kind::Risk => Ok(Building::of("risk.raised")?
                .set("risk", name)
                .set("origin", self.origin.as_deref().unwrap_or("other"))
                .set("what", text)),
            Kind::Pattern => Ok(Building::of("pattern.observed")?
                .set("pattern", name)
                .maybe("since", since)
                .set("summary", text)),
            Kind::Learning => Ok(Building::of("learning.recorded")?
                .set("learning", name)
                .set("text", text)
                .list("shape", &self.shape)),
            Kind::Metric => reading("metric", self.name.as_deref().unwrap_or(text)),
            Kind::Satisfaction => reading("satisfaction", self.name.as_deref().unwrap_or("satisfaction")),
            Kind::Retention => reading("retention", self.name.as_deref().unwrap_or("retention")),
            Kind::Expectation => Ok(Building::of("expectation.recorded")?
                .set("kind", self.origin.as_deref().unwrap_or("client"))
                .set("text", text)
                .person("who", who)),
            Kind::Alignment => Ok(Building::of("alignment.checked")?
                .person("who", who)
                .set("agrees", !self.disagrees)
                .set("about", text)),
            Kind::Heroics => Ok(Building::of("effort.heroic")?.set("what", text)),
            Kind::Precedent => Ok(Building::of("team.noted")?.set("topic", "precedent").set("text", text)),
            Kind::Other => Ok(Building::of("team.noted")?
                .set("topic", self.name.as_deref().unwrap_or("note"))
                .set("text", text)),
        }
    }
}
