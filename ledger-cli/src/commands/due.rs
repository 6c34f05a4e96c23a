//! `troth due`: what is owed, by whom, until when.

use clap::ValueEnum;
use ledger_core::event::Side;
use ledger_core::{Fact, Instant, PersonId};
use projections::status::Frame;
use projections::{Coming, DueFilter, DueItem, History, due};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Reading, SideArg};
use crate::desk::{Clocks, Desk, Story};
use crate::failure::{Exit, Failure};
use crate::render;
use crate::render::style::Paint;

/// See what is owed, soonest first
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("due.md"))]
pub(crate) struct DueList {
    /// Only this client (default: all)
    #[arg(value_name = "CLIENT")]
    client: Option<String>,
    /// Only what is due within this time, such as 7d, 2w, 48h; what is past due always counts
    #[arg(long, value_name = "TIME")]
    within: Option<String>,
    /// Only what you have to do
    #[arg(long, conflicts_with = "owner")]
    mine: bool,
    /// Only what this person has to do
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// Only what this side owes
    #[arg(long, value_enum)]
    side: Option<SideArg>,
    /// Exit with 5 if anything listed is past its due
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Something past its due.
    Overdue,
}

impl DueList {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let (house, people, now) = (desk.house()?, desk.people()?, desk.now());
        let filter = DueFilter {
            side: self.side.map(Into::into),
            owner: self.owner(desk)?,
            within_millis: self.within.as_deref().map(duration).transpose()?,
            ended: None,
        };
        let of_one = |story: &Story| self.of_one(story, &house, &filter, now);
        let read = match &self.client {
            Some(client) => vec![of_one(&desk.story(client)?)?],
            None => desk.of_each(&desk.clients()?, &of_one)?,
        };
        let (lists, coming): (Vec<_>, Vec<_>) = read.into_iter().unzip();
        let items = render::due::lines(due::merge(lists), coming.into_iter().flatten().collect());
        let clocks = desk.clocks(&self.reading, Desk::zone())?;
        let overdue = items.iter().any(|item| item.overdue_since().is_some());
        let exit = (self.fail_on == Some(FailOn::Overdue) && overdue).then_some(Exit::Found);
        let paint = Paint::choose(desk.world, desk.globals.color);
        let text = render::due::text(&items, &people, &clocks, paint) + &desk.demo_line();
        let json = json!({
            "items": items.iter().map(|item| item.json(&people)).collect::<Vec<_>>(),
            "as_of": clocks.as_of_shown.to_string(),
            "known_at": clocks.known_at_shown.to_string(),
            "tzdb": ledger_core::time::tzdb_version(),
        });
        Ok(Answer { text, json, paged: true, exit, ..Answer::default() })
    }

    /// What one client's story has due; and its occurrences, checks and days of the contract that come up.
    fn of_one(
        &self,
        story: &Story,
        house: &[Fact],
        filter: &DueFilter,
        now: Instant,
    ) -> Result<(Vec<DueItem>, Vec<Coming>), Failure> {
        let clocks = Clocks::read(&self.reading, now, story.zone)?;
        let history = History::new(&story.facts, house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let view = projections::audit::audit(&history, &setting);
        let filter = DueFilter { ended: view.ended, ..*filter };
        let cadences = projections::cadence::cadences(&history, &setting, 1);
        let predictions = projections::predictions::predictions(&history, &setting);
        let contract = Frame::of(&history, &setting).comes(&story.stream, setting.as_of.civil_day());
        let coming = projections::coming::coming(&cadences, &predictions, &contract, &setting, &filter);
        Ok((due::due(&view.commitments, &setting, &filter), coming))
    }

    fn owner(&self, desk: &Desk<'_>) -> Result<Option<PersonId>, Failure> {
        let name = match (&self.owner, self.mine) {
            (Some(name), _) => name.clone(),
            (None, true) => desk.recorder(),
            (None, false) => return Ok(None),
        };
        desk.known_person(&name, self.side.map_or(Side::Us, Into::into)).map(Some)
    }
}

/// A length of time as it is typed: `7d`, `2w`, `48h`.
fn duration(typed: &str) -> Result<i64, Failure> {
    let wrong = || {
        Failure::usage("duration", format!("`{typed}` is no length of time"), "write it like 7d, 2w or 48h")
    };
    let (number, unit) = typed.split_at(typed.len() - typed.chars().next_back().map_or(0, char::len_utf8));
    let count: i64 = number.parse().ok().filter(|count| (0..=100_000).contains(count)).ok_or_else(wrong)?;
    let hours = match unit {
        "h" => 1,
        "d" => 24,
        "w" => 7 * 24,
        _ => return Err(wrong()),
    };
    Ok(count * hours * 3_600_000)
}
