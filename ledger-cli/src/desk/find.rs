//! Which ledger is meant.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use crate::args::Globals;
use crate::failure::Failure;
use crate::world::World;

/// The ledger that is meant: `--ledger`, `$TROTH_LEDGER`, the nearest `*.troth` upward, or the default one.
pub(crate) fn meant(world: &World, globals: &Globals) -> Result<PathBuf, Failure> {
    if let Some(named) = &globals.ledger {
        return shared(&named.display().to_string()).map(|()| world.cwd.join(named));
    }
    if let Some(named) = world.var("TROTH_LEDGER") {
        return shared(named).map(|()| world.cwd.join(named));
    }
    if let Some(near) = nearest(&world.cwd)? {
        return Ok(near);
    }
    let default = default_dir(world)?;
    if is_ledger(&default) {
        return Ok(default);
    }
    Err(Failure::usage(
        "no-ledger",
        "there is no ledger here, nor above, nor a default one",
        "make one: troth init (your default one), troth init studio.troth (here), or look at an example: troth demo",
    ))
}

/// A shared ledger's address is not a folder's name.
fn shared(named: &str) -> Result<(), Failure> {
    if named.starts_with("postgres://") || named.starts_with("postgresql://") {
        return Err(Failure::usage(
            "no-shared-ledger",
            "this version keeps ledgers in folders only",
            "give a folder: --ledger studio.troth",
        ));
    }
    Ok(())
}

/// The default ledger's folder, in the user's data folder.
pub(crate) fn default_dir(world: &World) -> Result<PathBuf, Failure> {
    let data = match (world.var("XDG_DATA_HOME"), world.var("HOME")) {
        (Some(data), _) => PathBuf::from(data),
        (None, Some(home)) => Path::new(home).join(".local/share"),
        (None, None) => etcetera::base_strategy::Xdg::new().map(|dirs| dirs.data_dir()).map_err(|_| {
            Failure::failed("no-home", "there is no home folder", "name a folder: --ledger DIR")
        })?,
    };
    Ok(data.join("troth").join("default.troth"))
}

fn is_ledger(dir: &Path) -> bool {
    dir.join("ledger.json").is_file()
}

/// A demo is looked at when it is named, never found by chance.
fn is_demo(dir: &Path) -> bool {
    std::fs::read_to_string(dir.join("ledger.json")).is_ok_and(|text| text.contains("\"demo\":"))
}

/// The nearest `*.troth` folder, here or above.
fn nearest(from: &Path) -> Result<Option<PathBuf>, Failure> {
    for folder in from.ancestors() {
        if folder.extension().is_some_and(|ending| ending == "troth") && is_ledger(folder) {
            return Ok(Some(folder.to_owned()));
        }
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut ledgers: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "troth"))
            .filter(|path| is_ledger(path) && !is_demo(path))
            .collect();
        ledgers.sort();
        match ledgers.as_slice() {
            [] => {}
            [only] => return Ok(Some(only.clone())),
            several => {
                let names: Vec<String> = several.iter().map(|path| as_typed(from, path)).collect();
                return Err(Failure::usage(
                    "which-ledger",
                    format!(
                        "there are {} ledgers in {}: {}",
                        names.len(),
                        folder.display(),
                        names.join(", ")
                    ),
                    format!("say which: --ledger {}", names[0]),
                ));
            }
        }
    }
    Ok(None)
}

/// A path as somebody in `cwd` would type it: the shorter of relative and absolute.
pub(crate) fn as_typed(cwd: &Path, path: &Path) -> String {
    match path.strip_prefix(cwd) {
        Ok(relative) if relative.as_os_str().is_empty() => ".".into(),
        Ok(relative) => relative.display().to_string(),
        Err(_) => path.display().to_string(),
    }
}
