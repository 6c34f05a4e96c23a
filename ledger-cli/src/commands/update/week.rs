//! The week's facts, as the comments among which an update is written.

use ledger_core::event::{Event, Fact, MeetingEvent, Side};
use ledger_core::{Day, Instant};
use projections::{AuditView, Disclosed, DueFilter, DueItem, JudgedCommitment, Outcome, due};

use crate::args::Reading;
use crate::desk::Desk;
use crate::failure::Failure;
use crate::input::editor::comment;

/// How far ahead the dues are shown.
const AHEAD: i64 = 7 * 24 * 3_600_000;

/// What the text begins with.
pub(super) fn begun(desk: &Desk<'_>, client: &str) -> Result<String, Failure> {
    let story = desk.story(client)?;
    let (view, setting) = desk.audit(&story, &desk.house()?, &Reading::default())?;
    let now = desk.now();
    let last = last_update(&story.facts, &view);
    let open =
        due::due(&view.commitments, &setting, &DueFilter { ended: view.ended, ..DueFilter::default() });
    let slipped = |item: &DueItem| item.overdue_since.is_some() || item.disclosed != Disclosed::Never;
    let day = |at: Instant| setting.zone.day(at);

    let mut text = comment(&format!(
        "The update to {client}, {}. Comments like this one are left out; without words nothing is recorded.",
        day(now)
    ));
    text += "\n## Shipped\n\n";
    for one in view.commitments.iter().filter(|one| kept_since(one, last)) {
        let on = one.settled.map(|settled| settled.on.unwrap_or_else(|| day(settled.at)));
        text += &comment(&kept(one, on));
    }
    text += "\n\n## In progress\n\n";
    for item in open.iter().filter(|item| !slipped(item)) {
        if let Some(due) = item.due.filter(|due| due.at.since(now) <= AHEAD) {
            text += &comment(&format!("due: {}, {due}", named(item)));
        }
    }
    text += "\n\n## Blocked\n\n";
    for item in open.iter().filter(|item| slipped(item)) {
        text += &comment(&slip(item));
    }
    text.push('\n');
    Ok(text)
}

/// When the last update was sent that was not taken back.
fn last_update(facts: &[Fact], view: &AuditView) -> Option<Instant> {
    let stands = |fact: &&Fact| {
        let id = fact.envelope.id;
        matches!(fact.event, Event::Meeting(MeetingEvent::Update(_)))
            && !view.retracted.iter().any(|(one, other)| *one == id || *other == id)
    };
    facts.iter().filter(stands).map(|fact| fact.envelope.occurred).max()
}

fn kept_since(one: &JudgedCommitment, last: Option<Instant>) -> bool {
    let kept = matches!(one.outcome, Outcome::KeptOnTime | Outcome::KeptLate);
    kept && one.side == Side::Us
        && one.settled.is_some_and(|settled| last.is_none_or(|last| settled.at > last))
}

fn kept(one: &JudgedCommitment, on: Option<Day>) -> String {
    let late = if one.outcome == Outcome::KeptLate { "kept late" } else { "kept" };
    let on = on.map(|on| format!(", {on}")).unwrap_or_default();
    format!("{late}: {} {}{on}", one.reference, one.what.as_str())
}

fn named(item: &DueItem) -> String {
    let theirs = if item.side == Side::Client { " (theirs)" } else { "" };
    format!("{} {}{theirs}", item.reference, item.what.as_str())
}

fn slip(item: &DueItem) -> String {
    let told = match item.disclosed {
        Disclosed::Before | Disclosed::After => "told",
        Disclosed::Asked => "they asked",
        Disclosed::Never => "not told",
    };
    let due = item.due.map(|due| format!(", {due}")).unwrap_or_default();
    format!("slips: {}{due} ({told})", named(item))
}
