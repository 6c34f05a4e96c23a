//! An event being put together from what was typed: every text normalised, every field checked against its type.

use ledger_core::event::{CatalogueEntry, Event, Unknown, catalogue};
use ledger_core::{PersonId, Text};
use schemars::SchemaGenerator;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::nearest::nearest;
use crate::failure::Failure;

/// An event of one type, field by field.
#[derive(Clone, Debug)]
pub(crate) struct Building {
    entry: &'static CatalogueEntry,
    data: Map<String, Value>,
}

/// The catalogue's line for a type, or a refusal with the nearest.
pub(crate) fn entry(kind: &str) -> Result<&'static CatalogueEntry, Failure> {
    catalogue().find(|entry| entry.kind == kind).ok_or_else(|| {
        let hint = match nearest(kind, catalogue().map(|entry| entry.kind)) {
            Some(near) => format!("did you mean `{near}`? troth record --list shows them all"),
            None => "troth record --list shows them all".into(),
        };
        Failure::usage("no-such-type", format!("there is no event type `{kind}`"), hint)
    })
}

/// Makes every string of a value a text that can be recorded.
fn normalised(value: Value, at: &str) -> Result<Value, Failure> {
    Ok(match value {
        Value::String(text) => {
            let text = Text::new(&text).map_err(|error| Failure::from(error).at(at))?;
            Value::String(text.as_str().to_owned())
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| normalised(item, at)).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let one =
                |(key, value): (String, Value)| Ok((key.clone(), normalised(value, &format!("{at}/{key}"))?));
            Value::Object(members.into_iter().map(one).collect::<Result<_, Failure>>()?)
        }
        other => other,
    })
}

impl Building {
    /// An event of this type, with nothing said yet.
    pub(crate) fn of(kind: &str) -> Result<Self, Failure> {
        Ok(Self { entry: entry(kind)?, data: Map::new() })
    }

    /// What its schema says that a field holds, such as Text or `PersonId`; none for numbers, switches and lists.
    pub(crate) fn holds(&self, field: &str) -> Option<String> {
        let schema = (self.entry.schema)(&mut SchemaGenerator::default()).to_value();
        let field = schema.get("properties")?.get(field)?;
        let reference = field.get("$ref").or_else(|| field.pointer("/anyOf/0/$ref"))?;
        Some(reference.as_str()?.rsplit('/').next()?.to_owned())
    }

    /// Says a field.
    pub(crate) fn set(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.data.insert(field.to_owned(), value.into());
        self
    }

    /// Says a field where there is something to say.
    pub(crate) fn maybe(self, field: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(field, value),
            None => self,
        }
    }

    /// Says that something is so; nothing is said where it is not.
    pub(crate) fn flag(self, field: &str, so: bool) -> Self {
        if so { self.set(field, true) } else { self }
    }

    /// Says a list where there is anything in it.
    pub(crate) fn list<T: ToString>(self, field: &str, items: &[T]) -> Self {
        if items.is_empty() {
            return self;
        }
        let items: Vec<Value> = items.iter().map(|item| Value::String(item.to_string())).collect();
        self.set(field, items)
    }

    /// Names somebody where there is anybody.
    pub(crate) fn person(self, field: &str, person: Option<PersonId>) -> Self {
        self.maybe(field, person.map(|person| person.to_string()))
    }

    /// The event, or the field that is wrong and what was expected.
    pub(crate) fn build(self) -> Result<Event, Failure> {
        let Self { entry, data } = self;
        let wrong = |what: String| {
            let hint = format!(
                "troth schema {} shows its fields; an example of its data: {}",
                entry.kind, entry.example
            );
            Failure::usage("no-such-field", format!("{}: {what}", entry.kind), hint)
        };
        let data = normalised(Value::Object(data), "data")?;
        let raw = RawValue::from_string(data.to_string()).map_err(|error| wrong(error.to_string()))?;
        match Event::read(entry.kind, entry.v, &raw) {
            Event::Unknown(Unknown { why, .. }) => {
                // The position in a document nobody typed is of no use.
                let what = why.split(" at line ").next().unwrap_or(&why).to_owned();
                Err(wrong(what))
            }
            event => Ok(event),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_field_is_named_with_what_was_expected() {
        let failure = Building::of("sync.held").unwrap().set("minuts", 45).build().unwrap_err();
        assert!(failure.message.contains("minuts") && failure.message.contains("minutes"), "{failure:?}");
        let failure = Building::of("sync.held").unwrap().set("minutes", "long").build().unwrap_err();
        assert!(failure.message.contains("expected u32"), "{failure:?}");
        assert!(Building::of("sync.hold").unwrap_err().hint.unwrap().contains("sync.held"));
    }

    #[test]
    fn texts_are_normalised_wherever_they_stand() {
        let event = Building::of("sync.held").unwrap().list("agenda", &["  cafe\u{301} "]).build().unwrap();
        assert_eq!(event.data().unwrap(), "{\"agenda\":[\"caf\u{e9}\"]}");
        assert!(Building::of("sync.held").unwrap().set("summary", "a\u{1b}b").build().is_err());
    }
}
