//! `troth decide`: a decision of the portfolio.

use clap::ValueEnum;
use ledger_core::StreamId;
use ledger_core::event::Side;
use ledger_core::time::KnownAt;
use projections::History;
use projections::walk_away::Advice;

use crate::args::{Recording, Unlocking};
use crate::desk::{Given, Session};
use crate::failure::Failure;
use crate::input::building::Building;

/// Record a decision: renewal, expansion, completion, walk-away, kill
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("decide.md"))]
pub(crate) struct Decide {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What it is about
    #[arg(value_enum, value_name = "KIND")]
    kind: Kind,
    /// The initiative it is about
    #[arg(long, value_name = "NAME")]
    initiative: Option<String>,
    /// What came of it
    #[arg(long, value_enum)]
    result: Option<Outcome>,
    /// What continues (repeatable)
    #[arg(long, value_name = "TEXT")]
    continues: Vec<String>,
    /// What changes (repeatable)
    #[arg(long, value_name = "TEXT")]
    changes: Vec<String>,
    /// What stops (repeatable)
    #[arg(long, value_name = "TEXT")]
    stops: Vec<String>,
    /// Why; internal
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// The day on which the client was told
    #[arg(long, value_name = "DAY")]
    told: Option<String>,
    /// Who of the client decided or was told
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// Tags of its shape, by which later decisions find it
    #[arg(long, value_name = "TAG,…", value_delimiter = ',')]
    shape: Vec<String>,
    /// A learning that is not handed over, and why (repeatable; a completion)
    #[arg(long, value_name = "NAME=WHY")]
    let_go: Vec<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
    #[command(flatten)]
    pub(crate) unlocking: Unlocking,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Renewal,
    Expansion,
    Completion,
    WalkAway,
    Kill,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Outcome {
    Renewed,
    Expanded,
    Reduced,
    Lost,
    Ended,
    Completed,
}

impl Decide {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let kind = match self.kind {
            Kind::Renewal => "renewal",
            Kind::Expansion => "expansion",
            Kind::Completion => "completion",
            Kind::WalkAway => "walk_away",
            Kind::Kill => "kill",
        };
        let result = self.result.map(|result| match result {
            Outcome::Renewed => "renewed",
            Outcome::Expanded => "expanded",
            Outcome::Reduced => "reduced",
            Outcome::Lost => "lost",
            Outcome::Ended => "ended",
            Outcome::Completed => "completed",
        });
        self.let_go(session, &stream, &given)?;
        if matches!(self.kind, Kind::WalkAway) {
            weigh(session, &stream)?;
        }
        let event = Building::of("decision.recorded")?
            .set("kind", kind)
            .maybe("initiative", self.initiative.as_deref())
            .maybe("result", result)
            .list("continues", &self.continues)
            .list("changes", &self.changes)
            .list("stops", &self.stops)
            .maybe("told_on", session.day(self.told.as_deref(), zone)?)
            .person("who", who)
            .list("shape", &self.shape)
            .maybe("because", self.because.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  decided: {}", kind.replace('_', " ")));
        match self.kind {
            Kind::Renewal => session.suggest(format!("troth brief renewal {stream}")),
            Kind::WalkAway => session.suggest(format!("troth brief walk-away {stream}")),
            Kind::Expansion | Kind::Completion | Kind::Kill => {
                session.suggest(format!("troth log {stream} --type decision"));
            }
        }
        Ok(())
    }

    /// Records what is let go, each with its reason: the decision is then made knowing of it.
    fn let_go(&self, session: &mut Session<'_, '_>, stream: &StreamId, given: &Given) -> Result<(), Failure> {
        if !self.let_go.is_empty() && !matches!(self.kind, Kind::Completion) {
            return Err(Failure::usage(
                "let-go",
                "only a completion lets a learning go",
                "leave --let-go out, or decide a completion",
            ));
        }
        for typed in &self.let_go {
            let Some((learning, why)) = typed.split_once('=').filter(|(_, why)| !why.trim().is_empty())
            else {
                return Err(Failure::usage(
                    "let-go",
                    format!("`{typed}` lets a learning go without a reason"),
                    "name it and say why: --let-go \"approvals-first=it is about us\"",
                ));
            };
            let event = Building::of("learning.let_go")?.set("learning", learning).set("why", why).build()?;
            let key = given.key.as_ref().map(|key| format!("{key}:let-go:{learning}"));
            session.record(stream, event, &Given { key, ..given.clone() })?;
        }
        Ok(())
    }
}

/// Says what speaks for walking away: the decision is allowed all the same.
fn weigh(session: &mut Session<'_, '_>, stream: &StreamId) -> Result<(), Failure> {
    let now = session.now();
    let relationship = session.relationship(stream)?;
    let history = History::new(relationship.facts(), [], &KnownAt::everything());
    let found = projections::walk_away(&history, &history.setting(history.as_of_instant(now)));
    let standing: Vec<&str> = found
        .criteria
        .iter()
        .filter(|one| one.stands())
        .map(projections::walk_away::Observed::name)
        .collect();
    let of_three = match standing.as_slice() {
        [] => "none of the three criteria stands".to_owned(),
        [one] => format!("one of the three criteria stands ({one})"),
        several => format!("{} of the three criteria stand ({})", several.len(), several.join("; ")),
    };
    match found.advice() {
        Advice::Watch => session.warn(format!(
            "{of_three}: so far this is one to watch. Each has to be seen on two days: troth interview {stream} walk-away"
        )),
        Advice::SayPlainly if found.said.is_empty() => session.warn(format!(
            "{of_three}: say so plainly first, and record it: troth told {stream} \"…\" --bad-news"
        )),
        Advice::SayPlainly => session.warn(format!("{of_three}, and it was said plainly")),
        Advice::Recommend if found.said.is_empty() => session.warn(format!(
            "all three criteria stand, but nothing is recorded of having said so: troth told {stream} \"…\" --bad-news"
        )),
        Advice::Recommend => {}
    }
    Ok(())
}
