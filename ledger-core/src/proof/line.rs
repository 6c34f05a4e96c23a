//! The checkpoint line: what a client keeps in a mail.
//!
//! ```text
//! troth1 <ledger id> <tag> <size> <root> <check>
//! ```
//!
//! `check` is the first 8 hex digits of BLAKE3 over what precedes it: the five fields with single spaces between them,
//! without one at the end. Mail programs break lines, so spaces, tabs and line ends between fields count as one space.
//! The line is unsigned: a wrong one is a slip of the hand and never an accusation. Whatever else is to be known of
//! that checkpoint comes from the bundle's own file for that size.

use std::fmt;
use std::str::FromStr;

use super::Tag;
use super::log::Root;
use super::spelled::{counting, from_base64};
use crate::id::{Hash, LedgerId};

/// What the line states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckpointLine {
    /// The ledger.
    pub ledger: LedgerId,
    /// The client, by its blinded name.
    pub tag: Tag,
    /// How many events there were, from 1.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Root,
}

/// Why a text is no checkpoint line. Says what to look at, and blames nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// It does not begin with `troth1`.
    #[error("a checkpoint line begins with `troth1`")]
    Label,
    /// It has another number of fields.
    #[error("a checkpoint line has 6 fields, and this one has {0}: copy it whole")]
    Fields(usize),
    /// A field is not of its kind.
    #[error("the {0} of the checkpoint line cannot be read: copy it again")]
    Field(&'static str),
    /// The check does not fit.
    #[error(
        "the checkpoint line was not copied as it was sent: its check is `{found}` and should be `{expected}`"
    )]
    Check {
        /// What the fields amount to.
        expected: String,
        /// What the line says.
        found: String,
    },
}

impl CheckpointLine {
    /// The fields before the check.
    fn fields(&self) -> String {
        format!("troth1 {} {} {} {}", self.ledger, self.tag.0, self.size, self.root)
    }
}

/// The first 8 hex digits of the fields' hash.
fn check_of(fields: &str) -> String {
    Hash::of(fields.as_bytes()).to_string().chars().take(8).collect()
}

impl fmt::Display for CheckpointLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.fields();
        write!(f, "{fields} {}", check_of(&fields))
    }
}

impl FromStr for CheckpointLine {
    type Err = LineError;
    fn from_str(text: &str) -> Result<Self, LineError> {
        let mut fields = text.split([' ', '\t', '\r', '\n']).filter(|field| !field.is_empty());
        let mut first = [""; 6];
        first.iter_mut().zip(&mut fields).for_each(|(slot, field)| *slot = field);
        let [label, ledger, tag, size, root, found] = first;
        if label != "troth1" {
            return Err(LineError::Label);
        }
        let count = first.iter().filter(|field| !field.is_empty()).count() + fields.count();
        if count != first.len() {
            return Err(LineError::Fields(count));
        }
        // The check comes first: of a line that was miscopied, no field can be believed.
        let expected = check_of(&[label, ledger, tag, size, root].join(" "));
        if found != expected {
            return Err(LineError::Check { expected, found: found.into() });
        }
        Ok(Self {
            ledger: ledger.parse().map_err(|_| LineError::Field("ledger's id"))?,
            tag: tag.parse().map(Tag).map_err(|_| LineError::Field("tag"))?,
            size: counting(size).ok_or(LineError::Field("size"))?,
            root: from_base64(root).map(Root).ok_or(LineError::Field("root"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line() -> CheckpointLine {
        let (ledger, tag) = (LedgerId(Hash::of(b"ledger")), Tag(Hash::of(b"tag")));
        CheckpointLine { ledger, tag, size: 19, root: Root([9; 32]) }
    }

    #[test]
    fn a_line_that_a_mail_program_broke_is_still_read() {
        let text = line().to_string();
        assert_eq!(text.parse(), Ok(line()));
        assert_eq!(text.replace(' ', "\r\n\t ").parse(), Ok(line()));
        assert_eq!(format!("\n {text} \r\n").parse(), Ok(line()));
    }

    #[test]
    fn a_line_that_was_not_copied_whole_says_so() {
        let text = line().to_string();
        let read = |text: &str| text.parse::<CheckpointLine>().unwrap_err();
        assert_eq!(read(""), LineError::Label);
        assert_eq!(read(&text.replace("troth1", "troth2")), LineError::Label);
        assert_eq!(read(&text[..text.len() - 9]), LineError::Fields(5));
        assert_eq!(read(&format!("{text} {text}")), LineError::Fields(12));
        assert!(matches!(read(&text.replace(" 19 ", " 91 ")), LineError::Check { .. }));
        assert!(matches!(read(&text[..text.len() - 1]), LineError::Check { .. }));
        // A check that fits cannot make a field of what is none.
        let fields = line().fields().replace(" 19 ", " 019 ");
        assert_eq!(read(&format!("{fields} {}", check_of(&fields))), LineError::Field("size"));
    }

    #[test]
    fn every_flipped_bit_of_a_line_is_found() {
        let text = line().to_string();
        for at in 0..text.len() {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                if let Ok(altered) = std::str::from_utf8(&bytes) {
                    assert!(altered.parse::<CheckpointLine>().is_err(), "byte {at}, bit {bit}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_is_a_line_by_chance(text in "(troth1 )?[0-9a-f \t\r\n]{0,80}|\\PC{0,40}") {
            prop_assert!(text.parse::<CheckpointLine>().is_err());
        }
    }
}
