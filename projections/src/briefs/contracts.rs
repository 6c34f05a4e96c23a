//! What both sides put their names to: the contract, the charter, what was signed, the cadences that were promised.

use std::collections::BTreeMap;

use ledger_core::event::charter::Element;
use ledger_core::event::{AgreementEvent, CadenceEvent, CharterEvent, Event, Side};
use ledger_core::{EventId, Fact};

use super::asked::View;
use super::words::{Words, date};
use super::{Block, Cited, Claim, Gap};
use crate::cadence::Cadence;
use crate::window::{Basis, contract};

/// What was said at the beginning: a contract, a charter, cadences; or that there is none.
pub(super) fn said(view: &View<'_>, cadences: &[Cadence]) -> Vec<Block> {
    let mut blocks = contracts(view);
    let charter = charter(view);
    if charter.is_empty() {
        let how = format!("troth interview {} charter", view.asked.stream);
        blocks.push(Block::Gap(Gap::new("No charter: nothing is recorded of what the work is for.", how)));
    } else {
        blocks.push(Block::Heading("What was agreed"));
        blocks.push(Block::List(charter));
    }
    let promised = promised_cadences(view, cadences);
    if promised.is_empty() {
        let how = format!("troth cadence set {} weekly-update", view.asked.stream);
        blocks.push(Block::Gap(Gap::new("No cadence was promised: there is no adherence to speak of.", how)));
    } else {
        blocks.push(Block::Heading("What was to come again and again"));
        blocks.push(Block::List(promised));
    }
    blocks
}

fn contracts(view: &View<'_>) -> Vec<Block> {
    let signed = view.facts.iter().filter(|fact| contract(fact).is_some());
    let spoken_of: Vec<Block> = match view.asked.span.basis {
        Basis::Term(id) => {
            signed.filter(|fact| fact.envelope.id == id).map(|fact| contract_claim(view, fact)).collect()
        }
        Basis::Asked | Basis::Whole => signed.map(|fact| contract_claim(view, fact)).collect(),
    };
    let artifacts = view.covered().filter_map(|(day, fact)| match &fact.event {
        Event::Agreement(AgreementEvent::Signed(signed)) => {
            let words = Words::new(format!("{}: ", date(day))).text(&signed.artifact).and(" was signed");
            let words = words.and(view.named(" by ", signed.who)).and(".");
            Some(Block::Claim(words.citing(Cited::one(fact.envelope.id))))
        }
        _ => None,
    });
    let artifacts: Vec<Block> = artifacts.collect();
    if spoken_of.is_empty() {
        let how = format!("troth sign {} --term 2026-01-01..2026-12-31 --notice 60d", view.asked.stream);
        let gap = Gap::new("No signed contract: this covers the whole relationship, and no term.", how);
        return std::iter::once(Block::Gap(gap)).chain(artifacts).collect();
    }
    spoken_of.into_iter().chain(artifacts).collect()
}

/// The contract: its term, who signed it, until when notice can be given.
pub(super) fn contract_claim(view: &View<'_>, fact: &Fact) -> Block {
    let Some((id, signed)) = contract(fact) else { return Block::Heading("") };
    let mut words = Words::new(format!("On {} the contract was signed", date(view.day(fact))));
    words = words.and(view.named(" by ", signed.who));
    if let Some(title) = &signed.title {
        words = words.and(" (").text(title).and(")");
    }
    words = words.and(format!(": from {} to {}", date(signed.term_start), date(signed.term_end)));
    words = match signed.notice_days {
        Some(days) => {
            let last = signed.term_end.plus_days(-i64::from(days));
            words.and(format!(", with {days} days of notice: until {}.", date(last)))
        }
        None => words.and("; no notice was agreed."),
    };
    Block::Claim(words.citing(Cited::one(id)))
}

fn element(element: Element) -> &'static str {
    match element {
        Element::Outcome => "What it is for",
        Element::ScopeIn => "Included",
        Element::ScopeOut => "Not included",
        Element::Timeline => "Milestones",
        Element::Communication => "How we talk",
        Element::Ownership => "Who owns what",
        Element::SuccessMeasure => "How both sides will know",
        Element::ChangeManagement => "How changes are made",
        Element::ScopeEscalated => "Escalated",
        Element::ScopeControlled => "Under change control",
    }
}

/// Each element of the charter as it was set last, and the goals.
fn charter(view: &View<'_>) -> Vec<Claim> {
    let mut elements = BTreeMap::new();
    let mut goals = Vec::new();
    for fact in &view.facts {
        match &fact.event {
            Event::Charter(CharterEvent::ElementSet(set)) => {
                elements.insert(set.element, (*fact, set));
            }
            Event::Charter(CharterEvent::GoalSet(goal)) => goals.push((fact, goal)),
            _ => {}
        }
    }
    let elements = elements.into_iter().map(|(which, (fact, set))| {
        let words = Words::new(format!("{}: ", element(which))).text(&set.text);
        let words =
            words.and(view.named(", agreed with ", set.who)).and(format!(" ({}).", date(view.day(fact))));
        words.citing(Cited::one(fact.envelope.id))
    });
    let goals = goals.into_iter().map(|(fact, goal)| {
        let whose = if goal.side == Some(Side::Client) { "Their goal: " } else { "Goal: " };
        let by = goal.by.map(|day| format!(", by {}", date(day))).unwrap_or_default();
        Words::new(whose).text(&goal.text).and(by).and(".").citing(Cited::one(fact.envelope.id))
    });
    elements.chain(goals).collect()
}

/// The events that set a cadence.
pub(super) fn sets(view: &View<'_>, cadence: &str) -> Vec<EventId> {
    let set = |fact: &&&Fact| match &fact.event {
        Event::Cadence(CadenceEvent::Set(set)) => set.cadence.as_str() == cadence,
        _ => false,
    };
    view.facts.iter().filter(set).map(|fact| fact.envelope.id).collect()
}

fn promised_cadences(view: &View<'_>, cadences: &[Cadence]) -> Vec<Claim> {
    let in_time = |one: &&Cadence| {
        one.plan.from <= view.asked.span.until
            && one.plan.until.is_none_or(|until| until >= view.asked.span.from)
    };
    let claim = |one: &Cadence| {
        let cites = Cited::all(sets(view, &one.plan.cadence))?;
        let who = if one.plan.side == Side::Client { "theirs" } else { "ours" };
        let how_often = match (&one.plan.rule, one.plan.interval_days) {
            (_, Some(1)) => "every day".to_owned(),
            (_, Some(7)) => "every week".to_owned(),
            (_, Some(14)) => "every two weeks".to_owned(),
            (_, Some(28..=31)) => "every month".to_owned(),
            (_, Some(89..=92)) => "every quarter".to_owned(),
            (_, Some(days)) => format!("every {days} days at the most"),
            (Some(rule), None) => rule.clone(),
            (None, None) => "when it is called for".to_owned(),
        };
        let until = one.plan.until.map(|until| format!(" to {}", date(until))).unwrap_or_default();
        let text = format!(
            "{} ({who}): {how_often}, before {} in {}, from {}{until}.",
            one.plan.cadence,
            one.plan.before,
            one.plan.zone,
            date(one.plan.from)
        );
        Some(Words::new(text).citing(cites))
    };
    cadences.iter().filter(in_time).filter_map(claim).collect()
}
