//! What the ledger keeps of a bundle, so that it can be made again byte for byte: what follows from nothing else.
//!
//! The manifest, its note, a recipe (what was shown), and the bundle's own files: READ-FIRST.html, a document, verify.py.
//! In these a mark stands for each disclosed value, so that erasing a key still erases what it sealed.

use std::collections::BTreeSet;

use ledger_core::EventId;
use ledger_core::proof::bundle::Value;
use ledger_core::proof::manifest::Manifest;
use ledger_core::proof::zip::{self, Entry};
use serde::{Deserialize, Serialize};

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
    pub(super) manifest: Manifest,
    pub(super) note: String,
    pub(super) recipe: Recipe,
    /// The bundle's own files, marks in place of values.
    pub(super) own: Vec<File>,
}

impl Kept {
    /// The bytes that are kept; none where a file could not be found back from its marks.
    pub(super) fn bytes(manifest: &Manifest, note: &str, recipe: &Recipe, own: &[(&str, &[u8])], values: &[Value]) -> Option<Vec<u8>> {
        let recipe = serde_json::to_vec(recipe).ok()?;
        let marked = own.iter().map(|(name, bytes)| {
            let text = std::str::from_utf8(bytes).ok()?;
            let marked = mark(text, values);
            (fill(&marked, values)? == text).then_some((*name, marked))
        });
        let marked = marked.collect::<Option<Vec<_>>>()?;
        let text = manifest.text();
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

    /// The bundle's own files as they were, given the values in the order of the recipe.
    pub(super) fn own_files(&self, values: &[Value]) -> Option<Vec<File>> {
        let file = |file: &File| {
            let bytes = fill(std::str::from_utf8(&file.bytes).ok()?, values)?.into();
            Some(File { name: file.name.clone(), bytes })
        };
        self.own.iter().map(file).collect()
    }
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

/// The text with a mark for each value, the longest first: a name is not found inside another.
fn mark(text: &str, values: &[Value]) -> String {
    let mut forms = Vec::new();
    for (number, value) in values.iter().enumerate() {
        for (way, form) in ways(&value.plaintext).into_iter().enumerate() {
            forms.push((form, number, way));
        }
    }
    forms.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then_with(|| one.cmp(other)));
    forms.dedup_by(|next, before| next.0 == before.0);
    let mut text = text.to_owned();
    for (form, number, way) in forms.iter().filter(|(form, ..)| !form.is_empty()) {
        if text.contains(form.as_str()) {
            let bits: String = format!("{number:b}").chars().map(|bit| BITS[usize::from(bit == '1')]).collect();
            text = text.replace(form.as_str(), &format!("{OPEN}{bits}{}", CLOSE[*way]));
        }
    }
    text
}

/// The text with each mark's value in its place.
fn fill(marked: &str, values: &[Value]) -> Option<String> {
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
        text += ways(&values.get(number)?.plaintext).get(way)?;
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
