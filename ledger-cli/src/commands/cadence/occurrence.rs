//! `troth cadence pause|waive|excuse|move|end`: what becomes of occurrences.

use ledger_core::event::Side;

use crate::args::Recording;
use crate::desk::{OfOccurrence, Session};
use crate::failure::Failure;
use crate::input::building::Building;

/// Let a cadence rest from one day to another
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("occurrence.md"))]
pub(crate) struct Pause {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// The cadence
    #[arg(value_name = "CADENCE")]
    cadence: String,
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: String,
    /// The last day
    #[arg(long, value_name = "DAY")]
    until: String,
    /// Who agreed for the client
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Pause {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let (from, until) =
            (session.civil_day(Some(&self.from), zone)?, session.civil_day(Some(&self.until), zone)?);
        if from > until {
            return Err(Failure::usage(
                "pause-order",
                "the pause ends before it begins",
                "give --from and --until in order",
            ));
        }
        let who = session.maybe_person(self.who.as_deref(), Side::Client)?;
        let event = Building::of("cadence.paused")?
            .set("cadence", self.cadence.as_str())
            .maybe("from", from.map(|day| day.to_string()))
            .maybe("until", until.map(|day| day.to_string()))
            .person("who", who)
            .maybe("why", self.why.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}/{}  rests from {} to {}", self.cadence, self.from, self.until));
        session.suggest(format!("troth cadence show {stream}"));
        Ok(())
    }
}

/// What is let go of one occurrence.
macro_rules! let_go {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $word:literal) => {
        $(#[$doc])*
        #[derive(Debug, clap::Args)]
        #[command(long_about = include_str!("occurrence.md"))]
        pub(crate) struct $name {
            /// The occurrence, such as acme/weekly-update@2026-12-25
            #[arg(value_name = "OCCURRENCE")]
            occurrence: String,
            /// Who agreed for the client
            #[arg(long, value_name = "NAME")]
            who: Option<String>,
            /// Why; internal
            #[arg(long, value_name = "TEXT")]
            why: Option<String>,
            #[command(flatten)]
            pub(crate) recording: Recording,
        }

        impl $name {
            pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
                let said = OfOccurrence { name: &self.occurrence, kind: $kind, who: self.who.as_deref() };
                let stream = session.of_occurrence(said, &self.recording, |_, event, _| {
                    Ok(event.maybe("why", self.why.as_deref()))
                })?;
                if $kind == "cadence.excused" && self.recording.evidence.is_empty() {
                    session.warn(format!(
                        "{}: an excuse holds only with the client's word as --evidence; without, it is shown and does not count",
                        self.occurrence
                    ));
                }
                session.say(format!("{}  {}", self.occurrence, $word));
                session.suggest(format!("troth cadence show {stream}"));
                Ok(())
            }
        }
    };
}

let_go!(
    /// Waive one occurrence before its deadline
    Waive,
    "cadence.waived",
    "waived"
);
let_go!(
    /// Record that the client excused one occurrence after its deadline
    Excuse,
    "cadence.excused",
    "excused by the client"
);

/// Move one occurrence to a day both sides agreed on
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("occurrence.md"))]
pub(crate) struct Move {
    /// The occurrence, such as acme/weekly-update@2026-11-20
    #[arg(value_name = "OCCURRENCE")]
    occurrence: String,
    /// The day it moves to
    #[arg(long, value_name = "DAY")]
    to: String,
    /// Who agreed for the client
    #[arg(long, value_name = "NAME")]
    who: String,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Move {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let said = OfOccurrence { name: &self.occurrence, kind: "cadence.moved", who: Some(&self.who) };
        let mut to = None;
        let stream = session.of_occurrence(said, &self.recording, |session, event, zone| {
            to = session.day_ahead(&self.to, zone)?;
            Ok(event.maybe("to", to.clone()).maybe("why", self.why.as_deref()))
        })?;
        session.say(format!("{}  moved to {}", self.occurrence, to.unwrap_or_default()));
        session.suggest(format!("troth cadence show {stream}"));
        Ok(())
    }
}

/// End a cadence: nothing after that day is expected
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("occurrence.md"))]
pub(crate) struct End {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// The cadence
    #[arg(value_name = "CADENCE")]
    cadence: String,
    /// The last day on which it can be due (default: today)
    #[arg(long, value_name = "DAY")]
    on: Option<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl End {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let last = session.civil_day(self.on.as_deref(), zone)?.unwrap_or(zone.day(session.now()));
        let event = Building::of("cadence.ended")?
            .set("cadence", self.cadence.as_str())
            .set("last_day", last.to_string())
            .maybe("why", self.why.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}/{}  ends; nothing after {last} is expected", self.cadence));
        session.suggest(format!("troth cadence show {stream}"));
        Ok(())
    }
}
