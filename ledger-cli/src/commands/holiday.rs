//! `troth holiday`: days off.

use clap::Subcommand;
use ledger_core::event::{Event, Fact, RuleEvent};
use ledger_core::{Day, StreamId, Text, Zone};
use projections::holidays::calendars;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;
use crate::input::days_off::{self, DaysOff};

/// Set days off
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("holiday.md"))]
pub(crate) struct Holiday {
    #[command(subcommand)]
    verb: HolidayVerb,
}

#[derive(Debug, Subcommand)]
enum HolidayVerb {
    /// Read days off from a file
    Import {
        /// A calendar (ICS), or a CSV whose first column is a day
        #[arg(value_name = "FILE")]
        file: String,
        /// The calendar they belong to
        #[arg(long, value_name = "NAME", default_value = "house")]
        calendar: String,
        /// They replace what the calendar had before
        #[arg(long)]
        replace: bool,
        #[command(flatten)]
        recording: Recording,
    },
}

impl Holiday {
    pub(crate) fn dry_run(&self) -> bool {
        let HolidayVerb::Import { recording, .. } = &self.verb;
        recording.dry_run
    }

    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let HolidayVerb::Import { file, calendar, replace, recording } = &self.verb;
        let found = days_off::read(&session.text_of(file)?, file, Zone::UTC.day(session.now()))?;
        let calendar = Text::new(calendar)?;
        let facts = session.house_facts(&StreamId::rules())?;
        let set = calendars(&facts).remove(calendar.as_str()).unwrap_or_default();
        let same = |day: &Day, name: &Option<Text>| match (set.get(day), name) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(set), name) => set == name,
        };
        let gone = set.keys().filter(|day| !found.days.contains_key(day)).count();
        let replaces = *replace && gone > 0;
        let new: Vec<(&Day, &Option<Text>)> =
            found.days.iter().filter(|(day, name)| replaces || !same(day, name)).collect();
        if new.is_empty() {
            session
                .stands(facts.iter().rev().find(|fact| is_of(fact, &calendar)).map(|fact| fact.envelope.id));
        } else {
            let names =
                |(day, name): &(&Day, &Option<Text>)| name.as_ref().map_or(day.to_string(), Text::to_string);
            let any_name = new.iter().any(|(_, name)| name.is_some());
            let event = Building::of("holiday.set")?
                .set("calendar", calendar.as_str())
                .list("days", &new.iter().map(|(day, _)| day).collect::<Vec<_>>())
                .list("names", &new.iter().filter(|_| any_name).map(names).collect::<Vec<_>>())
                .flag("replaces", replaces)
                .build()?;
            session.rule(event, recording)?;
        }
        session.say(told(&found, new.len(), replaces.then_some(gone), &calendar));
        session.suggest("troth log --type holiday");
        Ok(())
    }
}

/// What came of a file, in words.
fn told(found: &DaysOff, new: usize, gone: Option<usize>, calendar: &Text) -> String {
    let count = found.days.len();
    let some = |count: usize, words: String| (count > 0).then_some(words);
    let parts = [
        some(count, format!("{count} days off in the calendar {calendar}")),
        some(count - new, format!("{new} of them new")),
        gone.map(|gone| format!("{gone} days are off no more")),
        some(found.timed, format!("passed over: {} events with a time of day", found.timed)),
        some(found.cancelled, format!("cancelled: {}", found.cancelled)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn is_of(fact: &Fact, calendar: &Text) -> bool {
    matches!(&fact.event, Event::Rule(RuleEvent::HolidaySet(set)) if set.calendar == *calendar)
}
