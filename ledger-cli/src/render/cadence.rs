//! Cadences as a page and as a document: what was kept, what comes next, how long it was silent.

use std::fmt::Write;

use ledger_core::{StreamId, Zone};
use projections::cadence::{
    Cadence, Extra, JudgedOccurrence, MissBudget, Pause, Quality, QualityTotals, Release, ReleaseKind, Share,
    Status,
};
use projections::{Alarm, Gap, Silence};
use serde_json::{Value, json};

use super::style::{Paint, plain};
use super::table::table;
use crate::desk::Clocks;

/// How many of the newest occurrences a page shows of each cadence.
const NEWEST: usize = 8;

/// What a page of cadences is made of.
pub(crate) struct Page<'a> {
    pub(crate) stream: &'a StreamId,
    pub(crate) cadences: &'a [Cadence],
    pub(crate) silence: Option<&'a Silence>,
    pub(crate) clocks: &'a Clocks,
    pub(crate) zone: Zone,
}

/// The documented document (design part 5, section 2).
pub(crate) fn json(page: &Page<'_>) -> Value {
    json!({
        "relationship": page.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "cadences": page.cadences.iter().map(cadence_json).collect::<Vec<_>>(),
        "silence": page.silence.map(silence_json),
    })
}

/// One cadence: as it is set, its counts, every occurrence.
pub(super) fn cadence_json(cadence: &Cadence) -> Value {
    let Cadence { plan, counts, streak, .. } = cadence;
    let word = &counts.by_word;
    json!({
        "cadence": plan.cadence, "side": plan.side.to_string(), "rule": plan.rule, "trigger": plan.trigger,
        "within_days": plan.within_days, "before": plan.before, "zone": plan.zone.name(),
        "from": plan.from.to_string(), "until": plan.until.map(|day| day.to_string()), "ended": plan.ended,
        "expected": counts.expected, "on_time": counts.on_time, "early": counts.early, "late": counts.late,
        "missed": counts.missed, "waived": counts.waived, "paused": counts.paused, "excused": counts.excused,
        "pending": counts.pending, "overdue": counts.overdue,
        "adherence": share_json(counts.adherence()), "sent": share_json(counts.sent()),
        "by_word": { "file": word.file, "locator": word.locator, "ours": word.ours },
        "streak": {
            "current": streak.current, "longest": streak.longest,
            "sent_current": streak.sent_current, "sent_longest": streak.sent_longest,
        },
        "miss_budget": budget_json(counts.miss_budget()),
        "quality": totals_json(&cadence.quality),
        "occurrences": cadence.occurrences.iter().map(occurrence_json).collect::<Vec<_>>(),
        "extras": cadence.extras.iter().map(extra_json).collect::<Vec<_>>(),
        "pauses": cadence.pauses.iter().map(pause_json).collect::<Vec<_>>(),
        "releases": cadence.releases.iter().map(release_json).collect::<Vec<_>>(),
        "next": plan.next.iter().map(|due| due.at.to_string()).collect::<Vec<_>>(),
    })
}

/// One occurrence.
pub(super) fn occurrence_json(one: &JudgedOccurrence) -> Value {
    json!({
        "ref": one.reference.to_string(),
        "due": one.due.at.to_string(),
        "status": one.status.code(),
        "sent": one.sent.map(|moment| moment.at.to_string()),
        "event": one.event.map(|id| id.to_string()),
        "disclosed": one.disclosed.code(),
        "word": one.event.map(|_| one.word.code()),
        "recorded_late": one.recorded_late,
        "quality": one.quality.as_ref().map(quality_json),
    })
}

/// So many misses allowed, so many there were.
pub(super) fn budget_json(budget: MissBudget) -> Value {
    json!({ "allowed": budget.allowed, "spent": budget.spent, "of": budget.of })
}

fn share_json(share: Share) -> Value {
    json!({ "held": share.held, "of": share.of })
}

fn extra_json(extra: &Extra) -> Value {
    json!({ "sent": extra.sent.at.to_string(), "event": extra.event.to_string() })
}

fn pause_json(pause: &Pause) -> Value {
    json!({
        "from": pause.from.to_string(), "until": pause.until.to_string(),
        "announced": pause.announced.at.to_string(), "event": pause.event.to_string(),
        "applied": pause.applied, "recorded_late": pause.recorded_late,
        "not_applied_to": pause.not_applied_to.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn release_json(release: &Release) -> Value {
    let (kind, to) = match release.kind {
        ReleaseKind::Waived => ("waived", None),
        ReleaseKind::Excused => ("excused", None),
        ReleaseKind::Moved(to) => ("moved", Some(to.to_string())),
    };
    json!({
        "kind": kind, "occurrence": release.occurrence.to_string(), "to": to,
        "applied": release.applied, "event": release.event.to_string(),
    })
}

fn quality_json(quality: &Quality) -> Value {
    let list = |covered: &projections::cadence::Covered| {
        json!({ "promised": covered.promised, "missing": covered.missing.iter().map(ToString::to_string).collect::<Vec<_>>() })
    };
    let length = |measured: Option<projections::cadence::Measured>| {
        measured.map(|length| {
            let (least, most) = length.near();
            json!({ "is": length.is, "about": length.about, "least": least, "most": most, "near": length.is_near() })
        })
    };
    json!({
        "complete": quality.is_complete(), "nothing_changed": quality.nothing_changed,
        "sections": list(&quality.sections), "agenda": list(&quality.agenda), "artifacts": list(&quality.artifacts),
        "words": length(quality.words), "minutes": length(quality.minutes),
    })
}

fn totals_json(totals: &QualityTotals) -> Value {
    json!({
        "complete": share_json(totals.complete), "sections": share_json(totals.sections),
        "words": share_json(totals.words), "minutes": share_json(totals.minutes),
        "agenda": share_json(totals.agenda), "artifacts": share_json(totals.artifacts),
        "nothing_changed": totals.nothing_changed,
    })
}

fn silence_json(silence: &Silence) -> Value {
    let Silence { current, longest, .. } = silence;
    json!({
        "current_days": current.days, "current_business_days": current.business_days,
        "current_from": current.from.to_string(),
        "longest_days": longest.days, "longest_business_days": longest.business_days,
        "longest_from": longest.from.to_string(), "longest_to": longest.to.to_string(),
        "interval_days": silence.interval_days, "breaches": silence.breaches,
        "alarm": silence.alarm.map(Alarm::code),
    })
}

/// The page for a terminal.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let wall = page.zone.wall(page.clocks.as_of_shown).to_string().replace('T', " ");
    let mut text = format!("{}\n", paint.bold(&format!("{}  as of {wall} {}", page.stream, page.zone)));
    if page.cadences.is_empty() {
        let _ = writeln!(
            text,
            "no cadence is set: nothing was promised\n  next:     troth cadence set {} weekly-update",
            page.stream
        );
    }
    for cadence in page.cadences {
        text += &head(cadence, page.zone, paint);
    }
    if let Some(silence) = page.silence {
        text += &silent(silence, paint);
    }
    for cadence in page.cadences.iter().filter(|cadence| !cadence.occurrences.is_empty()) {
        let shown = cadence.occurrences.len().min(NEWEST);
        let all = cadence.occurrences.len();
        let few = if all > shown { format!("  the newest {shown} of {all}") } else { String::new() };
        let _ = write!(text, "\n{}{}\n", paint.bold(&plain(&cadence.plan.cadence)), paint.dim(&few));
        let newest = cadence.occurrences.iter().rev().take(shown).rev();
        text += &table(
            &["occurrence", "due", "status", "sent", "word", ""],
            newest.map(|one| row(one, page.zone, paint)).collect(),
            &[],
            118,
        );
    }
    text
}

/// What a cadence comes to: the counts first.
fn head(cadence: &Cadence, zone: Zone, paint: Paint) -> String {
    let Cadence { plan, counts, streak, .. } = cadence;
    let when = plan.rule.clone().unwrap_or_else(|| {
        let (days, event) = (plan.within_days.unwrap_or_default(), plan.trigger.as_deref().unwrap_or_default());
        format!("within {days} days of {event}")
    });
    let whose = if plan.side == ledger_core::event::Side::Client { ", theirs" } else { "" };
    let ended = if plan.ended { "  ended" } else { "" };
    let set = format!("  {when}, before {} {}, from {}{whose}{ended}", plan.before, plan.zone, plan.from);
    let mut text = format!("\n{}{}\n", paint.bold(&plain(&plan.cadence)), paint.dim(&plain(&set)));
    let _ = writeln!(text, "  {}", verdict(cadence, paint));
    if counts.due() > 0 {
        let budget = counts.miss_budget();
        let word = &counts.by_word;
        let _ = writeln!(
            text,
            "  streak {} now, {} at the longest; misses {} of {} allowed; {} with a file, {} with a link, {} on our word",
            streak.current, streak.longest, budget.spent, budget.allowed, word.file, word.locator, word.ours
        );
    }
    text += &quality(&cadence.quality);
    text += &set_aside(cadence, paint);
    if !plan.next.is_empty() {
        let dues: Vec<String> = plan.next.iter().map(|due| super::audit::due_in(due, zone)).collect();
        let _ = writeln!(text, "  comes next: {}", dues.join(", "));
    }
    text
}

/// `11 of 13 held: 10 on time, 1 early, 1 late, 1 missed`.
pub(super) fn verdict(cadence: &Cadence, paint: Paint) -> String {
    let counts = &cadence.counts;
    let adherence = counts.adherence();
    let all = [
        (counts.on_time, "on time"),
        (counts.early, "early"),
        (counts.late, "late"),
        (counts.missed, "missed"),
        (counts.waived, "waived"),
        (counts.paused, "paused"),
        (counts.excused, "excused"),
        (counts.overdue, "overdue"),
        (counts.pending, "pending"),
    ];
    let parts: Vec<String> =
        all.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let held = match adherence.of {
        0 => "no data yet".to_owned(),
        _ if adherence.held == adherence.of => {
            paint.good(&format!("{} of {} held", adherence.held, adherence.of))
        }
        _ => paint.warn(&format!("{} of {} held", adherence.held, adherence.of)),
    };
    if parts.is_empty() { held } else { format!("{held}: {}", parts.join(", ")) }
}

/// How many of those sent had what was promised of them.
fn quality(totals: &QualityTotals) -> String {
    let all = [
        (totals.sections, "all sections"),
        (totals.words, "about the words"),
        (totals.minutes, "about the minutes"),
        (totals.agenda, "the whole agenda"),
        (totals.artifacts, "all artifacts"),
    ];
    let mut parts: Vec<String> = all
        .iter()
        .filter(|(share, _)| share.of > 0)
        .map(|(share, word)| format!("{word} in {} of {}", share.held, share.of))
        .collect();
    if totals.nothing_changed > 0 {
        parts.push(format!("{} said that nothing changed", totals.nothing_changed));
    }
    if parts.is_empty() { String::new() } else { format!("  quality: {}\n", parts.join(", ")) }
}

/// What was sent beside it, and what was said of it that does not hold.
fn set_aside(cadence: &Cadence, paint: Paint) -> String {
    let mut text = String::new();
    if !cadence.extras.is_empty() {
        let _ = writeln!(text, "  {} sent beside it", cadence.extras.len());
    }
    for pause in cadence.pauses.iter().filter(|pause| !pause.not_applied_to.is_empty()) {
        let days: Vec<String> = pause.not_applied_to.iter().map(ToString::to_string).collect();
        let line = format!(
            "! the pause {} to {} is retroactive and not applied to {}: it counts where it was announced before the \
             deadline, and recorded by then or shown with --evidence",
            pause.from,
            pause.until,
            days.join(", ")
        );
        let _ = writeln!(text, "  {}", paint.warn(&line));
    }
    for release in cadence.releases.iter().filter(|release| !release.applied) {
        let (what, why) = match release.kind {
            ReleaseKind::Excused => ("excuse", "it needs the client's word as --evidence"),
            ReleaseKind::Waived => ("waiver", "it has to be agreed before the deadline of an occurrence"),
            ReleaseKind::Moved(_) => ("move", "it has to be agreed before the deadline of an occurrence"),
        };
        let line = format!("! the {what} of {} does not hold: {why}", release.occurrence);
        let _ = writeln!(text, "  {}", paint.warn(&line));
    }
    text
}

fn silent(silence: &Silence, paint: Paint) -> String {
    let days = |gap: &Gap| {
        let unit = if gap.days == 1 { "day" } else { "days" };
        format!("{} {unit} ({} business)", gap.days, gap.business_days)
    };
    let Silence { current, longest, .. } = silence;
    let alarm = match (silence.alarm, silence.interval_days) {
        (Some(Alarm::Warns), Some(interval)) => {
            format!("  {}", paint.warn(&format!("! longer than the {interval} days of the shortest cadence")))
        }
        (Some(Alarm::Breached), Some(interval)) => {
            format!("  {}", paint.bad(&format!("✗ more than 1.5 times the {interval} days of the shortest cadence")))
        }
        _ => String::new(),
    };
    format!(
        "\nsilence  {} now, since {}{alarm}\n         {} at the longest, {} to {}\n",
        days(current), current.from, days(longest), longest.from, longest.to
    )
}

fn row(one: &JudgedOccurrence, zone: Zone, paint: Paint) -> Vec<String> {
    let sent = one.sent.map(|moment| match moment.on {
        Some(day) => day.to_string(),
        None => zone.wall(moment.at).to_string().replace('T', " "),
    });
    let word = match (one.event, one.word.code()) {
        (None, _) => "",
        (_, "locator") => "link",
        (_, code) => code,
    };
    vec![
        one.reference.day.to_string(),
        super::audit::due_in(&one.due, zone),
        status(one, paint),
        sent.unwrap_or_default(),
        word.to_owned(),
        notes(one),
    ]
}

/// A status in a word, with its sign.
pub(super) fn status(one: &JudgedOccurrence, paint: Paint) -> String {
    match one.status {
        Status::OnTime => paint.good("✓ on time"),
        Status::Early => paint.good("✓ early"),
        Status::Late => paint.warn("✓ late"),
        Status::Missed => paint.bad("✗ missed"),
        Status::Overdue => paint.warn("! overdue"),
        Status::Pending => "pending".into(),
        Status::Waived | Status::Paused | Status::Excused => paint.dim(one.status.code()),
    }
}

/// What else is to be known of it: how its slip came to be known, what it lacks.
fn notes(one: &JudgedOccurrence) -> String {
    let mut notes = Vec::new();
    if matches!(one.status, Status::Late | Status::Missed | Status::Overdue) {
        notes.push(match one.disclosed.code() {
            "before" => "told before".to_owned(),
            "after" => "told after".to_owned(),
            "asked" => "they asked".to_owned(),
            _ => "silent".to_owned(),
        });
    }
    if one.recorded_late {
        notes.push("recorded late".to_owned());
    }
    if let Some(quality) = &one.quality {
        let lists = [&quality.sections, &quality.agenda, &quality.artifacts];
        let missing: Vec<String> =
            lists.iter().flat_map(|list| &list.missing).map(|name| plain(name.as_str())).collect();
        if !missing.is_empty() {
            notes.push(format!("without {}", missing.join(", ")));
        }
        for (length, unit) in [(quality.words, "words"), (quality.minutes, "minutes")] {
            if let Some(is) = length.filter(|length| !length.is_near()).and_then(|length| length.is) {
                notes.push(format!("{is} {unit}"));
            }
        }
    }
    notes.join(", ")
}
