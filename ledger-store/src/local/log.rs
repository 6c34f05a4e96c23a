//! `events.jsonl`: how an event becomes a line of the log, and a line an event again.
//!
//! Trust: THE TRUTH. If lost, the ledger is lost: restore a backup. If altered, `verify` names the line. Only the
//! holder of the lock may write, and only at the end.
//!
//! ```text
//! {"hash":"<64 hex>","event":<exact event bytes>}\n              ends a group: what one write and one sync made durable
//! {"hash":"<64 hex>","event":<exact event bytes>,"left":k}\n     k more lines of its group follow
//! ```

use ledger_core::Hash;
use ledger_core::event::Entered;

use crate::error::Fault;

/// The longest line the log takes: bounds the memory that a log without line ends can cost.
pub(crate) const LONGEST_LINE: usize = 16 << 20;
/// The longest event that fits into such a line.
pub(crate) const LONGEST_EVENT: usize = LONGEST_LINE - EVENT_AT - 64;
/// Where the event's bytes begin in a line.
pub(crate) const EVENT_AT: usize = HEAD.len() + 64 + MIDDLE.len();
const HEAD: &[u8] = b"{\"hash\":\"";
const MIDDLE: &[u8] = b"\",\"event\":";
const LEFT: &[u8] = b",\"left\":";

/// A line of the log whose framing and hash are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// The hash of the event.
    pub(crate) hash: Hash,
    /// The event's exact bytes.
    pub(crate) event: &'a [u8],
    /// How many lines of its group follow.
    pub(crate) left: u64,
}

/// Where a line lies in the log; its length includes the line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it begins.
    pub(crate) offset: u64,
    /// How long it is.
    pub(crate) length: u32,
}

/// The lines of one group, and where each lies when the first is written at `offset`.
pub(crate) fn encode(events: &[Entered], offset: u64) -> (Vec<u8>, Vec<Place>) {
    let size = events.iter().map(|event| event.bytes.len() + EVENT_AT + 16).sum();
    let mut bytes = Vec::with_capacity(size);
    let mut places = Vec::with_capacity(events.len());
    for (index, event) in events.iter().enumerate() {
        let start = bytes.len();
        bytes.extend_from_slice(HEAD);
        bytes.extend_from_slice(event.hash.to_string().as_bytes());
        bytes.extend_from_slice(MIDDLE);
        bytes.extend_from_slice(&event.bytes);
        let left = events.len() - 1 - index;
        if left > 0 {
            bytes.extend_from_slice(LEFT);
            bytes.extend_from_slice(left.to_string().as_bytes());
        }
        bytes.extend_from_slice(b"}\n");
        let length = u32::try_from(bytes.len() - start).unwrap_or(u32::MAX);
        places.push(Place { offset: offset + start as u64, length });
    }
    (bytes, places)
}

/// Reads one line, its line end included. One spelling; nothing else is read.
pub(crate) fn parse(line: &[u8]) -> Result<Line<'_>, Fault> {
    let framed = || {
        let rest = line.strip_prefix(HEAD)?;
        let (hex, rest) = rest.split_at_checked(64)?;
        let hash: Hash = std::str::from_utf8(hex).ok()?.parse().ok()?;
        let rest = rest.strip_prefix(MIDDLE)?.strip_suffix(b"}\n")?;
        // An event is an object: what ends in another byte than `}` can only end in `,"left":k`.
        if rest.last() == Some(&b'}') {
            return Some(Line { hash, event: rest, left: 0 });
        }
        let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let (rest, digits) = rest.split_at(rest.len() - digits);
        let event = rest.strip_suffix(LEFT)?;
        let left = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let spelled_once = digits.first() != Some(&b'0');
        (spelled_once && event.last() == Some(&b'}')).then_some(Line { hash, event, left })
    };
    let line = framed().ok_or(Fault::Framing)?;
    if Hash::of(line.event) == line.hash { Ok(line) } else { Err(Fault::Hash) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::{EventId, Instant, StreamId};

    fn entered(bytes: &[u8]) -> Entered {
        Entered {
            id: EventId([0; 16]),
            stream: StreamId::keys(),
            version: 1,
            hash: Hash::of(bytes),
            recorded: Instant::from_millis(0),
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn a_group_counts_down_and_is_read_back_line_by_line() {
        let events: Vec<_> =
            ["{}", "{\"a\":{\"left\":1}}", "{\"b\":2}"].map(|text| entered(text.as_bytes())).into();
        let (bytes, places) = encode(&events, 100);
        for (index, (event, place)) in events.iter().zip(&places).enumerate() {
            let start = usize::try_from(place.offset).unwrap() - 100;
            let line = parse(&bytes[start..start + place.length as usize]).unwrap();
            assert_eq!((line.event, line.hash, line.left), (&event.bytes[..], event.hash, 2 - index as u64));
            assert!(bytes[start + EVENT_AT..].starts_with(&event.bytes));
        }
    }

    #[test]
    fn nothing_but_the_one_framing_is_read() {
        let (bytes, _) = encode(&[entered(b"{}"), entered(b"{}")], 0);
        let first = bytes.split_inclusive(|&byte| byte == b'\n').next().unwrap();
        assert!(parse(first).is_ok());
        let text = std::str::from_utf8(first).unwrap();
        for (from, to) in [
            ("}\n", "}\r\n"),
            ("left\":1", "left\":01"),
            ("left\":1", "left\":0"),
            (",\"left\":1", ",\"left\":"),
            ("{\"h", " {\"h"),
            ("}\n", "}"),
        ] {
            assert_eq!(parse(text.replacen(from, to, 1).as_bytes()), Err(Fault::Framing), "{to:?}");
        }
        assert_eq!(parse(text.replacen("{}", "{ }", 1).as_bytes()), Err(Fault::Hash));
    }
}
