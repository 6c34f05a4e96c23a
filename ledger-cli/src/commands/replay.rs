//! `troth replay`: how a relationship moved, and what moved it.

use clap::ValueEnum;
use ledger_core::Day;
use ledger_core::event::Side;
use projections::History;
use projections::replay::{Every, Period, begins};

use crate::answer::Answer;
use crate::args::{Covering, Named, Reading, SideArg};
use crate::desk::{Clocks, Desk, Story};
use crate::failure::Failure;
use crate::render;
use crate::render::style::Paint;

/// See how a relationship moved, step by step, and what moved it
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("replay.md"))]
pub(crate) struct Replay {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// How often it stops
    #[arg(long, value_enum, value_name = "STEP", default_value = "month")]
    every: EveryArg,
    /// The first day (default: that of the first fact)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last step, as --as-of (a day: its end; default: now)
    #[arg(long, value_name = "DAY", conflicts_with = "as_of")]
    until: Option<String>,
    /// Whose promises are looked at
    #[arg(long, value_enum, value_name = "SIDE", default_value_t)]
    side: SideArg,
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    reading: Reading,
}

/// How often a replay stops.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum EveryArg {
    /// At the end of each Sunday.
    Week,
    /// At the end of each month.
    Month,
    /// At the end of each quarter of the year.
    Quarter,
    /// At each fact that changes something.
    Event,
}

impl Replay {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let story = desk.story(&self.client)?;
        let house = desk.house()?;
        let reading = Reading {
            as_of: self.until.clone().or_else(|| self.reading.as_of.clone()),
            known_at: self.reading.known_at.clone(),
        };
        let clocks = desk.clocks(&reading, story.zone)?;
        let history = History::new(&story.facts, &house, &clocks.known_at);
        let (from, clocks) = self.reach(desk, &story, &history, clocks)?;
        let period = Period { every: self.every.into(), from, until: clocks.as_of, zone: story.zone };
        if let Some(from) = from.filter(|_| self.from.is_some()) {
            is_in_reach(from, &period, &history, &story)?;
        }
        let replay = projections::replay(&history, &period, Side::from(self.side));
        let page =
            render::replay::Page { stream: &story.stream, replay: &replay, period: &period, clocks: &clocks };
        let paint = Paint::choose(desk.world, desk.globals.color);
        let text = render::replay::text(&page, paint) + &desk.demo_line();
        Ok(Answer { text, json: render::replay::json(&page), paged: true, ..Answer::default() })
    }
}

impl Replay {
    /// The first day and the last step. A term or a quarter begins with the first fact where that is later, and ends
    /// as of when the answer speaks where that is earlier.
    fn reach(
        &self,
        desk: &Desk<'_>,
        story: &Story,
        history: &History<'_>,
        clocks: Clocks,
    ) -> Result<(Option<Day>, Clocks), Failure> {
        if self.named.term.is_none() && self.named.quarter.is_none() {
            let from = self.from.as_deref().map(|typed| desk.day_back(typed, story.zone)).transpose()?;
            return Ok((from, clocks));
        }
        let (from, until) = (self.from.clone(), self.until.clone());
        let covering = Covering { from, until, named: self.named.clone() };
        let window = desk.window(&covering, story, history, &clocks)?;
        let first = begins(history, story.zone);
        let from = window.from.filter(|from| first.is_some_and(|first| first <= *from));
        Ok((from, window.until.map_or(clocks, |until| clocks.no_later_than(until, story.zone))))
    }
}

/// Whether there is anything to replay from a day on.
fn is_in_reach(from: Day, period: &Period, history: &History<'_>, story: &Story) -> Result<(), Failure> {
    let until = period.until.civil_day();
    if from > until {
        let message = format!("the period begins on {from} and ends on {until}, before it begins");
        return Err(Failure::usage("period", message, "name an earlier --from, or a later --until"));
    }
    match begins(history, period.zone) {
        Some(first) if from < first => {
            let message =
                format!("nothing is known of `{}` before {first}, and --from is {from}", story.stream);
            Err(Failure::usage("period", message, "leave --from out to begin with the first fact"))
        }
        _ => Ok(()),
    }
}

impl From<EveryArg> for Every {
    fn from(every: EveryArg) -> Self {
        match every {
            EveryArg::Week => Self::Week,
            EveryArg::Month => Self::Month,
            EveryArg::Quarter => Self::Quarter,
            EveryArg::Event => Self::Event,
        }
    }
}
