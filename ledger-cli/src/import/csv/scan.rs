//! From bytes to records: quotes, line ends, places. What a row of any file may cost in memory is bounded here.
//!
//! Read by hand rather than by a library, because a quote that is never closed, a text behind a closing quote and a
//! record without an end have to be refused at their place, and a file of one endless line must not fill the memory.

use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};

/// The most bytes of one cell.
const LONGEST_CELL: usize = 64 * 1024;
/// The most bytes of one record.
const LONGEST_RECORD: usize = 1024 * 1024;
/// How many bytes are read at a time.
const CHUNK: usize = 16 * 1024;

/// A place in a file: line and column, in characters, both from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// What is wrong with the bytes of a record.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Flaw {
    /// The file ends inside quotes.
    #[error("a quote is opened here and never closed")]
    Unclosed,
    /// Something stands between a closing quote and the next comma.
    #[error(
        "text stands behind a closing quote: expected a comma or the end of the line (a quote inside quotes is doubled)"
    )]
    BehindQuote,
    /// A cell that no event could carry.
    #[error("a cell has more than 65536 bytes: keep the long form as evidence")]
    LongCell,
    /// A record that is none.
    #[error("a row has more than 1048576 bytes without an end: this is no CSV")]
    LongRecord,
    /// The same, inside quotes.
    #[error("a quote is opened here and not closed within 1048576 bytes")]
    LongQuote,
    /// Not UTF-8.
    #[error("a byte here is not UTF-8: save the file as UTF-8")]
    NotUtf8,
    /// The file cannot be read on.
    #[error("the file cannot be read: {0}")]
    Io(std::io::Error),
}

impl Flaw {
    /// Whether what follows in the file can no longer be told.
    pub(crate) fn ends_file(&self) -> bool {
        matches!(self, Self::Unclosed | Self::LongRecord | Self::LongQuote | Self::Io(_))
    }

    /// A stable name for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unclosed | Self::LongQuote | Self::BehindQuote => "csv-quotes",
            Self::LongCell | Self::LongRecord => "csv-too-long",
            Self::NotUtf8 => "csv-not-utf8",
            Self::Io(_) => "file",
        }
    }
}

/// A cell of a record: where its text lies, and where in the file it begins.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    spot: Spot,
    quoted: bool,
}

/// One record. Used again and again: what it holds is gone with the next.
#[derive(Debug, Default)]
pub(crate) struct Record {
    text: Vec<u8>,
    cells: Vec<Span>,
    /// Where it begins, in bytes from the beginning of the file.
    pub(crate) offset: u64,
    /// The line on which it begins.
    pub(crate) line: u32,
}

impl Record {
    /// How many cells it has.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// The text of a cell; empty where there is none.
    pub(crate) fn cell(&self, index: usize) -> &str {
        let bytes = self.cells.get(index).map_or(&[][..], |span| &self.text[span.start..span.end]);
        std::str::from_utf8(bytes).unwrap_or_default().trim()
    }

    /// Where a cell begins; behind the last one, where the record ends.
    pub(crate) fn spot(&self, index: usize) -> Spot {
        let last = self.cells.get(index).or(self.cells.last());
        last.map_or(Spot { line: self.line, column: 1 }, |span| span.spot)
    }

    /// Whether nothing stands in any of its cells.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.iter().all(u8::is_ascii_whitespace)
    }

    /// The place of the first byte that is not UTF-8.
    fn not_utf8(&self) -> Option<Spot> {
        self.cells.iter().find_map(|span| {
            let bytes = &self.text[span.start..span.end];
            let good = std::str::from_utf8(bytes).err()?.valid_up_to();
            let mut spot = span.spot;
            spot.column += u32::from(span.quoted);
            for &byte in &bytes[..good] {
                spot = after(spot, byte);
                // Inside quotes a quote was written twice.
                spot.column += u32::from(span.quoted && byte == b'"');
            }
            Some(spot)
        })
    }
}

/// The place behind a byte.
fn after(spot: Spot, byte: u8) -> Spot {
    match byte {
        b'\n' => Spot { line: spot.line.saturating_add(1), column: 1 },
        0x80..=0xbf => spot,
        _ => Spot { column: spot.column.saturating_add(1), ..spot },
    }
}

/// Where a record is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the first byte of a cell.
    Start,
    /// In a cell without quotes.
    Bare,
    /// Inside quotes.
    Quoted,
    /// Behind a quote inside quotes: the end, or the first of two.
    Closing,
}

/// Reads one record.
struct Machine<'r> {
    record: &'r mut Record,
    at: At,
    spot: Spot,
    cell: Span,
    bytes: usize,
    carriage: bool,
    flaw: Option<(Spot, Flaw)>,
}

impl<'r> Machine<'r> {
    fn new(record: &'r mut Record, offset: u64, line: u32) -> Self {
        let spot = Spot { line, column: 1 };
        record.text.clear();
        record.cells.clear();
        (record.offset, record.line) = (offset, line);
        let cell = Span { start: 0, end: 0, spot, quoted: false };
        Self { record, at: At::Start, spot, cell, bytes: 0, carriage: false, flaw: None }
    }

    /// Takes in a byte; true when it ends the record.
    fn take(&mut self, byte: u8) -> bool {
        let spot = self.spot;
        self.spot = after(spot, byte);
        self.bytes += 1;
        let carriage = std::mem::take(&mut self.carriage);
        if byte == b'\n' && self.at != At::Quoted {
            self.end_cell(spot);
            return true;
        }
        if carriage {
            self.plain(b'\r', spot);
        }
        match (self.at, byte) {
            (At::Quoted, b'"') => self.at = At::Closing,
            (At::Quoted, b'\n') => {
                // Lines inside a cell end as they do in the ledger.
                if self.record.text.len() > self.cell.start && self.record.text.ends_with(b"\r") {
                    self.record.text.pop();
                }
                self.push(byte, spot);
            }
            (At::Quoted, _) => self.push(byte, spot),
            (At::Closing, b'"') => {
                self.at = At::Quoted;
                self.push(byte, spot);
            }
            (At::Start, b'"') => {
                self.at = At::Quoted;
                self.cell.quoted = true;
            }
            (_, b',') => self.end_cell(spot),
            (_, b'\r') => self.carriage = true,
            _ => self.plain(byte, spot),
        }
        false
    }

    /// A byte outside of quotes.
    fn plain(&mut self, byte: u8, spot: Spot) {
        if self.at == At::Closing {
            self.flaw.get_or_insert((spot, Flaw::BehindQuote));
            return;
        }
        self.at = At::Bare;
        self.push(byte, spot);
    }

    fn push(&mut self, byte: u8, spot: Spot) {
        if self.record.text.len() - self.cell.start < LONGEST_CELL {
            self.record.text.push(byte);
        } else {
            self.flaw.get_or_insert((spot, Flaw::LongCell));
        }
    }

    fn end_cell(&mut self, spot: Spot) {
        self.cell.end = self.record.text.len();
        self.record.cells.push(self.cell);
        let start = self.record.text.len();
        self.cell = Span { start, end: start, spot: after(spot, b','), quoted: false };
        self.at = At::Start;
    }

    /// Whether nothing at all stands on the line.
    fn is_empty(&self) -> bool {
        matches!(self.record.cells.as_slice(), [only] if only.start == only.end && !only.quoted)
    }

    fn too_long(&self) -> Option<(Spot, Flaw)> {
        let flaw = match self.at {
            At::Quoted => (self.cell.spot, Flaw::LongQuote),
            _ => (Spot { line: self.record.line, column: 1 }, Flaw::LongRecord),
        };
        Some(flaw).filter(|_| self.bytes > LONGEST_RECORD)
    }
}

/// Reads a file record by record.
#[derive(Debug)]
pub(crate) struct Scanner<R> {
    from: BufReader<R>,
    offset: u64,
    line: u32,
    /// Whether a record that does not end was read into: how far, only the file knows.
    astray: bool,
}

impl<R: Read> Scanner<R> {
    /// A scanner at the beginning of a file; a byte order mark there is passed over.
    pub(crate) fn new(from: R) -> std::io::Result<Self> {
        let mut from = BufReader::with_capacity(CHUNK, from);
        let marked = from.fill_buf()?.starts_with(b"\xef\xbb\xbf");
        let offset = if marked { 3 } else { 0 };
        from.consume(offset);
        Ok(Self { from, offset: offset as u64, line: 1, astray: false })
    }

    /// How many bytes were read.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    /// Reads the next record that is no blank line; false at the end. After a flaw that does not end the file the
    /// next record can be read.
    pub(crate) fn next(&mut self, record: &mut Record) -> Result<bool, (Spot, Flaw)> {
        loop {
            let mut machine = Machine::new(record, self.offset, self.line);
            self.astray = true;
            let more = read_one(&mut self.from, &mut machine)?;
            self.astray = false;
            self.offset += machine.bytes as u64;
            self.line = machine.spot.line;
            let (empty, flaw) = (machine.is_empty() || machine.bytes == 0, machine.flaw.take());
            if let Some(flaw) = flaw {
                return Err(flaw);
            }
            if let Some(spot) = record.not_utf8() {
                return Err((spot, Flaw::NotUtf8));
            }
            if !empty {
                return Ok(true);
            }
            if !more {
                return Ok(false);
            }
        }
    }
}

impl<R: Read + Seek> Scanner<R> {
    /// Goes to a record that was read before.
    pub(crate) fn seek(&mut self, offset: u64, line: u32) -> std::io::Result<()> {
        if self.astray {
            self.offset = self.from.seek(SeekFrom::Start(offset))?;
            self.astray = false;
        }
        let by = i64::try_from(offset).unwrap_or(i64::MAX) - i64::try_from(self.offset).unwrap_or(i64::MAX);
        self.from.seek_relative(by)?;
        (self.offset, self.line) = (offset, line);
        Ok(())
    }
}

/// Reads the bytes of one record; false where the file ends with it.
fn read_one(from: &mut impl BufRead, machine: &mut Machine<'_>) -> Result<bool, (Spot, Flaw)> {
    loop {
        let chunk = match from.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err((machine.spot, Flaw::Io(error))),
        };
        if chunk.is_empty() {
            if machine.at == At::Quoted {
                return Err((machine.cell.spot, Flaw::Unclosed));
            }
            if machine.bytes > 0 {
                let spot = machine.spot;
                machine.end_cell(spot);
            }
            return Ok(false);
        }
        let ended = chunk.iter().position(|&byte| machine.take(byte));
        let used = ended.map_or(chunk.len(), |at| at + 1);
        from.consume(used);
        if let Some(flaw) = machine.too_long() {
            return Err(flaw);
        }
        if ended.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests;
