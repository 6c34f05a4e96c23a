//! `troth bundle`: a client's record as one file that whoever gets it can check.

use std::path::PathBuf;

use ledger_core::proof::manifest::Audience;

use crate::answer::Answer;
use crate::args::Unlocking;
use crate::bundle::{self, Wishes};
use crate::desk::{Desk, document_named};
use crate::failure::Failure;

/// Make a client's record into one file that whoever gets it can check
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("bundle.md"))]
pub(crate) struct Bundle {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// The file, such as acme.troth-bundle.zip; one that is there is never replaced
    #[arg(long, short, value_name = "FILE", required_unless_present = "dry_run")]
    output: Option<PathBuf>,
    /// For whom, and so what is shown: client, court, own
    #[arg(
        long = "for",
        value_enum,
        value_name = "WHOM",
        default_value = "client",
        hide_possible_values = true
    )]
    audience: For,
    /// To whom it will be handed: kept as internal text
    #[arg(long, value_name = "RECIPIENT")]
    to: Option<String>,
    /// The document it is made for, which goes along: renewal, walk-away
    #[arg(long, value_name = "KIND")]
    brief: Option<String>,
    /// Leave names sealed
    #[arg(long)]
    sealed: bool,
    /// Prove each event's place in the ledger, also where there are more than 10,000
    #[arg(long)]
    order: bool,
    /// Make the bundle of this size again, byte for byte; records nothing
    #[arg(long, value_name = "SIZE", conflicts_with_all = ["audience", "to", "brief", "sealed", "order", "dry_run"])]
    of_size: Option<u64>,
    /// List every line that the recipient would read; records nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    pub(crate) unlocking: Unlocking,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum For {
    Client,
    Court,
    Own,
}

impl Bundle {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<Answer, Failure> {
        if let Some(size) = self.of_size {
            return bundle::again(desk, &self.client, size, self.output.as_ref());
        }
        let wishes = Wishes {
            client: self.client.clone(),
            file: self.output.clone(),
            audience: match self.audience {
                For::Client => Audience::Client,
                For::Court => Audience::Court,
                For::Own => Audience::Own,
            },
            recipient: self.to.clone(),
            brief: self.brief.as_deref().map(document_named).transpose()?,
            sealed: self.sealed,
            order: self.order,
        };
        if self.dry_run { bundle::rehearse(desk, &wishes) } else { bundle::run(desk, &wishes) }
    }
}
