//! What people write: bounded, normalised (NFC) text without control characters; in a private record, sealed.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::proof::Sealed;

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

/// A text that can be recorded: not empty, at most 64 KiB, NFC, no control characters but line feed and tab. Texts are
/// equal, ordered and hashed by what a reader sees of them.
#[derive(Clone)]
pub struct Text(Kept);

#[derive(Clone)]
enum Kept {
    /// Shared by whatever repeats it: views take over the texts of facts.
    Plain(Arc<str>),
    /// In a private record: what the log keeps, and what is seen of it.
    Private(Box<(Sealed, Seen)>),
}

/// What is seen of a private text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Nothing yet, or its key is not on this machine.
    Closed,
    /// What its key opened.
    Opened(String),
    /// Nothing any more: its key was destroyed.
    Erased,
}

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
        let text: Arc<str> = match is_nfc_quick(written.chars()) {
            IsNormalized::Yes => Arc::from(written),
            _ => written.nfc().collect::<String>().into(),
        };
        if text.len() > MOST_BYTES {
            Err(TextError::TooLong(text.len()))
        } else {
            Ok(Self(Kept::Plain(text)))
        }
    }

    /// The text; of a private one that is not open, the word that says why.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Kept::Plain(text) => text,
            Kept::Private(private) => match &private.1 {
                Seen::Opened(text) => text,
                Seen::Closed => "(sealed)",
                Seen::Erased => "(erased)",
            },
        }
    }

    /// A text that is kept sealed, as one that knows what it says keeps it.
    pub fn private(sealed: Sealed, seen: Seen) -> Self {
        Self(Kept::Private(Box::new((sealed, seen))))
    }

    /// What the log keeps of a private text, and what is seen of it; none for a text in the clear.
    pub fn as_private(&self) -> Option<(&Sealed, &Seen)> {
        match &self.0 {
            Kept::Plain(_) => None,
            Kept::Private(private) => Some((&private.0, &private.1)),
        }
    }

    /// The same text in the clear, as it is seen.
    #[must_use]
    pub fn in_clear(&self) -> Self {
        Self(Kept::Plain(self.as_str().into()))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}
impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Text {
    /// As the log keeps it: a private text as `{"sealed":…}`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Kept::Plain(text) => serializer.serialize_str(text),
            Kept::Private(private) => {
                let mut object = serializer.serialize_map(Some(1))?;
                object.serialize_entry("sealed", &private.0)?;
                object.end()
            }
        }
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
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<'de> Deserialize<'de> for Text {
    /// What is already kept is taken as it is but for its size: Unicode tables change, kept bytes do not.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> de::Visitor<'de> for Reading {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        if text.len() > MOST_BYTES {
            return Err(E::custom(TextError::TooLong(text.len())));
        }
        Ok(Text(Kept::Plain(text.into())))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Text, A::Error> {
        let wrong = || de::Error::custom("expected a string, or one value `sealed` of a private record");
        let Some("sealed") = map.next_key::<String>()?.as_deref() else { return Err(wrong()) };
        let sealed = map.next_value()?;
        match map.next_key::<String>()? {
            None => Ok(Text::private(sealed, Seen::Closed)),
            Some(_) => Err(wrong()),
        }
    }
}

impl JsonSchema for Text {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "In a private record `{\"sealed\":…}` in its place.",
            "type": "string", "minLength": 1, "maxLength": MOST_BYTES
        })
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
