//! What another ledger calls its people, promises and events, as this one calls them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ledger_core::event::{Event, Unknown};
use ledger_core::{CommitmentRef, EventId, PersonId, StreamId};
use schemars::SchemaGenerator;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::input::building::entry;

/// The schemas of the types met so far: they say which text is a person's id.
#[derive(Default)]
pub(super) struct Schemas(HashMap<String, (Value, Value)>);

impl Schemas {
    /// Calls everybody in an event's data as this ledger does.
    pub(super) fn people(
        &mut self,
        kind: &str,
        data: &mut Value,
        of: &dyn Fn(PersonId) -> Option<PersonId>,
    ) -> Result<(), Failure> {
        if !self.0.contains_key(kind) {
            let mut generator = SchemaGenerator::default();
            let schema = (entry(kind)?.schema)(&mut generator).to_value();
            let parts = serde_json::to_value(generator.definitions()).unwrap_or_default();
            self.0.insert(kind.to_owned(), (schema, parts));
        }
        // Most events name nobody: no schema is asked about them.
        let Some((schema, parts)) = self.0.get(kind).filter(|_| may_name_somebody(data)) else {
            return Ok(());
        };
        walk(schema, parts, data, of)
    }
}

/// Whether some text in it reads like the id of a person.
fn may_name_somebody(data: &Value) -> bool {
    match data {
        Value::String(text) => text.parse::<PersonId>().is_ok(),
        Value::Array(items) => items.iter().any(may_name_somebody),
        Value::Object(fields) => fields.values().any(may_name_somebody),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn walk(
    schema: &Value,
    parts: &Value,
    data: &mut Value,
    of: &dyn Fn(PersonId) -> Option<PersonId>,
) -> Result<(), Failure> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.rsplit('/').next()) {
        if name == "PersonId" {
            let Some(id) = data.as_str().and_then(|text| text.parse().ok()) else { return Ok(()) };
            *data = Value::String(of(id).ok_or_else(|| nobody(id))?.to_string());
            return Ok(());
        }
        return parts.get(name).map_or(Ok(()), |part| walk(part, parts, data, of));
    }
    for either in ["anyOf", "oneOf", "allOf"] {
        for one in schema.get(either).and_then(Value::as_array).into_iter().flatten() {
            walk(one, parts, data, of)?;
        }
    }
    match data {
        Value::Object(fields) => fields.iter_mut().try_for_each(|(name, value)| {
            schema
                .get("properties")
                .and_then(|all| all.get(name))
                .map_or(Ok(()), |field| walk(field, parts, value, of))
        }),
        Value::Array(items) => match schema.get("items") {
            Some(item) => items.iter_mut().try_for_each(|value| walk(item, parts, value, of)),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

pub(super) fn nobody(id: PersonId) -> Failure {
    let what = format!("nobody is noted as {id} in this file");
    Failure::usage("no-such-person", what, "the line of _people that names them has to be in the same file")
}

/// The fields that name promises by their numbers, where the event is no promise's own.
const OF_PROMISES: [&str; 3] = ["keeps", "about", "commitment"];
/// What a promise waits for.
const NEEDS: &str = "needs";
/// The event that is taken back.
const TARGET: &str = "target";
/// What stands in the place of a sealed text.
const SEALED: &str = "sealed";

/// Whether a text, or what stands under it as a field, may be called otherwise here: a person, a promise, an event, or
/// what is sealed.
pub(super) fn names(text: &str) -> bool {
    OF_PROMISES.contains(&text)
        || [NEEDS, TARGET, SEALED].contains(&text)
        || text.starts_with('p') && text.parse::<PersonId>().is_ok()
}

/// Takes out what was sealed elsewhere: only the ledger that sealed it can open it.
pub(super) fn without_sealed(data: &mut Value) -> bool {
    let Value::Object(fields) = data else { return false };
    let before = fields.len();
    fields
        .retain(|_, value| value.as_object().is_none_or(|one| !(one.len() == 1 && one.contains_key(SEALED))));
    fields.len() < before
}

/// What is numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbered {
    /// Promises.
    Promises,
    /// Predictions.
    Predictions,
}

impl Numbered {
    /// What the events of this type have their number of.
    pub(super) fn by(kind: &str) -> Option<Self> {
        match kind.split('.').next() {
            Some("commitment") => Some(Self::Promises),
            Some("prediction") => Some(Self::Predictions),
            _ => None,
        }
    }
}

/// What the promises, predictions and events of one client are called.
#[derive(Default)]
pub(super) struct Calls {
    pub(super) promises: Numbers,
    pub(super) predictions: Numbers,
    pub(super) events: HashMap<EventId, EventId>,
}

/// What the numbers of an export are called here.
#[derive(Default)]
pub(super) struct Numbers {
    here: BTreeMap<u32, u32>,
    given: BTreeSet<u32>,
}

impl Numbers {
    /// What a number of the export is called here, if it was met.
    pub(super) fn get(&self, old: u32) -> Option<u32> {
        self.here.get(&old).copied()
    }

    /// Gives a number of the export its name here, once: the one it is `known` by, else its own if that `is_free`,
    /// else the `next` that nothing has.
    pub(super) fn give(&mut self, old: u32, known: Option<u32>, is_free: bool, next: u32) {
        if self.here.contains_key(&old) {
            return;
        }
        let next = self.given.last().map_or(next, |most| next.max(most + 1));
        let own = if is_free && !self.given.contains(&old) { old } else { next };
        let new = known.unwrap_or(own);
        self.here.insert(old, new);
        self.given.insert(new);
    }
}

impl Calls {
    /// What these numbers are called here.
    pub(super) fn numbers(&self, of: Numbered) -> &Numbers {
        match of {
            Numbered::Promises => &self.promises,
            Numbered::Predictions => &self.predictions,
        }
    }

    /// What an event of the file is called here.
    pub(super) fn event(&self, exported: EventId, does: &str) -> Result<EventId, Failure> {
        self.events.get(&exported).copied().ok_or_else(|| no_event(does, &exported.to_string()))
    }

    /// Calls the promises, predictions and events in some data as this ledger does.
    pub(super) fn apply(&self, kind: &str, stream: &StreamId, data: &mut Value) -> Result<(), Failure> {
        let Value::Object(fields) = data else { return Ok(()) };
        let noun = kind.split('.').next().unwrap_or_default();
        let numbers = self.numbers(Numbered::by(kind).unwrap_or(Numbered::Promises));
        let numbered: &[&str] = match noun {
            "commitment" | "prediction" => &["number"],
            _ => &OF_PROMISES,
        };
        for name in numbered {
            match fields.get_mut(*name) {
                Some(Value::Array(items)) => items.iter_mut().for_each(|item| renumber(item, numbers)),
                Some(value) => renumber(value, numbers),
                None => {}
            }
        }
        if let (true, Some(Value::Array(needs))) = (noun == "commitment", fields.get_mut(NEEDS)) {
            for need in needs {
                if let Some(Ok(mut needed)) = need.as_str().map(str::parse::<CommitmentRef>)
                    && needed.stream == *stream
                {
                    needed.number = self.promises.get(needed.number).unwrap_or(needed.number);
                    *need = Value::String(needed.to_string());
                }
            }
        }
        if let (true, Some(target)) = (kind == "event.retracted", fields.get_mut(TARGET)) {
            let id = target.as_str().and_then(|text| text.parse::<EventId>().ok());
            let known = match id {
                Some(id) => self.event(id, "it takes back")?,
                None => return Err(no_event("it takes back", &target.to_string())),
            };
            *target = Value::String(known.to_string());
        }
        Ok(())
    }
}

fn no_event(does: &str, id: &str) -> Failure {
    let what = format!("{does} {id}, and no event of this client before it has that id");
    Failure::usage("no-such-event", what, "what it speaks of has to be in the same file, before it")
}

fn renumber(value: &mut Value, numbers: &Numbers) {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    if let Some(new) = number.and_then(|number| numbers.get(number)) {
        *value = Value::from(new);
    }
}

/// Reads an event of its data; what this program does not know is refused.
pub(super) fn event(kind: &str, v: u16, data: &Value) -> Result<Event, Failure> {
    let hint = format!("troth schema {kind} shows its fields");
    let unread = |why: String| Failure::usage("jsonl-event", format!("{kind}: {why}"), hint.clone());
    let raw = RawValue::from_string(data.to_string()).map_err(|error| unread(error.to_string()))?;
    match Event::read(kind, v, &raw) {
        Event::Unknown(Unknown { why, .. }) => {
            Err(unread(why.split(" at line ").next().unwrap_or(&why).to_owned()))
        }
        event => Ok(event),
    }
}
