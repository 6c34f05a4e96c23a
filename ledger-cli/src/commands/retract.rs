//! `troth retract`: take an event back.

use ledger_core::relationship::{Command, Refusal};
use ledger_core::{EventId, StreamId, Text};

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;

/// Take an event back; it stays in the log
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("retract.md"))]
pub(crate) struct Retract {
    /// An event's id, or a promise such as acme/7 (its last step)
    #[arg(value_name = "EVENT|PROMISE")]
    target: String,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: String,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Retract {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let (stream, target) = self.meant(session)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let kind = session.relationship(&stream)?.fact(target).map(|fact| fact.event.kind().0.to_owned());
        session.decide(&stream, Command::Retract { target, why: Some(Text::new(&self.why)?) }, &given)?;
        session.say(format!("took back {} {target} of {stream}", kind.unwrap_or_default()));
        session.suggest(format!("troth log {stream}"));
        Ok(())
    }

    fn meant(&self, session: &mut Session<'_, '_>) -> Result<(StreamId, EventId), Failure> {
        if self.target.contains('/') {
            let reference = session.commitment(&self.target)?;
            let relationship = session.relationship(&reference.stream)?;
            let last = relationship.last_step(reference.number);
            let last = last.ok_or_else(|| Refusal::NoSuchPromise(reference.clone()))?;
            return Ok((reference.stream, last));
        }
        let target: EventId = self.target.parse().map_err(|error: ledger_core::id::IdError| {
            Failure::usage(
                "no-such-event",
                error.to_string(),
                "troth log shows the ids; a promise is named like acme/7",
            )
        })?;
        Ok((session.stream_of(target)?, target))
    }
}
