//! The receipt of a verb that records: what was recorded, its id, the absolute due, and what to try next.

use ledger_core::{CommitmentRef, Due, EventId, Instant};
use serde_json::json;

use crate::answer::Answer;
use crate::render::style::{Paint, plain};

/// What a verb that records answers.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    /// The commitments it concerns.
    pub(crate) refs: Vec<CommitmentRef>,
    /// The events recorded, or recorded earlier under the same key.
    pub(crate) events: Vec<EventId>,
    /// The due it set.
    pub(crate) due: Option<Due>,
    /// When the ledger learned it; none if nothing new was recorded.
    pub(crate) recorded: Option<Instant>,
    /// Whether all of it had been recorded before.
    pub(crate) already: bool,
    /// Whether it only says what it would record.
    pub(crate) dry_run: bool,
    /// What was recorded, in words.
    pub(crate) said: Vec<String>,
    /// What is worth a warning.
    pub(crate) warnings: Vec<String>,
    /// What to try next.
    pub(crate) next: Vec<String>,
    /// The ledger it is in.
    pub(crate) ledger: String,
}

impl Receipt {
    /// The receipt as it is shown and as programs get it.
    pub(crate) fn answer(&self, paint: Paint) -> Answer {
        Answer {
            text: self.text(paint),
            json: self.json(),
            notices: self.notices(paint),
            ..Answer::default()
        }
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "ref": self.refs.first().map(ToString::to_string),
            "refs": self.refs.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "events": self.events.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "due": self.due.map(|due| due.at.to_string()),
            "recorded": self.recorded.map(|at| at.to_string()),
            "already": self.already,
            "dry_run": self.dry_run,
            "warnings": self.warnings,
            "next": self.next,
            "ledger": self.ledger,
        })
    }

    fn text(&self, paint: Paint) -> String {
        let mark = match (self.dry_run, self.already) {
            (true, _) => paint.dim("would record"),
            (false, true) => paint.dim("already recorded"),
            (false, false) => paint.good("✓ recorded"),
        };
        let mut lines = Vec::new();
        for (index, said) in self.said.iter().enumerate() {
            let said = plain(said);
            lines.push(if index == 0 { format!("{mark}  {said}") } else { format!("            {said}") });
        }
        if let Some(due) = self.due {
            lines.push(format!("            due {due}  ({})", due.at));
        }
        if !self.events.is_empty() {
            let ids: Vec<String> = self.events.iter().map(ToString::to_string).collect();
            lines.push(paint.dim(&format!("            event {} in {}", ids.join(", "), self.ledger)));
        } else if !self.ledger.is_empty() {
            lines.push(paint.dim(&format!("            in {}", self.ledger)));
        }
        for next in &self.next {
            lines.push(format!("  next:     {next}"));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    fn notices(&self, paint: Paint) -> Vec<String> {
        self.warnings.iter().map(|warning| format!("{} {}", paint.warn("warning:"), plain(warning))).collect()
    }
}
