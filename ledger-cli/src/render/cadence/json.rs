//! Cadences as a document.

use projections::cadence::{
    Cadence, Covered, Extra, JudgedOccurrence, Measured, MissBudget, Pause, Quality, QualityTotals, Release,
    ReleaseKind, Share,
};
use projections::{Alarm, Silence};
use serde_json::{Value, json};

use super::Page;
use crate::render::window;

/// The documented document (design part 5, section 2).
pub(crate) fn json(page: &Page<'_>) -> Value {
    json!({
        "relationship": page.stream.as_str(),
        "as_of": page.clocks.as_of_shown.to_string(),
        "known_at": page.clocks.known_at_shown.to_string(),
        "tzdb": ledger_core::time::tzdb_version(),
        "period": window::json(page.window, page.clocks),
        "cadences": page.cadences.iter().map(cadence).collect::<Vec<_>>(),
        "silence": page.silence.map(silence),
    })
}

/// One cadence: as it is set, its counts, every occurrence.
fn cadence(cadence: &Cadence) -> Value {
    let Cadence { plan, streak, .. } = cadence;
    let more = json!({
        "rule": plan.rule, "trigger": plan.trigger, "within_days": plan.within_days, "before": plan.before,
        "zone": plan.zone.name(), "from": plan.from.to_string(),
        "until": plan.until.map(|day| day.to_string()), "ended": plan.ended,
        "streak": {
            "current": streak.current, "longest": streak.longest,
            "sent_current": streak.sent_current, "sent_longest": streak.sent_longest,
        },
        "quality": totals(&cadence.quality),
        "occurrences": cadence.occurrences.iter().map(occurrence).collect::<Vec<_>>(),
        "extras": cadence.extras.iter().map(extra).collect::<Vec<_>>(),
        "pauses": cadence.pauses.iter().map(pause).collect::<Vec<_>>(),
        "releases": cadence.releases.iter().map(release).collect::<Vec<_>>(),
        "next": plan.next.iter().map(|next| next.due.at.to_string()).collect::<Vec<_>>(),
    });
    let mut all = counts(cadence);
    if let (Value::Object(all), Value::Object(more)) = (&mut all, more) {
        all.extend(more);
    }
    all
}

/// What a cadence comes to: its counts.
pub(crate) fn counts(cadence: &Cadence) -> Value {
    let Cadence { plan, counts, .. } = cadence;
    let word = &counts.by_word;
    json!({
        "cadence": plan.cadence, "side": plan.side.to_string(),
        "expected": counts.expected, "on_time": counts.on_time, "early": counts.early, "late": counts.late,
        "missed": counts.missed, "waived": counts.waived, "paused": counts.paused, "excused": counts.excused,
        "pending": counts.pending, "overdue": counts.overdue,
        "adherence": share(counts.adherence()), "sent": share(counts.sent()),
        "by_word": { "file": word.file, "locator": word.locator, "ours": word.ours },
        "miss_budget": budget(counts.miss_budget()),
    })
}

/// One occurrence.
pub(crate) fn occurrence(one: &JudgedOccurrence) -> Value {
    json!({
        "ref": one.reference.to_string(),
        "side": one.side.to_string(),
        "due": one.due.at.to_string(),
        "status": one.status.code(),
        "sent": one.sent.map(|moment| moment.at.to_string()),
        "event": one.event.map(|id| id.to_string()),
        "disclosed": one.disclosed.code(),
        "word": one.event.map(|_| one.word.code()),
        "recorded_late": one.recorded_late,
        "quality": one.quality.as_ref().map(quality),
    })
}

/// So many misses allowed, so many there were.
pub(crate) fn budget(budget: MissBudget) -> Value {
    json!({ "allowed": budget.allowed, "spent": budget.spent, "of": budget.of })
}

fn share(share: Share) -> Value {
    json!({ "held": share.held, "of": share.of })
}

fn extra(extra: &Extra) -> Value {
    json!({ "sent": extra.sent.at.to_string(), "event": extra.event.to_string() })
}

fn pause(pause: &Pause) -> Value {
    json!({
        "from": pause.from.to_string(), "until": pause.until.to_string(),
        "announced": pause.announced.at.to_string(), "event": pause.event.to_string(),
        "applied": pause.applied, "recorded_late": pause.recorded_late,
        "not_applied_to": pause.not_applied_to.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn release(release: &Release) -> Value {
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

fn quality(quality: &Quality) -> Value {
    let list = |covered: &Covered| json!({ "promised": covered.promised, "missing": covered.missing.iter().map(ToString::to_string).collect::<Vec<_>>() });
    let length = |measured: Option<Measured>| {
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

fn totals(totals: &QualityTotals) -> Value {
    json!({
        "complete": share(totals.complete), "sections": share(totals.sections),
        "words": share(totals.words), "minutes": share(totals.minutes),
        "agenda": share(totals.agenda), "artifacts": share(totals.artifacts),
        "nothing_changed": totals.nothing_changed,
    })
}

/// How long it was silent.
pub(crate) fn silence(silence: &Silence) -> Value {
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
