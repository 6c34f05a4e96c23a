//! An earlier bundle, made again byte for byte. Nothing is recorded.

use std::collections::{BTreeMap, BTreeSet};

use ledger_core::StreamId;
use ledger_core::proof::manifest::Listed;
use ledger_core::proof::zip::{self, Entry};

use super::content::{Content, OfPeople, Reach};
use super::kept::{Kept, Shown};
use super::proved::{self, File, Heads, Proved};
use super::{Made, differs};
use crate::desk::Desk;
use crate::failure::Failure;

/// The bundle of this size, as it was.
pub(super) fn made(desk: &Desk<'_>, client: &StreamId, size: u64) -> Result<Made, Failure> {
    let kept = kept(desk, client, size)?;
    let content = content(desk, client, &kept)?;
    let mut cited = proved::cited(&content);
    let evidence = proved::evidence(desk, &mut cited);
    let proved = Proved::of(desk, &content, Heads::at(desk, client, size)?, size, kept.recipe.ordered)?;
    let unmarked =
        || differs(format!("what is kept of the bundle of {size} events is not as it was written"));
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let all = kept.own_files(&content.values).ok_or_else(unmarked)?.into_iter();
    let all = all.chain([proved::events(&content), proved::disclosed(&content)]);
    for File { name, bytes } in all.chain(proved.files).chain(evidence) {
        files.insert(name, bytes);
    }
    let whole = kept.manifest_of(&content.values);
    let (manifest, note) = (whole.text(), kept.note.clone());
    let mut entries = Vec::new();
    for listed in &whole.files {
        let name = &listed.name;
        let Some(content) = files.get(name) else {
            return Err(differs(format!("`{name}` of the bundle of {size} events is not here any more")));
        };
        let entry = Entry { name, content };
        if Listed::of(&entry) != *listed {
            return Err(differs(format!("`{name}` would not be as it was in the bundle of {size} events")));
        }
        entries.push(entry);
        if entries.len() == 1 {
            entries.push(Entry { name: "manifest.json", content: manifest.as_bytes() });
            entries.push(Entry { name: "manifest.note", content: note.as_bytes() });
        }
    }
    let archive = zip::pack(&entries).map_err(|error| differs(error.to_string()))?;
    let older = proved.older.len();
    Ok(Made { client: client.clone(), manifest: whole, archive, content, cited, older })
}

/// What is kept of the client's bundle of this size.
fn kept(desk: &Desk<'_>, client: &StreamId, size: u64) -> Result<Kept, Failure> {
    let bundles = desk.bundles();
    if let Some(bytes) = bundles.get(size)? {
        let kept = Kept::read(&bytes);
        let kept = kept.ok_or_else(|| differs(format!("bundles/{size}.zip is not as it was written")))?;
        if kept.manifest.stream == *client && kept.manifest.size == size {
            return Ok(kept);
        }
    }
    let of_client = |size: &u64| {
        let kept = bundles.get(*size).ok().flatten().and_then(|bytes| Kept::read(&bytes));
        kept.is_some_and(|kept| kept.manifest.stream == *client)
    };
    let sizes: Vec<String> =
        bundles.sizes()?.into_iter().filter(of_client).map(|size| size.to_string()).collect();
    let hint = if sizes.is_empty() {
        format!("none was made yet: troth bundle {client} -o FILE")
    } else {
        format!("there are those of size {}", sizes.join(", "))
    };
    Err(Failure::usage("no-such-bundle", format!("no bundle of {client} has the size {size}"), hint))
}

/// What it showed, if all of that can still be shown.
fn content(desk: &Desk<'_>, client: &StreamId, kept: &Kept) -> Result<Content, Failure> {
    let version = |at: usize| kept.manifest.streams.get(at).map_or(0, |whole| whole.version);
    let reach = Reach {
        client: client.clone(),
        upto: [version(0), version(1), version(2)],
        people: OfPeople::These(kept.recipe.people.clone()),
    };
    let shown: BTreeSet<&Shown> = kept.recipe.values.iter().collect();
    let content = Content::gather(desk, &reach, &|event, field, _| {
        shown.contains(&Shown { event: *event, field: field.to_owned() })
    })?;
    let size = kept.manifest.size;
    let meant = content.withheld.iter().filter(|withheld| withheld.meant);
    let (erased, closed): (Vec<_>, Vec<_>) = meant.partition(|withheld| withheld.erased);
    if !erased.is_empty() {
        let what = format!("{} of what the bundle of {size} events disclosed was erased since", erased.len());
        let hint = format!("it cannot be made again; a new one leaves it out: troth bundle {client} -o FILE");
        return Err(Failure::failed("bundle-erased", what, hint));
    }
    if !closed.is_empty() || content.values.len() != kept.recipe.values.len() {
        let what = format!("a key of what the bundle of {size} events disclosed is not here");
        return Err(Failure::failed("bundle-sealed", what, "put the ledger's keys/ back as they were"));
    }
    Ok(content)
}
