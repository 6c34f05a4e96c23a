//! `troth record`: any event of the catalogue, checked against its schema.

mod ask;

use ledger_core::event::catalogue;
use serde_json::{Value, json};

use super::recorded;
use crate::answer::Answer;
use crate::args::Recording;
use crate::desk::{Desk, Session};
use crate::failure::Failure;
use crate::input::building::{Building, entry};
use crate::render::style::Paint;
use crate::render::table::table;

/// Record any other event of the catalogue
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("record.md"))]
pub(crate) struct Record {
    /// The client
    #[arg(value_name = "CLIENT", required_unless_present = "list")]
    client: Option<String>,
    /// The type, such as risk.raised
    #[arg(value_name = "TYPE")]
    kind: Option<String>,
    /// Its fields: number, true and false, a JSON list, or a text
    #[arg(value_name = "KEY=VALUE")]
    fields: Vec<String>,
    /// A JSON file with its fields
    #[arg(long, value_name = "FILE")]
    file: Option<String>,
    /// Show every type
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    recording: Recording,
}

/// The nouns whose events have verbs with rules of their own: recorded by those verbs alone.
const OWN_VERBS: [(&str, &str); 8] = [
    ("commitment.", "promise, keep, warn, renegotiate, miss …"),
    ("relationship.opened", "open"),
    ("relationship.amended", "amend"),
    ("person.", "person"),
    ("event.", "retract, amend, undo"),
    ("ledger.", "init, checkpoint"),
    ("checkpoint.", "checkpoint"),
    ("bundle.", "bundle"),
];
/// What belongs to the house and not to one client.
const HOUSE: [&str; 5] = ["policy.", "practice.", "model.", "holiday.", "key."];

impl Record {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        match (&self.client, &self.kind) {
            _ if self.list => Ok(list(Paint::choose(desk.world, desk.globals.color))),
            (Some(client), Some(kind)) => self.record(desk, client, kind, &self.fields),
            (Some(client), None) if desk.world.terminal.input && !desk.globals.no_input => {
                match self.ask(desk, client)? {
                    Some((kind, fields)) => self.record(desk, client, &kind, &fields),
                    None => Ok(Answer { text: "nothing was recorded\n".into(), ..Answer::default() }),
                }
            }
            _ => Err(Failure::usage(
                "no-type",
                "which type of event?",
                "troth record --list shows them, each with an example",
            )),
        }
    }

    fn record(
        &self,
        desk: &mut Desk<'_>,
        client: &str,
        kind: &str,
        fields: &[String],
    ) -> Result<Answer, Failure> {
        recorded(desk, self.recording.dry_run, &|session| self.plan(session, client, kind, fields))
    }

    fn plan(
        &self,
        session: &mut Session<'_, '_>,
        client: &str,
        kind: &str,
        fields: &[String],
    ) -> Result<(), Failure> {
        entry(kind)?;
        own_verb(kind)?;
        let stream = session.client(client)?;
        let zone = session.zone(&stream)?;
        let given = session.given(&self.recording, zone)?;
        let event = self.building(session, kind, fields)?.build()?;
        session.record(&stream, event, &given)?;
        session.say(format!("{stream}  {kind}"));
        session.suggest(format!("troth log {stream} --type {kind}"));
        Ok(())
    }

    fn building(
        &self,
        session: &mut Session<'_, '_>,
        kind: &str,
        fields: &[String],
    ) -> Result<Building, Failure> {
        let mut building = Building::of(kind)?;
        if let Some(file) = &self.file {
            let text = session.text_of(file)?;
            let fields: serde_json::Map<String, Value> = serde_json::from_str(&text).map_err(|error| {
                let place = format!("{file}:{}:{}", error.line(), error.column());
                Failure::usage(
                    "json",
                    format!("no JSON object: {error}"),
                    "give an object of the event's fields",
                )
                .at(place)
            })?;
            building = fields.into_iter().fold(building, |building, (key, value)| building.set(&key, value));
        }
        for field in fields {
            let (key, value) = field.split_once('=').ok_or_else(|| {
                Failure::usage("field", format!("`{field}` is no field"), "write fields as key=value")
            })?;
            let meant = match building.holds(key).as_deref() {
                Some("PersonId") => Value::from(session.somebody(value)?.to_string()),
                Some(_) => Value::from(value),
                None => meant(value),
            };
            building = building.set(key, meant);
        }
        // A prediction's number is given by the ledger.
        if kind == "prediction.made" { Ok(building.set("number", 1)) } else { Ok(building) }
    }
}

/// Refuses what is recorded by verbs of its own, which know its rules.
fn own_verb(kind: &str) -> Result<(), Failure> {
    let what = if let Some((_, verbs)) = OWN_VERBS.iter().find(|(prefix, _)| kind.starts_with(prefix)) {
        (format!("{kind} has verbs of its own"), format!("troth {verbs}"))
    } else if HOUSE.iter().any(|prefix| kind.starts_with(prefix)) {
        let hint = "troth policy, troth model, troth holiday; keys are the ledger's own";
        (format!("{kind} belongs to the house, not to a client"), hint.to_owned())
    } else {
        return Ok(());
    };
    Err(Failure::usage("own-verb", what.0, what.1))
}

/// The value of a field that holds no text: a number, true, false, a JSON list, or else what was typed.
fn meant(typed: &str) -> Value {
    let json = typed.parse::<i64>().is_ok()
        || matches!(typed, "true" | "false")
        || typed.starts_with(['[', '{', '"']);
    if json { serde_json::from_str(typed).unwrap_or_else(|_| Value::from(typed)) } else { Value::from(typed) }
}

fn list(paint: Paint) -> Answer {
    let rows = catalogue()
        .map(|entry| vec![entry.kind.to_owned(), entry.sentence.to_owned(), paint.dim(entry.example)])
        .collect();
    let text = table(&["type", "", "an example of its data"], rows, &[], 160);
    let items: Vec<Value> = catalogue()
        .map(|entry| json!({ "type": entry.kind, "v": entry.v, "sentence": entry.sentence, "example": entry.example }))
        .collect();
    Answer { text, json: json!({ "items": items }), paged: true, ..Answer::default() }
}
