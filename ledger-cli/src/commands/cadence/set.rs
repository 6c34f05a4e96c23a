//! `troth cadence set`: a cadence is in force from a day on.

use ledger_core::StreamId;
use ledger_core::event::cadence::OnHoliday;
use ledger_core::time::{Length, LocalTime, Rule, Schedule};
use ledger_core::{Day, Instant, Zone};

use crate::args::{Recording, SideArg};
use crate::desk::{Given, Session};
use crate::failure::Failure;
use crate::input::building::{Building, entry};
use crate::input::presets::{Falls, Model, Preset, named};

/// Set a cadence, by a preset's name or a rule of its own
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("set.md"))]
pub(crate) struct Set {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Its name: a preset (weekly-update, sync, quarterly-review …) or a name of yours
    #[arg(value_name = "CADENCE", required_unless_present = "preset", conflicts_with = "preset")]
    cadence: Option<String>,
    /// A whole model of cadences
    #[arg(long, value_enum)]
    preset: Option<Model>,
    /// The recurrence rule, such as "FREQ=WEEKLY;BYDAY=FR"
    #[arg(long, value_name = "RULE", conflicts_with = "on")]
    rule: Option<String>,
    /// The type of event that makes it due, such as commitment.delivered
    #[arg(long, value_name = "TYPE", requires = "within")]
    on: Option<String>,
    /// Days after that event within which it is due, such as 3d
    #[arg(long, value_name = "DAYS", requires = "on")]
    within: Option<String>,
    /// The local time before which it is due; 24:00 is the end of the day
    #[arg(long, value_name = "HH:MM")]
    before: Option<String>,
    /// Days after the deadline within which it is late and not missed, such as 5d
    #[arg(long, value_name = "DAYS", default_value = "5d")]
    late_within: String,
    /// Hours before the deadline that count as on time, such as 40h
    #[arg(long, value_name = "HOURS", default_value = "40h")]
    core: String,
    /// The first day on which it can fall (default: today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day on which it can fall
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The day from which intervals count (default: the first matching one)
    #[arg(long, value_name = "DAY")]
    anchor: Option<String>,
    /// The zone of its deadline (default: the client's)
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// A section it must have (repeatable)
    #[arg(long, value_name = "NAME")]
    sections: Vec<String>,
    /// About how many words it has
    #[arg(long)]
    words: Option<u32>,
    /// What becomes of an occurrence on a holiday
    #[arg(long, value_enum, default_value_t)]
    holidays: HolidayArg,
    /// Who owes it
    #[arg(long, value_enum, default_value_t)]
    side: SideArg,
    /// Whose task it is
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    #[command(flatten)]
    pub(crate) recording: Recording,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum HolidayArg {
    /// It stays
    #[default]
    Keep,
    /// The business day before
    Earlier,
    /// The business day after
    Later,
    /// It is waived
    Waive,
}

impl HolidayArg {
    fn meant(self) -> (OnHoliday, &'static str) {
        match self {
            Self::Keep => (OnHoliday::Keep, "keep"),
            Self::Earlier => (OnHoliday::Earlier, "earlier"),
            Self::Later => (OnHoliday::Later, "later"),
            Self::Waive => (OnHoliday::Waive, "waive"),
        }
    }
}

/// The days that frame a cadence, as they are meant.
struct Frame {
    from: Day,
    until: Option<Day>,
    anchor: Option<Day>,
    zone: Zone,
    now: Instant,
}

/// When a cadence falls: the event's fields, and in words.
type Fallen = (Vec<(&'static str, serde_json::Value)>, String);

fn length(typed: &str) -> Result<Length, Failure> {
    typed.parse().map_err(|error: ledger_core::time::MeasureError| {
        Failure::usage(error.code(), error.to_string(), error.hint())
    })
}

fn days(typed: &str) -> Result<u32, Failure> {
    length(typed)?.in_days().ok_or_else(|| {
        Failure::usage("length-days", format!("`{typed}` is no number of days"), "write it like 5d")
    })
}

impl Set {
    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        let stream = session.client(&self.client)?;
        let client_zone = session.zone(&stream)?;
        let given = session.given(&self.recording, client_zone)?;
        let zone = self.zone.as_deref().map(crate::input::when::zone).transpose()?.unwrap_or(client_zone);
        let frame = Frame {
            from: session.civil_day(self.from.as_deref(), zone)?.unwrap_or(zone.day(session.now())),
            until: session.civil_day(self.until.as_deref(), zone)?,
            anchor: session.civil_day(self.anchor.as_deref(), zone)?,
            zone,
            now: session.now(),
        };
        match (&self.preset, &self.cadence) {
            (Some(model), _) => {
                for preset in model.cadences() {
                    self.one(session, &stream, preset.name, Some(*preset), &frame, &given)?;
                }
            }
            (None, name) => {
                let name = name.as_deref().unwrap_or_default();
                StreamId::client(name).map_err(|_| {
                    let what = format!("`{name}` is no name for a cadence");
                    Failure::usage(
                        "cadence-name",
                        what,
                        "lower-case letters, digits and `-`, such as weekly-update",
                    )
                })?;
                self.one(session, &stream, name, named(name), &frame, &given)?;
            }
        }
        session.suggest(format!("troth cadence show {stream}"));
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "what one cadence of a model is set with")]
    fn one(
        &self,
        session: &mut Session<'_, '_>,
        stream: &StreamId,
        name: &str,
        preset: Option<Preset>,
        frame: &Frame,
        given: &Given,
    ) -> Result<(), Failure> {
        let before = self.before.as_deref().or(preset.map(|preset| preset.before));
        let Some(before) = before else {
            let what = format!("until what time of the day is {name} due?");
            return Err(Failure::usage(
                "no-deadline",
                what,
                "add --before 16:00, or --before 24:00 for the end of the day",
            ));
        };
        let before: LocalTime = before.parse().map_err(|error: ledger_core::time::MeasureError| {
            Failure::usage(error.code(), error.to_string(), error.hint())
        })?;
        let owner = self.owner.as_deref().map(|owner| session.person(owner, self.side.into())).transpose()?;
        let core = length(&self.core)?.in_hours().ok_or_else(|| {
            Failure::usage(
                "length-hours",
                format!("`{}` is no number of hours", self.core),
                "write it like 40h",
            )
        })?;
        let (falls, said) = self.falls(name, preset, before, frame)?;
        let event = self
            .building(name, preset, owner)?
            .set("from", frame.from.to_string())
            .set("zone", frame.zone.name())
            .set("before", before.to_string())
            .set("core_hours", core);
        let event = falls.into_iter().fold(event, |event, (field, value)| event.set(field, value));
        let event = event
            .maybe("anchor", frame.anchor.map(|day| day.to_string()))
            .maybe("until", frame.until.map(|day| day.to_string()))
            .build()?;
        session.record(stream, event, given)?;
        session.say(format!("{stream}/{name}  {said}, before {before} {}", frame.zone));
        Ok(())
    }

    /// When it falls, as the event says it and in words; a rule that never falls is refused.
    fn falls(
        &self,
        name: &str,
        preset: Option<Preset>,
        before: LocalTime,
        frame: &Frame,
    ) -> Result<Fallen, Failure> {
        let own = match (&self.rule, &self.on, &self.within) {
            (Some(rule), _, _) => Some((rule.clone(), None)),
            (None, Some(on), Some(within)) => Some((on.clone(), Some(days(within)?))),
            _ => None,
        };
        let (what, after) = match (own, preset.map(|preset| preset.falls)) {
            (Some(own), _) => own,
            (None, Some(Falls::Rule(rule))) => (rule.to_owned(), None),
            (None, Some(Falls::After(kind, days))) => (kind.to_owned(), Some(days)),
            (None, None) => {
                let what = format!("when is {name} due? it is no preset");
                return Err(Failure::usage(
                    "no-rule",
                    what,
                    "add --rule \"FREQ=WEEKLY;BYDAY=FR\", or --on TYPE --within 3d",
                ));
            }
        };
        if let Some(days) = after {
            entry(&what)?;
            let said = format!("within {days} days of each {what}");
            return Ok((vec![("trigger", what.into()), ("within_days", days.into())], said));
        }
        let rule: Rule = what.parse().map_err(|error: ledger_core::time::RuleError| {
            Failure::usage(error.code(), error.to_string(), error.hint())
        })?;
        let Frame { from, until, anchor, zone, now } = *frame;
        let holidays = self.holidays.meant().0;
        let mut schedule = Schedule { rule: rule.clone(), anchor, from, until, before, zone, holidays };
        // What is set after today's deadline begins tomorrow, unless it was said that it begins today.
        let is_past = |first: Day| first == from && schedule.due_on(first).is_past(now);
        if self.from.is_none() && schedule.first().is_some_and(is_past) {
            schedule.from = from.next();
        }
        let first = schedule.first().ok_or_else(|| {
            let what = format!("{name} would never fall, from {from} on");
            Failure::usage("never-falls", what, "check --rule, --anchor, --from and --until")
        })?;
        let fields = vec![("rule", rule.to_string().into()), ("from", schedule.from.to_string().into())];
        Ok((fields, format!("{rule}, first on {first}")))
    }

    fn building(
        &self,
        name: &str,
        preset: Option<Preset>,
        owner: Option<ledger_core::PersonId>,
    ) -> Result<Building, Failure> {
        let side: ledger_core::event::Side = self.side.into();
        let event = match preset {
            Some(preset) => preset.building()?,
            None => Building::of("cadence.set")?.set("cadence", name).set("kind", "update"),
        };
        Ok(event
            .set("side", side.to_string())
            .set("late_within_days", days(&self.late_within)?)
            .set("holidays", self.holidays.meant().1)
            .list("sections", &self.sections)
            .maybe("words", self.words)
            .person("owner", owner))
    }
}
