//! Which lines lie between two places of the log: read in blocks, forwards, in bounded memory.

use std::io;

use super::log::LONGEST_LINE;
use crate::disk::DiskFile;

const BLOCK: usize = 1 << 18;
/// What is read at once where one line is wanted.
const FEW: usize = 1 << 13;

/// One line as it lies there, good or not.
#[derive(Debug)]
pub(crate) struct RawLine<'a> {
    /// Where it begins.
    pub(crate) offset: u64,
    /// Its bytes with its line end; none for a line longer than any that was written.
    pub(crate) bytes: Option<&'a [u8]>,
    /// How long it is, line end included.
    pub(crate) length: u64,
    /// Whether it has a line end.
    pub(crate) ended: bool,
}

/// Reads lines from one place to another.
pub(crate) struct Lines<'a> {
    file: &'a dyn DiskFile,
    /// Where the next line begins.
    next: u64,
    end: u64,
    /// How much is read at once.
    block: usize,
    buffer: Vec<u8>,
    /// How much of the buffer was handed out.
    used: usize,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(file: &'a dyn DiskFile, from: u64, end: u64) -> Self {
        Self { file, next: from, end, block: BLOCK, buffer: Vec::new(), used: 0 }
    }

    /// For a line or two.
    pub(crate) fn few(file: &'a dyn DiskFile, from: u64, end: u64) -> Self {
        Self { block: FEW, ..Self::new(file, from, end) }
    }

    /// The next line, or none at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        let mut searched = 0;
        loop {
            if let Some(found) = memchr::memchr(b'\n', &self.buffer[self.used + searched..]) {
                return Ok(Some(self.hand_out(searched + found + 1, true)));
            }
            searched = self.buffer.len() - self.used;
            if searched > LONGEST_LINE {
                return self.skip(searched).map(Some);
            }
            if !self.fill()? {
                let rest = self.buffer.len() - self.used;
                return Ok((rest > 0).then(|| self.hand_out(rest, false)));
            }
        }
    }

    fn hand_out(&mut self, length: usize, ended: bool) -> RawLine<'_> {
        let (offset, start) = (self.next, self.used);
        self.next += length as u64;
        self.used += length;
        let bytes = &self.buffer[start..start + length];
        // However it was met in the blocks: what is longer than any line that was written is none.
        let bytes = (length <= LONGEST_LINE).then_some(bytes);
        RawLine { offset, bytes, length: length as u64, ended }
    }

    /// Reads one more block behind what is left; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.used);
        self.used = 0;
        let filled = self.buffer.len();
        let at = self.next + filled as u64;
        let want = usize::try_from(self.end.saturating_sub(at)).unwrap_or(self.block).min(self.block);
        if want == 0 {
            return Ok(false);
        }
        self.buffer.resize(filled + want, 0);
        let read = self.file.read_at(&mut self.buffer[filled..], at)?;
        self.buffer.truncate(filled + read);
        Ok(read > 0)
    }

    /// Passes over a line too long to be one, without keeping it.
    fn skip(&mut self, seen: usize) -> io::Result<RawLine<'static>> {
        let offset = self.next;
        let mut length = seen as u64;
        self.buffer.clear();
        self.used = 0;
        loop {
            self.next = offset + length;
            if !self.fill()? {
                return Ok(RawLine { offset, bytes: None, length, ended: false });
            }
            if let Some(found) = memchr::memchr(b'\n', &self.buffer) {
                self.used = found + 1;
                length += found as u64 + 1;
                self.next = offset + length;
                return Ok(RawLine { offset, bytes: None, length, ended: true });
            }
            length += self.buffer.len() as u64;
            self.buffer.clear();
        }
    }
}

/// Reads exactly the bytes between two places; fewer only where the file ends before.
pub(crate) fn read_range(file: &dyn DiskFile, from: u64, end: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    read_into(file, from, end, &mut bytes)?;
    Ok(bytes)
}

/// [`read_range`] into a buffer that is used again and again.
pub(crate) fn read_into(file: &dyn DiskFile, from: u64, end: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let length = usize::try_from(end.saturating_sub(from)).map_err(|_| io::ErrorKind::OutOfMemory)?;
    if bytes.capacity() < length {
        *bytes = vec![0; length];
    }
    bytes.resize(length, 0);
    let read = file.read_at(bytes, from)?;
    bytes.truncate(read);
    Ok(())
}

/// Which line (from 1) begins at or holds a place: counted from the beginning, asked for only when something is wrong.
pub(crate) fn line_number(file: &dyn DiskFile, place: u64) -> io::Result<u64> {
    let (mut at, mut line) = (0, 1);
    while at < place {
        let block = read_range(file, at, place.min(at + BLOCK as u64))?;
        if block.is_empty() {
            break;
        }
        line += memchr::memchr_iter(b'\n', &block).count() as u64;
        at += block.len() as u64;
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Bytes(Vec<u8>);

    impl DiskFile for Bytes {
        fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
            let from = usize::try_from(offset).unwrap().min(self.0.len());
            let read = buffer.len().min(self.0.len() - from);
            buffer[..read].copy_from_slice(&self.0[from..from + read]);
            Ok(read)
        }
        fn write_at(&self, _: &[u8], _: u64) -> io::Result<()> {
            unreachable!()
        }
        fn length(&self) -> io::Result<u64> {
            Ok(self.0.len() as u64)
        }
        fn truncate(&self, _: u64) -> io::Result<()> {
            unreachable!()
        }
        fn sync_data(&self) -> io::Result<()> {
            unreachable!()
        }
        fn sync_all(&self) -> io::Result<()> {
            unreachable!()
        }
    }

    #[test]
    fn lines_are_found_across_blocks_and_monsters_are_passed_over() {
        let mut bytes = vec![b'a'; BLOCK + 7];
        bytes.push(b'\n');
        bytes.extend_from_slice(b"b\n\n");
        bytes.extend(vec![0; LONGEST_LINE + 3 * BLOCK]);
        bytes.extend_from_slice(b"\nlast");
        let file = Bytes(bytes);
        let mut lines = Lines::new(&file, 0, file.0.len() as u64);
        let mut seen: Vec<(u64, bool, bool)> = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            assert_eq!(line.offset, seen.iter().map(|&(length, ..)| length).sum::<u64>());
            seen.push((line.length, line.bytes.is_some(), line.ended));
        }
        let (long, monster) = (BLOCK as u64 + 8, (LONGEST_LINE + 3 * BLOCK) as u64 + 1);
        assert_eq!(
            seen,
            [(long, true, true), (2, true, true), (1, true, true), (monster, false, true), (4, true, false)]
        );
        assert_eq!(line_number(&file, long + 2).unwrap(), 3);
    }
}
