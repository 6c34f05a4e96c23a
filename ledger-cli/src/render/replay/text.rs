//! The page of a replay for a terminal: how each figure went, then a line for each step.

use std::fmt::Write;

use ledger_core::event::Side;
use projections::replay::{Change, Every, Figures, How, Moved, PolicyChange, RECENT_DAYS, Standing, Step};
use projections::trust::{PARTS, Source};

use super::super::style::{Paint, plain};
use super::super::trust::decimal;
use super::Page;
use super::spark::{Point, line};

/// How wide the page is.
const WIDTH: usize = 80;

/// How many facts a step names.
const NAMED: usize = 2;

/// The page.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let mut text = head(page, paint);
    if page.replay.steps.is_empty() {
        return text + &format!("  nothing is known of {} by then\n", page.stream);
    }
    text += &went(page, paint);
    text += &steps(page, paint);
    text + &suggestions(page)
}

fn head(page: &Page<'_>, paint: Paint) -> String {
    let zone = page.period.zone;
    let wall = |at| zone.wall(at).to_string().replace('T', " ");
    let [as_of, known_at] = [page.clocks.as_of_shown, page.clocks.known_at_shown].map(wall);
    let who = match page.replay.side {
        Side::Us => "how they came to rely on us",
        Side::Client => "how we came to rely on them",
    };
    let every = page.period.every.code();
    let title = format!("{}  as of {as_of} {zone}, known at {known_at}", page.stream);
    format!("{}\n{who}, by {every}\n\n", paint.bold(&title))
}

/// One figure through all steps: what it is called, how it lies on a line, how it reads, of what it is.
struct Way<'a> {
    label: &'static str,
    point: &'a dyn Fn(&Figures) -> Option<(u128, u128)>,
    shown: &'a dyn Fn(&Figures) -> String,
    unit: String,
}

impl Way<'_> {
    fn line(&self, all: &[(&Figures, bool)]) -> String {
        let point = |(one, broken): &(&Figures, bool)| Point { level: (self.point)(one), broken: *broken };
        let points: Vec<Point> = all.iter().map(point).collect();
        let shown =
            |one: Option<&(&Figures, bool)>| one.map(|(one, _)| (self.shown)(one)).unwrap_or_default();
        let (first, last) = (shown(all.first()), shown(all.last()));
        format!("  {:<11} {}  {first} → {last} {}\n", self.label, line(&points), self.unit)
    }
}

/// How each figure went, from the first step to the last.
fn went(page: &Page<'_>, paint: Paint) -> String {
    let replay = page.replay;
    let start = replay.start.as_ref().map(|start| (&start.figures, false));
    let steps = replay.steps.iter().map(|step| (&step.figures, step.policy_change.is_some()));
    let all: Vec<(&Figures, bool)> = start.into_iter().chain(steps).collect();
    let mut text = String::new();
    for (index, label) in ["competence", "integrity"].into_iter().enumerate() {
        let of = |one: &Figures| one.dimensions.get(index).copied();
        let way = Way {
            label,
            point: &|one| of(one).and_then(|one| level(&one)),
            shown: &|one| of(one).map(|one| figure(&one).trim().to_owned()).unwrap_or_default(),
            unit: format!("proven{}", by_policy(page, index)),
        };
        text += &way.line(&all);
    }
    if replay.side == Side::Us {
        text += &Way {
            label: "worth",
            point: &|one| Some((one.asset.value, 100)),
            shown: &|one| one.asset.value.to_string(),
            unit: "of 100".into(),
        }
        .line(&all);
    }
    if all.iter().any(|(one, _)| one.recent.of > 0) {
        text += &Way {
            label: "held",
            point: &|one| (one.recent.of > 0).then_some((one.recent.held as u128, one.recent.of as u128)),
            shown: &|one| held(one).trim().to_owned(),
            unit: format!("due in {RECENT_DAYS} days"),
        }
        .line(&all);
    }
    let most = all.iter().map(|(one, _)| one.totals.open).max().unwrap_or_default();
    text += &Way {
        label: "open",
        point: &|one| Some((one.totals.open as u128, most as u128)),
        shown: &|one| one.totals.open.to_string(),
        unit: match most {
            0 => "promises".into(),
            1 => "promise".into(),
            most => format!("promises, {most} at most"),
        },
    }
    .line(&all);
    let unsaid = all.iter().any(|(one, _)| one.dimensions.iter().take(2).any(|one| !one.says_enough));
    let changed = all.iter().any(|(_, changed)| *changed);
    let legend: Vec<&str> = [(unsaid, "· ?  too little to say"), (changed, "|  a policy was adopted")]
        .iter()
        .filter(|(is, _)| *is)
        .map(|(_, words)| *words)
        .collect();
    if !legend.is_empty() {
        let _ = writeln!(text, "              {}", paint.dim(&legend.join("    ")));
    }
    text + "\n"
}

/// What of the way is the policies', which is neither better nor worse.
fn by_policy(page: &Page<'_>, index: usize) -> String {
    let changes = page.replay.steps.iter().filter_map(|step| step.policy_change.as_ref());
    let parts: i64 = changes.filter_map(|one| one.change.get(index)).map(|change| change.proven).sum();
    let mark = if parts < 0 { '−' } else { '+' };
    match parts {
        0 => String::new(),
        _ => format!(", {mark}{} by policy change", decimal(parts.unsigned_abs().into())),
    }
}

fn level(one: &Standing) -> Option<(u128, u128)> {
    one.says_enough.then(|| (one.opinion.proven(PARTS), PARTS))
}

/// What is proven, or that it is too little to say.
fn figure(one: &Standing) -> String {
    let shown = if one.says_enough { decimal(one.opinion.proven(PARTS)) } else { "?".into() };
    format!("{shown:>5}")
}

/// `12/13`, or a dot where nothing was due.
fn held(figures: &Figures) -> String {
    let share = figures.recent;
    if share.of == 0 { "  ·  ".into() } else { format!("{:>5}", format!("{}/{}", share.held, share.of)) }
}

/// A line for each step.
fn steps(page: &Page<'_>, paint: Paint) -> String {
    let width = if page.period.every == Every::Event { 16 } else { 10 };
    let head = format!("  {:<width$}  comp integ worth  held  open", "as of");
    let mut text = format!("{}\n", paint.bold(&format!("{head}  what moved it")));
    if let Some(start) = &page.replay.start {
        let day = start.as_of.civil_day().to_string();
        let _ = writeln!(text, "  {day:<width$}{} where it stood", numbers(&start.figures));
    }
    let mut invested = page.replay.start.as_ref().and_then(|start| start.figures.asset.invested);
    for step in &page.replay.steps {
        let is_news = page.replay.side == Side::Us && step.figures.asset.invested != invested;
        let idle = if is_news { "· invested in" } else { "time alone" };
        invested = step.figures.asset.invested;
        let when = match page.period.every {
            Every::Event => page.period.zone.wall(step.as_of.verdict_at()).to_string().replace('T', " "),
            _ => step.as_of.civil_day().to_string(),
        };
        let figures = step.policy_change.as_ref().map_or(&step.figures, |change| &change.before);
        let room = WIDTH.saturating_sub(2 + width + numbers(figures).chars().count() + 1);
        let _ = writeln!(text, "  {when:<width$}{} {}", numbers(figures), why(page, step, idle, room, paint));
        if let Some(change) = &step.policy_change {
            let label = policy_change(change, step);
            let _ = writeln!(text, "  {:<width$}{} {}", "", numbers(&step.figures), paint.warn(&label));
        }
        if let Some([_, now]) = step.rhythm_change {
            let rhythm = serde_json::to_value(now).unwrap_or_default();
            let label = format!(
                "rhythm {} from then on: evidence ages otherwise",
                rhythm.as_str().unwrap_or_default()
            );
            let _ = writeln!(text, "  {:<width$}  {}", "", paint.warn(&label));
        }
    }
    text + "\n"
}

fn numbers(figures: &Figures) -> String {
    let of = |index: usize| figures.dimensions.get(index).map(figure).unwrap_or_default();
    let (worth, open) = (figures.asset.value, figures.totals.open);
    let open = match figures.totals.overdue {
        0 => open.to_string(),
        overdue => format!("{open} !{overdue}"),
    };
    format!(" {} {} {worth:>5} {}  {open:<5}", of(0), of(1), held(figures))
}

/// `policy change: usual to strict`. It is neither better nor worse.
fn policy_change(change: &PolicyChange, step: &Step) -> String {
    if change.from == step.policy && change.change == [Change::default(); 3] {
        return format!("policy change: {}, as before", plain(&step.policy));
    }
    format!("policy change: {} to {}", plain(&change.from), plain(&step.policy))
}

/// The facts that moved a step most, in so much room.
fn why(page: &Page<'_>, step: &Step, idle: &str, room: usize, paint: Paint) -> String {
    let told: Vec<(char, String)> =
        step.moved.iter().take(NAMED).map(|moved| (mark(moved), words(page, moved))).collect();
    let Some((_, first)) = told.first() else { return paint.dim(idle) };
    let more = |shown: usize| match step.moved.len() - shown {
        0 => String::new(),
        left => format!(", {left} more"),
    };
    let fits = |shown: &usize| {
        let length: usize = told.iter().take(*shown).map(|(_, words)| words.chars().count() + 4).sum();
        length.saturating_sub(2) + more(*shown).len() <= room
    };
    let shown = (1..=told.len()).rev().find(fits).unwrap_or(1);
    let more = more(shown);
    let room = room.saturating_sub(2 + more.len()).max(8);
    let cut = cut(first, room);
    let painted = |(mark, words): &(char, String)| match mark {
        '+' => format!("{} {words}", paint.good("+")),
        '-' => format!("{} {words}", paint.bad("-")),
        other => format!("{other} {words}"),
    };
    let mut parts: Vec<String> = told.iter().take(shown).map(painted).collect();
    if cut != *first
        && let (Some(part), Some((mark, _))) = (parts.first_mut(), told.first())
    {
        *part = painted(&(*mark, cut));
    }
    parts.join(", ") + &paint.dim(&more)
}

/// A text in so much room.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

/// Whether it speaks for the side, against it, both, or neither.
fn mark(moved: &Moved) -> char {
    let ways = moved.change.map(|change| change.proven - change.broken);
    match (ways.iter().any(|way| *way > 0), ways.iter().any(|way| *way < 0)) {
        (true, true) => '±',
        (true, false) => '+',
        (false, true) => '-',
        (false, false) => '·',
    }
}

/// `acme/7 kept`, `weekly-update@03-06 late`, `roadmap shared`.
fn words(page: &Page<'_>, moved: &Moved) -> String {
    let name = match &moved.source {
        Source::Commitment(reference) => reference.to_string(),
        Source::Occurrence(name) => {
            let own = format!("{}/", page.stream);
            let name = name.strip_prefix(&own).unwrap_or(name);
            let (name, day) = name.split_once('@').unwrap_or((name, ""));
            format!("{name}@{}", day.split_once('-').map_or(day, |(_, day)| day))
        }
        Source::Contact(_) => String::new(),
    };
    let outcome = moved.outcome.first().map(|code| code.replace('_', " ")).unwrap_or_default();
    let outcome = match moved.how {
        How::Promised => "promised",
        How::Gone => "counts no longer",
        How::Appeared | How::Changed | How::Told => outcome.strip_prefix("occurrence ").unwrap_or(&outcome),
    };
    plain(&format!("{name} {outcome}")).trim().to_owned()
}

/// What can be asked next: of the step that moved most, why.
fn suggestions(page: &Page<'_>) -> String {
    let side = if page.replay.side == Side::Client { " --side client" } else { "" };
    let way = |step: &&Step| step.moved.iter().map(Moved::size).sum::<u64>();
    let Some(most) = page.replay.steps.iter().max_by_key(way) else { return String::new() };
    let day = most.as_of.civil_day();
    format!("  next:  troth trust {}{side} --as-of {day} --explain\n", page.stream)
}
