//! Reasons to look, in words.

use ledger_core::Day;
use projections::status::{Cause, Measure, Reason};
use projections::trust::dimension_code;

use super::super::style::{Paint, plain};
use super::super::trust::decimal;

/// As many names are told as fit into so many characters, at least one; of the rest, the count.
const NAMED: usize = 20;

/// The reason with its sign, coloured by how pressing it is.
pub(super) fn signed(reason: &Reason, today: Day, paint: Paint) -> String {
    let words = words(reason, today);
    match reason.cause {
        Cause::MissedSilently
        | Cause::OverdueWithoutWord
        | Cause::SilenceBreached
        | Cause::DecidingByDefault => paint.bad(&format!("✗ {words}")),
        Cause::DecisionNear
        | Cause::Overdue
        | Cause::AdherenceBelowTarget
        | Cause::TrustFalling
        | Cause::SilenceWarns => paint.warn(&format!("! {words}")),
        Cause::WaitingOnThem | Cause::OverdueByThem | Cause::Unchecked | Cause::Idle => format!("· {words}"),
    }
}

/// What the reason says.
fn words(reason: &Reason, today: Day) -> String {
    let what = match reason.cause {
        Cause::MissedSilently => "missed silently",
        Cause::OverdueWithoutWord => "past due, no word",
        Cause::SilenceBreached | Cause::SilenceWarns => "no word from us",
        Cause::DecidingByDefault => "deciding by default: nothing was decided",
        Cause::DecisionNear => "whether it goes on is to be decided",
        Cause::Overdue => "past due, and they know",
        Cause::AdherenceBelowTarget => "below its target this quarter",
        Cause::TrustFalling => "is falling",
        Cause::WaitingOnThem => "waiting on them",
        Cause::OverdueByThem => "past due on their side",
        Cause::Unchecked => "not checked on its day",
        Cause::Idle => "nobody invested",
    };
    let (since, about) = (reason.since, names(&reason.about));
    match reason.measure {
        Measure::Count(_) => format!("{what}: {about}, since {since} ({} d)", today.since(since)),
        Measure::Days(days) => format!("{what} for {days} days, since {since}"),
        Measure::By(by) if by < today => format!("{what} by {by}, {} days ago", today.since(by)),
        Measure::By(by) => format!("{what} by {by}, in {} days", by.since(today)),
        Measure::Held(share) => format!("{about} {what}: {} of {} held", share.held, share.of),
        Measure::Fell(dimension, was, is) => {
            let moved = format!("{} to {}", decimal(was), decimal(is));
            format!("{} {what}: {moved} since {since}", dimension_code(dimension))
        }
    }
}

fn names(about: &[String]) -> String {
    let mut told = String::new();
    for (index, name) in about.iter().enumerate() {
        let name = plain(name);
        if index > 0 && told.chars().count() + name.chars().count() > NAMED {
            return format!("{told} and {} more", about.len() - index);
        }
        told = if index == 0 { name } else { format!("{told}, {name}") };
    }
    told
}
