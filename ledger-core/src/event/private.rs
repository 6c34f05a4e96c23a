//! What of a private record stays in the clear: the names and codes by which rules count and views look things up.

/// Fields that hold a name or a code and not what somebody said.
const NAMES: [&str; 34] = [
    "artifact",
    "artifacts",
    "assumption",
    "before",
    "cadence",
    "calendar",
    "change",
    "code",
    "cycle",
    "external_id",
    "hypothesis",
    "initiative",
    "issue",
    "kind",
    "learning",
    "learnings",
    "lines",
    "measure",
    "model",
    "models",
    "need",
    "output",
    "pattern",
    "practice",
    "preset",
    "requirement",
    "risk",
    "rule",
    "sections",
    "shape",
    "source_id",
    "stage",
    "topic",
    "trigger",
];
/// Fields that do so in one type of event only.
const NAMES_IN: [(&str, &str); 4] = [
    ("reading.taken", "name"),
    ("reading.taken", "unit"),
    ("learning.reused", "to"),
    ("learning.linked", "to"),
];

/// Whether a field is written in the clear also in a private record.
pub(super) fn stays_clear(kind: &str, field: &str) -> bool {
    NAMES.contains(&field) || NAMES_IN.contains(&(kind, field))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::catalogue;

    #[test]
    fn every_name_that_stays_in_the_clear_is_a_field_of_the_catalogue() {
        let has = |kind: Option<&str>, field: &str| {
            catalogue().filter(|entry| kind.is_none_or(|kind| kind == entry.kind)).any(|entry| {
                let schema = (entry.schema)(&mut schemars::SchemaGenerator::default()).to_value();
                schema.pointer(&format!("/properties/{field}")).is_some()
            })
        };
        for field in NAMES {
            assert!(has(None, field), "{field}");
        }
        for (kind, field) in NAMES_IN {
            assert!(has(Some(kind), field), "{kind} {field}");
        }
    }
}
