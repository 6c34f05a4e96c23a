//! The header: which column stands where. An unknown one is refused with the nearest, a missing one is named.

use super::scan::{Record, Spot};
use crate::input::nearest::nearest;

/// Every column that a kind of row may have, and its name in the header.
macro_rules! columns {
    ($($column:ident $name:literal),* $(,)?) => {
        /// A column of a CSV.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Column {
            $($column,)*
        }

        /// Them all.
        pub(crate) const ALL: [Column; [$($name),*].len()] = [$(Column::$column),*];

        impl Column {
            /// Its name in the header.
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Self::$column => $name,)*
                }
            }
        }
    };
}

columns! {
    Relationship "relationship", Id "id", What "what", By "by", Owner "owner", MadeAt "made_at", Due "due",
    SettledAt "settled_at", Outcome "outcome", RenegotiatedAt "renegotiated_at",
    RenegotiatedDue "renegotiated_due", Agreed "agreed", DisclosedAt "disclosed_at", AskedAt "asked_at",
    Heroic "heroic", Size "size", Evidence "evidence",
    Name "name", ExternalId "external_id", Kind "kind", Zone "zone", ContractValue "contract_value",
    Currency "currency", Per "per", TermStart "term_start", TermEnd "term_end", Notice "notice",
    Cadence "cadence", Rhythm "rhythm", Tags "tags",
    SentAt "sent_at", Words "words", Sections "sections", Title "title",
    At "at", Direction "direction", Who "who", About "about", Text "text",
    AnnouncedAt "announced_at", From "from", Until "until", Why "why",
}

/// How many columns there can be.
pub(crate) const COUNT: usize = ALL.len();

/// The columns of one kind of row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Them all, in the order of the documented header.
    pub(crate) columns: &'static [Column],
    /// Those without which there is no row of this kind.
    pub(crate) required: &'static [Column],
}

impl Shape {
    fn names(self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name())
    }

    /// The documented header.
    pub(crate) fn header(self) -> String {
        self.names().collect::<Vec<_>>().join(",")
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
    /// A column that no row of this kind has.
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
    pub(crate) fn hint(&self, shape: Shape) -> String {
        match self {
            Self::Unknown(name) => match nearest(name, shape.names()) {
                Some(near) => format!("did you mean `{near}`? The columns are {}", shape.header()),
                None => format!("the columns are {}", shape.header()),
            },
            Self::Nameless => "name it, or take the empty column out".into(),
            Self::Twice(_) => "take one of them out".into(),
            Self::Missing(_) => format!("the first line names the columns: {}", shape.header()),
        }
    }
}

impl Columns {
    /// Reads the header; every column that is wrong is told.
    pub(crate) fn read(header: &Record, shape: Shape) -> Result<Self, Vec<(Spot, BadHeader)>> {
        let mut columns = Self { at: [None; COUNT], width: header.len() };
        let mut bad = Vec::new();
        for index in 0..header.len() {
            let typed = header.cell(index);
            let named = shape.columns.iter().find(|column| column.name().eq_ignore_ascii_case(typed));
            let wrong = match named {
                Some(column) if !columns.has(*column) => {
                    columns.at[*column as usize] = Some(index);
                    continue;
                }
                Some(column) => BadHeader::Twice(column.name()),
                None if typed.is_empty() => BadHeader::Nameless,
                None => BadHeader::Unknown(typed.chars().take(80).collect()),
            };
            bad.push((header.spot(index), wrong));
        }
        let missing: Vec<String> = shape
            .required
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
