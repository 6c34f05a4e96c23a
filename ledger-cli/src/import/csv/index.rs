//! What is remembered of every row: enough to find it again, forty bytes each. The rows themselves stay in the file.

use std::collections::HashMap;

use super::row::Row;

/// A row, as it is remembered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    /// Which relationship it belongs to.
    pub(crate) relationship: u32,
    /// The line on which it begins.
    pub(crate) line: u32,
    /// Its file and its place in it: in the order in which rows were met.
    place: u64,
    /// The place of the first row of its entry.
    first: u64,
    /// What its entry is called, hashed.
    id: u64,
    /// When its entry was made, in milliseconds since 1970.
    made: i64,
}

/// A row that names no relationship: its id says which.
pub(crate) const UNNAMED: u32 = u32::MAX;
/// The bits of a place that hold the offset in the file.
const OFFSET_BITS: u32 = 48;

impl Mark {
    /// Remembers a row of the entry that is called so.
    pub(crate) fn new(row: &Row, offset: u64, relationship: u32, name: blake3::Hash) -> Self {
        let place = (row.file as u64) << OFFSET_BITS | offset;
        let mut first = [0; 8];
        first.copy_from_slice(&name.as_bytes()[..8]);
        Self { relationship, line: row.line, place, first: place, id: u64::from_le_bytes(first), made: 0 }
    }

    /// The same with when its entry was made.
    #[must_use]
    pub(crate) fn made(self, made: i64) -> Self {
        Self { made, ..self }
    }

    /// In which file it is, and where.
    pub(crate) fn file_and_offset(&self) -> (usize, u64) {
        let file = usize::try_from(self.place >> OFFSET_BITS).unwrap_or_default();
        (file, self.place & ((1 << OFFSET_BITS) - 1))
    }

    /// Whether both belong to the same entry.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (self.relationship, self.first) == (other.relationship, other.first)
    }

    /// The place of the first row of its entry: what the entry is known by.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }
}

/// Gives rows that name no relationship the one of the rows with their id; those that stay without are answered.
pub(crate) fn name_unnamed(marks: &mut Vec<Mark>) -> Vec<Mark> {
    let mut wanted: HashMap<u64, u32> =
        marks.iter().filter(|mark| mark.relationship == UNNAMED).map(|mark| (mark.id, UNNAMED)).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    for mark in marks.iter_mut() {
        match wanted.get_mut(&mark.id) {
            Some(known) if mark.relationship != UNNAMED => *known = mark.relationship,
            Some(known) => mark.relationship = *known,
            None => {}
        }
    }
    let lost = marks.iter().filter(|mark| mark.relationship == UNNAMED).copied().collect();
    marks.retain(|mark| mark.relationship != UNNAMED);
    lost
}

/// Orders rows by relationship, then entries by when they were made and where they stand, then rows as they
/// were met: the first row of an entry says when it was made.
pub(crate) fn order(marks: &mut [Mark]) {
    marks.sort_unstable_by_key(|mark| (mark.relationship, mark.id, mark.place));
    let mut first: Option<Mark> = None;
    for mark in marks.iter_mut() {
        match first {
            Some(first) if (first.relationship, first.id) == (mark.relationship, mark.id) => {
                (mark.first, mark.made) = (first.place, first.made);
            }
            _ => first = Some(*mark),
        }
    }
    marks.sort_unstable_by_key(|mark| (mark.relationship, mark.made, mark.first, mark.place));
}
