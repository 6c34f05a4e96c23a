//! A ledger that goes on under a new id, where the old one cannot: founded anew, its first event names the old id, size
//! and root, and the clients are taken over as `troth export` and `troth import` would.
//!
//! ```text
//! a folder aside (0700), beside the new ledger: the backup with its keys, and the export · import · the folder goes
//! ```

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use crate::args::Globals;
use crate::desk::{Restoring, found};
use crate::failure::Failure;
use crate::world::World;

/// What became of it.
pub(crate) struct Succeeded {
    /// The new ledger's id.
    pub(crate) ledger: ledger_core::LedgerId,
    /// What it follows.
    pub(crate) follows: ledger_core::event::ledger::Follows,
    /// What the import said of events.
    pub(crate) events: Value,
    /// What could not be taken over, in words.
    pub(crate) left: Vec<String>,
}

/// Takes the clients of a backup over into a new ledger that names it.
pub(crate) fn succeed(
    restoring: &Restoring,
    world: &mut World,
    globals: &Globals,
) -> Result<Succeeded, Failure> {
    let to = &restoring.to;
    let beside = to.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let aside =
        tempfile::tempdir_in(beside).map_err(|error| Failure::file("make a folder in", beside, &error))?;
    let old = aside.path().join("old.troth");
    let (follows, recorder) = restoring.open_aside(&old, world, globals)?;
    let export = aside.path().join("all.jsonl").display().to_string();
    let founded = found(world, to, None, Some(follows))?;
    let (old, new) = (old.display().to_string(), to.display().to_string());
    types(world, &["export", "--format", "jsonl", "--ledger", &old, "-o", &export])?;
    let events = types(world, &["import", &export, "--ledger", &new, "--by", &recorder, "--partial"])?;
    let texts = |list: &Value, text: fn(&Value) -> &Value| -> Vec<String> {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default().iter();
        items.filter_map(|item| text(item).as_str().map(str::to_owned)).collect()
    };
    let mut left = texts(&events["problems"], |problem| &problem["message"]);
    left.extend(texts(&events["warnings"], |warning| warning));
    Ok(Succeeded { ledger: founded.ledger, follows, events: events["events"].clone(), left })
}

/// Types a line in a world of its own, with this one's clock, disk and chance; its document.
fn types(world: &mut World, words: &[&str]) -> Result<Value, Failure> {
    let mut seed = [0; 32];
    (world.chance)(&mut seed)
        .map_err(|error| Failure::failed("no-randomness", error, "the system's random source must work"))?;
    let mut inner = World::scripted(world.now(), &seed, world.cwd.clone());
    let (out, err) = (crate::demo::Heard::default(), crate::demo::Heard::default());
    (inner.stdout, inner.stderr) = (Box::new(out.clone()), Box::new(err.clone()));
    inner.disk = Arc::clone(&world.disk);
    inner.env = world.env.clone();
    let line = std::iter::once(&"troth").chain(words).chain(&["--json", "--no-input"]);
    inner.args = line.map(std::ffi::OsString::from).collect();
    let code = crate::run(&mut inner);
    let said = out.take();
    match serde_json::from_str::<Value>(&said) {
        Ok(document) if document["error"].is_null() => Ok(document),
        _ => {
            let what = format!("`troth {}` ended with {code}: {said}{}", words.join(" "), err.take());
            Err(Failure::failed("not-taken-over", what, "remove the new ledger and try again"))
        }
    }
}
