//! The bundle's archive: a zip with one spelling, so that there is nothing to hide between headers and nothing to
//! unpack without end.
//!
//! Entries are stored, in their order, one after the other from byte 0: local header, name, content. Then the central
//! directory in the same order, then its end. All numbers are little-endian; `0x0021` is 1980-01-01.
//!
//! ```text
//! local    "PK\3\4" 20:2 0:2 0:2 0:2 0x0021:2 crc:4 size:4 size:4 name:2 0:2                      then name, content
//! central  "PK\1\2" 20:2 20:2 0:2 0:2 0:2 0x0021:2 crc:4 size:4 size:4 name:2 0:2 0:2 0:2 0:2 0:4 offset:4  then name
//! end      "PK\5\6" 0:2 0:2 entries:2 entries:2 central's bytes:4 central's offset:4 0:2
//! ```
//!
//! No data descriptor, no folder entry, no extra field, no comment, no zip64: 4 GiB or 65,535 files are refused. A reader
//! takes names and contents from the local headers, writes the archive again and requires the same bytes.

mod write;

pub use write::pack;

use std::collections::HashSet;

/// A file in an archive. The content is borrowed: reading an archive copies nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Its name: parts of `[A-Za-z0-9_-][A-Za-z0-9._-]*` joined by `/`.
    pub name: &'a str,
    /// Its content.
    pub content: &'a [u8],
}

/// Why files cannot be packed, or bytes are no archive of the one spelling.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ZipError {
    /// A name that could lead out of a folder, or that a disk might refuse.
    #[error(
        "`{0}` is no name for a file of a bundle: letters, digits, `.`, `_`, `-`, parts joined by `/`, none beginning with `.`"
    )]
    Name(String),
    /// On some disks two names are one.
    #[error("`{0}` is in the archive twice, if capital letters are not told apart")]
    Twice(String),
    /// More than the format holds.
    #[error("an archive holds fewer than 65,535 files and less than 4 GiB")]
    TooLarge,
    /// Not an archive, or one in another spelling.
    #[error("the archive is not in its one spelling, at byte {at}")]
    Spelling {
        /// Where it departs from it, from 0.
        at: usize,
    },
}

/// Whether this is a name of the format. A part beginning with a letter, a digit, `_` or `-` is neither `.` nor `..`.
fn is_name(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.bytes().all(inner))
}

/// Names of an archive as they come, each valid and told apart from those before it.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    fn take(&mut self, name: &str) -> Result<(), ZipError> {
        if !is_name(name) {
            return Err(ZipError::Name(name.chars().take(80).collect()));
        }
        if self.0.insert(name.to_ascii_lowercase()) { Ok(()) } else { Err(ZipError::Twice(name.into())) }
    }
}

/// The little-endian number of `N` bytes at `at`.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let found = bytes.get(at..)?.first_chunk::<N>()?;
    found.iter().rev().try_fold(0usize, |sum, byte| sum.checked_mul(256)?.checked_add(usize::from(*byte)))
}

/// Reads the entry whose local header begins at `at`, without judging the header; gives it and where it ends.
fn entry(bytes: &[u8], at: usize) -> Option<(Entry<'_>, usize)> {
    let (size, name) = (number::<4>(bytes, at + 18)?, number::<2>(bytes, at + 26)?);
    let name_from = at.checked_add(write::LOCAL)?;
    let content_from = name_from.checked_add(name)?;
    let end = content_from.checked_add(size)?;
    let name = std::str::from_utf8(bytes.get(name_from..content_from)?).ok()?;
    Some((Entry { name, content: bytes.get(content_from..end)? }, end))
}

/// Reads an archive: its entries in their order. Beside the archive, what is held in memory is in proportion to the
/// number of its entries, of which there are fewer than 65,535.
pub fn unpack(archive: &[u8]) -> Result<Vec<Entry<'_>>, ZipError> {
    let (mut entries, mut names, mut at) = (Vec::new(), Names::default(), 0);
    while archive.get(at..).is_some_and(|rest| rest.starts_with(write::LOCAL_SIGNATURE)) {
        if entries.len() >= write::MOST {
            return Err(ZipError::TooLarge);
        }
        let (entry, end) = entry(archive, at).ok_or(ZipError::Spelling { at })?;
        names.take(entry.name)?;
        entries.push(entry);
        at = end;
    }
    write::compare(&entries, archive)?;
    Ok(entries)
}

#[cfg(test)]
mod tests;
