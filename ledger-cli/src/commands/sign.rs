//! `troth sign`: the contract, or another artifact, was signed.

use ledger_core::event::Side;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Record that the contract, or another artifact, was signed
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("sign.md"))]
pub(crate) struct Sign {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Another artifact than the contract, such as sla
    #[arg(value_name = "ARTIFACT", required_unless_present = "term", conflicts_with = "term")]
    artifact: Option<String>,
    /// The contract's term: first and last day
    #[arg(long, value_name = "DAY..DAY")]
    term: Option<String>,
    /// Days before its end by which notice must be given, such as 60d
    #[arg(long, value_name = "DAYS", requires = "term")]
    notice: Option<String>,
    /// Who signed for the client
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Sign {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let building = match (&self.term, &self.artifact) {
            (Some(term), _) => {
                let (start, end) = days(term)?;
                Building::of("contract.signed")?
                    .set("term_start", start.to_string())
                    .set("term_end", end.to_string())
                    .maybe("notice_days", self.notice.as_deref().map(notice).transpose()?)
            }
            (None, artifact) => Building::of("artifact.signed")?.maybe("artifact", artifact.as_deref()),
        };
        let event = building.person("who", who).maybe("title", self.title.as_deref()).build()?;
        session.record(&stream, event, &given)?;
        session.say(match &self.artifact {
            None => format!("{stream}  contract signed, {}", self.term.as_deref().unwrap_or_default()),
            Some(artifact) => format!("{stream}  {artifact} signed"),
        });
        if given.evidence.is_empty() {
            session.warn("what was signed is not kept here: --evidence FILE keeps it");
        }
        session.suggest(format!("troth cadence set {stream} weekly-update"));
        Ok(())
    }
}

fn days(term: &str) -> Result<(ledger_core::Day, ledger_core::Day), Failure> {
    let wrong = |what: String| Failure::usage("term", what, "write it like 2026-01-01..2026-12-31");
    let (start, end) = term.split_once("..").ok_or_else(|| wrong(format!("`{term}` is no term")))?;
    let day = |text: &str| text.trim().parse::<ledger_core::Day>().map_err(|error| wrong(error.to_string()));
    let (start, end) = (day(start)?, day(end)?);
    if end < start {
        return Err(wrong(format!("the term ends on {end}, before it starts on {start}")));
    }
    Ok((start, end))
}

/// So many days, as they are typed.
pub(crate) fn notice(typed: &str) -> Result<u32, Failure> {
    let days = typed.strip_suffix('d').unwrap_or(typed).parse().ok().filter(|days| *days <= 3660);
    days.ok_or_else(|| {
        Failure::usage("notice", format!("`{typed}` is no number of days"), "write it like 60d")
    })
}
