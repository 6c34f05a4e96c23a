//! The page of trust for a terminal: what is proven first, with its counts; then what holds it back, and what moved it.

use std::fmt::Write;

use ledger_core::event::Side;
use ledger_core::event::ladder::TrustDimension;
use projections::trust::{Contribution, DimensionView, Reached, Recovery, Share, WhatWould, dimension_code};

use super::super::style::{Paint, plain};
use super::super::table::table;
use super::{Page, is_of_promises, name};

/// How wide the bar of a dimension is.
const BAR: usize = 24;

/// The page.
pub(crate) fn text(page: &Page<'_>, paint: Paint) -> String {
    let mut text = head(page, paint);
    for one in &page.view.dimensions {
        text += &dimension(one, page, paint);
    }
    text.push('\n');
    if page.view.shares.is_empty() {
        let _ = writeln!(text, "  nothing was kept, missed or told yet");
        return text + &next(page, &format!("troth promise {} \"…\" --due \"fri 16:00\"", page.stream));
    }
    if page.explain {
        return text + &explained(page, paint);
    }
    if let Some((target, ways)) = &page.what_would {
        return text + &wished(page, *target, ways, paint);
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
    let policy = match page.rescored {
        true => paint.warn(&format!("scored by {}, which is not adopted", plain(page.policy))),
        false => format!("policy {}", plain(page.policy)),
    };
    format!("{}\n{who}  ({policy})\n\n", paint.bold(&format!("{}  as of {wall} {zone}", page.stream)))
}

/// So many 1/10,000 as `.835`.
fn decimal(parts: u128) -> String {
    thousandths((parts + 5) / 10)
}

fn thousandths(count: u128) -> String {
    if count >= 1000 { format!("{}.{:03}", count / 1000, count % 1000) } else { format!(".{count:03}") }
}

fn dimension(one: &DimensionView, page: &Page<'_>, paint: Paint) -> String {
    let opinion = &one.opinion;
    let code = dimension_code(one.dimension);
    let rests = format!("{:<16}", counted(one, page));
    let (proven, broken, unknown) =
        (opinion.proven(1000), opinion.broken(1000), thousandths(opinion.unknown(1000)));
    let mut text = if one.says_enough {
        format!(
            "  {}  {rests}proven {}  broken {}  unknown {unknown}  {}\n",
            paint.bold(&format!("{code:<11}")),
            paint.good(&thousandths(proven)),
            if broken == 0 { thousandths(broken) } else { paint.bad(&thousandths(broken)) },
            bar(one, paint),
        )
    } else {
        format!("  {code:<11}  {rests}{}\n", paint.dim(&format!("too little to say: {unknown} is unknown")))
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
    let of = page.view.shares.iter().filter(|share| share.dimension == one.dimension);
    let updates = of.filter(|share| matches!(name(&share.of), Some(name) if name.contains('@'))).count();
    let count = one.opinion.count;
    let (single, several) = match one.dimension {
        TrustDimension::Benevolence => ("sign", "signs"),
        _ if updates > 0 => ("fact", "facts"),
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
    if let Some(constraint) = view.primary_constraint {
        let _ = writeln!(text, "  held back by  {}", paint.bold(dimension_code(constraint)));
    }
    if view.side == Side::Us {
        let asset = &view.asset;
        let idle = match asset.invested {
            Some((day, _)) => format!("last invested in {} days ago ({day})", asset.idle_days),
            None => format!("never invested in, for {} days: no update, sync or review", asset.idle_days),
        };
        let lost = match asset.undepreciated - asset.value.min(asset.undepreciated) {
            0 => String::new(),
            lost => paint.warn(&format!("; {lost} lost to idleness")),
        };
        let _ = writeln!(text, "  worth         {} of 100, {idle}{lost}", asset.value);
    }
    for one in view.dimensions.iter().filter(|one| is_of_promises(one.dimension)) {
        if let Some(recovery) = &one.recovery {
            let _ =
                writeln!(text, "  to regain     {}: {}", dimension_code(one.dimension), regained(recovery));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}

fn regained(recovery: &Recovery) -> String {
    let (was, broken_on) = (decimal(recovery.was), recovery.broken_on);
    match (recovery.keeps, recovery.by) {
        (Some(keeps), Some(by)) => {
            format!(
                "{} to be back at {was}, as before {broken_on} (by {by})",
                paced(keeps, recovery.every_days)
            )
        }
        _ => format!("{was}, as before {broken_on}, is further than can be foreseen"),
    }
}

/// `12 kept weeks`.
fn paced(keeps: usize, every_days: i64) -> String {
    let unit = match every_days {
        7 => "week",
        30 => "month",
        _ => "quarter",
    };
    format!("{keeps} kept {unit}{}", if keeps == 1 { "" } else { "s" })
}

/// The parts of one contribution in competence and in integrity.
struct Moved<'a> {
    of: &'a Contribution,
    shares: Vec<&'a Share>,
}

/// Every contribution once, in its order, with its parts.
fn contributions<'a>(page: &Page<'a>) -> Vec<Moved<'a>> {
    let mut all: Vec<Moved<'a>> = Vec::new();
    for share in &page.view.shares {
        match all.iter_mut().find(|one| one.of.source == share.of.source) {
            Some(one) => one.shares.push(share),
            None => all.push(Moved { of: &share.of, shares: vec![share] }),
        }
    }
    all.sort_by(|one, other| (one.of.day, &one.of.source).cmp(&(other.of.day, &other.of.source)));
    all
}

impl Moved<'_> {
    fn broken(&self) -> u128 {
        self.shares.iter().map(|share| share.broken).sum()
    }

    fn row(&self, page: &Page<'_>, paint: Paint) -> Vec<String> {
        let part = |dimension: &str| {
            let of = self.shares.iter().find(|share| dimension_code(share.dimension) == dimension);
            of.map(|share| parts(share, paint)).unwrap_or_default()
        };
        vec![
            format!("  {}", self.of.day),
            name(self.of).unwrap_or_else(|| "contact".into()),
            what(self.of, page),
            self.of.outcome.join(", ").replace('_', " "),
            part("competence"),
            part("integrity"),
            part("benevolence"),
        ]
    }
}

fn what(of: &Contribution, page: &Page<'_>) -> String {
    let projections::trust::Source::Commitment(reference) = &of.source else { return String::new() };
    page.what.get(reference).map(|what| plain(what.as_str())).unwrap_or_default()
}

/// `+.071`, `−.118`, or both.
fn parts(share: &Share, paint: Paint) -> String {
    let shown = [
        (share.proven > 0).then(|| paint.good(&format!("+{}", decimal(share.proven)))),
        (share.broken > 0).then(|| paint.bad(&format!("−{}", decimal(share.broken)))),
    ];
    let shown: Vec<String> = shown.into_iter().flatten().collect();
    if shown.is_empty() { paint.dim("0") } else { shown.join(" ") }
}

/// What moved it last, and what weighs against it most.
fn moved(page: &Page<'_>, paint: Paint) -> String {
    let all = contributions(page);
    let head = |title: &'static str| [title, "", "", "", "competence", "integrity", "benevolence"];
    let rows = |of: &mut dyn Iterator<Item = &Moved<'_>>| of.map(|one| one.row(page, paint)).collect();
    let mut text = table(&head("  moved it last"), rows(&mut all.iter().rev().take(3)), &[4, 5, 6], 118);
    let mut against: Vec<&Moved<'_>> = all.iter().filter(|one| one.broken() > 0).collect();
    against.sort_by_key(|one| std::cmp::Reverse(one.broken()));
    if !against.is_empty() {
        text.push('\n');
        text += &table(&head("  weighs most"), rows(&mut against.into_iter().take(3)), &[4, 5, 6], 118);
    }
    text + "\n"
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
        lines.push(format!("{} slips told, by the median {days} d {side} the due", measures.told));
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
    next(page, &format!("troth trust {stream}{side} --explain"))
        + &format!("                troth trust {stream}{side} --what-would 0.{wish}\n")
}

fn next(_page: &Page<'_>, line: &str) -> String {
    format!("  next:         {line}\n")
}

/// Every contribution's part, and the sums.
fn explained(page: &Page<'_>, paint: Paint) -> String {
    let mut text = String::new();
    for one in page.view.dimensions.iter().filter(|one| one.opinion.count > 0) {
        let shares: Vec<&Share> =
            page.view.shares.iter().filter(|share| share.dimension == one.dimension).collect();
        let row = |share: &&Share| {
            vec![
                format!("  {}", share.of.day),
                name(&share.of).unwrap_or_else(|| "contact".into()),
                what(&share.of, page),
                share.of.outcome.join(", ").replace('_', " "),
                format!("+.{:04}", share.proven),
                format!("−.{:04}", share.broken),
            ]
        };
        let sum = |pick: fn(&Share) -> u128| shares.iter().map(|share| pick(share)).sum::<u128>();
        let mut rows: Vec<Vec<String>> = shares.iter().map(row).collect();
        rows.push(vec![
            String::new(),
            String::new(),
            paint.bold("together"),
            String::new(),
            paint.bold(&format!("+.{:04}", sum(|share| share.proven))),
            paint.bold(&format!("−.{:04}", sum(|share| share.broken))),
        ]);
        let title = format!("  {}", dimension_code(one.dimension));
        text += &table(&[&title, "", "", "", "proven", "broken"], rows, &[4, 5], 118);
        text.push('\n');
    }
    text
}

/// What would lead to a wish.
fn wished(page: &Page<'_>, target: u128, ways: &[WhatWould], paint: Paint) -> String {
    let mut text = String::new();
    for way in ways {
        let title = format!("{} {} → {}", dimension_code(way.dimension), decimal(way.now), decimal(target));
        let _ = writeln!(text, "  {}", paint.bold(&title));
        match &way.reached {
            Some(reached) => text += &steps(reached, way, page),
            None => {
                let _ = writeln!(
                    text,
                    "    is out of reach: {} without end would lead to {}",
                    paced(0, way.every_days).replace("0 kept", "kept"),
                    decimal(way.at_most)
                );
            }
        }
    }
    text += &paint.dim("\n  Each is taken to be kept on time, with evidence, by nobody's heroics. Benevolence no promise can prove.\n");
    text + &next(page, &format!("troth due {}", page.stream))
}

fn steps(reached: &Reached, way: &WhatWould, page: &Page<'_>) -> String {
    if reached.delivered_now.is_empty() && reached.kept.is_empty() && reached.more == 0 {
        return "    is reached already\n".into();
    }
    let mut text = String::new();
    let titled = |reference: &ledger_core::CommitmentRef| {
        let what = page.what.get(reference).map(|what| plain(what.as_str())).unwrap_or_default();
        format!("{reference}  {what}")
    };
    for reference in &reached.delivered_now {
        let _ = writeln!(text, "    deliver today       {}", titled(reference));
    }
    for (reference, day) in &reached.kept {
        let _ = writeln!(text, "    keep by {day}  {}", titled(reference));
    }
    if reached.more > 0 {
        let beside = if text.is_empty() { "" } else { ", beside these" };
        let promises = if reached.more == 1 { "small promise" } else { "small promises" };
        let _ = writeln!(
            text,
            "    and keep {} more {promises}, one every {} days{beside}",
            reached.more, way.every_days
        );
    }
    let _ = writeln!(text, "    then it is reached on {}", reached.by);
    text
}
