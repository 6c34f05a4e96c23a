//! The words in which the stories are told: a desk in a sealed world, what is typed at it, what it said.
#![forbid(unsafe_code)]
#![expect(clippy::expect_used, clippy::panic, reason = "a story that cannot be told is a failed test")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ledger_core::Instant;
use tempfile::TempDir;

/// A desk: a folder of its own, a clock that stands, an environment with nothing else in it.
pub struct Desk {
    binary: PathBuf,
    folder: TempDir,
    now: Instant,
    count: std::cell::Cell<u32>,
    env: BTreeMap<String, OsString>,
}

/// What the program said, and how it ended.
#[must_use = "a story says what came of it: works(), fails(…), prints(…)"]
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

/// An instant of a story.
pub fn instant(text: &str) -> Instant {
    text.parse().expect("a story's instant")
}

impl Desk {
    /// A desk at which `binary` (`env!("CARGO_BIN_EXE_troth-test")`) is run, with the clock standing at `now`.
    pub fn on(binary: &str, now: &str) -> Self {
        Self {
            binary: binary.into(),
            folder: tempfile::tempdir().expect("a folder for the story"),
            now: instant(now),
            count: std::cell::Cell::new(0),
            env: BTreeMap::new(),
        }
    }

    /// The same with a ledger in its folder.
    pub fn with_ledger(binary: &str, now: &str) -> Self {
        let desk = Self::on(binary, now);
        desk.types("troth init studio.troth").works();
        desk
    }

    /// Sets the clock.
    pub fn clock(&mut self, now: &str) {
        self.now = instant(now);
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
        let mut command = Command::new(&self.binary);
        command
            .current_dir(self.folder())
            .env_clear()
            .env("HOME", self.folder())
            .env("TZ", "UTC")
            .env("TROTH_BY", "Sam Okoro")
            .env("TROTH_TEST_NOW", self.now.to_string())
            .env("TROTH_TEST_SEED", count.to_string())
            .envs(&self.env)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Types a line as in a shell: single and double quotes, nothing else.
    pub fn types(&self, line: &str) -> Said {
        self.types_into(line, b"")
    }

    /// Types a line, with something on standard input.
    pub fn types_into(&self, line: &str, input: &[u8]) -> Said {
        let words = words(line);
        assert_eq!(words.first().map(String::as_str), Some("troth"), "a line begins with troth: {line}");
        let mut command = self.command();
        command.args(&words[1..]).stdin(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        {
            use std::io::Write;
            let mut stdin = child.stdin.take().expect("standard input");
            // A program that does not read its input may have ended already.
            let _ = stdin.write_all(input);
        }
        let output = child.wait_with_output().expect("the program ends");
        Said {
            typed: line.into(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code().unwrap_or(-1),
        }
    }
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
    pub fn json(&self) -> serde_json::Value {
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
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
