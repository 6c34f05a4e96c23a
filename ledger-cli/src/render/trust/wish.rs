//! A wish: which kept promises would lead to it, and by when.

use std::fmt::Write;

use projections::trust::{Reached, WhatWould, dimension_code};

use super::super::style::{Paint, plain};
use super::text::{next, paced};
use super::{Page, decimal};

/// What would lead to a wish.
pub(super) fn wished(page: &Page<'_>, target: u128, ways: &[WhatWould], paint: Paint) -> String {
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
    text + &next(&format!("troth due {}", page.stream))
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
    let each = format!(", one every {} days", way.every_days);
    match (reached.more, text.is_empty()) {
        (0, _) => {}
        (1, true) => text += "    keep one small promise more\n",
        (1, false) => text += "    and keep one small promise more, beside these\n",
        (more, true) => drop(writeln!(text, "    keep {more} small promises more{each}")),
        (more, false) => drop(writeln!(text, "    and keep {more} small promises more{each}, beside these")),
    }
    let _ = writeln!(text, "    then it is reached on {}", reached.by);
    text
}
