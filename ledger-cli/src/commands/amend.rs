//! `troth amend`: set right what was recorded wrongly, or change a field of a client from a day on.

use ledger_core::Text;
use ledger_core::relationship::{Change, Command, TermsChange};
use ledger_core::time::When;

use super::open::ProfileArgs;
use super::promise::SizeArg;
use crate::args::{Recording, SideArg};
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::when::{self, Direction};

/// Correct a promise, or change a field of a client from a day on
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("amend.md"))]
pub(crate) struct Amend {
    /// A promise such as acme/7, or a client
    #[arg(value_name = "PROMISE|CLIENT")]
    target: String,
    /// The due it should have had; `none` for a loose end
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// What was promised
    #[arg(long, value_name = "TEXT")]
    what: Option<String>,
    /// Whose task it is
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// How large it is
    #[arg(long, value_enum)]
    size: Option<SizeArg>,
    /// Who promised
    #[arg(long, value_enum)]
    side: Option<SideArg>,
    /// How both sides will know
    #[arg(long, value_name = "TEXT")]
    satisfied_when: Option<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// For a client: the first day of the new values (default: today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    #[command(flatten)]
    profile: ProfileArgs,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

impl Amend {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        if self.target.contains('/') { self.promise(session) } else { self.client(session) }
    }

    fn why(&self) -> Result<Option<Text>, Failure> {
        Ok(self.why.as_deref().map(Text::new).transpose()?)
    }

    fn promise(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let reference = session.commitment(&self.target)?;
        let zone = session.zone(&reference.stream)?;
        let given = session.given(&self.recording, zone)?;
        let debtor = session.creditor(&reference)?.other();
        let side = self.side.map_or(debtor, Into::into);
        let mut change = TermsChange::default();
        if let Some(typed) = &self.due {
            change.due = Change::Set(session.due(typed, zone)?);
        }
        if let Some(what) = &self.what {
            change.what = Change::Set(Text::new(what)?);
        }
        if let Some(name) = &self.owner {
            change.owner = Change::Set(Some(session.person(name, side)?));
        } else if side != debtor {
            change.owner = Change::Set(None);
        }
        if let Some(text) = &self.satisfied_when {
            change.satisfied_when = Change::Set(Some(Text::new(text)?));
        }
        change.size = self.size.map_or(Change::Keep, |size| Change::Set(size.into()));
        change.side = self.side.map_or(Change::Keep, |side| Change::Set(side.into()));
        if let Change::Set(due) = change.due {
            session.echo_due(due);
        }
        let command =
            Command::AmendPromise { number: reference.number, change: Box::new(change), why: self.why()? };
        session.decide(&reference.stream, command, &given)?;
        session.say(format!("{reference}  set right; what was recorded before stays in the log"));
        session.suggest(format!("troth log {}", reference.stream));
        Ok(())
    }

    fn client(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.target)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let only_promises = self.due.is_some() || self.what.is_some() || self.owner.is_some();
        if only_promises || self.size.is_some() || self.side.is_some() || self.satisfied_when.is_some() {
            return Err(Failure::usage(
                "amend-client",
                format!("`{stream}` is a client, and these fields belong to a promise"),
                format!("name the promise, such as {stream}/7"),
            ));
        }
        let from = match &self.from {
            None => zone.day(session.now()),
            Some(typed) => match when::read(typed, session.now(), zone, Direction::Ahead)? {
                When::Day(day) => day,
                When::Instant { at, zone } => zone.day(at),
            },
        };
        let profile = self.profile.meant()?;
        session.decide(&stream, Command::Amend { from, profile, why: self.why()? }, &given)?;
        session.say(format!("{stream}  changed from {from} on"));
        session.suggest(format!("troth log {stream}"));
        Ok(())
    }
}
