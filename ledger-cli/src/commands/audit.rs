//! `troth audit`: whether small commitments were kept.

use projections::History;

use crate::answer::Answer;
use crate::args::{Covering, Reading};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::render;
use crate::render::style::Paint;

/// See whether promises were kept: every one, both sides
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("audit.md"))]
pub(crate) struct Audit {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// Count the occurrences of cadences, without listing each
    #[arg(long)]
    no_occurrences: bool,
    #[command(flatten)]
    covering: Covering,
    #[command(flatten)]
    reading: Reading,
}

impl Audit {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let story = desk.story(&self.client)?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let house = desk.house()?;
        let history = History::new(&story.facts, &house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let window = desk.window(&self.covering, &story, &history, &clocks)?;
        let view = projections::audit::audit_over(&history, &setting, &window);
        let cadences = projections::cadence::cadences(&history, &setting, 0).into_iter();
        let cadences: Vec<_> = cadences.filter_map(|one| one.within(&window, setting.zone)).collect();
        let people = desk.people()?;
        let paint = Paint::choose(desk.world, desk.globals.color);
        let page = render::audit::Page {
            stream: &story.stream,
            view: &view,
            cadences: &cadences,
            people: &people,
            clocks: &clocks,
            window: &window,
            lists_occurrences: !self.no_occurrences,
        };
        let mut notices = Vec::new();
        if view.unknown_events > 0 {
            let count = view.unknown_events;
            notices.push(format!(
                "{} {count} events are of types this version does not know and were left out: update troth",
                paint.warn("notice:")
            ));
        }
        let answer = Answer { notices, paged: true, ..Answer::default() };
        // Of a long history only what is printed is made.
        if desk.globals.json {
            return Ok(Answer { json: render::audit::json(&page), ..answer });
        }
        let text = render::audit::text(&page, setting.zone, paint) + &desk.demo_line();
        Ok(Answer { text, ..answer })
    }
}
