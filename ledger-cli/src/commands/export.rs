//! `troth export`: what the ledger holds, for other programs.

use std::path::PathBuf;

use crate::answer::Answer;
use crate::args::Reading;
use crate::desk::Desk;
use crate::export::{self, Format, Wishes};
use crate::failure::Failure;

/// Write events, commitments or what is due to a file
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("export.md"))]
pub(crate) struct Export {
    /// The client (default: the whole ledger)
    #[arg(value_name = "CLIENT")]
    client: Option<String>,
    /// In which form: jsonl, csv, ics
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "jsonl", hide_possible_values = true)]
    format: Format,
    /// The file, with the evidence in evidence/ beside it (default: standard output, without evidence)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is already there
    #[arg(long, requires = "output")]
    force: bool,
    /// Leave names and private texts sealed (jsonl only)
    #[arg(long)]
    sealed: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Export {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        let clocks = self.reading.as_of.is_some() || self.reading.known_at.is_some();
        if self.format == Format::Jsonl && clocks {
            return Err(Failure::usage(
                "export-clocks",
                "jsonl is every event as it is kept: it takes neither --as-of nor --known-at",
                "leave them out; troth log takes both",
            ));
        }
        if self.format != Format::Jsonl && self.sealed {
            return Err(Failure::usage(
                "export-sealed",
                "what is sealed can stay so in jsonl only: a table or a calendar shows what it says",
                "leave out --sealed, or take --format jsonl",
            ));
        }
        let wishes = Wishes {
            client: self.client.clone(),
            format: self.format,
            file: self.output.clone(),
            force: self.force,
            sealed: self.sealed,
            reading: self.reading.clone(),
        };
        export::run(desk, &wishes)
    }
}
