//! `proofs.json`: where what is shown stands in the client map and in the log that the bundle's checkpoint signs.
//!
//! ```text
//! {"format":"troth-proofs/v1","size":19,
//!  "streams":[{"stream":"acme","blind":"<hex>","version":8,"head":"<hex>","position":17,"path":["<hex>",…],
//!              "inclusion":["<b64>",…]},{"stream":"_keys",…},{"stream":"_rules",…}],
//!  "events":[{"stream":"_people","version":1,"position":2,"inclusion":["<b64>",…]},…]}
//! ```
//!
//! `events` has each event of `_people` that is shown, or, where the order of all is proved, every event; either in the
//! order of `events.jsonl`.

use serde::{Deserialize, Serialize};

use super::{Fault, line_of, read_line};
use crate::id::{Hash, StreamId};
use crate::proof::log::Root;

/// The one format there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "troth-proofs/v1")]
    V1,
}

/// Where the head of a whole stream stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StreamProof {
    /// The stream.
    pub stream: StreamId,
    /// Its blind: 32 zero bytes for a reserved stream.
    pub blind: Hash,
    /// The version of its last event.
    pub version: u64,
    /// The hash of its last event.
    pub head: Hash,
    /// The position of its last event, from 0.
    pub position: u64,
    /// Its path in the client map, from the leaf up.
    pub path: Vec<Hash>,
    /// The last event's audit path in the log, from the leaf up.
    pub inclusion: Vec<Root>,
}

/// Where a single event stands in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventProof {
    /// Its stream.
    pub stream: StreamId,
    /// Its version.
    pub version: u64,
    /// Its position, from 0.
    pub position: u64,
    /// Its audit path, from the leaf up.
    pub inclusion: Vec<Root>,
}

/// What `proofs.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proofs {
    format: Format,
    /// The size of the log it is all proved against.
    pub size: u64,
    /// The whole streams: the client's, `_keys`, `_rules`.
    pub streams: Vec<StreamProof>,
    /// Single events.
    pub events: Vec<EventProof>,
}

impl Proofs {
    /// Proofs in the log of this size; the streams are the client's, `_keys` and `_rules`.
    pub fn new(size: u64, streams: [StreamProof; 3], events: Vec<EventProof>) -> Self {
        Self { format: Format::V1, size, streams: streams.into(), events }
    }

    /// The file's text: one line and a line feed.
    pub fn text(&self) -> String {
        line_of(self)
    }

    /// Reads the file in its one spelling.
    pub fn read(text: &[u8]) -> Result<Self, Fault> {
        let read: Self = read_line(text)?;
        let whole: Vec<&StreamId> = read.streams.iter().map(|proof| &proof.stream).collect();
        match whole[..] {
            [client, keys, rules]
                if !client.is_reserved() && *keys == StreamId::keys() && *rules == StreamId::rules() =>
            {
                Ok(read)
            }
            _ => Err(Fault::Parts("its streams are not the client's, `_keys` and `_rules`")),
        }
    }
}
