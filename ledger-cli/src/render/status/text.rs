//! The page of one client: why to look first, then everything else on one screen.

use std::fmt::Write;

use ledger_core::event::Side;
use projections::cadence::Cadence;
use projections::trust::{DimensionBrief, SideBrief, dimension_code};
use projections::{Alarm, Outcome, StatusView, Totals};

use super::super::due::{Line, distance, lines, summary};
use super::super::style::{Paint, plain};
use super::super::trust::decimal;
use super::reasons::signed;
use super::{Page, short};

/// How many of the next dues are shown.
const NEXT: usize = 3;
/// The lifecycle model that is meant where none is named.
const USUAL: &str = "four-state";
/// How many reasons.
const REASONS: usize = 4;

/// The page.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let view = page.view;
    head(page, paint)
        + &term(page, paint)
        + &look(page, paint)
        + &labelled("in us", &trust(&view.trust.ours, paint))
        + &labelled("in them", &trust(&view.trust.client, paint))
        + &labelled("worth", &worth(view, paint))
        + &cadences(page, paint)
        + &silence(view, paint)
        + &labelled("we owe", &owed(view, Side::Us, &view.ours, paint))
        + &labelled("they owe", &owed(view, Side::Client, &view.client, paint))
        + &next(page, paint)
        + &suggestions(view)
}

/// A line under a label; a text of several lines is indented below it.
fn labelled(label: &str, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let mut shown = String::new();
    for (index, line) in text.lines().enumerate() {
        let label = if index == 0 { label } else { "" };
        let _ = writeln!(shown, "  {label:<9}{line}");
    }
    shown
}

fn head(page: &Page<'_>, paint: Paint) -> String {
    let (view, zone) = (page.view, page.zone);
    let wall = zone.wall(page.clocks.as_of_shown).to_string().replace('T', " ");
    let name = view.profile.name.as_ref().map(|name| format!("  {}", short(&plain(name.as_str()), 30)));
    let title = format!("{}{}  as of {wall} {zone}", view.stream, name.unwrap_or_default());
    let mut facts = vec![word(&view.profile.kind)];
    facts.extend(view.profile.opened.map(|at| format!("since {}", zone.day(at))));
    for stage in &view.frame.stages {
        let model = match stage.model.as_str() {
            USUAL => String::new(),
            model => format!(" ({})", plain(model)),
        };
        facts.push(format!("declared {} since {}{model}", plain(stage.stage.as_str()), stage.since));
    }
    if view.frame.stages.is_empty() {
        facts.push("no stage declared".into());
    }
    format!("{}\n{}\n", paint.bold(&title), facts.join(" · "))
}

/// A word of the wire.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn term(page: &Page<'_>, paint: Paint) -> String {
    let frame = &page.view.frame;
    let today = page.clocks.as_of.civil_day();
    if let Some(closed) = &frame.closed {
        return paint.bold(&format!("ended on {}, by {}", closed.day, closed.by_code())) + "\n";
    }
    let Some(term) = &frame.term else { return String::new() };
    let days = |day: ledger_core::Day| match day.since(today) {
        left @ 0.. => format!("{left} d left"),
        past => format!("{} d ago", -past),
    };
    let decide = match (term.decided, term.notice_on) {
        (Some(_), _) => ", decided".into(),
        (None, Some(on)) => format!("; decide by {on} ({})", days(on)),
        (None, None) => ", not decided".into(),
    };
    format!("term {} to {} ({}){decide}\n", term.start, term.end, days(term.end))
}

fn look(page: &Page<'_>, paint: Paint) -> String {
    let (view, today) = (page.view, page.clocks.as_of.civil_day());
    if view.frame.closed.is_some() {
        return "\n".into();
    }
    let mut reasons: Vec<String> =
        view.attention.iter().take(REASONS).map(|reason| signed(reason, today, paint)).collect();
    match view.attention.len().saturating_sub(REASONS) {
        0 => {}
        more => reasons.push(paint.dim(&format!("and {more} more"))),
    }
    if reasons.is_empty() {
        reasons.push(paint.good("✓ nothing presses"));
    }
    format!("\n{}\n", labelled("look at", &reasons.join("\n")))
}

fn trust(side: &SideBrief, paint: Paint) -> String {
    side.of_promises().map(|one| dimension(&one, paint)).join("   ")
}

/// `competence .835 −.024 (12)`: proven, broken, and on how many facts that rests.
fn dimension(one: &DimensionBrief, paint: Paint) -> String {
    let (code, opinion) = (dimension_code(one.dimension), &one.opinion);
    if !one.says_enough {
        return paint.dim(&format!("{code} too little to say ({})", opinion.count));
    }
    let parts = |count: u128| decimal(count * 10);
    let broken = match opinion.broken(1000) {
        0 => String::new(),
        broken => format!(" {}", paint.bad(&format!("−{}", parts(broken)))),
    };
    format!("{code} {}{broken} ({})", paint.good(&parts(opinion.proven(1000))), opinion.count)
}

fn worth(view: &StatusView, paint: Paint) -> String {
    let asset = &view.trust.asset;
    let lost = match asset.undepreciated - asset.value.min(asset.undepreciated) {
        0 => String::new(),
        lost => paint.warn(&format!(", {lost} lost to {} idle days", asset.idle_days)),
    };
    let held = view.trust.ours.primary_constraint;
    let held = held.map(|one| format!("; held back by {}", dimension_code(one))).unwrap_or_default();
    format!("{} of 100{lost}{held}", asset.value)
}

fn cadences(page: &Page<'_>, paint: Paint) -> String {
    if page.view.frame.closed.is_some() {
        return String::new();
    }
    let all: Vec<String> = page.view.cadences.iter().map(|one| cadence(one, paint)).collect();
    let text = if all.is_empty() { paint.dim("none promised") } else { all.join("\n") };
    labelled("cadence", &text)
}

fn cadence(one: &Cadence, paint: Paint) -> String {
    let share = one.counts.adherence();
    let held = match share.of {
        0 => "no data yet".into(),
        of => format!("{} of {of} held", share.held),
    };
    let streak = match one.streak.current {
        0 | 1 => String::new(),
        run => format!(", {run} in a row"),
    };
    let overdue = match one.counts.overdue {
        0 => String::new(),
        _ => format!(", {}", paint.warn("1 overdue")),
    };
    let next = one.plan.next.first().map(|next| format!("; next {}", next.due.civil_day()));
    let theirs = if one.plan.side == Side::Client { " (theirs)" } else { "" };
    let name = plain(&one.plan.cadence);
    format!("{name}{theirs}  {held}{streak}{overdue}{}", next.unwrap_or_default())
}

fn silence(view: &StatusView, paint: Paint) -> String {
    let Some(silence) = view.silence.as_ref().filter(|_| view.frame.closed.is_none()) else {
        return String::new();
    };
    let now = format!("{} d since our last word", silence.current.days);
    let now = match silence.alarm {
        Some(Alarm::Breached) => paint.bad(&format!("✗ {now}")),
        Some(Alarm::Warns) => paint.warn(&format!("! {now}")),
        Some(Alarm::Quiet) | None => now,
    };
    let Some(interval) = silence.interval_days else {
        return labelled("silence", &format!("{now}; the longest was {} d", silence.longest.days));
    };
    let (longest, breaches) = (silence.longest.days, silence.breaches);
    labelled("silence", &format!("{now}, of {interval}; the longest was {longest} d, {breaches} too long"))
}

/// What a side owes, and what it kept.
fn owed(view: &StatusView, side: Side, totals: &Totals, paint: Paint) -> String {
    let items: Vec<_> = view.owed.iter().filter(|item| item.side == side).collect();
    let silently = items.iter().filter(|item| item.outcome == Outcome::MissedSilently).count();
    let late = view.past_due(side).count() - silently;
    let kept = totals.kept_of_due();
    let mut parts = vec![match items.len() {
        0 => "nothing".to_owned(),
        1 => "1 promise".to_owned(),
        all => format!("{all} promises"),
    }];
    if silently > 0 {
        parts.push(paint.bad(&format!("✗ {silently} missed silently")));
    }
    if late > 0 {
        parts.push(paint.warn(&format!("! {late} past due")));
    }
    if kept.due > 0 {
        parts.push(paint.dim(&format!("kept {} of {}", kept.kept, kept.due)));
    }
    parts.join(", ")
}

/// What comes next.
fn next(page: &Page<'_>, paint: Paint) -> String {
    let view = page.view;
    let now = page.clocks.as_of_shown;
    let ahead = lines(view.owed.clone(), view.coming.clone()).into_iter();
    let ahead: Vec<Line> =
        ahead.filter(|line| line.overdue_since().is_none() && line.due().is_some()).collect();
    let shown: Vec<String> = ahead
        .iter()
        .take(NEXT)
        .map(|line| {
            let due = line.due().map(|due| distance(due.at.since(now))).unwrap_or_default();
            let (name, side, what) = summary(line);
            let theirs = if side == Side::Client { "theirs: " } else { "" };
            short(&format!("{due:<11} {name:<12} {theirs}{what}"), 69)
        })
        .collect();
    let more = match ahead.len().saturating_sub(NEXT) {
        0 => String::new(),
        more => paint.dim(&format!("\nand {more} later")),
    };
    labelled("next", &(shown.join("\n") + &more))
}

fn suggestions(view: &StatusView) -> String {
    let stream = &view.stream;
    match view.past_due(Side::Us).next() {
        Some(item) => {
            format!("  troth keep {} · troth audit {stream} · troth due {stream}\n", item.reference)
        }
        None => format!("  troth audit {stream} · troth trust {stream} · troth due {stream}\n"),
    }
}
