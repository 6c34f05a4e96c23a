//! The log read from one place to another, line after line: each by its hash, each stream's in order.

use std::collections::HashMap;
use std::ops::ControlFlow;

use ledger_core::proof::Tag;
use ledger_core::proof::log::Root;
use ledger_core::{Hash, Instant, StreamId};

use crate::Head;
use crate::error::{Fault, StoreError, io_error};
use crate::local::Ledger;
use crate::local::lines::Lines;
use crate::local::log::parse;
use crate::local::signed::map::map_root_of;
use crate::local::walk::Care;

/// A line of the log that was read.
pub(crate) struct Scanned {
    pub(crate) stream: StreamId,
    pub(crate) tag: Tag,
    pub(crate) head: Head,
    pub(crate) recorded: Instant,
    /// The map root it states, if it is a checkpoint.
    pub(crate) map_root: Option<Hash>,
    /// Where it begins.
    pub(crate) offset: u64,
    /// Where the next one begins.
    pub(crate) end: u64,
    /// Its leaf in the log's tree.
    pub(crate) leaf: Root,
}

impl Ledger {
    /// Reads the lines from one place to another, until `each` has had enough.
    pub(crate) fn scan(
        &self,
        from: u64,
        end: u64,
        each: &mut dyn FnMut(Scanned) -> bool,
    ) -> Result<(), StoreError> {
        let mut streams: HashMap<StreamId, (Tag, Head)> = HashMap::new();
        let (mut at, mut had_enough, checkpoints) = (from, false, StreamId::checkpoints());
        self.each_line(from, end, Care::Header, &mut |raw, read| {
            let offset = raw.offset;
            at = offset + raw.length;
            let (line, header) = read.or_else(|fault| Err(self.damaged(offset, fault)?))?;
            let known = streams.get(&header.stream);
            if known.is_some_and(|(_, head)| header.prev != Some(head.hash)) {
                return Err(self.damaged(offset, Fault::Prev)?);
            }
            let tag = known.map_or_else(|| Tag::in_ledger(&self.folder.secret, &header.stream), |at| at.0);
            let head = Head { version: header.version, hash: line.hash };
            streams.insert(header.stream.clone(), (tag, head));
            let leaf = Root::leaf(tag.leaf(head.version, &head.hash).as_bytes());
            let map_root = if header.stream == checkpoints { map_root_of(line.event) } else { None };
            let (stream, recorded) = (header.stream, header.recorded);
            had_enough = !each(Scanned { stream, tag, head, recorded, map_root, offset, end: at, leaf });
            Ok(if had_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if at == end || had_enough {
            return Ok(());
        }
        Err(self.damaged(at, Fault::Short { length: at, acknowledged: end })?)
    }

    /// The event whose line begins at this place; none if no sound line does.
    pub(crate) fn event_at(&self, place: u64, end: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let reading = |error| io_error("reading", &self.layout.log)(error);
        let begins = place == 0
            || crate::local::lines::read_range(&*self.log, place - 1, place).map_err(reading)? == b"\n";
        if !begins || place >= end {
            return Ok(None);
        }
        let mut lines = Lines::few(&*self.log, place, end);
        let read = lines.next().map_err(reading)?;
        Ok(read.and_then(|raw| parse(raw.bytes?).ok().map(|line| line.event.to_vec())))
    }
}

/// The stream's head as the map states it.
pub(crate) fn stated(line: &Scanned) -> (Tag, u64, Hash) {
    (line.tag, line.head.version, line.head.hash)
}
