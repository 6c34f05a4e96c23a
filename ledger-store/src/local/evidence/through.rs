//! A file read through its chunks: sealed, or opened, on its way from one place to another.

use std::io::{self, Read};

use ledger_core::proof::ValueKey;
use ledger_core::proof::chunks::{ChunkError, Opening, Sealing};

/// How much is read at a time.
const BLOCK: usize = 1 << 16;

enum Way {
    Seals(Sealing),
    Opens(Opening),
}

/// What somebody reads of a file while it is sealed or opened. Never more than a few chunks are held.
pub(super) struct Through<'a> {
    from: &'a mut dyn Read,
    /// None once the file was read to its end.
    way: Option<Way>,
    block: Vec<u8>,
    ready: Vec<u8>,
    /// How many of the bytes that are ready were handed out.
    given: usize,
    /// Whether it did not open.
    pub(super) is_broken: bool,
}

impl<'a> Through<'a> {
    pub(super) fn sealing(from: &'a mut dyn Read, key: &ValueKey) -> Self {
        Self::new(from, Way::Seals(Sealing::new(key)))
    }

    pub(super) fn opening(from: &'a mut dyn Read, key: &ValueKey) -> Self {
        Self::new(from, Way::Opens(Opening::new(key)))
    }

    fn new(from: &'a mut dyn Read, way: Way) -> Self {
        let (block, ready) = (vec![0; BLOCK], Vec::new());
        Self { from, way: Some(way), block, ready, given: 0, is_broken: false }
    }

    /// Reads on until something is ready, or nothing follows.
    fn prepare(&mut self) -> io::Result<()> {
        while self.given == self.ready.len() {
            let Some(way) = &mut self.way else { return Ok(()) };
            self.ready.clear();
            self.given = 0;
            let read = self.from.read(&mut self.block)?;
            let bytes = &self.block[..read];
            let done = match way {
                _ if read == 0 => match self.way.take() {
                    Some(Way::Seals(sealing)) => sealing.finish(&mut self.ready),
                    Some(Way::Opens(opening)) => opening.finish(&mut self.ready),
                    None => Ok(()),
                },
                Way::Seals(sealing) => sealing.push(bytes, &mut self.ready),
                Way::Opens(opening) => opening.push(bytes, &mut self.ready),
            };
            if let Err(error) = done {
                self.is_broken = error == ChunkError::DoesNotOpen;
                return Err(io::Error::other(error));
            }
        }
        Ok(())
    }
}

impl Read for Through<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.prepare()?;
        let read = (&self.ready[self.given..]).read(buffer)?;
        self.given += read;
        Ok(read)
    }
}
