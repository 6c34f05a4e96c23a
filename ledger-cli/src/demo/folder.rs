//! Where a demo lies: built aside, put in place when it is whole, and put only where nothing of anybody's is.

use std::fs;
use std::path::{Path, PathBuf};

use ledger_store::disk::RealDisk;
use ledger_store::local::Folder;

use super::{papers, tell};
use crate::failure::Failure;

/// Makes the demo in `dir`. A demo that lies there is replaced; anything else is left alone.
///
/// ```text
/// mkdir .demo.troth.new-1 · tell the story in it · sync all of it · rename an old demo into it · rename the new one out
/// · sync the parent · remove
/// ```
///
/// Whoever interrupts this leaves either the old demo, or none, or the new one, and perhaps a hidden folder: never half.
pub(crate) fn make(dir: &Path, shown: &str) -> Result<(), Failure> {
    let replaces = may_replace(dir, shown)?;
    papers::may_write(dir, replaces)?;
    let aside = make_aside(dir)?;
    let made = build(&aside, dir, replaces);
    // What cannot be removed now is a hidden folder that nothing looks at.
    let _ = fs::remove_dir_all(&aside);
    made
}

/// Whether a demo lies there; a failure where something else does.
fn may_replace(dir: &Path, shown: &str) -> Result<bool, Failure> {
    let refused = |what: String| {
        let hint = "name another folder: troth demo example.troth; or move this one away";
        Err(Failure::usage("not-a-demo", format!("{what}, and only a demo is replaced"), hint))
    };
    if fs::symlink_metadata(dir).is_err() {
        return Ok(false);
    }
    match Folder::read(&RealDisk, dir) {
        Ok(folder) if folder.demo_today.is_some() => Ok(true),
        Ok(_) => refused(format!("{shown} is a ledger of somebody's")),
        Err(_) => refused(format!("something else is called {shown}")),
    }
}

/// A hidden sibling to build in: the same disk, so that a rename puts the demo in place at once.
fn make_aside(dir: &Path) -> Result<PathBuf, Failure> {
    let parent = dir.parent().unwrap_or(dir);
    fs::create_dir_all(parent).map_err(|error| Failure::file("make", parent, &error))?;
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 1;
    loop {
        let aside = parent.join(format!(".{name}.new-{number}"));
        match fs::create_dir(&aside) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            made => {
                return made.map(|()| aside.clone()).map_err(|error| Failure::file("make", &aside, &error));
            }
        }
    }
}

fn build(aside: &Path, dir: &Path, replaces: bool) -> Result<(), Failure> {
    let new = aside.join("new.troth");
    tell(&new, aside)?;
    let naming = |error: std::io::Error| Failure::file("name", dir, &error);
    if replaces {
        fs::rename(dir, aside.join("old.troth")).map_err(naming)?;
    }
    fs::rename(&new, dir).map_err(naming)?;
    papers::put(aside, dir)?;
    let parent = dir.parent().unwrap_or(dir);
    fs::File::open(parent)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| Failure::file("sync", parent, &error))
}
