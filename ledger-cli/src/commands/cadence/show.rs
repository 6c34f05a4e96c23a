//! `troth cadence show`: what is set, and what comes next.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::args::Reading;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::render::style::{Paint, plain};
use crate::render::table::table;

/// See the cadences that are set, and the dues to come
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
    reading: Reading,
}

impl Show {
    pub(crate) fn run(&self, desk: &Desk<'_>) -> Result<Answer, Failure> {
        let story = desk.story(&self.client)?;
        let house = desk.house()?;
        let clocks = desk.clocks(&self.reading, story.zone)?;
        let history = projections::History::new(&story.facts, &house, &clocks.known_at);
        let setting = history.setting(clocks.as_of);
        let plans = projections::cadences::plans(&history, &setting, self.next);
        let paint = Paint::choose(desk.world, desk.globals.color);
        let mut rows = Vec::new();
        for plan in &plans {
            let dues: Vec<String> = plan.next.iter().map(ToString::to_string).collect();
            let when = plan.rule.clone().unwrap_or_else(|| {
                format!(
                    "within {} days of {}",
                    plan.within_days.unwrap_or_default(),
                    plan.trigger.as_deref().unwrap_or_default()
                )
            });
            let state = if plan.ended { paint.dim("ended") } else { String::new() };
            rows.push(vec![
                plain(&plan.cadence),
                plan.side.to_string(),
                plain(&when),
                plan.from.to_string(),
                dues.join("\n"),
                state,
            ]);
        }
        let text = if rows.is_empty() {
            format!(
                "no cadence is set: nothing was promised\n  next:     troth cadence set {} weekly-update\n",
                story.stream
            )
        } else {
            table(&["cadence", "side", "when", "from", "comes next", ""], rows, &[], 118)
        };
        let cadences: Vec<Value> = plans
            .iter()
            .map(|plan| {
                json!({
                    "cadence": plan.cadence, "side": plan.side.to_string(), "rule": plan.rule, "trigger": plan.trigger,
                    "within_days": plan.within_days, "before": plan.before, "zone": plan.zone.name(),
                    "from": plan.from.to_string(), "until": plan.until.map(|day| day.to_string()), "ended": plan.ended,
                    "next": plan.next.iter().map(|due| due.at.to_string()).collect::<Vec<_>>(),
                })
            })
            .collect();
        let json = json!({
            "relationship": story.stream.as_str(),
            "as_of": clocks.as_of_shown.to_string(),
            "known_at": clocks.known_at_shown.to_string(),
            "tzdb": ledger_core::time::tzdb_version(),
            "cadences": cadences,
        });
        Ok(Answer { text: text + &desk.demo_line(), json, ..Answer::default() })
    }
}
