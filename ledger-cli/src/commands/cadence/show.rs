//! `troth cadence show`: whether recurring promises were kept, and what comes next.

use crate::answer::Answer;
use crate::args::{Covering, Reading};
use crate::desk::Desk;
use crate::failure::Failure;
use crate::render;
use crate::render::style::Paint;

/// See whether cadences were kept, every occurrence, and what comes next
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("show.md"))]
pub(crate) struct Show {
    /// The client
    #[arg(value_name = "CLIENT")]
    client: String,
    /// How many dues to come are shown for each
    #[arg(long, value_name = "COUNT", default_value_t = 3)]
    next: usize,
    #[command(flatten)]
    covering: Covering,
    #[command(flatten)]
    reading: Reading,
}

impl Show {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let story = desk.story(&self.client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let history = projections::History::new(&story.facts, &house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let cadences = projections::cadence::cadences(&history, &setting, self.next);
        let window = desk.window(&self.covering, &story, &history, &clocks)?;
        let plans = cadences.iter().map(|cadence| &cadence.plan);
        let silence = projections::silence::silence_over(&history, plans, &setting, &window);
        let all = cadences.into_iter();
        let cadences: Vec<_> = all.filter_map(|one| one.within(&window, setting.zone)).collect();
        let page = render::cadence::Page {
            stream: &story.stream,
            cadences: &cadences,
            silence: silence.as_ref(),
            clocks: &clocks,
            window: &window,
            zone: setting.zone,
        };
        let text = render::cadence::text(&page, Paint::choose(desk.world, desk.globals.color));
        let json = render::cadence::json(&page);
        Ok(Answer { text: text + &desk.demo_line(), json, paged: true, ..Answer::default() })
    }
}
