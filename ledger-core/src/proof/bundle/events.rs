//! `events.jsonl` of a bundle: one event a line, with its hash before it.
//!
//! ```text
//! {"hash":"<hex>","event":{<the event's bytes, as they were recorded>}}
//! ```
//!
//! First the client's stream, then `_keys`, `_rules` and the events of `_people` that are shown, each by version.

use super::Fault;
use crate::id::Hash;

const BEFORE: &[u8] = b"{\"hash\":\"";
const BETWEEN: &[u8] = b"\",\"event\":";
const AFTER: &[u8] = b"}";
/// The letters of a hash.
const HEX: usize = 64;
/// How long a line may be, its line feed included.
const LONGEST: usize = 16 << 20;

/// The line of an event, with its line feed.
pub fn line(event: &[u8]) -> Vec<u8> {
    let hash = Hash::of(event).to_string();
    [BEFORE, hash.as_bytes(), BETWEEN, event, AFTER, b"\n"].concat()
}

/// The file of these events, which stand in their order.
pub fn text<'a>(events: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    events.into_iter().flat_map(line).collect()
}

/// An event of the file and its hash, which fits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// BLAKE3 of the bytes.
    pub hash: Hash,
    /// The event's bytes. Whether they are an event is still to be seen.
    pub event: &'a [u8],
}

/// The events of the file, line by line. After the first fault there is nothing more to be read.
pub fn read(text: &[u8]) -> impl Iterator<Item = Result<Line<'_>, Fault>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let Some(end) = rest.iter().take(LONGEST).position(|&byte| byte == b'\n') else {
            rest = &[];
            return Some(Err(Fault::End));
        };
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        Some(one(line))
    })
}

/// Reads a line without its line feed.
fn one(line: &[u8]) -> Result<Line<'_>, Fault> {
    let split = || {
        let (hash, rest) = line.strip_prefix(BEFORE)?.split_at_checked(HEX)?;
        let event = rest.strip_prefix(BETWEEN)?.strip_suffix(AFTER)?;
        Some((std::str::from_utf8(hash).ok()?.parse::<Hash>().ok()?, event))
    };
    let (written, event) = split().ok_or(Fault::Line)?;
    let found = Hash::of(event);
    if written == found { Ok(Line { hash: found, event }) } else { Err(Fault::Hash { written, found }) }
}
