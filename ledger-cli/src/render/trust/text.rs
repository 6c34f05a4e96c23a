//! The page of trust for a terminal: what is proven first, with its counts; then what holds it back, and what moved it.

use std::fmt::Write;

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use projections::Outcome;
use projections::trust::{DimensionView, Recovery, Share, Source, dimension_code};

use super::super::style::{Paint, plain};
use super::parts::{explained, moved};
use super::wish::wished;
use super::{Page, decimal, is_of_promises, thousandths};

/// How wide the bar of a dimension is.
const BAR: usize = 10;

/// The page.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let mut text = head(page, paint);
    for one in &page.view.dimensions {
        text += &dimension(one, page, paint);
    }
    text.push('\n');
    if let Some((target, ways)) = &page.what_would {
        return text + &wished(page, *target, ways, paint);
    }
    if page.view.shares.is_empty() {
        let side = if page.view.side == Side::Client { " --side client" } else { "" };
        let line = format!("troth promise {} \"…\" --due \"fri 16:00\"{side}", page.stream);
        return text + "  nothing was kept, missed or told yet\n" + &next(&line);
    }
    if page.explain {
        return text + &explained(page, paint);
    }
    text += &standing(page, paint);
    text += &moved(page, paint);
    text + &beside(page, paint) + &suggestions(page)
}

fn head(page: &Page<'_>, paint: Paint) -> String {
    let zone = page.setting.zone;
    let wall = zone.wall(page.clocks.as_of_shown).to_string().replace('T', " ");
    let who = match page.view.side {
        Side::Us => "how far they can rely on us",
        Side::Client => "how far we can rely on them",
    };
    let policy = if page.rescored {
        paint.warn(&format!("scored by {}, which is not adopted", plain(page.policy)))
    } else {
        format!("policy {}", plain(page.policy))
    };
    format!("{}\n{who}  ({policy})\n\n", paint.bold(&format!("{}  as of {wall} {zone}", page.stream)))
}

fn dimension(one: &DimensionView, page: &Page<'_>, paint: Paint) -> String {
    let opinion = &one.opinion;
    let code = dimension_code(one.dimension);
    let rests = format!("{:<14} ", counted(one, page));
    let (proven, broken, unknown) =
        (opinion.proven(1000), opinion.broken(1000), thousandths(opinion.unknown(1000)));
    let mut text = if one.says_enough {
        format!(
            "  {} {rests}proven {}  broken {}  unknown {unknown}  {}\n",
            paint.bold(&format!("{code:<11}")),
            paint.good(&thousandths(proven)),
            if broken == 0 { thousandths(broken) } else { paint.bad(&thousandths(broken)) },
            bar(one, paint),
        )
    } else {
        format!("  {code:<11} {rests}{}\n", paint.dim(&format!("too little to say: {unknown} is unknown")))
    };
    if let Some(audit) = &one.audit {
        let asked = audit.asked.map(|id| format!("{}, ", plain(&page.people.name(id)))).unwrap_or_default();
        let other = if page.view.side == Side::Us { "they say" } else { "we say" };
        let said = format!("{other} {} of 4 ({asked}{})", audit.score, audit.day);
        let _ = match (audit.finding, audit.gap) {
            (true, Some(gap)) => {
                let way = if gap > 0 { "above" } else { "below" };
                let levels = format!("{}.{}", gap.unsigned_abs() / 100, gap.unsigned_abs() % 100 / 10);
                let words = format!("! {said}: {levels} levels {way} the evidence, worth a talk");
                writeln!(text, "               {}", paint.warn(&words))
            }
            _ => writeln!(text, "               {}", paint.dim(&said)),
        };
    }
    text
}

fn counted(one: &DimensionView, page: &Page<'_>) -> String {
    let is_occurrence = |share: &Share| matches!(share.of.source, Source::Occurrence(_));
    let of_cadences =
        page.view.shares.iter().any(|share| share.dimension == one.dimension && is_occurrence(share));
    let count = one.opinion.count;
    let (single, several) = match one.dimension {
        TrustDimension::Benevolence => ("sign", "signs"),
        _ if of_cadences => ("fact", "facts"),
        _ => ("promise", "promises"),
    };
    format!("{count} {}", if count == 1 { single } else { several })
}

/// Proven, broken and unknown as one bar, readable without colour.
fn bar(one: &DimensionView, paint: Paint) -> String {
    let cells = |parts: u128| usize::try_from(parts).unwrap_or(BAR).min(BAR);
    let width = BAR as u128;
    let proven = cells(one.opinion.proven(width));
    let broken = cells(one.opinion.broken(width)).min(BAR - proven);
    let rest = BAR - proven - broken;
    paint.good(&"█".repeat(proven)) + &paint.bad(&"▒".repeat(broken)) + &paint.dim(&"·".repeat(rest))
}

/// What holds it back, what it is worth, what leads back.
fn standing(page: &Page<'_>, paint: Paint) -> String {
    let view = page.view;
    let mut text = String::new();
    if !view.measures.outcomes.is_empty() {
        let became = |(outcome, count): &(Outcome, usize)| format!("{count} {}", became(*outcome));
        let all: Vec<String> = view.measures.outcomes.iter().map(became).collect();
        let _ = writeln!(text, "  rests on      {}", all.join(", "));
    }
    if let Some(constraint) = view.primary_constraint {
        let _ = writeln!(text, "  held back by  {}", paint.bold(dimension_code(constraint)));
    }
    if view.side == Side::Us {
        let asset = &view.asset;
        let idle = match (asset.invested, asset.idle_days) {
            (Some((day, _)), 0) => format!("invested in today ({day})"),
            (Some((day, _)), idle) => format!("last invested in {idle} days ago ({day})"),
            (None, idle) => format!("no update, sync or review in {idle} days"),
        };
        let lost = match asset.undepreciated - asset.value.min(asset.undepreciated) {
            0 => String::new(),
            lost => paint.warn(&format!(", {lost} lost to idleness")),
        };
        let _ = writeln!(text, "  worth         {} of 100; {idle}{lost}", asset.value);
    }
    for one in view.dimensions.iter().filter(|one| is_of_promises(one.dimension)) {
        if let Some(recovery) = &one.recovery {
            let _ =
                writeln!(text, "  to regain     {} {}", dimension_code(one.dimension), regained(recovery));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// What became of a promise, in a word.
fn became(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::KeptOnTime => "kept on time",
        Outcome::KeptLate => "kept late",
        Outcome::MissedSilently => "missed silently",
        Outcome::Open => "open again after its due",
        other => other.code(),
    }
}

fn regained(recovery: &Recovery) -> String {
    let was = format!("{} as before {}", decimal(recovery.was), recovery.broken_on);
    match (recovery.keeps, recovery.by) {
        (Some(keeps), Some(by)) => format!("{was}: {}, by {by}", paced(keeps, recovery.every_days)),
        _ => format!("{was}: further than can be foreseen"),
    }
}

/// `12 kept weeks`.
pub(super) fn paced(keeps: usize, every_days: i64) -> String {
    let unit = match every_days {
        7 => "week",
        30 => "month",
        _ => "quarter",
    };
    format!("{keeps} kept {unit}{}", if keeps == 1 { "" } else { "s" })
}

/// Heroics, how early slips are told, predictions, who keeps the promises.
fn beside(page: &Page<'_>, paint: Paint) -> String {
    let measures = &page.view.measures;
    let mut lines = Vec::new();
    if measures.heroic > 0 {
        let words = format!("{} of {} kept by heroics", measures.heroic, measures.kept);
        lines.push(if measures.heroics_flagged { paint.warn(&format!("! {words}")) } else { words });
    }
    if let Some(lead) = measures.disclosure_lead_millis {
        let days = lead.unsigned_abs().div_ceil(86_400_000);
        let side = if lead >= 0 { "before" } else { "after" };
        lines.push(match measures.told {
            1 => format!("1 slip told, {days} d {side} its due"),
            told => format!("{told} slips told, by the median {days} d {side} the due"),
        });
    }
    let calibration = &measures.calibration;
    if calibration.of > 0 && page.view.side == Side::Us {
        let brier = calibration
            .brier
            .map(|brier| format!(", Brier {} over {}", decimal(brier.into()), calibration.scored));
        let (on_date, of) = (calibration.on_date, calibration.of);
        lines
            .push(format!("{on_date} of {of} predictions checked by their day{}", brier.unwrap_or_default()));
    }
    if let [(Some(person), most), _, ..] | [(Some(person), most)] = measures.by_person.as_slice() {
        let name = plain(&page.people.name(*person));
        lines.push(format!("{most} of {} kept by {name}", measures.kept));
    }
    if lines.is_empty() {
        String::new()
    } else {
        format!("  beside        {}\n", lines.join("\n                "))
    }
}

/// What can be asked next.
fn suggestions(page: &Page<'_>) -> String {
    let side = if page.view.side == Side::Client { " --side client" } else { "" };
    let stream = page.stream;
    let lowest = page.view.dimensions.iter().filter(|one| is_of_promises(one.dimension));
    let lowest = lowest.map(|one| one.opinion.proven(100)).min().unwrap_or_default();
    let wish = [50, 60, 70, 80, 90].into_iter().find(|wish| *wish > lowest + 3).unwrap_or(95);
    next(&format!("troth trust {stream}{side} --explain"))
        + &format!("                troth trust {stream}{side} --what-would 0.{wish}\n")
}

pub(super) fn next(line: &str) -> String {
    format!("  next:         {line}\n")
}
