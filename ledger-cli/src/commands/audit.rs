//! `troth audit`: whether small commitments were kept.

use crate::answer::Answer;
use crate::args::Reading;
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
    reading: Reading,
}

impl Audit {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let story = desk.story(&self.client)?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let house = desk.house()?;
        let (view, setting) = desk.audit(&story, &house, &self.reading)?;
        let cadences = desk.cadences(&story, &house, &self.reading, 0)?;
        let people = desk.people()?;
        let paint = Paint::choose(desk.world, desk.globals.color);
        let page = render::audit::Page {
            stream: &story.stream,
            view: &view,
            cadences: &cadences,
            people: &people,
            clocks: &clocks,
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
