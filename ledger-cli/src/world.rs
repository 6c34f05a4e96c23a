//! Everything that is taken from outside: the clock, chance, the environment, the terminal, the disk the ledger is on.
//!
//! A scripted world gives the same bytes on every machine; the demo and the tests live in one.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::sync::Arc;

use ledger_core::Instant;
use ledger_store::disk::{Disk, RealDisk};

use crate::desk::Opened;

/// Where the clock comes from.
pub type Clock = Box<dyn Fn() -> Instant>;
/// Where chance comes from: fills the buffer, or says why it cannot.
pub type Chance = Box<dyn FnMut(&mut [u8]) -> Result<(), String>>;

/// Asks for what must not be shown while it is typed.
pub type AskSecret = Box<dyn FnMut(&str) -> std::io::Result<String>>;

/// Which of the three standard streams is a terminal, and how wide it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Standard input is one: questions can be asked.
    pub input: bool,
    /// Standard output is one: colour and a pager make sense.
    pub output: bool,
    /// Standard error is one: a progress bar makes sense.
    pub errors: bool,
}

/// The world outside.
pub struct World {
    /// The arguments, the program's name first.
    pub args: Vec<std::ffi::OsString>,
    /// The clock.
    pub clock: Clock,
    /// Chance.
    pub chance: Chance,
    /// How a passphrase is asked for.
    pub ask_secret: AskSecret,
    /// The environment.
    pub env: BTreeMap<String, String>,
    /// The folder one stands in.
    pub cwd: PathBuf,
    /// The disk on which ledgers are kept.
    pub disk: Arc<dyn Disk>,
    /// What the standard streams are.
    pub terminal: Terminal,
    /// The ledger in which a story is told here: it stays open, and this clock holds in it, whose own stands still.
    pub(crate) told: Option<Opened>,
    /// Standard input.
    pub stdin: Box<dyn Read>,
    /// Standard output: data.
    pub stdout: Box<dyn Write>,
    /// Standard error: messages and progress.
    pub stderr: Box<dyn Write>,
}

impl World {
    /// This machine, now.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where clock and environment are read"
    )]
    pub fn real() -> Self {
        let clock = || {
            let since =
                std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            Instant::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
        };
        Self {
            args: std::env::args_os().collect(),
            clock: Box::new(clock),
            chance: Box::new(|buffer| getrandom::fill(buffer).map_err(|error| error.to_string())),
            ask_secret: Box::new(|prompt| rpassword::prompt_password(prompt)),
            env: std::env::vars_os()
                .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
            cwd: std::env::current_dir().unwrap_or_default(),
            disk: Arc::new(RealDisk),
            terminal: Terminal {
                input: std::io::stdin().is_terminal(),
                output: std::io::stdout().is_terminal(),
                errors: std::io::stderr().is_terminal(),
            },
            told: None,
            stdin: Box::new(std::io::stdin()),
            stdout: Box::new(std::io::stdout()),
            stderr: Box::new(std::io::stderr()),
        }
    }

    /// A world whose clock stands at `now` and whose chance follows from `seed`: the same bytes everywhere.
    pub fn scripted(now: Instant, seed: &[u8], cwd: PathBuf) -> Self {
        let mut stream = blake3::Hasher::new().update(seed).finalize_xof();
        Self {
            args: Vec::new(),
            clock: Box::new(move || now),
            chance: Box::new(move |buffer| {
                stream.fill(buffer);
                Ok(())
            }),
            ask_secret: Box::new(|_| Err(std::io::ErrorKind::Unsupported.into())),
            env: BTreeMap::new(),
            cwd,
            disk: Arc::new(RealDisk),
            terminal: Terminal::default(),
            told: None,
            stdin: Box::new(std::io::empty()),
            stdout: Box::new(std::io::sink()),
            stderr: Box::new(std::io::sink()),
        }
    }

    /// What the clock shows.
    pub fn now(&self) -> Instant {
        (self.clock)()
    }

    /// A variable of the environment, if it is set and not empty.
    pub fn var(&self, name: &str) -> Option<&str> {
        self.env.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}
