//! The words on the command line: what stands anywhere on it, and what every verb that records may say.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What may stand anywhere on the line.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Everywhere")]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
#[expect(clippy::doc_markdown, reason = "an argument's comment is its help, read on a terminal")]
pub(crate) struct Globals {
    /// The ledger (else $TROTH_LEDGER, else the nearest *.troth upward from here, else your default one)
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) ledger: Option<PathBuf>,
    /// Answer as JSON, errors too
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Print results only, no notices
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Never ask; fail instead
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// When to colour: auto, always, never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        hide_possible_values = true
    )]
    pub(crate) color: Colour,
    /// Never page
    #[arg(long, global = true)]
    pub(crate) no_pager: bool,
    /// Who is recording (else $TROTH_BY, else git's user.email, else your login)
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) by: Option<String>,
}

/// What every verb that records may say.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "About what is recorded")]
pub(crate) struct Recording {
    /// When it happened: a day, an instant, `yesterday`, `fri` (default: now)
    #[arg(long, value_name = "WHEN")]
    pub(crate) at: Option<String>,
    /// What it rests on: a file, a URL, a message-id, `ticket:123` (repeatable)
    #[arg(long, value_name = "FILE|URL|ID")]
    pub(crate) evidence: Vec<String>,
    /// From how high it looks at the relationship
    #[arg(long, value_enum, value_name = "HEIGHT")]
    pub(crate) altitude: Option<Height>,
    /// Seal what is said, and what it rests on, under a key of its own, which can be destroyed alone
    #[arg(long)]
    pub(crate) private: bool,
    /// An idempotency key: the same command with the same key is recorded once
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Say what would be recorded, and record nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Where the passphrase of a locked signing key is.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "If the signing key is locked")]
#[expect(clippy::doc_markdown, reason = "an argument's comment is its help, read on a terminal")]
pub(crate) struct Unlocking {
    /// The file whose first line is the passphrase of the signing key (else $TROTH_PASSPHRASE_FILE)
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// From how high one looks at a relationship.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Height {
    /// The relationship as an asset.
    Strategic,
    /// The work of the week.
    Operational,
}

/// One of the two parties.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SideArg {
    /// Your team.
    #[default]
    Us,
    /// The client.
    Client,
}

/// Over which time a question is asked.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Over which time")]
pub(crate) struct Covering {
    /// The first day that is covered
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<String>,
    /// The last day that is covered
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<String>,
    #[command(flatten)]
    pub(crate) named: Named,
}

/// A stretch of time that has a name.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Over which time")]
pub(crate) struct Named {
    /// The term of the client's contract: current, or last (the one before it)
    #[arg(long, value_enum, value_name = "WHICH", hide_possible_values = true)]
    pub(crate) term: Option<WhichArg>,
    /// A quarter of the year, such as 2026Q4
    #[arg(long, value_name = "QUARTER")]
    pub(crate) quarter: Option<String>,
}

/// Which term of a contract is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum WhichArg {
    /// The one in force.
    Current,
    /// The one before it.
    Last,
}

/// As of when a question is asked.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "As of when")]
pub(crate) struct Reading {
    /// The world at that time, with all that is known now (a day: its end)
    #[arg(long, value_name = "WHEN")]
    pub(crate) as_of: Option<String>,
    /// Only what had been recorded by then (a day: its end)
    #[arg(long, value_name = "WHEN")]
    pub(crate) known_at: Option<String>,
}

impl From<SideArg> for ledger_core::event::Side {
    fn from(side: SideArg) -> Self {
        match side {
            SideArg::Us => Self::Us,
            SideArg::Client => Self::Client,
        }
    }
}

impl From<WhichArg> for projections::Which {
    fn from(which: WhichArg) -> Self {
        match which {
            WhichArg::Current => Self::Current,
            WhichArg::Last => Self::Last,
        }
    }
}

impl From<Height> for ledger_core::event::Altitude {
    fn from(height: Height) -> Self {
        match height {
            Height::Strategic => Self::Strategic,
            Height::Operational => Self::Operational,
        }
    }
}
