//! Cadences as a page for a terminal: the counts first.

use std::fmt::Write;

use ledger_core::event::Side;
use ledger_core::{Due, Zone};
use projections::cadence::{Cadence, JudgedOccurrence, Measured, QualityTotals, ReleaseKind, Status};
use projections::{Alarm, Gap, Silence};

use super::Page;
use crate::render::audit::due_in;
use crate::render::style::{Paint, plain};
use crate::render::table::table;
use crate::render::window;

/// How many of the newest occurrences a page shows of each cadence where all there is is covered.
const NEWEST: usize = 8;

/// The page for a terminal.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let wall = page.zone.wall(page.clocks.as_of_shown).to_string().replace('T', " ");
    let mut text = format!("{}\n", paint.bold(&format!("{}  as of {wall} {}", page.stream, page.zone)));
    text += &window::text(page.window, page.clocks, paint);
    if page.cadences.is_empty() && !page.window.is_all() {
        text += "no cadence was in force in this time\n";
    } else if page.cadences.is_empty() {
        let _ = writeln!(
            text,
            "no cadence is set: nothing was promised\n  next:     troth cadence set {} weekly-update",
            page.stream
        );
    }
    for cadence in page.cadences {
        text += &head(cadence, page, paint);
    }
    if let Some(silence) = page.silence {
        text += &silent(silence, page.when(), paint);
    }
    for cadence in page.cadences.iter().filter(|cadence| !cadence.occurrences.is_empty()) {
        let shown = cadence.occurrences.len().min(if page.window.is_all() { NEWEST } else { usize::MAX });
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
fn head(cadence: &Cadence, page: &Page<'_>, paint: Paint) -> String {
    let Cadence { plan, counts, streak, .. } = cadence;
    let when = plan.rule.clone().unwrap_or_else(|| {
        let (days, event) =
            (plan.within_days.unwrap_or_default(), plan.trigger.as_deref().unwrap_or_default());
        format!("within {days} days of {event}")
    });
    let whose = if plan.side == Side::Client { ", theirs" } else { "" };
    let ended = if plan.ended { "  ended" } else { "" };
    let set = format!("  {when}, before {} {}, from {}{whose}{ended}", plan.before, plan.zone, plan.from);
    let mut text = format!("\n{}{}\n", paint.bold(&plain(&plan.cadence)), paint.dim(&plain(&set)));
    let _ = writeln!(text, "  {}", verdict(cadence, paint));
    if counts.due() > 0 {
        let budget = counts.miss_budget();
        let word = &counts.by_word;
        let now = page.when();
        let _ = writeln!(
            text,
            "  streak {} {now}, {} at the longest; miss budget {} used of {}; {} with a file, {} with a link, {} on our word",
            streak.current, streak.longest, budget.spent, budget.allowed, word.file, word.locator, word.ours
        );
    }
    text += &quality(&cadence.quality);
    text += &set_aside(cadence, paint);
    if !plan.next.is_empty() {
        let dues: Vec<String> = plan.next.iter().map(|next| deadline(&next.due, page.zone)).collect();
        let _ = writeln!(text, "  comes next: {}", dues.join(", "));
    }
    text
}

/// `11 of 13 held: 10 on time, 1 early, 1 late, 1 missed`: how many held, then the counts of each kind.
fn verdict(cadence: &Cadence, paint: Paint) -> String {
    let (held, parts) = (held(cadence, paint), kinds(cadence));
    if parts.is_empty() { held } else { format!("{held}: {parts}") }
}

fn kinds(cadence: &Cadence) -> String {
    let counts = &cadence.counts;
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
    parts.join(", ")
}

fn held(cadence: &Cadence, paint: Paint) -> String {
    let adherence = cadence.counts.adherence();
    let counted = || format!("{} of {} held", adherence.held, adherence.of);
    match adherence.of {
        0 => "no data yet".to_owned(),
        _ if adherence.held == adherence.of => paint.good(&counted()),
        _ => paint.warn(&counted()),
    }
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
    let late = cadence.occurrences.iter().filter(|one| one.recorded_late).count();
    let counts = [(cadence.extras.len(), "sent beside it"), (late, "recorded late")];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    if !parts.is_empty() {
        let _ = writeln!(text, "  {}", parts.join(", "));
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

fn silent(silence: &Silence, when: &str, paint: Paint) -> String {
    let days = |gap: &Gap| {
        let unit = if gap.days == 1 { "day" } else { "days" };
        format!("{} {unit} ({} business)", gap.days, gap.business_days)
    };
    let Silence { current, longest, .. } = silence;
    let interval = silence.interval_days.unwrap_or_default();
    let alarm = match silence.alarm {
        Some(Alarm::Warns) => {
            paint.warn(&format!("  ! longer than the shortest cadence, every {interval} d"))
        }
        Some(Alarm::Breached) => {
            paint.bad(&format!("  ✗ more than 1.5 times the shortest cadence, every {interval} d"))
        }
        Some(Alarm::Quiet) | None => String::new(),
    };
    format!(
        "\nsilence  {} {when}, since {}{alarm}\n         {} at the longest, {} to {}\n",
        days(current),
        current.from,
        days(longest),
        longest.from,
        longest.to
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
        deadline(&one.due, zone),
        status(one, paint),
        sent.unwrap_or_default(),
        word.to_owned(),
        notes(one),
    ]
}

/// A deadline in few words: the head has said that all of them are strict.
fn deadline(due: &Due, zone: Zone) -> String {
    due_in(due, zone).trim_start_matches("before ").to_owned()
}

/// A status in a word, with its sign.
fn status(one: &JudgedOccurrence, paint: Paint) -> String {
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
    if let Some(quality) = &one.quality {
        let parts = [
            (&quality.sections, "its sections"),
            (&quality.agenda, "its agenda"),
            (&quality.artifacts, "its artifacts"),
        ];
        for (list, all) in parts.iter().filter(|(list, _)| !list.missing.is_empty()) {
            let missing: Vec<String> = list.missing.iter().map(|name| plain(name.as_str())).collect();
            let named = if missing.len() == list.promised { (*all).to_owned() } else { missing.join(", ") };
            notes.push(format!("without {named}"));
        }
        for (length, unit) in [(quality.words, "words"), (quality.minutes, "minutes")] {
            if let Some(Measured { is: Some(is), about }) = length.filter(|length| !length.is_near()) {
                notes.push(format!("{is} of about {about} {unit}"));
            }
        }
    }
    notes.join(", ")
}

/// Every occurrence of every cadence, in the order of their deadlines, below what each cadence comes to.
pub(crate) fn every(cadences: &[Cadence], lists: bool, zone: Zone, paint: Paint) -> String {
    let mut all: Vec<&JudgedOccurrence> = cadences.iter().flat_map(|cadence| &cadence.occurrences).collect();
    if all.is_empty() {
        return String::new();
    }
    all.sort_by_key(|one| (one.due.at, &one.reference));
    let mut text = format!("\n{}\n", paint.bold("cadences"));
    for cadence in cadences {
        let budget = cadence.counts.miss_budget();
        let _ = write!(text, "  {}  {}", plain(&cadence.plan.cadence), held(cadence, paint));
        if budget.allowed + budget.spent > 0 {
            let _ = write!(text, "; miss budget {} used of {}", budget.spent, budget.allowed);
        }
        let kinds = kinds(cadence);
        if kinds.is_empty() {
            text.push('\n');
        } else {
            let _ = writeln!(text, "\n      {kinds}");
        }
    }
    if !lists {
        return text;
    }
    let rows = all.into_iter().map(|one| {
        let mut row = row(one, zone, paint);
        if let Some(first) = row.first_mut() {
            *first = format!("{}@{first}", plain(&one.reference.cadence));
        }
        row
    });
    text + "\n" + &table(&["", "due", "status", "sent", "word", ""], rows.collect(), &[], 118)
}
