//! `troth holiday`: days off.

use std::collections::BTreeSet;

use clap::Subcommand;
use ledger_core::Day;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

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
        /// A CSV file whose first column is a day
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
        let days = days(&session.text_of(file)?, file)?;
        let event = Building::of("holiday.set")?
            .set("calendar", calendar.as_str())
            .list("days", &days.iter().collect::<Vec<_>>())
            .flag("replaces", *replace)
            .build()?;
        session.rule(event, recording)?;
        session.say(format!("{} days off in the calendar {calendar}", days.len()));
        session.suggest("troth log --type holiday");
        Ok(())
    }
}

/// The days in a file: the first column of each line, where it is a day; a heading may stand first.
fn days(text: &str, file: &str) -> Result<BTreeSet<Day>, Failure> {
    let mut days = BTreeSet::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let first = line.split([',', ';', '\t']).next().unwrap_or_default().trim().trim_matches('"');
        match first.parse::<Day>() {
            Ok(day) => {
                days.insert(day);
            }
            Err(_) if first.is_empty() => {}
            // A heading; what begins like a day was meant as one.
            Err(_) if index == 0 && !first.starts_with(|c: char| c.is_ascii_digit()) => {}
            Err(error) => {
                let hint = "the first column is a day, such as 2026-12-25";
                return Err(
                    Failure::usage("no-day", error.to_string(), hint).at(format!("{file}:{}:1", index + 1))
                );
            }
        }
    }
    if days.is_empty() {
        return Err(Failure::usage(
            "no-days",
            format!("there is no day in {file}"),
            "the first column is a day, such as 2026-12-25",
        ));
    }
    Ok(days)
}
