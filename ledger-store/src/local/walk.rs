//! Whether a line is what must come after the lines before it: framing, hash, spelling, group, chain, order of recording.

use std::collections::HashMap;

use ledger_core::event::Header;
use ledger_core::{Hash, Instant, StreamId};

use super::lines::RawLine;
use super::log::{Line, Place, parse};
use crate::Head;
use crate::error::{Corruption, Fault};

/// How closely an event's bytes are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Care {
    /// The hash and the header: enough for what was acknowledged.
    Header,
    /// The one spelling and every value of the envelope: before anything is believed.
    Everything,
}

/// What can be read of a line alone: its event and the event's header, or what is wrong with it.
pub(crate) type Read<'a> = Result<(Line<'a>, Header), Fault>;

/// Reads a line as far as it needs no other: framing, hash, header.
pub(crate) fn read<'a>(raw: &RawLine<'a>, care: Care) -> Read<'a> {
    let line = parse(raw.bytes.ok_or(Fault::TooLong)?)?;
    let header = match care {
        Care::Header => Header::peek(line.event).ok_or(Fault::NoEvent)?,
        Care::Everything => Header::check(line.event)?,
    };
    Ok((line, header))
}

/// A line that could be read.
#[derive(Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) header: Header,
    pub(crate) hash: Hash,
    pub(crate) event: &'a [u8],
    /// How many lines of its group follow.
    pub(crate) left: u64,
    pub(crate) place: Place,
}

impl Judged<'_> {
    /// Where this event leaves its stream.
    pub(crate) fn head(&self) -> Head {
        Head { version: self.header.version, hash: self.hash }
    }
}

/// What was found at one line: what could be read of it, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Verdict<'a> {
    pub(crate) line: Option<Judged<'a>>,
    pub(crate) problem: Option<Corruption>,
}

impl<'a> Verdict<'a> {
    /// The line, if nothing is wrong with it.
    pub(crate) fn sound(self) -> Result<Judged<'a>, Option<Corruption>> {
        match (self.line, self.problem) {
            (Some(line), None) => Ok(line),
            (_, problem) => Err(problem),
        }
    }
}

/// Where a stream stands; without a hash after a line of it that could not be read.
#[derive(Clone, Copy, Debug)]
struct At {
    version: u64,
    hash: Option<Hash>,
}

/// What the group that is being read asks of the next line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Begins,
    Asks(u64),
    /// The line before could not be read.
    Unknown,
}

/// Reads lines in order. What it needs to know of streams before its first line it asks for.
pub(crate) struct Judge {
    care: Care,
    streams: HashMap<StreamId, At>,
    recorded: Instant,
    group: Group,
    /// The number of the next line, from 1.
    line: u64,
}

impl Judge {
    /// A judge for the lines after `count` others, the last of which was recorded at `recorded`.
    pub(crate) fn after(count: u64, recorded: Instant, care: Care) -> Self {
        Self { care, streams: HashMap::new(), recorded, group: Group::Begins, line: count + 1 }
    }

    /// The number of the next line, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// `recorded` of the newest event so far.
    pub(crate) fn recorded(&self) -> Instant {
        self.recorded
    }

    /// Judges the next line; `before` answers where a stream stood before the first line that was judged.
    pub(crate) fn judge<'a>(
        &mut self,
        raw: &RawLine<'a>,
        before: &mut dyn FnMut(&StreamId) -> Option<Head>,
    ) -> Verdict<'a> {
        self.place(raw, read(raw, self.care), before)
    }

    /// [`judge`](Self::judge) for a line of which that was read already which can be read of it alone.
    pub(crate) fn place<'a>(
        &mut self,
        raw: &RawLine<'a>,
        read: Read<'a>,
        before: &mut dyn FnMut(&StreamId) -> Option<Head>,
    ) -> Verdict<'a> {
        let place = Place { offset: raw.offset, length: u32::try_from(raw.length).unwrap_or(u32::MAX) };
        let number = self.line;
        self.line += 1;
        let corrupt = |stream, fault| Corruption { line: number, offset: place.offset, stream, fault };
        match read {
            Ok((line, header)) => {
                let fault = self.continues(&header, &line, before);
                let problem = fault.map(|fault| corrupt(Some(header.stream.clone()), fault));
                let at = At { version: header.version, hash: Some(line.hash) };
                match self.streams.get_mut(&header.stream) {
                    Some(known) => *known = at,
                    None => drop(self.streams.insert(header.stream.clone(), at)),
                }
                self.recorded = self.recorded.max(header.recorded);
                self.group = line.left.checked_sub(1).map_or(Group::Begins, Group::Asks);
                let Line { hash, event, left } = line;
                Verdict { line: Some(Judged { header, hash, event, left, place }), problem }
            }
            Err(fault) => {
                self.group = Group::Unknown;
                let stream = raw.bytes.and_then(|bytes| self.attribute(bytes, before));
                Verdict { line: None, problem: Some(corrupt(stream, fault)) }
            }
        }
    }

    fn stands(&self, stream: &StreamId, before: &mut dyn FnMut(&StreamId) -> Option<Head>) -> Option<At> {
        let asked = || before(stream).map(|head| At { version: head.version, hash: Some(head.hash) });
        self.streams.get(stream).copied().or_else(asked)
    }

    fn continues(
        &self,
        header: &Header,
        line: &Line<'_>,
        before: &mut dyn FnMut(&StreamId) -> Option<Head>,
    ) -> Option<Fault> {
        let at = self.stands(&header.stream, before);
        let expected = at.map_or(1, |at| at.version + 1);
        if header.version != expected {
            return Some(Fault::Version { expected, found: header.version });
        }
        let unknown = at.is_some_and(|at| at.hash.is_none());
        if !unknown && header.prev != at.and_then(|at| at.hash) {
            return Some(Fault::Prev);
        }
        if header.recorded < self.recorded {
            return Some(Fault::Recorded { before: self.recorded, found: header.recorded });
        }
        match self.group {
            Group::Asks(expected) if expected != line.left => {
                Some(Fault::Left { expected, found: line.left })
            }
            _ => None,
        }
    }

    /// Whose a damaged line is: the stream it names if its version fits there, else the stream whose head it
    /// names as its predecessor. One flipped bit cannot hide both; where neither holds, nothing is claimed.
    fn attribute(
        &mut self,
        bytes: &[u8],
        before: &mut dyn FnMut(&StreamId) -> Option<Head>,
    ) -> Option<StreamId> {
        let text = String::from_utf8_lossy(bytes);
        let after = |key: &str| text.split_once(key).map(|(_, rest)| rest);
        let named = after("\"stream\":\"").and_then(|rest| rest.split_once('"')?.0.parse::<StreamId>().ok());
        let version = after("\"version\":").and_then(|rest| rest.split_once(',')?.0.parse::<u64>().ok());
        let prev = after("\"prev\":\"").and_then(|rest| rest.get(..64)?.parse::<Hash>().ok());
        let by_name = named.filter(|stream| {
            let expected = self.stands(stream, before).map_or(1, |at| at.version + 1);
            version == Some(expected)
        });
        let by_prev = || {
            self.streams
                .iter()
                .find(|(_, at)| prev.is_some() && at.hash == prev)
                .map(|(name, _)| name.clone())
        };
        let stream = by_name.or_else(by_prev)?;
        let version = self.stands(&stream, before).map_or(1, |at| at.version + 1);
        self.streams.insert(stream.clone(), At { version, hash: None });
        Some(stream)
    }
}
