//! `troth keep`: record that promises were kept.

use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;

/// Record that promises were kept
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("keep.md"))]
pub(crate) struct Keep {
    /// The promises, as `troth due` shows them
    #[arg(value_name = "PROMISE", required = true)]
    promises: Vec<String>,
    /// Who did it
    #[arg(long, value_name = "NAME")]
    done_by: Option<String>,
    /// It took heroics
    #[arg(long)]
    heroic: bool,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Keep {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let mut clients = Vec::new();
        for typed in &self.promises {
            let reference = session.commitment(typed)?;
            let stream = &reference.stream;
            let zone = session.zone(stream)?;
            let given = session.given(&self.recording, zone)?;
            let terms = session.relationship(stream)?.terms(reference.number);
            let (side, what) = terms.map(|(terms, _)| (terms.side, terms.what.clone())).ok_or_else(|| {
                Failure::usage("no-such-promise", format!("there is no promise {reference}"), "troth due")
            })?;
            let done_by = self.done_by.as_deref().map(|name| session.person(name, side)).transpose()?;
            let heroic = self.heroic.then_some(true);
            session.decide(stream, Command::Keep { number: reference.number, done_by, heroic }, &given)?;
            session.say(format!("{reference}  delivered: {what}"));
            if self.recording.evidence.is_empty() {
                session.warn(format!(
                    "{reference} stands on our word alone: --evidence FILE or URL makes it count in full"
                ));
            }
            if given.says_when() {
                session.warn_if_retrospective(&reference)?;
            }
            if !clients.contains(stream) {
                clients.push(stream.clone());
            }
        }
        for stream in clients {
            session.suggest(format!("troth audit {stream}"));
        }
        Ok(())
    }
}
