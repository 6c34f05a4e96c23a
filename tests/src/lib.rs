//! The words in which the stories are told: a desk in a sealed world, what is typed at it, what it said.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, clippy::panic, reason = "a story that cannot be told is a failed test")]
#![expect(
    clippy::return_self_not_must_use,
    reason = "what was checked may be checked further, and need not be"
)]

pub mod python;
pub mod terminal;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ledger_core::Instant;
use serde_json::Value;
use tempfile::TempDir;

/// A desk: a folder of its own, a clock that moves by a millisecond with every command, an environment with nothing
/// else in it.
pub struct Desk {
    binary: PathBuf,
    folder: TempDir,
    stands: PathBuf,
    now: Cell<Instant>,
    count: Cell<u32>,
    env: BTreeMap<String, OsString>,
}

/// What the program said, and how it ended.
#[derive(Debug)]
pub struct Said {
    typed: String,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
    /// The exit code; -1 after a signal.
    pub code: i32,
}

/// Whether the long forms of the fault tests were asked for (`tests/faults-long` does): every step instead of some.
pub fn long() -> bool {
    std::env::var("TROTH_FAULTS").is_ok_and(|form| form == "long")
}

/// Does numbered work on every processor, and gives back what each piece came to, in order of the numbers.
pub fn shared_out<T: Send>(
    numbers: impl Iterator<Item = usize> + Send,
    work: impl Fn(usize) -> T + Sync,
) -> Vec<T> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    let numbers = std::sync::Mutex::new(numbers.enumerate());
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let next = numbers.lock().expect("no worker fails with it").next();
                let Some((turn, number)) = next else { return mine };
                mine.push((turn, work(number)));
            }
        };
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("every piece is done")).collect()
    });
    done.sort_by_key(|(turn, _)| *turn);
    done.into_iter().map(|(_, result)| result).collect()
}

/// An instant of a story: `2026-03-02 09:00`, by the clock of UTC, or as a ledger writes it.
pub fn instant(text: &str) -> Instant {
    let written =
        if text.len() == 16 { format!("{}:00.000Z", text.replace(' ', "T")) } else { text.to_owned() };
    written.parse().unwrap_or_else(|_| panic!("`{text}` is no instant of a story"))
}

impl Desk {
    /// A desk at which `binary` (`env!("CARGO_BIN_EXE_troth-test")`) is run, with the clock standing at `now`.
    pub fn on(binary: &str, now: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the story");
        Self {
            binary: binary.into(),
            stands: folder.path().into(),
            folder,
            now: Cell::new(instant(now)),
            count: Cell::new(0),
            env: BTreeMap::new(),
        }
    }

    /// The same with a ledger in its folder.
    pub fn with_ledger(binary: &str, now: &str) -> Self {
        let desk = Self::on(binary, now);
        desk.types("troth init studio.troth").works();
        desk
    }

    /// Sets the clock: the next command is given at exactly this instant.
    pub fn clock(&self, now: &str) {
        self.now.set(instant(now));
    }

    /// Goes to stand in another folder, relative to the desk's own.
    pub fn stands_in(&mut self, folder: &str) {
        self.stands = self.folder().join(folder);
        std::fs::create_dir_all(&self.stands).expect("a folder to stand in");
    }

    /// Sets a variable of the environment.
    pub fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.env.insert(name.into(), value.into());
    }

    /// The folder one stands in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The ledger that `with_ledger` made.
    pub fn ledger(&self) -> PathBuf {
        self.folder().join("studio.troth")
    }

    /// Puts a file into the folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder().join(name);
        std::fs::write(&path, content).expect("a file of the story");
        path
    }

    /// The command, ready to run, in the sealed world.
    pub fn command(&self) -> Command {
        let count = self.count.get() + 1;
        self.count.set(count);
        let now = self.now.get();
        self.now.set(Instant::from_millis(now.millis() + 1));
        let mut command = Command::new(&self.binary);
        command
            .current_dir(&self.stands)
            .env_clear()
            .env("HOME", self.folder())
            .env("TZ", "UTC")
            .env("TROTH_BY", "Sam Okoro")
            .env("TROTH_TEST_NOW", now.to_string())
            .env("TROTH_TEST_SEED", count.to_string())
            .envs(&self.env)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Types a line at a terminal, and stays to see what is shown and to answer.
    pub fn at_terminal(&self, line: &str) -> terminal::AtTerminal {
        let mut command = self.command();
        command.args(&words(line)[1..]).env("NO_COLOR", "1");
        terminal::AtTerminal::begin(&command)
    }

    /// Types a line as in a shell: single and double quotes, nothing else.
    #[must_use = "a story says what came of it: works(), refuses(…), prints(…)"]
    pub fn types(&self, line: &str) -> Said {
        self.types_into(line, b"")
    }

    /// Types a line, with something on standard input.
    #[must_use = "a story says what came of it: works(), refuses(…), prints(…)"]
    pub fn types_into(&self, line: &str, input: &[u8]) -> Said {
        let words = words(line);
        assert_eq!(words.first().map(String::as_str), Some("troth"), "a line begins with troth: {line}");
        self.runs(&words[1..], input)
    }

    /// Runs the program with these arguments, whatever characters are in them.
    #[must_use = "a story says what came of it: works(), refuses(…), prints(…)"]
    pub fn runs<S: AsRef<OsStr>>(&self, arguments: &[S], input: &[u8]) -> Said {
        let mut command = self.command();
        command.args(arguments);
        let typed: Vec<_> = arguments.iter().map(|word| word.as_ref().to_string_lossy()).collect();
        finish(command, &format!("troth {}", typed.join(" ")), input)
    }

    /// The events, as `troth log --json` has them.
    pub fn log(&self) -> Vec<Value> {
        listed(&self.types("troth log --json").works().json()["items"])
    }

    /// The audit of a client, as a program gets it; `when` is `--as-of …`, or nothing.
    pub fn audit(&self, client: &str, when: &str) -> Value {
        self.types(&format!("troth audit {client} {when} --json")).works().json()
    }

    /// What an audit says of one promise.
    pub fn promise(&self, reference: &str, when: &str) -> Value {
        let client = reference.split('/').next().unwrap_or_default();
        let audit = self.audit(client, when);
        let found = listed(&audit["commitments"]).into_iter().find(|one| one["id"] == reference);
        found.unwrap_or_else(|| panic!("no {reference} in {audit:#}"))
    }

    /// The log's bytes.
    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.ledger().join("events.jsonl")).expect("the log")
    }

    /// Every file of the ledger, with its bytes.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.ledger()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder of the ledger") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).expect("a file of the ledger");
                    files.insert(path, bytes);
                }
            }
        }
        files
    }
}

/// Runs a command to its end, with something on standard input.
#[must_use = "a story says what came of it: works(), refuses(…), prints(…)"]
pub fn finish(mut command: Command, typed: &str, input: &[u8]) -> Said {
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("standard input");
    let output = std::thread::scope(|scope| {
        // A program that does not read its input may have ended already.
        scope.spawn(move || std::io::Write::write_all(&mut stdin, input));
        child.wait_with_output().expect("the program ends")
    });
    Said {
        typed: typed.into(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        code: output.status.code().unwrap_or(-1),
    }
}

/// The items of a list in a document.
#[track_caller]
pub fn listed(list: &Value) -> Vec<Value> {
    list.as_array().unwrap_or_else(|| panic!("no list: {list}")).clone()
}

impl Said {
    /// It ended well.
    #[track_caller]
    pub fn works(self) -> Self {
        self.ends(0)
    }

    /// It ended with this exit code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n--- out\n{}\n--- err\n{}", self.typed, self.out, self.err);
        self
    }

    /// It said all of these, in this order, somewhere in what it printed.
    #[track_caller]
    pub fn prints(self, parts: &[&str]) -> Self {
        let all = format!("{}{}", self.out, self.err);
        let mut rest = all.as_str();
        for part in parts {
            let Some(at) = rest.find(part) else {
                panic!("{}\nshould have printed `{part}` (in order) and printed:\n{all}", self.typed);
            };
            rest = &rest[at + part.len()..];
        }
        self
    }

    /// It never said this.
    #[track_caller]
    pub fn is_silent_of(self, part: &str) -> Self {
        let all = format!("{}{}", self.out, self.err);
        assert!(!all.contains(part), "{}\nshould not have printed `{part}`:\n{all}", self.typed);
        self
    }

    /// The document it printed.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{}\nno JSON ({error}):\n{}\n{}", self.typed, self.out, self.err))
    }

    /// It failed with this exit code and this error code, and said what to do.
    #[track_caller]
    pub fn refuses(self, exit: i32, code: &str) -> Self {
        let said = self.ends(exit);
        let error = said.json()["error"].clone();
        assert_eq!(error["code"], code, "{}\n{error}", said.typed);
        assert!(error["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "no hint: {error}");
        said
    }
}

/// Splits a line into words as a shell does, with single and double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
