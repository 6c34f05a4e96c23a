//! `checkpoints/consistency.json`: that the log only grew, from every older checkpoint of the bundle straight to its own.
//!
//! ```text
//! {"format":"troth-consistency/v1","size":19,"from":[{"size":8,"proof":["<b64>",…]},…]}
//! ```
//!
//! Sizes ascend and lie below the bundle's. A bundle without an older checkpoint has the file with an empty `from`.

use serde::{Deserialize, Serialize};

use super::{Fault, line_of, read_line};
use crate::proof::log::Root;

/// The one format there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "troth-consistency/v1")]
    V1,
}

/// How the log grew from one size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grown {
    /// The older size, from 1.
    pub size: u64,
    /// The proof after RFC 6962, section 2.1.2.
    pub proof: Vec<Root>,
}

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    format: Format,
    /// The bundle's own size.
    pub size: u64,
    /// From each older size, ascending.
    pub from: Vec<Grown>,
}

impl Consistency {
    /// The growth to this size. `from` must ascend and stay below it.
    pub fn new(size: u64, from: Vec<Grown>) -> Self {
        Self { format: Format::V1, size, from }
    }

    /// The file's text: one line and a line feed.
    pub fn text(&self) -> String {
        line_of(self)
    }

    /// Reads the file in its one spelling.
    pub fn read(text: &[u8]) -> Result<Self, Fault> {
        let read: Self = read_line(text)?;
        let mut below = 0;
        for Grown { size, .. } in &read.from {
            if *size <= below || *size >= read.size {
                return Err(Fault::Parts("its sizes do not ascend to the bundle's own"));
            }
            below = *size;
        }
        Ok(read)
    }
}
