//! What people write: bounded, normalised (NFC) text without control characters.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The most bytes one text may have: 64 KiB.
pub const MOST_BYTES: usize = 64 * 1024;

/// Why a text cannot be recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// There is nothing but white space in it.
    #[error("the text is empty: say what is meant")]
    Empty,
    /// It is larger than an event may carry.
    #[error(
        "the text has {0} bytes, and at most 65536 can be recorded: keep the long form as evidence (--evidence FILE)"
    )]
    TooLong(usize),
    /// It holds a character that steers terminals.
    #[error("the text has the control character U+{code:04X} at character {at}: remove it")]
    Control {
        /// The character's code point.
        code: u32,
        /// Its place, counted in characters from 1.
        at: usize,
    },
}

/// A text that can be recorded: not empty, at most 64 KiB, NFC, no control characters but line feed and tab.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Text(String);

impl Text {
    /// Takes what somebody wrote: trims white space around it, normalises it, checks it.
    pub fn new(written: &str) -> Result<Self, TextError> {
        let written = written.trim();
        if written.is_empty() {
            return Err(TextError::Empty);
        }
        let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
        if let Some(at) = written.chars().position(forbidden) {
            let code = written.chars().nth(at).map_or(0, u32::from);
            return Err(TextError::Control { code, at: at + 1 });
        }
        let text = match is_nfc_quick(written.chars()) {
            IsNormalized::Yes => written.to_owned(),
            _ => written.nfc().collect(),
        };
        if text.len() > MOST_BYTES { Err(TextError::TooLong(text.len())) } else { Ok(Self(text)) }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Text {
    type Err = TextError;
    fn from_str(text: &str) -> Result<Self, TextError> {
        Self::new(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<'de> Deserialize<'de> for Text {
    /// What is already kept is taken as it is but for its size: Unicode tables change, kept bytes do not.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.len() > MOST_BYTES {
            return Err(de::Error::custom(TextError::TooLong(text.len())));
        }
        Ok(Self(text))
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": MOST_BYTES })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_trimmed_and_normalised() {
        assert_eq!(Text::new("  cafe\u{301}\n").unwrap().as_str(), "caf\u{e9}");
        assert_eq!(Text::new("季度回顾 ✓").unwrap().as_str(), "季度回顾 ✓");
    }

    #[test]
    fn what_would_steer_a_terminal_or_fill_a_disk_is_refused() {
        assert_eq!(Text::new(" \n"), Err(TextError::Empty));
        assert_eq!(Text::new("a\u{1b}[2J"), Err(TextError::Control { code: 0x1b, at: 2 }));
        assert_eq!(Text::new("nul\0"), Err(TextError::Control { code: 0, at: 4 }));
        assert!(matches!(Text::new(&"x".repeat(70_000)), Err(TextError::TooLong(70_000))));
    }
}
