//! `troth status`: one client on one screen, or all of them, whom to look at first and why.

use std::collections::BTreeSet;

use ledger_core::event::Side;
use ledger_core::{Fact, PersonId, Text};
use projections::portfolio::{self, Line, Row};
use projections::{History, StatusView};
use serde_json::json;

use crate::answer::Answer;
use crate::args::Reading;
use crate::desk::{Clocks, Desk, Story};
use crate::failure::Failure;
use crate::input::nearest::nearest;
use crate::render;
use crate::render::style::Paint;

/// See how it stands: all clients, whom to look at first and why; or one
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("status.md"))]
pub(crate) struct Status {
    /// The client (default: all)
    #[arg(value_name = "CLIENT")]
    client: Option<String>,
    /// Only clients where this person owes a promise or a cadence
    #[arg(long, value_name = "NAME", conflicts_with = "client")]
    owner: Option<String>,
    /// Only clients whose shape carries this tag
    #[arg(long, value_name = "TAG", conflicts_with = "client")]
    tag: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

impl Status {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        match &self.client {
            Some(client) => self.of_one(desk, client),
            None => self.of_all(desk),
        }
    }

    fn of_one(&self, desk: &Desk<'_>, client: &str) -> Result<Answer, Failure> {
        let story = desk.story(client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let Some(view) = view(&story, &house, &clocks) else { return Err(story.not_yet(&house, &clocks)) };
        let people = desk.people()?;
        let page = render::status::Page { view: &view, people: &people, clocks: &clocks, zone: story.zone };
        let paint = Paint::choose(desk.world, desk.globals.color);
        let text = render::status::text(&page, paint) + &desk.demo_line();
        Ok(Answer { text, json: render::status::json(&page), paged: true, ..Answer::default() })
    }

    fn of_all(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let owner = self.owner.as_deref().map(|name| desk.known_person(name, Side::Us)).transpose()?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, Desk::zone())?;
        let lines = desk.lines(&house, &self.reading)?;
        self.check_tag(&lines)?;
        let nobody = lines.is_empty() && desk.clients()?.is_empty();
        let asked_for = lines.into_iter().filter(|line| self.asks_for(line, owner));
        let mut rows: Vec<Row> = asked_for.map(|line| line.row).collect();
        portfolio::sort(&mut rows);
        // Of many clients only what is printed is made.
        if desk.globals.json {
            let json = json!({
                "items": rows.iter().map(render::status::row_json).collect::<Vec<_>>(),
                "as_of": clocks.as_of_shown.to_string(),
                "known_at": clocks.known_at_shown.to_string(),
                "tzdb": ledger_core::time::tzdb_version(),
            });
            return Ok(Answer { json, ..Answer::default() });
        }
        let paint = Paint::choose(desk.world, desk.globals.color);
        let text =
            if nobody { render::status::nobody() } else { render::status::portfolio(&rows, &clocks, paint) };
        Ok(Answer { text: text + &desk.demo_line(), paged: true, ..Answer::default() })
    }

    fn asks_for(&self, line: &Line, owner: Option<PersonId>) -> bool {
        let tagged = |tag: &str| line.tags.iter().any(|one| one.as_str().eq_ignore_ascii_case(tag));
        owner.is_none_or(|owner| line.owners.contains(&owner)) && self.tag.as_deref().is_none_or(tagged)
    }

    /// A tag that no client has is a slip of the pen.
    fn check_tag(&self, lines: &[Line]) -> Result<(), Failure> {
        let Some(tag) = &self.tag else { return Ok(()) };
        let known: BTreeSet<&str> = lines.iter().flat_map(|line| &line.tags).map(Text::as_str).collect();
        if known.iter().any(|one| one.eq_ignore_ascii_case(tag)) {
            return Ok(());
        }
        let hint = match nearest(tag, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "give one: troth open acme --shape saas, or troth amend".into(),
            None => format!("the tags are: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        Err(Failure::usage("no-such-tag", format!("no client has the tag `{tag}`"), hint))
    }
}

fn view(story: &Story, house: &[Fact], clocks: &Clocks) -> Option<StatusView> {
    let history = History::new(&story.facts, house, &clocks.known_at);
    projections::status(&story.stream, &history, &history.setting(clocks.as_of))
}
