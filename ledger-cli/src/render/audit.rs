//! The audit as a page and as a document.

use std::fmt::Write;

use ledger_core::event::Side;
use ledger_core::event::commitment::{Assessment, MissReason};
use ledger_core::time::Bound;
use ledger_core::{Due, PersonId, StreamId, Zone};
use projections::{AuditView, Cadence, JudgedCommitment, JudgedOccurrence, Moment, Outcome, Totals, Window};
use serde_json::{Value, json};

use super::cadence;
use super::style::{Paint, plain};
use super::table::table;
use super::window;
use crate::desk::{Clocks, People};

/// What an audit page is made of.
pub(crate) struct Page<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) view: &'a AuditView,
    pub(crate) cadences: &'a [Cadence],
    pub(crate) people: &'a People,
    pub(crate) clocks: &'a Clocks,
    /// The time it covers.
    pub(crate) window: &'a Window,
    /// Whether a page for people lists every occurrence; the document always does.
    pub(crate) lists_occurrences: bool,
}

/// The documented document (design part 5, section 2).
pub(crate) fn json(page: &Page<'_>) -> Value {
    let commitments: Vec<Value> =
        page.view.commitments.iter().map(|commitment| commitment_json(commitment, page.people)).collect();
    let retracted: Vec<Value> = page
        .view
        .retracted
        .iter()
        .map(|(event, by)| json!({ "event": event.to_string(), "by": by.to_string() }))
        .collect();
    let mut document = json!({
        "relationship": page.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "period": window::json(page.window, page.clocks),
        "ours": totals_json(&page.view.ours),
        "client": totals_json(&page.view.client),
        "commitments": null,
        "cadences": page.cadences.iter().map(cadence::counts_json).collect::<Vec<_>>(),
        "occurrences": null,
        "retracted": retracted,
        "unknown_events": page.view.unknown_events,
    });
    // Moved in: `json!` makes everything that it is given anew.
    if let Some(members) = document.as_object_mut() {
        members.insert("commitments".into(), commitments.into());
        members.insert("occurrences".into(), occurrences_json(page.cadences).into());
    }
    document
}

/// Every occurrence of every cadence, in the order of their deadlines.
fn occurrences_json(cadences: &[Cadence]) -> Vec<Value> {
    let mut all: Vec<&JudgedOccurrence> = cadences.iter().flat_map(|cadence| &cadence.occurrences).collect();
    all.sort_by_key(|one| (one.due.at, &one.reference));
    all.into_iter().map(cadence::occurrence_json).collect()
}

pub(super) fn totals_json(totals: &Totals) -> Value {
    let due = totals.kept_of_due();
    let reasons: serde_json::Map<String, Value> =
        totals.reasons.iter().map(|(reason, count)| (reason.code().to_owned(), json!(count))).collect();
    json!({
        "made": totals.made,
        "kept_on_time": totals.kept_on_time,
        "kept_late": totals.kept_late,
        "missed": { "total": totals.missed.total, "silently": totals.missed.silently },
        "overdue": totals.overdue,
        "open": totals.open,
        "released": totals.released,
        "withdrawn": totals.withdrawn,
        "unknown": totals.unknown,
        "undated": totals.undated,
        "retrospective": totals.retrospective,
        "unconfirmed": totals.unconfirmed,
        "renegotiated": totals.renegotiated,
        "renegotiations": totals.renegotiations,
        "renegotiated_after_due": totals.renegotiated_after_due,
        "kept_by_first_due": totals.kept_by_first_due,
        "kept_of_due": { "kept": due.kept, "due": due.due },
        "miss_budget": cadence::budget_json(totals.miss_budget()),
        "by_word": {
            "file": totals.kept_on_word.file, "locator": totals.kept_on_word.locator,
            "client": totals.kept_on_word.client, "ours": totals.kept_on_word.ours,
        },
        "slips": {
            "disclosed_before": totals.slips.before, "disclosed_after": totals.slips.after,
            "asked": totals.slips.asked, "never": totals.slips.never,
        },
        "reasons": reasons,
    })
}

fn bound(due: &Due) -> &'static str {
    match due.bound {
        Bound::By => "by",
        Bound::Before => "before",
    }
}

fn commitment_json(commitment: &JudgedCommitment, people: &People) -> Value {
    let at = |moment: &Option<Moment>| moment.map(|moment| moment.at.to_string());
    let assessed = commitment.assessed.map(|assessed| match assessed {
        Assessment::Accepted => "accepted",
        Assessment::Rejected => "rejected",
    });
    json!({
        "id": commitment.reference.to_string(),
        "source_id": commitment.source_id.as_ref().map(ToString::to_string),
        "side": commitment.side.to_string(),
        "what": commitment.what.as_str(),
        "owner": people.json(commitment.owner),
        "made": at(&commitment.made),
        "first_due": commitment.first_due.map(|due| due.at.to_string()),
        "due": commitment.due.map(|due| due.at.to_string()),
        "due_bound": commitment.due.as_ref().map(bound),
        "outcome": commitment.outcome.code(),
        "settled": at(&commitment.settled),
        "lateness_seconds": commitment.lateness_millis / 1000,
        "waiting": commitment.waiting.as_ref().map(|waiting| json!({
            "on": waiting.on.to_string(), "seconds": waiting.millis / 1000,
        })),
        "renegotiations": commitment.changes.len(),
        "disclosed": commitment.disclosed.code(),
        "assessed": assessed,
        "word": commitment.word.code(),
        "recorded_late_seconds": commitment.recorded_late_millis / 1000,
        "retrospective": commitment.outcome == Outcome::Retrospective,
        "typing_slip": commitment.typing_slip(),
        "due_before_made": commitment.is_due_before_made(),
        "evidence": commitment.evidence,
        "heroic": commitment.heroic,
        "unconfirmed": commitment.unconfirmed,
        "reason": commitment.reason.map(MissReason::code),
        "events": commitment.events.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// The page for a terminal.
pub(crate) fn text(page: &Page<'_>, zone: Zone, paint: Paint) -> String {
    let Page { stream, view, clocks, .. } = page;
    let wall = zone.wall(clocks.as_of_shown).to_string().replace('T', " ");
    let mut text = format!("{}\n", paint.bold(&format!("{stream}  as of {wall} {zone}")));
    text += &window::text(page.window, clocks, paint);
    for (side, totals) in [(Side::Us, &view.ours), (Side::Client, &view.client)] {
        text += &totals_text(side, totals, paint);
    }
    if view.commitments.is_empty() {
        let nothing = if page.window.is_all() {
            format!(
                "\nnothing was promised yet\n  next:     troth promise {stream} \"…\" --due \"fri 16:00\"\n"
            )
        } else {
            "\nno promise falls into this time\n".to_owned()
        };
        return text + &nothing + &cadence::every(page.cadences, page.lists_occurrences, zone, paint);
    }
    text.push('\n');
    let rows = view.commitments.iter().map(|commitment| row(commitment, page.people, zone, paint)).collect();
    text + &table(&["", "side", "what", "due", "outcome", "word"], rows, &[], 100)
        + &cadence::every(page.cadences, page.lists_occurrences, zone, paint)
}

fn totals_text(side: Side, totals: &Totals, paint: Paint) -> String {
    let due = totals.kept_of_due();
    let who = match side {
        Side::Us => "we",
        Side::Client => "they",
    };
    if totals.made + totals.undated + totals.unknown + totals.retrospective == 0 {
        return paint.dim(&format!("{who:>5}  promised nothing\n"));
    }
    let mut parts = vec![
        format!("{} of {} kept by the date", due.kept, due.due),
        format!("{} late", totals.kept_late),
        format!("{} missed ({} silently)", totals.missed.total, totals.missed.silently),
    ];
    let more = [
        (totals.overdue, "overdue"),
        (totals.open, "open"),
        (totals.released, "released"),
        (totals.withdrawn, "withdrawn"),
        (totals.undated, "without a date"),
        (totals.unknown, "unknown"),
        (totals.retrospective, "promised after the fact"),
        (totals.unconfirmed, "unconfirmed"),
    ];
    parts.extend(more.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")));
    let mut text =
        format!("{}  promised {}: {}\n", paint.bold(&format!("{who:>5}")), totals.made, parts.join(", "));
    if totals.renegotiations > 0 {
        let Totals { renegotiated, renegotiations, renegotiated_after_due, kept_by_first_due, .. } = totals;
        let times = match renegotiations - renegotiated {
            0 => String::new(),
            _ => format!(", {renegotiations} times in all"),
        };
        let _ = writeln!(
            text,
            "       {renegotiated} renegotiated{times}, {renegotiated_after_due} of them after \
             the date; {kept_by_first_due} kept by the first date"
        );
    }
    let word = &totals.kept_on_word;
    if totals.kept_on_time + totals.kept_late > 0 {
        text += &paint.dim(&format!(
            "       kept, on whose word: {} by a file, {} by a link, {} by the other side, {} by our word alone\n",
            word.file, word.locator, word.client, word.ours
        ));
    }
    let reasons: Vec<String> = totals
        .reasons
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.code().replace('_', " ")))
        .collect();
    if !reasons.is_empty() {
        text += &paint.dim(&format!("       reasons: {}\n", reasons.join(", ")));
    }
    text
}

fn row(commitment: &JudgedCommitment, people: &People, zone: Zone, paint: Paint) -> Vec<String> {
    let owner = commitment.owner.map(|id| format!(" ({})", called(people, id))).unwrap_or_default();
    let due = commitment.due.map_or_else(|| "no date".into(), |due| due_in(&due, zone));
    let moved = match commitment.changes.len() {
        0 => String::new(),
        1 => " ↻".into(),
        count => format!(" ↻{count}"),
    };
    vec![
        commitment.reference.to_string(),
        commitment.side.to_string(),
        plain(&format!("{}{owner}", commitment.what)),
        format!("{due}{moved}"),
        format!("{}{}", outcome(commitment, paint), slip(commitment)),
        word(commitment),
    ]
}

/// What somebody is called in a narrow column: the first name, where nobody else here has it.
fn called(people: &People, id: PersonId) -> String {
    let name = people.name(id);
    let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_lowercase();
    let namesakes = people.iter().filter_map(|person| person.name.as_deref());
    let known = people.iter().any(|person| person.id == id && person.name.is_some());
    match name.split_whitespace().next() {
        Some(short) if known && namesakes.filter(|one| first(one) == first(&name)).count() == 1 => {
            short.to_owned()
        }
        _ => name,
    }
}

/// A due in few words: the page names its zone above, so only another one is named again.
pub(super) fn due_in(due: &Due, zone: Zone) -> String {
    let shown = due.to_string();
    if due.zone != zone {
        return shown;
    }
    let end = if due.is_whole_day() { shown.find(" (") } else { shown.rfind(' ') };
    end.and_then(|end| shown.get(..end)).unwrap_or(&shown).to_owned()
}

/// How late it is or was, and how whom it is owed to came to know.
fn slip(commitment: &JudgedCommitment) -> String {
    let word = match (commitment.outcome, commitment.disclosed.code(), commitment.side) {
        (Outcome::MissedSilently, ..) => "",
        (Outcome::KeptLate | Outcome::Overdue | Outcome::Missed, disclosed, side) => {
            match (disclosed, side) {
                ("before", _) => "told before",
                ("after", _) => "told after",
                ("asked", Side::Us) => "they asked",
                ("asked", Side::Client) => "we asked",
                _ => "silent",
            }
        }
        _ => return String::new(),
    };
    let late = lateness(commitment.lateness_millis);
    let parts: Vec<&str> = [late.as_str(), word].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { String::new() } else { format!(", {}", parts.join(", ")) }
}

fn word(commitment: &JudgedCommitment) -> String {
    match commitment.word.code() {
        _ if commitment.settled.is_none() => String::new(),
        "locator" => "link".into(),
        code => code.into(),
    }
}

fn lateness(millis: i64) -> String {
    let hours = millis / 3_600_000;
    match hours {
        _ if millis <= 0 => String::new(),
        0..48 => format!("{} h", hours.max(1)),
        _ => format!("{} d", hours / 24),
    }
}

fn outcome(commitment: &JudgedCommitment, paint: Paint) -> String {
    let mut words = match commitment.outcome {
        Outcome::KeptOnTime => paint.good("✓ kept"),
        Outcome::KeptLate => paint.warn("✓ kept late"),
        Outcome::Missed => paint.bad("✗ missed"),
        Outcome::MissedSilently => paint.bad("✗ missed silently"),
        Outcome::Overdue => paint.warn("! overdue"),
        Outcome::Open => "open".into(),
        Outcome::Undated => paint.dim("loose end"),
        other => paint.dim(other.code()),
    };
    if commitment.heroic {
        words += " (heroics)";
    }
    if commitment.assessed == Some(Assessment::Rejected) {
        words += " (rejected)";
    }
    if commitment.unconfirmed {
        words += " (unconfirmed)";
    }
    words
}
