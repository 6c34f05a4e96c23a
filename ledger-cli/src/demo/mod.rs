//! The ledger behind `troth demo`: a script of commands, typed one after the other in a scripted world.
//!
//! Each step goes through the same door as a user's: the whole command line, from its words to its receipt. Clock,
//! ids and keys follow from the script alone, so the ledger has the same bytes on every machine.

mod aside;
mod folder;
mod papers;
mod script;

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use ledger_core::Instant;
use serde_json::Value;

use self::aside::Aside;
use self::script::{CLIENTS, Client, FILES, SEED, SHOWN, TODAY, steps, words};
use crate::desk::{Opened, found};
use crate::failure::Failure;
use crate::world::World;

pub(crate) use folder::make;
pub(crate) use papers::{NAMES as PAPERS, folder as papers_of};

/// The day of which two answers are shown: what is known of it today, and what was believed on it. On the Monday after,
/// somebody recorded what had been sent that Friday.
pub(crate) const BELIEVED: &str = "2026-03-13";

/// A demo as it was made: what its page tells.
pub(crate) struct Told {
    /// The ledger's id.
    pub(crate) id: String,
    /// When its story begins.
    pub(crate) begins: Instant,
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
    /// Each client's replay by quarter, as a document: trust, cadences and how they moved.
    pub(crate) replays: Vec<Value>,
    /// The trust of the client whose audit is shown, as of a day: by what is known today, by what was known then.
    pub(crate) believed: [Value; 2],
}

/// An instant of the script.
fn instant(text: &str) -> Result<Instant, Failure> {
    let wrong =
        |_| Failure::failed("demo-script", format!("`{text}` is no instant"), "report this as a defect");
    text.parse().map_err(wrong)
}

/// Standard output or error of a scripted world, kept to be read.
#[derive(Clone, Default)]
pub(crate) struct Heard(Rc<RefCell<Vec<u8>>>);

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
    /// What was heard since this was last asked.
    pub(crate) fn take(&self) -> String {
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
    fn set(desk: &Path, begins: Instant) -> Self {
        let mut world = World::scripted(begins, SEED, desk.to_path_buf());
        let (out, err) = (Heard::default(), Heard::default());
        (world.stdout, world.stderr) = (Box::new(out.clone()), Box::new(err.clone()));
        Self { world, out, err }
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
    for (name, text) in FILES {
        let file = desk.join(name);
        std::fs::write(&file, text).map_err(|error| Failure::file("write", &file, &error))?;
    }
    let steps = steps()?;
    let begins = steps.first().map_or_else(|| instant(TODAY), |step| Ok(step.at))?;
    let mut stage = Stage::set(desk, begins);
    found(&mut stage.world, dir, Some(instant(TODAY)?), None)?;
    // The mark in `ledger.json` stops a demo's clock for everybody, and that file is written once and for ever, with
    // the ledger. So the world, not the file, says that the script's clock holds while the story is told.
    stage.world.told = Some(Opened::on(Arc::new(Aside), dir)?);
    let ledger = dir.display().to_string();
    for step in &steps {
        let typed = words(&step.line);
        let mut line = vec!["--ledger", &ledger, "--by", step.by];
        line.extend(typed.iter().map(String::as_str));
        stage.world.stdin = Box::new(step.input.as_bytes());
        stage.types(step.at, &line)?;
    }
    stage.world.stdin = Box::new(std::io::empty());
    papers::write(&mut stage, &ledger, desk)?;
    stage.world.told = None;
    aside::settle(dir).map_err(|error| Failure::file("sync", dir, &error))
}

/// Asks the ledger in `dir` what its page tells, as anybody would.
pub(crate) fn ask(dir: &Path, colour: bool) -> Result<Told, Failure> {
    let today = instant(TODAY)?;
    let mut stage = Stage::set(dir, today);
    let ledger = dir.display().to_string();
    let mut asks = |words: &[&str]| stage.types(today, &[&["--ledger", ledger.as_str()], words].concat());
    let mut document = |words: &[&str]| {
        let said = asks(&[words, &["--json"]].concat())?;
        let wrong = |error| {
            Failure::failed("demo-script", format!("no document: {error}"), "report this as a defect")
        };
        serde_json::from_str::<Value>(&said).map_err(wrong)
    };
    let (mut clients, mut replays) = (Vec::new(), Vec::new());
    for Client { slug, fate, .. } in &CLIENTS {
        clients.push((*slug, *fate, document(&["audit", slug])?));
        replays.push(document(&["replay", slug, "--every", "quarter"])?);
    }
    let then = ["trust", SHOWN, "--as-of", BELIEVED];
    let believed = [document(&then)?, document(&[&then[..], &["--known-at", BELIEVED]].concat())?];
    let events = document(&["log"])?["items"].as_array().map_or(0, Vec::len);
    let id = std::fs::read(dir.join("ledger.json"))
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .and_then(|ledger| ledger["ledger"].as_str().map(str::to_owned))
        .unwrap_or_default();
    let audit =
        asks(&["audit", SHOWN, "--no-occurrences", "--color", if colour { "always" } else { "never" }])?;
    let steps = steps()?;
    let begins = steps.first().map_or(today, |step| step.at);
    Ok(Told {
        id,
        begins,
        today,
        commands: steps.len(),
        events,
        shown: (SHOWN, audit),
        clients,
        replays,
        believed,
    })
}
