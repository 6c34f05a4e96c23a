//! `troth policy`: the policy in force, and what the team practises.

use clap::Subcommand;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::{self, building::Building};

/// Adopt a policy, or say what the team practises
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("policy.md"))]
pub(crate) struct Policy {
    #[command(subcommand)]
    verb: PolicyVerb,
}

#[derive(Debug, Subcommand)]
enum PolicyVerb {
    /// Put a policy in force
    Adopt {
        /// A JSON file of every constant, as `troth schema policy.adopted` describes it
        #[arg(value_name = "FILE")]
        file: String,
        /// What the change means for earlier figures
        #[arg(long, value_name = "TEXT")]
        why: String,
        /// What is created, updated or retired by it (repeatable)
        #[arg(long, value_name = "TEXT")]
        impact: Vec<String>,
        /// What the policy is called
        #[arg(long, value_name = "NAME", default_value = "house")]
        name: String,
        #[command(flatten)]
        recording: Recording,
    },
    /// Say whether the team practises something
    Practice {
        /// Which practice, such as predictions
        #[arg(value_name = "PRACTICE")]
        practice: String,
        /// It is practised
        #[arg(long, required_unless_present = "off", conflicts_with = "off")]
        on: bool,
        /// It is not
        #[arg(long)]
        off: bool,
        /// Why
        #[arg(long, value_name = "TEXT")]
        why: String,
        #[command(flatten)]
        recording: Recording,
    },
}

impl Policy {
    pub(crate) fn dry_run(&self) -> bool {
        match &self.verb {
            PolicyVerb::Adopt { recording, .. } | PolicyVerb::Practice { recording, .. } => recording.dry_run,
        }
    }

    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        match &self.verb {
            PolicyVerb::Adopt { file, why, impact, name, recording } => {
                let text = session.text_of(file)?;
                let policy = serde_json::to_value(input::policy::read(&text, file)?).unwrap_or_default();
                let event = Building::of("policy.adopted")?
                    .set("name", name.as_str())
                    .set("policy", policy)
                    .set("why", why.as_str())
                    .list("impact", impact)
                    .build()?;
                session.rule(event, recording)?;
                session.say(format!("policy {name} is in force from now on"));
            }
            PolicyVerb::Practice { practice, on, why, recording, .. } => {
                let event = Building::of("practice.declared")?
                    .set("practice", practice.as_str())
                    .set("practised", *on)
                    .set("why", why.as_str())
                    .build()?;
                session.rule(event, recording)?;
                session.say(format!("{practice}: {}", if *on { "practised" } else { "not practised" }));
            }
        }
        session.suggest("troth log --type policy");
        Ok(())
    }
}
