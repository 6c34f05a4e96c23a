//! `troth miss`: acknowledge that a promise was missed.

use clap::ValueEnum;
use ledger_core::Text;
use ledger_core::event::commitment::MissReason;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfPromise, Session};
use crate::failure::Failure;

/// Acknowledge that a promise was missed
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("miss.md"))]
pub(crate) struct Miss {
    /// The promise
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Why: a reason's code (below), or your own words, kept as internal text
    #[arg(long, value_name = "REASON|TEXT")]
    why: String,
    /// Who of the other side was told; only then it is word given
    #[arg(long, value_name = "NAME")]
    told: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

/// The reasons that are counted.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ReasonArg {
    Overloaded,
    Forgotten,
    Underestimated,
    WaitingOnThem,
    WaitingOnOthers,
    Reprioritised,
    Absent,
    Technical,
    Unclear,
}

impl From<ReasonArg> for MissReason {
    fn from(reason: ReasonArg) -> Self {
        match reason {
            ReasonArg::Overloaded => Self::Overloaded,
            ReasonArg::Forgotten => Self::Forgotten,
            ReasonArg::Underestimated => Self::Underestimated,
            ReasonArg::WaitingOnThem => Self::WaitingOnThem,
            ReasonArg::WaitingOnOthers => Self::WaitingOnOthers,
            ReasonArg::Reprioritised => Self::Reprioritised,
            ReasonArg::Absent => Self::Absent,
            ReasonArg::Technical => Self::Technical,
            ReasonArg::Unclear => Self::Unclear,
        }
    }
}

impl Miss {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let OfPromise { reference, given, creditor, .. } =
            session.of_promise(&self.promise, &self.recording)?;
        let who = session.maybe_person(self.told.as_deref(), creditor)?;
        let told = who.is_some();
        let (reason, why) = match ReasonArg::from_str(&self.why, true) {
            Ok(reason) => (reason.into(), None),
            Err(_) => (MissReason::Other, Some(Text::new(&self.why)?)),
        };
        let number = reference.number;
        session.decide(&reference.stream, Command::Miss { number, reason, told, who, why }, &given)?;
        session.say(format!("{reference}  acknowledged as missed"));
        match &self.told {
            Some(name) => session.say(format!("{name} was told")),
            None => session.warn(format!(
                "the side `{creditor}` has not been told: until then this is a silent miss (troth warn {reference} --told …)"
            )),
        }
        session.suggest(format!("troth audit {}", reference.stream));
        Ok(())
    }
}
