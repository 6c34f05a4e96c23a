//! How events are read back: a stream through its places, everything straight from the log, each event by its hash.

use std::collections::{BTreeMap, HashMap};

use ledger_core::event::Header;
use ledger_core::{Hash, StreamId};

use super::Ledger;
use super::lines::{Lines, line_number, read_into, read_range};
use super::log::{Place, parse};
use super::standing::Standing;
use crate::error::{Corruption, Fault, StoreError, io_error};
use crate::{Cursor, Head, Page, Stored};

const BLOCK: u64 = 1 << 18;

/// Why an event is not where its place says.
enum Missed {
    /// The line that lies there is damaged.
    Damaged(Place, Fault),
    /// A sound line lies there, or no line begins there: the place is wrong, or the log was cut or moved.
    Elsewhere,
}

fn stored(header: Header, line: &super::log::Line<'_>) -> Stored {
    let Header { stream, version, .. } = header;
    Stored { stream, version, hash: line.hash, bytes: line.event.to_vec(), left: line.left }
}

/// How far apart two lines may lie to be read at once: copying so much costs what another call costs.
const APART: u64 = 1 << 12;

fn end_of(place: &Place) -> u64 {
    place.offset.saturating_add(u64::from(place.length))
}

/// Whether a line is read with the one before it: neighbours in one block of the log.
fn near(one: &Place, next: &Place) -> bool {
    let gap = next.offset.checked_sub(end_of(one));
    gap.is_some_and(|gap| gap <= APART) && one.offset / BLOCK == next.offset / BLOCK
}

/// Bytes of the log, and where they begin.
struct Run<'a> {
    begins: u64,
    bytes: &'a [u8],
}

impl Run<'_> {
    /// The event at a place: where a sound line of the stream with this version lies there, chained onto the event before.
    fn event(
        &self,
        stream: &StreamId,
        version: u64,
        place: Place,
        before: Option<&Stored>,
    ) -> Result<Stored, Missed> {
        let at = |offset: u64| usize::try_from(offset.saturating_sub(self.begins)).unwrap_or(usize::MAX);
        let starts = place.offset == 0 || self.bytes.get(at(place.offset - 1)) == Some(&b'\n');
        let line = self.bytes.get(at(place.offset)..at(end_of(&place))).filter(|_| starts);
        let line = parse(line.ok_or(Missed::Elsewhere)?).map_err(|fault| Missed::Damaged(place, fault))?;
        let prev = before.map(|event| event.hash);
        let header = Header::peek_near(line.event, Some(stream)).filter(|header| {
            header.stream == *stream && header.version == version && (prev.is_none() || header.prev == prev)
        });
        Ok(stored(header.ok_or(Missed::Elsewhere)?, &line))
    }
}

impl Ledger {
    /// One stream's events from a version on, at most so many.
    pub(crate) fn read_stream(
        &self,
        stream: &StreamId,
        from: u64,
        most: usize,
    ) -> Result<Vec<Stored>, StoreError> {
        let standing = self.stand()?;
        let mut fresh = false;
        loop {
            let places = self.places_of(stream, from, most, &standing)?;
            match self.read_places(stream, from.max(1), &places)? {
                Ok(events) => {
                    if fresh {
                        self.known().replace_index("not what the log says");
                    }
                    return Ok(events);
                }
                Err(Missed::Damaged(place, fault)) => {
                    let line = line_number(&*self.log, place.offset)
                        .map_err(io_error("reading", &self.layout.log))?;
                    let stream = Some(stream.clone());
                    let damage = Corruption { line, offset: place.offset, stream, fault };
                    self.known().note(self, damage.clone());
                    return Err(StoreError::Corrupt(damage));
                }
                // The log decides: read anew without the index, it either shows the damage or the right places.
                Err(Missed::Elsewhere) if !fresh => {
                    self.known().doubt_index();
                    fresh = true;
                }
                Err(Missed::Elsewhere) => {
                    let stream = Some(stream.clone());
                    let fault = Fault::Short { length: self.log_length()?, acknowledged: standing.end };
                    return Err(StoreError::Corrupt(Corruption {
                        line: 1,
                        offset: standing.end,
                        stream,
                        fault,
                    }));
                }
            }
        }
    }

    fn places_of(
        &self,
        stream: &StreamId,
        from: u64,
        most: usize,
        standing: &Standing,
    ) -> Result<Vec<Place>, StoreError> {
        let mut known = self.known();
        let places = known.ask(self, standing.extent(), |known| known.places(stream, from, most))?;
        match known.damage_of(stream) {
            Some(damage) => Err(StoreError::Corrupt(damage.clone())),
            None => Ok(places),
        }
    }

    /// The events at these places. What lies close together is read at once.
    fn read_places(
        &self,
        stream: &StreamId,
        from: u64,
        places: &[Place],
    ) -> Result<Result<Vec<Stored>, Missed>, StoreError> {
        let mut events: Vec<Stored> = Vec::with_capacity(places.len());
        let mut bytes = Vec::new();
        for run in places.chunk_by(near) {
            let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
            // With the byte before the first line, which must end another.
            let begins = first.offset.saturating_sub(1);
            read_into(&*self.log, begins, end_of(last), &mut bytes)
                .map_err(io_error("reading", &self.layout.log))?;
            let read = Run { begins, bytes: &bytes };
            for place in run {
                let version = from + events.len() as u64;
                match read.event(stream, version, *place, events.last()) {
                    Ok(event) => events.push(event),
                    Err(missed) => return Ok(Err(missed)),
                }
            }
        }
        Ok(Ok(events))
    }

    /// A page of all events.
    pub(crate) fn read_page(&self, from: Cursor, most: usize) -> Result<Page, StoreError> {
        let standing = self.stand()?;
        let mut next = from;
        let mut events = Vec::new();
        let mut chains: HashMap<StreamId, Hash> = HashMap::new();
        let mut lines = Lines::new(&*self.log, from.offset, standing.end);
        while events.len() < most {
            let Some(raw) = lines.next().map_err(io_error("reading", &self.layout.log))? else {
                return self.page_ends(&standing, events, next);
            };
            let (offset, length) = (raw.offset, raw.length);
            let line = next.position + 1;
            let corrupt = |fault| StoreError::Corrupt(Corruption { line, offset, stream: None, fault });
            let read = parse(raw.bytes.ok_or_else(|| corrupt(Fault::TooLong))?).map_err(corrupt)?;
            let header = Header::peek(read.event).ok_or_else(|| corrupt(Fault::NoEvent))?;
            // Where the page holds a stream's event before this one, a doubled, moved or missing line shows at once.
            if chains.insert(header.stream.clone(), read.hash).is_some_and(|prev| header.prev != Some(prev)) {
                return Err(corrupt(Fault::Prev));
            }
            events.push(stored(header, &read));
            next = Cursor { position: next.position + 1, offset: offset + length };
        }
        Ok(Page { events, next })
    }

    fn page_ends(&self, standing: &Standing, events: Vec<Stored>, next: Cursor) -> Result<Page, StoreError> {
        // Everything readable is handed out first; asking on past the cut is what meets it.
        if next.offset < standing.end && events.is_empty() {
            let fault = Fault::Short { length: self.log_length()?, acknowledged: standing.end };
            let damage = Corruption { line: next.position + 1, offset: next.offset, stream: None, fault };
            return Err(StoreError::Corrupt(damage));
        }
        let count = standing.tail.as_ref().map_or(next.position, super::Tail::count);
        if next.offset == standing.end && next.position != count {
            let fault = Fault::Tail { what: "it had another number of events, or a line" };
            let damage = Corruption { line: next.position, offset: next.offset, stream: None, fault };
            return Err(StoreError::Corrupt(damage));
        }
        Ok(Page { events, next })
    }

    /// The newest events, newest first.
    pub(crate) fn read_newest(&self, most: usize) -> Result<Vec<Stored>, StoreError> {
        let standing = self.stand()?;
        let reading = |error| io_error("reading", &self.layout.log)(error);
        let mut events = Vec::new();
        let mut end = standing.end.min(self.log_length()?);
        let mut reach = BLOCK;
        while events.len() < most && end > 0 {
            let from = end.saturating_sub(reach);
            let bytes = read_range(&*self.log, from, end).map_err(reading)?;
            // The first line of a block may begin before it: it is read with the next block.
            let whole = if from == 0 { Some(0) } else { memchr::memchr(b'\n', &bytes).map(|at| at + 1) };
            let Some(whole) = whole.filter(|&whole| whole < bytes.len()) else {
                reach *= 2;
                continue;
            };
            let mut upto = bytes.len();
            while upto > whole && events.len() < most {
                let start =
                    memchr::memrchr(b'\n', &bytes[whole..upto - 1]).map_or(whole, |at| whole + at + 1);
                let offset = from + start as u64;
                let event = self.newest(&bytes[start..upto], offset)?;
                // Backwards, a line ends a group or stands one before the line that follows it.
                let expected = events.last().map_or(0, |after: &Stored| after.left + 1);
                if event.left != 0 && event.left != expected {
                    return Err(self.damaged(offset, Fault::Left { expected, found: event.left })?);
                }
                events.push(event);
                upto = start;
            }
            end = from + upto as u64;
            reach = BLOCK;
        }
        Ok(events)
    }

    fn newest(&self, line: &[u8], offset: u64) -> Result<Stored, StoreError> {
        let read =
            parse(line).and_then(|line| Ok(stored(Header::peek(line.event).ok_or(Fault::NoEvent)?, &line)));
        read.or_else(|fault| Err(self.damaged(offset, fault)?))
    }

    /// Damage at a place of the log, with its line.
    pub(crate) fn damaged(&self, offset: u64, fault: Fault) -> Result<StoreError, StoreError> {
        let line = line_number(&*self.log, offset).map_err(io_error("reading", &self.layout.log))?;
        Ok(StoreError::Corrupt(Corruption { line, offset, stream: None, fault }))
    }

    /// Every stream with its head.
    pub(crate) fn all_heads(&self) -> Result<BTreeMap<StreamId, Head>, StoreError> {
        let standing = self.stand()?;
        let mut known = self.known();
        let mut heads = known.ask(self, standing.extent(), super::known::Known::heads)?;
        if let Some(damage) = known.damage_of_any() {
            return Err(StoreError::Corrupt(damage.clone()));
        }
        // A stream whose damage is known would be listed with a head that cannot be vouched for.
        heads.retain(|stream, _| known.damage_of(stream).is_none());
        Ok(heads)
    }
}
