//! The interview about the ladder: the account card, question by question.

use super::questions::{Question, Takes};

const ASK: Question =
    Question { id: "", asks: "", kind: "", fixed: &[], field: "", takes: Takes::Text, after: None };

const fn diagnosis(id: &'static str, takes: Takes, asks: &'static str) -> Question {
    Question { id, asks, kind: "diagnosis.recorded", field: id, takes, ..ASK }
}

const fn trust(
    id: &'static str,
    fixed: &'static [(&'static str, &'static str)],
    asks: &'static str,
) -> Question {
    Question { id, asks, kind: "trust.audited", fixed, field: "score", takes: Takes::Score, ..ASK }
}

const fn rung(id: &'static str, field: &'static str, takes: Takes, asks: &'static str) -> Question {
    Question { id, asks, kind: "rung.assessed", field, takes, ..ASK }
}

const fn plan(id: &'static str, field: &'static str, takes: Takes, asks: &'static str) -> Question {
    Question { id, asks, kind: "rung.move_planned", field, takes, ..ASK }
}

/// The account card of the ladder: diagnosis, the need addressed, rung, trust, plan.
pub(super) const LADDER: &[Question] = &[
    diagnosis(
        "information",
        Takes::OneOf(&["on_request", "regular", "unprompted"]),
        "How does information come from them? (on_request, regular, unprompted)",
    ),
    diagnosis(
        "substitutability",
        Takes::OneOf(&["actively_shopping", "comparing", "not_shopping", "hard_to_replace"]),
        "How easily would they replace us? (actively_shopping, comparing, not_shopping, hard_to_replace)",
    ),
    diagnosis(
        "problems",
        Takes::OneOf(&["client", "both", "us"]),
        "Who is it that names the problems? (client, both, us)",
    ),
    diagnosis(
        "meetings",
        Takes::OneOf(&["status", "problems", "planning"]),
        "What are meetings for? (status, problems, planning)",
    ),
    Question {
        id: "need-addressed",
        asks: "Which need that they never stated did we meet this quarter? A short name (skip if there is none)",
        kind: "need.addressed",
        field: "need",
        ..ASK
    },
    rung("rung", "rung", Takes::Rung, "On which rung does the relationship stand? (1 to 5)"),
    rung("evidence", "lines", Takes::List, "Which three things show it? (with ; between them)"),
    rung("why", "why", Takes::Text, "Why this rung? (internal)"),
    trust("competence", &[("dimension", "competence")], "Do they believe that we can deliver? (0 to 4)"),
    trust(
        "integrity",
        &[("dimension", "integrity")],
        "Do they believe that we act in their interest? (0 to 4)",
    ),
    trust("benevolence", &[("dimension", "benevolence")], "Do they bring bad news to us? (0 to 4)"),
    plan("from", "from_rung", Takes::Rung, "The plan: from which rung? (1 to 5)"),
    plan("target", "to_rung", Takes::Rung, "The plan: to which rung? (1 to 5)"),
    plan("requirement", "requirement", Takes::Text, "The plan: what does that move require?"),
    plan("action", "action", Takes::Text, "The plan: what is done?"),
    plan("owner", "owner", Takes::Colleague, "The plan: whose task is it?"),
    plan("due", "due", Takes::Day, "The plan: until which day, such as 2026-09-30?"),
    plan("success", "success_evidence", Takes::Text, "The plan: what will be seen when it worked?"),
    plan(
        "constraint",
        "trust_dependency",
        Takes::OneOf(&["competence", "integrity", "benevolence"]),
        "The plan: on which trust does it depend most? (competence, integrity, benevolence)",
    ),
];
