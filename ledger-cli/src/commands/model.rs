//! `troth model`: lifecycle models, kept as data.

use clap::Subcommand;

use crate::args::Recording;
use crate::desk::Session;
use crate::failure::Failure;
use crate::input::building::Building;

/// Keep a lifecycle model, and say which are used
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("model.md"))]
pub(crate) struct Model {
    #[command(subcommand)]
    verb: ModelVerb,
}

#[derive(Debug, Subcommand)]
enum ModelVerb {
    /// Keep a model's text
    Add {
        /// The file
        #[arg(value_name = "FILE")]
        file: String,
        /// Its name (default: the file's)
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[command(flatten)]
        recording: Recording,
    },
    /// Say which models the team uses from now on
    Use {
        /// Their names
        #[arg(value_name = "MODEL", required = true)]
        models: Vec<String>,
        /// Why
        #[arg(long, value_name = "TEXT")]
        why: Option<String>,
        #[command(flatten)]
        recording: Recording,
    },
}

impl Model {
    pub(crate) fn dry_run(&self) -> bool {
        match &self.verb {
            ModelVerb::Add { recording, .. } | ModelVerb::Use { recording, .. } => recording.dry_run,
        }
    }

    pub(crate) fn plan(&self, session: &mut Session<'_, '_>) -> Result<(), Failure> {
        match &self.verb {
            ModelVerb::Add { file, name, recording } => {
                let text = session.text_of(file)?;
                let stem =
                    std::path::Path::new(file).file_stem().map(|stem| stem.to_string_lossy().into_owned());
                let name = name.clone().or(stem).unwrap_or_default();
                let event =
                    Building::of("model.added")?.set("model", name.as_str()).set("source", text).build()?;
                session.rule(event, recording)?;
                session.say(format!("kept the model {name}"));
                session.suggest(format!("troth model use {name}"));
            }
            ModelVerb::Use { models, why, recording } => {
                let event = Building::of("model.adopted")?
                    .list("models", models)
                    .maybe("why", why.as_deref())
                    .build()?;
                session.rule(event, recording)?;
                session.say(format!("models in use from now on: {}", models.join(", ")));
                session.suggest("troth log --type model");
            }
        }
        Ok(())
    }
}
