//! Whom a client's events name: nobody else's name leaves with them.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::event::{Event, Fact, PersonEvent, catalogue};
use ledger_core::{PersonId, StreamId};
use schemars::SchemaGenerator;
use serde_json::Value;

/// The people whom a client's events name, and whoever noted them. `noted` are the events of `_people`.
pub(crate) fn named_in(facts: &[Fact], noted: &[Fact]) -> BTreeSet<PersonId> {
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    let mut fields = BTreeMap::new();
    for fact in facts {
        people.extend(fact.envelope.by);
        let kind = fact.event.kind().0;
        let holding = fields.entry(kind.to_owned()).or_insert_with(|| fields_of_people(kind));
        let data = fact.event.data().ok().and_then(|data| serde_json::from_str(&data).ok());
        let data: Value = data.unwrap_or_default();
        for value in holding.iter().filter_map(|field| data.get(field)) {
            collect(value, &mut people);
        }
    }
    // Whoever noted somebody is named by that; they were noted earlier.
    for fact in noted.iter().rev() {
        if noted_in(fact).is_some_and(|person| people.contains(&person)) {
            people.extend(fact.envelope.by);
        }
    }
    people
}

/// Whom an event notes; none for an event outside `_people`.
pub(crate) fn noted_in(fact: &Fact) -> Option<PersonId> {
    match &fact.event {
        Event::Person(PersonEvent::Noted(noted)) if fact.envelope.stream == StreamId::people() => {
            Some(noted.person)
        }
        _ => None,
    }
}

/// The fields of a type that hold people. A text that merely reads like somebody's id names nobody.
fn fields_of_people(kind: &str) -> Vec<String> {
    let Some(entry) = catalogue().find(|entry| entry.kind == kind) else { return Vec::new() };
    let schema = (entry.schema)(&mut SchemaGenerator::default()).to_value();
    let fields = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let holds = |value: &Value| value.to_string().contains("PersonId\"");
    fields.filter(|(_, value)| holds(value)).map(|(field, _)| field.clone()).collect()
}

fn collect(value: &Value, people: &mut BTreeSet<PersonId>) {
    match value {
        Value::String(text) => people.extend(text.parse::<PersonId>().ok()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, people)),
        Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_in_the_fields_that_hold_them_only() {
        let fields = fields_of_people("commitment.made");
        assert_eq!(fields, ["owner"]);
        assert_eq!(fields_of_people("sync.held"), ["attendees"]);
        assert_eq!(fields_of_people("person.noted"), ["person"]);
        assert!(fields_of_people("checkpoint.shared").is_empty());
    }
}
