//! `troth completions`: for the shell.

use clap::CommandFactory;
use clap_complete::Shell;
use serde_json::json;

use super::Line;
use crate::answer::Answer;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("completions.md"))]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Answer {
        let mut bytes = Vec::new();
        clap_complete::generate(self.shell, &mut Line::command(), "troth", &mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = json!({ "shell": self.shell.to_string(), "script": text });
        Answer { text, json, ..Answer::default() }
    }
}
