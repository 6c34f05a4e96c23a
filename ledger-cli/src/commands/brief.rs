//! `troth brief`: documents whose every claim cites its events.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use projections::briefs::{self, Audience, Kind};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Covering, Reading};
use crate::desk::{Desk, Opens, Wanted, document_named};
use crate::export::put_page;
use crate::failure::Failure;
use crate::render;
use crate::render::style::Paint;

/// Write a document: the renewal brief, or the walk-away brief
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("brief.md"))]
pub(crate) struct Brief {
    /// Which document: renewal, walk-away
    #[arg(value_name = "KIND")]
    kind: String,
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// In which form: md, html, json (default: by the file's ending, else for reading here)
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,
    /// The file (default: standard output)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace a file that is already there
    #[arg(long, requires = "output")]
    force: bool,
    /// For whom: own (the team), client (without what rests on internal text)
    #[arg(
        long = "for",
        value_enum,
        value_name = "WHOM",
        default_value = "own",
        hide_possible_values = true,
        hide_default_value = true
    )]
    whom: Whom,
    #[command(flatten)]
    covering: Covering,
    #[command(flatten)]
    reading: Reading,
}

/// In which form a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Markdown.
    Md,
    /// A page that needs nothing beside itself.
    Html,
    /// For programs.
    Json,
}

/// For whom a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Whom {
    /// The team.
    Own,
    /// The client.
    Client,
}

impl Brief {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let kind = document_named(&self.kind)?;
        let format = self.format()?;
        let brief = self.brief(desk, kind)?;
        let documents = render::brief::documents(&brief);
        let json = render::brief::json(&brief);
        let text = match format {
            None => {
                let paint = Paint::choose(desk.world, desk.globals.color);
                render::brief::text(&brief, paint) + &desk.demo_line()
            }
            Some(Format::Md) => documents.md,
            Some(Format::Html) => documents.html,
            Some(Format::Json) => render::style::document(&json) + "\n",
        };
        let Some(file) = &self.output else {
            return Ok(Answer { text, json, paged: format.is_none(), ..Answer::default() });
        };
        put_page(desk, file, self.force, &text)?;
        Ok(receipt(file, &brief))
    }

    /// The form: as it was said, else by the file's ending, else for reading here.
    fn format(&self) -> Result<Option<Format>, Failure> {
        let (None, Some(file)) = (self.format, &self.output) else { return Ok(self.format) };
        match file.extension().and_then(|ending| ending.to_str()) {
            Some("html" | "htm") => Ok(Some(Format::Html)),
            Some("json") => Ok(Some(Format::Json)),
            Some("md" | "markdown") => Ok(Some(Format::Md)),
            _ => Err(Failure::usage(
                "brief-format",
                format!("the ending of {} names no form of a document", file.display()),
                "call it .md, .html or .json, or say which: --format html",
            )),
        }
    }

    fn brief(&self, desk: &Desk<'_>, kind: Kind) -> Result<briefs::Brief, Failure> {
        let brief = desk.document(&Wanted {
            kind,
            client: &self.client,
            covering: &self.covering,
            reading: &self.reading,
            opens: match self.whom {
                Whom::Own => Opens::ALL,
                Whom::Client => Opens { internal: false, own: false, ..Opens::ALL },
            },
        })?;
        Ok(match self.whom {
            Whom::Own => brief,
            Whom::Client => brief.for_audience(Audience::Shared),
        })
    }
}

fn receipt(file: &Path, brief: &briefs::Brief) -> Answer {
    let (kind, events, gaps) = (brief.kind.code(), brief.notes.len(), brief.gaps());
    let text = format!(
        "✓ wrote {}: {kind} of {}, {events} events cited, {gaps} gaps named\n",
        file.display(),
        brief.stream
    );
    let json = json!({
        "file": file.display().to_string(),
        "kind": kind,
        "relationship": brief.stream.as_str(),
        "for": brief.audience.code(),
        "events": events,
        "gaps": gaps,
    });
    Answer { text, json, ..Answer::default() }
}
