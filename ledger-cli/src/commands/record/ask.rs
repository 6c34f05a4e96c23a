//! `troth record CLIENT` on a terminal: which type, then its fields, one question at a time.

use ledger_core::event::{CatalogueEntry, catalogue};
use schemars::SchemaGenerator;
use serde_json::{Map, Value};

use super::{Record, own_verb};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input::asking::{again, line, tell};
use crate::input::building::{Building, entry};
use crate::input::nearest::nearest;

/// The word that stops.
const STOP: &str = "q";
/// What any event may say, and no verb asks for.
const UNASKED: [&str; 3] = ["on", "altitude", "source_recorded"];

impl Record {
    /// Asks for the type and its fields; none where it was stopped, and nothing is to be recorded.
    pub(super) fn ask(
        &self,
        desk: &mut Desk<'_>,
        client: &str,
    ) -> Result<Option<(String, Vec<String>)>, Failure> {
        desk.story(client)?;
        tell(desk, "which type of event? a word of it, such as risk; an empty line shows all, q stops");
        let Some(entry) = kind(desk)? else { return Ok(None) };
        tell(desk, &format!("{}: {}", entry.kind, entry.sentence));
        let mut fields = self.fields.clone();
        let mut optional = false;
        for asked in Asked::all(entry) {
            if asked.optional && !optional {
                optional = true;
                tell(desk, "what follows may be left out: an empty line skips it");
            }
            match field(desk, entry, &asked)? {
                Given::Said(value) => fields.push(format!("{}={value}", asked.name)),
                Given::Skipped => {}
                Given::Stopped => return Ok(None),
            }
        }
        Ok(Some((entry.kind.to_owned(), fields)))
    }
}

/// What came of a question.
enum Given {
    Said(String),
    Skipped,
    Stopped,
}

/// The type that is meant: named whole, or found by a part of it or of its sentence.
fn kind(desk: &mut Desk<'_>) -> Result<Option<&'static CatalogueEntry>, Failure> {
    let all: Vec<&CatalogueEntry> = catalogue().filter(|entry| own_verb(entry.kind).is_ok()).collect();
    loop {
        let Some(typed) = line(desk.world.stdin.as_mut())? else { return Ok(None) };
        let typed = typed.trim().to_lowercase();
        if typed == STOP {
            return Ok(None);
        }
        if let Ok(named) = entry(&typed) {
            match own_verb(named.kind) {
                Ok(()) => return Ok(Some(named)),
                Err(failure) => tell(desk, &again(&failure)),
            }
            continue;
        }
        let is = |entry: &&&CatalogueEntry| {
            entry.kind.contains(&typed) || entry.sentence.to_lowercase().contains(&typed)
        };
        let found: Vec<&CatalogueEntry> = all.iter().filter(is).copied().collect();
        match found.as_slice() {
            [only] => return Ok(Some(only)),
            [] => {
                let near = nearest(&typed, all.iter().map(|entry| entry.kind));
                let near = near.map(|near| format!(": did you mean {near}?")).unwrap_or_default();
                tell(desk, &format!("no type is called so{near}"));
            }
            several => {
                for one in several {
                    tell(desk, &format!("  {:28} {}", one.kind, one.sentence));
                }
                tell(desk, "which of these?");
            }
        }
    }
}

/// Asks for one field until it is said as it can be recorded.
fn field(desk: &mut Desk<'_>, entry: &'static CatalogueEntry, asked: &Asked) -> Result<Given, Failure> {
    loop {
        tell(desk, &asked.question());
        let Some(typed) = line(desk.world.stdin.as_mut())? else { return Ok(Given::Stopped) };
        match typed.trim() {
            STOP => return Ok(Given::Stopped),
            "" if asked.optional => return Ok(Given::Skipped),
            "" => tell(desk, "this one is needed (q stops)"),
            typed => match asked.check(desk, entry, typed) {
                Ok(value) => return Ok(Given::Said(value)),
                Err(failure) => tell(desk, &format!("{} ({})", failure.message, asked.holds.expected())),
            },
        }
    }
}

/// What a field holds, as far as asking for it goes.
enum Holds {
    Text,
    Internal,
    Person,
    Number,
    Switch,
    Day,
    Texts,
    OneOf(Vec<String>),
    Json,
}

impl Holds {
    fn expected(&self) -> String {
        match self {
            Self::Text => "a text".into(),
            Self::Internal => "a text; internal".into(),
            Self::Person => "somebody, by name or id".into(),
            Self::Number => "a whole number".into(),
            Self::Switch => "yes or no".into(),
            Self::Day => "a day, such as 2026-12-25".into(),
            Self::Texts => "texts, with ; between them".into(),
            Self::OneOf(codes) => codes.join(" | "),
            Self::Json => "JSON".into(),
        }
    }
}

/// One field of a type.
struct Asked {
    name: String,
    says: String,
    holds: Holds,
    optional: bool,
}

impl Asked {
    /// The fields of a type, those that are needed first. A prediction's number is given by the ledger.
    fn all(entry: &CatalogueEntry) -> Vec<Self> {
        let schema = (entry.schema)(&mut SchemaGenerator::default()).to_value();
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let wanted =
            |name: &str| !(UNASKED.contains(&name) || entry.kind == "prediction.made" && name == "number");
        let one = |name: &str, optional| {
            let property = properties.get(name)?;
            let says = property.get("description").and_then(Value::as_str).unwrap_or(name);
            let says = says.lines().next().unwrap_or(name).trim_end_matches('.').to_owned();
            Some(Self { name: name.to_owned(), says, holds: holds(property, &schema), optional })
        };
        let needed = required.iter().filter(|name| wanted(name)).filter_map(|name| one(name, false));
        let others = properties.keys().filter(|name| !required.contains(&name.as_str()) && wanted(name));
        needed.chain(others.filter_map(|name| one(name, true))).collect()
    }

    fn question(&self) -> String {
        format!("{}: {} ({})", self.name.replace('_', " "), self.says, self.holds.expected())
    }

    /// What was typed as `record` takes it, if this field could hold it: tried on the example of its type.
    fn check(&self, desk: &mut Desk<'_>, entry: &CatalogueEntry, typed: &str) -> Result<String, Failure> {
        let value = match (&self.holds, typed.to_lowercase().as_str()) {
            (Holds::Person, _) => {
                desk.record(true, &|session| session.somebody(typed).map(drop))?;
                return Ok(typed.to_owned());
            }
            (Holds::Switch, "yes" | "y") => Value::from(true),
            (Holds::Switch, "no" | "n") => Value::from(false),
            (Holds::Number, _) => typed.parse::<i64>().map_or_else(|_| Value::from(typed), Value::from),
            (Holds::Texts, _) => {
                typed.split(';').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect()
            }
            (Holds::Json, _) => serde_json::from_str(typed).unwrap_or_else(|_| Value::from(typed)),
            _ => Value::from(typed),
        };
        let example: Map<String, Value> = serde_json::from_str(entry.example).unwrap_or_default();
        let said =
            example.into_iter().fold(Building::of(entry.kind)?, |said, (name, value)| said.set(&name, value));
        said.set(&self.name, value.clone()).build()?;
        Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }
}

/// What a property of a schema holds.
fn holds(property: &Value, schema: &Value) -> Holds {
    let reference =
        property.get("$ref").or_else(|| property.pointer("/anyOf/0/$ref")).and_then(Value::as_str);
    let Some(name) = reference.and_then(|path| path.rsplit('/').next()) else {
        return match types(property).as_slice() {
            ["integer", ..] => Holds::Number,
            ["boolean", ..] => Holds::Switch,
            ["array", ..] if property.pointer("/items/$ref") == Some(&Value::from("#/$defs/Text")) => {
                Holds::Texts
            }
            _ => Holds::Json,
        };
    };
    match name {
        "Text" => Holds::Text,
        "Secret" => Holds::Internal,
        "PersonId" => Holds::Person,
        "Day" => Holds::Day,
        _ => {
            let defined = schema.pointer(&format!("/$defs/{name}"));
            let one_of = defined.and_then(|defined| defined.get("oneOf")).and_then(Value::as_array);
            let consts = one_of.into_iter().flatten().filter_map(|one| one.get("const")?.as_str());
            let plain = defined.and_then(|defined| defined.get("enum")).and_then(Value::as_array);
            let codes: Vec<String> = consts
                .chain(plain.into_iter().flatten().filter_map(Value::as_str))
                .map(str::to_owned)
                .collect();
            match defined.map(types).as_deref() {
                _ if !codes.is_empty() => Holds::OneOf(codes),
                Some(["string", ..]) => Holds::Text,
                _ => Holds::Json,
            }
        }
    }
}

fn types(property: &Value) -> Vec<&str> {
    match property.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}
