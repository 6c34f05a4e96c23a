//! What an event rests on: a kept file, a private one, or where to look.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::id::Hash;
use crate::proof::{Sealed, ValueKey, chunks};
use crate::text::{Seen, Text, TextError};

/// What an event rests on: a kept file, or where to find it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Evidence {
    /// A file kept in the ledger's `evidence/` folder by its hash.
    File {
        /// BLAKE3 of the kept bytes.
        blake3: Hash,
        /// The name it came with.
        #[serde(deserialize_with = "clear")]
        name: Text,
        /// Its media type.
        #[serde(deserialize_with = "clear")]
        media: Text,
        /// Its size in bytes.
        bytes: u64,
    },
    /// A file of a private record, kept in [`chunks`] that its own key opens.
    Private {
        /// BLAKE3 of the kept bytes.
        blake3: Hash,
        /// How many bytes are kept.
        bytes: u64,
        /// The [`PrivateFile`] it is, sealed under the key of the record.
        #[serde(deserialize_with = "sealed")]
        named: Text,
    },
    /// A URL, a message-id, a ticket; sealed in a private record.
    Locator {
        /// Where to look.
        locator: Text,
    },
}

/// A private file as the event that cites it knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateFile {
    /// The name it came with.
    pub name: Text,
    /// Its media type.
    pub media: Text,
    /// BLAKE3 of what it says, before it was sealed.
    pub blake3: Hash,
    /// The key of this file and of no other.
    pub key: ValueKey,
}

/// The one spelling of a [`PrivateFile`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelled {
    name: Text,
    media: Text,
    blake3: Hash,
    key: Hash,
}

impl PrivateFile {
    /// Reads what was sealed; none for anything but the one spelling.
    pub fn read(spelled: &str) -> Option<Self> {
        let Spelled { name, media, blake3, key } = serde_json::from_str(spelled).ok()?;
        let read = Self { name, media, blake3, key: ValueKey(key.0) };
        (read.spelled() == spelled).then_some(read)
    }

    /// `{"name":…,"media":…,"blake3":…,"key":…}`: what is sealed.
    pub fn spelled(&self) -> String {
        let Self { name, media, blake3, key } = self.clone();
        let spelled = Spelled { name: name.in_clear(), media: media.in_clear(), blake3, key: Hash(key.0) };
        serde_json::to_string(&spelled).unwrap_or_default()
    }
}

impl Evidence {
    /// A private file of which so many bytes are kept under this hash.
    ///
    /// # Errors
    /// Its name is too long to be recorded.
    pub fn private(blake3: Hash, bytes: u64, file: &PrivateFile) -> Result<Self, TextError> {
        Ok(Self::Private { blake3, bytes, named: Text::new(&file.spelled())? })
    }

    /// What the ledger keeps for it: the hash and the length in bytes. None for a place to look.
    pub fn kept(&self) -> Option<(Hash, u64)> {
        match self {
            Self::File { blake3, bytes, .. } | Self::Private { blake3, bytes, .. } => Some((*blake3, *bytes)),
            Self::Locator { .. } => None,
        }
    }

    /// Whether it is a kept file: also where nobody can read it any more.
    pub fn is_file(&self) -> bool {
        self.kept().is_some()
    }

    /// Whether it belongs to a private record.
    pub fn is_private(&self) -> bool {
        match self {
            Self::File { .. } => false,
            Self::Private { .. } => true,
            Self::Locator { locator } => locator.as_private().is_some(),
        }
    }

    /// What is sealed of it in a kept event.
    pub fn sealed(&self) -> Option<&Sealed> {
        match self {
            Self::File { .. } => None,
            Self::Private { named: text, .. } | Self::Locator { locator: text } => {
                text.as_private().map(|(sealed, _)| sealed)
            }
        }
    }

    /// The private file it is, where it opens.
    pub fn private_file(&self) -> Option<PrivateFile> {
        match self {
            Self::Private { named, .. } if is_open(named) => PrivateFile::read(named.as_str()),
            _ => None,
        }
    }

    /// The same evidence as a record that is not private would carry it: of a private file what it says, not what is
    /// kept. None where it does not open.
    pub fn in_clear(&self) -> Option<Self> {
        match self {
            Self::File { .. } => Some(self.clone()),
            Self::Locator { locator } => {
                is_open(locator).then(|| Self::Locator { locator: locator.in_clear() })
            }
            Self::Private { bytes, .. } => {
                let PrivateFile { name, media, blake3, .. } = self.private_file()?;
                Some(Self::File { blake3, name, media, bytes: chunks::opened_length(*bytes)? })
            }
        }
    }

    /// What a reader sees of it: the file's name or where to look; else the word that says why not.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::File { name: text, .. } | Self::Locator { locator: text } => Cow::Borrowed(text.as_str()),
            Self::Private { named, .. } if is_open(named) => match self.private_file() {
                Some(file) => Cow::Owned(file.name.to_string()),
                None => Cow::Borrowed("(sealed)"),
            },
            Self::Private { named, .. } => Cow::Borrowed(named.as_str()),
        }
    }
}

/// What it is, and never the key of a private file.
impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence").field("kept", &self.kept()).field("shown", &self.shown()).finish()
    }
}

fn is_open(text: &Text) -> bool {
    matches!(text.as_private(), None | Some((_, Seen::Opened(_))))
}

/// Visits what a private record seals of its evidence: the path from the event's root, the text.
pub(super) fn words(evidence: &mut [Evidence], each: &mut dyn FnMut(&str, &mut Text)) {
    for (at, one) in evidence.iter_mut().enumerate() {
        match one {
            Evidence::File { .. } => {}
            Evidence::Private { named, .. } => each(&format!("/evidence/{at}/named"), named),
            Evidence::Locator { locator } => each(&format!("/evidence/{at}/locator"), locator),
        }
    }
}

/// Visits what is sealed of the evidence of a kept event: the path from the event's root, the value.
pub(super) fn sealed_values(evidence: &[Evidence], each: &mut dyn FnMut(&str, &Sealed)) {
    for (at, one) in evidence.iter().enumerate() {
        let part = if one.is_file() { "named" } else { "locator" };
        if let Some(sealed) = one.sealed() {
            each(&format!("/evidence/{at}/{part}"), sealed);
        }
    }
}

fn clear<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    let text = Text::deserialize(deserializer)?;
    let wrong = "a file that is named in the clear has no sealed name";
    if text.as_private().is_none() { Ok(text) } else { Err(de::Error::custom(wrong)) }
}

fn sealed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    let text = Text::deserialize(deserializer)?;
    let wrong = "what a private file is stands sealed only";
    if text.as_private().is_some() { Ok(text) } else { Err(de::Error::custom(wrong)) }
}

#[cfg(test)]
mod tests;
