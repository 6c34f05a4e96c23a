//! What a bundle shows beside the events: the evidence they cite, and the plaintext of sealed values.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::envelope::{Cited, Named};
use super::super::tree::Tree;
use super::super::{DISCLOSED, Disclosed, Problem, Shown, Trouble, Value, evidence as names};
use super::history::{History, Told};
use super::lies_in;
use crate::id::{EventId, Hash};
use crate::proof::manifest::{Manifest, Opened};
use crate::proof::seal::Place;

/// Whether each file in `evidence/` is one that an event cites, or one of the `private` ones that are shown; what is cited
/// and not there is listed.
pub(super) fn evidence(
    opened: &Opened<'_>,
    history: &History<'_>,
    private: Vec<Named>,
    shown: &mut Shown,
) -> Result<(), Problem> {
    // Of a private file the event says how much of it is kept, not how long it is.
    let file = |named: Named| (names::name(&named.blake3, &named.name), named.blake3, None);
    let mut cited: BTreeSet<(String, Hash, Option<u64>)> = private.into_iter().map(file).collect();
    for item in history.events.iter().flat_map(|told| &told.evidence) {
        if let Cited::File { blake3, name, bytes, .. } = item {
            cited.insert((names::name(blake3, name), *blake3, Some(*bytes)));
        }
    }
    let mut there = HashSet::new();
    for file in opened.files.iter().filter(|file| lies_in(file.name, names::FOLDER)) {
        let (name, blake3) = (file.name.to_owned(), Hash::of(file.content));
        let length = Some(file.content.len() as u64);
        if [None, length].into_iter().all(|length| !cited.contains(&(name.clone(), blake3, length))) {
            return Err(Trouble::NotCited.in_file(file.name));
        }
        there.insert((name, blake3));
    }
    shown.evidence = there.len();
    shown.missing = cited.into_iter().map(|(name, blake3, _)| (name, blake3)).collect();
    shown.missing.dedup();
    shown.missing.retain(|file| !there.contains(file));
    Ok(())
}

/// Whether each disclosed value is the one that was sealed there; the others are withheld. Gives the private files that are
/// shown.
pub(super) fn disclosed(
    manifest: &Manifest,
    history: &History<'_>,
    text: &[u8],
    shown: &mut Shown,
) -> Result<Vec<Named>, Problem> {
    let wrong = |trouble: Trouble| trouble.in_file(DISCLOSED);
    let read = Disclosed::read(text).map_err(|fault| wrong(fault.into()))?;
    let index: HashMap<EventId, usize> =
        history.events.iter().enumerate().map(|(index, told)| (told.id, index)).collect();
    let (mut values, mut private) = (Vec::with_capacity(read.values.len()), Vec::new());
    for (number, value) in (1..).zip(&read.values) {
        let of = *index.get(&value.event).ok_or_else(|| wrong(Trouble::NoValue(number)))?;
        if values
            .last()
            .is_some_and(|(last, before): &(usize, &Value)| (*last, &before.field) >= (of, &value.field))
        {
            return Err(wrong(Trouble::ValueOrder(number)));
        }
        values.push((of, value));
    }
    let mut rest = (1..).zip(values).peekable();
    for (index, told) in history.events.iter().enumerate() {
        // An event without sealed values need not be looked through.
        let asked = rest.peek().is_some_and(|(_, (of, _))| *of == index);
        if !asked && !holds_sealed(told) {
            continue;
        }
        let Some(tree) = Tree::read(told.bytes) else { continue };
        let mut opened = 0;
        while let Some((number, (_, value))) = rest.next_if(|(_, (of, _))| *of == index) {
            private.extend(one(manifest, told, &tree, number, value).map_err(wrong)?);
            opened += 1;
        }
        shown.disclosed += opened;
        let closed = tree.count_sealed().saturating_sub(opened);
        if closed > 0 {
            shown.withheld.push((told.id, closed));
        }
    }
    Ok(private)
}

/// Whether the key of sealed values stands anywhere in an event.
fn holds_sealed(told: &Told<'_>) -> bool {
    std::str::from_utf8(told.bytes).is_ok_and(|text| text.contains("{\"sealed\":{"))
}

/// Judges a value; gives the private file that it tells of, if it tells of one.
fn one(
    manifest: &Manifest,
    told: &Told<'_>,
    tree: &Tree,
    number: usize,
    value: &Value,
) -> Result<Option<Named>, Trouble> {
    let sealed = tree.at(&value.field).and_then(Tree::sealed).ok_or(Trouble::NoValue(number))?;
    let place = Place { ledger: &manifest.ledger, event: &told.id, field: &value.field };
    if !sealed.discloses(place, &value.record_key, &value.plaintext) {
        return Err(Trouble::OtherValue(number));
    }
    if Named::is_at(&value.field) {
        return Named::read(&value.plaintext).map(Some).ok_or(Trouble::NotNamed(number));
    }
    Ok(None)
}
