//! `troth brief`: documents whose every claim cites its events.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use ledger_core::event::{Fact, Secret};
use ledger_core::{Day, PersonId};
use projections::History;
use projections::briefs::{self, Asked, Audience, Kind, Voice};
use serde_json::json;

use super::replay::first_day;
use super::status::not_yet;
use crate::answer::Answer;
use crate::args::Reading;
use crate::desk::{Desk, People, Story};
use crate::export::put_page;
use crate::failure::Failure;
use crate::input::nearest::nearest;
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
    /// The first day it covers (default: that of the term)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day it covers (default: that of the term)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
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

/// Names as the ledger knows them, and the keys that open what is sealed.
struct Told<'a> {
    desk: &'a Desk<'a>,
    people: People,
}

impl Voice for Told<'_> {
    fn name(&self, person: PersonId) -> String {
        self.people.name(person)
    }

    fn open(&self, fact: &Fact, field: &str, secret: &Secret) -> String {
        let open = self.desk.open_secret(fact, field, secret);
        open.unwrap_or_else(|| format!("({})", self.desk.closed(secret)))
    }
}

impl Brief {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let kind = kind(&self.kind)?;
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
        let story = desk.story(&self.client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let history = History::new(&story.facts, &house, &clocks.known_at);
        let [from, until] = [&self.from, &self.until]
            .map(|typed| typed.as_deref().map(|typed| first_day(typed, desk, story.zone)).transpose());
        let (from, until) = (from?, until?);
        let span = briefs::span(kind, &history, &clocks.as_of, from, until)
            .ok_or_else(|| not_yet(&story, &house, &clocks))?;
        covers(span.from, span.until, clocks.as_of.civil_day(), &story)?;
        let voice = Told { desk, people: desk.people()? };
        let asked = Asked {
            stream: &story.stream,
            history: &history,
            as_of: clocks.as_of,
            known_at: clocks.known_at_shown,
            span,
            voice: &voice,
        };
        let brief = match kind {
            Kind::Renewal => briefs::renewal(&asked),
            Kind::WalkAway => briefs::walk_away(&asked),
        };
        Ok(match self.whom {
            Whom::Own => brief,
            Whom::Client => brief.for_audience(Audience::Shared),
        })
    }
}

/// The kind of document that was typed.
fn kind(typed: &str) -> Result<Kind, Failure> {
    let found = Kind::ALL.into_iter().find(|kind| kind.code() == typed);
    found.ok_or_else(|| {
        let hint = match nearest(typed, Kind::ALL.into_iter().map(Kind::code)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "this version knows two: troth brief renewal CLIENT, troth brief walk-away CLIENT".into(),
        };
        Failure::usage("no-such-brief", format!("there is no document `{typed}`"), hint)
    })
}

/// Refuses a time that ends before it begins, or of which nothing can be known yet.
fn covers(from: Day, until: Day, today: Day, story: &Story) -> Result<(), Failure> {
    if from > until {
        let message = format!("the document would cover {from} to {until}, which ends before it begins");
        return Err(Failure::usage("period", message, "name an earlier --from, or a later --until"));
    }
    if from > today {
        let message = format!("the document would begin on {from}, and it speaks as of {today}");
        let hint = format!("name an earlier --from; troth log {} shows what there is", story.stream);
        return Err(Failure::usage("period", message, hint));
    }
    Ok(())
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
