//! The header: which column stands where. An unknown one is refused with the nearest, a missing one is named.

use super::scan::{Record, Spot};
use crate::input::nearest::nearest;

/// A column of the commitments' CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Relationship,
    Id,
    What,
    By,
    Owner,
    MadeAt,
    Due,
    SettledAt,
    Outcome,
    RenegotiatedAt,
    RenegotiatedDue,
    Agreed,
    DisclosedAt,
    AskedAt,
    Heroic,
    Size,
    Evidence,
}

/// How many columns there can be.
pub(crate) const COUNT: usize = NAMES.len();

/// The names, in the order of the variants: the documented header.
const NAMES: [&str; 17] = [
    "relationship",
    "id",
    "what",
    "by",
    "owner",
    "made_at",
    "due",
    "settled_at",
    "outcome",
    "renegotiated_at",
    "renegotiated_due",
    "agreed",
    "disclosed_at",
    "asked_at",
    "heroic",
    "size",
    "evidence",
];

/// Without these there is no commitment.
const REQUIRED: [Column; 4] = [Column::Relationship, Column::What, Column::MadeAt, Column::Due];

impl Column {
    /// Its name in the header.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

/// Where the columns of a file stand.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    at: [Option<usize>; COUNT],
    /// How many cells a row has.
    pub(crate) width: usize,
}

/// What is wrong with a header.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadHeader {
    /// A column that no commitment has.
    #[error("there is no column `{0}`")]
    Unknown(String),
    /// A column without a name.
    #[error("a column has no name")]
    Nameless,
    /// The same column twice.
    #[error("the column `{0}` stands here a second time")]
    Twice(&'static str),
    /// Columns that have to be there.
    #[error("the header lacks {0}")]
    Missing(String),
}

impl BadHeader {
    /// What to do about it.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Unknown(name) => match nearest(name, NAMES.into_iter()) {
                Some(near) => format!("did you mean `{near}`? The columns are {}", NAMES.join(",")),
                None => format!("the columns are {}", NAMES.join(",")),
            },
            Self::Nameless => "name it, or take the empty column out".into(),
            Self::Twice(_) => "take one of them out".into(),
            Self::Missing(_) => format!("the first line names the columns: {}", NAMES.join(",")),
        }
    }
}

impl Columns {
    /// Reads the header; every column that is wrong is told.
    pub(crate) fn read(header: &Record) -> Result<Self, Vec<(Spot, BadHeader)>> {
        let mut columns = Self { at: [None; COUNT], width: header.len() };
        let mut bad = Vec::new();
        for index in 0..header.len() {
            let typed = header.cell(index);
            let named = NAMES.iter().position(|name| name.eq_ignore_ascii_case(typed));
            let wrong = match named {
                Some(column) if columns.at[column].is_none() => {
                    columns.at[column] = Some(index);
                    continue;
                }
                Some(column) => BadHeader::Twice(NAMES[column]),
                None if typed.is_empty() => BadHeader::Nameless,
                None => BadHeader::Unknown(typed.chars().take(80).collect()),
            };
            bad.push((header.spot(index), wrong));
        }
        let missing: Vec<String> = REQUIRED
            .iter()
            .filter(|column| !columns.has(**column))
            .map(|column| format!("`{}`", column.name()))
            .collect();
        if !missing.is_empty() {
            bad.push((header.spot(0), BadHeader::Missing(missing.join(", "))));
        }
        if bad.is_empty() { Ok(columns) } else { Err(bad) }
    }

    fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
    }

    /// Where a column stands.
    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        self.at[column as usize]
    }
}

/// Every column, in the order of the documented header.
pub(crate) const ALL: [Column; COUNT] = [
    Column::Relationship,
    Column::Id,
    Column::What,
    Column::By,
    Column::Owner,
    Column::MadeAt,
    Column::Due,
    Column::SettledAt,
    Column::Outcome,
    Column::RenegotiatedAt,
    Column::RenegotiatedDue,
    Column::Agreed,
    Column::DisclosedAt,
    Column::AskedAt,
    Column::Heroic,
    Column::Size,
    Column::Evidence,
];
