//! The bundle's manifest: whose it is, how far it reaches, and every file in it; and the note that signs it.
//!
//! ```text
//! manifest.json   {"format":"troth-bundle/v1","ledger":"<id>","stream":"acme","audience":"client","as_of":"…Z","size":19,
//!                  "root":"<b64>","streams":[{"stream":"acme","version":8,"position":17},{"stream":"_keys",…},
//!                  {"stream":"_rules",…}],"files":[{"name":"READ-FIRST.html","blake3":"<hex>","bytes":11},…]}
//! manifest.note   a signed note of three lines: troth-bundle/v1\n<ledger id>\n<BLAKE3 of manifest.json>\n
//! ```
//!
//! In the archive stand READ-FIRST.html, manifest.json, manifest.note, then the other `files` in their order.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::checkpoint::key_name;
use super::log::Root;
use super::note::{self, NoteError, SignedNote};
use super::signature::{PublicKey, SigningKey};
use super::zip::{self, Entry, ZipError};
use crate::event::spelling::{self, SpellingError};
use crate::id::{Hash, LedgerId, StreamId};
use crate::time::Instant;

/// The files with a place of their own, in their order.
pub(super) const FIRST: &str = "READ-FIRST.html";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const NOTE: &str = "manifest.note";

/// For whom a bundle was made, and so what it discloses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Shared text, and the names of the people involved.
    Client,
    /// Also the internal text that the brief's claims rest on.
    Court,
    /// Everything.
    Own,
}

/// A stream that the bundle shows whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WholeStream {
    /// The stream.
    pub stream: StreamId,
    /// The version of its last event.
    pub version: u64,
    /// The position of its last event, from 0.
    pub position: u64,
}

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its name in the archive.
    pub name: String,
    /// BLAKE3 of its content.
    pub blake3: Hash,
    /// Its length in bytes.
    pub bytes: u64,
}

impl Listed {
    /// How a file is listed.
    pub fn of(file: &Entry<'_>) -> Self {
        let bytes = file.content.len() as u64;
        Self { name: file.name.to_owned(), blake3: Hash::of(file.content), bytes }
    }
}

/// The one format there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[default]
    #[serde(rename = "troth-bundle/v1")]
    V1,
}

/// What `manifest.json` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: Format,
    /// The ledger.
    pub ledger: LedgerId,
    /// The client.
    pub stream: StreamId,
    /// For whom it was made.
    pub audience: Audience,
    /// The day it speaks of.
    pub as_of: Instant,
    /// The size of the log it is proved against.
    pub size: u64,
    /// The RFC 6962 root of that log.
    pub root: Root,
    /// The streams it shows whole: the client's, `_keys`, `_rules`.
    pub streams: Vec<WholeStream>,
    /// Every file but `manifest.json` and `manifest.note`, in the order of the archive.
    pub files: Vec<Listed>,
}

/// Why a bundle is not what its issuer signed. Every one of them is *altered*.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleFault {
    /// The archive has another spelling.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// A file that every bundle has is missing, or not at its place.
    #[error("the bundle's file {place} is not `{name}`")]
    Place {
        /// Which file, from 1.
        place: usize,
        /// The file that belongs there.
        name: &'static str,
    },
    /// The manifest is not in the one spelling of JSON.
    #[error("manifest.json: {0}")]
    Spelling(#[from] SpellingError),
    /// The manifest has other keys, or a value that is not of its kind.
    #[error("manifest.json cannot be read as `troth-bundle/v1`: {0}")]
    Shape(String),
    /// It reads, but is not written back with the same bytes, or its parts do not fit each other.
    #[error("manifest.json: {0}")]
    Manifest(&'static str),
    /// The archive has another file than the manifest lists at this place.
    #[error("the manifest does not list `{0}` at its place in the archive")]
    Unlisted(String),
    /// The manifest lists a file that is not there.
    #[error("`{0}` is listed and is not in the archive")]
    Missing(String),
    /// A file has another content.
    #[error("`{0}` is not the file that was listed: its content differs")]
    Content(String),
    /// The note that signs the manifest.
    #[error("manifest.note: {0}")]
    Note(#[from] NoteError),
}

impl Manifest {
    /// A manifest without files; the whole streams are the client's, `_keys` and `_rules`.
    pub fn new(
        ledger: LedgerId,
        audience: Audience,
        as_of: Instant,
        log: (u64, Root),
        streams: [WholeStream; 3],
    ) -> Self {
        let ((size, root), stream) = (log, streams[0].stream.clone());
        let (format, streams, files) = (Format::V1, streams.into(), Vec::new());
        Self { format, ledger, stream, audience, as_of, size, root, streams, files }
    }

    /// The file's text: one line and a line feed.
    pub fn text(&self) -> String {
        let mut line = serde_json::to_string(self).unwrap_or_default();
        line.push('\n');
        line
    }

    /// Reads `manifest.json` in its one spelling.
    pub fn read(text: &[u8]) -> Result<Self, BundleFault> {
        let line = text.strip_suffix(b"\n").ok_or(BundleFault::Manifest("no line feed at the end"))?;
        spelling::check(line)?;
        let read: Self =
            serde_json::from_slice(line).map_err(|error| BundleFault::Shape(error.to_string()))?;
        if read.text().as_bytes() != text {
            return Err(BundleFault::Manifest(
                "its keys stand in another order, or a value has another form",
            ));
        }
        let whole: Vec<&StreamId> = read.streams.iter().map(|whole| &whole.stream).collect();
        if read.stream.is_reserved() || whole != [&read.stream, &StreamId::keys(), &StreamId::rules()] {
            return Err(BundleFault::Manifest("its streams are not the client's, `_keys` and `_rules`"));
        }
        if read.streams.iter().any(|whole| whole.version == 0 || whole.position >= read.size) {
            return Err(BundleFault::Manifest("a stream ends outside the log"));
        }
        Ok(read)
    }

    /// The text that is signed beside it.
    fn signed_text(&self) -> String {
        format!("troth-bundle/v1\n{}\n{}\n", self.ledger, Hash::of(self.text().as_bytes()))
    }

    /// `manifest.note`, made with the key in force at the bundle's size.
    pub fn sign(&self, key: &SigningKey) -> Result<String, NoteError> {
        note::sign(&key_name(&self.ledger), &self.signed_text(), key)
    }

    /// Whether `manifest.note` is this key's over this manifest.
    pub fn check_note(&self, note: &str, key: &PublicKey) -> Result<(), BundleFault> {
        let note = SignedNote::read(note)?;
        if note.text != self.signed_text() {
            return Err(BundleFault::Manifest("its note signs another manifest"));
        }
        Ok(note.check(&key_name(&self.ledger), key)?)
    }

    /// Whether the archive has exactly the files that are listed, in their order, with their contents.
    fn check_files(&self, files: &[Entry<'_>]) -> Result<(), BundleFault> {
        let mut listed = self.files.iter();
        for file in files {
            match listed.next() {
                Some(listed) if listed.name == file.name => {
                    if *listed != Listed::of(file) {
                        return Err(BundleFault::Content(file.name.into()));
                    }
                }
                _ => return Err(BundleFault::Unlisted(file.name.into())),
            }
        }
        listed.next().map_or(Ok(()), |missing| Err(BundleFault::Missing(missing.name.clone())))
    }
}

/// A bundle whose archive and manifest fit each other. Its note is still to be checked, with the key that the bundle's
/// own checkpoint file puts in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened<'a> {
    /// The manifest.
    pub manifest: Manifest,
    /// The text of `manifest.note`.
    pub note: &'a str,
    /// All other files, in their order.
    pub files: Vec<Entry<'a>>,
}

impl<'a> Opened<'a> {
    /// The content of a file.
    pub fn file(&self, name: &str) -> Option<&'a [u8]> {
        self.files.iter().find(|file| file.name == name).map(|file| file.content)
    }
}

/// Opens a bundle: archive, then manifest, then the files it lists. The first fault is the verdict.
pub fn open(archive: &[u8]) -> Result<Opened<'_>, BundleFault> {
    let mut files = zip::unpack(archive)?;
    for (place, name) in (1..).zip([FIRST, MANIFEST, NOTE]) {
        if files.get(place - 1).is_none_or(|file| file.name != name) {
            return Err(BundleFault::Place { place, name });
        }
    }
    let own: Vec<Entry<'_>> = files.drain(1..3).collect();
    let [manifest, note] = own[..] else { return Err(BundleFault::Place { place: 2, name: MANIFEST }) };
    let manifest = Manifest::read(manifest.content)?;
    manifest.check_files(&files)?;
    let note = str::from_utf8(note.content).map_err(|_| NoteError::Form("not UTF-8"))?;
    Ok(Opened { manifest, note, files })
}

/// Makes a bundle of these files, `READ-FIRST.html` first, and signs what it lists with the key in force at its size.
pub fn pack(mut manifest: Manifest, files: &[Entry<'_>], key: &SigningKey) -> Result<Vec<u8>, BundleFault> {
    let Some((first, rest)) = files.split_first().filter(|(first, _)| first.name == FIRST) else {
        return Err(BundleFault::Place { place: 1, name: FIRST });
    };
    manifest.files = files.iter().map(Listed::of).collect();
    let (text, note) = (manifest.text(), manifest.sign(key)?);
    // What cannot be read back is not handed out.
    Manifest::read(text.as_bytes())?;
    let own = [
        *first,
        Entry { name: MANIFEST, content: text.as_bytes() },
        Entry { name: NOTE, content: note.as_bytes() },
    ];
    Ok(zip::pack(&[&own, rest].concat())?)
}

#[cfg(test)]
mod tests;
