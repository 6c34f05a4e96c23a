//! A command on a terminal of its own, as somebody sits before it: what is shown, what is typed, what is echoed.
//!
//! The terminal is a pseudo-terminal, the command's controlling one (`setsid --ctty` of util-linux), with echo on as a
//! shell leaves it.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, tcgetattr};

/// How long somebody waits for a program that says nothing: much longer than any takes.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long until the terminal is looked at again.
const GLANCE: Duration = Duration::from_millis(5);

/// A command that runs on a terminal.
pub struct AtTerminal {
    child: Child,
    terminal: File,
    reading: Receiver<Vec<u8>>,
    shown: String,
    /// Up to where what was shown was asked for.
    seen: usize,
}

impl AtTerminal {
    /// Starts a command, whose environment is all in it.
    pub(crate) fn begin(command: &Command) -> Self {
        let terminal = openpty(None, None).expect("a terminal");
        let side = || Stdio::from(terminal.slave.try_clone().expect("the program's side"));
        let mut on_it = Command::new("setsid");
        on_it.args(["--ctty", "--wait"]).arg(command.get_program()).args(command.get_args()).env_clear();
        on_it.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        on_it.current_dir(command.get_current_dir().expect("a folder to stand in"));
        let child = on_it.stdin(side()).stdout(side()).stderr(side()).spawn().expect("setsid starts");
        // The last copies of the program's side are its own: when it ends, reading does.
        drop(on_it);
        drop(terminal.slave);
        let terminal = File::from(terminal.master);
        let mut from = terminal.try_clone().expect("the terminal, once more");
        let (tell, reading) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(read @ 1..) = from.read(&mut bytes) {
                if tell.send(bytes[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { child, terminal, reading, shown: String::new(), seen: 0 }
    }

    /// Waits until this is shown, after what was waited for before.
    #[track_caller]
    pub fn shows(&mut self, text: &str) -> &mut Self {
        loop {
            if let Some(at) = self.shown[self.seen..].find(text) {
                self.seen += at + text.len();
                return self;
            }
            match self.reading.recv_timeout(PATIENCE) {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(error) => panic!("`{text}` was never shown ({error}):\n{}", self.shown),
            }
        }
    }

    /// Types a line.
    pub fn types(&mut self, line: &str) -> &mut Self {
        self.terminal.write_all(format!("{line}\n").as_bytes()).expect("somebody reads");
        self
    }

    /// Types a line once the terminal echoes nothing.
    #[track_caller]
    pub fn types_unseen(&mut self, line: &str) -> &mut Self {
        let mut looks = 0;
        while tcgetattr(&self.terminal).expect("its settings").local_flags.contains(LocalFlags::ECHO) {
            assert!(looks < 12_000, "what is typed would be shown:\n{}", self.shown);
            std::thread::sleep(GLANCE);
            looks += 1;
        }
        self.types(line)
    }

    /// Waits for its end: everything that was shown, and the exit code.
    #[track_caller]
    pub fn ends(mut self) -> (String, i32) {
        loop {
            match self.reading.recv_timeout(PATIENCE) {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!("it does not end:\n{}", self.shown),
            }
        }
        let ended = self.child.wait().expect("it ended");
        (self.shown, ended.code().unwrap_or(-1))
    }
}
