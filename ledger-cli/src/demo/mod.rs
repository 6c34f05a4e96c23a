//! The ledger behind `troth demo`: a script of commands, typed one after the other in a scripted world.
//!
//! Each step goes through the same door as a user's: the whole command line, from its words to its receipt. Clock,
//! ids and keys follow from the script alone, so the ledger has the same bytes on every machine.

mod folder;
mod script;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;

use ledger_core::Instant;
use serde_json::Value;

use self::script::{CLIENTS, NOTES, SCRIPT, SEED, SHOWN, Step, TODAY};
use crate::desk::found;
use crate::failure::Failure;
use crate::world::World;

pub(crate) use folder::make;

/// A demo as it was made: what its page tells.
pub(crate) struct Told {
    /// The ledger's id.
    pub(crate) id: String,
    /// The day at which its story stands.
    pub(crate) today: Instant,
    /// How many commands made it.
    pub(crate) commands: usize,
    /// How many events it holds.
    pub(crate) events: usize,
    /// The client whose audit is shown, and that audit.
    pub(crate) shown: (&'static str, String),
    /// Each client: its name, its fate in words, its audit's document.
    pub(crate) clients: Vec<(&'static str, &'static str, Value)>,
}

/// An instant of the script.
fn instant(text: &str) -> Result<Instant, Failure> {
    let wrong =
        |_| Failure::failed("demo-script", format!("`{text}` is no instant"), "report this as a defect");
    text.parse().map_err(wrong)
}

/// When a step is typed.
fn typed_at(step: &Step) -> Result<Instant, Failure> {
    instant(&format!("{}:00.000Z", step.at.replace(' ', "T")))
}

/// The words of a line: what stands between double quotes is one.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

/// Standard output or error of a scripted world, kept to be read.
#[derive(Clone, Default)]
struct Heard(Rc<RefCell<Vec<u8>>>);

impl Write for Heard {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Heard {
    fn take(&self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut *self.0.borrow_mut())).into_owned()
    }
}

/// A scripted world, and what is heard in it.
struct Stage {
    world: World,
    out: Heard,
    err: Heard,
}

impl Stage {
    /// A stage in this folder.
    fn set(desk: &Path) -> Result<Self, Failure> {
        let begins = SCRIPT.first().map_or_else(|| instant(TODAY), typed_at)?;
        let mut world = World::scripted(begins, SEED, desk.to_path_buf());
        let (out, err) = (Heard::default(), Heard::default());
        (world.stdout, world.stderr) = (Box::new(out.clone()), Box::new(err.clone()));
        Ok(Self { world, out, err })
    }

    /// Types a line at an instant; answers what was printed.
    fn types(&mut self, at: Instant, words: &[&str]) -> Result<String, Failure> {
        self.world.clock = Box::new(move || at);
        self.world.args = std::iter::once(&"troth").chain(words).map(OsString::from).collect();
        let code = crate::run(&mut self.world);
        let (out, err) = (self.out.take(), self.err.take());
        if code == 0 {
            return Ok(out);
        }
        let line = words.join(" ");
        let said = err.lines().chain(out.lines()).collect::<Vec<_>>().join("; ");
        let message = format!("`troth {line}` was to work at {at} and ended with {code}: {said}");
        Err(Failure::failed("demo-script", message, "report this as a defect"))
    }
}

/// Founds the ledger in `dir` and tells the story in it. `desk` is the folder that the studio works in.
fn tell(dir: &Path, desk: &Path) -> Result<(), Failure> {
    let (name, text) = NOTES;
    let notes = desk.join(name);
    std::fs::write(&notes, text).map_err(|error| Failure::file("write", &notes, &error))?;
    let mut stage = Stage::set(desk)?;
    // The mark in `ledger.json` stops a demo's clock for everybody, and that file is written once and for ever, with
    // the ledger. So the world, not the file, says that the script's clock holds while the story is told.
    stage.world.tells = true;
    found(&mut stage.world, dir, Some(instant(TODAY)?))?;
    let ledger = dir.display().to_string();
    for step in SCRIPT {
        let typed = words(step.line);
        let mut line = vec!["--ledger", &ledger, "--by", step.by];
        line.extend(typed.iter().map(String::as_str));
        stage.world.stdin = Box::new(step.input.as_bytes());
        stage.types(typed_at(step)?, &line)?;
    }
    Ok(())
}

/// Asks the ledger in `dir` what its page tells, as anybody would.
pub(crate) fn ask(dir: &Path, colour: bool) -> Result<Told, Failure> {
    let today = instant(TODAY)?;
    let mut stage = Stage::set(dir)?;
    let ledger = dir.display().to_string();
    let mut asks = |words: &[&str]| stage.types(today, &[&["--ledger", ledger.as_str()], words].concat());
    let mut document = |words: &[&str]| {
        let said = asks(&[words, &["--json"]].concat())?;
        let wrong = |error| {
            Failure::failed("demo-script", format!("no document: {error}"), "report this as a defect")
        };
        serde_json::from_str::<Value>(&said).map_err(wrong)
    };
    let mut clients = Vec::new();
    for (client, fate) in CLIENTS {
        clients.push((client, fate, document(&["audit", client])?));
    }
    let events = document(&["log"])?["items"].as_array().map_or(0, Vec::len);
    let id = std::fs::read(dir.join("ledger.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .and_then(|ledger| ledger["ledger"].as_str().map(str::to_owned))
        .unwrap_or_default();
    let audit = asks(&["audit", SHOWN, "--color", if colour { "always" } else { "never" }])?;
    Ok(Told { id, today, commands: SCRIPT.len(), events, shown: (SHOWN, audit), clients })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_never_goes_back_in_time_and_ends_before_its_today() {
        let mut instants: Vec<Instant> = SCRIPT.iter().map(|step| typed_at(step).unwrap()).collect();
        instants.push(instant(TODAY).unwrap());
        assert!(instants.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn words_between_quotes_stay_together() {
        assert_eq!(words("keep a/1 --done-by \"Ines Duarte\""), ["keep", "a/1", "--done-by", "Ines Duarte"]);
    }
}
