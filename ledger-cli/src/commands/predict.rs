//! `troth predict`: predictions, their checks, and what they come to.

use clap::{Subcommand, ValueEnum};
use ledger_core::event::Side;

use super::recorded;
use crate::answer::Answer;
use crate::args::{Reading, Recording};
use crate::desk::{Desk, Session};
use crate::failure::Failure;
use crate::input::building::Building;
use crate::render;
use crate::render::style::Paint;

/// Record predictions and what checking them showed; see what they come to
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("predict.md"))]
pub(crate) struct Predict {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Record what is predicted, and the day on which it is checked
    Add(Add),
    /// Record what a check showed
    Check(Check),
    /// See whether predictions were checked on their day, together, and how well they were calibrated
    Show(Show),
}

#[derive(Debug, clap::Args)]
struct Show {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, clap::Args)]
struct Add {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// What is predicted
    #[arg(value_name = "WHAT")]
    what: String,
    /// The day on which it is checked
    #[arg(long, value_name = "DAY")]
    check: String,
    /// How likely it is held to be
    #[arg(long, value_name = "0-100", value_parser = clap::value_parser!(u32).range(0..=100))]
    percent: Option<u32>,
    /// Who of the client checks it with you
    #[arg(long, value_name = "NAME")]
    with: Option<String>,
    /// The day by which its outcome is told
    #[arg(long, value_name = "DAY")]
    told_by: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

#[derive(Debug, clap::Args)]
struct Check {
    /// The prediction, such as acme/p3
    #[arg(value_name = "PREDICTION")]
    prediction: String,
    /// What the check showed
    #[arg(long, value_enum)]
    outcome: Outcome,
    /// Both sides looked at it together
    #[arg(long)]
    together: bool,
    /// It was an uncomfortable one
    #[arg(long)]
    uncomfortable: bool,
    /// Who of the client looked at it
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// What was seen
    #[arg(long, value_name = "TEXT")]
    seen: Option<String>,
    #[command(flatten)]
    recording: Recording,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Outcome {
    /// As predicted
    Right,
    /// Not as predicted
    Wrong,
    /// It cannot be told
    Unclear,
}

impl Predict {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        match &self.verb {
            Verb::Add(add) => recorded(desk, add.recording.dry_run, &|session| add.plan(session)),
            Verb::Check(check) => recorded(desk, check.recording.dry_run, &|session| check.plan(session)),
            Verb::Show(show) => show.run(desk),
        }
    }
}

impl Show {
    fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let story = desk.story(&self.client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let history = projections::History::new(&story.facts, &house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let predictions = projections::predictions::predictions(&history, &setting);
        let people = desk.people()?;
        let page = render::predictions::Page {
            stream: &story.stream,
            predictions: &predictions,
            people: &people,
            clocks: &clocks,
            zone: setting.zone,
        };
        let paint = Paint::choose(desk.world, desk.globals.color);
        let text = render::predictions::text(&page, paint) + &desk.demo_line();
        Ok(Answer { text, json: render::predictions::json(&page), paged: true, ..Answer::default() })
    }
}

impl Add {
    fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let with = self.with.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let event = Building::of("prediction.made")?
            .set("number", 1)
            .set("what", self.what.as_str())
            .maybe("check_on", session.day_ahead(&self.check, zone)?)
            .maybe("percent", self.percent)
            .person("with", with)
            .maybe(
                "told_by",
                self.told_by.as_deref().map(|day| session.day_ahead(day, zone)).transpose()?.flatten(),
            )
            .build()?;
        session.record(&stream, event, &given)?;
        let number = session.last_prediction();
        session.say(format!("{stream}/p{number}  predicted: {}", self.what));
        session.suggest(format!("troth predict check {stream}/p{number} --outcome right --together"));
        Ok(())
    }
}

impl Check {
    fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let wrong = || {
            let what = format!("`{}` is no prediction", self.prediction);
            Failure::usage(
                "no-such-prediction",
                what,
                "name it like acme/p3: troth log acme --type prediction",
            )
        };
        let (client, number) = self.prediction.split_once("/p").ok_or_else(wrong)?;
        let number: u32 = number.parse().map_err(|_| wrong())?;
        let stream = session.client(client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let who = self.who.as_deref().map(|name| session.person(name, Side::Client)).transpose()?;
        let outcome = match self.outcome {
            Outcome::Right => "right",
            Outcome::Wrong => "wrong",
            Outcome::Unclear => "unclear",
        };
        let event = Building::of("prediction.checked")?
            .set("number", number)
            .set("outcome", outcome)
            .set("together", self.together)
            .flag("uncomfortable", self.uncomfortable)
            .person("who", who)
            .maybe("seen", self.seen.as_deref())
            .build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}/p{number}  checked: {outcome}"));
        session.suggest(format!("troth update {stream} --bad-news   or however the outcome is told"));
        Ok(())
    }
}
