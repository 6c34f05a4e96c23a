//! What the ledger keeps of a bundle, so that it can be made again byte for byte: what follows from nothing else.
//!
//! The manifest, its note, a recipe (what was shown), and the bundle's own files: READ-FIRST.html, a document, verify.py.
//! In these a mark stands for each disclosed value, and for what a private file is called, so that erasing a key still
//! erases what it sealed. For the same reason the manifest does not name private files.

use std::collections::{BTreeSet, HashMap};

use ledger_core::event::PrivateFile;
use ledger_core::proof::bundle::{Value, evidence};
use ledger_core::proof::manifest::Manifest;
use ledger_core::proof::zip::{self, Entry};
use ledger_core::{EventId, Hash};
use serde::{Deserialize, Serialize};

use super::content::told_of;
use super::proved::File;
use crate::render::style::plain;

const MANIFEST: &str = "manifest.json";
const NOTE: &str = "manifest.note";
const RECIPE: &str = "recipe.json";

/// A value that was disclosed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    pub(super) event: EventId,
    pub(super) field: String,
}

/// What was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// The versions of the events of `_people`.
    pub(super) people: BTreeSet<u64>,
    /// Whether each event's place is proved.
    pub(super) ordered: bool,
    /// The values, in the order of `disclosed.json`.
    pub(super) values: Vec<Shown>,
}

/// What is kept.
pub(super) struct Kept {
    /// The manifest, in which private files have no names: see [`Kept::manifest_of`].
    pub(super) manifest: Manifest,
    pub(super) note: String,
    pub(super) recipe: Recipe,
    /// The bundle's own files, marks in place of values.
    pub(super) own: Vec<File>,
}

impl Kept {
    /// The bytes that are kept; none where a file could not be found back from its marks.
    pub(super) fn bytes(
        (manifest, note): (&Manifest, &str),
        recipe: &Recipe,
        own: &[(&str, &[u8])],
        values: &[Value],
    ) -> Option<Vec<u8>> {
        let recipe = serde_json::to_vec(recipe).ok()?;
        let marked = own.iter().map(|(name, bytes)| {
            let text = std::str::from_utf8(bytes).ok()?;
            let marked = mark(text, values);
            (fill(&marked, values)? == text).then_some((*name, marked))
        });
        let marked = marked.collect::<Option<Vec<_>>>()?;
        let unnamed = unnamed(manifest, values);
        if named(&unnamed, values) != *manifest {
            return None;
        }
        let text = unnamed.text();
        let mut entries = vec![
            Entry { name: MANIFEST, content: text.as_bytes() },
            Entry { name: NOTE, content: note.as_bytes() },
            Entry { name: RECIPE, content: &recipe },
        ];
        entries.extend(marked.iter().map(|(name, text)| Entry { name, content: text.as_bytes() }));
        zip::pack(&entries).ok()
    }

    /// Reads what is kept; none where it is not as it was written.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let entries = zip::unpack(bytes).ok()?;
        let [manifest, note, recipe, own @ ..] = &entries[..] else { return None };
        let named = [manifest, note, recipe].map(|entry| entry.name) == [MANIFEST, NOTE, RECIPE];
        let own = own.iter().map(|entry| File { name: entry.name.into(), bytes: entry.content.into() });
        named.then_some(Self {
            manifest: Manifest::read(manifest.content).ok()?,
            note: String::from_utf8(note.content.into()).ok()?,
            recipe: serde_json::from_slice(recipe.content).ok()?,
            own: own.collect(),
        })
    }

    /// The manifest as it was, given the values in the order of the recipe.
    pub(super) fn manifest_of(&self, values: &[Value]) -> Manifest {
        named(&self.manifest, values)
    }

    /// The bundle's own files as they were, given the values in the order of the recipe.
    pub(super) fn own_files(&self, values: &[Value]) -> Option<Vec<File>> {
        let file = |file: &File| {
            let bytes = fill(std::str::from_utf8(&file.bytes).ok()?, values)?.into();
            Some(File { name: file.name.clone(), bytes })
        };
        self.own.iter().map(file).collect()
    }
}

/// A private file in a manifest that is kept, before its number among those that were disclosed. No file's name in an
/// archive begins so: what follows the folder is hex.
const UNNAMED: &str = "evidence/private-";

/// The name in the archive, and the hash, of each private file that is disclosed.
fn private_files(values: &[Value]) -> impl Iterator<Item = (String, PrivateFile)> {
    let files = values.iter().filter_map(told_of);
    files.map(|file| (evidence::name(&file.blake3, file.name.as_str()), file))
}

/// A manifest that says nothing of private files but how long they are.
fn unnamed(manifest: &Manifest, values: &[Value]) -> Manifest {
    let mut unnamed = manifest.clone();
    for (number, (name, file)) in private_files(values).enumerate() {
        for listed in unnamed.files.iter_mut().filter(|listed| listed.name == name) {
            if listed.blake3 == file.blake3 {
                (listed.name, listed.blake3) = (format!("{UNNAMED}{number}"), Hash([0; 32]));
            }
        }
    }
    unnamed
}

/// The same with the names and hashes of private files.
fn named(manifest: &Manifest, values: &[Value]) -> Manifest {
    let mut manifest = manifest.clone();
    let files: Vec<_> = private_files(values).collect();
    for listed in &mut manifest.files {
        let number = listed.name.strip_prefix(UNNAMED).and_then(|number| number.parse::<usize>().ok());
        if let Some((name, file)) = number.and_then(|number| files.get(number)) {
            (listed.name, listed.blake3) = (name.clone(), file.blake3);
        }
    }
    manifest
}

/// What marks stand for: the values, then of each private file its names and its hash.
fn texts(values: &[Value]) -> Vec<String> {
    let mut texts: Vec<String> = values.iter().map(|value| value.plaintext.clone()).collect();
    for (name, file) in private_files(values) {
        texts.extend([name, file.name.to_string(), file.blake3.to_string()]);
    }
    texts
}

/// The ways in which a value may stand in a file: as it is, on one line, and both as HTML writes them.
fn ways(text: &str) -> [String; 4] {
    let line = plain(text);
    [text.to_owned(), escaped(text), escaped(&line), line]
}

/// A text as HTML writes it.
fn escaped(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map(|safe| safe.to_string()).unwrap_or_default()
}

/// Control characters that no text has: they open a mark, write its number in bits, and close it.
const OPEN: char = '\u{1}';
const BITS: [char; 2] = ['\u{2}', '\u{3}'];
const CLOSE: [char; 4] = ['\u{4}', '\u{5}', '\u{6}', '\u{7}'];

/// How many bytes of a form it is looked up by.
const LOOKED_UP_BY: usize = 4;

/// The forms of values and the marks that stand for them, by how they begin; of those that begin alike the longest first.
type Marks = HashMap<Vec<u8>, Vec<(String, String)>>;

fn marks(values: &[Value]) -> Marks {
    let mut marks: Marks = HashMap::new();
    for (number, text) in texts(values).iter().enumerate() {
        let bits: String = format!("{number:b}").chars().map(|bit| BITS[usize::from(bit == '1')]).collect();
        for (form, close) in ways(text).into_iter().zip(CLOSE) {
            let begins = form.bytes().take(LOOKED_UP_BY).collect();
            marks.entry(begins).or_default().push((form, format!("{OPEN}{bits}{close}")));
        }
    }
    for alike in marks.values_mut() {
        alike.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
        alike.dedup_by(|next, before| next.0 == before.0);
    }
    marks
}

/// The text with a mark for each value, of those that begin at one place the longest: a name is not found inside another.
fn mark(text: &str, values: &[Value]) -> String {
    let marks = marks(values);
    let (mut marked, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(next) = rest.chars().next() {
        let found = (1..=LOOKED_UP_BY).rev().find_map(|width| {
            let alike = marks.get(rest.as_bytes().get(..width)?)?;
            alike.iter().find(|(form, _)| rest.starts_with(form.as_str()))
        });
        let length = if let Some((form, mark)) = found {
            marked += mark;
            form.len()
        } else {
            marked.push(next);
            next.len_utf8()
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    marked
}

/// The text with each mark's value in its place.
fn fill(marked: &str, values: &[Value]) -> Option<String> {
    let texts = texts(values);
    let mut pieces = marked.split(OPEN);
    let mut text = pieces.next()?.to_owned();
    for piece in pieces {
        let end = piece.find(CLOSE)?;
        let (bits, rest) = piece.split_at(end);
        let mut rest = rest.chars();
        let way = CLOSE.iter().position(|close| rest.clone().next() == Some(*close))?;
        rest.next();
        let number = bits.chars().try_fold(0usize, |number, bit| {
            Some(number.checked_mul(2)? + BITS.iter().position(|one| *one == bit)?)
        })?;
        text += ways(texts.get(number)?).get(way)?;
        text += rest.as_str();
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger_core::Hash;

    fn values(texts: &[&str]) -> Vec<Value> {
        let value = |text: &&str| Value {
            event: EventId::drawn(1, [1; 10]),
            field: "/data/name".into(),
            plaintext: (*text).into(),
            record_key: Hash([0; 32]),
        };
        texts.iter().map(value).collect()
    }

    #[test]
    fn a_kept_file_holds_no_value_and_is_found_back() {
        let values = values(&["Ana", "Ana Ruiz", "O'Neill & <Co>", "two\nlines", "1", "0", "a"]);
        let text = "<p>Ana Ruiz told Ana, O&#39;Neill &#38; &#60;Co&#62; and O'Neill & <Co>: two lines, 10 a two\nlines";
        let marked = mark(text, &values);
        for value in &values {
            assert!(!marked.contains(&value.plaintext), "{marked:?}");
        }
        assert_eq!(fill(&marked, &values).as_deref(), Some(text));
    }

    #[test]
    fn a_mark_without_its_value_is_not_filled() {
        let marked = mark("Ana", &values(&["Ana"]));
        assert_eq!(fill(&marked, &[]), None);
        assert_eq!(fill("\u{1}\u{2}", &values(&["Ana"])), None);
    }
}
