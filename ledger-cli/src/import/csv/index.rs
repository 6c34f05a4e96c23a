//! What is remembered of every row: enough to find it again, forty bytes each. The rows themselves stay in the file.

use std::collections::HashMap;

use super::columns::Column;
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
    /// The place of the first row of its commitment.
    first: u64,
    /// What its commitment is called, hashed.
    id: u64,
    /// When its commitment was made, in milliseconds since 1970.
    made: i64,
}

/// A row that names no relationship: its id says which.
pub(crate) const UNNAMED: u32 = u32::MAX;
/// The bits of a place that hold the offset in the file.
const OFFSET_BITS: u32 = 48;

impl Mark {
    /// Remembers a row.
    pub(crate) fn new(row: &Row, offset: u64, relationship: u32, made: i64) -> Self {
        let place = (row.file as u64) << OFFSET_BITS | offset;
        Self { relationship, line: row.line, place, first: place, id: name_hash(row), made }
    }

    /// In which file it is, and where.
    pub(crate) fn file_and_offset(&self) -> (usize, u64) {
        let file = usize::try_from(self.place >> OFFSET_BITS).unwrap_or_default();
        (file, self.place & ((1 << OFFSET_BITS) - 1))
    }

    /// Whether both belong to the same commitment.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        (self.relationship, self.first) == (other.relationship, other.first)
    }

    /// The place of the first row of its commitment: what the commitment is known by.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }
}

/// What a row without an id is called: a hash of what makes it the commitment it is.
pub(crate) fn stand_in(row: &Row) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new_derive_key("troth 2026 csv row without id v1");
    let by = match row.get(Column::By) {
        "" => "us",
        by => by,
    };
    let identity =
        [Column::Relationship, Column::What, Column::MadeAt, Column::Due].map(|column| row.get(column));
    for text in identity.into_iter().chain([by]) {
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize()
}

fn name_hash(row: &Row) -> u64 {
    let hash = match row.get(Column::Id) {
        "" => stand_in(row),
        id => blake3::hash(id.as_bytes()),
    };
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
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

/// Orders rows by relationship, then commitments by when they were made and where they stand, then rows as they
/// were met: the first row of a commitment says when it was made.
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
