//! The archive's bytes, made piece by piece: written out, or compared with bytes that are there.

use super::{Entry, Names, ZipError};

/// What a local header begins with.
pub(super) const LOCAL_SIGNATURE: &[u8] = b"PK\x03\x04";
/// The length of a local header.
pub(super) const LOCAL: usize = 30;
/// The most entries without zip64.
pub(super) const MOST: usize = 65_534;
/// The version that made it and that is needed: 2.0.
const VERSION: u16 = 20;
/// 1980-01-01, as zip writes days.
const DATE: u16 = 0x0021;

/// A header's numbers, one after the other.
struct Header(Vec<u8>);

impl Header {
    fn new(signature: &[u8]) -> Self {
        Self(signature.to_vec())
    }
    fn short(mut self, number: u16) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }
    fn long(mut self, number: u32) -> Self {
        self.0.extend(number.to_le_bytes());
        self
    }
    /// What local and central header share: from the version needed to the (absent) extra field's length.
    fn file(self, crc: u32, size: u32, name: u16) -> Self {
        let (flags, method, time) = (0, 0, 0);
        let dated = self.short(VERSION).short(flags).short(method).short(time).short(DATE);
        dated.long(crc).long(size).long(size).short(name).short(0)
    }
}

/// A number as 4 bytes, unless zip64 would be needed for it.
fn long(number: usize) -> Result<u32, ZipError> {
    u32::try_from(number).ok().filter(|number| *number < u32::MAX).ok_or(ZipError::TooLarge)
}

fn short(number: usize) -> Result<u16, ZipError> {
    u16::try_from(number).ok().filter(|number| *number < u16::MAX).ok_or(ZipError::TooLarge)
}

/// Hands out the archive of these entries piece by piece. Names are already checked.
fn pieces(entries: &[Entry<'_>], mut put: impl FnMut(&[u8]) -> Result<(), ZipError>) -> Result<(), ZipError> {
    let (count, mut at, mut central) = (short(entries.len())?, 0usize, Vec::new());
    for Entry { name, content } in entries {
        let (crc, size, named) = (crc32fast::hash(content), long(content.len())?, short(name.len())?);
        let listed = Header::new(b"PK\x01\x02").short(VERSION).file(crc, size, named);
        let (comment, disk, internal, external) = (0, 0, 0, 0);
        let listed = listed.short(comment).short(disk).short(internal).long(external).long(long(at)?);
        central.extend(listed.0);
        central.extend(name.as_bytes());
        let Header(local) = Header::new(LOCAL_SIGNATURE).file(crc, size, named);
        for piece in [&local, name.as_bytes(), content] {
            put(piece)?;
            at += piece.len();
        }
    }
    put(&central)?;
    let (disk, comment) = (0, 0);
    let end = Header::new(b"PK\x05\x06").short(disk).short(disk).short(count).short(count);
    let end = end.long(long(central.len())?).long(long(at)?).short(comment);
    long(at + central.len() + end.0.len())?;
    put(&end.0)
}

/// Packs files in their order.
pub fn pack(entries: &[Entry<'_>]) -> Result<Vec<u8>, ZipError> {
    let mut names = Names::default();
    entries.iter().try_for_each(|entry| names.take(entry.name))?;
    let mut archive = Vec::new();
    pieces(entries, |piece| {
        archive.extend_from_slice(piece);
        Ok(())
    })?;
    Ok(archive)
}

/// Whether these bytes are the archive of these entries. Nothing is copied.
pub(super) fn compare(entries: &[Entry<'_>], archive: &[u8]) -> Result<(), ZipError> {
    let mut at = 0;
    pieces(entries, |piece| {
        let rest = archive.get(at..).unwrap_or_default();
        let same = piece.iter().zip(rest).take_while(|(one, other)| one == other).count();
        at += same;
        if same == piece.len() { Ok(()) } else { Err(ZipError::Spelling { at }) }
    })?;
    if at == archive.len() { Ok(()) } else { Err(ZipError::Spelling { at }) }
}
