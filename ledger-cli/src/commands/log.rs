//! `troth log`: the events, with both clocks.

use ledger_core::Fact;
use projections::{Moment, Window};
use serde_json::json;

use crate::answer::Answer;
use crate::args::{Covering, Height, Reading};
use crate::desk::{Clocks, Desk};
use crate::failure::Failure;
use crate::render;
use crate::render::log::{Line, Told};
use crate::render::style::Paint;

/// See the events, with both clocks
#[derive(Debug, clap::Args)]
#[command(long_about = include_str!("log.md"))]
pub(crate) struct Log {
    /// The client (default: the whole ledger, in the order it was recorded)
    #[arg(value_name = "CLIENT")]
    client: Option<String>,
    /// Only events of this type, such as commitment.delivered, or of this noun, such as commitment
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only events seen from this height
    #[arg(long, value_enum, value_name = "HEIGHT")]
    altitude: Option<Height>,
    /// Only the newest so many
    #[arg(long, value_name = "COUNT")]
    last: Option<usize>,
    #[command(flatten)]
    covering: Covering,
    #[command(flatten)]
    reading: Reading,
}

/// The lines of a log, and which time by which clocks they are of.
struct Listed {
    lines: Vec<Line>,
    window: Window,
    clocks: Clocks,
}

impl Log {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        self.check_kind()?;
        let people = desk.people()?;
        let Listed { mut lines, window, clocks } = match &self.client {
            Some(client) => self.of_client(desk, client, &people)?,
            None => self.of_ledger(desk, &people)?,
        };
        if let Some(last) = self.last {
            lines.drain(..lines.len().saturating_sub(last));
        }
        let paint = Paint::choose(desk.world, desk.globals.color);
        let json = json!({
            "relationship": self.client,
            "as_of": clocks.as_of_shown.to_string(),
            "known_at": clocks.known_at_shown.to_string(),
            "tzdb": ledger_core::time::tzdb_version(),
            "period": render::window::json(&window, &clocks),
            "items": lines.iter().map(Line::json).collect::<Vec<_>>(),
        });
        let covers = render::window::text(&window, &clocks, paint);
        let text = covers + &render::log::text(&lines, paint) + &desk.demo_line();
        Ok(Answer { text, json, paged: true, ..Answer::default() })
    }

    /// Refuses a type nobody knows, with the nearest.
    fn check_kind(&self) -> Result<(), Failure> {
        let Some(kind) = &self.kind else { return Ok(()) };
        let known = || ledger_core::event::catalogue().map(|entry| entry.kind);
        if known().any(|known| known == kind || known.split('.').next() == Some(kind)) {
            return Ok(());
        }
        let hint = match crate::input::nearest::nearest(kind, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the types are: {}", known().collect::<Vec<_>>().join(", ")),
        };
        Err(Failure::usage("no-such-type", format!("there is no event type `{kind}`"), hint))
    }

    fn wants(&self, fact: &Fact) -> bool {
        let (kind, _) = fact.event.kind();
        let of_kind = |wanted: &String| kind == wanted || kind.split('.').next() == Some(wanted);
        let altitude = self.altitude.map(ledger_core::event::Altitude::from);
        self.kind.as_ref().is_none_or(of_kind)
            && (altitude.is_none() || fact.event.context().altitude == altitude)
    }

    fn of_client(
        &self,
        desk: &Desk<'_>,
        client: &str,
        people: &crate::desk::People,
    ) -> Result<Listed, Failure> {
        let story = desk.story(client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let history = projections::History::new(&story.facts, &house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let told = Told { desk, people, only: None };
        let window = desk.window(&self.covering, &story, &history, &clocks)?;
        let is_in = |fact: &Fact| window.is_all() || window.holds(Moment::of(fact).day(setting.zone));
        let marked = history.marked(&setting).into_iter();
        let marked = marked.filter(|marked| self.wants(marked.fact) && is_in(marked.fact));
        let lines = marked.map(|marked| Line::of(&marked, &told)).collect();
        Ok(Listed { lines, window, clocks })
    }

    /// The whole ledger, in the order it was recorded.
    fn of_ledger(&self, desk: &Desk<'_>, people: &crate::desk::People) -> Result<Listed, Failure> {
        let clocks = desk.clocks(&self.reading, Desk::zone())?;
        let window = desk.window_of_ledger(&self.covering, &clocks)?;
        let told = Told { desk, people, only: None };
        let is_in = |fact: &Fact| window.is_all() || window.holds(Moment::of(fact).day(Desk::zone()));
        let mut lines = std::collections::VecDeque::new();
        desk.each_fact(&mut |fact| {
            let envelope = &fact.envelope;
            let known = clocks.known_at.covers(envelope.recorded) && clocks.as_of.covers(envelope.occurred);
            if known && self.wants(&fact) && is_in(&fact) {
                lines.push_back(Line::plain(&fact, &told));
                if self.last.is_some_and(|last| lines.len() > last) {
                    lines.pop_front();
                }
            }
            Ok(())
        })?;
        Ok(Listed { lines: lines.into(), window, clocks })
    }
}
