//! `troth promise`: record what one side promised the other.

use std::io::Read;

use ledger_core::event::Side;
use ledger_core::event::commitment::Size;
use ledger_core::relationship::{Command, Stage, Wanted};
use ledger_core::{CommitmentRef, StreamId, Text};

use super::recorded;
use crate::answer::Answer;
use crate::args::{Recording, SideArg};
use crate::desk::{Desk, Given, Session};
use crate::failure::Failure;

/// Record a promise, with its due
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("promise.md"))]
pub(crate) struct Promise {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What is promised; `-` reads lines `what | due | owner | side` from standard input
    #[arg(value_name = "WHAT")]
    what: String,
    /// Until when: `fri 16:00`, `2026-03-06`, `in 3 days`, `eom`; `none` for a loose end
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// Whose task it is (default: whoever records, for your side)
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// How large it is
    #[arg(long, value_enum, default_value_t)]
    size: SizeArg,
    /// Who promises
    #[arg(long, value_enum, default_value_t)]
    side: SideArg,
    /// How both sides will know that it is done
    #[arg(long, value_name = "TEXT")]
    satisfied_when: Option<String>,
    /// What of the other side's it needs first (repeatable)
    #[arg(long, value_name = "PROMISE")]
    needs: Vec<String>,
    /// The outcome it serves
    #[arg(long, value_name = "OUTCOME")]
    toward: Option<String>,
    /// It is a milestone of the work
    #[arg(long)]
    milestone: bool,
    /// It is not promised yet: asked for, offered, or answered with other terms
    #[arg(long = "as", value_enum, value_name = "STEP", default_value_t)]
    step: Step,
    /// The request or offer that it answers, whose number it keeps
    #[arg(long, value_name = "PROMISE")]
    answers: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

/// How large a promise is.
#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
pub(crate) enum SizeArg {
    /// Minutes
    Trivial,
    /// Small enough to keep
    #[default]
    Small,
    /// A week's work
    Medium,
    /// More
    Large,
}

/// How far the talk about a promise has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Step {
    /// One side asks the other for it
    Request,
    /// One side offers it to the other
    Offer,
    /// It answers a request or an offer with other terms
    Counter,
    /// It is promised
    #[default]
    Promise,
}

impl Step {
    /// The step of the life cycle, and what the receipt calls it.
    fn meant(self) -> (Stage, &'static str) {
        match self {
            Self::Request => (Stage::Request, "asked of"),
            Self::Offer => (Stage::Offer, "offered by"),
            Self::Counter => (Stage::Counter, "countered, owed by"),
            Self::Promise => (Stage::Promise, "promised by"),
        }
    }
}

impl From<SizeArg> for Size {
    fn from(size: SizeArg) -> Self {
        match size {
            SizeArg::Trivial => Self::Trivial,
            SizeArg::Small => Self::Small,
            SizeArg::Medium => Self::Medium,
            SizeArg::Large => Self::Large,
        }
    }
}

/// One promise as it was typed, from the command line or from a line of standard input.
struct Typed<'a> {
    what: &'a str,
    due: &'a str,
    owner: Option<&'a str>,
    side: Side,
}

/// The most bytes that are read from standard input: a list of promises, not a file.
const MOST_INPUT: u64 = 1 << 20;

impl Promise {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        if self.what != "-" {
            return recorded(desk, self.recording.dry_run, &|session| self.plan_one(session));
        }
        let mut input = Vec::new();
        desk.world.stdin.by_ref().take(MOST_INPUT + 1).read_to_end(&mut input).map_err(|error| {
            Failure::failed("stdin", format!("cannot read standard input: {error}"), "try again")
        })?;
        if input.len() as u64 > MOST_INPUT {
            return Err(Failure::usage(
                "too-long",
                "more than 1 MiB of lines",
                "import a CSV instead: troth import FILE",
            ));
        }
        let text = String::from_utf8(input).map_err(|error| {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|&b| b == b'\n').count();
            Failure::usage("not-utf8", "standard input is not UTF-8", "save it as UTF-8")
                .at(format!("line {line}"))
        })?;
        let text = text.trim_start_matches('\u{feff}').to_owned();
        recorded(desk, self.recording.dry_run, &|session| self.plan_lines(session, &text))
    }

    fn plan_one(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let Some(due) = self.due.as_deref() else {
            return Err(Failure::usage(
                "no-due",
                "a promise needs a due",
                "add --due \"fri 16:00\", or --due none for a loose end without a date",
            ));
        };
        let typed = Typed { what: &self.what, due, owner: self.owner.as_deref(), side: self.side.into() };
        let reference = self.promise(session, &stream, &typed, &given)?;
        session.suggest(match self.step {
            Step::Promise => format!("troth keep {reference} --evidence FILE"),
            _ => format!("troth accept {reference} --who NAME"),
        });
        Ok(())
    }

    fn plan_lines(&self, session: &mut Session<'_, '_>, text: &str) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let mut count = 0;
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            count += 1;
            let place = format!("line {}", index + 1);
            let one = given.key.as_ref().map(|key| format!("{key}:{count}"));
            let given = Given { key: one, ..given.clone() };
            self.line(session, &stream, line, &given).map_err(|failure| failure.at(place))?;
        }
        if count == 0 {
            return Err(Failure::usage(
                "no-lines",
                "there is no line on standard input",
                "give lines: what | due | owner | side",
            ));
        }
        session.suggest(format!("troth due {stream}"));
        Ok(())
    }

    fn line(
        &self,
        session: &mut Session<'_, '_>,
        stream: &StreamId,
        line: &str,
        given: &Given,
    ) -> Result<(), Failure> {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let part = |index: usize| parts.get(index).copied().filter(|part| !part.is_empty());
        let (Some(what), Some(due)) = (part(0), part(1).or(self.due.as_deref())) else {
            return Err(Failure::usage(
                "line",
                format!("`{line}` has no due"),
                "write: what | due | owner | side",
            ));
        };
        let side = match part(3) {
            None => self.side.into(),
            Some("us") => Side::Us,
            Some("client") => Side::Client,
            Some(other) => {
                return Err(Failure::usage("side", format!("`{other}` is no side"), "write us or client"));
            }
        };
        if parts.len() > 4 {
            return Err(Failure::usage("line", "more than four parts", "write: what | due | owner | side"));
        }
        self.promise(
            session,
            stream,
            &Typed { what, due, owner: part(2).or(self.owner.as_deref()), side },
            given,
        )?;
        Ok(())
    }

    fn promise(
        &self,
        session: &mut Session<'_, '_>,
        stream: &StreamId,
        typed: &Typed<'_>,
        given: &Given,
    ) -> Result<CommitmentRef, Failure> {
        let zone = session.zone(stream)?;
        let due = session.due(typed.due, zone)?;
        let side = typed.side;
        let owner = match (typed.owner, side) {
            (Some(name), side) => Some(session.person(name, side)?),
            (None, Side::Us) => Some(session.by()?),
            (None, Side::Client) => None,
        };
        let mut needs = Vec::new();
        for needed in &self.needs {
            needs.push(session.commitment(needed)?);
        }
        let terms = Wanted {
            side,
            what: Text::new(typed.what)?,
            size: self.size.into(),
            due,
            owner,
            satisfied_when: self.satisfied_when.as_deref().map(Text::new).transpose()?,
            needs,
            toward: self.toward.as_deref().map(Text::new).transpose()?,
            milestone: self.milestone.then_some(true),
            source_id: None,
        };
        let what = terms.what.clone();
        let (stage, word) = self.step.meant();
        let number = session.about(stream, self.answers.as_deref())?;
        let command = Command::Promise { stage, number, terms: Box::new(terms) };
        let number = session.decide(stream, command, given)?.unwrap_or_default();
        let reference = CommitmentRef { stream: stream.clone(), number };
        let who = owner.map(|id| format!(", {}", session.name(id))).unwrap_or_default();
        session.say(format!("{reference}  {word} {side}{who}: {what}"));
        if due.is_none() {
            session.warn(format!("{reference} has no due: it is shown as a loose end and never scored"));
        }
        session.echo_due(due);
        Ok(reference)
    }
}
