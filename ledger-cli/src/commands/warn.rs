//! `troth warn`: record that the other side was told of a slip.

use ledger_core::event::commitment::Via;
use ledger_core::relationship::Command;

use crate::args::Recording;
use crate::desk::{OfOccurrence, OfPromise, Session};
use crate::failure::Failure;

/// Record that the other side was told it will slip
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("warn.md"))]
pub(crate) struct Warn {
    /// The promise, or an occurrence such as acme/weekly-update@2026-11-20
    #[arg(value_name = "PROMISE")]
    promise: String,
    /// Who was told
    #[arg(long, value_name = "NAME")]
    told: String,
    /// How
    #[arg(long, value_enum)]
    via: Option<ViaArg>,
    /// When it is now expected; the due in force stays
    #[arg(long, value_name = "WHEN")]
    expect: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum ViaArg {
    Mail,
    Call,
    Meeting,
    Chat,
    Update,
    Ticket,
}

impl ViaArg {
    /// Its word on the wire.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Call => "call",
            Self::Meeting => "meeting",
            Self::Chat => "chat",
            Self::Update => "update",
            Self::Ticket => "ticket",
        }
    }
}

impl From<ViaArg> for Via {
    fn from(via: ViaArg) -> Self {
        match via {
            ViaArg::Mail => Self::Mail,
            ViaArg::Call => Self::Call,
            ViaArg::Meeting => Self::Meeting,
            ViaArg::Chat => Self::Chat,
            ViaArg::Update => Self::Update,
            ViaArg::Ticket => Self::Ticket,
        }
    }
}

impl Warn {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        if self.promise.contains('@') {
            return self.occurrence(session);
        }
        let OfPromise { reference, zone, given, creditor } =
            session.of_promise(&self.promise, &self.recording)?;
        let told = Some(session.person(&self.told, creditor)?);
        let expect = match &self.expect {
            Some(typed) => session.due(typed, zone)?,
            None => None,
        };
        let via = self.via.map(Into::into);
        session.decide(
            &reference.stream,
            Command::Warn { number: reference.number, told, via, expect },
            &given,
        )?;
        session.say(format!("{reference}  will slip; {} was told", self.told));
        if let Some(expect) = expect {
            session
                .say(format!("expected {expect}; the due in force stays until both sides agree on another"));
        }
        session.suggest(format!("troth renegotiate {reference} --due … --agreed-by …"));
        Ok(())
    }
}

impl Warn {
    /// An occurrence of a cadence will slip.
    fn occurrence(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let said =
            OfOccurrence { name: &self.promise, kind: "cadence.slip_disclosed", who: Some(&self.told) };
        let via = self.via.map(ViaArg::code);
        session.of_occurrence(said, &self.recording, |_, event, _| Ok(event.maybe("via", via)))?;
        session.say(format!("{}  will slip; {} was told", self.promise, self.told));
        session.suggest(format!("troth cadence move {} --to DAY --who {}", self.promise, self.told));
        Ok(())
    }
}
