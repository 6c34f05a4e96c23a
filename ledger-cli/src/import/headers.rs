//! The first line of every file: read by its own names, by what they can only mean, or as a map says.

use std::path::{Path, PathBuf};

use super::Wishes;
use super::commitments::Commitments;
use super::csv::row::Place;
use super::csv::source::{NoHeader, Source};
use super::kind::{Kind, guessed, mapped};
use super::problem::spelled;
use crate::failure::Failure;

/// Reads the headers; answers what the rows are, as it was said or as the first header says.
pub(crate) fn begin(sources: &mut [Source], wishes: &Wishes) -> Result<&'static dyn Kind, Failure> {
    let names = names(sources);
    let no_header = |file: usize, all: Vec<NoHeader>| {
        let messages: Vec<&str> = all.iter().map(|one| one.message.as_str()).collect();
        let message = messages.join("; ");
        let Some(NoHeader { spot, code, hint, elsewhere, .. }) = all.into_iter().next() else {
            return Failure::usage("csv-header", message, "");
        };
        let place = elsewhere.unwrap_or_else(|| spelled(&names, Place { file, spot }));
        Failure::usage(code, message, hint).at(place)
    };
    for (file, source) in sources.iter_mut().enumerate() {
        source.begin().map_err(|all| no_header(file, all))?;
    }
    let Some(map) = &wishes.map else {
        let kind = wishes.kind.or_else(|| sources.first().map(guessed)).unwrap_or(&Commitments);
        for (file, source) in sources.iter_mut().enumerate() {
            source.take_header(kind).map_err(|all| no_header(file, all))?;
        }
        return Ok(kind);
    };
    let kind = wishes.kind.or(map.kind).unwrap_or_else(|| mapped(map));
    map.fits(kind)?;
    for (file, source) in sources.iter_mut().enumerate() {
        source.take_mapped(map).map_err(|all| no_header(file, all))?;
    }
    Ok(kind)
}

/// A map to start from, for a file.
pub(crate) fn starting_map(
    cwd: &Path,
    file: Option<&PathBuf>,
    kind: Option<&'static dyn Kind>,
) -> Result<String, Failure> {
    let Some(file) = file else {
        let hint = "name it: troth import tasks.csv --show-map";
        return Err(Failure::usage("import-map", "of which file?", hint));
    };
    let mut source = Source::open(cwd, file)?;
    let shown = source.shown.clone();
    source.begin().map_err(|all| {
        let first = all.into_iter().next().map(|one| (one.spot, one.code, one.message, one.hint));
        let (spot, code, message, hint) = first.unwrap_or_default();
        Failure::usage(code, message, hint).at(spelled(&[shown], Place { file: 0, spot }))
    })?;
    Ok(source.starting_map(kind.unwrap_or_else(|| guessed(&source))))
}

/// What the files are called, as they were typed.
pub(crate) fn names(sources: &[Source]) -> Vec<String> {
    sources.iter().map(|source| source.shown.clone()).collect()
}
