//! `disclosed.json`: the sealed values that a bundle shows, each with the key that belongs to it alone.
//!
//! ```text
//! {"format":"troth-disclosed/v1","values":[{"event":"<id>","field":"/data/name","plaintext":"…","record_key":"<hex>"},…]}
//! ```
//!
//! They stand in the order of `events.jsonl`, then by field, byte by byte. `field` is the JSON Pointer from the event's
//! root with which the value was sealed. A bundle that discloses nothing has the file with empty `values`.

use serde::{Deserialize, Serialize};

use super::{Fault, line_of, read_line};
use crate::id::{EventId, Hash};

/// The one format there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "troth-disclosed/v1")]
    V1,
}

/// One sealed value, shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Value {
    /// The event it stands in.
    pub event: EventId,
    /// Where in the event.
    pub field: String,
    /// What was sealed.
    pub plaintext: String,
    /// The 32 bytes that open this value and no other: see [`Sealed::record_key`](crate::proof::Sealed::record_key).
    pub record_key: Hash,
}

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosed {
    format: Format,
    /// The values, in the order of the events, then by field.
    pub values: Vec<Value>,
}

impl Disclosed {
    /// These values, which stand in their order.
    pub fn new(values: Vec<Value>) -> Self {
        Self { format: Format::V1, values }
    }

    /// The file's text: one line and a line feed.
    pub fn text(&self) -> String {
        line_of(self)
    }

    /// Reads the file in its one spelling.
    pub fn read(text: &[u8]) -> Result<Self, Fault> {
        read_line(text)
    }
}
