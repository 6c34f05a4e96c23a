//! The header: which column stands where, by its own name, by one that can only mean it, or as a map says. An unknown
//! one is refused with the nearest, a missing one is named.

use std::rc::Rc;

use super::scan::{Record, Spot};
use crate::import::map::{Map, Unturned, column_of};
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

impl Column {
    /// Whether it says when something was, or is to be.
    pub(crate) fn is_date(self) -> bool {
        use Column::{AnnouncedAt, AskedAt, At, DisclosedAt, Due, From, MadeAt, RenegotiatedAt};
        use Column::{RenegotiatedDue, SentAt, SettledAt, TermEnd, TermStart, Until};
        matches!(
            self,
            MadeAt
                | Due
                | SettledAt
                | RenegotiatedAt
                | RenegotiatedDue
                | DisclosedAt
                | AskedAt
                | SentAt
                | At
                | AnnouncedAt
                | From
                | Until
                | TermStart
                | TermEnd
        )
    }
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
    /// What was guessed: a column, and what the header calls it.
    pub(crate) guessed: Vec<(Column, String)>,
    /// How the cells are turned into ours, and the header, where a map says it.
    map: Option<(Rc<Map>, Vec<String>)>,
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
    /// Two columns that read like the same one of ours.
    #[error("`{0}` reads like `{1}`, and so does `{2}`")]
    Both(String, &'static str, String),
    /// A column that a map reads stands there twice.
    #[error("the column `{0}`, which the map reads, stands here a second time")]
    MappedTwice(String),
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
            Self::Twice(_) | Self::MappedTwice(_) => "take one of them out".into(),
            Self::Both(..) => "say with a map which of them is meant, or name one of them otherwise".into(),
            Self::Missing(_) => format!("the first line names the columns: {}", shape.header()),
        }
    }
}

impl Columns {
    fn none(width: usize) -> Self {
        Self { at: [None; COUNT], width, guessed: Vec::new(), map: None }
    }

    /// Reads the header; every column that is wrong is told. What was understood is answered in any case.
    pub(crate) fn read(header: &Record, shape: Shape) -> (Self, Vec<(Spot, BadHeader)>) {
        let mut columns = Self::none(header.len());
        let mut bad = Vec::new();
        let mut others = Vec::new();
        for index in 0..header.len() {
            let typed = header.cell(index);
            let named = shape.columns.iter().find(|column| column.name().eq_ignore_ascii_case(typed));
            match named {
                Some(column) if !columns.has(*column) => columns.at[*column as usize] = Some(index),
                Some(column) => bad.push((header.spot(index), BadHeader::Twice(column.name()))),
                None if typed.is_empty() => bad.push((header.spot(index), BadHeader::Nameless)),
                None => others.push(index),
            }
        }
        // What stands there by its own name is not guessed a second time, but two guesses of one column are told.
        let own = columns.at;
        for index in others {
            let typed: String = header.cell(index).chars().take(80).collect();
            let Some(column) = column_of(&typed, shape, &|column| own[column as usize].is_none()) else {
                bad.push((header.spot(index), BadHeader::Unknown(typed)));
                continue;
            };
            if let Some(other) = columns.place(column) {
                let other = header.cell(other).to_owned();
                bad.push((header.spot(index), BadHeader::Both(typed, column.name(), other)));
                continue;
            }
            columns.at[column as usize] = Some(index);
            columns.guessed.push((column, typed));
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
        bad.sort_by_key(|(spot, wrong)| (matches!(wrong, BadHeader::Missing(_)), *spot));
        (columns, bad)
    }

    /// Takes the columns that a map names; what it reads and the header lacks is answered, by the entry.
    pub(crate) fn mapped(header: &Record, map: &Rc<Map>) -> Result<(Self, Vec<usize>), (Spot, BadHeader)> {
        let mut columns = Self::none(header.len());
        let names: Vec<String> = (0..header.len()).map(|index| header.cell(index).to_owned()).collect();
        let mut lacks = Vec::new();
        for (number, entry) in map.entries.iter().enumerate() {
            let same = |from: &String| {
                let is = |name: &String| name.to_lowercase() == from.trim().to_lowercase();
                names.iter().position(is).map(|first| (first, names.iter().rposition(is)))
            };
            match entry.from.iter().find_map(same) {
                Some((first, Some(last))) if last != first => {
                    return Err((header.spot(last), BadHeader::MappedTwice(names[last].clone())));
                }
                Some((first, _)) => columns.at[entry.column as usize] = Some(first),
                None if entry.always.is_none() && !entry.optional => lacks.push(number),
                None => {}
            }
        }
        columns.map = Some((Rc::clone(map), names));
        Ok((columns, lacks))
    }

    /// What a cell says in our words; where it says nothing we know, why.
    pub(crate) fn turn(&self, column: Column, text: &str) -> Result<String, Unturned> {
        let Some((map, names)) = &self.map else { return Ok(text.to_owned()) };
        let Some(entry) = map.entries.iter().find(|entry| entry.column == column) else {
            return Ok(text.to_owned());
        };
        match (self.place(column), &entry.always) {
            (Some(index), _) => entry.turn(map, names.get(index).map_or("", String::as_str), text),
            (None, Some(always)) => Ok(always.clone()),
            (None, None) => Ok(String::new()),
        }
    }

    fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
    }

    /// Where a column stands.
    pub(crate) fn place(&self, column: Column) -> Option<usize> {
        self.at[column as usize]
    }
}
