//! The papers of the demo: a renewal brief, a walk-away bundle, a checkpoint that was kept on the way, and the verifier.
//!
//! They lie beside the demo in `<its name>-papers`. Like the demo they have the same bytes on every machine.

use std::fs;
use std::path::{Path, PathBuf};

use super::Stage;
use super::script::TODAY;
use super::{instant, words};
use crate::bundle::VERIFIER;
use crate::failure::Failure;

/// What is made when the story has been told: the file, and the line that makes it.
const MADE: [(&str, &str); 2] = [
    ("harbour-renewal.html", "brief renewal harbour --output harbour-renewal.html"),
    (
        "quarry.troth-bundle.zip",
        "bundle quarry --brief walk-away --for court --to \"A court that was not there\" --output quarry.troth-bundle.zip",
    ),
];
/// What the script hands out on the way: how its name begins and ends, and what it is called here.
const KEPT: (&str, &str, &str) = ("quarry-", ".checkpoint.txt", "kept.checkpoint.txt");
/// What checks the bundle without the program.
const SCRIPT: &str = "verify.py";

/// Every paper's name.
pub(crate) const NAMES: [&str; 4] = [MADE[0].0, MADE[1].0, KEPT.2, SCRIPT];

/// Makes the papers in the folder the studio works in.
pub(super) fn write(stage: &mut Stage, ledger: &str, desk: &Path) -> Result<(), Failure> {
    for (_, line) in MADE {
        let typed = words(line);
        let mut all = vec!["--ledger", ledger, "--by", "Sam Okoro"];
        all.extend(typed.iter().map(String::as_str));
        stage.types(instant(TODAY)?, &all)?;
    }
    let (begins, ends, name) = KEPT;
    let read = |error: std::io::Error| Failure::file("read", desk, &error);
    for entry in fs::read_dir(desk).map_err(read)? {
        let path = entry.map_err(read)?.path();
        let found = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if found.starts_with(begins) && found.ends_with(ends) {
            fs::rename(&path, desk.join(name)).map_err(|error| Failure::file("name", &path, &error))?;
        }
    }
    let script = desk.join(SCRIPT);
    fs::write(&script, VERIFIER).map_err(|error| Failure::file("write", &script, &error))
}

/// Where the papers of a demo lie.
pub(crate) fn folder(dir: &Path) -> PathBuf {
    let stem = dir.file_stem().unwrap_or_default().to_string_lossy();
    dir.with_file_name(format!("{stem}-papers"))
}

/// Refuses to write over what is not this demo's.
pub(super) fn may_write(dir: &Path, replaces: bool) -> Result<(), Failure> {
    let folder = folder(dir);
    let taken = NAMES.iter().map(|name| folder.join(name)).find(|path| fs::symlink_metadata(path).is_ok());
    match taken {
        Some(path) if !replaces => {
            let what = format!("{} is there already, and no demo whose paper it is", path.display());
            Err(Failure::failed(
                "file-exists",
                what,
                "move it away, or make the demo elsewhere: troth demo example.troth",
            ))
        }
        _ => Ok(()),
    }
}

/// Puts them in place.
pub(super) fn put(desk: &Path, dir: &Path) -> Result<(), Failure> {
    let folder = folder(dir);
    fs::create_dir_all(&folder).map_err(|error| Failure::file("make", &folder, &error))?;
    for name in NAMES {
        let path = folder.join(name);
        fs::rename(desk.join(name), &path).map_err(|error| Failure::file("write", &path, &error))?;
    }
    Ok(())
}
