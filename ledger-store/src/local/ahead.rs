//! Reading ahead: blocks of the log are read, split into lines, hashed and their headers read on every core, while the
//! caller judges the lines in their order.
//!
//! ```text
//! thread 1   block 0      block 2      block 4        each: pread · lines · framing · hash · header
//! thread 2       block 1      block 3      block 5
//! caller              0      1      2      3      4   chains, groups, trees: what needs the lines before
//! ```
//!
//! A block holds the lines that begin in it, so that no thread needs to know what another one read. Threads run a few
//! blocks ahead and then wait: memory does not grow with the log. What the caller sees is what one thread would read.

use std::io;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, Scope};

use ledger_core::Hash;
use ledger_core::event::Header;

use super::Ledger;
use super::lines::{Lines, RawLine, read_range};
use super::log::{EVENT_AT, Line};
use super::walk::{Care, Read, read};
use crate::disk::DiskFile;
use crate::error::{Fault, StoreError, io_error};

/// How many bytes of the log a block covers.
const BLOCK: u64 = 1 << 18;
/// How many blocks a thread may be ahead of the caller.
const AHEAD: usize = 3;
/// How many threads read at most.
const MOST: usize = 8;
/// From how many blocks on threads are worth starting.
const WORTH_IT: u64 = 4;

/// What is done with each line: the line as it lies there, and what could be read of it alone.
pub(crate) type Take<'t> = dyn FnMut(&RawLine<'_>, Read<'_>) -> Result<ControlFlow<()>, StoreError> + 't;

impl Ledger {
    /// Hands out the lines between two places of the log, the first of which begins a line, until `take` has had enough.
    pub(crate) fn each_line(
        &self,
        from: u64,
        end: u64,
        care: Care,
        take: &mut Take<'_>,
    ) -> Result<(), StoreError> {
        let blocks = Blocks { file: &*self.log, from, end, care };
        let count = end.saturating_sub(from).div_ceil(BLOCK);
        // Counting the cores costs more than reading a few lines.
        let cores =
            if count < WORTH_IT { 1 } else { thread::available_parallelism().map_or(1, NonZero::get) };
        let readers = if cores == 1 { 0 } else { cores.min(MOST) };
        thread::scope(|scope| {
            let ahead: Vec<_> =
                (0..readers).map(|first| blocks.ahead(scope, first, readers, count)).collect();
            for (number, reader) in (0..count).zip((0..readers.max(1)).cycle()) {
                // What no thread reads is read here.
                let received = ahead.get(reader).and_then(|thread| thread.as_ref()?.recv().ok());
                let block = received.unwrap_or_else(|| blocks.read(number));
                let block = block.map_err(io_error("reading", &self.layout.log))?;
                for kept in block.lines {
                    let (raw, read) = kept.shown(&block.bytes);
                    if take(&raw, read)?.is_break() {
                        return Ok(());
                    }
                }
            }
            Ok(())
        })
    }
}

/// The lines of a block, in one piece of memory.
struct Block {
    bytes: Vec<u8>,
    lines: Vec<Kept>,
}

/// A line by its place in its block's bytes.
struct Kept {
    start: usize,
    offset: u64,
    length: u64,
    ended: bool,
    /// Whether its bytes are here: those of a line longer than any that was written are not.
    held: bool,
    read: Result<(Hash, usize, u64, Header), Fault>,
}

impl Kept {
    fn of(raw: &RawLine<'_>, start: usize, care: Care) -> Self {
        let kept = |(line, header): (Line<'_>, Header)| (line.hash, line.event.len(), line.left, header);
        let RawLine { offset, bytes, length, ended } = *raw;
        Self { start, offset, length, ended, held: bytes.is_some(), read: read(raw, care).map(kept) }
    }

    fn shown(self, block: &[u8]) -> (RawLine<'_>, Read<'_>) {
        let bytes = if self.held { block.get(self.start..).unwrap_or_default() } else { &[] };
        let bytes = &bytes[..bytes.len().min(usize::try_from(self.length).unwrap_or(usize::MAX))];
        let event = bytes.get(EVENT_AT..).unwrap_or_default();
        let line = |(hash, length, left, header): (Hash, usize, u64, Header)| {
            (Line { hash, event: &event[..length.min(event.len())], left }, header)
        };
        let (offset, length, ended) = (self.offset, self.length, self.ended);
        (RawLine { offset, bytes: self.held.then_some(bytes), length, ended }, self.read.map(line))
    }
}

/// The blocks between two places of the log.
#[derive(Clone, Copy)]
struct Blocks<'a> {
    file: &'a dyn DiskFile,
    from: u64,
    end: u64,
    care: Care,
}

impl<'a> Blocks<'a> {
    /// A thread that reads every `step`-th block from the `first` on; none if it cannot be had.
    fn ahead<'s>(
        self,
        scope: &'s Scope<'s, 'a>,
        first: usize,
        step: usize,
        count: u64,
    ) -> Option<Receiver<io::Result<Block>>> {
        let (sender, receiver) = sync_channel(AHEAD);
        let work = move || {
            for number in (first as u64..count).step_by(step) {
                if sender.send(self.read(number)).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().name("troth-reader".into()).spawn_scoped(scope, work).ok().map(|_| receiver)
    }

    /// The lines that begin in a block.
    fn read(self, number: u64) -> io::Result<Block> {
        let begins = self.from + number * BLOCK;
        let ends = (begins + BLOCK).min(self.end);
        // A line begins after a line end: where the block before ends with one, this block begins with a line.
        let lead = u64::from(number > 0);
        let mut bytes = read_range(self.file, begins - lead, ends)?;
        let first = match lead {
            0 => Some(0),
            _ => memchr::memchr(b'\n', &bytes).map(|at| at + 1),
        };
        let mut lines = Vec::with_capacity(bytes.len() / 256);
        let mut start = first.unwrap_or(bytes.len());
        while start < bytes.len() {
            let offset = begins - lead + start as u64;
            let Some(at) = memchr::memchr(b'\n', &bytes[start..]) else {
                // The last line goes on beyond the block.
                bytes.truncate(start);
                let mut beyond = Lines::few(self.file, offset, self.end);
                if let Some(raw) = beyond.next()? {
                    lines.push(Kept::of(&raw, start, self.care));
                    bytes.extend_from_slice(raw.bytes.unwrap_or_default());
                }
                break;
            };
            let (length, line) = (at as u64 + 1, Some(&bytes[start..=start + at]));
            let raw = RawLine { offset, bytes: line, length, ended: true };
            lines.push(Kept::of(&raw, start, self.care));
            start += at + 1;
        }
        Ok(Block { bytes, lines })
    }
}
