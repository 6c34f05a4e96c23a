//! Which questions are asked in an interview, and what becomes of each answer?

use ledger_core::Day;
use serde_json::Value;

use crate::failure::Failure;

/// What an answer has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Any text.
    Text,
    /// A number from 0 to 4.
    Score,
    /// Yes or no.
    Verdict,
    /// A rung of the ladder, 1 to 5.
    Rung,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A day, written out.
    Day,
    /// Texts with semicolons between them.
    List,
    /// Somebody of the team.
    Colleague,
}

/// One question, and the event that its answer becomes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// Its name in a file of answers, and where it is said what is left.
    pub(super) id: &'static str,
    /// The question.
    pub(super) asks: &'static str,
    /// The type of event.
    pub(super) kind: &'static str,
    /// The fields that say which question it is.
    pub(super) fixed: &'static [(&'static str, &'static str)],
    /// The field in which the answer stands.
    pub(super) field: &'static str,
    /// What the answer has to be.
    pub(super) takes: Takes,
    /// The question that has to be answered before this one means anything.
    pub(super) after: Option<&'static str>,
}

impl Question {
    fn wrong(&self, typed: &str, what: &str, hint: &str) -> Failure {
        Failure::usage("answer", format!("{}: `{typed}` is {what}", self.id), hint)
    }

    /// The questions without whose answers nothing of the event is recorded in which this one's answer stands beside
    /// others; none where it is an event of its own.
    pub(super) fn needs(&self) -> &'static [&'static str] {
        match self.kind {
            "fit.assessed" => &[VERDICT],
            "diagnosis.recorded" => &["information", "substitutability", "problems", "meetings"],
            "rung.assessed" => &["rung"],
            "rung.move_planned" => &["from", "target", "action", "due", "success", "constraint"],
            _ => &[],
        }
    }

    /// The value of an answer, or why it is none.
    pub(super) fn value(&self, typed: &str) -> Result<Value, Failure> {
        match self.takes {
            // Who is meant is looked up when it is recorded.
            Takes::Text | Takes::Colleague => Ok(Value::from(typed)),
            Takes::List => {
                Ok(typed.split(';').map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect())
            }
            Takes::Rung => match typed.parse::<u32>() {
                Ok(rung @ 1..=5) => Ok(Value::from(rung)),
                _ => Err(self.wrong(typed, "no rung", "write a number from 1 to 5")),
            },
            Takes::OneOf(words) => match words.iter().find(|word| word.eq_ignore_ascii_case(typed)) {
                Some(word) => Ok(Value::from(*word)),
                None => Err(self.wrong(typed, "none of them", &format!("write {}", words.join(" or ")))),
            },
            Takes::Day => match typed.parse::<Day>() {
                Ok(day) => Ok(Value::from(day.to_string())),
                Err(_) => Err(self.wrong(typed, "no day", "write it like 2026-09-30")),
            },
            Takes::Score => match typed.parse::<u32>() {
                Ok(score @ 0..=4) => Ok(Value::from(score)),
                _ => Err(Failure::usage(
                    "score",
                    format!("{}: `{typed}` is no score", self.id),
                    "write a number from 0 (not at all) to 4 (entirely)",
                )),
            },
            Takes::Verdict => match typed.to_lowercase().as_str() {
                "yes" | "y" | "true" => Ok(Value::from(true)),
                "no" | "n" | "false" => Ok(Value::from(false)),
                _ => Err(Failure::usage(
                    "verdict",
                    format!("{}: `{typed}` is neither yes nor no", self.id),
                    "write yes or no",
                )),
            },
        }
    }
}

const fn element(
    id: &'static str,
    fixed: &'static [(&'static str, &'static str)],
    asks: &'static str,
) -> Question {
    Question { id, asks, kind: "charter.element_set", fixed, field: "text", takes: Takes::Text, after: None }
}

/// The elements of the charter.
pub(super) const CHARTER: &[Question] = &[
    element("outcome", &[("element", "outcome")], "Which outcome is the work for?"),
    element("scope-in", &[("element", "scope_in")], "What is included?"),
    element(
        "scope-out",
        &[("element", "scope_out")],
        "What is not included, although somebody might think so?",
    ),
    element(
        "scope-controlled",
        &[("element", "scope_controlled")],
        "Which changes are made only after both sides decided them?",
    ),
    element("scope-escalated", &[("element", "scope_escalated")], "What is taken a level up, and to whom?"),
    element("timeline", &[("element", "timeline")], "Which milestones are there, and when?"),
    element(
        "communication",
        &[("element", "communication")],
        "How do updates, questions and decisions travel between the sides?",
    ),
    element("ownership", &[("element", "ownership")], "Who owns what, on either side?"),
    element(
        "success-measure",
        &[("element", "success_measure")],
        "By what will both sides know that it worked?",
    ),
    element(
        "change-management",
        &[("element", "change_management")],
        "What happens to revisions, additions and surprises?",
    ),
];

const fn six(
    id: &'static str,
    fixed: &'static [(&'static str, &'static str)],
    asks: &'static str,
) -> Question {
    Question { id, asks, kind: "question.answered", fixed, field: "answer", takes: Takes::Text, after: None }
}

/// The six questions of a relationship.
pub(super) const QUESTIONS: &[Question] = &[
    six("why-hired", &[("question", "why_hired")], "Why did the client choose this agency?"),
    six("what-bought", &[("question", "what_bought")], "What does the client believe it has bought?"),
    six("what-delivering", &[("question", "what_delivering")], "What does the agency believe it delivers?"),
    six(
        "who-influences",
        &[("question", "who_influences")],
        "Whose opinion decides whether the client is content and stays?",
    ),
    six("what-would-fail", &[("question", "what_would_fail")], "What would end this relationship badly?"),
    six(
        "what-is-unclear",
        &[("question", "what_is_unclear")],
        "What is unclear today that may cost dearly later?",
    ),
];

macro_rules! onboarding {
    ($($step:literal: $($id:literal $asks:literal)+;)+) => {
        /// What the four steps of onboarding leave behind.
        pub(super) const ONBOARDING: &[Question] = &[$($(
            Question {
                id: $id,
                asks: $asks,
                kind: "onboarding.output_recorded",
                fixed: &[("step", $step), ("output", $id)],
                field: "text",
                takes: Takes::Text,
                after: None,
            },
        )+)+];
    };
}

onboarding! {
    "alignment":
        "desired-outcome" "Alignment: which outcome does the client want?"
        "success-criteria" "Alignment: by which criteria will it be a success?"
        "constraints" "Alignment: what limits the work?"
        "key-contacts" "Alignment: who are the people to talk to?"
        "timeline-assumptions" "Alignment: what is assumed of the timeline?";
    "information_gathering":
        "intake" "Information: what did the intake bring?"
        "documents" "Information: which documents are there, and where?"
        "access" "Information: which access was given, and what is missing?"
        "history" "Information: what was tried before?"
        "preferences" "Information: how does the client like to work?"
        "known-risks" "Information: which risks are known?";
    "working_model":
        "meeting-cadence" "Working model: how often do the sides meet?"
        "channel" "Working model: on which channel do they talk?"
        "approval-process" "Working model: who approves, and how long does it take?"
        "feedback-mechanism" "Working model: how does feedback come in?"
        "escalation-path" "Working model: to whom does trouble go?";
    "first_value":
        "quick-win" "First value: what is the quick win?"
        "first-milestone" "First value: what is the first milestone?"
        "next-step" "First value: what is the clear next step?"
        "momentum" "First value: what shows that things move?";
}

const fn criterion(id: &'static str, field: &'static str, takes: Takes, asks: &'static str) -> Question {
    Question { id, asks, kind: "fit.assessed", fixed: &[], field, takes, after: None }
}

/// Whether client and work fit: one assessment.
pub(super) const FIT: &[Question] = &[
    criterion("scale", "scale", Takes::Score, "Is the business large enough? (0 to 4)"),
    criterion("opportunity", "opportunity", Takes::Score, "Is the opportunity large enough? (0 to 4)"),
    criterion("readiness", "readiness", Takes::Score, "Can they work with us from day to day? (0 to 4)"),
    criterion("alignment", "alignment", Takes::Score, "Do those who matter want the same? (0 to 4)"),
    criterion("leverage", "leverage", Takes::Score, "Does the work pay off for both sides? (0 to 4)"),
    criterion("why", "why", Takes::Text, "Why? (internal)"),
    criterion(VERDICT, "qualified", Takes::Verdict, "The verdict: do they qualify? (yes or no)"),
];

/// The question without whose answer no assessment is recorded.
const VERDICT: &str = "verdict";

const fn seen(
    id: &'static str,
    fixed: &'static [(&'static str, &'static str)],
    asks: &'static str,
) -> Question {
    let kind = "walk_away.criterion_observed";
    Question { id, asks, kind, fixed, field: "what", takes: Takes::Text, after: None }
}

const fn told(
    id: &'static str,
    fixed: &'static [(&'static str, &'static str)],
    after: &'static str,
) -> Question {
    let asks = "Was that said plainly to the client? In which words? (skip if it was not)";
    let kind = "walk_away.criterion_observed";
    Question { id, asks, kind, fixed, field: "said", takes: Takes::Text, after: Some(after) }
}

/// What speaks for walking away.
pub(super) const WALK_AWAY: &[Question] = &[
    seen(
        "discovery",
        &[("criterion", "discovery")],
        "Is there no room for discovery? What was seen? (skip if it was not)",
    ),
    told("discovery-said", &[("criterion", "discovery")], "discovery"),
    seen(
        "prediction",
        &[("criterion", "prediction")],
        "Will they not pay for prediction? What was seen? (skip if it was not)",
    ),
    told("prediction-said", &[("criterion", "prediction")], "prediction"),
    seen(
        "assumptions",
        &[("criterion", "assumptions")],
        "Do they call what both sides assumed scope creep? What was seen? (skip if it was not)",
    ),
    told("assumptions-said", &[("criterion", "assumptions")], "assumptions"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::ladder::LADDER;
    use super::*;
    use crate::input::building::Building;

    #[test]
    fn every_answer_becomes_an_event_of_the_catalogue_and_every_id_is_one() {
        for questions in [CHARTER, QUESTIONS, ONBOARDING, FIT, WALK_AWAY, LADDER] {
            let ids: BTreeSet<&str> = questions.iter().map(|question| question.id).collect();
            assert_eq!(ids.len(), questions.len());
            for question in questions {
                let typed = match question.takes {
                    Takes::Score | Takes::Rung => "3",
                    Takes::OneOf(words) => words[0],
                    Takes::Day => "2026-09-30",
                    Takes::Colleague => "p1",
                    Takes::Text | Takes::List | Takes::Verdict => "yes",
                };
                let mut building = Building::of(question.kind).unwrap();
                if questions == LADDER {
                    let example = crate::input::building::entry(question.kind).unwrap().example;
                    let said: serde_json::Map<String, Value> = serde_json::from_str(example).unwrap();
                    building = said.into_iter().fold(building, |said, (name, value)| said.set(&name, value));
                }
                if question.kind == "question.answered" {
                    building = building.set("side", "us");
                }
                if question.kind == "fit.assessed" {
                    building = building.set("qualified", true);
                }
                for (field, value) in question.fixed {
                    building = building.set(field, *value);
                }
                building.set(question.field, question.value(typed).unwrap()).build().unwrap();
            }
        }
    }
}
