//! `troth schema`: the shapes of events.

use ledger_core::event::{CatalogueEntry, catalogue};
use schemars::SchemaGenerator;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::input::building::entry;

/// See the JSON Schema of events
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("schema.md"))]
pub(crate) struct Schema {
    /// One type, such as commitment.made (default: all)
    #[arg(value_name = "TYPE")]
    kind: Option<String>,
}

fn document(entry: &CatalogueEntry) -> Value {
    let example: Value = serde_json::from_str(entry.example).unwrap_or_default();
    json!({
        "type": entry.kind,
        "v": entry.v,
        "sentence": entry.sentence,
        "data": (entry.schema)(&mut SchemaGenerator::default()).to_value(),
        "example": example,
    })
}

impl Schema {
    pub(crate) fn run(&self) -> Result<Answer, Failure> {
        let json = match &self.kind {
            Some(kind) => document(entry(kind)?),
            None => json!({ "items": catalogue().map(document).collect::<Vec<_>>() }),
        };
        let text = serde_json::to_string_pretty(&json).unwrap_or_default() + "\n";
        Ok(Answer { text, json, paged: true, ..Answer::default() })
    }
}
